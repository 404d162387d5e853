package mapping

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"alvio.ai/alvio-import/record"
)

// Bind looks up the mapping's columns in a header. Columns that are absent, or
// that stand twice, are an [*Error] with the mapping's lines. Of the columns that are
// left out, from 0, nothing is sent or told; their headers are blank.
//
// The header may be that of a workbook of rows to fix, see [record.FixColumns]: what
// this added to the list is left alone, and nothing is learned of its rows, which are
// only some of the list's. What is ambiguous in them is an error, and so is U+FFFD,
// the mark of what is lost.
func (m *Mapping) Bind(header []string, leftOut ...int) (*Plan, error) {
	is := record.FixColumns(header) != nil
	return m.bind(header, leftOut, binding{alone: is, fix: is})
}

// BindFix is Bind for the header of what is known to be a workbook of rows to fix,
// whatever is left of the columns that it added.
func (m *Mapping) BindFix(header []string, leftOut ...int) (*Plan, error) {
	return m.bind(header, leftOut, binding{alone: true, fix: true})
}

// A binding says what rows a plan is for.
type binding struct {
	alone bool // the list is not here, of which these rows are; see Restater
	fix   bool // they are in the workbook of rows to fix, with the columns that it adds
}

func (m *Mapping) bind(header []string, leftOut []int, kind binding) (*Plan, error) {
	b := binder{
		mapping: m, plan: &Plan{mapping: m, header: header, leftOut: leftOut, binding: kind, phone: -1, contact: -1, deal: -1, idColumn: -1},
		used: make([]bool, len(header)),
	}
	if kind.fix {
		b.plan.idColumn = record.FixIDColumn(header)
	}
	for _, column := range leftOut {
		b.used[column] = true
	}
	b.indexHeader()
	for i := range m.columns {
		b.bindColumn(&m.columns[i])
	}
	for i := range m.sets {
		b.bindSet(&m.sets[i])
	}
	if len(b.problems) == 0 {
		b.bindAdded()
		b.bindUnmapped()
	}
	if len(b.problems) > 0 {
		return nil, newError(m.file, b.problems)
	}
	b.plan.finish(m.key)
	return b.plan, nil
}

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
	listed   bool             // the file's columns were told
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
		if i == b.plan.idColumn && b.columns[key] != nil {
			continue // the list has one of its own
		}
		b.columns[key] = append(b.columns[key], i)
	}
}

// lookup finds a column by the first of its headers that the file has.
func (b *binder) lookup(names []string, at position) (int, bool) {
	for _, name := range names {
		switch found := b.columns[fold(name)]; len(found) {
		case 0:
		case 1:
			b.used[found[0]] = true
			return found[0], true
		default:
			b.problem(at, "the file has several columns %q (%s); rename all but one", name, letters(found))
			return 0, false
		}
	}
	b.problem(at, "the file has no column %q%s", names[0], b.insteadOf(names[0]))
	return 0, false
}

// insteadOf says which of the file's columns may be the absent one: the new ones
// that the mapping does not name, or else any.
func (b *binder) insteadOf(header string) string {
	var all, fresh []string
	for i, h := range b.plan.header {
		if fold(h) == "" || record.IsFixColumn(h) || i == b.plan.idColumn {
			continue
		}
		all = append(all, h)
		if !b.mapping.headers[fold(h)] {
			fresh = append(fresh, h)
		}
	}
	switch near := nearest(header, fresh); {
	case near != "":
		return fmt.Sprintf("; %q is new: if it is the same, rename it here or add aliases: [%s]", record.Shorten(near, 60), Quote(record.Shorten(near, 60)))
	case b.listed:
		return "" // once is enough
	}
	b.listed = true
	if len(fresh) == 0 || len(fresh) == len(all) {
		return "; its columns are " + quoteAll(all)
	}
	return "; its columns that the mapping does not name are " + quoteAll(fresh)
}

// namesOf returns the headers that a template's column may have.
func (b *binder) namesOf(header string) []string {
	for i := range b.mapping.columns {
		names := b.mapping.columns[i].names()
		if slices.ContainsFunc(names, func(name string) bool { return fold(name) == fold(header) }) {
			return names
		}
	}
	return []string{header}
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
	i, ok := b.lookup(c.names(), c.at)
	if !ok {
		return
	}
	if len(c.prefixes) > 0 {
		b.plan.stripped = append(b.plan.stripped, stripped{i, c.prefixes})
	}
	r := b.reading(c, i)
	for _, target := range c.targets {
		f := b.fieldAt(target, c.at)
		if f == nil {
			continue
		}
		f.inputs = append(f.inputs, input{i, c.converterFor(target, r), c.policyFor(target), hasNothing(c.typeFor(target))})
		f.list = c.typeFor(target) == TypeList
		if f.blank == nil {
			f.blank = c.blankFor(target)
		}
		f.required = f.required || c.required || f.path == fieldPhone
		if f.constant == nil {
			f.constant, _ = c.constantFor(target, c.fallback.json, r.region)
		}
	}
}

// policyFor returns what becomes of a cell that is invalid on its way to target. The
// phone of somebody who looks after the contact is not worth the contact's row.
func (c *column) policyFor(target path) invalidPolicy {
	if c.invalid == "" && c.typeFor(target) == TypePhone && target.String() != fieldPhone {
		if _, named := knownAt(target); named {
			return invalidOmit
		}
	}
	return c.invalid
}

// blankFor returns the JSON of a target whose cells are blank, nil if it is left
// out.
func (c *column) blankFor(target path) []byte {
	switch {
	case c.blank == blankNull:
		return []byte("null")
	case c.blank == blankEmpty && c.typeFor(target) == TypeList:
		return []byte("[]")
	case c.blank == blankEmpty:
		return []byte(`""`)
	}
	return nil
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
			part.column, _ = b.lookup(b.namesOf(part.header), s.at)
		}
	}
	f.template, f.convert, f.invalid = bound, whole.converterFor(s.target, noReading(b.mapping.region)), whole.policyFor(s.target)
	f.required = f.path == fieldPhone
}

// bindUnmapped sends the columns that nothing uses where the mapping says, in the
// order of their headers: a payload does not depend on where columns stand.
func (b *binder) bindUnmapped() {
	var extras []int
	for i, header := range b.plan.header {
		if b.used[i] {
			continue
		}
		same := b.columns[fold(header)]
		switch {
		case fold(header) == "":
			blank := slices.DeleteFunc(slices.Clone(same), func(column int) bool { return b.used[column] })
			if i == blank[0] {
				b.warn(record.HeaderBlank, "columns without a header: %s", letters(blank))
			}
		case len(same) > 1:
			if i == same[0] {
				b.bindSame(same)
			}
		case b.mapping.unmapped == unmappedError:
			b.problem(position{}, "column %q is not in the mapping, and unmapped: error is set; map it or remove it", header)
		case b.mapping.unmapped == unmappedIgnore:
			b.plan.ignored = append(b.plan.ignored, header)
		default:
			extras = append(extras, i)
		}
	}
	slices.SortStableFunc(extras, func(i, j int) int {
		return strings.Compare(safeName(b.plan.header[i]), safeName(b.plan.header[j]))
	})
	for _, i := range extras {
		p := path{{name: "custom"}, {name: safeName(b.plan.header[i])}}
		if b.mapping.unmapped == unmappedRoot {
			p = p[1:]
		}
		b.bindExtra(p, i, b.plan.header[i])
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
	f.inputs = []input{{column: column, convert: extra.converterFor(p, b.reading(extra, column)), invalid: invalidDefault}}
	b.plan.extras = append(b.plan.extras, header+" → "+p.String())
}

// columnOf returns a column without options.
func columnOf(header string, p path) *column {
	return &column{header: header, targets: []path{p}, separator: defaultSeparator, blank: blankOmit}
}
