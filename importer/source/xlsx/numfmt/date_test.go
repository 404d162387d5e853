package numfmt_test

import (
	"testing"
	"time"

	"alvio.ai/alvio-import/importer/source/xlsx/numfmt"
)

const (
	afternoon = 45672.5625            // Wednesday 15 January 2025, 13:30
	morning   = 45672 + 32706.0/86400 // 09:05:06 on that day
)

func TestAppendDate(t *testing.T) {
	for _, c := range []showCase{
		{"French date", `dd/mm/yyyy`, 45672, "15/01/2025"},
		{"capital letters", `DD/MM/YYYY`, 45672, "15/01/2025"},
		{"short date", `d/m/yy`, 45664, "7/1/25"},
		{"US date", `m/d/yyyy`, 45672, "1/15/2025"},
		{"ISO date", `yyyy\-mm\-dd`, 45672, "2025-01-15"},
		{"digits only", `yyyymmdd`, 45672, "20250115"},
		{"points", `dd.mm.yyyy`, 45672, "15.01.2025"},
		{"text section", `dd/mm/yyyy;@`, 45672, "15/01/2025"},
		{"one y", `y`, 45672, "25"},
		{"three y", `yyy`, 45672, "2025"},
		{"e", `e`, 45672, "2025"},
		{"month", `m`, 45672, "1"},
		{"short month", `d mmm`, 45672, "15 Jan"},
		{"long month", `mmmm yyyy`, 45672, "January 2025"},
		{"first letter of the month", `mmmmm`, 45672, "J"},
		{"six m", `mmmmmm`, 45672, "January"},
		{"short day", `ddd`, 45672, "Wed"},
		{"long day", `dddd`, 45672, "Wednesday"},
		{"words", `"Le "dd" à "hh"h"mm`, afternoon, "Le 15 à 13h30"},
		{"comma", `mmmm d, yyyy`, 45672, "January 15, 2025"},
		{"colour and language", `[Red][$-409]d\-mmm\-yy;@`, 45672, "15-Jan-25"},
		{"date and time", `dd/mm/yyyy hh:mm`, afternoon, "15/01/2025 13:30"},
		{"date and seconds", `yyyy-mm-dd hh:mm:ss`, morning, "2025-01-15 09:05:06"},
		{"date and half day", `m/d/yy h:mm AM/PM`, afternoon, "1/15/25 1:30 PM"},
		{"minutes after hours, month before", `mm/dd hh:mm`, afternoon, "01/15 13:30"},
		{"month after seconds", `hh:mm:ss mm`, morning, "09:05:06 01"},
		{"time carries into the next day", `dd/mm/yyyy hh:mm:ss`, 45672.999999, "16/01/2025 00:00:00"},
		{"time below half a second", `dd/mm/yyyy hh:mm:ss`, 45672.99999, "15/01/2025 23:59:59"},
		{"before Excel's leap day", `dddd d/m/yyyy`, 59, "Tuesday 28/2/1900"},
		{"after Excel's leap day", `dddd d/m/yyyy`, 61, "Thursday 1/3/1900"},
		{"first day", `d/m/yyyy`, 1, "1/1/1900"},
		{"last day", `d/m/yyyy`, 2958465, "31/12/9999"},

		{"French", `[$-40C]dddd d mmmm yyyy`, 45672, "mercredi 15 janvier 2025"},
		{"French, short", `[$-40C]ddd d mmm`, 45703, "sam. 15 févr."},
		{"French of Canada", `[$-C0C]mmmm`, 45672, "janvier"},
		{"French by tag", `[$-fr-FR]d mmmm yyyy`, 45672, "15 janvier 2025"},
		{"German", `[$-407]dddd, d. mmmm yyyy`, 45731, "Samstag, 15. März 2025"},
		{"German, short", `[$-407]ddd mmm`, 45731, "Sa Mrz"},
		{"Spanish", `[$-C0A]dddd d "de" mmmm`, 45672, "miércoles 15 de enero"},
		{"Italian", `[$-410]dddd d mmmm`, 45672, "mercoledì 15 gennaio"},
		{"Portuguese", `[$-816]dddd d mmmm`, 45672, "quarta-feira 15 janeiro"},
		{"Dutch", `[$-413]dddd d mmm`, 45731, "zaterdag 15 mrt"},
		{"English with a calendar", `[$-1010409]d mmmm yyyy`, 45672, "15 January 2025"},
		{"Russian names", `[$-419]d mmmm yyyy`, 45672, "2025-01-15"},
		{"Russian names and a time", `[$-419]d mmmm yyyy hh:mm`, afternoon, "2025-01-15T13:30:00"},
		{"Russian digits", `[$-419]dd.mm.yyyy`, 45672, "15.01.2025"},
		{"Japanese names", `[$-411]dddd`, 45672, "2025-01-15"},
		{"Thai calendar", `[$-107041E]d/m/yyyy`, 45672, "2025-01-15"},
		{"Arabic calendar", `[$-401]d/m/yyyy`, 45672, "2025-01-15"},
		{"Hijri calendar", `B2d/m/yyyy`, 45672, "2025-01-15"},
		{"Japanese era", `[$-411]ggge"年"m"月"d"日"`, 45672, "2025-01-15"},
		{"Buddhist year", `d/m/bbbb`, 45672, "2025-01-15"},
		{"Chinese day", `aaaa`, 45672, "2025-01-15"},
		{"Chinese digits", `[DBNum1]yyyy"年"m"月"d"日"`, 45672, "2025-01-15"},
		{"system's long date", `[$-F800]dddd\,\ mmmm\ dd\,\ yyyy`, 45672, "2025-01-15"},
		{"system's long date and a time", `[$-F800]dddd\,\ mmmm\ dd\,\ yyyy`, afternoon, "2025-01-15T13:30:00"},
		{"system's date", `[$-x-sysdate]dddd, mmmm dd, yyyy`, 45672, "2025-01-15"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, err := numfmt.Parse(c.code)
			if err != nil {
				t.Fatal(err)
			}
			got, isDate := f.Append(nil, c.v, false)
			if string(got) != c.want || !isDate {
				t.Errorf("%s of %v: %q (a date: %t), want %q", c.code, c.v, got, isDate, c.want)
			}
		})
	}
}

func TestAppendTime(t *testing.T) {
	for _, c := range []showCase{
		{"hours and minutes", `hh:mm`, 0.5625, "13:30"},
		{"one letter", `h:m:s`, 32706.0 / 86400, "9:5:6"},
		{"midnight", `hh:mm`, 0, "00:00"},
		{"of a date", `hh:mm`, afternoon, "13:30"},
		{"afternoon", `h:mm AM/PM`, 0.5625, "1:30 PM"},
		{"noon", `h:mm AM/PM`, 0.5, "12:00 PM"},
		{"midnight of half a day", `h:mm am/pm`, 0, "12:00 AM"},
		{"letters of half a day", `h:mm A/P`, 0.5625, "1:30 P"},
		{"small letters of half a day", `h:mm a/p`, 0.25, "6:00 a"},
		{"half day alone", `AM/PM`, 0.75, "PM"},
		{"French hours", `hh\hmm`, 0.5625, "13h30"},
		{"minutes and seconds", `mm:ss`, 0.5625 + 5.0/86400, "30:05"},
		{"tenths", `mm:ss.0`, 90.25 / 86400, "01:30.3"},
		{"thousandths", `ss.000`, 1.2345 / 86400, "01.235"},
		{"thousandths carry", `h:mm:ss.000`, 59.9996 / 86400, "0:01:00.000"},
		{"seconds are rounded", `h:mm:ss`, 1.5 / 86400, "0:00:02"},
		{"minutes are cut", `h:mm`, 119.4 / 86400, "0:01"},
		{"minutes after the rounding of seconds", `h:mm`, 119.6 / 86400, "0:02"},
		{"day is full", `h:mm:ss`, 0.999999, "0:00:00"},
		{"elapsed hours", `[h]:mm`, 1 + 2.5/24, "26:30"},
		{"elapsed hours, two letters", `[hh]:mm:ss`, 1.0 / 24, "01:00:00"},
		{"elapsed hours, capital", `[H]:MM`, 2, "48:00"},
		{"elapsed minutes", `[mm]:ss`, 0.0625, "90:00"},
		{"elapsed minutes, one letter", `[m]`, 0.0625, "90"},
		{"elapsed seconds", `[ss]`, 0.0625, "5400"},
		{"elapsed seconds and decimals", `[s].00`, 1.25 / 86400, "1.25"},
		{"elapsed, day is full", `[h]:mm:ss`, 0.999999, "24:00:00"},
		{"day 60 has a time", `h:mm`, 60.5, "12:00"},
		{"system's time", `[$-F400]h:mm:ss AM/PM`, 0.5625, "13:30:00"},
		{"Japanese half day", `[$-411]h:mm AM/PM`, 0.5625, "13:30:00"},
		{"point", `hh.mm`, 0.5625, "13.30"},
		{"negative", `h:mm`, -0.5, "-0.5"},
		{"elapsed, negative", `[h]:mm`, -0.5, "-0.5"},
		{"elapsed, too large", `[h]:mm`, 2958466, "2958466"},

		{"no date: zero", `dd/mm/yyyy`, 0, "0"},
		{"no date: time only", `dd/mm/yyyy hh:mm`, 0.5, "0.5"},
		{"no date: negative", `dd/mm/yyyy`, -1, "-1"},
		{"no date: 29 February 1900", `dd/mm/yyyy`, 60, "60"},
		{"no date: after 9999", `dd/mm/yyyy`, 2958466, "2958466"},
		{"no date: rounded to the year 10000", `dd/mm/yyyy hh:mm:ss`, 2958465.999999, "2958465.999999"},
		{"no date: rounded to the year 10000 by its second", `dd/mm/yyyy ss.000`, 2958465.999995, "2958465.999995"},
		{"no date: phone", `dd/mm/yyyy`, 612345678, "612345678"},
		{"no date: system's", `[$-F800]dddd`, 0, "0"},
		{"no date: era", `gge`, 0, "0"},
		{"no date: number section", `dd/mm/yyyy;"minus "0`, -5, "minus 5"},
	} {
		t.Run(c.name, c.run)
	}
}

func TestAppend1904(t *testing.T) {
	for _, c := range []struct {
		showCase
		isDate bool
	}{
		{showCase{"first day", `dddd d/m/yyyy`, 0, "Friday 1/1/1904"}, true},
		{showCase{"date", `dd/mm/yyyy`, 44210, "15/01/2025"}, true},
		{showCase{"day 60", `d/m/yyyy`, 60, "1/3/1904"}, true},
		{showCase{"last day", `d/m/yyyy`, 2957003, "31/12/9999"}, true},
		{showCase{"after the last day", `d/m/yyyy`, 2957004, "2957004"}, false},
		{showCase{"negative date", `d/m/yyyy`, -1, "-1"}, false},
		{showCase{"negative time", `[h]:mm`, -1.0625, "-25:30"}, false},
		{showCase{"number", `0.0`, 5, "5.0"}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, err := numfmt.Parse(c.code)
			if err != nil {
				t.Fatal(err)
			}
			got, isDate := f.Append(nil, c.v, true)
			if string(got) != c.want || isDate != c.isDate {
				t.Errorf("%q (a date: %t), want %q", got, isDate, c.want)
			}
		})
	}
}

func TestTime(t *testing.T) {
	for _, c := range []struct {
		name     string
		serial   float64
		date1904 bool
		want     string // empty if there is no such moment
	}{
		{"date", 45672, false, "2025-01-15T00:00:00Z"},
		{"date and time", afternoon, false, "2025-01-15T13:30:00Z"},
		{"half a second up", 45672 + 0.50001/86400, false, "2025-01-15T00:00:01Z"},
		{"carried into the next day", 45672.999999, false, "2025-01-16T00:00:00Z"},
		{"first day", 1, false, "1900-01-01T00:00:00Z"},
		{"below the first day", 0.999999, false, ""},
		{"28 February 1900", 59, false, "1900-02-28T00:00:00Z"},
		{"29 February 1900", 60, false, ""},
		{"29 February 1900 and a time", 60.5, false, ""},
		{"carried into 29 February 1900", 59.999999, false, ""},
		{"carried out of 29 February 1900", 60.999999, false, "1900-03-01T00:00:00Z"},
		{"1 March 1900", 61, false, "1900-03-01T00:00:00Z"},
		{"last second", 2958465.99999, false, "9999-12-31T23:59:59Z"},
		{"after the last second", 2958465.999999, false, ""},
		{"negative", -1, false, ""},
		{"not a number", nan, false, ""},
		{"infinite", inf, false, ""},
		{"huge", 1e300, false, ""},
		{"1904, first day", 0, true, "1904-01-01T00:00:00Z"},
		{"1904, date", 44210, true, "2025-01-15T00:00:00Z"},
		{"1904, negative", -0.5, true, ""},
		{"1904, last day", 2957003, true, "9999-12-31T00:00:00Z"},
		{"1904, after the last day", 2957004, true, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, ok := numfmt.Time(c.serial, c.date1904)
			if ok != (c.want != "") || ok && got.Format(time.RFC3339) != c.want {
				t.Errorf("%v (%t), want %s", got, ok, c.want)
			}
		})
	}
}
