package xlsx

import (
	"errors"
	"fmt"
	"io"
	"strconv"

	"alvio.ai/alvio-import/importer/source/xlsx/xmlscan"
	"alvio.ai/alvio-import/record"
)

// The largest sheet that programs know.
const (
	maxRows    = 1 << 20
	maxColumns = 1 << 14
)

// Rows is one pass over the rows of a sheet.
type Rows struct {
	book   *Workbook
	sheet  *Sheet
	ahead  *ahead
	xml    *xmlscan.Scanner
	hidden []columnRange // of columns
	err    error         // the end of all, io.EOF after the last row

	number int    // of the row, from 1
	next   int    // column behind the last cell, from 0
	text   []byte // of the row's cells, but for shared strings
	spans  []span // of text
}

type columnRange struct{ first, last int } // from 0

// A span says which part of a row's text a cell shows, and which one it holds.
type span struct {
	column             int
	textStart, textEnd int
	start, end         int // of the value
}

// Rows begins a pass over the sheet with this index in [Workbook.Sheets]. The
// caller closes it. Passes may go on side by side, but not begin so.
func (w *Workbook) Rows(sheet int) (*Rows, error) {
	s := &w.sheets[sheet]
	if !s.Cells {
		return nil, fmt.Errorf("sheet %q has no cells; it holds a chart or a dialog; choose another with --sheet", s.Name)
	}
	if err := w.readStrings(); err != nil {
		return nil, err
	}
	content, err := w.parts.open(s.part)
	if err != nil {
		return nil, err
	}
	r := &Rows{book: w, sheet: s, ahead: newAhead(content)}
	r.xml = xmlscan.New(r.ahead)
	if err := r.begin(); err != nil {
		r.Close()
		return nil, r.failed(err)
	}
	return r, nil
}

// Close ends the pass.
func (r *Rows) Close() {
	if r.ahead != nil {
		r.ahead.Close()
		r.ahead = nil
	}
	if r.err == nil {
		r.err = errStopped
	}
}

// begin reads up to the first row.
func (r *Rows) begin() error {
	if err := scanRoot(r.xml, "worksheet"); err != nil {
		return err
	}
	for {
		kind, err := r.xml.Next()
		switch {
		case err != nil:
			return err
		case kind == xmlscan.End: // of the worksheet
			return errors.New("no list of rows")
		case kind != xmlscan.Start:
		case r.xml.Foreign():
			err = r.xml.Skip()
		case string(r.xml.Name()) == "sheetData":
			return nil
		case string(r.xml.Name()) == "cols":
			err = children(r.xml, r.addColumns)
		default:
			err = r.xml.Skip()
		}
		if err != nil {
			return err
		}
	}
}

// addColumns remembers the columns that are hidden (ECMA-376 part 1, 18.3.1.13).
func (r *Rows) addColumns(x *xmlscan.Scanner) error {
	if hidden, _ := x.PlainAttr("hidden"); isTrue(hidden) && string(x.Name()) == "col" {
		first, last := intAttr(x, "min"), intAttr(x, "max")
		r.hidden = append(r.hidden, columnRange{first - 1, min(last, maxColumns) - 1})
	}
	return x.Skip()
}

// HiddenColumn reports whether the column, counted from 0, is hidden.
func (r *Rows) HiddenColumn(column int) bool {
	for _, h := range r.hidden {
		if h.first <= column && column <= h.last {
			return true
		}
	}
	return false
}

// Read fills row with the next row that the sheet stores: a row without a cell may
// be left out there, and cells behind the last one are. It returns io.EOF after the
// last row, when the whole of the sheet has proved sound. The row's cells are valid
// until the next call.
func (r *Rows) Read(row *record.Row) error {
	if r.err == nil {
		if err := r.read(row); err != nil {
			r.err = err
			if err != io.EOF {
				r.err = r.failed(err)
			}
		}
	}
	return r.err
}

func (r *Rows) failed(err error) error {
	return fmt.Errorf("the workbook is damaged (sheet %q, behind row %d: %w); copy or export it again", r.sheet.Name, r.number, err)
}

func (r *Rows) read(row *record.Row) error {
	for {
		kind, err := r.xml.Next()
		switch {
		case err != nil:
			return err
		case kind == xmlscan.End: // of the rows
			if err := r.end(); err != nil {
				return err
			}
			return io.EOF
		case kind != xmlscan.Start:
		case r.xml.Foreign() || string(r.xml.Name()) != "row":
			if err := skipForeign(r.xml); err != nil {
				return err
			}
		default:
			return r.readRow(row)
		}
	}
}

// end checks what follows the rows.
func (r *Rows) end() error {
	for {
		kind, err := r.xml.Next()
		switch {
		case err == io.EOF:
			return nil
		case err != nil:
			return err
		case kind == xmlscan.Start && !r.xml.Foreign() && r.xml.Depth() == 2 && string(r.xml.Name()) == "sheetData":
			return errors.New("rows in two places")
		}
	}
}

// skipForeign passes over an element of another vocabulary. Markup that offers a
// choice of contents (ECMA-376 part 3) may hide rows, cells or texts.
func skipForeign(x *xmlscan.Scanner) error {
	if string(x.Name()) == "AlternateContent" {
		return errors.New("contents in several versions")
	}
	return x.Skip()
}

func (r *Rows) readRow(row *record.Row) error {
	number := r.number + 1
	if attr, ok := r.xml.PlainAttr("r"); ok {
		n, err := strconv.Atoi(string(attr))
		if err != nil || n < number || n > maxRows {
			return fmt.Errorf("a row with the number %q", attr)
		}
		number = n
	}
	if number > maxRows {
		return fmt.Errorf("more than %d rows", maxRows)
	}
	r.number, r.next = number, 0
	hidden, _ := r.xml.PlainAttr("hidden")
	*row = record.Row{Sheet: r.sheet.Name, Number: number, Hidden: isTrue(hidden), Cells: row.Cells[:0]}
	r.text, r.spans = r.text[:0], r.spans[:0]
	for {
		kind, err := r.xml.Next()
		switch {
		case err != nil:
			return err
		case kind == xmlscan.End:
			r.settle(row)
			return nil
		case kind != xmlscan.Start:
		case r.xml.Foreign() || string(r.xml.Name()) != "c":
			err = skipForeign(r.xml)
		default:
			err = r.readCell(row)
		}
		if err != nil {
			return err
		}
	}
}

// settle gives the cells their texts, which are pieces of one string.
func (r *Rows) settle(row *record.Row) {
	text := string(r.text)
	for i := range r.spans {
		s := &r.spans[i]
		cell := &row.Cells[s.column]
		cell.Text = text[s.textStart:s.textEnd]
		cell.Value = text[s.start:s.end]
	}
}
