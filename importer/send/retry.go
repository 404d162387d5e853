package send

import (
	"errors"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Bounds of the wait between two attempts at a row.
const (
	baseBackoff = 250 * time.Millisecond
	maxBackoff  = 30 * time.Second
)

// Backoff returns how long to wait after the n-th failed attempt (from 1):
// exponential from 0.25 s to 30 s with full jitter, of which random, in [0,1),
// chooses the point.
func Backoff(n int, random float64) time.Duration {
	ceiling := maxBackoff
	if n < 8 { // 0.25 s doubled seven times is over 30 s
		ceiling = min(ceiling, baseBackoff<<max(n-1, 0))
	}
	return time.Duration(random * float64(ceiling))
}

// longestRetryAfter returns the longest wait that the headers ask for: proxies add
// a Retry-After of their own to the server's.
func longestRetryAfter(header http.Header, now time.Time) time.Duration {
	longest := time.Duration(0)
	for _, value := range header.Values("Retry-After") {
		longest = max(longest, retryAfter(value, now))
	}
	return longest
}

// retryAfter reads a Retry-After header (RFC 9110, 10.2.3): seconds or a date. A
// fraction of a second is rounded up; what is neither, or past, is 0. An absurd
// number is as long as a Duration gets.
func retryAfter(header string, now time.Time) time.Duration {
	header = strings.TrimSpace(header)
	if header == "" {
		return 0
	}
	seconds, err := strconv.ParseFloat(header, 64)
	if (err == nil || errors.Is(err, strconv.ErrRange)) && !math.IsNaN(seconds) {
		seconds = math.Ceil(seconds)
		switch {
		case seconds <= 0:
			return 0
		case seconds >= math.MaxInt64/float64(time.Second):
			return math.MaxInt64
		}
		return time.Duration(seconds) * time.Second
	}
	if at, err := http.ParseTime(header); err == nil {
		return max(at.Sub(now), 0)
	}
	return 0
}
