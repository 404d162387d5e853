package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"
)

// A contest runs ours beside a peer, or alone, some times.
type contest struct {
	what  string // the job, as in "dry run, csv 100k"
	rows  int    // what both must read, unless the peer has rows of its own
	ours  subject
	peer  subject // the zero subject if there is none
	pairs int     // how often each runs
	// prepare makes what both read, if it is not there; nil if that is nothing.
	prepare func(context.Context) error
	lines   []line // what is told of it
}

// A line is one of the table: a figure of each pair, and what it is held to.
type line struct {
	against   string // the peer's name, or what is limited
	yardstick yardstick
	gate, aim float64 // in the yardstick's unit; 0 if there is none
}

// name is what a contest is chosen by.
func (c contest) name() string { return c.what + ", " + c.lines[0].against }

// A yardstick makes one figure of a pair of readings, by which gates and aims are
// told.
type yardstick struct {
	figure func(ours, peer reading) float64
	unit   string
	atMost bool // small figures are good
	// everyRun says that the worst pair must keep the gate, as a limit is for every
	// run; otherwise the median must.
	everyRun bool
}

var (
	// timesAsFast is the peer's time for a row, or a request, over ours. The two ran one
	// after the other, so that what slows the machine down slows both.
	timesAsFast = yardstick{figure: asFast, unit: "x"}
	// sendsAsFast is the same for senders, whose peers begin with their first request.
	sendsAsFast = yardstick{figure: func(ours, peer reading) float64 { return peer.Span / peer.done() / (ours.Wall / ours.done()) }, unit: "x"}
	peakMemory  = yardstick{figure: func(ours, _ reading) float64 { return ours.Peak }, unit: " MiB", atMost: true, everyRun: true}
	untilFirst  = yardstick{figure: func(ours, _ reading) float64 { return 1000 * ours.First }, unit: " ms", atMost: true}
	untilReport = yardstick{figure: func(ours, _ reading) float64 { return 1000 * ours.Report }, unit: " ms", atMost: true}
	wholeTime   = yardstick{figure: func(ours, _ reading) float64 { return 1000 * ours.Wall }, unit: " ms", atMost: true}
	// timePerRow and cpuPerRow are ours over the peer's, where the peer is ours with less
	// to do.
	timePerRow = yardstick{figure: func(ours, peer reading) float64 { return 1 / asFast(ours, peer) }, unit: "x", atMost: true}
	cpuPerRow  = yardstick{figure: func(ours, peer reading) float64 { return ours.CPU / ours.done() / (peer.CPU / peer.done()) }, unit: "x", atMost: true}
)

func asFast(ours, peer reading) float64 {
	if peer.Rows == -1 && peer.Requests == 0 { // it does not tell rows apart, but read them
		return peer.Wall / ours.Wall
	}
	return peer.Wall / peer.done() / (ours.Wall / ours.done())
}

// ofIdeal is the share of what so many workers can send if every answer takes latency,
// and nothing else takes time.
func ofIdeal(workers int, latency time.Duration) yardstick {
	ideal := float64(workers) / latency.Seconds()
	return yardstick{figure: func(ours, _ reading) float64 { return ours.done() / ours.Span / ideal }, unit: "x"}
}

// A result is what came of a contest.
type result struct {
	contest
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
		r.ourRuns = append(r.ourRuns, readings[0])
		if len(sides) == 2 {
			r.peerRuns = append(r.peerRuns, readings[1])
		}
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
		if want := cmp.Or(sides[i].rows, c.rows); r.Rows != want && r.Rows != -1 {
			return nil, fmt.Errorf("%s read %d rows of %d", sides[i].name, r.Rows, want)
		}
		readings[i] = r
	}
	return readings, nil
}

// figures are the line's, one of each pair.
func (r result) figures(l line) []float64 {
	figures := make([]float64, len(r.ourRuns))
	for i, ours := range r.ourRuns {
		var peer reading
		if len(r.peerRuns) > 0 {
			peer = r.peerRuns[i]
		}
		figures[i] = l.yardstick.figure(ours, peer)
	}
	return figures
}

// missed reports whether the line has a gate and its figures, of which there is at least
// one, do not reach it.
func (l line) missed(figures []float64) bool {
	switch {
	case l.gate == 0:
		return false
	case l.yardstick.everyRun:
		return slices.Max(figures) > l.gate
	case l.yardstick.atMost:
		return median(figures) > l.gate
	}
	return median(figures) < l.gate
}

// median returns the middle of the figures, of which there is at least one.
func median(figures []float64) float64 {
	s := slices.Sorted(slices.Values(figures))
	return (s[(len(s)-1)/2] + s[len(s)/2]) / 2
}
