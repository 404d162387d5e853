package mapping

import (
	"fmt"
	"strings"
	"testing"

	"alvio.ai/alvio-import/record"
)

func TestDateWithoutAFormat(t *testing.T) {
	const ambiguous, invalid = record.DateAmbiguous, record.DateInvalid
	wantConversions(t, "", "type: date", []conversion{
		{"ISO 8601", text("2025-01-31"), `"2025-01-31"`, ""},
		{"ISO 8601 with a time", text("2025-01-31T10:30:00Z"), `"2025-01-31"`, ""},
		{"ISO 8601 with an offset", text("2025-01-31T10:30:00.123+02:00"), `"2025-01-31"`, ""},
		{"the form of databases", text("2025-01-31 10:30:00"), `"2025-01-31"`, ""},
		{"the year first, with slashes", text("2025/1/5"), `"2025-01-05"`, ""},
		{"only the first can be a day", text("31/01/2025"), `"2025-01-31"`, ""},
		{"only the second can be a day", text("01/31/2025"), `"2025-01-31"`, ""},
		{"the first is just a day", text("13/12/2025"), `"2025-12-13"`, ""},
		{"the second is just a day", text("12/13/2025"), `"2025-12-13"`, ""},
		{"points", text("31.1.2025"), `"2025-01-31"`, ""},
		{"hyphens", text("31-01-2025"), `"2025-01-31"`, ""},
		{"both orders say the same", text("04/04/2025"), `"2025-04-04"`, ""},
		{"a leap day", text("29/02/2024"), `"2024-02-29"`, ""},
		{"the form of Ruby", text("2025-01-31 10:30:00 +0200"), `"2025-01-31"`, ""},
		{"the zone is read and dropped", text("2025-01-31T23:59:59-12:00"), `"2025-01-31"`, ""},
		{"with a time", text("31/01/2025 10:30"), `"2025-01-31"`, ""},
		{"with a time in words", text("31/01/2025 à 10h30"), `"2025-01-31"`, ""},
		{"the first century that is no leap year", text("28/02/1900"), `"1900-02-28"`, ""},
		{"the last leap century", text("29/02/2000"), `"2000-02-29"`, ""},
		{"marks without width", text("\u200e31/\u200e01/\u200e2025"), `"2025-01-31"`, ""},
		{"the first day", text("1000-01-01"), `"1000-01-01"`, ""},
		{"the last day", text("9999-12-31"), `"9999-12-31"`, ""},

		{"French", text("3 mars 2025"), `"2025-03-03"`, ""},
		{"French, the first", text("1er janvier 2025"), `"2025-01-01"`, ""},
		{"French, with the day of the week", text("lundi 3 mars 2025"), `"2025-03-03"`, ""},
		{"French, abbreviated", text("mar. 4 févr. 2025"), `"2025-02-04"`, ""},
		{"French, in capitals", text("15 AOÛT 2025"), `"2025-08-15"`, ""},
		{"French, accents of two runes", text("15 aou\u0302t 2025"), `"2025-08-15"`, ""},
		{"French, other spaces", text("15\u00a0août\u202f2025"), `"2025-08-15"`, ""},
		{"English, the month first", text("March 3, 2025"), `"2025-03-03"`, ""},
		{"English, the day first", text("3 March 2025"), `"2025-03-03"`, ""},
		{"English, with the day of the week", text("Tue, Mar 4, 2025"), `"2025-03-04"`, ""},
		{"English, ordinal", text("July 4th, 2025"), `"2025-07-04"`, ""},
		{"English, as Excel has it", text("3-Mar-2025"), `"2025-03-03"`, ""},
		{"English, as e-mail has it", text("Mon, 03 Mar 2025 23:30:00 -0800"), `"2025-03-03"`, ""},
		{"English, with a time", text("March 3, 2025 at 2:30 PM"), `"2025-03-03"`, ""},
		{"nothing between", text("3mars2025"), `"2025-03-03"`, ""},
		{"March, not Tuesday", text("Mar 4 2025"), `"2025-03-04"`, ""},
		{"Tuesday, not March", text("mar 4 mars 2025"), `"2025-03-04"`, ""},
		{"Tuesday and numbers", text("mar. 04/04/2025"), `"2025-04-04"`, ""},
		{"another day of the week than it was", text("dimanche 3 mars 2025"), `"2025-03-03"`, ""},

		{"surrounding spaces", text(" 2025-01-31\u00a0"), `"2025-01-31"`, ""},

		{"two readings", text("03/04/2025"), "", ambiguous},
		{"two readings, just so", text("11/12/2025"), "", ambiguous},
		{"two readings, short", text("3.4.2025"), "", ambiguous},
		{"two readings, with a time", text("03/04/2025 10:30"), "", ambiguous},
		{"two readings, with a day of the week", text("jeudi 03/04/2025"), "", ambiguous},
		{"31 February", text("31/02/2025"), "", invalid},
		{"no leap year", text("29/02/2023"), "", invalid},
		{"no leap year, ISO", text("2023-02-29"), "", invalid},
		{"month 13", text("2025-13-01"), "", invalid},
		{"no such month", text("00/01/2025"), "", invalid},
		{"no such hour", text("2025-01-15T99:99"), "", invalid},
		{"two days and no month", text("13/13/2025"), "", invalid},
		{"day zero", text("00/00/2025"), "", invalid},
		{"a year of two digits", text("31/01/25"), "", invalid},
		{"no month of any language", text("31 gennaio 2025"), "", invalid},
		{"a month without a day", text("janvier 2025"), "", invalid},
		{"marks of two kinds", text("31/01-2025"), "", invalid},
		{"marks of two kinds, ISO", text("2025-01/31"), "", invalid},
		{"three digits of a day", text("031/01/2025"), "", invalid},
		{"five digits of a year", text("31/01/20255"), "", invalid},
		{"three digits of a year", text("31/01/202"), "", invalid},
		{"a year before 1000", text("31/01/0999"), "", invalid},
		{"a year before 1000, ISO", text("0999-01-31"), "", invalid},
		{"a phone number", text("06.39.98.12.34"), "", invalid},
		{"an address of the net", text("10.11.12.13"), "", invalid},
		{"a time alone", text("10:30"), "", invalid},
		{"yes", record.Cell{Text: "TRUE", Value: "true", Kind: record.KindBool}, "", invalid},
		{"a year of two digits, in words", text("31-Jan-25"), "", invalid},
		{"31 February in words", text("31 février 2025"), "", invalid},
		{"24:00", text("2025-01-31T24:00"), "", invalid},
		{"25:61", text("31/01/2025 25:61"), "", invalid},
		{"the 60th second", text("31/01/2025 10:30:60"), "", invalid},
		{"hour 14 PM", text("31/01/2025 14:30 PM"), "", invalid},
		{"hour 0 AM", text("31/01/2025 0:30 AM"), "", invalid},
		{"a span of time", text("31/01/2025 10:30-11:30"), "", invalid},
		{"no such zone", text("2025-01-31 10:30 Europe/Lutetia"), "", invalid},
		{"a zone of several meanings", text("2025-01-31 10:30 EST"), "", invalid},
		{"a date and more", text("2025-01-31 ou après"), "", invalid},
		{"Excel's serial number", text("45688"), "", invalid},
		{"a formula's error", text("#REF!"), "", record.CellErrorValue},
	})
}

func TestDateWithAFormat(t *testing.T) {
	tests := map[string][]conversion{
		"DD/MM/YYYY": {
			{"day first", text("03/04/2025"), `"2025-04-03"`, ""},
			{"without leading zeros", text("3/4/2025"), `"2025-04-03"`, ""},
			{"ISO 8601 is always understood", text("2025-04-03"), `"2025-04-03"`, ""},
			{"month 15", text("03/15/2025"), "", record.DateInvalid},
			{"31 February", text("31/02/2025"), "", record.DateInvalid},
			{"other marks", text("03-04-2025"), "", record.DateInvalid},
			{"a year of two digits", text("03/04/25"), "", record.DateInvalid},
		},
		"YYYYMMDD": {
			{"nothing between", text("20250403"), `"2025-04-03"`, ""},
			{"too short", text("2025403"), "", record.DateInvalid},
		},
		"DDMMYY": {
			{"nothing between", text("030425"), `"2025-04-03"`, ""},
		},
		"YYYY-DD-MM": {
			{"the day before the month", text("2025-03-04"), `"2025-04-03"`, ""},
			{"what Excel stores has no form", date("2025-03-04", "2025-04-03"), `"2025-04-03"`, ""},
		},
		"MM/DD/YYYY": {
			{"month first", text("03/04/2025"), `"2025-03-04"`, ""},
			{"day 31", text("12/31/2025"), `"2025-12-31"`, ""},
			{"month 31", text("31/12/2025"), "", record.DateInvalid},
		},
		"D.M.YY": {
			{"a year of two digits", text("3.4.25"), `"2025-04-03"`, ""},
			{"leading zeros", text("03.04.25"), `"2025-04-03"`, ""},
			{"the last century", text("3.4.99"), `"1999-04-03"`, ""},
			{"a year of four digits", text("3.4.2025"), "", record.DateInvalid},
		},
		"YYYY M D": {
			{"spaces", text("2025 4 3"), `"2025-04-03"`, ""},
		},
	}
	for format, cases := range tests {
		t.Run(format, func(t *testing.T) { wantConversions(t, "", "type: date, format: "+format, cases) })
	}
}

func TestFormatMakesTheColumnADate(t *testing.T) {
	wantConversions(t, "", "format: DD/MM/YYYY", []conversion{{"day first", text("03/04/2025"), `"2025-04-03"`, ""}})
}

func TestDateCellsOfExcel(t *testing.T) {
	cells := []conversion{
		{"what is stored counts, not what is shown", date("03/04/2025", "2025-03-04"), `"2025-03-04"`, ""},
		{"a month in words", date("4-Mar-25", "2025-03-04"), `"2025-03-04"`, ""},
		{"with a time", date("04/03/2025 10:30", "2025-03-04T10:30:00"), `"2025-03-04"`, ""},
		{"a number without a date's format", number("45720", "45720"), "", record.DateInvalid},
	}
	for _, options := range []string{"type: date", "type: date, format: DD/MM/YYYY", "type: date, format: YYYY/MM/DD"} {
		t.Run(options, func(t *testing.T) { wantConversions(t, "", options, cells) })
	}
}

func TestDateOrder(t *testing.T) {
	tests := []struct {
		name, text string
		order      dateOrder
		want       string
	}{
		{"day first", "03/04/2025", dayFirst, "2025-04-03"},
		{"month first", "03/04/2025", monthFirst, "2025-03-04"},
		{"day first, points", "3.4.2025", dayFirst, "2025-04-03"},
		{"month first, hyphens", "3-4-2025", monthFirst, "2025-03-04"},
		{"day first, with a time", "03/04/2025 10:30", dayFirst, "2025-04-03"},
		{"month first, with a time", "03/04/2025 2:30 PM", monthFirst, "2025-03-04"},
		{"a day against month first", "15/03/2025", monthFirst, "2025-03-15"},
		{"a day against day first", "03/15/2025", dayFirst, "2025-03-15"},
		{"one reading, day first", "04/04/2025", dayFirst, "2025-04-04"},
		{"one reading, month first", "04/04/2025", monthFirst, "2025-04-04"},
		{"ISO has no order", "2025-03-04", dayFirst, "2025-03-04"},
		{"nor have words", "March 4, 2025", dayFirst, "2025-03-04"},
		{"neither is a month", "13/14/2025", monthFirst, ""},
		{"31 April, month first", "04/31/2025", monthFirst, ""},
		{"31 April, day first", "31/04/2025", dayFirst, ""},
		{"31 April against day first", "04/31/2025", dayFirst, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			js, issue := appendDate(nil, text(tt.text), nil, tt.order)
			wantDate(t, js, issue, tt.want)
		})
	}
}

// wantDate compares the text of a date; an empty one expects an issue.
func wantDate(t *testing.T, js []byte, issue *record.Issue, want string) {
	t.Helper()
	switch {
	case want == "" && (issue == nil || issue.Code != record.DateInvalid || len(js) > 0):
		t.Errorf("%s with the issue %+v, want %s alone", js, issue, record.DateInvalid)
	case want != "" && (issue != nil || string(js) != `"`+want+`"`):
		t.Errorf("%s with the issue %+v, want %s", js, issue, want)
	}
}

func TestDateEvidence(t *testing.T) {
	tests := []struct {
		name string
		cell record.Cell
		want dateOrder
	}{
		{"a day comes first", text("31/01/2025"), dayFirst},
		{"the 13th comes first", text("13.12.2025"), dayFirst},
		{"a day comes second", text("01/31/2025"), monthFirst},
		{"the 13th comes second", text("12-13-2025"), monthFirst},
		{"with a time", text("31/01/2025 10:30"), dayFirst},
		{"with a day of the week", text("ven. 31/01/2025"), dayFirst},
		{"two readings", text("03/04/2025"), orderUnknown},
		{"two readings of one day", text("04/04/2025"), orderUnknown},
		{"ISO 8601", text("2025-01-31"), orderUnknown},
		{"words", text("31 janvier 2025"), orderUnknown},
		{"the month in words comes first", text("January 31, 2025"), orderUnknown},
		{"no day of the calendar", text("31/02/2025"), orderUnknown},
		{"no leap year", text("02/29/2023"), orderUnknown},
		{"no time of day", text("31/01/2025 25:00"), orderUnknown},
		{"two digits of a year", text("31/01/25"), orderUnknown},
		{"no date", text("demain"), orderUnknown},
		{"blank", text(""), orderUnknown},
		{"a date of Excel", date("31/01/2025", "2025-01-31"), orderUnknown},
		{"a number of Excel", number("45688", "45688"), orderUnknown},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := dateEvidence(tt.cell); got != tt.want {
				t.Errorf("%q proves %d, want %d", tt.cell.Text, got, tt.want)
			}
		})
	}
}

func TestMonthNames(t *testing.T) {
	names := [...]string{
		"janvier janv. janv Janv. JANVIER January january Jan Jan. JAN",
		"février févr. févr fév. Fév FÉVRIER fevrier fevr fev. February Feb feb. FEB",
		"mars mar mar. MARS March march Mar Mar.",
		"avril avr. avr AVRIL April Apr apr. APR",
		"mai MAI Mai May may MAY",
		"juin JUIN Juin June june Jun jun.",
		"juillet juil. juil juill. JUILLET July july Jul jul.",
		"août aout Août AOÛT AOUT August august Aug aug. AUG",
		"septembre sept. sept SEPTEMBRE September Sept Sep sep.",
		"octobre oct. oct OCTOBRE October october Oct",
		"novembre nov. nov NOVEMBRE November november Nov",
		"décembre déc. déc Déc DÉCEMBRE decembre December Dec dec.",
	}
	format := mustFormat(t, "MMM/D/YYYY")
	for month, list := range names {
		for name := range strings.FieldsSeq(list) {
			want := fmt.Sprintf(`"2025-%02d-07"`, month+1)
			for _, written := range []string{"7 " + name + " 2025", name + " 7, 2025", "7-" + name + "-2025"} {
				if js, issue := appendDate(nil, text(written), nil, orderUnknown); issue != nil || string(js) != want {
					t.Errorf("%s became %s, %+v; want %s", written, js, issue, want)
				}
			}
			if js, issue := appendDate(nil, text(name+"/7/2025"), format, orderUnknown); issue != nil || string(js) != want {
				t.Errorf("%s in a format became %s, %+v; want %s", name, js, issue, want)
			}
		}
	}
	for _, name := range []string{"jui", "ma", "janviers", "septembreeeeeeee", "mär", "à", ".", "lundi"} {
		if js, issue := appendDate(nil, text("7 "+name+" 2025"), nil, orderUnknown); issue == nil {
			t.Errorf("7 %s 2025 became %s, want an issue", name, js)
		}
	}
}

func TestWeekdayNames(t *testing.T) {
	names := "lundi lun. mardi mar. mercredi mer. jeudi jeu. vendredi ven. samedi sam. dimanche dim. " +
		"Monday Mon Tuesday Tue Tues. Wednesday Wed Thursday Thu Thurs. Friday Fri Saturday Sat Sunday Sun SUN LUNDI"
	format := mustFormat(t, "DDDD D/M/YYYY")
	for name := range strings.FieldsSeq(names) {
		for _, f := range []*dateFormat{nil, format} {
			js, issue := appendDate(nil, text(name+" 7/7/2025"), f, orderUnknown)
			wantDate(t, js, issue, "2025-07-07")
		}
	}
}

func TestDateMessages(t *testing.T) {
	ddmm := "DD/MM/YYYY"
	tests := []struct {
		name          string
		cell          record.Cell
		format        string
		message, hint string
	}{
		{"two readings", text("03/04/2025"), "", `"03/04/2025" may be 3 April or 4 March`, "add format:"},
		{"no date", text("demain"), "", `"demain" is not a date`, "write the date as in 2025-01-31, or name the form with format: in the mapping"},
		{"not of the format", text("demain"), ddmm, `"demain" is not a date of the form DD/MM/YYYY`, "write the date as in 31/01/2025"},
		{"month 15", text("03/15/2025"), ddmm, `"03/15/2025" is not a date of the form DD/MM/YYYY`, "write the date as in 31/01/2025"},
		{"31 February", text("31/02/2025"), ddmm, `"31/02/2025" is not a day of the calendar`, "correct the day; dates are written as in 31/01/2025"},
		{"31 February in ISO", text("2025-02-31"), ddmm, `"2025-02-31" is not a day of the calendar`, "correct the day; dates are written as in 31/01/2025"},
		{"31 February without a format", text("31/02/2025"), "", `"31/02/2025" is not a day of the calendar`, "correct the day"},
		{"month 31", text("2025/31/01"), ddmm, `"2025/31/01" is not a day of the calendar`, "write the date as in 31/01/2025"},
		{"month 31 without a format", text("2025/31/01"), "", `"2025/31/01" is not a day of the calendar`, "name the form with format:"},
		{"two digits of a year", text("31/01/25"), "", `"31/01/25" has a year of two digits`, "write it as in 2025-01-31, with the whole year; if all dates of the column are written so, add format: DD/MM/YY to the column in the mapping"},
		{"a year before 1000", text("31/01/0025"), "", `has a year before 1000`, "correct the year"},
		{"no time", text("31/01/2025 25:61"), "", `has a time that no clock shows`, "23:59:59"},
		{"several zones", text("2025-01-31 10:30 IST"), "", `has a time zone whose abbreviation is not clear`, "America/New_York"},
		{"no zone", text("2025-01-31 10:30 Europe/Lutetia"), "", `has a time zone that does not exist`, "Europe/Paris"},
		{"no offset", text("2025-01-31T10:30+15:00"), "", `has a time zone that does not exist`, "+02:00"},
		{"a number of Excel", number("45688", "45688"), ddmm, `"45688" is a number, not a date`, "format the column as a date in Excel"},
		{"a day in Excel's count", text("45688"), "", `"45688" is not a date`, "format the column as a date in Excel"},
		{"a time in Excel's count", text("45688,4375"), ddmm, `of the form DD/MM/YYYY`, "format the column as a date in Excel, or write the date as in 31/01/2025"},
		{"a long text", text(strings.Repeat("é", 70)), "", `"` + strings.Repeat("é", 60) + `…" is not a date`, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var format *dateFormat
			if tt.format != "" {
				format = mustFormat(t, tt.format)
			}
			_, issue := appendDate(nil, tt.cell, format, orderUnknown)
			if issue == nil || !strings.Contains(issue.Message, tt.message) || !strings.Contains(issue.Hint, tt.hint) || format != nil && strings.Contains(issue.Hint, "format:") {
				t.Errorf("the issue is %+v, want %q and the hint %q", issue, tt.message, tt.hint)
			}
		})
	}
}
