package mapping

import (
	"errors"
	"fmt"
	"net/mail"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"alvio.ai/alvio-import/record"
)

// A converter appends the JSON of a cell that is not blank. If it returns an
// issue of severity error there is no value; with a lesser issue there is.
type converter func(dst []byte, cell record.Cell) ([]byte, *record.Issue)

// typeFor returns the type of the column's cells on their way to target.
func (c *column) typeFor(target path) Type {
	switch {
	case len(c.values) > 0:
		return TypeEnum
	case c.typ != "":
		return c.typ
	case c.format != "":
		return TypeDate
	}
	guide, _ := knownAt(target)
	return guide.typ
}

// allowed returns the texts that an enum column may yield for target.
func (c *column) allowed(target path) []string {
	if guide, _ := knownAt(target); guide.enum != nil {
		return guide.enum
	}
	texts := make([]string, 0, len(c.values))
	for _, v := range c.values {
		texts = append(texts, jsonText(v.json))
	}
	return texts
}

// converterFor compiles how the column's cells become values of target.
func (c *column) converterFor(target path, region string) converter {
	switch c.typeFor(target) {
	case TypePhone:
		return func(dst []byte, cell record.Cell) ([]byte, *record.Issue) {
			return appendPhone(dst, cell, region)
		}
	case TypeEmail:
		return appendEmail
	case TypeNumber:
		return func(dst []byte, cell record.Cell) ([]byte, *record.Issue) {
			return appendNumber(dst, cell, false)
		}
	case TypeInteger:
		return func(dst []byte, cell record.Cell) ([]byte, *record.Issue) {
			return appendNumber(dst, cell, true)
		}
	case TypeBoolean:
		return appendBoolean
	case TypeDate:
		return func(dst []byte, cell record.Cell) ([]byte, *record.Issue) {
			return appendDate(dst, cell, c.format, c.layouts)
		}
	case TypeEnum:
		return c.enumConverter(target)
	case TypeText:
	}
	return appendText
}

// constantFor converts a constant of the mapping file as a cell of the column
// would be. Fields that the guide does not name take any JSON.
func (c *column) constantFor(target path, js []byte, region string) ([]byte, error) {
	typ := c.typeFor(target)
	_, named := knownAt(target)
	switch {
	case js == nil, typ == TypeText && !named:
		return js, nil
	case string(js) == "null":
		return nil, fmt.Errorf("there is no value; write one of type %s, or delete the line", typ)
	}
	text := jsonText(js)
	converted, issue := c.converterFor(target, region)(nil, record.Cell{Text: text})
	switch {
	case strings.TrimSpace(text) == "":
		return nil, fmt.Errorf("%q is no value of type %s", text, typ)
	case issue != nil && issue.Severity == record.Error:
		return nil, errors.New(issue.Message)
	}
	return converted, nil
}

func issuef(code record.Code, format string, args ...any) *record.Issue {
	issue := record.NewIssue(code, fmt.Sprintf(format, args...))
	return &issue
}

// cellText returns the text that a text field takes: what is shown, but dates in
// ISO 8601, and long numbers without the exponent that Excel shows.
func cellText(cell record.Cell) string {
	switch {
	case cell.Kind == record.KindDate:
		return cell.Value
	case cell.Kind == record.KindNumber && isScientific(cell.Text):
		return cell.Value
	}
	return strings.TrimSpace(cell.Text)
}

func appendText(dst []byte, cell record.Cell) ([]byte, *record.Issue) {
	return appendString(dst, cellText(cell)), nil
}

// appendEmail takes one address of the form local@domain.tld.
func appendEmail(dst []byte, cell record.Cell) ([]byte, *record.Issue) {
	text := strings.TrimSpace(visible(cellText(cell)))
	address, err := mail.ParseAddress(text)
	_, domain, _ := strings.Cut(text, "@")
	dot := strings.LastIndexByte(domain, '.')
	if err != nil || address.Address != text || dot < 1 || dot > len(domain)-3 || strings.Contains(domain, "..") {
		return dst, issuef(record.EmailInvalid, "%q is not an e-mail address", record.Shorten(text, 60))
	}
	return appendString(dst, text), nil
}

// visible drops the marks that have no width, which come along when text is
// copied from a page.
func visible(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, text)
}

var booleans = map[string]bool{
	"true": true, "vrai": true, "yes": true, "y": true, "oui": true, "o": true, "1": true, "x": true,
	"false": false, "faux": false, "no": false, "n": false, "non": false, "0": false,
}

func appendBoolean(dst []byte, cell record.Cell) ([]byte, *record.Issue) {
	text := cell.Text
	if cell.Kind == record.KindBool || cell.Kind == record.KindNumber {
		text = cell.Value
	}
	v, ok := booleans[fold(text)]
	if !ok {
		return dst, issuef(record.BooleanInvalid, "%q is neither yes nor no", record.Shorten(text, 60))
	}
	return strconv.AppendBool(dst, v), nil
}

// enumConverter looks cells up among values:, or among what the guide allows
// for the field. A cell that holds a resulting value already is taken as it is.
func (c *column) enumConverter(target path) converter {
	table := map[string][]byte{}
	allowed := c.allowed(target)
	for _, text := range allowed {
		table[fold(text)] = appendString(nil, text)
	}
	listed := slices.Clone(allowed)
	for i, v := range c.values {
		if i == 0 {
			listed = nil
		}
		table[fold(jsonText(v.json))] = v.json
		listed = append(listed, v.text)
	}
	for _, v := range c.values {
		table[fold(v.text)] = v.json
	}
	shown := listSome(listed)
	return func(dst []byte, cell record.Cell) ([]byte, *record.Issue) {
		text := cellText(cell)
		js, ok := table[fold(text)]
		if !ok {
			return dst, issuef(record.EnumUnknown, "%q is none of %s%s", record.Shorten(text, 60), shown, suggest(text, listed))
		}
		return append(dst, js...), nil
	}
}

// errorValues are what cells show when their formula failed.
var errorValues = []string{"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#N/D", "#VALEUR!", "#NOM?", "#NOMBRE!"}

func isErrorValue(text string) bool {
	text = strings.TrimSpace(text)
	return strings.HasPrefix(text, "#") && slices.Contains(errorValues, strings.ToUpper(text))
}
