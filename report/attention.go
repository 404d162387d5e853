package report

import (
	"cmp"
	"slices"

	"alvio.ai/alvio-import/record"
)

// An attention gathers the rows that somebody should look at, in the order in which
// they come: those that were not delivered, and as far as there is room those that
// were sent with a warning. The zero value is ready for use. It keeps at most
// maxShown rows, with their texts shortened.
type attention struct {
	undelivered []shownRow
	warned      []shownRow
	seen        int
}

// What report.html shows of rows: report.csv has them all, report.jsonl in full.
const (
	maxShown    = 10_000
	maxProblems = 4   // of a row
	maxText     = 300 // runes of a text
	maxLabel    = 80  // of the name of a file, a sheet or a column
)

// A shownRow is a row of the page's table.
type shownRow struct {
	File, Sheet      string
	Row              int
	Outcome          record.Outcome
	Phone, ContactID string
	Problems         []problem
	More             int    // problems that are not shown
	Note             string // what else is to be known
}

// A problem is what is wrong with a row: the webhook's answer, or an issue.
type problem struct {
	Code, Severity, Column, Cell, Value, Message, Hint string
}

// add takes a result, and keeps nothing of its memory.
func (a *attention) add(r *record.Result) {
	switch {
	case undelivered(r.Outcome):
		a.seen++
		if a.full(r.Outcome) {
			return
		}
		a.undelivered = append(a.undelivered, newShownRow(r))
		if last := len(a.warned) - 1; last >= 0 && len(a.undelivered)+last == maxShown {
			a.warned[last] = shownRow{}
			a.warned = a.warned[:last]
		}
	case r.MaybeDoubled || warned(r) && !r.Settled():
		a.seen++
		if !a.full(r.Outcome) {
			a.warned = append(a.warned, newShownRow(r))
		}
	}
}

// full reports whether there is no room for more rows that ended so.
func (a *attention) full(o record.Outcome) bool {
	if undelivered(o) {
		return len(a.undelivered) == maxShown
	}
	return len(a.undelivered)+len(a.warned) >= maxShown
}

// rows returns what was kept.
func (a *attention) rows() []shownRow { return slices.Concat(a.undelivered, a.warned) }

// left returns how many rows there was no room for.
func (a *attention) left() int { return a.seen - len(a.undelivered) - len(a.warned) }

// undelivered reports whether an outcome asks somebody to do something.
func undelivered(o record.Outcome) bool {
	return o == record.Invalid || o == record.Rejected || o == record.Failed || o == record.InDoubt
}

func warned(r *record.Result) bool {
	issue := r.FirstIssue()
	return issue != nil && issue.Severity >= record.Warning
}

func newShownRow(r *record.Result) shownRow {
	row := shownRow{
		File: record.Shorten(r.File, maxLabel), Sheet: record.Shorten(r.Sheet, maxLabel), Row: r.Row, Outcome: r.Outcome,
		Phone: record.Shorten(r.Phone, maxLabel), ContactID: record.Shorten(r.ContactID, maxLabel), Note: doubt(r),
	}
	row.Problems, row.More = problems(r)
	return row
}

// doubt says what is not known of a row that has its answer.
func doubt(r *record.Result) string {
	switch {
	case r.MaybeDoubled:
		return "It may have been delivered twice: an attempt got no clear answer before."
	case r.MaybeDelivered:
		return "It may have been delivered all the same: an attempt got no clear answer before."
	}
	return ""
}

// problems returns what is wrong with a row, the worst first, and how many more
// there are. Repairs are nothing wrong.
func problems(r *record.Result) (shown []problem, more int) {
	if r.Code != "" {
		shown = append(shown, problem{
			Code: record.Shorten(r.Code, maxLabel), Severity: r.Outcome.String(), Message: record.Shorten(r.Message, maxText),
		})
	}
	issues := slices.DeleteFunc(slices.Clone(r.Issues), func(i record.Issue) bool { return i.Severity < record.Warning })
	slices.SortStableFunc(issues, func(a, b record.Issue) int { return cmp.Compare(b.Severity, a.Severity) })
	for i := range issues {
		if len(shown) == maxProblems {
			return shown, len(issues) - i
		}
		shown = append(shown, newProblem(&issues[i]))
	}
	return shown, 0
}

func newProblem(i *record.Issue) problem {
	return problem{
		Code: record.Shorten(string(i.Code), maxLabel), Severity: i.Severity.String(),
		Column: record.Shorten(i.Column, maxLabel), Cell: record.Shorten(i.Cell, maxLabel), Value: record.Shorten(i.Value, maxText),
		Message: record.Shorten(i.Message, maxText), Hint: record.Shorten(i.Hint, maxText),
	}
}
