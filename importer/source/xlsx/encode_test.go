package xlsx_test

import (
	"strings"
	"unicode/utf16"
)

// utf16Part encodes a part, with a byte order mark.
func utf16Part(part string, bigEndian bool) string {
	var out []byte
	for _, unit := range utf16.Encode([]rune("\uFEFF" + part)) {
		low, high := byte(unit), byte(unit>>8)
		if bigEndian {
			low, high = high, low
		}
		out = append(out, low, high)
	}
	return string(out)
}

func zeros(n int) string { return strings.Repeat("0", n) }
