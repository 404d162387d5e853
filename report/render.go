package report

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"alvio.ai/alvio-import/internal/atomicfile"
	"alvio.ai/alvio-import/record"
)

// What is made of report.jsonl when a run has ended, or when it is asked for: the page
// for people and the workbook of rows to fix. So they have what the lines have.

// A rendering is one reading of report.jsonl.
type rendering struct {
	dir       string
	summary   *Summary
	outcomes  [record.NumOutcomes]int
	fix       fixing
	attention attention
}

// read reads the lines. Unless it is nil, each is told of all of them.
func (r *rendering) read(each func(*record.Result) error) error {
	return readLines(filepath.Join(r.dir, JSONLFile), func(number int, data []byte) error {
		outcome, ok := outcomeOf(data)
		if !ok {
			return fmt.Errorf("%s, line %d: it has no outcome", JSONLFile, number)
		}
		r.outcomes[outcome]++
		wanted := r.wants(outcome, data)
		if each == nil && !wanted {
			return nil
		}
		result, err := parseLine(number, data)
		if err != nil {
			return err
		}
		if each != nil {
			if err := each(result); err != nil {
				return err
			}
		}
		if !wanted {
			return nil
		}
		r.attention.add(result)
		if result.Cells != nil {
			r.fix.add(r.dir, r.summary, result)
		}
		return nil
	})
}

// The marks of lines that have to be read whole. They stand nowhere else: the quotes of
// texts are escaped.
var (
	warningMark = []byte(`"severity":"warning"`)
	doubledMark = []byte(`"maybe_doubled":true`)
	cellsMark   = []byte(`"cells":`)

	correctedMark = []byte(`"code":"` + string(record.CorrectedBefore) + `"`)
)

// wants reports whether a line has to be read whole. Those that need not, because the
// page has no room for them, it counts.
func (r *rendering) wants(outcome record.Outcome, data []byte) bool {
	switch {
	case outcome == record.Invalid && bytes.Contains(data, correctedMark): // nobody need do anything
		return false
	case bytes.Contains(data, cellsMark):
		return true
	case !undelivered(outcome) && !bytes.Contains(data, warningMark) && !bytes.Contains(data, doubledMark):
		return false
	case r.attention.full(outcome):
		r.attention.seen++
		return false
	}
	return true
}

// write writes the workbook, if there are rows to fix, and the page.
func (r *rendering) write(series *series) error {
	s := r.summary
	fixErr := r.fix.save(filepath.Join(r.dir, FixFile))
	r.fix.fill(s)
	s.ReportFiles = []string{CSVFile, JSONLFile}
	if s.ToFix != nil && s.ToFix.Rows > 0 {
		s.ReportFiles = append([]string{FixFile}, s.ReportFiles...)
	}
	s.NextStep, s.NextCommand = s.Next()
	p := &page{summary: s, series: series, rows: &r.attention, files: s.ReportFiles}
	err := atomicfile.Write(filepath.Join(r.dir, HTMLFile), 0o600, func(w io.Writer) error { return writePage(w, p) })
	if err == nil {
		s.ReportFiles = append([]string{HTMLFile}, s.ReportFiles...)
	}
	return errors.Join(fixErr, err)
}

// Render makes report.html and to-fix.xlsx anew from report.jsonl, also of a run that
// was killed. It returns what the lines sum up to, also if one of the files can't be
// written. The error is a [*BooksError] if the summary that the run wrote has other
// counts; both files are made nevertheless.
func Render(dir string) (*Summary, error) {
	s, err := readSummary(dir)
	if info, fault := os.Stat(dir); fault == nil && !info.IsDir() || errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s has no %s: it is no report's folder; name one as in alvio-reports/2025-01-15T093000-leads.xlsx", dir, SummaryFile)
	}
	if err != nil {
		return nil, err
	}
	written := *s
	var tally Tally
	r := rendering{dir: dir, summary: s}
	defer r.fix.close()
	if err := r.read(tally.Record); err != nil {
		return nil, err
	}
	tally.Fill(s)
	if s.Ended.IsZero() {
		s.Stopped = "the run was killed, or is under way; its report ends here"
	}
	s.ReportDir = dir
	if err := r.write(&tally.series); err != nil {
		return s, err
	}
	if written.Ended.IsZero() {
		return s, nil
	}
	return s, r.balance(&written)
}

// A BooksError tells that counts which must be equal are not.
type BooksError struct{ Message string }

func (e *BooksError) Error() string { return e.Message }

// balance holds the lines against a summary.
func (r *rendering) balance(s *Summary) error {
	for o, n := range r.outcomes {
		if want := s.Count(record.Outcome(o)); n != want {
			return &BooksError{fmt.Sprintf("%d rows ended as %s and %s has %d", want, record.Outcome(o), JSONLFile, n)}
		}
	}
	return nil
}

// balanceCSV holds the number of records in report.csv against a summary.
func balanceCSV(dir string, s *Summary) error {
	records, err := countRecords(filepath.Join(dir, CSVFile))
	if err != nil {
		return err
	}
	if records != s.Rows+1 {
		return &BooksError{fmt.Sprintf("%d rows ended and %s has %d", s.Rows, CSVFile, records-1)}
	}
	return nil
}
