package main

import "testing"

func TestTable(t *testing.T) {
	fast := contest{what: "inline 100k", against: "excelize", yardstick: timesAsFast, gate: 7, aim: 14}
	limit := contest{what: "inline 100k", against: "inflating alone", yardstick: timesAsFast, gate: 0.4, aim: 0.8}
	peak := contest{what: "inline 1M", against: "peak memory", yardstick: peakMemory, gate: 64}
	first := contest{what: "inline 100k", against: "first row", yardstick: firstRow, aim: 50}
	ours := []reading{{Rows: 1000, Wall: 1, Peak: 20}, {Rows: 1000, Wall: 2, Peak: 30}, {Rows: 1000, Wall: 4, Peak: 10}}
	theirs := []reading{{Rows: 1000, Wall: 15, Peak: 200}}
	skipped := contest{what: "a", against: "openpyxl", peer: subject{missing: "no Python"}}
	out, missed := table([]result{
		{contest: fast, figures: []float64{15, 7.5, 120}, ourRuns: ours, peerRuns: theirs},
		{contest: limit, figures: []float64{0.3, 0.4}, ourRuns: ours, peerRuns: theirs},
		{contest: skipped}, {contest: skipped},
		{contest: peak, figures: []float64{20, 30, 64.5}, ourRuns: ours},
		{contest: first, figures: []float64{80}, ourRuns: ours},
	})
	const want = `| what        | limit or peer   | gate             | aim      | median   | spread    | ours rows/s | peak MiB ours | peak MiB peer |
| ----------- | --------------- | ---------------- | -------- | -------- | --------- | ----------- | ------------- | ------------- |
| inline 100k | excelize        | >= 7x            | >= 14x   | 15.0x    | 7.50–120  | 500         | 30.0          | 200           |
| inline 100k | inflating alone | >= 0.4x MISSED   | >= 0.8x  | 0.35x    | 0.30–0.40 | 500         | 30.0          | 200           |
| inline 1M   | peak memory     | <= 64 MiB MISSED | –        | 30.0 MiB | 20.0–64.5 | 500         | 30.0          | –             |
| inline 100k | first row       | –                | <= 50 ms | 80.0 ms  | 80.0–80.0 | 500         | 30.0          | –             |

skipped: openpyxl: no Python
gates missed: 2
`
	if out != want || missed != 2 {
		t.Errorf("%d missed\n%s\nwant\n%s", missed, out, want)
	}
}
