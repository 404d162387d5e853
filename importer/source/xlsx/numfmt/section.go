package numfmt

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// A section is a compiled section of a format code.
type section struct {
	kind sectionKind
	when condition
	abs  bool // the minus of a negative number is not shown: the section says it

	ops      []op // of a number
	number   numberShape
	exponent []op // of what follows the E
	fraction *fraction
	date     *dateProgram
}

type sectionKind uint8

const (
	numberSection sectionKind = iota
	generalSection
	scientificSection
	fractionSection
	dateSection
)

// A condition tells to which numbers a section applies.
type condition struct {
	op    comparison
	limit float64
}

type comparison uint8

const (
	always comparison = iota
	less
	atMost
	equal
	unequal
	atLeast
	more
)

func (c condition) holds(v float64) bool {
	switch c.op {
	case less:
		return v < c.limit
	case atMost:
		return v <= c.limit
	case equal:
		return v == c.limit
	case unequal:
		return v != c.limit
	case atLeast:
		return v >= c.limit
	case more:
		return v > c.limit
	default:
		return true
	}
}

// negative reports whether the condition holds for negative numbers only.
func (c condition) negative() bool {
	switch c.op {
	case less:
		return c.limit <= 0
	case atMost, equal:
		return c.limit < 0
	default:
		return false
	}
}

// leavesNegative reports whether the second of two sections, of which the first has
// the condition, shows negative numbers without their minus. That is so if none but
// negative numbers are left for it and, in Excel, also after [<-6]: its users see
// -5 as 5 with [<-6]0;0 and as -5 with [=-6]0;0.
func (c condition) leavesNegative() bool {
	switch c.op {
	case less, atMost, unequal:
		return c.limit < 0
	case atLeast, more:
		return c.limit <= 0
	default:
		return false
	}
}

func parseCondition(text string) (condition, error) {
	ops := map[string]comparison{"<": less, "<=": atMost, "=": equal, "<>": unequal, ">=": atLeast, ">": more}
	number := strings.TrimLeft(text, "<>=")
	op, known := ops[text[:len(text)-len(number)]]
	limit, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
	if err != nil || !known {
		return condition{}, fmt.Errorf("[%s] is no condition", text)
	}
	return condition{op, limit}, nil
}

// apply gives each of the sections for numbers its condition if it has none of its
// own: positive;negative;zero. A single section with a condition leaves the other
// numbers to General.
func apply(sections []section) []section {
	defaults := [][]condition{
		{{}},
		{{atLeast, 0}, {}},
		{{more, 0}, {less, 0}, {}},
	}
	if len(sections) == 0 {
		return nil
	}
	for i := range sections {
		s := &sections[i]
		if s.when.op == always {
			s.when = defaults[len(sections)-1][i]
		}
		s.abs = s.when.negative()
	}
	if len(sections) == 2 && sections[1].when.op == always {
		sections[1].abs = sections[0].when.leavesNegative()
	}
	return sections
}

// compile makes a section of its tokens.
func compile(tokens []token) (section, error) {
	var s section
	rest := make([]token, 0, len(tokens))
	var l language
	foreign := false
	for _, t := range tokens {
		switch t.kind {
		case conditionToken:
			when, err := parseCondition(t.text)
			if err != nil {
				return s, err
			}
			s.when = when
		case localeToken:
			l = parseLanguage(t.text)
		case foreignToken:
			foreign = true
		default:
			rest = append(rest, t)
		}
	}
	return s, s.compile(rest, l, foreign)
}

func (s *section) compile(tokens []token, l language, foreign bool) (err error) {
	switch {
	case hasKind(tokens, dateToken) || hasKind(tokens, elapsedToken) || hasKind(tokens, meridiemToken) || hasKind(tokens, eraToken) || l.system != noSystem:
		s.kind = dateSection
		s.date, err = compileDate(tokens, l, foreign)
	case foreign:
		err = errors.New("other numerals are not known here")
	case hasKind(tokens, generalToken) || hasKind(tokens, textToken):
		s.kind = generalSection
		err = s.compileGeneral(tokens)
	case hasKind(tokens, exponentToken):
		s.kind = scientificSection
		err = s.compileScientific(tokens)
	default:
		err = s.compilePlain(tokens)
	}
	return err
}

// compilePlain makes the program of a fraction or a number.
func (s *section) compilePlain(tokens []token) error {
	bar, err := fractionBar(tokens)
	switch {
	case err != nil:
		return err
	case bar >= 0:
		s.kind = fractionSection
		s.fraction, err = compileFraction(tokens, bar)
		return err
	}
	s.kind = numberSection
	s.ops, s.number = compileDigits(tokens)
	return nil
}
