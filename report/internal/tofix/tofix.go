// Package tofix writes the workbook of the rows that a person has to fix, so that
// they can be corrected in a spreadsheet program and sent again.
//
// Each list has a sheet of its own: its columns in their order, then those that
// the record package names, and behind them what a row has beyond the header, so
// that it is still too long when it is read again. The user's cells are texts to a
// spreadsheet program (number format @): a phone that is typed into them keeps its
// zero. Cells that are wrong are red and have a comment; those that should have a date
// are no texts, so that what is typed becomes the date that it means to the user, as
// text it could be another one. The last sheet is a note.
//
//	w, err := tofix.New(dir)
//	err = w.Begin(&tofix.Sheet{Name: "leads.csv", Header: header})
//	ok, err := w.Write(&tofix.Row{…}) // not ok: no workbook can hold the row
//	err = w.Save(path, note)          // or Close, if it is not wanted
//
// What is sent again must be what was read, to the last character. That is why
// excelize writes all of the workbook but the cells: its stream writer cuts long
// texts without a word, loses what looks like an escape (_xD800_, and the second of
// _x0041_x0042_), replaces control characters, and writes every number as a float.
// The cells go to one temporary file meanwhile and into the workbook when it is
// saved, so that memory does not grow with the rows.
package tofix

import (
	"bufio"
	"errors"
	"fmt"
	"os"

	"github.com/xuri/excelize/v2"
)

// A Sheet is a list, some rows of which have to be fixed.
type Sheet struct {
	// Name is the wanted name: the list's sheet, or its file. It is made fit for a
	// workbook, and different from the others.
	Name string
	// Header is the list's header as it was typed; texts may be blank, and repeated.
	Header []string
	// Omit are the header's columns, from 0, that are left out.
	Omit []int
}

// A Row is a row that has to be fixed.
type Row struct {
	// Number is the row's number in the list. If that is a workbook of rows to fix
	// itself, the number that stands in the row is kept instead.
	Number int
	// Cells is a JSON array of the row's cells, as many as the header has or fewer
	// or more: strings, numbers in decimal notation, true and false; "" and null are
	// blank.
	Cells   []byte
	Problem string
	Hint    string
	ID      string // what the list knows the row by
	Faults  []Fault
}

// A Fault is what is wrong with a cell.
type Fault struct {
	Column  int // of the list, from 0
	Message string
	Date    bool // the cell should have a date, of any form
}

// A Writer writes one workbook: sheet after sheet, then Save or Close. One
// goroutine may use it.
type Writer struct {
	book   *excelize.File
	styles styles
	names  names
	sheets []*sheet // of the workbook, in order
	list   *sheet   // the one that rows go to; no sheet of the workbook if it is unfit

	cells  *os.File // of all sheets, one after another
	path   string   // of the file of cells, to remove it; empty if that is done
	buffer *bufio.Writer
	row    []any  // the cells of the row that is being written
	line   []byte // what is written of it

	comments    int
	uncommented int // cells that would have a comment, were there not too many
	leftOut     leftOut
}

// New returns a writer. It has a temporary file in the given folder, which nobody else
// can read and which is gone after Save or Close.
func New(dir string) (*Writer, error) {
	file, err := os.CreateTemp(dir, ".to-fix-*")
	if err != nil {
		return nil, err
	}
	w := &Writer{book: excelize.NewFile(), cells: file, path: file.Name(), buffer: bufio.NewWriterSize(file, bufferSize)}
	if os.Remove(w.path) == nil { // as Unix allows; then not even a crash leaves it
		w.path = ""
	}
	if w.styles, err = newStyles(w.book); err != nil {
		return nil, errors.Join(err, w.Close())
	}
	return w, nil
}

const bufferSize = 64 << 10

// Close gives up what was not saved. It may be called again, and after Save.
func (w *Writer) Close() error {
	if w.book == nil {
		return nil
	}
	err := errors.Join(w.cells.Close(), w.book.Close())
	if w.path != "" {
		err = errors.Join(err, os.Remove(w.path))
	}
	*w = Writer{leftOut: w.leftOut}
	return err
}

var errClosed = errors.New("the workbook is closed")

// LeftOut returns how many rows are not in the workbook, because none can hold them.
// It may be asked after Save.
func (w *Writer) LeftOut() int { return w.leftOut.count }

// Begin begins the sheet of a list, to which the rows after it belong.
func (w *Writer) Begin(s *Sheet) error {
	if w.book == nil {
		return errClosed
	}
	w.list = newSheet(s)
	if w.list.unfit != fit {
		return nil // none of its rows can be in a workbook
	}
	return w.addList()
}

// Write writes a row into the sheet. It reports whether the workbook has the row:
// one that no workbook can hold is left out, and the note says so.
func (w *Writer) Write(r *Row) (bool, error) {
	if w.list == nil {
		return false, errors.New("a row without a sheet")
	}
	if err := w.read(r); err != nil {
		return false, err
	}
	if why := w.list.judge(w.row); why != fit {
		w.leftOut.add(w.list.wanted, r.Number, why)
		return false, nil
	}
	if w.list.full() {
		w.list = w.list.next()
		if err := w.addList(); err != nil {
			return false, err
		}
	}
	w.list.rows++
	w.mark(r)
	w.line = w.appendRow(w.line[:0], r)
	return true, w.flush(w.list)
}

// read reads the row's cells.
func (w *Writer) read(r *Row) error {
	var err error
	if w.row, err = decode(w.row, r.Cells); err != nil {
		return fmt.Errorf("the cells of row %d: %w", r.Number, err)
	}
	w.row = w.list.trim(w.row)
	return nil
}

// addList adds the list's sheet to the workbook and writes its header.
func (w *Writer) addList() error {
	w.list.name = w.names.take(w.list.wanted)
	if err := w.addSheet(w.list); err != nil {
		return err
	}
	w.list.rows = 1
	w.line = w.appendHeader(w.line[:0])
	return w.flush(w.list)
}

// addSheet adds an empty sheet. excelize's workbooks have one from the beginning.
func (w *Writer) addSheet(s *sheet) error {
	if last := len(w.sheets) - 1; last >= 0 {
		s.start = w.sheets[last].start + w.sheets[last].size
	}
	w.sheets = append(w.sheets, s)
	if len(w.sheets) == 1 {
		return w.book.SetSheetName(w.book.GetSheetName(0), s.name)
	}
	_, err := w.book.NewSheet(s.name)
	return err
}

// flush writes the line as a row of the sheet.
func (w *Writer) flush(s *sheet) error {
	n, err := w.buffer.Write(w.line)
	s.size += int64(n)
	return err
}
