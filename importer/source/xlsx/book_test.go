package xlsx_test

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"fmt"
	"hash/crc32"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"

	"alvio.ai/alvio-import/importer/source/xlsx"
	"alvio.ai/alvio-import/record"
)

// Namespaces and relationship types, as programs write them and as strict workbooks
// have them.
const (
	mainNS    = `http://schemas.openxmlformats.org/spreadsheetml/2006/main`
	relNS     = `http://schemas.openxmlformats.org/officeDocument/2006/relationships`
	packageNS = `http://schemas.openxmlformats.org/package/2006/relationships`

	strictMainNS = `http://purl.oclc.org/ooxml/spreadsheetml/main`
	strictRelNS  = `http://purl.oclc.org/ooxml/officeDocument/relationships`
)

const declaration = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"

// The parts that every book has, unless it says otherwise.
const (
	typesPart    = "[Content_Types].xml"
	rootRels     = "_rels/.rels"
	workbookPart = "xl/workbook.xml"
	workbookRels = "xl/_rels/workbook.xml.rels"
	sheetPart    = "xl/worksheets/sheet1.xml"
	stylesPart   = "xl/styles.xml"
	stringsPart  = "xl/sharedStrings.xml"
)

// absent leaves a part out.
const absent = "\x00absent"

// A book is a workbook made of raw XML. Its zero value has a sheet without rows.
type book struct {
	rows    string            // what stands in the sheet's <sheetData>
	shared  string            // the <si> of the shared strings
	formats []string          // style 1 has the first of these format codes; style 0 is General
	pr      string            // the attributes of <workbookPr>
	parts   map[string]string // in place of those above, or besides them
}

func (b book) contents() map[string]string {
	parts := map[string]string{
		typesPart:    types(),
		rootRels:     rels(rel("rId1", "officeDocument", "xl/workbook.xml")),
		workbookPart: workbook(b.pr, `<sheet name="Leads" sheetId="1" r:id="rId1"/>`),
		workbookRels: rels(rel("rId1", "worksheet", "worksheets/sheet1.xml"),
			rel("rId2", "styles", "styles.xml"), rel("rId3", "sharedStrings", "sharedStrings.xml")),
		sheetPart:   sheet(b.rows),
		stylesPart:  styles(b.formats),
		stringsPart: declaration + `<sst xmlns="` + mainNS + `">` + b.shared + `</sst>`,
	}
	maps.Copy(parts, b.parts)
	maps.DeleteFunc(parts, func(_, content string) bool { return content == absent })
	return parts
}

// zip returns the workbook's bytes.
func (b book) zip(t testing.TB) []byte {
	t.Helper()
	return pack(t, b.entries()...)
}

// entries returns the workbook's parts, and more, ready to be packed.
func (b book) entries(more ...entry) []entry {
	contents := b.contents()
	var entries []entry
	for _, name := range slices.Sorted(maps.Keys(contents)) {
		entries = append(entries, entry{name: name, content: contents[name]})
	}
	return append(entries, more...)
}

// An entry is one of a zip archive.
type entry struct {
	name    string
	content string
	header  func(h *zip.FileHeader) // changes what the archive says of it
}

// pack makes a zip archive.
func pack(t testing.TB, entries ...entry) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, e := range entries {
		if err := e.write(z); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func (e entry) write(z *zip.Writer) error {
	if e.header == nil {
		method := zip.Deflate
		if e.content == "" { // which thousands of parts are, in some tests
			method = zip.Store
		}
		w, err := z.CreateHeader(&zip.FileHeader{Name: e.name, Method: method})
		if err == nil {
			_, err = io.WriteString(w, e.content)
		}
		return err
	}
	raw := deflate(e.content)
	h := zip.FileHeader{
		Name: e.name, Method: zip.Deflate, CRC32: crc32.ChecksumIEEE([]byte(e.content)),
		CompressedSize64: uint64(len(raw)), UncompressedSize64: uint64(len(e.content)),
	}
	e.header(&h)
	w, err := z.CreateRaw(&h)
	if err == nil {
		_, err = w.Write(raw)
	}
	return err
}

func deflate(content string) []byte {
	var out bytes.Buffer
	w, err := flate.NewWriter(&out, flate.BestSpeed)
	if err != nil {
		panic(err) // the level is right
	}
	_, _ = io.WriteString(w, content)
	_ = w.Close()
	return out.Bytes()
}

// types makes the list of content types, which LibreOffice and Excel want.
func types() string {
	list := `<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>`
	for _, part := range [][2]string{{workbookPart, "sheet.main"}, {sheetPart, "worksheet"}, {stylesPart, "styles"}, {stringsPart, "sharedStrings"}} {
		list += fmt.Sprintf(`<Override PartName="/%s" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.%s+xml"/>`, part[0], part[1])
	}
	return declaration + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` + list + `</Types>`
}

func workbook(pr, sheets string) string {
	return declaration + `<workbook xmlns="` + mainNS + `" xmlns:r="` + relNS + `"><workbookPr ` + pr + `/><sheets>` + sheets + `</sheets></workbook>`
}

func sheet(rows string) string {
	return declaration + `<worksheet xmlns="` + mainNS + `" xmlns:r="` + relNS + `"><sheetData>` + rows + `</sheetData></worksheet>`
}

func styles(formats []string) string {
	numFmts, xfs := "", `<xf numFmtId="0"/>`
	for i, code := range formats {
		numFmts += fmt.Sprintf(`<numFmt numFmtId="%d" formatCode="%s"/>`, 164+i, code)
		xfs += fmt.Sprintf(`<xf numFmtId="%d"/>`, 164+i)
	}
	return declaration + `<styleSheet xmlns="` + mainNS + `"><numFmts>` + numFmts + `</numFmts><cellXfs>` + xfs + `</cellXfs></styleSheet>`
}

// rels makes a part with relationships.
func rels(relations ...string) string {
	return declaration + `<Relationships xmlns="` + packageNS + `">` + strings.Join(relations, "") + `</Relationships>`
}

func rel(id, kind, target string) string {
	return fmt.Sprintf(`<Relationship Id="%s" Type="%s/%s" Target="%s"/>`, id, relNS, kind, target)
}

// readSheet opens a workbook and returns the rows of a sheet, as show has them.
func readSheet(content []byte, index int) (rows []string, err error) {
	w, err := xlsx.Open(bytes.NewReader(content), int64(len(content)), xlsx.Limits{})
	if err != nil {
		return nil, err
	}
	return readRows(w, index)
}

func readRows(w *xlsx.Workbook, index int) (rows []string, err error) {
	r, err := w.Rows(index)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	var row record.Row
	for {
		switch err := r.Read(&row); err {
		case nil:
			rows = append(rows, show(row))
		case io.EOF:
			return rows, nil
		default:
			return rows, err
		}
	}
}

// show writes a row as in
//
//	7: "text" number 06 12=612 date 2025-01-31 bool TRUE=true error #N/A
//
// with the value behind the = if it is not the text.
func show(row record.Row) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d:", row.Number)
	if row.Hidden {
		b.WriteString(" hidden")
	}
	for _, c := range row.Cells {
		b.WriteString(" " + showCell(c))
	}
	return b.String()
}

func showCell(c record.Cell) string {
	word := map[record.Kind]string{record.KindNumber: "number", record.KindDate: "date", record.KindBool: "bool", record.KindError: "error"}[c.Kind]
	switch {
	case c.Kind == record.KindText && c.Value == "":
		return fmt.Sprintf("%q", c.Text)
	case c.Value == c.Text, c.Kind == record.KindError && c.Value == "":
		return word + " " + c.Text
	}
	return word + " " + c.Text + "=" + c.Value
}
