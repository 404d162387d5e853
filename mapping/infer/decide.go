package infer

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"alvio.ai/alvio-import/mapping"
	"alvio.ai/alvio-import/record"
)

// The confidence of proposals.
const (
	certain     = 0.97 // every word of the header is known, and the values agree
	certainHead = 0.92 // there are no values
	likelyWhole = 0.8  // the header means it, with a reservation
	likelyVague = 0.7  // a header that means several things, and values that agree
	likelyPart  = 0.6  // a part of the header means it, and the values agree
	possible    = 0.4  // one of them says so
)

// settleMeaning decides what a column is whose header means several attributes, and
// counts people.
func (l *list) settleMeaning(i int) {
	m := &l.meanings[i]
	if m.against != "" || m.subject == nil {
		return
	}
	if m.attribute != nil && len(m.attribute.Becomes) > 0 {
		l.become(i)
	}
	switch numbered := l.known.Subjects["assignee"]; {
	case m.number != noNumber && (m.subject == numbered || slices.Contains(numbered.Numbered, m.subject.name)):
		if index := max(m.number-1, 0); m.subject != numbered {
			l.roles[index] = m.subject.name
		}
		m.subject = numbered
	case m.subject == numbered:
		m.subject, m.strength = l.known.Subjects["sales"], min(m.strength, vague)
	}
}

// readQuestion understands the column of an answer by the column of its question, which
// is the same in all rows.
func (l *list) readQuestion(i int) {
	words := wordsOf(l.columns[i].Header)
	if len(words) != 2 || !slices.Contains([]string{"response", "answer", "reponse"}, words[0]) {
		return
	}
	for j := range l.columns {
		if joined(l.columns[j].Header) != "question "+words[1] || len(l.cells[j]) == 0 {
			continue
		}
		question := l.cells[j][0].Text
		if slices.ContainsFunc(l.cells[j], func(c record.Cell) bool { return c.Text != question }) {
			return
		}
		l.meanings[i] = l.known.read(question)
		l.meanings[i].strength = min(l.meanings[i].strength, vague)
		l.meanings[i].number = noNumber
	}
}

// become applies the rules of an attribute that may be several: the first one that
// holds.
func (l *list) become(i int) {
	m := &l.meanings[i]
	rules := m.attribute.Becomes
	if m.subject.Fields[m.attribute.name] != "" {
		return // a campaign's name is nothing else
	}
	for _, r := range rules {
		if r.Values != "" && !l.values[i].is(r.Values) || r.Beside != "" && !l.beside(i, r.Beside) || r.Among != nil && !l.among(r.Among) {
			continue
		}
		m.attribute = l.known.Attributes[r.Attribute]
		if r.Level != "" {
			m.strength = min(m.strength, vague)
		}
		return
	}
	m.against = "its values do not tell what it is"
	m.attribute = nil
}

// beside reports whether another column of the same subject has the attribute.
func (l *list) beside(i int, attribute string) bool {
	for j := range l.meanings {
		m := &l.meanings[j]
		if j != i && m.attribute != nil && m.attribute.name == attribute && m.against == "" && m.subject == l.meanings[i].subject && m.number == l.meanings[i].number {
			return true
		}
	}
	return false
}

// among reports whether the list has columns of one of the subjects.
func (l *list) among(subjects []string) bool {
	return slices.ContainsFunc(l.meanings, func(m meaning) bool {
		return m.subject != nil && slices.Contains(subjects, m.subject.name)
	})
}

// judge decides where a column goes, looking at nothing but the column.
func (l *list) judge(i int) {
	c, m, v := &l.columns[i], &l.meanings[i], l.values[i]
	c.Type = mapping.TypeText
	l.ranks[i] = m.rank + max(m.number, 0)
	if m.attribute != nil && m.attribute.Values == "id" && !m.named {
		l.ranks[i]++ // "customer id" is more than "id"
	}
	field, decided := l.decided[i]
	switch {
	case l.left[i]:
		c.Why = "it is left out"
	case decided && field == ByName:
		c.Why = "it was decided so"
	case decided:
		c.Field, c.Confidence, c.Why = field, 1, "it was decided so"
		m.attribute = l.known.attributeOf(field)
	case l.same[i]:
		c.Why = "several columns have this header: rename all but one to map it"
	case m.against != "":
		c.Why = m.against
	case m.attribute == nil && len(m.unknown) == 0 && len(wordsOf(c.Header)) > 0:
		c.Why = "its header names nothing of the contact"
	case m.attribute == nil:
		c.Why = "its header is not known"
	case m.attribute.name == otherAttribute:
		c.Why = "it is none of the webhook's fields"
	default:
		l.judgeField(i, l.fieldOf(m), v)
	}
}

// attributeOf returns the attribute that goes to a field, nil if there is none.
func (k *knowledge) attributeOf(field string) *attribute {
	for _, name := range slices.Sorted(maps.Keys(k.Subjects)) {
		for attribute, goesTo := range k.Subjects[name].Fields {
			if goesTo == field {
				return k.Attributes[attribute]
			}
		}
	}
	return nil
}

// fieldOf returns where the attribute of the subject goes, "" if nowhere.
func (l *list) fieldOf(m *meaning) string {
	field := m.subject.Fields[m.attribute.name]
	switch several := m.attribute.name == "phone" || m.attribute.name == "email"; {
	case strings.Contains(field, "[n]"):
		return strings.Replace(field, "[n]", "["+strconv.Itoa(max(m.number-1, 0))+"]", 1)
	case m.number > 1 && !several:
		return "" // the second of something, or a second person's
	}
	return field
}

func (l *list) judgeField(i int, field string, v *values) {
	c, m := &l.columns[i], &l.meanings[i]
	k := m.attribute.Values
	switch {
	case field == "" && m.subject.name != "contact":
		c.Why = "it is of the " + m.subject.name + ", not of the contact"
		return
	case field == "":
		c.Why = "no field is for it"
		return
	case v.contradict(k):
		c.Why = fmt.Sprintf("its header says %s, and its values are something else", spell(m.attribute.name))
		if m.strength == strong {
			c.Confidence, c.CouldBe = possible, []string{field}
		}
		return
	}
	c.Confidence, c.Why = l.confidence(i, field, v)
	if rep := repField[field]; rep != "" && l.repeats(v) {
		c.Confidence, c.Why, c.CouldBe = possible, "the same few come again and again, as a rep's do", []string{rep, field}
		return
	}
	if c.Level() == Unsure {
		c.CouldBe = []string{field}
		return
	}
	c.Field = field
}

// repField are the fields of a rep that those of a contact can be taken for.
var repField = map[string]string{"contact.name": "sales.nom", "contact.email": "sales.email"}

// repeats reports whether the values are few and come again, and the phones of the list
// do not.
func (l *list) repeats(v *values) bool {
	const fewest = 8
	if len(v.cells) < fewest || 2*v.distinct > len(v.cells) {
		return false
	}
	return slices.ContainsFunc(l.values, func(other *values) bool {
		return len(other.cells) >= fewest && 4*other.distinct > 3*len(other.cells) && other.is("phone")
	})
}

// confidence weighs the header of a column whose values do not speak against it.
func (l *list) confidence(i int, field string, v *values) (confidence float64, why string) {
	m := &l.meanings[i]
	name := spell(m.attribute.name)
	specific := slices.Contains([]kind{"phone", "email", "date", "url", "siret", "currency"}, m.attribute.Values)
	switch {
	case len(m.unknown) > 0 && m.attribute.Plain:
		return likelyWhole, fmt.Sprintf("its header says %s, and %q besides", name, strings.Join(m.unknown, " "))
	case len(m.unknown) > 0 && m.question && v.is(m.attribute.Values):
		return likelyPart, fmt.Sprintf("its values are right for %s, for which it seems to ask", name)
	case len(m.unknown) > 0 && !(specific && v.is(m.attribute.Values)):
		return possible, fmt.Sprintf("its header says %s, and %q is not known", name, strings.Join(m.unknown, " "))
	case len(m.unknown) > 0:
		return likelyPart, fmt.Sprintf("its values are right for %s; of its header %q is not known", name, strings.Join(m.unknown, " "))
	case m.strength == weak, m.strength == vague && m.attribute.Values == "id" && (!v.unique() || v.prefix != ""):
		return possible, "its header can mean many things"
	case m.strength == vague && len(v.cells) == 0:
		return possible, "its header can mean several things, and there are no values"
	case m.strength == vague:
		return likelyVague, fmt.Sprintf("its header can mean several things; its values are right for %s", name)
	case m.attribute.name == "lifecycle_stage" && v.share("stage") < 1:
		return likelyWhole, "not all of its words are known"
	case m.attribute.Values == "id" && len(v.cells) > 1 && 10*v.distinct < 9*len(v.cells) && m.subject.name == "contact":
		return likelyVague, "its values are not all different, as ids of contacts are"
	case m.subject.name == "company" && m.attribute.Values != "siret" && m.attribute.name != "company" && field != "contact.company":
		return likelyWhole, "it is the company's, where the contact works"
	case m.attribute.name == "calendar" && m.subject.name == "contact":
		return likelyWhole, "contacts have no calendar link, reps have"
	case m.attribute.name == "name" && m.subject.name != "contact":
		return likelyWhole, "it is a full name; first and last name have fields of their own"
	case len(v.cells) == 0:
		return certainHead, "its header says " + name
	}
	return certain, "its header says " + name + ", and its values agree"
}

func spell(attribute string) string { return strings.ReplaceAll(attribute, "_", " ") }

// findPhoneByValues takes columns for phones of the contact whose header says nothing,
// if no header names one.
func (l *list) findPhoneByValues() {
	if slices.ContainsFunc(l.columns, func(c Column) bool { return c.Field == "phone_number" }) {
		return
	}
	for i := range l.columns {
		c, m := &l.columns[i], &l.meanings[i]
		open := m.attribute == nil && m.against == "" || slices.Contains(c.CouldBe, "phone_number")
		if l.left[i] || l.same[i] || !open || !l.values[i].surelyPhones() {
			continue
		}
		c.Field, c.Confidence, c.CouldBe = "phone_number", likelyPart, nil
		m.attribute = l.known.Attributes["phone"]
		c.Why = "its values are phone numbers, and no other header names one"
		return
	}
	for i := range l.columns { // somebody else's, perhaps
		if c := &l.columns[i]; c.Field == "" && !l.left[i] && !l.same[i] && l.values[i].surelyPhones() {
			c.CouldBe = []string{"phone_number"}
		}
	}
}

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
	if l.loneCurrency(rivals) {
		c := &l.columns[rivals["conversion.currency"][0]]
		c.Why, c.CouldBe = "a currency without an amount tells nothing of a sale", []string{c.Field}
		c.Field, c.Confidence = "", possible
		delete(rivals, "conversion.currency")
	}
	for field, columns := range rivals {
		slices.SortFunc(columns, func(i, j int) int {
			return cmp.Or(-cmp.Compare(l.columns[i].Level(), l.columns[j].Level()), cmp.Compare(l.ranks[i], l.ranks[j]), -cmp.Compare(l.columns[i].Confidence, l.columns[j].Confidence), cmp.Compare(i, j))
		})
		for turn, i := range columns[1:] {
			first := &l.columns[columns[0]]
			if slices.Contains(several, field) && (first.Level() == Likely || l.isContacts(i)) {
				l.columns[i].second, l.columns[i].turn = true, turn+1
				l.columns[i].note = fmt.Sprintf("used where %q is blank", first.Header)
				l.columns[i].Why = l.columns[i].note
			} else {
				l.lose(i, first)
			}
		}
		if first := columns[0]; len(columns) > 1 && l.columns[columns[1]].CouldBe != nil && l.ranks[first] >= 100 && l.columns[first].Level() == Sure {
			l.columns[first].Confidence = likelyVague
			l.columns[first].Why = fmt.Sprintf("%q could be it as well", l.columns[columns[1]].Header)
		}
	}
}

// isContacts reports whether nothing in the header speaks of somebody else.
func (l *list) isContacts(i int) bool {
	m := &l.meanings[i]
	return l.columns[i].Level() == Sure || !m.doubtful && len(m.unknown) == 0 && m.attribute != nil
}

// loneCurrency reports whether there is a currency, and no amount that it could be of.
func (l *list) loneCurrency(rivals map[string][]int) bool {
	return len(rivals["conversion.currency"]) > 0 && len(rivals["conversion.amount"]) == 0
}

// lose takes the field from a column that another is better for.
func (l *list) lose(i int, better *Column) {
	c := &l.columns[i]
	c.Why = fmt.Sprintf("%s comes from %q", c.Field, better.Header)
	c.CouldBe, c.Field, c.Confidence = []string{c.Field}, "", min(c.Confidence, possible)
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
		case l.left[i] || l.same[i]:
		case c.Field == "":
			c.GoesTo = []string{l.customName(c, taken)}
		case c.second:
			c.GoesTo = []string{c.Field, l.customName(c, taken)}
		default:
			c.GoesTo = []string{c.Field}
		}
	}
}

func (l *list) customName(c *Column, taken map[string]bool) string {
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
