package source

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"alvio.ai/alvio-import/record"
)

// maxColumns is how many columns a sheet may have.
const maxColumns = 1 << 14

// findHidden remembers which of the header's columns are hidden, and which behind
// them if what is hidden is left out.
func (f *File) findHidden() {
	columns := len(f.header)
	if f.skip {
		columns = maxColumns
	}
	for column := range columns {
		if f.format.hidden(column) {
			f.hidden = append(f.hidden, column)
		}
	}
}

// hiddenIssues tell what the file hides, and whether it is read.
func (f *File) hiddenIssues() []record.Issue {
	what := "hidden, and read like the others"
	if f.skip {
		what = "hidden, and left out"
	}
	var issues []record.Issue
	beyond, _ := slices.BinarySearch(f.hidden, len(f.header))
	if hidden := f.hidden[:beyond]; len(hidden) > 0 {
		names := make([]string, len(hidden))
		for i, column := range hidden {
			names[i] = record.ColumnName(column)
			if header := f.header[column]; !record.IsBlank(header) {
				names[i] += " " + strconv.Quote(header)
			}
		}
		message := fmt.Sprintf("%d columns are %s: %s", len(names), what, strings.Join(names, ", "))
		if len(names) == 1 {
			message = fmt.Sprintf("column %s is %s", names[0], what)
		}
		issues = append(issues, f.hiddenIssue(record.ColumnsHidden, message))
	}
	if f.hiddenRows > 0 {
		message := fmt.Sprintf("%d rows are %s", f.hiddenRows, what)
		if f.hiddenRows == 1 {
			message = "1 row is " + what
		}
		issues = append(issues, f.hiddenIssue(record.RowsHidden, message))
	}
	return issues
}

func (f *File) hiddenIssue(code record.Code, message string) record.Issue {
	issue := record.NewIssue(code, message)
	if f.skip {
		issue.Hint = "read them too by leaving out --skip-hidden"
	}
	return issue
}

// blankHidden leaves out the cells of columns that are hidden.
func (f *File) blankHidden(row *record.Row) {
	for _, column := range f.hidden {
		if column >= len(row.Cells) {
			break
		}
		row.Cells[column] = record.Cell{}
	}
}
