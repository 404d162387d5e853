package report

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Visible makes a text of unknown origin fit for one line of a terminal. What would
// move the cursor, colour the rest, break the line or turn its direction around is
// shown as strconv.Quote shows it, without the quotes: \x1b, \n, \u202e. So are
// bytes that are not UTF-8. All else stays as it is, backslashes too.
func Visible(s string) string { return escape(s, unruly) }

// Printable is Visible for each line of a text: line breaks stay.
func Printable(s string) string { return escape(s, unrulyInLines) }

// VisibleJSON escapes in JSON what Visible shows and the encoder left as it is. The
// values stay the same.
func VisibleJSON(data []byte) []byte {
	if !bytes.ContainsFunc(data, unrulyInLines) {
		return data
	}
	var b []byte
	for _, r := range string(data) {
		if unrulyInLines(r) { // which stands only in texts
			b = fmt.Appendf(b, `\u%04x`, r)
		} else {
			b = utf8.AppendRune(b, r)
		}
	}
	return b
}

// unrulyInLines is unruly of texts whose line breaks are meant.
func unrulyInLines(r rune) bool { return r != '\n' && unruly(r) }

// unruly reports whether a terminal does something with a character beside
// showing it.
func unruly(r rune) bool {
	switch {
	case '\u202a' <= r && r <= '\u202e', '\u2066' <= r && r <= '\u2069': // turn the direction around
		return true
	case r == '\u2028' || r == '\u2029': // break the line
		return true
	}
	return unicode.IsControl(r)
}

// escape shows the characters that are in the way, and bytes that are not UTF-8.
func escape(s string, inTheWay func(rune) bool) string {
	if utf8.ValidString(s) && !strings.ContainsFunc(s, inTheWay) {
		return s
	}
	var b strings.Builder
	for i, size := 0, 0; i < len(s); i += size {
		var r rune
		r, size = utf8.DecodeRuneInString(s[i:])
		part := s[i : i+size]
		if inTheWay(r) || r == utf8.RuneError && size == 1 {
			part = strings.Trim(strconv.Quote(part), `"`)
		}
		b.WriteString(part)
	}
	return b.String()
}
