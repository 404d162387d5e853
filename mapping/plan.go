package mapping

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"alvio.ai/alvio-import/record"
)

// MaxPayload is the webhook's limit for a payload, in bytes.
const MaxPayload = 2_000_000

// A Plan is a mapping bound to the header of one file: all names are looked up,
// all converters chosen. It reuses its memory between rows, so that only one
// goroutine may use it at a time.
type Plan struct {
	header  []string
	fields  []field
	root    node
	ignored []string
	issues  []record.Issue

	phone, contact, deal int // index into fields, -1 if not mapped

	values  []value
	scratch []byte
	json    []byte
}

// A field is a leaf of the payload and where its value comes from, in this
// order: the first column that has a value, the template, the constant.
type field struct {
	path     string
	inputs   []input
	template *template
	convert  converter // of what the template yields
	constant []byte    // of set, or the default of a column
	required bool
}

type input struct {
	column  int
	convert converter
}

// A Payload is what one row becomes.
type Payload struct {
	// JSON is the request's body: the same bytes for the same row. It is nil
	// if the row has an error.
	JSON []byte
	// Phone, ContactID and DealID are the contact's identifiers as the JSON
	// has them, or would have; empty if absent.
	Phone, ContactID, DealID string
	// Lane names the contact's phone by its digits: payloads with the same
	// lane are for the same contact and must be sent one after another.
	Lane string
}

// Bind looks up the mapping's columns in a header. Columns that are absent, or
// that stand twice, are an [*Error] with the mapping's lines.
func (m *Mapping) Bind(header []string) (*Plan, error) {
	b := binder{mapping: m, plan: &Plan{header: header, phone: -1, contact: -1, deal: -1}, used: make([]bool, len(header))}
	b.indexHeader()
	for i := range m.columns {
		b.bindColumn(&m.columns[i])
	}
	for i := range m.sets {
		b.bindSet(&m.sets[i])
	}
	if len(b.problems) == 0 {
		b.bindUnmapped()
	}
	if len(b.problems) > 0 {
		return nil, newError(m.file, b.problems)
	}
	b.plan.finish()
	return b.plan, nil
}

func (p *Plan) finish() {
	p.values = make([]value, len(p.fields))
	for i := range p.fields {
		switch p.fields[i].path {
		case fieldPhone:
			p.phone = i
		case fieldContact:
			p.contact = i
		case fieldDeal:
			p.deal = i
		}
	}
}

// Ignored returns the headers of the columns that go nowhere.
func (p *Plan) Ignored() []string { return p.ignored }

// Issues tell of columns that are not sent because of their headers.
func (p *Plan) Issues() []record.Issue { return p.issues }

// CountColumns counts the texts that are headers of the mapping's columns.
func (m *Mapping) CountColumns(texts []string) int {
	count := 0
	for _, text := range texts {
		if m.headers[fold(text)] {
			count++
		}
	}
	return count
}

// A binder builds a plan and gathers what does not fit.
type binder struct {
	mapping  *Mapping
	plan     *Plan
	columns  map[string][]int // folded header -> its columns
	used     []bool
	problems []Problem
}

func (b *binder) problem(at position, format string, args ...any) {
	b.problems = append(b.problems, Problem{at.line, at.column, fmt.Sprintf(format, args...)})
}

func (b *binder) indexHeader() {
	b.columns = make(map[string][]int, len(b.plan.header))
	for i, header := range b.plan.header {
		key := fold(header)
		b.columns[key] = append(b.columns[key], i)
	}
}

// lookup finds a column by its header.
func (b *binder) lookup(header string, at position) (int, bool) {
	found := b.columns[fold(header)]
	switch len(found) {
	case 1:
		b.used[found[0]] = true
		return found[0], true
	case 0:
		names := slices.DeleteFunc(slices.Clone(b.plan.header), func(h string) bool { return strings.TrimSpace(h) == "" })
		hint := suggest(header, names)
		if hint == "" {
			hint = "; its columns are " + quoteAll(names)
		}
		b.problem(at, "the file has no column %q%s", header, hint)
	default:
		b.problem(at, "the file has several columns %q (%s); rename all but one", header, letters(found))
	}
	return 0, false
}

// letters names columns as spreadsheet programs do: "B, D".
func letters(columns []int) string {
	names := make([]string, len(columns))
	for i, column := range columns {
		names[i] = record.ColumnName(column)
	}
	return listSome(names)
}

// maxListed bounds how many names a message lists.
const maxListed = 20

// listSome lists names, or the first of them if there are many.
func listSome(names []string) string {
	more := ""
	if len(names) > maxListed {
		more = fmt.Sprintf(" and %d more", len(names)-maxListed)
		names = names[:maxListed]
	}
	return strings.Join(names, ", ") + more
}

func quoteAll(names []string) string {
	quoted := make([]string, len(names))
	for i, name := range names {
		quoted[i] = strconv.Quote(record.Shorten(name, 40))
	}
	return listSome(quoted)
}

// fieldAt returns the field at p, which it makes if need be.
func (b *binder) fieldAt(p path, at position) *field {
	leaf, err := b.plan.root.add(p)
	if err != nil {
		b.problem(at, "%s", err)
		return nil
	}
	if leaf.field < 0 {
		leaf.field = len(b.plan.fields)
		b.plan.fields = append(b.plan.fields, field{path: p.String()})
	}
	return &b.plan.fields[leaf.field]
}

func (b *binder) bindColumn(c *column) {
	i, ok := b.lookup(c.header, c.at)
	if !ok {
		return
	}
	for _, target := range c.targets {
		f := b.fieldAt(target, c.at)
		if f == nil {
			continue
		}
		f.inputs = append(f.inputs, input{i, c.converterFor(target, b.mapping.region)})
		f.required = f.required || c.required || f.path == fieldPhone
		if f.constant == nil {
			f.constant, _ = c.constantFor(target, c.fallback.json, b.mapping.region)
		}
	}
}

func (b *binder) bindSet(s *set) {
	f := b.fieldAt(s.target, s.at)
	if f == nil {
		return
	}
	whole := columnOf("", s.target)
	if s.template == nil {
		f.constant, _ = whole.constantFor(s.target, s.constant.json, b.mapping.region)
		return
	}
	bound := &template{parts: slices.Clone(s.template.parts)}
	for i := range bound.parts {
		if part := &bound.parts[i]; part.header != "" {
			part.column, _ = b.lookup(part.header, s.at)
		}
	}
	f.template, f.convert = bound, whole.converterFor(s.target, b.mapping.region)
	f.required = f.path == fieldPhone
}

// bindUnmapped sends the columns that nothing uses where the mapping says.
func (b *binder) bindUnmapped() {
	for i, header := range b.plan.header {
		if b.used[i] {
			continue
		}
		same := b.columns[fold(header)]
		switch {
		case fold(header) == "":
			if i == same[0] {
				b.warn(record.HeaderBlank, "columns without a header: %s", letters(same))
			}
			continue
		case len(same) > 1:
			if i == same[0] {
				b.bindSame(same)
			}
			continue
		}
		var p path
		switch b.mapping.unmapped {
		case unmappedCustom:
			p = path{{name: "custom"}, {name: safeName(header)}}
		case unmappedRoot:
			p = path{{name: safeName(header)}}
		case unmappedError:
			b.problem(position{}, "column %q is not in the mapping, and unmapped: error is set; map it or remove it", header)
			continue
		default:
			b.plan.ignored = append(b.plan.ignored, header)
			continue
		}
		b.bindExtra(p, i, header)
	}
}

// bindSame deals with columns that have the same header, none of which is used.
func (b *binder) bindSame(columns []int) {
	header := b.plan.header[columns[0]]
	if b.mapping.unmapped == unmappedIgnore {
		b.warn(record.HeaderDuplicate, "several columns are called %q: %s", header, letters(columns))
		return
	}
	b.problem(position{}, "the file has several columns %q (%s); rename all but one", header, letters(columns))
}

func (b *binder) warn(code record.Code, format string, args ...any) {
	b.plan.issues = append(b.plan.issues, record.NewIssue(code, fmt.Sprintf(format, args...)))
}

func (b *binder) bindExtra(p path, column int, header string) {
	name := p[len(p)-1].name
	if name == "" {
		b.problem(position{}, "no field name can be made of column %q; map it by hand", header)
		return
	}
	if err := checkGuide(p); err != nil {
		b.problem(position{}, "column %q: %s; map it by hand", header, err)
		return
	}
	before := len(b.plan.fields)
	f := b.fieldAt(p, position{})
	if f == nil {
		return
	}
	if len(b.plan.fields) == before {
		b.problem(position{}, "column %q would go to %s, which another column or entry fills; map it by hand", header, p)
		return
	}
	extra := columnOf(header, p)
	f.inputs = []input{{column, extra.converterFor(p, b.mapping.region)}}
}

// columnOf returns a column without options.
func columnOf(header string, p path) *column {
	return &column{header: header, targets: []path{p}}
}
