package xmlscan

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

type attribute struct {
	name, local, nameEnd int // in the window; name is where the prefix begins, or the local name without one
	value                place
}

func (s *Scanner) attrLocal(a *attribute) []byte { return s.buf[a.local:a.nameEnd] }

func (s *Scanner) attrPrefix(a *attribute) []byte { return s.buf[a.name:max(a.name, a.local-1)] }

// Attr returns the value of the attribute with this name, whatever its prefix,
// and whether there is one.
func (s *Scanner) Attr(local string) ([]byte, bool) {
	for i := range s.attrs {
		if a := &s.attrs[i]; string(s.attrLocal(a)) == local {
			return s.at(a.value), true
		}
	}
	return nil, false
}

// PlainAttr is as Attr, for an attribute without a prefix.
func (s *Scanner) PlainAttr(local string) ([]byte, bool) {
	for i := range s.attrs {
		if a := &s.attrs[i]; a.name == a.local && string(s.attrLocal(a)) == local {
			return s.at(a.value), true
		}
	}
	return nil, false
}

// Attrs returns how many attributes the tag has.
func (s *Scanner) Attrs() int { return len(s.attrs) }

// AttrAt returns the name of attribute i, with its prefix, and its value.
func (s *Scanner) AttrAt(i int) (name, value []byte) {
	a := &s.attrs[i]
	return s.buf[a.name:a.nameEnd], s.at(a.value)
}

// readName reads a qualified name (Namespaces in XML 1.0, 4) at b[i:] and returns
// where its local part begins, and where it ends. It is errShort if it may go on
// behind b.
func readName(b []byte, i int) (local, end int, err error) {
	end = i
	for end < len(b) && classes[b[end]]&inName != 0 {
		end++
	}
	if end < len(b) && end > i && b[end] != ':' && b[end] < utf8.RuneSelf && classes[b[i]]&startName != 0 {
		return i, end, nil
	}
	return readLongName(b, i)
}

// readLongName is readName for names with a prefix, and beyond ASCII.
func readLongName(b []byte, i int) (local, end int, err error) {
	n := nameLength(b[i:])
	local, end = i, i+n
	if n > 0 && end < len(b) && b[end] == ':' {
		local = end + 1
		n = nameLength(b[local:])
		end = local + n
	}
	switch {
	case end == len(b), len(b)-end < utf8.UTFMax && b[end] >= utf8.RuneSelf: // half of a character, perhaps
		return 0, 0, errShort
	case n == 0:
		return 0, 0, fmt.Errorf("%q where a name should begin", b[end])
	}
	return local, end, nil
}

func skipSpace(b []byte, i int) int {
	for i < len(b) && classes[b[i]]&space != 0 {
		i++
	}
	return i
}

// readStart reads a start tag or an empty-element tag.
func (s *Scanner) readStart(b []byte) (Kind, error) {
	local, i, err := readName(b, 1)
	if err != nil {
		return None, err
	}
	nameEnd := i
	s.attrs, s.scratch, s.declares = s.attrs[:0], s.scratch[:0], false
	s.letters = 0
	for b[i] != '>' {
		before := i
		i = skipSpace(b, i)
		switch {
		case i+1 >= len(b):
			return None, errShort
		case b[i] == '>':
			continue
		case b[i] == '/' && b[i+1] == '>':
			s.selfClosed = true
			i++
			continue
		case i == before:
			return None, fmt.Errorf("%q in a tag", b[i])
		}
		if i, err = s.readAttr(b, i); err != nil {
			return None, err
		}
		if i == len(b) {
			return None, errShort
		}
	}
	s.local, s.nameEnd = s.pos+local, s.pos+nameEnd
	s.pos += i + 1
	return Start, s.startElement(b[1:nameEnd], max(local-2, 0))
}

// readAttr reads an attribute at b[i:] and returns where it ends.
func (s *Scanner) readAttr(b []byte, i int) (int, error) {
	if end := s.readShortAttr(b, i); end > 0 {
		return end, nil
	}
	name := i
	local, i, err := readName(b, i)
	if err != nil {
		return 0, err
	}
	nameEnd := i
	if b[i] != '=' {
		if i = skipSpace(b, i); i < len(b) && b[i] != '=' {
			return 0, fmt.Errorf("the attribute %q has no value", b[local:nameEnd])
		}
	}
	if i = skipSpace(b, i+1); i >= len(b) {
		return 0, errShort
	}
	quote := b[i]
	if quote != '"' && quote != '\'' {
		return 0, fmt.Errorf("the value of the attribute %q has no quotes", b[local:nameEnd])
	}
	i++
	value := i
	for i < len(b) && classes[b[i]]&(special|quoting|wide) == 0 {
		i++
	}
	if i < len(b) && b[i] == quote {
		s.attrs = append(s.attrs, attribute{s.pos + name, s.pos + local, s.pos + nameEnd, place{inWindow, s.pos + value, s.pos + i}})
	} else {
		n := bytes.IndexByte(b[i:], quote)
		if n < 0 {
			return 0, errShort
		}
		i += n
		start := len(s.scratch)
		if err := s.unescapeAttr(b[value:i]); err != nil {
			return 0, err
		}
		s.attrs = append(s.attrs, attribute{s.pos + name, s.pos + local, s.pos + nameEnd, place{inScratch, start, len(s.scratch)}})
	}
	return i + 1, s.checkAttr()
}

// readShortAttr reads what most attributes are: a single letter with a value in
// which nothing is to be replaced, and nothing around the =. It returns 0 for others.
func (s *Scanner) readShortAttr(b []byte, i int) (end int) {
	if len(b)-i < len(`r=""`) || b[i+1] != '=' || b[i+2] != '"' || classes[b[i]]&startName == 0 {
		return 0
	}
	letter := uint64(1) << (b[i] & 63) // no two letters have the same
	end = i + len(`r="`)
	for end < len(b) && classes[b[end]]&(special|quoting|wide) == 0 {
		end++
	}
	if end == len(b) || b[end] != '"' || s.letters&letter != 0 {
		return 0
	}
	s.letters |= letter
	at := s.pos + i
	s.attrs = append(s.attrs, attribute{at, at, at + 1, place{inWindow, at + len(`r="`), s.pos + end}})
	return end + 1
}

// checkAttr checks that the last attribute is there once.
func (s *Scanner) checkAttr() error {
	if len(s.attrs) > maxAttrs { // each is held against the others
		return fmt.Errorf("a tag with more than %d attributes", maxAttrs)
	}
	last := &s.attrs[len(s.attrs)-1]
	name := s.buf[last.name:last.nameEnd]
	if len(name) == 1 {
		s.letters |= 1 << (name[0] & 63)
	}
	if name[0] == 'x' && bytes.HasPrefix(name, []byte("xmlns")) {
		s.declares = true
	}
	for i := range s.attrs[:len(s.attrs)-1] {
		other := s.buf[s.attrs[i].name:s.attrs[i].nameEnd]
		if other[0] == name[0] && bytes.Equal(other, name) {
			return fmt.Errorf("the attribute %q twice", name)
		}
	}
	return nil
}

// unescapeAttr appends the value of an attribute to scratch.
func (s *Scanner) unescapeAttr(value []byte) (err error) {
	if bytes.IndexByte(value, '<') >= 0 {
		return errors.New("< in an attribute")
	}
	if !validChars(value) {
		return errChars
	}
	s.scratch, err = unescape(s.scratch, value, true)
	return err
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
	s.endElement()
	return End, nil
}

// readText reads a text up to the next tag, or to the end of the document.
func (s *Scanner) readText(b []byte) (Kind, error) {
	i, seen := runLength(b)
	for i < len(b) && b[i] != '<' {
		n, more := runLength(b[i+1:])
		i += 1 + n
		seen |= special | more
	}
	if i == len(b) && !s.eof {
		return None, errShort
	}
	s.text = place{inWindow, s.pos, s.pos + i}
	switch {
	case seen&special != 0:
		if err := s.cleanText(b[:i]); err != nil {
			return None, err
		}
	case seen&wide != 0 && !validWide(b[:i]):
		return None, errChars
	}
	s.pos += i
	return Text, nil
}

// runLength returns how much of b is no special character, and the classes of the
// bytes in it.
func runLength(b []byte) (n int, seen uint8) {
	for n < len(b) && classes[b[n]]&special == 0 {
		seen |= classes[b[n]]
		n++
	}
	return n, seen
}

// cleanText checks a text, and replaces what it refers to.
func (s *Scanner) cleanText(text []byte) (err error) {
	switch {
	case !validChars(text):
		return errChars
	case bytes.Contains(text, []byte("]]>")):
		return errors.New("]]> outside CDATA")
	case bytes.IndexByte(text, '&') < 0 && bytes.IndexByte(text, '\r') < 0:
		return nil
	}
	s.scratch, err = unescape(s.scratch[:0], text, false)
	s.text = place{inScratch, 0, len(s.scratch)}
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
	s.text = place{inScratch, 0, len(s.scratch)}
	s.pos += length
	return Text, nil
}
