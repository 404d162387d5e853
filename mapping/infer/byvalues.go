package infer

import "slices"

// findByValues takes columns by their values whose header tells nothing, for fields that
// no other column has.
func (l *list) findByValues() {
	taken := l.taken()
	for _, r := range l.known.ByValues {
		field := l.known.Subjects["contact"].Fields[r.Attribute]
		l.each(func(c *candidate) {
			if _, decided := l.decided[c.Index]; decided || taken[field] || !c.untold() || c.Field != "" || !c.values.is(r.Values) {
				return
			}
			c.meaning.attribute, taken[field] = l.known.Attributes[r.Attribute], true
			c.Field, c.Confidence = field, likelyPart
			c.Why = "its header tells nothing; its values are right for " + spell(r.Attribute)
		})
	}
}

// open reports whether the column can go anywhere.
func (c *candidate) open() bool { return !c.left && !c.same }

// untold reports whether the header tells nothing, for or against.
func (c *candidate) untold() bool {
	m := &c.meaning
	return c.open() && m.attribute == nil && m.against == "" && !m.question && c.CouldBe == nil
}

// findPhoneByValues takes a column for the contact's phone that its header does not name,
// if no other does; or else says which could be it.
func (l *list) findPhoneByValues() {
	if l.taken()[phoneField] {
		return
	}
	for i := range l.columns {
		c := &l.columns[i]
		_, decided := l.decided[i]
		untold := c.meaning.attribute == nil && c.meaning.against == "" || slices.Contains(c.CouldBe, phoneField)
		if !decided && c.open() && untold && c.values.surelyPhones() {
			c.Field, c.Confidence, c.CouldBe = phoneField, likelyPart, nil
			c.meaning.attribute = l.known.Attributes["phone"]
			c.Why = "its values are phone numbers, and no other header names one"
			return
		}
	}
	l.each(func(c *candidate) { // somebody else's, perhaps
		owner := c.Field == "sales.phone_number" && c.values.unique() // of a house, perhaps
		if (c.Field == "" || owner) && c.open() && c.values.surelyPhones() {
			c.Field, c.Confidence, c.CouldBe = "", possible, []string{phoneField}
		}
	})
}

// stageField is the field of what a contact has become.
const stageField = "lifecycle_stage"

// phoneField is the field without which no contact can be sent.
const phoneField = "phone_number"
