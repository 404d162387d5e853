package send

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// TestLimit holds attempts against their limits, whose timer runs from one to the next.
func TestLimit(t *testing.T) {
	const timeout = 10 * time.Second
	for _, tt := range []struct {
		name  string
		gap   time.Duration // between two attempts
		lasts []time.Duration
		cut   []bool
	}{
		{"one", 0, []time.Duration{timeout - 1}, []bool{false}},
		{"one too long", 0, []time.Duration{time.Hour}, []bool{true}},
		{"the timer of an earlier one fires", 0, []time.Duration{9 * time.Second, 9 * time.Second, 9 * time.Second}, []bool{false, false, false}},
		{"too long after an earlier one", time.Second, []time.Duration{4 * time.Second, time.Hour}, []bool{false, true}},
		{"the timer fires between two", time.Minute, []time.Duration{time.Second, 9 * time.Second, time.Hour}, []bool{false, false, true}},
		{"after one too long", 0, []time.Duration{time.Hour, 9 * time.Second, time.Hour}, []bool{true, false, true}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var limits limits
				defer limits.close()
				for i, lasts := range tt.lasts {
					l := limits.begin(t.Context(), timeout)
					began := time.Now()
					select {
					case <-l.Done():
					case <-time.After(lasts):
					}
					if took := time.Since(began); took != min(lasts, timeout) {
						t.Errorf("attempt %d took %v", i, took)
					}
					if err := limits.end(l); errors.Is(err, context.DeadlineExceeded) != tt.cut[i] {
						t.Errorf("attempt %d ended with %v", i, err)
					}
					time.Sleep(tt.gap)
				}
			})
		})
	}
}

// TestLimitOfOther has one client's limits used with two contexts.
func TestLimitOfOther(t *testing.T) {
	var limits limits
	defer limits.close()
	for range 2 {
		ctx, cancel := context.WithCancel(t.Context())
		for range 2 {
			if err := limits.end(limits.begin(ctx, time.Minute)); err != nil {
				t.Fatal(err)
			}
		}
		if n := len(limits.free); n != 1 {
			t.Errorf("%d limits are free", n)
		}
		cancel()
		if err := limits.end(limits.begin(ctx, time.Minute)); !errors.Is(err, context.Canceled) {
			t.Errorf("the attempt ended with %v", err)
		}
	}
}
