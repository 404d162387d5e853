package endpoints

import (
	"fmt"
	"net/http"
	"slices"
	"time"
)

// A Tally counts what one sender was answered, by second.
type Tally struct {
	accepted, refused []int
}

// Count counts an answer that was there at a time.
func (t *Tally) Count(at time.Duration, status int) {
	to := &t.accepted
	if status != http.StatusOK {
		to = &t.refused
	}
	second := int(at / time.Second)
	if missing := second + 1 - len(*to); missing > 0 {
		*to = append(*to, make([]int, missing)...)
	}
	(*to)[second]++
}

// Accepted counts what was accepted between two times.
func (t *Tally) Accepted(from, to time.Duration) int { return sum(t.accepted, from, to) }

func sum(perSecond []int, from, to time.Duration) (n int) {
	end := min(int(to/time.Second), len(perSecond))
	for _, count := range perSecond[min(int(from/time.Second), end):end] {
		n += count
	}
	return n
}

// Figures are what came of a scenario.
type Figures struct {
	Capacity float64 // per second
	Reached  float64 // accepted, as a share of the capacity
	Refused  float64 // per accepted row
	After    float64 // reached from 15 to 30 s after a change, the least of them; 1 without one
	Share    float64 // of the sender that got least, times half their number; 1 for one alone
	Bans     int
}

// Sum sums up what the senders were answered until the end.
func (s *Scenario) Sum(e Endpoint, tallies []*Tally, end time.Duration) Figures {
	f := Figures{After: 1, Share: 1}
	all := func(from, to time.Duration) (n float64) {
		for _, t := range tallies {
			n += float64(sum(t.accepted, from, to))
		}
		return n
	}
	refused := 0
	for _, t := range tallies {
		refused += sum(t.refused, Settled, end)
	}
	capacity := s.Capacity(Settled, end, e)
	f.Capacity = capacity / (end - Settled).Seconds()
	f.Reached = all(Settled, end) / capacity
	f.Refused = float64(refused) / max(all(Settled, end), 1)
	for _, at := range s.Changes {
		if from, to := at+15*time.Second, at+30*time.Second; to <= end {
			f.After = min(f.After, all(from, to)/s.Capacity(from, to, e))
		}
	}
	if len(tallies) > 1 {
		from := slices.Max(s.Starts) + Settled
		for _, t := range tallies {
			f.Share = min(f.Share, float64(sum(t.accepted, from, end))/all(from, end)*float64(len(tallies))/2)
		}
	}
	if b, ok := e.(*banning); ok {
		f.Bans = b.bans
	}
	return f
}

// Worse returns the worst of each of two runs' figures.
func (f Figures) Worse(g Figures) Figures {
	return Figures{
		Capacity: g.Capacity, Reached: min(f.Reached, g.Reached), Refused: max(f.Refused, g.Refused),
		After: min(f.After, g.After), Share: min(f.Share, g.Share), Bans: max(f.Bans, g.Bans),
	}
}

// Check tells which requirements the figures miss.
func (s *Scenario) Check(f Figures) (missed []string) {
	miss := func(format string, args ...any) { missed = append(missed, fmt.Sprintf(format, args...)) }
	if f.Reached < s.Reach {
		miss("reached %.3f of the capacity, want %.2f", f.Reached, s.Reach)
	}
	if s.Refusals > 0 && f.Refused > s.Refusals {
		miss("%.4f refusals per row, want at most %.2f", f.Refused, s.Refusals)
	}
	if s.Reach > 0 && f.After < 0.9 {
		miss("15 s after a change it reached %.3f, want 0.90", f.After)
	}
	if f.Share < s.Share {
		miss("one of two had %.2f of what both had, want %.2f", f.Share, s.Share)
	}
	if s.Bans > 0 && f.Bans > s.Bans {
		miss("%d bans, want at most %d", f.Bans, s.Bans)
	}
	return missed
}

// TableHeader is the head of a table of figures, whose lines Line makes.
const TableHeader = "scenario                                    capacity  reached  refused    after  share  bans"

// Line is a line of a table of figures.
func (s *Scenario) Line(f Figures) string {
	return fmt.Sprintf("%-42s %7.1f/s  %7.3f  %7.4f  %7.3f  %5.2f  %4d", s.Name, f.Capacity, f.Reached, f.Refused, f.After, f.Share, f.Bans)
}
