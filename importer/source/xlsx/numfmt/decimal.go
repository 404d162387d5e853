package numfmt

import (
	"math"
	"strconv"
)

// precision is the number of significant digits that spreadsheet programs show of
// a number with a fraction.
const precision = 15

// maxInteger bounds the integers which have at most 15 digits.
const maxInteger = 1e15

// A decimal is the number 0.d₁d₂d₃… × 10^exp with n digits, of which the first and
// the last aren't 0. It has none if it is zero.
type decimal struct {
	digits [32]byte
	n      int
	exp    int
}

// zero is a 0 which # shows too.
var zero = decimal{digits: [32]byte{'0'}, n: 1, exp: 1}

// set makes d the number v, which is finite and not negative: all digits of an
// integer, 15 of others.
func (d *decimal) set(v float64) {
	switch {
	case v < maxInteger && v == math.Trunc(v):
		digits := strconv.AppendUint(d.digits[:0], uint64(v), 10)
		d.n, d.exp = len(digits), len(digits)
	case v >= maxInteger && v == math.Trunc(v):
		d.parse(strconv.AppendFloat(d.digits[:0], v, 'e', -1, 64))
	default:
		d.parse(strconv.AppendFloat(d.digits[:0], v, 'e', precision-1, 64))
	}
	d.trim()
}

// parse reads d.ddde±dd, the digits of which are in d already.
func (d *decimal) parse(text []byte) {
	mark := len(text) - 1
	for text[mark] != 'e' {
		mark--
	}
	exp := 0
	for _, c := range text[mark+2:] {
		exp = exp*10 + int(c-'0')
	}
	if text[mark+1] == '-' {
		exp = -exp
	}
	d.n, d.exp = 1, exp+1
	if mark > 1 {
		d.n += copy(d.digits[1:], text[2:mark])
	}
}

// trim drops the zeros at the end.
func (d *decimal) trim() {
	for d.n > 0 && d.digits[d.n-1] == '0' {
		d.n--
	}
	if d.n == 0 {
		d.exp = 0
	}
}

// round rounds to this many decimals, half away from zero.
func (d *decimal) round(decimals int) {
	keep := d.exp + decimals
	if keep >= d.n {
		return
	}
	if keep < 0 {
		d.n, d.exp = 0, 0
		return
	}
	up := d.digits[keep] >= '5'
	d.n = keep
	for i := keep - 1; up && i >= 0; i-- {
		if d.digits[i] != '9' {
			d.digits[i]++
			up = false
			break
		}
		d.n = i
	}
	if up {
		d.digits[0], d.n = '1', 1
		d.exp++
	}
	d.trim()
}

// whole is the number of digits before the point.
func (d *decimal) whole() int { return max(d.exp, 0) }

// decimals is the number of digits after the point.
func (d *decimal) decimals() int { return max(d.n-d.exp, 0) }

// at returns the i-th digit from the first one, 0 where there is none.
func (d *decimal) at(i int) byte {
	if uint(i) < uint(d.n) {
		return d.digits[i]
	}
	return '0'
}

// AppendGeneral appends number v as General shows it in a wide column, but with all
// digits and never with an exponent: an integer in full, and of other numbers at
// most 15 significant digits.
func AppendGeneral(dst []byte, v float64) []byte {
	switch {
	case math.IsNaN(v):
		return append(dst, "NaN"...)
	case math.IsInf(v, 0):
		return strconv.AppendFloat(dst, v, 'f', 0, 64)
	case math.Abs(v) < maxInteger && v == math.Trunc(v):
		return strconv.AppendInt(dst, int64(v), 10)
	}
	if v < 0 {
		dst = append(dst, '-')
		v = -v
	}
	var d decimal
	d.set(v)
	if d.whole() == 0 {
		dst = append(dst, '0')
	}
	for i := range d.whole() {
		dst = append(dst, d.at(i))
	}
	if d.decimals() > 0 {
		dst = append(dst, '.')
	}
	for i := range d.decimals() {
		dst = append(dst, d.at(d.exp+i))
	}
	return dst
}
