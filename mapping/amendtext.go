package mapping

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	yamlparser "github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// A document is the text of a mapping file beside its syntax tree, and changes
// that are to be made to it.
type document struct {
	text    []byte
	tokens  token.Tokens
	places  []span // of the tokens
	index   map[*token.Token]int
	columns *ast.MappingNode
	newline string
	isJSON  bool
	changes []change
}

// A span is a part of a text, in bytes.
type span struct{ start, end int }

// A change puts a text in the place of another.
type change struct {
	span
	text string
}

// readDocument reads a text that Parse accepts.
func readDocument(data []byte) (*document, error) {
	text := bytes.TrimPrefix(data, []byte("\ufeff"))
	d := &document{text: data, tokens: lexer.Tokenize(string(text)), index: map[*token.Token]int{}}
	d.isJSON = json.Valid(text)
	d.newline = "\n"
	if i := bytes.IndexAny(data, lineEnds); i >= 0 {
		d.newline = string(data[i : i+1])
		if bytes.HasPrefix(data[i:], []byte("\r\n")) {
			d.newline = "\r\n"
		}
	}
	if !d.locate(len(data) - len(text)) {
		return nil, errors.New("its text could not be followed")
	}
	file, err := yamlparser.Parse(d.tokens, 0)
	if err != nil {
		return nil, err
	}
	for _, doc := range file.Docs {
		if columns := valueOf(doc.Body, "columns"); columns != nil {
			d.columns, _ = columns.Value.(*ast.MappingNode)
		}
	}
	if d.columns == nil {
		return nil, errors.New("columns: was not found")
	}
	return d, nil
}

// valueOf returns the entry of a YAML mapping that has the key, nil if there is none.
func valueOf(n ast.Node, key string) *ast.MappingValueNode {
	m, ok := n.(*ast.MappingNode)
	if !ok {
		return nil
	}
	for _, v := range m.Values {
		if v.Key.GetToken().Value == key {
			return v
		}
	}
	return nil
}

// lastToken returns the last token of a node.
func lastToken(n ast.Node) *token.Token {
	switch v := n.(type) {
	case *ast.MappingNode:
		if v.IsFlowStyle {
			return v.End
		}
		last := v.Values[len(v.Values)-1]
		if last.Value.GetToken().Type == token.ImplicitNullType {
			return last.GetToken()
		}
		return lastToken(last.Value)
	case *ast.SequenceNode:
		if v.IsFlowStyle {
			return v.End
		}
		return lastToken(v.Values[len(v.Values)-1])
	case *ast.LiteralNode:
		return v.Value.GetToken()
	}
	return n.GetToken()
}

// known reports whether tokens stand in the text; the YAML library makes up some
// for what is empty.
func (d *document) known(tokens ...*token.Token) bool {
	return !slices.ContainsFunc(tokens, func(t *token.Token) bool { _, ok := d.index[t]; return !ok })
}

func (d *document) put(at int, text string) {
	d.changes = append(d.changes, change{span{at, at}, text})
}

func (d *document) replace(place span, text string) {
	d.changes = append(d.changes, change{place, text})
}

// edited returns the text with the changes. Those at one place stand in the order
// in which they were made.
func (d *document) edited() []byte {
	slices.SortStableFunc(d.changes, func(a, b change) int { return cmp.Compare(a.start, b.start) })
	var text []byte
	done := 0
	for _, c := range d.changes {
		text = append(append(text, d.text[done:c.start]...), c.text...)
		done = c.end
	}
	return append(text, d.text[done:]...)
}

// breaks reports whether a line ends in a part of the text.
func (d *document) breaks(place span) bool {
	return bytes.ContainsAny(d.text[place.start:place.end], lineEnds)
}

// indentation returns what stands before a token on its line; ok tells that this
// is nothing but white space.
func (d *document) indentation(i int) (indent string, ok bool) {
	start := d.places[i].start
	line := d.text[bytes.LastIndexAny(d.text[:start], lineEnds)+1 : start]
	line = bytes.TrimPrefix(line, []byte("\ufeff"))
	return string(line), len(bytes.Trim(line, " \t")) == 0
}

// lineBehind returns the end of the line on which a token ends, or the token's own
// end if more than a comment follows there.
func (d *document) lineBehind(i int) int {
	end := d.places[i].end
	if d.isComment(i+1) && !d.breaks(span{end, d.places[i+1].start}) {
		end = d.places[i+1].end
	}
	if lineEnd := endOfLine(d.text, end); len(bytes.Trim(d.text[end:lineEnd], " \t")) == 0 {
		return lineEnd
	}
	return d.places[i].end
}

// endOfLine returns the end of the line that at stands on, before its line end.
func endOfLine(text []byte, at int) int {
	if i := bytes.IndexAny(text[at:], lineEnds); i >= 0 {
		return at + i
	}
	return len(text)
}

func (d *document) isComment(i int) bool {
	return i < len(d.tokens) && d.tokens[i].Type == token.CommentType
}

// lines writes an entry, and a comment above it, as lines that follow another.
func (d *document) lines(indent, comment, entry string) string {
	var text strings.Builder
	if comment != "" {
		comment = strings.ReplaceAll(strings.ReplaceAll(comment, "\r\n", "\n"), "\r", "\n")
		for line := range strings.SplitSeq(strings.TrimRight(comment, "\n"), "\n") {
			text.WriteString(d.newline + indent + strings.TrimRight("# "+line, " "))
		}
	}
	text.WriteString(d.newline + indent + entry)
	return text.String()
}
