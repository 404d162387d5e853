package report

import (
	"fmt"
	"math"
	"strings"
	"time"
)

// A plot is a drawing over the time of a run, as page.html needs it. Its lines are in
// a box that is plotWidth wide and plotHeight high and stretches with the page, so
// that places across are told in percent for what must not stretch, such as text.
type plot struct {
	About   string // what it shows, for who can't see it
	Up      []tick // of the vertical axis
	Across  []tick // of the time
	Area    string // the path that is filled
	Lines   [2]string
	Points  []point
	Pauses  []pause
	Width   int
	Height  int
	Between int // the width of a pause
}

// The size of a plot's box.
const (
	plotWidth  = 1000
	plotHeight = 150
	pauseWidth = 24
	maxColumns = 120
	maxAcross  = 7 // steps of the time
	maxUp      = 3
)

// A tick is a labelled place of an axis.
type tick struct {
	At    float64 // across: percent; up: units of the box
	Label string
	Side  string // the text-anchor
}

// A point is a column of the box with the words that are shown over it.
type point struct {
	X, Width float64
	Words    string
}

// A pause is a time that a plot leaves out.
type pause struct {
	X     float64
	Words string
}

// An axis places the buckets of a series across a plot.
type axis struct {
	series    *series
	stretches []stretch
	column    float64 // the width of a bucket
	zone      *time.Location
}

// newAxis widens the series' buckets until they are wide enough to be drawn. It
// returns nil if there are fewer than two.
func newAxis(s *series, zone *time.Location) *axis {
	stretches := s.fit(maxColumns)
	total := int64(0)
	for _, part := range stretches {
		total += part.len()
	}
	if total < 2 {
		return nil
	}
	room := plotWidth - pauseWidth*(len(stretches)-1)
	return &axis{s, stretches, float64(room) / float64(total), zone}
}

// each calls f with every bucket that is shown, which is nil if it is empty, and its
// left edge. It calls gap with a pause and its left edge.
func (a *axis) each(f func(x float64, i int64, b *bucket), gap func(x float64, from, to int64)) {
	x := 0.0
	for n, part := range a.stretches {
		if n > 0 {
			gap(x, a.stretches[n-1].to, part.from)
			x += pauseWidth
		}
		for i := part.from; i < part.to; i++ {
			f(x, i, a.series.buckets[i])
			x += a.column
		}
	}
}

// when writes the time of a bucket.
func (a *axis) when(i int64) string {
	layout := clockLayout(min(a.series.width, time.Minute-1), a.days())
	return a.series.begin(i).In(a.zone).Format(layout)
}

// days reports whether the run saw several days.
func (a *axis) days() bool {
	const date = time.DateOnly
	first, last := a.stretches[0].from, a.stretches[len(a.stretches)-1].to-1
	return a.series.begin(first).In(a.zone).Format(date) != a.series.begin(last).In(a.zone).Format(date)
}

// ticks returns the times that the axis names.
func (a *axis) ticks() []tick {
	total := int64(0)
	for _, part := range a.stretches {
		total += part.len()
	}
	step := clockStep(time.Duration(total)*a.series.width, maxAcross)
	layout := clockLayout(step, a.days())
	var ticks []tick
	left := 0.0
	for _, part := range a.stretches {
		begin := a.series.begin(part.from).In(a.zone)
		for _, at := range clockTicks(begin, a.series.begin(part.to), step) {
			x := (left + a.column*float64(at.Sub(begin))/float64(a.series.width)) / plotWidth
			if len(ticks) == 0 || x-ticks[len(ticks)-1].At/100 >= minApart(layout) {
				ticks = append(ticks, tick{round(100 * x), at.In(a.zone).Format(layout), side(x)})
			}
		}
		left += a.column*float64(part.len()) + pauseWidth
	}
	return ticks
}

// minApart returns how far apart labels of the time are at least, as a part of the
// width: they must not meet on a phone.
func minApart(layout string) float64 { return 0.03 + 0.02*float64(len(layout)) }

// side returns which part of a label is at its place, so that it stays on the page.
func side(x float64) string {
	switch {
	case x < 0.08:
		return "start"
	case x > 0.92:
		return "end"
	}
	return "middle"
}

// plot returns a plot without its lines, with an axis for numbers up to limit.
func (a *axis) plot(limit float64, unit string) (*plot, func(float64) float64) {
	up := newScale(limit, maxUp)
	p := &plot{Across: a.ticks(), Width: plotWidth, Height: plotHeight, Between: pauseWidth}
	height := func(v float64) float64 { return round(plotHeight * (1 - v/up.top)) }
	for i := range up.steps + 1 {
		label := up.label(i)
		if i == up.steps {
			label += unit
		}
		p.Up = append(p.Up, tick{At: height(float64(i) * up.step), Label: label})
	}
	return p, height
}

func (p *plot) pause(a *axis) func(float64, int64, int64) {
	return func(x float64, from, to int64) {
		p.Pauses = append(p.Pauses, pause{round(x), "no answers for " + span(time.Duration(to-from)*a.series.width)})
	}
}

// ratePlot draws how many rows were accepted in a second.
func (a *axis) ratePlot() *plot {
	most := 0.0
	for _, b := range a.series.buckets {
		most = max(most, a.rate(b))
	}
	p, height := a.plot(most, " per second")
	var line, area path
	a.each(func(x float64, i int64, b *bucket) {
		y := height(a.rate(b))
		line.step(x, x+a.column, y)
		area.step(x, x+a.column, y)
		p.Points = append(p.Points, point{round(x), round(a.column), fmt.Sprintf("%s: %s accepted per second", a.when(i), short(a.rate(b)))})
	}, func(x float64, from, to int64) {
		line.lift()
		area.fall(plotHeight)
		p.pause(a)(x, from, to)
	})
	area.fall(plotHeight)
	p.Lines[0], p.Area = line.String(), area.String()
	p.About = fmt.Sprintf("Rows accepted per second over the run: at most %s", short(most))
	return p
}

// rate returns how many rows a bucket accepted in a second.
func (a *axis) rate(b *bucket) float64 {
	if b == nil {
		return 0
	}
	return float64(b.accepted) / a.series.width.Seconds()
}

// latencyPlot draws how long half of the requests took at most, and 19 of 20. It
// returns nil if no latency is known.
func (a *axis) latencyPlot() *plot {
	most := time.Duration(0)
	for _, b := range a.series.buckets {
		most = max(most, b.latency.quantile(0.95))
	}
	if most == 0 {
		return nil
	}
	unit, name := time.Millisecond, " ms"
	if most >= time.Second {
		unit, name = time.Second, " s"
	}
	p, height := a.plot(float64(most)/float64(unit), name)
	var lines [2]path
	a.each(func(x float64, i int64, b *bucket) {
		if b == nil || b.latency.quantile(1) == 0 {
			lines[0].skip()
			lines[1].skip()
			return
		}
		half, most := b.latency.quantile(0.5), b.latency.quantile(0.95)
		lines[0].to(x+a.column/2, height(float64(half)/float64(unit)))
		lines[1].to(x+a.column/2, height(float64(most)/float64(unit)))
		p.Points = append(p.Points, point{round(x), round(a.column), fmt.Sprintf("%s: half within %s, 19 of 20 within %s", a.when(i), brief(half), brief(most))})
	}, func(x float64, from, to int64) {
		lines[0].lift()
		lines[1].lift()
		p.pause(a)(x, from, to)
	})
	p.Lines = [2]string{lines[0].String(), lines[1].String()}
	all := a.series.all()
	p.About = fmt.Sprintf("Time to answer over the run: over all, half of the requests within %s, 19 of 20 within %s", brief(all.quantile(0.5)), brief(all.quantile(0.95)))
	return p
}

// A path is the line of a plot, as SVG writes it.
type path struct {
	strings.Builder
	down    bool // whether the pen is on the paper
	skipped int
	begin   float64 // where it was put there
	end     float64
}

// maxSkipped is how many columns without a value a line crosses.
const maxSkipped = 4

// to draws on to a point. The first one leaves a dot.
func (p *path) to(x, y float64) {
	x, y = round(x), round(y)
	if p.down {
		fmt.Fprintf(&p.Builder, "L%g %g", x, y)
	} else {
		fmt.Fprintf(&p.Builder, "M%g %gh.01", x, y)
		p.begin = x
	}
	p.down, p.skipped, p.end = true, 0, x
}

// step draws a level piece.
func (p *path) step(from, to, y float64) {
	p.to(from, y)
	p.to(to, y)
}

// skip passes a column without a value.
func (p *path) skip() {
	if p.skipped++; p.skipped > maxSkipped {
		p.lift()
	}
}

func (p *path) lift() { p.down = false }

// fall makes an area of what was drawn since the pen was put down.
func (p *path) fall(bottom float64) {
	fmt.Fprintf(&p.Builder, "L%g %gL%g %gZ", p.end, bottom, p.begin, bottom)
	p.lift()
}

// round keeps two decimals of a place, which is less than a screen shows.
func round(x float64) float64 { return math.Round(100*x) / 100 }

// short writes a number with about two digits.
func short(x float64) string {
	if x >= 10 {
		return Thousands(int(math.Round(x)))
	}
	return fmt.Sprintf("%.2g", x)
}
