package xmlscan

import (
	"errors"
	"fmt"
	"strconv"
	"unicode/utf8"
)

// maxReference bounds a reference: &#x10FFFF; may have zeros at its beginning.
const maxReference = 32

var errAmpersand = errors.New("an & that begins no reference")

// replace appends what a reference stands for. There are no entities but the five
// that need no declaration.
func replace(dst, reference []byte) ([]byte, error) {
	switch string(reference) {
	case "lt":
		return append(dst, '<'), nil
	case "gt":
		return append(dst, '>'), nil
	case "amp":
		return append(dst, '&'), nil
	case "quot":
		return append(dst, '"'), nil
	case "apos":
		return append(dst, '\''), nil
	}
	if len(reference) < 2 || reference[0] != '#' {
		return dst, fmt.Errorf("the unknown entity %q", reference)
	}
	digits, base := string(reference[1:]), 10
	if digits[0] == 'x' {
		digits, base = digits[1:], 16
	}
	code, err := strconv.ParseUint(digits, base, 32)
	if err != nil || code > utf8.MaxRune || !validChar(rune(code)) {
		return dst, fmt.Errorf("%q, which is no character", reference)
	}
	return utf8.AppendRune(dst, rune(code)), nil
}
