package tofix

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"alvio.ai/alvio-import/record"
)

// decode reads a JSON array of cells into strings, bools, numbers and nils.
func decode(row []any, array []byte) ([]any, error) {
	row = row[:0]
	if len(array) == 0 {
		return row, nil
	}
	d := json.NewDecoder(bytes.NewReader(array))
	d.UseNumber()
	err := d.Decode(&row)
	return row, err
}

// appendHeader appends the header: the list's own texts and the added ones.
func (w *Writer) appendHeader(dst []byte) []byte {
	dst = beginRow(dst, w.list.rows)
	for at, i := range w.list.columns {
		dst = appendCell(dst, at, w.list.rows, w.styles.header, w.list.header[i])
	}
	for i, name := range fixColumns {
		dst = appendCell(dst, len(w.list.columns)+i, w.list.rows, w.styles.fixHeader, name)
	}
	return append(dst, "</row>"...)
}

// appendRow appends the row that was read.
func (w *Writer) appendRow(dst []byte, r *Row) []byte {
	s := w.list
	dst = beginRow(dst, s.rows)
	for at, i := range s.columns {
		cell := w.cell(i)
		s.measure(at, cell)
		red := slices.ContainsFunc(r.Faults, func(f Fault) bool { return f.Column == i })
		date := slices.ContainsFunc(r.Faults, func(f Fault) bool { return f.Column == i && f.Date })
		dst = appendCell(dst, at, s.rows, w.styles.of(cell, red, date), cell)
	}
	at := len(s.columns)
	dst = appendCell(dst, at, s.rows, w.styles.problem, clip(r.Problem, maxText))
	dst = appendCell(dst, at+1, s.rows, w.styles.fix, clip(r.Hint, maxText))
	dst = appendCell(dst, at+2, s.rows, w.styles.fix, w.number(r))
	dst = appendCell(dst, at+3, s.rows, w.styles.id, r.ID)
	for i := len(s.places); i < len(w.row); i++ {
		dst = appendCell(dst, s.place(i), s.rows, w.styles.of(w.row[i], true, false), w.row[i])
	}
	if len(w.row) > 0 {
		s.width = max(s.width, s.place(len(w.row)-1)+1)
	}
	return append(dst, "</row>"...)
}

// cell returns the row's cell in a column of the list.
func (w *Writer) cell(column int) any {
	if column < len(w.row) {
		return w.row[column]
	}
	return nil
}

// number returns the number of the row in the list, or in the list from which a
// workbook of rows to fix was made.
func (w *Writer) number(r *Row) any {
	if w.list.number < 0 {
		return json.Number(strconv.Itoa(r.Number))
	}
	kept := w.cell(w.list.number)
	if text, ok := kept.(string); ok && isWhole(strings.TrimSpace(text)) {
		return json.Number(strings.TrimSpace(text))
	}
	return kept
}

func beginRow(dst []byte, row int) []byte {
	dst = append(dst, `<row r="`...)
	dst = strconv.AppendInt(dst, int64(row), 10)
	return append(dst, `">`...)
}

// appendCell appends a cell. Numbers that a workbook can't keep are texts.
func appendCell(dst []byte, column, row, style int, cell any) []byte {
	dst = append(dst, `<c r="`...)
	dst = append(dst, record.ColumnName(column)...)
	dst = strconv.AppendInt(dst, int64(row), 10)
	dst = append(dst, `" s="`...)
	dst = strconv.AppendInt(dst, int64(style), 10)
	switch cell := cell.(type) {
	case bool:
		return append(dst, `" t="b"><v>`+boolDigit[cell]+`</v></c>`...)
	case json.Number:
		if isNumber(cell.String()) {
			return append(dst, `"><v>`+cell.String()+`</v></c>`...)
		}
	}
	if text := textOf(cell); text != "" {
		return appendInline(dst, text)
	}
	return append(dst, `"/>`...)
}

var boolDigit = map[bool]string{false: "0", true: "1"}

// appendInline appends the rest of a cell that holds a text, and never a formula.
func appendInline(dst []byte, text string) []byte {
	dst = append(dst, `" t="inlineStr"><is><t`...)
	if keepsSpace(text) {
		dst = append(dst, ` xml:space="preserve"`...)
	}
	dst = append(dst, '>')
	dst = appendText(dst, text)
	return append(dst, "</t></is></c>"...)
}

// exactDigits is how many digits of a number programs keep, and generalDigits how many
// of a whole one they show unless they are told to show them all.
const (
	exactDigits   = 15
	generalDigits = 11
)

// isNumber reports whether a number's digits are still the same after a program has
// read it into a float64, and written it again.
func isNumber(text string) bool {
	digits := strings.TrimLeft(strings.ReplaceAll(text, ".", ""), "-0")
	f, err := strconv.ParseFloat(text, 64)
	return err == nil && len(digits) <= exactDigits && strconv.FormatFloat(f, 'f', -1, 64) == text
}

// isWhole reports whether a text is a whole number as JSON writes it, without sign.
func isWhole(text string) bool {
	return text != "" && strings.Trim(text, "0123456789") == "" && (text[0] != '0' || text == "0")
}
