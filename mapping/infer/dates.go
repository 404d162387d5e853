package infer

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"alvio.ai/alvio-import/mapping"
	"alvio.ai/alvio-import/record"
)

// dateFormats are those that are proposed, of texts that could be read in two ways or
// that a program writes in a form of its own.
var dateFormats = []string{
	"DD/MM/YYYY", "DD/MM/YYYY HH:mm", "DD/MM/YYYY HH:mm:ss", "DD.MM.YYYY", "DD.MM.YYYY HH:mm", "DD-MM-YYYY", "DD-MM-YYYY HH:mm", "DD/MM/YY", "DD/MM/YY HH:mm", "DD MMM YY", "DD-MMM-YY",
	"MM/DD/YYYY", "MM/DD/YYYY HH:mm", "MM/DD/YYYY HH:mm:ss", "MM/DD/YYYY hh:mm A", "MM/DD/YYYY hh:mm:ss A", "MM-DD-YYYY", "MM/DD/YY", "MM/DD/YY HH:mm",
}

// wholeYears are those of them without a year of two digits.
var wholeYears = slices.DeleteFunc(slices.Clone(dateFormats), isShort)

// isShort reports whether a format has a year of two digits, which tells no century.
func isShort(format string) bool {
	return strings.Contains(format, "YY") && !strings.Contains(format, "YYYY")
}

// A dateReading is how the dates of a column are to be read.
type dateReading struct {
	format string // "" if none is needed, or none is known
	doubts []string
	misfit bool // the format does not read all that look like dates

	// Why a column without a field is better sent as text, "" if it is not; and what a
	// person who wants dates of it has to do, and which format then reads them.
	asText, mend, then string
}

// readDates decides how the dates of a column are read.
func (l *list) readDates(c *candidate) dateReading {
	v, most := c.values, c.values.almostAll()
	free := v.readsAs("")
	if len(v.cells) == 0 || free >= most && v.inFullOrder() {
		return dateReading{}
	}
	if float64(v.dateForms().stored) >= most*float64(len(v.cells)) {
		return dateReading{} // nothing can be mistaken in them; a text among them is a slip
	}
	day, dayShare := v.bestFormat(dateFormats, "DD")
	month, monthShare := v.bestFormat(dateFormats, "MM")
	if max(dayShare, monthShare) >= most {
		return l.readByOrder(v, day, dayShare, month, monthShare)
	}
	f := v.dateForms()
	main, share, first := day, dayShare, "day"
	if f.monthFirst > 0 {
		main, share, first = month, monthShare, "month"
	}
	proved := f.dayFirst+f.monthFirst > 0
	switch {
	case f.dayFirst > 0 && f.monthFirst > 0:
		r := dateReading{doubts: []string{"some dates have the month first, some the day; what can be either is not read"}}
		if free < most {
			r.asText, r.mend, r.then = "looks like dates, some with the month first", "write them alike in the list, and here", l.wholeYear(v)
		}
		return r
	case proved && float64(f.readable) >= most*float64(len(v.cells)):
		return dateReading{doubts: []string{"dates of several forms, such as " + f.shapes() + "; the " + first + " is read first"}}
	case proved && share >= kinds["date"].least:
		return c.readMainForm(main)
	}
	return l.readUndecided(c, free)
}

// readByOrder chooses between formats of the two orders, one of which at least reads almost
// all.
func (l *list) readByOrder(v *values, day string, dayShare float64, month string, monthShare float64) dateReading {
	guess, untold := day, ""
	if !l.dayFirst() {
		guess = month
	}
	r := dateReading{format: day}
	switch {
	case dayShare != monthShare && min(dayShare, monthShare) >= v.almostAll():
		r.format, untold = guess, "hardly a date tells whether the day stands before the month"
	case monthShare > dayShare:
		r.format = month
	case dayShare == monthShare:
		r.format, untold = guess, "no date tells whether the day stands before the month"
	}
	if untold != "" {
		r.doubts = append(r.doubts, untold+"; read as "+r.format)
	}
	if !isShort(r.format) {
		return r
	}
	r.doubts = append(r.doubts, twoDigits)
	see := "the years are of 1970 to 2069"
	switch {
	case untold != "":
		first := map[bool]string{true: "day", false: "month"}[r.format == day]
		see = "the " + first + " stands first and " + see
	case v.readsLate(r.format):
		untold = "some may be of the last century"
	case v.dateForms().mayBeginWithYear():
		untold = "they may begin with the year"
	}
	if untold != "" {
		r.asText, r.mend, r.then = "looks like dates with years of two digits, such as "+v.dateForms().shapes()+": "+untold, "see that "+see+", and write here", r.format
	}
	return r
}

// twoDigits says what is made of years of two digits, by the rule of the mapping language.
const twoDigits = "years of two digits are read as 1970 to 2069"

// readMainForm reads the dates of a column of which most have one form.
func (c *candidate) readMainForm(format string) dateReading {
	count, example := c.values.unread(format)
	r := dateReading{format: format, misfit: true}
	r.doubts = []string{fmt.Sprintf("%d of %d cells are not written as %s, such as %q: %s", count, len(c.values.cells), format, example, c.untilCorrected())}
	if isShort(format) {
		r.doubts = append(r.doubts, twoDigits)
	}
	if strangers := c.values.strangers(); strangers != "" {
		r.asText, r.mend, r.then = "looks like dates, but "+strangers, "clear these in the list, and write here", format
	}
	return r
}

// readUndecided says what is known of dates of which no order is, and no main form.
func (l *list) readUndecided(c *candidate, free float64) dateReading {
	v, f := c.values, c.values.dateForms()
	r := dateReading{asText: "looks like dates of several forms, such as " + f.shapes(), mend: "write them alike in the list, and here", then: l.wholeYear(v)}
	if strangers := v.strangers(); strangers != "" {
		r.doubts = append(r.doubts, strangers+": "+c.untilCorrected())
		r.asText, r.mend = "looks like dates, but "+strangers, "clear these in the list, and write here"
	}
	if free*float64(len(v.cells)) < float64(f.count) {
		r.doubts = append(r.doubts, "some dates, such as "+f.shapes()+", can be read in two ways, or not at all: write them alike in the list, and add a format, as in format: "+r.then)
	}
	return r
}

// untilCorrected says what becomes of cells that a field's column can't read.
func (c *candidate) untilCorrected() string {
	if c.oftenNothing() {
		return "they are left out until they are corrected"
	}
	return "their rows are invalid until they are corrected"
}

// strangers says how many values are no dates, "" if hardly any is.
func (v *values) strangers() string {
	f := v.dateForms()
	if float64(f.count) >= v.almostAll()*float64(len(v.cells)) {
		return ""
	}
	return fmt.Sprintf("%d of %d cells are no dates, such as %q", len(v.cells)-f.count, len(v.cells), f.other)
}

// findDate makes dates of a column without a field, or says why it does not.
func (l *list) findDate(c *candidate) {
	r := l.readDates(c)
	date := mapping.TypeDate
	if c.values.hasTimes(cmp.Or(r.format, r.then)) {
		date = mapping.TypeDatetime
	}
	if r.asText != "" {
		c.Todo = append(c.Todo, r.asText+"; sent as text")
		c.mend, c.instead = "to send dates, "+r.mend, []option{{"type", string(date)}, {"format", r.then}}
		return
	}
	c.setType(date)
	c.readAs(r)
	if !r.misfit {
		c.option("on_invalid", "send")
	}
}

func (c *candidate) readAs(r dateReading) {
	if r.format != "" {
		c.option("format", r.format)
	}
	c.Doubts = append(c.Doubts, r.doubts...)
}

// wholeYear returns the format with a whole year that reads most dates in the order that
// is the list's.
func (l *list) wholeYear(v *values) string {
	f := v.dateForms()
	first, format := "DD", "DD/MM/YYYY"
	if f.monthFirst > f.dayFirst || f.monthFirst == f.dayFirst && !l.dayFirst() {
		first, format = "MM", "MM/DD/YYYY"
	}
	if best, share := v.bestFormat(wholeYears, first); share*float64(len(v.cells)) > float64(f.stored) {
		return best
	}
	return format
}

// readsAs is the share of the values that a format reads.
func (v *values) readsAs(format string) float64 {
	return v.read(mapping.CellOptions{Type: mapping.TypeDatetime, Format: format})
}

// bestFormat returns the format that reads the most values, of those that begin with the
// day or the month.
func (v *values) bestFormat(formats []string, first string) (best string, share float64) {
	for _, format := range formats {
		if strings.HasPrefix(format, first) {
			if s := v.readsAs(format); s > share {
				best, share = format, s
			}
		}
	}
	return best, share
}

// unread counts the values that a format does not read, and returns the first of them.
func (v *values) unread(format string) (count int, example string) {
	read := dateReader(format)
	for _, cell := range v.cells {
		if reads(read, cell) {
			continue
		}
		if count++; count == 1 {
			example = record.Shorten(strings.TrimSpace(cell.Text), 60)
		}
	}
	return count, example
}

// readsLate reports whether a format with years of two digits makes dates of values that
// hardly are of this century: from 2040 on.
func (v *values) readsLate(format string) bool {
	read := dateReader(format)
	return slices.ContainsFunc(v.cells, func(c record.Cell) bool {
		js, _ := read(c)
		return c.Kind == record.KindText && len(js) > 4 && string(js[1:5]) >= "2040"
	})
}

// inFullOrder reports whether no value is in numbers that begin with the day or the month.
func (v *values) inFullOrder() bool {
	return !slices.ContainsFunc(v.cells, func(c record.Cell) bool {
		return c.Kind == record.KindText && len(c.Text) > 2 && strings.ContainsAny(c.Text[:min(3, len(c.Text))], "/.-")
	})
}

// hasTimes reports whether a value has a time of the day: of texts those that are read by
// the format, if there is one.
func (v *values) hasTimes(format string) bool {
	return slices.ContainsFunc(v.cells, func(c record.Cell) bool {
		if c.Kind == record.KindDate {
			return strings.ContainsRune(c.Value, 'T')
		}
		return strings.ContainsRune(c.Text, ':') && (format == "" || strings.Contains(format, ":"))
	})
}

// dayFirst reports whether the list comes from where the day stands before the month.
func (l *list) dayFirst() bool { return l.french || l.region != "" && l.region != "US" }
