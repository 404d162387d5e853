package xlsx

import (
	"bytes"
	"errors"
	"fmt"

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
	if len(r.text) > maxText {
		return fmt.Errorf("texts of more than %d bytes together", maxText)
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
	case len(w.formats) == 0:
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
			err = skipForeign(r.xml)
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
	if r.text, err = r.xml.AppendText(r.text); err != nil {
		return err
	}
	isText := c.typ == formulaText || c.typ == inlineCell
	if isText {
		r.text = unescapeFrom(r.text, at)
	}
	value := r.text[at:]
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
