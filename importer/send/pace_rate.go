package send

import (
	"math"
	"time"
)

// slack is by how much attempts may be late without that anything is lost: what
// was missed meanwhile is caught up.
const slack = 5 * time.Millisecond

// A gate spaces attempts evenly (the generic cell rate algorithm).
type gate struct {
	free   instant // when the next may begin
	waited instant // until when something last had to wait
}

// pass notes that an attempt begins, and returns for how long the gate had been
// open and nobody came.
func (g *gate) pass(t instant, rate float64) (idle time.Duration) {
	if idle = t - slack - g.free; idle > 0 {
		g.free = t - slack
	}
	g.free += time.Duration(float64(time.Second) / rate)
	return max(idle, 0)
}

// A ceiling is the rate that an endpoint was found to take, and the rate around it
// that is tried in the course of time: it begins a little below, so that what has
// piled up there is worked off, comes back on a concave curve, stays for as long
// as the last refusal was dear, and then tries more on a convex curve, at first
// hardly and then ever faster. So the pace is near the ceiling most of the time,
// refusals are rare, and an endpoint that takes more is found out within seconds.
// It is TCP CUBIC's curve (RFC 9438, 4.2) with another shape behind the plateau.
type ceiling struct {
	rate  float64 // per second; 0 while none was found
	below float64 // where the curve begins, as a share of the rate
	since instant
	rise  time.Duration // until the rate is reached
	hold  time.Duration // until it is exceeded
	scale time.Duration // of the growth then
}

const (
	back     = 0.03            // by which share the rate is cut
	minRate  = 0.1             // of a ceiling, per second
	guessed  = 3 * time.Second // a curve's times when the ceiling is hardly more than a guess
	steep    = 3               // from so many scales beyond on growth is exponential, as the cubic curve has become by then
	farthest = 1e6             // of a rate
)

// few accepted attempts tell nothing yet.
const few = 5

// set makes rate the ceiling and begins the curve.
func (c *ceiling) set(rate float64, t instant, hold time.Duration) {
	c.rate = min(max(rate, minRate), farthest)
	c.below = 1 - back
	c.since = t
	c.rise = riseOf(c.rate)
	c.hold = max(c.rise, hold)
	c.scale = c.rise
}

// riseOf is how long a curve rises: long enough for many attempts, so that refusals
// are few among them, and short enough that a small share of an endpoint that
// others use too can grow.
func riseOf(rate float64) time.Duration {
	attempts := func(n float64) time.Duration { return time.Duration(n / rate * float64(time.Second)) }
	return max(min(max(attempts(100), 3*time.Second), 6*time.Second), min(attempts(30), 30*time.Second))
}

// resume makes the curve begin far below and rise slowly.
func (c *ceiling) resume() {
	if c.rate > 0 {
		c.below, c.rise = 0.25, max(c.rise, 10*time.Second)
		c.hold = max(c.hold, c.rise)
	}
}

// at returns the rate at t.
func (c *ceiling) at(t instant) float64 {
	since := t - c.since
	switch {
	case since < c.rise:
		left := 1 - float64(since)/float64(c.rise)
		return c.rate * (1 - (1-c.below)*left*left*left)
	case since <= c.hold:
		return c.rate
	}
	beyond := float64(since-c.hold) / float64(c.scale)
	if beyond <= steep {
		return c.rate * (1 + back*beyond*beyond*beyond)
	}
	return min(c.rate*(1+back*steep*steep*steep)*math.Exp(beyond-steep), farthest)
}

// freeze keeps the curve where it is for a time in which it was not what limited:
// only what was reached is exceeded.
func (c *ceiling) freeze(idle time.Duration, t instant) { c.since = min(c.since+idle, t) }

// A cycle is a time between two refusals, or between two closures' ends.
type cycle struct {
	since instant
	taken int
}

// mean is the rate accepted in it until t.
func (c *cycle) mean(t instant) float64 {
	return float64(c.taken) / max(t-c.since, time.Millisecond).Seconds()
}

// tells reports whether enough was accepted for the mean to say something.
func (c *cycle) tells(t instant) bool {
	return c.taken >= 20 || c.taken >= 5 && t-c.since >= 4*time.Second
}

// refused learns from a refusal: of all in a round trip only the first.
func (p *Pace) refused(began, t instant, wait time.Duration) {
	if p.closure.on {
		p.closure.refused(t, wait)
		return
	}
	if p.streak == 0 {
		p.since = t
		p.closure.foresee(p, t)
	}
	if p.streak == 0 || began >= p.since {
		p.streak++
	}
	switch {
	case wait > 0:
		p.close(t, wait)
		return
	case began > p.cut && !p.closure.quota:
		p.lower(began, t)
	}
	if p.streak >= 3 || p.closure.dear {
		p.close(t, 0)
	}
}

// lower cuts the rate.
func (p *Pace) lower(began, t instant) {
	c := &p.ceiling
	if c.rate == 0 {
		p.discover(began, t)
		return
	}
	former, pace := c.rate, c.at(t)
	if p.config.MaxRate > 0 {
		pace = min(pace, p.config.MaxRate)
	}
	p.chance.cut(former, pace, p.cycle.tells(t))
	p.cut = t
	c.set(p.estimate(former, pace, t), t, 0)
}

// discover ends the time without a ceiling. The first is what was accepted in the
// last moment, as the endpoint was full then.
func (p *Pace) discover(began, t instant) {
	p.cut = t
	if p.closure.cycle.taken < few && p.early < few {
		p.early++ // before there is anything to judge by
		p.close(t, 0)
		return
	}
	found := max(p.recent.rate(t, max(2*(t-began), 100*time.Millisecond)), p.recent.second(t))
	p.ceiling.set(found, t, 0)
	p.chance.exceeded()
	p.chance.sure = t < p.chance.until
	if p.early > 0 || found < few {
		p.ceiling.hold, p.ceiling.scale = guessed, guessed
	}
	p.cycle, p.strikes = cycle{since: t}, 0
}

// estimate is what the endpoint takes: the mean that it accepted since the last cut,
// as it was just full both times. That is too little if the pace had to grow up to
// something new first, so that the pace counts too when it exceeded the ceiling. If
// there was hardly anything accepted, the overload goes on that the last cut was for.
func (p *Pace) estimate(former, pace float64, t instant) float64 {
	if !p.cycle.tells(t) {
		p.strikes++
		return pace * (1 - back*float64(int(1)<<min(p.strikes-1, 3)))
	}
	mean := p.cycle.mean(t)
	p.cycle, p.strikes = cycle{since: t}, 0
	if pace > former {
		return math.Sqrt(mean * pace)
	}
	return min(mean, pace)
}

// A counter counts the acceptances of the last second, in slots.
type counter struct {
	slots [20]int
	last  int // number of the slot that was last used
}

const slot = 50 * time.Millisecond

func (c *counter) add(t instant) {
	c.turn(t)
	c.slots[c.last%len(c.slots)]++
}

// turn empties the slots that time has passed over.
func (c *counter) turn(t instant) {
	now := int(t / slot)
	for ; c.last < now && now-c.last < len(c.slots); c.last++ {
		c.slots[(c.last+1)%len(c.slots)] = 0
	}
	if c.last < now {
		c.last = now
		clear(c.slots[:])
	}
}

// second is how many were counted in the last one.
func (c *counter) second(t instant) float64 {
	c.turn(t)
	sum := 0
	for _, n := range c.slots {
		sum += n
	}
	return float64(sum)
}

// rate is the mean rate over a time before t of up to a second.
func (c *counter) rate(t instant, over time.Duration) float64 {
	c.turn(t)
	n := min(int(over/slot)+1, len(c.slots))
	sum := 0
	for i := range n {
		sum += c.slots[((c.last-i)%len(c.slots)+len(c.slots))%len(c.slots)]
	}
	passed := time.Duration(n-1)*slot + t%slot
	return float64(sum) / max(passed, slot).Seconds()
}
