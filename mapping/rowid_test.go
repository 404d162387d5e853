package mapping

import (
	"testing"

	"alvio.ai/alvio-import/record"
)

// A row of a list is known by what it shows, one to fix by what stands in it.
func TestRowID(t *testing.T) {
	const src = french + "columns: {Tel: phone_number}\n"
	list := mustBind(t, src, split("Tel|A|import_id")...)
	if id := list.RowID(csvRow("?", "a", "r0123456789abcdef")); id == 0 || id == 0x0123456789abcdef || list.Fix() {
		t.Errorf("of a list's row: %s", id)
	}
	if id := list.RowID(csvRow("", " ")); id != 0 {
		t.Errorf("of a blank row: %s", id)
	}
	if a, b := list.RowID(csvRow("?", "a")), list.RowID(csvRow("?", "a", "", "")); a != b {
		t.Errorf("of a row that is shorter: %s, and %s", a, b)
	}
	if a, b := list.RowID(csvRow("?", "a", "", "b")), list.RowID(csvRow("?", "a")); a == b {
		t.Errorf("what is beyond the header does not count")
	}
	// Columns are known by where they go; those that go nowhere, by their headers.
	const wide = french + "unmapped: ignore\ncolumns:\n  Tel: {to: phone_number, aliases: [Mobile]}\n  A: [custom.a, custom.b]\nset: {contact.name: \"{First} {Last}\"}\n"
	before := mustBind(t, wide, split("Tel|A|First|Last|Note")...).RowID(csvRow("?", "a", "Jane", "Doe", "x"))
	for header, cells := range map[string]string{
		"Mobile|A|First|Last|Note":      "?|a|Jane|Doe|x",
		"Last|NOTE|First|Mobile|A":      "Doe|x|Jane|?|a",
		"Tel|A|First|Last|Note|New one": "?|a|Jane|Doe|x|",
	} {
		if id := mustBind(t, wide, split(header)...).RowID(csvRow(split(cells)...)); id != before {
			t.Errorf("%s: %s, and before %s", header, id, before)
		}
	}
	for _, cells := range []string{"?|b|Jane|Doe|x", "?|a|Doe|Jane|x", "!|a|Jane|Doe|x", "?|a|Jane|Doe|y"} {
		if id := mustBind(t, wide, split("Tel|A|First|Last|Note")...).RowID(csvRow(split(cells)...)); id == before {
			t.Errorf("%s: the same", cells)
		}
	}
	for cells, want := range map[string]record.RowID{
		"P|a|mine|problem|hint|2|r0123456789abcdef": 0x0123456789abcdef,
		"P|a|mine|problem|hint|2|typed over":        0,
		"P|a|r0123456789abcdef|problem|hint|2":      0,
	} {
		fix := mustBind(t, src, fixHeader(split("Tel|A|import_id"))...)
		if id := fix.Fork().RowID(csvRow(split(cells)...)); id != want || !fix.Fix() {
			t.Errorf("%s: %s, want %s", cells, id, want)
		}
	}
	older, err := mustParse(t, src).BindFix(split("Tel|A|import_problem|import_hint|import_row"))
	if err != nil {
		t.Fatal(err)
	}
	if id := older.RowID(csvRow("P", "a", "problem", "hint", "2", "r0123456789abcdef")); id != 0 {
		t.Errorf("of an older workbook: %s", id)
	}
}

// A list's own column of that name is no hindrance to its rows.
func TestRestateOwnID(t *testing.T) {
	m := mustParse(t, french+"columns: {Tel: phone_number}\nunmapped: custom\n")
	list, err := m.Bind(split("Tel|import_id"))
	if err != nil {
		t.Fatal(err)
	}
	js := list.Restater().Restate(csvRow(aPhone, "mine"))
	workbook, err := m.Bind(fixHeader(split("Tel|import_id")))
	if err != nil {
		t.Fatal(err)
	}
	payload, issues := workbook.Apply(readBack(t, js, 2))
	if payload.JSON == nil {
		t.Fatalf("issues = %+v", issues)
	}
	wantJSON(t, payload.JSON, withPhone(`{"custom":{"import_id":"mine"}}`))
}
