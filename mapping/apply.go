package mapping

import (
	"fmt"
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
	payload := Payload{Phone: p.text(p.phone), ContactID: p.text(p.contact), DealID: p.text(p.deal)}
	payload.Lane = lane(payload.Phone)
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
	for _, in := range f.inputs {
		if cell := row.Cell(in.column); !cell.Blank() {
			return p.convert(f, in, cell, row, issues)
		}
	}
	if f.template != nil {
		if column := f.template.errorValue(row); column >= 0 {
			return p.convert(f, input{column, f.convert}, row.Cell(column), row, issues)
		}
		text := f.template.expand(func(column int) string { return cellText(row.Cell(column)) })
		if text != "" {
			return p.convert(f, input{-1, f.convert}, record.Cell{Text: text}, row, issues)
		}
	}
	if f.constant != nil {
		return value{json: f.constant}, issues
	}
	if f.required {
		code, message := record.ValueMissing, "a value for "+f.path+" is required and the cell is blank"
		if f.path == fieldPhone {
			code, message = record.PhoneMissing, "the row has no phone number"
		}
		column := -1
		if len(f.inputs) > 0 {
			column = f.inputs[0].column
		}
		issues = append(issues, p.place(record.NewIssue(code, message), f, column, row))
	}
	return value{}, issues
}

// convert makes a value of a cell that is not blank. The input's column is -1 if
// the cell is not one of the row's.
func (p *Plan) convert(f *field, in input, cell record.Cell, row *record.Row, issues []record.Issue) (value, []record.Issue) {
	if isErrorValue(cell.Text) {
		issue := issuef(record.CellErrorValue, "the cell shows the error %s", strings.TrimSpace(cell.Text))
		return value{}, append(issues, p.place(*issue, f, in.column, row))
	}
	start := len(p.scratch)
	js, issue := in.convert(p.scratch, cell)
	if issue != nil {
		issues = append(issues, p.place(*issue, f, in.column, row))
		if issue.Severity == record.Error {
			return value{}, issues
		}
	}
	p.scratch = js
	return value{js[start:len(js):len(js)], true}, issues
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

// text returns the value of a field as text of its own memory.
func (p *Plan) text(field int) string {
	if field < 0 {
		return ""
	}
	return jsonText(p.values[field].json)
}

// lane reduces a phone number to its digits, so that the contact is the same
// however the number is spelled.
func lane(phone string) string {
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
