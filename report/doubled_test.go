package report_test

import (
	"strings"
	"testing"

	"alvio.ai/alvio-import/record"
	"alvio.ai/alvio-import/report"
)

// Rows that may have been delivered twice are counted and told.
func TestMaybeDoubled(t *testing.T) {
	var tally report.Tally
	for i := range 5 {
		if err := tally.Record(&record.Result{Outcome: record.Accepted, MaybeDoubled: i < 2}); err != nil {
			t.Fatal(err)
		}
	}
	var s report.Summary
	tally.Fill(&s)
	var text strings.Builder
	if err := s.WriteText(&text, false); err != nil {
		t.Fatal(err)
	}
	if s.MaybeDoubled != 2 || !strings.Contains(text.String(), "2 accepted rows may have been delivered twice") {
		t.Errorf("%d rows, told as %q", s.MaybeDoubled, text.String())
	}
}
