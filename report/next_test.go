package report_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"alvio.ai/alvio-import/report"
)

func TestNext(t *testing.T) {
	for _, tt := range []struct {
		name string
		s    report.Summary
		want string
	}{
		{"all delivered", report.Summary{Rows: 7, Outcomes: map[string]int{"accepted": 5, "unchanged": 2}}, "Nothing: every row is delivered."},
		{
			"warnings", report.Summary{Rows: 5, Warnings: 2, Outcomes: map[string]int{"accepted": 5}},
			"Every row is delivered. Look at the 2 rows with warnings, and correct what is wrong in the list: the next run sends what has changed.",
		},
		{
			"rows to fix", report.Summary{ReportDir: "r", Outcomes: map[string]int{"invalid": 4}, ToFix: &report.Fix{Rows: 4}},
			"Correct the 4 rows in r/to-fix.xlsx (and in the list, or its next run brings them back), then send that file as you send the list.",
		},
		{
			"one row to fix, another too long", report.Summary{ReportDir: "r", Outcomes: map[string]int{"invalid": 2}, ToFix: &report.Fix{Rows: 1, LeftOut: 1}},
			"Correct the row that to-fix.xlsx does not have in the list itself: a workbook can't hold them. Correct the row in r/to-fix.xlsx (and in the list, or its next run brings them back), then send that file as you send the list.",
		},
		{
			"rows to fix, and how they are sent", report.Summary{ReportDir: "my reports", SendArgs: []string{"--to", "prod-fr", "--ledger", "a b.db"}, Outcomes: map[string]int{"invalid": 4}, ToFix: &report.Fix{Rows: 4}},
			`Correct the 4 rows in my reports/to-fix.xlsx (and in the list, or its next run brings them back), then type: alvio-import send "my reports/to-fix.xlsx" --to prod-fr --ledger "a b.db"`,
		},
		{
			"rows to fix that will be remembered", report.Summary{ReportDir: "r", Remembers: true, Outcomes: map[string]int{"invalid": 4}, CorrectedBefore: 1, ToFix: &report.Fix{Rows: 3}},
			"Correct the 3 rows in r/to-fix.xlsx, then send that file as you send the list.",
		},
		{
			"rows to fix, not all of which will be remembered", report.Summary{ReportDir: "r", Remembers: true, Outcomes: map[string]int{"invalid": 2, "rejected": 1}, ToFix: &report.Fix{Rows: 3}},
			"Correct the 3 rows in r/to-fix.xlsx (and in the list, or its next run brings them back), then send that file as you send the list.",
		},
		{"only rows that were corrected before", report.Summary{Rows: 3, Outcomes: map[string]int{"unchanged": 1, "invalid": 2}, CorrectedBefore: 2}, "Nothing: every row is delivered."},
		{
			"a check, all others invalid", report.Summary{DryRun: true, Rows: 3, Outcomes: map[string]int{"invalid": 3}, CorrectedBefore: 2},
			"No row can be sent: correct the errors, or look whether the mapping fits the list.",
		},
		{
			"rows to fix that were still wrong", report.Summary{ReportDir: "r", SendArgs: []string{"--to", "sandbox"}, Files: []report.File{{Fix: true}}, Outcomes: map[string]int{"invalid": 1}, ToFix: &report.Fix{Rows: 1}},
			"Correct the row in r/to-fix.xlsx, then type: alvio-import send r/to-fix.xlsx --to sandbox",
		},
		{
			"rows to fix that somebody has begun to correct", report.Summary{ReportDir: "r", SendArgs: []string{"--to", "sandbox"}, Outcomes: map[string]int{"invalid": 2}, ToFix: &report.Fix{Rows: 2, Kept: true}},
			"r/to-fix.xlsx was changed since it was made, and is kept as it is; move it away to have it made anew. Or correct its 2 rows, then type: alvio-import send r/to-fix.xlsx --to sandbox",
		},
		{
			"without a workbook", report.Summary{Outcomes: map[string]int{"rejected": 2}},
			"Correct the 2 rows with errors in the list and run the same command again.",
		},
		{
			"rows that failed", report.Summary{ReportDir: "r", Outcomes: map[string]int{"failed": 2, "in_doubt": 1, "invalid": 1}, ToFix: &report.Fix{Rows: 1}},
			"Run the same command again for the 3 rows that can still be sent; what was accepted is not sent twice. Correct the row in r/to-fix.xlsx (and in the list, or its next run brings them back), then send that file as you send the list.",
		},
		{
			"held in doubt", report.Summary{ReportDir: "r", InDoubtHeld: true, Outcomes: map[string]int{"in_doubt": 1}, ToFix: &report.Fix{Rows: 1}},
			"Correct the row in r/to-fix.xlsx (and in the list, or its next run brings them back), then send that file as you send the list.",
		},
		{
			"stopped", report.Summary{Stopped: "interrupted", Outcomes: map[string]int{"not_sent": 2}},
			"When what stopped the run is put right, run the same command again: it sends only what is missing.",
		},
		{
			"killed", report.Summary{ReportDir: "r", Stopped: "the run was killed", Outcomes: map[string]int{"invalid": 1}, ToFix: &report.Fix{Rows: 1}},
			"Run the same command again: it goes on where this run ended. What was under way then is in doubt: it is sent again, and marked.",
		},
		{"no rows", report.Summary{}, "Nothing was sent: the list has no rows."},
		{
			"only the first rows were wanted", report.Summary{Rows: 3, Limit: 3, Outcomes: map[string]int{"accepted": 3}},
			"Every row of the first 3 is delivered; run the same command without --limit for the others.",
		},
		{"stopped before any row", report.Summary{Stopped: "wrong key"}, "Put right what stopped the run, and run the same command again."},
		{"a sound list", report.Summary{DryRun: true, Rows: 5, Outcomes: map[string]int{"not_sent": 5}}, "The list can be sent."},
		{"a list that is there already", report.Summary{DryRun: true, Rows: 5, News: &report.News{Unchanged: 5}}, "Nothing is to be sent: the destination has every row."},
		{
			"words that are left out", report.Summary{
				DryRun: true, Rows: 9, Warnings: 3, Outcomes: map[string]int{"not_sent": 9},
				Issues: []report.Group{{Code: "enum-unknown", Severity: "warning", Column: "Statut", Count: 3}},
			},
			"Complete the values of \"Statut\" in the mapping first: 3 rows would go without. The list can be sent; look at the 3 rows with warnings first.",
		},
		{
			"some invalid, with a report beside the sandbox", report.Summary{DryRun: true, Rows: 10, Destination: "sandbox", ReportDir: "r", Outcomes: map[string]int{"invalid": 2, "not_sent": 8}, ToFix: &report.Fix{Rows: 2}},
			"The rows without errors can be sent as they are. Correct the 2 rows in r/to-fix.xlsx (and in the list, or its next run brings them back), then send that file as you send the list.",
		},
		{
			"rows to fix, and warnings of what was sent",
			report.Summary{Rows: 9, Warnings: 2, Remembers: true, ReportDir: "r", Outcomes: map[string]int{"invalid": 1, "accepted": 8}, ToFix: &report.Fix{Rows: 1}},
			"Correct the row in r/to-fix.xlsx, look at the 2 rows with warnings in report.html, then send that file as you send the list.",
		},
		{"a list without rows", report.Summary{DryRun: true}, "There is nothing to send: the list has no rows."},
		{
			"a sound list with warnings", report.Summary{DryRun: true, Rows: 5, Warnings: 1, Outcomes: map[string]int{"not_sent": 5}},
			"The list can be sent; look at the row with warnings first.",
		},
		{
			"some invalid", report.Summary{DryRun: true, Rows: 10, Outcomes: map[string]int{"invalid": 2, "not_sent": 8}},
			"Correct the 2 rows with errors in the list; or send it as it is: the others go, and those with errors come back in a workbook to be corrected.",
		},
		{
			"more invalid than are sent unasked", report.Summary{DryRun: true, Rows: 9, Outcomes: map[string]int{"invalid": 2, "not_sent": 7}},
			"Correct the 2 rows with errors in the list, or look whether the mapping fits it: with so many nothing is sent, unless --yes says so or it goes to the sandbox.",
		},
		{
			"rows to fix", report.Summary{DryRun: true, Rows: 3, Files: []report.File{{Fix: true}}, Outcomes: map[string]int{"invalid": 2, "not_sent": 1}},
			"Correct the 2 rows that still have errors; or send it as it is: the others go, and those with errors come back.",
		},
		{
			"rows to fix, none fixed", report.Summary{DryRun: true, Rows: 1, Files: []report.File{{Fix: true}}, Outcomes: map[string]int{"invalid": 1}},
			"No row can be sent yet: correct the red cells first.",
		},
		{"all invalid", report.Summary{DryRun: true, Rows: 2, Outcomes: map[string]int{"invalid": 2}}, "No row can be sent: correct the errors, or look whether the mapping fits the list."},
		{
			"some invalid, with a report", report.Summary{DryRun: true, Rows: 10, ReportDir: "r", Outcomes: map[string]int{"invalid": 2, "not_sent": 8}, ToFix: &report.Fix{Rows: 2}},
			"The rows without errors can be sent as they are. Correct the 2 rows in r/to-fix.xlsx, then send that file as you send the list.",
		},
		{
			"many invalid, with a report", report.Summary{DryRun: true, Rows: 5, ReportDir: "r", Outcomes: map[string]int{"invalid": 2, "not_sent": 3}, ToFix: &report.Fix{Rows: 2}},
			"With so many invalid rows nothing is sent, unless --yes says so or it goes to the sandbox. Correct the 2 rows in r/to-fix.xlsx, then send that file as you send the list.",
		},
		{"a check that was stopped", report.Summary{DryRun: true, Stopped: "damaged"}, "Put right what stopped the check, and check again."},
	} {
		if !strings.HasPrefix(tt.name, "killed") {
			tt.s.Ended = time.Date(2025, 1, 15, 9, 40, 0, 0, time.UTC)
		}
		text, command := tt.s.Next()
		if got := strings.TrimSpace(text + " " + command); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestAttention(t *testing.T) {
	s := report.Summary{Rows: 2000, Outcomes: map[string]int{"accepted": 1996, "invalid": 1, "rejected": 1, "failed": 1, "in_doubt": 1}}
	if got, want := s.Attention(), "4 of 2,000 rows need attention"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	s.ReportDir = "r"
	if got, want := s.Attention(), "4 of 2,000 rows need attention: r/report.html"; filepath.ToSlash(got) != want {
		t.Errorf("%q, want %q", got, want)
	}
}
