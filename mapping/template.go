package mapping

import (
	"bytes"
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"alvio.ai/alvio-import/record"
)

// A template is a text with columns in braces: "{Prénom} {Nom}". Doubled braces
// stand for themselves.
type template struct {
	parts []templatePart
}

// A templatePart is a literal text, or a column if header is not empty.
type templatePart struct {
	literal string
	header  string
	column  int // set when the mapping is bound to a header
}

var errBraces = errors.New("a brace is not closed; write {Header} for a column, and {{ or }} for a brace")

// parseTemplate reads a template. It returns nil if s names no column.
func parseTemplate(s string) (*template, string, error) {
	var t template
	var literal strings.Builder
	for len(s) > 0 {
		i := strings.IndexAny(s, "{}")
		if i < 0 {
			break
		}
		literal.WriteString(s[:i])
		brace := s[i]
		s = s[i+1:]
		if len(s) > 0 && s[0] == brace {
			literal.WriteByte(brace)
			s = s[1:]
			continue
		}
		header, rest, ok := strings.Cut(s, "}")
		if brace == '}' || !ok || strings.TrimSpace(header) == "" || strings.Contains(header, "{") {
			return nil, "", errBraces
		}
		t.parts = append(t.parts, templatePart{literal: literal.String()}, templatePart{header: header})
		literal.Reset()
		s = rest
	}
	literal.WriteString(s)
	if len(t.parts) == 0 {
		return nil, literal.String(), nil
	}
	t.parts = append(t.parts, templatePart{literal: literal.String()})
	return &t, "", nil
}

// expand appends the template's text. Blank columns leave no doubled spaces
// behind; if all are blank there is no text.
func (t *template) expand(dst []byte, row *record.Row) []byte {
	start := len(dst)
	filled := false
	for i := range t.parts {
		part := &t.parts[i]
		text := part.literal
		if part.header != "" {
			text = ""
			if cell := row.Cell(part.column); !cell.Blank() {
				text, filled = cellText(cell), true
			}
		}
		dst = appendSpaced(dst, start, text)
	}
	if !filled {
		return dst[:start]
	}
	return bytes.TrimRight(dst, " ")
}

// appendSpaced appends text with each run of white space made one space, and none
// at the beginning.
func appendSpaced(dst []byte, start int, text string) []byte {
	for _, r := range text {
		switch {
		case ' ' < r && r < utf8.RuneSelf: // as most are
			dst = append(dst, byte(r))
		case !unicode.IsSpace(r):
			dst = utf8.AppendRune(dst, r)
		case len(dst) > start && dst[len(dst)-1] != ' ':
			dst = append(dst, ' ')
		}
	}
	return dst
}

// errorValue returns the first of the template's columns in which a formula
// failed, -1 if there is none.
func (t *template) errorValue(row *record.Row) int {
	for i := range t.parts {
		part := &t.parts[i]
		if part.header == "" {
			continue
		}
		if cell := row.Cell(part.column); hasFailed(&cell) {
			return part.column
		}
	}
	return -1
}
