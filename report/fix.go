package report

import (
	"fmt"
	"slices"
	"strings"

	"alvio.ai/alvio-import/record"
	"alvio.ai/alvio-import/report/internal/tofix"
)

// Fix counts the rows that a person has to do something about.
type Fix struct {
	Rows int `json:"rows"` // in to-fix.xlsx
	// LeftOut are rows that a workbook can't have, because of the length of a cell.
	LeftOut int `json:"left_out,omitempty"`
}

// A fixing gathers the rows of to-fix.xlsx. The zero value is ready for use.
type fixing struct {
	book        *tofix.Writer // nil while there are none
	file, sheet string        // of the last row
	count       Fix
}

// add adds a row.
func (f *fixing) add(s *Summary, r *record.Result) error {
	first := f.book == nil
	if first {
		book, err := tofix.New()
		if err != nil {
			return err
		}
		f.book = book
	}
	if first || f.file != r.File || f.sheet != r.Sheet {
		if err := f.book.Begin(sheetOf(s, r)); err != nil {
			return err
		}
		f.file, f.sheet = r.File, r.Sheet
	}
	problem, hint := explain(r)
	fits, err := f.book.Write(&tofix.Row{Number: r.Row, Cells: r.Cells, Problem: problem, Hint: hint, Faults: faults(r)})
	switch {
	case err != nil:
		return fmt.Errorf("%s: %w", FixFile, err)
	case fits:
		f.count.Rows++
	default:
		f.count.LeftOut++
	}
	return nil
}

// sheetOf describes the sheet of the list that a row comes from.
func sheetOf(s *Summary, r *record.Result) *tofix.Sheet {
	sheet := &tofix.Sheet{Name: r.Sheet}
	if r.Sheet == "" {
		sheet.Name = r.File
	}
	i := slices.IndexFunc(s.Files, func(f File) bool { return f.Name == r.File && f.Sheet == r.Sheet })
	if i >= 0 {
		sheet.Header, sheet.Omit = s.Files[i].Header, s.Files[i].LeftOut
	}
	return sheet
}

// explain tells what is wrong with a row and what to do about it.
func explain(r *record.Result) (problem, hint string) {
	var problems, hints []string
	if r.Code != "" {
		problems = append(problems, fmt.Sprintf("%s: %s", r.Outcome, r.Message))
		hints = append(hints, fixHints[r.Outcome])
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
		if issue.Hint != "" && !slices.Contains(hints, issue.Hint) {
			hints = append(hints, issue.Hint)
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
			cells = append(cells, tofix.Fault{Column: column, Message: issue.Message})
		}
	}
	return cells
}

// fixNote explains to-fix.xlsx on its last sheet.
var fixNote = []string{
	"These rows were not delivered. Each needs a correction that only a person can make.",
	"",
	"1. Correct the red cells, or delete the rows that should not be sent.",
	"2. Save this workbook.",
	"3. Send it as the list was sent, with the same mapping.",
	"",
	"The columns import_problem, import_hint and import_row are not sent; import_row is the row's number in the list.",
	"Rows that are still wrong come back in a new workbook. Rows that were delivered already are not sent again.",
	"All cells hold text, so that phone numbers keep their zeros.",
}

// save writes the workbook, or takes away one that has no more rows.
func (f *fixing) save(path string) error {
	if f.count.Rows == 0 {
		return removeStale(path)
	}
	if err := f.book.Save(path, fixNote); err != nil {
		return fmt.Errorf("%s: %w", FixFile, err)
	}
	return nil
}

func (f *fixing) fill(s *Summary) {
	s.ToFix = nil
	if f.count != (Fix{}) {
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
