package mapping

import (
	"regexp"
	"strings"
	"unicode"
)

// A phoneText is what a cell holds, cleaned of what does not count.
type phoneText struct {
	typed  string // what is sent if nobody can read it
	clean  string // what is to be read, without labels, notes and quotes
	count  int    // of digits
	damage string // how digits got lost, empty if none did
}

// A phoneNumber is one number in a text: ASCII digits, without what parts them.
type phoneNumber struct {
	digits    string
	plus      bool   // + is before them
	extension string // that was behind them
}

// A pattern is a regular expression, and characters of which a text that it matches has
// one. Most texts have none, and are spared it.
type pattern struct {
	*regexp.Regexp
	signs string
}

func compile(signs, expression string) pattern {
	return pattern{regexp.MustCompile(expression), signs}
}

func (p pattern) matches(s string) bool {
	return strings.ContainsAny(s, p.signs) && p.MatchString(s)
}

// groups returns what the pattern's groups match, nil if it does not match.
func (p pattern) groups(s string) []string {
	if !strings.ContainsAny(s, p.signs) {
		return nil
	}
	return p.FindStringSubmatch(s)
}

var (
	// scientific is how spreadsheet programs show long numbers: 3.36E+10, 3,36E+10.
	scientific = compile("eE", `^([-+]?\d+)(?:[.,](\d+))?[eE]\+?(\d{1,3})$`)
	// masked is what exports do to numbers: 06 12 34 XX XX, 0612****78.
	masked = compile("xX*•_#", `(?:^|\PL)[xX](?:[\s.-]?[xX])+(?:\PL|$)|[*•]|[_#][\s.-]?[_#]`)

	quoted    = compile(`="`, `^=?"([^"]*)"$|^=(\+?[\d ]+)$`)
	note      = compile("([{", `\([^()]*\pL[^()]*\)|\[[^\[\]]*\pL[^\[\]]*\]|\{[^{}]*\}`)
	fraction  = compile(".,", `^(\+?\d+)[.,]0+$`)
	thousands = compile(",", `^\+?\d{1,3}(?:,\d{3})+$`)

	// A word before the number; the short ones only with a colon or a point.
	phoneLabel = compile("tTpPmMwWgGcChHnN", `(?i)^(?:(?:t[eé]l(?:[eé]phone)?|(?:tele)?phone|mobile|mob|portable|port|whatsapp|gsm|cell?|handy)\.?|(?:p|t|m|n°|no|tph)[.:])[ :]*([+(0-9].*)$`)
	// A word behind the number, and a second, shorter one.
	phoneExtension = compile("xXpPiI#", `(?i)^(.*[0-9)])[ ,;(\[]*(?:ext(?:ension|n)?|poste|interne|int|p\.|x|#)[ .:=]*(\d{1,7})[ )\]]*$`)
	// What stands between several numbers.
	phoneSeveral = compile("oOeEaAuUpP;|&\n/,-", `(?i) (?:ou|or|et|and|und|oder|puis) |[;|&\n/,]| - `)
)

// cleanPhone drops the marks that can't be seen, makes digits of other scripts and
// widths ASCII, and takes away what stands around a number.
func cleanPhone(text string) phoneText {
	s := strings.TrimSpace(strings.Map(plainPhoneRune, text))
	s = strings.TrimSpace(strings.TrimLeft(s, "'’"))
	t := phoneText{typed: strings.Join(strings.Fields(s), " ")}
	if m := quoted.groups(s); m != nil {
		s = strings.TrimSpace(strings.TrimLeft(m[1]+m[2], "'"))
	}
	switch m := scientific.groups(s); {
	case m == nil:
	case isExact(m[1], m[2], m[3]):
		s = m[1] + m[2]
	default:
		t.damage = "is what a spreadsheet program left of a long number"
	}
	if t.damage == "" && masked.matches(s) {
		t.damage = "hides digits"
	}
	if t.damage == "" {
		t.damage = notDialled(s)
	}
	t.count = len(onlyDigits(s))
	if note.matches(s) {
		s = note.ReplaceAllStringFunc(s, dropNote)
	}
	s = strings.TrimSpace(s)
	if m := fraction.groups(s); m != nil {
		s = m[1]
	}
	if thousands.matches(s) {
		s = strings.ReplaceAll(s, ",", "")
	}
	t.clean = s
	return t
}

// plainPhoneRune returns what people mean by a character, and -1 for one that can't
// be seen.
func plainPhoneRune(r rune) rune {
	switch {
	case r < unicode.MaxASCII && r >= ' ':
		return r
	case r == '\n', r == '\r':
		return '\n'
	case unicode.IsSpace(r):
		return ' '
	case unicode.Is(unicode.Cf, r), unicode.Is(unicode.Mn, r):
		return -1
	case unicode.Is(unicode.Pd, r), r == '\u2212':
		return '-'
	case '！' <= r && r <= '～': // the wide forms of ASCII
		return r - '！' + '!'
	case unicode.Is(unicode.Nd, r):
		return digitOf(r)
	}
	return r
}

// digitOf returns the ASCII digit of one in another script: Unicode has them in tens.
func digitOf(r rune) rune {
	for _, span := range unicode.Nd.R16 {
		if rune(span.Lo) <= r && r <= rune(span.Hi) {
			return '0' + (r-rune(span.Lo))%10
		}
	}
	for _, span := range unicode.Nd.R32 {
		if rune(span.Lo) <= r && r <= rune(span.Hi) {
			return '0' + (r-rune(span.Lo))%10
		}
	}
	return r
}

// isExact reports whether a number with an exponent shows all digits that it has.
func isExact(whole, decimals, exponent string) bool {
	e := 0
	for _, digit := range exponent {
		e = e*10 + int(digit-'0')
	}
	return len(whole) == 1 && len(decimals) == e // not -3
}

// dropNote drops what stands in brackets, unless it has digits: it may be an
// extension then, or the number.
func dropNote(text string) string {
	if onlyDigits(text) != "" {
		return text
	}
	return " "
}

// isScientific reports whether a text is a number with an exponent.
func isScientific(text string) bool {
	return scientific.matches(strings.TrimSpace(text))
}

// parseNumber reads one number, with a label before and an extension behind it. It
// returns false if there is anything else.
func parseNumber(s string) (phoneNumber, bool) {
	s = strings.TrimSpace(s)
	if m := phoneLabel.groups(s); m != nil {
		s = m[1]
	}
	if n, ok := parseDigits(s); ok {
		return n, true
	}
	m := phoneExtension.groups(s)
	if m == nil {
		return phoneNumber{}, false
	}
	n, ok := parseDigits(m[1])
	n.extension = m[2]
	return n, ok
}

// parseDigits reads a text of digits and of what parts them.
func parseDigits(s string) (n phoneNumber, ok bool) {
	var digits []byte
	for i := range len(s) {
		switch c := s[i]; c {
		case '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
			digits = append(digits, c)
		case ' ', '.', '-', '/', '(', ')', '[', ']', '_':
		case '+':
			if n.plus || len(digits) > 0 {
				return n, false
			}
			n.plus = true
		default:
			return n, false
		}
	}
	n.digits = string(digits)
	return n, len(digits) > 0
}

// splitPhones returns the texts between which there is what parts numbers.
func splitPhones(s string) []string {
	split := []string{s}
	if phoneSeveral.matches(s) {
		split = phoneSeveral.Split(s, -1)
	}
	var parts []string
	for _, part := range split {
		if part = strings.TrimSpace(part); part != "" {
			parts = append(parts, part)
		}
	}
	return parts
}
