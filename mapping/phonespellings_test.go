package mapping

import (
	"encoding/json"
	"strings"
	"testing"

	"alvio.ai/alvio-import/record"
)

// A spelledPhone is a text, and what a person who reads it takes it for: a number in
// E.164, asTyped, or nothing, with the code of the issue that tells of it.
type spelledPhone struct {
	text, want string
	code       record.Code
}

// asTyped is wanted of a text that nobody can read.
const asTyped = "as typed"

const (
	repaired      = record.PhoneRepaired
	extension     = record.PhoneExtension
	several       = record.PhoneSeveral
	notValid      = record.PhoneNotValid
	notNormalized = record.PhoneNotNormalized
	damaged       = record.PhoneDamaged
	invalid       = record.PhoneInvalid
)

func wantSpelledPhones(t *testing.T, regions map[string][]spelledPhone) {
	t.Helper()
	for region, tests := range regions {
		for _, tt := range tests {
			wantSpelledPhone(t, text(tt.text), region, tt)
		}
	}
}

func wantSpelledPhone(t *testing.T, cell record.Cell, region string, tt spelledPhone) {
	t.Helper()
	want, got := tt.want, ""
	if want == asTyped {
		want = strings.TrimLeft(tt.text, "'")
	}
	js, issue := appendPhone(nil, cell, region)
	if len(js) > 0 {
		if err := json.Unmarshal(js, &got); err != nil {
			t.Fatalf("%q in %q: %s: %v", cell.Text, region, js, err)
		}
	}
	code := record.Code("")
	if issue != nil {
		code = issue.Code
	}
	if got != want || code != tt.code {
		t.Errorf("%q in %q: got %q %s, want %q %s", cell.Text, region, got, code, want, tt.code)
	}
}

func TestPhonesOfFrenchLists(t *testing.T) {
	wantSpelledPhones(t, map[string][]spelledPhone{
		"FR": {
			{"01 99 00 12 34", "+33199001234", ""},
			{"06 12 34 56 78", "+33612345678", ""},
			{"0757123456", "+33757123456", ""},
			{"09.72.12.34.56", "+33972123456", ""},
			{"0 800 12 34 56", "+33800123456", ""}, // free of charge
			{"+33 6 12 34 56 78", "+33612345678", ""},
			{"+33(0)612345678", "+33612345678", ""},
			{"+33 (0) 6 12 34 56 78", "+33612345678", ""},
			{"+33 [0]6 12 34 56 78", "+33612345678", ""},
			{"(+33) 6 12 34 56 78", "+33612345678", ""},
			{"(33) 6 12 34 56 78", "+33612345678", ""},
			{"(0033) 6 12 34 56 78", "+33612345678", ""},
			{"+ 33 6 12 34 56 78", "+33612345678", ""},
			{"+33.6.12.34.56.78", "+33612345678", ""},
			{"+33/6/12/34/56/78", "+33612345678", ""},
			{"0033(0)612345678", "+33612345678", ""},
			{"00.33.6.12.34.56.78", "+33612345678", ""},
			{"00 33 06 12 34 56 78", "+33612345678", ""},
			{"+33 06 12 34 56 78", "+33612345678", ""},
			{"33 06 12 34 56 78", "+33612345678", ""},
			{"33 6 12 34 56 78", "+33612345678", ""},
			{"+ 00 33 6 12 34 56 78", "+33612345678", ""},
			{"(06) 12 34 56 78", "+33612345678", ""},
			{"(0)6 12 34 56 78", "+33612345678", ""},
			{"0612 345 678", "+33612345678", ""},
			{"061 234 5678", "+33612345678", ""},
			{"06 12-34 56/78", "+33612345678", ""},
			{"06\u00a012\u202f34\u200956\u300078", "+33612345678", ""},
			{"06\t12\t34\t56\t78", "+33612345678", ""},
			{"\u200e06 12 34 56 78\u200f", "+33612345678", ""},
			{"06\u00ad12\u00ad34\u00ad56\u00ad78", "+33612345678", ""}, // soft hyphens
			{"06‑12‑34‑56‑78", "+33612345678", ""},                     // hyphens that do not break
			{"06−12−34−56−78", "+33612345678", ""},                     // signs of minus
			{"０６　１２　３４　５６　７８", "+33612345678", ""},
			{"＋３３６１２３４５６７８", "+33612345678", ""},
			{"٠٦١٢٣٤٥٦٧٨", "+33612345678", ""},
			{"۰۶۱۲۳۴۵۶۷۸", "+33612345678", ""}, // Persian
			{"'0612345678", "+33612345678", ""},
			{"’06 12 34 56 78", "+33612345678", ""},
			{`="0612345678"`, "+33612345678", ""},
			{"=+33612345678", "+33612345678", ""},
			{`"+33 6 12 34 56 78"`, "+33612345678", ""},
			{"p:0612345678", "+33612345678", ""},
			{"p:+33612345678", "+33612345678", ""},
			{"t: 06 12 34 56 78", "+33612345678", ""},
			{"tel:+33-6-12-34-56-78", "+33612345678", ""},
			{"TEL 06 12 34 56 78", "+33612345678", ""},
			{"Téléphone : 06 12 34 56 78", "+33612345678", ""},
			{"Port. 06 12 34 56 78", "+33612345678", ""},
			{"WhatsApp : +33 6 12 34 56 78", "+33612345678", ""},
			{"06 12 34 56 78 (perso)", "+33612345678", ""},
			{"(maman) 06 12 34 56 78", "+33612345678", ""},
			{"06 12 34 56 78 [à rappeler]", "+33612345678", ""},
			{"0612345678.0", "+33612345678", ""},
			{"33612345678.00", "+33612345678", ""},
			{"3.3612345678E+10", "+33612345678", ""},
			{"3,3612345678E+10", "+33612345678", ""},
			{"06 12 34 56 78.", "+33612345678", ""},
			{"06 12 34 56 78 /", "+33612345678", ""},
			{"- 06 12 34 56 78", "+33612345678", ""}, // a bullet
			{"6 12 34 56 78", "+33612345678", repaired},
			{"612345678", "+33612345678", repaired},
			{"6.12.34.56.78", "+33612345678", repaired},
			{"612 345 678", "+33612345678", repaired}, // as a format for amounts shows it
			{"612,345,678", "+33612345678", repaired}, // the same in English
			{"612345678.0", "+33612345678", repaired},
			{"6.12345678E+08", "+33612345678", repaired}, // all digits are there
			{"6,12345678e8", "+33612345678", repaired},
			{"'612345678", "+33612345678", repaired},
			{"06 39 98 12 34", "+33639981234", notValid}, // kept for fiction
			{"6 39 98 12 34", "+33639981234", notValid},  // the same contact with its zero is no other
			{"639981234", "+33639981234", notValid},
			{"639 98 12 3", asTyped, notNormalized},
			{"+33 6 39 98 12 34", "+33639981234", notValid},
			{"0033 (0)6 39 98 12 34", "+33639981234", notValid},
			{"01 99 00 12 34 ext. 5", "+33199001234", extension},
			{"01 99 00 12 34, poste 512", "+33199001234", extension},
			{"+33 1 99 00 12 34 (p. 12)", "+33199001234", extension},
			{"tel:+33612345678;ext=12", "+33612345678", extension},
			{"06 12 34 56 78 / 07 57 12 34 56", "+33612345678", several},
			{"06 12 34 56 78/07 57 12 34 56", "+33612345678", several},
			{"06 12 34 56 78 - 07 57 12 34 56", "+33612345678", several},
			{"0612345678,0757123456", "+33612345678", several},
			{"0612345678;0757123456", "+33612345678", several},
			{"0612345678|0757123456", "+33612345678", several},
			{"0612345678\n0757123456", "+33612345678", several},
			{"06 12 34 56 78 et 07 57 12 34 56", "+33612345678", several},
			{"06 12 34 56 78 & 07 57 12 34 56", "+33612345678", several},
			{"+33612345678, +32475123456", "+33612345678", several},
			{"06 12 34 56 78 ou 79", "+33612345678", several},
			{"06 39 98 12 34 / 06 12 34 56 78", "+33612345678", several}, // the first is for fiction
			{"à confirmer, 06 12 34 56 78", "+33612345678", several},     // the words may be a number too
			{"0612345678 0757123456", asTyped, notNormalized},            // a space parts digits, not numbers
			{"06123456780757123456", asTyped, notNormalized},
			{"+33612345678+33757123456", asTyped, notNormalized},
			{"06 12 34 56 789", asTyped, notNormalized}, // a digit too many
			{"12 34 56 78", asTyped, notNormalized},     // the area is missing
			{"+33 6 12 34 56 7", asTyped, notNormalized},
			{"+33 6 12 34 56 789", asTyped, notNormalized},
			{"336 12 34 56 7", asTyped, notNormalized}, // cut, and no other country's
			{"33612345678 9", asTyped, notNormalized},
			{"+06 12 34 56 78", asTyped, notNormalized}, // no country code begins with 0
			{"+33 +33 33 6 12 34 56 78", asTyped, notNormalized},
			{"O6 12 34 56 78", asTyped, notNormalized}, // the letter O
			{"06 I2 34 56 78", asTyped, notNormalized}, // the letter I
			{"Mme Durand 06 12 34 56 78", asTyped, notNormalized},
			{"06 12 34 56 78 Durand", asTyped, notNormalized},
			{"06 12 34 56 78 (12h-14h)", asTyped, notNormalized}, // digits in the note
			{"06 12 34 56 78 ?", asTyped, notNormalized},
			{"06,12,34,56,78", asTyped, notNormalized}, // commas are for amounts or between numbers
			{"https://wa.me/33612345678", "+33612345678", several},
			{"612 345 678 €", asTyped, notNormalized},
			{"118 712", asTyped, notNormalized}, // an inquiry service
			{"+33", "", invalid},
			{"3631", "", invalid}, // a short number
			{"15", "", invalid},
			{"75001", "", invalid}, // a postal code
			{"0", "", invalid},
			{"n/a", "", invalid},
			{"aucun", "", invalid},
			{"06", "", invalid},
			{"3.36E+10", "", damaged},
			{"6,12E+08", "", damaged},
			{"6.1234568E+08", "", damaged},
			{"3.361234568E+10", "", damaged}, // ten digits of eleven
			{"06 12 34 XX XX", "", damaged},
			{"06****5678", "", damaged},
			{"06 12 34 ## ##", "", damaged},
			{"06 12 34 xx 78", "", damaged},
			{"0690 20 12 34", "+590690201234", repaired}, // Guadeloupe
			{"0590 20 12 34", "+590590201234", repaired},
			{"0696 20 12 34", "+596696201234", repaired},
			{"0594 30 12 34", "+594594301234", repaired}, // French Guiana
			{"0694 20 12 34", "+594694201234", repaired},
			{"02 62 20 12 34", "+262262201234", repaired}, // Réunion
			{"06 92 12 34 56", "+262692123456", repaired},
			{"692123456", "+262692123456", repaired},       // and its zero was lost
			{"06 39 69 12 34", "+262639691234", repaired},  // Mayotte
			{"+33 690 20 12 34", "+33690201234", notValid}, // of Guadeloupe, with the mainland's code
			{"+590 690 20 12 34", "+590690201234", ""},
			{"+590 (0)690 20 12 34", "+590690201234", ""},
			{"00262 692 12 34 56", "+262692123456", ""},
			{"+596 696 20 12 34", "+596696201234", ""},
			{"+594 694 20 12 34", "+594694201234", ""},
			{"+508 41 12 34", "+508411234", ""},
			{"+687 24 12 25", "+687241225", ""},
			{"+689 87 12 34 56", "+68987123456", ""},
			{"+32 475 12 34 56", "+32475123456", ""},
			{"+32 (0)475/12.34.56", "+32475123456", ""},
			{"0032 2 511 12 34", "+3225111234", ""},
			{"32 475 12 34 56", "+32475123456", repaired},
			{"41 79 123 45 67", "+41791234567", repaired},
			{"+41 (0)79 123 45 67", "+41791234567", ""},
			{"+352 621 123 456", "+352621123456", ""},
			{"00352 26 12 34 56", "+35226123456", ""},
			{"352621123456", "+352621123456", repaired},
			{"+377 93 15 23 45", "+37793152345", ""},
			{"+377 06 12 34 56 78", "+377612345678", ""},
			{"+212 6 12 34 56 78", "+212612345678", ""},
			{"00212 (0)612-345678", "+212612345678", ""},
			{"212612345678", "+212612345678", repaired},
			{"+213 551 23 45 67", "+213551234567", ""},
			{"213 551 23 45 67", "+213551234567", repaired},
			{"+216 71 234 567", "+21671234567", ""},
			{"+221 77 123 45 67", "+221771234567", ""},
			{"221771234567", "+221771234567", repaired},
			{"+44 7400 123456", "+447400123456", ""},
			{"+44 (0)20 7946 0123", "+442079460123", ""},
			{"447400123456", "+447400123456", repaired},
			{"+44 7700 900123", "+447700900123", notValid}, // kept for fiction
			{"07400 123456", asTyped, notNormalized},       // British, and nothing says so
			{"+49 30 23125012", "+493023125012", ""},
			{"+49 (0)151 23456789", "+4915123456789", ""},
			{"4915123456789", "+4915123456789", repaired},
			{"+34 612 34 56 78", "+34612345678", ""},
			{"34612345678", "+34612345678", repaired},
			{"+39 06 6982 1234", "+390669821234", ""}, // the zero stays
			{"+39 (0)6 6982 1234", "+390669821234", ""},
			{"+39 312 345 6789", "+393123456789", ""},
			{"+351 912 345 678", "+351912345678", ""},
			{"+31 (0)6 12345678", "+31612345678", ""},
			{"31612345678", "+31612345678", repaired},
			{"+1 202 555 0123", "+12025550123", ""},
			{"+1 (202) 555-0123", "+12025550123", ""},
			{"001 202 555 0123", "+12025550123", ""},
			{"12025550123", "+12025550123", repaired},
			{"(202) 555-0123", asTyped, notNormalized}, // American, and nothing says so
			{"2025550123", asTyped, notNormalized},
			{"011 33 6 12 34 56 78", asTyped, notNormalized}, // as dialled in the USA
			{"+1 416 555 0123", "+14165550123", ""},
			{"+54 9 11 2345 6789", "+5491123456789", ""},
			{"+54 11 15 2345 6789", "+5491123456789", ""}, // Argentina: 15 inside the country is 9 from abroad
			{"+52 55 1234 5678", "+525512345678", ""},
			{"+52 1 55 1234 5678", asTyped, notNormalized}, // Mexico gave up this 1
			{"+7 911 123-45-67", "+79111234567", ""},
			{"+86 138 0013 8000", "+8613800138000", ""},
			{"+999 123 456 789", asTyped, notNormalized}, // no such country
		},
	})
}
