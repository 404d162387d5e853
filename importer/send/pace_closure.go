package send

import (
	"math"
	"time"
)

// A closure is a time in which nothing is sent but single requests that try
// whether the endpoint takes any again: at its end if the endpoint said when that
// is, else at intervals that grow with the time that has passed.
//
// How long it lasted is what the last refusals cost. It is not paid again soon: the
// ceiling is not exceeded for many times that long. If it has to be paid again all
// the same, and at a rate that had seemed to be bearable, then the endpoint counts
// requests in long windows, and what it takes is the mean over the time from one
// closure's end to the next one's.
type closure struct {
	on     bool
	since  instant       // when it began
	lastNo instant       // when a request was last refused
	asked  instant       // when the endpoint asked to come again, 0 if it did not
	waited time.Duration // the longest wait that it asked for
	next   instant       // when the next request may try

	pause  bool          // nothing is learned from it
	before ceiling       // what was known when the refusals began
	rate   float64       // at which they did
	burst  float64       // the same in a shorter time, if no ceiling was known
	cycle  cycle         // since the former one's end
	former time.Duration // how long that one lasted at least
	dear   bool          // it lasted long
	quota  bool          // requests are counted in long windows, it seems
	period time.Duration // of them
	doubts int           // refusals without a closure since, which speak against that
}

const (
	firstProbe = 250 * time.Millisecond
	lastProbe  = 15 * time.Second
	dearness   = 40              // how many times longer than a closure the ceiling is not exceeded
	dearFrom   = 2 * time.Second // a closure that may be a ban, or a quota's end
	longQuota  = time.Hour
	cheapUpTo  = time.Second / 2 // a closure that costs nothing to speak of
)

// foresee notes how things stood when refusals began.
func (c *closure) foresee(p *Pace, t instant) {
	c.before = p.ceiling
	c.rate = p.rate(t)
	if c.before.rate == 0 {
		c.rate, c.burst = p.recent.second(t), p.recent.rate(t, 150*time.Millisecond)
	}
}

// doubt notes that requests were taken after a refusal, which no quota does.
func (c *closure) doubt() {
	if c.doubts++; c.doubts >= 3 {
		c.quota = false
	}
}

// probing notes that a request tries the endpoint.
func (c *closure) probing(t instant, random float64) {
	wait := (t - c.since) / 3
	if c.dear && t-c.since > c.former*3/4 { // it may end as the former one did
		wait /= 4
	}
	wait = min(max(wait, firstProbe), lastProbe)
	c.next = t + time.Duration((0.8+0.4*random)*float64(wait))
}

// refused notes that it goes on.
func (c *closure) refused(t instant, wait time.Duration) {
	c.lastNo = t
	if wait > 0 {
		c.asked = max(c.asked, t+wait)
		c.waited = max(c.waited, wait)
		c.next = c.asked
	}
}

// pause is a closure of which nothing is learned but that it was asked for.
func (p *Pace) pause(t instant, wait time.Duration) {
	if wait == 0 {
		return
	}
	on := p.closure.on
	p.close(t, wait)
	p.closure.pause = p.closure.pause || !on
}

func (p *Pace) close(t instant, wait time.Duration) {
	c := &p.closure
	if !c.on {
		c.on, c.pause, c.since, c.asked, c.waited, c.next = true, false, t, 0, 0, t+firstProbe
		p.again(t)
	}
	c.refused(t, wait)
}

// reopen ends the closure, as a request was taken at t.
func (p *Pace) reopen(t instant) {
	c := &p.closure
	if c.pause {
		c.on, p.streak = false, 0
		p.gate.free = max(p.gate.free, t)
		p.again(t)
		return
	}
	end := max(c.asked, c.lastNo) // at the earliest, if nobody said
	lasted := end - c.since
	dear := c.isDear(lasted)
	known := c.before.rate > 0 || c.cycle.taken >= few
	if known {
		rate, hold := p.reckon(end, lasted)
		p.ceiling.set(rate, t, hold)
	}
	if dear && !c.quota {
		p.ceiling.resume()
	}
	if c.asked == 0 {
		end = t
	}
	switch cycle := end - c.cycle.since; {
	case !c.quota:
	case cycle < c.period/4:
		c.doubt()
	default:
		c.doubts, c.period = 0, cycle
		p.ceiling.scale = max(p.ceiling.scale, cycle/2)
	}
	c.on, c.dear, c.former = false, dear, lasted
	if c.asked > 0 && c.before.rate > 0 {
		p.chance.cut(c.before.rate, c.rate, true)
	} else {
		p.chance.exceeded()
	}
	p.again(t)
	p.gate.free = max(p.gate.free, t)
	p.cut, p.strikes, p.streak = t, 0, 0
	if known {
		c.cycle = cycle{since: end}
		p.cycle = c.cycle
	}
}

// isDear reports whether it lasted long, and not only because a short wait that was
// asked for came again.
func (c *closure) isDear(lasted time.Duration) bool {
	return lasted > dearFrom && (c.asked == 0 || c.waited > dearFrom || lasted > 5*dearFrom)
}

// reckon tells the ceiling after a closure, and for how long it is not exceeded.
func (p *Pace) reckon(end instant, lasted time.Duration) (rate float64, hold time.Duration) {
	c := &p.closure
	mean := c.cycle.mean(end)
	dear, beyond := c.isDear(lasted), c.rate > c.before.rate*1.001
	if !c.quota && dear && c.dear && !beyond {
		c.quota, c.period = true, end-c.cycle.since
	}
	switch {
	case c.quota:
		return mean, 2 * min(end-c.cycle.since, longQuota)
	case lasted <= cheapUpTo && p.ceiling.rate > 0:
		return p.ceiling.rate, 0
	case dear && c.before.rate == 0:
		rate = c.rate * (1 - back)
	case dear && beyond:
		rate = c.before.rate
	case dear:
		rate = 0.9 * c.rate
	case c.before.rate == 0:
		rate = math.Sqrt(mean * max(c.rate, c.burst))
	case beyond:
		rate = math.Sqrt(mean * c.rate)
	default:
		rate = min(max(mean, 0.85*c.rate), c.rate)
	}
	return rate, dearness * min(lasted, longestPause)
}
