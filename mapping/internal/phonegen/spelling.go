package main

// minNational and maxNational are how few and how many digits a number may have
// after its country code.
const (
	minNational = 4
	maxNational = 17
)

// A question is whether digits that come after a fixed prefix are a number
// that the library makes of both: valid, and with all of these digits.
type question struct {
	prefix string
	parts  []part
	// answer takes the state of each part and how many digits came after the prefix.
	answer func(at tuple, length int) bool
}

// A part reads the prefix from its digit number from on, and what follows.
type part struct {
	stepper
	from int
}

// start is the state of the parts after the prefix.
func (q *question) start() tuple {
	at := make(tuple, len(q.parts))
	for i, p := range q.parts {
		for _, digit := range q.prefix[p.from:] {
			at[i] = p.step(at[i], int(digit-'0'))
		}
	}
	return at
}

func (q *question) step(at tuple, digit int) tuple {
	to := make(tuple, len(at))
	for i, p := range q.parts {
		to[i] = p.step(at[i], digit)
	}
	return to
}

// A country is a country code with its main region.
type country struct {
	code  string
	main  *metadata
	valid *validity
}

// international asks about the digits after the country code, which come after
// + or what is dialled for it.
func international(c country, trunk string) *question {
	return &question{
		prefix: trunk,
		parts:  []part{{c.main.strip, 0}, {c.valid, len(trunk)}},
		answer: func(at tuple, length int) bool {
			return c.main.strip.parsed(at[0], len(trunk)+length) == len(trunk) && c.valid.valid(at[1], length)
		},
	}
}

// national asks about the digits as they are written inside a region.
func national(c country, region *metadata, trunk string) *question {
	abroad, own := newPattern(region.GetInternationalPrefix()), newPattern(c.code)
	return &question{
		prefix: trunk,
		parts:  []part{{abroad, 0}, {own, 0}, {region.general, 0}, {region.strip, 0}, {c.valid, len(trunk)}},
		answer: func(at tuple, length int) bool {
			all := len(trunk) + length
			// what maybeExtractCountryCode would take for an international number
			if abroad.matches(at[0]) {
				return false
			}
			if own.matches(at[1]) && (!region.general.matches(at[2]) || region.testNumberLength(all) == lengthTooLong) {
				return false
			}
			return region.strip.parsed(at[3], all) == len(trunk) && c.valid.valid(at[4], length)
		},
	}
}

// bare asks about digits after the country code without + before it.
func bare(c country, region *metadata, trunk string) *question {
	abroad, code, prefix := newPattern(region.GetInternationalPrefix()), len(c.code), c.code+trunk
	return &question{
		prefix: prefix,
		parts: []part{
			{abroad, 0}, {region.general, 0}, {region.strip, code},
			{region.general, len(prefix)}, {c.main.strip, len(prefix)}, {c.valid, len(prefix)},
		},
		answer: func(at tuple, length int) bool {
			if abroad.matches(at[0]) || region.strip.stripped(at[2]) != len(trunk) {
				return false
			}
			international := !region.general.matches(at[1]) && region.general.matches(at[3]) ||
				region.testNumberLength(len(prefix)+length) == lengthTooLong
			return international && c.main.strip.parsed(at[4], length) == 0 && c.valid.valid(at[5], length)
		},
	}
}
