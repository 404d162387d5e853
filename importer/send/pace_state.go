package send

import (
	"fmt"
	"math"
	"time"
)

// A PaceState is what a pace does at the moment.
type PaceState struct {
	Rate        float64 // attempts per second that may begin, 0 if the rate is not limited
	Concurrency int     // attempts that may be under way
	Why         string  // what limits them, in a person's words
}

// State tells what the pace does at this moment.
func (p *Pace) State(now time.Time) PaceState {
	t := p.at(now)
	s := PaceState{Concurrency: min(p.width(), p.config.Concurrency)}
	if p.gated() {
		s.Rate = p.rate(t)
	}
	s.Why = p.why(t, s)
	return s
}

// recently is how long after the fact something is still what limits.
const recently = time.Second

func (p *Pace) why(t instant, s PaceState) string {
	c := &p.closure
	byRate := t-p.gate.waited < recently || p.gate.waited > t
	switch {
	case c.on && c.asked > t:
		return fmt.Sprintf("waiting %s as asked (Retry-After)", seconds(c.asked-t))
	case c.on && c.next > t:
		return fmt.Sprintf("held by %ds: trying again in %s", p.pressure, seconds(c.next-t))
	case c.on:
		return fmt.Sprintf("held by %ds: trying again", p.pressure)
	case p.chance.asking:
		return fmt.Sprintf("slower for a moment, to see whether %ds cease", p.pressure)
	case byRate && p.config.MaxRate > 0 && (p.ceiling.rate == 0 || p.ceiling.at(t) >= p.config.MaxRate):
		return fmt.Sprintf("limited by --rate %.4g/s", p.config.MaxRate)
	case byRate && p.ceiling.rate > 0 && p.pressure != 0:
		return fmt.Sprintf("held by %ds at %.3g/s", p.pressure, s.Rate)
	case byRate && s.Rate > 0:
		return fmt.Sprintf("held at the last run's %.3g/s", s.Rate)
	case p.latency.most < p.window && p.latency.most < float64(p.config.Concurrency):
		return fmt.Sprintf("held by latency at %d requests", s.Concurrency)
	case p.filled > t-recently && s.Concurrency == p.config.Concurrency:
		return fmt.Sprintf("limited by --concurrency %d", p.config.Concurrency)
	}
	return "growing"
}

func seconds(d time.Duration) time.Duration {
	return max(time.Duration(math.Ceil(d.Seconds())), 1) * time.Second
}

// Found returns the rate that the endpoint was found to take, per second; 0 if none
// was. It is what a later run may begin with.
func (p *Pace) Found() float64 { return p.ceiling.rate }
