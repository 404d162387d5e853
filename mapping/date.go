package mapping

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"alvio.ai/alvio-import/record"
)

// A dateOrder tells which of two numbers is the day, e.g. in 03/04/2025.
type dateOrder uint8

const (
	orderUnknown dateOrder = iota
	dayFirst
	monthFirst
)

// dateEvidence returns the order that the text of a cell proves: dayFirst for
// 31/01/2025, monthFirst for 01/31/2025. It is orderUnknown if both orders are
// possible or none, and for all that is not written in numbers with the year last.
func dateEvidence(cell record.Cell) dateOrder {
	if cell.Kind != record.KindText {
		return orderUnknown
	}
	m, f := readFree(plainText(cell.Text), orderUnknown)
	if f != noFault {
		return orderUnknown
	}
	return m.proves
}

// appendDate appends the date as the JSON string "2006-01-02". A time and a zone
// are read and dropped: they never move the date. The format is nil if none is
// declared; the order is what is known of the column, and settles texts such as
// 03/04/2025. What Excel stores as a date and ISO 8601 are always understood.
func appendDate(dst []byte, cell record.Cell, format *dateFormat, order dateOrder) ([]byte, *record.Issue) {
	m, issue := readDate(cell, format, order)
	if issue != nil {
		return dst, issue
	}
	return append(m.appendDay(append(dst, '"')), '"'), nil
}

// appendDatetime appends the date and the time as the JSON string
// "2006-01-02T15:04:05", with Z or an offset (+02:00) only if the text has one, or
// names a zone. A date without a time is sent as T00:00:00, so that the field has
// one form. Milliseconds are written if there are any. Of a local time that a named
// zone had twice, the first is taken; one that it left out is an issue.
func appendDatetime(dst []byte, cell record.Cell, format *dateFormat, order dateOrder) ([]byte, *record.Issue) {
	m, issue := readDate(cell, format, order)
	if issue != nil {
		return dst, issue
	}
	if f := m.settleZone(); f != noFault {
		return dst, f.issue(cell, strings.TrimSpace(cell.Text), format, m)
	}
	return append(m.appendClock(m.appendDay(append(dst, '"'))), '"'), nil
}

func readDate(cell record.Cell, format *dateFormat, order dateOrder) (moment, *record.Issue) {
	var m moment
	f := otherForm
	text := plainText(cell.Text)
	switch {
	case cell.Kind == record.KindDate:
		text = cell.Value
		m, f = readISO(text)
	case cell.Kind == record.KindNumber && format != nil && format.tight:
		m, f = format.read(text)
	case cell.Kind != record.KindText:
	case format != nil:
		m, f = format.read(text)
		if f == otherForm {
			m, f = readISO(text)
		}
	default:
		m, f = readFree(text, order)
	}
	if f != noFault {
		return m, f.issue(cell, text, format, m)
	}
	return m, nil
}

// plainText drops the spaces around a text and the marks without width that come
// along when dates are copied; other spaces become plain ones, and each accented
// letter one rune.
func plainText(text string) string {
	text = strings.TrimSpace(text)
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return norm.NFC.String(strings.TrimSpace(strings.Map(plainSpace, text)))
		}
	}
	return text
}

func plainSpace(r rune) rune {
	switch {
	case unicode.IsSpace(r):
		return ' '
	case unicode.Is(unicode.Cf, r):
		return -1
	}
	return r
}

// readFree reads a date whose form nobody declared: ISO 8601, numbers whose order
// is known or plain, or a month in words.
func readFree(text string, order dateOrder) (moment, fault) {
	s := dateScanner{rest: text}
	digits := 0
	for digits < len(text) && digits < 5 && isDigit(text[digits]) {
		digits++
	}
	switch digits {
	case 4:
		return readISO(text)
	case 0:
		f := s.words(order)
		return s.m, f
	}
	f := s.dayMonthYear(order)
	return s.m, f
}

// readISO reads ISO 8601 with or without a time, and its form with slashes.
func readISO(text string) (moment, fault) {
	s := dateScanner{rest: text}
	year, yearOK := s.number(4, 4)
	mark := s.oneOf("-/")
	month, monthOK := s.number(1, 2)
	if !yearOK || mark == 0 || !monthOK || !s.skip(mark) {
		return s.m, otherForm
	}
	day, ok := s.number(1, 2)
	s.m.year, s.m.month, s.m.day = year, month, day
	if !ok || !s.clock(true) {
		return s.m, otherForm
	}
	f := s.end()
	return s.m, f
}

// words reads a date that begins with the name of a month or of a day of the week.
func (s *dateScanner) words(order dateOrder) fault {
	begin := *s
	if s.weekday() { // which mar is, mardi, but also the month
		s.gap()
		if f := s.dayMonthYear(order); f != otherForm {
			return f
		}
	}
	*s = begin
	return s.monthDayYear()
}

// dayMonthYear reads 31/01/2025 and 31 janvier 2025, or what else may follow a day
// of the week: January 31, 2025.
func (s *dateScanner) dayMonthYear(order dateOrder) fault {
	if s.rest != "" && !isDigit(s.rest[0]) {
		return s.monthDayYear()
	}
	if !s.dayNumber() {
		return otherForm
	}
	if len(s.rest) > 1 && isDigit(s.rest[1]) {
		return s.numeric(order)
	}
	s.gap()
	if !s.monthName() {
		return otherForm
	}
	s.gap()
	return s.yearAndClock()
}

func (s *dateScanner) monthDayYear() fault {
	if !s.monthName() {
		return otherForm
	}
	s.gap()
	if !s.dayNumber() || !s.gap() {
		return otherForm
	}
	return s.yearAndClock()
}

func (s *dateScanner) dayNumber() bool {
	day, ok := s.number(1, 2)
	s.ordinal()
	s.m.day = day
	return ok
}

// numeric reads the rest of day/month/year or of month/day/year. If only one of
// the two is a day of the calendar, it is that one, whatever the order.
func (s *dateScanner) numeric(order dateOrder) fault {
	mark := s.oneOf("/.-")
	month, ok := s.number(1, 2)
	if mark == 0 || !ok || !s.skip(mark) {
		return otherForm
	}
	s.m.month = month
	first := s.m.day
	twisted := first <= 12 && (month > 12 || order == monthFirst)
	if twisted {
		s.m.day, s.m.month = month, first
	}
	f := s.yearAndClock()
	switch {
	case f != noFault || first == month:
	case first > 12:
		s.m.proves = dayFirst
	case month > 12:
		s.m.proves = monthFirst
	case order == orderUnknown:
		f = twoReadings
	}
	return f
}

// yearAndClock reads the last part of a date whose day and month are read.
func (s *dateScanner) yearAndClock() fault {
	year, count := s.digits(4)
	s.m.year = year
	if count != 2 && count != 4 || !s.clock(false) {
		return otherForm
	}
	if count == 2 {
		return shortYear
	}
	return s.end()
}
