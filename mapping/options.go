package mapping

import (
	"slices"
	"strconv"

	"github.com/goccy/go-yaml/ast"

	"alvio.ai/alvio-import/record"
)

// defaultSeparator parts the items of a list.
const defaultSeparator = ","

var columnKeys = []string{
	"to", "type", "format", "decimal", "separator", "values", "default", "required",
	"strip_prefix", "trim", "case", "pad_zeros", "on_invalid", "blank", "region", "aliases",
}

func (p *parser) parseOptions(col *column, c entry) {
	hasTo := false
	for _, e := range p.entries(c.value, "column "+c.key) {
		hasTo = hasTo || e.key == "to"
		p.parseOption(col, e)
	}
	if !hasTo {
		p.goesNowhere(col)
	}
	p.checkColumn(col)
}

func (p *parser) parseOption(col *column, e entry) {
	switch e.key {
	case "to":
		p.parseTargets(col, e.value)
	case "type":
		if word := p.oneOf(e, types); slices.Contains(types, word) {
			col.typ = Type(word)
		}
	case "format":
		p.parseFormat(col, e)
	case "decimal":
		p.parseDecimal(col, e)
	case "separator":
		p.parseSeparator(col, e)
	case "values":
		p.parseValues(col, e)
	case "default":
		col.fallback = constant{p.value(e.value, "default"), positionOf(e.value)}
	case "required":
		col.required = p.boolean(e, false)
	case "strip_prefix":
		p.parsePrefixes(col, e)
	case "trim":
		col.keepSpace = !p.boolean(e, true)
	case "case":
		col.letters = letterCase(p.oneOf(e, letterCases))
	case "pad_zeros":
		p.parsePadding(col, e)
	case "on_invalid":
		col.invalid = invalidPolicy(p.oneOf(e, invalidPolicies))
	case "blank":
		if e.value.Type() == ast.NullType { // which YAML makes of the word
			col.blank = blankNull
			return
		}
		col.blank = blankPolicy(p.oneOf(e, blankPolicies))
	case "region":
		col.region = p.region(e)
	case "aliases":
		p.parseAliases(col, e)
	default:
		p.unknownKey(e, columnKeys)
	}
}

func (p *parser) parseFormat(col *column, e entry) {
	if _, several := e.value.(*ast.SequenceNode); several {
		p.problem(positionOf(e.value), "format must be a text: a column has one form of dates; name the one of most of its cells, and write the others as in 2025-01-31")
		return
	}
	text, ok := p.text(e.value, "format")
	if !ok {
		return
	}
	format, err := parseDateFormat(text)
	if err != nil {
		p.problem(positionOf(e.value), "%s", err)
		return
	}
	col.format = format
}

func (p *parser) parseDecimal(col *column, e entry) {
	switch mark, ok := p.text(e.value, "decimal"); {
	case !ok:
	case mark == "," || mark == ".":
		col.decimal = mark[0]
	default:
		p.problem(positionOf(e.value), "decimal is the mark before the fraction: \",\" or \".\"")
	}
}

func (p *parser) parseSeparator(col *column, e entry) {
	switch text, ok := p.text(e.value, "separator"); {
	case !ok:
	case text == "":
		p.problem(positionOf(e.value), "separator is empty; write what stands between the items, as in \",\"")
	default:
		col.separator = text
	}
}

// maxPadded is how many digits a number can be made to have: an IBAN has no more.
const maxPadded = 34

func (p *parser) parsePadding(col *column, e entry) {
	n := 0
	if _, ok := e.value.(*ast.IntegerNode); ok {
		n, _ = strconv.Atoi(e.value.GetToken().Value)
	}
	if n < 2 || n > maxPadded {
		p.problem(positionOf(e.value), "pad_zeros is how many digits a number has, from 2 to %d, as in 5 for postal codes", maxPadded)
		return
	}
	col.digits = n
}

func (p *parser) parsePrefixes(col *column, e entry) {
	nodes := items(e.value)
	if len(nodes) == 0 {
		p.problem(positionOf(e.value), emptyPrefix)
	}
	for _, n := range nodes {
		if _, colon := n.(*ast.MappingNode); colon { // which YAML makes of p:
			p.problem(positionOf(n), "strip_prefix must be a text; put quotes around it, as in \"p:\"")
			continue
		}
		switch prefix, ok := p.text(n, "strip_prefix"); {
		case !ok:
		case record.IsBlank(prefix):
			p.problem(positionOf(n), emptyPrefix)
		default:
			col.prefixes = col.prefixes.add(prefix)
		}
	}
}

func (p *parser) parseAliases(col *column, e entry) {
	for _, n := range items(e.value) {
		alias, ok := p.text(n, "an alias of column "+col.header)
		switch {
		case !ok:
		case fold(alias) == "":
			p.problem(positionOf(n), "an alias is blank")
		default:
			p.checkHeader(alias, positionOf(n))
			col.aliases = append(col.aliases, alias)
		}
	}
}

// boolean reads true or false; otherwise is what counts if it is neither.
func (p *parser) boolean(e entry, otherwise bool) bool {
	v, ok := e.value.(*ast.BoolNode)
	if !ok {
		p.problem(positionOf(e.value), "%s must be true or false", e.key)
		return otherwise
	}
	return v.Value
}

func (p *parser) parseValues(col *column, e entry) {
	seen := map[string]string{}
	for _, v := range p.entries(e.value, "values") {
		if other, ok := seen[fold(v.key)]; ok {
			p.problem(v.at, "values %q and %q are the same: case, accents and spaces do not count", other, v.key)
		}
		seen[fold(v.key)] = v.key
		col.values = append(col.values, enumValue{v.key, p.scalar(v.value, "the value for "+v.key)})
	}
}
