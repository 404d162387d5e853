package mapping

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"alvio.ai/alvio-import/record"
)

// marker stands in the source of a mapping at every place where a test expects
// a problem; two in a row expect two problems there.
const marker = "§"

// unmark returns src without its markers, and their positions.
func unmark(src string) (clean string, places []position) {
	var b strings.Builder
	for i, part := range strings.Split(src, marker) {
		if i > 0 {
			written := b.String()
			start := strings.LastIndexByte(written, '\n') + 1
			places = append(places, position{
				line:   strings.Count(written, "\n") + 1,
				column: utf8.RuneCountInString(written[start:]) + 1,
			})
		}
		b.WriteString(part)
	}
	return b.String(), places
}

// wantProblems holds err against the places of the problems and against a part
// of each message, in order.
func wantProblems(t *testing.T, err error, places []position, messages []string) {
	t.Helper()
	var mistakes *Error
	if !errors.As(err, &mistakes) {
		t.Fatalf("error = %v, want an *Error", err)
	}
	got := make([]position, len(mistakes.Problems))
	for i, p := range mistakes.Problems {
		got[i] = position{p.Line, p.Column}
	}
	if diff := cmp.Diff(places, got, cmp.AllowUnexported(position{})); diff != "" {
		t.Fatalf("places of the problems (-want +got):\n%s\n%v", diff, err)
	}
	if len(messages) != len(got) {
		t.Fatalf("%d messages are expected at %d places", len(messages), len(got))
	}
	for i, want := range messages {
		if message := mistakes.Problems[i].Message; !strings.Contains(message, want) {
			t.Errorf("problem %d is %q, want %q in it", i+1, message, want)
		}
	}
}

// french is the beginning of the mappings of most tests.
const french = "version: 1\nregion: FR\n"

// aPhone is kept for fiction, and the library calls it valid in France.
const aPhone, aPhoneE164 = "01 99 00 12 34", "+33199001234"

func mustParse(t testing.TB, src string) *Mapping {
	t.Helper()
	m, err := Parse("mapping.yaml", []byte(src))
	if err != nil {
		t.Fatalf("%v\nin:\n%s", err, src)
	}
	return m
}

func mustBind(t testing.TB, src string, header ...string) *Plan {
	t.Helper()
	plan, err := mustParse(t, src).Bind(header)
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

func text(s string) record.Cell { return record.Cell{Text: s} }

func number(shown, stored string) record.Cell {
	return record.Cell{Text: shown, Value: stored, Kind: record.KindNumber}
}

func date(shown, stored string) record.Cell {
	return record.Cell{Text: shown, Value: stored, Kind: record.KindDate}
}

// csvRow is the first row below the header of a CSV file.
func csvRow(cells ...string) *record.Row {
	row := &record.Row{Number: 2, Line: 2}
	for _, s := range cells {
		row.Cells = append(row.Cells, text(s))
	}
	return row
}

// split makes cells of a line as tests write them: "a|b||d".
func split(line string) []string { return strings.Split(line, "|") }

// wantJSON compares two JSON texts by what they mean; numbers must be spelled
// the same.
func wantJSON(t *testing.T, got []byte, want string) {
	t.Helper()
	if diff := cmp.Diff(decode(t, []byte(want)), decode(t, got)); diff != "" {
		t.Errorf("JSON (-want +got):\n%s", diff)
	}
}

func decode(t testing.TB, js []byte) (v any) {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(string(js)))
	decoder.UseNumber()
	if err := decoder.Decode(&v); err != nil {
		t.Fatalf("%v in %q", err, js)
	}
	if decoder.More() {
		t.Fatalf("more than one value in %q", js)
	}
	return v
}

// withPhone returns the JSON object with the phone number that most rows have.
func withPhone(object string) string {
	phone := `{"phone_number":"` + aPhoneE164 + `"`
	if object == "{}" {
		return phone + "}"
	}
	return phone + "," + object[1:]
}

// codes reduces issues to their codes.
func codes(issues []record.Issue) []record.Code {
	var list []record.Code
	for _, issue := range issues {
		list = append(list, issue.Code)
	}
	return list
}

// A conversion is one case of a test of a converter: the cell, and either the
// JSON that it becomes or the code of its issue, or both if the issue is a
// warning.
type conversion struct {
	name string
	cell record.Cell
	want string
	code record.Code
}

// wantConversions runs cells through a column with the given options, as in
// "type: number", of a mapping with the given region.
func wantConversions(t *testing.T, region, options string, tests []conversion) {
	t.Helper()
	src := "version: 1\n"
	if region != "" {
		src += "region: " + region + "\n"
	}
	src += "columns:\n  Phone: phone_number\n  Value: {to: custom.value, " + options + "}\n"
	plan := mustBind(t, src, "Phone", "Value")
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			payload, issues := plan.Apply(&record.Row{Number: 2, Line: 2, Cells: []record.Cell{text(aPhoneE164), tt.cell}})
			var want []record.Code
			if tt.code != "" {
				want = []record.Code{tt.code}
			}
			if diff := cmp.Diff(want, codes(issues)); diff != "" {
				t.Errorf("issues of %q (-want +got):\n%s", tt.cell.Text, diff)
			}
			if tt.want == "" {
				if payload.JSON != nil {
					t.Errorf("%q became %s, want no payload", tt.cell.Text, payload.JSON)
				}
				return
			}
			wantJSON(t, payload.JSON, withPhone(`{"custom":{"value":`+tt.want+`}}`))
		})
	}
}

// richMapping uses what a mapping has to offer; the fuzz targets start from it.
const richMapping = `version: 1
region: FR
columns:
  Phone: phone_number
  Mobile: phone_number
  Id: crm_contact_id
  Stage:
    to: lifecycle_stage
    values: {Prospect: lead, Client: customer, Perdu: churned}
    default: lead
  Mail: [contact.email, "assignees[1].email"]
  Amount: {to: conversion.amount, type: number}
  Signed: {to: conversion.date, format: DD/MM/YYYY}
  Opt-in: {to: custom.opt_in, type: boolean, default: false}
  Note: {to: "custom.notes[3]"}
set:
  contact.name: "{First} {Last}"
  campaign.source: facebook
  assignees[0].role: sales
  assignees[1].role: sdr
unmapped: custom
`
