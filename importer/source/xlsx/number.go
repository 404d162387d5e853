package xlsx

import (
	"bytes"
	"math"
	"strconv"
	"strings"

	"alvio.ai/alvio-import/importer/source/xlsx/numfmt"
)

// exactDigits is how many digits of a number Excel keeps.
const exactDigits = 15

// isPlain reports whether a stored number is written as people write it: digits,
// with a sign and a fraction perhaps, few enough to be exact, and no zero too many.
func isPlain(raw []byte) bool {
	digits := bytes.TrimPrefix(raw, []byte("-"))
	point := -1
	for i, b := range digits {
		switch {
		case '0' <= b && b <= '9':
		case b == '.' && point < 0:
			point = i
		default:
			return false
		}
	}
	switch n := len(digits); {
	case n == 0 || n > exactDigits || point == 0:
		return false
	case digits[0] == '0':
		return n == 1 && len(raw) == 1 || point == 1 && digits[n-1] != '0' && n > 2
	default:
		return point < 0 || digits[n-1] != '0' && digits[n-1] != '.'
	}
}

// isNumber reports whether a text is a number as workbooks store it: a decimal with
// or without an exponent, that a float64 can hold.
func isNumber(raw []byte) bool {
	for _, b := range raw {
		if (b < '0' || b > '9') && bytes.IndexByte([]byte("+-.eE"), b) < 0 {
			return false
		}
	}
	v, err := strconv.ParseFloat(string(raw), 64)
	return err == nil && !math.IsInf(v, 0)
}

// appendPlain appends a stored number in decimal notation: with all its digits if
// it is whole, and with the 15 that Excel shows if it has a fraction. What is
// typed as 19.99 may be stored as 19.989999999999998.
func appendPlain(dst []byte, raw string, v float64) []byte {
	if math.Abs(v) >= 1e15 && v == math.Trunc(v) {
		return appendWhole(dst, raw)
	}
	return numfmt.AppendGeneral(dst, v)
}

// appendWhole appends a large number that is stored with or without an exponent,
// digit by digit: a float64 does not hold them all.
func appendWhole(dst []byte, raw string) []byte {
	raw = strings.TrimPrefix(raw, "+")
	if rest, negative := strings.CutPrefix(raw, "-"); negative {
		dst = append(dst, '-')
		raw = rest
	}
	mantissa, exponent, _ := strings.Cut(strings.ToLower(raw), "e")
	shift, _ := strconv.Atoi(exponent) // a number that is parsed already
	whole, fraction, _ := strings.Cut(mantissa, ".")
	digits := whole + fraction
	if zeros := shift - len(fraction); zeros > 0 {
		digits += strings.Repeat("0", zeros)
	} else {
		digits = digits[:len(digits)+zeros]
	}
	return append(dst, strings.TrimLeft(digits, "0")...)
}
