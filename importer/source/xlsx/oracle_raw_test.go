package xlsx_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"alvio.ai/alvio-import/internal/oracle"
	"alvio.ai/alvio-import/record"
)

// writeRaw writes a workbook of one sheet, called Leads, whose rows and shared
// strings are given in XML.
func writeRaw(t *testing.T, rows, shared string) (path string) {
	t.Helper()
	const (
		head  = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
		main  = ` xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
		rel   = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
		ctype = "application/vnd.openxmlformats-officedocument.spreadsheetml."
		pack  = "http://schemas.openxmlformats.org/package/2006/"
	)
	parts := [][2]string{
		{"[Content_Types].xml", `<Types xmlns="` + pack + `content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
			`<Override PartName="/xl/workbook.xml" ContentType="` + ctype + `sheet.main+xml"/>` +
			`<Override PartName="/xl/sheet1.xml" ContentType="` + ctype + `worksheet+xml"/>` +
			`<Override PartName="/xl/strings.xml" ContentType="` + ctype + `sharedStrings+xml"/></Types>`},
		{"_rels/.rels", `<Relationships xmlns="` + pack + `relationships"><Relationship Id="rId1" Type="` + rel + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"xl/workbook.xml", `<workbook` + main + ` xmlns:r="` + rel + `"><sheets><sheet name="Leads" sheetId="1" r:id="rId1"/></sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", `<Relationships xmlns="` + pack + `relationships"><Relationship Id="rId1" Type="` + rel + `/worksheet" Target="sheet1.xml"/>` +
			`<Relationship Id="rId2" Type="` + rel + `/sharedStrings" Target="strings.xml"/></Relationships>`},
		{"xl/sheet1.xml", `<worksheet` + main + `><sheetData>` + rows + `</sheetData></worksheet>`},
		{"xl/strings.xml", `<sst` + main + `>` + shared + `</sst>`},
	}
	var archive bytes.Buffer
	z := zip.NewWriter(&archive)
	for _, part := range parts {
		w, err := z.Create(part[0])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, head+part[1]); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	path = filepath.Join(t.TempDir(), "raw.xlsx")
	if err := os.WriteFile(path, archive.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// An element <v> that is empty is a value of a formula for texts only: openpyxl
// writes one beside each formula, as it does not calculate.
func TestFormulaWithEmptyValue(t *testing.T) {
	rows := readSheets(t, writeRaw(t, `<row><c><f>1/2</f><v></v></c><c><f>A1</f><v/></c><c t="str"><f>""</f><v></v></c>`+
		`<c><f>1+1</f></c><c t="str"><f>A1</f><v>text</v></c><c><f>1+1</f><v>2</v></c><c><v/></c><c t="e"><f>1/0</f><v>#DIV/0!</v></c></row>`, ""))[0].rows
	want := []record.Cell{
		{Text: "=1/2", Kind: record.KindError},
		{Text: "=A1", Kind: record.KindError},
		{},
		{Text: "=1+1", Kind: record.KindError},
		{Text: "text"},
		{Text: "2", Value: "2", Kind: record.KindNumber},
		{},
		{Text: "#DIV/0!", Kind: record.KindError},
	}
	if diff := cmp.Diff(want, rows[0].Cells); diff != "" {
		t.Errorf("cells (-want +got):\n%s", diff)
	}
}

// White space around a text is kept, with and without xml:space="preserve", as other
// programs do too.
func TestWhiteSpace(t *testing.T) {
	const rows = `<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c><c t="s"><v>2</v></c>` +
		`<c t="inlineStr"><is><t> Anna </t></is></c><c t="inlineStr"><is><t xml:space="preserve"> Anna </t></is></c>` +
		`<c t="str"><f>A1</f><v> Anna </v></c><c t="s"><v>3</v></c><c t="s"><v>4</v></c></row>`
	const shared = `<si><t> Anna </t></si><si><t xml:space="preserve"> Anna </t></si>` +
		`<si><r><t> Anna </t></r><r><t> B </t></r></si><si><t> </t></si><si><t>` + "\n Anna\n\t</t></si>"
	path := writeRaw(t, rows, shared)
	want := []string{" Anna ", " Anna ", " Anna  B ", " Anna ", " Anna ", " Anna ", " ", "\n Anna\n\t"}
	var got []string
	for _, cell := range readSheets(t, path)[0].rows[0].Cells {
		got = append(got, cell.Text)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("texts (-want +got):\n%s", diff)
	}
	t.Run("openpyxl", func(t *testing.T) {
		const script = `import json, openpyxl, sys
print(json.dumps([c.value for c in next(openpyxl.load_workbook(sys.argv[1], data_only=True).active.iter_rows())]))`
		var theirs []string
		if err := json.Unmarshal(oracle.RunPython(t, script, path), &theirs); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, theirs); diff != "" {
			t.Errorf("texts (-ours +theirs):\n%s", diff)
		}
	})
	t.Run("LibreOffice", func(t *testing.T) {
		folder := oracle.NewLibreOffice(t).Convert(oracle.Shown, path)
		for i, theirs := range readCSV(t, filepath.Join(folder, "raw-Leads.csv"))[0] {
			if theirs.text != want[i] {
				t.Errorf("%q: LibreOffice has %q", want[i], theirs.text)
			}
		}
	})
}
