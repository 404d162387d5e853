package mapping

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"alvio.ai/alvio-import/record"
)

// restateTypes are the options of columns: all types, each in the forms that read
// cells in another way.
var restateTypes = []string{
	"type: text", "type: text, trim: false", "case: upper", "case: title", "pad_zeros: 5",
	"type: phone", "type: phone, region: GB", "type: email", "type: email, case: lower",
	"type: number", "type: number, decimal: \",\"", "type: number, decimal: \".\"",
	"type: integer", "type: integer, decimal: \",\"",
	"type: boolean", "type: boolean, values: {WAHR: true, \"2025-04-03\": false}",
	"type: date", "type: date, format: DD/MM/YYYY", "type: date, format: MM/DD/YYYY", "type: date, format: YYYYMMDD", "type: date, format: D MMM YY",
	"type: datetime", "type: datetime, format: DD/MM/YYYY HH:mm",
	"values: {A: a, \"1\": one, \"1,0\": 1, \"TRUE\": true, \"2025-04-03\": day, \"03/04/2025\": other, \"45688\": null}",
	"type: list", "type: list, separator: \"/\"", "type: list, separator: \" \"",
	"type: url", "type: currency", "type: json",
	"strip_prefix: [\"0\", \"03\", J, \"#\"]", "type: phone, strip_prefix: [\"01\", +]", "type: number, strip_prefix: [\"1\", (]", "type: date, strip_prefix: [\"0\", \"2\"]",
	"type: list, strip_prefix: [a, \",\"]",
}

// restateEvidence are the other cells of the column, that tell how its texts are read.
var restateEvidence = []string{
	"", "31/01/2025|1,50", "01/31/2025|1.50", "31/01/2025|01/31/2025|1,50|1,234,567", "31/01/2025|1.234.567",
}

// restateTexts are what cells may show.
var restateTexts = []string{
	// blank, and next to it
	"", " ", "\u00a0\u200b", "\t\n", "-", ".", ",", "/", "'", "\"", "0", "00",
	// words, scripts, control characters
	"Jane", " Jane  Doe ", "Éloïse", "東京", "مرحبا", "😀", "e\u0301", "\u202a x \u202c", "a\x01b", "a\r\nb", "a\x7f", "_x0041_", "<a>&", "{A}", "=A1+B1", "@SUM(1)", "'=1",
	// phones
	aPhone, aPhoneE164, "199001234", "0033199001234", "06 12 25", "06 39 98 00 00", "6.12E+08", "6,12345678E+08", "01 99 00 XX XX", "01 99 00 12 34 poste 12", "+44 7700 900123", "12345", "à rappeler", "01 99 00 12 34 / 01 99 00 12 35", "٠١٩٩٠٠١٢٣٤",
	// mails, pages, currencies
	"jane@example.com", "mailto:jane@example.com", "a@example.com, b@example.com", "jane@example", "example.com", "https://example.com/?q=1", "ftp://example.com", "EUR", "€", "eur ", "XXX", "dollars",
	// numbers
	"1", "1,0", "1.0", "1,234", "1.234", "-1,234", "(1.234)", "1,234 €", "1.234 %", "12.5 %", "0,125", "0.125", "1234,567", "1 234", "1 234,5", "1.234,5", "1,234.5", "1,234,567", "1.234.567", "1'234", "1,2,3", "12345678901234567", "1234567890123456.5", strings.Repeat("9", 400), "1e5", "1.5e3", "٣", "½", "−5", "5-",
	// booleans
	"TRUE", "vrai", "oui", "non", "x", "FAUX", "peut-être", "WAHR",
	// dates
	"2025-04-03", "2025-4-3", "2025/04/03", "03/04/2025", "3/4/2025", "03.04.2025", "03-04-2025", "04/04/2025", "13/04/2025", "04/13/2025", "03/04/25", "13/04/25", "31/02/2025", "00/00/0000", "03/04/0999",
	"03/04/2025 10:30", "03/04/2025 10:30:15.250", "03/04/2025 2:30 PM", "03/04/2025 25:00", "03/04/2025 10:30:00 Europe/Paris", "03/04/2025T10:30:00Z", "30/03/2025 02:30:00 Europe/Paris", "01/02/2025 10:30:00 EST", "2025-04-03T10:30:00+02:00",
	"lundi 3 mars 2025", "3 avr. 25", "Mar 4, 2025", "20250403", "45688", "45688.4375", "avr.-25", "10:30", "hier",
	// errors, lists, JSON
	"#N/A", "#VALEUR!", " #REF! ", "#SPILL!", "# 5", "a,b", "a/b c", ",,", "null", "true", `{"a": 1}`, `[1, 2]`, `"x"`, "{", "\ufeff[1]",
	"\ufffd", "caf\ufffd", "a\x00b",
}

// restateCells are cells of all kinds: texts, and what workbooks store behind them.
func restateCells() []record.Cell {
	var cells []record.Cell
	for _, s := range restateTexts {
		cells = append(cells, text(s), failed(s))
		for _, value := range []string{"199001234", "1", "0.125", "-1.234", "20250403", "45688", "199001234.5678"} {
			cells = append(cells, number(s, value))
		}
		for _, value := range []string{"2025-04-03", "2025-04-03T10:30:00", "1904-01-01T02:30:00"} {
			cells = append(cells, date(s, value))
		}
		cells = append(cells, boolean(s, "true"))
	}
	for _, value := range []string{"1234567890123456", "12345678901234567890", "-12345678901234567"} { // which are shown in full
		cells = append(cells, number(value, value))
	}
	return cells
}

// isMarked reports whether a cell holds the mark of what is lost, or gets it.
func isMarked(cell record.Cell) bool { return strings.ContainsAny(cell.Text, "\ufffd\x00") }

// isUnwritable reports whether no cell may mean the same, so that it becomes an error,
// or another one: where what is shown is sent because what is stored is invalid; a
// number that is shown as another date than its digits are, or has more digits than
// spreadsheet programs keep; and a fraction where a whole
// number is wanted, which nobody knows to be one without the list.
func isUnwritable(cell record.Cell, options string) bool {
	switch cell.Kind {
	case record.KindText:
		return strings.Contains(options, "integer")
	case record.KindNumber:
		return strings.Contains(options, "on_invalid: send") || strings.Contains(options, "YYYYMMDD") || isImprecise(cell.Value)
	default:
		return strings.Contains(options, "on_invalid: send")
	}
}

// wantSame fails if a row means something else in the workbook. What can't mean the
// same there, and a text that is marked, must be an error.
func wantSame(t *testing.T, r *restating, row *record.Row, options string) {
	t.Helper()
	js, list, workbook := r.restate(t, row)
	cell := row.Cells[1]
	switch {
	case workbook.isError() && (isMarked(cell) || isUnwritable(cell, options)):
		return
	case isMarked(cell) && cell.Kind == record.KindText:
		t.Fatalf("%+q is restated as %s, which is sent as %s", cell, js, workbook.Payload)
	}
	if list != workbook {
		t.Fatalf("%+q is restated as %s, which means something else (-list +workbook):\n%s", cell, js, cmp.Diff(list, workbook))
	}
	if again := string(r.again.Restate(&record.Row{Cells: restatedCells(t, []byte(js))})); again != js {
		t.Errorf("%+q is restated as %s, and from the workbook as %s", cell, js, again)
	}
}

// Each cell of each type means the same in the workbook, whatever the list told of its
// column and whatever its column's policies are.
func TestRestateAll(t *testing.T) {
	cells := restateCells()
	for i, options := range restateTypes {
		t.Run(options, func(t *testing.T) {
			t.Parallel()
			variants := 0
			for _, policy := range []string{"", ", on_invalid: omit", ", on_invalid: send", ", on_invalid: reject"} {
				for _, blank := range []string{"", ", blank: \"null\"", ", required: true"} {
					for _, evidence := range restateEvidence {
						variants++
						step := 31 // of the cells that are tried
						if policy == "" && blank == "" && (evidence == "" || learns(options)) {
							step = 1
						}
						m := mustParse(t, french+"columns:\n  Tel: phone_number\n  A: {to: custom.a, "+options+policy+blank+"}\n")
						m.Strict = variants%3 == 2
						r := newRestating(t, m, split("Tel|A"), othersOf(evidence)...)
						for n := (i + variants) % step; n < len(cells); n += step {
							wantSame(t, r, &record.Row{Sheet: "Leads", Number: 2, Cells: []record.Cell{text(aPhone), cells[n]}}, options+policy)
						}
					}
				}
			}
		})
	}
}

// learns reports whether a column with these options is read as its other cells tell.
func learns(options string) bool {
	return options == "type: number" || options == "type: integer" || options == "type: date" || options == "type: datetime"
}

// othersOf are the list's rows that tell how column A is read.
func othersOf(evidence string) []*record.Row {
	var rows []*record.Row
	for _, other := range split(evidence) {
		rows = append(rows, csvRow(aPhone, other))
	}
	return rows
}

// The columns of TestRestateMany: cells with several uses, first values of several
// columns, templates, lists, and fields that are not named.
const manyMapping = french + `columns:
  Tel: phone_number
  Mobile: {to: phone_number, on_invalid: omit}
  Amount: [conversion.amount, custom.amount_text]
  Other: {to: conversion.amount, on_invalid: send}
  Day: {to: [custom.day, conversion.date], type: datetime}
  Date: {to: custom.date, type: date, on_invalid: omit}
  Ok: {to: custom.ok, type: boolean, default: false}
  Tags: {to: custom.tags, type: list}
  More: {to: custom.tags, type: list, separator: ";", on_invalid: omit}
  Stage: {to: lifecycle_stage, values: {A: lead, "1": customer}, default: churned}
  Rep: [sales.nom, sales.phone_number]
set:
  contact.name: "{Date} {Mobile} {Free}"
  custom.when: "on {Day}"
  sdr.phone_number: "{Extra}{Ok}"
unmapped: custom
`

const manyHeader = "Tel|Mobile|Amount|Other|Day|Date|Ok|Tags|More|Stage|Rep|Free|Extra|Unknown"

// Rows of many cells mean the same, or are errors: several fields may read one cell.
func TestRestateMany(t *testing.T) {
	cells, header := restateCells(), split(manyHeader)
	random := rand.New(rand.NewPCG(7, 11))
	same, refused, sent := 0, 0, 0
	for i := range 40 {
		m := mustParse(t, manyMapping)
		m.Strict = i%4 == 0
		var others []*record.Row
		for range 3 {
			evidence := split(restateEvidence[random.IntN(len(restateEvidence))])
			row := csvRow(make([]string, len(header))...)
			for j := range row.Cells {
				row.Cells[j].Text = evidence[random.IntN(len(evidence))]
			}
			others = append(others, row)
		}
		r := newRestating(t, m, header, others...)
		for range 250 {
			row := &record.Row{Sheet: "Leads", Number: 2, Cells: []record.Cell{text(aPhone)}}
			for range random.IntN(len(header) + 1) {
				cell := record.Cell{}
				if random.IntN(3) == 0 {
					cell = cells[random.IntN(len(cells))]
				}
				row.Cells = append(row.Cells, cell)
			}
			js, list, workbook := r.restate(t, row)
			beyond := len(row.Cells) > len(header) && !row.Cells[len(header)].Blank()
			switch {
			case list == workbook:
				same++
				if !list.isError() {
					sent++
				}
			case !workbook.isError():
				t.Fatalf("%+q is restated as %s, which is sent (-list +workbook):\n%s", row.Cells, js, cmp.Diff(list, workbook))
			case !beyond:
				refused++
			}
		}
	}
	t.Log(same, "rows mean the same, of which", sent, "are sent, and", refused, "are refused")
	if sent < 500 || refused > same {
		t.Errorf("%d rows mean the same, of which %d are sent, and %d are refused", same, sent, refused)
	}
}

// FuzzRestate asserts that a cell of any kind, under any type, means the same in the
// workbook, or is an error there.
func FuzzRestate(f *testing.F) {
	for i, cell := range restateCells() {
		if i%5 == 0 {
			f.Add(cell.Text, cell.Value, uint8(cell.Kind), uint8(i), uint8(i/7))
		}
	}
	f.Add("EUR", "1 ", uint8(record.KindNumber), uint8(8), uint8(0))
	lists := map[string]*restating{}
	f.Fuzz(func(t *testing.T, shown, stored string, kind, typ, evidence uint8) {
		options := restateTypes[int(typ)%len(restateTypes)]
		others := restateEvidence[int(evidence)%len(restateEvidence)]
		shape := int(evidence) / len(restateEvidence) % 6
		key := fmt.Sprint(options, others, shape)
		r := lists[key]
		if r == nil {
			r = fuzzedRestating(t, options, others, shape)
			lists[key] = r
		}
		row := &record.Row{Sheet: "Leads", Number: 2, Cells: []record.Cell{text(aPhone), {Text: shown, Value: stored, Kind: record.Kind(kind % 5)}}}
		js, list, workbook := r.restate(t, row)
		if list != workbook && !workbook.isError() {
			t.Fatalf("%+q of %s is restated as %s, which is sent (-list +workbook):\n%s", row.Cells[1], options, js, cmp.Diff(list, workbook))
		}
	})
}

// fuzzedRestating has a column of one of several shapes: with each policy, with a text
// or a template beside it.
func fuzzedRestating(t *testing.T, options, evidence string, shape int) *restating {
	t.Helper()
	policy := []string{"", ", on_invalid: omit", ", on_invalid: send", ", on_invalid: reject", "", ", on_invalid: omit"}[shape]
	src := french + "columns:\n  Tel: phone_number\n  A: {to: custom.a, " + options + policy + "}\n"
	if shape >= 4 {
		src += "set: {custom.b: \"<{A}>\"}\n"
	}
	return newRestating(t, mustParse(t, src), split("Tel|A"), othersOf(evidence)...)
}
