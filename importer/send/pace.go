package send

import (
	"math/rand/v2"
	"net/http"
	"time"
)

// A Pace decides how many attempts may be under way and when the next one may
// begin, so that nobody has to find the right concurrency for an endpoint. It is
// a state machine for a single goroutine: time is passed in, and nothing waits.
//
// How is told in the package's comment. Two importers come to share an endpoint by the
// same law: each is refused about as often as its share of the attempts, and grows back
// alike.
//
// Broken connections, timeouts and errors other than 503 say nothing about the
// pace; they are the caller's.
type Pace struct {
	config PaceConfig
	start  time.Time
	now    time.Duration // since start, the latest that was told

	inFlight int
	older    int     // of them, begun before the window last began at one: they do not count in it
	begins   instant // when it did
	window   float64
	full     instant // when the window was last seen to be full
	filled   instant // when an attempt last filled the concurrency

	gate    gate
	ceiling ceiling
	closure closure
	latency latency
	recent  counter
	chance  chance

	cut      instant // when the rate was last cut; what began before it knows nothing of it
	streak   int     // refusals without an acceptance between
	since    instant // the streak's first
	cycle    cycle   // since the last cut that began one
	strikes  int     // cuts since, for which it was too young
	early    int     // refusals before anything was known
	pressure int     // the status of the last refusal
}

// An instant is a time since the pace began.
type instant = time.Duration

// PaceConfig bounds a pace.
type PaceConfig struct {
	Concurrency int     // most attempts at the same time, at least 1
	MaxRate     float64 // most attempts per second, 0 for no bound
	// Rate is the rate that the endpoint took in an earlier run, per second; 0 if it
	// isn't known or did not matter. It is a starting point that is checked.
	Rate float64
	// Random chooses a number in [0,1), for jitter. Nil is the usual source.
	Random func() float64
}

// NewPace returns a pace that begins with one request.
func NewPace(c PaceConfig, now time.Time) *Pace {
	c.Concurrency = max(c.Concurrency, 1)
	if c.Random == nil {
		c.Random = rand.Float64
	}
	p := &Pace{config: c, start: now, window: 1, cut: -1, since: -1, full: never, filled: never, gate: gate{waited: never}}
	p.latency.init()
	p.chance.spare = spareFirst
	if c.Rate > 0 {
		p.ceiling.set(max(c.Rate, minRate), 0, 0)
	}
	return p
}

// longestPause is the longest Retry-After that is a matter of pace; a longer one is
// an outage.
const longestPause = 5 * time.Minute

// never is long before anything.
const never = -time.Hour

func (p *Pace) at(now time.Time) instant {
	p.now = max(p.now, now.Sub(p.start)) // time does not go back
	return p.now
}

// Limit returns how many attempts may be under way now.
func (p *Pace) Limit() int {
	if p.closure.on {
		return min(p.older+1, p.config.Concurrency)
	}
	return min(p.older+p.width(), p.config.Concurrency)
}

// width is the window in whole attempts.
func (p *Pace) width() int { return max(int(min(p.window, p.latency.most)), 1) }

// Free reports whether nothing but the concurrency limits the attempts, so that
// they may be handed out ahead.
func (p *Pace) Free() bool {
	return !p.closure.on && !p.gated() && p.older+p.width() >= p.config.Concurrency
}

func (p *Pace) gated() bool { return p.ceiling.rate > 0 || p.config.MaxRate > 0 || p.chance.asking }

// Next returns when the next attempt may begin: at once if that is not after now.
func (p *Pace) Next(now time.Time) time.Time {
	if !p.closure.on && !p.gated() {
		return now
	}
	t := p.at(now)
	next := p.gate.free
	if p.closure.on {
		next = max(next, p.closure.next)
	}
	if next <= t {
		return now
	}
	p.gate.waited = next
	return p.start.Add(next)
}

// Begin notes that an attempt begins.
func (p *Pace) Begin(now time.Time) {
	p.inFlight++
	if p.inFlight >= p.config.Concurrency {
		p.filled = p.now
	}
	if p.closure.on {
		p.closure.probing(p.at(now), p.config.Random())
		p.gate.free = max(p.gate.free, p.now)
		return
	}
	if !p.gated() {
		return
	}
	t := p.at(now)
	rate := p.rate(t)
	p.ceiling.freeze(p.gate.pass(t, rate), t)
}

// Unbegin takes a Begin back: the attempt did not take place.
func (p *Pace) Unbegin() {
	p.inFlight--
	p.older = min(p.older, p.inFlight)
}

// rate is how many attempts a second may begin at t, if that is limited.
func (p *Pace) rate(t instant) float64 {
	allowed := p.config.MaxRate * (1 - slack.Seconds())
	if p.chance.asking && (allowed == 0 || p.chance.rate < allowed) {
		allowed = p.chance.rate
	}
	if p.ceiling.rate == 0 {
		return allowed
	}
	r := p.ceiling.at(t)
	if allowed > 0 {
		r = min(r, allowed)
	}
	return r
}

// End notes that an attempt whose Begin was told at began had this answer at ended. It
// took less than the time between, if it had to wait for a worker.
func (p *Pace) End(began, ended time.Time, took time.Duration, a *Answer) {
	b, t := began.Sub(p.start), p.at(ended)
	if p.inFlight-p.older >= p.width() {
		p.full = t
	}
	wide := p.full > b
	wait := a.RetryAfter
	if wait > longestPause {
		wait = 0
	}
	p.inFlight--
	if b < p.begins {
		p.older = max(p.older-1, 0)
	}
	p.older = min(p.older, p.inFlight)
	switch {
	case a.Verdict == Accepted:
		p.taken(b, t, wide)
		if !p.closure.on && b >= p.begins {
			underWay := min(p.inFlight+1, p.config.Concurrency) // what is beyond was handed out ahead
			p.latency.add(b, t, took, max(underWay-p.older, 1))
		}
	case a.Verdict == Rejected:
		p.taken(b, t, wide)
	case a.refuses() && !p.closure.on && p.chance.bears(p, b, t, a.Throttled, wait):
		if p.chance.asking || wait > 0 {
			p.pressure = a.Status
		}
		p.pause(t, wait)
	case a.refuses():
		p.pressure = a.Status
		p.refused(b, t, wait)
	case wait > 0:
		p.pressure = a.Status
		p.pause(t, wait)
	}
	if p.chance.answered() {
		p.conclude(t)
	}
}

// taken learns from a request that the endpoint dealt with.
func (p *Pace) taken(began, ended instant, wide bool) {
	if began >= p.since {
		if p.streak > 0 {
			p.closure.doubt()
		}
		p.streak = 0
	}
	p.cycle.taken++
	p.chance.took(began)
	p.closure.cycle.taken++
	p.recent.add(ended)
	switch {
	case !p.closure.on:
		if wide && p.window < float64(p.config.Concurrency) && began >= p.begins {
			p.window++
		}
	case began > p.closure.since: // and not at the same moment as the refusal came
		p.reopen(ended)
	}
}

// Restart lets the window begin at one request again, as after an outage.
func (p *Pace) Restart(now time.Time) {
	t := p.at(now)
	p.closure.on = false
	p.chance.restart()
	p.again(t)
	if p.ceiling.rate > 0 {
		p.ceiling.set(p.ceiling.rate, t, 0)
	}
	p.cut, p.cycle, p.strikes, p.streak = t, cycle{since: t}, 0, 0
}

// again lets the window begin at one, whatever is still under way.
func (p *Pace) again(t instant) {
	p.window, p.older, p.begins = 1, p.inFlight, t
}

// refuses reports whether the answer is one of those that may be about the pace.
func (a *Answer) refuses() bool {
	return a.Throttled || a.Status == http.StatusServiceUnavailable
}
