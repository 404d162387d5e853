package xlsx_test

import (
	"math"
	"math/rand/v2"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"alvio.ai/alvio-import/record"
)

// numberFormats are those of lists that people keep.
var numberFormats = []string{
	"0", "0.00", "#,##0", "#,##0.00", "0%", "0.00%", "0.00E+00", "00000", "00 00 00 00 00", `0#" "##" "##" "##" "##`,
	`#,##0.00\ "€"`, "[$€-40C] #,##0.00", "0.0;[Red]-0.0", "# ?/?", `"+"0`, "@", "#,##0,", "dd/mm/yyyy", "yyyy-mm-dd", "d mmm yyyy hh:mm",
	"[$-40C]dddd d mmmm yyyy", "[$-407]d. mmm yy", "h:mm AM/PM", "[h]:mm:ss", "mm/yyyy", "mmm-yy", "yyyy-mm-dd hh:mm:ss",
}

// An excelizeBook is a workbook under construction by excelize.
type excelizeBook struct {
	*excelize.File
	t      *testing.T
	random *rand.Rand
	styles []int

	since1904 bool
}

func (b *excelizeBook) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

// writeExcelize writes workbooks by both ways that excelize has.
func writeExcelize(t *testing.T, folder string) (books []string) {
	for seed := range 6 {
		b := &excelizeBook{excelize.NewFile(), t, rand.New(rand.NewPCG(1, uint64(seed))), []int{0}, seed%3 == 2}
		for _, code := range numberFormats {
			id, err := b.NewStyle(&excelize.Style{CustomNumFmt: &code})
			b.must(err)
			b.styles = append(b.styles, id)
		}
		for id := range 50 {
			style, err := b.NewStyle(&excelize.Style{NumFmt: id})
			b.must(err)
			b.styles = append(b.styles, style)
		}
		b.must(b.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &b.since1904}))
		b.must(b.SetSheetName("Sheet1", "Leads"))
		_, err := b.NewSheet("Été & Co")
		b.must(err)
		name := "excelize-"
		for _, sheet := range b.GetSheetList() {
			if seed < 3 {
				b.fill(sheet)
			} else {
				name = "stream-"
				b.stream(sheet)
			}
		}
		path := filepath.Join(folder, name+strconv.Itoa(seed)+".xlsx")
		b.must(b.SaveAs(path))
		b.must(b.Close())
		books = append(books, path)
	}
	return books
}

func (b *excelizeBook) fill(sheet string) {
	for number := 1; number <= 45; number++ {
		for column := range b.random.IntN(14) {
			if b.random.IntN(4) == 0 {
				continue
			}
			cell, err := excelize.CoordinatesToCellName(column+1, number)
			b.must(err)
			switch v := b.value().(type) {
			case []excelize.RichTextRun:
				b.must(b.SetCellRichText(sheet, cell, v))
			case excelize.Cell:
				b.must(b.SetCellFormula(sheet, cell, v.Formula))
			default:
				b.must(b.SetCellValue(sheet, cell, v))
				if _, isTime := v.(time.Time); isTime && b.random.IntN(2) == 0 {
					continue // in the style that SetCellValue chose
				}
			}
			style := b.styles[b.random.IntN(len(b.styles))]
			b.must(b.SetCellStyle(sheet, cell, cell, style))
		}
		if b.random.IntN(8) == 0 {
			b.must(b.SetRowVisible(sheet, number, false))
		}
	}
	b.must(b.SetCellHyperLink(sheet, "A3", "https://example.com/?a=1&b=2", "External"))
	b.must(b.MergeCell(sheet, "B2", "C4"))
	b.must(b.SetColVisible(sheet, "D:F", false))
	if b.since1904 && sheet == "Leads" {
		b.must(b.SetCellValue(sheet, "XFD46", "far"))
	}
}

func (b *excelizeBook) stream(sheet string) {
	w, err := b.NewStreamWriter(sheet)
	b.must(err)
	b.must(w.SetColVisible(2, 3, false))
	for number := 1; number <= 45; number++ {
		if b.random.IntN(10) == 0 {
			continue
		}
		row := make([]any, b.random.IntN(14))
		for i := range row {
			switch v := b.value().(type) {
			case excelize.Cell:
				v.StyleID = b.styles[b.random.IntN(len(b.styles))]
				row[i] = v
			case []excelize.RichTextRun:
				row[i] = v
			default:
				row[i] = excelize.Cell{StyleID: b.styles[b.random.IntN(len(b.styles))], Value: v}
			}
		}
		cell, err := excelize.CoordinatesToCellName(1+b.random.IntN(3), number)
		b.must(err)
		b.must(w.SetRow(cell, row, excelize.RowOpts{Hidden: b.random.IntN(8) == 0}))
	}
	b.must(w.Flush())
}

// value returns what a cell is to hold.
func (b *excelizeBook) value() any {
	r := b.random
	switch r.IntN(14) {
	case 0, 1, 2:
		words := []string{
			"Anna", "Zoé", "日本語", "🙂", "<a & \"b\">", "]]>", "one\ntwo", "a\tb", " ", "_x0007_", "_x000D_", "_x005F_", "0612", "#N/A",
			"\u00a0", "e\u0301", "TRUE", "\r", "\x07", "=A1",
		}
		var parts []string
		for range 1 + r.IntN(4) {
			parts = append(parts, words[r.IntN(len(words))])
		}
		return strings.Join(parts, []string{"", " "}[r.IntN(2)])
	case 3:
		return []excelize.RichTextRun{{Text: " bold "}, {Text: "Zoé", Font: &excelize.Font{Bold: true}}, {Text: " \n&"}}
	case 4, 5:
		return r.IntN(1e5) - 1000
	case 6:
		return r.Int64N(1e17)
	case 7:
		return math.Round(r.Float64()*1e6) / 100
	case 8:
		return (r.Float64() - 0.5) * math.Pow10(r.IntN(30)-12)
	case 9:
		return float64(r.IntN(50000)) + r.Float64()
	case 10:
		return time.Date(1905+r.IntN(150), 1, 1+r.IntN(365), 0, 0, r.IntN(86400), 0, time.UTC)
	case 11:
		return r.IntN(2) == 0
	case 12:
		return excelize.Cell{Formula: []string{"1+1", `"a"&"b"`, "1/0", "DATE(2025,1,15)", "1=1", "NA()"}[r.IntN(6)]}
	default:
		return time.Duration(r.IntN(1e6)) * time.Second
	}
}

// openExcelize opens a workbook whose cells are to be read as they are stored.
func openExcelize(t *testing.T, path string) *excelize.File {
	t.Helper()
	f, err := excelize.OpenFile(path, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	})
	return f
}

// compareExcelize compares with both ways in which excelize reads.
func compareExcelize(t *testing.T, books []string, sheets map[string][]oracleSheet) {
	c := newTally(t)
	for _, path := range books {
		c.book = path
		f := openExcelize(t, path)
		props, err := f.GetWorkbookProps()
		if err != nil {
			t.Fatal(err)
		}
		names := f.GetSheetList()
		if len(names) != len(sheets[path]) {
			t.Fatalf("%s: %d sheets, excelize has %q", path, len(sheets[path]), names)
		}
		for i, s := range sheets[path] {
			if c.sheet = s.name; names[i] != s.name {
				t.Errorf("sheet %q, excelize has %q", s.name, names[i])
			}
			c.excelizeSheet(f, &s, props.Date1904 != nil && *props.Date1904)
		}
	}
	c.report(200 * len(books))
}

func (c *tally) excelizeSheet(f *excelize.File, s *oracleSheet, date1904 bool) {
	rows, err := f.Rows(s.name)
	if err != nil {
		c.t.Fatal(err)
	}
	for number := 1; rows.Next() || number <= len(s.rows); number++ {
		columns, err := rows.Columns()
		if err != nil {
			c.t.Fatal(err)
		}
		row := s.row(number)
		for column := range max(len(row.Cells), len(columns)) {
			name, err := excelize.CoordinatesToCellName(column+1, number)
			if err != nil {
				c.t.Fatal(err)
			}
			raw := ""
			if column < len(columns) {
				raw = columns[column]
			}
			ours := row.Cell(column)
			if ours == (record.Cell{}) && raw == "" {
				continue
			}
			c.cells++
			direct, err := f.GetCellValue(s.name, name)
			if err != nil {
				c.t.Fatal(err)
			}
			switch {
			case direct != raw:
				c.differs(number, column, ours, []string{raw, direct})
			case ours.Kind == record.KindError && strings.HasPrefix(ours.Text, "=") && raw == "":
				c.excepted["formula without a value"]++
			case !sameRaw(ours, raw, date1904):
				c.differs(number, column, ours, raw)
			}
		}
	}
}

// sameRaw compares a cell with what a workbook stores.
func sameRaw(ours record.Cell, raw string, date1904 bool) bool {
	switch ours.Kind {
	case record.KindBool:
		return ours.Value == "true" && (raw == "1" || raw == "TRUE") || ours.Value == "false" && (raw == "0" || raw == "FALSE")
	case record.KindNumber:
		return sameNumber(ours.Value, raw)
	case record.KindDate:
		serial, err := strconv.ParseFloat(raw, 64)
		if err != nil {
			return false
		}
		at, err := excelize.ExcelDateToTime(serial, date1904)
		if !date1904 && serial < 60 {
			at = at.AddDate(0, 0, 1) // excelize has days before March 1900 one off, unlike Excel
		}
		_, second := math.Modf(serial * 86400)
		half := math.Abs(second-0.5) < 1e-3 // which goes either way
		return err == nil && (ours.Value == isoTime(at) || half && ours.Value == isoTime(at.Add(time.Second/2)))
	case record.KindText, record.KindError:
	}
	return ours.Text == raw
}

// sameNumber compares two numbers: whole ones in full, others in 15 digits.
func sameNumber(a, b string) bool {
	x, err1 := strconv.ParseFloat(a, 64)
	y, err2 := strconv.ParseFloat(b, 64)
	return err1 == nil && err2 == nil && (x == y ||
		strconv.FormatFloat(x, 'e', 14, 64) == strconv.FormatFloat(y, 'e', 14, 64) && y != math.Trunc(y))
}

// isoTime rounds to the second, and leaves midnight out.
func isoTime(at time.Time) string {
	at = at.Round(time.Second)
	if at.Equal(at.Truncate(24 * time.Hour)) {
		return at.Format(time.DateOnly)
	}
	return at.Format("2006-01-02T15:04:05")
}
