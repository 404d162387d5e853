package send

import "time"

// Endpoints refuse requests when they are full, and also for reasons of their own: a
// machine behind them restarts, a gateway loses connections. To slow down helps in the
// first case only, and in the other would end at a crawl. So each accepted request earns
// a share of a refusal that is borne: of 503, and of 429 while no ceiling is known. When
// there are more of them, or refusals cut the rate again and again before it has exceeded
// its ceiling, the pace asks the endpoint: for some requests it goes at half of what was
// accepted, or at a share of the most that ever was if the rate fell further than that.
// If far fewer are refused then, it is full, and what it accepted before is its ceiling.
// Else they are a matter of chance: such a share of refusals is borne for a while, and a
// ceiling that was found from nothing else is forgotten. A share that is too large, or
// refusals of 429 without an acceptance between, are never put down to chance.
type chance struct {
	spare  float64 // refusals that are borne
	share  float64 // of refusals among the answers, lately
	streak int     // refusals, and no acceptance between them
	early  int     // refusals in a row that cut the rate before it had exceeded the ceiling
	top    float64 // the ceiling before them
	peak   float64 // the most that was accepted in a second
	sure   bool    // the ceiling is one: refusals by chance were told from it

	asking  bool
	since   instant // what began before it does not count
	rate    float64 // at which it goes then
	found   float64 // what was accepted per second before
	grew    bool    // and that was growing
	before  float64 // the share then, and the share that is borne later
	most    float64 // is the largest share that can be by chance
	taken   int
	refused int
	last    instant // when one of them was

	full    instant // until when the endpoint is taken for full
	until   instant // a share is borne until then
	bearing time.Duration
}

const (
	spareShare  = 0.015 // of a refusal that is borne, for each accepted request
	spareMost   = 3     // of them at once
	spareFirst  = 2     // of them at the beginning
	mostOf503   = 0.25  // is the largest share of them that can be by chance
	mostOf429   = 0.08  // the same of answers of 429, which hardly are
	shareOf     = 1. / 40
	suspicious  = 3                // refusals before the ceiling was exceeded
	longestWait = 10 * time.Second // that is asked for by chance
	hardly      = 3                // answers of 429, and no acceptance, that are no chance

	leastAsked = 40                     // answers; more are asked for where refusals are rare
	settling   = 250 * time.Millisecond // until what had piled up is worked off
	apart      = 0.3                    // of the mean time between refusals by chance; those nearer to each other are one event
	obvious    = 4                      // refusals that end the asking early, if they are no fewer than before
	hopeless   = 8                      // refusals, and no acceptance, that end it

	shortBearing = 30 * time.Second
	longBearing  = 10 * time.Minute
)

// took notes an answer that was no refusal.
func (c *chance) took(began instant) {
	c.spare = min(c.spare+spareShare, spareMost)
	c.share -= c.share * shareOf
	c.streak = 0
	if c.asking && began > c.since {
		c.taken++
	}
}

// cut notes a refusal that cuts the rate from pace, below a ceiling or beyond it.
func (c *chance) cut(ceiling, pace float64, tells bool) {
	switch {
	case pace > ceiling:
		c.exceeded()
	case tells:
		if c.early++; c.early == 1 {
			c.top = ceiling
		}
	}
}

// exceeded ends a series of early refusals, as the rate was beyond its ceiling.
func (c *chance) exceeded() { c.early, c.top = 0, 0 }

// bears notes a refusal, and reports whether nothing follows from it for now, but that
// it is waited as asked. An explicit one is 429.
func (c *chance) bears(p *Pace, began, t instant, explicit bool, wait time.Duration) bool {
	c.share += (1 - c.share) * shareOf
	c.streak++
	c.peak = max(c.peak, p.recent.second(t))
	known, most := p.ceiling.rate > 0, mostOf503
	if explicit {
		most = mostOf429
	}
	switch {
	case explicit && c.streak >= hardly, wait > longestWait:
		c.asking = false
		return false
	case c.asking:
		if mean := float64(time.Second) / (c.rate * c.before); began > c.since && float64(t-c.last) > apart*mean {
			c.refused++
			c.last = t
		}
		return true
	case t < c.until && c.share <= 2*min(c.before, most)+spareShare:
		return true
	case explicit && (p.closure.quota || p.closure.dear || known && c.early < suspicious):
		return false
	case wait > 0 && c.early < suspicious:
		return false
	case c.spare >= 1 && (!explicit || !known):
		c.spare--
		return true
	case !explicit && t < c.full && c.early < suspicious:
		return false
	}
	return c.ask(p, t, wait, most)
}

// ask begins to ask the endpoint, unless it would take too long.
func (c *chance) ask(p *Pace, t instant, wait time.Duration, most float64) bool {
	c.grew = p.ceiling.rate == 0
	if !c.grew {
		c.found = max(p.recent.second(t), p.ceiling.rate/2, c.peak/8)
	} else if c.found = p.recent.rate(t, 150*time.Millisecond); c.found < leastAsked/2 {
		return false
	}
	c.asking, c.since, c.rate, c.before, c.most = true, t+wait+settling, c.found/2, c.share, most
	c.taken, c.refused, c.last, c.early = 0, 0, never, 0
	return true
}

// restart forgets what is under way.
func (c *chance) restart() { c.asking, c.share, c.streak, c.early = false, 0, 0, 0 }

// answered reports whether the asking has come to its end.
func (c *chance) answered() bool {
	n := float64(c.taken + c.refused)
	switch {
	case !c.asking:
		return false
	case c.taken == 0:
		return c.refused >= hopeless
	case c.refused >= obvious && float64(c.refused) >= c.before*n:
		return true
	}
	return n >= max(leastAsked, 6/c.before)
}

// conclude ends the asking.
func (p *Pace) conclude(t instant) {
	c := &p.chance
	after := float64(c.refused) / float64(c.taken+c.refused)
	full := c.taken == 0 || after < c.before/3 || after > 2*c.most
	c.asking = false
	c.bearing = min(max(2*c.bearing, shortBearing), longBearing)
	c.until = t + c.bearing
	switch {
	case full:
		if c.taken > 0 && after > 2*c.most { // even so
			c.found, c.peak = c.rate*(1-after), c.peak/4
		}
		p.ceiling.set(c.found, t, 0)
		if c.grew { // it is more than that, and less than twice as much
			p.ceiling.rise, p.ceiling.hold, p.ceiling.scale = time.Second, time.Second, time.Second
		}
		p.cut, p.cycle, p.strikes = t, cycle{since: t}, 0
		c.full, c.sure, c.before = t+longBearing, true, after
		return
	case !c.sure:
		p.ceiling = ceiling{}
		p.again(t)
	default: // the ceiling may have fallen for nothing
		p.ceiling.set(max(c.top, c.found, p.ceiling.rate), t, 0)
	}
	c.before = max(c.before, after)
}
