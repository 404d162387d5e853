// Package numfmt shows numbers as a spreadsheet program shows them: it compiles
// the number format codes of ECMA-376 part 1, 18.8.30 and 18.8.31, and renders
// numbers with them.
//
// A cell of a workbook holds a number, say 612345678, and its style a code, say
// 0# ## ## ## ##. What people see, and mean, is 06 12 34 56 78.
//
// [Parse] splits a code into its sections and each section into a small program;
// [Format.Append] picks the section that applies to a number and runs it. Where
// the standard is silent, it does what Excel does. The decimal mark is a point and
// digits are grouped by commas, whatever the reader's machine has: that is what the
// codes themselves say.
//
// Three things differ from the screen on purpose, because the text is read by a
// program:
//
//   - General shows all digits and never an exponent; nothing is ever ####.
//   - What depends on the machine (the system's date format) or is unknown here
//     (names in other languages, eras, other calendars) is ISO 8601.
//   - A number that is no date is not shown as one: it is shown as General.
package numfmt

import (
	"errors"
	"fmt"
	"math"
)

// maxCode bounds a format code, in bytes. Excel takes 255 characters.
const maxCode = 1024

// A Format is a compiled number format code. Safe for concurrent use.
type Format struct {
	sections []section // for numbers, in the order in which they are tried; none is General
	general  bool
}

// Parse compiles a format code. It returns an error for a code that makes no sense
// or has more than 1,024 bytes; numbers should then be shown as General.
func Parse(code string) (*Format, error) {
	f, err := parse(code)
	if err != nil {
		if len(code) > maxCode {
			code = code[:32] + "…"
		}
		return nil, fmt.Errorf("number format %q: %w", code, err)
	}
	return f, nil
}

func parse(code string) (*Format, error) {
	if len(code) > maxCode {
		return nil, errors.New("longer than 1,024 bytes")
	}
	parts, err := lex(code)
	if err != nil {
		return nil, err
	}
	if len(parts) > 4 {
		return nil, errors.New("more than four sections")
	}
	parts = withoutText(parts)
	f := &Format{sections: make([]section, len(parts))}
	for i, tokens := range parts {
		if f.sections[i], err = compile(tokens); err != nil {
			return nil, fmt.Errorf("section %d: %w", i+1, err)
		}
	}
	f.sections = apply(f.sections)
	f.general = allGeneral(f.sections)
	return f, nil
}

// withoutText drops the section for texts: the fourth, or a last one with an @.
func withoutText(parts [][]token) [][]token {
	last := len(parts) - 1
	if last == 3 || hasKind(parts[last], textToken) {
		return parts[:last]
	}
	return parts
}

// allGeneral reports whether sections show each number, and its sign, as General.
func allGeneral(sections []section) bool {
	for i := range sections {
		s := &sections[i]
		if s.kind != generalSection || len(s.ops) != 1 || s.abs {
			return false
		}
	}
	return true
}

// General reports whether every number is shown as General by this format: its
// code is General in any letter case, or has a section for texts only.
func (f *Format) General() bool { return f.general }

// Append appends what a spreadsheet program shows of number v. date1904 tells the
// workbook's date system. isDate reports that the section that applies to v shows
// a day, month or year and that v is a date, as [Time] says.
func (f *Format) Append(dst []byte, v float64, date1904 bool) (text []byte, isDate bool) {
	s := f.section(v)
	if s == nil || math.IsNaN(v) || math.IsInf(v, 0) {
		return AppendGeneral(dst, v), false
	}
	if s.kind == dateSection {
		return s.date.append(dst, v, date1904)
	}
	minus := v < 0 && !s.abs
	v = math.Abs(v)
	if s.kind == numberSection {
		return s.appendNumber(dst, v, minus), false
	}
	if minus {
		dst = append(dst, '-')
	}
	switch s.kind {
	case fractionSection:
		return s.fraction.append(dst, v), false
	case scientificSection:
		return s.appendScientific(dst, v), false
	default:
		return s.appendGeneral(dst, v), false
	}
}

// section returns the section that applies to v; nil if that is General.
func (f *Format) section(v float64) *section {
	for i := range f.sections {
		if f.sections[i].when.holds(v) {
			return &f.sections[i]
		}
	}
	return nil
}
