package mapping

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"alvio.ai/alvio-import/record"
)

// Apply once more, in the plainest way: maps and encoding/json, everything looked
// up anew for each row, nothing kept. Only single cells are converted by the
// package's own converters, which have tests of their own.

// A slow is a mapping, the header of a file and all its rows.
type slow struct {
	m      *Mapping
	header []string
	rows   []*record.Row
}

// slowResult is what a row becomes: its object, nil if it has an error, the
// values of its fields as JSON, and its issues as "severity code".
type slowResult struct {
	object any
	key    string
	values map[string]string
	issues []string
}

// A slowLeaf is one value of the row and the path where it goes.
type slowLeaf struct {
	path    path
	value   any
	fromRow bool
}

func (s *slow) apply(row *record.Row) slowResult {
	row = s.strip(row)
	var leaves []slowLeaf
	r := slowResult{values: map[string]string{}}
	for _, target := range s.targets() {
		value, there, fromRow, issues := s.value(target, row)
		r.issues = append(r.issues, issues...)
		if there {
			leaves = append(leaves, slowLeaf{target, value, fromRow})
			r.values[target.String()] = slowJSON(value)
		}
	}
	slices.Sort(r.issues)
	r.key = s.key(r.values)
	if !slices.ContainsFunc(r.issues, func(issue string) bool { return strings.HasPrefix(issue, "error ") }) {
		r.object, _ = slowObject(leaves, 0)
	}
	return r
}

// strip returns the row without its columns' prefixes.
func (s *slow) strip(row *record.Row) *record.Row {
	bare := &record.Row{Cells: slices.Clone(row.Cells)}
	for _, c := range s.m.columns {
		i := s.find(c.names()...)
		if len(c.prefixes) == 0 || i >= len(bare.Cells) || bare.Cells[i].Kind != record.KindText {
			continue
		}
		var quoted []string
		for _, prefix := range c.prefixes {
			quoted = append(quoted, regexp.QuoteMeta(prefix))
		}
		front := regexp.MustCompile(`^` + slowSpace + `*(` + strings.Join(quoted, "|") + `)` + slowSpace + `*`)
		front.Longest()
		bare.Cells[i].Text = front.ReplaceAllString(bare.Cells[i].Text, "")
	}
	return bare
}

// targets returns the paths of all fields, each once.
func (s *slow) targets() []path {
	all := map[string]path{}
	for _, c := range s.m.columns {
		for _, target := range c.targets {
			all[target.String()] = target
		}
	}
	for _, set := range s.m.sets {
		all[set.target.String()] = set.target
	}
	for i := range s.header {
		if target := s.extra(i); target != nil {
			all[target.String()] = target
		}
	}
	return slices.Collect(maps.Values(all))
}

// extra returns where a column goes that the mapping does not name, nil if
// nowhere.
func (s *slow) extra(column int) path {
	for _, c := range s.m.columns {
		if s.find(c.names()...) == column {
			return nil
		}
	}
	for _, set := range s.m.sets {
		if set.template == nil {
			continue
		}
		for _, part := range set.template.parts {
			if part.header != "" && s.findPart(part.header) == column {
				return nil
			}
		}
	}
	switch s.m.unmapped {
	case unmappedCustom:
		return path{{name: "custom"}, {name: safeName(s.header[column])}}
	case unmappedRoot:
		return path{{name: safeName(s.header[column])}}
	default:
		return nil
	}
}

// find returns the column that has the first of the names which any column has;
// they are plain words.
func (s *slow) find(names ...string) int {
	for _, name := range names {
		for i, header := range s.header {
			if strings.EqualFold(header, name) {
				return i
			}
		}
	}
	return -1
}

// findPart finds a column by the name that a template calls it.
func (s *slow) findPart(name string) int {
	for _, c := range s.m.columns {
		for _, other := range c.names() {
			if strings.EqualFold(other, name) {
				return s.find(c.names()...)
			}
		}
	}
	return s.find(name)
}

// slowNothing is what people write where they have no value.
var slowNothing = regexp.MustCompile(`(?i)^\s*(?:-|--|---|–|—|n/a|null|néant)\s*$`)

// value returns what a row gives a field, if anything.
func (s *slow) value(target path, row *record.Row) (value any, there, fromRow bool, issues []string) {
	required := target.String() == "phone_number"
	var fallback, blank []byte
	var list []any
	for i := range s.m.columns {
		c := &s.m.columns[i]
		if !slices.ContainsFunc(c.targets, func(p path) bool { return p.String() == target.String() }) {
			continue
		}
		required = required || c.required
		if js, _ := c.constantFor(target, c.fallback.json, s.region(c)); fallback == nil {
			fallback = js
		}
		if blank == nil && c.blank != blankOmit {
			blank = []byte(map[bool]string{true: "null", false: map[bool]string{true: "[]", false: `""`}[c.typeFor(target) == TypeList]}[c.blank == blankNull])
		}
		cell := row.Cell(s.find(c.names()...))
		if cell.Blank() || slowNothing.MatchString(strings.TrimSpace(cell.Text)) && cell.Kind == record.KindText && len(cell.Text) <= maxNothing &&
			slices.Contains([]Type{"phone", "email", "number", "integer", "boolean", "date", "datetime", "url", "currency"}, c.typeFor(target)) {
			continue
		}
		v, state, issue := s.convert(c, target, s.reading(c), cell)
		issues = append(issues, issue...)
		isList := c.typeFor(target) == TypeList
		switch {
		case state == slowFailed && !isList:
			return nil, false, false, issues
		case state == slowValue && isList:
			list = append(list, v.([]any)...)
		case state == slowValue:
			return v, true, true, issues
		}
	}
	if len(list) > 0 {
		return list, true, true, issues
	}
	for _, set := range s.m.sets {
		switch {
		case set.target.String() != target.String():
		case set.template == nil:
			fallback, _ = columnOf("", target).constantFor(target, set.constant.json, s.m.region)
		default:
			cell, filled := s.expand(set.template, row)
			if !filled {
				continue
			}
			v, state, issue := s.convert(columnOf("", target), target, noReading(s.m.region), cell)
			return v, state == slowValue, true, append(issues, issue...)
		}
	}
	for i := range s.header {
		if extra := s.extra(i); extra == nil || extra.String() != target.String() || row.Cell(i).Blank() {
			continue
		}
		v, state, issue := s.convert(columnOf("", target), target, noReading(s.m.region), row.Cell(i))
		return v, state == slowValue, true, append(issues, issue...)
	}
	switch {
	case fallback != nil:
		return slowDecode(fallback), true, false, issues
	case required && target.String() == "phone_number":
		return nil, false, false, append(issues, "error phone-missing")
	case required:
		return nil, false, false, append(issues, "error value-missing")
	case blank != nil:
		return slowDecode(blank), true, false, issues
	}
	return nil, false, false, issues
}

func (s *slow) region(c *column) string {
	if c.region != "" {
		return c.region
	}
	return s.m.region
}

// reading looks at all rows for what they tell of a column.
func (s *slow) reading(c *column) reading {
	var m marks
	var orders [monthFirst + 1]int
	for _, row := range s.rows {
		cell := s.strip(row).Cell(s.find(c.names()...))
		if cell.Kind != record.KindText {
			continue
		}
		if n, ok := parseNumeral(cell.Text); ok {
			m.learn(&n)
		}
		orders[dateEvidence(cell)]++
	}
	if c.decimal != 0 {
		m = declaredMarks(c.decimal)
	}
	order := orderUnknown
	switch {
	case orders[dayFirst] > 0 && orders[monthFirst] == 0:
		order = dayFirst
	case orders[monthFirst] > 0 && orders[dayFirst] == 0:
		order = monthFirst
	}
	return reading{s.region(c), &m, &order}
}

// What became of a cell: a value, nothing because that is the policy, or an error.
const (
	slowValue = iota
	slowOmitted
	slowFailed
)

// slowPerson are the phones of those who look after a contact.
var slowPerson = regexp.MustCompile(`^(sales|sdr|assignees\[\d+\])\.phone_number$`)

func (s *slow) convert(c *column, target path, read reading, cell record.Cell) (value any, state int, issues []string) {
	isError := slices.Contains(errorValues, strings.ToUpper(strings.TrimSpace(cell.Text)))
	var js []byte
	var issue *record.Issue
	if isError {
		issue = issuef(record.CellErrorValue, "")
	} else {
		js, issue = c.converterFor(target, read)(nil, cell)
	}
	if c.typeFor(target) == TypeList {
		js = []byte("[" + string(js) + "]")
	}
	if issue == nil {
		return slowDecode(js), slowValue, nil
	}
	severity, policy := issue.Severity, c.invalid
	if policy == "" && c.typeFor(target) == TypePhone && slowPerson.MatchString(target.String()) {
		policy = invalidOmit
	}
	if severity == record.Warning && policy == invalidReject {
		severity = record.Error
	}
	if severity == record.Error {
		switch {
		case policy == invalidOmit:
			return nil, slowOmitted, []string{"warning " + string(issue.Code)}
		case policy == invalidSend && !isError:
			return string([]rune(strings.TrimSpace(cellText(cell)))), slowValue, []string{"warning " + string(issue.Code)}
		}
		return nil, slowFailed, []string{"error " + string(issue.Code)}
	}
	return slowDecode(js), slowValue, []string{severity.String() + " " + string(issue.Code)}
}

// spaces are what a template makes one space of.
var spaces = regexp.MustCompile(slowSpace + `+`)

const slowSpace = `[\s\p{Z}\x{85}\v]`

// expand fills a template. A failed formula is all that there is to tell of it.
func (s *slow) expand(t *template, row *record.Row) (cell record.Cell, filled bool) {
	var text strings.Builder
	for _, part := range t.parts {
		if part.header == "" {
			text.WriteString(part.literal)
			continue
		}
		column := row.Cell(s.findPart(part.header))
		if slices.Contains(errorValues, strings.ToUpper(strings.TrimSpace(column.Text))) {
			return record.Cell{Text: column.Text}, true
		}
		if !column.Blank() {
			filled = true
			text.WriteString(cellText(column))
		}
	}
	return record.Cell{Text: spaces.ReplaceAllString(strings.TrimSpace(text.String()), " ")}, filled
}

// key joins the fields of the key that have a text.
func (s *slow) key(values map[string]string) string {
	names := []string{"phone_number", "crm_contact_id", "crm_deal_id"}
	if len(s.m.key) > 0 {
		names = nil
		for _, field := range s.m.key {
			names = append(names, field.target.String())
		}
	}
	key := ""
	for _, name := range names {
		text := jsonText([]byte(values[name]))
		if name == "phone_number" {
			text = Lane(text)
		}
		if text != "" {
			key += text + "=" + name + "\n"
		}
	}
	if key == "" {
		return Lane(jsonText([]byte(values["phone_number"])))
	}
	return key
}
