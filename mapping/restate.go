package mapping

import (
	"bytes"
	"slices"
	"strings"

	"alvio.ai/alvio-import/record"
)

// Rows that a person has to fix leave their list for a workbook, and come back from
// there. On this way a cell must lose nothing that its column's mapping looks at: not
// the digits behind 6.12E+08, not the day behind 03/04/2025, which the list's other
// rows told, not the error of a formula. Its text is kept where it still means the
// same; else it is written in another way; and what can't be written at all gets the
// mark of what is lost, so that it comes back as an error and never as another value.

// A Restater writes rows of a list for the workbook of rows to fix, so that the plan of
// that workbook makes the same of them. It is made by [Plan.Restater], and used by one
// goroutine at a time.
type Restater struct {
	strict  bool
	columns []restated
	was     []outcome // of the cell at hand, by the column's inputs
	is      outcome   // of a cell in its place, by one of them
	json    []byte
}

// A restated column is one of the list's, and all that looks at its cells.
type restated struct {
	list, alone []*input // of the fields that it goes to, as the list and the workbook have them
	prefixes    prefixes // that both drop
	template    bool     // it is in one
	decided     bool     // its other values told how some of its texts are read
}

// Restater returns a Restater for the rows that the plan is applied to. The plan must
// have learned what there is to learn; nothing that changes is shared with it.
func (p *Plan) Restater() *Restater {
	list, alone := p.Fork(), p.bindAgain(binding{alone: true, fix: p.fix})
	r := &Restater{strict: p.mapping.Strict, columns: make([]restated, len(p.header))}
	for i := range list.fields {
		f := &list.fields[i]
		for j := range f.inputs {
			c := &r.columns[f.inputs[j].column]
			c.list, c.alone = append(c.list, &f.inputs[j]), append(c.alone, &alone.fields[i].inputs[j])
		}
		if f.template == nil {
			continue
		}
		for _, part := range f.template.parts {
			if part.header != "" {
				r.columns[part.column].template = true
			}
		}
	}
	for _, s := range list.stripped {
		r.columns[s.column].prefixes = s.prefixes
	}
	for _, e := range list.learned {
		r.columns[e.column].decided = e.decides()
	}
	return r
}

// Restate returns the row's cells as a JSON array, from the first column on: texts,
// numbers, true and false, "" for blank cells, nothing for the last ones if they are
// blank. In a workbook with the list's header and [record.FixColumns] behind it, where
// texts are text cells and numbers are in the format General with all their digits, a
// plan of the same mapping makes the same payload of them and finds the same errors in
// them. What the source found is found again, if cells beyond the header stay beyond it
// or come right before the added columns; a row that it could not read has no cells.
//
// There are two exceptions, both errors instead of values: a cell that several fields
// read in several ways, for which there is no one text; and a cell with U+FFFD. That is
// also put for NUL, and, if the mapping is strict, for the first cell that a short row
// of a CSV file lacks. How long a cell may be in a workbook does not matter here.
//
// The JSON is valid until the next call.
func (r *Restater) Restate(row *record.Row) []byte {
	r.json = append(r.json[:0], '[')
	end := len(r.json)
	for i := range row.Cells {
		if i > 0 {
			r.json = append(r.json, ',')
		}
		start := len(r.json)
		r.appendCell(i, &row.Cells[i])
		if string(r.json[start:]) != `""` {
			end = len(r.json)
		}
	}
	if r.strict && isShort(row) {
		if len(row.Cells) > 0 {
			r.json = append(r.json, ',')
		}
		r.json = appendString(r.json, lost)
		end = len(r.json)
	}
	return append(r.json[:end], ']')
}

// isShort reports whether a row of a CSV file lacks cells, of which the source warns.
func isShort(row *record.Row) bool {
	return slices.ContainsFunc(row.Issues, func(issue record.Issue) bool {
		return issue.Code == record.RowRagged && issue.Severity == record.Warning
	})
}

func (r *Restater) appendCell(column int, cell *record.Cell) {
	var c *restated
	if column < len(r.columns) {
		c = &r.columns[column]
	}
	if c == nil || len(c.list) == 0 && !c.template {
		r.appendText(cell.Text)
		return
	}
	switch bare := c.prefixes.drop(*cell); {
	case bare.Blank() && !hasFailed(&bare), cell.Kind == record.KindText && !c.decided:
		r.appendText(cell.Text)
	default:
		r.appendSame(c, &bare, cell.Text)
	}
}

// appendSame looks for the first way to write a cell that means the same. The cell has
// lost its prefix, which the text that is shown still has.
func (r *Restater) appendSame(c *restated, cell *record.Cell, shown string) {
	r.look(c, cell)
	asShown := r.judge(c, cell, &record.Cell{Text: shown})
	if asShown == meansSame {
		r.appendText(shown)
		return
	}
	for _, text := range r.texts(c, cell) {
		if r.judge(c, cell, &record.Cell{Text: text}) == meansSame {
			r.appendText(text)
			return
		}
	}
	for _, typed := range r.typed(cell) {
		if r.judge(c, cell, &typed) == meansSame {
			r.json = append(r.json, typed.Value...)
			return
		}
	}
	if asShown == meansOther {
		r.appendText(shown + " " + lost)
		return
	}
	r.appendText(shown)
}

// appendText appends the text of a cell, "" if it is blank.
func (r *Restater) appendText(text string) {
	if record.IsBlank(text) {
		text = ""
	}
	if strings.IndexByte(text, 0) >= 0 {
		text = strings.ReplaceAll(text, "\x00", lost)
	}
	r.json = appendString(r.json, text)
}

// texts returns other ways to write a cell that was looked at: what is stored, which is
// a date without its time perhaps, what became of it, and an error that stays one; then
// each behind a prefix, in case it begins like one itself.
func (r *Restater) texts(c *restated, cell *record.Cell) []string {
	var texts []string
	if cell.Value != "" {
		texts = append(texts, cell.Value)
	}
	if day, _, ok := strings.Cut(cell.Value, "T"); ok && cell.Kind == record.KindDate {
		texts = append(texts, day)
	}
	for i := range r.was {
		if js := r.was[i].json; len(js) > 0 {
			text := jsonText(js)
			texts = append(texts, text)
			if isNumber(string(js)) && strings.Contains(text, ".") {
				texts = append(texts, text+"0") // 1.234 may be a thousand, 1.2340 may not
			}
		}
	}
	if hasFailed(cell) {
		texts = append(texts, "#VALUE!")
	}
	if isNothing(&record.Cell{Text: cell.Text}) { // which it is not: a date may be shown as a dash
		texts = append(texts, cell.Text+" "+cell.Text)
	}
	return append(texts, c.prefixes.put(append(texts, cell.Text))...)
}

// typed returns cells that are no texts and may mean the same as the one that was
// looked at.
func (r *Restater) typed(cell *record.Cell) []record.Cell {
	var cells []record.Cell
	add := func(number string) {
		if isStorable(number) {
			cells = append(cells, record.Cell{Kind: record.KindNumber, Value: number, Text: number})
		}
	}
	switch {
	case cell.Kind == record.KindNumber:
		add(cell.Value)
	case cell.Kind == record.KindBool && (cell.Value == "true" || cell.Value == "false"):
		cells = append(cells, record.Cell{Kind: record.KindBool, Value: cell.Value, Text: strings.ToUpper(cell.Value)})
	}
	for i := range r.was {
		add(string(r.was[i].json))
	}
	return cells
}

// isStorable reports whether a number is written as it would be read from a workbook
// that a spreadsheet program has saved: in digits, without zeros too many.
func isStorable(number string) bool {
	const digits = 15 // spreadsheet programs keep no more
	whole, fraction, hasPoint := strings.Cut(strings.TrimPrefix(number, "-"), ".")
	if !allDigits(whole) || hasPoint && !allDigits(fraction) || len(whole)+len(fraction) > digits {
		return false
	}
	return string(appendStored(nil, record.Cell{Value: number})) == number
}

// An outcome is what one of a column's fields makes of a cell.
type outcome struct {
	json     []byte
	settled  bool
	code     record.Code // of an issue that is more than a repair
	severity record.Severity
}

// take reads a cell. That a number has more digits than a spreadsheet program keeps is
// told no more once it is a text, which has them all, unless the row is refused for it.
func (r *Restater) take(o *outcome, in *input, cell *record.Cell) {
	var issue *record.Issue
	o.json, issue, o.settled = in.read(o.json[:0], cell)
	o.code, o.severity = "", 0
	if issue != nil && issue.Severity > record.Info && (r.strict || issue.Severity == record.Error || issue.Code != record.NumberImprecise) {
		o.code, o.severity = issue.Code, issue.Severity
	}
}

func (o *outcome) equal(other *outcome) bool {
	return o.settled == other.settled && o.code == other.code && o.severity == other.severity && bytes.Equal(o.json, other.json)
}

// look remembers what the list makes of a cell.
func (r *Restater) look(c *restated, cell *record.Cell) {
	for len(r.was) < len(c.list) {
		r.was = append(r.was, outcome{})
	}
	r.was = r.was[:len(c.list)]
	for i, in := range c.list {
		r.take(&r.was[i], in, cell)
	}
}

// A verdict is about a cell that stands in the workbook for one of the list.
type verdict uint8

const (
	meansSame  verdict = iota
	isRefused          // where it does not mean the same, it is an error
	meansOther         // it would be another value somewhere, or no error
)

// judge holds a cell that is written against the one that was looked at. Each field
// must make the same of it: which of them gets to see it depends on the row.
func (r *Restater) judge(c *restated, was, written *record.Cell) verdict {
	bare := c.prefixes.drop(*written)
	is := &bare
	if c.template && !sameInTemplate(was, is) {
		return meansOther
	}
	if len(c.list) > 0 && was.Blank() != is.Blank() {
		return meansOther
	}
	if is.Blank() {
		return meansSame
	}
	result := meansSame
	for i, in := range c.alone {
		switch r.take(&r.is, in, is); {
		case r.is.equal(&r.was[i]):
		case r.is.severity == record.Error:
			result = isRefused
		default:
			return meansOther
		}
	}
	return result
}

// sameInTemplate reports whether templates make the same of two cells.
func sameInTemplate(a, b *record.Cell) bool {
	if hasFailed(a) || hasFailed(b) {
		return hasFailed(a) && hasFailed(b)
	}
	return a.Blank() == b.Blank() && (a.Blank() || cellText(*a) == cellText(*b))
}
