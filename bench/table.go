package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

const none = "–"

// table returns the results as a table of Markdown, below it what was skipped and
// how many gates were missed, and that number.
func table(results []result) (text string, missed int) {
	lines := [][]string{{"what", "limit or peer", "gate", "aim", "median", "spread", "pairs", "ours rows/s", "CPU µs/row ours", "peer", "peak MiB ours", "peer"}}
	var skipped []string
	for _, r := range results {
		if r.peer.missing != "" {
			skipped = append(skipped, fmt.Sprintf("skipped: %s: %s", r.peer.name, r.peer.missing))
			continue
		}
		for _, l := range r.lines {
			figures := r.figures(l)
			lines = append(lines, r.line(l, figures))
			if l.missed(figures) {
				missed++
			}
		}
	}
	var b strings.Builder
	writeAligned(&b, lines)
	b.WriteString("\n")
	for _, s := range slices.Compact(skipped) {
		b.WriteString(s + "\n")
	}
	if missed > 0 {
		fmt.Fprintf(&b, "gates missed: %d\n", missed)
	}
	return b.String(), missed
}

func (r result) line(l line, figures []float64) []string {
	gate := l.bound(l.gate)
	if l.missed(figures) {
		gate += " MISSED"
	}
	return []string{
		r.what, l.against, gate, l.bound(l.aim),
		number(median(figures)) + l.yardstick.unit,
		number(slices.Min(figures)) + "–" + number(slices.Max(figures)),
		strconv.Itoa(len(figures)),
		rowsPerSecond(r.ourRuns), cpuOf(r.ourRuns), cpuOf(r.peerRuns), peakOf(r.ourRuns), peakOf(r.peerRuns),
	}
}

// bound is a gate or an aim, as in ">= 7x".
func (l line) bound(figure float64) string {
	switch {
	case figure == 0:
		return none
	case l.yardstick.atMost:
		return "<= " + strconv.FormatFloat(figure, 'g', -1, 64) + l.yardstick.unit
	}
	return ">= " + strconv.FormatFloat(figure, 'g', -1, 64) + l.yardstick.unit
}

// number keeps two digits of what is small, and one of what is not.
func number(f float64) string {
	switch {
	case f < 10:
		return strconv.FormatFloat(f, 'f', 2, 64)
	case f < 100:
		return strconv.FormatFloat(f, 'f', 1, 64)
	}
	return strconv.FormatFloat(f, 'f', 0, 64)
}

func rowsPerSecond(readings []reading) string {
	var speeds []float64
	for _, r := range readings {
		if r.done() <= 0 {
			return none
		}
		speeds = append(speeds, r.done()/r.Wall)
	}
	return strconv.FormatFloat(median(speeds), 'f', 0, 64)
}

// cpuOf is the median of the microseconds that a row took of all processors.
func cpuOf(readings []reading) string {
	var costs []float64
	for _, r := range readings {
		if r.CPU > 0 && r.done() > 0 {
			costs = append(costs, 1e6*r.CPU/r.done())
		}
	}
	if len(costs) == 0 {
		return none
	}
	return number(median(costs))
}

// peakOf is the largest, as a limit is for every run.
func peakOf(readings []reading) string {
	most := 0.0
	for _, r := range readings {
		most = max(most, r.Peak)
	}
	if most == 0 {
		return none
	}
	return number(most)
}

// writeAligned writes lines of equally many cells, the first line as the header.
func writeAligned(b *strings.Builder, lines [][]string) {
	widths := make([]int, len(lines[0]))
	for _, line := range lines {
		for i, text := range line {
			widths[i] = max(widths[i], utf8.RuneCountInString(text))
		}
	}
	rule := make([]string, len(widths))
	for i, width := range widths {
		rule[i] = strings.Repeat("-", width)
	}
	for _, line := range slices.Insert(lines, 1, rule) {
		for i, text := range line {
			b.WriteString("| " + text + strings.Repeat(" ", widths[i]-utf8.RuneCountInString(text)+1))
		}
		b.WriteString("|\n")
	}
}
