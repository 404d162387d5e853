package importer

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"alvio.ai/alvio-import/record"
)

// An outage in the middle of a run costs no row and few requests, whatever the
// endpoint answers meanwhile.
func TestOutageCostsNoRow(t *testing.T) {
	for _, outage := range []time.Duration{5 * time.Second, 2 * time.Minute, 14 * time.Minute} {
		for _, status := range []int{500, 503, 408} {
			t.Run(fmt.Sprintf("%s of %d", outage, status), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					const rows, from = 1000, 2 * time.Second
					s := simulation{endpoint: newEndpoint(nil)}
					s.endpoint.delay = func(int, request) time.Duration { return 50 * time.Millisecond }
					var down atomic.Int64
					s.endpoint.script = func(_ int, r request) (int, http.Header) {
						if r.at >= from && r.at < from+outage {
							down.Add(1)
							return status, nil
						}
						return http.StatusOK, nil
					}
					s.run(t.Context(), t, input(t, manyPhones(rows)), options(rows))
					if s.err != nil {
						t.Fatal(s.err)
					}
					s.wantOutcomes(t, map[record.Outcome]int{record.Accepted: rows})
					if most := 2*8 + 10 + int(outage/(10*time.Second)); down.Load() > int64(most) {
						t.Errorf("%d requests during the outage, want %d at most", down.Load(), most)
					}
					if late := s.took - from - outage; late > lastTry+20*time.Second {
						t.Errorf("the run ended %s after the outage", late)
					}
				})
			})
		}
	}
}

// An outage that outlasts --max-outage ends the run; nothing has failed.
func TestOutageThatLasts(t *testing.T) {
	for status, last := range map[int]record.Outcome{503: record.NotSent, 500: record.InDoubt} {
		synctest.Test(t, func(t *testing.T) {
			const rows = 300
			s := simulation{endpoint: newEndpoint(func(n int, _ request) (int, http.Header) {
				if n > 100 {
					return status, nil
				}
				return http.StatusOK, nil
			})}
			s.run(t.Context(), t, input(t, manyPhones(rows)), options(rows))
			s.wantStop(t, StopOutage)
			got := s.outcomes()
			if got[record.Accepted] != 100 || got[record.Failed] > 0 || got[record.Rejected] > 0 || got[last] == 0 {
				t.Errorf("%d: outcomes %v, want 100 accepted and none failed", status, got)
			}
		})
	}
}

// A gateway that refuses some rows for their text costs those rows, and no other.
func TestGatewayRefusesRows(t *testing.T) {
	for _, tc := range []struct {
		name   string
		refuse func(id int) bool
		want   int
	}{
		{"one", func(id int) bool { return id == 100 }, 1},
		{"three apart", func(id int) bool { return id == 50 || id == 100 || id == 200 }, 3},
		{"the last row", func(id int) bool { return id == 301 }, 1},
	} {
		for _, status := range []int{401, 403, 404, 405, 302} {
			t.Run(fmt.Sprint(tc.name, " ", status), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					const rows = 300
					s := simulation{endpoint: newEndpoint(func(_ int, r request) (int, http.Header) {
						var id int
						if _, err := fmt.Sscan(r.id, &id); err != nil || tc.refuse(id) {
							return status, nil
						}
						return http.StatusOK, nil
					})}
					s.endpoint.delay = func(int, request) time.Duration { return 50 * time.Millisecond }
					s.run(t.Context(), t, input(t, manyPhones(rows)), options(rows))
					if s.err != nil {
						t.Fatal(s.err)
					}
					s.wantOutcomes(t, map[record.Outcome]int{record.Accepted: rows - tc.want, record.Rejected: tc.want})
					for _, r := range s.log.results {
						if r.Outcome == record.Rejected && (r.Code != "refused-by-gateway" || r.Attempts != 1) {
							t.Errorf("row %d: code %s after %d attempts", r.Row, r.Code, r.Attempts)
						}
					}
					if len(s.endpoint.requests) != rows {
						t.Errorf("%d requests for %d rows", len(s.endpoint.requests), rows)
					}
				})
			})
		}
	}
}

// A key that is withdrawn in the middle of a run stops it, and no row is blamed.
func TestKeyWithdrawn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const rows = 300
		s := simulation{endpoint: newEndpoint(func(n int, _ request) (int, http.Header) {
			if n > 100 {
				return http.StatusUnauthorized, nil
			}
			return http.StatusOK, nil
		})}
		s.endpoint.delay = func(int, request) time.Duration { return 50 * time.Millisecond }
		o := options(rows)
		s.run(t.Context(), t, input(t, manyPhones(rows)), o)
		s.wantStop(t, StopRefused)
		s.wantOutcomes(t, map[record.Outcome]int{record.Accepted: 100, record.NotSent: 200})
		if extra := len(s.endpoint.requests) - 100; extra > o.Concurrency+1 {
			t.Errorf("%d requests were made with the key that was withdrawn", extra)
		}
	})
}

// A row that alone is answered 429 again and again fails after its attempts; where
// others get that answer too, it is the pace, and nobody's fault.
func TestThrottledAlone(t *testing.T) {
	for _, tc := range []struct {
		name string
		poor []string // rows that are always answered 429
		all  float64  // share of the others that are
		want map[record.Outcome]int
	}{
		{"one row", []string{"30"}, 0, map[record.Outcome]int{record.Failed: 1, record.Accepted: 4999}},
		{"two rows", []string{"30", "700"}, 0, map[record.Outcome]int{record.Failed: 2, record.Accepted: 4998}},
		{"half of all", nil, 0.5, map[record.Outcome]int{record.Accepted: 5000}},
		{"one in five", nil, 0.2, map[record.Outcome]int{record.Accepted: 5000}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				const rows = 5000
				var mu sync.Mutex
				random := rand.New(rand.NewPCG(1, 1))
				s := simulation{endpoint: newEndpoint(func(_ int, r request) (int, http.Header) {
					mu.Lock()
					defer mu.Unlock()
					if slices.Contains(tc.poor, r.id) || random.Float64() < tc.all {
						return http.StatusTooManyRequests, nil
					}
					return http.StatusOK, nil
				})}
				s.endpoint.delay = func(int, request) time.Duration { return 50 * time.Millisecond }
				s.run(t.Context(), t, input(t, manyPhones(rows)), options(rows))
				if s.err != nil {
					t.Fatal(s.err)
				}
				s.wantOutcomes(t, tc.want)
			})
		})
	}
}
