package numfmt

import (
	"errors"
	"math"
	"strconv"
	"strings"
)

// maxDenominatorDigits bounds the placeholders of a denominator that are used.
const maxDenominatorDigits = 7

// A fraction is the program of a section such as # ?/? or ?/8.
type fraction struct {
	integer   []op // up to the numerator, with the literals before it
	whole     bool // the integer has placeholders
	between   []op // of the integer's: what separates it from the numerator
	numerator []op
	always    bool   // the numerator is shown if it is 0
	bar       string // with what is around it
	fixed     int    // the denominator, 0 if it is to be found
	limit     int    // of a denominator that is to be found
	fills     string // its placeholders
	suffix    string
}

// fractionBar returns the index of the slash that is a fraction's, -1 if none is.
// It stands after a placeholder and before a placeholder or a number, with nothing
// but spaces between. There is no sense in two of them.
func fractionBar(tokens []token) (bar int, err error) {
	bar = -1
	for i, t := range tokens {
		if t.kind != slashToken {
			continue
		}
		before, after := skipBlanks(tokens, i, -1), skipBlanks(tokens, i, +1)
		if before < 0 || after == len(tokens) || tokens[before].kind != digitToken {
			continue
		}
		if k := tokens[after].kind; k != digitToken && k != numeralToken {
			continue
		}
		if bar >= 0 {
			return -1, errors.New("more than one fraction bar")
		}
		bar = i
	}
	return bar, nil
}

// skipBlanks returns the index of the next token from i on that is no space.
func skipBlanks(tokens []token, i, step int) int {
	for i += step; i >= 0 && i < len(tokens); i += step {
		if tokens[i].kind != literalToken || tokens[i].text != " " {
			break
		}
	}
	return i
}

func compileFraction(tokens []token, bar int) (*fraction, error) {
	for i := range tokens {
		if k := tokens[i].kind; k == pointToken || k == percentToken {
			return nil, errors.New("a fraction with a point or a percent sign")
		}
	}
	end := skipBlanks(tokens, bar, -1) + 1
	start := end
	for start > 0 && tokens[start-1].kind == digitToken {
		start--
	}
	f := &fraction{whole: hasKind(tokens[:start], digitToken)}
	f.numerator, _ = compileDigits(tokens[start:end])
	f.always = !f.whole || strings.Contains(texts(tokens[start:end]), "0")
	f.split(tokens[:start])
	after := skipBlanks(tokens, bar, +1)
	f.bar = texts(tokens[end:after])
	return f, f.denominator(tokens[after:])
}

// split compiles what stands before the numerator.
func (f *fraction) split(tokens []token) {
	last := len(tokens)
	for f.whole && tokens[last-1].kind != digitToken {
		last--
	}
	f.integer, _ = compileDigits(tokens[:last])
	f.between, _ = compileDigits(tokens[last:])
}

// denominator reads a denominator, which is a number or placeholders.
func (f *fraction) denominator(tokens []token) error {
	n := 0
	for n < len(tokens) && (tokens[n].kind == digitToken || tokens[n].kind == numeralToken) {
		n++
	}
	f.fills = texts(tokens[:n])
	f.suffix = texts(tokens[n:])
	if hasKind(tokens[n:], digitToken) {
		return errors.New("placeholders after a denominator")
	}
	if !hasKind(tokens[:n], numeralToken) {
		f.limit = int(math.Pow10(min(n, maxDenominatorDigits))) - 1
		return nil
	}
	fixed, err := strconv.ParseUint(f.fills, 10, 31)
	if err != nil || fixed == 0 {
		return errors.New("the denominator is no number")
	}
	f.fixed = int(fixed)
	return nil
}

// texts joins what tokens stand for.
func texts(tokens []token) string {
	text := ""
	for _, t := range tokens {
		text += t.text
	}
	return text
}

// append appends v, which is not negative.
func (f *fraction) append(dst []byte, v float64) []byte {
	if v >= maxInteger {
		return AppendGeneral(dst, v)
	}
	whole, part := 0.0, v
	if f.whole {
		whole = math.Floor(v)
		part = v - whole
	}
	p, q := f.nearest(part)
	if f.whole && p == q {
		whole, p = whole+1, 0
	}
	var d decimal
	d.set(whole)
	if p == 0 && whole == 0 {
		d = zero
	}
	dst = appendDigits(dst, f.integer, &d, false, 0)
	start := len(dst)
	dst = f.appendPart(dst, p, q)
	if p == 0 && !f.always {
		for i := start; i < len(dst); i++ {
			dst[i] = ' '
		}
	}
	return append(dst, f.suffix...)
}

// nearest returns the fraction that is shown for v: of those in the chain of
// approximations of v (its continued fraction) the last with a denominator that
// has room. Excel takes that one too, though others may be nearer: its help shows
// .456 as 1/2 in ?/?.
func (f *fraction) nearest(v float64) (p, q float64) {
	if f.fixed > 0 {
		return math.Round(v * float64(f.fixed)), float64(f.fixed)
	}
	p, q = math.Floor(v), 1
	p0, q0 := 1.0, 0.0
	for rest := v - p; rest > 1e-10; {
		next := 1 / rest
		a := math.Floor(next + 1e-9)
		rest = next - a
		if a*q+q0 > float64(f.limit) {
			break
		}
		p, p0 = a*p+p0, p
		q, q0 = a*q+q0, q
	}
	return p, q
}

// appendPart appends numerator and denominator.
func (f *fraction) appendPart(dst []byte, p, q float64) []byte {
	var d decimal
	dst = appendDigits(dst, f.between, &d, false, 0)
	d = zero
	if p != 0 {
		d.set(p)
	}
	dst = appendDigits(dst, f.numerator, &d, false, 0)
	dst = append(dst, f.bar...)
	if f.fixed > 0 {
		return append(dst, f.fills...)
	}
	if strings.Contains(f.fills, "0") {
		return appendPadded(dst, int64(q), len(f.fills))
	}
	start := len(dst)
	dst = strconv.AppendInt(dst, int64(q), 10)
	for n := len(dst) - start; n < len(f.fills); n++ {
		if f.fills[n] == '?' {
			dst = append(dst, ' ')
		}
	}
	return dst
}
