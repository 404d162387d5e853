package xlsx_test

import (
	"fmt"
	"testing"
)

// A number by its format: what people see, and what is stored.
func TestFormats(t *testing.T) {
	const date1904 = `date1904="1"`
	tests := []struct {
		name   string
		format string
		give   string
		pr     string
		want   string
	}{
		{"a postcode", "00000", "1000", "", "number 01000=1000"},
		{"a phone number", "0# ## ## ## ##", "612345678", "", "number 06 12 34 56 78=612345678"},
		{"an amount", "0.00", "5", "", "number 5.00=5"},
		{"an amount that is rounded", "0.00", "19.989999999999998", "", "number 19.99"},
		{"thousands", "#,##0", "33612345678", "", "number 33,612,345,678=33612345678"},
		{"a percentage", "0%", "0.5", "", "number 50%=0.5"},
		{"an exponent", "0.00E+00", "33612345678", "", "number 3.36E+10=33612345678"},
		{"General by its name", "general", "1E+5", "", "number 100000"},
		{"a text's format", "@", "33612345678", "", "number 33612345678"},
		{"a code that makes no sense", "0.00&quot;", "5", "", "number 5"},
		{"an empty code", "", "5", "", "number 5"},
		{"an escaped code", "0_x0022_m_x0022_", "5", "", `number 5m=5`},
		{"no number", "0.00", "abc", "", `"abc"`},
		{"two sections", "0;(0)", "-5", "", "number (5)=-5"},

		{"a date", "dd/mm/yyyy", "45688", "", "date 31/01/2025=2025-01-31"},
		{"a date with a time", "dd/mm/yyyy hh:mm", "45688.5", "", "date 31/01/2025 12:00=2025-01-31T12:00:00"},
		{"a date with an exponent", "yyyy-mm-dd", "4.5688E4", "", "date 2025-01-31"},
		{"a date with spaces around", "yyyy-mm-dd", " 45688\n", "", "date 2025-01-31"},
		{"half a second before midnight", "yyyy-mm-dd", "45688.99999999", "", "date 2025-02-01"},
		{"the last day of February 1900", "yyyy-mm-dd", "59", "", "date 1900-02-28"},
		{"the day that never was", "yyyy-mm-dd", "60", "", "number 60"},
		{"the first day of March 1900", "yyyy-mm-dd", "61", "", "date 1900-03-01"},
		{"the first day", "yyyy-mm-dd", "1", "", "date 1900-01-01"},
		{"day zero", "yyyy-mm-dd", "0", "", "number 0"},
		{"half of day zero", "yyyy-mm-dd", "0.5", "", "number 0.5"},
		{"a negative day", "yyyy-mm-dd", "-1", "", "number -1"},
		{"the last day", "yyyy-mm-dd", "2958465", "", "date 9999-12-31"},
		{"behind the last day", "yyyy-mm-dd", "2958466", "", "number 2958466"},
		{"huge", "yyyy-mm-dd", "1E+300", "", "number 1" + zeros(300)},
		{"a millisecond before the day that never was", "yyyy-mm-dd hh:mm:ss.000", "59.99999999", "", "number 59.99999999"},
		{"a millisecond before the end of time", "yyyy-mm-dd hh:mm:ss.000", "2958465.99999999", "", "number 2958465.99999999"},
		{"a time of day", "hh:mm", "0.5", "", "number 12:00=0.5"},
		{"hours that elapsed", "[h]:mm", "1.5", "", "number 36:00=1.5"},

		{"1904: day zero", "yyyy-mm-dd", "0", date1904, "date 1904-01-01"},
		{"1904: half of day zero", "yyyy-mm-dd hh:mm", "0.5", date1904, "date 1904-01-01 12:00=1904-01-01T12:00:00"},
		{"1904: day 59", "yyyy-mm-dd", "59", date1904, "date 1904-02-29"},
		{"1904: day 60", "yyyy-mm-dd", "60", date1904, "date 1904-03-01"},
		{"1904: a date", "yyyy-mm-dd", "44226", `date1904="true"`, "date 2025-01-31"},
		{"1904: the last day", "yyyy-mm-dd", "2957003", date1904, "date 9999-12-31"},
		{"1904: behind the last day", "yyyy-mm-dd", "2957004", date1904, "number 2957004"},
		{"1904: a negative day", "yyyy-mm-dd", "-1", date1904, "number -1"},
		{"not 1904", "yyyy-mm-dd", "45688", `date1904="0"`, "date 2025-01-31"},
		{"not 1904 in a word", "yyyy-mm-dd", "45688", `date1904="false"`, "date 2025-01-31"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := book{
				rows:    `<row r="1"><c r="A1" s="1"><v>` + tt.give + `</v></c></row>`,
				formats: []string{tt.format},
				pr:      tt.pr,
			}
			checkRowsOrError(t, b.zip(t), "1: "+tt.want)
		})
	}
}

// The styles part says which format a cell's style has.
func TestStyles(t *testing.T) {
	sheetOf := func(content string) map[string]string {
		return map[string]string{stylesPart: `<styleSheet xmlns="` + mainNS + `">` + content + `</styleSheet>`}
	}
	builtin := func(id int) map[string]string {
		return sheetOf(fmt.Sprintf(`<cellXfs><xf/><xf numFmtId="%d"/></cellXfs>`, id))
	}
	const (
		xfs        = `<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>`
		custom     = `<numFmts><numFmt numFmtId="14" formatCode="0.00"/></numFmts>`
		noPart     = `<c s="7"><v>45688</v></c>`
		cell       = `<c s="1"><v>45688</v></c>`
		sheetAlone = `<c><v>1</v></c>`
	)
	withoutStyles := rels(rel("rId1", "worksheet", "worksheets/sheet1.xml"))
	tests := []struct {
		name  string
		give  string
		parts map[string]string
		want  string
	}{
		{"built-in: an integer", cell, builtin(1), "1: number 45688"},
		{"built-in: two decimals", cell, builtin(2), "1: number 45688.00=45688"},
		{"built-in: a date", cell, builtin(14), "1: date 2025-01-31"},
		{"built-in: a date with a time", `<c s="1"><v>45688.5</v></c>`, builtin(22), "1: date 2025-01-31T12:00:00"},
		{"built-in: a time", `<c s="1"><v>0.5</v></c>`, builtin(20), "1: number 12:00=0.5"},
		{"built-in: an East Asian date", cell, builtin(27), "1: date 2025-01-31"},
		{"built-in: a text", cell, builtin(49), "1: number 45688"},
		{"an id that nobody defined", cell, builtin(99), "1: number 45688"},
		{"a negative id", cell, builtin(-1), "1: number 45688"},
		{"a custom code in place of a built-in one", cell, sheetOf(custom + xfs), "1: number 45688.00=45688"},
		{"custom codes behind the styles", cell, sheetOf(xfs + custom), "1: number 45688.00=45688"},
		{"a style without an id", `<c s="0"><v>45688</v></c>`, builtin(14), "1: number 45688"},
		{"the styles of styles do not count", cell, sheetOf(`<cellStyleXfs><xf numFmtId="2"/><xf numFmtId="2"/></cellStyleXfs>` + xfs), "1: date 2025-01-31"},
		{"formats of differences do not count", cell, sheetOf(xfs + `<dxfs><dxf><numFmt numFmtId="14" formatCode="0.00"/></dxf></dxfs>`), "1: date 2025-01-31"},
		{"a style with zeros before it", `<c s="01"><v>45688</v></c>`, sheetOf(xfs), "1: date 2025-01-31"},
		{"a row's and a column's style do not count", `<c><v>45688</v></c>`, sheetOf(xfs), "1: number 45688"},
		{"a style of other kinds of cells", `<c s="1" t="str"><v>45688</v></c><c s="1" t="b"><v>1</v></c>`, sheetOf(xfs), `1: "45688" bool TRUE=true`},
		{"no styles part, and none that cells name", sheetAlone, map[string]string{workbookRels: withoutStyles, stylesPart: absent, stringsPart: absent}, "1: number 1"},
		{"no styles part", noPart, map[string]string{workbookRels: withoutStyles, stylesPart: absent}, "1: number 45688"},
		{"a styles part that no relationship names", noPart, map[string]string{workbookRels: withoutStyles}, "1: number 45688"},
		{"an empty styles part", sheetAlone, sheetOf(""), "1: number 1"},
		{"a style out of range", `<c s="2"><v>1</v></c>`, sheetOf(xfs), `the style "2", of which there are 2`},
		{"a negative style", `<c s="-1"><v>1</v></c>`, sheetOf(xfs), `the style "-1"`},
		{"a style that is no number", `<c s="x"><v>1</v></c>`, sheetOf(xfs), `the style "x"`},
		{"another root", cell, map[string]string{stylesPart: `<sst/>`}, "its root is not styleSheet"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := book{rows: `<row>` + tt.give + `</row>`, parts: tt.parts}
			checkRowsOrError(t, b.zip(t), tt.want)
		})
	}
}
