package report

import (
	"math"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestScale(t *testing.T) {
	for _, tt := range []struct {
		name  string
		limit float64
		want  string
	}{
		{"nothing", 0, "0.0 0.5 1.0"},
		{"one", 1, "0.0 0.5 1.0"},
		{"less than one", 0.031, "0.00 0.02 0.04"},
		{"exactly a step", 0.3, "0.0 0.1 0.2 0.3"},
		{"a little more", 0.31, "0.0 0.2 0.4"},
		{"ten", 10, "0 5 10"},
		{"some", 37, "0 20 40"},
		{"a hundred and more", 130, "0 50 100 150"},
		{"thousands", 2900, "0 1,000 2,000 3,000"},
		{"millions", 1e6, "0 500,000 1,000,000"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newScale(tt.limit, 3)
			var labels []string
			for i := range s.steps + 1 {
				labels = append(labels, s.label(i))
			}
			if got := strings.Join(labels, " "); got != tt.want {
				t.Errorf("%s, want %s", got, tt.want)
			}
		})
	}
	for limit := 1e-6; limit < 1e9; limit *= 1.017 {
		if s := newScale(limit, 3); s.top < limit*(1-1e-9) || s.top > 2.5*limit || s.steps > 3 || math.Abs(s.top-s.step*float64(s.steps)) > 1e-9*s.top {
			t.Errorf("%g: %+v", limit, s)
		}
	}
}

func TestClockTicks(t *testing.T) {
	india := time.FixedZone("IST", 5*3600+1800)
	for _, tt := range []struct {
		name  string
		begin time.Time
		long  time.Duration
		want  string
	}{
		{"half a second", morning, 500 * time.Millisecond, "09:00:00.0 09:00:00.1 09:00:00.2 09:00:00.3 09:00:00.4 09:00:00.5"},
		{"seconds, from between two", morning.Add(300 * time.Millisecond), 5 * time.Second, "09:00:01 09:00:02 09:00:03 09:00:04 09:00:05"},
		{"minutes", morning.Add(10 * time.Second), 310 * time.Second, "09:01 09:02 09:03 09:04 09:05"},
		{"hours", morning, 7 * time.Hour, "09:00 10:00 11:00 12:00 13:00 14:00 15:00 16:00"},
		{"hours of a zone with a half", time.Date(2025, 1, 15, 9, 10, 0, 0, india), 8 * time.Hour, "10:00 12:00 14:00 16:00"},
		{"days", morning, 6 * day, "16 Jan 17 Jan 18 Jan 19 Jan 20 Jan 21 Jan"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			step := clockStep(tt.long, maxAcross)
			var labels []string
			for _, at := range clockTicks(tt.begin, tt.begin.Add(tt.long), step) {
				labels = append(labels, at.In(tt.begin.Location()).Format(clockLayout(step, false)))
			}
			if got := strings.Join(labels, " "); got != tt.want {
				t.Errorf("%s, want %s", got, tt.want)
			}
		})
	}
	for long := time.Millisecond; long < 3000*day; long += long/7 + 1 {
		if step := clockStep(long, maxAcross); long > maxAcross*step {
			t.Errorf("%v: steps of %v", long, step)
		}
	}
}

func TestSpan(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0 ms", 1300 * time.Microsecond: "1.3 ms", 85 * time.Millisecond: "85 ms", 999 * time.Millisecond: "1.0 s", time.Second: "1 s", 1250 * time.Millisecond: "1.3 s",
		59900 * time.Millisecond: "1 min", 83 * time.Second: "1 min 23 s", time.Hour - time.Second: "59 min 59 s", time.Hour: "1 h", 9*time.Hour + 12*time.Minute + 40*time.Second: "9 h 13 min",
		day - time.Second: "24 h", 50 * time.Hour: "2 d 2 h",
	} {
		if got := strings.ReplaceAll(span(d), nbsp, " "); got != want {
			t.Errorf("%v: %s, want %s", d, got, want)
		}
	}
}

// A run of two pieces with a night between them.
func TestPlots(t *testing.T) {
	var s series
	s.steady(0, time.Minute)
	s.steady(14*time.Hour, time.Minute)
	a := newAxis(&s, morning.Location())
	rate, latency := a.ratePlot(), a.latencyPlot()
	want := []pause{{X: 488, Words: "no answers for 13" + nbsp + "h" + nbsp + "59" + nbsp + "min"}}
	for name, p := range map[string]*plot{"rate": rate, "latency": latency} {
		if diff := cmp.Diff(want, p.Pauses); diff != "" {
			t.Errorf("%s: pauses (-want +got):\n%s", name, diff)
		}
		if moves := strings.Count(p.Lines[0], "M"); moves != 2 {
			t.Errorf("%s: %d lines: %s", name, moves, p.Lines[0])
		}
		var across []string
		for _, tick := range p.Across {
			across = append(across, tick.Label)
		}
		if diff := cmp.Diff([]string{"09:00:00", "09:00:30", "23:00:00", "23:00:30"}, across); diff != "" {
			t.Errorf("%s: times (-want +got):\n%s", name, diff)
		}
		if odd := regexp.MustCompile(`NaN|Inf|e[+-]`).FindString(p.Lines[0] + p.Lines[1] + p.Area); odd != "" {
			t.Errorf("%s: a path has %s", name, odd)
		}
	}
	if top := latency.Up[len(latency.Up)-1]; top.Label != "100 ms" || top.At != 0 {
		t.Errorf("the top is %+v", top)
	}
	if got, want := latency.About, "Time to answer over the run: over all, half of the requests within 98 ms, 19 of 20 within 98 ms"; strings.ReplaceAll(got, nbsp, " ") != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestNoPlots(t *testing.T) {
	var none, short, unanswered series
	short.steady(0, time.Second)
	unanswered.add(answered(0, 0))
	unanswered.add(answered(time.Second, 0))
	if newAxis(&none, time.UTC) != nil || newAxis(&short, time.UTC) != nil {
		t.Error("there is something to draw of fewer than two points")
	}
	if a := newAxis(&unanswered, time.UTC); a == nil || a.latencyPlot() != nil {
		t.Error("there are latencies to draw of requests without any")
	}
}

// A line crosses a few columns without a value, and ends at many.
func TestPath(t *testing.T) {
	var p path
	p.to(1, 1)
	for range maxSkipped {
		p.skip()
	}
	p.to(6, 2)
	for range maxSkipped + 1 {
		p.skip()
	}
	p.to(12, 3)
	if got, want := p.String(), "M1 1h.01L6 2M12 3h.01"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestShares(t *testing.T) {
	for _, tt := range []struct {
		name     string
		outcomes map[string]int
		want     string
	}{
		{"nothing", nil, ""},
		{"one", map[string]int{"accepted": 7}, "100%"},
		{"one row of a million can be seen", map[string]int{"accepted": 999_999, "rejected": 1}, "> 99.9% < 0.1%"},
		{"many narrow ones", map[string]int{"accepted": 10_000, "unchanged": 3, "duplicate": 5, "invalid": 9, "rejected": 2, "failed": 1, "in_doubt": 1, "not_sent": 80}, "99.0% < 0.1% < 0.1% < 0.1% < 0.1% < 0.1% < 0.1% 0.8%"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := Summary{Outcomes: tt.outcomes}
			for _, n := range tt.outcomes {
				s.Rows += n
			}
			var percents []string
			x := 0.0
			for _, part := range s.shares() {
				percents = append(percents, part.Percent)
				if part.Width < minShare || math.Abs(part.X-x) > 0.05 {
					t.Errorf("%s from %g on is %g wide", part.Word, part.X, part.Width)
				}
				x += part.Width
			}
			if got := strings.Join(percents, " "); got != tt.want || len(percents) > 0 && math.Abs(x-100) > 0.1 {
				t.Errorf("%s up to %g, want %s", got, x, tt.want)
			}
		})
	}
}
