package mapping

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
)

// An Addition is a new entry of columns.
type Addition struct {
	Header  string // as the spreadsheet has it, without quotes
	Value   string // YAML of one line: a field, [a, b] or {to: …}
	Comment string // of one or several lines without #, written above the entry; "" if none
}

// An Alias is a further header for a column of the mapping.
type Alias struct {
	Header string // of the column; case, accents and spaces do not count
	Alias  string
}

// Amend adds columns, then aliases, to the text of a mapping file; name stands for
// the file in error messages. Columns go to the end of columns:, written as the
// entries there are. Comments, line ends and all else stay as they are, byte for
// byte. JSON stays JSON, and what stands on one line within braces stays there;
// comments of additions are left out in both.
//
// Each change is read back. If the file would mean anything else than before but
// for what was added, or no mapping at all, the error says what to add by hand. A
// file that is mistaken already gives the error of [Parse].
func Amend(name string, data []byte, added []Addition, aliases []Alias) ([]byte, error) {
	m, err := Parse(name, data)
	if err != nil {
		return nil, err
	}
	a := amendment{name, data, m}
	for _, column := range added {
		if err := a.addColumn(column); err != nil {
			return nil, fmt.Errorf("%s: add this to columns: by hand: %s: %s (%w)", name, Quote(column.Header), column.Value, err)
		}
	}
	for _, alias := range aliases {
		if err := a.addAlias(alias); err != nil {
			return nil, fmt.Errorf("%s: add this to column %q by hand: aliases: [%s] (%w)", name, alias.Header, Quote(alias.Alias), err)
		}
	}
	return a.text, nil
}

// An amendment is a mapping file at one step of its changes.
type amendment struct {
	name    string
	text    []byte
	mapping *Mapping // what text means
}

var errMeaning = errors.New("as far as can be seen, the file would no longer mean the same")

func (a *amendment) addColumn(c Addition) error {
	text, after, err := a.edit(func(d *document) error { return d.addColumn(c) })
	if err != nil {
		return err
	}
	want := *a.mapping
	last := len(after.columns) - 1
	if last != len(want.columns) || after.columns[last].header != c.Header {
		return errMeaning
	}
	want.columns = append(slices.Clone(want.columns), after.columns[last])
	return a.become(text, after, &want)
}

func (a *amendment) addAlias(alias Alias) error {
	i := slices.IndexFunc(a.mapping.columns, func(c column) bool { return fold(c.header) == fold(alias.Header) })
	if i < 0 {
		return errors.New("the mapping has no such column")
	}
	text, after, err := a.edit(func(d *document) error { return d.addAlias(i, alias.Alias) })
	if err != nil {
		return err
	}
	want := *a.mapping
	want.columns = slices.Clone(want.columns)
	want.columns[i].aliases = append(slices.Clone(want.columns[i].aliases), alias.Alias)
	return a.become(text, after, &want)
}

// edit returns the text with a change, and what it means then.
func (a *amendment) edit(change func(*document) error) ([]byte, *Mapping, error) {
	d, err := readDocument(a.text)
	if err != nil {
		return nil, nil, err
	}
	if err := change(d); err != nil {
		return nil, nil, err
	}
	text := d.edited()
	after, err := Parse(a.name, text)
	if mistakes, ok := errors.AsType[*Error](err); ok {
		return nil, nil, errors.New(mistakes.Problems[0].Message)
	}
	return text, after, err
}

// become takes a step if its outcome is what was wanted.
func (a *amendment) become(text []byte, after, want *Mapping) error {
	if !reflect.DeepEqual(after.withoutPlaces(), want.withoutPlaces()) {
		return errMeaning
	}
	a.text, a.mapping = text, after
	return nil
}

// withoutPlaces returns what the mapping means, wherever in the file that stands.
func (m *Mapping) withoutPlaces() Mapping {
	bare := *m
	bare.headers = nil // follow from the rest
	bare.columns = slices.Clone(m.columns)
	for i := range bare.columns {
		bare.columns[i].at, bare.columns[i].fallback.at = position{}, position{}
	}
	bare.sets = slices.Clone(m.sets)
	for i := range bare.sets {
		bare.sets[i].at, bare.sets[i].constant.at = position{}, position{}
	}
	bare.key = slices.Clone(m.key)
	for i := range bare.key {
		bare.key[i].at = position{}
	}
	return bare
}
