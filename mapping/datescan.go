package mapping

import "strings"

// A dateScanner reads a date from left to right. Its methods report whether the
// text goes on with what they read; if not, they may have taken part of it.
type dateScanner struct {
	rest  string // what is not read yet
	m     moment
	fault fault // of the zone
}

// end returns what is wrong with what was read, or that something is left over.
func (s *dateScanner) end() fault {
	if s.rest != "" {
		return otherForm
	}
	if f := s.m.check(); f != noFault {
		return f
	}
	return s.fault
}

func (s *dateScanner) skip(c byte) bool {
	if s.rest == "" || s.rest[0] != c {
		return false
	}
	s.rest = s.rest[1:]
	return true
}

// oneOf reads one of some characters, and returns 0 if none of them is next.
func (s *dateScanner) oneOf(characters string) byte {
	if s.rest == "" || strings.IndexByte(characters, s.rest[0]) < 0 {
		return 0
	}
	c := s.rest[0]
	s.rest = s.rest[1:]
	return c
}

// spaces reads one or more.
func (s *dateScanner) spaces() bool { return s.skipAll(" \t\r\n") }

// gap reads what may stand between a number and the name of a month.
func (s *dateScanner) gap() bool { return s.skipAll(" \t\r\n.,-/") }

func (s *dateScanner) skipAll(characters string) bool {
	before := len(s.rest)
	for s.oneOf(characters) != 0 {
	}
	return len(s.rest) < before
}

// digits reads at most so many, and returns their number and their count.
func (s *dateScanner) digits(most int) (n, count int) {
	for count < most && count < len(s.rest) && isDigit(s.rest[count]) {
		n = n*10 + int(s.rest[count]-'0')
		count++
	}
	s.rest = s.rest[count:]
	return n, count
}

func (s *dateScanner) skipDigits() bool { return s.skipAll("0123456789") }

func (s *dateScanner) number(least, most int) (int, bool) {
	n, count := s.digits(most)
	return n, count >= least
}

// word reads letters. It returns an empty string if there is none.
func (s *dateScanner) word() string {
	word := firstWord(s.rest)
	s.rest = s.rest[len(word):]
	return word
}

// monthName reads a name and the point of its abbreviation.
func (s *dateScanner) monthName() bool {
	s.m.month = lookWord(months, s.word())
	s.skip('.')
	return s.m.month != 0
}

// weekday reads a name and the point of its abbreviation. The day is known
// without it, so that nothing is made of it.
func (s *dateScanner) weekday() bool {
	known := lookWord(weekdays, s.word()) != 0
	s.skip('.')
	return known
}

// ordinal reads the letters of 1er and 2nd, if there are any.
func (s *dateScanner) ordinal() {
	if word := firstWord(s.rest); word != "" && lookWord(ordinals, word) != 0 {
		s.rest = s.rest[len(word):]
	}
}

// literal reads what stands between the tokens of a format. Any white space
// stands for any other.
func (s *dateScanner) literal(text string) bool {
	for i := range len(text) {
		if text[i] == ' ' && !s.spaces() || text[i] != ' ' && !s.skip(text[i]) {
			return false
		}
	}
	return true
}

// fraction reads the fraction of a second, if there is one. What is finer than a
// millisecond is cut off.
func (s *dateScanner) fraction() {
	if len(s.rest) < 2 || s.rest[0] != '.' && s.rest[0] != ',' || !isDigit(s.rest[1]) {
		return
	}
	s.rest = s.rest[1:]
	n, count := s.digits(3)
	for ; count < 3; count++ {
		n *= 10
	}
	s.m.milli = n
	s.skipDigits()
}

// meridiem reads AM or PM, also as a.m. or p.m.
func (s *dateScanner) meridiem() bool {
	before := s.rest
	half := s.oneOf("aApP") | 0x20
	points := s.skip('.')
	if s.oneOf("mM") == 0 || firstWord(s.rest) != "" {
		s.rest = before
		return false
	}
	if points {
		s.skip('.')
	}
	s.m.half = half
	return true
}

// clock reads the time of day after a date, if there is one: 10:30, 10:30:00.5,
// 2:30 PM, 10h30. A zone may follow if zoned, or if the time has seconds: in
// 10:30-11:30 the second is no offset.
func (s *dateScanner) clock(zoned bool) bool {
	if s.rest == "" {
		return true
	}
	var ok bool
	if !s.beforeClock() {
		return false
	}
	if s.m.hour, ok = s.number(1, 2); !ok {
		return false
	}
	if s.skip(':') {
		if s.m.minute, ok = s.number(2, 2); !ok {
			return false
		}
		if s.skip(':') {
			if s.m.second, ok = s.number(2, 2); !ok {
				return false
			}
			s.fraction()
			zoned = true
		}
	} else if !s.frenchMinutes() {
		return false
	}
	s.spaces()
	if s.meridiem() {
		s.spaces()
	}
	return s.rest == "" || zoned && (s.offset() || s.zone()) && s.rest == ""
}

// frenchMinutes reads the rest of 10h30, 10 h 30 and 10h.
func (s *dateScanner) frenchMinutes() bool {
	s.spaces()
	if s.oneOf("hH") == 0 {
		return false
	}
	s.spaces()
	minute, count := s.digits(2)
	s.m.minute = minute
	return count != 1
}

// beforeClock reads what stands between a date and its time: T, white space or a
// comma, and perhaps a word or a hyphen.
func (s *dateScanner) beforeClock() bool {
	if s.skip('T') {
		return true
	}
	comma := s.skip(',')
	if !s.spaces() {
		return comma
	}
	if s.skip('-') {
		return s.spaces()
	}
	switch s.word() {
	case "":
		return true
	case "à", "À", "a", "at":
		return s.spaces()
	}
	return false
}
