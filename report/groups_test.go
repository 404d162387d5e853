package report_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"alvio.ai/alvio-import/record"
	"alvio.ai/alvio-import/report"
)

// TestWords: where cells hold one of a few words, a group tells which, so that a frequent
// one does not hide what is typed wrong.
func TestWords(t *testing.T) {
	fill := func(code record.Code, values ...string) report.Group {
		var tally report.Tally
		for _, value := range values {
			issue := record.NewIssue(code, "it is none of Prospect, Client")
			issue.Column, issue.Value = "Statut", value
			if err := tally.Record(&record.Result{File: "leads.csv", Row: 2, Outcome: record.Invalid, Issues: []record.Issue{issue}}); err != nil {
				t.Fatal(err)
			}
		}
		var s report.Summary
		tally.Fill(&s)
		return s.Issues[0]
	}
	many := make([]string, 250)
	for i := range many {
		many[i] = fmt.Sprintf("word %03d", i)
	}
	for _, tt := range []struct {
		name  string
		group report.Group
		words []report.Word
		more  int
		text  string
	}{
		{"one", fill(record.EnumUnknown, "En cours", "En cours"), []report.Word{{"En cours", 2}}, 0, ""},
		{"a typo", fill(record.EnumUnknown, "En cours", "Clinet", "En cours"), []report.Word{{"En cours", 2}, {"Clinet", 1}}, 0, `the cells hold "En cours" (2), "Clinet" (1)`},
		{"too many", fill(record.BooleanInvalid, many...), []report.Word{
			{"word 000", 1}, {"word 001", 1}, {"word 002", 1}, {"word 003", 1}, {"word 004", 1}, {"word 005", 1}, {"word 006", 1}, {"word 007", 1},
		}, 92, `"word 007" (1) and 92 more`},
		{"no words", fill(record.DateInvalid, "demain", "hier"), nil, 0, ""},
	} {
		if diff := cmp.Diff(tt.words, tt.group.Words, cmpopts.EquateEmpty()); diff != "" || tt.group.MoreWords != tt.more {
			t.Errorf("%s: %d more, want %d; words (-want +got):\n%s", tt.name, tt.group.MoreWords, tt.more, diff)
		}
		if got := tt.group.OtherWords(); !strings.HasSuffix(got, tt.text) || tt.text == "" && got != "" {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.text)
		}
	}
}
