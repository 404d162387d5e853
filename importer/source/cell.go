package source

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/xuri/excelize/v2"

	"alvio.ai/alvio-import/record"
)

// newCell makes a cell of a workbook out of what is shown and what is stored.
//
// The stream gives no cell types, so the kind is inferred from the two: a text
// is stored as it is shown, a boolean is shown as TRUE and stored as 1, and a
// number is a date if what is shown is made of exactly the parts of the date
// that its serial stands for.
func newCell(shown, stored string, date1904 bool) record.Cell {
	switch {
	case shown == "TRUE" && stored == "1":
		return record.Cell{Text: shown, Value: "true", Kind: record.KindBool}
	case shown == "FALSE" && stored == "0":
		return record.Cell{Text: shown, Value: "false", Kind: record.KindBool}
	}
	number, ok := parseStored(stored)
	if !ok || shown == stored && strings.ContainsAny(stored, "eE") { // a text such as 1E5
		return record.Cell{Text: shown}
	}
	if shown != stored && number >= firstSerial {
		if t, err := excelize.ExcelDateToTime(number, date1904); err == nil && showsDate(shown, t) {
			return record.Cell{Text: shown, Value: isoDate(t), Kind: record.KindDate}
		}
	}
	return record.Cell{Text: shown, Value: plainDecimal(stored, number), Kind: record.KindNumber}
}

// firstSerial is 1 March 1900. The days before it are counted wrong by Excel, and
// what is stored as so small a number is hardly ever a date.
const firstSerial = 61

// parseStored parses the number that Excel stores. What a person typed as text
// keeps its zeros, signs and spaces, which a stored number never has.
func parseStored(s string) (float64, bool) {
	digits := strings.TrimPrefix(s, "-")
	if digits == "" || digits[0] < '0' || digits[0] > '9' {
		return 0, false
	}
	if len(digits) > 1 && digits[0] == '0' && digits[1] != '.' {
		return 0, false
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsInf(f, 0) {
		return 0, false
	}
	return f, true
}

// plainDecimal writes a stored number without an exponent.
func plainDecimal(stored string, f float64) string {
	if !strings.ContainsAny(stored, "eE") {
		return stored
	}
	return strconv.FormatFloat(f, 'f', -1, 64)
}

func isoDate(t time.Time) string {
	if t.Hour() == 0 && t.Minute() == 0 && t.Second() == 0 {
		return t.Format(time.DateOnly)
	}
	return t.Format("2006-01-02T15:04:05")
}

// showsDate reports whether text shows the moment t: every group of digits in it
// is a part of t, none of them twice, and there are enough of them that no number
// looks like it: day, month and year; two of them around a slash; or one beside a
// month's name.
func showsDate(text string, t time.Time) bool {
	parts := []int{t.Day(), int(t.Month()), t.Year(), t.Hour(), t.Minute(), t.Second()}
	dateParts := 0
	for _, group := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsDigit(r) }) {
		n, err := strconv.Atoi(group)
		if err != nil || len(group) == 3 { // a group of thousands
			return false
		}
		i := slices.IndexFunc(parts, func(part int) bool {
			return n == part || len(group) == 2 && part >= 1900 && n == part%100
		})
		if i < 0 && n == (t.Hour()+11)%12+1 { // of a clock with am and pm
			i = slices.Index(parts, t.Hour())
		}
		if i < 0 {
			return false
		}
		if i < 3 {
			dateParts++
		}
		parts[i] = -1
	}
	switch {
	case strings.Contains(text, "%"):
		return false
	case namesMonth(text):
		return dateParts >= 1
	}
	return dateParts == 3 || dateParts == 2 && strings.Contains(text, "/")
}

// monthStems begin the names of months in English and French, accents dropped.
var monthStems = []string{
	"jan", "feb", "fev", "fév", "mar", "apr", "avr", "may", "mai", "jun", "juin", "jul", "juil",
	"aug", "aou", "aoû", "sep", "oct", "nov", "dec", "déc",
}

func namesMonth(text string) bool {
	for _, word := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) }) {
		for _, stem := range monthStems {
			if strings.HasPrefix(word, stem) {
				return true
			}
		}
	}
	return false
}
