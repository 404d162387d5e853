package mapping

import (
	"strings"
	"testing"

	"alvio.ai/alvio-import/record"
)

func TestPhoneSpellings(t *testing.T) {
	const want = `"` + aPhoneE164 + `"`
	var tests []conversion
	for name, s := range map[string]string{
		"pairs":                        "01 99 00 12 34",
		"tight":                        "0199001234",
		"points":                       "01.99.00.12.34",
		"hyphens":                      "01-99-00-12-34",
		"dashes":                       "01–99–00–12–34",
		"slashes":                      "01/99/00/12/34",
		"E.164":                        "+33199001234",
		"international":                "+33 1 99 00 12 34",
		"international by 00":          "0033 1 99 00 12 34",
		"a zero in brackets":           "+33 (0)1 99 00 12 34",
		"a zero too many":              "+330199001234",
		"the country code in brackets": "(+33) 1 99 00 12 34",
		"no plus":                      "33199001234",
		"no leading zero":              "199001234",
		"an apostrophe of Excel":       "'0199001234",
		"spaces that do not break":     "01\u00a099\u202f00\u200912 34",
		"marks of direction":           "\u202a+33 1 99 00 12 34\u202c",
		"a byte order mark":            "\ufeff0199001234",
		"spaces without width":         "01\u200b99001234\u200b",
		"surrounding spaces":           "\t 0199001234 \n",
		"wide digits":                  "０１９９００１２３４",
		"Arabic digits":                "٠١٩٩٠٠١٢٣٤",
	} {
		tests = append(tests, conversion{name, text(s), want, ""})
	}
	wantConversions(t, "FR", "type: phone", tests)
}

func TestPhoneOfAnotherCountry(t *testing.T) {
	wantConversions(t, "US", "type: phone", []conversion{
		{"of the region", text("(202) 555-0123"), `"+12025550123"`, ""},
		{"abroad", text(aPhoneE164), `"` + aPhoneE164 + `"`, ""},
		{"not of the region", text(aPhone), `"` + aPhone + `"`, record.PhoneNotNormalized},
	})
}

func TestPhoneWithoutARegion(t *testing.T) {
	wantConversions(t, "", "type: phone", []conversion{
		{"with a plus", text("+33 (0)1 99 00 12 34"), `"` + aPhoneE164 + `"`, ""},
		{"national", text(aPhone), `"` + aPhone + `"`, record.PhoneNotNormalized},
		{"by 00", text("0033199001234"), `"0033199001234"`, record.PhoneNotNormalized},
	})
}

func TestPhoneHintNamesTheMissingRegion(t *testing.T) {
	for region, want := range map[string]bool{"": true, "FR": false} {
		_, issue := appendPhone(nil, text("06 39 98 00 00"), region)
		if issue == nil {
			t.Fatalf("region %q: no issue", region)
		}
		if got := strings.Contains(issue.Hint, "region:"); got != want {
			t.Errorf("region %q: the hint is %q", region, issue.Hint)
		}
	}
	if _, issue := appendPhone(nil, text("+33639980000"), ""); issue == nil || strings.Contains(issue.Hint, "region:") {
		t.Errorf("a number with + needs no region, and the issue is %+v", issue)
	}
}

// What the library does not call valid goes as it is, for the webhook to try.
func TestPhoneSentAsTyped(t *testing.T) {
	var tests []conversion
	for name, s := range map[string]string{
		"a mobile kept for fiction": "06 39 98 00 00",
		"the same with a plus":      "+33639980099",
		"a British one":             "+44 7700 900123",
		"six digits":                "123456",
		"too many digits":           "01 99 00 12 34 56 78 90 12",
		"an extension":              "01 99 00 12 34 poste 12",
		"a short extension":         "01 99 00 12 34 x5",
		"an extension of RFC 3966":  "+33199001234;ext=5",
		"an extension after #":      "01 99 00 12 34#5",
		"a word before it":          "tel: 01 99 00 12 34",
		"two numbers":               "01 99 00 12 34 / 01 99 00 12 35",
		"letters for zeros":         "01 99 OO 12 34",
		"letters of a keypad":       "+1 202 555 FARM 01",
	} {
		tests = append(tests, conversion{name, text(s), `"` + s + `"`, record.PhoneNotNormalized})
	}
	tests = append(tests, conversion{"without what surrounds it", text("\u200e' 06 39 98 00 00\u00a0"), `"06 39 98 00 00"`, record.PhoneNotNormalized})
	wantConversions(t, "FR", "type: phone", tests)
}

func TestPhoneRefused(t *testing.T) {
	const damaged, invalid = record.PhoneDamaged, record.PhoneInvalid
	wantConversions(t, "FR", "type: phone", []conversion{
		{"an exponent", text("3.32E+10"), "", damaged},
		{"an exponent with a comma", text("3,32E+10"), "", damaged},
		{"an exponent without plus", text("3.3199e10"), "", damaged},
		{"an exponent in spaces", text(" 3.32E+10\u00a0"), "", damaged},
		{"masked by X", text("06 39 98 XX XX"), "", damaged},
		{"masked by x", text("+336-39-98-xx-xx"), "", damaged},
		{"masked by stars", text("063998****"), "", damaged},
		{"masked by one star", text("06 39 98 00 0*"), "", damaged},
		{"masked by dots", text("06 39 98 •• ••"), "", damaged},
		{"masked by lines", text("06 39 98 __ __"), "", damaged},
		{"masked in front", text("XX XX 39 98 00 12"), "", damaged},
		{"masked one by one", text("06 39 98 0X XX"), "", damaged},
		{"masked by hashes", text("06 39 98 ## ##"), "", damaged},
		{"masked in the middle", text("06 ** ** 00 01"), "", damaged},
		{"a date", date("15 janv.", "2025-01-15"), "", damaged},
		{"a fraction", number("199001234.5", "199001234.5"), "", damaged},
		{"more digits than Excel keeps", number("1.23E+16", "12345678901234567"), "", damaged},
		{"words", text("à demander"), "", invalid},
		{"a dash", text("-"), "", invalid},
		{"a plus", text("+"), "", invalid},
		{"an apostrophe", text("'"), "", invalid},
		{"five digits", text("1 23-45"), "", invalid},
		{"a tick", record.Cell{Text: "TRUE", Value: "true", Kind: record.KindBool}, "", invalid},
		{"a formula's error", text("#N/A"), "", record.CellErrorValue},
	})
}

func TestPhoneCellsOfExcel(t *testing.T) {
	const want = `"` + aPhoneE164 + `"`
	wantConversions(t, "FR", "type: phone", []conversion{
		{"the leading zero is lost", number("199001234", "199001234"), want, ""},
		{"a format gives it back", number("01 99 00 12 34", "199001234"), want, ""},
		{"shown with an exponent", number("3.32E+10", "33199001234"), want, ""},
		{"shown with an exponent and a comma", number("3,32E+10", "33199001234"), want, ""},
		{"a format hides it", number("199,001,234.00", "199001234"), want, ""},
		{"the column is too narrow", number("########", "199001234"), want, ""},
		{"text of digits", text("0199001234"), want, ""},
	})
}

// What was normalized is not changed again, with or without a region.
func TestPhoneNormalizationIsStable(t *testing.T) {
	for _, region := range []string{"", "FR", "US"} {
		js, issue := appendPhone(nil, text(aPhoneE164), region)
		if issue != nil || string(js) != `"`+aPhoneE164+`"` {
			t.Errorf("region %q: %s became %s, %v", region, aPhoneE164, js, issue)
		}
	}
}

func TestLaneIsTheSameForEverySpelling(t *testing.T) {
	tests := map[string]string{
		"+33199001234":   "33199001234",
		"06 39 98 00 00": "0639980000",
		"06.39.98.00.00": "0639980000",
		"no digits":      "no digits",
		"":               "",
	}
	for phone, want := range tests {
		if got := Lane(phone); got != want {
			t.Errorf("Lane(%q) = %q, want %q", phone, got, want)
		}
	}
}
