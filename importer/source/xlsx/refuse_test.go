package xlsx_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strings"
	"testing"

	"alvio.ai/alvio-import/importer/source/xlsx"
)

// readAll opens a workbook, reads all sheets and verifies it.
func readAll(content []byte, l xlsx.Limits) (sheets [][]string, err error) {
	w, err := xlsx.Open(bytes.NewReader(content), int64(len(content)), l)
	if err != nil {
		return nil, err
	}
	for i, s := range w.Sheets() {
		if !s.Cells {
			continue
		}
		rows, err := readRows(w, i)
		if err != nil {
			return nil, err
		}
		sheets = append(sheets, rows)
	}
	return sheets, w.Verify()
}

// checkRefused checks that a workbook is refused with an error that has all words
// and says what to do.
func checkRefused(t *testing.T, content []byte, words ...string) {
	t.Helper()
	sheets, err := readAll(content, xlsx.Limits{})
	if err == nil {
		t.Fatalf("not refused; its sheets are %q", sheets)
	}
	for _, word := range append(words, "; ") {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("the error is %q, want %q in it", err, word)
		}
	}
}

// An archive that is no archive of parts as workbooks have it.
func TestArchiveRefused(t *testing.T) {
	const again, allow = "copy or export it again", "--max-unpacked"
	extra := func(name string) []entry { return book{}.entries(entry{name: name, content: "x"}) }
	spoilt := func(change func(h *zip.FileHeader)) []entry {
		entries := book{rows: text("a")}.entries()
		for i := range entries {
			if entries[i].name == sheetPart {
				entries[i].header = change
			}
		}
		return entries
	}
	tests := []struct {
		name  string
		give  []entry
		words []string
	}{
		{"a part twice", extra(sheetPart), []string{sheetPart, "there twice", again}},
		{"a part twice in other case", extra("XL/Worksheets/SHEET1.xml"), []string{"SHEET1.xml", "there twice", again}},
		{"a part twice with backslashes", extra(`xl\worksheets\sheet1.xml`), []string{sheetPart, "there twice", again}},
		{"a part twice with a slash", extra("/" + sheetPart), []string{sheetPart, "there twice", again}},
		{"a part nobody reads twice", book{}.entries(entry{name: "docProps/app.xml"}, entry{name: "docprops/App.xml"}), []string{"docprops/App.xml", "there twice", again}},
		{"a name that leads out", extra("../x"), []string{"../x", "leads out of the workbook", again}},
		{"a name that leads out later", extra("xl/../../x"), []string{"xl/../../x", "leads out of the workbook", again}},
		{"a name that leads out with backslashes", extra(`xl\..\..\x`), []string{"leads out of the workbook", again}},
		{"a folder that leads out", book{}.entries(entry{name: "../"}), []string{"leads out of the workbook", again}},
		{"a drive", extra(`C:\x`), []string{"C:/x", "leads out of the workbook", again}},
		{"a password", spoilt(func(h *zip.FileHeader) { h.Flags |= 1 }), []string{"password", "unpack it, or save it without one"}},
		{"bzip2", spoilt(func(h *zip.FileHeader) { h.Method = 12 }), []string{sheetPart, "method 12", again}},
		{"zstd", spoilt(func(h *zip.FileHeader) { h.Method = 93 }), []string{sheetPart, "method 93", again}},
		{"larger than it says", spoilt(func(h *zip.FileHeader) { h.UncompressedSize64-- }), []string{`sheet "Leads"`, again}},
		{"much larger than it says", spoilt(func(h *zip.FileHeader) { h.UncompressedSize64 = 1 }), []string{`sheet "Leads"`, again}},
		{"smaller than it says", spoilt(func(h *zip.FileHeader) { h.UncompressedSize64++ }), []string{`sheet "Leads"`, again}},
		{"a wrong checksum", spoilt(func(h *zip.FileHeader) { h.CRC32++ }), []string{`sheet "Leads"`, "checksum", again}},
		{"no checksum", spoilt(func(h *zip.FileHeader) { h.CRC32 = 0 }), []string{"without a checksum", again}},
		{"stored, by its method", spoilt(func(h *zip.FileHeader) { h.Method = zip.Store }), []string{`sheet "Leads"`, again}},
		{"not all of the packed bytes", spoilt(func(h *zip.FileHeader) { h.CompressedSize64 -= 5 }), []string{again}},
		{"too large in all", spoilt(func(h *zip.FileHeader) { h.UncompressedSize64 = 9 << 30 }), []string{"would unpack to", allow}},
		{"a size that overflows a sum", spoilt(func(h *zip.FileHeader) { h.UncompressedSize64 = 1<<64 - 1 }), []string{"would unpack to", allow}},
		{"packed far too well", book{}.entries(entry{name: "xl/media/x.bin", content: strings.Repeat("\x00", 70<<20)}), []string{"xl/media/x.bin", "far more than workbooks do", allow}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			checkRefused(t, pack(t, tt.give...), tt.words...)
		})
	}
}

func TestLimits(t *testing.T) {
	content := pack(t, book{}.entries(entry{name: "xl/media/x.bin", content: strings.Repeat("\x00", 70<<20)})...)
	size := int64(70 << 20)
	for _, part := range (book{}).contents() {
		size += int64(len(part))
	}
	for _, tt := range []struct {
		name  string
		limit int64
		want  bool
	}{
		{"one byte too little", size - 1, false},
		{"as many as there are", size, true},
		{"far too little", 1, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := xlsx.Open(bytes.NewReader(content), int64(len(content)), xlsx.Limits{Unpacked: tt.limit})
			if ok := err == nil; ok != tt.want {
				t.Errorf("error %v with a limit of %d bytes", err, tt.limit)
			}
			if err != nil && !strings.Contains(err.Error(), fmt.Sprintf("more than %d bytes", tt.limit)) {
				t.Errorf("the error %q does not tell the limit", err)
			}
		})
	}
}

// Sizes that are declared must not overflow their sum.
func TestLimitsOverflow(t *testing.T) {
	entries := (book{}).entries(entry{name: "xl/z.bin", content: "z", header: func(h *zip.FileHeader) { h.UncompressedSize64 = 1<<64 - 1 }})
	content := pack(t, entries...)
	if _, err := xlsx.Open(bytes.NewReader(content), int64(len(content)), xlsx.Limits{Unpacked: 1 << 20}); err == nil || !strings.Contains(err.Error(), "--max-unpacked") {
		t.Errorf("error %v", err)
	}
}

func TestTooManyParts(t *testing.T) {
	entries := (book{}).entries()
	for i := len(entries); i < 1<<16; i++ {
		entries = append(entries, entry{name: fmt.Sprintf("x/%d", i)})
	}
	content := pack(t, entries...)
	if _, err := xlsx.Open(bytes.NewReader(content), int64(len(content)), xlsx.Limits{}); err != nil {
		t.Errorf("%d parts: %v", len(entries), err)
	}
	checkRefused(t, pack(t, append(entries, entry{name: "x/y"})...), "has 65537 parts", "export it again")
}

// Parts that the workbook needs, and that are missing, or are not what they should.
func TestPartsRefused(t *testing.T) {
	const again = "copy or export it again"
	without := func(names ...string) map[string]string {
		parts := map[string]string{}
		for _, name := range names {
			parts[name] = absent
		}
		return parts
	}
	sheetList := func(sheets string) map[string]string { return map[string]string{workbookPart: workbook("", sheets)} }
	tests := []struct {
		name  string
		parts map[string]string
		words []string
	}{
		{"no relationships of the package", without(rootRels), []string{rootRels, "missing", again}},
		{"no workbook", without(workbookPart), []string{workbookPart, "missing", again}},
		{"no relationships of the workbook", without(workbookRels), []string{workbookRels, "missing", again}},
		{"no sheet", without(sheetPart), []string{sheetPart, `"Leads" is missing`, again}},
		{"no shared strings", without(stringsPart), []string{stringsPart, "missing", again}},
		{"no styles", without(stylesPart), []string{stylesPart, "missing", again}},
		{"no relationship to a workbook", map[string]string{rootRels: rels(rel("rId1", "core-properties", "x.xml"))}, []string{rootRels, "no workbook", again}},
		{"no relationships at all", map[string]string{rootRels: rels()}, []string{rootRels, "no workbook", again}},
		{"a workbook elsewhere", map[string]string{rootRels: rels(`<Relationship Id="rId1" Type="` + relNS + `/officeDocument" Target="http://example.com/" TargetMode="External"/>`)}, []string{rootRels, "no workbook", again}},
		{"a relationship with an unknown id", sheetList(`<sheet name="Leads" sheetId="1" r:id="rId99"/>`), []string{workbookPart, `the sheet "Leads" has no part`, again}},
		{"a sheet without a relationship", sheetList(`<sheet name="Leads" sheetId="1"/>`), []string{workbookPart, `the sheet "Leads" has no part`, again}},
		{"a sheet elsewhere", map[string]string{workbookRels: rels(`<Relationship Id="rId1" Type="` + relNS + `/worksheet" Target="x.xml" TargetMode="External"/>`)}, []string{`the sheet "Leads" has no part`, again}},
		{"an empty target", map[string]string{workbookRels: rels(rel("rId1", "worksheet", ""))}, []string{`"Leads" is missing`, again}},
		{"no sheets", sheetList(""), []string{workbookPart, "no sheets", again}},
		{"no list of sheets", map[string]string{workbookPart: `<workbook xmlns="` + mainNS + `"/>`}, []string{workbookPart, "no sheets", again}},
		{"another root of the workbook", map[string]string{workbookPart: `<worksheet/>`}, []string{workbookPart, "its root is not workbook", again}},
		{"another root of the relationships", map[string]string{workbookRels: `<worksheet/>`}, []string{workbookRels, "its root is not Relationships", again}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			content := book{parts: tt.parts}.zip(t)
			if _, err := xlsx.Open(bytes.NewReader(content), int64(len(content)), xlsx.Limits{}); err == nil {
				t.Error("Open does not refuse it")
			}
			checkRefused(t, content, tt.words...)
		})
	}
}

// In each part that is read, neither a document type nor an early end goes unseen.
func TestXMLRefused(t *testing.T) {
	b := book{rows: text("a") + `<row><c t="s"><v>0</v></c></row>`, shared: "<si><t>a</t></si>", formats: []string{"0.00"}}
	const bomb = `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>`
	for _, name := range []string{rootRels, workbookPart, workbookRels, sheetPart, stylesPart, stringsPart} {
		content := b.contents()[name]
		start := len(declaration)
		give := map[string]string{
			"entities":             content[:start] + bomb + content[start:],
			"entities elsewhere":   content[:start] + `<!DOCTYPE x SYSTEM "file:///etc/passwd">` + content[start:],
			"no end tag":           content[:strings.LastIndex(content, "</")],
			"half an end tag":      content[:len(content)-1],
			"cut in the middle":    content[:(start+len(content))/2],
			"the declaration only": content[:start],
			"empty":                "",
			"a wrong end tag":      content[:len(content)-2] + "x>",
			"bytes of zero behind": content + "\x00\x00",
		}
		for what, part := range give {
			t.Run(name+": "+what, func(t *testing.T) {
				b := b
				b.parts = map[string]string{name: part}
				where := name
				if name == sheetPart {
					where = `sheet "Leads"`
				}
				checkRefused(t, b.zip(t), where, "copy or export it again")
			})
		}
		// Each length that is too short.
		b.parts = map[string]string{}
		for n := 0; n < len(content); n += everyFlip {
			b.parts[name] = content[:n]
			if _, err := readAll(b.zip(t), xlsx.Limits{}); err == nil {
				t.Errorf("%s: %d of %d bytes are not refused", name, n, len(content))
			}
		}
		b.parts = nil
	}
}

// What a file is that is no workbook of this kind.
func TestOtherFilesRefused(t *testing.T) {
	root := func(target string) entry {
		return entry{name: rootRels, content: rels(rel("rId1", "officeDocument", target))}
	}
	tests := []struct {
		name  string
		give  []entry
		words []string
	}{
		{"xlsb", []entry{root("xl/workbook.bin"), {name: "xl/workbook.bin"}}, []string{"a binary workbook (.xlsb)", "save it as .xlsx"}},
		{"docx", []entry{root("word/document.xml"), {name: "word/document.xml"}}, []string{"another Office program", "save the list as .xlsx or CSV"}},
		{"pptx", []entry{root("/ppt/presentation.xml"), {name: "ppt/presentation.xml"}}, []string{"another Office program", "save the list as .xlsx or CSV"}},
		{"vsdx", []entry{root("visio/document.xml")}, []string{"another Office program", "save the list as .xlsx or CSV"}},
		{"ods", []entry{{name: "mimetype"}, {name: "content.xml"}, {name: "META-INF/manifest.xml"}}, []string{"OpenDocument spreadsheet (.ods)", "save it as .xlsx"}},
		{"Numbers", []entry{{name: "Index/Document.iwa"}, {name: "preview.jpg"}}, []string{"an Apple Numbers document", "export it as .xlsx"}},
		{"old Numbers", []entry{{name: "index.zip"}}, []string{"an Apple Numbers document", "export it as .xlsx"}},
		{"a zip archive", []entry{{name: "leads.xlsx", content: "PK"}, {name: "leads.csv"}}, []string{"a zip archive", "unpack it", "save it as .xlsx"}},
		{"an empty archive", nil, []string{"a zip archive", "unpack it"}},
		{"folders alone", []entry{{name: "xl/"}, {name: "_rels/"}}, []string{"a zip archive"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			checkRefused(t, pack(t, tt.give...), tt.words...)
		})
	}
	for _, content := range []string{"", "PK\x03\x04", "name;phone\n", strings.Repeat("PK\x05\x06", 100)} {
		checkRefused(t, []byte(content), "damaged or cut off", "copy or export it again")
	}
}
