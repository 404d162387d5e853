// Package source reads spreadsheets of leads, row by row.
//
// Open looks at a file's first bytes, tells a CSV file from an Excel workbook,
// and finds the header. It refuses what it could only misread: a damaged
// workbook, an old .xls file, an encoding that can't be told. Each call of
// [File.Rows] then begins a pass over the rows below the header; the file may be
// read as often as needed, and what can be read only once, or is compressed, is
// copied to a temporary file first. Rows are streamed, whatever the size of the
// file.
//
// A row that can't be trusted comes with an issue of its own and does not stop
// the pass. An error from [Reader.Read] means that the rest of the file can't be
// read.
//
//	f, err := source.Open(ctx, "leads.csv", source.Options{})
//	rows, err := f.Rows()
//	for {
//		err := rows.Read(&row) // io.EOF after the last row
//	}
package source

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"syscall"
	"time"

	"alvio.ai/alvio-import/record"
)

// Options says how to read a file. The zero value detects everything.
type Options struct {
	// Name is what messages and reports call the file; the last element of its
	// path if empty.
	Name string
	// Sheet is a worksheet's name or its 1-based number; the first visible
	// sheet if empty. It is refused for CSV files.
	Sheet string
	// Delimiter stands between the cells of a CSV file; detected if 0.
	Delimiter rune
	// HeaderRow is the header's row as a spreadsheet program numbers it;
	// detected if 0. What stands above it is not read.
	HeaderRow int
	// Known counts the headers among a row's texts, if the caller knows what
	// they may be. It helps to detect the header, and may be nil.
	Known func(texts []string) int
	// Encoding is the IANA name of a CSV file's encoding; detected if empty.
	Encoding string
	// MaxUnpacked is how many bytes the parts of a workbook may unpack to; a
	// limit that no sound workbook reaches if 0.
	MaxUnpacked int64
	// SkipHidden leaves out the rows and columns that a workbook hides. Their
	// cells are blank then, so that the others keep their places.
	SkipHidden bool
}

// Facts is what Open found out about a file.
type Facts struct {
	Format      string   `json:"format"`                 // "CSV" or "Excel workbook"
	Compression string   `json:"compression,omitempty"`  // "gzip" or "zstd"
	Encoding    string   `json:"encoding,omitempty"`     // of a CSV file
	Delimiter   string   `json:"delimiter,omitempty"`    // of a CSV file: "," ";" "TAB" "|"
	Sheet       string   `json:"sheet,omitempty"`        // the one that is read
	OtherSheets []string `json:"other_sheets,omitempty"` // those that are not
	HeaderRow   int      `json:"header_row"`             // as a spreadsheet program numbers it
	Columns     int      `json:"columns"`
}

// A File is a spreadsheet that was opened and whose header was read.
type File struct {
	name        string
	facts       Facts
	header      []string
	headerRow   int // its number, 0 while it is not known
	issues      []record.Issue
	skip        bool     // what is hidden
	hidden      []int    // columns, in order
	hiddenNames []string // of those that have a header
	hiddenRows  int      // that the longest pass has met
	fix         bool     // it is a workbook of rows to fix
	fixColumns  []int    // that such a workbook has beside the list's
	further     []int    // sheets that Further opens
	stat        fileStat
	file        handle
	format      format
}

// handle is what is needed of an [os.File].
type handle interface {
	io.ReaderAt
	Stat() (os.FileInfo, error)
	Close() error
}

// format is one kind of file: it can begin a pass, and be closed.
type format interface {
	// hidden reports whether the column, from 0, is hidden. It is known once a
	// pass has begun.
	hidden(column int) bool
	// rows begins a pass at the beginning of the file. The header's texts, if
	// they are known, are by which issues name their column.
	rows(header []string) (decoder, error)
	// verify reads what no pass has read so far, and returns an error if it is
	// damaged.
	verify() error
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
func Open(ctx context.Context, path string, o Options) (*File, error) {
	o.Name = cmp.Or(o.Name, filepath.Base(path))
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, plainPathError(err))
	}
	f, err := openFile(ctx, file, o)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return f, nil
}

// OpenStream reads all of in, which may hold what a file may, closes it if it is an
// [io.Closer], and opens its copy as Open does. It returns when ctx ends, although
// a read of in may last on.
func OpenStream(ctx context.Context, in io.Reader, o Options) (*File, error) {
	o.Name = cmp.Or(o.Name, "input")
	copied, err := spool(ctx, in)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", o.Name, err)
	}
	f, err := newFile(ctx, copied, o)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", o.Name, err)
	}
	return f, nil
}

// openFile takes a copy of what is no regular file, such as a pipe. It closes
// file if it returns an error.
func openFile(ctx context.Context, file *os.File, o Options) (*File, error) {
	info, err := file.Stat()
	switch {
	case err == nil && info.IsDir():
		err = errors.New("is a directory; name the file in it")
	case err == nil && !info.Mode().IsRegular():
		copied, err := spool(ctx, file)
		if err != nil {
			return nil, err
		}
		return newFile(ctx, copied, o)
	}
	if err != nil {
		return nil, errors.Join(plainPathError(err), file.Close())
	}
	return newFile(ctx, file, o)
}

// newFile detects what the file is. It closes it if it returns an error.
func newFile(ctx context.Context, file handle, o Options) (_ *File, err error) {
	f := &File{name: o.Name, file: file, headerRow: o.HeaderRow, skip: o.SkipHidden}
	defer func() {
		if err != nil {
			err = errors.Join(err, f.Close())
		}
	}()
	if err := f.unpack(ctx); err != nil {
		return nil, err
	}
	if err := f.detect(o); err != nil {
		return nil, err
	}
	return f, f.readHeader(o.Known)
}

// look remembers the file's size and time, by which changes are seen.
func (f *File) look() error {
	info, err := f.file.Stat()
	if err != nil {
		return plainPathError(err)
	}
	f.stat = fileStat{info.Size(), info.ModTime()}
	if f.stat.size == 0 {
		return errors.New("the file is empty")
	}
	return nil
}

// unpack puts a copy in the place of a compressed file.
func (f *File) unpack(ctx context.Context) error {
	if err := f.look(); err != nil {
		return err
	}
	head, err := f.head()
	if err != nil {
		return err
	}
	c, err := compressionOf(head, f.name, f.stat.size)
	if c == nil || err != nil {
		return err
	}
	unpacked, err := c.unpack(ctx, io.NewSectionReader(f.file, 0, f.stat.size))
	if err != nil {
		return err
	}
	packed := f.file
	f.file, f.facts.Compression = unpacked, c.name
	if err := packed.Close(); err != nil {
		return err
	}
	return f.look()
}

const headSize = 512

// head returns the file's first bytes.
func (f *File) head() ([]byte, error) {
	head := make([]byte, headSize)
	n, err := f.file.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return nil, plainPathError(err)
	}
	return head[:n], nil
}

// plainPathError drops the path and the system call that Open's caller does
// not need: the message names the file already.
func plainPathError(err error) error {
	if pe, ok := errors.AsType[*os.PathError](err); ok {
		err = pe.Err
	}
	return explainHeld(runtime.GOOS, err)
}

// explainHeld says what to do about a file that another program keeps for itself, which
// Windows tells by two numbers: "sharing violation" and "lock violation". Elsewhere these
// numbers are others'.
func explainHeld(system string, err error) error {
	number, ok := errors.AsType[syscall.Errno](err)
	if ok && system == "windows" && (number == 32 || number == 33) {
		return fmt.Errorf("another program has it open and lets nobody read it; close it there, or make a copy of it: %w", err)
	}
	return err
}

// detect chooses the format by the file's first bytes: names lie.
func (f *File) detect(o Options) error {
	head, err := f.head()
	if err != nil {
		return err
	}
	if bytes.HasPrefix(head, magicZip) {
		return f.openWorkbook(o)
	}
	if err := f.refuse(head); err != nil {
		return err
	}
	if again, _ := compressionOf(head, "", f.stat.size); again != nil {
		return errors.New("the file is compressed twice; unpack it once")
	}
	if o.Sheet != "" {
		return errors.New("--sheet is for workbooks, and this is a CSV file")
	}
	c, err := newCSV(f.file, f.stat.size, o)
	switch {
	case err != nil && saysWorkbook(f.name):
		return errors.New("the workbook is damaged (it is no zip archive); copy or export it again")
	case err != nil:
		return err
	}
	f.format = c
	f.facts.Format, f.facts.Encoding, f.facts.Delimiter = "CSV", c.charset.name, delimiterName(c.delimiter)
	if c.charset == charset1252 && o.Encoding == "" {
		f.issues = append(f.issues, record.NewIssue(record.EncodingGuessed, "the file is not UTF-8, and was taken for "+c.charset.name))
	}
	return nil
}

// Name returns what reports call the file, see [Options].
func (f *File) Name() string { return f.name }

// Facts returns what is known of the file.
func (f *File) Facts() Facts { return f.facts }

// Header returns the texts of the header row, one per column.
func (f *File) Header() []string { return f.header }

// Issues tell what is remarkable about the file as a whole. None of them is an
// error. Some are known after a pass only.
func (f *File) Issues() []record.Issue { return append(slices.Clip(f.issues), f.hiddenIssues()...) }

// Close releases the file and what was unpacked of it.
func (f *File) Close() error { return f.file.Close() }

// Verify reads what no pass over the rows has read to its end so far, and returns
// an error if the file is damaged there. After it, and a pass, damage of the
// bytes anywhere has been told.
func (f *File) Verify() error {
	if err := f.format.verify(); err != nil {
		if changed := f.unchanged(); changed != nil {
			err = changed
		}
		return fmt.Errorf("%s: %w", f.name, err)
	}
	return nil
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
