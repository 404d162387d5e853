package xlsx_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"alvio.ai/alvio-import/importer/source/xlsx"
)

func text(s string) string { return `<row><c t="inlineStr"><is><t>` + s + `</t></is></c></row>` }

// The parts of a workbook are found through relationships, wherever they are.
func TestFindsParts(t *testing.T) {
	const found = `1: "found"`
	// moved is a workbook whose sheet is only at a place, and named by a target.
	moved := func(place, target string) map[string]string {
		return map[string]string{
			sheetPart: absent, place: sheet(text("found")),
			workbookRels: rels(rel("rId1", "worksheet", target), rel("rId3", "sharedStrings", "sharedStrings.xml")),
		}
	}
	strict := func(part string) string {
		return strings.NewReplacer(mainNS, strictMainNS, relNS, strictRelNS).Replace(part)
	}
	strictBook := book{rows: text("found")}.contents()
	for name, part := range strictBook {
		strictBook[name] = strict(part)
	}
	tests := []struct {
		name  string
		parts map[string]string
		want  string
	}{
		{"a relative target", moved("xl/worksheets/a.xml", "worksheets/a.xml"), found},
		{"an absolute target", moved("xl/worksheets/a.xml", "/xl/worksheets/a.xml"), found},
		{"a target with dots", moved("xl/worksheets/a.xml", "./../xl/./worksheets/a.xml"), found},
		{"a target that goes above the top", moved("xl/a.xml", "../../../xl/a.xml"), found},
		{"a target in other case", moved("xl/Worksheets/A.xml", "worksheets/a.XML"), found},
		{"a target with a percent sign", moved("xl/my sheet.xml", "my%20sheet.xml"), found},
		{"a target beyond ASCII", moved("xl/été.xml", "%C3%A9t%C3%A9.xml"), found},
		{"a target that is not encoded", moved("xl/été.xml", "été.xml"), found},
		{"a part whose name has a percent sign", moved("xl/my%20sheet.xml", "my%20sheet.xml"), found},
		{"a target with backslashes", moved("xl/worksheets/a.xml", `worksheets\a.xml`), found},
		{"an absolute target with backslashes", moved("xl/worksheets/a.xml", `\xl\worksheets\a.xml`), found},
		{"a part whose name has backslashes", moved(`xl\worksheets\a.xml`, "worksheets/a.xml"), found},
		{"a part whose name begins with a slash", moved(`/xl/worksheets/a.xml`, "worksheets/a.xml"), found},
		{"another folder", moved("sheets/a.xml", "../sheets/a.xml"), found},
		{"another ending", moved("xl/a.bin", "a.bin"), found},
		{"entities in a target", moved("xl/a&b.xml", "a&amp;b.xml"), found},
		{"strict", strictBook, found},
		{"strict relationships alone", map[string]string{workbookRels: strict(rels(rel("rId1", "worksheet", "worksheets/sheet1.xml"))), sheetPart: sheet(text("found"))}, found},
		{"an external target beside it", map[string]string{
			workbookRels: rels(rel("rId1", "worksheet", "worksheets/sheet1.xml"), `<Relationship Id="rId1" Type="x/externalLink" Target="file:///C:/x.xlsx" TargetMode="External"/>`),
			sheetPart:    sheet(text("found")),
		}, found},
		{"a workbook at the top", map[string]string{
			rootRels: rels(rel("rId1", "officeDocument", "book.xml")), "book.xml": workbook("", `<sheet name="Leads" sheetId="1" r:id="rId1"/>`),
			"_rels/book.xml.rels": rels(rel("rId1", "worksheet", "one.xml")), "one.xml": sheet(text("found")),
			workbookPart: absent, workbookRels: absent, sheetPart: absent,
		}, found},
		{"a workbook in another folder", map[string]string{
			rootRels:              rels(rel("rId9", "extended-properties", "docProps/app.xml"), rel("rId1", "officeDocument", "/office/Workbook.xml")),
			"office/workbook.xml": workbook("", `<sheet name="Leads" sheetId="1" r:id="x1"/>`), "office/_rels/workbook.xml.rels": rels(rel("x1", "worksheet", "one.xml")),
			"office/one.xml": sheet(text("found")), workbookPart: absent, workbookRels: absent, sheetPart: absent,
		}, found},
		{"no list of content types", map[string]string{typesPart: absent, sheetPart: sheet(text("found"))}, found},
		{"a prefix for relationships that is not r", map[string]string{
			workbookPart: `<workbook xmlns="` + mainNS + `" xmlns:d5p1="` + relNS + `"><sheets><sheet name="Leads" sheetId="1" d5p1:id="rId1"/></sheets></workbook>`,
			sheetPart:    sheet(text("found")),
		}, found},
		{"a prefix for all", map[string]string{
			workbookPart: `<x:workbook xmlns:x="` + mainNS + `" xmlns:r="` + relNS + `"><x:sheets><x:sheet name="Leads" sheetId="1" r:id="rId1"/></x:sheets></x:workbook>`,
			sheetPart:    sheet(text("found")),
		}, found},
		{"what Excel writes into the workbook", map[string]string{
			workbookPart: `<workbook xmlns="` + mainNS + `" xmlns:r="` + relNS + `" xmlns:mc="urn:mc" mc:Ignorable="x15"><fileVersion appName="xl"/><workbookPr/>` +
				`<mc:AlternateContent><mc:Choice Requires="x15"><x15ac:absPath xmlns:x15ac="urn:x15" url="C:\"/></mc:Choice></mc:AlternateContent><bookViews><workbookView activeTab="1"/></bookViews>` +
				`<sheets><sheet name="Leads" sheetId="7" r:id="rId1"/></sheets><definedNames><definedName name="x">A1</definedName></definedNames><calcPr calcId="1"/></workbook>`,
			sheetPart: sheet(text("found")),
		}, found},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			checkRowsOrError(t, book{parts: tt.parts}.zip(t), tt.want)
		})
	}
}

// A part may be in UTF-16, whichever it is.
func TestEncodings(t *testing.T) {
	plain := book{
		rows:    `<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>5</v></c></row>`,
		shared:  `<si><t>Zoë 日本 😀</t></si>`,
		formats: []string{"0.00"},
	}
	const want = `1: "Zoë 日本 😀" number 5.00=5`
	wide := strings.NewReplacer(`encoding="UTF-8"`, `encoding="UTF-16"`)
	for name, content := range plain.contents() {
		for _, tt := range []struct{ name, content string }{
			{"a byte order mark", "\uFEFF" + content},
			{"UTF-16, little-endian", utf16Part(wide.Replace(content), false)},
			{"UTF-16, big-endian", utf16Part(wide.Replace(content), true)},
			{"UTF-16 without a mark", utf16Part(wide.Replace(content), false)[2:]},
			{"no declaration", strings.TrimPrefix(content, declaration)},
			{"UTF-8 in small letters", strings.Replace(content, "UTF-8", "utf-8", 1)},
		} {
			t.Run(name+": "+tt.name, func(t *testing.T) {
				b := plain
				b.parts = map[string]string{name: tt.content}
				checkRowsOrError(t, b.zip(t), want)
			})
		}
	}
	for _, tt := range []struct{ name, part, want string }{
		{"another encoding", strings.Replace(sheet(""), "UTF-8", "ISO-8859-1", 1), `the encoding "ISO-8859-1"`},
		{"UTF-8 that says it is UTF-16", strings.Replace(sheet(""), "UTF-8", "UTF-16", 1), `the encoding "UTF-16"`},
		{"UTF-16 that says it is UTF-8", utf16Part(sheet(""), false), `the encoding "UTF-8"`},
		{"bytes that are not UTF-8", sheet(text("\xE9")), `not UTF-8`},
		{"a control character", sheet(text("\x01")), `no characters of XML`},
		{"a reference to a control character", sheet(text("&#1;")), `which is no character`},
		{"an unknown entity", sheet(text("&eacute;")), `the unknown entity "eacute"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			checkRowsOrError(t, book{parts: map[string]string{sheetPart: tt.part}}.zip(t), tt.want)
		})
	}
}

// sheets is a workbook of several sheets, whose files are called and ordered
// otherwise.
func sheets() book {
	return book{parts: map[string]string{
		workbookPart: workbook("", `<sheet name="Été &amp; &quot;co&quot;_x000D_" sheetId="3" r:id="rId3"/>`+
			`<sheet name="Hidden" sheetId="1" state="hidden" r:id="rId1"/><sheet name="Chart" sheetId="9" state="visible" r:id="rId9"/>`+
			`<sheet name="Very" sheetId="4" state="veryHidden" r:id="rId4"/><x:sheet xmlns:x="urn:x" name="no"/><sheet name="" sheetId="2" r:id="rId2"/>`),
		workbookRels: rels(rel("rId1", "worksheet", "worksheets/sheet3.xml"), rel("rId2", "worksheet", "worksheets/sheet4.xml"),
			rel("rId3", "worksheet", "worksheets/sheet1.xml"), rel("rId4", "worksheet", "worksheets/sheet2.xml"), rel("rId9", "chartsheet", "chartsheets/sheet1.xml")),
		sheetPart:                  sheet(text("first")),
		"xl/worksheets/sheet2.xml": sheet(text("fourth")), "xl/worksheets/sheet3.xml": sheet(text("second")), "xl/worksheets/sheet4.xml": sheet(text("fifth")),
		"xl/chartsheets/sheet1.xml": `<chartsheet xmlns="` + mainNS + `"/>`,
	}}
}

func TestSheets(t *testing.T) {
	content := sheets().zip(t)
	w, err := xlsx.Open(bytes.NewReader(content), int64(len(content)), xlsx.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	want := []xlsx.Sheet{
		{Name: "Été & \"co\"\r", Visible: true, Cells: true},
		{Name: "Hidden", Cells: true},
		{Name: "Chart", Visible: true},
		{Name: "Very", Cells: true},
		{Name: "", Visible: true, Cells: true},
	}
	if diff := cmp.Diff(want, w.Sheets(), cmpopts.IgnoreUnexported(xlsx.Sheet{})); diff != "" {
		t.Errorf("sheets (-want +got):\n%s", diff)
	}
	for i, want := range []string{"first", "second", "", "fourth", "fifth"} {
		rows, err := readRows(w, i)
		switch {
		case !w.Sheets()[i].Cells:
			if err == nil || !strings.Contains(err.Error(), `sheet "Chart" has no cells`) {
				t.Errorf("sheet %d: error %v", i, err)
			}
		case err != nil:
			t.Errorf("sheet %d: %v", i, err)
		case len(rows) != 1 || rows[0] != `1: "`+want+`"`:
			t.Errorf("sheet %d: rows %q, want %q", i, rows, want)
		}
	}
	if err := w.Verify(); err != nil {
		t.Error(err)
	}
}
