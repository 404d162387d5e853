package report

import (
	"strconv"
	"strings"
	"time"
)

// Plural returns the number and the noun, with an s unless it is one: "1 row",
// "1,234 rows".
func Plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return Thousands(n) + " " + noun + "s"
}

// Thousands writes a number with commas between its groups.
func Thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func elapsed(d time.Duration) string {
	if d < time.Second {
		return d.Round(time.Millisecond).String()
	}
	return d.Round(time.Second / 10).String()
}

// String lists the counts that are not zero.
func (n *News) String() string {
	return listCounts([]counted{{n.New, "new"}, {n.Changed, "changed"}, {n.InDoubt, "in doubt"}, {n.Unchanged, "unchanged"}, {n.Duplicate, "duplicate"}})
}

// Sent lists those of the rows that would be sent.
func (n *News) Sent() string {
	return listCounts([]counted{{n.New, "new"}, {n.Changed, "changed"}, {n.InDoubt, "in doubt"}})
}

type counted struct {
	n    int
	word string
}

func listCounts(counts []counted) string {
	var parts []string
	for _, c := range counts {
		if c.n > 0 {
			parts = append(parts, Thousands(c.n)+" "+c.word)
		}
	}
	if len(parts) == 0 {
		return "nothing to send"
	}
	return strings.Join(parts, ", ")
}
