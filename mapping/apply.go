package mapping

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/cespare/xxhash/v2"

	"alvio.ai/alvio-import/record"
)

// Apply turns a row into a payload and returns every issue of the row, those
// that the source found first. The payload has no JSON if one of them is an
// error. Apply never fails otherwise.
//
// The JSON is valid until the next call.
func (p *Plan) Apply(row *record.Row) (Payload, []record.Issue) {
	p.row, p.bare, p.found = row, p.strip(row), slices.Clone(row.Issues)
	defer func() { p.row, p.bare, p.found = nil, nil, nil }()
	if len(row.Cells) == 0 && record.HasErrors(p.found) {
		return Payload{}, p.found // the source could not read the row
	}
	if p.alone {
		p.checkWorkbook()
	}
	p.scratch = p.scratch[:0]
	for i := range p.fields {
		p.evaluate(&p.fields[i], &p.values[i])
	}
	payload := p.identify()
	if p.mapping.Strict {
		raiseWarnings(p.found)
	}
	if record.HasErrors(p.found) {
		return payload, p.found
	}
	p.json, _ = p.root.append(p.json[:0], p.values)
	if len(p.json) > MaxPayload {
		message := fmt.Sprintf("the payload has %d bytes, and %d are allowed", len(p.json), MaxPayload)
		return payload, append(p.found, record.NewIssue(record.PayloadTooLarge, message).At(row, -1, ""))
	}
	payload.JSON = p.json
	return payload, p.found
}

// raiseWarnings makes errors of warnings.
func raiseWarnings(issues []record.Issue) {
	for i := range issues {
		if issues[i].Severity == record.Warning {
			issues[i].Severity = record.Error
		}
	}
}

// evaluate gives a field its value. Its JSON lies in p.scratch, or is the field's
// own.
func (p *Plan) evaluate(f *field, v *value) {
	*v = value{}
	settled := false
	if f.list {
		settled = p.join(f, v)
	} else {
		settled = p.first(f, v) || f.template != nil && p.fill(f, v)
	}
	switch {
	case settled:
	case f.constant != nil:
		v.json = f.constant
	case f.required:
		p.found = append(p.found, p.missing(f))
	default:
		v.json = f.blank
	}
}

// first takes the first cell that has a value. It returns true if there is a
// value or an error.
func (p *Plan) first(f *field, v *value) (settled bool) {
	for i := range f.inputs {
		in := &f.inputs[i]
		if in.column >= len(p.bare.Cells) {
			continue
		}
		if cell := &p.bare.Cells[in.column]; !cell.Blank() && p.convert(f, in, cell, v) {
			return true
		}
	}
	return false
}

// fill takes the text of the template, as first takes a cell.
func (p *Plan) fill(f *field, v *value) (settled bool) {
	if column := f.template.errorValue(p.bare); column >= 0 {
		return p.convert(f, &input{column: column, convert: f.convert, invalid: f.invalid}, &p.bare.Cells[column], v)
	}
	p.template = f.template.expand(p.template[:0], p.bare)
	if len(p.template) == 0 {
		return false
	}
	return p.convert(f, &input{column: -1, convert: f.convert, invalid: f.invalid}, &record.Cell{Text: string(p.template)}, v)
}

// join makes one list of the items of all cells. It returns true if there are any.
func (p *Plan) join(f *field, v *value) (settled bool) {
	start := len(p.scratch)
	p.scratch = append(p.scratch, '[')
	for i := range f.inputs {
		in := &f.inputs[i]
		cell := p.bare.Cell(in.column)
		if cell.Blank() {
			continue
		}
		before := len(p.scratch)
		if before > start+1 {
			p.scratch = append(p.scratch, ',')
		}
		var items value
		if p.convert(f, in, &cell, &items); len(items.json) == 0 {
			p.scratch = p.scratch[:before]
		}
	}
	if len(p.scratch) == start+1 {
		p.scratch = p.scratch[:start]
		return false
	}
	p.scratch = append(p.scratch, ']')
	v.json, v.fromRow = p.since(start), true
	return true
}

// since returns what was written to p.scratch from start on.
func (p *Plan) since(start int) []byte { return p.scratch[start:len(p.scratch):len(p.scratch)] }

// missing is the issue of a required field without a value.
func (p *Plan) missing(f *field) record.Issue {
	code, message := record.ValueMissing, "a value for "+f.path+" is required, and there is none"
	if f.path == fieldPhone {
		code, message = record.PhoneMissing, "the row has no phone number"
	}
	column := -1
	if len(f.inputs) > 0 {
		column = f.inputs[0].column
	}
	return p.place(record.NewIssue(code, message), f, column)
}

// convert makes a value of a cell that is not blank. It returns false if that is
// left out because it is invalid. The input's column is -1 if the cell is not one
// of the row's.
func (p *Plan) convert(f *field, in *input, cell *record.Cell, v *value) (settled bool) {
	start := len(p.scratch)
	var issue *record.Issue
	p.scratch, issue, settled = in.read(p.scratch, cell)
	if issue != nil {
		p.notes(issue)
		if p.alone {
			issue.Hint = record.FixHintOf(issue)
		}
		p.found = append(p.found, p.place(*issue, f, in.column))
		if issue.Severity == record.Error || !settled {
			return settled
		}
	}
	if !settled {
		return false
	}
	v.json, v.fromRow = p.since(start), true
	return true
}

// read appends the JSON of a cell that is not blank, as the column's policy has it.
// Nothing is appended if the issue is an error, or if it returns false: then the
// value is left out.
func (in *input) read(dst []byte, cell *record.Cell) (_ []byte, issue *record.Issue, settled bool) {
	start := len(dst)
	switch {
	case hasFailed(cell):
		issue = failure(cell)
	case in.nothing && isNothing(cell):
		return dst, nil, false
	default:
		dst, issue = in.convert(dst, *cell)
		if issue == nil && cell.Kind == record.KindNumber && isImprecise(cell.Value) {
			issue = issuef(record.NumberImprecise, "%s has more than 15 digits, of which spreadsheet programs keep 15", cell.Value)
		}
	}
	if issue == nil {
		return dst, nil, true
	}
	dst, settled = in.judge(dst, start, *cell, issue)
	if issue.Severity == record.Error {
		dst = dst[:start]
	}
	return dst, issue, settled
}

// judge applies the column's policy to an issue of its cell. It returns what is
// written from start on, and false if that is left out.
func (in *input) judge(dst []byte, start int, cell record.Cell, issue *record.Issue) ([]byte, bool) {
	switch {
	case in.invalid == invalidReject && issue.Severity == record.Warning:
		issue.Severity = record.Error
	case issue.Severity != record.Error:
	case in.invalid == invalidOmit:
		issue.Severity = record.Warning
		issue.Message += "; the value is left out"
		return dst[:start], false
	case in.invalid == invalidSend && issue.Code != record.CellErrorValue:
		issue.Severity = record.Warning
		issue.Message += "; it is sent as typed"
		return appendString(dst[:start], strings.TrimSpace(cellText(cell))), true
	}
	return dst, true
}

// place tells where an issue stands.
func (p *Plan) place(issue record.Issue, f *field, column int) record.Issue {
	issue = issue.At(p.row, column, p.headerOf(column))
	issue.Field = f.path
	return issue
}

// ContentVersion is the version of what Content hashes. It changes when the same
// payload gets another hash.
const ContentVersion = 1

// Content returns a hash of the last row's payload (XXH64), which is the same for
// the same values in the same fields, whatever the order of the file's columns and
// of the mapping's entries, in every process and on every machine.
func (p *Plan) Content() uint64 {
	p.content = p.content[:0]
	for _, i := range p.byPath {
		if json := p.values[i].json; json != nil {
			p.content = append(p.content, p.fields[i].tag...)
			p.content = binary.AppendUvarint(p.content, uint64(len(json)))
			p.content = append(p.content, json...)
		}
	}
	return xxhash.Sum64(p.content)
}

// prepareContent arranges the fields in the order in which they are hashed.
func (p *Plan) prepareContent() {
	p.byPath = make([]int, len(p.fields))
	for i := range p.fields {
		p.byPath[i] = i
		p.fields[i].tag = append(binary.AppendUvarint(nil, uint64(len(p.fields[i].path))), p.fields[i].path...)
	}
	slices.SortFunc(p.byPath, func(a, b int) int { return strings.Compare(p.fields[a].path, p.fields[b].path) })
}

// identify returns a payload that has all but its JSON. Its texts share one
// piece of memory.
func (p *Plan) identify() Payload {
	p.ids = p.ids[:0]
	phone, contact, deal := p.appendID(p.phone), p.appendID(p.contact), p.appendID(p.deal)
	key := len(p.ids)
	for _, field := range p.key {
		from := p.appendID(field)
		if len(p.ids) > from && field == p.phone {
			p.ids = append(p.ids[:from], Lane(string(p.ids[from:]))...)
		}
		if len(p.ids) > from {
			p.ids = append(append(append(p.ids, '='), p.fields[field].path...), '\n')
		}
	}
	ids := string(p.ids)
	payload := Payload{Phone: ids[phone:contact], ContactID: ids[contact:deal], DealID: ids[deal:key], Key: ids[key:]}
	payload.Lane = Lane(payload.Phone)
	switch {
	case payload.Key == "":
		payload.Key = payload.Lane
	case !slices.Contains(p.key, p.phone):
		payload.KeyLane = payload.Key // which is no phone's lane: it has an equals sign
	}
	return payload
}

// appendID appends the text of a field to p.ids and returns where it begins.
func (p *Plan) appendID(field int) (from int) {
	from = len(p.ids)
	if field >= 0 {
		p.ids = appendJSONText(p.ids, p.values[field].json)
	}
	return from
}

// Lane reduces a phone number to its digits, so that the contact is the same
// however the number is spelled.
func Lane(phone string) string {
	if rest, ok := strings.CutPrefix(phone, "+"); ok && allDigits(rest) {
		return rest
	}
	digits := strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return r
		}
		return -1
	}, phone)
	if digits == "" {
		return phone
	}
	return digits
}
