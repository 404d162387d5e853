package mapping

import (
	"errors"
	"strings"

	"github.com/goccy/go-yaml/ast"
	yamlparser "github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// What is written into a mapping file, and where.

var errLayout = errors.New("the lines there are laid out in a way that is not supported")

// addColumn adds an entry at the end of columns.
func (d *document) addColumn(c Addition) error {
	if strings.ContainsAny(c.Value, lineEnds) {
		return errors.New("it must be one line")
	}
	value, err := d.value(c.Value, d.columns.IsFlowStyle)
	if err != nil {
		return err
	}
	comment := c.Comment
	if d.isJSON {
		comment = ""
	}
	return d.addEntry(d.columns, comment, d.quote(c.Header)+": "+value)
}

// addAlias adds an alias to the column with the given index.
func (d *document) addAlias(column int, alias string) error {
	entry := d.columns.Values[column]
	list := d.quote("aliases") + ": [" + d.quote(alias) + "]"
	switch v := entry.Value.(type) {
	case *ast.MappingNode:
		if aliases := valueOf(v, "aliases"); aliases != nil {
			return d.addItem(aliases.Value, d.quote(alias))
		}
		return d.addEntry(v, "", list)
	case *ast.SequenceNode:
		if !v.IsFlowStyle {
			return d.nameTargets(entry, v, list)
		}
	}
	return d.wrap(entry.Value, "{"+d.quote("to")+": ", ", "+list+"}")
}

// quote writes a text as the file needs it.
func (d *document) quote(text string) string {
	if d.isJSON {
		return string(appendString(nil, text))
	}
	return Quote(text)
}

// value writes a YAML value of one line as it is needed in a JSON file, or within
// braces.
func (d *document) value(yaml string, inBraces bool) (string, error) {
	file, err := yamlparser.ParseBytes([]byte(yaml), 0)
	if err != nil || len(file.Docs) != 1 || file.Docs[0].Body == nil {
		return "", errors.New("it has no value that can be read")
	}
	body := file.Docs[0].Body
	if d.isJSON {
		return jsonOf(body)
	}
	if s, ok := body.(*ast.StringNode); ok && inBraces {
		return Quote(s.Value), nil
	}
	return yaml, nil
}

// jsonOf writes a YAML value as JSON.
func jsonOf(n ast.Node) (string, error) {
	var parts []string
	switch v := n.(type) {
	case *ast.MappingNode:
		for _, entry := range v.Values {
			value, err := jsonOf(entry.Value)
			if err != nil {
				return "", err
			}
			parts = append(parts, string(appendString(nil, entry.Key.GetToken().Value))+": "+value)
		}
		return "{" + strings.Join(parts, ", ") + "}", nil
	case *ast.SequenceNode:
		for _, item := range v.Values {
			value, err := jsonOf(item)
			if err != nil {
				return "", err
			}
			parts = append(parts, value)
		}
		return "[" + strings.Join(parts, ", ") + "]", nil
	}
	var p parser
	js := p.scalar(n, "the value")
	if len(p.problems) > 0 {
		return "", errors.New(p.problems[0].Message)
	}
	return string(js), nil
}

// addEntry adds an entry to a YAML mapping.
func (d *document) addEntry(m *ast.MappingNode, comment, entry string) error {
	var lead *token.Token
	if len(m.Values) > 0 {
		lead = m.Values[len(m.Values)-1].Key.GetToken()
	}
	if m.IsFlowStyle {
		return d.addInBraces(lead, m.End, comment, entry)
	}
	return d.addBelow(lead, lastToken(m), comment, entry)
}

// addItem adds an item to a list, or to the one item that stands for a list.
func (d *document) addItem(n ast.Node, item string) error {
	list, ok := n.(*ast.SequenceNode)
	switch {
	case !ok:
		return d.wrap(n, "[", ", "+item+"]")
	case !list.IsFlowStyle:
		return d.addBelow(list.Entries[len(list.Entries)-1].GetToken(), lastToken(list), "", "- "+item)
	}
	var lead *token.Token
	if len(list.Values) > 0 {
		lead = list.Values[len(list.Values)-1].GetToken()
	}
	return d.addInBraces(lead, list.End, "", item)
}

// addBelow adds an entry below the one from lead to last, and below the comments
// that are indented as deep.
func (d *document) addBelow(lead, last *token.Token, comment, entry string) error {
	if !d.known(lead, last) {
		return errLayout
	}
	indent, ok := d.indentation(d.index[lead])
	if !ok {
		return errLayout
	}
	i := d.index[last]
	end := d.lineBehind(i)
	for ; d.isComment(i + 1); i++ {
		own, alone := d.indentation(i + 1)
		if alone && len(own) < len(indent) {
			break
		}
		end = d.places[i+1].end
	}
	d.put(end, d.lines(indent, comment, entry))
	return nil
}

// addInBraces adds an item behind the last one, which begins with lead, within the
// braces or brackets that close with end: on a line of its own if that has one.
func (d *document) addInBraces(lead, end *token.Token, comment, item string) error {
	last := d.index[end] - 1
	for d.isComment(last) {
		last--
	}
	at := d.places[last].end
	switch {
	case lead == nil:
		d.put(at, item)
		return nil
	case !d.known(lead, end):
		return errLayout
	}
	if d.tokens[last].Type == token.CollectEntryType {
		item += ","
	} else {
		d.put(at, ",")
	}
	if indent, ok := d.indentation(d.index[lead]); ok {
		d.put(d.lineBehind(last), d.lines(indent, comment, item))
		return nil
	}
	d.put(at, " "+item)
	return nil
}

// wrap puts texts before and behind a value, which then stands within braces.
func (d *document) wrap(n ast.Node, before, behind string) error {
	if !d.known(n.GetToken(), lastToken(n)) {
		return errLayout
	}
	first, last := d.index[n.GetToken()], d.index[lastToken(n)]
	place := span{d.places[first].start, d.places[last].end}
	text := string(d.text[place.start:place.end])
	switch v := n.(type) {
	case *ast.StringNode:
		if v.GetToken().Type == token.StringType {
			text = Quote(v.Value)
		}
	case *ast.LiteralNode:
		if last > first+1 { // a comment
			return errLayout
		}
		text = Quote(v.Value.Value)
	}
	d.replace(place, before+text+behind)
	return nil
}

// nameTargets makes the list of a column's fields, written with dashes, one of its
// options, and adds another option.
func (d *document) nameTargets(column *ast.MappingValueNode, list *ast.SequenceNode, option string) error {
	dash := d.index[list.Start]
	indent, ok := d.indentation(dash)
	outer, _ := d.indentation(d.index[column.Key.GetToken()])
	if !ok || len(indent) <= len(outer) {
		return errors.New("write its fields in brackets")
	}
	d.put(d.places[dash].start, "to:"+d.newline+indent)
	return d.addBelow(list.Start, lastToken(list), "", option)
}
