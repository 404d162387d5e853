package mapping

import (
	"bytes"
	"strings"
	"unicode"

	"alvio.ai/alvio-import/record"
)

// appendNumber writes a number as JSON, with a point and without a grouping, a
// currency, leading zeros or trailing zeros of the fraction. Marks are what is
// known of the column.
func appendNumber(dst []byte, cell record.Cell, integer bool, m marks) ([]byte, *record.Issue) {
	start := len(dst)
	dst, issue := appendDecimal(dst, cell, m)
	if issue != nil {
		return dst[:start], issue
	}
	if number := dst[start:]; integer && bytes.IndexByte(number, '.') >= 0 {
		return dst[:start], issuef(record.NumberInvalid, "%s is not a whole number", number)
	}
	return dst, nil
}

func appendDecimal(dst []byte, cell record.Cell, m marks) ([]byte, *record.Issue) {
	switch cell.Kind {
	case record.KindNumber:
		return appendStored(dst, cell), nil
	case record.KindDate:
		return dst, issuef(record.NumberInvalid, "the cell holds a date, %s", cell.Value)
	case record.KindBool:
		return dst, issuef(record.NumberInvalid, "the cell holds %s", cell.Value)
	case record.KindText, record.KindError:
	}
	n, ok := parseNumeral(cell.Text)
	if !ok {
		issue := issuef(record.NumberInvalid, "%q is not a number", record.Shorten(cell.Text, 60))
		if m == declaredMarks(',') {
			issue.Hint = "write digits only, as in 1234,5"
		}
		return dst, issue
	}
	if n.ambiguous() {
		decimal, known := m.decimal(n.mark)
		if !known {
			return dst, issuef(record.NumberAmbiguous, "%q may be a thousand or a decimal", record.Shorten(strings.TrimSpace(cell.Text), 60))
		}
		if !decimal {
			n.whole, n.fraction = n.whole+n.fraction, ""
		}
	}
	return n.append(dst), nil
}

// appendStored writes a number of a workbook. A percentage is stored as a share
// and shown as a number a hundred times as large, as which people know it.
func appendStored(dst []byte, cell record.Cell) []byte {
	sign, digits := "", cell.Value
	if rest, ok := strings.CutPrefix(digits, "-"); ok {
		sign, digits = "-", rest
	}
	whole, fraction, _ := strings.Cut(digits, ".")
	n := numeral{negative: sign != "", whole: whole, fraction: fraction}
	if strings.HasSuffix(strings.TrimSpace(cell.Text), "%") {
		padded := fraction + "00"
		n.whole, n.fraction = whole+padded[:2], padded[2:]
	}
	return n.append(dst)
}

// A numeral is a number's text, taken apart.
type numeral struct {
	negative bool
	whole    string // digits, without groups
	fraction string // digits
	mark     byte   // '.' or ',' if one stands between the two, or groups
	twice    bool   // mark stands more than once, so that it groups
	spaced   bool   // spaces or apostrophes group
	both     byte   // the mark that groups, if the other one is decimal
}

// ambiguous reports whether the mark may be decimal or may group: one mark, up
// to three digits that do not begin with a zero before it, three behind it.
func (n *numeral) ambiguous() bool {
	return n.mark != 0 && !n.twice && !n.spaced && n.both == 0 &&
		len(n.fraction) == 3 && len(n.whole) >= 1 && len(n.whole) <= 3 && n.whole[0] != '0'
}

// append writes the number as JSON.
func (n *numeral) append(dst []byte) []byte {
	whole := strings.TrimLeft(n.whole, "0")
	fraction := strings.TrimRight(n.fraction, "0")
	if n.negative && whole+fraction != "" {
		dst = append(dst, '-')
	}
	if whole == "" {
		whole = "0"
	}
	dst = append(dst, whole...)
	if fraction != "" {
		dst = append(append(dst, '.'), fraction...)
	}
	return dst
}

// parseNumeral takes a number apart as people and programs write it: with a
// currency or a percent sign around it, groups of three digits, either decimal
// mark, and a minus in front, behind or as brackets.
func parseNumeral(text string) (numeral, bool) {
	if n, ok := plainNumeral(text); ok {
		return n, true
	}
	var n numeral
	ok := text != ""
	if !isBareNumeral(text) {
		text, n.negative, ok = stripAround(text)
	}
	if !ok || text == "" {
		return n, false
	}
	points, commas := strings.Count(text, "."), strings.Count(text, ",")
	whole := text
	switch {
	case points == 0 && commas == 0:
	case points > 0 && commas > 0:
		n.mark, n.both = '.', ','
		if strings.LastIndexByte(text, ',') > strings.LastIndexByte(text, '.') {
			n.mark, n.both = ',', '.'
		}
	case points > 0:
		n.mark, n.twice = '.', points > 1
	default:
		n.mark, n.twice = ',', commas > 1
	}
	if n.mark != 0 && !n.twice {
		if strings.Count(text, string(n.mark)) > 1 {
			return n, false
		}
		whole, n.fraction, _ = strings.Cut(text, string(n.mark))
		if !allDigits(n.fraction) {
			return n, false
		}
	}
	n.whole, ok = n.ungroup(whole)
	return n, ok
}

// plainNumeral knows what most numbers are: digits, perhaps with a point between them.
func plainNumeral(text string) (n numeral, ok bool) {
	i := 0
	for i < len(text) && isDigit(text[i]) {
		i++
	}
	if n.whole = text[:i]; i < len(text) && text[i] == '.' {
		n.mark, n.fraction = '.', text[i+1:]
		return n, i > 0 && allDigits(n.fraction)
	}
	return n, i > 0 && i == len(text)
}

// isBareNumeral spares what has nothing around it the work.
func isBareNumeral(text string) bool {
	for i := range len(text) {
		if c := text[i]; (c < '0' || c > '9') && c != '.' && c != ',' {
			return false
		}
	}
	return true
}

// ungroup joins groups of three digits, all of which the same mark parts.
func (n *numeral) ungroup(whole string) (string, bool) {
	var by byte
	switch {
	case n.twice:
		by = n.mark
	case n.both != 0:
		by = n.both
	default:
		i := strings.IndexAny(whole, " '")
		if i < 0 {
			return whole, allDigits(whole)
		}
		by = whole[i]
		n.spaced = true
	}
	groups := strings.Split(whole, string(by))
	for i, group := range groups {
		if !allDigits(group) || i > 0 && len(group) != 3 || len(group) > 3 {
			return "", false
		}
	}
	return strings.Join(groups, ""), true
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// stripAround drops what stands around a number (spaces, a currency, a percent
// sign, the sign) and makes spaces and apostrophes inside it plain.
func stripAround(text string) (digits string, negative, ok bool) {
	if !isPlain(text) {
		text = strings.Map(plainMark, text)
	}
	text = stripCurrency(strings.TrimSpace(text))
	if inner, found := strings.CutPrefix(text, "("); found { // as accountants write
		inner, found = strings.CutSuffix(inner, ")")
		if !found {
			return "", false, false
		}
		text, negative = inner, true
	}
	text = stripCurrency(text)
	switch {
	case text == "":
		return "", false, false
	case text[0] == '-' || text[0] == '+':
		if negative {
			return "", false, false
		}
		negative = text[0] == '-'
		text = stripCurrency(text[1:])
	case text[len(text)-1] == '-' && !negative:
		negative = true
		text = strings.TrimRight(text[:len(text)-1], " ")
	}
	text = strings.TrimRight(strings.TrimSuffix(text, "%"), " ")
	return text, negative, true
}

// isPlain spares digits and points the work.
func isPlain(text string) bool {
	for i := range len(text) {
		if c := text[i]; c >= 0x80 || c < ' ' {
			return false
		}
	}
	return true
}

func plainMark(r rune) rune {
	switch {
	case unicode.Is(unicode.Cf, r):
		return -1
	case unicode.IsSpace(r):
		return ' '
	}
	switch r {
	case '’', '‘', 'ʼ':
		return '\''
	case '−', '–':
		return '-'
	}
	return r
}

// stripCurrency drops a currency's sign or its three letters (ISO 4217), in front
// or behind.
func stripCurrency(text string) string {
	text = strings.TrimFunc(text, func(r rune) bool { return r == ' ' || unicode.Is(unicode.Sc, r) })
	letters := strings.IndexFunc(text, func(r rune) bool { return !unicode.IsLetter(r) })
	if letters == 3 && isCurrency(text[:3]) {
		return strings.TrimLeft(text[3:], " ")
	}
	if i := len(text) - 3; i > 0 && !unicode.IsLetter(rune(text[i-1])) && isCurrency(text[i:]) {
		return strings.TrimRight(text[:i], " ")
	}
	return text
}

// marks are what the values of a column prove about its numbers: whether the
// comma and the point are decimal, and whether they group.
type marks struct {
	commaDecimal, commaGroups bool
	pointDecimal, pointGroups bool
}

// declaredMarks are those of a column that says which mark is decimal.
func declaredMarks(decimal byte) marks {
	if decimal == ',' {
		return marks{commaDecimal: true, pointGroups: true}
	}
	return marks{pointDecimal: true, commaGroups: true}
}

// learn takes in what a number proves.
func (m *marks) learn(n *numeral) {
	if n.mark == 0 || n.ambiguous() {
		return
	}
	decimal, groups := n.mark, n.both
	if n.twice {
		decimal, groups = 0, n.mark
	}
	m.commaDecimal = m.commaDecimal || decimal == ','
	m.pointDecimal = m.pointDecimal || decimal == '.'
	m.commaGroups = m.commaGroups || groups == ','
	m.pointGroups = m.pointGroups || groups == '.'
}

// decimal tells whether a mark is decimal. It is known if it was proved to be one
// thing and not the other, or else if the other mark was. Where both are decimal
// somewhere, nothing is known of either.
func (m marks) decimal(mark byte) (yes, known bool) {
	decimal, groups, otherDecimal, otherGroups := m.pointDecimal, m.pointGroups, m.commaDecimal, m.commaGroups
	if mark == ',' {
		decimal, groups, otherDecimal, otherGroups = otherDecimal, otherGroups, decimal, groups
	}
	switch {
	case decimal && otherDecimal:
		return false, false
	case decimal != groups:
		return decimal, true
	case decimal:
		return false, false // it was both
	case otherDecimal != otherGroups:
		return otherGroups, true
	}
	return false, false
}
