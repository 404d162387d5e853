package report

import (
	"slices"
	"strings"
)

// A groupView is a line of the table of problems.
type groupView struct {
	Group
	Word  string // of the severity
	Value string // of the filter; empty if no row of the table has the code
	Where string // the first rows
}

// maxKinds bounds the table of problems: they are counted by column, and a list may
// have thousands.
const maxKinds = 200

func groupViews(s *Summary, codes []option, places bool) []groupView {
	var all []groupView
	for _, g := range s.Issues[:min(len(s.Issues), maxKinds)] {
		v := groupView{Group: g, Word: strings.ReplaceAll(g.Severity, "_", " "), Where: firstRows(g, places)}
		if value := codeWord(g.Code); slices.ContainsFunc(codes, func(o option) bool { return o.Value == value }) {
			v.Value = value
		}
		all = append(all, v)
	}
	return all
}

// firstRows names the first rows of a group, each file or sheet once: "10, 35, 60, …"
// or, if rows are in several places, "a.csv: 10, 35; b.csv: 60, …".
func firstRows(g Group, places bool) string {
	var order []string
	rows := map[string][]string{}
	for _, at := range g.First {
		place, row := cutRow(at)
		if rows[place] == nil {
			order = append(order, place)
		}
		rows[place] = append(rows[place], row)
	}
	var all []string
	for _, place := range order {
		text := strings.Join(rows[place], ", ")
		if places {
			text = show(place) + ": " + text
		}
		all = append(all, text)
	}
	text := strings.Join(all, "; ")
	if g.Count > len(g.First) {
		text += ", …"
	}
	return text
}

// cutRow takes an address of rowAddress apart.
func cutRow(address string) (place, row string) {
	const word = ", row "
	i := strings.LastIndex(address, word)
	if i < 0 {
		return address, ""
	}
	return address[:i], address[i+len(word):]
}

// severalPlaces reports whether a row's number does not tell where it is.
func severalPlaces(s *Summary, rows []shownRow) bool {
	first := ""
	for _, g := range s.Issues {
		for _, at := range g.First {
			place, _ := cutRow(at)
			if first != "" && place != first {
				return true
			}
			first = place
		}
	}
	return len(s.Files) > 1 || slices.ContainsFunc(rows, func(r shownRow) bool {
		return r.File != rows[0].File || r.Sheet != rows[0].Sheet
	})
}
