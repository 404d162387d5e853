package mapping

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"alvio.ai/alvio-import/record"
)

// applied is one row through one mapping. The first column is always the phone,
// Tel, which neither the header, the cells nor the wanted JSON of a case name.
type applied struct {
	name   string
	src    string // what follows "Tel: phone_number" in columns
	header string
	cells  string
	want   string
}

func wantApplied(t *testing.T, tests []applied) {
	t.Helper()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			plan := mustBind(t, french+"columns:\n  Tel: phone_number\n"+tt.src+"\n", split("Tel|"+tt.header)...)
			payload, issues := plan.Apply(csvRow(split(aPhone + "|" + tt.cells)...))
			if len(issues) > 0 {
				t.Errorf("issues = %+v", issues)
			}
			wantJSON(t, payload.JSON, withPhone(tt.want))
		})
	}
}

func TestWhereValuesComeFrom(t *testing.T) {
	const two = "  A: custom.x\n  B: custom.x"
	const named = "set: {contact.name: \"{First} {Middle} {Last}\"}"
	wantApplied(t, []applied{
		{"two columns, the first has a value", two, "A|B", "a|b", `{"custom":{"x":"a"}}`},
		{"two columns, the second has a value", two, "A|B", "  |b", `{"custom":{"x":"b"}}`},
		{"two columns, the mapping's order counts", two, "B|A", "b|a", `{"custom":{"x":"a"}}`},
		{"two columns, none has a value", two, "A|B", "|", `{}`},
		{"one column, two fields", "  A: [custom.x, \"tags[0]\"]", "A", "a", `{"custom":{"x":"a"},"tags":["a"]}`},
		{"one column, fields of two types", "  A: {to: [conversion.amount, custom.x]}", "A", "5,50", `{"conversion":{"amount":5.5},"custom":{"x":"5,50"}}`},

		{"template", named, "First|Middle|Last", "Jane|B.|Doe", `{"contact":{"name":"Jane B. Doe"}}`},
		{"template, a blank between", named, "First|Middle|Last", "Jane||Doe", `{"contact":{"name":"Jane Doe"}}`},
		{"template, a blank at the end", named, "First|Middle|Last", " Jane | |", `{"contact":{"name":"Jane"}}`},
		{"template, all blank", named, "First|Middle|Last", "|  |", `{}`},
		{"template, all blank, with a literal", "set: {custom.x: \"Dr {A}\"}", "A", "", `{}`},
		{"template, braces and another spelling", "set: {custom.x: \"{{ { é  b } }}\"}", "É B", "1", `{"custom":{"x":"{ 1 }"}}`},
		{"template, one column twice", "set: {custom.x: \"{A}/{A}\"}", "A", "1", `{"custom":{"x":"1/1"}}`},
		{"template over a column that is also mapped", "  A: custom.a\nset: {custom.x: \"<{A}>\"}", "A", "1", `{"custom":{"a":"1","x":"<1>"}}`},

		{"template, of the field's type", "set: {sales.phone_number: \"{A}\", conversion.amount: \"{B}\", lifecycle_stage: \"{C}\"}", "A|B|C", "01 99 00 12 35|5,50|Lead",
			`{"sales":{"phone_number":"+33199001235"},"conversion":{"amount":5.5},"lifecycle_stage":"lead"}`},
		{"template, folded over lines", "set:\n  contact.name: >-\n    {A}\n    {B}", "A|B", "Jane|Doe", `{"contact":{"name":"Jane Doe"}}`},
		{"constants that their fields convert", "set: {contact.postal_code: 75001, sales.phone_number: 01 99 00 12 35, conversion.date: 31/01/2025, conversion.amount: \"5,50\"}", "A", "",
			`{"contact":{"postal_code":"75001"},"sales":{"phone_number":"+33199001235"},"conversion":{"date":"2025-01-31","amount":5.5}}`},
		{"a constant in scientific notation", "set: {custom.x: 1e3}", "A", "", `{"custom":{"x":1e3}}`},
		{"a type that the guide has values for", "  A: {to: lifecycle_stage, type: enum}", "A", "Churned", `{"lifecycle_stage":"churned"}`},
		{"names at the root that only resemble the guide's", "  A: consent\n  B: version\n  C: status", "A|B|C", "1|2|3", `{"consent":"1","version":"2","status":"3"}`},
		{"constants", "set: {custom.t: été, custom.i: 5000, custom.f: -1.50, custom.b: true, custom.z: null, custom.q: \"5\", custom.w: \"{{x}}\"}", "A", "",
			`{"custom":{"t":"été","i":5000,"f":-1.50,"b":true,"z":null,"q":"5","w":"{x}"}}`},
		{"a constant alone keeps its object", "  A: campaign.ad_id\nset: {campaign.source: facebook}", "A", "", `{"campaign":{"source":"facebook"}}`},

		{"default, blank cell", "  A: {to: custom.x, default: none}", "A", " ", `{"custom":{"x":"none"}}`},
		{"default, value", "  A: {to: custom.x, default: none}", "A", "a", `{"custom":{"x":"a"}}`},
		{"default that is a number", "  A: {to: conversion.amount, default: 0.5}", "A", "", `{"conversion":{"amount":0.5}}`},
		{"default that is null", "  A: {to: custom.x, default: null}", "A", "", `{"custom":{"x":null}}`},
		{"default of one column, the other has a value", "  A: {to: custom.x, default: none}\n  B: custom.x", "A|B", "|b", `{"custom":{"x":"b"}}`},
		{"default of one column, both blank", "  A: {to: custom.x, default: none}\n  B: custom.x", "A|B", "|", `{"custom":{"x":"none"}}`},
		{"default of an enum is a result", "  A: {to: lifecycle_stage, values: {Client: customer}, default: lead}", "A", "", `{"lifecycle_stage":"lead"}`},
		{"no default of the guide's", "  A: lifecycle_stage", "A", "", `{}`},
		{"required, value", "  A: {to: custom.x, required: true}", "A", "a", `{"custom":{"x":"a"}}`},
	})
}

func TestWhatIsLeftOut(t *testing.T) {
	const people = "  A: assignees[0].nom\n  B: assignees[1].nom\n  C: assignees[2].nom\nset: {\"assignees[0].role\": sales, \"assignees[1].role\": sdr, \"assignees[2].role\": boss}"
	const tags = "  A: custom.tags[7]\n  B: custom.tags[0]\n  C: custom.tags[3]"
	wantApplied(t, []applied{
		{"blank cells", "  A: custom.a\n  B: custom.b", "A|B", "\t|b", `{"custom":{"b":"b"}}`},
		{"cells that the row does not have", "  A: custom.a\n  B: custom.b", "A|B", "a", `{"custom":{"a":"a"}}`},
		{"cells beyond the header", "  A: custom.a", "A", "a|b|c", `{"custom":{"a":"a"}}`},
		{"objects that end up empty", "  A: contact.name\n  B: custom.deep.er.x", "A|B", "|", `{}`},
		{"all people", people, "A|B|C", "a|b|c", `{"assignees":[{"role":"sales","nom":"a"},{"role":"sdr","nom":"b"},{"role":"boss","nom":"c"}]}`},
		{"a person in the middle", people, "A|B|C", "a||c", `{"assignees":[{"role":"sales","nom":"a"},{"role":"boss","nom":"c"}]}`},
		{"the first person", people, "A|B|C", "||c", `{"assignees":[{"role":"boss","nom":"c"}]}`},
		{"everybody", people, "A|B|C", "||", `{}`},
		{"a person of whom there is only a default", "  A: {to: \"assignees[0].nom\", default: nobody}", "A", "", `{}`},
		{"a person's template", "set: {\"assignees[0].role\": sales, \"assignees[0].nom\": \"{A}\"}", "A", "", `{}`},
		{"holes between values, in the order of the indexes", tags, "A|B|C", "seven|zero|three", `{"custom":{"tags":["zero","three","seven"]}}`},
		{"holes of blanks", tags, "A|B|C", "seven||three", `{"custom":{"tags":["three","seven"]}}`},
		{"a list without items", tags, "A|B|C", "||", `{}`},
		{"an inner list", "  A: grid[0][1]\n  B: grid[2][0]", "A|B", "|b", `{"grid":[["b"]]}`},
	})
}

// A value that a row gives keeps its item of the list, even if it stands deeper.
func TestItemsKeepWhatComesFromTheRow(t *testing.T) {
	wantApplied(t, []applied{
		{"in an object", "  A: \"assignees[0].address.city\"\nset: {\"assignees[0].role\": sales}", "A", "Lyon", `{"assignees":[{"address":{"city":"Lyon"},"role":"sales"}]}`},
		{"in a list", "  A: \"assignees[0].tags[4]\"\nset: {\"assignees[0].role\": sales}", "A", "x", `{"assignees":[{"tags":["x"],"role":"sales"}]}`},
		{"false and zero are values", "  A: {to: \"assignees[0].active\", type: boolean}\n  B: {to: \"assignees[1].rank\", type: number}", "A|B", "non|0", `{"assignees":[{"active":false},{"rank":0}]}`},
	})
}

func TestTemplatesOverCellsOfExcel(t *testing.T) {
	plan := mustBind(t, french+"columns: {Tel: phone_number}\nset: {custom.x: \"{Day} #{Number}\"}\n", "Tel", "Day", "Number")
	row := &record.Row{Sheet: "Leads", Number: 2, Cells: []record.Cell{text(aPhone), date("15 janv.", "2025-01-15"), number("9.88E+09", "9876543210")}}
	payload, issues := plan.Apply(row)
	if len(issues) > 0 {
		t.Errorf("issues = %+v", issues)
	}
	wantJSON(t, payload.JSON, withPhone(`{"custom":{"x":"2025-01-15 #9876543210"}}`))
}

// issueOf makes the issue that is wanted, with the catalogue's severity and hint.
func issueOf(code record.Code, column, cell, value, field, message string) record.Issue {
	issue := record.NewIssue(code, message)
	issue.Column, issue.Cell, issue.Value, issue.Field = column, cell, value, field
	return issue
}

func TestARowReportsAllItsIssues(t *testing.T) {
	const src = `
columns:
  Tel: phone_number
  Mail: [contact.email, "assignees[0].email"]
  Amount: conversion.amount
  Company: {to: contact.company, required: true}
  Ok: custom.ok
set:
  contact.name: "{First} {Last}"
`
	plan := mustBind(t, french+src, split("Company|Tel|Mail|Amount|First|Last|Ok")...)
	ragged := record.NewIssue(record.RowRagged, "one cell too many")
	row := &record.Row{Sheet: "Leads", Number: 17, Issues: []record.Issue{ragged}}
	for _, s := range split(" |06 39 98 00 00|nobody|1,234|Jane|#N/A|fine") {
		row.Cells = append(row.Cells, text(s))
	}
	payload, issues := plan.Apply(row)
	want := []record.Issue{
		ragged,
		issueOf(record.PhoneNotValid, "Tel", "Leads!B17", "06 39 98 00 00", "phone_number", `"06 39 98 00 00" is read as +33639980000: no such number is known, although one could be`),
		issueOf(record.EmailInvalid, "Mail", "Leads!C17", "nobody", "contact.email", `"nobody" is not an e-mail address: it has no @`),
		issueOf(record.EmailInvalid, "Mail", "Leads!C17", "nobody", "assignees[0].email", `"nobody" is not an e-mail address: it has no @`),
		issueOf(record.NumberAmbiguous, "Amount", "Leads!D17", "1,234", "conversion.amount", `"1,234" may be a thousand or a decimal`),
		issueOf(record.ValueMissing, "Company", "Leads!A17", " ", "contact.company", "a value for contact.company is required, and there is none"),
		issueOf(record.CellErrorValue, "Last", "Leads!F17", "#N/A", "contact.name", "the cell shows the error #N/A"),
	}
	if diff := cmp.Diff(want, issues); diff != "" {
		t.Errorf("issues (-want +got):\n%s", diff)
	}
	if payload.JSON != nil {
		t.Errorf("a row with errors has the payload %s", payload.JSON)
	}
	if payload.Phone != "+33639980000" || payload.Lane != "33639980000" {
		t.Errorf("a row with errors is still of its contact: phone %q, lane %q", payload.Phone, payload.Lane)
	}
}

func TestRowsWithoutAPhone(t *testing.T) {
	tests := []struct {
		name, columns, header, cells string
		want                         record.Issue
	}{
		{"the cell is blank", "{A: custom.a, Tel: phone_number}", "A|Tel", "a| ",
			issueOf(record.PhoneMissing, "Tel", "line 2, column 2", " ", "phone_number", "the row has no phone number")},
		{"both cells are blank", "{Tel: phone_number, Mobile: phone_number}", "Mobile|Tel", "|",
			issueOf(record.PhoneMissing, "Tel", "line 2, column 2", "", "phone_number", "the row has no phone number")},
		{"the row is too short", "{A: custom.a, Tel: phone_number}", "A|Tel", "a",
			issueOf(record.PhoneMissing, "Tel", "line 2, column 2", "", "phone_number", "the row has no phone number")},
		{"the first of two is bad", "{Tel: phone_number, Mobile: phone_number}", "Tel|Mobile", "bad|" + aPhone,
			issueOf(record.PhoneInvalid, "Tel", "line 2, column 1", "bad", "phone_number", `"bad" is not a phone number`)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			payload, issues := mustBind(t, french+"columns: "+tt.columns, split(tt.header)...).Apply(csvRow(split(tt.cells)...))
			if diff := cmp.Diff([]record.Issue{tt.want}, issues); diff != "" {
				t.Errorf("issues (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(Payload{}, payload); diff != "" {
				t.Errorf("payload (-want +got):\n%s", diff)
			}
		})
	}
}

func TestIssuesOfTheSource(t *testing.T) {
	unreadable := record.NewIssue(record.RowUnreadable, "a quote is not closed")
	warning := record.NewIssue(record.RowRagged, "one cell too few")
	warning.Severity = record.Warning
	tests := []struct {
		name  string
		row   record.Row
		codes []record.Code
		sent  bool
	}{
		{"an error, no cells: nothing else can be said", record.Row{Line: 2, Issues: []record.Issue{unreadable}}, []record.Code{record.RowUnreadable}, false},
		{"an error, and cells: they are looked at", record.Row{Line: 2, Cells: csvRow("bad").Cells, Issues: []record.Issue{unreadable}}, []record.Code{record.RowUnreadable, record.PhoneInvalid}, false},
		{"an error, and nothing wrong with the cells", record.Row{Line: 2, Cells: csvRow(aPhone).Cells, Issues: []record.Issue{unreadable}}, []record.Code{record.RowUnreadable}, false},
		{"a warning, no cells", record.Row{Line: 2, Issues: []record.Issue{warning}}, []record.Code{record.RowRagged, record.PhoneMissing}, false},
		{"a warning, and cells", record.Row{Line: 2, Cells: csvRow(aPhone).Cells, Issues: []record.Issue{warning}}, []record.Code{record.RowRagged}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			payload, issues := mustBind(t, french+"columns: {Tel: phone_number}", "Tel").Apply(&tt.row)
			if diff := cmp.Diff(tt.codes, codes(issues)); diff != "" {
				t.Errorf("issues (-want +got):\n%s", diff)
			}
			if sent := payload.JSON != nil; sent != tt.sent {
				t.Errorf("payload = %s", payload.JSON)
			}
		})
	}
}
