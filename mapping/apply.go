package mapping

import (
	"fmt"
	"hash/maphash"
	"strings"
	"unicode"

	"alvio.ai/alvio-import/record"
)

// Apply turns a row into a payload and returns every issue of the row, those
// that the source found first. The payload has no JSON if one of them is an
// error. Apply never fails otherwise.
func (p *Plan) Apply(row *record.Row) (Payload, []record.Issue) {
	issues := append([]record.Issue(nil), row.Issues...)
	if len(row.Cells) == 0 && record.HasErrors(issues) {
		return Payload{}, issues // the source could not read the row
	}
	p.scratch = p.scratch[:0]
	for i := range p.fields {
		p.values[i], issues = p.fieldValue(&p.fields[i], row, issues)
	}
	payload := p.identify()
	if record.HasErrors(issues) {
		return payload, issues
	}
	p.json, _ = p.root.append(p.json[:0], p.values)
	if len(p.json) > MaxPayload {
		message := fmt.Sprintf("the payload has %d bytes, and %d are allowed", len(p.json), MaxPayload)
		return payload, append(issues, record.NewIssue(record.PayloadTooLarge, message).At(row, -1, ""))
	}
	payload.JSON = append([]byte(nil), p.json...)
	return payload, issues
}

// fieldValue evaluates one field. Its JSON lies in p.scratch.
func (p *Plan) fieldValue(f *field, row *record.Row, issues []record.Issue) (value, []record.Issue) {
	v, settled := value{}, false
	if f.list {
		v, settled, issues = p.listValue(f, row, issues)
	} else {
		v, settled, issues = p.firstValue(f, row, issues)
	}
	switch {
	case settled:
		return v, issues
	case f.constant != nil:
		return value{json: f.constant}, issues
	case f.required:
		return value{}, append(issues, p.missing(f, row))
	}
	return value{json: f.blank}, issues
}

// firstValue takes the first cell that has a value, or else the template. It is
// settled if there is a value or an error.
func (p *Plan) firstValue(f *field, row *record.Row, issues []record.Issue) (v value, settled bool, _ []record.Issue) {
	for i := range f.inputs {
		in := &f.inputs[i]
		cell := row.Cell(in.column)
		if cell.Blank() {
			continue
		}
		if v, settled, issues = p.convert(f, in, cell, row, issues); settled {
			return v, true, issues
		}
	}
	if f.template == nil {
		return value{}, false, issues
	}
	if column := f.template.errorValue(row); column >= 0 {
		return p.convert(f, &input{column: column, convert: f.convert}, row.Cell(column), row, issues)
	}
	p.template = f.template.expand(p.template[:0], func(column int) string { return cellText(row.Cell(column)) })
	text := string(p.template)
	if text == "" {
		return value{}, false, issues
	}
	return p.convert(f, &input{column: -1, convert: f.convert}, record.Cell{Text: text}, row, issues)
}

// listValue joins the items of all cells.
func (p *Plan) listValue(f *field, row *record.Row, issues []record.Issue) (v value, settled bool, _ []record.Issue) {
	start := len(p.scratch)
	p.scratch = append(p.scratch, '[')
	for i := range f.inputs {
		in := &f.inputs[i]
		cell := row.Cell(in.column)
		if cell.Blank() {
			continue
		}
		before := len(p.scratch)
		if before > start+1 {
			p.scratch = append(p.scratch, ',')
		}
		var items value
		items, _, issues = p.convert(f, in, cell, row, issues)
		if len(items.json) == 0 {
			p.scratch = p.scratch[:before]
		}
	}
	if len(p.scratch) == start+1 {
		p.scratch = p.scratch[:start]
		return value{}, false, issues
	}
	p.scratch = append(p.scratch, ']')
	return value{p.scratch[start:len(p.scratch):len(p.scratch)], true}, true, issues
}

// missing is the issue of a required field without a value.
func (p *Plan) missing(f *field, row *record.Row) record.Issue {
	code, message := record.ValueMissing, "a value for "+f.path+" is required and the cell is blank"
	if f.path == fieldPhone {
		code, message = record.PhoneMissing, "the row has no phone number"
	}
	column := -1
	if len(f.inputs) > 0 {
		column = f.inputs[0].column
	}
	return p.place(record.NewIssue(code, message), f, column, row)
}

// convert makes a value of a cell that is not blank. It is settled unless the
// value is left out because it is invalid. The input's column is -1 if the cell is
// not one of the row's.
func (p *Plan) convert(f *field, in *input, cell record.Cell, row *record.Row, issues []record.Issue) (v value, settled bool, _ []record.Issue) {
	start := len(p.scratch)
	var issue *record.Issue
	if isErrorValue(cell.Text) {
		issue = issuef(record.CellErrorValue, "the cell shows the error %s", strings.TrimSpace(cell.Text))
	} else {
		p.scratch, issue = in.convert(p.scratch, cell)
	}
	if issue != nil {
		placed := p.place(*issue, f, in.column, row)
		p.scratch, settled = in.judge(p.scratch, start, cell, &placed)
		issues = append(issues, placed)
		if placed.Severity == record.Error || !settled {
			p.scratch = p.scratch[:start]
			return value{}, settled, issues
		}
	}
	return value{p.scratch[start:len(p.scratch):len(p.scratch)], true}, true, issues
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
func (p *Plan) place(issue record.Issue, f *field, column int, row *record.Row) record.Issue {
	header := ""
	if column >= 0 {
		header = p.header[column]
	}
	issue = issue.At(row, column, header)
	issue.Field = f.path
	return issue
}

// seed makes the hashes of a process comparable.
var seed = maphash.MakeSeed()

// Content returns a hash of the last row's values, which is the same for the same
// values in the same fields, whatever the order of the columns. It is only
// comparable within the process.
func (p *Plan) Content() uint64 {
	var h maphash.Hash
	h.SetSeed(seed)
	for _, i := range p.byPath {
		if js := p.values[i].json; js != nil {
			_, _ = h.WriteString(p.fields[i].path)
			_ = h.WriteByte('=')
			_, _ = h.Write(js)
			_ = h.WriteByte('\n')
		}
	}
	return h.Sum64()
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
			p.ids = append(p.ids[:from], lane(string(p.ids[from:]))...)
		}
		if len(p.ids) > from {
			p.ids = append(append(append(p.ids, '='), p.fields[field].path...), '\n')
		}
	}
	ids := string(p.ids)
	payload := Payload{Phone: ids[phone:contact], ContactID: ids[contact:deal], DealID: ids[deal:key], Key: ids[key:]}
	payload.Lane = lane(payload.Phone)
	if payload.Key == "" {
		payload.Key = payload.Lane
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

// lane reduces a phone number to its digits, so that the contact is the same
// however the number is spelled.
func lane(phone string) string {
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
