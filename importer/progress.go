package importer

import (
	"sync/atomic"
	"time"

	"alvio.ai/alvio-import/importer/send"
	"alvio.ai/alvio-import/record"
)

// Progress shows how far a pass is, while it runs. Its methods may be called
// from any goroutine; a nil Progress counts nothing.
type Progress struct {
	outcomes [record.NumOutcomes]atomic.Int64
	attempts atomic.Int64
	inFlight atomic.Int64
	outage   atomic.Pointer[outage] // of which since and next are shown
	pace     atomic.Pointer[send.PaceState]
}

// A Snapshot is the state of a Progress at one moment.
type Snapshot struct {
	Outcomes [record.NumOutcomes]int64
	Attempts int64 // requests answered
	InFlight int64 // requests under way

	// Pace is what limits requests; the zero value before the first one.
	Pace send.PaceState

	// During an outage: since when, and when the endpoint is tried again.
	DownSince, NextTry time.Time
}

// Done returns how many rows have ended.
func (s *Snapshot) Done() int64 {
	var n int64
	for _, count := range s.Outcomes {
		n += count
	}
	return n
}

// Tried returns how many of the rows that were to be sent have ended.
func (s *Snapshot) Tried() int64 {
	return s.Done() - s.Outcomes[record.Invalid] - s.Outcomes[record.Unchanged] - s.Outcomes[record.Duplicate]
}

// Snapshot returns the present counts.
func (p *Progress) Snapshot() Snapshot {
	var s Snapshot
	if p == nil {
		return s
	}
	for i := range p.outcomes {
		s.Outcomes[i] = p.outcomes[i].Load()
	}
	s.Attempts, s.InFlight = p.attempts.Load(), p.inFlight.Load()
	if pace := p.pace.Load(); pace != nil {
		s.Pace = *pace
	}
	if o := p.outage.Load(); o != nil {
		s.DownSince, s.NextTry = o.since, o.next
	}
	return s
}

// down tells of an outage; of its end if since is the zero time.
func (p *Progress) down(since, next time.Time) {
	switch {
	case p == nil:
	case since.IsZero():
		p.outage.Store(nil)
	default:
		p.outage.Store(&outage{since: since, next: next})
	}
}

// paced tells of the pace.
func (p *Progress) paced(s send.PaceState) {
	if p != nil {
		p.pace.Store(&s)
	}
}

func (p *Progress) ended(o record.Outcome) {
	if p != nil {
		p.outcomes[o].Add(1)
	}
}

func (p *Progress) begun() {
	if p != nil {
		p.inFlight.Add(1)
	}
}

func (p *Progress) answered() {
	if p != nil {
		p.inFlight.Add(-1)
		p.attempts.Add(1)
	}
}
