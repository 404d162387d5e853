package mapping

import (
	"strings"
	"testing"
	"time"

	"alvio.ai/alvio-import/record"
)

func mustFormat(t testing.TB, format string) *dateFormat {
	t.Helper()
	f, err := parseDateFormat(format)
	if err != nil {
		t.Fatal(err)
	}
	if f.String() != format {
		t.Fatalf("%q is written as %q", format, f)
	}
	return f
}

func TestDateFormats(t *testing.T) {
	tests := map[string][]struct{ name, text, want string }{
		"DD/MM/YYYY HH:mm": {
			{"as it is", "03/04/2025 10:30", "2025-04-03T10:30:00"},
			{"without leading zeros", "3/4/2025 9:05", "2025-04-03T09:05:00"},
			{"more spaces", "03/04/2025   10:30", "2025-04-03T10:30:00"},
			{"other spaces", "03/04/2025\u202f\u00a010:30", "2025-04-03T10:30:00"},
			{"a line break", "03/04/2025\n10:30", "2025-04-03T10:30:00"},
			{"no space", "03/04/202510:30", ""},
			{"no time", "03/04/2025", ""},
			{"seconds", "03/04/2025 10:30:00", ""},
			{"a minute of one digit", "03/04/2025 10:3", ""},
			{"24:00", "03/04/2025 24:00", ""},
			{"25:61", "03/04/2025 25:61", ""},
			{"10:60", "03/04/2025 10:60", ""},
			{"midnight", "03/04/2025 00:00", "2025-04-03T00:00:00"},
			{"the last minute", "31/12/2025 23:59", "2025-12-31T23:59:00"},
			{"ISO 8601", "2025-04-03T10:30:05Z", "2025-04-03T10:30:05Z"},
			{"ISO 8601 without a time", "2025-04-03", "2025-04-03T00:00:00"},
			{"ISO 8601, 31 February", "2025-02-31", ""},
			{"words", "3 avril 2025", ""},
		},
		"JJ/MM/AAAA HH:MM":       {{"French capitals", "03/04/2025 10:30", "2025-04-03T10:30:00"}},
		"jj/mm/aaaa hh:mm":       {{"French, Excel", "03/04/2025 14:30", "2025-04-03T14:30:00"}},
		"jjjj j mmmm aaaa":       {{"French, Excel, in words", "jeudi 3 avril 2025", "2025-04-03T00:00:00"}},
		"dd/mm/yyyy hh:mm:ss":    {{"Excel", "03/04/2025 14:30:59", "2025-04-03T14:30:59"}},
		"DD/MM/YYYY HH:MM:SS":    {{"capitals", "03/04/2025 14:30:59", "2025-04-03T14:30:59"}},
		"m/d/yy h:mm AM/PM":      {{"Excel, half days", "4/3/25 2:30 PM", "2025-04-03T14:30:00"}},
		"mm/dd/yyyy":             {{"Excel, month first", "04/03/2025", "2025-04-03T00:00:00"}},
		"hh:mm dd.mm.yyyy":       {{"the time first", "14:30 03.04.2025", "2025-04-03T14:30:00"}},
		"dd/mm/yyyy hh:mmZ":      {{"small letters and an offset", "03/04/2025 14:30+0530", "2025-04-03T14:30:00+05:30"}},
		"YYYY-MM-DDTHH:mm:ssZ":   {{"a bare T", "2025-04-03T10:30:00-05:00", "2025-04-03T10:30:00-05:00"}},
		"YYYY-MM-DD'T'HH:mm":     {{"a quoted T", "2025-04-03T10:30", "2025-04-03T10:30:00"}},
		"DD/MM/YYYY à HH:mm":     {{"a bare à", "03/04/2025 à 10:30", "2025-04-03T10:30:00"}, {"its two runes", "03/04/2025 a\u0300 10:30", "2025-04-03T10:30:00"}, {"no accent", "03/04/2025 a 10:30", ""}},
		"DD/MM/YYYY 'à' HH'h'mm": {{"quoted words", "03/04/2025 à 9h05", "2025-04-03T09:05:00"}},
		"D 'de' MMMM 'de' YYYY":  {{"words between", "3 de avril de 2025", "2025-04-03T00:00:00"}},
		"'l''an' YYYY, D MMMM":   {{"an apostrophe", "l'an 2025, 3 avril", "2025-04-03T00:00:00"}},
		"YYYY''MM''DD":           {{"apostrophes", "2025'04'03", "2025-04-03T00:00:00"}},
		"D MMMM YYYY": {
			{"the first", "1er avril 2025", "2025-04-01T00:00:00"},
			{"an abbreviation", "3 avr. 2025", "2025-04-03T00:00:00"},
			{"English", "3 Apr 2025", "2025-04-03T00:00:00"},
			{"a number for the month", "3 4 2025", ""},
		},
		"MMMM D, YYYY": {{"an ordinal", "April 3rd, 2025", "2025-04-03T00:00:00"}},
		"D.MMM.YYYY":   {{"a point of the format", "3.avr.2025", "2025-04-03T00:00:00"}, {"and of an abbreviation", "3.avr..2025", "2025-04-03T00:00:00"}},
		"DMMMYY":       {{"a name touches numbers", "3Apr25", "2025-04-03T00:00:00"}},
		"DDD D/M/YYYY": {{"the day of the week", "jeu. 3/4/2025", "2025-04-03T00:00:00"}, {"none", "3/4/2025", ""}, {"no name", "xyz 3/4/2025", ""}},
		"DD/MM/YYYY hh:mm A": {
			{"noon", "03/04/2025 12:00 PM", "2025-04-03T12:00:00"},
			{"midnight", "03/04/2025 12:00 AM", "2025-04-03T00:00:00"},
			{"small letters", "03/04/2025 1:05 am", "2025-04-03T01:05:00"},
			{"points", "03/04/2025 11:59 p.m.", "2025-04-03T23:59:00"},
			{"13 PM", "03/04/2025 13:00 PM", ""},
			{"0 AM", "03/04/2025 0:00 AM", ""},
			{"neither", "03/04/2025 11:59", ""},
		},
		"DD/MM/YYYY HH:mm:ss": {
			{"milliseconds", "03/04/2025 10:30:05.120", "2025-04-03T10:30:05.120"},
			{"a comma and microseconds", "03/04/2025 10:30:05,123999", "2025-04-03T10:30:05.123"},
			{"a fraction of zero", "03/04/2025 10:30:05.000", "2025-04-03T10:30:05"},
			{"tenths", "03/04/2025 10:30:05.5", "2025-04-03T10:30:05.500"},
			{"the 60th second", "03/04/2025 10:30:60", ""},
		},
		"HH.mm.ss.DD.MM.YYYY": {{"points everywhere", "10.30.05.03.04.2025", "2025-04-03T10:30:05"}},
		"YYYYMMDDHHmmss":      {{"numbers that touch", "20250403103005", "2025-04-03T10:30:05"}, {"one digit less", "2025040310305", ""}},
		"DDMMYYYY":            {{"the day first", "03042025", "2025-04-03T00:00:00"}},
		"YYYY_MM_DD":          {{"low lines", "2025_04_03", "2025-04-03T00:00:00"}},
		"DD/MM/YY": {
			{"69", "03/04/69", "2069-04-03T00:00:00"}, {"70", "03/04/70", "1970-04-03T00:00:00"}, {"00", "03/04/00", "2000-04-03T00:00:00"},
			{"29 February of no leap year", "29/02/23", ""},
		},
	}
	for format, cases := range tests {
		f := mustFormat(t, format)
		for _, tt := range cases {
			t.Run(format+"/"+tt.name, func(t *testing.T) {
				js, issue := appendDatetime(nil, text(tt.text), f, orderUnknown)
				wantDate(t, js, issue, tt.want)
				day, _, _ := strings.Cut(tt.want, "T")
				js, issue = appendDate(nil, text(tt.text), f, orderUnknown)
				wantDate(t, js, issue, day)
			})
		}
	}
}

func TestTightFormatsReadNumbersOfExcel(t *testing.T) {
	f := mustFormat(t, "YYYYMMDD")
	tests := []struct {
		name   string
		cell   record.Cell
		format *dateFormat
		want   string
	}{
		{"the digits are the date's", number("20250403", "20250403"), f, "2025-04-03"},
		{"a number of other length", number("45688", "45688"), f, ""},
		{"no format", number("20250403", "20250403"), nil, ""},
		{"a format with marks", number("20250403", "20250403"), mustFormat(t, "YYYY/MM/DD"), ""},
		{"a year and a fraction", number("3.4", "3.4"), mustFormat(t, "D.M.YY"), ""},
		{"yes", record.Cell{Text: "20250403", Value: "true", Kind: record.KindBool}, f, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			js, issue := appendDate(nil, tt.cell, tt.format, dayFirst)
			wantDate(t, js, issue, tt.want)
		})
	}
}

// Every form has an example, which is read by it.
func TestDateExamples(t *testing.T) {
	for format, want := range map[string]string{
		"DD/MM/YYYY":             "31/01/2025",
		"M/D/YY":                 "1/31/25",
		"YYYYMMDD":               "20250131",
		"D MMM YYYY":             "31 Jan 2025",
		"jjjj j mmmm aaaa":       "vendredi 31 janvier 2025",
		"JJJ J MMM AA":           "ven 31 janv 25",
		"DDD, D.MMMM.YYYY":       "Fri, 31.January.2025",
		"D 'de' MMMM 'de' YYYY":  "31 de January de 2025",
		"DD/MM/YYYY HH:mm:ss z":  "31/01/2025 10:30:00 Europe/Paris",
		"DD/MM/YYYY hh:mm A":     "31/01/2025 10:30 AM",
		"YYYY-MM-DDTHH:mm:ssZ":   "2025-01-31T10:30:00+01:00",
		"DD/MM/YYYY 'à' HH'h'mm": "31/01/2025 à 10h30",
		"h:m:s a MMMM D, YYYY":   "10:30:00 AM January 31, 2025",
		"dd/mm/yyyy hh:mm AM/PM": "31/01/2025 10:30 AM",
		"'l''an' AAAA, J MMMM":   "l'an 2025, 31 janvier",
		"HH.mm.ss.DD.MM.YYYY":    "10.30.00.31.01.2025",
		"YYYY-MM-DD  HH:mm Z":    "2025-01-31 10:30 +01:00",
		"DD MMMM. YYYY":          "31 January. 2025",
		"DDMMMYY":                "31Jan25",
	} {
		f := mustFormat(t, format)
		if got := f.example(); got != want {
			t.Errorf("%s: %q, want %q", format, got, want)
		}
		if m, fault := f.read(want); fault != noFault || string(m.appendDay(nil)) != "2025-01-31" {
			t.Errorf("%s: %q is read as %+v", format, want, m)
		}
	}
}

func TestHasTime(t *testing.T) {
	for format, want := range map[string]bool{
		"DD/MM/YYYY": false, "D MMMM YYYY": false, "DD/MM/YYYY HH:mm": true, "DD/MM/YYYY HH'h'": true, "h:mm A M/D/YYYY": true,
	} {
		if got := mustFormat(t, format).hasTime(); got != want {
			t.Errorf("%s has a time: %v, want %v", format, got, want)
		}
	}
}

// Every day of two years, one of them a leap year, is found again in each form.
func TestDatesOfAllDays(t *testing.T) {
	forms := map[string]string{
		"DD/MM/YYYY": "02/01/2006", "MM/DD/YYYY": "01/02/2006", "D.M.YYYY": "2.1.2006", "YYYY-MM-DD": "2006-01-02", "DD-MM-YY": "02-01-06",
		"DDDD D MMMM YYYY": "Monday 2 January 2006", "YYMMDD": "060102",
	}
	for format, form := range forms {
		f := mustFormat(t, format)
		for day := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC); day.Year() < 2026; day = day.AddDate(0, 0, 1) {
			written, want := day.Format(form), day.Format(time.DateOnly)
			js, issue := appendDate(nil, text(written), f, orderUnknown)
			if issue != nil || string(js) != `"`+want+`"` {
				t.Fatalf("%s as %s became %s, %v; want %s", written, format, js, issue, want)
			}
		}
	}
}

func TestDateFormatsRefused(t *testing.T) {
	tests := map[string]string{
		"":                          "the day is missing",
		"MM/YYYY":                   "the day is missing; write D, M and YYYY once each, as in DD/MM/YYYY",
		"DD/YYYY":                   "the month is missing",
		"DD/MM":                     "the year is missing",
		"DD/MM/YYYY/DD":             "the day is there twice",
		"DD/MM/YYYY MMM":            "the month is there twice",
		"DD/MM/YYYY mm":             "the month is there twice",
		"DD/MM/YYYY YY":             "the year is there twice",
		"DDD DDDD D/M/YYYY":         "the day of the week is there twice",
		"DD/MM/YYY":                 `"YYY" means nothing`,
		"DD/MM/Y":                   `"Y" means nothing`,
		"TT.MM.JJJJ":                `"TT" means nothing`,
		"D de MMMM YYYY":            `"e" means nothing; write the parts as in DD/MM/YYYY HH:mm, and words in single quotes, as in D 'de' MMMM YYYY`,
		"DD/MM/YYYY é HH:mm":        `"é" means nothing`,
		"D [de] MMMM YYYY":          "write words in single quotes",
		`D "de" MMMM YYYY`:          "write words in single quotes",
		"D 'de MMMM YYYY":           "a single quote is not closed",
		"DD/MM/'20'YY":              "digits can't be quoted",
		"2006-01-02":                "write letters for the numbers",
		"DD/MM/20YY":                "write letters for the numbers",
		"%d/%m/%Y":                  `"Y" means nothing`,
		"DD/MM/YYYY HHhmm":          "the hour is there twice; write the time as in HH:mm:ss, and letters that stand for themselves in single quotes, as in HH'h'mm",
		"DD/MM/YYYY HH:mm:mm":       "the month is there twice",
		"DD/MM/YYYY HH:mm:ss:s":     "the second is there twice",
		"DD/MM/YYYY HH:mm:ss.SSS":   "the fraction of a second needs no letters",
		"DD/MM/YYYY mm:ss":          "the hour is missing",
		"DD/MM/YYYY A":              "the hour is missing",
		"DD/MM/YYYY Z":              "the hour is missing",
		"DD/MM/YYYY HH:ss":          "the minute is missing",
		"DD/MM/YYYY hh:mm":          "hh is the hour of 12 and needs AM or PM; write HH:mm, or hh:mm A",
		"DD/MM/YYYY HH:mm A":        "HH is the hour of 24 and has no AM or PM",
		"DD/MM/YYYY hh:mm A a":      "AM or PM is there twice",
		"DD/MM/YYYY HH:mm Z z":      "the zone is there twice",
		"DD/MM/YYYY HH:mm z 'x'zzz": `"zzz" means nothing`,
		"YYYYMD":                    "numbers that touch need all their digits; write MM, as in YYYYMMDD",
		"YYYYMMD":                   "write DD",
		"DD/MM/YYYYH:mm":            "write HH",
		"DDDMMM D YYYY":             "write a space after DDD",
		"MMM'de' D YYYY":            "write a space after MMM",
		"HH:mmZDD/MM/YYYY":          "a space is missing after Z",
		"HH:mm z/DD/MM/YYYY":        "a space is missing after z",
	}
	for format, want := range tests {
		t.Run(format, func(t *testing.T) {
			f, err := parseDateFormat(format)
			if err == nil {
				t.Fatalf("%q is read as %+v, want an error", format, f.parts)
			}
			if !strings.HasPrefix(err.Error(), "date format ") || !strings.Contains(err.Error(), want) {
				t.Errorf("error = %v, want %q in it", err, want)
			}
		})
	}
}
