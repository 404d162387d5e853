package xlsx_test

import (
	"bytes"
	"io"
	"testing"
	"unicode/utf8"

	"alvio.ai/alvio-import/importer/source/xlsx"
	"alvio.ai/alvio-import/record"
)

// maxFuzzRows is more than the rows that the fuzzer's sheets can have.
const maxFuzzRows = 1 << 20

// checkPass reads a sheet and checks what holds for all rows, whatever they are made
// of. It returns how the pass ended.
func checkPass(t *testing.T, w *xlsx.Workbook, sheet int) (rows int, err error) {
	r, err := w.Rows(sheet)
	if err != nil {
		return 0, err
	}
	defer r.Close()
	last := 0
	var row record.Row
	for {
		err := r.Read(&row)
		if err != nil {
			if again := r.Read(&row); again != err {
				t.Errorf("error %v, and then %v", err, again)
			}
			return rows, err
		}
		rows++
		if rows > maxFuzzRows {
			t.Fatal("the rows have no end")
		}
		if row.Number <= last || row.Number > 1<<20 || row.Line != 0 || len(row.Cells) > 1<<14 {
			t.Errorf("row %d behind row %d with %d cells", row.Number, last, len(row.Cells))
		}
		last = row.Number
		for _, c := range row.Cells {
			checkCell(t, c)
		}
	}
}

func checkCell(t *testing.T, c record.Cell) {
	if !utf8.ValidString(c.Text) || !utf8.ValidString(c.Value) {
		t.Errorf("a cell that is not UTF-8: %q, %q", c.Text, c.Value)
	}
	hasValue := c.Kind == record.KindNumber || c.Kind == record.KindDate || c.Kind == record.KindBool
	if hasValue != (c.Value != "") {
		t.Errorf("a cell of kind %d with the text %q and the value %q", c.Kind, c.Text, c.Value)
	}
}

func FuzzSheet(f *testing.F) {
	b := leads(2)
	for _, rows := range []string{
		"", b.rows, `<row r="3" hidden="1"><c r="B3" t="b"><v>1</v></c><c t="e"><v>#N/A</v></c></row>`,
		`<row><c t="d"><v>2025-01-31T10:20:30Z</v></c><c><f>1+1</f><v/></c><c t="str"><f>"a"</f><v>_x000D_</v></c></row>`,
		`<row><c s="1"><v>1.5E+3</v></c><c s="2"><v>60</v></c><c s="3"><v>-1</v></c><c t="inlineStr"><is><r><t>a</t></r><rPh><t>b</t></rPh></is></c></row>`,
		`<row><c s="4"><v>2958465.9999</v></c><c><v>12345678901234567e-1</v></c><c><v><![CDATA[1]]><!-- -->2</v></c></row>`,
	} {
		f.Add([]byte(sheet(rows)))
		f.Add([]byte(utf16Part(`<x:worksheet xmlns:x="u"><x:sheetData>`+rows+`</x:sheetData></x:worksheet>`, true)))
	}
	b.formats = append(b.formats, "[>5]0.0;General;;@", "yyyy-mm-dd hh:mm:ss.000")
	f.Fuzz(func(t *testing.T, part []byte) {
		b := b
		b.parts = map[string]string{sheetPart: string(part)}
		content := b.zip(t)
		w := open(t, content)
		rows, err := checkPass(t, w, 0)
		againRows, again := checkPass(t, w, 0)
		if rows != againRows || (err == io.EOF) != (again == io.EOF) {
			t.Errorf("%d rows and error %v, and then %d and %v", rows, err, againRows, again)
		}
	})
}

func FuzzWorkbook(f *testing.F) {
	f.Add(leads(2).zip(f))
	f.Add(sheets().zip(f))
	f.Fuzz(func(t *testing.T, content []byte) {
		w, err := xlsx.Open(bytes.NewReader(content), int64(len(content)), xlsx.Limits{Unpacked: 1 << 20})
		if err != nil {
			return
		}
		for i, s := range w.Sheets() {
			if !utf8.ValidString(s.Name) {
				t.Errorf("sheet %d is called %q", i, s.Name)
			}
			_, _ = checkPass(t, w, i)
		}
		_ = w.Verify()
	})
}
