package infer

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"alvio.ai/alvio-import/mapping"
)

// several fields take the first value of some columns.
var several = []string{"phone_number", "contact.email"}

// settleRivals decides between columns that would go to one field.
func (l *list) settleRivals() {
	rivals := map[string][]int{}
	for i := range l.columns {
		if field := l.columns[i].Field; field != "" {
			rivals[field] = append(rivals[field], i)
		}
	}
	l.settleCurrency(rivals)
	for field, columns := range rivals {
		slices.SortFunc(columns, func(i, j int) int {
			a, b := &l.columns[i], &l.columns[j]
			return cmp.Or(l.compareEmpty(i, j), -cmp.Compare(a.Level(), b.Level()), cmp.Compare(l.ranks[i], l.ranks[j]), -cmp.Compare(a.Confidence, b.Confidence), cmp.Compare(i, j))
		})
		if slices.Contains(several, field) {
			l.takeTurns(columns)
		} else {
			l.takeFirst(columns)
		}
	}
}

// compareEmpty puts columns without values behind the others.
func (l *list) compareEmpty(i, j int) int {
	return cmp.Compare(min(1, len(l.cells[j])), min(1, len(l.cells[i])))
}

// takeTurns lets columns stand in for the first one where it is blank. Those that may be
// somebody else's do not, unless nothing is sure.
func (l *list) takeTurns(columns []int) {
	first := &l.columns[columns[0]]
	turn := 0
	for _, i := range columns[1:] {
		c := &l.columns[i]
		if first.Level() == Sure && !l.isContacts(i) {
			l.lose(i, first)
			continue
		}
		turn++
		c.second, c.turn = true, turn
		c.Why = fmt.Sprintf("used where %q is blank", first.Header)
	}
}

// takeFirst leaves the field to the first column. If it is of the contact's work or home,
// and others are as well, it is likely only.
func (l *list) takeFirst(columns []int) {
	first := &l.columns[columns[0]]
	if len(columns) > 1 && l.ranks[columns[0]] >= rankStep && first.Level() == Sure {
		first.Confidence = likelyVague
		first.Why = fmt.Sprintf("%q could be it as well", l.columns[columns[1]].Header)
	}
	for _, i := range columns[1:] {
		l.lose(i, first)
	}
}

// isContacts reports whether nothing in the header speaks of somebody else.
func (l *list) isContacts(i int) bool {
	m := &l.meanings[i]
	return l.columns[i].Level() == Sure || !m.doubtful && len(m.unknown) == 0 && m.attribute != nil
}

// settleCurrency makes currencies no surer than the amount that they could be of.
func (l *list) settleCurrency(rivals map[string][]int) {
	amounts := rivals["conversion.amount"]
	for _, i := range rivals["conversion.currency"] {
		c := &l.columns[i]
		switch {
		case len(amounts) == 0:
			c.Why, c.CouldBe = "a currency without an amount tells nothing of a sale", []string{c.Field}
			c.Field, c.Confidence = "", possible
		case l.columns[amounts[0]].Level() == Likely && c.Level() == Sure:
			c.Why, c.Confidence = fmt.Sprintf("it is a sale's if %q is its amount", l.columns[amounts[0]].Header), likelyWhole
		}
	}
	if len(amounts) == 0 {
		delete(rivals, "conversion.currency")
	}
}

// lose takes the field from a column that another is better for.
func (l *list) lose(i int, better *Column) {
	c := &l.columns[i]
	c.Why = fmt.Sprintf("%s comes from %q", c.Field, better.Header)
	c.CouldBe, c.Field, c.Confidence = []string{c.Field}, "", min(c.Confidence, possible)
	if better.Level() == Sure {
		c.CouldBe = nil
	}
}

// nameCustom gives all columns their fields, and those without one a name under custom.
func (l *list) nameCustom() {
	taken := map[string]bool{}
	for i := range l.columns {
		taken[l.columns[i].Field] = true
	}
	for i := range l.columns {
		c := &l.columns[i]
		switch {
		case l.left[i] || l.same[i]: // it goes nowhere
		case c.Field == "":
			c.GoesTo = []string{customName(c, taken)}
		case c.second:
			c.GoesTo = []string{c.Field, customName(c, taken)}
		default:
			c.GoesTo = []string{c.Field}
		}
	}
}

// customName returns a field under custom for a column that is not taken yet, and takes
// it.
func customName(c *Column, taken map[string]bool) string {
	name := mapping.FieldName(c.Header)
	if name == "" {
		name = "column_" + strconv.Itoa(c.Index+1)
	}
	field := "custom." + name
	for n := 2; taken[field] || mapping.CheckField(field) != nil; n++ {
		field = "custom." + name + "_" + strconv.Itoa(n)
	}
	taken[field] = true
	return field
}

// sets are the constants and templates that the columns call for.
func (l *list) sets() []Set {
	var sets []Set
	header := map[string]string{}
	for i := range l.columns {
		header[l.columns[i].Field] = l.columns[i].Header
	}
	first, last := header["contact.first_name"], header["contact.last_name"]
	if header["contact.name"] == "" && first != "" && last != "" && !strings.ContainsAny(first+last, "{}") {
		sets = append(sets, Set{"contact.name", "{" + first + "} {" + last + "}"})
	}
	for n := range 100 {
		field := fmt.Sprintf("assignees[%d].role", n)
		if role := l.roles[n]; role != "" && header[field] == "" {
			sets = append(sets, Set{field, role})
		}
	}
	return sets
}
