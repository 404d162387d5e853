package xlsx_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"alvio.ai/alvio-import/importer/source/xlsx"
)

// Where rows and cells are: what <sheetData> holds, and the rows that it makes.
func TestPlaces(t *testing.T) {
	tests := []struct {
		name string
		give string
		want string // rows, a line each
	}{
		{"no rows", ``, ""},
		{"rows without cells", `<row r="1"/><row r="2"></row>`, "1:\n2:"},
		{"sparse rows", `<row r="2"><c r="A2"><v>1</v></c></row><row r="1000"><c r="A1000"><v>2</v></c></row>`, "2: number 1\n1000: number 2"},
		{"the last row", `<row r="1048576"><c r="A1048576"><v>1</v></c></row>`, "1048576: number 1"},
		{"leading blank rows and columns", `<row r="3"><c r="C3"><v>1</v></c></row>`, `3: "" "" number 1`},
		{"sparse cells", `<row r="1"><c r="A1"><v>1</v></c><c r="D1"><v>2</v></c></row>`, `1: number 1 "" "" number 2`},
		{"empty cells at the end", `<row r="1"><c r="A1"><v>1</v></c><c r="B1"/><c r="D1" t="str"><v/></c></row>`, `1: number 1`},
		{"shorter rows leave nothing of longer ones", `<row><c><v>1</v></c><c t="b"><v>1</v></c></row><row><c/><c t="str"><v>x</v></c></row><row><c><v>3</v></c></row>`, "1: number 1 bool TRUE=true\n2: \"\" \"x\"\n3: number 3"},
		{"columns of two and three letters", `<row r="1"><c r="Z1"><v>1</v></c><c r="AA1"><v>2</v></c></row>`, `1:` + strings.Repeat(` ""`, 25) + ` number 1 number 2`},
		{"small letters", `<row r="1"><c r="b1"><v>1</v></c></row>`, `1: "" number 1`},
		{"no numbers", `<row><c><v>1</v></c><c/><c><v>2</v></c></row><row><c><v>3</v></c></row>`, "1: number 1 \"\" number 2\n2: number 3"},
		{"no numbers of rows", `<row><c r="B1"><v>1</v></c></row><row><c r="A2"><v>2</v></c></row>`, "1: \"\" number 1\n2: number 2"},
		{"no numbers of cells", `<row r="5"><c><v>1</v></c><c><v>2</v></c></row>`, "5: number 1 number 2"},
		{"some numbers", `<row r="5"><c r="B5"><v>1</v></c><c><v>2</v></c><c r="E5"><v>3</v></c></row><row><c><v>4</v></c></row><row r="9"><c><v>5</v></c></row>`, "5: \"\" number 1 number 2 \"\" number 3\n6: number 4\n9: number 5"},
		{"hidden rows", `<row r="1" hidden="1"><c><v>1</v></c></row><row hidden="true"/><row hidden="0"/><row hidden="false"/>`, "1: hidden number 1\n2: hidden\n3:\n4:"},
		{"attributes of other vocabularies", `<row r="2" spans="1:1" ht="15" x14ac:dyDescent="0.25" x14ac:r="7" xmlns:x14ac="urn:x14ac"><c x14ac:r="Z9" r="A2"><v>1</v></c></row>`, "2: number 1"},
		{"elements of other vocabularies", `<x:row r="1" xmlns:x="urn:x"><c r="A1"/></x:row><row><x:c xmlns:x="urn:x"><v>0</v></x:c><c><v>1</v></c></row>`, "1: number 1"},
		{"unknown elements", `<rows/><row><extLst><c><v>2</v></c></extLst><c><v>1</v></c><cell/></row>`, "1: number 1"},
		{"text and comments between all", " x <!-- <row/> --><row> x <!-- <c/> --><c><v>1</v></c> x </row> x <?y?>", "1: number 1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := readSheet(book{rows: tt.give}.zip(t), 0)
			if diff := cmp.Diff(tt.want, strings.Join(got, "\n")); diff != "" || err != nil {
				t.Errorf("error %v, rows (-want +got):\n%s", err, diff)
			}
		})
	}
}

func TestPlacesRefused(t *testing.T) {
	tests := []struct {
		name string
		give string
		want string
	}{
		{"rows out of order", `<row r="2"/><row r="1"/>`, `behind row 2: a row with the number "1"`},
		{"a row twice", `<row r="2"/><row r="2"/>`, `a row with the number "2"`},
		{"a row that those without a number have taken", `<row/><row/><row r="2"/>`, `a row with the number "2"`},
		{"row 0", `<row r="0"/>`, `a row with the number "0"`},
		{"a negative row", `<row r="-1"/>`, `a row with the number "-1"`},
		{"a row beyond the last", `<row r="1048577"/>`, `a row with the number "1048577"`},
		{"a row behind the last", `<row r="1048576"/><row/>`, `more than 1048576 rows`},
		{"a row that is no number", `<row r="x"/>`, `a row with the number "x"`},
		{"an empty number", `<row r=""/>`, `a row with the number ""`},
		{"a row that no int holds", `<row r="99999999999999999999"/>`, `a row with the number "99999999999999999999"`},
		{"cells out of order", `<row r="1"><c r="B1"/><c r="A1"/></row>`, `a cell "A1" in row 1 behind column 2`},
		{"a cell twice", `<row r="1"><c r="B1"/><c r="B1"/></row>`, `a cell "B1"`},
		{"a cell that those without a reference have taken", `<row><c/><c/><c r="B1"/></row>`, `a cell "B1"`},
		{"a cell of another row", `<row r="2"><c r="A3"/></row>`, `a cell "A3" in row 2`},
		{"a cell of another row than the one that is counted", `<row><c r="A5"/></row>`, `a cell "A5" in row 1`},
		{"a reference without a row", `<row><c r="A"/></row>`, `a cell "A"`},
		{"a reference without a column", `<row><c r="1"/></row>`, `a cell "1"`},
		{"an empty reference", `<row><c r=""/></row>`, `a cell ""`},
		{"an absolute reference", `<row><c r="$A$1"/></row>`, `a cell "$A$1"`},
		{"a range", `<row><c r="A1:B1"/></row>`, `a cell "A1:B1"`},
		{"letters beyond ASCII", `<row><c r="É1"/></row>`, `a cell "É1"`},
		{"the column behind the last", `<row><c r="XFE1"/></row>`, `more than 16384 columns`},
		{"a column of four letters", `<row><c r="AAAA1"/></row>`, `more than 16384 columns`},
		{"a column of five letters", `<row><c r="AAAAA1"/></row>`, `a cell "AAAAA1"`},
		{"too many cells without a reference", `<row>` + strings.Repeat("<c/>", 16385) + `</row>`, `more than 16384 columns`},
		{"a cell behind the last column", `<row><c r="XFD1"/><c/></row>`, `more than 16384 columns`},
		{"rows of several versions", `<mc:AlternateContent xmlns:mc="urn:mc"><mc:Choice><row/></mc:Choice></mc:AlternateContent>`, `contents in several versions`},
		{"cells of several versions", `<row><mc:AlternateContent xmlns:mc="urn:mc"><mc:Choice><c/></mc:Choice></mc:AlternateContent></row>`, `contents in several versions`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			rows, err := readSheet(book{rows: tt.give}.zip(t), 0)
			switch {
			case err == nil:
				t.Errorf("not refused, the rows are %q", rows)
			case !strings.Contains(err.Error(), tt.want), !strings.Contains(err.Error(), `sheet "Leads"`), !strings.HasSuffix(err.Error(), "; copy or export it again"):
				t.Errorf("the error is %q, want %q", err, tt.want)
			}
		})
	}
	last := book{rows: `<row><c r="XFD1"><v>1</v></c></row><row>` + strings.Repeat("<c/>", 16384) + `</row>`}
	if rows, err := readSheet(last.zip(t), 0); err != nil || len(rows) != 2 {
		t.Errorf("%d rows and error %v with a cell in the last column, want 2", len(rows), err)
	}
}

// What stands around the rows in a sheet.
func TestSheetParts(t *testing.T) {
	const open, end = `<worksheet xmlns="` + mainNS + `" xmlns:r="` + relNS + `">`, `</worksheet>`
	const data, row = `<sheetData><row><c><v>1</v></c></row></sheetData>`, `1: number 1`
	tests := []struct {
		name string
		give string
		want string
	}{
		{"nothing", open + data + end, row},
		{"no sheetData", open + end, `no list of rows`},
		{"an empty sheetData", open + `<sheetData/>` + end, ``},
		{"two of them", open + data + data + end, `rows in two places`},
		{"an empty one behind it", open + data + `<sheetData/>` + end, `rows in two places`},
		{"one of another vocabulary", open + `<x:sheetData xmlns:x="urn:x"><row/></x:sheetData>` + data + `<x:sheetData xmlns:x="urn:x"/>` + end, row},
		{"one in a list of extensions", open + data + `<extLst><ext><sheetData/></ext></extLst>` + end, row},
		{"one that has several versions", open + `<mc:AlternateContent xmlns:mc="urn:mc"><mc:Choice>` + data + `</mc:Choice></mc:AlternateContent>` + end, `no list of rows`},
		{"another root", `<chartsheet xmlns="` + mainNS + `">` + data + `</chartsheet>`, `its root is not worksheet`},
		{"empty", ``, `the document ends too early`},
		{"no XML", `Hello`, `text outside the root element`},
		{"a dimension", open + `<dimension ref="A1:A1"/>` + data + end, row},
		{"a wrong dimension", open + `<dimension ref="C5:D9"/>` + data + end, row},
		{"a huge dimension", open + `<dimension ref="A1:XFD1048576"/>` + data + end, row},
		{"a dimension that is none", open + `<dimension ref="x"/><dimension/>` + data + end, row},
		{"all that Excel writes", open + `<sheetPr filterMode="1"><tabColor rgb="FF0000"/></sheetPr><sheetViews><sheetView workbookViewId="0"><pane ySplit="1"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/><cols><col min="1" max="1" width="9"/></cols>` +
			data + `<autoFilter ref="A1:A9"/><mergeCells><mergeCell ref="A1:B1"/></mergeCells><hyperlinks><hyperlink ref="A1" r:id="rId9"/></hyperlinks><pageMargins left="1"/><drawing r:id="rId1"/><tableParts count="0"/><extLst/>` + end, row},
		{"a mark of the order of bytes", "\uFEFF" + sheet(`<row><c><v>1</v></c></row>`), row},
		{"a prefix", `<x:worksheet xmlns:x="` + mainNS + `"><x:sheetData><x:row r="1"><x:c r="A1" t="inlineStr"><x:is><x:t>a</x:t></x:is></x:c></x:row></x:sheetData></x:worksheet>`, `1: "a"`},
		{"a prefix for some", `<worksheet xmlns="` + mainNS + `" xmlns:x="` + mainNS + `"><x:sheetData><row><x:c><v>1</v></x:c></row></x:sheetData></worksheet>`, row},
		{"no namespace", `<worksheet>` + data + `</worksheet>`, row},
		{"a prefix that is not declared", open + `<sheetData><x:row/></sheetData>` + end, `the prefix "x", which is not declared`},
		{"a comment behind the end", open + data + end + "<!-- -->\n", row},
		{"text behind the end", open + data + end + "x", `text outside the root element`},
		{"a NUL behind the end", open + data + end + "\x00", `XML`},
		{"a second root", open + data + end + open + end, `a second root element`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			checkRowsOrError(t, book{parts: map[string]string{sheetPart: tt.give}}.zip(t), tt.want)
		})
	}
}

func TestHiddenColumns(t *testing.T) {
	part := `<worksheet xmlns="` + mainNS + `"><cols>` +
		`<col min="2" max="3" hidden="1"/><col min="5" max="5" hidden="0"/><col min="6" max="6"/>` +
		`<x:col xmlns:x="urn:x" min="7" max="7" hidden="1"/><col min="8" max="99999999" hidden="true"/>` +
		`<col hidden="1"/><col min="x" max="y" hidden="1"/><col min="6" max="5" hidden="1"/></cols><sheetData/></worksheet>`
	content := book{parts: map[string]string{sheetPart: part}}.zip(t)
	w, err := xlsx.Open(bytes.NewReader(content), int64(len(content)), xlsx.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	r, err := w.Rows(0)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	hidden := map[int]bool{1: true, 2: true, 7: true, 16383: true}
	for _, column := range []int{0, 1, 2, 3, 4, 5, 6, 7, 16383} {
		if got := r.HiddenColumn(column); got != hidden[column] {
			t.Errorf("column %d: hidden is %t, want %t", column, got, hidden[column])
		}
	}
}
