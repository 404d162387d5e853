package mapping

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// The YAML side of the parser: what it makes of the nodes of the syntax tree.

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
	case strings.Contains(message, "character corresponding to"):
		return "; is a bracket missing, or are there no quotes around a text that ends with a colon?"
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

// oneOf reads a value that is one of a few words.
func (p *parser) oneOf(e entry, words []string) string {
	s, ok := p.text(e.value, e.key)
	if ok && !slices.Contains(words, s) {
		p.problem(positionOf(e.value), "%s can't be %q%s; it is one of %s", e.key, s, suggest(s, words), strings.Join(words, ", "))
	}
	return s
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

// value reads a constant of any form and returns it as JSON.
func (p *parser) value(n ast.Node, what string) []byte {
	switch v := n.(type) {
	case *ast.SequenceNode:
		js := []byte{'['}
		for i, item := range v.Values {
			if i > 0 {
				js = append(js, ',')
			}
			js = append(js, p.part(item, what)...)
		}
		return append(js, ']')
	case *ast.MappingNode:
		entries := p.entries(v, what)
		if slices.ContainsFunc(entries, func(e entry) bool { return e.value.GetToken().Type == token.ImplicitNullType }) {
			return p.scalar(n, what) // {Header} without quotes
		}
		js := []byte{'{'}
		for i, e := range entries {
			if i > 0 {
				js = append(js, ',')
			}
			js = append(append(appendString(js, e.key), ':'), p.part(e.value, what)...)
		}
		return append(js, '}')
	}
	return p.scalar(n, what)
}

// part reads what stands in a list or an object.
func (p *parser) part(n ast.Node, what string) []byte {
	if text, ok := stringOf(n); ok {
		if t, _, err := parseTemplate(text); err == nil && t != nil {
			p.problem(positionOf(n), "%s: a template can't stand in a list or an object; give each its own path, as in tags[0]", what)
		}
	}
	return p.value(n, what)
}

// items returns the items of a list, or the one that stands for a list.
func items(n ast.Node) []ast.Node {
	if seq, ok := n.(*ast.SequenceNode); ok {
		return seq.Values
	}
	return []ast.Node{n}
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
