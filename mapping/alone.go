package mapping

import (
	"slices"
	"strings"

	"alvio.ai/alvio-import/record"
)

// A workbook of rows to fix holds some rows of a list. What the list's other rows
// told of its columns can't be learned there, and must not be learned anew: such a
// plan stands alone, and its rows say by themselves what they mean (see Restater), or
// are errors.

// lost stands in a cell for what is not there any more: decoders write it for bytes
// that they can't read, and a Restater for what it can't say. A row that has it in a
// workbook of rows to fix comes back until somebody types the cell anew.
const lost = "\uFFFD"

// bindAdded leaves alone what the workbook of rows to fix added to the list, except
// for columns that the mapping names; in other files such columns are ignored, but for
// import_id, which is the list's own there. Columns without a header right before those
// can't have been the list's, whose header ends with a text: they hold what stood beyond
// it.
func (b *binder) bindAdded() {
	first := len(b.plan.header)
	for column, header := range b.plan.header {
		if !record.IsFixColumn(header) && column != b.plan.idColumn {
			continue
		}
		first = min(first, column)
		switch {
		case b.used[column]:
		case b.plan.alone:
			b.plan.added = append(b.plan.added, column)
		default:
			b.plan.ignored = append(b.plan.ignored, header)
		}
		b.used[column] = true
	}
	if !b.plan.alone || first == len(b.plan.header) {
		return
	}
	for column := first - 1; column >= 0 && fold(b.plan.header[column]) == ""; column-- {
		if !b.used[column] { // and not left out
			b.used[column] = true
			b.plan.beyond = append(b.plan.beyond, column)
		}
	}
}

// checkWorkbook finds what nobody has mended in a row of the workbook, whatever the
// mapping makes of its column.
func (p *Plan) checkWorkbook() {
	for _, column := range p.beyond {
		if cell := p.row.Cell(column); !cell.Blank() {
			issue := record.NewIssue(record.RowRagged, "the row goes on after the list's last column")
			p.found = append(p.found, issue.At(p.row, column, ""))
			break
		}
	}
	for i := range p.row.Cells {
		if strings.Contains(p.row.Cells[i].Text, lost) && !slices.Contains(p.added, i) && !p.isToldLost(i) {
			issue := record.NewIssue(record.EncodingInvalid, "the cell holds the character "+lost+", which stands for something that was lost")
			issue.Hint = "type the cell's text anew, without " + lost
			p.found = append(p.found, issue.At(p.row, i, p.headerOf(i)))
		}
	}
}

// isToldLost reports whether the source has told that the cell can't be read.
func (p *Plan) isToldLost(column int) bool {
	return slices.ContainsFunc(p.row.Issues, func(issue record.Issue) bool {
		return issue.Code == record.EncodingInvalid && issue.Cell == p.row.Address(column)
	})
}

// headerOf returns a column's header, "" if it is beyond the header's last one or
// negative.
func (p *Plan) headerOf(column int) string {
	if column < 0 || column >= len(p.header) {
		return ""
	}
	return p.header[column]
}
