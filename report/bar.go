package report

import (
	"fmt"
	"strings"

	"alvio.ai/alvio-import/record"
)

// A share is an outcome's part of all rows.
type share struct {
	Class   string // of its look
	Word    string
	Note    string
	Count   int
	Percent string
	X       float64 // its place in the bar, in percent
	Width   float64
}

// minShare is how wide a part of the bar is at least, in percent: one row of a
// million must be seen.
const minShare = 1.2

// shares returns the outcomes that occur, in their order.
func (s *Summary) shares() []share {
	var all []share
	for o := range record.NumOutcomes {
		if n := s.Count(o); n > 0 {
			word, note := s.words(o)
			class := o.String()
			if s.DryRun && o == record.NotSent {
				class = "fit"
			}
			all = append(all, share{Class: class, Word: word, Note: note, Count: n, Percent: percent(n, s.Rows), Width: 100 * float64(n) / float64(max(s.Rows, 1))})
		}
	}
	place(all)
	return all
}

// words returns what the page calls an outcome, and what that asks of the user.
func (s *Summary) words(o record.Outcome) (word, note string) {
	if s.DryRun && o == record.NotSent {
		return "fit to send", "nothing was sent: this was a check"
	}
	if o == record.Accepted {
		return "accepted", "the webhook took them"
	}
	return outcomeWord(o), outcomeNotes[o]
}

// outcomeWord returns the outcome's word as people write it.
func outcomeWord(o record.Outcome) string { return strings.ReplaceAll(o.String(), "_", " ") }

// place gives the shares their places. What the narrow ones need more is taken from
// the others.
func place(all []share) {
	total, wide := 0.0, 0.0
	for i := range all {
		if all[i].Width < minShare {
			all[i].Width = minShare
			total += minShare
		} else {
			wide += all[i].Width
		}
	}
	x := 0.0
	for i := range all {
		if all[i].Width > minShare {
			all[i].Width *= (100 - total) / wide
		}
		all[i].X, all[i].Width = round(x), round(all[i].Width)
		x += all[i].Width
	}
}

// percent writes a part of a whole. What is neither nothing nor all is never
// written as that.
func percent(n, of int) string {
	switch {
	case of == 0 || n == 0:
		return "0%"
	case n == of:
		return "100%"
	}
	p := 100 * float64(n) / float64(of)
	switch {
	case p < 0.1:
		return "< 0.1%"
	case p > 99.9:
		return "> 99.9%"
	}
	return fmt.Sprintf("%.1f%%", p)
}
