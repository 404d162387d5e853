package mapping

import (
	"strings"

	"alvio.ai/alvio-import/record"
)

// Personal returns the texts of a row's cells that go to personal fields, or into
// templates of such; see [record.PersonalField]. A text that loses its prefix is there
// in both forms. They outlive the row.
func (p *Plan) Personal(row *record.Row) []record.Personal {
	var all []record.Personal
	bare := p.strip(row)
	add := func(kind record.PersonalKind, column int) {
		cell, typed := bare.Cell(column), row.Cell(column)
		if cell.Blank() {
			return
		}
		all = append(all, personal(kind, cell.Text))
		if typed.Text != cell.Text {
			all = append(all, personal(kind, typed.Text))
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

func personal(kind record.PersonalKind, text string) record.Personal {
	return record.Personal{Kind: kind, Text: strings.Clone(strings.TrimSpace(text))}
}
