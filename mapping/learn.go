package mapping

import (
	"cmp"
	"fmt"
	"slices"

	"alvio.ai/alvio-import/record"
)

// Some texts can be read in two ways: 1,234 and 03/04/2025. Which one is meant
// is not guessed row by row: the column's other values tell, or nothing does, and
// then each such text is an issue.

// evidence is what the values of a column prove.
type evidence struct {
	column  int
	numbers bool // it holds numbers
	dates   bool // it holds dates
	marks   marks
	order   dateOrder // what Settle found
	orders  [monthFirst + 1]bool
	example string // the first text that needs the evidence
}

// reading returns how the column's texts are to be read. If that is not declared,
// its values will tell, unless the list is not here.
func (b *binder) reading(c *column, i int) reading {
	e := &evidence{column: i}
	for _, target := range c.targets {
		switch c.typeFor(target) {
		case TypeNumber, TypeInteger:
			e.numbers = c.decimal == 0
		case TypeDate, TypeDatetime:
			e.dates = c.format == nil
		default:
		}
	}
	if c.decimal != 0 {
		e.marks = declaredMarks(c.decimal)
	}
	if (e.numbers || e.dates) && !b.plan.alone {
		b.plan.learned = append(b.plan.learned, e)
	}
	return reading{cmp.Or(c.region, b.mapping.region), &e.marks, &e.order}
}

// MustLearn reports whether the plan has to see all rows, through Learn, before
// the first of them is applied.
func (p *Plan) MustLearn() bool { return len(p.learned) > 0 && !p.settled }

// MayWait reports whether rows may be applied before the plan has learned, as long as
// none is [Plan.Undecided]. Then it is enough to learn once one is.
func (p *Plan) MayWait() bool {
	for i := range p.fields {
		f := &p.fields[i]
		for j := range f.inputs {
			last := j > 0 && !f.list // which is not always looked at
			if last && slices.ContainsFunc(p.learned, func(e *evidence) bool { return e.column == f.inputs[j].column }) {
				return false
			}
		}
	}
	return true
}

// Undecided reports whether a row was applied before the plan had learned, and has a
// value that can be read in two ways: of which the other rows may tell one.
func (p *Plan) Undecided() bool { return p.undecided }

// notes sees whether an issue is one that there may not be once the plan has learned.
func (p *Plan) notes(issue *record.Issue) {
	ambiguous := issue.Code == record.NumberAmbiguous || issue.Code == record.DateAmbiguous
	p.undecided = p.undecided || ambiguous && p.MustLearn()
}

// Learn looks at a row for what its values tell of their columns.
func (p *Plan) Learn(row *record.Row) {
	row = p.strip(row)
	for _, e := range p.learned {
		if cell := row.Cell(e.column); cell.Text != "" && cell.Kind == record.KindText {
			e.learn(cell)
		}
	}
}

func (e *evidence) learn(cell record.Cell) {
	if e.numbers {
		if n, ok := parseNumeral(cell.Text); ok {
			e.marks.learn(&n)
			if n.ambiguous() {
				e.needed(cell)
			}
		}
	}
	if e.dates {
		order := dateEvidence(cell)
		e.orders[order] = true
		if order == orderUnknown && e.example == "" && isAmbiguousDate(cell) {
			e.needed(cell)
		}
	}
}

// isAmbiguousDate reports whether only the column's order makes a date of a text.
func isAmbiguousDate(cell record.Cell) bool {
	_, issue := appendDate(nil, cell, nil, orderUnknown)
	return issue != nil && issue.Code == record.DateAmbiguous
}

func (e *evidence) needed(cell record.Cell) {
	if e.example == "" {
		e.example = record.Shorten(cell.Text, 40)
	}
}

// Settle ends the learning: from now on the plan can be applied. What was decided
// is told by Issues.
func (p *Plan) Settle() {
	for _, e := range p.learned {
		if e.dates && e.orders[dayFirst] != e.orders[monthFirst] {
			e.order = monthFirst
			if e.orders[dayFirst] {
				e.order = dayFirst
			}
		}
		if decision := e.decision(); decision != "" && e.example != "" {
			issue := record.NewIssue(record.ColumnDecided, fmt.Sprintf("column %q: %s, as its other values tell, so that %s is read in that way", p.header[e.column], decision, e.example))
			issue.Column, issue.Hint = p.header[e.column], e.hint()
			p.issues = append(p.issues, issue)
		}
	}
	p.settled = true
}

// Fork returns a plan that does the same as p, and that another goroutine may use.
// What p has learned it has learned too.
func (p *Plan) Fork() *Plan {
	fork := p.bindAgain(p.binding)
	for i, e := range p.learned {
		*fork.learned[i] = *e
	}
	fork.issues, fork.settled = p.issues, p.settled
	return fork
}

// bindAgain returns a plan for the same header that has learned nothing, or that
// never will.
func (p *Plan) bindAgain(kind binding) *Plan {
	plan, err := p.mapping.bind(p.header, p.leftOut, kind)
	if err != nil {
		panic("mapping: a plan that was bound can't be bound again: " + err.Error())
	}
	return plan
}

// decides reports whether the column's values tell how some of its texts are read.
func (e *evidence) decides() bool {
	_, comma := e.marks.decimal(',')
	_, point := e.marks.decimal('.')
	return e.order != orderUnknown || e.numbers && (comma || point)
}

// decision says how the column's ambiguous texts are read, "" if nothing tells.
func (e *evidence) decision() string {
	switch {
	case e.order == dayFirst:
		return "the day stands before the month"
	case e.order == monthFirst:
		return "the month stands before the day"
	case !e.numbers:
		return ""
	}
	switch comma, known := e.marks.decimal(','); {
	case !known:
		return ""
	case comma:
		return "the comma is the decimal mark"
	}
	return "the point is the decimal mark"
}

// hint says how the mapping can say what the column's values told.
func (e *evidence) hint() string {
	option := "format:, as in format: DD/MM/YYYY"
	if e.order == monthFirst {
		option = "format:, as in format: MM/DD/YYYY"
	}
	if e.order == orderUnknown {
		mark := "."
		if comma, _ := e.marks.decimal(','); comma {
			mark = ","
		}
		option = fmt.Sprintf("decimal: %q", mark)
	}
	return "say it in the mapping with " + option + ", so that it can't change from one week to the next"
}
