package mapping

import "testing"

// Texts out of which a wrong number in a right form could come, and did from many.
func TestPhonesThatDeceive(t *testing.T) {
	wantSpelledPhones(t, map[string][]spelledPhone{
		"FR": {
			{"-612345645", "", damaged}, // what a spreadsheet program computes of +33-612345678
			{"−612345645", "", damaged},
			{"-6.12345678E+08", "", damaged},
			{"6.12345678E-08", asTyped, notNormalized},
			{"48.8566140", "", damaged}, // a latitude; 04 88 56 61 40 is a number
			{"2.35222190", "", damaged},
			{"48.8566140, 2.35222190", asTyped, notNormalized},
			{"0.612345678", "", damaged},
			{"44791112345.6", "", damaged}, // an amount; +44 7911 123456 is a number
			{"612345678,50", "", damaged},
			{"15/01/2025", "", damaged},
			{"2025-01-15", "", damaged},
			{"62.12.34.156", asTyped, notNormalized}, // an address of the internet; 06 21 23 41 56 is a number
			{"212.27.48.10", asTyped, notNormalized},
			{"552 100 554 00021", asTyped, notNormalized}, // SIRET
			{"49301234567890", asTyped, notNormalized},    // fourteen digits: SIRET, or of Berlin
			{"FR76 3000 1007 9412 3456", asTyped, notNormalized},
			{"3000 1007 9412", asTyped, notNormalized},
			{"4970 1012 3456 7890", asTyped, notNormalized}, // a credit card
			{"75001 75002", asTyped, notNormalized},
			{"2025011512", asTyped, notNormalized},
			{"6591234567", asTyped, notNormalized},    // a French number with a digit too many, or of Singapore
			{"3221234567", asTyped, notNormalized},    // the same, or of Brussels
			{"2034567890", asTyped, notNormalized},    // of Alexandria, or of Connecticut
			{"06 12 34 56 7", asTyped, notNormalized}, // a digit too few
			{"+33 06 12 34 56 7", asTyped, notNormalized},
			{"00 6 12 34 56 78", asTyped, notNormalized},
			{"0 0612345678", asTyped, notNormalized},
			{"00 6 87 24 12 25", "+687241225", ""},        // New Caledonia's code is as good a reading as a zero too many
			{"80012345678", asTyped, notNormalized},       // a service without a country, or a French number with digits too many
			{"201208151430", asTyped, notNormalized},      // a moment, and no mobile of Egypt
			{"88112345678", asTyped, notNormalized},       // a satellite
			{"05 96 50 12 34", "+596596501234", repaired}, // the library has it in the mainland, France's plan in Martinique
			{"596501234", "+596596501234", repaired},
			{"02 69 61 12 34", "+262269611234", repaired}, // Mayotte
			{"02 63 01 12 34", "+262263011234", repaired}, // Réunion
			{"05 08 41 12 34", asTyped, notNormalized},    // Saint Pierre's numbers lose 0508 abroad
			{"07 08 12 34 56", asTyped, notNormalized},    // of Saint Pierre, and not known
			{"09 76 12 34 56", asTyped, notNormalized},    // the mainland's or Guyane's
			{"09 72 12 34 56", "+33972123456", ""},
			{"+39 (0)312 345 6789", asTyped, notNormalized}, // an Italian mobile, or a number of Como
			{"+39 0312 345 6789", "+3903123456789", ""},
			{"06 12 34 56 78;", "+33612345678", ""},
			{"06 12 34 56 78,", "+33612345678", ""},
			{"06 12 34 56 78 - 79", "+33612345678", several},
			{"2 69 05 49 588 157 80", asTyped, notNormalized}, // a number of social security
			{"9780201379624", asTyped, notNormalized},         // a book
		},
		"": {
			{"6465551234", asTyped, notNormalized}, // of New York, or of New Zealand
			{"2034567890", asTyped, notNormalized},
			{"33612345678", "+33612345678", repaired},
			{"612345678", asTyped, notNormalized},
		},
		"ES": {
			{"6123456.78", "", damaged}, // an amount
			{"-612345678", "", damaged},
			{"91.123.45.67", "+34911234567", ""}, // an address has no number of Madrid
		},
		"TN": {
			{"21/03/2025", "", damaged},
			{"2025-01-15", "", damaged},
			{"2024-2025", "", damaged},
			{"36.806494", "", damaged}, // a latitude
			{"20/123/456", "+21620123456", ""},
		},
		"NC": {
			{"24/12/25", "", damaged},
			{"24.12.25", "+687241225", ""},
			{"44 79 12 / 34 56 12", "+687447912", several}, // not +44 7912 345612
			{"44 79 12-34 56 12", asTyped, notNormalized},
		},
		"LU": {
			{"27/01/2025", "", damaged},
			{"49.611622", "", damaged},                 // a latitude
			{"45 67 89 / 90", asTyped, notNormalized},  // one number or two
			{"436641 / 234567", "+352436641", several}, // not +43 664 1234567
			{"43 66 41 23 45 67", asTyped, notNormalized},
			{"33612345678", asTyped, notNormalized}, // a French number without +, or a long one of Luxembourg
			{"4567 x 89", asTyped, notNormalized},   // four digits and an extension
		},
		"DE": {
			{"03/02/2025", "", damaged},
			{"49421123456", asTyped, notNormalized}, // Bremen with the country's code, or Südbrookmerland without its zero
			{"4921 12345", asTyped, notNormalized},
			{"4915123456789", asTyped, notNormalized},
			{"7123456", asTyped, notNormalized}, // a local number: its area is missing
			{"30123456", asTyped, notNormalized},
			{"301234567", "+49301234567", repaired},
			{"030 12345 / 030 12346", "+493012345", several},
			{"030 123456 - 78", asTyped, notNormalized}, // one number or two
			{"030 123456-78", "+493012345678", ""},
		},
		"IT": {
			{"01/02/2025", "", damaged},
			{"3902123456", asTyped, notNormalized}, // Milan with the country's code, or a mobile
			{"456,789", "+39456789", notValid},     // an amount; no zero is put before it
		},
		"GB": {
			{"79111234567", asTyped, notNormalized}, // a British mobile with a digit too many, or of Saint Petersburg
			{"8001111", asTyped, notNormalized},
		},
		"US": {
			{"20255501234", asTyped, notNormalized}, // of Washington with a digit too many, or of Cairo
			{"33621245678", asTyped, notNormalized},
		},
		"BE": {
			{"36201234567", "+36201234567", repaired},
			{"475.123456", "+32475123456", repaired},
			{"22.123.45.67", asTyped, notNormalized},
		},
		"CH": {
			{"22.123.45.67", asTyped, notNormalized}, // an address, or Geneva without its zero
			{"079 123 45 6", asTyped, notNormalized},
		},
		"MA": {
			{"0612 34 56 7", asTyped, notNormalized},
		},
		"MC": {
			{"93 15 23 45", "+37793152345", ""}, // no zero was lost
		},
		"PM": {
			{"41 12 34", "+508411234", ""},
			{"0508 41 12 34", asTyped, notNormalized},
		},
		"RE": {
			{"06 12 34 56 78", "+33612345678", repaired}, // of the mainland: one plan
			{"0690 20 12 34", "+590690201234", repaired},
			{"0692 99", asTyped, notNormalized},
		},
		"GP": {
			{"06 12 34 56 78", "+33612345678", repaired},
			{"01 99 00 12 34", "+33199001234", repaired},
			{"06 39 98 12 34", asTyped, notNormalized}, // of no territory, for all that is known
		},
	})
}

func TestPhonesOfExcelThatDeceive(t *testing.T) {
	for _, tt := range []struct {
		shown, stored, region string
		spelledPhone
	}{
		{"00687210325", "687210325", "FR", spelledPhone{want: "+33687210325", code: repaired}}, // zeros of a format
		{"00687241225", "687241225", "FR", spelledPhone{want: "+33687241225", code: repaired}},
		{"0033612345678", "33612345678", "FR", spelledPhone{want: "+33612345678"}},
		{"0612345678", "612345678", "FR", spelledPhone{want: "+33612345678"}},
		{"+33 612345678", "612345678", "FR", spelledPhone{want: "+33612345678"}},
		{"+32 475123456", "475123456", "FR", spelledPhone{want: "+32475123456"}},
		{"+44 612345678", "612345678", "FR", spelledPhone{want: "+44612345678", code: notValid}}, // shown with another country
		{"612 345 678", "612345678", "FR", spelledPhone{want: "+33612345678", code: repaired}},
		{"6.12E+08", "612345678", "FR", spelledPhone{want: "+33612345678", code: repaired}},
		{"########", "33612345678", "FR", spelledPhone{want: "+33612345678"}},
		{"-612345645", "-612345645", "FR", spelledPhone{code: damaged}},
		{"(612345645)", "-612345645", "FR", spelledPhone{code: damaged}},
		{"612345678.5", "612345678.5", "FR", spelledPhone{code: damaged}},
		{"0612345678", "612345678", "ES", spelledPhone{want: "+34612345678"}},
	} {
		tt.text = tt.shown
		wantSpelledPhone(t, number(tt.shown, tt.stored), tt.region, tt.spelledPhone)
	}
}
