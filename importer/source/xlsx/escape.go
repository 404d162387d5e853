package xlsx

import (
	"bytes"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// escapeLength is that of _x000D_, by which workbooks write characters that XML
// can't hold (ECMA-376 part 1, 22.9.2.19). An underscore that would begin such an
// escape is itself written as _x005F_.
const escapeLength = len("_x000D_")

// unescapeFrom replaces the escapes in dst[start:].
func unescapeFrom(dst []byte, start int) []byte {
	if bytes.IndexByte(dst[start:], '_') < 0 {
		return dst
	}
	escaped := bytes.Clone(dst[start:])
	return appendUnescaped(dst[:start], escaped)
}

func appendUnescaped(dst, text []byte) []byte {
	for {
		at := bytes.Index(text, []byte("_x"))
		if at < 0 {
			return append(dst, text...)
		}
		dst = append(dst, text[:at]...)
		text = text[at:]
		r, length := escaped(text)
		if length == 0 {
			dst = append(dst, '_')
			text = text[1:]
			continue
		}
		dst = utf8.AppendRune(dst, r)
		text = text[length:]
	}
}

// escaped returns the character whose escape begins the text, and how long that is;
// 0 if it is none. A NUL stays escaped, as no program can show it.
func escaped(text []byte) (r rune, length int) {
	r, ok := escapedUnit(text)
	switch {
	case !ok || r == 0:
		return 0, 0
	case !utf16.IsSurrogate(r):
		return r, escapeLength
	}
	low, ok := escapedUnit(text[escapeLength:])
	if r = utf16.DecodeRune(r, low); !ok || r == utf8.RuneError {
		return 0, 0
	}
	return r, 2 * escapeLength
}

func escapedUnit(text []byte) (rune, bool) {
	if len(text) < escapeLength || text[0] != '_' || text[1] != 'x' || text[escapeLength-1] != '_' {
		return 0, false
	}
	code, err := strconv.ParseUint(string(text[2:escapeLength-1]), 16, 16)
	return rune(code), err == nil
}
