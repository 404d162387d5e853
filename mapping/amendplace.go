package mapping

import (
	"bytes"
	"strings"

	"github.com/goccy/go-yaml/token"
)

// Where the tokens of a YAML text stand, in bytes. The positions that the YAML
// library gives are good for messages, but do not count tabs, and count lines twice
// where comments end as Windows ends lines.

const (
	lineEnds = "\r\n"
	blanks   = " \t\r\n"
)

// locate finds the places of all tokens, the first not before at.
func (d *document) locate(at int) bool {
	for i, t := range d.tokens {
		place, ok := locateToken(d.text, at, t)
		if !ok {
			return false
		}
		d.places = append(d.places, place)
		d.index[t] = i
		at = place.end
	}
	return len(bytes.Trim(d.text[at:], blanks)) == 0
}

// locateToken finds a token that is the next in the text from at on.
func locateToken(text []byte, at int, t *token.Token) (span, bool) {
	start := len(text) - len(bytes.TrimLeft(text[at:], blanks))
	switch t.Type {
	case token.CommentType:
		end := endOfLine(text, start)
		return span{start, end}, bytes.HasPrefix(text[start:end], []byte{'#'})
	case token.SingleQuoteType, token.DoubleQuoteType:
		end := endOfQuotes(text, start)
		return span{start, end}, end > start
	default:
		end, ok := endOfWords(text, start, t.Value)
		if end == start { // the text of an empty block
			return span{at, at}, ok
		}
		return span{start, end}, ok
	}
}

// endOfWords returns the end of a value that begins at start. White space does not
// count, for that of texts of several lines is folded.
func endOfWords(text []byte, start int, value string) (end int, ok bool) {
	end = start
	for _, c := range []byte(value) {
		if strings.IndexByte(blanks, c) >= 0 {
			continue
		}
		for end < len(text) && strings.IndexByte(blanks, text[end]) >= 0 {
			end++
		}
		if end == len(text) || text[end] != c {
			return start, false
		}
		end++
	}
	return end, true
}

// endOfQuotes returns the end of the quoted text that begins at start; it is start
// if there is none.
func endOfQuotes(text []byte, start int) int {
	if start == len(text) || text[start] != '"' && text[start] != '\'' {
		return start
	}
	quote := text[start]
	for i := start + 1; i < len(text); i++ {
		switch {
		case text[i] == '\\' && quote == '"':
			i++
		case text[i] != quote:
		case quote == '\'' && i+1 < len(text) && text[i+1] == quote:
			i++
		default:
			return i + 1
		}
	}
	return start
}
