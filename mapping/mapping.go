// Package mapping turns rows of a spreadsheet into payloads for the webhook.
//
// A mapping file (YAML) says which column goes to which field of the payload.
// Its way to a payload has three stations:
//
//	Load   the file           -> Mapping   strict: every mistake is told with its line
//	Bind   Mapping and header -> Plan      looks the columns up, once
//	Apply  Plan and row       -> Payload   the JSON, and every issue of the row
//
// A path names a field: dots for objects, brackets for arrays, as in
// "assignees[0].email". Blank cells are left out of the payload, and so are
// objects that end up empty and items of arrays in which nothing comes from the
// row; the holes they leave in an array close up.
//
// Types make texts into JSON values: phone numbers become E.164, decimal commas
// become points, dates become ISO 8601. Fields that the webhook guide names have
// their type without being told.
package mapping

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"
)

// A Mapping is a mapping file that was read and holds no contradiction.
type Mapping struct {
	// Strict makes errors of all warnings, so that their rows are not sent.
	Strict bool

	file     string
	region   string // of phone numbers written without +, "" if none
	columns  []column
	sets     []set
	unmapped unmappedPolicy
	key      []keyField      // what tells contacts apart
	headers  map[string]bool // of all columns that are used, folded
}

// A column is one entry of columns: a header and where its cells go.
type column struct {
	header    string
	aliases   []string // other headers that it may have
	at        position
	targets   []path
	typ       Type // "" if the field decides
	region    string
	format    *dateFormat // nil if there is none
	decimal   byte        // the decimal mark; 0 if the column's values decide
	separator string      // of lists
	prefixes  prefixes    // of strip_prefix
	keepSpace bool        // trim: false
	letters   letterCase
	digits    int // of pad_zeros; 0 if there is none
	values    []enumValue
	fallback  constant // of default
	required  bool
	invalid   invalidPolicy
	blank     blankPolicy
}

// letterCase is what becomes of a text's letters.
type letterCase string

const (
	lettersAsTyped letterCase = ""
	lettersUpper   letterCase = "upper"
	lettersLower   letterCase = "lower"
	lettersTitle   letterCase = "title"
)

var letterCases = []string{string(lettersUpper), string(lettersLower), string(lettersTitle)}

// invalidPolicy says what becomes of a value that its type does not allow.
type invalidPolicy string

const (
	invalidDefault invalidPolicy = ""       // errors reject the row, warnings do not
	invalidReject  invalidPolicy = "reject" // warnings do as well
	invalidOmit    invalidPolicy = "omit"   // the field is left out
	invalidSend    invalidPolicy = "send"   // as a text, as typed
)

var invalidPolicies = []string{string(invalidReject), string(invalidOmit), string(invalidSend)}

// blankPolicy says what a field is whose cells are all blank.
type blankPolicy string

const (
	blankOmit  blankPolicy = "omit"
	blankNull  blankPolicy = "null"
	blankEmpty blankPolicy = "empty" // an empty text or list
)

var blankPolicies = []string{string(blankOmit), string(blankNull), string(blankEmpty)}

// names returns the headers that the column may have, the likeliest first.
func (c *column) names() []string { return append([]string{c.header}, c.aliases...) }

// A keyField is one field of the key.
type keyField struct {
	target path
	at     position
}

// A constant is a value that the mapping file gives, with its place.
type constant struct {
	json []byte // nil if there is none
	at   position
}

// An enumValue is one entry of values: what the cell says, and the JSON for it.
type enumValue struct {
	text string
	json []byte
}

// A set is one entry of set: a field and its constant or template.
type set struct {
	target   path
	at       position
	constant constant  // none if there is a template
	template *template // nil if it is a constant
}

type unmappedPolicy string

const (
	unmappedIgnore unmappedPolicy = "ignore"
	unmappedCustom unmappedPolicy = "custom"
	unmappedRoot   unmappedPolicy = "root"
	unmappedError  unmappedPolicy = "error"
)

var unmappedPolicies = []string{
	string(unmappedIgnore), string(unmappedCustom), string(unmappedRoot), string(unmappedError),
}

// position is a place in the mapping file, both numbers from 1.
type position struct{ line, column int }

// An Error lists everything that is wrong with a mapping, or with a mapping and
// the file that it was meant for.
type Error struct {
	File     string // the mapping file's name
	Problems []Problem
}

// A Problem is one mistake in a mapping file. Line and Column count from 1; they
// are 0 if no place can be named.
type Problem struct {
	Line, Column int
	Message      string
}

// Error gives each problem a line of its own, as "file:line:column: message".
func (e *Error) Error() string {
	lines := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		place := e.File
		if p.Line > 0 {
			place = fmt.Sprintf("%s:%d:%d", e.File, p.Line, p.Column)
		}
		lines[i] = place + ": " + p.Message
	}
	return strings.Join(lines, "\n")
}

// invalidUTF8 returns the place of the first byte that is not UTF-8, or a NUL,
// which stands between the letters of UTF-16.
func invalidUTF8(data []byte) position {
	at := position{1, 1}
	for len(data) > 0 {
		r, size := utf8.DecodeRune(data)
		switch {
		case r == utf8.RuneError && size == 1, r == 0:
			return at
		case r == '\n':
			at = position{at.line + 1, 1}
		default:
			at.column++
		}
		data = data[size:]
	}
	return position{}
}

// newError returns an Error with the problems in the order of the file.
func newError(file string, problems []Problem) *Error {
	slices.SortStableFunc(problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return &Error{File: file, Problems: problems}
}

// maxFile bounds the size of a mapping file, in bytes.
const maxFile = 1 << 20

// Load reads the mapping file at path. A mistake in it is an [*Error].
func Load(path string) (*Mapping, error) {
	info, err := os.Stat(path)
	if pe, ok := errors.AsType[*os.PathError](err); ok {
		return nil, fmt.Errorf("%s: %w", path, pe.Err)
	}
	if info.IsDir() {
		return nil, fmt.Errorf("%s is a directory; name the mapping file in it", path)
	}
	if info.Size() > maxFile {
		return nil, fmt.Errorf("%s: %d bytes are too many for a mapping file; was the spreadsheet meant?", path, info.Size())
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return Parse(filepath.Base(path), data)
}

// Parse reads a mapping from data; name stands for the file in error messages.
// A mistake is an [*Error], which lists all that were found.
func Parse(name string, data []byte) (*Mapping, error) {
	p := parser{mapping: Mapping{file: name, unmapped: unmappedIgnore}}
	if bad := invalidUTF8(data); bad != (position{}) {
		return nil, newError(name, []Problem{{bad.line, bad.column, "not UTF-8; save the mapping file as UTF-8"}})
	}
	data = bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n")) // of which the YAML parser counts some twice
	p.parse(bytes.TrimPrefix(data, []byte("\ufeff")))
	if len(p.problems) > 0 {
		return nil, newError(name, p.problems)
	}
	p.mapping.indexHeaders()
	return &p.mapping, nil
}

func (m *Mapping) indexHeaders() {
	m.headers = map[string]bool{}
	for i := range m.columns {
		for _, header := range m.columns[i].names() {
			m.headers[fold(header)] = true
		}
	}
	for i := range m.sets {
		if m.sets[i].template == nil {
			continue
		}
		for _, part := range m.sets[i].template.parts {
			if part.header != "" {
				m.headers[fold(part.header)] = true
			}
		}
	}
}

// An Entry is one of a mapping's columns, as the file has it.
type Entry struct {
	Header  string
	Aliases []string
	Fields  []string // paths, as in "contact.email"
	Line    int      // of the file
}

// Entries returns the columns of the mapping, in their order.
func (m *Mapping) Entries() []Entry {
	entries := make([]Entry, len(m.columns))
	for i := range m.columns {
		c := &m.columns[i]
		entries[i] = Entry{Header: c.header, Aliases: c.aliases, Line: c.at.line}
		for _, target := range c.targets {
			entries[i].Fields = append(entries[i].Fields, target.String())
		}
	}
	return entries
}

// Region returns the country of phone numbers that are written without one, "" if there
// is none.
func (m *Mapping) Region() string { return m.region }

// Sets returns the fields that set fills.
func (m *Mapping) Sets() []string {
	fields := make([]string, len(m.sets))
	for i := range m.sets {
		fields[i] = m.sets[i].target.String()
	}
	return fields
}

// Uses reports whether the mapping names a header: as a column, an alias or in a
// template.
func (m *Mapping) Uses(header string) bool { return m.headers[fold(header)] }
