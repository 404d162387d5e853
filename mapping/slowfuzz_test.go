package mapping

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"alvio.ai/alvio-import/record"
)

// slowHeader is that of the files to which slowMappings are applied.
const slowHeader = "Tel|Mobile|A|B|C|D|E|F"

// slowMappings follow "Tel: phone_number" in columns; between them they have all
// that a mapping can say.
var slowMappings = []string{
	"", // the smallest
	"  Mobile: phone_number\n  A: crm_contact_id\n  B: {to: lifecycle_stage, values: {Prospect: lead, Client: customer}, default: lead}\n  C: [contact.email, sales.email]\n  D: conversion.amount\n  E: conversion.date\nset: {contact.name: \"{F} {A}\", conversion.currency: EUR}",
	"  A: \"assignees[0].nom\"\n  B: \"assignees[1].email\"\n  C: \"assignees[2].nom\"\n  D: {to: \"assignees[2].nom\", default: nobody}\nset: {\"assignees[0].role\": sales, \"assignees[1].role\": sdr, \"assignees[2].role\": boss, \"assignees[3].role\": ghost}",
	"  A: \"custom.tags[7]\"\n  B: \"custom.tags[0]\"\n  C: \"grid[1][2]\"\n  D: \"grid[0][0]\"\n  E: \"grid[1][0].x\"\nset: {\"grid[1][0].y\": 1, \"custom.tags[3]\": fixed, \"grid[4][0]\": [], \"rows[2].a\": 1}",
	"  A: {to: custom.tags, type: list}\n  B: {to: custom.tags, type: list, separator: \";\", case: upper}\n  C: {to: [custom.x, custom.y], type: list, blank: empty}\n  D: {to: custom.z, type: list, separator: \"\\n\", default: [a, b], on_invalid: omit}\n  E: {to: \"assignees[0].tags\", type: list}\nset: {\"assignees[0].role\": sales}",
	"  A: {to: custom.a, blank: \"null\"}\n  B: {to: custom.b, blank: empty}\n  C: {to: custom.c, type: number, blank: \"null\", on_invalid: omit}\n  D: {to: \"assignees[0].nom\", blank: \"null\"}\n  E: \"assignees[0].prenom\"\n  F: {to: \"tags[1]\", blank: empty}",
	"  A: {to: conversion.amount, on_invalid: omit}\n  B: {to: conversion.amount, on_invalid: omit, default: 7}\n  C: {to: contact.email, on_invalid: send, case: lower}\n  D: {to: conversion.date, on_invalid: reject}\n  E: {to: custom.e, type: boolean, on_invalid: omit, values: {Opt-in: true}}\n  F: {to: sales.phone_number, on_invalid: reject, region: US}",
	"  Mobile: {to: phone_number, on_invalid: send}\n  A: {to: custom.a, type: json, on_invalid: send}\n  B: {to: custom.b, type: json}\n  C: {to: custom.c, type: url, on_invalid: omit}\n  D: {to: conversion.currency, on_invalid: omit}\nset: {custom.o: {k: [1, {y: 2, z: null}]}, custom.n: -1.50}",
	"  A: {to: custom.a, trim: false, required: true}\n  B: {to: custom.b, case: title, pad_zeros: 6}\n  C: {to: custom.c, type: datetime, on_invalid: omit}\n  D: {to: custom.d, type: integer, on_invalid: send}\n  E: {to: custom.e, type: enum, values: {x: 1, y: null, z: true}, on_invalid: omit}\nunmapped: custom",
	"  A: {to: conversion.amount, decimal: \",\"}\n  B: {to: custom.b, type: integer, decimal: \".\"}\n  C: {to: conversion.date, format: DD/MM/YYYY}\n  D: {to: custom.d, format: \"YYYY-MM-DD HH:mm\"}\nunmapped: root",
	"  Handy: {to: phone_number, aliases: [Mobile]}\n  Alpha: {to: custom.a, aliases: [A, Z]}\nset: {contact.name: \"{A} {B}\", custom.handy: \"{Handy}/{Mobile}\", conversion.amount: \"{C}\", sales.phone_number: \"{D}\", custom.lit: \"{{{E}}}\"}\nkey: [custom.a, contact.name]",
	"  A: custom.deep.er.and.deeper\n  B: custom.deep.other\n  C: {to: custom.deep.er.x, default: 0}\n  D: contact.name\n  E: {to: contact.city, default: {name: Lyon}}\n  F: {to: custom.deep.list, type: list}\nkey: [crm_contact_id, custom.deep.er.x]\nset: {crm_contact_id: \"{A}-{B}\"}",
	"  Mobile: {to: phone_number, on_invalid: omit}\n  A: {to: crm_contact_id, required: true, on_invalid: omit}\n  B: {to: crm_contact_id}\n  C: {to: crm_deal_id, type: integer}\nkey: [conversion.amount, crm_deal_id]\nset: {conversion.amount: \"{D}\"}",
	"  A: {to: conversion.amount}\n  B: {to: conversion.amount}\n  C: {to: [conversion.date, custom.c], type: date}\n  D: {to: [custom.d, custom.e], type: number, on_invalid: omit}\n  E: {to: custom.f, type: datetime, on_invalid: send}",
	"  Handy: {to: phone_number, aliases: [Mobile], strip_prefix: [n/, \"06 \", \"+\"]}\n  A: {to: [custom.a, contact.name], strip_prefix: [a, \"a,\", \"{\", \"1\"], trim: false, blank: empty}\n  B: {to: custom.b, type: list, strip_prefix: C}\n  C: {to: conversion.amount, strip_prefix: [\"1\", \"1,\", \"(\"], on_invalid: omit}\n  D: {to: conversion.date, strip_prefix: \"1\", default: 2025-01-01, on_invalid: send}\n  E: {to: custom.e, strip_prefix: [\"#\", \"3\"], required: true}\nset: {custom.t: \"{A}/{F} {C}\", custom.u: \"{E}\"}\nkey: [contact.name]",
}

func parseSlow(t testing.TB) []*Mapping {
	mappings := make([]*Mapping, len(slowMappings))
	for i, src := range slowMappings {
		mappings[i] = mustParse(t, french+"columns:\n  Tel: phone_number\n"+src+"\n")
	}
	return mappings
}

// slowRow makes a row of cells as in "a|b", each with one of four kinds, which
// the bytes of kinds tell.
func slowRow(cells, kinds string) *record.Row {
	row := csvRow(split(cells)...)
	for i := range row.Cells {
		if len(kinds) == 0 || i == 0 {
			continue
		}
		stored := [...]record.Cell{{}, number("", "-1234.50"), date("", "2025-01-15"), {Value: "true", Kind: record.KindBool}}[kinds[i%len(kinds)]%4]
		row.Cells[i].Value, row.Cells[i].Kind = stored.Value, stored.Kind
	}
	return row
}

// slowSeeds are pairs of rows.
var slowSeeds = [][2]string{
	{aPhone + "||||||", "n/a|" + aPhone + "|a|b|c|d|e|f"},
	{aPhone + "||c-1|Client|jane@example.com|1,234|15/01/2025|Jane", aPhone + "||#N/A|prospect|<jane@example.com>|5,00 €|03/04/2025|"},
	{aPhone + "||a, b|C;d|,|x\ny|u,v|w", aPhone + "||1,234|1.50|03/04/2025|12/31/2025|demain|#REF!"},
	{aPhone + "||{\"a\":[1]}|[]|calendly.com/x|€|  |", aPhone + "|06 12 34 XX XX|{a}|null|bientôt|$|oui|Opt-in"},
	{aPhone + "|06 39 98 00 00| x |jean-pierre|2025-01-15 10:30|1.234.567|y|\u200b", "||||||||"},
	{aPhone + "||1,234|1.234|31/01/2025|2025-04-03 10:30|caf\xe9|\x00\"\\", aPhone + "||1,50|1,234,567|01/31/2025|(5)|12%|😀\u2028"},
}

// wantAsSlow applies two rows of one file in both ways.
func wantAsSlow(t *testing.T, m *Mapping, rows []*record.Row) {
	t.Helper()
	header := split(slowHeader)
	plan, err := m.Bind(header)
	if err != nil {
		t.Fatal(err)
	}
	learnAll(plan, rows)
	s := slow{m, header, rows}
	contents := map[uint64]slowResult{}
	for _, row := range rows {
		payload, issues := plan.Apply(row)
		want := s.apply(row)
		var got []string
		for _, issue := range issues {
			got = append(got, issue.Severity.String()+" "+string(issue.Code))
		}
		slices.Sort(got)
		if diff := cmp.Diff(want.issues, got); diff != "" {
			t.Fatalf("issues of %q (-slow +fast):\n%s", row.Cells, diff)
		}
		if (payload.JSON == nil) != (want.object == nil) {
			t.Fatalf("payload of %q = %s, the slow one is %v", row.Cells, payload.JSON, want.object)
		}
		if payload.JSON == nil {
			continue
		}
		if diff := cmp.Diff(want.object, decode(t, payload.JSON)); diff != "" {
			t.Fatalf("payload of %q (-slow +fast):\n%s", row.Cells, diff)
		}
		if payload.Key != want.key {
			t.Fatalf("key of %q is %q, the slow one %q", row.Cells, payload.Key, want.key)
		}
		if other, ok := contents[plan.Content()]; ok && !cmp.Equal(other.values, want.values) {
			t.Fatalf("one content for %v and %v", other.values, want.values)
		}
		contents[plan.Content()] = want
	}
}

func TestApplyAsSlow(t *testing.T) {
	for i, m := range parseSlow(t) {
		t.Run(fmt.Sprintf("mapping %d", i), func(t *testing.T) {
			for _, seed := range slowSeeds {
				for _, kinds := range []string{"", "\x01\x00", "\x00\x02\x01", "\x03\x01\x02\x00\x00"} {
					wantAsSlow(t, m, []*record.Row{slowRow(seed[0], ""), slowRow(seed[1], kinds)})
				}
			}
		})
	}
}

// Any two rows of any file become what the slow way makes of them.
func FuzzApplySlow(f *testing.F) {
	for i := range slowMappings {
		for _, seed := range slowSeeds {
			f.Add(uint8(i), seed[0], seed[1], "")
		}
		f.Add(uint8(i), slowSeeds[1][0], slowSeeds[2][1], "\x00\x01\x02\x03\x00")
	}
	mappings := parseSlow(f)
	f.Fuzz(func(t *testing.T, mapping uint8, first, second, kinds string) {
		wantAsSlow(t, mappings[int(mapping)%len(mappings)], []*record.Row{slowRow(first, ""), slowRow(second, kinds)})
	})
}
