package main

import (
	"context"
	"fmt"
	"slices"
)

// A contest is a line of the table: ours beside a peer, or held against a limit.
type contest struct {
	what    string // the job, as in "inline 100k"
	against string // the peer's name, or what is limited
	rows    int    // what both must read
	ours    subject
	peer    subject // the zero subject if there is only a limit
	pairs   int     // how often each runs
	// prepare makes what both read, if it is not there; nil if that is nothing.
	prepare func(context.Context) error

	yardstick yardstick
	gate, aim float64 // in the yardstick's unit; 0 if there is none
}

func (c contest) name() string { return c.what + ", " + c.against }

// A yardstick makes one figure of a pair of readings, by which gates and aims are
// told.
type yardstick struct {
	figure func(ours, peer reading) float64
	unit   string
	// atMost says that small figures are good. The worst pair must then keep the
	// gate, as a limit is for every run; otherwise the median must reach it.
	atMost bool
}

var (
	// timesAsFast is the peer's time over ours. The two ran one after the other,
	// so that what slows the machine down slows both.
	timesAsFast = yardstick{figure: func(ours, peer reading) float64 { return peer.Wall / ours.Wall }, unit: "x"}
	peakMemory  = yardstick{figure: func(ours, _ reading) float64 { return ours.Peak }, unit: " MiB", atMost: true}
	firstRow    = yardstick{figure: func(ours, _ reading) float64 { return 1000 * ours.First }, unit: " ms", atMost: true}
)

// A result is what came of a contest.
type result struct {
	contest
	figures           []float64 // one of each pair
	ourRuns, peerRuns []reading
}

// run runs the pairs. The order within them alternates.
func (c contest) run(ctx context.Context) (result, error) {
	r := result{contest: c}
	if c.peer.missing != "" {
		return r, nil
	}
	if c.prepare != nil {
		if err := c.prepare(ctx); err != nil {
			return r, err
		}
	}
	for i := range c.pairs {
		sides := []subject{c.ours}
		if c.peer.argv != nil {
			sides = append(sides, c.peer)
		}
		readings, err := c.runPair(ctx, sides, i%2 == 1)
		if err != nil {
			return r, err
		}
		var peer reading
		if len(sides) == 2 {
			peer = readings[1]
			r.peerRuns = append(r.peerRuns, peer)
		}
		r.ourRuns = append(r.ourRuns, readings[0])
		r.figures = append(r.figures, c.yardstick.figure(readings[0], peer))
	}
	return r, nil
}

// runPair runs the sides one after the other, the last one first if reversed, and
// returns their readings in the order of the sides.
func (c contest) runPair(ctx context.Context, sides []subject, reversed bool) ([]reading, error) {
	readings := make([]reading, len(sides))
	for i := range sides {
		if reversed {
			i = len(sides) - 1 - i
		}
		r, err := sides[i].run(ctx)
		if err != nil {
			return nil, err
		}
		if r.Rows != c.rows && r.Rows != -1 {
			return nil, fmt.Errorf("%s read %d rows of %d", sides[i].name, r.Rows, c.rows)
		}
		readings[i] = r
	}
	return readings, nil
}

// missed reports whether the contest has a gate and did not reach it.
func (r result) missed() bool {
	switch {
	case r.gate == 0 || len(r.figures) == 0:
		return false
	case r.yardstick.atMost:
		return slices.Max(r.figures) > r.gate
	}
	return median(r.figures) < r.gate
}

// median returns the middle of the figures, of which there is at least one.
func median(figures []float64) float64 {
	s := slices.Sorted(slices.Values(figures))
	return (s[(len(s)-1)/2] + s[len(s)/2]) / 2
}
