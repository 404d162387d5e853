package infer

import (
	"strconv"
	"strings"
	"testing"

	"alvio.ai/alvio-import/record"
)

// excelDate stands for a date that Excel stores as one.
const excelDate = "Excel's"

// columnOf is a list with a column of cells, each so often as the number behind it says.
func columnOf(header, cells string) *Sample {
	s := sampleOf("Téléphone|" + header)
	for cell := range strings.SplitSeq(cells, "|") {
		at := strings.LastIndexByte(cell, ' ')
		count, _ := strconv.Atoi(cell[at+1:])
		for range count {
			row := sampleOf("", "+33639980001|"+cell[:at]).Rows[0]
			if cell[:at] == excelDate {
				row.Cells[1] = record.Cell{Kind: record.KindDate, Text: "24/03/2026", Value: "2026-03-24"}
			}
			s.Rows = append(s.Rows, row)
		}
	}
	return s
}

// A column of one form, or mostly so, becomes dates; of others the file says what forms
// there are, and what to write.
func TestDateForms(t *testing.T) {
	const (
		date     = "{to: custom.cloture, type: date"
		year     = "likely: years of two digits are read as 1970 to 2069"
		notSoYet = ": their rows are invalid until they are corrected"
		text     = "custom.cloture looks like dates"
		alike    = "; sent as text\nto send dates, write them alike in the list, and here " + date + ", format: "
		clear    = "; sent as text\nto send dates, clear these in the list, and write here " + date + ", format: "
		perhaps  = "; sent as text\nto send dates, see that the years are of 1970 to 2069, and write here " + date + ", format: "
	)
	for _, tt := range []struct{ name, cells, want string }{
		{"years of two digits", "31/03/25 3|03/07/25 3", date + ", format: DD/MM/YY, on_invalid: send} " + year},
		{"half of them Excel's", excelDate + " 3|31/03/25 3|03/07/25 1", date + ", format: DD/MM/YY, on_invalid: send} " + year},
		{"Excel's, and a slip", excelDate + " 99|31/02/2026 1", date + ", on_invalid: send}"},
		{"with the month first", "03/31/25 3|03/07/25 3", date + ", format: MM/DD/YY, on_invalid: send} " + year},
		{"no order", "03/07/25 4", text + ` with years of two digits, such as "03/07/25" (4): no date tells whether the day stands before the month` + strings.Replace(perhaps, "the years", "the day stands first and the years", 1) + "DD/MM/YY}"},
		{"births", "25/12/62 1|03/04/58 1|1/1/70 1", text + ` with years of two digits, such as "25/12/62" (3): some may be of the last century` + perhaps + "DD/MM/YY}"},
		{"the year first", "25/03/04 1|25/12/31 1|24/11/30 1", text + ` with years of two digits, such as "25/03/04" (3): they may begin with the year` + perhaps + "DD/MM/YY}"},

		{"a few with two digits", "31/03/2025 45|03/07/2025 47|05/05/2025 1|03/04/25 7", date + `, format: DD/MM/YYYY} likely: 7 of 100 cells are not written as DD/MM/YYYY, such as "03/04/25"` + notSoYet},
		{"a few, beside Excel's", excelDate + " 50|31/03/2025 20|03/07/2025 20|03/04/25 10", date + `, format: DD/MM/YYYY} likely: 10 of 100 cells are not written as DD/MM/YYYY, such as "03/04/25"` + notSoYet},
		{"points", "31.03.2025 45|03.07.2025 47|03.04.25 8", date + `, format: DD.MM.YYYY} likely: 8 of 100 cells are not written as DD.MM.YYYY, such as "03.04.25"` + notSoYet},
		{"half and half", "31/03/2025 50|31/03/25 50", text + ` of several forms, such as "31/03/2025" (50), "31/03/25" (50)` + alike + "DD/MM/YYYY}"},
		{"no order, a few with two digits", "03/07/2025 90|03/04/25 10", text + ` of several forms, such as "03/07/2025" (90), "03/04/25" (10)` + alike + "DD/MM/YYYY}"},
		{"a few with the month first", "31/03/2025 50|03/07/2025 40|03/31/25 10", text + ", some with the month first" + alike + "DD/MM/YYYY}"},
		{"several that are read", "31/03/2025 50|3 juillet 2025 40|2025-03-31 10", date + `, on_invalid: send} likely: dates of several forms, such as "31/03/2025" (50), "3 juillet 2025" (40), "2025-03-31" (10); the day is read first`},
		{"words among them", "31/03/2025 85|plus tard 15", text + `, but 15 of 100 cells are no dates, such as "plus tard"` + clear + "DD/MM/YYYY}"},
		{"words, and no order", "03/04/2025 85|plus tard 15", text + `, but 15 of 100 cells are no dates, such as "plus tard"` + clear + "DD/MM/YYYY}"},
		{"words", "31/03/2025 50|plus tard 50", "custom.cloture"},
		{"versions", "1.12.10 5|2.1.31 5", "custom.cloture"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := Propose(columnOf("Clôture", tt.cells))
			if got := entry(p, "Clôture"); got != tt.want {
				t.Errorf("%s\nwant %s", got, tt.want)
			}
			if got := string(p.Write()); strings.Contains(got, "month first") && !strings.Contains(tt.cells, "03/31") {
				t.Errorf("no date has the month first:\n%s", got)
			}
		})
	}
}

// A field's column stays one of dates, and says what is not read.
func TestDateFormsOfAField(t *testing.T) {
	for cells, want := range map[string]string{
		"31/03/25 3|03/07/25 3":      "{to: conversion.date, format: DD/MM/YY} likely: years of two digits are read as 1970 to 2069",
		"31/03/2025 90|03/04/25 10":  `{to: conversion.date, format: DD/MM/YYYY} likely: 10 of 100 cells are not written as DD/MM/YYYY, such as "03/04/25": their rows are invalid until they are corrected`,
		"31/03/2025 85|plus tard 15": `{to: conversion.date, format: DD/MM/YYYY} likely: 15 of 100 cells are not written as DD/MM/YYYY, such as "plus tard": their rows are invalid until they are corrected`,
		"31/03/2025 50|31/03/25 50":  `conversion.date likely: some dates, such as "31/03/2025" (50), "31/03/25" (50), can be read in two ways, or not at all: write them alike in the list, and add a format, as in format: DD/MM/YYYY`,
		"2025-03-31 85|plus tard 15": `conversion.date likely: 15 of 100 cells are no dates, such as "plus tard": their rows are invalid until they are corrected`,
	} {
		if got := entry(Propose(columnOf("Signé le", cells)), "Signé le"); got != want {
			t.Errorf("%s: %s\nwant %s", cells, got, want)
		}
	}
}
