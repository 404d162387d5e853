package lists

import (
	"archive/zip"
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// writeWorkbook writes the list as a workbook (ECMA-376 part 1, 18). Its rows are
// streamed; the shared strings are held until the sheet is done, behind which they
// stand, as in Excel's files.
func (l List) writeWorkbook(out io.Writer) error {
	w := &writer{zip: zip.NewWriter(out), list: l, indexes: map[string]int{}}
	w.part("[Content_Types].xml", contentTypes)
	w.part("_rels/.rels", packageRelations)
	w.part("xl/workbook.xml", workbook)
	w.part("xl/_rels/workbook.xml.rels", workbookRelations)
	w.open("xl/worksheets/sheet1.xml")
	w.sheet()
	w.part("xl/styles.xml", styles)
	w.open("xl/sharedStrings.xml")
	w.sharedStrings()
	w.flush()
	if w.err != nil {
		return w.err
	}
	return w.zip.Close()
}

// writer writes the parts of one workbook. Its first error makes what follows
// do nothing.
type writer struct {
	zip  *zip.Writer
	list List
	out  *bufio.Writer // into the part that is open
	err  error
	line []byte

	texts   []string // the shared strings
	indexes map[string]int
	uses    int
}

// part writes a part that is short.
func (w *writer) part(name, content string) {
	w.open(name)
	w.write(content)
}

// open begins a part, which lasts until the next one.
func (w *writer) open(name string) {
	w.flush()
	if w.err != nil {
		return
	}
	part, err := w.zip.Create(name)
	w.err = err
	w.out = bufio.NewWriterSize(part, 1<<16)
	w.write(declaration)
}

func (w *writer) flush() {
	if w.err == nil && w.out != nil {
		w.err = w.out.Flush()
	}
}

func (w *writer) write(s string) {
	if w.err == nil {
		_, w.err = w.out.WriteString(s)
	}
}

func (w *writer) sheet() {
	last := columns[len(Header)-1]
	w.write(fmt.Sprintf(sheetBegin, last, w.list.Rows+1))
	row := make([]cell, len(Header))
	for i, text := range Header {
		row[i] = cell{text: text}
	}
	w.row(1, row)
	leads := w.list.leads()
	for i := range w.list.Rows {
		if w.err != nil {
			return
		}
		leads.next(row)
		w.row(i+2, row)
	}
	w.write(sheetEnd)
}

func (w *writer) row(number int, cells []cell) {
	n := strconv.Itoa(number)
	w.line = append(w.line[:0], `<row r="`+n+`"`...)
	if w.list.Layout != Inline {
		w.line = append(w.line, ` spans="1:20" x14ac:dyDescent="0.25"`...)
	}
	w.line = append(w.line, '>')
	for i := range cells {
		ref := columns[i] + n
		if w.list.Layout == Inline {
			w.line = appendInline(w.line, ref, &cells[i])
		} else {
			w.line = w.appendShared(w.line, ref, &cells[i])
		}
	}
	w.line = append(w.line, "</row>"...)
	if w.err == nil {
		_, w.err = w.out.Write(w.line)
	}
}

// columns are the names of the columns.
var columns = strings.Split("A B C D E F G H I J K L M N O P Q R S T", " ")

func appendInline(b []byte, ref string, c *cell) []byte {
	if c.text == "" {
		return b
	}
	b = append(b, `<c r="`+ref+`" t="inlineStr"><is>`...)
	b = appendText(b, c.text)
	return append(b, `</is></c>`...)
}

func (w *writer) appendShared(b []byte, ref string, c *cell) []byte {
	if c.text == "" && c.style == general {
		return b
	}
	b = append(b, `<c r="`+ref+`"`...)
	if c.style != general {
		b = append(b, ` s="`+strconv.Itoa(int(c.style))+`"`...)
	}
	switch {
	case c.text == "": // Excel keeps the format of a cell that is empty
		return append(b, `/>`...)
	case c.stored != "":
		return append(b, `><v>`+c.stored+`</v></c>`...)
	}
	return append(b, ` t="s"><v>`+strconv.Itoa(w.index(c.text))+`</v></c>`...)
}

// index returns where the text stands among the shared strings.
func (w *writer) index(text string) int {
	w.uses++
	i, ok := w.indexes[text]
	if !ok {
		i = len(w.texts)
		w.indexes[text] = i
		w.texts = append(w.texts, text)
	}
	return i
}

func (w *writer) sharedStrings() {
	w.write(fmt.Sprintf(stringsBegin, w.uses, len(w.texts)))
	for _, text := range w.texts {
		if w.err != nil {
			return
		}
		w.line = append(w.line[:0], "<si>"...)
		w.line = appendText(w.line, text)
		w.line = append(w.line, "</si>"...)
		_, w.err = w.out.Write(w.line)
	}
	w.write("</sst>")
}

var escape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

func appendText(b []byte, text string) []byte {
	if strings.TrimSpace(text) != text || strings.Contains(text, "\n") {
		b = append(b, `<t xml:space="preserve">`...)
	} else {
		b = append(b, "<t>"...)
	}
	b = append(b, escape.Replace(text)...)
	return append(b, "</t>"...)
}

const declaration = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\r\n"

const contentTypes = `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
	`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
	`<Default Extension="xml" ContentType="application/xml"/>` +
	`<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>` +
	`<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>` +
	`<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>` +
	`<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>` +
	`</Types>`

const packageRelations = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
	`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/>` +
	`</Relationships>`

const workbook = `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">` +
	`<workbookPr defaultThemeVersion="166925"/><sheets><sheet name="Leads" sheetId="1" r:id="rId1"/></sheets></workbook>`

const workbookRelations = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
	`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>` +
	`<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/>` +
	`<Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/>` +
	`</Relationships>`

const styles = `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">` +
	`<numFmts count="2"><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/><numFmt numFmtId="165" formatCode="0#\ ##\ ##\ ##\ ##"/></numFmts>` +
	`<fonts count="1"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts>` +
	`<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>` +
	`<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>` +
	`<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>` +
	`<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>` +
	`<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>` +
	`<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>` +
	`<xf numFmtId="2" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>` +
	`<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`

const sheetBegin = `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" ` +
	`xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="x14ac" xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac">` +
	`<dimension ref="A1:%s%d"/><sheetViews><sheetView tabSelected="1" workbookViewId="0"/></sheetViews>` +
	`<sheetFormatPr defaultRowHeight="15" x14ac:dyDescent="0.25"/><cols><col min="1" max="20" width="16" customWidth="1"/></cols><sheetData>`

const sheetEnd = `</sheetData><pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/></worksheet>`

const stringsBegin = `<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="%d" uniqueCount="%d">`
