package numfmt

import (
	"errors"
	"strconv"
	"time"
	"unicode/utf8"
)

// maxSubseconds is the number of digits that a second may have after its point.
// Excel takes 3.
const maxSubseconds = 6

// A dateProgram shows dates and times.
type dateProgram struct {
	ops       []dateOp
	names     *names
	hasDay    bool  // shows a day, month or year
	iso       bool  // shows ISO 8601, because what people see is not known
	halfDays  bool  // has AM/PM
	perSecond int64 // ticks of the smallest unit shown
}

type dateOp struct {
	kind  dateField
	width int    // letters
	text  string // of a literal, or AM/PM as it is written
}

type dateField uint8

const (
	literalField dateField = iota
	yearField
	monthField
	dayField
	hourField
	minuteField
	secondField
	subsecondField
	meridiemField
	elapsedHours
	elapsedMinutes
	elapsedSeconds
)

func compileDate(tokens []token, l language, foreign bool) (*dateProgram, error) {
	p := &dateProgram{names: l.names, perSecond: 1}
	if !l.given {
		p.names = &english
	}
	for i := 0; i < len(tokens); i++ {
		n, err := p.token(tokens[i:])
		if err != nil {
			return nil, err
		}
		i += n
	}
	p.minutes()
	needNames := false
	for _, o := range p.ops {
		p.hasDay = p.hasDay || o.kind == yearField || o.kind == monthField || o.kind == dayField
		needNames = needNames || (o.kind == monthField || o.kind == dayField) && o.width > 2 || o.kind == meridiemField
	}
	p.hasDay = p.hasDay && l.system != systemTime || l.system == systemDate
	p.iso = p.iso || foreign || l.system != noSystem || l.foreign && p.hasDay || needNames && p.names == nil
	return p, nil
}

// token adds the first of tokens, and says how many more were used.
func (p *dateProgram) token(tokens []token) (more int, err error) {
	switch t := tokens[0]; t.kind {
	case dateToken:
		p.letters(t.text)
	case elapsedToken:
		fields := map[byte]dateField{'h': elapsedHours, 'm': elapsedMinutes, 's': elapsedSeconds}
		p.add(fields[t.text[0]], len(t.text), "")
	case meridiemToken:
		p.halfDays = true
		p.add(meridiemField, len(t.text), t.text)
	case pointToken:
		return p.point(tokens)
	case digitToken, generalToken, textToken, exponentToken:
		return 0, errors.New("a date with other placeholders: " + t.text)
	case eraToken:
		p.hasDay, p.iso = true, true
	case slashToken:
		p.add(literalField, 0, p.separator())
	default:
		p.add(literalField, 0, t.text)
	}
	return 0, nil
}

// separator is what a / shows: the separator of dates of the section's language. A
// German Excel writes T. MMMM JJJJ as [$-407]d/\ mmmm\ yyyy.
func (p *dateProgram) separator() string {
	if p.names == &german {
		return "."
	}
	return "/"
}

func (p *dateProgram) add(kind dateField, width int, text string) {
	if n := len(p.ops); kind == literalField && n > 0 && p.ops[n-1].kind == literalField {
		p.ops[n-1].text += text
		return
	}
	p.ops = append(p.ops, dateOp{kind, width, text})
}

// letters adds the field of a run of letters. More letters than a field has are as
// good as its longest form.
func (p *dateProgram) letters(run string) {
	n := len(run)
	switch run[0] {
	case 'y':
		p.add(yearField, min(2*((n+1)/2), 4), "")
	case 'e':
		p.add(yearField, 4, "")
	case 'm':
		if n > 5 {
			n = 4
		}
		p.add(monthField, n, "")
	case 'd':
		p.add(dayField, min(n, 4), "")
	case 'h':
		p.add(hourField, min(n, 2), "")
	case 's':
		p.add(secondField, min(n, 2), "")
	}
}

// point reads a point, and the zeros of a second's decimals.
func (p *dateProgram) point(tokens []token) (more int, err error) {
	n := 0
	for n+1 < len(tokens) && tokens[n+1].kind == digitToken && tokens[n+1].text == "0" {
		n++
	}
	last := len(p.ops) - 1
	if n == 0 || last < 0 || p.ops[last].kind != secondField && p.ops[last].kind != elapsedSeconds {
		p.add(literalField, 0, ".")
		return 0, nil
	}
	if n > maxSubseconds || p.perSecond > 1 {
		return 0, errors.New("too many decimals of a second")
	}
	for range n {
		p.perSecond *= 10
	}
	p.add(subsecondField, n, "")
	return n, nil
}

// minutes makes minutes of the m and mm that follow hours or stand before seconds.
func (p *dateProgram) minutes() {
	previous := literalField
	for i := range p.ops {
		o := &p.ops[i]
		if o.kind == monthField && o.width <= 2 {
			next := p.field(i + 1)
			if previous == hourField || previous == elapsedHours || next == secondField || next == elapsedSeconds {
				o.kind = minuteField
			}
		}
		if o.kind != literalField && o.kind != meridiemField {
			previous = o.kind
		}
	}
}

// field returns the next field from op i on.
func (p *dateProgram) field(i int) dateField {
	for ; i < len(p.ops); i++ {
		if k := p.ops[i].kind; k != literalField && k != meridiemField {
			return k
		}
	}
	return literalField
}

// append appends v, or General if it is no date.
func (p *dateProgram) append(dst []byte, v float64, date1904 bool) (text []byte, isDate bool) {
	if p.hasDay {
		m, ok := newMoment(v, date1904, p.perSecond)
		if ok && p.perSecond > 1 {
			_, ok = newMoment(v, date1904, 1) // what Time says counts
		}
		if !ok {
			return AppendGeneral(dst, v), false
		}
		return p.run(dst, &m), true
	}
	ticks, ok := elapsed(v, date1904, p.perSecond)
	if !ok {
		return AppendGeneral(dst, v), false
	}
	if v < 0 {
		dst = append(dst, '-')
	}
	m := moment{ticks: ticks, perSecond: p.perSecond}
	return p.run(dst, &m), false
}

func (p *dateProgram) run(dst []byte, m *moment) []byte {
	if p.iso {
		return p.appendISO(dst, m)
	}
	for i := range p.ops {
		switch o := &p.ops[i]; o.kind {
		case literalField:
			dst = append(dst, o.text...)
		case yearField:
			dst = p.appendYear(dst, m, o.width)
		case monthField:
			dst = p.appendMonth(dst, m, o.width)
		case dayField:
			dst = p.appendDay(dst, m, o.width)
		default:
			dst = p.appendTime(dst, m, o)
		}
	}
	return dst
}

func (p *dateProgram) appendYear(dst []byte, m *moment, width int) []byte {
	if width == 2 {
		return appendPadded(dst, int64(m.year%100), 2)
	}
	return appendPadded(dst, int64(m.year), 4)
}

func (p *dateProgram) appendMonth(dst []byte, m *moment, width int) []byte {
	switch width {
	case 1, 2:
		return appendPadded(dst, int64(m.month), width)
	case 3:
		return append(dst, p.names.shortMonths[m.month-1]...)
	case 4:
		return append(dst, p.names.months[m.month-1]...)
	}
	first, _ := utf8.DecodeRuneInString(p.names.months[m.month-1])
	return utf8.AppendRune(dst, first)
}

func (p *dateProgram) appendDay(dst []byte, m *moment, width int) []byte {
	switch width {
	case 1, 2:
		return appendPadded(dst, int64(m.day), width)
	case 3:
		return append(dst, p.names.shortDays[m.weekday]...)
	}
	return append(dst, p.names.days[m.weekday]...)
}

func (p *dateProgram) appendTime(dst []byte, m *moment, o *dateOp) []byte {
	seconds := m.ticks / m.perSecond
	switch o.kind {
	case hourField:
		hour := seconds / 3600 % 24
		if p.halfDays {
			hour = (hour+11)%12 + 1
		}
		return appendPadded(dst, hour, o.width)
	case minuteField:
		return appendPadded(dst, seconds/60%60, o.width)
	case secondField:
		return appendPadded(dst, seconds%60, o.width)
	case subsecondField:
		dst = append(dst, '.')
		return appendPadded(dst, m.ticks%m.perSecond, o.width)
	case meridiemField:
		return appendMeridiem(dst, seconds/3600%24 >= 12, o.text)
	case elapsedHours:
		return appendPadded(dst, seconds/3600, o.width)
	case elapsedMinutes:
		return appendPadded(dst, seconds/60, o.width)
	default: // elapsedSeconds
		return appendPadded(dst, seconds, o.width)
	}
}

// appendMeridiem appends AM or PM, or one of the letters of A/P as it is written.
func appendMeridiem(dst []byte, pm bool, text string) []byte {
	switch {
	case len(text) == len("A/P") && pm:
		return append(dst, text[2])
	case len(text) == len("A/P"):
		return append(dst, text[0])
	case pm:
		return append(dst, "PM"...)
	}
	return append(dst, "AM"...)
}

// appendPadded appends n with zeros before it, up to this width.
func appendPadded(dst []byte, n int64, width int) []byte {
	for limit, w := int64(10), 1; w < width; limit, w = limit*10, w+1 {
		if n < limit {
			dst = append(dst, '0')
		}
	}
	return strconv.AppendInt(dst, n, 10)
}

// appendISO appends the date, and the time of day if there is one; only the time
// of a program that shows no day.
func (p *dateProgram) appendISO(dst []byte, m *moment) []byte {
	seconds := m.ticks / m.perSecond
	at := time.Unix(m.unixDay*86400+seconds%86400, 0).UTC()
	switch {
	case !p.hasDay:
		return at.AppendFormat(dst, time.TimeOnly)
	case seconds == 0:
		return at.AppendFormat(dst, time.DateOnly)
	}
	return at.AppendFormat(dst, "2006-01-02T15:04:05")
}
