package mapping

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	yamlparser "github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
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

// An entry is a key of a YAML mapping with its value.
type entry struct {
	key   string
	at    position // of the key
	value ast.Node
}

func positionOf(n ast.Node) position {
	if m, ok := n.(*ast.MappingNode); ok && len(m.Values) > 0 {
		return positionOf(m.Values[0].Key)
	}
	t := n.GetToken()
	return position{t.Position.Line, t.Position.Column}
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

func (p *parser) syntaxProblem(err error) {
	var syntax *yaml.SyntaxError
	if !errors.As(err, &syntax) || syntax.Token == nil {
		p.problem(position{}, "not valid YAML: %s", err)
		return
	}
	at := position{syntax.Token.Position.Line, syntax.Token.Position.Column}
	p.problem(at, "not valid YAML: %s%s", syntax.Message, syntaxHint(syntax.Message))
}

// syntaxHint says what is behind the commonest messages of the YAML parser.
func syntaxHint(message string) string {
	switch {
	case strings.Contains(message, "'\t'"):
		return "; that is a TAB: indent with spaces"
	case strings.Contains(message, "non-map value"):
		return "; is a space missing after a colon?"
	case strings.Contains(message, "value is not allowed"):
		return "; check how this line and the one before it are indented, and put quotes around texts that begin with { or [ or hold \": \""
	case strings.Contains(message, "could not find end character"):
		return "; a quote or a brace is not closed, here or on a line before"
	}
	return ""
}

// entries returns the keys and values of a YAML mapping; what names the mapping
// in a message.
func (p *parser) entries(n ast.Node, what string) []entry {
	m, ok := n.(*ast.MappingNode)
	if !ok {
		hint := ""
		if _, sequence := n.(*ast.SequenceNode); sequence {
			hint = "; leave out the dashes and brackets"
		}
		p.problem(positionOf(n), "%s must be lines of the form key: value%s", what, hint)
		return nil
	}
	entries := make([]entry, 0, len(m.Values))
	for _, v := range m.Values {
		switch v.Key.(type) {
		case *ast.MergeKeyNode, *ast.MappingKeyNode, *ast.AnchorNode, *ast.AliasNode, *ast.TagNode:
			p.problem(positionOf(v.Key), "write each key out; merged, complex, tagged and anchored keys are not supported")
			continue
		}
		entries = append(entries, entry{v.Key.GetToken().Value, positionOf(v.Key), v.Value})
	}
	return entries
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

// oneOf reads a value that is one of a few words.
func (p *parser) oneOf(e entry, words []string) string {
	s, ok := p.text(e.value, e.key)
	if ok && !slices.Contains(words, s) {
		p.problem(positionOf(e.value), "%s can't be %q%s; it is one of %s", e.key, s, suggest(s, words), strings.Join(words, ", "))
	}
	return s
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

// text reads a string, or a number as it is written.
func (p *parser) text(n ast.Node, what string) (string, bool) {
	if s, ok := stringOf(n); ok {
		return s, true
	}
	switch n.(type) {
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return n.GetToken().Value, true
	}
	p.problem(positionOf(n), "%s must be a text", what)
	return "", false
}

// isNumber reports whether s is a number as JSON writes it.
func isNumber(s string) bool {
	return s != "" && (s[0] == '-' || s[0] >= '0' && s[0] <= '9') && json.Valid([]byte(s))
}

// scalar reads a constant and returns it as JSON.
func (p *parser) scalar(n ast.Node, what string) []byte {
	switch v := n.(type) {
	case *ast.StringNode:
		if plain := v.GetToken().Type == token.StringType; plain && isNumber(v.Value) {
			return []byte(v.Value) // such as 1e3, which the YAML parser takes for a text
		}
		return appendString(nil, v.Value)
	case *ast.LiteralNode:
		return appendString(nil, v.Value.Value)
	case *ast.BoolNode:
		return fmt.Append(nil, v.Value)
	case *ast.NullNode:
		return []byte("null")
	case *ast.IntegerNode, *ast.FloatNode:
		written := n.GetToken().Value
		if isNumber(written) {
			return []byte(written)
		}
		p.problem(positionOf(n), "%s: write the number %s in plain digits, or in quotes if it is a text", what, written)
		return nil
	}
	hint := ""
	if _, braces := n.(*ast.MappingNode); braces {
		hint = "; put quotes around a template"
	}
	p.problem(positionOf(n), "%s must be a text, a number, true, false or null%s", what, hint)
	return nil
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

// stringOf returns the text of a node that is a string, in whatever form.
func stringOf(n ast.Node) (string, bool) {
	switch v := n.(type) {
	case *ast.StringNode:
		return v.Value, true
	case *ast.LiteralNode:
		return v.Value.Value, true
	}
	return "", false
}
