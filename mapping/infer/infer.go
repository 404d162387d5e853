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

	second  bool     // it is used where another column is blank
	turn    int      // of several columns of a field, from 0
	options []option // of the column, besides to
	todo    []string // comments below its values
}

// An option is one key of a column's options, as YAML.
type option struct{ key, value string }

// Level returns how sure the field is.
func (c *Column) Level() Level { return levelOf(c.Confidence) }

// A Proposal is a mapping for a list, and why it is as it is.
type Proposal struct {
	Columns []Column
	Region  Region
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
	return slices.ContainsFunc(p.Columns, func(c Column) bool { return c.Field == "phone_number" })
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
	for i := range l.columns {
		l.readQuestion(i)
	}
	for i := range l.columns {
		l.values[i] = newValues(l.known, l.cells[i], l.region)
		l.columns[i].Example = record.Shorten(l.values[i].example(), 60)
	}
	for i := range l.columns {
		l.settleMeaning(i)
	}
	for i := range l.columns {
		l.judge(i)
	}
	l.findPhoneByValues()
	l.findByValues()
	l.settleRivals()
	l.nameCustom()
	for i := range l.columns {
		l.findOptions(i)
	}
	p.Columns, p.Sets, p.same, p.leave = l.columns, l.sets(), slices.Contains(l.same, true), l.leaves()
	return p
}

// leaves reports whether a person has decided to leave a column out.
func (l *list) leaves() bool {
	for _, field := range l.decided {
		if field == LeaveOut {
			return true
		}
	}
	return false
}

// isNothing reports whether a text is what programs write for no value.
func isNothing(text string) bool {
	switch strings.ToLower(strings.TrimSpace(text)) {
	case "null", "(null)", "nil", "none", "n/a", "#n/a", "nan", "-", "--", "—", "\\n", "undefined":
		return true
	}
	return false
}

// A list is what is known of a sample while a proposal is made.
type list struct {
	known    *knowledge
	columns  []Column
	meanings []meaning
	cells    [][]record.Cell // of each column, those that are not blank
	values   []*values
	ranks    []int
	decided  map[int]string
	nothing  []string // what stands in columns for no value, "" if nothing does
	left     []bool   // columns that are left out
	same     []bool   // columns whose header others have too
	region   string
	roles    map[int]string // of assignees, whose header says it
}

func newList(s *Sample) *list {
	n := len(s.Header)
	l := &list{
		known: table(), columns: make([]Column, n), decided: s.Decided, nothing: make([]string, n), meanings: make([]meaning, n), cells: make([][]record.Cell, n),
		values: make([]*values, n), ranks: make([]int, n), left: make([]bool, n), same: make([]bool, n), roles: map[int]string{},
	}
	for _, i := range s.LeftOut {
		l.left[i] = true
	}
	seen := map[string]int{}
	shared := l.known.sharedWords(s.Header)
	for i, header := range s.Header {
		l.columns[i] = Column{Index: i, Header: header}
		key := mapping.Fold(header)
		if field, is := s.Decided[i]; is && field == LeaveOut {
			l.left[i] = true
		}
		l.left[i] = l.left[i] || key == "" || record.IsFixColumn(header)
		if first, twice := seen[key]; twice && !l.left[i] {
			l.same[first], l.same[i] = true, true
		}
		seen[key] = i
		if !l.left[i] {
			l.meanings[i] = l.known.readAmong(header, shared)
		}
		for r := range s.Rows {
			cell := s.Rows[r].Cell(i)
			switch {
			case cell.Blank(), cell.Kind == record.KindError:
			case isNothing(cell.Text):
				l.nothing[i] = strings.TrimSpace(cell.Text)
			default:
				cell.Text, cell.Value = strings.Clone(cell.Text), strings.Clone(cell.Value)
				l.cells[i] = append(l.cells[i], cell)
			}
		}
	}
	return l
}
