// Package infer proposes a mapping for a list of leads that nobody has mapped yet.
//
// It reads the headers by a table of knowledge (knowledge.yaml), asks the values whether
// they agree, and says of each column where it goes, how sure that is, and why:
//
//	Propose  headers and first rows -> Proposal  (a Column each, the region, sets)
//	Write    Proposal               -> a mapping file with comments
//	Update   Proposal and a mapping -> that mapping with new columns and aliases
//
// A wrong answer that is given as sure is far worse than none. So a header is understood
// only if all of its words are; values that contradict it count more than it; and what is
// not sure is written with the reason, or stays in custom.
package infer

import (
	"slices"
	"strings"

	"alvio.ai/alvio-import/mapping"
	"alvio.ai/alvio-import/record"
)

// A Level says how sure a proposal is.
type Level int

// The levels. What is unsure goes to custom by its name.
const (
	Unsure Level = iota
	Likely       // confidence from 0.5
	Sure         // confidence from 0.9
)

const (
	sureFrom   = 0.9
	likelyFrom = 0.5
)

func levelOf(confidence float64) Level {
	switch {
	case confidence >= sureFrom:
		return Sure
	case confidence >= likelyFrom:
		return Likely
	}
	return Unsure
}

// A Sample is the beginning of a list.
type Sample struct {
	Name    string // of the file, for comments
	Header  []string
	Rows    []record.Row // the first ones; some hundred are plenty
	LeftOut []int        // columns, from 0, that are not to be looked at

	// Decided are fields that a person has given columns, from 0; ByName and LeaveOut
	// among them.
	Decided map[int]string
}

// What a person may decide besides a field.
const (
	ByName   = "custom" // it goes to custom by its name
	LeaveOut = ""
)

// A Column is what is proposed for one column of the list.
type Column struct {
	Index      int // from 0
	Header     string
	Field      string       // "phone_number"; "" if none is proposed
	GoesTo     []string     // fields, at least one: Field and others, or custom and its name; nil if it is left out
	Type       mapping.Type // of its values
	Confidence float64      // of Field, from 0 to 1
	Why        string
	CouldBe    []string // other fields that are possible, the likeliest first
	Example    string   // the first value that is not blank
	Repeated   bool     // other columns have its header, so that it can't be mapped
	Doubts     []string // about its options
	Todo       []string // what is left to do, or should be known
	Untold     []string // words of its values of which nothing tells what they are sent as; they are left out
	UntoldRows int      // of the rows that were looked at, those that have one of them

	values  *values  // those that are not blank
	second  bool     // it is used where another column is blank
	turn    int      // of several columns of a field, from 0
	options []option // of the column, besides to
	mend    string   // what a person can do to have other options: those instead of these
	instead []option
}

// Doubt says why the column is likely and not sure to be read right: for its field, if one
// is proposed, and for its options. It is "" if nothing is in doubt.
func (c *Column) Doubt() string {
	doubts := c.Doubts
	if c.Field != "" && c.Level() == Likely {
		doubts = append([]string{c.Why}, doubts...)
	}
	return strings.Join(doubts, "; ")
}

// An option is one key of a column's options, as YAML.
type option struct{ key, value string }

// Level returns how sure the field is.
func (c *Column) Level() Level { return levelOf(c.Confidence) }

// A Proposal is a mapping for a list, and why it is as it is.
type Proposal struct {
	Columns []Column
	Region  Region
	Abroad  string // which rows have phones of the region, and name another country; "" if hardly any do
	Sets    []Set
	Rows    int  // that were looked at
	same    bool // some columns have the same header, and can't go to custom
	leave   bool // a person has decided to leave some out
	name    string
}

// A Set is an entry of set: a field and its constant or template.
type Set struct{ Field, Value string }

// HasPhone reports whether a column goes to phone_number, without which no row can be
// sent.
func (p *Proposal) HasPhone() bool {
	return slices.ContainsFunc(p.Columns, func(c Column) bool { return c.Field == phoneField })
}

// Fields counts the columns for which a field is proposed.
func (p *Proposal) Fields() int {
	n := 0
	for i := range p.Columns {
		if p.Columns[i].Field != "" {
			n++
		}
	}
	return n
}

// Known counts the texts that are headers the table knows. It helps to find the header.
func Known(texts []string) int {
	count := 0
	for _, text := range texts {
		if table().knows(text) {
			count++
		}
	}
	return count
}

// Propose proposes where each column goes.
func Propose(s *Sample) *Proposal {
	l := newList(s)
	p := &Proposal{name: s.Name, Rows: len(s.Rows), Region: l.findRegion()}
	l.region = p.Region.Code
	l.each(l.readQuestion)
	l.each(func(c *candidate) {
		c.values = newValues(l.known, c.cells, l.region)
		c.Example = record.Shorten(c.values.example(), 60)
	})
	l.each(l.settleMeaning)
	l.each(l.judge)
	l.findPhoneByValues()
	l.findByValues()
	l.settleRivals()
	l.nameCustom()
	l.each(l.findOptions)
	l.each(func(c *candidate) {
		c.Repeated = c.same
		p.Columns = append(p.Columns, c.Column)
		p.same = p.same || c.same
	})
	p.Sets, p.leave = l.sets(), l.leaves()
	p.Abroad = l.abroad(len(s.Rows))
	return p
}
