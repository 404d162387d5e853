package mapping

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"alvio.ai/alvio-import/record"
)

// A learned case is a column of one type: the cells of its rows, and what becomes
// of each, which is JSON or the code of an issue.
type learned struct {
	name    string
	options string
	cells   string
	want    string
	decided string // part of the issue that tells the decision; empty if there is none
}

// learnAll shows the plan all rows, as a run does before the first is applied.
func learnAll(plan *Plan, rows []*record.Row) {
	for _, row := range rows {
		plan.Learn(row)
	}
	plan.Settle()
}

// becomes returns what the field custom.a of a row is, or the code of its issue.
func becomes(t *testing.T, plan *Plan, row *record.Row) string {
	t.Helper()
	payload, issues := plan.Apply(row)
	if len(issues) > 0 {
		return string(issues[0].Code)
	}
	rest, ok := strings.CutPrefix(string(payload.JSON), `{"phone_number":"`+aPhoneE164+`","custom":{"a":`)
	if !ok {
		t.Fatalf("payload = %s", payload.JSON)
	}
	return strings.TrimSuffix(rest, "}}")
}

func wantLearned(t *testing.T, tests []learned) {
	t.Helper()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			plan := mustBind(t, french+"columns:\n  Tel: phone_number\n  A: {to: custom.a, "+tt.options+"}\n", "Tel", "A")
			var rows []*record.Row
			for _, cell := range split(tt.cells) {
				rows = append(rows, csvRow(aPhone, cell))
			}
			learnAll(plan, rows)
			var got []string
			for _, row := range rows {
				got = append(got, becomes(t, plan, row))
			}
			if diff := cmp.Diff(split(tt.want), got); diff != "" {
				t.Errorf("%s became (-want +got):\n%s", tt.cells, diff)
			}
			wantDecided(t, plan, tt.decided)
		})
	}
}

// wantDecided holds the plan's issues against a part of the only one that is
// wanted, if any.
func wantDecided(t *testing.T, plan *Plan, want string) {
	t.Helper()
	issues := plan.Issues()
	switch {
	case want == "" && len(issues) == 0:
	case want == "" || len(issues) != 1 || issues[0].Code != record.ColumnDecided || issues[0].Severity != record.Info || issues[0].Column != "A":
		t.Errorf("issues of the column = %+v, want one: %q", issues, want)
	case !strings.Contains(issues[0].Message, want):
		t.Errorf("the issue is %q, want %q in it", issues[0].Message, want)
	}
}

func TestNumbersOfAColumn(t *testing.T) {
	const ambiguous = "number-ambiguous"
	const comma, point = "the comma is the decimal mark", "the point is the decimal mark"
	wantLearned(t, []learned{
		{"nothing tells", "type: number", "1,234|1.234|5", ambiguous + "|" + ambiguous + "|5", ""},
		{"nothing is to be told", "type: number", "5|1,5|2 000", "5|1.5|2000", ""},

		{"a decimal comma", "type: number", "1,234|1,50", "1.234|1.5", comma},
		{"a decimal comma, before", "type: number", "1,50|1,234", "1.5|1.234", comma},
		{"a decimal comma, and a point", "type: number", "1.234|1,50", "1234|1.5", comma},
		{"a decimal comma after a zero", "type: number", "1,234|0,125", "1.234|0.125", comma},
		{"a decimal comma after four digits", "type: number", "1,234|1234,567", "1.234|1234.567", comma},
		{"a decimal comma after groups by spaces", "type: number", "1,234|1 234,567", "1.234|1234.567", comma},
		{"a decimal comma after groups by points", "type: number", "1,234|1.234,5", "1.234|1234.5", comma},
		{"a decimal comma with a currency", "type: number", "1,234 €|(1,5 €)", "1.234|-1.5", comma},
		{"points that group", "type: number", "1.234|1,234|1.234.567", "1234|1.234|1234567", comma},

		{"a decimal point", "type: number", "1.234|1.50", "1.234|1.5", point},
		{"a decimal point, and a comma", "type: number", "1,234|1.50", "1234|1.5", point},
		{"a decimal point after commas that group", "type: number", "1,234|1,234.5", "1234|1234.5", point},
		{"a decimal point per cent", "type: number", "1,234|12.5 %", "1234|12.5", point},
		{"commas that group", "type: number", "1,234|1.234|1,234,567", "1234|1.234|1234567", point},

		{"a comma of both kinds", "type: number", "1,234|1,50|1,234,567", ambiguous + "|1.5|1234567", ""},
		{"a comma of both kinds, and a point", "type: number", "1.234|1,50|1,234,567", ambiguous + "|1.5|1234567", ""},
		{"a point of both kinds", "type: number", "1.234|1.50|1.234.567|7", ambiguous + "|1.5|1234567|7", ""},
		{"each mark is decimal and groups", "type: number", "1,234|1.234|1,234.5|1.234,5", ambiguous + "|" + ambiguous + "|1234.5|1234.5", ""},

		{"whole numbers, groups", "type: integer", "1,234|1,234,567", "1234|1234567", point},
		{"whole numbers, a decimal comma", "type: integer", "1,234|5,0", "number-invalid|5", comma},
		{"whole numbers, nothing tells", "type: integer", "1,234|5", ambiguous + "|5", ""},

		{"what is no number tells nothing", "type: number", "1,234|1.5.2|x,50|#N/A", ambiguous + "|number-invalid|number-invalid|cell-error-value", ""},
		{"digits and groups by spaces tell nothing", "type: number", "1,234|1000|1 000", ambiguous + "|1000|1000", ""},
		{"an ambiguous value is no proof, however often", "type: number", "1,234|5,678|9,012", ambiguous + "|" + ambiguous + "|" + ambiguous, ""},

		{"declared, a comma", "type: number, decimal: \",\"", "1,234|1.234|1,234.5", "1.234|1234|1234.5", ""},
		{"declared, a point", "type: number, decimal: \".\"", "1,234|1.234|1.234,5", "1234|1.234|1234.5", ""},
		{"declared, against what all others tell", "type: number, decimal: \".\"", "1,234|1,50|2,50", "1234|1.5|2.5", ""},
	})
}

func TestDatesOfAColumn(t *testing.T) {
	const ambiguous = "date-ambiguous"
	const day, month = "the day stands before the month", "the month stands before the day"
	wantLearned(t, []learned{
		{"nothing tells", "type: date", "03/04/2025|05/06/2025|2025-01-31", ambiguous + "|" + ambiguous + `|"2025-01-31"`, ""},
		{"nothing is to be told", "type: date", "2025-01-31|31/01/2025", `"2025-01-31"|"2025-01-31"`, ""},
		{"the day first", "type: date", "03/04/2025|31/01/2025", `"2025-04-03"|"2025-01-31"`, day},
		{"the day first, before", "type: date", "31/01/2025|03/04/2025", `"2025-01-31"|"2025-04-03"`, day},
		{"the month first", "type: date", "03/04/2025|01/31/2025", `"2025-03-04"|"2025-01-31"`, month},
		{"both orders", "type: date", "03/04/2025|31/01/2025|01/31/2025", ambiguous + `|"2025-01-31"|"2025-01-31"`, ""},
		{"day and month are the same number", "type: date", "03/04/2025|05/05/2025", ambiguous + `|"2025-05-05"`, ""},
		{"what is no date tells nothing", "type: date", "03/04/2025|31/02/2025|demain", ambiguous + "|date-invalid|date-invalid", ""},
		{"moments", "type: datetime", "03/04/2025 10:30|31/01/2025 08:00", `"2025-04-03T10:30:00"|"2025-01-31T08:00:00"`, day},
		{"declared", "type: date, format: MM/DD/YYYY", "03/04/2025|12/31/2025", `"2025-03-04"|"2025-12-31"`, ""},
		{"declared, against what another tells", "format: MM/DD/YYYY", "03/04/2025|31/01/2025", `"2025-03-04"|date-invalid`, ""},
	})
}

// The example is the first text that needs the evidence.
func TestDecisionsNameTheColumnAndAnExample(t *testing.T) {
	plan := mustBind(t, french+"columns: {Tel: phone_number, A: conversion.amount}\n", "Tel", "A")
	learnAll(plan, []*record.Row{csvRow(aPhone, "12"), csvRow(aPhone, "7,890"), csvRow(aPhone, "1,234"), csvRow(aPhone, "1,50")})
	wantDecided(t, plan, `column "A": the comma is the decimal mark, as its other values tell, so that 7,890 is read in that way`)
}

// The hint names the option that says for good what the values told.
func TestDecisionsNameTheOption(t *testing.T) {
	for cells, want := range map[string]string{
		"1,234|1,50":            `decimal: ","`,
		"1,234|1.50":            `decimal: "."`,
		"03/04/2025|31/01/2025": "format:, as in format: DD/MM/YYYY",
		"03/04/2025|01/31/2025": "format:, as in format: MM/DD/YYYY",
	} {
		typ := "number"
		if strings.Contains(cells, "/") {
			typ = "date"
		}
		plan := mustBind(t, french+"columns:\n  Tel: phone_number\n  A: {to: custom.a, type: "+typ+"}\n", "Tel", "A")
		var rows []*record.Row
		for _, cell := range split(cells) {
			rows = append(rows, csvRow(aPhone, cell))
		}
		learnAll(plan, rows)
		want = "say it in the mapping with " + want + ", so that it can't change from one week to the next"
		if issues := plan.Issues(); len(issues) != 1 || issues[0].Hint != want {
			t.Errorf("%s: %+v, want %q", cells, issues, want)
		}
	}
}

// What one column tells counts for that column, and for all its fields.
func TestEachColumnTellsForItself(t *testing.T) {
	const src = french + "columns:\n  Tel: phone_number\n  A: [conversion.amount, custom.a]\n  B: {to: custom.b, type: number}\n  C: {to: [custom.c, conversion.date], type: date}\n  D: {to: [custom.d, custom.e], type: integer}\n"
	plan := mustBind(t, src, split("Tel|A|B|C|D")...)
	rows := []*record.Row{csvRow(split(aPhone + "|1,234|1,234|03/04/2025|1.234")...), csvRow(split(aPhone + "|1,50|1.50|31/01/2025|1.234.567")...)}
	learnAll(plan, rows)
	payload, issues := plan.Apply(rows[0])
	if len(issues) > 0 {
		t.Errorf("issues = %+v", issues)
	}
	wantJSON(t, payload.JSON, withPhone(`{"conversion":{"amount":1.234,"date":"2025-04-03"},"custom":{"a":"1,234","b":1234,"c":"2025-04-03","d":1234,"e":1234}}`))
	if got := len(plan.Issues()); got != 4 {
		t.Errorf("%d decisions are told, want 4: %+v", got, plan.Issues())
	}
}

// Two columns of one field are read each in its own way.
func TestTwoColumnsOfOneFieldTellForThemselves(t *testing.T) {
	plan := mustBind(t, french+"columns: {Tel: phone_number, A: conversion.amount, B: conversion.amount}\n", "Tel", "A", "B")
	rows := []*record.Row{csvRow(aPhone, "1,234", ""), csvRow(aPhone, "", "1,234"), csvRow(aPhone, "1,50", "1.50")}
	learnAll(plan, rows)
	for i, want := range []string{"1.234", "1234"} {
		payload, issues := plan.Apply(rows[i])
		if len(issues) > 0 {
			t.Fatalf("issues = %+v", issues)
		}
		wantJSON(t, payload.JSON, withPhone(`{"conversion":{"amount":`+want+`}}`))
	}
}

// What Excel stored is a number or a date already, however it is shown; it says
// nothing of the texts that people typed.
func TestStoredCellsTellNothing(t *testing.T) {
	plan := mustBind(t, french+"columns:\n  Tel: phone_number\n  A: {to: custom.a, type: number}\n  B: {to: custom.b, type: date}\n", "Tel", "A", "B")
	typed := csvRow(aPhone, "1,234", "03/04/2025")
	stored := csvRow(aPhone)
	stored.Cells = append(stored.Cells, number("1,50", "1.5"), date("31/01/2025", "2025-01-31"))
	learnAll(plan, []*record.Row{typed, stored})
	_, issues := plan.Apply(typed)
	if diff := cmp.Diff([]record.Code{record.NumberAmbiguous, record.DateAmbiguous}, codes(issues)); diff != "" {
		t.Errorf("issues (-want +got):\n%s", diff)
	}
	payload, _ := plan.Apply(stored)
	wantJSON(t, payload.JSON, withPhone(`{"custom":{"a":1.5,"b":"2025-01-31"}}`))
	if issues := plan.Issues(); len(issues) > 0 {
		t.Errorf("issues of the plan = %+v", issues)
	}
}

func TestMustLearn(t *testing.T) {
	tests := []struct {
		name, column string
		want         bool
	}{
		{"no number and no date", "contact.name", false},
		{"a number", "{to: custom.a, type: number}", true},
		{"a whole number", "{to: custom.a, type: integer}", true},
		{"a number of the guide", "conversion.amount", true},
		{"a date of the guide", "conversion.date", true},
		{"a moment", "{to: custom.a, type: datetime}", true},
		{"the second field is a number", "[custom.a, conversion.amount]", true},
		{"a declared decimal mark", "{to: conversion.amount, decimal: \",\"}", false},
		{"a declared format", "{to: conversion.date, format: DD/MM/YYYY}", false},
		{"a list", "{to: custom.a, type: list}", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			plan := mustBind(t, french+"columns:\n  Tel: phone_number\n  A: "+tt.column+"\n", "Tel", "A")
			if got := plan.MustLearn(); got != tt.want {
				t.Errorf("MustLearn() = %t before Settle", got)
			}
			plan.Settle()
			if plan.MustLearn() {
				t.Error("MustLearn() after Settle")
			}
		})
	}
}

// A mapping that is bound again knows nothing of the file before.
func TestEachFileTellsForItself(t *testing.T) {
	m := mustParse(t, french+"columns: {Tel: phone_number, A: conversion.amount}\n")
	for _, want := range []string{"1.50|1234", "1,50|1.234"} {
		proof, amount, _ := strings.Cut(want, "|")
		plan, err := m.Bind([]string{"Tel", "A"})
		if err != nil {
			t.Fatal(err)
		}
		row := csvRow(aPhone, "1,234")
		learnAll(plan, []*record.Row{csvRow(aPhone, proof), row})
		payload, _ := plan.Apply(row)
		wantJSON(t, payload.JSON, withPhone(`{"conversion":{"amount":`+amount+`}}`))
	}
}
