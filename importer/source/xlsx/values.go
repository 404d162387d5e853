package xlsx

import (
	"fmt"
	"math"
	"strconv"
	"time"

	"alvio.ai/alvio-import/importer/source/xlsx/numfmt"
	"alvio.ai/alvio-import/record"
)

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
		r.addDate(row, c)
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

// addDate adds a date that is stored as such, in ISO 8601. One that can't be read
// is a text, for others to judge.
func (r *Rows) addDate(row *record.Row, c *rawCell) {
	value := string(r.text[c.start:])
	for _, layout := range []string{time.DateOnly, "2006-01-02T15:04:05", "2006-01-02T15:04:05Z", "2006-01-02T15:04"} {
		t, err := time.Parse(layout, value)
		if err != nil {
			continue
		}
		if rounded := t.Round(time.Second); rounded.Year() == t.Year() { // 9999 is the last
			t = rounded
		}
		r.text = appendMoment(r.text[:c.start], t)
		r.addValue(row, c, record.KindDate, c.start, len(r.text))
		return
	}
	r.addText(row, c, record.KindText)
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
	if c.format == nil || math.Abs(v) >= 1e15 { // which no format may round
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
