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
)

// FixNote is the name of the last sheet of a workbook of rows to fix, which explains
// it. The sheets before it have the rows.
const FixNote = "alvio-import note"

// FixColumns returns which columns of a header, from 0, a workbook of rows to fix
// added to it; nil if it is not the header of one. It is if two of the three are
// there: people delete columns.
func FixColumns(header []string) []int {
	var columns []int
	found := map[string]bool{}
	for i, text := range header {
		if name := strings.ToLower(strings.TrimSpace(text)); slices.Contains([]string{FixProblem, FixHint, FixRow}, name) {
			columns = append(columns, i)
			found[name] = true
		}
	}
	if len(found) < 2 {
		return nil
	}
	return columns
}
