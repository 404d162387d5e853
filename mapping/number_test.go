package mapping

import (
	"encoding/json"
	"testing"

	"alvio.ai/alvio-import/record"
)

// spelled are numbers as people and programs write them, and their JSON.
var spelled = []conversion{
	{"digits", text("5000"), "5000", ""},
	{"zero", text("0"), "0", ""},
	{"a decimal point", text("12.34"), "12.34", ""},
	{"a decimal comma", text("12,34"), "12.34", ""},
	{"a point before three digits", text("1.234"), "", record.NumberAmbiguous},
	{"a point before three digits, after a zero", text("0.125"), "0.125", ""},
	{"a point before three digits, after four", text("1234.567"), "1234.567", ""},
	{"a point before one digit, after four", text("1234.5"), "1234.5", ""},
	{"a comma before three digits, after a zero", text("0,125"), "0.125", ""},
	{"a comma before three digits, after four", text("1234,567"), "1234.567", ""},
	{"plus", text("+5"), "5", ""},
	{"minus", text("-5,5"), "-5.5", ""},
	{"leading zeros", text("007"), "7", ""},
	{"leading zeros and a fraction", text("000,5"), "0.5", ""},
	{"trailing zeros", text("12,500"), "", record.NumberAmbiguous},
	{"trailing zeros of a fraction", text("12.500"), "", record.NumberAmbiguous},
	{"trailing zeros of a longer fraction", text("12.5000"), "12.5", ""},
	{"no fraction left", text("12,00"), "12", ""},
	{"minus zero", text("-0,00"), "0", ""},
	{"groups by spaces", text("1 234 567"), "1234567", ""},
	{"groups by narrow spaces", text("1\u202f234\u00a0567\u2009890,12"), "1234567890.12", ""},
	{"groups by spaces, three decimals", text("1 234,567"), "1234.567", ""},
	{"groups by apostrophes", text("1'234.50"), "1234.5", ""},
	{"groups by curly apostrophes", text("1’234"), "1234", ""},
	{"groups by points", text("1.234.567"), "1234567", ""},
	{"groups by commas", text("1,234,567"), "1234567", ""},
	{"groups by points, a decimal comma", text("1.234,5"), "1234.5", ""},
	{"groups by commas, a decimal point", text("-1,234.50"), "-1234.5", ""},
	{"euros behind", text("5 000,00 €"), "5000", ""},
	{"pounds in front", text("£1,234.50"), "1234.5", ""},
	{"minus and dollars", text("-$5"), "-5", ""},
	{"dollars and minus", text("$-5"), "-5", ""},
	{"a currency's letters behind", text("5 000,00 EUR"), "5000", ""},
	{"a currency's letters in front", text("CHF 1'234.50"), "1234.5", ""},
	{"a currency's letters without a space", text("5eur"), "5", ""},
	{"minus and a currency's letters", text("-EUR 5"), "-5", ""},
	{"per cent", text("12%"), "12", ""},
	{"per cent with a space", text("-12,5\u202f%"), "-12.5", ""},
	{"brackets", text("(5)"), "-5", ""},
	{"brackets and euros", text("(1 234,50 €)"), "-1234.5", ""},
	{"minus behind", text("5-"), "-5", ""},
	{"minus behind, with a space", text("1 234,5 -"), "-1234.5", ""},
	{"a long minus", text("−5"), "-5", ""},
	{"brackets around zero", text("(0,00)"), "0", ""},
	{"surrounding spaces", text("\u00a05\t"), "5", ""},
	{"longer than a float64 can tell", text("12345678901234567890,5"), "12345678901234567890.5", ""},
}

func TestNumber(t *testing.T) {
	wantConversions(t, "", "type: number", spelled)
}

func TestNumberRefuses(t *testing.T) {
	const ambiguous, invalid = record.NumberAmbiguous, record.NumberInvalid
	var tests []conversion
	for s, code := range map[string]record.Code{
		"1,234": ambiguous, "-1,234": ambiguous, "+12,345": ambiguous, "999,000": ambiguous, "€ 1,234": ambiguous,
		"1.234": ambiguous, "12.500": ambiguous, "(1.234)": ambiguous, "1.234-": ambiguous, "1,234 EUR": ambiguous, "12,500 %": ambiguous,
		"cinq": invalid, "5 ou 6": invalid, "5k": invalid, "1e5": invalid, "0x10": invalid,
		"NaN": invalid, "Infinity": invalid, "--5": invalid, "-5-": invalid, "(-5)": invalid, "(5-)": invalid, "(5": invalid, "5)": invalid, "()": invalid, "-€": invalid, "€": invalid,
		"EUR": invalid, "%": invalid, "5 ABC": invalid, "5 EU": invalid, "5 % net": invalid, "EUR5EUR5": invalid,
		"1.": invalid, ",5": invalid, "1 23": invalid, "1,23,456": invalid, "1,234,56": invalid, "1.2.3": invalid, "1.234.56": invalid,
		"1 234.567.890": invalid, "5€50": invalid, "1$2": invalid, "12/34": invalid, "#VALUE!": record.CellErrorValue,
	} {
		tests = append(tests, conversion{s, text(s), "", code})
	}
	wantConversions(t, "", "type: number", tests)
}

func TestNumberCellsOfExcel(t *testing.T) {
	wantConversions(t, "", "type: number", []conversion{
		{"what is stored counts, not what is shown", number("1,234", "1234"), "1234", ""},
		{"per cent", number("12%", "0.12"), "12", ""},
		{"per cent, rounded for the eye", number("12 %", "0.12345"), "12.345", ""},
		{"per cent, one digit stored", number("-50,00%", "-0.5"), "-50", ""},
		{"per cent, a whole number stored", number("200%", "2"), "200", ""},
		{"per cent, next to nothing", number("0%", "0.0004"), "0.04", ""},
		{"per cent, zero", number("0%", "0"), "0", ""},
		{"in brackets for the eye", number("(5)", "-5"), "-5", ""},
		{"rounded for the eye", number("5", "4.996"), "4.996", ""},
		{"an exponent", number("1.5E+12", "1500000000000"), "1500000000000", ""},
		{"trailing zeros", number("0.50", "-0.50"), "-0.5", ""},
		{"a date", date("15/01/2025", "2025-01-15"), "", record.NumberInvalid},
		{"a tick", record.Cell{Text: "TRUE", Value: "true", Kind: record.KindBool}, "", record.NumberInvalid},
	})
}

func TestInteger(t *testing.T) {
	wantConversions(t, "", "type: integer", []conversion{
		{"digits", text("42"), "42", ""},
		{"groups", text("1 000"), "1000", ""},
		{"a fraction of nothing", text("5,0"), "5", ""},
		{"a stored fraction of nothing", number("5.00", "5"), "5", ""},
		{"a fraction", text("5.5"), "", record.NumberInvalid},
		{"a stored fraction", number("5", "4.996"), "", record.NumberInvalid},
		{"ambiguous", text("1,000"), "", record.NumberAmbiguous},
		{"ambiguous, a point", text("1.000"), "", record.NumberAmbiguous},
		{"per cent", text("12 %"), "12", ""},
		{"a stored per cent", number("12%", "0.12"), "12", ""},
		{"a stored part of a per cent", number("12%", "0.125"), "", record.NumberInvalid},
		{"brackets", text("(1 000)"), "-1000", ""},
		{"euros", text("1 000,00 €"), "1000", ""},
	})
}

// A number is written in one way only: what came out goes in and comes out the
// same, so that the same amount has the same bytes.
func TestNumbersAreCanonical(t *testing.T) {
	for _, tt := range spelled {
		if tt.code != "" {
			continue
		}
		if !json.Valid([]byte(tt.want)) {
			t.Errorf("%s is not JSON", tt.want)
		}
		js, issue := appendNumber(nil, text(tt.want), false, declaredMarks('.'))
		if issue != nil || string(js) != tt.want {
			t.Errorf("%s became %s, %v", tt.want, js, issue)
		}
	}
}
