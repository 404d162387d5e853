package report

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"alvio.ai/alvio-import/record"
	"alvio.ai/alvio-import/report/internal/tofix"
)

// Fix counts the rows that a person has to do something about.
type Fix struct {
	Rows int `json:"rows"` // in to-fix.xlsx
	// LeftOut are rows that a workbook can't have: too long, or not to be read.
	LeftOut int `json:"left_out,omitempty"`
	// Kept says that the workbook was there and somebody has changed it, so that it is
	// left as it is.
	Kept bool `json:"kept,omitempty"`
}

// A fixing gathers the rows of to-fix.xlsx. The zero value is ready for use.
type fixing struct {
	book        *tofix.Writer // nil while there are none
	file, sheet string        // of the last row
	count       Fix
	err         error // the first fault; nothing is written after it
}

// add adds a row. A fault is kept until the workbook is saved: the page is worth
// having without it.
func (f *fixing) add(dir string, s *Summary, r *record.Result) {
	if f.err == nil {
		f.err = f.write(dir, s, r)
	}
}

func (f *fixing) write(dir string, s *Summary, r *record.Result) error {
	list := listOf(s, r)
	if list == nil || slices.ContainsFunc(r.Issues, func(i record.Issue) bool { return i.Code == record.RowUnreadable }) {
		f.count.LeftOut++
		return nil
	}
	first := f.book == nil
	if first {
		book, err := tofix.New(dir)
		if err != nil {
			return err
		}
		f.book = book
	}
	if first || f.file != r.File || f.sheet != r.Sheet {
		if err := f.book.Begin(sheetOf(s, list)); err != nil {
			return err
		}
		f.file, f.sheet = r.File, r.Sheet
	}
	problem, hint := explain(r)
	fits, err := f.book.Write(&tofix.Row{Number: r.Row, Cells: r.Cells, Problem: problem, Hint: hint, Faults: faults(r), ID: r.ID.String()})
	switch {
	case err != nil:
		return err
	case fits:
		f.count.Rows++
	default:
		f.count.LeftOut++
	}
	return nil
}

// listOf returns the list that a row comes from, nil if it is not known.
func listOf(s *Summary, r *record.Result) *File {
	for i := range s.Files {
		if s.Files[i].Name == r.File && s.Files[i].Sheet == r.Sheet {
			return &s.Files[i]
		}
	}
	return nil
}

// sheetOf describes the sheet of a list. Its name tells the file if others have a sheet
// of the same name.
func sheetOf(s *Summary, list *File) *tofix.Sheet {
	name := list.Sheet
	if name == "" {
		name = list.Name
	}
	for i := range s.Files {
		if other := &s.Files[i]; other.Name != list.Name && list.Sheet != "" && strings.EqualFold(other.Sheet, list.Sheet) {
			name = list.Name + " " + list.Sheet
		}
	}
	return &tofix.Sheet{Name: name, Header: list.Header, Omit: list.LeftOut}
}

// explain tells what is wrong with a row and what to do about it.
func explain(r *record.Result) (problem, hint string) {
	var problems, hints []string
	if r.Code != "" {
		problems = append(problems, fmt.Sprintf("%s: %s", r.Outcome, r.Message))
		hints = append(hints, fixHints[r.Outcome])
	}
	if r.Code == record.AsEarlierRow {
		hints = []string{"see the contact's row before; correct both, or delete this one"}
	}
	if r.MaybeDelivered {
		hints = append(hints, "an earlier attempt may have been taken: look whether the destination has the contact")
	}
	for i := range r.Issues {
		issue := &r.Issues[i]
		if issue.Severity != record.Error {
			continue
		}
		text := issue.Message
		if issue.Column != "" {
			text = issue.Column + ": " + text
		}
		problems = append(problems, text)
		if hint := record.FixHintOf(issue); hint != "" && !slices.Contains(hints, hint) {
			hints = append(hints, hint)
		}
	}
	return strings.Join(problems, "\n"), strings.Join(hints, "\n")
}

// fixHints say what to do about rows that have no error of their own.
var fixHints = map[record.Outcome]string{
	record.Rejected: "correct what the webhook says, or delete the row",
	record.InDoubt:  "look whether the destination has the contact; if so, delete the row, else send it with --in-doubt resend",
}

// faults returns which cells of a row are to be corrected.
func faults(r *record.Result) []tofix.Fault {
	var cells []tofix.Fault
	for i := range r.Issues {
		issue := &r.Issues[i]
		if column := record.AddressColumn(issue.Cell); issue.Severity == record.Error && column >= 0 {
			cells = append(cells, tofix.Fault{Column: column, Message: issue.Message, Date: record.RetypesDate(issue)})
		}
	}
	return cells
}

// fixNote explains to-fix.xlsx on its last sheet.
var fixNote = []string{
	"These rows were not delivered. Each needs a correction that only a person can make.",
	"",
	"1. Correct the red cells, or delete the rows that should not be sent (in the list as well, or they come back with it).",
	"2. Save this workbook.",
	"3. Send it as the list was sent. Its mapping is that of the list, as long as it stays in this folder.",
	"",
	"The columns import_problem, import_hint, import_row and import_id are not sent; import_row is the row's number in the list.",
	"Leave import_id as it is: by it the list's row, which is wrong still, is known when the list comes again, and does not come back (unless another cell of it changed).",
	"Rows that are still wrong come back in a new workbook. Rows that were delivered already are not sent again.",
	"A row that is sent from here is sent last: if the list has a newer row of the same contact, delete the older one.",
	"All cells hold text, so that phone numbers keep their zeros. Only what you type into a red date, whose form the mapping does not say, becomes a date.",
}

// save writes the workbook. One that is there already and differs is left as it is:
// somebody may have begun to correct it.
func (f *fixing) save(path string) error {
	if f.err == nil && f.count.Rows > 0 {
		f.err = f.put(path)
	}
	if f.err != nil {
		return fmt.Errorf("%s: %w", FixFile, f.err)
	}
	return nil
}

func (f *fixing) put(path string) error {
	if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
		return f.book.Save(path, fixNote)
	}
	temporary := filepath.Join(filepath.Dir(path), "."+filepath.Base(path))
	if err := f.book.Save(temporary, fixNote); err != nil {
		return err
	}
	same, err := sameContent(temporary, path)
	f.count.Kept = err == nil && !same
	return errors.Join(err, os.Remove(temporary))
}

func sameContent(a, b string) (bool, error) {
	x, err := os.ReadFile(a)
	if err != nil {
		return false, err
	}
	y, err := os.ReadFile(b)
	return bytes.Equal(x, y), err
}

func (f *fixing) fill(s *Summary) {
	s.ToFix = nil
	if f.count != (Fix{}) && f.err == nil {
		count := f.count
		s.ToFix = &count
	}
}

// close releases what the workbook took.
func (f *fixing) close() {
	if f.book != nil {
		_ = f.book.Close()
	}
}
