package cli

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"alvio.ai/alvio-import/mapping"
	"alvio.ai/alvio-import/mapping/infer"
	"alvio.ai/alvio-import/report"
)

// showProposal shows where each column goes: as a table, or as JSON. It goes beside the
// mapping if that goes to standard output.
func (a *app) showProposal(path string, s *inspected, f *initFlags, mappingOut bool) error {
	if f.json {
		return a.printProposal(s.proposal)
	}
	if path == stdinPath {
		path = stdinName
	}
	a.say("%s: %s", path, describe(s.facts))
	for _, issue := range s.issues {
		a.say("%s: %s: %s (%s)\n  → %s", s.sample.Name, issue.Severity, issue.Message, issue.Code, issue.Hint)
	}
	text := proposalTable(s.proposal)
	if mappingOut {
		a.tell(strings.TrimSuffix(text, "\n"))
		return nil
	}
	_, err := a.sys.Stdout.Write([]byte(report.Printable(text)))
	return err
}

// proposalLine is one line of init --json.
type proposalLine struct {
	Header     string       `json:"header"`
	Field      *string      `json:"field"` // null if none is proposed
	Type       mapping.Type `json:"type"`
	Confidence float64      `json:"confidence"` // of the field, from 0 to 1
	Why        string       `json:"why"`
	GoesTo     []string     `json:"goes_to"` // with the mapping that is written
	CouldBe    []string     `json:"could_be,omitempty"`
	Example    string       `json:"example,omitempty"`
}

func (a *app) printProposal(p *infer.Proposal) error {
	for i := range p.Columns {
		c := &p.Columns[i]
		line := proposalLine{Header: c.Header, Type: c.Type, Confidence: c.Confidence, Why: c.Why, GoesTo: c.GoesTo, CouldBe: c.CouldBe, Example: c.Example}
		if c.Field != "" {
			line.Field = &c.Field
		} else {
			line.Confidence = 0
		}
		if line.GoesTo == nil {
			line.GoesTo = []string{}
		}
		if err := printJSON(a.sys.Stdout, line); err != nil {
			return err
		}
	}
	return nil
}

// The widths of the table's columns, in places of a terminal.
const (
	proposalHeader  = 28
	proposalExample = 24
	proposalField   = 30
)

func proposalTable(p *infer.Proposal) string {
	var b bytes.Buffer
	line := func(header, example, field, how string) {
		fmt.Fprintf(&b, "  %s\n", strings.TrimRight(pad(header, proposalHeader)+"  "+pad(example, proposalExample)+"  "+pad(field, proposalField)+"  "+how, " "))
	}
	line("COLUMN", "EXAMPLE", "GOES TO", "")
	for i := range p.Columns {
		c := &p.Columns[i]
		line(shownHeader(c), c.Example, goesTo(c), howSure(c))
	}
	for _, set := range p.Sets {
		line("", set.Value, set.Field, "made of the columns above")
	}
	return b.String()
}

func shownHeader(c *infer.Column) string {
	if strings.TrimSpace(c.Header) == "" {
		return "(no header)"
	}
	return c.Header
}

func goesTo(c *infer.Column) string {
	if len(c.GoesTo) == 0 {
		return "-"
	}
	return strings.Join(c.GoesTo, ", ")
}

// howSure says in a person's words how a column's place came about.
func howSure(c *infer.Column) string {
	why, doubt, todo := report.Visible(c.Why), report.Visible(c.Doubt()), strings.Join(c.Todo, "; ")
	switch {
	case len(c.GoesTo) == 0:
		return why
	case c.Field == "" && len(c.CouldBe) > 0:
		return "unsure: " + joinClauses(why, "could be "+strings.Join(c.CouldBe, ", "), doubt, todo)
	case c.Field == "" && doubt != "":
		return "likely: " + joinClauses("by its name", doubt)
	case c.Field == "":
		return joinClauses("by its name", todo)
	case doubt != "":
		return "likely: " + doubt
	case todo != "":
		return "likely: see its comment in the mapping"
	case len(c.GoesTo) > 1:
		return "sure: " + why
	}
	return "sure"
}

// joinClauses joins those that are not empty.
func joinClauses(clauses ...string) string {
	return strings.Join(slices.DeleteFunc(clauses, func(c string) bool { return c == "" }), "; ")
}

// tellMapping says what was written, how the rows fit it, and what to type next.
func (a *app) tellMapping(path, target string, sheets []*inspected, s *inspected, trial *infer.Trial, f *initFlags) {
	if f.json {
		return
	}
	sure, likely, byName := 0, 0, 0
	for i := range s.proposal.Columns {
		switch c := &s.proposal.Columns[i]; {
		case len(c.GoesTo) == 0:
		case c.Doubt() != "" || c.Field != "" && len(c.Todo) > 0:
			likely++
		case c.Field == "":
			byName++
		default:
			sure++
		}
	}
	if target != stdoutPath {
		a.say("%s was written. Columns: %d sure, %d likely, %d sent by name.", target, sure, likely, byName)
	}
	switch {
	case trial.Rows == 0:
	case trial.Invalid == 0:
		a.say("Rows looked at: %d. All are fit to send.", trial.Rows)
	default:
		a.say("Rows looked at: %d. Not fit to send: %d (%s).", trial.Rows, trial.Invalid, codesText(trial.Codes))
	}
	untold := a.tellWords(s.proposal.Columns)
	a.tellRegion(s.proposal.Region)
	if s.proposal.Abroad != "" {
		a.say("%s. Write these with + and the country code.", s.proposal.Abroad)
	}
	a.tellSheets(sheets, s)
	if target == stdoutPath {
		return
	}
	mappingFlag := namedMapping(path, target)
	first := ""
	if untold || likely > 0 {
		first = "read the comments of " + target + ", then: "
	}
	a.say("Next: %salvio-import check %s%s%s", first, report.Typed(path), mappingFlag, readingFlags(s, f))
}

// tellWords says how many words of which columns nothing is known to be sent for, and
// reports whether there are any.
func (a *app) tellWords(columns []infer.Column) (untold bool) {
	for i := range columns {
		c := &columns[i]
		if len(c.Untold) == 0 {
			continue
		}
		untold = true
		what := "not known"
		if c.Field == "lifecycle_stage" {
			what = "without a stage yet"
		}
		const most = 3
		shown := strings.Join(c.Untold[:min(len(c.Untold), most)], ", ")
		if len(c.Untold) > most {
			shown += "…"
		}
		a.say("Column %q: %s %s (%s), left out in %s of those looked at, until its values have them.", c.Header, report.Plural(len(c.Untold), "word"), what, shown, report.Plural(c.UntoldRows, "row"))
	}
	return untold
}

// codesText counts errors, the most frequent first.
func codesText(codes map[string]int) string {
	parts := slices.Sorted(maps.Keys(codes))
	slices.SortStableFunc(parts, func(a, b string) int { return cmp.Compare(codes[b], codes[a]) })
	for i, code := range parts {
		parts[i] = fmt.Sprintf("%d × %s", codes[code], code)
	}
	return strings.Join(parts, ", ")
}

// tellRegion says which country's phone numbers are taken to be that name none.
func (a *app) tellRegion(r infer.Region) {
	switch {
	case r.Code != "" && r.Level == infer.Likely:
		a.say("Phone numbers without a country are taken for those of %s: likely, as %s. If they are not, change region: in the mapping.", r.Code, r.Why)
	case r.Code == "" && r.Why != "":
		a.say("Phone numbers without a country are left as they are: %s. Add it to the mapping, as in region: FR", r.Why)
	}
}

// tellSheets says which other sheets look like lists too.
func (a *app) tellSheets(sheets []*inspected, chosen *inspected) {
	for _, s := range sheets {
		if s == chosen || !s.proposal.HasPhone() {
			continue
		}
		same := 0
		for _, header := range s.sample.Header {
			if slices.ContainsFunc(chosen.sample.Header, func(h string) bool { return mapping.Fold(h) == mapping.Fold(header) }) {
				same++
			}
		}
		if same == len(s.sample.Header) && same == len(chosen.sample.Header) {
			a.say("Sheet %q has the same columns: send it with the same mapping and --sheet.", s.facts.Sheet)
			continue
		}
		a.say("Sheet %q looks like a list too, %d of whose %d columns are the same: make its mapping with --sheet and --output.", s.facts.Sheet, same, len(s.sample.Header))
	}
}

// readingFlags returns the flags with which the list is read like this again.
func readingFlags(s *inspected, f *initFlags) string {
	var b strings.Builder
	add := func(name, value string) {
		if value != "" {
			b.WriteString(" --" + name + " " + report.Typed(value))
		}
	}
	sheet := f.sheet
	if s.chosen {
		sheet = s.facts.Sheet
	}
	add("sheet", sheet)
	add("delimiter", f.delimiter)
	add("encoding", f.encoding)
	if f.headerRow > 0 {
		add("header-row", strconv.Itoa(f.headerRow))
	}
	if f.skipHidden {
		b.WriteString(" --skip-hidden")
	}
	return b.String()
}
