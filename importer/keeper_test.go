package importer

import (
	"testing"
	"time"

	"alvio.ai/alvio-import/importer/send"
	"alvio.ai/alvio-import/record"
)

// TestAhead: of how many rows the ledger is told before they may go.
func TestAhead(t *testing.T) {
	for _, tt := range []struct {
		name        string
		concurrency int
		proven      bool
		inFlight    int
		went        int // between the last two transactions
		want        int
	}{
		{"the first row", 32, false, 0, 0, 1},
		{"while the first is under way", 32, false, 1, 0, 0},
		{"few go", 32, true, 0, 2, 64},
		{"as many go as are sent at once", 32, true, 64, 40, 80},
		{"very many go", 32, true, 64, 1000, 256},
		{"many go, one or two at a time", 1, true, 2, 1000, 8},
		{"a large pool", 500, true, 0, 0, 64},
		{"in doubt after very many", 32, false, 0, 1000, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newScheduler(Options{Concurrency: tt.concurrency}, &Progress{}, func() {})
			now := time.Now()
			for range 20 { // times as many as it allows are accepted, until it allows all
				n := s.pace.Limit()
				for range n {
					s.pace.Begin(now)
				}
				for range n {
					s.pace.End(now, now.Add(time.Millisecond), time.Millisecond, &send.Answer{})
				}
				now = now.Add(time.Millisecond)
			}
			if !s.pace.Free() {
				t.Fatalf("the pace is not free after %d requests at once", s.pace.Limit())
			}
			s.proven, s.inFlight, s.went = tt.proven, tt.inFlight, tt.went
			for range 2000 {
				s.ready.push(&delivery{result: &record.Result{}})
			}
			s.arm()
			if got := s.armed.len(); got != tt.want {
				t.Errorf("%d rows are armed, want %d", got, tt.want)
			}
			if s.arm(); s.armed.len() != tt.want {
				t.Errorf("the second time there are %d", s.armed.len())
			}
		})
	}
}
