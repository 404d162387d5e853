package mapping

import (
	"regexp"
	"strings"

	"alvio.ai/alvio-import/record"
)

var (
	// plainNumber is digits with at most one decimal mark.
	plainNumber = regexp.MustCompile(`^[-+]?\d+([.,]\d+)?$`)
	// groupedNumber is digits in groups of three, and a decimal mark that
	// differs from the one between the groups.
	groupedNumber = regexp.MustCompile(`^[-+]?\d{1,3}(?:(?: \d{3})+(?:[.,]\d+)?|(?:'\d{3})+(?:[.,]\d+)?|(?:\.\d{3})+,\d+|(?:,\d{3})+\.\d+|(?:\.\d{3}){2,}|(?:,\d{3}){2,})$`)
	// ambiguousNumber may be a thousand and some, or one and a fraction.
	ambiguousNumber = regexp.MustCompile(`^[-+]?[1-9]\d{0,2},\d{3}$`)
)

// appendNumber writes a number as JSON, with a point and without a grouping, a
// currency sign, leading zeros or trailing zeros of the fraction.
func appendNumber(dst []byte, cell record.Cell, integer bool) ([]byte, *record.Issue) {
	number, issue := parseNumber(cell)
	if issue != nil {
		return dst, issue
	}
	if integer && strings.Contains(number, ".") {
		return dst, issuef(record.NumberInvalid, "%s is not a whole number", number)
	}
	return append(dst, number...), nil
}

func parseNumber(cell record.Cell) (string, *record.Issue) {
	if cell.Kind == record.KindNumber {
		return canonicalNumber(cell.Value), nil
	}
	text := numberText(cell.Text)
	switch {
	case cell.Kind == record.KindDate:
		return "", issuef(record.NumberInvalid, "the cell holds a date, %s", cell.Value)
	case ambiguousNumber.MatchString(text):
		return "", issuef(record.NumberAmbiguous, "%q may be a thousand or a decimal", text)
	case plainNumber.MatchString(text), groupedNumber.MatchString(text):
		return canonicalNumber(text), nil
	}
	return "", issuef(record.NumberInvalid, "%q is not a number", record.Shorten(cell.Text, 60))
}

// numberText drops what stands around the number (currency signs, spaces) and
// makes all spaces plain.
func numberText(text string) string {
	text = strings.Map(func(r rune) rune {
		switch r {
		case '\u00a0', '\u202f', '\u2009':
			return ' '
		case '’':
			return '\''
		}
		return r
	}, text)
	const around = " \t\r\n€$£"
	text = strings.Trim(text, around)
	if sign := strings.TrimLeft(text, "+-"); len(sign) == len(text)-1 { // -€5
		text = text[:1] + strings.TrimLeft(sign, around)
	}
	return text
}

// canonicalNumber writes a number that matched one of the patterns as JSON.
func canonicalNumber(text string) string {
	sign, digits := "", strings.TrimPrefix(text, "+")
	if rest, ok := strings.CutPrefix(digits, "-"); ok {
		sign, digits = "-", rest
	}
	whole, fraction := splitNumber(digits)
	whole = strings.TrimLeft(whole, "0")
	fraction = strings.TrimRight(fraction, "0")
	if whole == "" {
		whole = "0"
	}
	switch {
	case fraction != "":
		return sign + whole + "." + fraction
	case whole == "0":
		return "0"
	}
	return sign + whole
}

// splitNumber takes a number apart at its decimal mark, and drops the marks
// between groups. A mark that occurs twice groups; else the last one is decimal.
func splitNumber(digits string) (whole, fraction string) {
	whole = digits
	if i := strings.LastIndexAny(digits, ".,"); i >= 0 && strings.Count(digits, digits[i:i+1]) == 1 {
		whole, fraction = digits[:i], digits[i+1:]
	}
	return strings.NewReplacer(" ", "", "'", "", ".", "", ",", "").Replace(whole), fraction
}
