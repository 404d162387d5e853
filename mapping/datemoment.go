package mapping

import (
	"time"

	"alvio.ai/alvio-import/record"
)

// A moment is what a text says of a date: the day, and the time of day and the
// zone if it has them. It is never moved from one zone to another.
type moment struct {
	year, month, day            int
	hour, minute, second, milli int
	half                        byte // 'a' or 'p' if the hour is one of twelve

	hasOffset bool
	offset    int            // minutes east of UTC
	zone      *time.Location // a named zone, whose offset settleZone finds

	proves dateOrder // what a numeric date tells of its column
}

// check refuses days that no calendar has, such as 31 February, and times that no
// clock shows; it makes the hour one of 24.
func (m *moment) check() fault {
	switch {
	case m.year < 1000 || m.year > 9999:
		return noSuchYear
	case m.month < 1 || m.month > 12 || m.day < 1 || m.day > daysIn(m.year, m.month):
		return noSuchDay
	case m.hour > 23 || m.minute > 59 || m.second > 59, m.half != 0 && (m.hour < 1 || m.hour > 12):
		return noSuchTime
	}
	if m.half != 0 {
		m.hour %= 12 // 12 AM is midnight, 12 PM noon
	}
	if m.half == 'p' {
		m.hour += 12
	}
	m.half = 0
	return noFault
}

func daysIn(year, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

// appendDay writes the day as 2025-01-31.
func (m *moment) appendDay(dst []byte) []byte {
	dst = appendTwo(appendTwo(dst, m.year/100), m.year%100)
	dst = appendTwo(append(dst, '-'), m.month)
	return appendTwo(append(dst, '-'), m.day)
}

// appendClock writes the time as T10:30:00, with milliseconds unless they are
// zero, and the offset as Z or +02:00 if there is one.
func (m *moment) appendClock(dst []byte) []byte {
	dst = appendTwo(append(dst, 'T'), m.hour)
	dst = appendTwo(append(dst, ':'), m.minute)
	dst = appendTwo(append(dst, ':'), m.second)
	if m.milli > 0 {
		dst = append(dst, '.', '0'+byte(m.milli/100))
		dst = appendTwo(dst, m.milli%100)
	}
	switch {
	case !m.hasOffset:
		return dst
	case m.offset == 0:
		return append(dst, 'Z')
	}
	sign, offset := byte('+'), m.offset
	if offset < 0 {
		sign, offset = '-', -offset
	}
	dst = appendTwo(append(dst, sign), offset/60)
	return appendTwo(append(dst, ':'), offset%60)
}

func appendTwo(dst []byte, n int) []byte {
	return append(dst, '0'+byte(n/10), '0'+byte(n%10))
}

// A fault tells why a text is no date.
type fault uint8

const (
	noFault     fault = iota
	otherForm         // it is written in another way
	shortYear         // nobody said which century
	twoReadings       // day and month can be exchanged
	noSuchYear
	noSuchDay
	noSuchTime
	unknownZone // no such zone or offset
	unclearZone // EST may be in America and in Australia
	skippedTime // the clocks of the zone were set forward
	oddOffset   // the offset had seconds then, which RFC 3339 can't write
)

// issue tells the fault of a cell. The moment is what was read of it.
func (f fault) issue(cell record.Cell, text string, format *dateFormat, m moment) *record.Issue {
	if f == otherForm {
		return otherFormIssue(cell, text, format)
	}
	code, message, hint := record.DateInvalid, "", ""
	switch f {
	case twoReadings:
		code = record.DateAmbiguous
		first, second := time.Month(m.day), time.Month(m.month)
		return issuef(code, "%q may be %d %s or %d %s", record.Shorten(text, 60), m.day, second, m.month, first)
	case shortYear:
		message, hint = "has a year of two digits", shortYearHint(text)
	case noSuchYear:
		message, hint = "has a year before 1000", "correct the year"
	case noSuchDay:
		message, hint = "is not a day of the calendar", m.dayHint(format)
	case noSuchTime:
		message, hint = "has a time that no clock shows", "correct the time; it goes from 00:00:00 to 23:59:59"
	case unknownZone:
		message, hint = "has a time zone that does not exist", "write an offset such as +02:00, or a name such as Europe/Paris"
	case unclearZone:
		message, hint = "has a time zone whose abbreviation is not clear", "write an offset such as -05:00, or a name such as America/New_York"
	case skippedTime:
		message, hint = "is a time that its zone left out, when clocks were set forward", "correct the time, or write the offset such as +02:00"
	default:
		message, hint = "is of a time when the offset of its zone had seconds", "write an offset such as +02:00"
	}
	issue := issuef(code, "%q %s", record.Shorten(text, 60), message)
	if hint != "" {
		issue.Hint = hint
	}
	return issue
}

// dayHint says how to write a day that the calendar has. A month that it does not have
// may be a day, in another form.
func (m *moment) dayHint(format *dateFormat) string {
	switch {
	case format == nil && (m.month < 1 || m.month > 12):
		return ""
	case format == nil:
		return record.CorrectDay
	case m.month < 1 || m.month > 12:
		return "write the date as in " + format.example()
	}
	return record.CorrectDay + "; dates are written as in " + format.example()
}

// otherFormIssue says what was expected, and knows the numbers that dates become
// when a spreadsheet program shows them without a date's format.
func otherFormIssue(cell record.Cell, text string, format *dateFormat) *record.Issue {
	var issue *record.Issue
	switch shown := record.Shorten(text, 60); {
	case cell.Kind == record.KindNumber:
		issue = issuef(record.DateInvalid, "%q is a number, not a date", shown)
	case format != nil:
		issue = issuef(record.DateInvalid, "%q is not a date of the form %s", shown, format)
	default:
		issue = issuef(record.DateInvalid, "%q is not a date", shown)
	}
	switch number := cell.Kind == record.KindNumber || isSerial(text); {
	case number && format != nil:
		issue.Hint = "format the column as a date in Excel, or write the date as in " + format.example()
	case number:
		issue.Hint = "format the column as a date in Excel; if it is one of digits only, name the form in the mapping, as in format: YYYYMMDD"
	case format != nil:
		issue.Hint = "write the date as in " + format.example()
	}
	return issue
}

// isSerial reports whether a text looks like a day in Excel's count, as 45688 does
// and, with a time, 45688.4375.
func isSerial(text string) bool {
	s := dateScanner{rest: text}
	if _, ok := s.number(5, 5); ok && s.oneOf(".,") != 0 {
		return s.skipDigits() && s.rest == ""
	}
	return len(text) == 5 && s.rest == ""
}
