package xmlscan

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
)

// A name is qualified by a prefix, or has none.
type name struct{ prefix, local []byte }

func (n name) is(prefix, local string) bool {
	return string(n.local) == local && string(n.prefix) == prefix
}

type attribute struct {
	name  name
	value []byte // its references replaced
}

// Attr returns the value of the attribute with this name, whatever its prefix,
// and whether there is one.
func (s *Scanner) Attr(local string) ([]byte, bool) {
	for i := range s.attrs {
		if string(s.attrs[i].name.local) == local {
			return s.attrs[i].value, true
		}
	}
	return nil, false
}

// PlainAttr is as Attr, for an attribute without a prefix.
func (s *Scanner) PlainAttr(local string) ([]byte, bool) {
	for i := range s.attrs {
		if a := &s.attrs[i]; len(a.name.prefix) == 0 && string(a.name.local) == local {
			return a.value, true
		}
	}
	return nil, false
}

// readName reads a qualified name (Namespaces in XML 1.0, 4) at b[i:] and returns
// where it ends. It is errShort if it may go on behind b.
func readName(b []byte, i int) (name, int, error) {
	n := nameLength(b[i:])
	end := i + n
	result := name{local: b[i:end]}
	if n > 0 && end < len(b) && b[end] == ':' {
		n = nameLength(b[end+1:])
		result = name{prefix: b[i:end], local: b[end+1 : end+1+n]}
		end += 1 + n
	}
	switch {
	case end == len(b), len(b)-end < 4 && b[end] >= 0x80: // half of a character, perhaps
		return name{}, 0, errShort
	case n == 0:
		return name{}, 0, fmt.Errorf("%q where a name should begin", b[end])
	}
	return result, end, nil
}

func skipSpace(b []byte, i int) int {
	for i < len(b) && classes[b[i]]&space != 0 {
		i++
	}
	return i
}

// readStart reads a start tag or an empty-element tag.
func (s *Scanner) readStart(b []byte) (Kind, error) {
	tag, i, err := readName(b, 1)
	if err != nil {
		return None, err
	}
	if s.done {
		return None, errors.New("a second root element")
	}
	if s.Depth() == maxDepth {
		return None, fmt.Errorf("elements inside each other, more than %d", maxDepth)
	}
	s.attrs, s.scratch = s.attrs[:0], s.scratch[:0]
	for {
		before := i
		i = skipSpace(b, i)
		switch {
		case i == len(b):
			return None, errShort
		case b[i] == '>':
			i++
		case b[i] == '/' && i+1 == len(b):
			return None, errShort
		case b[i] == '/' && b[i+1] == '>':
			s.selfClosed = true
			i += 2
		case i == before:
			return None, fmt.Errorf("%q in a tag", b[i])
		default:
			if i, err = s.readAttr(b, i); err != nil {
				return None, err
			}
			continue
		}
		s.pos += i
		return Start, s.startElement(tag)
	}
}

// readAttr reads an attribute at b[i:] and returns where it ends.
func (s *Scanner) readAttr(b []byte, i int) (int, error) {
	key, i, err := readName(b, i)
	if err != nil {
		return 0, err
	}
	i = skipSpace(b, i)
	if i < len(b) && b[i] != '=' {
		return 0, fmt.Errorf("the attribute %q has no value", key.local)
	}
	i = skipSpace(b, i+1)
	if i >= len(b) {
		return 0, errShort
	}
	quote := b[i]
	if quote != '"' && quote != '\'' {
		return 0, fmt.Errorf("the value of the attribute %q has no quotes", key.local)
	}
	i++
	start, plain := i, true
	for i < len(b) && b[i] != quote {
		if c := classes[b[i]]; c != 0 && (c&special != 0 || c&space != 0 && b[i] != ' ') {
			plain = false
		}
		i++
	}
	if i == len(b) {
		return 0, errShort
	}
	value := b[start:i]
	if !plain {
		if value, err = s.attrValue(value); err != nil {
			return 0, err
		}
	}
	for j := range s.attrs {
		if other := &s.attrs[j].name; bytes.Equal(other.local, key.local) && bytes.Equal(other.prefix, key.prefix) {
			return 0, fmt.Errorf("the attribute %q twice", key.local)
		}
	}
	s.attrs = append(s.attrs, attribute{key, value})
	return i + 1, nil
}

func (s *Scanner) attrValue(value []byte) ([]byte, error) {
	if bytes.IndexByte(value, '<') >= 0 {
		return nil, errors.New("< in an attribute")
	}
	if !validChars(value) {
		return nil, errChars
	}
	start := len(s.scratch)
	var err error
	s.scratch, err = unescape(s.scratch, value, true)
	return s.scratch[start:len(s.scratch):len(s.scratch)], err
}

var errChars = errors.New("bytes that are no characters of XML, or not UTF-8")

// readEnd reads an end tag, whose name must be the one of the open element.
func (s *Scanner) readEnd(b []byte) (Kind, error) {
	open := s.open.last()
	i := 2 + len(open)
	if len(b) <= i && !s.eof {
		return None, errShort
	}
	if len(b) <= i || len(open) == 0 || !bytes.Equal(b[2:i], open) || classes[b[i]]&inName != 0 || b[i] == ':' || b[i] >= 0x80 {
		return None, fmt.Errorf("an end tag where that of %q should stand", open)
	}
	switch i = skipSpace(b, i); {
	case i == len(b):
		return None, errShort
	case b[i] != '>':
		return None, fmt.Errorf("%q in an end tag", b[i])
	}
	s.pos += i + 1
	return s.endElement()
}

// readText reads a text up to the next tag, or to the end of the document.
func (s *Scanner) readText(b []byte) (Kind, error) {
	i, plain := 0, true
	for ; i < len(b); i++ {
		if classes[b[i]]&special == 0 {
			continue
		}
		if b[i] == '<' {
			break
		}
		plain = false
	}
	if i == len(b) && !s.eof {
		return None, errShort
	}
	s.text = b[:i]
	if !plain {
		if err := s.cleanText(); err != nil {
			return None, err
		}
	}
	s.pos += i
	return Text, nil
}

func (s *Scanner) cleanText() (err error) {
	switch {
	case !validChars(s.text):
		return errChars
	case bytes.Contains(s.text, []byte("]]>")):
		return errors.New("]]> outside CDATA")
	case bytes.IndexByte(s.text, '&') < 0 && bytes.IndexByte(s.text, '\r') < 0:
		return nil
	}
	s.scratch, err = unescape(s.scratch[:0], s.text, false)
	s.text = s.scratch
	return err
}

// readDeclaration reads what begins with "<!": a comment, CDATA, or what is
// refused.
func (s *Scanner) readDeclaration(b []byte) (Kind, error) {
	const comment, cdata, doctype = "<!--", "<![CDATA[", "<!DOCTYPE"
	switch {
	case bytes.HasPrefix(b, []byte(comment)):
		n := bytes.Index(b[len(comment):], []byte("--"))
		i := len(comment) + n + len("--")
		switch {
		case n < 0 || i == len(b):
			return None, errShort
		case b[i] != '>':
			return None, errors.New("-- in a comment")
		case !validChars(b[:i]):
			return None, errChars
		}
		s.pos += i + 1
		return None, nil
	case bytes.HasPrefix(b, []byte(cdata)):
		n := bytes.Index(b[len(cdata):], []byte("]]>"))
		if n < 0 {
			return None, errShort
		}
		return s.readCDATA(b[len(cdata):][:n], len(cdata)+n+len("]]>"))
	case bytes.HasPrefix(b, []byte(doctype)):
		return None, ErrDoctype
	}
	for _, opening := range []string{comment, cdata, doctype} {
		if strings.HasPrefix(opening, string(b)) {
			return None, errShort
		}
	}
	return None, errors.New("<! that begins neither a comment nor CDATA")
}

// ErrDoctype tells that the document has a document type declaration, which may
// declare entities.
var ErrDoctype = errors.New("a document type declaration, which no workbook has")

func (s *Scanner) readCDATA(text []byte, length int) (Kind, error) {
	switch {
	case s.Depth() == 0:
		return None, errors.New("CDATA outside the root element")
	case !validChars(text):
		return None, errChars
	}
	s.scratch = normal(s.scratch[:0], text, false)
	s.text = s.scratch
	s.pos += length
	return Text, nil
}
