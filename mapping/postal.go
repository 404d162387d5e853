package mapping

import (
	"slices"
	"strings"

	"alvio.ai/alvio-import/record"
)

const fieldPostal = "contact.postal_code"

// fiveDigits are the regions whose postal codes have five digits, of which the first may
// be zero: spreadsheet programs drop it.
var fiveDigits = []string{"DE", "ES", "FR", "IT", "US"}

// watchPostal adds to a converter of postal codes that it tells of those that seem to
// have lost their zero. They are sent as they are: what they are short of, or whether
// they are another country's, nobody can tell from here.
func watchPostal(convert converter, region string) converter {
	if !slices.Contains(fiveDigits, region) {
		return convert
	}
	return func(dst []byte, cell record.Cell) ([]byte, *record.Issue) {
		dst, issue := convert(dst, cell)
		if code := strings.TrimSpace(cellText(cell)); issue == nil && isFourDigits(code) {
			issue = issuef(record.PostalCodeShort, "%s has four digits, and postal codes of %s have five; was it 0%s?", code, region, code)
		}
		return dst, issue
	}
}

func isFourDigits(s string) bool {
	return len(s) == 4 && !strings.ContainsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
}
