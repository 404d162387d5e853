package xlsx

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"time"

	"alvio.ai/alvio-import/importer/source/xlsx/numfmt"
	"alvio.ai/alvio-import/importer/source/xlsx/xmlscan"
	"alvio.ai/alvio-import/record"
)

// A cellType says how a cell's value is to be understood (ECMA-376 part 1,
// 18.18.11).
type cellType uint8

const (
	numberCell cellType = iota
	sharedCell
	inlineCell
	formulaText
	boolCell
	errorCell
	dateCell
)

func cellTypeOf(t []byte) (cellType, error) {
	switch string(t) {
	case "", "n":
		return numberCell, nil
	case "s":
		return sharedCell, nil
	case "inlineStr":
		return inlineCell, nil
	case "str":
		return formulaText, nil
	case "b":
		return boolCell, nil
	case "e":
		return errorCell, nil
	case "d":
		return dateCell, nil
	}
	return 0, fmt.Errorf("a cell of the unknown type %q", t)
}

// A rawCell is what a cell's element holds. Its value and its formula are the ends
// of the row's text.
type rawCell struct {
	column  int
	typ     cellType
	format  *numfmt.Format // nil: all digits
	start   int            // of the value in the row's text, or of the formula without one
	value   bool           // there is one
	formula bool
}

// readCell reads the cell whose start tag was the last token.
func (r *Rows) readCell(row *record.Row) (err error) {
	var c rawCell
	if err := r.readPlace(&c); err != nil {
		return err
	}
	c.start = len(r.text)
	if err := r.readValue(&c); err != nil {
		return err
	}
	r.next = c.column + 1
	switch {
	case c.value && len(r.text) > c.start:
		return r.addCell(row, &c)
	case c.formula && !c.value:
		r.addText(row, &c, record.KindError) // the formula, as it has no value yet
	}
	return nil
}

// readPlace reads the attributes of a cell.
func (r *Rows) readPlace(c *rawCell) (err error) {
	c.column = r.next
	for i := range r.xml.Attrs() {
		name, value := r.xml.AttrAt(i)
		if len(name) != 1 {
			continue
		}
		switch name[0] {
		case 'r':
			c.column, err = r.columnOf(value)
		case 's':
			c.format, err = r.book.formatAt(value)
		case 't':
			c.typ, err = cellTypeOf(value)
		}
		if err != nil {
			return err
		}
	}
	if c.column >= maxColumns {
		return fmt.Errorf("more than %d columns", maxColumns)
	}
	return nil
}

// formatAt returns the number format of the style with this index, nil if it shows
// all digits.
func (w *Workbook) formatAt(style []byte) (*numfmt.Format, error) {
	i, known := smallNumber(style)
	switch {
	case !w.styled:
		return nil, nil
	case !known || i >= len(w.formats):
		return nil, fmt.Errorf("a cell of the style %q, of which there are %d", style, len(w.formats))
	}
	return w.formats[i], nil
}

// columnOf reads a reference such as AB12, whose row must be the present one.
func (r *Rows) columnOf(ref []byte) (int, error) {
	column, i := 0, 0
	for i < len(ref) && i < 4 {
		letter := ref[i] | 0x20 // small
		if letter < 'a' || letter > 'z' {
			break
		}
		column = column*26 + int(letter-'a') + 1
		i++
	}
	row, ok := smallNumber(ref[i:])
	if !ok || i == 0 || row != r.number || column <= r.next {
		return 0, fmt.Errorf("a cell %q in row %d behind column %d", ref, r.number, r.next)
	}
	return column - 1, nil
}

// smallNumber reads a number of some digits.
func smallNumber(digits []byte) (n int, ok bool) {
	if len(digits) == 0 || len(digits) > 9 {
		return 0, false
	}
	for _, d := range digits {
		if d < '0' || d > '9' {
			return 0, false
		}
		n = n*10 + int(d-'0')
	}
	return n, true
}

// readValue appends the cell's value to the row's text, up to the cell's end.
func (r *Rows) readValue(c *rawCell) error {
	for {
		kind, err := r.xml.Next()
		switch {
		case err != nil:
			return err
		case kind == xmlscan.End:
			return nil
		case kind != xmlscan.Start:
		case r.xml.Foreign():
			err = r.other()
		default:
			err = r.readPiece(c)
		}
		if err != nil {
			return err
		}
	}
}

func (r *Rows) readPiece(c *rawCell) (err error) {
	switch string(r.xml.Name()) {
	case "v", "is":
		if c.value && len(r.text) > c.start {
			return errors.New("a cell with two values")
		}
		if string(r.xml.Name()) == "v" {
			return r.readV(c)
		}
		if c.value = true; c.typ == numberCell {
			c.typ = inlineCell
		}
		r.text, err = appendRichText(r.text[:c.start], r.xml) // without the formula
		return err
	case "f":
		if c.formula = true; c.value {
			return r.xml.Skip()
		}
		r.text, err = appendElement(append(r.text, '='), r.xml)
		if formula := r.text[c.start:]; bytes.HasPrefix(formula, []byte("==")) { // some programs write it themselves
			r.text = append(r.text[:c.start], formula[1:]...)
		}
		return err
	}
	return r.xml.Skip()
}

// readV reads the value that the cell stores, in place of its formula. Only a text
// can be empty: openpyxl writes an empty value behind a formula that was never
// calculated. Files that were indented have white space around the others.
func (r *Rows) readV(c *rawCell) (err error) {
	at := len(r.text)
	if r.text, err = appendElement(r.text, r.xml); err != nil {
		return err
	}
	value := r.text[at:]
	isText := c.typ == formulaText || c.typ == inlineCell
	if !isText && len(value) > 0 && (value[0] <= ' ' || value[len(value)-1] <= ' ') {
		value = bytes.Trim(value, " \t\r\n")
	}
	if len(value) == 0 && !isText {
		r.text = r.text[:at]
		return nil
	}
	c.value = true
	if len(value) < len(r.text)-c.start {
		r.text = append(r.text[:c.start], value...)
	}
	return nil
}

// addCell makes a cell of a value that is not empty.
func (r *Rows) addCell(row *record.Row, c *rawCell) error {
	switch c.typ {
	case inlineCell, formulaText:
		r.addText(row, c, record.KindText)
	case errorCell:
		r.addText(row, c, record.KindError)
	case sharedCell:
		return r.addShared(row, c)
	case boolCell:
		return r.addBool(row, c)
	case dateCell:
		return r.addDate(row, c)
	case numberCell:
		r.addNumber(row, c)
	}
	return nil
}

// place returns the cell in column c, with blank ones before it.
func place(row *record.Row, column int) *record.Cell {
	for len(row.Cells) <= column {
		row.Cells = append(row.Cells, record.Cell{})
	}
	return &row.Cells[column]
}

// addText adds a cell that shows the text from c.start on.
func (r *Rows) addText(row *record.Row, c *rawCell, kind record.Kind) {
	place(row, c.column).Kind = kind
	r.spans = append(r.spans, span{column: c.column, textStart: c.start, textEnd: len(r.text)})
}

func (r *Rows) addShared(row *record.Row, c *rawCell) error {
	value := r.text[c.start:]
	shared := r.book.shared
	i, ok := smallNumber(value)
	if !ok || i >= len(shared.ends) {
		return fmt.Errorf("a cell with the shared text %q, of which there are %d", value, len(shared.ends))
	}
	if text := shared.text(i); text != "" {
		place(row, c.column).Text = text
	}
	r.text = r.text[:c.start]
	return nil
}

func (r *Rows) addBool(row *record.Row, c *rawCell) error {
	cell := record.Cell{Kind: record.KindBool}
	switch value := string(r.text[c.start:]); value {
	case "1", "true":
		cell.Text, cell.Value = "TRUE", "true"
	case "0", "false":
		cell.Text, cell.Value = "FALSE", "false"
	default:
		return fmt.Errorf("the truth value %q", value)
	}
	*place(row, c.column) = cell
	r.text = r.text[:c.start]
	return nil
}

// addDate adds a date that is stored as such, in ISO 8601.
func (r *Rows) addDate(row *record.Row, c *rawCell) error {
	value := string(r.text[c.start:])
	for _, layout := range []string{time.DateOnly, "2006-01-02T15:04:05", "2006-01-02T15:04:05Z", "2006-01-02T15:04"} {
		if t, err := time.Parse(layout, value); err == nil {
			r.text = appendMoment(r.text[:c.start], t.Round(time.Second))
			r.addValue(row, c, record.KindDate, c.start, len(r.text))
			return nil
		}
	}
	if _, err := time.Parse("15:04:05", value); err == nil {
		r.addText(row, c, record.KindText)
		return nil
	}
	return fmt.Errorf("the date %q", value)
}

// addValue adds a cell that shows the text from start to end, and has the one from
// c.start to start, or the same if that is empty.
func (r *Rows) addValue(row *record.Row, c *rawCell, kind record.Kind, start, end int) {
	place(row, c.column).Kind = kind
	s := span{column: c.column, textStart: start, textEnd: end, start: c.start, end: start}
	if start == c.start {
		s.end = end
	}
	r.spans = append(r.spans, s)
}

// appendMoment appends a moment in ISO 8601, without the time if that is midnight.
func appendMoment(dst []byte, t time.Time) []byte {
	year, month, day := t.Date()
	dst = appendDigits(dst, year, 4)
	dst = appendDigits(append(dst, '-'), int(month), 2)
	dst = appendDigits(append(dst, '-'), day, 2)
	hour, minute, second := t.Clock()
	if hour == 0 && minute == 0 && second == 0 {
		return dst
	}
	dst = appendDigits(append(dst, 'T'), hour, 2)
	dst = appendDigits(append(dst, ':'), minute, 2)
	return appendDigits(append(dst, ':'), second, 2)
}

// appendDigits appends the last digits of n.
func appendDigits(dst []byte, n, digits int) []byte {
	dst = append(dst, "0000"[:digits]...)
	for i := len(dst) - 1; digits > 0; i, digits = i-1, digits-1 {
		dst[i] = '0' + byte(n%10)
		n /= 10
	}
	return dst
}

// addNumber adds a number, or the date that its format makes of it.
func (r *Rows) addNumber(row *record.Row, c *rawCell) {
	raw := r.text[c.start:]
	if c.format == nil && isPlain(raw) {
		r.addValue(row, c, record.KindNumber, c.start, len(r.text))
		return
	}
	if !isNumber(raw) { // by a program that does not know better; nothing is lost
		r.addText(row, c, record.KindText)
		return
	}
	number := string(raw)
	v, _ := strconv.ParseFloat(number, 64) // of which isNumber has made sure
	r.text = appendPlain(r.text[:c.start], number, v)
	if c.format == nil {
		r.addValue(row, c, record.KindNumber, c.start, len(r.text))
		return
	}
	r.addFormatted(row, c, v)
}

// addFormatted adds a number whose value is the row's text from c.start on.
func (r *Rows) addFormatted(row *record.Row, c *rawCell, v float64) {
	shownAt := len(r.text)
	text, isDate := c.format.Append(r.text, v, r.book.date1904)
	switch r.text = text; {
	case !isDate && v != 0 && record.IsBlank(string(r.text[shownAt:])):
		r.text = r.text[:shownAt] // a format that hides numbers must not lose one
		r.addValue(row, c, record.KindNumber, c.start, shownAt)
		return
	case !isDate:
		place(row, c.column).Kind = record.KindNumber
		r.spans = append(r.spans, span{c.column, shownAt, len(r.text), c.start, shownAt})
		return
	}
	t, _ := numfmt.Time(v, r.book.date1904) // of which Append has made sure
	place(row, c.column).Kind = record.KindDate
	valueAt := len(r.text)
	r.text = appendMoment(r.text, t)
	r.spans = append(r.spans, span{c.column, shownAt, valueAt, valueAt, len(r.text)})
}
