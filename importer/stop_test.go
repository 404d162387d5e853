package importer

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"alvio.ai/alvio-import/record"
)

// beforeAll is how many requests end before eight run beside each other: 1, 2 and 4.
const beforeAll = 7

func TestStop(t *testing.T) {
	for _, tc := range []struct {
		name   string
		delay  time.Duration
		within time.Duration // after the stop
		rest   record.Outcome
	}{
		{"requests under way end in time", 3 * time.Second, 3 * time.Second, record.Accepted},
		{"the endpoint hangs", time.Hour, 10 * time.Second, record.InDoubt},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := simulation{endpoint: newEndpoint(nil)}
				s.endpoint.delay = func(n int, _ request) time.Duration {
					if n <= beforeAll {
						return time.Millisecond
					}
					return tc.delay
				}
				stop := make(chan struct{})
				time.AfterFunc(time.Second, func() { close(stop) })
				o := options(3000)
				o.Stop = stop
				s.run(t.Context(), t, input(t, manyPhones(3000)), o)
				s.wantStop(t, StopInterrupted)
				want := map[record.Outcome]int{record.NotSent: 3000 - beforeAll - 8}
				want[record.Accepted] += beforeAll
				want[tc.rest] += 8
				s.wantOutcomes(t, want)
				if s.took > time.Second+tc.within {
					t.Errorf("took %s after the stop, want at most %s", s.took-time.Second, tc.within)
				}
			})
		})
	}
}

func TestLeaveAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := simulation{endpoint: newEndpoint(nil)}
		s.endpoint.delay = func(n int, _ request) time.Duration {
			if n <= beforeAll {
				return time.Millisecond
			}
			return time.Minute
		}
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		s.run(ctx, t, input(t, manyPhones(9000)), options(9000))
		s.wantStop(t, StopInterrupted)
		if s.took != time.Second {
			t.Errorf("left %s after it was told to", s.took-time.Second)
		}
		counts := s.outcomes()
		if counts[record.Accepted] != beforeAll || counts[record.InDoubt] != 8 {
			t.Errorf("%d rows accepted and %d in doubt, want 7 and 8", counts[record.Accepted], counts[record.InDoubt])
		}
		if len(s.log.results) == 9000 {
			t.Error("all rows were read, although the run was to leave at once")
		}
	})
}

func TestRecorderFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := simulation{endpoint: newEndpoint(nil), log: log{failAfter: 50}}
		s.endpoint.delay = func(int, request) time.Duration { return 10 * time.Millisecond }
		s.run(t.Context(), t, input(t, manyPhones(2000)), options(2000))
		if _, ok := errors.AsType[*RecordError](s.err); !ok || !errors.Is(s.err, errDiskFull) {
			t.Errorf("Send returned %v", s.err)
		}
		if n := len(s.endpoint.accepted); n > 100 || n != s.totals.Outcomes[record.Accepted] {
			t.Errorf("%d rows were accepted, %d by the totals; sending should have stopped after some 60", n, s.totals.Outcomes[record.Accepted])
		}
	})
}

func TestInputChangesMeanwhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		phones := manyPhones(20_000)
		in := input(t, phones)
		path := filepath.Join(t.TempDir(), "leads.csv")
		var text strings.Builder
		text.WriteString("Phone;ID\n")
		for i := range 20_000 {
			fmt.Fprintf(&text, "+33199000001;%d\n", i)
		}
		if err := os.WriteFile(path, []byte(text.String()), 0o600); err != nil {
			t.Fatal(err)
		}
		in = append(in[:0], openInput(t, path, plainMapping)...)
		s := simulation{endpoint: newEndpoint(nil)}
		s.endpoint.delay = func(int, request) time.Duration { return 100 * time.Millisecond }
		s.endpoint.script = func(n int, _ request) (int, http.Header) {
			if n == 10 {
				f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
				if err != nil {
					t.Error(err)
				}
				_, err = f.WriteString("+33199000002;2\n")
				if err = errors.Join(err, f.Close()); err != nil {
					t.Error(err)
				}
			}
			return http.StatusOK, nil
		}
		s.run(t.Context(), t, in, options(20_000))
		if s.err == nil || !strings.Contains(s.err.Error(), "changed") {
			t.Errorf("Send returned %v", s.err)
		}
		// What was read before the change was seen is recorded, but not sent.
		if n := s.totals.Outcomes[record.Accepted]; n > 1000 {
			t.Errorf("%d rows were sent after the change", n)
		}
	})
}

// TestStopWithRowsInLanes: a stopped run ends, although rows wait behind those
// of the same contact that are under way.
func TestStopWithRowsInLanes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := simulation{endpoint: newEndpoint(nil)}
		s.endpoint.delay = func(int, request) time.Duration { return 2 * time.Second }
		stop := make(chan struct{})
		time.AfterFunc(3*time.Second, func() { close(stop) })
		o := options(40)
		o.Stop = stop
		phones := make([]string, 40)
		for i := range phones {
			phones[i] = phone(i % 4)
		}
		s.run(t.Context(), t, input(t, phones), o)
		s.wantStop(t, StopInterrupted)
		s.wantOutcomes(t, map[record.Outcome]int{record.Accepted: 3, record.NotSent: 37})
		if s.took != 4*time.Second {
			t.Errorf("took %s, want 4s", s.took)
		}
	})
}

func TestStopDuringAPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := simulation{endpoint: newEndpoint(func(n int, _ request) (int, http.Header) {
			if n == 5 {
				return http.StatusServiceUnavailable, http.Header{"Retry-After": {"60"}}
			}
			return http.StatusOK, nil
		})}
		stop := make(chan struct{})
		time.AfterFunc(10*time.Second, func() { close(stop) })
		o := options(100)
		o.Stop, o.Concurrency = stop, 1
		s.run(t.Context(), t, input(t, manyPhones(100)), o)
		s.wantStop(t, StopInterrupted)
		s.wantOutcomes(t, map[record.Outcome]int{record.Accepted: 4, record.NotSent: 96})
		if s.took != 10*time.Second {
			t.Errorf("took %s, want 10s", s.took)
		}
	})
}

// TestRecorderFailsAndRunIsLeft: that the record is short must be told, also when
// the user leaves.
func TestRecorderFailsAndRunIsLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := simulation{endpoint: newEndpoint(nil), log: log{failAfter: 5}}
		s.endpoint.delay = func(n int, _ request) time.Duration { return time.Duration(n) * 100 * time.Millisecond }
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(1500*time.Millisecond, cancel)
		s.run(ctx, t, input(t, manyPhones(100)), options(100))
		if _, ok := errors.AsType[*RecordError](s.err); !ok {
			t.Errorf("Send returned %v", s.err)
		}
	})
}
