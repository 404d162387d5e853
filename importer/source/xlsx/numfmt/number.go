package numfmt

import "errors"

// An op is a step of the program that shows a number.
type op struct {
	kind opKind
	fill byte   // of a placeholder: what it shows if there is no digit, 0 for nothing
	at   int16  // of a placeholder: its distance from the point, from 0
	text string // of a literal
}

type opKind uint8

const (
	literalOp  opKind = iota
	firstOp           // the first placeholder of the integer, which takes all digits from there on
	wholeOp           // other placeholders of the integer
	decimalOp         // placeholders after the point
	numberOp          // the number as General
	exponentOp        // the exponent, with its sign
)

// numberShape is what the placeholders of a number have in common.
type numberShape struct {
	whole    int  // placeholders before the point
	decimals int  // placeholders after the point
	shift    int  // the number is shown times 10^shift
	grouped  bool // by thousands
}

// A numberCompiler makes the program of a number without exponent, or of one
// before its exponent.
type numberCompiler struct {
	tokens []token
	ops    []op
	shape  numberShape

	point    bool // was read
	lastUnit int  // index of the last token that is a placeholder before the point
	last     int  // index of the last token that is a placeholder
}

func compileDigits(tokens []token) ([]op, numberShape) {
	c := numberCompiler{tokens: tokens, lastUnit: -1, last: -1}
	c.survey()
	for i, t := range tokens {
		c.token(i, t)
	}
	c.number()
	return c.ops, c.shape
}

// survey finds the last placeholders.
func (c *numberCompiler) survey() {
	point := false
	for i, t := range c.tokens {
		switch t.kind {
		case pointToken:
			point = true
		case digitToken:
			c.last = i
			if !point {
				c.lastUnit = i
			}
		default:
		}
	}
}

func (c *numberCompiler) token(i int, t token) {
	switch t.kind {
	case digitToken:
		c.placeholder(t.text[0])
	case pointToken:
		c.pointAt()
	case commaToken:
		c.comma(i)
	case percentToken:
		c.shape.shift += 2
		c.literal("%")
	case exponentToken:
		c.ops = append(c.ops, op{kind: exponentOp, fill: t.text[0]})
	default:
		c.literal(t.text)
	}
}

func (c *numberCompiler) literal(text string) {
	if n := len(c.ops); n > 0 && c.ops[n-1].kind == literalOp {
		c.ops[n-1].text += text
	} else if text != "" {
		c.ops = append(c.ops, op{kind: literalOp, text: text})
	}
}

func (c *numberCompiler) placeholder(fill byte) {
	switch fill {
	case '#':
		fill = 0
	case '?':
		fill = ' '
	}
	switch {
	case c.point:
		c.shape.decimals++
		c.ops = append(c.ops, op{kind: decimalOp, fill: fill})
	case c.shape.whole == 0:
		c.shape.whole++
		c.ops = append(c.ops, op{kind: firstOp, fill: fill})
	default:
		c.shape.whole++
		c.ops = append(c.ops, op{kind: wholeOp, fill: fill})
	}
}

// pointAt reads a point: the first one is the decimal point if there are any
// placeholders, and takes the digits before it if nothing else does.
func (c *numberCompiler) pointAt() {
	if !c.point && c.last >= 0 {
		if c.shape.whole == 0 {
			c.placeholder('#')
		}
		c.point = true
	}
	c.literal(".")
}

// comma reads a comma: it groups digits if it is between those of the integer, and
// divides by a thousand if it follows the last one of all, or of the integer. Among
// decimals it means nothing.
func (c *numberCompiler) comma(i int) {
	before := i - 1
	for before >= 0 && c.tokens[before].kind == commaToken {
		before--
	}
	switch {
	case c.shape.whole > 0 && i < c.lastUnit:
		c.shape.grouped = true
	case before >= 0 && (before == c.lastUnit || before == c.last):
		c.shape.shift -= 3
	case c.shape.decimals > 0 && i < c.last:
	default:
		c.literal(",")
	}
}

// number tells each placeholder where it is. Decimals between the point and a 0
// show a zero too.
func (c *numberCompiler) number() {
	at := c.shape.whole - 1
	for i := range c.ops {
		if o := &c.ops[i]; o.kind == firstOp || o.kind == wholeOp {
			o.at = int16(at)
			at--
		}
	}
	at, forced := c.shape.decimals-1, false
	for i := len(c.ops) - 1; i >= 0; i-- {
		if o := &c.ops[i]; o.kind == decimalOp {
			forced = forced || o.fill == '0'
			if forced {
				o.fill = '0'
			}
			o.at = int16(at)
			at--
		}
	}
}

// appendNumber appends v, which is not negative, behind a minus if it is one of a
// negative number. Zeros alone have none, text alone has one.
func (s *section) appendNumber(dst []byte, v float64, minus bool) []byte {
	var d decimal
	d.set(v)
	if d.n > 0 {
		d.exp += s.number.shift
	}
	d.round(s.number.decimals)
	if minus && (d.n > 0 || s.number.whole+s.number.decimals == 0) {
		dst = append(dst, '-')
	}
	return appendDigits(dst, s.ops, &d, s.number.grouped, 0)
}

// appendDigits runs a program for d, which is rounded to what it shows.
func appendDigits(dst []byte, ops []op, d *decimal, grouped bool, exponent int) []byte {
	whole, decimals := d.whole(), d.decimals()
	for i := range ops {
		o := &ops[i]
		at := int(o.at)
		switch o.kind {
		case literalOp:
			dst = append(dst, o.text...)
		case firstOp:
			for w := whole - 1; w > at; w-- {
				dst = appendUnit(dst, d.at(whole-1-w), w, grouped)
			}
			fallthrough
		case wholeOp:
			if at < whole {
				dst = appendUnit(dst, d.at(whole-1-at), at, grouped)
			} else if o.fill != 0 {
				dst = appendUnit(dst, o.fill, at, grouped)
			}
		case decimalOp:
			if at < decimals {
				dst = append(dst, d.at(d.exp+at))
			} else if o.fill != 0 {
				dst = append(dst, o.fill)
			}
		case exponentOp:
			dst = appendExponentSign(dst, exponent, o.fill)
		default: // numberOp is General's
		}
	}
	return dst
}

// appendUnit appends a digit of an integer, and a comma behind thousands.
func appendUnit(dst []byte, digit byte, at int, grouped bool) []byte {
	dst = append(dst, digit)
	if grouped && at > 0 && at%3 == 0 {
		if digit == ' ' {
			return append(dst, ' ')
		}
		return append(dst, ',')
	}
	return dst
}

// compileGeneral makes the program of a section with General, or with an @, that is
// General for a number.
func (s *section) compileGeneral(tokens []token) error {
	var c numberCompiler
	for _, t := range tokens {
		switch t.kind {
		case generalToken, textToken:
			c.ops = append(c.ops, op{kind: numberOp})
		case digitToken, exponentToken:
			return errors.New("General or @ beside other placeholders")
		default:
			c.literal(t.text)
		}
	}
	s.ops = c.ops
	return nil
}

func (s *section) appendGeneral(dst []byte, v float64) []byte {
	for i := range s.ops {
		if s.ops[i].kind == numberOp {
			dst = AppendGeneral(dst, v)
		} else {
			dst = append(dst, s.ops[i].text...)
		}
	}
	return dst
}

// compileScientific makes the program of a number with an exponent.
func (s *section) compileScientific(tokens []token) error {
	at := 0
	for tokens[at].kind != exponentToken {
		at++
	}
	if hasKind(tokens[at+1:], exponentToken) || !hasKind(tokens[at+1:], digitToken) {
		return errors.New("the exponent has no digits")
	}
	s.ops, s.number = compileDigits(tokens[:at+1])
	for i := at + 1; i < len(tokens); i++ {
		if k := tokens[i].kind; k == pointToken || k == commaToken || k == percentToken {
			tokens[i].kind = literalToken
		}
	}
	s.exponent, _ = compileDigits(tokens[at+1:])
	return nil
}

// appendScientific appends v, which is not negative, with an exponent that is a
// multiple of the placeholders before the point.
func (s *section) appendScientific(dst []byte, v float64) []byte {
	var d decimal
	d.set(v)
	exponent := 0
	if d.n > 0 {
		exponent = s.normalise(&d)
	} else {
		d = zero
	}
	dst = appendDigits(dst, s.ops, &d, s.number.grouped, exponent)
	e := zero
	if exponent != 0 {
		e.set(float64(max(exponent, -exponent)))
	}
	return appendDigits(dst, s.exponent, &e, false, 0)
}

// normalise takes the exponent out of d and rounds what is left, which may give
// another digit.
func (s *section) normalise(d *decimal) (exponent int) {
	period := max(s.number.whole, 1)
	d.exp += s.number.shift
	for range 2 {
		exponent += floorDiv(d.exp-1, period) * period
		d.exp -= floorDiv(d.exp-1, period) * period
		d.round(s.number.decimals)
	}
	return exponent
}

func floorDiv(a, b int) int {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// appendExponentSign appends E and the exponent's sign; a plus only after E+.
func appendExponentSign(dst []byte, exponent int, sign byte) []byte {
	dst = append(dst, 'E')
	switch {
	case exponent < 0:
		return append(dst, '-')
	case sign == '+':
		return append(dst, '+')
	}
	return dst
}
