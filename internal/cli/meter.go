package cli

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"

	"alvio.ai/alvio-import/importer"
	"alvio.ai/alvio-import/record"
	"alvio.ai/alvio-import/report"
)

// How often progress is shown: as a bar on a terminal, as plain lines elsewhere.
const (
	barInterval  = 200 * time.Millisecond
	lineInterval = 5 * time.Second
	logInterval  = 200 * time.Millisecond // at which a log looks whether there is something to tell
)

// A meter shows the progress of a pass until it is ended.
type meter struct {
	run      *run
	title    string
	total    int64 // rows that are to be sent; 0 if that is not known, or there are none
	progress *importer.Progress
	began    time.Time
	bar      *progressbar.ProgressBar // nil without a terminal
	recent   []moment                 // of the last seconds, the oldest first
	down     bool                     // as the log was told
	logged   time.Time                // when the log was told of progress
	quit     chan struct{}
	gone     sync.WaitGroup
}

// startMeter begins to show progress; it shows nothing if the user wants quiet,
// or hears of each attempt anyway.
func (r *run) startMeter(title string, total int64, progress *importer.Progress) *meter {
	m := &meter{run: r, title: title, total: total, progress: progress, began: time.Now(), quit: make(chan struct{})}
	interval, show := lineInterval, m.show
	switch {
	case r.log != nil:
		m.logged = m.began
		interval, show = logInterval, m.log
	case !r.talkative() || r.flags.verbose:
		return m
	case r.sys.Columns != nil:
		interval = barInterval
		m.bar = m.newBar()
	}
	m.gone.Go(func() {
		ticker := time.NewTicker(interval)
		defer ticker.Stop()
		for {
			select {
			case now := <-ticker.C:
				show(now)
			case <-m.quit:
				return
			}
		}
	})
	return m
}

// narrow is the terminal width, in columns, below which a bar leaves out what
// can be spared.
const narrow = 120

func (m *meter) newBar() *progressbar.ProgressBar {
	total := m.total
	if total == 0 {
		total = -1 // a spinner
	}
	width := 24
	if m.run.sys.Columns() < narrow {
		width = 6
	}
	return progressbar.NewOptions64(total,
		progressbar.OptionSetWriter(m.run.sys.Stderr),
		progressbar.OptionSetDescription(m.title),
		progressbar.OptionSetWidth(width),
		progressbar.OptionSetPredictTime(false), // which needs a pace that stays
		progressbar.OptionSetElapsedTime(false),
		progressbar.OptionSetRenderBlankState(false),
		progressbar.OptionSetSpinnerChangeInterval(0), // else it would go on drawing after the end
		progressbar.OptionClearOnFinish(),
	)
}

// end stops showing and leaves the line free.
func (m *meter) end() {
	close(m.quit)
	m.gone.Wait()
	switch {
	case m.bar != nil:
		_ = m.bar.Clear()
	case m.run.log != nil:
		m.logOutage()
	}
}

func (m *meter) show(now time.Time) {
	s := m.progress.Snapshot()
	if m.bar == nil {
		m.run.say("%s", m.line(&s, now.Sub(m.began)))
		return
	}
	description := m.title + " " + m.amount(&s, now)
	if down := outageText(&s, now); down != "" {
		description += ", " + down
	} else {
		told := s
		if m.total > 0 { // a line has little room, and these were told before
			told.Outcomes[record.Unchanged], told.Outcomes[record.Duplicate], told.Outcomes[record.Invalid] = 0, 0, 0
		}
		if counts := outcomes(&told); counts != "" {
			description += " (" + counts + ")"
		}
		if pace := paceText(&s); pace != "" {
			description += ", " + pace
		}
	}
	columns := m.run.sys.Columns()
	m.bar.Describe(record.Shorten(description, max(columns-barRest(columns), len(m.title))))
	_ = m.bar.Set64(m.done(&s))
}

// barRest is how many columns the bar takes beside its description.
func barRest(columns int) int {
	if columns < narrow {
		return 18
	}
	return 36
}

// A moment is how many rows had ended when.
type moment struct {
	at   time.Time
	done int64
}

// paceOver is the time over which the pace is taken: it changes.
const paceOver = 10 * time.Second

// amount tells how far the pass is: "1,200 of 5,000, 240/s, 16s left". Once it has gone on for
// a while it tells the pace, and when it stays away from its end, how long is left.
func (m *meter) amount(s *importer.Snapshot, now time.Time) string {
	done := m.done(s)
	text := report.Thousands(int(done))
	if m.total > 0 {
		text += " of " + report.Thousands(int(m.total))
	}
	m.recent = append(m.recent, moment{now, done})
	for len(m.recent) > 2 && now.Sub(m.recent[1].at) > paceOver {
		m.recent = m.recent[1:]
	}
	first := m.recent[0]
	passed := now.Sub(first.at).Seconds()
	if passed < 1 || !s.DownSince.IsZero() {
		return text
	}
	pace := float64(done-first.done) / passed
	text += fmt.Sprintf(", %s/s", report.Thousands(int(pace)))
	if left := m.total - done; left > 0 && pace >= 1 && passed >= 3 {
		text += fmt.Sprintf(", %s left", (time.Duration(float64(left)/pace) * time.Second).Round(time.Second))
	}
	return text
}

// done returns how many of the rows that are counted have ended.
func (m *meter) done(s *importer.Snapshot) int64 {
	if m.total > 0 {
		return min(s.Tried(), m.total)
	}
	return s.Done()
}

// line is what a log gets: "Sending: 1,200 of 5,000 rows, 240 rows/s, 16s left
// (accepted 1,190, invalid 10)".
func (m *meter) line(s *importer.Snapshot, elapsed time.Duration) string {
	done := m.done(s)
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s", m.title, report.Thousands(int(done)))
	if m.total > 0 {
		fmt.Fprintf(&b, " of %s", report.Thousands(int(m.total)))
	}
	rate := float64(done) / elapsed.Seconds()
	fmt.Fprintf(&b, " rows, %s rows/s", report.Thousands(int(rate)))
	if down := outageText(s, time.Now()); down != "" {
		fmt.Fprintf(&b, ", %s", down)
	} else {
		if left := m.total - done; left > 0 && rate >= 1 {
			fmt.Fprintf(&b, ", %s left", (time.Duration(float64(left)/rate) * time.Second).String())
		}
		if pace := paceText(s); pace != "" {
			fmt.Fprintf(&b, ", %s", pace)
		}
	}
	if counts := outcomes(s); counts != "" {
		fmt.Fprintf(&b, " (%s)", counts)
	}
	return b.String()
}

// outageText tells of an outage: "down since 14:02, next try in 30s".
func outageText(s *importer.Snapshot, now time.Time) string {
	if s.DownSince.IsZero() {
		return ""
	}
	return fmt.Sprintf("down since %s, next try in %s", s.DownSince.Format("15:04"), max(0, s.NextTry.Sub(now)).Round(time.Second))
}

// paceText tells what limits the pace: "held by 429s at 198/s".
func paceText(s *importer.Snapshot) string {
	if s.Attempts == 0 || s.Pace.Why == "growing" {
		return ""
	}
	return s.Pace.Why
}

// outcomes lists the counts that are not zero, and the requests under way.
func outcomes(s *importer.Snapshot) string {
	var parts []string
	for o, n := range s.Outcomes {
		if n > 0 && (record.Outcome(o) != record.NotSent || s.Attempts > 0) {
			parts = append(parts, fmt.Sprintf("%s %s", record.Outcome(o), report.Thousands(int(n))))
		}
	}
	if s.InFlight > 0 {
		parts = append(parts, fmt.Sprintf("%d under way", s.InFlight))
	}
	return strings.Join(parts, ", ")
}
