package mapping

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// Digits that fit a plan are not always a phone number, and not always the one of that
// plan. What can mean something else is not changed, and goes as typed or is refused.

// notDialled tells what a text is that has the digits of a phone number and is not
// one, and returns an empty string for all other texts. It takes one look, as it is
// asked about each cell.
func notDialled(text string) string {
	if len(text) > 1 && text[0] == '-' && '1' <= text[1] && text[1] <= '9' {
		return "is a negative number: was it + and a formula, as in +33-…?"
	}
	g, ok := groupDigits(text)
	switch {
	case !ok:
		return ""
	case g.isDate():
		return "is a date"
	case g.isDecimal(text):
		return "is a number with decimals"
	}
	return ""
}

// digitGroups are numbers with the same character between them.
type digitGroups struct {
	sep     byte
	n       int // of groups
	values  [4]int
	lengths [4]int
}

// groupDigits returns false if a text has anything but digits and one kind of
// character between them.
func groupDigits(text string) (g digitGroups, ok bool) {
	for i := range len(text) {
		switch c := text[i]; {
		case '0' <= c && c <= '9':
			if g.lengths[g.n] < maxPhoneDigits {
				g.values[g.n] = 10*g.values[g.n] + int(c-'0')
			}
			g.lengths[g.n]++
		case c != '.' && c != ',' && c != '/' && c != '-', g.sep != 0 && c != g.sep, g.lengths[g.n] == 0, g.n == len(g.values)-1:
			return g, false
		default:
			g.sep = c
			g.n++
		}
	}
	g.n++
	return g, g.n > 1 && g.lengths[g.n-1] > 0
}

func (g *digitGroups) isYear(i int) bool {
	return g.lengths[i] == 4 && 1900 <= g.values[i] && g.values[i] < 2100
}

// isDay reports whether two numbers are a day and a month.
func (g *digitGroups) isDay(i, j int) bool {
	a, b := g.values[i], g.values[j]
	return g.lengths[i] <= 2 && g.lengths[j] <= 2 && min(a, b) >= 1 && min(a, b) <= 12 && max(a, b) <= 31
}

// isDate knows 31/12/2025, 2025-12-31, 31/12/25 and 2024-2025. Of the short ones only
// that with slashes: in New Caledonia 24.12.25 is a phone number.
func (g *digitGroups) isDate() bool {
	switch {
	case g.sep == ',':
		return false
	case g.n == 2:
		return g.isYear(0) && g.isYear(1)
	case g.n == 3 && g.isDay(0, 1):
		return g.isYear(2) || g.sep == '/' && g.lengths[2] == 2
	}
	return g.n == 3 && g.isYear(0) && g.isDay(1, 2)
}

// isDecimal knows amounts, as in 6123456.78, and coordinates, as in 48.8566140. A
// phone number's first group may begin with zero, theirs don't.
func (g *digitGroups) isDecimal(text string) bool {
	if g.n != 2 || g.sep != '.' && g.sep != ',' || g.values[1] == 0 || text[0] == '0' && g.lengths[0] > 1 {
		return false
	}
	return g.lengths[0] >= 4 && g.lengths[1] <= 2 || g.lengths[0] <= 2 && g.lengths[1] >= 4
}

// mayBeSeveral reports whether a text that looks like one number may be two: 45 67 89 / 90.
func mayBeSeveral(text string) bool {
	return strings.Contains(text, "/") || strings.Contains(text, " - ")
}

// isAddress reports whether a text is like an IP address: 62.12.34.156.
func isAddress(text string) bool {
	g, ok := groupDigits(text)
	if !ok || g.n != len(g.values) || g.sep != '.' || strings.HasPrefix(text, "0") || strings.Contains(text, ".0") {
		return false
	}
	return max(g.values[0], g.values[1], g.values[2], g.values[3]) <= 255
}

// isItalianZero reports whether a number has the zero that is a part of Italy's numbers
// from brackets, where people put what is not dialled from abroad.
func isItalianZero[T string | []byte](text string, e164 T) bool {
	return len(e164) > 4 && string(e164[:4]) == "+390" && strings.Contains(text, "(0)")
}

// localDigits is the most that a number without its area code has where there are such
// numbers: with a zero before it, it becomes a number of another area.
const localDigits = 8

// isDoubtful reports whether digits without + that the library reads as a number of
// the region, e164, may as well be another number.
func isDoubtful(digits, e164, region string) bool {
	plan := phoneRegion(region)
	if plan == nil || digits == "" {
		return false
	}
	if region == "FR" && sharedWithOverseas.MatchString(e164) {
		return true
	}
	if digits[0] == '0' || e164 == "+"+digits {
		return false
	}
	if writesZero(len(digits), region) && len(digits) <= localDigits && !isClosed(region) && strings.HasSuffix(e164, digits) {
		return true
	}
	if !strings.HasPrefix(digits, plan.code) && len(digits) < minBareDigits {
		return false
	}
	other, valid := validPhone("+"+digits, "")
	return valid && other != e164
}

// isCertain reports whether digits without + can't be doubtful as e164, which the table
// made of them. Of others isDoubtful must be asked.
func (p *phonePlan) isCertain(digits, e164 []byte) bool {
	switch {
	case p.region == "FR" && bytes.IndexByte([]byte("259"), e164[len("+33")]) >= 0:
		return !sharedWithOverseas.Match(e164)
	case digits[0] == '0' || string(e164[1:]) == string(digits):
		return true
	case bytes.HasPrefix(digits, []byte(p.code)) || len(digits) >= minBareDigits:
		return false
	}
	return len(digits) > localDigits || !p.hasTrunkZero()
}

// sharedWithOverseas are numbers that the library takes for those of France's mainland,
// although France's plan gives 026x, 0508 and 059x to the overseas territories, and
// parts of 0939, 0947 and 0976.
var sharedWithOverseas = regexp.MustCompile(`^\+33(?:26[2389]|508|59[0468]|939|947|976)`)

// onlyOverseas are those that are never the mainland's.
var onlyOverseas = regexp.MustCompile(`^0(?:26[2389]|508|59[0468]|69[0-467]|70[89])`)

// isClosed reports whether all numbers of a region are dialled in full, and none is
// longer than nine digits.
func isClosed(region string) bool {
	return !isPossible("0"+strings.Repeat("2", 10), region)
}

// writesZero reports whether the region writes a number of so many digits with a zero
// that it does not have abroad. Monaco and Saint Pierre do not write it before their own short numbers.
func writesZero(digits int, region string) bool {
	if region == "MC" && digits == 8 || region == "PM" && digits == 6 {
		return false
	}
	return hasTrunkZero(region)
}

// isGeographic reports whether a number in E.164 is one of a country, and not of a
// satellite or of a service.
func isGeographic(e164 string) bool {
	number, err := phonenumbers.Parse(e164, "")
	return err == nil && phonenumbers.GetRegionCodeForCountryCode(int(number.GetCountryCode())) != "001"
}

// isDouble reports whether digits are two numbers of the region, one behind the other.
func isDouble(digits, region string) bool {
	half := len(digits) / 2
	_, first := validPhone(digits[:half], region)
	_, second := validPhone(digits[half:], region)
	return len(digits)%2 == 0 && first && second
}
