package mapping

import (
	"testing"
	"time"

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
		{"surrounding spaces", text(" 2025-01-31\u00a0"), `"2025-01-31"`, ""},

		{"two readings", text("03/04/2025"), "", ambiguous},
		{"two readings, just so", text("11/12/2025"), "", ambiguous},
		{"two readings, short", text("3.4.2025"), "", ambiguous},
		{"31 February", text("31/02/2025"), "", invalid},
		{"no leap year", text("29/02/2023"), "", invalid},
		{"no leap year, ISO", text("2023-02-29"), "", invalid},
		{"month 13", text("2025-13-01"), "", invalid},
		{"no such month", text("00/01/2025"), "", invalid},
		{"no such hour", text("2025-01-15T99:99"), "", invalid},
		{"two days and no month", text("13/13/2025"), "", invalid},
		{"day zero", text("00/00/2025"), "", invalid},
		{"a year of two digits", text("31/01/25"), "", invalid},
		{"words", text("31 janvier 2025"), "", invalid},
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

// Every day of two years, one of them a leap year, is found again in each form.
func TestDatesOfAllDays(t *testing.T) {
	forms := map[string]string{
		"DD/MM/YYYY": "02/01/2006", "MM/DD/YYYY": "01/02/2006", "D.M.YYYY": "2.1.2006", "YYYY-MM-DD": "2006-01-02", "DD-MM-YY": "02-01-06",
	}
	for format, form := range forms {
		layouts, err := dateLayouts(format)
		if err != nil {
			t.Fatalf("%s: %v", format, err)
		}
		for day := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC); day.Year() < 2026; day = day.AddDate(0, 0, 1) {
			written, want := day.Format(form), day.Format(time.DateOnly)
			js, issue := appendDate(nil, text(written), format, layouts)
			if issue != nil || string(js) != `"`+want+`"` {
				t.Fatalf("%s as %s became %s, %v; want %s", written, format, js, issue, want)
			}
		}
	}
}

func TestDateLayoutsRefuse(t *testing.T) {
	for _, format := range []string{
		"", "DD/MM", "MM/YYYY", "DD/MM/YYYY/DD", "DD/MM/YYY", "dd/mm/yyyy", "JJ/MM/AAAA", "DD MMM YYYY", "D de M YYYY", "DD/MM/YYYY hh:mm", "2006-01-02", "DD/MM/20YY",
	} {
		if layouts, err := dateLayouts(format); err == nil {
			t.Errorf("%q is read as %q, want an error", format, layouts)
		}
	}
}
