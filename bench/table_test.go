package main

import (
	"testing"
	"time"
)

func TestTable(t *testing.T) {
	ours := []reading{{Rows: 1000, Wall: 1, CPU: 0.001, Peak: 20, First: 0.08}, {Rows: 1000, Wall: 2, CPU: 0.003, Peak: 30}, {Rows: 1000, Wall: 4, CPU: 0.002, Peak: 10}}
	theirs := []reading{{Rows: 1000, Wall: 15, Peak: 200}, {Rows: 1000, Wall: 15}, {Rows: 1000, Wall: 480}}
	sender := []reading{{Rows: 100, Requests: 80, Wall: 1, CPU: 0.008, Span: 0.5}}
	lasts := []reading{{Rows: -1, Requests: 4000, Wall: 2}}
	inflating := []reading{{Rows: -1, Wall: 0.35}, {Rows: -1, Wall: 0.7}, {Rows: -1, Wall: 1.2}}
	of := func(what string, peer subject, ours, peers []reading, lines ...line) result {
		return result{contest{what: what, peer: peer, lines: lines}, ours, peers}
	}
	skipped := of("a", subject{name: "openpyxl", missing: "no Python"}, nil, nil)
	out, missed := table([]result{
		of("inline 100k", subject{}, ours, theirs, line{"excelize", timesAsFast, 7, 14}),
		of("inline 100k", subject{}, ours, inflating, line{"inflating alone", timesAsFast, 0.4, 0.8}),
		skipped, skipped,
		of("inline 1M", subject{}, ours, nil, line{"peak memory", peakMemory, 25, 0}, line{"first row", untilFirst, 60, 50}),
		of("send 100", subject{}, sender, lasts, line{"wrk", timesAsFast, 0, 0}, line{"100 a second", ofIdeal(5, 50*time.Millisecond), 0.93, 0}),
		of("1M", subject{}, ours, ours, line{"itself", timePerRow, 0.9, 0}, line{"itself, CPU", cpuPerRow, 1.1, 0}),
	})
	const want = `| what        | limit or peer   | gate             | aim      | median   | spread    | pairs | ours rows/s | CPU µs/row ours | peer | peak MiB ours | peer |
| ----------- | --------------- | ---------------- | -------- | -------- | --------- | ----- | ----------- | --------------- | ---- | ------------- | ---- |
| inline 100k | excelize        | >= 7x            | >= 14x   | 15.0x    | 7.50–120  | 3     | 500         | 2.00            | –    | 30.0          | 200  |
| inline 100k | inflating alone | >= 0.4x MISSED   | >= 0.8x  | 0.35x    | 0.30–0.35 | 3     | 500         | 2.00            | –    | 30.0          | –    |
| inline 1M   | peak memory     | <= 25 MiB MISSED | –        | 20.0 MiB | 10.0–30.0 | 3     | 500         | 2.00            | –    | 30.0          | –    |
| inline 1M   | first row       | <= 60 ms         | <= 50 ms | 0.00 ms  | 0.00–80.0 | 3     | 500         | 2.00            | –    | 30.0          | –    |
| send 100    | wrk             | –                | –        | 0.04x    | 0.04–0.04 | 1     | 80          | 100             | –    | –             | –    |
| send 100    | 100 a second    | >= 0.93x         | –        | 1.60x    | 1.60–1.60 | 1     | 80          | 100             | –    | –             | –    |
| 1M          | itself          | <= 0.9x MISSED   | –        | 1.00x    | 1.00–1.00 | 3     | 500         | 2.00            | 2.00 | 30.0          | 30.0 |
| 1M          | itself, CPU     | <= 1.1x          | –        | 1.00x    | 1.00–1.00 | 3     | 500         | 2.00            | 2.00 | 30.0          | 30.0 |

skipped: openpyxl: no Python
gates missed: 3
`
	if out != want || missed != 3 {
		t.Errorf("%d missed\n%s\nwant\n%s", missed, out, want)
	}
}
