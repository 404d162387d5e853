package mapping

import (
	"regexp"
	"strings"
	"unicode"

	"github.com/nyaruka/phonenumbers"

	"alvio.ai/alvio-import/record"
)

// minPhoneDigits is what a text must have to be sent as a phone number at all.
const minPhoneDigits = 6

var (
	// scientific is how spreadsheet programs show long numbers: 3.36E+10, 3,36E+10.
	scientific = regexp.MustCompile(`^[-+]?\d+([.,]\d+)?[eE]\+?\d+$`)
	// masked is what exports do to numbers: 06 12 34 XX XX, 0612****78.
	masked = regexp.MustCompile(`(?:^|\PL)[xX](?:[\s.-]?[xX])+(?:\PL|$)|[*•]|[_#][\s.-]?[_#]`)
)

func isScientific(text string) bool {
	return strings.ContainsAny(text, "eE") && scientific.MatchString(strings.TrimSpace(text))
}

// appendPhone normalizes a phone number to E.164. A number that the library
// does not know as valid is sent as typed, with a warning: the webhook tries to
// normalize it by itself.
func appendPhone(dst []byte, cell record.Cell, region string) ([]byte, *record.Issue) {
	if cell.Kind == record.KindText {
		if e164, ok := fastPhone(append(dst, '"'), cell.Text, region); ok {
			return append(e164, '"'), nil
		}
	}
	text := phoneText(cell)
	if issue := checkPhone(text, cell); issue != nil {
		return dst, issue
	}
	if e164, ok := normalizePhone(text, region); ok {
		return appendString(dst, e164), nil
	}
	if cell.Kind == record.KindNumber { // the format may hide what the number is
		if e164, ok := normalizePhone(cell.Value, region); ok {
			return appendString(dst, e164), nil
		}
	}
	issue := issuef(record.PhoneNotNormalized, "%q is not a phone number of a known form; it is sent as typed", record.Shorten(text, 60))
	if region == "" && !strings.HasPrefix(text, "+") {
		issue.Hint = "add region: to the mapping, as in region: FR, for numbers written without +"
	}
	return appendString(dst, text), issue
}

// phoneText returns the number as a person would copy it: the stored digits
// where Excel shows an exponent, without marks that can't be seen.
func phoneText(cell record.Cell) string {
	text := cell.Text
	if cell.Kind == record.KindNumber && (isScientific(text) || strings.Trim(text, "#") == "") {
		text = cell.Value // the column was too narrow
	}
	text = strings.Join(strings.Fields(visible(text)), " ")
	return strings.TrimSpace(strings.TrimPrefix(text, "'"))
}

// maxPhoneDigits is the most that E.164 allows. Excel keeps 15 digits of a
// number, so that a longer one has lost some.
const maxPhoneDigits = 15

func checkPhone(text string, cell record.Cell) *record.Issue {
	digits := 0
	for _, r := range text {
		if unicode.IsDigit(r) {
			digits++
		}
	}
	switch {
	case cell.Kind == record.KindDate:
		return issuef(record.PhoneDamaged, "the cell holds a date, %s", cell.Value)
	case isScientific(text):
		return issuef(record.PhoneDamaged, "%q is what a spreadsheet program left of a long number", text)
	case masked.MatchString(text):
		return issuef(record.PhoneDamaged, "%q hides digits", record.Shorten(text, 60))
	case cell.Kind == record.KindNumber && (digits > maxPhoneDigits || strings.Contains(cell.Value, ".")):
		return issuef(record.PhoneDamaged, "the stored number %s can't be a phone number", cell.Value)
	case digits < minPhoneDigits:
		return issuef(record.PhoneInvalid, "%q is not a phone number", record.Shorten(text, 60))
	}
	return nil
}

// normalizePhone returns the number in E.164, and false if the library does not
// call it valid, or if something would be lost: an extension, or letters, of
// which the library would make digits.
func normalizePhone(text, region string) (string, bool) {
	if strings.ContainsFunc(text, unicode.IsLetter) {
		return "", false
	}
	number, err := phonenumbers.Parse(text, region)
	if err != nil || number.GetExtension() != "" || !phonenumbers.IsValidNumber(number) {
		return "", false
	}
	return phonenumbers.Format(number, phonenumbers.E164), true
}
