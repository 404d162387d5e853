package send

import (
	"math"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestBackoff(t *testing.T) {
	const almost = 1 - 0x1p-53 // the largest number below 1
	for _, tt := range []struct {
		n    int
		want time.Duration // the ceiling
	}{
		{0, 250 * time.Millisecond},
		{1, 250 * time.Millisecond},
		{2, 500 * time.Millisecond},
		{3, time.Second},
		{4, 2 * time.Second},
		{5, 4 * time.Second},
		{6, 8 * time.Second},
		{7, 16 * time.Second},
		{8, 30 * time.Second},
		{9, 30 * time.Second},
		{64, 30 * time.Second},
		{math.MaxInt, 30 * time.Second},
	} {
		if got := Backoff(tt.n, 0); got != 0 {
			t.Errorf("Backoff(%d, 0) = %s; full jitter begins at 0", tt.n, got)
		}
		if got := Backoff(tt.n, 0.5); got != tt.want/2 {
			t.Errorf("Backoff(%d, 0.5) = %s, want %s", tt.n, got, tt.want/2)
		}
		if got := Backoff(tt.n, almost); got > tt.want || got < tt.want-time.Microsecond {
			t.Errorf("Backoff(%d, almost 1) = %s, want just under %s", tt.n, got, tt.want)
		}
	}
}

// The properties: a wait is never negative nor over the cap, grows with the
// attempts, and twice as far into the jitter is twice as long.
func TestBackoffProperties(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 10_000 {
		n, x := random.IntN(100), random.Float64()
		wait, next := Backoff(n, x), Backoff(n+1, x)
		if wait < 0 || wait > maxBackoff || next < wait || next > 2*wait+1 {
			t.Fatalf("Backoff(%d, %g) = %s, then %s", n, x, wait, next)
		}
		if half := Backoff(n, x/2); (wait - 2*half).Abs() > 1 {
			t.Fatalf("Backoff(%d, %g) = %s, but half of the jitter gives %s", n, x, wait, half)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2025, 1, 15, 12, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		name, header string
		want         time.Duration
	}{
		{"none", "", 0},
		{"seconds", "7", 7 * time.Second},
		{"with spaces", "  7 ", 7 * time.Second},
		{"zero", "0", 0},
		{"negative", "-7", 0},
		{"fraction, rounded up", "1.2", 2 * time.Second},
		{"absurd", "99999999999999999999", math.MaxInt64},
		{"beyond any number", strings.Repeat("9", 400), math.MaxInt64},
		{"longest", "9223372036", 9223372036 * time.Second},
		{"infinite", "Inf", math.MaxInt64},
		{"not a number", "NaN", 0},
		{"date", now.Add(90 * time.Second).Format(http.TimeFormat), 90 * time.Second},
		{"date of RFC 850", "Wednesday, 15-Jan-25 12:01:00 GMT", time.Minute},
		{"date of asctime", "Wed Jan 15 12:01:00 2025", time.Minute},
		{"date in the past", now.Add(-time.Hour).Format(http.TimeFormat), 0},
		{"date of ISO 8601", "2025-01-15T12:01:00Z", 0},
		{"garbage", "soon", 0},
		{"garbage after a number", "7 seconds", 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := retryAfter(tt.header, now); got != tt.want {
				t.Errorf("retryAfter(%q) = %s, want %s", tt.header, got, tt.want)
			}
		})
	}
}

func TestRetryAfterIsRead(t *testing.T) {
	for _, tt := range []struct {
		name   string
		status int
		header string
		want   time.Duration
	}{
		{"429", 429, "7", 7 * time.Second},
		{"503", 503, "120", 2 * time.Minute},
		{"503 without", 503, "", 0},
		{"final answers ask for no wait", 422, "7", 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			header := map[string]string{}
			if tt.header != "" {
				header["Retry-After"] = tt.header
			}
			got := attempt(t, newClient(t, answering(t, tt.status, header, "")))
			if got.RetryAfter != tt.want {
				t.Errorf("asked for %q after a %d: RetryAfter %s, want %s", tt.header, tt.status, got.RetryAfter, tt.want)
			}
		})
	}
}
