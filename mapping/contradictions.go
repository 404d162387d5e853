package mapping

import (
	"fmt"
	"slices"
	"strings"
)

// What a mapping file says in one place may contradict what it says in another,
// or what the guide says of a field. These checks come after the reading.

// checkColumn finds options that contradict each other.
func (p *parser) checkColumn(col *column) {
	if col.typ != "" && col.typ != TypeEnum && len(col.values) > 0 {
		p.problem(col.at, "column %q has values:, so its type is enum, not %s", col.header, col.typ)
	}
	for _, target := range col.targets {
		typ := col.typeFor(target)
		guide, _ := knownAt(target)
		if problem := col.against(target, guide); problem != "" {
			p.problem(col.at, "%s", problem)
			continue
		}
		if typ == TypeEnum && len(col.values) == 0 && guide.enum == nil {
			p.problem(col.at, "column %q is an enum and needs values:", col.header)
		}
		if col.format != "" && typ != TypeDate {
			p.problem(col.at, "column %q has a date format:, but %s is of type %s; add type: date", col.header, target, typ)
		}
		for _, v := range col.values {
			if text := jsonText(v.json); guide.enum != nil && !slices.Contains(guide.enum, text) {
				p.problem(col.at, "values of %s: %q is none of %s%s", target, text, strings.Join(guide.enum, ", "), suggest(text, guide.enum))
			}
		}
	}
}

// against tells how the column's options contradict the guide's field, "" if they
// don't: a phone number is no number, and a stage no free text.
func (c *column) against(target path, guide knownField) string {
	switch {
	case target.String() == fieldPhone && c.fallback.json != nil:
		return "a default for phone_number would make one contact of all rows without a phone"
	case guide.typ == TypePhone && len(c.values) > 0:
		return fmt.Sprintf("%s is a phone number, and can't have values:", target)
	case c.typ == "" || c.typ == guide.typ || guide.typ == TypeText || guide.typ == TypeEmail:
	case guide.typ == TypeNumber && c.typ == TypeInteger, c.typ == TypeEnum && guide.typ != TypePhone:
	default:
		return fmt.Sprintf("%s is of type %s, and can't be of type %s", target, guide.typ, c.typ)
	}
	return ""
}

// checkConstants finds constants that their fields can't take. It comes after
// everything is read, because the region may stand last.
func (p *parser) checkConstants() {
	region := p.mapping.region
	for i := range p.mapping.columns {
		col := &p.mapping.columns[i]
		for _, target := range col.targets {
			if _, err := col.constantFor(target, col.fallback.json, region); err != nil {
				p.problem(col.fallback.at, "default for %s: %s", target, err)
			}
		}
	}
	for _, s := range p.mapping.sets {
		if s.template != nil {
			continue
		}
		if s.target.String() == fieldPhone {
			if p.fills(fieldPhone) != "" {
				continue // which is told as a conflict
			}
			p.problem(s.at, "one phone_number for all rows would make them one contact; map a column to it")
			continue
		}
		if _, err := columnOf("", s.target).constantFor(s.target, s.constant.json, region); err != nil {
			p.problem(s.constant.at, "%s: %s", s.target, err)
		}
	}
}

// fills returns the header of a column that goes to the field, "" if none does.
func (p *parser) fills(field string) string {
	for i := range p.mapping.columns {
		for _, target := range p.mapping.columns[i].targets {
			if target.String() == field {
				return p.mapping.columns[i].header
			}
		}
	}
	return ""
}

// checkConflicts finds fields that exclude each other.
func (p *parser) checkConflicts() {
	var root node
	phone := len(p.problems) > 0 // which may be why there is none
	add := func(target path, at position) *node {
		phone = phone || target.String() == fieldPhone
		n, err := root.add(target)
		if err != nil {
			p.problem(at, "%s", err)
		}
		return n
	}
	for i := range p.mapping.columns {
		col := &p.mapping.columns[i]
		for _, target := range col.targets {
			add(target, col.at)
		}
	}
	for _, s := range p.mapping.sets {
		add(s.target, s.at)
		if header := p.fills(s.target.String()); header != "" {
			p.problem(s.at, "column %q fills %s already; for rows where it is blank give that column a default:", header, s.target)
		}
	}
	if !phone {
		p.problem(position{1, 1}, "no column goes to phone_number, and the webhook takes no contact without it")
	}
}
