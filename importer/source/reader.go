package source

import (
	"errors"
	"fmt"
	"io"
	"time"

	"alvio.ai/alvio-import/record"
)

// Rows begins a pass at the first row below the header. The caller closes the
// Reader. It fails if the file is no longer what Open saw.
func (f *File) Rows() (*Reader, error) {
	if err := f.unchanged(); err != nil {
		return nil, fmt.Errorf("%s: %w", f.name, err)
	}
	d, err := f.format.rows(f.header)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.name, err)
	}
	r := &Reader{file: f, decoder: d, looked: time.Now()}
	if err := f.skipHeader(d); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: header: %w", f.name, err), d.close())
	}
	return r, nil
}

// A Reader is one pass over the rows of a File.
type Reader struct {
	file    *File
	decoder decoder
	blank   int
	hidden  int
	read    int
	looked  time.Time // at the file, whether it was changed
}

// A pass looks again at whether the file was changed under it after so many
// rows, and after so long: a pass that waits for others may take hours.
const (
	lookEveryRows = 4096
	lookEvery     = time.Second

	clockEveryRows = 16 // the clock is not free
)

// Read fills row with the next row that is not blank. It returns io.EOF after
// the last one, and an error if the rest of the file can't be read or the file
// was changed. The row's cells are valid until the next call.
func (r *Reader) Read(row *record.Row) error {
	err := r.next(row)
	r.read++
	if err != nil || r.read%lookEveryRows == 0 || r.read%clockEveryRows == 0 && time.Since(r.looked) >= lookEvery {
		r.looked = time.Now()
		if changed := r.file.unchanged(); changed != nil {
			err = changed
		}
	}
	switch {
	case err == io.EOF:
		return io.EOF
	case err != nil:
		return fmt.Errorf("%s: %w", r.file.name, err)
	}
	r.checkWidth(row)
	return nil
}

// next decodes the next row that is wanted.
func (r *Reader) next(row *record.Row) error {
	for {
		blank, err := r.decoder.read(row)
		r.blank += blank
		if err != nil {
			return err
		}
		if row.Hidden {
			r.hidden++
		}
		if r.file.skip {
			if row.Hidden {
				continue
			}
			r.file.blankHidden(row)
		}
		if !r.file.emptied(row) {
			return nil
		}
		r.blank++
	}
}

// checkWidth holds the row against the header: content beyond it is an error,
// missing cells in a CSV file are a warning.
func (r *Reader) checkWidth(row *record.Row) {
	columns := len(r.file.header)
	for i := columns; i < len(row.Cells); i++ {
		if !row.Cells[i].Blank() {
			issue := record.NewIssue(record.RowRagged, fmt.Sprintf("the row goes on after the header's last column (%d)", columns))
			row.Issues = append(row.Issues, issue.At(row, i, ""))
			return
		}
	}
	if row.Line > 0 && len(row.Cells) < columns && len(row.Issues) == 0 {
		issue := record.NewIssue(record.RowRagged, fmt.Sprintf("the row ends after cell %d of %d; the missing ones count as blank", len(row.Cells), columns))
		issue.Severity = record.Warning
		row.Issues = append(row.Issues, issue.At(row, -1, ""))
	}
}

// Blank returns how many blank rows were skipped so far.
func (r *Reader) Blank() int { return r.blank }

// Close ends the pass.
func (r *Reader) Close() error {
	r.file.hiddenRows = max(r.file.hiddenRows, r.hidden)
	return r.decoder.close()
}

// allBlank reports whether no cell shows anything.
func allBlank(cells []record.Cell) bool {
	for i := range cells {
		if !cells[i].Blank() {
			return false
		}
	}
	return true
}
