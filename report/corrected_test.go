package report_test

import (
	"path/filepath"
	"strings"
	"testing"

	"alvio.ai/alvio-import/record"
	"alvio.ai/alvio-import/report"
)

// A row that was corrected before is counted, and told by its code; nobody is asked to do
// anything about it.
func TestCorrectedBefore(t *testing.T) {
	w := create(t)
	s := begun()
	s.Remembers = true
	if err := w.Begin(s); err != nil {
		t.Fatal(err)
	}
	results := toFix()
	results[1].Issues = append(results[1].Issues, record.NewIssue(record.CorrectedBefore, "a corrected form of this row was delivered on 2025-01-08"))
	results[1].Cells, results[1].ID = nil, 0
	results = append(results[:2], results[4]) // accepted, corrected before, invalid
	writeAll(t, w, s, results...)
	if s.CorrectedBefore != 1 || s.ToCorrect() != 1 || s.Count(record.Invalid) != 2 || s.ToFix.Rows != 1 || s.Warnings != 0 {
		t.Errorf("summary %+v", s)
	}
	if want := "1 of 3 rows need attention"; !strings.HasPrefix(s.Attention(), want) {
		t.Errorf("%q, want %q", s.Attention(), want)
	}
	var groups []string
	for _, g := range s.Issues {
		groups = append(groups, g.Code)
	}
	if got := strings.Join(groups, " "); got != "phone-missing corrected-before" {
		t.Errorf("groups %s", got)
	}
	var text strings.Builder
	if err := s.WriteText(&text, false); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"\n  invalid           2  not sent: they have errors\n    of these        1  corrected and delivered before", "Correct the row in " + filepath.Join(w.Dir(), "to-fix.xlsx") + ", then",
	} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("not in the text: %s\n%s", want, text.String())
		}
	}
	if got := readCSV(t, w)[2]; got[3] != "invalid" || got[10] != "corrected-before" {
		t.Errorf("report.csv has %q", got)
	}
	if page := string(readFile(t, w.Dir(), report.HTMLFile)); strings.Contains(page, "demain") || !strings.Contains(page, "Of the invalid rows 1 was corrected") {
		t.Error("the page has the row that was corrected before, or does not count it")
	}
	again, err := report.Render(w.Dir())
	if err != nil || again.CorrectedBefore != 1 || again.ToFix.Rows != 1 {
		t.Errorf("made anew: %+v, %v", again, err)
	}
}
