package report

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// A scale is an axis of numbers from zero on: step is 1, 2 or 5 times a power of
// ten, and top, a multiple of it, is at or above the largest number.
type scale struct {
	step, top float64
	steps     int
}

// newScale returns an axis for numbers up to limit, with at most n steps.
func newScale(limit float64, n int) scale {
	if limit <= 0 {
		limit = 1
	}
	power := math.Pow10(int(math.Floor(math.Log10(limit / float64(n)))))
	for _, factor := range []float64{1, 2, 5, 10, 20} {
		step := factor * power
		// A limit that is a step but for rounding needs no step more.
		if steps := int(math.Ceil(limit/step - 1e-9)); steps <= n {
			return scale{step, float64(steps) * step, max(steps, 1)}
		}
	}
	panic("unreachable: twenty times a number is above it")
}

// label writes a number of the axis with as many decimals as its steps have, and
// commas between thousands.
func (s scale) label(i int) string {
	decimals := max(0, -int(math.Floor(math.Log10(s.step)+1e-9)))
	text := strconv.FormatFloat(float64(i)*s.step, 'f', decimals, 64)
	whole, fraction, _ := strings.Cut(text, ".")
	if n, err := strconv.Atoi(whole); err == nil {
		whole = Thousands(n)
	}
	if fraction != "" {
		whole += "." + fraction
	}
	return whole
}

// clockSteps are the distances between the times that an axis names.
var clockSteps = []time.Duration{
	100 * time.Millisecond, 200 * time.Millisecond, 500 * time.Millisecond,
	time.Second, 2 * time.Second, 5 * time.Second, 10 * time.Second, 15 * time.Second, 30 * time.Second,
	time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute, 15 * time.Minute, 30 * time.Minute,
	time.Hour, 2 * time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour, day, 2 * day, 7 * day, 30 * day,
}

const day = 24 * time.Hour

// clockStep returns the smallest step of which a time of that length has at most n.
func clockStep(long time.Duration, n int) time.Duration {
	for _, step := range clockSteps {
		if long <= time.Duration(n)*step {
			return step
		}
	}
	step := clockSteps[len(clockSteps)-1]
	for long > time.Duration(n)*step {
		step *= 2
	}
	return step
}

// clockTicks returns the times from begin to end that are multiples of a step on
// the clock of begin's zone.
func clockTicks(begin, end time.Time, step time.Duration) []time.Time {
	_, zone := begin.Zone()
	offset := time.Duration(zone) * time.Second
	var ticks []time.Time
	for at := begin.Add(offset).Truncate(step).Add(-offset); !at.After(end); at = at.Add(step) {
		if !at.Before(begin) {
			ticks = append(ticks, at)
		}
	}
	return ticks
}

// clockLayout returns how the times of an axis are written: as exactly as its steps
// are, and with the date if they are of several days.
func clockLayout(step time.Duration, days bool) string {
	switch {
	case step >= day:
		return "2 Jan"
	case days:
		return "2 Jan 15:04"
	case step < time.Second:
		return "15:04:05.0"
	case step < time.Minute:
		return "15:04:05"
	}
	return "15:04"
}

// nbsp keeps a number and its unit on one line.
const nbsp = "\u00a0"

// span writes a duration as people say it, with two units: "1 min 23 s".
func span(d time.Duration) string {
	for _, u := range []struct {
		unit, small time.Duration
		name, part  string
	}{{day, time.Hour, "d", "h"}, {time.Hour, time.Minute, "h", "min"}, {time.Minute, time.Second, "min", "s"}} {
		if d.Round(time.Second) < u.unit {
			continue
		}
		r := d.Round(u.small)
		text := Thousands(int(r/u.unit)) + nbsp + u.name
		if rest := r % u.unit / u.small; rest > 0 {
			text += nbsp + strconv.Itoa(int(rest)) + nbsp + u.part
		}
		return text
	}
	if d >= time.Second {
		return strconv.FormatFloat(d.Round(time.Second/10).Seconds(), 'f', -1, 64) + nbsp + "s"
	}
	return brief(d)
}

// brief writes a duration with about two digits: "85 ms", "1.2 s".
func brief(d time.Duration) string {
	switch {
	case d >= 10*time.Second:
		return Thousands(int(d.Round(time.Second)/time.Second)) + nbsp + "s"
	case d >= 995*time.Millisecond:
		return strconv.FormatFloat(d.Seconds(), 'f', 1, 64) + nbsp + "s"
	case d >= 10*time.Millisecond || d == 0:
		return strconv.Itoa(int(d.Round(time.Millisecond)/time.Millisecond)) + nbsp + "ms"
	}
	return strconv.FormatFloat(float64(d)/float64(time.Millisecond), 'g', 2, 64) + nbsp + "ms"
}
