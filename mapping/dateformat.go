package mapping

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// A dateFormat is a declared format in people's letters, such as DD/MM/YYYY HH:mm:
//
//	D DD         day                  H HH  hour of 24
//	M MM         month                h hh  hour of 12, with A or a for AM or PM
//	MMM MMMM     month in words       m mm  minute
//	YYYY YY      year                 s ss  second, and its fraction if there is one
//	DDD DDDD     day of the week      Z     offset: Z, +02:00, +0200 or +02
//	             (read and ignored)   z     zone: Europe/Paris, UTC, CET
//
// Days, months and hours are read with or without a leading zero, whatever the
// letters, except where numbers touch, as in YYYYMMDD; mm and ss need both digits.
// Names are French or English, in full or abbreviated, whatever the letters. YY is
// 2000 to 2069 and 1970 to 1999, as in POSIX and Go.
//
// Everything else stands for itself, any white space for any other. Words are
// written in single quotes, as in D 'de' MMMM and HH'h'mm, an apostrophe as two;
// only T and à need none.
//
// What people type in Excel means what it means there: jj/mm/aaaa hh:mm,
// dd/mm/yyyy h:mm AM/PM, JJ/MM/AAAA HH:MM:SS. MM and mm are the minutes after the
// hours, mm also before the seconds. In a format of small letters hh without AM/PM
// is the hour of 24.
type dateFormat struct {
	text  string
	parts []formatPart
	tight bool // all numbers, and nothing between them
}

type formatPart struct {
	kind partKind
	text string // of a literal, or the letters of the token
	full bool   // as many digits as letters, because numbers touch
}

type partKind uint8

const (
	literalPart partKind = iota
	weekdayPart
	dayPart
	monthPart
	monthNamePart
	yearPart
	shortYearPart
	hourPart
	halfHourPart // the hour of 12
	minutePart
	secondPart
	meridiemPart
	offsetPart
	zonePart
)

// parseDateFormat reads a format. Its error says what to write instead.
func parseDateFormat(format string) (*dateFormat, error) {
	p := formatParser{rest: norm.NFC.String(strings.TrimSpace(format))}
	err := p.lex()
	if err == nil {
		p.settle()
		err = p.check()
	}
	if err != nil {
		return nil, fmt.Errorf("date format %q: %w", format, err)
	}
	tight := !slices.ContainsFunc(p.parts, func(part formatPart) bool { return !part.numeric() })
	return &dateFormat{text: format, parts: p.parts, tight: tight}, nil
}

// String returns the format as it was written.
func (f *dateFormat) String() string { return f.text }

// hasTime reports whether the format has a time of day.
func (f *dateFormat) hasTime() bool {
	return slices.ContainsFunc(f.parts, func(p formatPart) bool { return p.kind == hourPart || p.kind == halfHourPart })
}

// read reads a text that has the format.
func (f *dateFormat) read(text string) (moment, fault) {
	s := dateScanner{rest: text}
	for i := range f.parts {
		next := byte(0) // of a literal after this part
		if i+1 < len(f.parts) && f.parts[i+1].kind == literalPart {
			next = f.parts[i+1].text[0]
		}
		if !s.part(&f.parts[i], next) {
			return s.m, otherForm
		}
	}
	if s.m.month > 12 || s.m.day > 31 {
		return s.m, otherForm
	}
	wrong := s.end()
	return s.m, wrong
}

// part reads one part of a format. A point or a comma before the next literal is
// left to it if it begins with one.
func (s *dateScanner) part(p *formatPart, next byte) (ok bool) {
	least := 1
	if p.full {
		least = 2
	}
	switch p.kind {
	case literalPart:
		return s.literal(p.text)
	case dayPart:
		s.m.day, ok = s.number(least, 2)
		if !isLetter(next) {
			s.ordinal()
		}
	case monthPart:
		s.m.month, ok = s.number(least, 2)
	case yearPart:
		s.m.year, ok = s.number(4, 4)
	case shortYearPart:
		s.m.year, ok = s.number(2, 2)
		s.m.year += 1900
		if s.m.year < 1970 {
			s.m.year += 100
		}
	case hourPart, halfHourPart:
		s.m.hour, ok = s.number(least, 2)
	case minutePart:
		s.m.minute, ok = s.number(len(p.text), 2)
	case secondPart:
		s.m.second, ok = s.number(len(p.text), 2)
		if next != '.' && next != ',' {
			s.fraction()
		}
	case monthNamePart:
		s.m.month = lookWord(months, s.word())
		s.abbreviation(next)
		return s.m.month != 0
	case weekdayPart:
		ok = lookWord(weekdays, s.word()) != 0
		s.abbreviation(next)
	case meridiemPart:
		return s.meridiem()
	case offsetPart:
		return s.offset()
	case zonePart:
		return s.zone()
	}
	return ok
}

// abbreviation reads the point after an abbreviated name, but not one that the
// format has there.
func (s *dateScanner) abbreviation(next byte) {
	if next != '.' || strings.HasPrefix(s.rest, "..") {
		s.skip('.')
	}
}

func (p formatPart) numeric() bool {
	switch p.kind {
	case dayPart, monthPart, yearPart, shortYearPart, hourPart, halfHourPart, minutePart, secondPart:
		return true
	default:
		return false
	}
}

// tokenOf returns what a run of one letter stands for, literalPart if for nothing.
func tokenOf(run string) partKind {
	switch run { // where small and capital letters differ
	case "H", "HH":
		return hourPart
	case "h", "hh":
		return halfHourPart
	case "Z":
		return offsetPart
	case "z":
		return zonePart
	}
	switch strings.ToUpper(run) {
	case "D", "DD", "J", "JJ":
		return dayPart
	case "DDD", "DDDD", "JJJ", "JJJJ":
		return weekdayPart
	case "M", "MM":
		return monthPart
	case "MMM", "MMMM":
		return monthNamePart
	case "YYYY", "AAAA":
		return yearPart
	case "YY", "AA":
		return shortYearPart
	case "S", "SS":
		return secondPart
	case "A", "AM/PM":
		return meridiemPart
	}
	return literalPart
}

// A formatParser takes a format apart.
type formatParser struct {
	rest  string
	parts []formatPart
}

func (p *formatParser) lex() error {
	for p.rest != "" {
		c := p.rest[0]
		switch run := p.run(); {
		case c == '\'':
			quoted, err := p.quoted()
			if err != nil {
				return err
			}
			p.addLiteral(quoted)
		case isLetter(c) && run != "T":
			kind := tokenOf(run)
			if kind == literalPart {
				return meansNothing(run)
			}
			p.parts = append(p.parts, formatPart{kind: kind, text: run})
			p.rest = p.rest[len(run):]
		default:
			if err := p.bare(run); err != nil {
				return err
			}
		}
	}
	p.trim()
	return nil
}

func meansNothing(run string) error {
	if strings.Trim(run, "sS") == "" {
		return errors.New("write ss; the fraction of a second needs no letters")
	}
	return fmt.Errorf("%q means nothing; write the parts as in DD/MM/YYYY HH:mm, and words in single quotes, as in D 'de' MMMM YYYY", run)
}

// run returns AM/PM, or the letter that is next and those after it that are the
// same, or the next character.
func (p *formatParser) run() string {
	const meridiem = "AM/PM"
	if len(p.rest) >= len(meridiem) && strings.EqualFold(p.rest[:len(meridiem)], meridiem) {
		return p.rest[:len(meridiem)]
	}
	if c := p.rest[0]; isLetter(c) {
		return p.rest[:len(p.rest)-len(strings.TrimLeft(p.rest, string(c)))]
	}
	for i := range p.rest {
		if i > 0 {
			return p.rest[:i]
		}
	}
	return p.rest
}

// bare reads a character that stands for itself.
func (p *formatParser) bare(character string) error {
	r := []rune(character)[0]
	switch {
	case character == "T" || r == 'à':
	case unicode.IsLetter(r):
		return meansNothing(character)
	case unicode.IsDigit(r):
		return errors.New("write letters for the numbers, as in DD/MM/YYYY HH:mm")
	case strings.ContainsAny(character, "[]\"\\"):
		return errors.New("write words in single quotes, as in D 'de' MMMM YYYY")
	}
	p.addLiteral(character)
	p.rest = p.rest[len(character):]
	return nil
}

// quoted reads what stands in single quotes. Two of them are an apostrophe.
func (p *formatParser) quoted() (string, error) {
	if rest, ok := strings.CutPrefix(p.rest, "''"); ok {
		p.rest = rest
		return "'", nil
	}
	var b strings.Builder
	rest := p.rest[1:]
	for {
		before, after, closed := strings.Cut(rest, "'")
		b.WriteString(before)
		if !closed {
			return "", errors.New("a single quote is not closed; write words as in D 'de' MMMM YYYY")
		}
		if rest, closed = strings.CutPrefix(after, "'"); !closed {
			p.rest = after
			break
		}
		b.WriteByte('\'')
	}
	if strings.ContainsFunc(b.String(), unicode.IsDigit) {
		return "", errors.New("digits can't be quoted; write letters for the numbers, as in DD/MM/YYYY")
	}
	return b.String(), nil
}

// addLiteral joins literals, and makes one plain space of white space.
func (p *formatParser) addLiteral(text string) {
	last := len(p.parts) - 1
	if last < 0 || p.parts[last].kind != literalPart {
		p.parts = append(p.parts, formatPart{})
		last++
	}
	for _, r := range text {
		if r = plainSpace(r); r >= 0 && (r != ' ' || !strings.HasSuffix(p.parts[last].text, " ")) {
			p.parts[last].text += string(r)
		}
	}
}

// trim drops white space at the ends, where texts have none, and empty literals.
func (p *formatParser) trim() {
	if last := len(p.parts) - 1; last >= 0 {
		p.parts[0].text = strings.TrimLeft(p.parts[0].text, " ")
		p.parts[last].text = strings.TrimRight(p.parts[last].text, " ")
	}
	p.parts = slices.DeleteFunc(p.parts, func(part formatPart) bool { return part.text == "" })
}
