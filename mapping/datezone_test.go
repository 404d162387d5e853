package mapping

import "testing"

func TestDatetimeWithoutAFormat(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"ISO 8601", "2025-01-31T10:30:05", "2025-01-31T10:30:05"},
		{"without seconds", "2025-01-31T10:30", "2025-01-31T10:30:00"},
		{"without a time", "2025-01-31", "2025-01-31T00:00:00"},
		{"UTC", "2025-01-31T10:30:05Z", "2025-01-31T10:30:05Z"},
		{"UTC by its name", "2025-01-31 10:30:05 UTC", "2025-01-31T10:30:05Z"},
		{"an offset", "2025-01-31T10:30:05+02:00", "2025-01-31T10:30:05+02:00"},
		{"an offset of zero", "2025-01-31T10:30:05+00:00", "2025-01-31T10:30:05Z"},
		{"an offset of half hours", "2025-01-31T10:30:05-0330", "2025-01-31T10:30:05-03:30"},
		{"an offset of hours", "2025-01-31 10:30:05+02", "2025-01-31T10:30:05+02:00"},
		{"the largest offset", "2025-01-31T10:30:05+14:00", "2025-01-31T10:30:05+14:00"},
		{"milliseconds", "2025-01-31T10:30:05.120Z", "2025-01-31T10:30:05.120Z"},
		{"milliseconds of zero", "2025-01-31T10:30:05.000Z", "2025-01-31T10:30:05Z"},
		{"nanoseconds are cut off", "2025-01-31T10:30:05.999999999Z", "2025-01-31T10:30:05.999Z"},
		{"half days", "2025-01-31 2:30 PM", "2025-01-31T14:30:00"},
		{"numbers", "31/01/2025 9:05", "2025-01-31T09:05:00"},
		{"numbers with a comma", "31/01/2025, 09:05:06", "2025-01-31T09:05:06"},
		{"numbers with a hyphen", "31/01/2025 - 09:05", "2025-01-31T09:05:00"},
		{"numbers and half days", "01/31/2025 12:30 am", "2025-01-31T00:30:00"},
		{"half days without a space", "01/31/2025 12:30pm", "2025-01-31T12:30:00"},
		{"French", "31/01/2025 à 9h05", "2025-01-31T09:05:00"},
		{"French with spaces", "31/01/2025 à 9 h 05", "2025-01-31T09:05:00"},
		{"French, the full hour", "31/01/2025 à 9h", "2025-01-31T09:00:00"},
		{"French words", "vendredi 31 janvier 2025 à 18:00", "2025-01-31T18:00:00"},
		{"English words", "Jan 31, 2025, 6:00 PM", "2025-01-31T18:00:00"},
		{"as e-mail has it", "Fri, 31 Jan 2025 18:00:00 +0100", "2025-01-31T18:00:00+01:00"},
		{"a zone", "2025-01-31 10:30 Europe/Paris", "2025-01-31T10:30:00+01:00"},

		{"an hour alone", "31/01/2025 9", ""},
		{"a minute of one digit", "31/01/2025 9:5", ""},
		{"an offset too large", "2025-01-31T10:30+14:01", ""},
		{"an offset of 60 minutes", "2025-01-31T10:30+01:60", ""},
		{"half an offset", "2025-01-31T10:30+01:", ""},
		{"a zone of no capital", "2025-01-31 10:30 europe/Paris", ""},
		{"a file that is no zone", "2025-01-31 10:30 Europe/../etc", ""},
		{"this computer's zone", "2025-01-31 10:30 Local", ""},
		{"seconds of one digit", "2025-01-31T10:30:5", ""},
		{"a point without a fraction", "2025-01-31T10:30:05.", ""},
		{"no time after T", "2025-01-31T", ""},
		{"no time after à", "31/01/2025 à", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			js, issue := appendDatetime(nil, text(tt.text), nil, orderUnknown)
			wantDate(t, js, issue, tt.want)
		})
	}
}

func TestDatetimeCellsOfExcel(t *testing.T) {
	for stored, want := range map[string]string{
		"2025-03-04": "2025-03-04T00:00:00", "2025-03-04T10:30:05": "2025-03-04T10:30:05",
	} {
		js, issue := appendDatetime(nil, date("04/03", stored), mustFormat(t, "DD/MM/YYYY"), monthFirst)
		wantDate(t, js, issue, want)
	}
}

// The zones' clocks are those of the IANA database.
func TestNamedZones(t *testing.T) {
	f := mustFormat(t, "DD/MM/YYYY HH:mm z")
	tests := []struct{ name, text, want string }{
		{"winter", "31/01/2025 10:30 Europe/Paris", "2025-01-31T10:30:00+01:00"},
		{"summer", "31/07/2025 10:30 Europe/Paris", "2025-07-31T10:30:00+02:00"},
		{"before the clocks go forward", "30/03/2025 01:59 Europe/Paris", "2025-03-30T01:59:00+01:00"},
		{"a time left out", "30/03/2025 02:00 Europe/Paris", ""},
		{"the last time left out", "30/03/2025 02:59 Europe/Paris", ""},
		{"after the clocks went forward", "30/03/2025 03:00 Europe/Paris", "2025-03-30T03:00:00+02:00"},
		{"before the clocks go back", "26/10/2025 01:59 Europe/Paris", "2025-10-26T01:59:00+02:00"},
		{"the first of two", "26/10/2025 02:00 Europe/Paris", "2025-10-26T02:00:00+02:00"},
		{"the first of the last two", "26/10/2025 02:59 Europe/Paris", "2025-10-26T02:59:00+02:00"},
		{"after the clocks went back", "26/10/2025 03:00 Europe/Paris", "2025-10-26T03:00:00+01:00"},
		{"America, a time left out", "09/03/2025 02:30 America/New_York", ""},
		{"America, the first of two", "02/11/2025 01:30 America/New_York", "2025-11-02T01:30:00-04:00"},
		{"south of the equator, the first of two", "06/04/2025 02:30 Australia/Sydney", "2025-04-06T02:30:00+11:00"},
		{"half an hour, left out", "05/10/2025 02:15 Australia/Lord_Howe", ""},
		{"half an hour, the first of two", "06/04/2025 01:45 Australia/Lord_Howe", "2025-04-06T01:45:00+11:00"},
		{"a day that Samoa left out", "30/12/2011 10:30 Pacific/Apia", ""},
		{"the date line", "31/12/2011 00:00 Pacific/Apia", "2011-12-31T00:00:00+14:00"},
		{"a name of three parts", "31/01/2025 10:30 America/Argentina/Buenos_Aires", "2025-01-31T10:30:00-03:00"},
		{"a zone of an offset", "31/01/2025 10:30 Etc/GMT+5", "2025-01-31T10:30:00-05:00"},
		{"the mean time of Paris", "31/01/1905 10:30 Europe/Paris", ""},

		{"UTC", "31/07/2025 10:30 UTC", "2025-07-31T10:30:00Z"},
		{"GMT", "31/07/2025 10:30 GMT", "2025-07-31T10:30:00Z"},
		{"CET is not summer time", "31/07/2025 10:30 CET", "2025-07-31T10:30:00+01:00"},
		{"CEST", "31/07/2025 10:30 CEST", "2025-07-31T10:30:00+02:00"},
		{"WET", "31/01/2025 10:30 WET", "2025-01-31T10:30:00Z"},
		{"WEST", "31/07/2025 10:30 WEST", "2025-07-31T10:30:00+01:00"},
		{"EET", "31/01/2025 10:30 EET", "2025-01-31T10:30:00+02:00"},
		{"EEST", "31/07/2025 10:30 EEST", "2025-07-31T10:30:00+03:00"},
		{"EST", "31/01/2025 10:30 EST", ""},
		{"IST", "31/01/2025 10:30 IST", ""},
		{"BST", "31/07/2025 10:30 BST", ""},
		{"an offset is no name", "31/01/2025 10:30 +01:00", ""},
		{"no such place", "31/01/2025 10:30 Europe/Lutetia", ""},
		{"no zone", "31/01/2025 10:30", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			js, issue := appendDatetime(nil, text(tt.text), f, orderUnknown)
			wantDate(t, js, issue, tt.want)
		})
	}
}

// Where only the day is asked for, it does not matter what the clocks did.
func TestDateOfATimeLeftOut(t *testing.T) {
	js, issue := appendDate(nil, text("2025-03-30 02:30 Europe/Paris"), nil, orderUnknown)
	wantDate(t, js, issue, "2025-03-30")
}

func TestOffsets(t *testing.T) {
	f := mustFormat(t, "DD/MM/YYYY HH:mm Z")
	for written, want := range map[string]string{
		"Z": "Z", "+02:00": "+02:00", "+0200": "+02:00", "+02": "+02:00", "-00:00": "Z", "+05:45": "+05:45", "-12": "-12:00", "+14": "+14:00",
		"": "-", "02:00": "-", "+2": "-", "+02:0": "-", "+15": "-", "+02:60": "-", "UTC": "-", "Zulu": "-",
	} {
		js, issue := appendDatetime(nil, text("31/01/2025 10:30 "+written), f, orderUnknown)
		if want == "-" {
			wantDate(t, js, issue, "")
			continue
		}
		wantDate(t, js, issue, "2025-01-31T10:30:00"+want)
	}
}
