package mapping

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/nyaruka/phonenumbers"

	"alvio.ai/alvio-import/record"
)

// wantHonestPhone holds what becomes of a text against what the library says of the
// result, and against the digits that were typed: none may be invented, and none
// lost but those of an extension and of other numbers.
func wantHonestPhone(t *testing.T, cell record.Cell, region string) {
	t.Helper()
	js, issue := appendPhone(nil, cell, region)
	code := record.Code("")
	if issue != nil {
		code = issue.Code
		if issue.Severity == record.Error {
			if len(js) > 0 {
				t.Errorf("%q in %q: %s beside the error %s", cell.Text, region, js, issue.Message)
			}
			return
		}
	}
	var sent string
	if err := json.Unmarshal(js, &sent); err != nil || !utf8.ValidString(sent) {
		t.Fatalf("%q in %q: %s is no JSON text: %v", cell.Text, region, js, err)
	}
	typed := onlyDigits(strings.Map(plainPhoneRune, cell.Text))
	if code == record.PhoneNotNormalized {
		if onlyDigits(sent) != typed && cell.Kind == record.KindText {
			t.Errorf("%q in %q: sent as typed, %q, with other digits", cell.Text, region, sent)
		}
		return
	}
	number, err := phonenumbers.Parse(sent, "")
	switch {
	case err != nil:
		t.Fatalf("%q in %q: the library can't read %q: %v", cell.Text, region, sent, err)
	case phonenumbers.Format(number, phonenumbers.E164) != sent:
		t.Errorf("%q in %q: %q is not the library's form of it", cell.Text, region, sent)
	case code != record.PhoneNotValid && !phonenumbers.IsValidNumber(number):
		t.Errorf("%q in %q: %q is not valid, and nothing tells it (%q)", cell.Text, region, sent, code)
	case code == record.PhoneNotValid && phonenumbers.IsValidNumber(number):
		t.Errorf("%q in %q: %q is valid, and was told not to be", cell.Text, region, sent)
	}
	if cell.Kind == record.KindNumber {
		typed = cell.Value
	}
	national := strings.TrimPrefix(phonenumbers.GetNationalSignificantNumber(number), "0")
	if !strings.Contains(typed, national) && !strings.Contains(typed, strings.TrimPrefix(national, "9")) { // Argentina's mobiles
		t.Errorf("%q in %q: %q has digits that were not typed", cell.Text, region, sent)
	}
}

// Whatever is sent in E.164 is what the library says of it, and what was typed.
func FuzzPhone(f *testing.F) {
	regions := []string{"", "FR", "BE", "CH", "LU", "MC", "MA", "DZ", "TN", "SN", "GB", "DE", "ES", "IT", "PT", "NL", "US", "CA", "GP", "RE"}
	for i, seed := range []string{
		"06 12 34 56 78", "+33 (0)6 12 34 56 78", "0690 12 34 56", "612345678", "33612345678", "32475123456", "3.3612345678E+10",
		"06 12 34 56 78 / 01 99 00 12 34", "01 99 00 12 34 poste 12", "tel:+33199001234;ext=5", "０１９９００１２３４", "(202) 555-0123",
		"069821234", "0033 6 12 34 56 78", "+0033612345678", "06 12 34 XX XX", "p:+33612345678", "33,612,345,678", "612345678.0",
	} {
		f.Add(seed, uint8(i), false)
		f.Add(onlyDigits(seed), uint8(i), true)
	}
	f.Fuzz(func(t *testing.T, s string, region uint8, stored bool) {
		cell := text(s)
		if digits := strings.TrimLeft(onlyDigits(s), "0"); stored && digits != "" {
			cell = number(s, digits)
		}
		wantHonestPhone(t, cell, regions[int(region)%len(regions)])
	})
}
