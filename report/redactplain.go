package report

import (
	"html"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// maxDepth is how often one escape may be within another. What goes deeper is not shown.
const maxDepth = 16

// escapes are how JSON, programming languages and web addresses write characters.
var escapes = regexp.MustCompile(`(?:[\\%]u[[:xdigit:]]{4})+` +
	`|\\[ux]\{[[:xdigit:]]{1,6}\}|\\U[[:xdigit:]]{8}|\\x[[:xdigit:]]{2}|\\[0-7]{1,3}|\\[abefnrtv]|\\[^0-9A-Za-z\s]` +
	`|%[[:xdigit:]]{2}`)

// entities are how HTML does. Their semicolons may be escaped, so that they come last.
var entities = regexp.MustCompile(`&#?[0-9A-Za-z]+;?`)

// cutEscape is what an ellipsis has left of one, and of the bytes of a character.
var cutEscape = regexp.MustCompile(`(?:\x{FFFD}|\\(?:[uUx]\{?[[:xdigit:]]{0,7})?|%(?:u?[[:xdigit:]]{0,3})|&#?[0-9A-Za-z]*)+…`)

// plainly returns what a text says if all its escapes are undone; false if there is no
// end to them. Each step goes through a function.
func plainly(s string, step func(string) string) (string, bool) {
	for range maxDepth {
		s = step(s)
		plain := unescape(s)
		if plain == s {
			return s, true
		}
		s = plain
	}
	return "", false
}

// unescape undoes one level of escapes. No control characters come of it.
func unescape(s string) string {
	if !strings.ContainsAny(s, `\%&`) {
		return s
	}
	plain := escapes.ReplaceAllStringFunc(s, func(escape string) string { return harmless(unescapeOne(escape)) })
	if plain == s {
		plain = entities.ReplaceAllStringFunc(s, func(entity string) string { return harmless(html.UnescapeString(entity)) })
	}
	return validUTF8(cutEscape.ReplaceAllString(plain, "…"))
}

// harmless leaves out control characters and marks that are not seen.
func harmless(s string) string {
	if !utf8.ValidString(s) {
		return s // a byte of a character
	}
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r):
			return ' '
		case unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, s)
}

func unescapeOne(s string) string {
	digits := strings.Trim(s[1:], "uUx{}")
	switch {
	case strings.HasPrefix(s[1:], "u") && s[2] != '{':
		var units []uint16
		for ; s != ""; s = s[len(`\u0000`):] {
			n, _ := strconv.ParseUint(s[2:6], 16, 16) // as the pattern says
			units = append(units, uint16(n))
		}
		return string(utf16.Decode(units))
	case s[0] == '%', s[1] == 'x' && s[2] != '{':
		n, _ := strconv.ParseUint(digits, 16, 8)
		return string([]byte{byte(n)})
	case len(s) > 2 && strings.ContainsRune("uUx", rune(s[1])):
		n, _ := strconv.ParseUint(digits, 16, 32)
		return string(rune(n))
	case '0' <= s[1] && s[1] <= '7':
		n, _ := strconv.ParseUint(digits, 8, 16)
		return string([]byte{byte(n)})
	case unicode.IsLetter(rune(s[1])) && len(s) == 2:
		return " " // a line break and its like
	}
	return s[1:]
}

// validUTF8 takes bytes that are not UTF-8 for Windows-1252, as old servers write.
func validUTF8(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	for i, size := 0, 0; i < len(s); i += size {
		var r rune
		r, size = utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && size == 1 {
			r = charmap.Windows1252.DecodeByte(s[i])
		}
		b.WriteRune(r)
	}
	return b.String()
}
