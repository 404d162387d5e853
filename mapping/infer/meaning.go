package infer

import (
	"slices"
	"strings"
)

// A meaning is what a header says.
type meaning struct {
	attribute *attribute // nil if it names none
	subject   *subject   // nil if it names nobody, or too many
	number    int        // in the header, or noNumber
	rank      int        // of plain words
	named     bool       // it names a subject
	plain     bool       // it has nothing but plain words
	weakWord  bool       // the attribute's is one that says little
	question  bool       // it ends with a question mark
	doubtful  bool       // it may be of somebody else
	strength  int        // of the weakest of its words
	unknown   []string   // words that the table does not have
	alone     bool       // the header names a subject only
	against   string     // why it is none of the fields; "" if nothing speaks against it
}

// read understands a header: of all that its phrases can mean together, it takes what
// leaves the least unexplained.
func (k *knowledge) read(header string) meaning {
	return k.readWords(wordsOf(header), strings.HasSuffix(strings.TrimSpace(header), "?"))
}

// readWords understands the words of a header, which may be a question.
func (k *knowledge) readWords(words []string, question bool) meaning {
	words, corrected := k.correct(k.expand(words))
	parts, number, after, unknown := k.split(words)
	if number > 1 && after < len(parts) && after > 0 && parts[after-1].isContact(k) {
		return meaning{number: number, against: "it is of another contact"}
	}
	parts = slices.DeleteFunc(parts, func(p part) bool { return p.filler && len(p.attributes)+len(p.subjects) == 0 })
	c := chooser{known: k, parts: parts}
	c.try(0, choice{})
	m := c.best.meaning(k)
	m.number, m.unknown, m.question = number, unknown, question
	m.plain = len(parts) > 0 && !slices.ContainsFunc(parts, func(p part) bool { return !p.plain })
	others := slices.ContainsFunc(parts, func(p part) bool { return !p.plain && !p.isWeak() })
	if m.attribute != nil && m.weakWord && (others || len(unknown) > 0) {
		m.attribute = nil // "customer no" is not the number that "no" may be by itself
	}
	if corrected {
		m.strength = min(m.strength, vague)
	}
	if m.alone && (len(unknown) > 0 || question) {
		m.attribute = nil // "are you the owner?" is nobody's name
	}
	return m
}

// A chooser tries the combinations of what the phrases of a header can mean.
type chooser struct {
	known *knowledge
	parts []part
	tried int
	best  choice
	any   bool
}

// mostTried bounds the combinations; a header of so many has no clear meaning.
const mostTried = 5000

// rankStep is how much more the rank of a plain word counts than a number in the header.
const rankStep = 100

// A choice is one meaning for each phrase so far.
type choice struct {
	attributes []attributeSense
	subjects   []subjectSense
	aspects    []string
	rank       int
	score      int
}

// The worth of meanings. An aspect outweighs a vague attribute, as in "email status".
const (
	worthAttribute = 8
	worthOther     = 7
	worthAspect    = 6
	worthSubject   = 5
	worthVague     = 3 // of an attribute or a subject
	worthWeak      = 1
	worthPlain     = 2
	worthField     = 6   // the attribute is one that the subject has
	worthTwo       = -14 // of each attribute after the first
)

func (c *chooser) try(i int, chosen choice) {
	if c.tried++; c.tried > mostTried {
		return
	}
	if i == len(c.parts) {
		if chosen.finish(c.known); !c.any || chosen.score > c.best.score {
			c.best, c.any = chosen, true
		}
		return
	}
	p := c.parts[i]
	for _, a := range p.attributes {
		next := chosen
		next.attributes = append(slices.Clip(next.attributes), a)
		next.score += a.worth()
		c.try(i+1, next)
	}
	for _, s := range p.subjects {
		next := chosen
		next.subjects = append(slices.Clip(next.subjects), s)
		next.score += worthSubject
		if s.strength < strong {
			next.score += worthVague - worthSubject
		}
		c.try(i+1, next)
	}
	if p.aspect && len(c.parts) > 1 {
		next := chosen
		next.aspects = append(slices.Clip(next.aspects), p.text)
		next.score += worthAspect
		c.try(i+1, next)
	}
	if p.plain {
		next := chosen
		next.rank = max(next.rank, p.rank)
		next.score += worthPlain
		c.try(i+1, next)
	}
	if p.filler || len(c.parts) == 1 && len(p.attributes)+len(p.subjects) == 0 {
		c.try(i+1, chosen)
	}
}

func (c *choice) finish(k *knowledge) {
	c.attributes = distinct(c.attributes)
	if len(c.attributes) > 1 {
		c.score += worthTwo * (len(c.attributes) - 1)
	}
	if s, against := k.whose(c.subjects); against == "" && len(c.attributes) == 1 && s.has(c.attributes[0].of) {
		c.score += worthField
	}
}

// has reports whether an attribute of the subject has a field, or may become one that
// has.
func (s *subject) has(a *attribute) bool {
	return s.Fields[a.name] != "" || slices.ContainsFunc(a.Becomes, func(r rule) bool { return s.Fields[r.Attribute] != "" })
}

// distinct leaves each attribute once, and those out of which others are a part: the
// city of an address is a city.
func distinct(attributes []attributeSense) []attributeSense {
	var kept []attributeSense
	for i, a := range attributes {
		again := slices.ContainsFunc(attributes[:i], func(b attributeSense) bool { return a.of == b.of && a.strength <= b.strength }) ||
			slices.ContainsFunc(attributes[i+1:], func(b attributeSense) bool { return a.of == b.of && a.strength < b.strength })
		whole := slices.ContainsFunc(attributes, func(b attributeSense) bool { return slices.Contains(a.of.Holds, b.of.name) })
		faint := a.strength == weak && slices.ContainsFunc(attributes, func(b attributeSense) bool { return b.strength > weak })
		if !again && !whole && !faint {
			kept = append(kept, a)
		}
	}
	return kept
}

// isWeak reports whether the phrase names an attribute by a word that says little.
func (p *part) isWeak() bool {
	return slices.ContainsFunc(p.attributes, func(a attributeSense) bool { return a.strength == weak })
}

// isContact reports whether the phrase names the contact, and nothing else.
func (p *part) isContact(k *knowledge) bool {
	return len(p.attributes) == 0 && len(p.subjects) == 1 && p.subjects[0].of == k.Subjects["contact"]
}

func (c *choice) meaning(k *knowledge) meaning {
	m := meaning{rank: rankStep * c.rank, strength: strong}
	subject, against := k.whose(c.subjects)
	switch {
	case len(c.aspects) > 0:
		against = "it is about " + c.aspects[0]
	case len(c.attributes) > 1:
		against = "it names " + c.attributes[0].of.name + " and " + c.attributes[1].of.name
	}
	m.subject, m.against = subject, against
	m.named = len(c.subjects) > 0
	for _, s := range c.subjects {
		m.strength = min(m.strength, s.strength)
	}
	m.doubtful = m.strength < strong
	switch {
	case len(c.attributes) == 1:
		m.attribute = c.attributes[0].of
		m.strength = min(m.strength, c.attributes[0].strength)
		m.weakWord = c.attributes[0].strength == weak
	case len(c.attributes) == 0 && len(c.subjects) > 0 && subject != nil:
		m.attribute, m.alone = k.Attributes[subject.Alone], true
	}
	return m
}

// whose returns whom the subjects of a header are together, the contact if there is
// none; or why nobody is meant who matters.
func (k *knowledge) whose(subjects []subjectSense) (of *subject, against string) {
	is := map[string]bool{}
	for _, s := range subjects {
		if s.of.name == nobody {
			return nil, "it is somebody else's, or about something else"
		}
		is[s.of.name] = true
	}
	rep := is["sales"] || is["sdr"] || is["assignee"]
	if rep && is["company"] {
		return nil, "it is the company's"
	}
	if rep {
		for _, other := range []string{"deal", "form", "contact"} {
			delete(is, other)
		}
		if is["sdr"] {
			delete(is, "sales")
		}
		if len(is) > 1 {
			delete(is, "assignee")
		}
	}
	if is["contact"] {
		delete(is, "deal")
	}
	switch len(is) {
	case 0:
		return k.Subjects["contact"], ""
	case 1:
		for name := range is {
			return k.Subjects[name], ""
		}
	}
	return nil, "it is not clear whose it is"
}

// nobody is the subject of what is not the contact's, nor a rep's.
const nobody = "nobody"

func (a attributeSense) worth() int {
	switch {
	case a.of.name == otherAttribute:
		return worthOther
	case a.strength == weak:
		return worthWeak
	case a.strength == vague:
		return worthVague
	}
	return worthAttribute
}
