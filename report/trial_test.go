package report

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"alvio.ai/alvio-import/record"
)

// A trial makes a page as a run does: every result is given to all that count.
type trial struct {
	Summary
	tally  Tally
	series series
	rows   attention
}

func (r *trial) add(result record.Result) {
	_ = r.tally.Record(&result) // which never fails
	r.series.add(&result)
	r.rows.add(&result)
}

func (r *trial) page() *page {
	r.tally.Fill(&r.Summary)
	return &page{summary: &r.Summary, series: &r.series, rows: &r.rows, files: []string{CSVFile, JSONLFile, "to-fix.xlsx"}}
}

func (r *trial) write(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := writePage(&b, r.page()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// phone returns one of the numbers that belong to nobody.
func phone(n int) string { return fmt.Sprintf("+3363998%04d", n%10_000) }

// wrong returns an issue in a cell.
func wrong(code record.Code, column, cell, value, message string) record.Issue {
	i := record.NewIssue(code, message)
	i.Column, i.Cell, i.Value = column, cell, value
	return i
}

// delivery returns a run over some minutes, with rows of every outcome.
func delivery(rows int) *trial {
	r := &trial{Summary: Summary{
		Version: "1.2.3", Destination: "https://webhooks.example.com/leads", Mapping: "leads.mapping.yaml", BlankRows: 2,
		Files: []File{{Name: "Été 2025.xlsx", About: "Excel workbook, sheet Leads"}},
		Began: morning, SendBegan: morning.Add(10 * time.Second),
	}}
	for i := range rows {
		r.add(resultOf(i))
	}
	r.Ended = r.SendBegan.Add(time.Duration(rows) * 100 * time.Millisecond)
	return r
}

func resultOf(i int) record.Result {
	r := record.Result{
		File: "Été 2025.xlsx", Sheet: "Leads", Row: i + 2, Phone: phone(i), ContactID: fmt.Sprintf("C-%05d", i),
		HTTPStatus: 200, Attempts: 1, Latency: time.Duration(80+i*37%60) * time.Millisecond,
		Ended: morning.Add(10*time.Second + time.Duration(i)*100*time.Millisecond),
	}
	unsent := func(o record.Outcome) {
		r.Outcome, r.Attempts, r.HTTPStatus, r.Latency, r.Ended = o, 0, 0, 0, time.Time{}
	}
	cell := func(column string) string { return fmt.Sprintf("Leads!%s%d", column, r.Row) }
	switch i % 25 {
	case 3:
		unsent(record.Invalid)
		r.Phone = ""
		r.Issues = []record.Issue{wrong(record.PhoneMissing, "Téléphone", cell("B"), "", "the row has no phone number")}
	case 8:
		unsent(record.Invalid)
		r.Issues = []record.Issue{
			wrong(record.DateInvalid, "Signé le", cell("F"), "demain", `"demain" is not a date`),
			wrong(record.EmailInvalid, "Courriel", cell("C"), "zoe.arnaud(at)example.com", `"zoe.arnaud(at)example.com" is not an e-mail address`),
		}
	case 12:
		r.Issues = []record.Issue{wrong(record.PhoneExtension, "Téléphone", cell("B"), phone(i)+" ext. 12", "the extension 12 was left out")}
	case 14:
		r.Outcome, r.HTTPStatus, r.Code, r.Message = record.Rejected, 422, "http-422", "HTTP 422 Unprocessable Entity: lifecycle_stage: unknown value"
	case 17:
		if i%50 == 17 {
			r.Outcome, r.HTTPStatus, r.Code, r.Message = record.InDoubt, 502, "http-502", "HTTP 502 Bad Gateway"
		} else {
			r.Outcome, r.Code, r.Message = record.Failed, "http-503", "HTTP 503 Service Unavailable"
		}
	case 20:
		unsent(record.Unchanged)
	case 21:
		unsent(record.Duplicate)
	}
	return r
}
