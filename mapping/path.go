package mapping

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

// A step is one part of a path: a name in an object, or an index in an array.
type step struct {
	name  string // empty for an index
	index int
}

// A path leads to a field of the payload: "contact.email",
// "assignees[1].email", "tags[0]".
type path []step

// maxIndex bounds array indexes, so that a slip of the pen does not ask for a
// million assignees.
const maxIndex = 99

// parsePath reads names joined by dots, each with any number of indexes in
// brackets. A name is made of letters, digits, _ and -.
func parsePath(s string) (path, error) {
	if s == "" {
		return nil, errors.New("a field path is empty")
	}
	var p path
	for part := range strings.SplitSeq(s, ".") {
		name, indexes, _ := strings.Cut(part, "[")
		if err := checkName(name); err != nil {
			return nil, fmt.Errorf("field path %q: %w", s, err)
		}
		p = append(p, step{name: name})
		if len(indexes) == 0 && !strings.Contains(part, "[") {
			continue
		}
		steps, err := parseIndexes(indexes)
		if err != nil {
			return nil, fmt.Errorf("field path %q: %w", s, err)
		}
		p = append(p, steps...)
	}
	return p, nil
}

func checkName(name string) error {
	if name == "" {
		return errors.New("a name is missing; write names joined by dots, as in contact.email or assignees[0].email")
	}
	for _, r := range name {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.Mn, r) && r != '_' && r != '-' {
			return fmt.Errorf("%q can't be in a name; use letters, digits, _ and -", r)
		}
	}
	return nil
}

// parseIndexes reads "0]" or "0][1]", what follows a name's first bracket.
func parseIndexes(s string) ([]step, error) {
	var steps []step
	for number := range strings.SplitSeq(s, "[") {
		digits, ok := strings.CutSuffix(number, "]")
		n, err := strconv.Atoi(digits)
		if !ok || err != nil || strconv.Itoa(n) != digits || n < 0 {
			return nil, errors.New("an index is a number in brackets, as in assignees[0].email")
		}
		if n > maxIndex {
			return nil, fmt.Errorf("index %d is over %d", n, maxIndex)
		}
		steps = append(steps, step{index: n})
	}
	return steps, nil
}

// String writes the path as parsePath reads it.
func (p path) String() string {
	var b strings.Builder
	for i, s := range p {
		switch {
		case s.name == "":
			fmt.Fprintf(&b, "[%d]", s.index)
		case i > 0:
			b.WriteString("." + s.name)
		default:
			b.WriteString(s.name)
		}
	}
	return b.String()
}
