package mapping

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/language"

	"alvio.ai/alvio-import/record"
)

// A converter appends the JSON of a cell that is not blank; that of a list, its
// items with commas between them. If it returns an issue of severity error there
// is no value; with a lesser issue there is.
type converter func(dst []byte, cell record.Cell) ([]byte, *record.Issue)

// A reading is what is known about how a column's texts are to be read, besides
// its options. What points into a plan may change until the plan is settled.
type reading struct {
	region string
	marks  *marks
	order  *dateOrder
}

// noReading is for texts that are no column's: constants and templates.
func noReading(region string) reading { return reading{region, new(marks), new(dateOrder)} }

// typeFor returns the type of the column's cells on their way to target.
func (c *column) typeFor(target path) Type {
	switch {
	case c.typ != "":
		return c.typ
	case len(c.values) > 0:
		return TypeEnum
	}
	guide, _ := knownAt(target)
	if c.format != nil && guide.typ == TypeText {
		if c.format.hasTime() {
			return TypeDatetime
		}
		return TypeDate
	}
	return guide.typ
}

// converterFor compiles how the column's cells become values of target.
func (c *column) converterFor(target path, r reading) converter {
	if typ := c.typeFor(target); typ == TypeText && target.String() == fieldPostal && c.digits == 0 {
		return watchPostal(c.convertText(), r.region)
	}
	textOf, separator := c.textOf(), bareSeparator(c.separator)
	switch c.typeFor(target) {
	case TypePhone:
		return func(dst []byte, cell record.Cell) ([]byte, *record.Issue) {
			return appendPhone(dst, cell, r.region)
		}
	case TypeEmail:
		return func(dst []byte, cell record.Cell) ([]byte, *record.Issue) {
			return appendEmail(dst, textOf(cell))
		}
	case TypeURL:
		return func(dst []byte, cell record.Cell) ([]byte, *record.Issue) {
			return appendURL(dst, textOf(cell))
		}
	case TypeNumber, TypeInteger:
		integer := c.typeFor(target) == TypeInteger
		return func(dst []byte, cell record.Cell) ([]byte, *record.Issue) {
			return appendNumber(dst, cell, integer, *r.marks)
		}
	case TypeBoolean:
		return c.booleanConverter()
	case TypeDate:
		return func(dst []byte, cell record.Cell) ([]byte, *record.Issue) {
			return appendDate(dst, cell, c.format, *r.order)
		}
	case TypeDatetime:
		return func(dst []byte, cell record.Cell) ([]byte, *record.Issue) {
			return appendDatetime(dst, cell, c.format, *r.order)
		}
	case TypeEnum:
		return c.enumConverter(target)
	case TypeCurrency:
		return currencyConverter(textOf)
	case TypeList:
		return func(dst []byte, cell record.Cell) ([]byte, *record.Issue) {
			return appendItems(dst, cell, separator, textOf), nil
		}
	case TypeJSON:
		return appendJSON
	case TypeText:
	}
	return c.convertText()
}

// convertText compiles how the column's cells become texts.
func (c *column) convertText() converter {
	if c.letters == lettersAsTyped && !c.keepSpace && c.digits == 0 {
		return appendText
	}
	textOf := c.textOf()
	if c.digits > 0 {
		unpadded := textOf
		textOf = func(cell record.Cell) string { return padZeros(unpadded(cell), c.digits) }
	}
	return func(dst []byte, cell record.Cell) ([]byte, *record.Issue) {
		return appendString(dst, textOf(cell)), nil
	}
}

// constantFor converts a constant of the mapping file as a cell of the column
// would be. Fields that the guide does not name take any JSON.
func (c *column) constantFor(target path, js []byte, region string) ([]byte, error) {
	typ := c.typeFor(target)
	_, named := knownAt(target)
	switch {
	case js == nil, (typ == TypeText || typ == TypeJSON) && !named:
		return js, nil
	case string(js) == "null":
		return nil, fmt.Errorf("there is no value; write one of type %s, or delete the line", typ)
	case js[0] == '{', js[0] == '[' && typ != TypeList:
		return nil, fmt.Errorf("a value of type %s can't be a list or an object", typ)
	case js[0] == '[':
		return js, nil
	}
	text := jsonText(js)
	r := noReading(region)
	switch {
	case js[0] != '"':
		*r.marks = declaredMarks('.') // a number of YAML's
	case c.decimal != 0:
		*r.marks = declaredMarks(c.decimal)
	}
	converted, issue := c.converterFor(target, r)(nil, record.Cell{Text: text})
	switch {
	case strings.TrimSpace(text) == "":
		return nil, fmt.Errorf("%q is no value of type %s", text, typ)
	case issue != nil && issue.Severity == record.Error:
		return nil, errors.New(issue.Message)
	case typ == TypeList:
		converted = slices.Concat([]byte("["), converted, []byte("]"))
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
	return cell.Text
}

// textOf returns how the column makes a text of its cells.
func (c *column) textOf() func(record.Cell) string {
	trimmed := func(cell record.Cell) string { return strings.TrimSpace(cellText(cell)) }
	if c.keepSpace {
		trimmed = cellText
	}
	switch c.letters {
	case lettersUpper:
		return func(cell record.Cell) string { return strings.ToUpper(trimmed(cell)) }
	case lettersLower:
		return func(cell record.Cell) string { return strings.ToLower(trimmed(cell)) }
	case lettersTitle:
		title := cases.Title(language.Und)
		return func(cell record.Cell) string { return title.String(trimmed(cell)) }
	case lettersAsTyped:
	}
	return trimmed
}

// appendText is the converter of most columns.
func appendText(dst []byte, cell record.Cell) ([]byte, *record.Issue) {
	return appendString(dst, strings.TrimSpace(cellText(cell))), nil
}

// appendItems writes what stands between the separators, without blank items.
func appendItems(dst []byte, cell record.Cell, separator string, textOf func(record.Cell) string) []byte {
	first := true
	for item := range strings.SplitSeq(cellText(cell), separator) {
		if record.IsBlank(item) {
			continue
		}
		if !first {
			dst = append(dst, ',')
		}
		first = false
		dst = appendString(dst, textOf(record.Cell{Text: item}))
	}
	return dst
}

// bareSeparator drops the spaces around a sign, which people do not always write.
// A word keeps them: they tell it from a part of another word.
func bareSeparator(separator string) string {
	bare := strings.TrimSpace(separator)
	if bare == "" || strings.ContainsFunc(bare, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
		return separator
	}
	return bare
}

// appendJSON writes JSON as it is, but for its white space.
func appendJSON(dst []byte, cell record.Cell) ([]byte, *record.Issue) {
	text := cell.Text
	if cell.Kind == record.KindNumber || cell.Kind == record.KindBool {
		text = cell.Value
	}
	text = strings.TrimSpace(strings.TrimPrefix(text, "\ufeff"))
	var compact bytes.Buffer
	if err := json.Compact(&compact, []byte(text)); err != nil || !utf8.ValidString(text) {
		return dst, issuef(record.JSONInvalid, "%q is not JSON", record.Shorten(text, 60))
	}
	return append(dst, compact.Bytes()...), nil
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

// errorValues are what cells show when their formula failed.
var errorValues = []string{"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#N/D", "#VALEUR!", "#NOM?", "#NOMBRE!"}

// hasFailed reports whether the cell holds the error of a formula, and no value.
func hasFailed(cell *record.Cell) bool {
	return cell.Kind == record.KindError || isErrorValue(cell.Text)
}

func failure(cell *record.Cell) *record.Issue {
	text := strings.TrimSpace(cell.Text)
	if !strings.HasPrefix(text, "=") {
		return issuef(record.CellErrorValue, "the cell shows the error %s", record.Shorten(text, 60))
	}
	issue := issuef(record.CellErrorValue, "the formula %s was never calculated", record.Shorten(text, 60))
	issue.Hint = "open the workbook in a spreadsheet program and save it, so that the formula gets its value"
	return issue
}

// isImprecise reports whether a number that is written in full has more digits than
// spreadsheet programs keep. Only whole numbers have: fractions are rounded.
func isImprecise(number string) bool {
	const kept = 15
	return len(number) > kept && len(strings.TrimPrefix(number, "-")) > kept && !strings.Contains(number, ".")
}

func isErrorValue(text string) bool {
	if text != "" && text[0] != '#' && ' ' < text[0] && text[0] < utf8.RuneSelf {
		return false // as most are
	}
	text = strings.TrimSpace(text)
	return strings.HasPrefix(text, "#") && slices.Contains(errorValues, strings.ToUpper(text))
}
