package source

import (
	"fmt"
	"strconv"
	"strings"

	"alvio.ai/alvio-import/record"
)

// maxColumns is how many columns a sheet may have.
const maxColumns = 1 << 14

// findHidden remembers which of the header's columns are hidden. If what is hidden is
// left out, they have no header, and those behind the header are remembered too.
func (f *File) findHidden() {
	columns := len(f.header)
	if f.skip {
		columns = maxColumns
	}
	for column := range columns {
		if !f.format.hidden(column) {
			continue
		}
		f.hidden = append(f.hidden, column)
		if column < len(f.header) {
			f.hiddenNames = append(f.hiddenNames, columnName(column, f.header[column]))
			if f.skip {
				f.header[column] = ""
			}
		}
	}
}

// LeftOut returns the header's columns that are left out, from 0.
func (f *File) LeftOut() []int {
	if !f.skip {
		return nil
	}
	return f.hidden[:len(f.hiddenNames)]
}

// columnName is a column's letters and its header.
func columnName(column int, header string) string {
	if record.IsBlank(header) {
		return record.ColumnName(column)
	}
	return record.ColumnName(column) + " " + strconv.Quote(header)
}

// hiddenIssues tell what the file hides, and whether it is read.
func (f *File) hiddenIssues() []record.Issue {
	what := "hidden, and read like the others"
	if f.skip {
		what = "hidden, and left out"
	}
	var issues []record.Issue
	if names := f.hiddenNames; len(names) > 0 {
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
