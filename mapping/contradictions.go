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
	if len(col.values) > 0 && !slices.Contains([]Type{"", TypeEnum, TypeBoolean}, col.typ) {
		p.problem(col.at, "column %q has values:, so its type is enum or boolean, not %s", col.header, col.typ)
	}
	for _, v := range col.values {
		if text := string(v.json); col.typ == TypeBoolean && v.json != nil && text != "true" && text != "false" {
			p.problem(col.at, "column %q is a boolean, and values: makes %s of %q; write true or false", col.header, text, v.text)
		}
	}
	if col.fallback.json != nil && col.blank != blankOmit {
		p.problem(col.at, "column %q has a default:, so that it is never blank; leave out blank:", col.header)
	}
	for _, target := range col.targets {
		guide, _ := knownAt(target)
		if problem := col.against(target, guide); problem != "" {
			p.problem(col.at, "%s", problem)
			continue
		}
		p.checkTarget(col, target, guide)
	}
}

// checkTarget holds a column's options against the type of one of its fields.
func (p *parser) checkTarget(col *column, target path, guide knownField) {
	typ := col.typeFor(target)
	if typ == TypeEnum && len(col.values) == 0 && guide.enum == nil {
		p.problem(col.at, "column %q is an enum and needs values:", col.header)
	}
	for _, option := range optionFits {
		if option.set(col) && !slices.Contains(option.fits, typ) {
			p.problem(col.at, "column %q has %s:, but %s is of type %s; %s: is for %s", col.header, option.key, target, typ, option.key, joinTypes(option.fits))
		}
	}
	for _, v := range col.values {
		if guide.enum == nil && v.json != nil {
			if _, err := columnOf("", target).constantFor(target, v.json, p.mapping.region); err != nil {
				p.problem(col.at, "values of %s: %s", target, err)
			}
		}
		if text := jsonText(v.json); guide.enum != nil && !slices.Contains(guide.enum, text) {
			p.problem(col.at, "values of %s: %q is none of %s%s", target, text, strings.Join(guide.enum, ", "), suggest(text, guide.enum))
		}
	}
}

// optionFit says for which types an option of a column is.
type optionFit struct {
	key    string
	set    func(*column) bool
	unused any // the value that means the same as none, nil if there is none
	fits   []Type
}

var optionFits = []optionFit{
	{"format", func(c *column) bool { return c.format != nil }, nil, []Type{TypeDate, TypeDatetime}},
	{"decimal", func(c *column) bool { return c.decimal != 0 }, nil, []Type{TypeNumber, TypeInteger}},
	{"separator", func(c *column) bool { return c.separator != defaultSeparator }, defaultSeparator, []Type{TypeList}},
	{"region", func(c *column) bool { return c.region != "" }, nil, []Type{TypePhone}},
	{"case", func(c *column) bool { return c.letters != lettersAsTyped }, nil, []Type{TypeText, TypeEmail, TypeList, TypeURL, TypeCurrency}},
	{"pad_zeros", func(c *column) bool { return c.digits > 0 }, nil, []Type{TypeText}},
	{"trim", func(c *column) bool { return c.keepSpace }, true, []Type{TypeText}},
}

func joinTypes(types []Type) string {
	words := make([]string, len(types))
	for i, t := range types {
		words[i] = string(t)
	}
	return strings.Join(words, ", ")
}

// against tells how the column's options contradict the guide's field, "" if they
// don't: a phone number is no number, and a stage no free text.
func (c *column) against(target path, guide knownField) string {
	switch {
	case target.String() == fieldPhone && c.fallback.json != nil:
		return "a default for phone_number would make one contact of all rows without a phone"
	case target.String() == fieldPhone && c.blank != blankOmit:
		return "phone_number can't be blank; leave out blank:"
	case guide.typ == TypePhone && len(c.values) > 0:
		return fmt.Sprintf("%s is a phone number, and can't have values:", target)
	case c.typ == "" || c.typ == guide.typ || guide.typ == TypeText || guide.typ == TypeEmail || guide.typ == TypeURL:
	case guide.typ == TypeNumber && c.typ == TypeInteger, guide.typ == TypeDate && c.typ == TypeDatetime, c.typ == TypeEnum && guide.typ != TypePhone:
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

// sets reports whether set: fills a field.
func (p *parser) sets(field string) bool {
	return slices.ContainsFunc(p.mapping.sets, func(s set) bool { return s.target.String() == field })
}

// checkLists finds columns that go to one field, one as a list and one not.
func (p *parser) checkLists(column int, target path) {
	col := &p.mapping.columns[column]
	for i := range p.mapping.columns[:column] {
		other := &p.mapping.columns[i]
		same := slices.ContainsFunc(other.targets, func(t path) bool { return t.String() == target.String() })
		if same && (other.typeFor(target) == TypeList) != (col.typeFor(target) == TypeList) {
			p.problem(col.at, "columns %q and %q both go to %s, and one of them is no list; give both type: list", other.header, col.header, target)
		}
	}
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
			p.checkLists(i, target)
		}
	}
	for _, k := range p.mapping.key {
		if p.fills(k.target.String()) == "" && !p.sets(k.target.String()) {
			p.problem(k.at, "key: nothing goes to %s", k.target)
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
