package infer

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"alvio.ai/alvio-import/mapping"
	"alvio.ai/alvio-import/record"
)

// dateForms tell how the values of a column are written that can be dates.
type dateForms struct {
	count      int // of values that can be dates, whatever their form
	readable   int // of them, without a format once the order of day and month is known
	stored     int // of them, as dates by Excel
	dayFirst   int // how many can only have the day first
	monthFirst int
	seen       []dateShape
	other      string // the first value that is no date

	// Of years of two digits: the numbers at both ends, and whether any begins as a month may.
	firsts, lasts map[string]bool
	low           bool
}

// A dateShape is a form that dates have, whatever their digits.
type dateShape struct {
	shape   string // see shapeOf
	example string
	count   int
}

// Years of two digits that make a date of a value for sure, and those that do among dates
// with whole years only: 1.12.10 may be a version.
var (
	shortForms      = slices.DeleteFunc(slices.Clone(dateFormats), func(format string) bool { return !isShort(format) })
	looseShortForms = []string{"DD.MM.YY", "MM.DD.YY", "DD-MM-YY", "MM-DD-YY"}
)

// numericDate is how dates begin that have the day or the month first.
var numericDate = regexp.MustCompile(`^(\d{1,2})[/.-](\d{1,2})[/.-](\d{2,4})`)

// dateForms returns the forms of the values, which it looks at once.
func (v *values) dateForms() *dateForms {
	if v.forms != nil {
		return v.forms
	}
	f := &dateForms{firsts: map[string]bool{}, lasts: map[string]bool{}}
	v.forms = f
	var rest []record.Cell
	free, short, loose := dateReader(""), dateReaders(shortForms), dateReaders(looseShortForms)
	for _, cell := range v.cells {
		switch _, issue := free(cell); {
		case issue == nil || issue.Severity < record.Error || issue.Code == record.DateAmbiguous:
			f.readable++
			f.add(cell)
		case readsAny(short, cell):
			f.add(cell)
		default:
			rest = append(rest, cell)
		}
	}
	among := 2*f.readable >= len(v.cells)
	for _, cell := range rest {
		if among && readsAny(loose, cell) {
			f.add(cell)
		} else if f.other == "" {
			f.other = record.Shorten(strings.TrimSpace(cell.Text), 60)
		}
	}
	return f
}

func dateReader(format string) mapping.CellReader {
	read, err := mapping.NewCellReader(mapping.CellOptions{Type: mapping.TypeDatetime, Format: format})
	if err != nil {
		panic("infer: " + err.Error())
	}
	return read
}

func dateReaders(formats []string) (readers []mapping.CellReader) {
	for _, format := range formats {
		readers = append(readers, dateReader(format))
	}
	return readers
}

func readsAny(readers []mapping.CellReader, cell record.Cell) bool {
	return slices.ContainsFunc(readers, func(read mapping.CellReader) bool { return reads(read, cell) })
}

// reads reports whether a cell is read without an error.
func reads(read mapping.CellReader, cell record.Cell) bool {
	_, issue := read(cell)
	return issue == nil || issue.Severity < record.Error
}

func (f *dateForms) add(cell record.Cell) {
	f.count++
	if cell.Kind != record.KindText {
		f.stored++
		return
	}
	text := strings.TrimSpace(cell.Text)
	shape := shapeOf(text)
	at := slices.IndexFunc(f.seen, func(s dateShape) bool { return s.shape == shape })
	if at < 0 {
		at = len(f.seen)
		f.seen = append(f.seen, dateShape{shape: shape, example: strconv.Quote(record.Shorten(text, 60))})
	}
	f.seen[at].count++
	parts := numericDate.FindStringSubmatch(text)
	if parts == nil {
		return
	}
	first, _ := strconv.Atoi(parts[1])
	second, _ := strconv.Atoi(parts[2])
	switch {
	case first > 12:
		f.dayFirst++
	case second > 12:
		f.monthFirst++
	}
	if len(parts[3]) == 2 {
		f.firsts[parts[1]], f.lasts[parts[3]] = true, true
		f.low = f.low || first <= 12
	}
}

// shapeOf replaces digits and words by signs: one for a day or a month, whose zero may be
// missing, one for each longer number, and one for all words.
func shapeOf(text string) string {
	var b strings.Builder
	digits, last := 0, rune(0)
	for _, r := range text + "\n" {
		sign := r
		switch {
		case unicode.IsDigit(r):
			digits++
			last = r
			continue
		case unicode.IsLetter(r):
			sign = 'a'
		}
		if digits > 0 {
			b.WriteString(strconv.Itoa(max(digits, 2)))
		}
		if digits > 0 || sign != 'a' || last != 'a' {
			b.WriteRune(sign)
		}
		digits, last = 0, sign
	}
	return b.String()
}

// shapes says which forms there are, the most frequent first.
func (f *dateForms) shapes() string {
	const most = 3
	told := slices.Clone(f.seen)
	if f.stored > 0 {
		told = append(told, dateShape{example: "dates of Excel", count: f.stored})
	}
	slices.SortStableFunc(told, func(a, b dateShape) int { return cmp.Compare(b.count, a.count) })
	var texts []string
	for _, shape := range told[:min(most, len(told))] {
		texts = append(texts, fmt.Sprintf("%s (%d)", shape.example, shape.count))
	}
	if len(told) > most {
		texts = append(texts, "…")
	}
	return strings.Join(texts, ", ")
}

// mayBeginWithYear reports whether dates with years of two digits may have them first:
// what they begin with is never a month, and differs less than what they end with.
func (f *dateForms) mayBeginWithYear() bool {
	return !f.low && len(f.firsts) > 0 && len(f.firsts) < len(f.lasts)
}
