package mapping

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"alvio.ai/alvio-import/record"
)

// A judged case is one row through one mapping, as in applied, with the issues
// that are wanted, each as "severity code".
type judged struct {
	name   string
	src    string
	header string
	cells  string
	want   string // empty if the row is not sent
	issues string // joined by ", "
}

func wantJudged(t *testing.T, tests []judged) {
	t.Helper()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			plan := mustBind(t, french+"columns:\n  Tel: phone_number\n"+tt.src+"\n", split("Tel|"+tt.header)...)
			payload, issues := plan.Apply(csvRow(split(aPhone + "|" + tt.cells)...))
			var got []string
			for _, issue := range issues {
				got = append(got, issue.Severity.String()+" "+string(issue.Code))
			}
			if diff := cmp.Diff(tt.issues, strings.Join(got, ", ")); diff != "" {
				t.Errorf("issues (-want +got):\n%s\n%+v", diff, issues)
			}
			if tt.want == "" {
				if payload.JSON != nil {
					t.Errorf("payload = %s, want none", payload.JSON)
				}
				return
			}
			wantJSON(t, payload.JSON, withPhone(tt.want))
		})
	}
}

func TestOnInvalid(t *testing.T) {
	amount := func(policy string) string { return "  A: {to: conversion.amount, on_invalid: " + policy + "}" }
	mail := func(policy string) string { return "  A: {to: contact.email, on_invalid: " + policy + "}" }
	const two = "jane@example.com, bob@example.com"
	wantJudged(t, []judged{
		{"nothing said, an error", "  A: conversion.amount", "A", "cinq", "", "error number-invalid"},
		{"nothing said, a warning", "  A: contact.email", "A", two, `{"contact":{"email":"jane@example.com"}}`, "warning email-several"},
		{"reject, a value", amount("reject"), "A", "5", `{"conversion":{"amount":5}}`, ""},
		{"reject, an error", amount("reject"), "A", "cinq", "", "error number-invalid"},
		{"reject, a warning", mail("reject"), "A", two, "", "error email-several"},
		{"reject, a repair", mail("reject"), "A", "mailto:jane@example.com", `{"contact":{"email":"jane@example.com"}}`, "info email-repaired"},
		{"reject, a phone number of no known form", "  A: {to: sales.phone_number, on_invalid: reject}", "A", "06 39 98 00 00 11", "", "error phone-not-normalized"},
		{"reject, a phone number that nobody has", "  A: {to: sales.phone_number, on_invalid: reject}", "A", "06 39 98 00 00", "", "error phone-not-valid"},
		{"nothing said, a sales rep's phone", "  A: sales.phone_number", "A", "à demander", `{}`, "warning phone-invalid"},
		{"nothing said, an SDR's phone", "  A: sdr.phone_number", "A", "3.36E+10", `{}`, "warning phone-damaged"},
		{"nothing said, an assignee's phone", "  A: \"assignees[0].phone_number\"\n  B: \"assignees[0].nom\"", "A|B", "12|Doe", `{"assignees":[{"nom":"Doe"}]}`, "warning phone-invalid"},
		{"nothing said, a sales rep's phone of a template", "set: {sales.phone_number: \"{A}\"}", "A", "à demander", `{}`, "warning phone-invalid"},
		{"nothing said, a sales rep's phone as typed", "  A: sales.phone_number", "A", "123456", `{"sales":{"phone_number":"123456"}}`, "warning phone-not-normalized"},
		{"nothing said, another phone", "  A: {to: custom.phone, type: phone}", "A", "à demander", "", "error phone-invalid"},
		{"reject, a sales rep's phone", "  A: {to: sales.phone_number, on_invalid: reject}", "A", "à demander", "", "error phone-invalid"},
		{"reject, blank", amount("reject"), "A", "", `{}`, ""},

		{"omit, a value", amount("omit"), "A", "5", `{"conversion":{"amount":5}}`, ""},
		{"omit, an error", amount("omit"), "A", "cinq", `{}`, "warning number-invalid"},
		{"omit, two readings", amount("omit"), "A", "1,234", `{}`, "warning number-ambiguous"},
		{"omit, a warning is sent all the same", mail("omit"), "A", two, `{"contact":{"email":"jane@example.com"}}`, "warning email-several"},
		{"omit, a formula's error", amount("omit"), "A", "#N/A", `{}`, "warning cell-error-value"},
		{"omit, a formula's error in a text", "  A: {to: custom.a, on_invalid: omit}", "A", "#REF!", `{}`, "warning cell-error-value"},
		{"omit, the only value of an object", "  A: {to: contact.email, on_invalid: omit}\n  B: contact.name", "A|B", "nobody|", `{}`, "warning email-invalid"},
		{"omit, the only value of an assignee", "  A: {to: \"assignees[0].email\", on_invalid: omit}\nset: {\"assignees[0].role\": sales}", "A", "nobody", `{}`, "warning email-invalid"},
		{"omit, required", "  A: {to: conversion.amount, on_invalid: omit, required: true}", "A", "cinq", "", "warning number-invalid, error value-missing"},

		{"send, a value", amount("send"), "A", "5", `{"conversion":{"amount":5}}`, ""},
		{"send, an error", amount("send"), "A", " cinq  euros ", `{"conversion":{"amount":"cinq  euros"}}`, "warning number-invalid"},
		{"send, two readings", amount("send"), "A", "1,234", `{"conversion":{"amount":"1,234"}}`, "warning number-ambiguous"},
		{"send, a formula's error", amount("send"), "A", "#N/A", "", "error cell-error-value"},
		{"send, a formula's error in a text", "  A: {to: custom.a, on_invalid: send}", "A", " #ref! ", "", "error cell-error-value"},
		{"send, a formula's error in a list", "  A: {to: custom.a, type: list, on_invalid: send}", "A", "#N/A", "", "error cell-error-value"},
		{"send, a stage", "  A: {to: lifecycle_stage, on_invalid: send}", "A", "Prospect", `{"lifecycle_stage":"Prospect"}`, "warning enum-unknown"},
		{"send, a date", "  A: {to: conversion.date, on_invalid: send}", "A", "demain", `{"conversion":{"date":"demain"}}`, "warning date-invalid"},
		{"send, no JSON", "  A: {to: custom.a, type: json, on_invalid: send}", "A", "{a: \"b\"}", `{"custom":{"a":"{a: \"b\"}"}}`, "warning json-invalid"},
		{"send, a repair", mail("send"), "A", "<jane@example.com>", `{"contact":{"email":"jane@example.com"}}`, "info email-repaired"},
		{"send, a phone number that hides digits", "  A: {to: sales.phone_number, on_invalid: send}", "A", "06 12 34 XX XX", `{"sales":{"phone_number":"06 12 34 XX XX"}}`, "warning phone-damaged"},
		{"each field has its own issue", "  A: {to: [contact.email, sales.email], on_invalid: omit}", "A", "nobody", `{}`, "warning email-invalid, warning email-invalid"},
	})
}

// What is left out counts as blank: the next column is asked, the template, the
// default.
func TestWhatComesAfterOmit(t *testing.T) {
	const columns = "  A: {to: conversion.amount, on_invalid: omit}\n  B: conversion.amount"
	const both = "  A: {to: conversion.amount, on_invalid: omit}\n  B: {to: conversion.amount, on_invalid: omit}"
	wantJudged(t, []judged{
		{"the second column", columns, "A|B", "cinq|5", `{"conversion":{"amount":5}}`, "warning number-invalid"},
		{"the second column, which the file has first", columns, "B|A", "5|cinq", `{"conversion":{"amount":5}}`, "warning number-invalid"},
		{"a value: the second column is not asked", columns, "A|B", "5|cinq", `{"conversion":{"amount":5}}`, ""},
		{"a blank second column", columns, "A|B", "cinq| ", `{}`, "warning number-invalid"},
		{"a bad second column", columns, "A|B", "cinq|six", "", "warning number-invalid, error number-invalid"},
		{"two bad columns that may be", both, "A|B", "cinq|six", `{}`, "warning number-invalid, warning number-invalid"},
		{"only the second may be bad", "  A: conversion.amount\n  B: {to: conversion.amount, on_invalid: omit}", "A|B", "cinq|5", "", "error number-invalid"},
		{"a bad cell that is sent: the second column is not asked", "  A: {to: conversion.amount, on_invalid: send}\n  B: conversion.amount", "A|B", "cinq|5", `{"conversion":{"amount":"cinq"}}`, "warning number-invalid"},
		{"the default", "  A: {to: conversion.amount, on_invalid: omit, default: 7}", "A", "cinq", `{"conversion":{"amount":7}}`, "warning number-invalid"},
		{"the default of the second column", both[:len(both)-1] + ", default: 7}", "A|B", "cinq|six", `{"conversion":{"amount":7}}`, "warning number-invalid, warning number-invalid"},
		{"the default, after a formula's error", "  A: {to: custom.a, on_invalid: omit, default: x}", "A", "#N/A", `{"custom":{"a":"x"}}`, "warning cell-error-value"},
		{"the default of a stage", "  A: {to: lifecycle_stage, on_invalid: omit, default: lead}", "A", "Glacé", `{"lifecycle_stage":"lead"}`, "warning enum-unknown"},
		{"what stands for blanks", "  A: {to: custom.a, type: number, on_invalid: omit, blank: \"null\"}", "A", "cinq", `{"custom":{"a":null}}`, "warning number-invalid"},
	})
}

func TestAPhoneThatIsLeftOut(t *testing.T) {
	const src = french + "columns:\n  Tel: {to: phone_number, on_invalid: omit}\n  Mobile: {to: phone_number, on_invalid: omit}\n"
	tests := []struct {
		name, cells string
		want        string
		codes       []record.Code
	}{
		{"the second one counts", "bad|" + aPhone, withPhone("{}"), []record.Code{record.PhoneInvalid}},
		{"there is no second one", "bad|", "", []record.Code{record.PhoneInvalid, record.PhoneMissing}},
		{"the second one is as bad", "bad|06 12 34 XX XX", "", []record.Code{record.PhoneInvalid, record.PhoneDamaged, record.PhoneMissing}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			payload, issues := mustBind(t, src, "Tel", "Mobile").Apply(csvRow(split(tt.cells)...))
			if diff := cmp.Diff(tt.codes, codes(issues)); diff != "" {
				t.Errorf("issues (-want +got):\n%s", diff)
			}
			if string(payload.JSON) != tt.want {
				t.Errorf("payload = %q, want %q", payload.JSON, tt.want)
			}
		})
	}
}

func TestMessagesOfPolicies(t *testing.T) {
	for policy, want := range map[string]string{"reject": `"cinq" is not a number`, "omit": `"cinq" is not a number; the value is left out`, "send": `"cinq" is not a number; it is sent as typed`} {
		plan := mustBind(t, french+"columns:\n  Tel: phone_number\n  A: {to: custom.a, type: number, on_invalid: "+policy+"}\n", "Tel", "A")
		_, issues := plan.Apply(csvRow(aPhone, "cinq"))
		issue := issueOf(record.NumberInvalid, "A", "line 2, column 2", "cinq", "custom.a", want)
		if policy != "reject" {
			issue.Severity = record.Warning
		}
		if diff := cmp.Diff([]record.Issue{issue}, issues); diff != "" {
			t.Errorf("on_invalid: %s (-want +got):\n%s", policy, diff)
		}
	}
}

func TestBlankPolicies(t *testing.T) {
	const list = "  A: {to: custom.a, type: list, blank: empty}"
	wantApplied(t, []applied{
		{"omit", "  A: {to: custom.a, blank: omit}", "A", "", `{}`},
		{"null", "  A: {to: custom.a, blank: \"null\"}", "A", " \u00a0", `{"custom":{"a":null}}`},
		{"empty", "  A: {to: custom.a, blank: empty}", "A", "", `{"custom":{"a":""}}`},
		{"empty, a list", list, "A", "", `{"custom":{"a":[]}}`},
		{"empty, a list of separators", list, "A", " , ,", `{"custom":{"a":[]}}`},
		{"null, a list", "  A: {to: custom.a, type: list, blank: \"null\"}", "A", ",", `{"custom":{"a":null}}`},
		{"omit, a list of separators", "  A: {to: custom.a, type: list}", "A", " , ,", `{}`},
		{"empty, a value", "  A: {to: custom.a, blank: empty}", "A", "x", `{"custom":{"a":"x"}}`},
		{"null, a cell that the row does not have", "  B: custom.b\n  A: {to: custom.a, blank: \"null\"}", "B|A", "b", `{"custom":{"b":"b","a":null}}`},
		{"null, two columns, one has a value", "  A: {to: custom.a, blank: \"null\"}\n  B: custom.a", "A|B", "|b", `{"custom":{"a":"b"}}`},
		{"null, two columns, both blank", "  A: custom.a\n  B: {to: custom.a, blank: \"null\"}", "A|B", "|", `{"custom":{"a":null}}`},
		{"two columns, two policies: the first counts", "  A: {to: custom.a, blank: empty}\n  B: {to: custom.a, blank: \"null\"}", "A|B", "|", `{"custom":{"a":""}}`},
		{"null, two fields of two types", "  A: {to: [custom.a, custom.b], type: list, blank: empty}", "A", "", `{"custom":{"a":[],"b":[]}}`},
		{"the other column's default comes first", "  A: {to: custom.a, blank: \"null\"}\n  B: {to: custom.a, default: x}", "A|B", "|", `{"custom":{"a":"x"}}`},
		{"null is not from the row: the assignee is left out", "  A: {to: \"assignees[0].nom\", blank: \"null\"}\n  B: \"assignees[1].nom\"\nset: {\"assignees[0].role\": sales}", "A|B", "|b", `{"assignees":[{"nom":"b"}]}`},
		{"null beside a value of the assignee", "  A: {to: \"assignees[0].nom\", blank: \"null\"}\n  B: \"assignees[0].prenom\"", "A|B", "|b", `{"assignees":[{"nom":null,"prenom":"b"}]}`},
		{"null in a list of single values", "  A: {to: \"tags[0]\", blank: \"null\"}\n  B: \"tags[1]\"", "A|B", "|b", `{"tags":[null,"b"]}`},
	})
}

// A strict mapping sends no row with a warning, be it of a cell, of the source or of
// what is left out; repairs are fine.
func TestStrict(t *testing.T) {
	m := mustParse(t, french+"columns: {Tel: phone_number, Mail: contact.email, Rep: sales.phone_number}\n")
	m.Strict = true
	plan, err := m.Bind(split("Tel|Mail|Rep"))
	if err != nil {
		t.Fatal(err)
	}
	for cells, want := range map[string]bool{
		aPhone + "|jane@example.com|" + aPhone:         true,
		"199001234|mailto:jane@example.com|":           true,
		"06 39 98 00 00||":                             false,
		aPhone + "|jane@example.com, bob@example.com|": false,
		aPhone + "||à demander":                        false,
	} {
		payload, issues := plan.Apply(csvRow(split(cells)...))
		if got := payload.JSON != nil; got != want || got == record.HasErrors(issues) {
			t.Errorf("%s: sent is %t, want %t; issues %+v", cells, got, want, issues)
		}
	}
	ragged := record.NewIssue(record.RowRagged, "short")
	ragged.Severity = record.Warning
	row := csvRow(aPhone)
	row.Issues = []record.Issue{ragged}
	if payload, _ := plan.Apply(row); payload.JSON != nil {
		t.Error("a row with a warning of the source was sent")
	}
	if row.Issues[0].Severity != record.Warning {
		t.Error("the source's issue was changed")
	}
}
