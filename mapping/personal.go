package mapping

import (
	"strings"

	"alvio.ai/alvio-import/record"
)

// Personal returns the texts of a row's cells that go to personal fields, or into
// templates of such; see [record.PersonalField]. They outlive the row.
func (p *Plan) Personal(row *record.Row) []record.Personal {
	var all []record.Personal
	add := func(kind record.PersonalKind, column int) {
		if cell := row.Cell(column); !cell.Blank() {
			all = append(all, record.Personal{Kind: kind, Text: strings.Clone(strings.TrimSpace(cell.Text))})
		}
	}
	for i := range p.fields {
		f := &p.fields[i]
		kind := record.PersonalField(f.path)
		if kind == 0 {
			continue
		}
		for j := range f.inputs {
			add(kind, f.inputs[j].column)
		}
		if f.template == nil {
			continue
		}
		for _, part := range f.template.parts {
			if part.header != "" {
				add(kind, part.column)
			}
		}
	}
	return all
}
