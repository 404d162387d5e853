package source

import (
	"errors"
	"slices"
	"strings"
	"sync/atomic"

	"alvio.ai/alvio-import/importer/source/xlsx"
	"alvio.ai/alvio-import/record"
)

// A workbook of rows to fix is read whole, whatever the options say of the list that
// its rows come from: its header is in the first row, and all sheets but the note
// have rows.

// isFix reports whether a workbook is one of rows to fix.
func isFix(sheets []xlsx.Sheet) bool {
	for i := range sheets {
		if isFixNote(&sheets[i]) {
			return true
		}
	}
	return false
}

func isFixNote(s *xlsx.Sheet) bool { return strings.EqualFold(s.Name, record.FixNote) }

// Fix reports whether the file is a workbook of rows to fix, or a sheet of one.
func (f *File) Fix() bool { return f.fix }

// emptied reports whether nothing of a row is left that was in its list: hidden columns
// are left out, or somebody cleared the cells of a row to fix and left the added ones.
func (f *File) emptied(row *record.Row) bool {
	if !f.skip && !f.fix {
		return false
	}
	for i := range row.Cells {
		if !row.Cells[i].Blank() && !slices.Contains(f.fixColumns, i) {
			return false
		}
	}
	return true
}

// looksFixed reports whether a sheet's first row is the header of one of a workbook of
// rows to fix, whose note somebody deleted.
func (x *xlsxFormat) looksFixed(sheet int) (bool, error) {
	row, err := x.firstRow(sheet)
	return row != nil && row.Number == 1 && record.FixColumns(texts(row)) != nil, err
}

// chooseFix takes the first sheet with rows, also of those that are hidden, and notes
// the others for Further.
func (f *File) chooseFix(x *xlsxFormat) error {
	f.headerRow, f.fix = 1, true
	isList := x.looksFixed
	if isFix(x.book.Sheets()) {
		isList = x.hasRows
	}
	var filled []int
	for i, s := range x.book.Sheets() {
		if !s.Cells || isFixNote(&s) {
			continue
		}
		switch is, err := isList(i); {
		case err != nil:
			return err
		case is:
			filled = append(filled, i)
		}
	}
	if len(filled) == 0 {
		return errors.New("the workbook of rows to fix has no rows")
	}
	x.take(filled[0])
	f.further = filled[1:]
	return nil
}

// Further opens the other sheets of a workbook of rows to fix, whose first one f is:
// each is a file of its own, of the same name. The caller closes them too. Any other
// file has none.
func (f *File) Further() ([]*File, error) {
	first, ok := f.format.(*xlsxFormat)
	if !ok || len(f.further) == 0 {
		return nil, nil
	}
	shared := &sharedHandle{handle: f.file}
	shared.users.Store(1)
	f.file = shared
	var files []*File
	for _, sheet := range f.further {
		x := &xlsxFormat{book: first.book}
		x.take(sheet)
		other := &File{name: f.name, file: shared, headerRow: 1, fix: true, skip: f.skip, stat: f.stat, format: x}
		other.facts = Facts{Format: f.facts.Format, Compression: f.facts.Compression, Sheet: x.name}
		shared.users.Add(1)
		files = append(files, other)
		if err := other.readHeader(nil); err != nil {
			for _, file := range files {
				err = errors.Join(err, file.Close())
			}
			return nil, err
		}
	}
	return files, nil
}

// A sharedHandle is closed by the last of its users.
type sharedHandle struct {
	handle
	users atomic.Int32
}

func (s *sharedHandle) Close() error {
	if s.users.Add(-1) > 0 {
		return nil
	}
	return s.handle.Close()
}
