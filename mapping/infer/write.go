package infer

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"alvio.ai/alvio-import/mapping"
	"alvio.ai/alvio-import/record"
)

// groups part the columns of a mapping file: where their fields begin, and the comment
// above them.
var groups = []struct{ prefix, title string }{
	{"", "The contact"},
	{"campaign.", "Where the lead came from"},
	{"conversion.", "The sale"},
	{"sales.", "The sales rep"},
	{"sdr.", "The SDR"},
	{"assignees[", "Further people in charge"},
	{"custom.", "Sent by their names"},
}

// Write returns the mapping file, with comments: what is likely says why and what else
// it could be, and what is unsure says what could not be decided.
func (p *Proposal) Write() []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "# Made by alvio-import init from %s. Columns: %d; rows looked at: %d.\n", oneLine(p.name), len(p.Columns), p.Rows)
	b.WriteString("# What no comment calls likely or unsure is certain. \"likely\" says why, and what else it could\n# be; \"unsure\" what could not be decided: it is sent by its name, under custom.\nversion: 1\n")
	p.writeRegion(&b)
	if p.Abroad != "" {
		fmt.Fprintf(&b, "# %s\n", oneLine(p.Abroad))
	}
	b.WriteString("columns:\n")
	for n, group := range groups {
		columns := p.group(n)
		if len(columns) > 0 {
			fmt.Fprintf(&b, "  # %s\n", group.title)
		}
		for _, c := range columns {
			for line := range strings.Lines(c.comment()) {
				b.WriteString("  # " + strings.TrimSpace(line) + "\n")
			}
			fmt.Fprintf(&b, "  %s: %s\n", mapping.Quote(c.Header), c.value())
		}
	}
	if len(p.Sets) > 0 {
		b.WriteString("set:\n")
	}
	for _, set := range p.Sets {
		fmt.Fprintf(&b, "  %s: %s\n", mapping.Quote(set.Field), mapping.Quote(set.Value))
	}
	switch {
	case p.same:
		b.WriteString("unmapped: ignore # some columns have the same header: rename all but one, and they can be mapped\n")
	case p.leave:
		b.WriteString("unmapped: ignore # columns that are not named here are left out\n")
	default:
		b.WriteString("unmapped: custom # columns that are added later are sent by their names\n")
	}
	return []byte(b.String())
}

func (p *Proposal) writeRegion(b *strings.Builder) {
	switch r := p.Region; {
	case r.Code != "" && r.Level == Sure:
		fmt.Fprintf(b, "region: %s # of phone numbers without a country: %s\n", r.Code, r.Why)
	case r.Code != "":
		fmt.Fprintf(b, "# likely: %s\nregion: %s # of phone numbers without a country\n", r.Why, r.Code)
	case r.Why != "":
		fmt.Fprintf(b, "# region: FR # unsure: %s. Write their country's two letters\n", r.Why)
	}
}

// group returns the columns of a group in the order in which they are written: of several
// columns of a field, that which comes first.
func (p *Proposal) group(n int) []*Column {
	var columns []*Column
	for i := range p.Columns {
		if c := &p.Columns[i]; len(c.GoesTo) > 0 && groupOf(c.GoesTo[0]) == n {
			columns = append(columns, c)
		}
	}
	block := func(c *Column) int {
		if i := slices.Index(several, c.Field); i >= 0 {
			return i
		}
		return len(several)
	}
	slices.SortStableFunc(columns, func(a, b *Column) int {
		return cmp.Or(cmp.Compare(block(a), block(b)), cmp.Compare(a.turn, b.turn))
	})
	return columns
}

func groupOf(field string) int {
	for n, group := range groups {
		if n > 0 && strings.HasPrefix(field, group.prefix) {
			return n
		}
	}
	return 0
}

// preferred says how a column is preferred that is used where another is blank.
const preferred = "; to prefer this one, write its line above"

// comment is what is written above the column, in lines.
func (c *Column) comment() string {
	var lines []string
	switch {
	case c.second && c.Level() == Likely:
		lines = append(lines, "likely: "+c.Why+preferred)
	case c.second:
		lines = append(lines, c.Why+preferred)
	case c.Field != "" && c.Level() == Likely:
		lines = append(lines, "likely: "+c.Why+"; if it is not, write "+mapping.Quote(c.Header)+": custom."+cmp.Or(mapping.FieldName(c.Header), "other"))
	case c.Field == "" && len(c.CouldBe) > 0:
		lines = append(lines, "unsure: "+c.Why+"; it could be "+strings.Join(c.CouldBe, " or "))
	}
	for _, doubt := range c.Doubts {
		lines = append(lines, "likely: "+doubt)
	}
	lines = append(lines, c.Todo...)
	if c.mend != "" {
		lines = append(lines, c.mend+" "+c.valueWith(c.instead))
	}
	for _, o := range c.options {
		if o.key == "on_invalid" {
			lines = append(lines, c.onInvalid(o.value))
		}
	}
	for i, line := range lines {
		lines[i] = oneLine(line)
	}
	return strings.Join(lines, "\n")
}

// onInvalid says what becomes of cells that the column can't read, and how of their rows
// instead.
func (c *Column) onInvalid(policy string) string {
	what := map[mapping.Type]string{
		mapping.TypeBoolean: "is neither yes nor no", mapping.TypeNumber: "is not a number", mapping.TypeInteger: "is not a whole number",
		mapping.TypeDate: "is not a date", mapping.TypeDatetime: "is not a date", mapping.TypeEnum: "is not a known word", mapping.TypePhone: "is no phone number", mapping.TypeText: "is not a known word",
	}[c.Type]
	done := map[string]string{"send": "is sent as typed", "omit": "is left out"}[policy]
	return fmt.Sprintf("what %s %s; take out on_invalid: %s, and its row is refused", cmp.Or(what, "is invalid"), done, policy)
}

// value is the column's entry, as YAML of one line.
func (c *Column) value() string { return c.valueWith(c.options) }

func (c *Column) valueWith(options []option) string {
	to := make([]string, len(c.GoesTo))
	for i, field := range c.GoesTo {
		if to[i] = field; strings.Contains(field, "[") {
			to[i] = `"` + field + `"`
		}
	}
	target := to[0]
	if len(to) > 1 {
		target = "[" + strings.Join(to, ", ") + "]"
	}
	if len(options) == 0 {
		return target
	}
	parts := []string{"to: " + target}
	for _, o := range options {
		parts = append(parts, o.key+": "+o.value)
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

// oneLine makes a text fit for a comment.
func oneLine(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '\u2028' || r == '\u2029'
	}), " ")
}

// A Trial is what the rows of a sample became by a mapping.
type Trial struct {
	Rows    int
	Invalid int            // that would not be sent
	Codes   map[string]int // how many of them have which error
}

// Try reads the mapping file and maps the rows of the sample, as a check does.
func Try(data []byte, s *Sample) (*Trial, error) {
	m, err := mapping.Parse(cmp.Or(s.Name, "mapping"), data)
	if err != nil {
		return nil, err
	}
	plan, err := m.Bind(s.Header, s.LeftOut...)
	if err != nil {
		return nil, err
	}
	for i := range s.Rows {
		plan.Learn(&s.Rows[i])
	}
	plan.Settle()
	trial := &Trial{Rows: len(s.Rows), Codes: map[string]int{}}
	for i := range s.Rows {
		_, issues := plan.Apply(&s.Rows[i])
		if !record.HasErrors(issues) {
			continue
		}
		trial.Invalid++
		for _, issue := range issues {
			if issue.Severity == record.Error {
				trial.Codes[string(issue.Code)]++
			}
		}
	}
	return trial, nil
}
