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
	headers  map[string]string // folded -> as written, aliases too
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

var topKeys = []string{"version", "region", "key", "columns", "set", "unmapped"}

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
			p.mapping.region = p.region(e)
		case "key":
			p.parseKey(e)
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

// region reads a country's two letters, of which the phone library must know the
// numbering plan.
func (p *parser) region(e entry) string {
	typed, ok := p.text(e.value, "region")
	if !ok {
		return ""
	}
	region := strings.ToUpper(typed)
	if !phonenumbers.GetSupportedRegions()[region] {
		p.problem(positionOf(e.value), "region %q is not known; write the country's two letters, as in FR", typed)
	}
	return region
}

// parseKey reads the fields that tell contacts apart.
func (p *parser) parseKey(e entry) {
	nodes := items(e.value)
	if len(nodes) == 0 {
		p.problem(positionOf(e.value), "key: names no field; write one or several, as in [phone_number, crm_contact_id]")
	}
	for _, n := range nodes {
		if target := p.path(n, "a field of the key"); target != nil {
			p.mapping.key = append(p.mapping.key, keyField{target, positionOf(n)})
		}
	}
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
	for _, c := range p.entries(e.value, "columns") {
		if fold(c.key) == "" {
			p.problem(c.at, "a header is blank")
			continue
		}
		col := column{header: c.key, at: c.at, separator: defaultSeparator, blank: blankOmit}
		p.checkHeader(c.key, c.at)
		switch v := c.value.(type) {
		case *ast.MappingNode:
			p.parseOptions(&col, c)
		default:
			p.parseTargets(&col, v)
		}
		p.mapping.columns = append(p.mapping.columns, col)
	}
}

// checkHeader finds headers and aliases that can't be told apart.
func (p *parser) checkHeader(header string, at position) {
	key := fold(header)
	if other, ok := p.headers[key]; ok {
		p.problem(at, "columns %q and %q are the same header: case, accents and spaces do not count", other, header)
	}
	if p.headers == nil {
		p.headers = map[string]string{}
	}
	p.headers[key] = header
}

// parseTargets reads a field, or a list of fields.
func (p *parser) parseTargets(col *column, n ast.Node) {
	nodes := items(n)
	if len(nodes) == 0 {
		p.goesNowhere(col)
	}
	for _, node := range nodes {
		target := p.path(node, "the field of column "+col.header)
		switch {
		case target == nil:
		case slices.ContainsFunc(col.targets, func(other path) bool { return other.String() == target.String() }):
			p.problem(positionOf(node), "column %q goes to %s twice", col.header, target)
		default:
			col.targets = append(col.targets, target)
		}
	}
}

func (p *parser) goesNowhere(col *column) {
	p.problem(col.at, "column %q goes nowhere; name a field, as in to: contact.email", col.header)
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
			set.constant.json = p.value(s.value, s.key)
		}
		set.constant.at = positionOf(s.value)
		p.mapping.sets = append(p.mapping.sets, set)
	}
}
