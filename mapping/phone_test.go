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
		"an apostrophe of Excel":       "'0199001234",
		"spaces that do not break":     "01\u00a099\u202f00\u200912 34",
		"marks of direction":           "\u202a+33 1 99 00 12 34\u202c",
		"a byte order mark":            "\ufeff0199001234",
		"spaces without width":         "01\u200b99001234\u200b",
		"surrounding spaces":           "\t 0199001234 \n",
		"wide digits":                  "０１９９００１２３４",
		"Arabic digits":                "٠١٩٩٠٠١٢٣٤",
		"Devanagari digits":            "०१९९००१२३४",
		"digits of mathematics":        "𝟎𝟏𝟗𝟗𝟎𝟎𝟏𝟐𝟑𝟒",
		"underscores":                  "01_99_00_12_34",
		"a prefix of lead forms":       "p:+33199001234",
		"a prefix of links":            "tel:+33199001234",
		"a word before it":             "Tél. : 01 99 00 12 34",
		"another word before it":       "Mobile 01 99 00 12 34",
		"a note in brackets":           "01 99 00 12 34 (bureau)",
		"a note before it":             "[perso] 01 99 00 12 34",
		"a formula that keeps a text":  `="0199001234"`,
		"quotes":                       `"01 99 00 12 34"`,
		"a decimal that is none":       "33199001234.0",
		"exact with an exponent":       "3.3199001234E+10",
		"thousands":                    "33,199,001,234",
		"+ and 00":                     "+0033199001234",
		"the zero of abroad":           "00 33 (0)1.99.00.12.34",
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
		{"abroad by 00", text("0033 1 99 00 12 34"), `"` + aPhoneE164 + `"`, ""},
	})
}

func TestPhoneWithoutARegion(t *testing.T) {
	wantConversions(t, "", "type: phone", []conversion{
		{"with a plus", text("+33 (0)1 99 00 12 34"), `"` + aPhoneE164 + `"`, ""},
		{"national", text(aPhone), `"` + aPhone + `"`, record.PhoneNotNormalized},
		{"by 00", text("0033199001234"), `"` + aPhoneE164 + `"`, ""},
		{"without +", text("33199001234"), `"` + aPhoneE164 + `"`, record.PhoneRepaired},
	})
}

func TestPhoneHintNamesTheMissingRegion(t *testing.T) {
	for region, want := range map[string]bool{"": true, "FR": false} {
		_, issue := appendPhone(nil, text("06 39 98 00 00 11 22"), region)
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

// What nobody can read goes as it is, for the webhook to try.
func TestPhoneSentAsTyped(t *testing.T) {
	var tests []conversion
	for name, s := range map[string]string{
		"six digits":               "123456",
		"too many digits":          "01 99 00 12 34 56 78 90 12",
		"two numbers without sign": "01 99 00 12 34 01 99 00 12 35",
		"letters for zeros":        "01 99 OO 12 34",
		"letters of a keypad":      "+1 202 555 FARM 01",
		"a long note":              "01 99 00 12 34 (à partir de 18h)",
		"a zero after +":           "+01 99 00 12 34",
		"two plus":                 "++33 1 99 00 12 34",
		"a part of a number":       "99 00 12 34",
	} {
		tests = append(tests, conversion{name, text(s), `"` + s + `"`, record.PhoneNotNormalized})
	}
	tests = append(tests, conversion{"without what surrounds it", text("\u200e' 06 39 98 00 00 11\u00a0"), `"06 39 98 00 00 11"`, record.PhoneNotNormalized})
	wantConversions(t, "FR", "type: phone", tests)
}

// What could be a number goes in E.164, with a warning.
func TestPhoneNotValid(t *testing.T) {
	wantConversions(t, "FR", "type: phone", []conversion{
		{"kept for fiction", text("06 39 98 00 00"), `"+33639980000"`, record.PhoneNotValid},
		{"the same with +", text("+33639980099"), `"+33639980099"`, record.PhoneNotValid},
		{"the same by 00", text("0033 6 39 98 00 99"), `"+33639980099"`, record.PhoneNotValid},
		{"British", text("+44 7700 900123"), `"+447700900123"`, record.PhoneNotValid},
		{"with an extension", text("06 39 98 00 00 poste 3"), `"+33639980000"`, record.PhoneNotValid},
	})
}

func TestPhoneTakenApart(t *testing.T) {
	const want = `"` + aPhoneE164 + `"`
	const several, extension, repaired = record.PhoneSeveral, record.PhoneExtension, record.PhoneRepaired
	wantConversions(t, "FR", "type: phone", []conversion{
		{"an extension", text("01 99 00 12 34 poste 12"), want, extension},
		{"a short extension", text("01 99 00 12 34 x5"), want, extension},
		{"an extension in brackets", text("01 99 00 12 34 (ext. 512)"), want, extension},
		{"an extension of RFC 3966", text("+33199001234;ext=5"), want, extension},
		{"an extension after #", text("01 99 00 12 34#5"), want, extension},
		{"two numbers", text("01 99 00 12 34 / 01 99 00 12 35"), want, several},
		{"two numbers, a line each", text("01 99 00 12 34\n01 99 00 12 35"), want, several},
		{"two numbers and a word", text("01 99 00 12 34 ou 01 99 00 12 35"), want, several},
		{"two numbers with labels", text("Tél : 01 99 00 12 34 ; Mob : 06 39 98 00 00"), want, several},
		{"the second is valid", text("06 39 98 00 00, 01 99 00 12 34"), want, several},
		{"a second one cut short", text("01 99 00 12 34/35"), want, several},
		{"a lost zero", text("199001234"), want, repaired},
		{"a lost zero, as a decimal", text("199001234.0"), want, repaired},
		{"a lost zero and an extension", text("199001234 p. 7"), want, extension},
		{"no plus, from abroad", text("32475123456"), `"+32475123456"`, repaired},
		{"of Guadeloupe", text("0690 00 12 34"), `"+590690001234"`, repaired},
		{"of Réunion", text("0262 20 12 34"), `"+262262201234"`, repaired},
		{"of Martinique, a lost zero", text("696201234"), `"+596696201234"`, repaired},
	})
}

func TestPhoneRefused(t *testing.T) {
	const damaged, invalid = record.PhoneDamaged, record.PhoneInvalid
	wantConversions(t, "FR", "type: phone", []conversion{
		{"an exponent", text("3.32E+10"), "", damaged},
		{"an exponent with a comma", text("3,32E+10"), "", damaged},
		{"an exponent without plus", text("3.3199e10"), "", damaged},
		{"an exponent in spaces", text(" 3.32E+10\u00a0"), "", damaged},
		{"an exponent that may hide a digit", text("3.319900123E+10"), "", damaged},
		{"a negative number", number("-199001234", "-199001234"), "", damaged},
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
		{"a dash with a space in it", text("- -"), "", invalid},
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
		{"the leading zero is lost", number("199001234", "199001234"), want, record.PhoneRepaired},
		{"a format gives it back", number("01 99 00 12 34", "199001234"), want, ""},
		{"shown with an exponent", number("3.32E+10", "33199001234"), want, ""},
		{"shown with an exponent and a comma", number("3,32E+10", "33199001234"), want, ""},
		{"a format hides it", number("199,001,234.00", "199001234"), want, record.PhoneRepaired},
		{"the column is too narrow", number("########", "199001234"), want, record.PhoneRepaired},
		{"a format adds the country", number("+33 1 99 00 12 34", "199001234"), want, ""},
		{"a format adds zeros too many", number("00033199001234", "33199001234"), want, ""},
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

// Territories that share a country code are told apart by their numbers.
func TestPhoneOfTerritory(t *testing.T) {
	for number, want := range map[string]string{
		"06 39 01 23 45": "it is one of Mayotte, not of France's mainland",
		"0269 60 12 34":  "it is one of Mayotte, not of France's mainland",
		"639012345":      "it is one of Mayotte, not of France's mainland, and its leading zero was lost",
		"0692 12 34 56":  "it is one of Réunion, not of France's mainland",
		"0690 00 12 34":  "it is one of Guadeloupe, not of France's mainland",
		"0696 20 12 34":  "it is one of Martinique, not of France's mainland",
	} {
		_, issue := appendPhone(nil, text(number), "FR")
		if issue == nil || issue.Code != record.PhoneRepaired || !strings.HasSuffix(issue.Message, want) {
			t.Errorf("%s: %+v, want %q", number, issue, want)
		}
	}
}
