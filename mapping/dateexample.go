package mapping

import "strings"

// example returns Friday, 31 January 2025, 10:30, as the format has it. Names are French if
// the format's letters are.
func (f *dateFormat) example() string {
	var b strings.Builder
	french := f.isFrench()
	for _, p := range f.parts {
		b.WriteString(p.example(french))
	}
	return b.String()
}

// isFrench reports whether the day or the year has French letters, as in jj/mm/aaaa.
func (f *dateFormat) isFrench() bool {
	for _, p := range f.parts {
		switch p.kind {
		case dayPart, weekdayPart, yearPart, shortYearPart:
			if strings.Trim(p.text, "jJaA") == "" {
				return true
			}
		default:
		}
	}
	return false
}

func (p formatPart) example(french bool) string {
	switch p.kind {
	case literalPart:
		return p.text
	case dayPart:
		return "31"
	case monthPart:
		return "01"[2-len(p.text):]
	case monthNamePart:
		return exampleName(len(p.text) > 3, french, "Jan", "January", "janv", "janvier")
	case weekdayPart:
		return exampleName(len(p.text) > 3, french, "Fri", "Friday", "ven", "vendredi")
	case yearPart:
		return "2025"
	case shortYearPart:
		return "25"
	case hourPart, halfHourPart:
		return "10"
	case minutePart:
		return "30"
	case secondPart:
		return "00"
	case meridiemPart:
		return "AM"
	case offsetPart:
		return "+01:00"
	case zonePart:
		return "Europe/Paris"
	}
	return ""
}

func exampleName(full, french bool, short, long, shortFrench, longFrench string) string {
	if french {
		short, long = shortFrench, longFrench
	}
	if full {
		return long
	}
	return short
}
