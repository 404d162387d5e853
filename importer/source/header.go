package source

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"

	"alvio.ai/alvio-import/record"
)

// headerSearch is how many rows that are not blank are looked at to find the
// header.
const headerSearch = 50

// readHeader finds the header and reads it.
func (f *File) readHeader(known func([]string) int) (err error) {
	d, err := f.format.rows(nil)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.close()) }()
	rows, readErr := f.firstRows(d)
	if len(rows) == 0 {
		return readErr
	}
	candidates := make([][]string, len(rows))
	for i := range rows {
		if !record.HasErrors(rows[i].Issues) {
			candidates[i] = texts(&rows[i])
		}
	}
	header := &rows[pickHeader(candidates, known)]
	if record.HasErrors(header.Issues) {
		return fmt.Errorf("the header can't be read: %s; %s", header.Issues[0].Message, header.Issues[0].Hint)
	}
	f.header = texts(header)
	f.headerRow = header.Number
	f.facts.HeaderRow = header.Number
	f.facts.Columns = len(f.header)
	if f.fix {
		f.fixColumns = record.FixColumns(f.header)
	}
	f.findHidden()
	f.noteHeader(&rows[0], header)
	if header == &rows[len(rows)-1] {
		if _, err := d.read(&record.Row{}); err == io.EOF {
			f.issues = append(f.issues, record.NewIssue(record.FileWithoutRows, "no row follows the header").At(header, -1, ""))
		}
	}
	return nil
}

// firstRows reads the rows among which the header is. With none it returns an
// error that says why; a fault behind the first one is left to be found again.
func (f *File) firstRows(d decoder) ([]record.Row, error) {
	var rows []record.Row
	hidden := 0
	for len(rows) < headerSearch {
		var row record.Row
		_, err := d.read(&row)
		switch {
		case err == io.EOF && f.headerRow > 0:
			return rows, fmt.Errorf("row %d can't be the header: the file ends before it", f.headerRow)
		case err == io.EOF && hidden > 0 && len(rows) == 0:
			return rows, fmt.Errorf("sheet %q has hidden rows only; leave out --skip-hidden%s", f.facts.Sheet, otherSheets(f.facts.OtherSheets))
		case err == io.EOF && f.facts.Sheet != "":
			return rows, fmt.Errorf("sheet %q is empty%s", f.facts.Sheet, otherSheets(f.facts.OtherSheets))
		case err == io.EOF:
			return rows, errors.New("the file has no rows")
		case err != nil:
			return rows, err
		case f.skip && row.Hidden && f.headerRow == 0:
			hidden++
		case row.Number < f.headerRow:
		case f.headerRow > 0 && row.Number > f.headerRow:
			return nil, fmt.Errorf("row %d can't be the header: it is blank", f.headerRow)
		default:
			rows = append(rows, row)
			if f.headerRow > 0 {
				return rows, nil
			}
		}
	}
	return rows, nil
}

// skipHeader reads up to the header's row.
func (f *File) skipHeader(d decoder) error {
	for {
		var row record.Row
		switch _, err := d.read(&row); {
		case err == io.EOF:
			return errChanged
		case err != nil:
			return err
		case row.Number >= f.headerRow:
			return nil
		}
	}
}

// texts returns what the row's cells show, without the blank ones at its end:
// spreadsheet programs write as many cells as the longest row has.
func texts(row *record.Row) []string {
	cells := row.Cells
	for len(cells) > 0 && cells[len(cells)-1].Blank() {
		cells = cells[:len(cells)-1]
	}
	texts := make([]string, len(cells))
	for i := range cells {
		texts[i] = cells[i].Text
	}
	return texts
}

// pickHeader returns which of the first rows is the header: the one that holds
// the most known headers, or else the one that has the shape of a header. Rows
// that can't be read are nil.
func pickHeader(rows [][]string, known func([]string) int) int {
	best := headerByShape(rows)
	if known == nil {
		return best
	}
	most := known(rows[best])
	for i, row := range rows {
		if n := known(row); n > most || n == most && n > 0 && i < best {
			best, most = i, n
		}
	}
	return best
}

// A shape is what can be said of a row without knowing any header.
type shape struct {
	filled int  // cells that are not blank
	labels bool // all of them look like headers, no two are the same
}

func shapeOf(texts []string) shape {
	s := shape{labels: true}
	seen := map[string]bool{}
	for _, text := range texts {
		if record.IsBlank(text) {
			continue
		}
		s.filled++
		key := strings.ToLower(strings.TrimSpace(text))
		s.labels = s.labels && isLabel(text) && !seen[key]
		seen[key] = true
	}
	return s
}

// isLabel reports whether a text may be a header: it has letters, is no address
// and holds few digits.
func isLabel(text string) bool {
	letters, digits := 0, 0
	for _, r := range text {
		switch {
		case unicode.IsLetter(r):
			letters++
		case unicode.IsDigit(r):
			digits++
		case r == '@':
			return false
		}
	}
	return letters > digits
}

// headerByShape returns which row is the header: the first, unless it fills less
// than half of the columns that the widest rows fill, as titles and notes above a
// list do. Then it is the first wide row that holds nothing but labels, if there
// is one.
func headerByShape(rows [][]string) int {
	shapes, filled := make([]shape, len(rows)), make([]int, len(rows))
	for i, row := range rows {
		shapes[i] = shapeOf(row)
		filled[i] = shapes[i].filled
	}
	slices.Sort(filled)
	width := filled[len(filled)*9/10] // a stray delimiter may make some rows wider
	if rows[0] == nil || shapes[0].filled*2 >= width {
		return 0
	}
	wide := slices.IndexFunc(shapes, func(s shape) bool { return s.labels && s.filled*2 >= width })
	return max(wide, 0)
}

// noteHeader tells what stands above the header, and whether it looks like one.
func (f *File) noteHeader(first, header *record.Row) {
	if header != first {
		above := "row 1 is"
		if header.Number > 2 {
			above = fmt.Sprintf("rows 1 to %d are", header.Number-1)
		}
		message := fmt.Sprintf("the header was found in row %d; %s not sent", header.Number, above)
		f.issues = append(f.issues, record.NewIssue(record.HeaderMoved, message).At(header, -1, ""))
	}
	if i := slices.IndexFunc(f.header, looksLikeData); i >= 0 {
		message := fmt.Sprintf("row %d was taken for the header, and looks like data", header.Number)
		f.issues = append(f.issues, record.NewIssue(record.HeaderDoubtful, message).At(header, i, ""))
	}
}

// looksLikeData reports whether a text is what lists of leads have in their rows
// and not in their header: an e-mail address, or a number with a phone's digits.
func looksLikeData(text string) bool {
	text = strings.TrimSpace(text)
	if at := strings.IndexByte(text, '@'); at > 0 && strings.Contains(text[at:], ".") && !strings.ContainsAny(text, " ()") {
		return true
	}
	digits := 0
	for _, r := range text {
		if unicode.IsLetter(r) {
			return false
		}
		if unicode.IsDigit(r) {
			digits++
		}
	}
	return digits >= 8
}
