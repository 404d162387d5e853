package importer

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"alvio.ai/alvio-import/record"
)

// always answers every request with the same status.
func always(status int) func(int, request) (int, http.Header) {
	return func(int, request) (int, http.Header) { return status, nil }
}

func TestEveryRowOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		random := rand.New(rand.NewPCG(1, 1))
		phones := manyPhones(600)
		for i := range 30 {
			phones[i*20+7] = "" // invalid
		}
		s := simulation{endpoint: newEndpoint(func(int, request) (int, http.Header) {
			switch x := random.Float64(); {
			case x < 0.1:
				return http.StatusServiceUnavailable, nil
			case x < 0.2:
				return http.StatusTooManyRequests, nil
			}
			return http.StatusOK, nil
		})}
		s.endpoint.delay = func(int, request) time.Duration { return 20 * time.Millisecond }
		in := input(t, phones)
		o := options(600)
		o.Concurrency = 1 // the script's chance is not for several goroutines
		s.run(t.Context(), t, in, o)
		if s.err != nil {
			t.Fatal(s.err)
		}
		s.wantOutcomes(t, map[record.Outcome]int{record.Accepted: 570, record.Invalid: 30})
		if len(s.endpoint.accepted) != 570 || len(s.endpoint.requests) != s.totals.Attempts {
			t.Errorf("the endpoint accepted %d of %d requests; the totals have %d", len(s.endpoint.accepted), len(s.endpoint.requests), s.totals.Attempts)
		}
		keys := map[string]string{}
		for _, r := range s.endpoint.requests {
			if id, ok := keys[r.key]; ok && id != r.id {
				t.Fatalf("rows %s and %s share the key %s", id, r.id, r.key)
			}
			keys[r.key] = r.id
		}
		if len(keys) != 570 {
			t.Errorf("%d keys for 570 rows: attempts at a row must share one", len(keys))
		}
	})
}

// TestConcurrency: one request until the endpoint has accepted a row, then twice as
// many in each round until there are as many as allowed, and the time that this takes.
func TestConcurrency(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := simulation{endpoint: newEndpoint(nil)}
		s.endpoint.delay = func(int, request) time.Duration { return 50 * time.Millisecond }
		s.run(t.Context(), t, input(t, manyPhones(801)), options(801))
		if s.err != nil {
			t.Fatal(s.err)
		}
		if s.endpoint.most != 8 {
			t.Errorf("%d requests at the same time, want 8", s.endpoint.most)
		}
		if at := s.endpoint.requests[1].at; at < 50*time.Millisecond {
			t.Errorf("the second request came after %s, before the first was answered", at)
		}
		if want := (3 + 100) * 50 * time.Millisecond; s.took != want {
			t.Errorf("took %s, want %s: workers stood idle", s.took, want)
		}
	})
}

// TestLanes is a property: whatever the lanes, delays and answers, each
// contact's rows are accepted in input order, and never two at a time.
func TestLanes(t *testing.T) {
	for seed := range uint64(20) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { testLanes(t, seed) })
		})
	}
}

func testLanes(t *testing.T, seed uint64) {
	random := rand.New(rand.NewPCG(seed, 2))
	const rows = 250
	phones := make([]string, rows)
	chance := make([]float64, 10*rows)
	for i := range phones {
		phones[i] = phone(random.IntN(20 + 10*int(seed)))
	}
	for i := range chance {
		chance[i] = random.Float64()
	}
	s := simulation{endpoint: newEndpoint(func(n int, _ request) (int, http.Header) {
		switch x := chance[n%len(chance)]; {
		case x < 0.1:
			return http.StatusServiceUnavailable, nil
		case x < 0.15:
			return http.StatusTooManyRequests, http.Header{"Retry-After": {"1"}}
		case x < 0.2:
			return http.StatusUnprocessableEntity, nil
		}
		return http.StatusOK, nil
	})}
	s.endpoint.delay = func(n int, _ request) time.Duration {
		return time.Duration(chance[(n*7)%len(chance)] * float64(200*time.Millisecond))
	}
	o := options(rows)
	o.Concurrency = 1 + int(seed)%12
	s.run(t.Context(), t, input(t, phones), o)
	if s.err != nil {
		t.Fatal(s.err)
	}
	last := map[string]int{}
	for _, r := range s.endpoint.requests {
		var row int
		if _, err := fmt.Sscan(r.id, &row); err != nil {
			t.Fatal(err)
		}
		if row < last[r.phone] {
			t.Fatalf("row %d of %s was requested after row %d", row, r.phone, last[r.phone])
		}
		last[r.phone] = row
	}
}

// TestPoisonRow: a row that always fails delays none of the others until the
// window is full, and then only reading.
func TestPoisonRow(t *testing.T) {
	const rows, window = 900, 400
	for _, tc := range []struct {
		name      string
		window    int
		delivered int // rows accepted while the poisonous one still waits
	}{
		{"window larger than the input", 0, rows - 1},
		{"window full", window, window}, // row 2 is out already
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var lastTry time.Duration
				delivered := 0
				s := simulation{endpoint: newEndpoint(nil)}
				s.endpoint.script = func(_ int, r request) (int, http.Header) {
					if r.id != "3" {
						return http.StatusOK, nil
					}
					lastTry = r.at
					s.endpoint.mu.Lock()
					delivered = len(s.endpoint.accepted)
					s.endpoint.mu.Unlock()
					return http.StatusServiceUnavailable, nil
				}
				o := options(rows)
				o.window = tc.window
				s.run(t.Context(), t, input(t, manyPhones(rows)), o)
				if s.err != nil {
					t.Fatal(s.err)
				}
				s.wantOutcomes(t, map[record.Outcome]int{record.Accepted: rows - 1, record.Failed: 1})
				if lastTry == 0 || delivered != tc.delivered {
					t.Errorf("at the poisonous row's last try (after %s) %d others were delivered, want %d", lastTry, delivered, tc.delivered)
				}
				if r := s.log.results[1]; r.Attempts != o.MaxAttempts || r.HTTPStatus != http.StatusServiceUnavailable {
					t.Errorf("the poisonous row has %d attempts and status %d", r.Attempts, r.HTTPStatus)
				}
			})
		})
	}
}

func TestOutcomes(t *testing.T) {
	for _, tc := range []struct {
		name     string
		statuses []int // answers to the second row, the last one repeated
		want     record.Outcome
		attempts int
		maybe    bool
	}{
		{"accepted after retries", []int{503, 500, 200}, record.Accepted, 3, false},
		{"refused by the webhook", []int{422}, record.Rejected, 1, false},
		{"refused after a doubtful attempt", []int{500, 409}, record.Rejected, 2, true},
		{"retries spent, surely not taken", []int{503, 429, 408, 425, 503}, record.Failed, 0, false},
		{"retries spent, maybe taken", []int{503, 502, 503}, record.InDoubt, 4, false},
		{"429 does not count", []int{429, 429, 429, 429, 429, 429, 200}, record.Accepted, 7, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				tries := 0
				s := simulation{endpoint: newEndpoint(func(_ int, r request) (int, http.Header) {
					if r.id != "3" {
						return http.StatusOK, nil
					}
					tries++
					return tc.statuses[min(tries, len(tc.statuses))-1], nil
				})}
				o := options(5)
				o.MaxAttempts = 4
				s.run(t.Context(), t, input(t, manyPhones(5)), o)
				if s.err != nil {
					t.Fatal(s.err)
				}
				r := s.log.results[1]
				if r.Outcome != tc.want || r.MaybeDelivered != tc.maybe {
					t.Errorf("ended as %s (maybe delivered: %v), want %s (%v)", r.Outcome, r.MaybeDelivered, tc.want, tc.maybe)
				}
				if tc.attempts != 0 && r.Attempts != tc.attempts {
					t.Errorf("%d attempts, want %d", r.Attempts, tc.attempts)
				}
				if (r.Message == "") != (tc.want == record.Accepted) {
					t.Errorf("message %q", r.Message)
				}
			})
		})
	}
}

func TestRefusedAtFirst(t *testing.T) {
	for _, status := range []int{401, 403, 404, 405, 302} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := simulation{endpoint: newEndpoint(always(status))}
				s.run(t.Context(), t, input(t, append(manyPhones(50), "")), options(51))
				s.wantStop(t, StopRefused)
				s.wantOutcomes(t, map[record.Outcome]int{record.NotSent: 50, record.Invalid: 1})
				if len(s.endpoint.requests) != 1 {
					t.Errorf("%d requests, want 1", len(s.endpoint.requests))
				}
			})
		})
	}
}

func TestUnreachable(t *testing.T) {
	t.Run("at first", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s := simulation{endpoint: newEndpoint(nil)}
			s.endpoint.close()
			s.run(t.Context(), t, input(t, manyPhones(50)), options(50))
			s.wantStop(t, StopOutage)
			s.wantOutcomes(t, map[record.Outcome]int{record.NotSent: 50})
			if s.totals.Attempts != 1 {
				t.Errorf("%d attempts, want 1", s.totals.Attempts)
			}
		})
	})
	t.Run("down for good after a while", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s := simulation{endpoint: newEndpoint(nil)}
			s.endpoint.script = func(n int, _ request) (int, http.Header) {
				if n > 10 {
					return http.StatusServiceUnavailable, nil
				}
				return http.StatusOK, nil
			}
			o := options(200)
			o.MaxAttempts, o.MaxErrors = 1000, 0
			s.run(t.Context(), t, input(t, manyPhones(200)), o)
			s.wantStop(t, StopOutage)
			s.wantOutcomes(t, map[record.Outcome]int{record.Accepted: 10, record.NotSent: 190})
			if s.took < o.MaxOutage || s.took > o.MaxOutage+time.Minute {
				t.Errorf("stopped after %s, want a little over %s", s.took, o.MaxOutage)
			}
		})
	})
}

func TestRetryAfter(t *testing.T) {
	t.Run("all wait", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			const latency = 50 * time.Millisecond
			var from, until time.Duration
			s := simulation{endpoint: newEndpoint(nil)}
			s.endpoint.delay = func(int, request) time.Duration { return latency }
			s.endpoint.script = func(n int, r request) (int, http.Header) {
				if n == 20 {
					from = r.at + latency
					until = from + 90*time.Second
					return http.StatusServiceUnavailable, http.Header{"Retry-After": {"90"}}
				}
				return http.StatusOK, nil
			}
			s.run(t.Context(), t, input(t, manyPhones(100)), options(100))
			s.wantOutcomes(t, map[record.Outcome]int{record.Accepted: 100})
			if len(s.endpoint.requests) != 101 {
				t.Fatalf("%d requests, want 101", len(s.endpoint.requests))
			}
			for _, r := range s.endpoint.requests {
				if r.at > from && r.at < until {
					t.Errorf("a request came %s after all were asked to wait 90s", r.at-from)
				}
			}
		})
	})
	t.Run("a shorter one does not end a longer", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			const latency = 50 * time.Millisecond
			s := simulation{endpoint: newEndpoint(nil)}
			s.endpoint.delay = func(n int, _ request) time.Duration { return time.Duration(n) * latency }
			s.endpoint.script = func(n int, _ request) (int, http.Header) {
				switch n {
				case 3:
					return http.StatusServiceUnavailable, http.Header{"Retry-After": {"60"}}
				case 4:
					return http.StatusServiceUnavailable, http.Header{"Retry-After": {"1"}}
				}
				return http.StatusOK, nil
			}
			o := options(6)
			o.Concurrency = 3 // the first alone, then 2, 3 and 4, then all wait
			s.run(t.Context(), t, input(t, manyPhones(6)), o)
			s.wantOutcomes(t, map[record.Outcome]int{record.Accepted: 6})
			if at := s.endpoint.requests[5].at; at < 60*time.Second {
				t.Errorf("a request came after %s, and all were asked to wait 60s", at)
			}
		})
	})
	t.Run("longer than anybody waits", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s := simulation{endpoint: newEndpoint(func(int, request) (int, http.Header) {
				return http.StatusTooManyRequests, http.Header{"Retry-After": {"3600"}}
			})}
			s.run(t.Context(), t, input(t, manyPhones(10)), options(10))
			s.wantStop(t, StopOutage)
			s.wantOutcomes(t, map[record.Outcome]int{record.NotSent: 10})
		})
	})
}

func TestMaxErrors(t *testing.T) {
	for _, tc := range []struct {
		name      string
		accepting int // rows accepted before all are rejected
		max       int
		share     float64
		rejected  int
	}{
		{"none was ever accepted", 0, 100, 0, firstAnswers},
		{"many in a row", 30, 100, 0, 100},
		{"any number", 1, 0, 0, 299},
		{"never so many in a row", -1, 2, 0, 150},
		{"none was ever accepted, a share", 0, 0, 0.1, firstAnswers},
		{"a share, from 200 rows on", 150, 0, 0.1, 50},
		{"a share, later", 270, 0, 0.05, 15}, // 15 of 285 are more than a twentieth, 14 of 284 are not
		{"less than the share", -1, 0, 0.5, 150},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := simulation{endpoint: newEndpoint(func(n int, _ request) (int, http.Header) {
					if n <= tc.accepting || tc.accepting < 0 && n%2 == 1 {
						return http.StatusOK, nil
					}
					return http.StatusUnprocessableEntity, nil
				})}
				o := options(300)
				o.MaxErrors, o.MaxErrorShare, o.Concurrency = tc.max, tc.share, 1
				s.run(t.Context(), t, input(t, manyPhones(300)), o)
				if (tc.max > 0 || tc.share > 0) && tc.accepting >= 0 {
					s.wantStop(t, StopErrors)
				} else if s.err != nil {
					t.Error(s.err)
				}
				accepted := tc.accepting
				if accepted < 0 {
					accepted = 150
				}
				s.wantOutcomes(t, map[record.Outcome]int{
					record.Accepted: accepted, record.Rejected: tc.rejected,
					record.NotSent: 300 - accepted - tc.rejected,
				})
			})
		})
	}
}

// TestInputDiffers: the second pass must see the rows that the first one saw.
func TestInputDiffers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := simulation{endpoint: newEndpoint(nil)}
		s.run(t.Context(), t, input(t, manyPhones(5)), options(6))
		if s.err == nil || !strings.Contains(s.err.Error(), "6 rows when it was checked and 5") {
			t.Errorf("Send returned %v", s.err)
		}
	})
}

func TestCheck(t *testing.T) {
	in := input(t, []string{phone(1), "", phone(2), "words"})
	var l log
	totals, err := Check(t.Context(), in, CheckOptions{}, &l, nil)
	if err != nil {
		t.Fatal(err)
	}
	if totals.Rows != 4 || totals.Outcomes[record.Invalid] != 2 || totals.Outcomes[record.NotSent] != 2 || len(l.results) != 4 {
		t.Errorf("totals %+v, %d results", totals, len(l.results))
	}
	if totals, _ = Check(t.Context(), in, CheckOptions{Limit: 3}, &l, nil); totals.Rows != 3 {
		t.Errorf("with a limit of 3, %d rows were read", totals.Rows)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Check(ctx, in, CheckOptions{}, &l, nil); err == nil {
		t.Error("no error after ctx ended")
	}
}
