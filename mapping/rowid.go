package mapping

import (
	"strings"

	"golang.org/x/text/unicode/norm"

	"alvio.ai/alvio-import/record"
)

// RowID returns what a row is known by: of a list a hash of what its cells show, under
// their headers as the mapping compares them; of a workbook of rows to fix the ID that
// stands in the row. It is none if that is missing, or nothing can be read of the row.
//
// Surrounding spaces, the kind of line breaks and the bytes of accents do not count:
// programs change them when they save a list.
func (p *Plan) RowID(row *record.Row) record.RowID {
	if p.fix {
		return record.ParseRowID(row.Cell(p.idColumn).Text)
	}
	if p.folded == nil {
		p.folded = make([]string, len(p.header))
		for i, header := range p.header {
			p.folded[i] = fold(header)
		}
	}
	cells := make([]record.CellOf, 0, len(row.Cells))
	for i := range row.Cells {
		text := row.Cells[i].Text
		if record.IsBlank(text) {
			continue
		}
		cell := record.CellOf{Text: norm.NFC.String(lineBreaks.Replace(strings.TrimSpace(text)))}
		if i < len(p.folded) {
			cell.Column = p.folded[i]
		}
		cells = append(cells, cell)
	}
	if len(cells) == 0 {
		return 0
	}
	return record.NewRowID(cells)
}

// Fix reports whether the plan is for a workbook of rows to fix.
func (p *Plan) Fix() bool { return p.fix }

// lineBreaks makes those within cells the same.
var lineBreaks = strings.NewReplacer("\r\n", "\n", "\r", "\n")
