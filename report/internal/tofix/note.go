package tofix

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A reason says what a row has that no workbook can hold.
type reason string

const (
	fit           reason = ""
	tooLong       reason = "a text of more than 32,767 characters"
	tooWide       reason = "more than 16,384 columns"
	headerTooLong reason = "a header of more than 32,767 characters"
)

// maxNamed is how many of the rows that are left out the note names.
const maxNamed = 20

// leftOut are the rows that the workbook does not have.
type leftOut struct {
	count  int
	groups []leftOutGroup
}

// A leftOutGroup names rows of one list that are left out for one reason.
type leftOutGroup struct {
	list string
	why  reason
	rows []string
}

func (l *leftOut) add(list string, row int, why reason) {
	if l.count++; l.count > maxNamed {
		return
	}
	at := slices.IndexFunc(l.groups, func(g leftOutGroup) bool { return g.list == list && g.why == why })
	if at < 0 {
		at = len(l.groups)
		l.groups = append(l.groups, leftOutGroup{list: list, why: why})
	}
	l.groups[at].rows = append(l.groups[at].rows, strconv.Itoa(row))
}

// lines tell of the rows in the note.
func (l *leftOut) lines() []string {
	var lines []string
	for _, g := range l.groups {
		what := "row "
		if len(g.rows) > 1 {
			what = "rows "
		}
		lines = append(lines, fmt.Sprintf("Not in this workbook: %s%s of %q. A workbook can't hold %s. Correct that in the list itself.",
			what, strings.Join(g.rows, ", "), g.list, g.why))
	}
	if more := l.count - maxNamed; more > 0 {
		lines = append(lines, fmt.Sprintf("Not in this workbook for such reasons: %d more.", more))
	}
	return lines
}

// addNote adds the last sheet: the lines, and what the writer has to say.
func (w *Writer) addNote(lines []string) error {
	lines = append(slices.Clone(lines), w.leftOut.lines()...)
	if w.uncommented > 0 {
		lines = append(lines, fmt.Sprintf("Only the first %d red cells have a comment; import_problem says of every row what is wrong.", w.comments))
	}
	note := newNote()
	if err := w.addSheet(note); err != nil {
		return err
	}
	for i, line := range lines {
		style := w.styles.note
		if i == 0 {
			style = w.styles.noteTitle
		}
		note.rows++
		w.line = beginRow(w.line[:0], note.rows)
		w.line = append(appendCell(w.line, 0, note.rows, style, clip(line, maxText)), "</row>"...)
		if err := w.flush(note); err != nil {
			return err
		}
	}
	return nil
}
