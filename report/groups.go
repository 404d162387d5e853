package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"alvio.ai/alvio-import/record"
)

// A Group sums up the rows that have the same problem in the same column.
type Group struct {
	Code     string   `json:"code"`
	Severity string   `json:"severity"` // of an issue; the outcome for answers
	Column   string   `json:"column,omitempty"`
	Count    int      `json:"count"`
	First    []string `json:"first"`   // where it occurs first, a few places
	Example  string   `json:"example"` // the first one's message
	Hint     string   `json:"hint,omitempty"`
	// Words are the most frequent texts of the cells, where these hold one of a few words;
	// MoreWords, how many others there are, of which no more than a hundred are counted.
	Words     []Word `json:"words,omitempty"`
	MoreWords int    `json:"more_words,omitempty"`
}

// ofCells reports whether the problem is one of cells, and not an answer or the run's end.
func (g *Group) ofCells() bool {
	var severity record.Severity
	return severity.UnmarshalText([]byte(g.Severity)) == nil
}

// OtherWords tells which words the cells hold, if there are several.
func (g *Group) OtherWords() string {
	if len(g.Words) < 2 {
		return ""
	}
	words := make([]string, len(g.Words))
	for i, w := range g.Words {
		words[i] = fmt.Sprintf("%q (%s)", record.Shorten(w.Text, 30), Thousands(w.Rows))
	}
	more := ""
	if g.MoreWords > 0 {
		more = fmt.Sprintf(" and %s more", Thousands(g.MoreWords))
	}
	return "the cells hold " + strings.Join(words, ", ") + more
}

// rank orders groups by how much they matter: what stopped the run, what kept rows from
// being delivered, what may have arrived twice, warnings, repairs.
func (g *Group) rank() int {
	switch {
	case g.Severity == record.Info.String():
		return 5
	case g.Severity == record.Warning.String() && g.Code != string(record.SentAgain):
		return 4
	case g.Severity == record.Warning.String():
		return 3
	case g.Code == record.RunStopped: // which says nothing of why
		return 2
	case g.Severity == record.NotSent.String():
		return 0
	}
	return 1
}

// wordCodes are the issues of cells that hold one of a few words. One wrong word may be
// frequent, and hide others that are typed wrong.
var wordCodes = []record.Code{record.EnumUnknown, record.BooleanInvalid, record.CurrencyUnknown}

// How many words a group counts, and tells of.
const (
	maxCounted = 100
	maxWords   = 8
)

// A Word is what cells hold.
type Word struct {
	Text string `json:"text"`
	Rows int    `json:"rows"`
}

// A counting is a group that is being counted.
type counting struct {
	Group
	words map[string]int // and how many rows have them
}

func (c *counting) addWord(text string) {
	if c.words == nil {
		c.words = map[string]int{}
	}
	if _, known := c.words[text]; known || len(c.words) < maxCounted {
		c.words[text]++
	}
}

// group returns what was counted, with the most frequent words first.
func (c *counting) group() Group {
	g := c.Group
	for text, rows := range c.words {
		g.Words = append(g.Words, Word{text, rows})
	}
	slices.SortFunc(g.Words, func(a, b Word) int {
		return cmp.Or(cmp.Compare(b.Rows, a.Rows), cmp.Compare(a.Text, b.Text))
	})
	g.MoreWords = max(0, len(g.Words)-maxWords)
	g.Words = g.Words[:len(g.Words)-g.MoreWords]
	return g
}
