package report_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
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

// results has rows of every kind.
func results() []record.Result {
	return []record.Result{
		{
			File: "leads.xlsx", Sheet: "Été", Row: 2, Outcome: record.Accepted, Phone: "+33199000001", ContactID: "c-1", DealID: "d-1",
			HTTPStatus: 200, RequestID: "req_1", Attempts: 2, Elapsed: 1234 * time.Millisecond,
		},
		{
			File: "leads.xlsx", Sheet: "Été", Row: 3, Outcome: record.Invalid, ContactID: "c-2", Issues: []record.Issue{
				{Code: record.PhoneNotNormalized, Severity: record.Warning, Column: "Tel. 2", Cell: "Été!C3", Value: "12", Field: "sales.phone_number", Message: "odd"},
				{Code: record.PhoneMissing, Severity: record.Error, Column: "Tel.", Cell: "Été!B3", Field: "phone_number", Message: "blank", Hint: "fill it in"},
			},
		},
		{
			File: "leads.csv", Row: 2, Outcome: record.Rejected, Phone: "+33199000002", HTTPStatus: 422, Attempts: 1,
			Code: "http-422", Message: "HTTP 422: no", MaybeDelivered: true,
			Issues: []record.Issue{{Code: record.RowRagged, Severity: record.Warning, Message: "short"}},
		},
		{File: "leads.csv", Row: 3, Outcome: record.NotSent, Phone: "+33199000003", Code: "stopped", Message: "the run stopped first"},
	}
}

func create(t *testing.T) *report.Writer {
	t.Helper()
	w, err := report.Create(filepath.Join(t.TempDir(), "run"))
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func write(t *testing.T, w *report.Writer, all ...record.Result) {
	t.Helper()
	for i := range all {
		if err := w.Record(&all[i]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
}

func finish(t *testing.T, w *report.Writer) *report.Summary {
	t.Helper()
	var s report.Summary
	w.Fill(&s)
	s.Ended = time.Date(2025, 1, 15, 9, 40, 0, 0, time.UTC)
	if err := w.Render(&s); err != nil {
		t.Fatal(err)
	}
	if err := w.Finish(&s); err != nil {
		t.Fatal(err)
	}
	return &s
}

func read(t *testing.T, w *report.Writer, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(w.Dir(), name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func readCSV(t *testing.T, w *report.Writer) [][]string {
	t.Helper()
	data, marked := bytes.CutPrefix(read(t, w, report.CSVFile), []byte(utf8BOM))
	if !marked {
		t.Error("report.csv does not begin with a byte order mark")
	}
	lines, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return lines
}

func readJSONL(t *testing.T, w *report.Writer) []map[string]any {
	t.Helper()
	var lines []map[string]any
	for text := range strings.Lines(string(read(t, w, report.JSONLFile))) {
		var line map[string]any
		if err := json.Unmarshal([]byte(text), &line); err != nil || !strings.HasSuffix(text, "\n") {
			t.Fatalf("line %q: %v", text, err)
		}
		lines = append(lines, line)
	}
	return lines
}

const utf8BOM = "\ufeff"

const header = "file,sheet,row,outcome,phone_number,crm_contact_id,http_status,request_id,attempts,elapsed_ms,code,column,message"

func TestCSV(t *testing.T) {
	w := create(t)
	write(t, w, results()...)
	finish(t, w)
	want := [][]string{
		strings.Split(header, ","),
		{"leads.xlsx", "Été", "2", "accepted", "+33199000001", "c-1", "200", "req_1", "2", "1234", "", "", ""},
		{"leads.xlsx", "Été", "3", "invalid", "", "c-2", "", "", "0", "0", "phone-missing", "Tel.", "blank"}, // the worst issue
		{"leads.csv", "", "2", "rejected", "+33199000002", "", "422", "", "1", "0", "http-422", "", "HTTP 422: no"},
		{"leads.csv", "", "3", "not_sent", "+33199000003", "", "", "", "0", "0", "stopped", "", "the run stopped first"},
	}
	if diff := cmp.Diff(want, readCSV(t, w)); diff != "" {
		t.Errorf("report.csv (-want +got):\n%s", diff)
	}
}

func TestJSONL(t *testing.T) {
	w := create(t)
	write(t, w, results()...)
	finish(t, w)
	want := []map[string]any{
		{
			"file": "leads.xlsx", "sheet": "Été", "row": 2.0, "outcome": "accepted", "phone_number": "+33199000001", "crm_contact_id": "c-1", "crm_deal_id": "d-1",
			"http_status": 200.0, "request_id": "req_1", "attempts": 2.0, "elapsed_ms": 1234.0,
		},
		{
			"file": "leads.xlsx", "sheet": "Été", "row": 3.0, "outcome": "invalid", "crm_contact_id": "c-2", "attempts": 0.0, "elapsed_ms": 0.0, "issues": []any{
				map[string]any{"code": "phone-not-normalized", "severity": "warning", "column": "Tel. 2", "cell": "Été!C3", "value": "12", "field": "sales.phone_number", "message": "odd"},
				map[string]any{"code": "phone-missing", "severity": "error", "column": "Tel.", "cell": "Été!B3", "field": "phone_number", "message": "blank", "hint": "fill it in"},
			},
		},
		{
			"file": "leads.csv", "row": 2.0, "outcome": "rejected", "phone_number": "+33199000002", "http_status": 422.0, "attempts": 1.0, "elapsed_ms": 0.0,
			"code": "http-422", "message": "HTTP 422: no", "maybe_delivered": true,
			"issues": []any{map[string]any{"code": "row-ragged", "severity": "warning", "message": "short"}},
		},
		{
			"file": "leads.csv", "row": 3.0, "outcome": "not_sent", "phone_number": "+33199000003", "attempts": 0.0, "elapsed_ms": 0.0,
			"code": "stopped", "message": "the run stopped first",
		},
	}
	if diff := cmp.Diff(want, readJSONL(t, w)); diff != "" {
		t.Errorf("report.jsonl (-want +got):\n%s", diff)
	}
}

func TestEveryOutcomeHasItsWord(t *testing.T) {
	w := create(t)
	var want []string
	for o, word := range []string{"accepted", "unchanged", "duplicate", "invalid", "rejected", "failed", "in_doubt", "not_sent"} {
		write(t, w, record.Result{File: "leads.csv", Row: o + 2, Outcome: record.Outcome(o)})
		want = append(want, word)
	}
	var got []string
	for _, line := range readCSV(t, w)[1:] {
		got = append(got, line[3])
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("outcomes (-want +got):\n%s", diff)
	}
	finish(t, w)
}

// A killed run's report is a prefix: what Record was given is in the files after
// Flush, or after 64 rows.
func TestReportIsOnDisk(t *testing.T) {
	w := create(t)
	if diff := cmp.Diff(utf8BOM+header+"\r\n", string(read(t, w, report.CSVFile))); diff != "" {
		t.Errorf("before the first row (-want +got):\n%s", diff)
	}
	for i, r := range results() {
		write(t, w, r)
		csvLines, jsonLines := readCSV(t, w), readJSONL(t, w)
		if len(csvLines) != i+2 || len(jsonLines) != i+1 {
			t.Fatalf("after %d rows: %d lines of CSV with the header, %d of JSON", i+1, len(csvLines), len(jsonLines))
		}
		if row := strconv.Itoa(r.Row); csvLines[i+1][2] != row || jsonLines[i]["row"] != float64(r.Row) {
			t.Errorf("row %s: the last lines are %v and %v", row, csvLines[i+1], jsonLines[i])
		}
	}
	before := len(results())
	for i := range 100 {
		if err := w.Record(&record.Result{File: "leads.csv", Row: i + 100}); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(readJSONL(t, w)) - before; n < 64 {
		t.Errorf("after 100 more rows: %d more lines of JSON, want 64 or more", n)
	}
	finish(t, w)
}
