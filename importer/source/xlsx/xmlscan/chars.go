package xmlscan

import (
	"bytes"
	"unicode/utf8"
)

// What a byte may be.
const (
	inName    = 1 << iota // of an ASCII name, but for the colon
	startName             // may begin one
	space                 // white space
	special               // stops or changes a text: < & ] CR, control characters
	quoting               // does so in an attribute, besides: quotes and white space
	wide                  // not ASCII
)

var classes = func() (c [256]uint8) {
	for b := range c {
		switch b := byte(b); {
		case 'a' <= b && b <= 'z', 'A' <= b && b <= 'Z', b == '_':
			c[b] = inName | startName
		case '0' <= b && b <= '9', b == '-', b == '.':
			c[b] = inName
		case b == ' ':
			c[b] = space
		case b == '\t', b == '\n':
			c[b] = space | quoting
		case b == '\r':
			c[b] = space | special
		case b == '"', b == '\'':
			c[b] = quoting
		case b >= utf8.RuneSelf:
			c[b] = wide
		case b < ' ', b == '<', b == '&', b == ']':
			c[b] = special
		}
	}
	return c
}()

func isSpace(text []byte) bool {
	for _, b := range text {
		if classes[b]&space == 0 {
			return false
		}
	}
	return true
}

// validChars reports whether a text is UTF-8 and has only characters that XML allows
// (XML 1.0, 2.2).
func validChars(text []byte) bool {
	for _, b := range text {
		if b < ' ' && classes[b]&space == 0 {
			return false
		}
	}
	return validWide(text)
}

// validWide is validChars for a text without control characters.
func validWide(text []byte) bool {
	return utf8.Valid(text) && (bytes.IndexByte(text, 0xEF) < 0 ||
		!bytes.Contains(text, []byte("\uFFFE")) && !bytes.Contains(text, []byte("\uFFFF")))
}

func validChar(r rune) bool {
	switch {
	case r < ' ':
		return r == '\t' || r == '\n' || r == '\r'
	case r < 0xD800:
		return true
	}
	return 0xE000 <= r && r <= 0xFFFD || 0x10000 <= r && r <= utf8.MaxRune
}

// nameStarts are the characters beyond ASCII that may begin a name (XML 1.0, 2.3),
// as pairs of a first and a last one.
var nameStarts = [][2]rune{
	{0xC0, 0xD6}, {0xD8, 0xF6}, {0xF8, 0x2FF}, {0x370, 0x37D}, {0x37F, 0x1FFF}, {0x200C, 0x200D},
	{0x2070, 0x218F}, {0x2C00, 0x2FEF}, {0x3001, 0xD7FF}, {0xF900, 0xFDCF}, {0xFDF0, 0xFFFD}, {0x10000, 0xEFFFF},
}

// nameOthers may stand in a name behind its first character.
var nameOthers = [][2]rune{{0xB7, 0xB7}, {0x300, 0x36F}, {0x203F, 0x2040}}

// nameLength returns how many bytes of b, from its first, are a name without a
// colon; 0 if it does not begin with one.
func nameLength(b []byte) int {
	i := 0
	for i < len(b) && classes[b[i]]&inName != 0 {
		i++
	}
	if i < len(b) && b[i] >= utf8.RuneSelf {
		i = longName(b, i)
	}
	if i > 0 && b[0] < utf8.RuneSelf && classes[b[0]]&startName == 0 {
		return 0
	}
	return i
}

// longName goes on with a name at its first character beyond ASCII.
func longName(b []byte, i int) int {
	for i < len(b) {
		if b[i] < utf8.RuneSelf {
			if classes[b[i]]&inName == 0 {
				break
			}
			i++
			continue
		}
		r, n := utf8.DecodeRune(b[i:])
		if !within(nameStarts, r) && (i == 0 || !within(nameOthers, r)) {
			break
		}
		i += n
	}
	return i
}

func within(ranges [][2]rune, r rune) bool {
	for _, pair := range ranges {
		if pair[0] <= r && r <= pair[1] {
			return true
		}
	}
	return false
}

// normal appends text with its line ends as "\n" (XML 1.0, 2.11). In an attribute
// each white space is a space (3.3.3).
func normal(dst, text []byte, attr bool) []byte {
	for i := 0; i < len(text); i++ {
		b := text[i]
		if b == '\r' {
			if i+1 < len(text) && text[i+1] == '\n' {
				i++
			}
			b = '\n'
		}
		if attr && classes[b]&space != 0 {
			b = ' '
		}
		dst = append(dst, b)
	}
	return dst
}

// unescape appends text with its references replaced (XML 1.0, 4.1 and 4.6), and
// the rest of it as [normal] has it.
func unescape(dst, text []byte, attr bool) ([]byte, error) {
	for {
		at := bytes.IndexByte(text, '&')
		if at < 0 {
			return normal(dst, text, attr), nil
		}
		dst = normal(dst, text[:at], attr)
		text = text[at+1:]
		semicolon := bytes.IndexByte(text[:min(len(text), maxReference)], ';')
		if semicolon < 0 {
			return dst, errAmpersand
		}
		var err error
		if dst, err = replace(dst, text[:semicolon]); err != nil {
			return dst, err
		}
		text = text[semicolon+1:]
	}
}
