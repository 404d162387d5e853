package record

import (
	"slices"
	"strings"
)

// A workbook of rows to fix holds those rows of a list that need a person, so that
// they can be corrected and sent again: the list's own columns, and at their right
// these.
const (
	FixProblem = "import_problem" // what is wrong with the row
	FixHint    = "import_hint"    // what to do about it
	FixRow     = "import_row"     // the row's number in the list
	FixID      = "import_id"      // what the list's row is known by, see RowID
)

// FixHintOf returns what to do in such a workbook about an issue whose hint speaks of
// the list; the hint itself if it does not.
func FixHintOf(i *Issue) string {
	switch i.Code {
	case DateInvalid:
		if !RetypesDate(i) {
			return i.Hint
		}
		return typedDate
	case DateAmbiguous:
		return typedDate + "; if the whole list has such dates, rather add format: DD/MM/YYYY (or MM/DD/YYYY) to the column in the mapping, and send the list again"
	case NumberAmbiguous:
		return `write a thousand as in 1234 and a decimal with a zero more, as in 1.2340; or add decimal: "," (or ".") to the column in the mapping`
	case RowRagged:
		return "move what stands behind import_id to where it belongs, and clear it there"
	default:
		return i.Hint
	}
}

// RetypesDate reports whether an issue is about a date whose form the mapping does not tell:
// typed anew in a spreadsheet program, it is the day that the program shows. Of a text in
// the mapping's form the program could make another day. The hint tells which it is, as a
// report keeps that.
func RetypesDate(i *Issue) bool {
	return i.Code == DateAmbiguous || i.Code == DateInvalid && (i.Hint == entries[DateInvalid].Hint || i.Hint == CorrectDay)
}

// CorrectDay is the hint about a day that the calendar does not have, in a column whose form
// the mapping does not tell.
const CorrectDay = "correct the day"

// typedDate is said of cells that become dates when they are typed anew.
const typedDate = "write the date as in 2025-04-03, or as you are used to, if the cell then shows the day that you mean"

// FixNote is the name of the last sheet of a workbook of rows to fix, which explains
// it. The sheets before it have the rows.
const FixNote = "alvio-import note"

// IsFixColumn reports whether a header is one of the added columns' that no list has of
// its own. FixID is none of them, because other programs' exports may have it: see
// [FixIDColumn].
func IsFixColumn(header string) bool { return fixName(header) != "" }

func fixName(header string) string {
	name := strings.ToLower(strings.TrimSpace(header))
	if slices.Contains([]string{FixProblem, FixHint, FixRow}, name) {
		return name
	}
	return ""
}

// FixIDColumn returns which column of a workbook of rows to fix has the rows' IDs, from 0:
// the last one of that name, because the list may have one of its own. -1 is none.
func FixIDColumn(header []string) int {
	for i := len(header) - 1; i >= 0; i-- {
		if strings.EqualFold(strings.TrimSpace(header[i]), FixID) {
			return i
		}
	}
	return -1
}

// FixColumns returns which columns of a header, from 0, a workbook of rows to fix
// added to it; nil if it is not the header of one. It is if two of the first three
// are there: people delete columns.
func FixColumns(header []string) []int {
	var columns []int
	found := map[string]bool{}
	id := FixIDColumn(header)
	for i, text := range header {
		name := fixName(text)
		if name != "" {
			found[name] = true
		}
		if name != "" || i == id {
			columns = append(columns, i)
		}
	}
	if len(found) < 2 {
		return nil
	}
	return columns
}
