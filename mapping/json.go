package mapping

import (
	"bytes"
	"encoding/json"
	"math/bits"
	"unicode/utf8"
)

const hexDigits = "0123456789abcdef"

// appendString appends s as a JSON string (RFC 8259). Bytes that are not UTF-8
// become U+FFFD, as in encoding/json; HTML is not escaped.
func appendString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	start := 0
	for i := plainASCII(s); i < len(s); i += plainASCII(s[i:]) {
		c := s[i]
		if c < utf8.RuneSelf {
			dst = appendEscaped(append(dst, s[start:i]...), c)
			i++
			start = i
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		i += size
		if r == utf8.RuneError && size == 1 {
			dst = append(append(dst, s[start:i-1]...), "\ufffd"...)
			start = i
		}
	}
	return append(append(dst, s[start:]...), '"')
}

// plainASCII returns how many bytes at the beginning of s are ASCII that stands in JSON
// as it is. It looks at eight of them at a time: of each, the highest bit of one of the
// differences tells that it is none, as long as all before it are.
func plainASCII(s string) (n int) {
	const each, high = 0x0101010101010101, 0x8080808080808080
	for ; n+8 <= len(s); n += 8 {
		t := s[n : n+8]
		w := uint64(t[0]) | uint64(t[1])<<8 | uint64(t[2])<<16 | uint64(t[3])<<24 |
			uint64(t[4])<<32 | uint64(t[5])<<40 | uint64(t[6])<<48 | uint64(t[7])<<56
		if odd := (w | (w - ' '*each) | (w ^ '"'*each - each) | (w ^ '\\'*each - each)) & high; odd != 0 {
			return n + bits.TrailingZeros64(odd)/8
		}
	}
	for n < len(s) && s[n] >= ' ' && s[n] < utf8.RuneSelf && s[n] != '"' && s[n] != '\\' {
		n++
	}
	return n
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
