package cli

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"alvio.ai/alvio-import/importer"
	"alvio.ai/alvio-import/record"
)

func TestMeterLine(t *testing.T) {
	snapshot := func(accepted, invalid, notSent, inFlight, attempts int64) importer.Snapshot {
		s := importer.Snapshot{InFlight: inFlight, Attempts: attempts}
		s.Outcomes[record.Accepted], s.Outcomes[record.Invalid], s.Outcomes[record.NotSent] = accepted, invalid, notSent
		return s
	}
	unchanged := snapshot(5, 0, 0, 0, 5)
	unchanged.Outcomes[record.Unchanged] = 4000
	for _, tc := range []struct {
		name     string
		total    int64
		snapshot importer.Snapshot
		want     string
	}{
		{"sending", 5000, snapshot(1190, 10, 0, 32, 1190), "Pass: 1,190 of 5,000 rows, 119 rows/s, 32s left (accepted 1,190, invalid 10, 32 under way)"},
		{"next week", 20, unchanged, "Pass: 5 of 20 rows, 0 rows/s (accepted 5, unchanged 4,000)"},
		{"checking", 0, snapshot(0, 1, 999, 0, 0), "Pass: 1,000 rows, 100 rows/s (invalid 1)"},
		{"stopping", 5000, snapshot(1000, 0, 4000, 0, 1000), "Pass: 5,000 of 5,000 rows, 500 rows/s (accepted 1,000, not_sent 4,000)"},
		{"nothing yet", 5000, snapshot(0, 0, 0, 1, 0), "Pass: 0 of 5,000 rows, 0 rows/s (1 under way)"},
	} {
		m := meter{title: "Pass", total: tc.total}
		if got := m.line(&tc.snapshot, 10*time.Second); got != tc.want {
			t.Errorf("%s:\n got %s\nwant %s", tc.name, got, tc.want)
		}
	}
}

// TestBar: on a terminal a bar is drawn, never wider than the terminal, and
// nothing of it is left when the summary comes.
func TestBar(t *testing.T) {
	for _, columns := range []int{80, 130} {
		box := slowBox(t, 30*time.Millisecond)
		s := prepare(t, map[string]string{envAPIKey: "test"}, "", "send", samples+"leads.csv", "-m", samples+"leads.mapping.yaml", "--to", box.URL, "--concurrency", "8", "--report-dir", filepath.Join(t.TempDir(), "report"))
		s.Columns = func() int { return columns }
		s.start()
		if code := <-s.code; code != exitRows {
			t.Fatalf("exit code %d\n%s", code, s.err.String())
		}
		frames := strings.Split(s.err.String(), "\r")
		bars := 0
		for _, frame := range frames[:len(frames)-1] {
			frame = frame[strings.LastIndexByte(frame, '\n')+1:]
			if strings.Contains(frame, "%") && strings.Contains(frame, "Sending ") && strings.Contains(frame, "accepted") {
				bars++
			}
			if n := len([]rune(frame)); n > columns {
				t.Errorf("a line of %d characters on a terminal of %d: %q", n, columns, frame)
			}
		}
		if bars == 0 {
			t.Errorf("no bar was drawn on a terminal of %d columns:\n%q", columns, frames)
		}
		if last := frames[len(frames)-1]; !strings.HasPrefix(last, "324 rows read") {
			t.Errorf("the summary does not begin at the line's beginning: %q", last[:min(len(last), 100)])
		}
	}
}

func TestOutageText(t *testing.T) {
	now := time.Date(2025, 1, 15, 14, 3, 0, 0, time.UTC)
	s := importer.Snapshot{DownSince: now.Add(-70 * time.Second), NextTry: now.Add(29_600 * time.Millisecond)}
	if got, want := outageText(&s, now), "down since 14:01, next try in 30s"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got := outageText(&importer.Snapshot{}, now); got != "" {
		t.Errorf("%q, and there is no outage", got)
	}
}

// TestAmount: the pace is that of the last seconds, and what is left is told once it is known.
func TestAmount(t *testing.T) {
	began := time.Date(2025, 1, 15, 14, 0, 0, 0, time.UTC)
	m := meter{total: 4000}
	for _, tt := range []struct {
		after time.Duration
		done  int64
		down  bool
		want  string
	}{
		{0, 0, false, "0 of 4,000"},
		{500 * time.Millisecond, 5, false, "5 of 4,000"},
		{2 * time.Second, 20, false, "20 of 4,000, 10/s"},
		{4 * time.Second, 40, false, "40 of 4,000, 10/s, 6m36s left"},
		{14 * time.Second, 1040, false, "1,040 of 4,000, 85/s, 34s left"},
		{24 * time.Second, 2040, true, "2,040 of 4,000"},
		{45 * time.Second, 2040, false, "2,040 of 4,000, 0/s"},
	} {
		s := importer.Snapshot{}
		s.Outcomes[record.Accepted] = tt.done
		if tt.down {
			s.DownSince = began
		}
		if got := m.amount(&s, began.Add(tt.after)); got != tt.want {
			t.Errorf("after %s: %q, want %q", tt.after, got, tt.want)
		}
	}
}
