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
		cell := row.Cell(in.column)
		if cell.Blank() {
			continue
		}
		start := len(p.scratch)
		js, issue := p.convert(in, cell)
		if issue != nil {
			placed := issue.At(row, in.column, p.header[in.column])
			placed.Field = f.path
			issues = append(issues, placed)
			if issue.Severity == record.Error {
				return value{}, issues
			}
		}
		p.scratch = js
		return value{js[start:len(js):len(js)], true}, issues
	}
	if f.template != nil {
		if issue := p.templateError(f, row); issue != nil {
			return value{}, append(issues, *issue)
		}
		text := f.template.expand(func(column int) string { return cellText(row.Cell(column)) })
		if text != "" {
			return p.templateValue(f, text, row, issues)
		}
	}
	if f.constant != nil {
		return value{json: f.constant}, issues
	}
	if f.required {
		issues = append(issues, p.missing(f, row))
	}
	return value{}, issues
}

// templateValue converts what a template yields as a cell of the field would be.
func (p *Plan) templateValue(f *field, text string, row *record.Row, issues []record.Issue) (value, []record.Issue) {
	start := len(p.scratch)
	js, issue := f.convert(p.scratch, record.Cell{Text: text})
	if issue != nil {
		placed := issue.At(row, -1, "")
		placed.Field = f.path
		issues = append(issues, placed)
		if issue.Severity == record.Error {
			return value{}, issues
		}
	}
	p.scratch = js
	return value{js[start:len(js):len(js)], true}, issues
}

// templateError finds a cell that shows a formula's error among the template's.
func (p *Plan) templateError(f *field, row *record.Row) *record.Issue {
	for _, part := range f.template.parts {
		if part.header == "" {
			continue
		}
		if text := row.Cell(part.column).Text; isErrorValue(text) {
			issue := errorValueIssue(text).At(row, part.column, p.header[part.column])
			issue.Field = f.path
			return &issue
		}
	}
	return nil
}

func errorValueIssue(text string) *record.Issue {
	return issuef(record.CellErrorValue, "the cell shows the error %s", strings.TrimSpace(text))
}

func (p *Plan) convert(in input, cell record.Cell) ([]byte, *record.Issue) {
	if isErrorValue(cell.Text) {
		return p.scratch, errorValueIssue(cell.Text)
	}
	return in.convert(p.scratch, cell)
}

func (p *Plan) missing(f *field, row *record.Row) record.Issue {
	code, message := record.ValueMissing, "a value for "+f.path+" is required and the cell is blank"
	if f.path == fieldPhone {
		code, message = record.PhoneMissing, "the row has no phone number"
	}
	column, header := -1, ""
	if len(f.inputs) > 0 {
		column = f.inputs[0].column
		header = p.header[column]
	}
	issue := record.NewIssue(code, message).At(row, column, header)
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
