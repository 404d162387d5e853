package mapping

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"alvio.ai/alvio-import/record"
)

func TestStripPrefix(t *testing.T) {
	const id = `  A: {to: custom.a, strip_prefix: "l:"}`
	const several = `  A: {to: custom.a, strip_prefix: [z, "z:", "ref ", "0"]}`
	wantApplied(t, []applied{
		{"there it is", id, "A", "l:123456", `{"custom":{"a":"123456"}}`},
		{"there it is not", id, "A", "123456", `{"custom":{"a":"123456"}}`},
		{"spaces before and behind it", id, "A", " \u00a0l:\t 123456 ", `{"custom":{"a":"123456"}}`},
		{"in capitals it is another text", id, "A", "L:123456", `{"custom":{"a":"L:123456"}}`},
		{"within the text it stays", id, "A", "x l:1", `{"custom":{"a":"x l:1"}}`},
		{"once only", id, "A", "l:l:1", `{"custom":{"a":"l:1"}}`},
		{"a part of it", id, "A", "l", `{"custom":{"a":"l"}}`},
		{"nothing else", id, "A", " l: ", `{}`},
		{"nothing else but marks without width", id, "A", "l:\u200b", `{}`},
		{"a row that is too short", id + "\n  B: custom.b", "B|A", "b", `{"custom":{"b":"b"}}`},

		{"one of several", several, "A", "ref 12", `{"custom":{"a":"12"}}`},
		{"a number", several, "A", "012", `{"custom":{"a":"12"}}`},
		{"the longest one that stands there", several, "A", "z:12", `{"custom":{"a":"12"}}`},
		{"a shorter one", several, "A", "z12", `{"custom":{"a":"12"}}`},
		{"only one of several", several, "A", "z: ref 12", `{"custom":{"a":"ref 12"}}`},
		{"none of several", several, "A", "ref12", `{"custom":{"a":"ref12"}}`},
		{"a space before a prefix of the mapping", `  A: {to: custom.a, strip_prefix: " l:"}`, "A", "l:1", `{"custom":{"a":"1"}}`},

		{"all fields of the column", `  A: {to: [conversion.amount, custom.a], strip_prefix: "a:"}`, "A", "a:5,50", `{"conversion":{"amount":5.5},"custom":{"a":"5,50"}}`},
		{"a template", id + "\nset: {custom.t: \"<{A}>\"}", "A", "l:1", `{"custom":{"a":"1","t":"<1>"}}`},
		{"a template, nothing else", id + "\nset: {custom.t: \"<{A}>\"}", "A", "l:", `{}`},
		{"a template that names an alias", "  A: {to: custom.a, strip_prefix: \"l:\", aliases: [B]}\nset: {custom.t: \"<{A}>\"}", "B", "l:1", `{"custom":{"a":"1","t":"<1>"}}`},
		{"the next column, where nothing else is", id + "\n  B: custom.a", "A|B", "l:|b", `{"custom":{"a":"b"}}`},
		{"other columns keep theirs", id + "\n  B: custom.b\nunmapped: custom", "A|B|C", "l:1|l:2|l:3", `{"custom":{"a":"1","b":"l:2","c":"l:3"}}`},
		{"a default", `  A: {to: custom.a, strip_prefix: "l:", default: none}`, "A", "l:", `{"custom":{"a":"none"}}`},
		{"a default keeps it", `  A: {to: custom.a, strip_prefix: "l:", default: "l:0"}`, "A", "", `{"custom":{"a":"l:0"}}`},
		{"what stands for blanks", `  A: {to: custom.a, strip_prefix: "l:", blank: empty}`, "A", "l:", `{"custom":{"a":""}}`},

		{"a phone", `  A: {to: sales.phone_number, strip_prefix: "p:"}`, "A", "p:+33199001235", `{"sales":{"phone_number":"+33199001235"}}`},
		{"a postal code", `  A: {to: contact.postal_code, strip_prefix: "z:"}`, "A", "z:01170", `{"contact":{"postal_code":"01170"}}`},
		{"a stage", `  A: {to: lifecycle_stage, strip_prefix: "s:", values: {Prospect: lead}}`, "A", "s:prospect", `{"lifecycle_stage":"lead"}`},
		{"a date", `  A: {to: conversion.date, strip_prefix: "d:", format: DD/MM/YYYY}`, "A", "d:03/04/2025", `{"conversion":{"date":"2025-04-03"}}`},
		{"lists of two columns", "  A: {to: tags, type: list, strip_prefix: \"t:\"}\n  B: {to: tags, type: list}", "A|B", "t:a,t:b|t:c", `{"tags":["a","t:b","t:c"]}`},
		{"spaces that are kept", `  A: {to: custom.a, strip_prefix: "l:", trim: false}`, "A", " l: x ", `{"custom":{"a":"x "}}`},
		{"spaces that are kept where it is not", `  A: {to: custom.a, strip_prefix: "l:", trim: false}`, "A", " x ", `{"custom":{"a":" x "}}`},
	})
}

func TestStripPrefixAndIssues(t *testing.T) {
	wantJudged(t, []judged{
		{"required", `  A: {to: custom.a, strip_prefix: "l:", required: true}`, "A", "l:", "", "error value-missing"},
		{"a formula's error", `  A: {to: custom.a, strip_prefix: "l:"}`, "A", "l:#N/A", "", "error cell-error-value"},
		{"a formula's error in a template", "  A: {to: custom.a, strip_prefix: \"l:\", on_invalid: omit}\nset: {custom.t: \"<{A}>\"}", "A", "l:#N/A", "", "warning cell-error-value, error cell-error-value"},
		{"sent as typed", `  A: {to: conversion.amount, strip_prefix: "a:", on_invalid: send}`, "A", "a: five", `{"conversion":{"amount":"five"}}`, "warning number-invalid"},
	})
}

// The phone has a prefix like any other column, and an issue shows the cell as it is.
func TestStripPrefixOfThePhone(t *testing.T) {
	const src = french + "columns: {Tel: {to: phone_number, strip_prefix: \"p:\"}}\n"
	tests := []struct {
		name, cell string
		want       []record.Issue
	}{
		{"with it", "p:" + aPhoneE164, nil},
		{"without it", aPhone, nil},
		{"nothing else", "p:", []record.Issue{issueOf(record.PhoneMissing, "Tel", "line 2, column 1", "p:", "phone_number", "the row has no phone number")}},
		{"no phone", "p:bad", []record.Issue{issueOf(record.PhoneInvalid, "Tel", "line 2, column 1", "p:bad", "phone_number", `"bad" is not a phone number`)}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			row := csvRow(tt.cell)
			payload, issues := mustBind(t, src, "Tel").Fork().Apply(row)
			if diff := cmp.Diff(tt.want, issues); diff != "" {
				t.Errorf("issues (-want +got):\n%s", diff)
			}
			if sent := payload.Phone == aPhoneE164 && payload.JSON != nil; sent != (tt.want == nil) {
				t.Errorf("payload = %+v", payload)
			}
			if row.Cells[0].Text != tt.cell {
				t.Errorf("the cell became %q", row.Cells[0].Text)
			}
		})
	}
}

// What Excel stores is a value already, however it is shown.
func TestStripPrefixOnlyOfTexts(t *testing.T) {
	wantConversions(t, "FR", `strip_prefix: ["2", "l:", "T", "#"]`, []conversion{
		{"a text", text("l:5"), `"5"`, ""},
		{"a number", number("l:5", "5"), `"l:5"`, ""},
		{"a long number", number("2.5E+10", "25000000000"), `"25000000000"`, ""},
		{"a date", date("l:2025", "2025-01-31"), `"2025-01-31"`, ""},
		{"a truth value", boolean("TRUE", "true"), `"TRUE"`, ""},
		{"an error", failed("#N/A"), "", record.CellErrorValue},
	})
}

func TestStripPrefixBeforeLearning(t *testing.T) {
	const comma, day = "the comma is the decimal mark, as its other values tell, so that 1,234 is", "the day stands before the month"
	wantLearned(t, []learned{
		{"numbers", `type: number, strip_prefix: "n:"`, "n:1,234|n: 1,50|1,234", "1.234|1.5|1.234", comma},
		{"numbers, one without it tells", `type: number, strip_prefix: "n:"`, "n:1,234|1,50", "1.234|1.5", comma},
		{"dates", `type: date, strip_prefix: "d:"`, "d:03/04/2025|d:31/01/2025", `"2025-04-03"|"2025-01-31"`, day},
		{"what is dropped tells nothing", `type: number, strip_prefix: "1,5 "`, "1,234|1,5 7", "number-ambiguous|7", ""},
	})
}

// A payload does not tell how its cells were written, so that what was sent without the
// option stays sent.
func TestStripPrefixAndContent(t *testing.T) {
	const plain = french + "columns: {Tel: phone_number, A: custom.a}\n"
	const option = french + "columns: {Tel: {to: phone_number, strip_prefix: \"p:\"}, A: {to: custom.a, strip_prefix: [\"l:\"]}}\n"
	header := split("Tel|A")
	want := contentOf(t, plain, header, split(aPhone+"|1"))
	for _, cells := range []string{aPhone + "|1", "p:" + aPhone + "|l:1"} {
		if got := contentOf(t, option, header, split(cells)); got != want {
			t.Errorf("%q is another content", cells)
		}
	}
}

// Messages have a personal text without its prefix, and issues the cell with it.
func TestStripPrefixAndPersonal(t *testing.T) {
	plan := mustBind(t, french+"columns: {Tel: {to: phone_number, strip_prefix: \"p:\"}, Name: {to: contact.name, strip_prefix: n}}\n", "Tel", "Name")
	for cells, want := range map[string][]string{
		"p:0199001234|n Jane": {"0199001234", "p:0199001234", "Jane", "n Jane"},
		"0199001234|n":        {"0199001234"},
	} {
		var got []string
		for _, p := range plan.Personal(csvRow(split(cells)...)) {
			got = append(got, p.Text)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", cells, diff)
		}
	}
}

// Rows to fix come back with the prefix or without it, and nobody must type it anew.
func TestStripPrefixOfCorrectedCells(t *testing.T) {
	const src = french + "columns: {Tel: {to: phone_number, strip_prefix: \"p:\"}, A: {to: custom.a, type: number, strip_prefix: \"n:\"}}\n"
	r := newRestating(t, mustParse(t, src), split("Tel|A"), csvRow("p:"+aPhone, "n:1,50"))
	js, list, workbook := r.restate(t, csvRow("p:01 99", "n:1,234"))
	if want := `["p:01 99","1.2340"]`; js != want || !list.isError() || list != workbook {
		t.Errorf("restated as %s, want %s; in the list %+v, in the workbook %+v", js, want, list, workbook)
	}
	for _, corrected := range []string{"p:" + aPhone, aPhoneE164} {
		row := csvRow(corrected, "1.2340")
		payload, issues := r.workbook.Apply(row)
		if len(issues) > 0 {
			t.Errorf("issues of %q = %+v", corrected, issues)
		}
		wantJSON(t, payload.JSON, withPhone(`{"custom":{"a":1.234}}`))
	}
	for i, cell := range []string{"p\ufffd:", "p:\ufffd"} {
		_, issues := r.workbook.Apply(csvRow(cell))
		if !slices.Contains(codes(issues), record.EncodingInvalid) {
			t.Errorf("cell %d: what is lost is not told: %+v", i, issues)
		}
	}
}

func TestStripPrefixAllocatesNothing(t *testing.T) {
	plan := mustBind(t, french+"columns: {Tel: {to: phone_number, strip_prefix: [\"p:\", \"t:\"]}, A: custom.a}\n", "Tel", "A")
	row := csvRow("p:"+aPhoneE164, "a")
	if got := testing.AllocsPerRun(100, func() { plan.strip(row) }); got > 0 {
		t.Errorf("a row allocates %v times", got)
	}
	plain := mustBind(t, french+"columns: {Tel: phone_number, A: custom.a}\n", "Tel", "A")
	if plain.strip(row) != row {
		t.Error("a row is copied that has no column with a prefix")
	}
}
