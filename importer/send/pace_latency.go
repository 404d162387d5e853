package send

import (
	"math"
	"slices"
	"time"
)

// Growing latency narrows the window of attempts: an endpoint with a queue that
// refuses nothing tells only thereby that more requests beside each other do not
// get it any further.
//
// Latency is the median of a number of accepted attempts, which neither noise nor
// an outlier now and then moves. The smallest is the base. When it is more than
// twice the base, either our own requests queue or the endpoint has become slower.
// Half of the requests for a moment tell (as BBR's ProbeRTT does): if they are
// faster it was our queue, of which we keep as much as makes twice the base; if
// not, that is the new base.
type latency struct {
	most float64 // how many attempts may be under way

	samples [31]time.Duration
	n       int
	peak    int           // most attempts under way among them
	base    time.Duration // 0: unknown
	high    int           // medians in a row that were too high

	checking bool
	drained  bool    // what began before it has ended
	since    instant // what began before it does not tell
	before   latencyMark
	rest     instant // no check until then
	backoff  time.Duration
}

// A latencyMark is what a check compares with.
type latencyMark struct {
	median time.Duration
	peak   int
	most   float64
}

const (
	leastQueue = 20 * time.Millisecond // of waiting, that nobody minds
	shortRest  = time.Second
	longRest   = time.Minute
)

func (l *latency) init() { l.most, l.backoff = math.Inf(1), shortRest }

// add takes an accepted attempt's latency, when so many were under way.
func (l *latency) add(began, ended instant, took time.Duration, inFlight int) {
	switch {
	case l.checking && !l.drained && began >= l.since:
		l.drain()
	case l.checking && l.drained && began < l.since:
		return
	}
	l.samples[l.n] = took
	l.n++
	l.peak = max(l.peak, inFlight)
	if l.n < len(l.samples) {
		return
	}
	median := l.median()
	switch {
	case !l.checking:
		l.judge(median, ended, inFlight)
	case l.drained:
		l.checked(median, ended)
	default:
		l.before.median = median
	}
	l.n, l.peak = 0, 0
}

func (l *latency) median() time.Duration {
	slices.Sort(l.samples[:l.n])
	return l.samples[l.n/2]
}

// drain begins a check's second half: what began before it has ended. That tells
// best how it was with all requests.
func (l *latency) drain() {
	if l.n > len(l.samples)/3 {
		l.before.median = l.median()
	}
	l.drained, l.n, l.peak = true, 0, 0
}

// bearable is the latency up to which nothing is done.
func (l *latency) bearable() time.Duration { return max(2*l.base, l.base+leastQueue) }

func (l *latency) judge(median time.Duration, t instant, inFlight int) {
	if l.base == 0 || median < l.base {
		l.base = median
	}
	if median <= l.bearable() {
		l.high = 0
		if float64(l.peak) >= math.Floor(l.most) && median < l.bearable()*8/10 {
			l.most++
		}
		return
	}
	l.high++
	if l.high < 2 || inFlight < 2 || t < l.rest {
		return
	}
	l.checking, l.drained, l.since = true, false, t
	l.before = latencyMark{median, inFlight, l.most}
	l.most = float64(inFlight) / 2
}

// checked decides, after half of the requests for a moment.
func (l *latency) checked(median time.Duration, t instant) {
	l.checking, l.high = false, 0
	if median < l.before.median*3/4 {
		l.base = min(l.base, median)
		l.most = max(float64(l.before.peak)*float64(l.bearable())/float64(l.before.median), 1)
		l.backoff = shortRest
	} else {
		l.base, l.most = median, l.before.most
		l.backoff = min(2*l.backoff, longRest)
	}
	l.rest = t + l.backoff
}
