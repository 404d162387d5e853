package mapping

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// A reading is what a text can mean as a phone number.
type phoneReading struct {
	e164      string // empty if it means none
	valid     bool   // the library knows such numbers; otherwise it is a possible one
	repair    string // what was done to the digits, empty if they were complete
	hint      string // what to do about it; empty: what there is to do about lost zeros
	extension string
	others    []string // numbers that are left out
}

// readPhone reads a text with the country of the numbers that are written without
// one, which may be empty. Of several numbers the first valid one counts.
func readPhone(t phoneText, region string) phoneReading {
	var whole phoneReading
	if n, ok := parseNumber(t.clean); ok {
		whole = n.read(region)
	}
	if whole.valid && (whole.repair != "" && isAddress(t.clean) || isItalianZero(t.clean, whole.e164) && hasTwin(whole.e164)) {
		return phoneReading{}
	}
	parts := splitPhones(t.clean)
	if len(parts) == 0 || len(parts) == 1 && whole.e164 != "" {
		return whole
	}
	first, valid := readParts(parts, region)
	switch {
	case valid == 0 && whole.valid, valid == 1 && whole.valid && first.e164 == whole.e164:
		return whole
	case valid == 0, valid == 1 && whole.valid: // 030 123456 / 78 may be one number or two
		return phoneReading{}
	}
	return first
}

// readParts reads the first valid one of several numbers, and counts them.
func readParts(parts []string, region string) (first phoneReading, valid int) {
	for i, part := range parts {
		n, ok := parseNumber(part)
		if !ok || notDialled(part) != "" {
			continue
		}
		r := n.read(region)
		if !r.valid {
			continue
		}
		if valid++; valid == 1 {
			first = r
			first.others = slices.Concat(parts[:i], parts[i+1:])
		}
	}
	return first, valid
}

// hasTwin reports whether an Italian number is valid without its zero, too.
func hasTwin(e164 string) bool {
	_, valid := validPhone(strings.Replace(e164, "+390", "+39", 1), "")
	return valid
}

// read looks for the one meaning of a number.
func (n phoneNumber) read(region string) phoneReading {
	if len(n.digits) < minPhoneDigits {
		return phoneReading{}
	}
	r := n.readDigits(region)
	r.extension = n.extension
	return r
}

func (n phoneNumber) readDigits(region string) phoneReading {
	digits := n.digits
	if n.plus {
		digits = strings.TrimPrefix(digits, "00") // +0033…
		return readInternational(digits)
	}
	e164, ok := knownPhone(digits, region)
	var number *phonenumbers.PhoneNumber
	if !ok {
		number = parsePhone(digits, region)
		e164, ok = validNumber(number)
	}
	if ok && isDoubtful(digits, e164, region) {
		if sharedWithOverseas.MatchString(e164) {
			return n.readRepaired(region)
		}
		return phoneReading{}
	}
	if ok {
		r := phoneReading{e164: e164, valid: true}
		if writesZero(len(digits), region) && strings.HasSuffix(e164, digits) && isNational(e164, digits, region) {
			r.repair = "its leading zero was lost"
		}
		return r
	}
	if r := n.readRepaired(region); r.valid {
		return r
	}
	if rest, dialled := strings.CutPrefix(digits, "00"); dialled {
		r := readInternational(rest)
		if !r.valid && hasTrunkZero(region) && isPossible(digits[1:], region) {
			return phoneReading{} // or is there a zero too many?
		}
		return r
	}
	return readPossible(number, digits, region)
}

// readInternational reads digits that begin with a country code.
func readInternational(digits string) phoneReading {
	digits = "+" + digits
	if e164, ok := knownPhone(digits, ""); ok {
		return phoneReading{e164: e164, valid: true}
	}
	number := parsePhone(digits, "")
	if e164, ok := validNumber(number); ok {
		return phoneReading{e164: e164, valid: true}
	}
	return readPossible(number, digits, "")
}

// readPossible reads a number that the library does not know: new ranges are in use
// before it does.
func readPossible(number *phonenumbers.PhoneNumber, digits, region string) phoneReading {
	if number == nil || phonenumbers.IsPossibleNumberWithReason(number) != phonenumbers.IS_POSSIBLE {
		return phoneReading{}
	}
	lostZero := region == "FR" && bareMobile.MatchString(digits)
	if digits[0] != '+' && (digits[0] == '0') != hasTrunkZero(region) && !lostZero {
		return phoneReading{} // a part of a number, or one of another country
	}
	if number.GetItalianLeadingZero() {
		return phoneReading{} // the zero that is not dialled from abroad, and a digit too few
	}
	if digits[0] != '+' && (isFrench(region) && region != "FR" || region == "FR" && onlyOverseas.MatchString("0"+strings.TrimPrefix(digits, "0"))) {
		return phoneReading{} // its country code can't be known
	}
	r := phoneReading{e164: phonenumbers.Format(number, phonenumbers.E164)}
	if lostZero {
		r.repair = "its leading zero was lost"
	}
	return r
}

// bareMobile is a mobile number of France without its zero. Nine digits that begin so are
// nothing else, also if the library does not know their range.
var bareMobile = regexp.MustCompile(`^[67]\d{8}$`)

// readRepaired reads digits that mean nothing as they are: a zero was lost, they are
// of an overseas territory, or + is missing. They must mean one thing only.
func (n phoneNumber) readRepaired(region string) phoneReading {
	var readings []phoneReading
	add := func(e164 string, valid bool, repair, hint string) {
		same := func(r phoneReading) bool { return r.e164 == e164 }
		if valid && !slices.ContainsFunc(readings, same) {
			readings = append(readings, phoneReading{e164: e164, valid: true, repair: repair, hint: hint})
		}
	}
	digits, lost := n.digits, ""
	if digits[0] != '0' && region != "" && (len(digits) > localDigits || isClosed(region)) {
		digits, lost = "0"+digits, "its leading zero was lost"
		e164, ok := knownPhone(digits, region)
		add(e164, ok && strings.HasSuffix(e164, n.digits) && !isDoubtful(n.digits, e164, region), lost, "")
	}
	if isFrench(region) && len(digits) == frenchDigits {
		for _, territory := range frenchPlans {
			e164, ok := knownPhone(digits, territory)
			if !ok || territory == "FR" && onlyOverseas.MatchString(digits) {
				continue
			}
			told := lost
			if territory != region {
				told = fmt.Sprintf("it is one of %s, not of %s", territoryNames[territoryOf(e164, territory)], territoryNames[region])
			}
			if territory != region && lost != "" {
				told += ", and " + lost
			}
			add(e164, strings.HasSuffix(e164, digits[1:]), told, "write numbers of other territories with + and their country code")
		}
	}
	if n.mayLackPlus(region) {
		e164, ok := knownPhone("+"+n.digits, "")
		add(e164, ok && e164 == "+"+n.digits && isGeographic(e164), "the + before it was missing", "write foreign numbers with + and the country code")
	}
	if len(readings) != 1 {
		return phoneReading{}
	}
	return readings[0]
}

// minBareDigits and maxBareDigits are what a number must have to be taken for a country
// code and a number without being told: shorter ones are parts of numbers or national
// ones too often, longer ones are SIRET numbers and the like.
const (
	minBareDigits = 11
	maxBareDigits = 13
)

// timestamp is a moment as digits, such as 201208151430, and no number of Egypt.
var timestamp = regexp.MustCompile(`^(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])?[0-5]?`)

// mayLackPlus reports whether digits can only begin with a country code: they are no
// number of the region, nor one with a digit too many, nor two.
func (n phoneNumber) mayLackPlus(region string) bool {
	digits := n.digits
	if digits[0] == '0' || len(digits) < minBareDigits || len(digits) > maxBareDigits || timestamp.MatchString(digits) {
		return false
	}
	return !isPossible(digits, region) && !isPossible(digits[:len(digits)-1], region) && !isDouble(digits, region)
}

// isFrench reports whether a region dials by France's plan, in which the overseas
// territories have parts of their own.
func isFrench(region string) bool {
	return slices.Contains(frenchPlans, region)
}

var (
	frenchPlans    = []string{"FR", "GP", "MQ", "GF", "RE", "YT", "PM"}
	territoryNames = map[string]string{
		"FR": "France's mainland",
		"GP": "Guadeloupe", "MQ": "Martinique", "GF": "French Guiana", "RE": "Réunion", "YT": "Mayotte", "PM": "Saint Pierre and Miquelon",
	}
)

// territoryOf returns whose number a text in E.164 is, of a territory and those that share
// its country code, as Mayotte does with Réunion.
func territoryOf(e164, territory string) string {
	owner := phonenumbers.GetRegionCodeForNumber(parsePhone(e164, ""))
	if territoryNames[owner] == "" {
		return territory
	}
	return owner
}

// frenchDigits is how many digits are dialled in France, with the zero.
const frenchDigits = 10

// validPhone returns a number in E.164, and false if the library does not call it
// valid.
func validPhone(digits, region string) (string, bool) {
	if e164, ok := knownPhone(digits, region); ok {
		return e164, true
	}
	return validNumber(parsePhone(digits, region))
}

// parsePhone asks the library, which takes its time. It returns nil for what is no
// number.
func parsePhone(digits, region string) *phonenumbers.PhoneNumber {
	number, err := phonenumbers.Parse(digits, region)
	if err != nil {
		return nil
	}
	return number
}

func validNumber(number *phonenumbers.PhoneNumber) (e164 string, valid bool) {
	if number == nil || !phonenumbers.IsValidNumber(number) {
		return "", false
	}
	return phonenumbers.Format(number, phonenumbers.E164), true
}

// knownPhone is validPhone by the table, which does not know a few ways in which the
// library makes another number of what it is given: no repair needs them.
func knownPhone(digits, region string) (string, bool) {
	e164, _, ok := fastPhone(nil, digits, region)
	return string(e164), ok
}

// isPossible reports whether digits have the length of a number that is dialled in
// the region.
func isPossible(digits, region string) bool {
	number := parsePhone(digits, region)
	return number != nil && phonenumbers.IsPossibleNumberWithReason(number) == phonenumbers.IS_POSSIBLE
}

// hasTrunkZero reports whether numbers are written with a leading zero in the region
// that they do not have abroad.
func hasTrunkZero(region string) bool {
	plan := phoneRegion(region)
	return plan != nil && plan.hasTrunkZero()
}

func (p *phonePlan) hasTrunkZero() bool {
	return slices.ContainsFunc(p.spellings, func(s phoneSpelling) bool { return s.prefix == "0" })
}

// isNational reports whether a number in E.164 is the country's code and digits.
func isNational(e164, digits, region string) bool {
	plan := phoneRegion(region)
	return plan != nil && e164 == "+"+plan.code+digits
}
