package mapping

import (
	"slices"
	"strings"

	"alvio.ai/alvio-import/record"
)

const fieldPostal = "contact.postal_code"

// PostalDigits returns how many digits the postal codes of a region have, if the first may
// be zero: spreadsheet programs drop it. It is 0 for other regions.
func PostalDigits(region string) int {
	if slices.Contains([]string{"DE", "ES", "FR", "IT", "US"}, region) {
		return 5
	}
	return 0
}

// watchPostal adds to a converter of postal codes that it tells of those that seem to
// have lost their zero. They are sent as they are: what they are short of, or whether
// they are another country's, nobody can tell from here.
func watchPostal(convert converter, region string) converter {
	if PostalDigits(region) == 0 {
		return convert
	}
	return func(dst []byte, cell record.Cell) ([]byte, *record.Issue) {
		dst, issue := convert(dst, cell)
		if code := strings.TrimSpace(cellText(cell)); issue == nil && len(code) == 4 && allDigits(code) {
			issue = issuef(record.PostalCodeShort, "%s has four digits, and postal codes of %s have five; was it 0%s?", code, region, code)
		}
		return dst, issue
	}
}

// padZeros puts zeros in front of a text of digits that has fewer than n.
func padZeros(text string, n int) string {
	if text == "" || len(text) >= n || !allDigits(text) {
		return text
	}
	return strings.Repeat("0", n-len(text)) + text
}
