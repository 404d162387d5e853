package tofix

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	"alvio.ai/alvio-import/record"
)

// What a workbook can hold (Excel specifications and limits).
const (
	maxColumns = 1 << 14
	maxText    = 1<<15 - 1 // UTF-16 units of a cell
)

// Where a sheet ends and the list goes on in a further one. Variables for tests.
var (
	maxRows = 1 << 20
	maxSize = int64(3 << 30) // bytes; beyond 4 GiB programs are at variance about zip files
)

// fixColumns are what the sheet of a list has at the right of its own columns.
var fixColumns = []string{record.FixProblem, record.FixHint, record.FixRow, record.FixID}

// A sheet is one of the workbook: where the columns of a list stand in it, and what
// it holds so far.
type sheet struct {
	wanted  string
	name    string
	note    bool     // it is the last one, and has no list
	header  []string // of the list
	columns []int    // of the list that are kept, by their place in the sheet
	places  []int    // in the sheet of the header's columns, -1 if they are left out
	number  int      // the list's own column of row numbers, -1 if it has none
	unfit   reason   // why no workbook can hold any row

	rows     int   // with the header
	start    int64 // where its cells begin in the file
	size     int64 // bytes of its cells
	width    int   // columns that are in use
	chars    []int // of the widest text of each column that is kept
	comments []comment
}

// newSheet lays out the sheet of a list. The columns that an earlier workbook of
// rows to fix added to it are not kept.
func newSheet(s *Sheet) *sheet {
	l := &sheet{wanted: s.Name, header: s.Header, places: make([]int, len(s.Header)), number: -1}
	for _, i := range s.Omit {
		if 0 <= i && i < len(l.places) {
			l.places[i] = -1
		}
	}
	for _, i := range record.FixColumns(s.Header) {
		l.places[i] = -1
		if l.number < 0 && strings.EqualFold(strings.TrimSpace(s.Header[i]), record.FixRow) {
			l.number = i
		}
	}
	for i, text := range s.Header {
		if l.places[i] < 0 {
			continue
		}
		l.places[i] = len(l.columns)
		l.columns = append(l.columns, i)
		l.chars = append(l.chars, chars(text))
		if !fitsCell(text) {
			l.unfit = headerTooLong
		}
	}
	if l.width = len(l.columns) + len(fixColumns); l.width > maxColumns {
		l.unfit = tooWide
	}
	return l
}

// next returns the sheet in which a list goes on.
func (s *sheet) next() *sheet {
	next := *s
	next.size, next.rows, next.comments = 0, 0, nil
	next.chars = slices.Clone(s.chars)
	next.width = len(s.columns) + len(fixColumns)
	return &next
}

// full reports whether the list has to go on in a further sheet.
func (s *sheet) full() bool { return s.rows >= maxRows || s.size >= maxSize }

// place returns where a column of the list stands in the sheet, -1 if it does not.
// What is beyond the header is behind the columns that are added.
func (s *sheet) place(column int) int {
	switch {
	case column < 0:
		return -1
	case column < len(s.places):
		return s.places[column]
	}
	return len(s.columns) + len(fixColumns) + column - len(s.places)
}

// trim drops the blank cells at the end of a row that is longer than the header:
// they do not make it too long.
func (s *sheet) trim(row []any) []any {
	for len(row) > len(s.places) && isBlank(row[len(row)-1]) {
		row = row[:len(row)-1]
	}
	return row
}

// judge returns why no workbook can hold the row.
func (s *sheet) judge(row []any) reason {
	if s.unfit != fit {
		return s.unfit
	}
	if s.place(len(row)-1) >= maxColumns {
		return tooWide
	}
	for i, cell := range row {
		if (s.place(i) >= 0 || i == s.number) && !fitsCell(textOf(cell)) {
			return tooLong
		}
	}
	return fit
}

// measured is of how many rows the widths of columns are taken.
const measured = 200

// measure notes how wide the cell is that stands in a column that is kept.
func (s *sheet) measure(at int, cell any) {
	if s.rows <= measured {
		s.chars[at] = max(s.chars[at], chars(textOf(cell)))
	}
}

// chars is how many characters the first line of a text has.
func chars(text string) int {
	line, _, _ := strings.Cut(text, "\n")
	return utf8.RuneCountInString(line)
}

// isBlank reports whether a cell holds nothing.
func isBlank(cell any) bool { return cell == nil || cell == "" }

// textOf returns what is written of a text or a number.
func textOf(cell any) string {
	switch cell := cell.(type) {
	case string:
		return cell
	case json.Number:
		return cell.String()
	}
	return ""
}
