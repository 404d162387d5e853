package mapping

import (
	"strings"
	"sync"
)

// shortForms are formats of dates with a year of two digits, as far as a person would
// name them.
var shortForms = sync.OnceValue(func() (forms []*dateFormat) {
	for _, day := range []string{
		"DD/MM/YY", "MM/DD/YY", "DD.MM.YY", "MM.DD.YY", "DD-MM-YY", "MM-DD-YY",
		"D MMM YY", "D-MMM-YY", "D/MMM/YY", "D.MMM.YY", "MMM D YY", "MMM D, YY", "MMM-D-YY",
	} {
		for _, clock := range []string{"", " HH:mm", " HH:mm:ss", " HH'h'mm", " hh:mm A", " hh:mm:ss A"} {
			form, err := parseDateFormat(day + clock)
			if err != nil {
				panic("mapping: " + err.Error())
			}
			forms = append(forms, form)
		}
	}
	return forms
})

// shortYearHint says how a date whose year has two digits can be read: written in full it
// always is, and by a format only if the whole column has it.
func shortYearHint(text string) string {
	hint := "write it as in 2025-01-31, with the whole year"
	var fitting []string
	for _, form := range shortForms() {
		if _, f := form.read(text); f == noFault {
			fitting = append(fitting, form.text)
		}
	}
	if len(fitting) == 0 {
		return hint
	}
	hint += "; if all dates of the column are written so, add format: " + fitting[0]
	if others := strings.Join(fitting[1:], " or "); others != "" {
		hint += " (or " + others + ")"
	}
	return hint + " to the column in the mapping"
}
