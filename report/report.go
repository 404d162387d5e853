// Package report records how every row of a run ended.
//
// A [Writer] makes a folder per run and writes each [record.Result] at once to
// two files, in input order: report.csv for people, report.jsonl, which has
// everything, for programs. When the run ends it reads those lines again, holds them
// against its counts, and makes of them report.html, a page for people, and
// to-fix.xlsx, the rows that a person has to correct; and it writes summary.json.
// [Render] does the same later, or for a run that was killed. A [Tally] counts
// without writing.
//
// report.csv is made for spreadsheet programs: RFC 4180 behind a UTF-8 byte order
// mark. What they would run as a formula has an apostrophe before it, and control
// characters but tabs and line breaks are shown, as in \x1b. Otherwise its cells are
// what report.jsonl has.
//
// Nobody but the user can read a report: folders have mode 0700, files 0600.
package report

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"alvio.ai/alvio-import/internal/atomicfile"
	"alvio.ai/alvio-import/record"
)

// The files of a report.
const (
	CSVFile     = "report.csv"
	JSONLFile   = "report.jsonl"
	HTMLFile    = "report.html"
	FixFile     = "to-fix.xlsx"
	SummaryFile = "summary.json"
)

// A report names contacts: it is for the user who made it, and nobody else.
const (
	folderMode = 0o700
	fileMode   = 0o600
)

// columns of report.csv.
var columns = []string{
	"file", "sheet", "row", "outcome", "phone_number", "crm_contact_id", "http_status",
	"request_id", "attempts", "elapsed_ms", "code", "column", "message",
}

// A Writer writes the report of one run into a folder. One goroutine may use it.
type Writer struct {
	Tally
	dir   string
	csv   *output
	jsonl *output
	row   []string      // of report.csv
	line  line          // of report.jsonl
	lines *json.Encoder // writes it

	unflushed []record.Result
	closed    bool
	rendering *rendering // nil until the lines are read again
}

// Create makes the folder and the empty report in it. It refuses a folder that
// holds anything: an old report is never written over. The mode of a folder that is
// there already stays as it is.
func Create(dir string) (*Writer, error) {
	if err := os.MkdirAll(dir, folderMode); err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	if len(entries) > 0 {
		return nil, fmt.Errorf("%s is not empty; name a new folder with --report-dir, so that no old report is lost", dir)
	}
	w := &Writer{dir: dir}
	if w.csv, err = create(filepath.Join(dir, CSVFile)); err != nil {
		return nil, err
	}
	if w.jsonl, err = create(filepath.Join(dir, JSONLFile)); err != nil {
		return nil, errors.Join(err, w.csv.close())
	}
	w.lines = json.NewEncoder(w.jsonl.buffer)
	_, _ = w.csv.buffer.WriteString(utf8BOM) // Flush returns its error
	_, _ = w.csv.buffer.WriteString(strings.Join(columns, ",") + "\r\n")
	if err := w.Flush(); err != nil {
		return nil, errors.Join(err, w.close())
	}
	return w, nil
}

// CreateNew is Create with a folder of its own under parent: the first of name,
// name-2, name-3, … that does not exist.
func CreateNew(parent, name string) (*Writer, error) {
	if err := os.MkdirAll(parent, folderMode); err != nil {
		return nil, err
	}
	for n := 1; ; n++ {
		dir := filepath.Join(parent, name)
		if n > 1 {
			dir += "-" + strconv.Itoa(n)
		}
		err := os.Mkdir(dir, folderMode)
		if errors.Is(err, os.ErrExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		return Create(dir)
	}
}

// Dir returns the report's folder.
func (w *Writer) Dir() string { return w.dir }

// Record takes one result. It is on disk after the next Flush, or when there are
// many.
func (w *Writer) Record(r *record.Result) error {
	w.writeCSV(r)
	w.line = newLine(r)
	if err := w.lines.Encode(&w.line); err != nil {
		return err
	}
	w.unflushed = append(w.unflushed, *r)
	if len(w.unflushed) == maxUnflushed || max(w.csv.buffer.Buffered(), w.jsonl.buffer.Buffered()) > bufferSize/2 {
		return w.Flush()
	}
	return nil
}

func (w *Writer) writeCSV(r *record.Result) {
	code, column, message := reason(r)
	w.row = append(w.row[:0],
		r.File, r.Sheet, strconv.Itoa(r.Row), r.Outcome.String(),
		r.Phone, r.ContactID, number(r.HTTPStatus), r.RequestID,
		strconv.Itoa(r.Attempts), strconv.FormatInt(r.Elapsed.Milliseconds(), 10),
		code, column, message)
	writeCells(w.csv.buffer, w.row)
}

// maxUnflushed is how many results may be lost to a crash.
const maxUnflushed = 64

// bufferSize is so large that a buffer is only written by Flush, at the end of a line.
const bufferSize = 256 << 10

// Flush writes what was recorded to the files, so that a run that is killed
// leaves it, and counts it.
func (w *Writer) Flush() error {
	if err := errors.Join(w.csv.buffer.Flush(), w.jsonl.buffer.Flush()); err != nil {
		return err
	}
	for i := range w.unflushed {
		_ = w.Tally.Record(&w.unflushed[i]) // which never fails
	}
	w.unflushed = w.unflushed[:0]
	return nil
}

// Begin writes a summary of a run that has not ended, so that its report can be
// rendered if it is killed.
func (w *Writer) Begin(s *Summary) error {
	s.SchemaVersion = SchemaVersion
	return w.writeSummary(s)
}

func (w *Writer) writeSummary(s any) error {
	return atomicfile.Write(filepath.Join(w.dir, SummaryFile), 0o600, func(out io.Writer) error {
		e := json.NewEncoder(out)
		e.SetIndent("", "  ")
		e.SetEscapeHTML(false)
		return e.Encode(s)
	})
}

// Audit ends the lines, reads them again, and holds them against the summary that Fill
// made. The error is a [*BooksError] if the
// files have other rows than were counted.
func (w *Writer) Audit(s *Summary) error {
	if err := w.reread(s); err != nil {
		return err
	}
	if err := w.rendering.balance(s); err != nil {
		return err
	}
	return balanceCSV(w.dir, s)
}

// reread closes the files and reads what the page and the workbook need.
func (w *Writer) reread(s *Summary) error {
	if err := errors.Join(w.Flush(), w.close()); err != nil {
		return err
	}
	w.rendering = &rendering{dir: w.dir, summary: s}
	return w.rendering.read(nil)
}

// Render writes report.html, and to-fix.xlsx if there are rows to fix. It says in the
// summary what was written.
func (w *Writer) Render(s *Summary) error {
	s.ReportDir, s.ReportFiles = w.dir, []string{CSVFile, JSONLFile}
	if w.rendering == nil {
		if err := w.reread(s); err != nil {
			return errors.Join(err, w.close())
		}
	}
	defer w.rendering.fix.close()
	return w.rendering.write(&w.series)
}

// Finish writes the summary, and closes the files if they are open.
func (w *Writer) Finish(s *Summary) error { return errors.Join(w.writeSummary(s), w.close()) }

// Discard closes the files and takes the folder away: there is nothing to report.
func (w *Writer) Discard() error {
	return errors.Join(w.close(), os.RemoveAll(w.dir))
}

func (w *Writer) close() error {
	if w.closed {
		return nil
	}
	w.closed = true
	return errors.Join(w.csv.close(), w.jsonl.close())
}

// An output is a file with a buffer.
type output struct {
	file   *os.File
	buffer *bufio.Writer
}

func create(path string) (*output, error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, fileMode)
	if err != nil {
		return nil, err
	}
	return &output{f, bufio.NewWriterSize(f, bufferSize)}, nil
}

func (o *output) close() error { return errors.Join(o.buffer.Flush(), o.file.Close()) }

// reason returns what the report says first of a row: the answer if it was not
// delivered, else that it was corrected before, else its worst issue.
func reason(r *record.Result) (code, column, message string) {
	if r.Code != "" {
		return r.Code, "", r.Message
	}
	if issue := r.Corrected(); issue != nil {
		return string(issue.Code), issue.Column, issue.Message
	}
	if issue := r.FirstIssue(); issue != nil {
		return string(issue.Code), issue.Column, issue.Message
	}
	return "", "", ""
}

func number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// FolderName returns the name of a run's folder: the time at which it began and
// the input's name, without what a file system may refuse.
func FolderName(began time.Time, input string) string {
	name := unsafeName.ReplaceAllString(input, "_")
	for len(name) > maxName {
		_, size := utf8.DecodeLastRuneInString(name)
		name = name[:len(name)-size]
	}
	return began.Format("2006-01-02T150405") + "-" + name
}

// maxName bounds, in bytes, what a folder's name has of the input's: file systems
// allow 255 in all.
const maxName = 150

var unsafeName = regexp.MustCompile(`[^\pL\pM\pN._-]+`)
