package xlsx_test

import (
	"bytes"
	"encoding/json"
	"io"
	"math"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"alvio.ai/alvio-import/internal/oracle"
	"alvio.ai/alvio-import/record"
)

// An openpyxlLine is a line that testdata/openpyxl_read.py prints: the beginning of
// a workbook or a sheet, or a cell.
type openpyxlLine struct {
	Path string

	Sheet         *string
	Rows, Columns []int    // hidden
	Merged        []string // cells whose values openpyxl drops

	Row, Column       int // from 1
	Type, Format, ISO string
	Value             any
}

// place is that of a cell, from 1.
type place struct{ row, column int }

func compareOpenpyxl(t *testing.T, books []string, sheets map[string][]oracleSheet) {
	script, err := os.ReadFile("testdata/openpyxl_read.py")
	if err != nil {
		t.Fatal(err)
	}
	c := newTally(t)
	decoder := json.NewDecoder(bytes.NewReader(oracle.RunPython(t, string(script), books...)))
	decoder.UseNumber()
	var path string
	var at int // of the sheet
	var head openpyxlLine
	cells := map[place]openpyxlLine{}
	finish := func() {
		if head.Sheet != nil {
			c.openpyxlSheet(&sheets[path][at], &head, cells)
			at++
		}
		clear(cells)
		head = openpyxlLine{}
	}
	for {
		var line openpyxlLine
		if err := decoder.Decode(&line); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		switch {
		case line.Path != "":
			finish()
			path, at, c.book = line.Path, 0, line.Path
		case line.Sheet != nil:
			finish()
			head, c.sheet = line, *line.Sheet
		default:
			cells[place{line.Row, line.Column}] = line
		}
	}
	finish()
	c.report(200 * len(books))
}

func (c *tally) openpyxlSheet(s *oracleSheet, head *openpyxlLine, cells map[place]openpyxlLine) {
	if s.name != *head.Sheet {
		c.t.Errorf("sheet %q, openpyxl has %q", s.name, *head.Sheet)
	}
	columns := s.columns
	for at := range cells {
		columns = max(columns, at.column)
	}
	for column := range columns {
		if s.hidden(column) != slices.Contains(head.Columns, column+1) {
			c.t.Errorf("%s, %s: column %d, hidden: %t", c.book, s.name, column+1, s.hidden(column))
		}
	}
	for i := range s.rows {
		row, number := &s.rows[i], i+1
		if row.Hidden != slices.Contains(head.Rows, number) {
			c.t.Errorf("%s, %s: row %d, hidden: %t", c.book, s.name, number, row.Hidden)
		}
		for column, ours := range row.Cells {
			theirs, found := cells[place{number, column + 1}]
			delete(cells, place{number, column + 1})
			if !found && ours == (record.Cell{}) {
				continue
			}
			c.cells++
			if exception := openpyxlException(ours, theirs, found, head.isMerged(number, column)); exception != "" {
				c.excepted[exception]++
			} else if !found || !sameOpenpyxl(ours, theirs) {
				c.differs(number, column, ours, theirs)
			}
		}
	}
	for at, theirs := range cells {
		if link, _ := theirs.Value.(string); strings.HasPrefix(link, "https://") {
			c.excepted["no value, but a link: openpyxl shows the link"]++
		} else if theirs.Value != "" {
			c.differs(at.row, at.column-1, record.Cell{}, theirs)
		}
	}
}

func (l *openpyxlLine) isMerged(row, column int) bool {
	return slices.Contains(l.Merged, cellName(row, column))
}

// openpyxlException names the rule by which openpyxl differs, if there is one.
func openpyxlException(ours record.Cell, theirs openpyxlLine, found, merged bool) string {
	number := ours.Kind == record.KindNumber
	switch text, isText := theirs.Value.(string); {
	case number && theirs.Type == "e" && text == "#VALUE!":
		return "a number that is no date, with a date's format: openpyxl shows an error"
	case number && theirs.Type == "d" && strings.HasPrefix(ours.Value, "-"):
		return "a negative number with a date's format: openpyxl counts back from 1899-12-30"
	case ours.Kind == record.KindDate && theirs.Type == "n" && theirs.Format == "General":
		return "ids 27 to 36, dates of East Asian languages: openpyxl does not know them"
	case ours.Kind == record.KindDate && theirs.ISO == "" && strings.HasPrefix(ours.Value, "1904-01-01"):
		return "day 0 of the 1904 system: openpyxl takes it for a time"
	case ours.Value == "" && (ours.Text == "" || strings.HasPrefix(ours.Text, "=")) && strings.HasPrefix(text, "https://"):
		return "no value, but a link: openpyxl shows the link"
	case !found && ours.Kind == record.KindError && strings.HasPrefix(ours.Text, "="):
		return "formula without a value: openpyxl has no cell"
	case !found && merged:
		return "below a merged cell: openpyxl drops the value"
	case isText && theirs.Type == "s" && text != ours.Text && sameEscaped(text, ours.Text):
		return "escaped characters: openpyxl leaves _x0007_ as it is and drops x005F_"
	}
	return ""
}

var escapes = regexp.MustCompile(`_x([0-9A-Fa-f]{4})_`)

func unescaped(text string) string {
	return escapes.ReplaceAllStringFunc(text, func(escape string) string {
		code, err := strconv.ParseUint(escape[2:6], 16, 16)
		if err != nil {
			return escape
		}
		return string(rune(code))
	})
}

// sameEscaped reports whether their text is ours but for escapes: those that openpyxl
// leaves, and the x005F_ that it cuts out.
func sameEscaped(theirs, ours string) bool {
	cut := func(text string) string { return strings.ReplaceAll(text, "x005F_", "") }
	return unescaped(theirs) == ours || theirs == cut(ours) || cut(unescaped(theirs)) == cut(unescaped(ours))
}

func sameOpenpyxl(ours record.Cell, theirs openpyxlLine) bool {
	switch value := theirs.Value.(type) {
	case bool:
		return theirs.Type == "b" && ours.Kind == record.KindBool && ours.Value == strconv.FormatBool(value)
	case string:
		return theirs.Type == "s" && ours.Kind == record.KindText && ours.Text == value ||
			theirs.Type == "e" && ours.Kind == record.KindError && ours.Text == value
	case json.Number:
		if theirs.Type == "n" {
			return ours.Kind == record.KindNumber && sameNumber(ours.Value, value.String())
		}
		return theirs.Type == "d" && sameMoment(ours, theirs, value)
	}
	return false
}

// sameMoment compares what openpyxl takes for a date, a time or a span. For us it is
// a date if its format shows a day, month or year.
func sameMoment(ours record.Cell, theirs openpyxlLine, value json.Number) bool {
	serial, err := value.Float64()
	if err != nil {
		return false
	}
	if !showsDay(theirs.Format) || theirs.ISO == "" {
		got, err := strconv.ParseFloat(ours.Value, 64)
		return err == nil && ours.Kind == record.KindNumber && math.Abs(got-serial) < 1.0/86400/1000
	}
	at, err := time.Parse("2006-01-02T15:04:05", theirs.ISO)
	return err == nil && ours.Kind == record.KindDate && ours.Value == isoTime(at)
}

var (
	literals = regexp.MustCompile(`"[^"]*"|\\.|_.|\[\$[^]]*\]`)
	months   = regexp.MustCompile(`(?i)m`)
	clock    = regexp.MustCompile(`(?i)[hs]`)
)

// showsDay reports whether a format has days, months or years in it.
func showsDay(code string) bool {
	code = literals.ReplaceAllString(strings.ReplaceAll(code, "AM/PM", ""), "")
	return strings.ContainsAny(code, "yYdD") || months.MatchString(code) && !clock.MatchString(code)
}
