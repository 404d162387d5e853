package tofix

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// appendText appends a text as the content of an XML element. Characters that XML
// can't hold, or changes, are escaped as in _x000D_ (ECMA-376 part 1, 22.9.2.19),
// and so is an underscore that would begin an escape. What is not UTF-8 becomes
// U+FFFD.
func appendText(dst []byte, text string) []byte {
	for i, r := range text {
		switch {
		case r == '&':
			dst = append(dst, "&amp;"...)
		case r == '<':
			dst = append(dst, "&lt;"...)
		case r == '>':
			dst = append(dst, "&gt;"...)
		case mustEscape(r), r == '_' && beginsEscape(text[i:]):
			dst = fmt.Appendf(dst, "_x%04X_", r)
		default:
			dst = utf8.AppendRune(dst, r)
		}
	}
	return dst
}

// escapeText returns the text with the escapes of appendText, for a library that
// writes it into XML.
func escapeText(text string) string {
	var b strings.Builder
	for i, r := range text {
		if mustEscape(r) || r == '_' && beginsEscape(text[i:]) {
			fmt.Fprintf(&b, "_x%04X_", r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// mustEscape reports whether XML can't hold a character (XML 1.0, 2.2), or makes a
// line feed of it.
func mustEscape(r rune) bool {
	return r < ' ' && r != '\t' && r != '\n' || r == '\uFFFE' || r == '\uFFFF'
}

// beginsEscape reports whether a text begins with an escape, or would with the
// escape of its next character. LibreOffice takes fewer than four digits as well.
func beginsEscape(text string) bool {
	digits, ok := strings.CutPrefix(text, "_x")
	rest := strings.TrimLeft(digits, "0123456789ABCDEFabcdef")
	if n := len(digits) - len(rest); !ok || n == 0 || n > 4 {
		return false
	}
	next, _ := utf8.DecodeRuneInString(rest)
	return rest != "" && (next == '_' || mustEscape(next))
}

// keepsSpace reports whether XML has to be told that the white space at the ends
// of a text counts.
func keepsSpace(text string) bool {
	return text != "" && (text[0] <= ' ' || text[len(text)-1] <= ' ')
}

// fitsCell reports whether a cell can hold the text.
func fitsCell(text string) bool {
	return len(text) <= maxText || units(text) <= maxText
}

// units is the length of a text in UTF-16.
func units(text string) int {
	n := 0
	for _, r := range text {
		n++
		if r > '\uFFFF' {
			n++
		}
	}
	return n
}

// clip returns at most n UTF-16 units of a text, with an ellipsis if it was longer.
func clip(text string, n int) string {
	if len(text) <= n || units(text) <= n {
		return text
	}
	n-- // for the ellipsis
	for i, r := range text {
		if n--; r > '\uFFFF' {
			n--
		}
		if n < 0 {
			return text[:i] + "…"
		}
	}
	return text
}
