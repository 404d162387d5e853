package importer

import (
	"context"
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"alvio.ai/alvio-import/record"
)

// An endpoint that is down and asks for patience, or only for a slower pace, is tried
// at intervals, and the run goes on when it is back.
func TestOutageThatAsksToWait(t *testing.T) {
	for _, tc := range []struct {
		name          string
		status, later int // later: from the fifth second of the outage on
		wait          string
	}{
		{"503 and a wait", 503, 503, "30"},
		{"500, then 429", 500, 429, ""},
		{"503, then 429 and a wait", 503, 429, "7"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				const rows, from, outage = 1000, 2 * time.Second, 2 * time.Minute
				s := simulation{endpoint: newEndpoint(nil)}
				s.endpoint.delay = func(int, request) time.Duration { return 50 * time.Millisecond }
				var down atomic.Int64
				s.endpoint.script = func(_ int, r request) (int, http.Header) {
					if r.at < from || r.at >= from+outage {
						return http.StatusOK, nil
					}
					down.Add(1)
					header := http.Header{}
					if tc.wait != "" {
						header.Set("Retry-After", tc.wait)
					}
					if r.at >= from+5*time.Second {
						return tc.later, header
					}
					return tc.status, header
				}
				ctx, cancel := context.WithTimeout(t.Context(), time.Hour) // rather than hang
				defer cancel()
				s.run(ctx, t, input(t, manyPhones(rows)), options(rows))
				if s.err != nil {
					t.Fatal(s.err)
				}
				s.wantOutcomes(t, map[record.Outcome]int{record.Accepted: rows})
				if down.Load() > 40 {
					t.Errorf("%d requests during the outage", down.Load())
				}
			})
		})
	}
}
