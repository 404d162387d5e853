package report_test

import (
	"path/filepath"
	"testing"
	"time"

	"alvio.ai/alvio-import/report"
)

// BenchmarkReport writes reports of rows of which one in a hundred is invalid: what a
// row costs, with its part of the page and the workbook at the end.
func BenchmarkReport(b *testing.B) {
	b.ReportAllocs()
	w, err := report.Create(filepath.Join(b.TempDir(), "run"))
	if err != nil {
		b.Fatal(err)
	}
	s := begun()
	if err := w.Begin(s); err != nil {
		b.Fatal(err)
	}
	good, bad := toFix()[0], toFix()[1]
	good.Phone, good.ContactID, good.RequestID = "+33199000001", "C-0000001", "req_5bT84S86WHssLLHWD2FX"
	good.Elapsed, good.Latency, good.Ended = 70*time.Millisecond, 70*time.Millisecond, s.SendBegan
	b.ResetTimer()
	for n := range b.N { // and not b.Loop, which does not time what comes after it
		r := &good
		if n%100 == 0 {
			r = &bad
		}
		r.Row, good.Ended = n, good.Ended.Add(50*time.Microsecond)
		if err := w.Record(r); err != nil {
			b.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	w.Fill(s)
	if err := w.Audit(s); err != nil {
		b.Fatal(err)
	}
	if err := w.Finish(s); err != nil {
		b.Fatal(err)
	}
}
