package mapping

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"alvio.ai/alvio-import/record"
)

// RowID returns what a row is known by: of a list a hash of what its cells show, under the
// fields that they go to; of a workbook of rows to fix the ID that stands in the row. It is
// none if that is missing, or nothing can be read of the row.
//
// Columns may be moved, and renamed if the mapping knows the new name. Those that go nowhere
// count under their headers: they tell rows apart. Surrounding spaces, the kind of line breaks
// and the bytes of accents do not count: programs change them when they save a list.
func (p *Plan) RowID(row *record.Row) record.RowID {
	if p.fix {
		return record.ParseRowID(row.Cell(p.idColumn).Text)
	}
	if p.goesTo == nil {
		p.goesTo = p.fieldsOfColumns()
	}
	cells := make([]record.CellOf, 0, len(row.Cells))
	for i := range row.Cells {
		text := row.Cells[i].Text
		if record.IsBlank(text) {
			continue
		}
		cell := record.CellOf{Text: norm.NFC.String(lineBreaks.Replace(strings.TrimSpace(text)))}
		if i < len(p.goesTo) {
			cell.Column = p.goesTo[i]
		}
		cells = append(cells, cell)
	}
	if len(cells) == 0 {
		return 0
	}
	return record.NewRowID(cells)
}

// fieldsOfColumns returns for each column of the header the fields that it goes to, and its
// place among the columns of each; its header, as the mapping compares it, if there are none.
func (p *Plan) fieldsOfColumns() []string {
	fields := make([]string, len(p.header))
	add := func(column int, f *field, place int) {
		if column >= 0 && column < len(fields) {
			fields[column] += fmt.Sprintf("%s %d\n", f.path, place)
		}
	}
	for i := range p.fields {
		f := &p.fields[i]
		for j := range f.inputs {
			add(f.inputs[j].column, f, j)
		}
		if f.template == nil {
			continue
		}
		for j, part := range f.template.parts {
			if part.header != "" {
				add(part.column, f, j)
			}
		}
	}
	for i, paths := range fields {
		if paths == "" {
			fields[i] = fold(p.header[i])
			continue
		}
		sorted := slices.Sorted(strings.SplitSeq(paths, "\n")) // in an order that is not the mapping's
		fields[i] = strings.Join(sorted, "\n")
	}
	return fields
}

// Fix reports whether the plan is for a workbook of rows to fix.
func (p *Plan) Fix() bool { return p.fix }

// lineBreaks makes those within cells the same.
var lineBreaks = strings.NewReplacer("\r\n", "\n", "\r", "\n")
