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
var several = []string{phoneField, "contact.email"}

// settleRivals decides between columns that would go to one field.
func (l *list) settleRivals() {
	rivals := map[string][]*candidate{}
	l.each(func(c *candidate) {
		if c.Field != "" {
			rivals[c.Field] = append(rivals[c.Field], c)
		}
	})
	for field, columns := range rivals {
		slices.SortFunc(columns, compareRivals)
		if slices.Contains(several, field) {
			takeTurns(columns)
		} else {
			takeFirst(columns)
		}
	}
	settleCurrency(rivals["conversion.currency"], rivals["conversion.amount"])
}

// compareRivals puts the better of two columns of a field first. One without values is
// never the better one.
func compareRivals(a, b *candidate) int {
	return cmp.Or(
		cmp.Compare(min(1, len(b.cells)), min(1, len(a.cells))), cmp.Compare(b.Level(), a.Level()),
		cmp.Compare(a.rank, b.rank), cmp.Compare(b.Confidence, a.Confidence), cmp.Compare(a.Index, b.Index))
}

// takeTurns lets columns stand in for the first one where it is blank. Those that may be
// somebody else's do not, unless nothing is sure.
func takeTurns(columns []*candidate) {
	first := columns[0]
	turn := 0
	for _, c := range columns[1:] {
		if first.Level() == Sure && !c.isContacts() {
			c.lose(first)
			continue
		}
		turn++
		c.second, c.turn = true, turn
		used := fmt.Sprintf("used where %q is blank", first.Header)
		if c.Level() == Likely {
			used += "; " + c.Why
		}
		c.Why = used
	}
}

// takeFirst leaves the field to the first column. If another is just as good, or it is of
// the contact's work or home, it is likely only.
func takeFirst(columns []*candidate) {
	first := columns[0]
	tie := len(columns) > 1 && (first.rank >= rankStep || columns[1].Level() == Sure && columns[1].rank == first.rank && len(columns[1].cells) > 0)
	if tie && first.Level() == Sure {
		first.Confidence = likelyVague
		first.Why = fmt.Sprintf("%q could be it as well", columns[1].Header)
	}
	for _, c := range columns[1:] {
		c.lose(first)
	}
}

// isContacts reports whether nothing in the header speaks of somebody else.
func (c *candidate) isContacts() bool {
	m := &c.meaning
	return c.Level() == Sure || !m.doubtful && len(m.unknown) == 0 && m.attribute != nil
}

// settleCurrency makes a currency no surer than the amount that it could be of.
func settleCurrency(currencies, amounts []*candidate) {
	if len(currencies) == 0 {
		return
	}
	switch c := currencies[0]; {
	case len(amounts) == 0:
		c.Why, c.CouldBe = "a currency without an amount tells nothing of a sale", []string{c.Field}
		c.Field, c.Confidence = "", possible
	case amounts[0].Level() == Likely && c.Level() == Sure:
		c.Why, c.Confidence = fmt.Sprintf("it is a sale's if %q is its amount", amounts[0].Header), likelyWhole
	}
}

// lose takes the field from a column that another is better for.
func (c *candidate) lose(better *candidate) {
	c.Why = fmt.Sprintf("%s comes from %q", c.Field, better.Header)
	c.CouldBe = []string{c.Field}
	if better.Level() == Sure {
		c.CouldBe = nil
	}
	c.Field, c.Confidence = "", min(c.Confidence, possible)
}

// nameCustom gives all columns their fields, and those without one a name under custom.
func (l *list) nameCustom() {
	taken := l.taken()
	l.each(func(c *candidate) {
		switch {
		case !c.open(): // it goes nowhere
		case c.Field == "":
			c.GoesTo = []string{customName(&c.Column, taken)}
		case c.second:
			c.GoesTo = []string{c.Field, customName(&c.Column, taken)}
		default:
			c.GoesTo = []string{c.Field}
		}
	})
}

// taken returns the fields that are proposed.
func (l *list) taken() map[string]bool {
	taken := map[string]bool{}
	l.each(func(c *candidate) { taken[c.Field] = true })
	return taken
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
	l.each(func(c *candidate) { header[c.Field] = c.Header })
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
