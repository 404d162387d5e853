package mapping

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Quote writes a text as YAML: plain if it is read back as the same text, by
// whatever version of YAML, in a block and within braces; else in double quotes.
// Bytes that are not UTF-8 become U+FFFD.
func Quote(text string) string {
	if needsNoQuotes(text) {
		return text
	}
	return strconv.QuoteToGraphic(strings.ToValidUTF8(text, "\ufffd"))
}

// needsNoQuotes reports whether a text can stand plain in YAML.
func needsNoQuotes(text string) bool {
	switch {
	case text == "" || !utf8.ValidString(text) || strings.TrimSpace(text) != text:
		return false
	case strings.ContainsRune("-?#&*!|>'\"%@`<=~.+", firstRune(text)):
		return false
	case strings.ContainsAny(text, ":,[]{}") || strings.Contains(text, " #") || strings.Contains(text, "<<"):
		return false
	}
	hidden := func(r rune) bool { return !unicode.IsGraphic(r) }
	return !strings.ContainsFunc(text, hidden) && !yamlWords[strings.ToLower(text)] && !isNumeric(text)
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// yamlWords are those that some version of YAML takes for null or a boolean.
var yamlWords = map[string]bool{
	"null": true, "true": true, "false": true, "yes": true, "no": true, "on": true, "off": true, "y": true, "n": true,
}

// isNumeric reports whether a text may be a number or a date in YAML: a digit,
// and nothing behind it that they can't have.
func isNumeric(text string) bool {
	return text[0] >= '0' && text[0] <= '9' && strings.Trim(text, "0123456789abcdefABCDEFoxtzTZ_+-. ") == ""
}
