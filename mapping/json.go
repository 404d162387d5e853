package mapping

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"
)

const hexDigits = "0123456789abcdef"

// appendString appends s as a JSON string (RFC 8259). Bytes that are not UTF-8
// become U+FFFD, as in encoding/json; HTML is not escaped.
func appendString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	if isPlainASCII(s) {
		return append(append(dst, s...), '"')
	}
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && size == 1 {
				dst = append(append(dst, s[start:i]...), "\ufffd"...)
				start = i + 1
			}
			i += size
			continue
		}
		if c >= ' ' && c != '"' && c != '\\' {
			i++
			continue
		}
		dst = appendEscaped(append(dst, s[start:i]...), c)
		i++
		start = i
	}
	return append(append(dst, s[start:]...), '"')
}

// isPlainASCII spares most texts the work.
func isPlainASCII(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c >= utf8.RuneSelf || c == '"' || c == '\\' {
			return false
		}
	}
	return true
}

func appendEscaped(dst []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(dst, '\\', c)
	case '\n':
		return append(dst, '\\', 'n')
	case '\r':
		return append(dst, '\\', 'r')
	case '\t':
		return append(dst, '\\', 't')
	}
	return append(dst, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&0xF])
}

// jsonText returns the text of a JSON string, and any other JSON as it is.
func jsonText(js []byte) string { return string(appendJSONText(nil, js)) }

// appendJSONText appends the text of a JSON string, and any other JSON as it is.
func appendJSONText(dst, js []byte) []byte {
	if len(js) < 2 || js[0] != '"' {
		return append(dst, js...)
	}
	if bytes.IndexByte(js, '\\') < 0 {
		return append(dst, js[1:len(js)-1]...)
	}
	var s string
	if json.Unmarshal(js, &s) != nil {
		return append(dst, js...)
	}
	return append(dst, s...)
}
