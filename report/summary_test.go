package report_test

import (
	"encoding/json"
	"errors"
	"flag"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"alvio.ai/alvio-import/record"
	"alvio.ai/alvio-import/report"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestSummaryFile(t *testing.T) {
	w := create(t)
	all := results()
	write(t, w, all...)
	s := finish(t, w)
	var got report.Summary
	if err := json.Unmarshal(read(t, w, report.SummaryFile), &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(*s, got); diff != "" {
		t.Errorf("summary.json (-given +read):\n%s", diff)
	}
	// The books balance: the counts are those of the lines.
	lines := map[string]int{}
	for _, line := range readCSV(t, w)[1:] {
		lines[line[3]]++
	}
	sum := 0
	for outcome, n := range got.Outcomes {
		if n != lines[outcome] {
			t.Errorf("%s: %d in the summary, %d lines", outcome, n, lines[outcome])
		}
		sum += n
	}
	if sum != len(all) || got.Rows != len(all) || len(got.Outcomes) != int(record.NumOutcomes) {
		t.Errorf("%d rows, but %d in all of %v, and rows %d", len(all), sum, got.Outcomes, got.Rows)
	}
	if got.Attempts != 3 || got.Warnings != 1 {
		t.Errorf("%d attempts and %d rows with warnings, want 3 and 1", got.Attempts, got.Warnings)
	}
}

// issue returns a problem of a column.
func issue(code record.Code, column, message string) record.Issue {
	i := record.NewIssue(code, message)
	i.Column = column
	return i
}

// tally returns a tally of a run with problems of several kinds.
func tally(t *testing.T) *report.Tally {
	t.Helper()
	var tally report.Tally
	next := 2
	add := func(times int, r record.Result) {
		for range times {
			r.File, r.Row = "leads.csv", next
			if err := tally.Record(&r); err != nil {
				t.Fatal(err)
			}
			next++
		}
	}
	add(1000, record.Result{Outcome: record.Accepted, Attempts: 1})
	add(2, record.Result{Outcome: record.Invalid, Issues: []record.Issue{issue(record.PhoneMissing, "Tél.", "the row has no phone number")}})
	add(5, record.Result{Outcome: record.Invalid, Issues: []record.Issue{issue(record.DateInvalid, "Signé le", `"demain" is not a date`)}})
	add(3, record.Result{Outcome: record.Invalid, Issues: []record.Issue{issue(record.DateInvalid, "Créé le", `"hier" is not a date`)}})
	add(1, record.Result{Sheet: "Été", Outcome: record.Accepted, Attempts: 2, Issues: []record.Issue{issue(record.PhoneNotNormalized, "Tél.", "sent as typed")}})
	add(2, record.Result{Outcome: record.Rejected, Attempts: 1, Code: "http-422", Message: "HTTP 422 Unprocessable Entity: no"})
	add(1, record.Result{Outcome: record.InDoubt, Attempts: 8, Code: "http-502", Message: "HTTP 502 Bad Gateway"})
	return &tally
}

func TestTallyGroups(t *testing.T) {
	var s report.Summary
	tally(t).Fill(&s)
	dateHint := record.NewIssue(record.DateInvalid, "").Hint
	want := []report.Group{
		{Code: "date-invalid", Severity: "error", Column: "Signé le", Count: 5, First: []string{"leads.csv, row 1004", "leads.csv, row 1005", "leads.csv, row 1006"}, Example: `"demain" is not a date`, Hint: dateHint},
		{Code: "date-invalid", Severity: "error", Column: "Créé le", Count: 3, First: []string{"leads.csv, row 1009", "leads.csv, row 1010", "leads.csv, row 1011"}, Example: `"hier" is not a date`, Hint: dateHint},
		{Code: "http-422", Severity: "rejected", Count: 2, First: []string{"leads.csv, row 1013", "leads.csv, row 1014"}, Example: "HTTP 422 Unprocessable Entity: no"},
		{Code: "phone-missing", Severity: "error", Column: "Tél.", Count: 2, First: []string{"leads.csv, row 1002", "leads.csv, row 1003"}, Example: "the row has no phone number", Hint: record.NewIssue(record.PhoneMissing, "").Hint},
		{Code: "http-502", Severity: "in_doubt", Count: 1, First: []string{"leads.csv, row 1015"}, Example: "HTTP 502 Bad Gateway"},
		{Code: "phone-not-normalized", Severity: "warning", Column: "Tél.", Count: 1, First: []string{`leads.csv, sheet "Été", row 1012`}, Example: "sent as typed", Hint: record.NewIssue(record.PhoneNotNormalized, "").Hint},
	}
	if diff := cmp.Diff(want, s.Issues); diff != "" {
		t.Errorf("groups (-want +got):\n%s", diff)
	}
	if s.Rows != 1014 || s.Count(record.Accepted) != 1001 || s.Count(record.Invalid) != 10 || s.Count(record.Failed) != 0 || s.Attempts != 1012 || s.Warnings != 1 {
		t.Errorf("counts: %+v", s)
	}
}

func TestTallySeparatesSeverities(t *testing.T) {
	var tally report.Tally
	for _, severity := range []record.Severity{record.Warning, record.Error, record.Info} {
		r := record.Result{File: "leads.csv", Row: 2, Issues: []record.Issue{{Code: record.RowRagged, Severity: severity}}}
		if err := tally.Record(&r); err != nil {
			t.Fatal(err)
		}
	}
	var s report.Summary
	tally.Fill(&s)
	var got []string
	for _, g := range s.Issues {
		got = append(got, g.Severity)
	}
	if diff := cmp.Diff([]string{"error", "warning", "info"}, got); diff != "" {
		t.Errorf("severities (-want +got):\n%s", diff)
	}
	if s.Warnings != 1 {
		t.Errorf("%d rows with warnings, want 1", s.Warnings)
	}
}

func TestWriteText(t *testing.T) {
	began := time.Date(2025, 1, 15, 9, 0, 0, 0, time.UTC)
	var sent, checked, empty report.Summary
	tally(t).Fill(&sent)
	sent.BlankRows, sent.Unrecorded, sent.SendBegan, sent.Ended, sent.ReportDir = 1, 7, began, began.Add(83*time.Second+456*time.Millisecond), "alvio-reports/run"
	sent.ReportFiles = []string{report.HTMLFile, report.CSVFile}

	var dry report.Tally
	for row := range 12 {
		r := record.Result{File: "leads.csv", Row: row + 2, Outcome: record.NotSent}
		if row%4 == 0 {
			r.Outcome, r.Issues = record.Invalid, []record.Issue{issue(record.EmailInvalid, strings.Repeat("Courriel ", 10), "not an e-mail address")}
		}
		if err := dry.Record(&r); err != nil {
			t.Fatal(err)
		}
	}
	dry.Fill(&checked)
	checked.DryRun = true
	new(report.Tally).Fill(&empty)

	for name, s := range map[string]*report.Summary{"send": &sent, "check": &checked, "empty": &empty} {
		t.Run(name, func(t *testing.T) {
			var text strings.Builder
			if err := s.WriteText(&text, false); err != nil {
				t.Fatal(err)
			}
			golden := filepath.Join("testdata", name+".txt")
			if *update {
				if err := os.WriteFile(golden, []byte(text.String()), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), text.String()); diff != "" {
				t.Errorf("%s (-want +got; go test -update writes it anew):\n%s", golden, diff)
			}
		})
	}
}

func TestWriteTextShowsTheFirstGroups(t *testing.T) {
	var s report.Summary
	for i := range 20 {
		s.Issues = append(s.Issues, report.Group{Code: "code-" + strconv.Itoa(i), Count: 1, First: []string{"leads.csv, row 2"}})
	}
	var text strings.Builder
	if err := s.WriteText(&text, false); err != nil {
		t.Fatal(err)
	}
	got := text.String()
	if !strings.Contains(got, "code-14") || strings.Contains(got, "code-15") || !strings.Contains(got, "… and 5 more kinds\n") {
		t.Errorf("20 groups should be cut to 15:\n%s", got)
	}
}

// full is a writer without room.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }

var errFull = errors.New("no space left")

func TestWriteTextTellsErrors(t *testing.T) {
	if err := new(report.Summary).WriteText(full{}, false); !errors.Is(err, errFull) {
		t.Errorf("error %v, want %v", err, errFull)
	}
}

func TestThousands(t *testing.T) {
	for n, want := range map[int]string{
		0: "0", 7: "7", 999: "999", 1000: "1,000", 12345: "12,345", 999999: "999,999", 1234567: "1,234,567",
		-1: "-1", -999: "-999", -1000: "-1,000", -123456: "-123,456", -1234567: "-1,234,567", math.MinInt32: "-2,147,483,648",
	} {
		if got := report.Thousands(n); got != want {
			t.Errorf("Thousands(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestPlural(t *testing.T) {
	for n, want := range map[int]string{
		0: "0 rows", 1: "1 row", 2: "2 rows", 999: "999 rows", 1000: "1,000 rows", 1234567: "1,234,567 rows", -1: "-1 rows", -1000: "-1,000 rows",
	} {
		if got := report.Plural(n, "row"); got != want {
			t.Errorf("Plural(%d) = %q, want %q", n, got, want)
		}
	}
}
