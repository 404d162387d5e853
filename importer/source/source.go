// Package source reads spreadsheets of leads, row by row.
//
// Open looks at a file's first bytes, tells a CSV file from an Excel workbook,
// and reads the header. It refuses what it could only misread: a damaged
// workbook, an old .xls file, a file that is not UTF-8. Each call of
// [File.Rows] then begins a pass over the rows below the header; the file may be
// read as often as needed. Rows are streamed, whatever the size of the file.
//
// A row that can't be trusted comes with an issue of its own and does not stop
// the pass. An error from [Reader.Read] means that the rest of the file can't be
// read.
//
//	f, err := source.Open("leads.csv", source.Options{})
//	rows, err := f.Rows()
//	for {
//		err := rows.Read(&row) // io.EOF after the last row
//	}
package source

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"alvio.ai/alvio-import/record"
)

// Options says how to read a file. The zero value detects everything.
type Options struct {
	// Sheet is a worksheet's name or its 1-based number; the first visible
	// sheet if empty. It is refused for CSV files.
	Sheet string
	// Delimiter stands between the cells of a CSV file; detected if 0.
	Delimiter rune
	// HeaderRow is the header's row as a spreadsheet program numbers it; the
	// first that is not blank if 0. What stands above it is not read.
	HeaderRow int
	// Encoding is the IANA name of a CSV file's encoding; detected if empty.
	Encoding string
}

// Facts is what Open found out about a file.
type Facts struct {
	Format      string   `json:"format"`                 // "CSV" or "Excel workbook"
	Encoding    string   `json:"encoding,omitempty"`     // of a CSV file
	Delimiter   string   `json:"delimiter,omitempty"`    // of a CSV file: "," ";" "TAB" "|"
	Sheet       string   `json:"sheet,omitempty"`        // the one that is read
	OtherSheets []string `json:"other_sheets,omitempty"` // those that are not
	HeaderRow   int      `json:"header_row"`             // as a spreadsheet program numbers it
	Columns     int      `json:"columns"`
}

// A File is a spreadsheet that was opened and whose header was read.
type File struct {
	name   string
	facts  Facts
	header []string
	want   int // the header's row, 0 for the first
	stat   fileStat
	file   *os.File
	format format
}

// format is one kind of file: it can begin a pass, and be closed.
type format interface {
	// rows begins a pass at the beginning of the file. The header's texts, if
	// they are known, are by which issues name their column.
	rows(header []string) (decoder, error)
	close() error
}

// decoder is one pass over a file, from its first row that is not blank.
type decoder interface {
	// read fills row, skipping blank rows, and returns how many it skipped.
	// It returns io.EOF after the last row.
	read(row *record.Row) (blank int, err error)
	close() error
}

type fileStat struct {
	size    int64
	modTime time.Time
}

// Open opens the file at path and reads its header. The caller closes the File.
//
// Errors name the file and say what to do; no error is returned for faults of
// single rows.
func Open(path string, o Options) (*File, error) {
	f, err := open(path, o)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return f, nil
}

func open(path string, o Options) (_ *File, err error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, plainPathError(err)
	}
	f := &File{name: filepath.Base(path), file: file, want: o.HeaderRow}
	defer func() {
		if err != nil {
			err = errors.Join(err, f.Close())
		}
	}()
	info, err := file.Stat()
	switch {
	case err != nil:
		return nil, plainPathError(err)
	case info.IsDir():
		return nil, errors.New("is a directory; name the file in it")
	case info.Size() == 0 && info.Mode().IsRegular():
		return nil, errors.New("the file is empty")
	}
	f.stat = fileStat{info.Size(), info.ModTime()}
	if err := f.detect(o); err != nil {
		return nil, err
	}
	return f, f.readHeader()
}

// plainPathError drops the path and the system call that Open's caller does
// not need: the message names the file already.
func plainPathError(err error) error {
	if pe, ok := errors.AsType[*os.PathError](err); ok {
		return pe.Err
	}
	return err
}

// The first bytes by which files are told apart.
var (
	magicZip  = []byte("PK\x03\x04")
	magicOLE  = []byte{0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1}
	magicGzip = []byte{0x1F, 0x8B}
	magicZstd = []byte{0x28, 0xB5, 0x2F, 0xFD}
	magicPDF  = []byte("%PDF-")
)

// detect chooses the format by the file's first bytes: names lie.
func (f *File) detect(o Options) error {
	head := make([]byte, 8)
	n, err := f.file.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return plainPathError(err)
	}
	head = head[:n]
	switch {
	case bytes.HasPrefix(head, magicZip):
		return f.openZip(o)
	case bytes.HasPrefix(head, magicOLE):
		return errors.New("an old .xls file or a workbook with a password; open it in a spreadsheet program and save it as .xlsx without a password")
	case bytes.HasPrefix(head, magicGzip), bytes.HasPrefix(head, magicZstd):
		return errors.New("the file is compressed; unpack it first")
	case bytes.HasPrefix(head, magicPDF):
		return errors.New("a PDF file; export the list as .xlsx or CSV")
	}
	if o.Sheet != "" {
		return errors.New("--sheet is for workbooks, and this is a CSV file")
	}
	c, err := newCSV(f.file, f.stat.size, o)
	if err != nil {
		return err
	}
	f.format = c
	f.facts = Facts{Format: "CSV", Encoding: c.charset.name, Delimiter: delimiterName(c.delimiter)}
	return nil
}

func (f *File) openZip(o Options) error {
	z, err := zip.NewReader(f.file, f.stat.size)
	if err != nil {
		return errors.New("the workbook is damaged or cut off; copy or export it again")
	}
	if !slices.ContainsFunc(z.File, func(e *zip.File) bool { return e.Name == "xl/workbook.xml" }) {
		return errors.New("not an Excel workbook; open it in a spreadsheet program and save it as .xlsx")
	}
	if o.Delimiter != 0 || o.Encoding != "" {
		return errors.New("--delimiter and --encoding are for CSV files, and this is a workbook")
	}
	if err := verifyZip(z); err != nil {
		return err
	}
	x, err := newXLSX(io.NewSectionReader(f.file, 0, f.stat.size), o.Sheet)
	if err != nil {
		return err
	}
	f.format = x
	f.facts = Facts{Format: "Excel workbook", Sheet: x.sheet, OtherSheets: x.others}
	return nil
}

func (f *File) readHeader() (err error) {
	d, err := f.format.rows(nil)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.close()) }()
	var row record.Row
	if err := f.findHeader(d, &row); err != nil {
		return err
	}
	if record.HasErrors(row.Issues) {
		return fmt.Errorf("the header can't be read: %s; %s", row.Issues[0].Message, row.Issues[0].Hint)
	}
	for i := range row.Cells {
		f.header = append(f.header, row.Cells[i].Text)
	}
	f.facts.HeaderRow = row.Number
	f.facts.Columns = len(f.header)
	return nil
}

// findHeader reads up to the header.
func (f *File) findHeader(d decoder, row *record.Row) error {
	for {
		_, err := d.read(row)
		switch {
		case err == io.EOF && f.want > 0:
			return fmt.Errorf("row %d can't be the header: the file ends before it", f.want)
		case err == io.EOF && f.facts.Sheet != "":
			return fmt.Errorf("sheet %q is empty%s", f.facts.Sheet, otherSheets(f.facts.OtherSheets))
		case err == io.EOF:
			return errors.New("the file has no rows")
		case err != nil:
			return err
		case f.want > 0 && row.Number > f.want:
			return fmt.Errorf("row %d can't be the header: it is blank", f.want)
		case row.Number >= f.want:
			return nil
		}
	}
}

// Name returns the file's name without its folder.
func (f *File) Name() string { return f.name }

// Facts returns what is known of the file.
func (f *File) Facts() Facts { return f.facts }

// Header returns the texts of the header row, one per column.
func (f *File) Header() []string { return f.header }

// Close releases the file and what was unpacked of it.
func (f *File) Close() error {
	var err error
	if f.format != nil {
		err = f.format.close()
	}
	return errors.Join(err, f.file.Close())
}

// errChanged tells that a second pass would not see what the first one saw.
var errChanged = errors.New("the file was changed while it was being read; save and close it first")

func (f *File) unchanged() error {
	info, err := f.file.Stat()
	if err != nil {
		return plainPathError(err)
	}
	if info.Size() != f.stat.size || !info.ModTime().Equal(f.stat.modTime) {
		return errChanged
	}
	return nil
}
