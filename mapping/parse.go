package mapping

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
	yamlparser "github.com/goccy/go-yaml/parser"
	"github.com/nyaruka/phonenumbers"
)

// A parser walks the syntax tree of a mapping file and gathers every problem
// before it gives up, so that a person mends them in one go.
type parser struct {
	mapping  Mapping
	problems []Problem
}

func (p *parser) problem(at position, format string, args ...any) {
	p.problems = append(p.problems, Problem{at.line, at.column, fmt.Sprintf(format, args...)})
}

func (p *parser) parse(data []byte) {
	file, err := yamlparser.ParseBytes(data, 0)
	if err != nil {
		p.syntaxProblem(err)
		return
	}
	var bodies []ast.Node
	for _, doc := range file.Docs {
		if _, directive := doc.Body.(*ast.DirectiveNode); doc.Body != nil && !directive {
			bodies = append(bodies, doc.Body)
		}
	}
	switch len(bodies) {
	case 0:
		p.problem(position{}, "the mapping is empty; it needs version: 1 and columns:")
	case 1:
		p.parseTop(bodies[0])
		p.checkConstants()
		p.checkConflicts()
	default:
		p.problem(positionOf(bodies[1]), "a second document begins here; one file holds one mapping")
	}
}

var topKeys = []string{"version", "region", "columns", "set", "unmapped"}

func (p *parser) parseTop(body ast.Node) {
	seen := map[string]bool{}
	for _, e := range p.entries(body, "the mapping") {
		seen[e.key] = true
		switch e.key {
		case "version":
			if v, ok := e.value.(*ast.IntegerNode); !ok || v.GetToken().Value != "1" {
				p.problem(positionOf(e.value), "version must be 1")
			}
		case "region":
			p.parseRegion(e)
		case "columns":
			p.parseColumns(e)
		case "set":
			p.parseSets(e)
		case "unmapped":
			p.mapping.unmapped = unmappedPolicy(p.oneOf(e, unmappedPolicies))
		default:
			p.unknownKey(e, topKeys)
		}
	}
	for _, key := range []string{"version", "columns"} {
		if !seen[key] {
			p.problem(position{1, 1}, "%s: is missing", key)
		}
	}
}

func (p *parser) unknownKey(e entry, keys []string) {
	p.problem(e.at, "unknown key %q%s; the keys here are %s", e.key, suggest(e.key, keys), strings.Join(keys, ", "))
}

func (p *parser) parseRegion(e entry) {
	region, ok := p.text(e.value, "region")
	if !ok {
		return
	}
	typed := region
	region = strings.ToUpper(region)
	if !phonenumbers.GetSupportedRegions()[region] {
		p.problem(positionOf(e.value), "region %q is not known; write the country's two letters, as in FR", typed)
	}
	p.mapping.region = region
}

func (p *parser) path(n ast.Node, what string) path {
	s, ok := p.text(n, what)
	if !ok {
		return nil
	}
	return p.checkPath(s, positionOf(n))
}

func (p *parser) checkPath(s string, at position) path {
	field, err := parsePath(s)
	if err == nil {
		err = cmp.Or(checkGuide(field), checkTypo(field))
	}
	if err != nil {
		p.problem(at, "%s", err)
		return nil
	}
	return field
}

func (p *parser) parseColumns(e entry) {
	byFold := map[string]string{}
	for _, c := range p.entries(e.value, "columns") {
		if fold(c.key) == "" {
			p.problem(c.at, "a header is blank")
			continue
		}
		if other, ok := byFold[fold(c.key)]; ok {
			p.problem(c.at, "columns %q and %q are the same header: case, accents and spaces do not count", other, c.key)
		}
		byFold[fold(c.key)] = c.key
		col := column{header: c.key, at: c.at}
		switch v := c.value.(type) {
		case *ast.MappingNode:
			p.parseOptions(&col, c)
		default:
			p.parseTargets(&col, v)
		}
		p.mapping.columns = append(p.mapping.columns, col)
	}
}

// parseTargets reads a field, or a list of fields.
func (p *parser) parseTargets(col *column, n ast.Node) {
	nodes := []ast.Node{n}
	if seq, ok := n.(*ast.SequenceNode); ok {
		nodes = seq.Values
	}
	if len(nodes) == 0 {
		p.goesNowhere(col)
	}
	for _, node := range nodes {
		if target := p.path(node, "the field of column "+col.header); target != nil {
			col.targets = append(col.targets, target)
		}
	}
}

func (p *parser) goesNowhere(col *column) {
	p.problem(col.at, "column %q goes nowhere; name a field, as in to: contact.email", col.header)
}

var columnKeys = []string{"to", "type", "format", "values", "default", "required"}

func (p *parser) parseOptions(col *column, c entry) {
	hasTo := false
	for _, e := range p.entries(c.value, "column "+c.key) {
		switch e.key {
		case "to":
			hasTo = true
			p.parseTargets(col, e.value)
		case "type":
			if word := p.oneOf(e, types); slices.Contains(types, word) {
				col.typ = Type(word)
			}
		case "format":
			p.parseFormat(col, e)
		case "values":
			p.parseValues(col, e)
		case "default":
			col.fallback = constant{p.scalar(e.value, "default"), positionOf(e.value)}
		case "required":
			v, ok := e.value.(*ast.BoolNode)
			if !ok {
				p.problem(positionOf(e.value), "required must be true or false")
				continue
			}
			col.required = v.Value
		default:
			p.unknownKey(e, columnKeys)
		}
	}
	if !hasTo {
		p.goesNowhere(col)
	}
	p.checkColumn(col)
}

func (p *parser) parseFormat(col *column, e entry) {
	format, ok := p.text(e.value, "format")
	if !ok {
		return
	}
	layouts, err := dateLayouts(format)
	if err != nil {
		p.problem(positionOf(e.value), "%s", err)
	}
	col.format, col.layouts = format, layouts
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

func (p *parser) parseSets(e entry) {
	for _, s := range p.entries(e.value, "set") {
		target := p.checkPath(s.key, s.at)
		if target == nil {
			continue
		}
		set := set{target: target, at: s.at}
		if text, ok := stringOf(s.value); ok {
			t, literal, err := parseTemplate(text)
			if err != nil {
				p.problem(positionOf(s.value), "%s", err)
				continue
			}
			set.template = t
			if literal != text { // doubled braces
				set.constant.json = appendString(nil, literal)
			}
		}
		if set.template == nil && set.constant.json == nil {
			set.constant.json = p.scalar(s.value, s.key)
		}
		set.constant.at = positionOf(s.value)
		p.mapping.sets = append(p.mapping.sets, set)
	}
}
