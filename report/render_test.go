package report_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"alvio.ai/alvio-import/record"
	"alvio.ai/alvio-import/report"
)

// begun is what is known of a run when it begins.
func begun() *report.Summary {
	return &report.Summary{
		Version: "v1", Destination: "test", Mapping: "map.yaml",
		Files: []report.File{{Name: "leads.csv", Header: []string{"Tel.", "When", ""}}, {Name: "leads.xlsx", Sheet: "Été", Header: []string{"Tel."}}},
		Began: time.Date(2025, 1, 15, 9, 30, 0, 0, time.UTC), SendBegan: time.Date(2025, 1, 15, 9, 31, 0, 0, time.UTC),
	}
}

// toFix are results of rows that a person has to correct, and others.
func toFix() []record.Result {
	wrong := record.NewIssue(record.DateInvalid, `"demain" is not a date`)
	wrong.Column, wrong.Cell = "When", "line 3, column 2"
	blank := record.NewIssue(record.PhoneMissing, "the row has no phone number")
	blank.Column, blank.Cell = "Tel.", "Été!A2"
	odd := record.NewIssue(record.PhoneNotNormalized, "sent as typed")
	return []record.Result{
		{File: "leads.csv", Row: 2, Outcome: record.Accepted, Attempts: 1, HTTPStatus: 200},
		{File: "leads.csv", Row: 3, Outcome: record.Invalid, Issues: []record.Issue{odd, wrong}, Cells: []byte(`["0199000001","demain"]`), ID: 17},
		{File: "leads.csv", Row: 5, Outcome: record.Rejected, Attempts: 1, HTTPStatus: 422, Code: "http-422", Message: "HTTP 422: no", Cells: []byte(`["0199000002","",true,1.25]`)},
		{File: "leads.csv", Row: 6, Outcome: record.Failed, Attempts: 8, Code: "http-503", Message: "HTTP 503"},
		{File: "leads.xlsx", Sheet: "Été", Row: 2, Outcome: record.Invalid, Issues: []record.Issue{blank}, Cells: []byte(`[]`)},
		{File: "leads.xlsx", Sheet: "Été", Row: 3, Outcome: record.NotSent, Code: "run-stopped", Message: "the run stopped first"},
	}
}

// sheets returns what the cells of a workbook's sheets show.
func sheets(t *testing.T, path string) map[string][][]string {
	t.Helper()
	b, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close() //nolint:errcheck // nothing was written
	all := map[string][][]string{}
	for _, name := range b.GetSheetList() {
		if all[name], err = b.GetRows(name); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

var wantSheets = map[string][][]string{
	"leads.csv": {
		{"Tel.", "When", "", "import_problem", "import_hint", "import_row", "import_id"},
		{"0199000001", "demain", "", `When: "demain" is not a date`, "write the date as in 2025-04-03, or as you are used to, if the cell then shows the day that you mean", "3", "r0000000000000011"},
		{"0199000002", "", "TRUE", "rejected: HTTP 422: no", "correct what the webhook says, or delete the row", "5", "", "1.25"},
	},
	"Été": {
		{"Tel.", "import_problem", "import_hint", "import_row", "import_id"},
		{"", "Tel.: the row has no phone number", "fill in the phone number, or delete the row", "2"},
	},
}

// writeAll writes the results of a run, and ends its report.
func writeAll(t *testing.T, w *report.Writer, s *report.Summary, results ...record.Result) {
	t.Helper()
	write(t, w, results...)
	w.Fill(s)
	s.Ended = s.SendBegan.Add(time.Minute)
	if err := w.Audit(s); err != nil {
		t.Fatal(err)
	}
	if err := w.Render(s); err != nil {
		t.Fatal(err)
	}
	if err := w.Finish(s); err != nil {
		t.Fatal(err)
	}
}

func TestToFix(t *testing.T) {
	w := create(t)
	s := begun()
	if err := w.Begin(s); err != nil {
		t.Fatal(err)
	}
	writeAll(t, w, s, toFix()...)
	if *s.ToFix != (report.Fix{Rows: 3}) {
		t.Errorf("%+v rows to fix, want 3", *s.ToFix)
	}
	got := sheets(t, filepath.Join(w.Dir(), report.FixFile))
	delete(got, record.FixNote)
	if diff := cmp.Diff(wantSheets, got); diff != "" {
		t.Errorf("to-fix.xlsx (-want +got):\n%s", diff)
	}
	var read report.Summary
	if err := json.Unmarshal(readFile(t, w.Dir(), report.SummaryFile), &read); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(s, &read); diff != "" {
		t.Errorf("summary.json (-given +read):\n%s", diff)
	}

	// All of it can be made anew, and comes out the same.
	page := readFile(t, w.Dir(), report.HTMLFile)
	for _, name := range []string{report.FixFile, report.HTMLFile} {
		if err := os.Remove(filepath.Join(w.Dir(), name)); err != nil {
			t.Fatal(err)
		}
	}
	again, err := report.Render(w.Dir())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(s, again); diff != "" {
		t.Errorf("rendered (-first +again):\n%s", diff)
	}
	got = sheets(t, filepath.Join(w.Dir(), report.FixFile))
	delete(got, record.FixNote)
	if diff := cmp.Diff(wantSheets, got); diff != "" {
		t.Errorf("to-fix.xlsx made anew (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(string(page), string(readFile(t, w.Dir(), report.HTMLFile))); diff != "" {
		t.Errorf("report.html made anew (-first +again):\n%s", diff)
	}
}

func readFile(t *testing.T, dir, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// Without rows to fix there is no workbook; one that is there is somebody's work.
func TestNothingToFix(t *testing.T) {
	w := create(t)
	write(t, w, toFix()[0])
	s := finish(t, w)
	if _, err := os.Stat(filepath.Join(w.Dir(), report.FixFile)); !errors.Is(err, os.ErrNotExist) || s.ToFix != nil {
		t.Errorf("%v, %+v", err, s.ToFix)
	}
	if err := os.WriteFile(filepath.Join(w.Dir(), report.FixFile), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := report.Render(w.Dir()); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(w.Dir(), report.FixFile)); err != nil {
		t.Errorf("the workbook is gone: %v", err)
	}
}

// A workbook that somebody has begun to correct is never written over.
func TestCorrectionsAreKept(t *testing.T) {
	w := create(t)
	s := begun()
	if err := w.Begin(s); err != nil {
		t.Fatal(err)
	}
	write(t, w, toFix()...)
	again, err := report.Render(w.Dir())
	if err != nil || again.ToFix.Kept {
		t.Fatalf("%+v, %v", again.ToFix, err)
	}
	path := filepath.Join(w.Dir(), report.FixFile)
	if again, err = report.Render(w.Dir()); err != nil || again.ToFix.Kept {
		t.Errorf("unchanged: %+v, %v", again.ToFix, err)
	}
	b, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(b.SetCellStr("leads.csv", "B2", "2025-01-02"), b.Save(), b.Close()); err != nil {
		t.Fatal(err)
	}
	corrected := readFile(t, w.Dir(), report.FixFile)
	again, err = report.Render(w.Dir())
	if err != nil || !again.ToFix.Kept || !strings.Contains(again.NextStep, "is kept as it is") {
		t.Errorf("changed: %+v, %q, %v", again.ToFix, again.NextStep, err)
	}
	if !bytes.Equal(corrected, readFile(t, w.Dir(), report.FixFile)) {
		t.Error("the corrections are gone")
	}
	entries, err := os.ReadDir(w.Dir())
	if err != nil || len(entries) != 5 {
		t.Errorf("%v, %v: want the five files of a report", entries, err)
	}
}

// A run that was killed leaves a report that can be rendered, wherever its last line
// was cut.
func TestRenderAfterACrash(t *testing.T) {
	w := create(t)
	if err := w.Begin(begun()); err != nil {
		t.Fatal(err)
	}
	write(t, w, toFix()...)
	path := filepath.Join(w.Dir(), report.JSONLFile)
	whole := readFile(t, w.Dir(), report.JSONLFile)
	lines := strings.SplitAfter(string(whole), "\n")
	for _, cut := range []int{len(whole), len(whole) - 1, len(whole) - len(lines[5]), len(whole) - len(lines[5]) - 20, len(lines[0]), 7, 0} {
		if err := os.WriteFile(path, whole[:cut], 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := report.Render(w.Dir())
		if err != nil {
			t.Fatalf("cut to %d bytes: %v", cut, err)
		}
		rows := strings.Count(string(whole[:cut]), "\n")
		fix := strings.Count(string(whole[:cut]), `"cells":`)
		if s.Rows != rows || s.Stopped == "" || !s.Ended.IsZero() || (s.ToFix == nil) != (fix == 0) || s.ToFix != nil && s.ToFix.Rows != fix {
			t.Errorf("cut to %d bytes: %d rows, %+v to fix, %q; want %d and %d", cut, s.Rows, s.ToFix, s.Stopped, rows, fix)
		}
		if !strings.Contains(string(readFile(t, w.Dir(), report.HTMLFile)), "was killed") {
			t.Errorf("cut to %d bytes: the page does not tell", cut)
		}
	}
}

func TestRenderTellsWhatIsWrong(t *testing.T) {
	for _, tt := range []struct {
		name  string
		spoil func(dir string) error
		want  string
	}{
		{"no report", func(dir string) error { return os.Remove(filepath.Join(dir, report.SummaryFile)) }, "no report's folder"},
		{"no summary in it", func(dir string) error {
			return os.WriteFile(filepath.Join(dir, report.SummaryFile), []byte("x"), 0o600)
		}, "summary.json is damaged"},
		{"of another version", func(dir string) error {
			return os.WriteFile(filepath.Join(dir, report.SummaryFile), []byte(`{"schema_version":99}`), 0o600)
		}, "newer version"},
		{"no lines", func(dir string) error { return os.Remove(filepath.Join(dir, report.JSONLFile)) }, "report.jsonl"},
		{"a line that is none", func(dir string) error { return appendTo(filepath.Join(dir, report.JSONLFile), "{}\n") }, "line 7"},
		{"a line that is damaged", func(dir string) error {
			return appendTo(filepath.Join(dir, report.JSONLFile), `{"outcome":"invalid",}`+"\n")
		}, "line 7"},
		{"a line too many", func(dir string) error {
			return appendTo(filepath.Join(dir, report.JSONLFile), `{"file":"leads.csv","row":9,"outcome":"accepted"}`+"\n")
		}, "1 rows ended as accepted and report.jsonl has 2"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := create(t)
			write(t, w, toFix()...)
			s := begun()
			w.Fill(s)
			s.Ended = s.SendBegan
			if err := w.Finish(s); err != nil {
				t.Fatal(err)
			}
			if err := tt.spoil(w.Dir()); err != nil {
				t.Fatal(err)
			}
			if _, err := report.Render(w.Dir()); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want %q in it", err, tt.want)
			}
		})
	}
}

func appendTo(path, text string) error {
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	return errors.Join(err, f.Close())
}

// What stands in the files is held against what was counted.
func TestAudit(t *testing.T) {
	for _, tt := range []struct {
		name, file, text, want string
	}{
		{"nothing wrong", "", "", ""},
		{"a line of report.jsonl too many", report.JSONLFile, `{"file":"leads.csv","row":9,"outcome":"failed"}` + "\n", "1 rows ended as failed and report.jsonl has 2"},
		{"a record of report.csv too many", report.CSVFile, "leads.csv,,9\r\n", "6 rows ended and report.csv has 7"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := create(t)
			all := toFix()
			all[0].Message = "lines\r\nand \"quotes\"\nin,a cell"
			all[0].Code = "odd"
			write(t, w, all...)
			if tt.file != "" {
				if err := appendTo(filepath.Join(w.Dir(), tt.file), tt.text); err != nil {
					t.Fatal(err)
				}
			}
			s := begun()
			w.Fill(s)
			err := w.Audit(s)
			if tt.want == "" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			if books, ok := errors.AsType[*report.BooksError](err); !ok || books.Message != tt.want {
				t.Errorf("error %v, want %q", err, tt.want)
			}
			if err := errors.Join(w.Render(s), w.Finish(s)); err != nil {
				t.Error(err)
			}
		})
	}
}

// Long lines, longer than any buffer, are read again.
func TestRenderLongLines(t *testing.T) {
	w := create(t)
	if err := w.Begin(begun()); err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("é", 400_000)
	var all []record.Result
	for i := range 5 {
		all = append(all, record.Result{File: "leads.csv", Row: 2 + i, Outcome: record.Rejected, Code: "http-422", Message: fmt.Sprint(i, long[:i*200_000])})
	}
	write(t, w, all...)
	s, err := report.Render(w.Dir())
	if err != nil || s.Rows != 5 || s.Count(record.Rejected) != 5 {
		t.Errorf("%+v, %v", s, err)
	}
}
