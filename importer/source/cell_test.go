package source_test

import (
	"path/filepath"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"alvio.ai/alvio-import/importer/source"
	"alvio.ai/alvio-import/record"
)

// A book is a workbook under construction. Its first sheet is called Leads.
type book struct {
	*excelize.File
	t testing.TB
}

func newBook(t testing.TB) *book {
	t.Helper()
	b := &book{excelize.NewFile(), t}
	b.must(b.SetSheetName("Sheet1", "Leads"))
	return b
}

func (b *book) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

// row sets the cells of row number of the first sheet, from column A.
func (b *book) row(number int, cells ...any) {
	b.t.Helper()
	b.must(b.SetSheetRow(b.GetSheetName(0), "A"+strconv.Itoa(number), &cells))
}

// format gives a cell of the first sheet a number format: a number for a
// built-in one, else a format code.
func (b *book) format(cell string, format any) {
	b.t.Helper()
	var style excelize.Style
	switch format := format.(type) {
	case int:
		style.NumFmt = format
	case string:
		style.CustomNumFmt = &format
	}
	id, err := b.NewStyle(&style)
	b.must(err)
	b.must(b.SetCellStyle(b.GetSheetName(0), cell, cell, id))
}

// save writes the workbook into a folder of its own and returns its path.
func (b *book) save() string {
	b.t.Helper()
	path := filepath.Join(b.t.TempDir(), "leads.xlsx")
	b.must(b.SaveAs(path))
	b.must(b.Close())
	return path
}

// stored is a number in the notation in which the workbook is to hold it.
type stored string

// 45672.5625 is the 15th of January 2025, 13:30, in a workbook that counts from
// 1900.
const serial = 45672.5625

func TestCells(t *testing.T) {
	text := func(s string) record.Cell { return record.Cell{Text: s} }
	number := func(text, value string) record.Cell {
		return record.Cell{Text: text, Value: value, Kind: record.KindNumber}
	}
	date := func(text, value string) record.Cell {
		return record.Cell{Text: text, Value: value, Kind: record.KindDate}
	}
	tests := []struct {
		name   string
		value  any
		format any // see book.format
		want   record.Cell
	}{
		{"text", "Zoé", nil, text("Zoé")},
		{"text of several lines", "one\ntwo", nil, text("one\ntwo")},
		{"text with spaces around", " Anna ", nil, text(" Anna ")},
		{"text that XML must escape", `<a & "b">`, nil, text(`<a & "b">`)},
		{"phone as text, leading zero", "0612", nil, text("0612")},
		{"zeros first", "007", nil, text("007")},
		{"zeros alone", "000", nil, text("000")},
		{"phone as text, plus", "+33199000012", nil, text("+33199000012")},
		{"phone as text, spaces", "01 99 00 00 12", nil, text("01 99 00 00 12")},
		{"amount as text, comma", "1250,50", nil, text("1250,50")},
		{"boolean as text", "TRUE", nil, text("TRUE")},
		{"date as text", "15/01/2025", nil, text("15/01/2025")},
		{"formula's error", "#N/A", nil, text("#N/A")},
		{"beyond every number", "1e999", nil, text("1e999")},

		{"integer", 12, nil, number("12", "12")},
		{"zero", 0, nil, number("0", "0")},
		{"negative", -5, nil, number("-5", "-5")},
		{"decimal", 1250.5, nil, number("1250.5", "1250.5")},
		{"two decimals", 1250.5, "0.00", number("1250.50", "1250.5")},
		{"built-in two decimals", 12, 2, number("12.00", "12")},
		{"thousands", 1234567.5, "#,##0.00", number("1,234,567.50", "1234567.5")},
		{"percent", 0.25, "0%", number("25%", "0.25")},
		{"percent with decimals", 0.0525, "0.00%", number("5.25%", "0.0525")},
		{"currency", 1250, `#,##0.00\ "€"`, number("1,250.00 €", "1250")},
		{"leading zeros by format", 1000, "00000", number("01000", "1000")},
		{"phone by format", 199000012, "00 00 00 00 00", number("01 99 00 00 12", "199000012")},
		{"phone by format with quotes", 639980012, `0#" "##" "##" "##" "##`, number("06 39 98 00 12", "639980012")},
		{"long integer", 33639980012, nil, number("33639980012", "33639980012")},
		{"long integer with a scientific format", 33639980012, "0.00E+00", number("3.36E+10", "33639980012")},
		{"fifteen digits", 336399800120001, nil, number("336399800120001", "336399800120001")},
		{"stored with an exponent", stored("3.3639980012E+10"), "0", number("33639980012", "33639980012")},
		{"thousands whose groups are parts of a date", 3003, "#,##0", number("3,003", "3003")},
		{"thousands whose groups are other parts of a date", 24009, "# ##0", number("24 009", "24009")},
		{"percent whose digits are a time", 0.3012, "0.00%", number("30.12%", "0.3012")},
		{"decimal whose digits are a day", 61.3, "0.0", number("61.3", "61.3")},
		{"a code that looks like a number", "1E5", nil, text("1E5")},
		{"a phone damaged before it came", "3.36E+10", nil, text("3.36E+10")},
		{"huge", stored("1E+20"), nil, number("100000000000000000000", "100000000000000000000")},
		{"tiny", stored("1.0000000000000001E-7"), "0.00", number("0.00", "0.0000001")},
		{"number of a date's size", 45672, nil, number("45672", "45672")},
		{"time without a date", 0.5625, "hh:mm", number("13:30", "0.5625")},

		{"true", true, nil, record.Cell{Text: "TRUE", Value: "true", Kind: record.KindBool}},
		{"false", false, nil, record.Cell{Text: "FALSE", Value: "false", Kind: record.KindBool}},
		{"one and zero are numbers", 1, nil, number("1", "1")},

		{"dd/mm/yyyy", 45672, "dd/mm/yyyy", date("15/01/2025", "2025-01-15")},
		{"mm/dd/yyyy", 45672, "mm/dd/yyyy", date("01/15/2025", "2025-01-15")},
		{"day and month can be exchanged", 45750, "dd/mm/yyyy", date("03/04/2025", "2025-04-03")},
		{"month and day can be exchanged", 45750, "mm/dd/yyyy", date("04/03/2025", "2025-04-03")},
		{"yyyy-mm-dd", 45672, "yyyy-mm-dd", date("2025-01-15", "2025-01-15")},
		{"built-in 14, shown as the reader's machine has it", 45672, 14, date("2025-01-15", "2025-01-15")},
		{"d mmm yyyy", 45672, "d mmm yyyy", date("15 Jan 2025", "2025-01-15")},
		{"d mmmm yyyy in French", 45672, "[$-40C]d mmmm yyyy", date("15 janvier 2025", "2025-01-15")},
		{"day and month alone", 45672, "d-mmm", date("15-Jan", "2025-01-15")},
		{"month and year alone", 45658, "mmmm yyyy", date("January 2025", "2025-01-01")},
		{"month and year in digits", 45658, "mm/yyyy", date("01/2025", "2025-01-01")},
		{"day of the week", 45672, "dddd d mmmm yyyy", date("Wednesday 15 January 2025", "2025-01-15")},
		{"with a time", serial, "dd/mm/yyyy hh:mm", date("15/01/2025 13:30", "2025-01-15T13:30:00")},
		{"in the afternoon", 45672.75, "dd/mm/yyyy h:mm AM/PM", date("15/01/2025 6:00 PM", "2025-01-15T18:00:00")},
		{"half past midnight", 45672 + 0.5/24, "dd/mm/yyyy h:mm AM/PM", date("15/01/2025 12:30 AM", "2025-01-15T00:30:00")},
		{"with seconds", serial + 5.0/86400, "yyyy-mm-dd hh:mm:ss", date("2025-01-15 13:30:05", "2025-01-15T13:30:05")},
		{"time that is not shown", serial, "dd/mm/yyyy", date("15/01/2025", "2025-01-15T13:30:00")},
		{"leap day", 45351, "dd/mm/yyyy", date("29/02/2024", "2024-02-29")},
	}
	b := newBook(t)
	b.row(1, "value")
	for i, tt := range tests {
		cell := "A" + strconv.Itoa(i+2)
		if value, ok := tt.value.(stored); ok {
			b.must(b.SetCellDefault("Leads", cell, string(value)))
		} else {
			b.row(i+2, tt.value)
		}
		b.format(cell, tt.format)
	}
	rows := mustReadPass(t, open(t, b.save(), source.Options{})).Rows
	if len(rows) != len(tests) {
		t.Fatalf("%d rows, want %d", len(rows), len(tests))
	}
	for i, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, rows[i].Cell(0)); diff != "" {
				t.Errorf("cell (-want +got):\n%s", diff)
			}
		})
	}
}

// Workbooks from old Macs count days from 1904: the same day has another serial.
func TestCellsOf1904(t *testing.T) {
	b := newBook(t)
	since1904 := true
	b.must(b.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &since1904}))
	b.row(1, "date", "with a time")
	b.row(2, 45672-1462, serial-1462)
	b.format("A2", "dd/mm/yyyy")
	b.format("B2", "d mmm yyyy hh:mm")

	rows := mustReadPass(t, open(t, b.save(), source.Options{})).Rows
	want := []record.Row{{Sheet: "Leads", Number: 2, Cells: []record.Cell{
		{Text: "15/01/2025", Value: "2025-01-15", Kind: record.KindDate},
		{Text: "15 Jan 2025 13:30", Value: "2025-01-15T13:30:00", Kind: record.KindDate},
	}}}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
}
