package mapping

import (
	"errors"
	"fmt"
	"strings"
)

// settle decides what depends on the neighbours of a part: which MM are minutes,
// which hh is the hour of 24, and which numbers touch.
func (p *formatParser) settle() {
	before, capitals, meridiem := literalPart, false, false
	for i := range p.parts {
		part := &p.parts[i]
		small := strings.ToLower(part.text)
		switch part.kind {
		case literalPart:
			continue
		case offsetPart, zonePart: // in which capitals have a meaning of their own
		case monthPart:
			if before == hourPart || before == halfHourPart || part.text == small && p.after(i) == secondPart {
				part.kind = minutePart
			}
			capitals = capitals || part.text != small
		case meridiemPart:
			meridiem = true
		default:
			capitals = capitals || part.text != small
		}
		before = part.kind
	}
	for i := range p.parts {
		part := &p.parts[i]
		if part.kind == halfHourPart && !capitals && !meridiem {
			part.kind = hourPart
		}
		if i > 0 && part.numeric() && p.parts[i-1].numeric() {
			part.full, p.parts[i-1].full = true, true
		}
	}
}

// after returns the kind of the next part that is not a literal.
func (p *formatParser) after(i int) partKind {
	for _, part := range p.parts[i+1:] {
		if part.kind != literalPart {
			return part.kind
		}
	}
	return literalPart
}

// check refuses formats that do not tell a date, or not for sure.
func (p *formatParser) check() error {
	count := map[partKind]int{}
	for _, part := range p.parts {
		count[part.kind]++
	}
	if err := checkDay(count); err != nil {
		return err
	}
	if err := checkTime(count); err != nil {
		return err
	}
	for i := range p.parts {
		if err := p.checkTouching(i); err != nil {
			return err
		}
	}
	return nil
}

// A partCount tells how often a format has a part, by the words for it.
type partCount struct {
	name  string
	count int
}

func checkDay(count map[partKind]int) error {
	const example = "write D, M and YYYY once each, as in DD/MM/YYYY or D MMMM YYYY"
	for _, part := range []partCount{
		{"the day", count[dayPart]},
		{"the month", count[monthPart] + count[monthNamePart]},
		{"the year", count[yearPart] + count[shortYearPart]},
	} {
		switch {
		case part.count == 0:
			return fmt.Errorf("%s is missing; %s", part.name, example)
		case part.count > 1:
			return fmt.Errorf("%s is there twice; %s", part.name, example)
		}
	}
	return nil
}

func checkTime(count map[partKind]int) error {
	hours := count[hourPart] + count[halfHourPart]
	zones := count[offsetPart] + count[zonePart]
	for _, part := range []partCount{
		{"the day of the week", count[weekdayPart]}, {"the hour", hours}, {"the minute", count[minutePart]},
		{"the second", count[secondPart]}, {"AM or PM", count[meridiemPart]}, {"the zone", zones},
	} {
		if part.count > 1 {
			return fmt.Errorf("%s is there twice; write the time as in HH:mm:ss, and letters that stand for themselves in single quotes, as in HH'h'mm", part.name)
		}
	}
	switch {
	case hours == 0 && count[minutePart]+count[secondPart]+count[meridiemPart]+zones > 0:
		return errors.New("the hour is missing; write the time as in HH:mm or hh:mm A")
	case count[secondPart] > count[minutePart]:
		return errors.New("the minute is missing; write the time as in HH:mm:ss")
	case count[halfHourPart] > count[meridiemPart]:
		return errors.New("hh is the hour of 12 and needs AM or PM; write HH:mm, or hh:mm A")
	case count[hourPart] > 0 && count[meridiemPart] > 0:
		return errors.New("HH is the hour of 24 and has no AM or PM; write hh:mm A, or HH:mm")
	}
	return nil
}

// checkTouching refuses a part whose end can't be told from the beginning of the
// next one.
func (p *formatParser) checkTouching(i int) error {
	part := p.parts[i]
	if part.full && len(part.text) < 2 {
		return fmt.Errorf("numbers that touch need all their digits; write %s, as in YYYYMMDD", part.text+part.text)
	}
	if i+1 == len(p.parts) || part.numeric() || part.kind == literalPart {
		return nil
	}
	next, begin := p.parts[i+1], " "
	if next.kind == literalPart {
		begin = next.text
	}
	switch part.kind {
	case offsetPart, zonePart:
		if next.kind != literalPart || begin[0] != ' ' {
			return fmt.Errorf("a space is missing after %s; write it as in HH:mm Z", part.text)
		}
	default:
		if next.kind != literalPart && !next.numeric() || firstWord(begin) != "" || begin[0] >= 0x80 {
			return fmt.Errorf("a name ends where the letters end; write a space after %s", part.text)
		}
	}
	return nil
}
