// Package record holds the words that travel through alvio-import: a row
// comes out of a source, becomes a payload, is sent, and ends as a result
// with the issues that were found on the way.
//
//	source ── Row ──▶ mapping ── payload, Issues ──▶ importer ── Result ──▶ report
//
// The package imports nothing of the project, so that every other package can
// speak these words without knowing each other. It has no behaviour beyond
// naming things: where a cell stands, what an issue is called, how a row ended.
package record

import (
	"strconv"
	"strings"
	"unicode"
)

// Kind says what a spreadsheet program stored in a cell. Cells of a CSV file
// are all KindText.
type Kind uint8

// The kinds of cells.
const (
	KindText   Kind = iota
	KindNumber      // Value is the number in decimal notation, never with an exponent
	KindDate        // Value is the ISO 8601 date, with "T15:04:05" if it has a time; no zone
	KindBool        // Value is "true" or "false"
	KindError       // Text is the error that a formula shows, or the formula from its "=" if it was never calculated
)

// A Cell is one cell of a row.
type Cell struct {
	// Text is what a person sees in the spreadsheet.
	Text string
	// Value is what Excel stored, in the notation that Kind names; it is
	// empty for KindText and KindError.
	Value string
	Kind  Kind
}

// Blank reports whether the cell shows nothing: no text, or white space and
// marks that have no width.
func (c Cell) Blank() bool { return IsBlank(c.Text) }

// IsBlank reports whether a text shows nothing.
func IsBlank(text string) bool {
	if text == "" {
		return true
	}
	visible := text[0]-'!' <= '~'-'!' // as most texts begin
	return !visible && isInvisible(text)
}

func isInvisible(text string) bool {
	return strings.TrimFunc(text, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r)
	}) == ""
}

// A Row is one row of a spreadsheet, as it was read.
type Row struct {
	// Sheet is the name of the worksheet, empty for a CSV file.
	Sheet string
	// Number is the row's number as a spreadsheet program shows it: the
	// header is usually 1, blank rows count, a cell with line breaks does not.
	Number int
	// Line is the line of a CSV file at which the row begins, from 1; it is
	// 0 for a workbook.
	Line int
	// Hidden says that the spreadsheet hides the row, by hand or by a filter.
	Hidden bool
	// Cells holds the row's cells: as many as the header has columns, or
	// fewer if the last ones are missing, or more if the row goes beyond it.
	Cells []Cell
	// Issues are what the source itself found wrong with the row.
	Issues []Issue
}

// Cell returns the cell in column i (from 0), a blank one if the row is shorter.
func (r *Row) Cell(i int) Cell {
	if i < 0 || i >= len(r.Cells) {
		return Cell{}
	}
	return r.Cells[i]
}

// Address names the cell in column i (from 0) as its user finds it:
// "Leads!C17" in a workbook, "line 12, column 3" in a CSV file. A negative i
// stands for the row as a whole.
func (r *Row) Address(i int) string {
	if r.Line > 0 {
		at := "line " + strconv.Itoa(r.Line)
		if i >= 0 {
			at += ", column " + strconv.Itoa(i+1)
		}
		return at
	}
	at := strconv.Itoa(r.Number)
	if i >= 0 {
		at = ColumnName(i) + at
	} else {
		at = "row " + at
	}
	if r.Sheet != "" {
		at = r.Sheet + "!" + at
	}
	return at
}

// ColumnName returns the letters of column i (from 0): A, B, … Z, AA, ….
func ColumnName(i int) string {
	var name []byte
	for i++; i > 0; i = (i - 1) / 26 {
		name = append([]byte{byte('A' + (i-1)%26)}, name...)
	}
	return string(name)
}

// AddressColumn returns the column, from 0, of the cell that an address of
// [Row.Address] names; -1 if it stands for a row, or is no address.
func AddressColumn(address string) int {
	if _, column, ok := strings.Cut(address, ", column "); ok {
		if n, err := strconv.Atoi(column); err == nil && n > 0 {
			return n - 1
		}
	}
	cell := address[strings.LastIndexByte(address, '!')+1:]
	name := strings.TrimRight(cell, "0123456789")
	if name == cell || len(name) > maxColumnName {
		return -1
	}
	column := 0
	for i := range len(name) {
		if name[i] < 'A' || name[i] > 'Z' {
			return -1
		}
		column = column*26 + int(name[i]-'A') + 1
	}
	return column - 1
}

// maxColumnName is how many letters the last column of a worksheet has.
const maxColumnName = 3
