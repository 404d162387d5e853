package infer

import (
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
func (l *list) settleMeaning(c *candidate) {
	m := &c.meaning
	if m.against != "" || m.subject == nil {
		return
	}
	if m.attribute != nil && len(m.attribute.Becomes) > 0 {
		l.become(c)
	}
	if m.attribute == nil && m.plain && c.values.surelyPhones() {
		m.attribute, m.strength = l.known.Attributes["phone"], vague // "home", "direct"
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
func (l *list) readQuestion(c *candidate) {
	words := wordsOf(c.Header)
	if len(words) != 2 || !slices.Contains([]string{"response", "answer", "reponse"}, words[0]) {
		return
	}
	for i := range l.columns {
		q := &l.columns[i]
		if joined(q.Header) != "question "+words[1] || len(q.cells) == 0 {
			continue
		}
		question := q.cells[0].Text
		if slices.ContainsFunc(q.cells, func(cell record.Cell) bool { return cell.Text != question }) {
			return
		}
		c.meaning = l.known.read(question)
		c.meaning.strength, c.meaning.number = min(c.meaning.strength, vague), noNumber
	}
}

// become applies the rules of an attribute that may be several: the first one that
// holds.
func (l *list) become(c *candidate) {
	m := &c.meaning
	if m.subject.Fields[m.attribute.name] != "" {
		return // a campaign's name is nothing else
	}
	for _, r := range m.attribute.Becomes {
		if r.Values != "" && !c.values.is(r.Values) || r.Beside != "" && !l.beside(c, r.Beside) || r.Among != nil && !l.among(r.Among) || r.Holds != "" && !l.holds(c, r.Holds) {
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
func (l *list) beside(c *candidate, attribute string) bool {
	for i := range l.columns {
		m := &l.columns[i].meaning
		same := m.subject == c.meaning.subject && m.number == c.meaning.number
		if &l.columns[i] != c && same && m.attribute != nil && m.attribute.name == attribute && m.against == "" {
			return true
		}
	}
	return false
}

// holds reports whether the values hold, in most rows, those of another column of the
// subject that has the attribute: a full name holds the first name.
func (l *list) holds(c *candidate, attribute string) bool {
	for i := range l.columns {
		other := &l.columns[i]
		m := &other.meaning
		if other == c || m.attribute == nil || m.attribute.name != attribute || m.subject != c.meaning.subject {
			continue
		}
		texts := map[int]string{}
		for n, row := range other.rows {
			texts[row] = mapping.Fold(other.cells[n].Text)
		}
		both, held := 0, 0
		for n, row := range c.rows {
			if text, ok := texts[row]; ok {
				both++
				if strings.Contains(" "+mapping.Fold(c.cells[n].Text)+" ", " "+text+" ") {
					held++
				}
			}
		}
		return both > 0 && 2*held > both
	}
	return false
}

// among reports whether the list has columns of one of the subjects.
func (l *list) among(subjects []string) bool {
	return slices.ContainsFunc(l.columns, func(c candidate) bool {
		return c.meaning.subject != nil && slices.Contains(subjects, c.meaning.subject.name)
	})
}

// judge decides where a column goes, looking at nothing but the column.
func (l *list) judge(c *candidate) {
	m := &c.meaning
	c.Type = mapping.TypeText
	c.rank = m.rank + max(m.number, 0)
	if m.attribute != nil && m.attribute.Values == "id" && !m.named {
		c.rank++ // "customer id" is more than "id"
	}
	field, decided := l.decided[c.Index]
	switch {
	case c.left && mapping.Fold(c.Header) == "":
		c.Why = "it has no header"
	case c.left:
		c.Why = "it is left out"
	case decided && field == ByName:
		c.Why = "it was decided so"
	case decided:
		c.Field, c.Confidence, c.Why = field, 1, "it was decided so"
		m.attribute = l.known.attributeOf(field)
	case c.same:
		c.Why = "several columns have this header: rename all but one to map it"
	case m.against != "":
		c.Why = m.against
	case m.attribute == nil && len(m.unknown) == 0 && len(wordsOf(c.Header)) > 0:
		c.Why = "its header names nothing of the contact"
	case m.attribute == nil:
		c.Why = "its header is not known"
	case m.attribute.name == otherAttribute && c.values.someStages(2):
		c.Confidence, c.CouldBe = possible, []string{stageField}
		c.Why = "several of its words are stages, of a contact or of a deal"
	case m.attribute.name == otherAttribute:
		c.Why = "it is none of the webhook's fields"
	default:
		l.judgeField(c, l.fieldOf(m))
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
	if field == "" && m.attribute.Plain {
		return l.known.Subjects["contact"].Fields[m.attribute.name]
	}
	switch {
	case strings.Contains(field, "[n]"):
		return strings.Replace(field, "[n]", "["+strconv.Itoa(max(m.number-1, 0))+"]", 1)
	case m.number > 1 && !m.attribute.Numbered:
		return "" // the second of something, or a second person's
	}
	return field
}

func (l *list) judgeField(c *candidate, field string) {
	m, v := &c.meaning, c.values
	k := m.attribute.Values
	switch {
	case field == "" && m.subject.name != "contact":
		c.Why = "it is of the " + m.subject.name + ", not of the contact"
		return
	case field == "":
		c.Why = "no field is for it"
		return
	case k == "stage" && v.contradict(k) && len(m.unknown) == 0 && v.someStages(1):
		c.Confidence, c.CouldBe = possible, []string{field}
		c.Why = "its header says lifecycle stage, and most of its words are not known"
		return
	case v.contradict(k), k == "id" && v.surelyPhones():
		c.Why = fmt.Sprintf("its header says %s, and its values are something else", spell(m.attribute.name))
		if m.strength == strong {
			c.Confidence, c.CouldBe = possible, []string{field}
		}
		return
	}
	c.Confidence, c.Why = c.weigh()
	if rep := repField[field]; rep != "" && l.repeats(v) {
		c.Confidence, c.Why, c.CouldBe = possible, "the same few come again and again, as a rep's do", []string{rep, field}
		if m.alone { // "person" is no more than that
			c.Field, c.Confidence, c.CouldBe = rep, likelyPart, nil
		}
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
	return slices.ContainsFunc(l.columns, func(c candidate) bool {
		return len(c.cells) >= fewest && 4*c.values.distinct > 3*len(c.cells) && c.values.is("phone")
	})
}

// weigh weighs the header of a column whose values do not speak against it.
func (c *candidate) weigh() (confidence float64, why string) {
	m, v := &c.meaning, c.values
	name := spell(m.attribute.name)
	switch {
	case m.strength == weak && len(m.unknown) > 0:
		return possible, "its header can mean many things"
	case len(m.unknown) > 0:
		return m.partly(name, v)
	case m.strength == weak && v.surelyPhones():
		return likelyPart, "its values are phone numbers"
	case m.strength == weak, m.strength == vague && m.attribute.Distinct && (!v.unique() || v.prefix != ""):
		return possible, "its header can mean many things"
	case m.strength == vague && len(v.cells) == 0:
		return possible, "its header can mean several things, and there are no values"
	case m.strength == vague && m.attribute.Values == "stage" && v.share("stage") < 1:
		return likelyVague, "its header can mean several things, and not all of its words are known"
	case m.strength == vague:
		return likelyVague, "its header can mean several things; its values are right for " + name
	case m.attribute.Values == "stage" && v.share("stage") < 1:
		return likelyWhole, "not all of its words are known"
	case m.attribute.Distinct && len(v.cells) > 1 && 10*v.distinct < 9*len(v.cells):
		return likelyVague, "its values are not all different, as ids of contacts are"
	case m.subject.Reserve[m.attribute.name] != "":
		return likelyWhole, m.subject.Reserve[m.attribute.name]
	case len(v.cells) == 0:
		return certainHead, "its header says " + name
	}
	return certain, "its header says " + name + ", and its values agree"
}

// partly weighs a header of which not all words are known.
func (m *meaning) partly(name string, v *values) (confidence float64, why string) {
	unknown := strings.Join(m.unknown, " ")
	agree := v.is(m.attribute.Values)
	switch {
	case m.attribute.Plain:
		return likelyWhole, fmt.Sprintf("its header says %s, and %q besides", name, unknown)
	case agree && m.question:
		return likelyPart, fmt.Sprintf("its values are right for %s, for which it seems to ask", name)
	case agree && kinds[m.attribute.Values].specific:
		return likelyPart, fmt.Sprintf("its values are right for %s; of its header %q is not known", name, unknown)
	}
	return possible, fmt.Sprintf("its header says %s, and %q is not known", name, unknown)
}

func spell(attribute string) string { return strings.ReplaceAll(attribute, "_", " ") }
