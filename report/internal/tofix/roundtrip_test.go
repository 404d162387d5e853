package tofix

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"alvio.ai/alvio-import/importer/source"
	"alvio.ai/alvio-import/internal/oracle"
	"alvio.ai/alvio-import/record"
)

// oddBook is a workbook in which each odd text stands in each of four columns, in one
// of which it is wrong, beyond the header, and in a comment. The header is odd too.
func oddBook(t *testing.T) (path string, want [][]string) {
	t.Helper()
	const (
		columns = 4
		id      = "r1234567890123456"
	)
	w := newWriter(t)
	header := []string{"_x0041_ =1", "  \r\nZoé\t", "\ufffe@b", "0612345678"}
	begin(t, w, &Sheet{Name: "odd", Header: header})
	want = append(want, slices.Concat(header, fixColumns))
	for i := range oddTexts {
		row := make([]string, columns+1)
		for j := range row {
			row[j] = oddTexts[(i+j*7)%len(oddTexts)]
		}
		row[columns] += "." // as a blank one would not be written
		write(t, w, &Row{Number: i + 2, Cells: texts(t, row...), Problem: oddTexts[i], Hint: oddTexts[i], ID: id, Faults: []Fault{{Column: 0, Message: oddTexts[i]}}})
		n, _ := json.Marshal(i + 2)
		want = append(want, slices.Concat(row[:columns], []string{oddTexts[i], oddTexts[i], string(n), id}, row[columns:]))
	}
	return save(t, w, oddTexts...), want
}

// equalRows compares rows of texts, of which blank ones at the end may be missing.
func equalRows(t *testing.T, want, got [][]string) {
	t.Helper()
	if len(want) != len(got) {
		t.Fatalf("%d rows, want %d", len(got), len(want))
	}
	for i := range want {
		if diff := cmp.Diff(trimmed(want[i]), trimmed(got[i])); diff != "" {
			t.Errorf("row %d (-want +got):\n%s", i+1, diff)
		}
	}
}

func trimmed(row []string) []string {
	for len(row) > 0 && row[len(row)-1] == "" {
		row = row[:len(row)-1]
	}
	return row
}

// sourceRows reads a sheet as it is read when it is sent again.
func sourceRows(t *testing.T, path, sheet string) [][]string {
	t.Helper()
	f, err := source.Open(t.Context(), path, source.Options{Sheet: sheet, HeaderRow: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	in, err := f.Rows()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = in.Close() })
	all := [][]string{f.Header()}
	for {
		var row record.Row
		if err := in.Read(&row); err == io.EOF {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		var cells []string
		for _, c := range row.Cells {
			cells = append(cells, c.Text)
		}
		all = append(all, cells)
	}
}

func TestOddTextsInExcelize(t *testing.T) {
	path, want := oddBook(t)
	equalRows(t, want, rows(t, path, "odd"))
	var notes []string
	for _, row := range rows(t, path, record.FixNote) {
		notes = append(notes, strings.Join(row, ""))
	}
	if diff := cmp.Diff(trimmed(oddTexts), trimmed(notes)); diff != "" {
		t.Errorf("note (-want +got):\n%s", diff)
	}
	comments, err := open(t, path).GetComments("odd")
	if err != nil || len(comments) != len(oddTexts) {
		t.Fatalf("%d comments, %v; want %d", len(comments), err, len(oddTexts))
	}
	for i, c := range comments {
		got := ""
		for _, run := range c.Paragraph {
			got += unescape(run.Text)
		}
		if want := record.Shorten(oddTexts[i], maxMessage); got != want || c.Author != author {
			t.Errorf("comment of %s by %s: %q, want %q", c.Cell, c.Author, got, want)
		}
	}
}

func TestOddTextsInSource(t *testing.T) {
	path, want := oddBook(t)
	equalRows(t, want, sourceRows(t, path, "odd"))
}

func TestOddTextsInOpenpyxl(t *testing.T) {
	path, want := oddBook(t)
	equalRows(t, want, openpyxlRows(t, path, "odd"))
}

// openpyxlRows reads the values of a sheet. openpyxl leaves escapes to its callers.
func openpyxlRows(t *testing.T, path, sheet string) [][]string {
	t.Helper()
	out := oracle.RunPython(t, `
import json, sys, openpyxl
sheet = openpyxl.load_workbook(sys.argv[1])[sys.argv[2]]
for row in sheet.iter_rows():
    for cell in row:
        assert cell.data_type in "snb", (cell.coordinate, cell.data_type)
    print(json.dumps(["" if c.value is None else str(c.value) for c in row]))
`, path, sheet)
	var all [][]string
	for line := range strings.Lines(string(out)) {
		var row []string
		if err := json.Unmarshal([]byte(line), &row); err != nil {
			t.Fatal(err)
		}
		for i := range row {
			row[i] = unescape(row[i])
		}
		all = append(all, row)
	}
	return all
}

// TestOddTextsInLibreOffice reads what the program shows. It makes a line feed of
// carriage return and line feed, as encoding/csv does.
func TestOddTextsInLibreOffice(t *testing.T) {
	path, want := oddBook(t)
	got := shownByLibreOffice(t, path, "odd")
	for i := range want {
		for j := range want[i] {
			want[i][j] = strings.ReplaceAll(want[i][j], "\r\n", "\n")
		}
	}
	equalRows(t, want, got)
}

// TestOddTextsSavedByLibreOffice opens and saves the workbook as a person does. The
// program writes escapes that are texts in a manner of its own.
func TestOddTextsSavedByLibreOffice(t *testing.T) {
	path, want := oddBook(t)
	folder := oracle.NewLibreOffice(t).Convert(oracle.Excel2007, path)
	got := sourceRows(t, filepath.Join(folder, filepath.Base(path)), "odd")
	escape := regexp.MustCompile(`_x[0-9A-Fa-f]{1,4}[_\r]`)
	for i := range min(len(want), len(got)) {
		for j := range min(len(want[i]), len(got[i])) {
			want[i][j] = strings.ReplaceAll(want[i][j], "\r\n", "\n")
			if escape.MatchString(want[i][j]) {
				want[i][j] = got[i][j]
			}
		}
	}
	equalRows(t, want, got)
}

// shownByLibreOffice reads a sheet of the workbook, which LibreOffice has opened.
func shownByLibreOffice(t *testing.T, path, sheet string) [][]string {
	t.Helper()
	folder := oracle.NewLibreOffice(t).Convert(oracle.Shown, path)
	data, err := os.ReadFile(filepath.Join(folder, strings.TrimSuffix(filepath.Base(path), ".xlsx")+"-"+sheet+".csv"))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestPhonesThroughLibreOffice(t *testing.T) {
	phones := []string{"0612345678", "+33639980012", "06 12 34 56 78", "0033639980012", "33639980012", "00000", "=1+1", "-5", "1e5", "1/2", "TRUE"}
	w := newWriter(t)
	begin(t, w, &Sheet{Name: "Leads", Header: []string{"Phone"}})
	for i, phone := range phones {
		write(t, w, &Row{Number: i + 2, Cells: texts(t, phone), Faults: []Fault{{Column: 0, Message: "bad"}}[:i%2]})
	}
	path := save(t, w)
	got := shownByLibreOffice(t, path, "Leads")
	for i, phone := range phones {
		if got[i+1][0] != phone {
			t.Errorf("phone %q, want %q", got[i+1][0], phone)
		}
	}
}

func TestNumbers(t *testing.T) {
	tests := []struct {
		name, number string
		isNumber     bool
	}{
		{"zero", "0", true},
		{"whole", "17", true},
		{"negative", "-17", true},
		{"11 digits", "33639980012", true},
		{"12 digits", "336399800123", true},
		{"15 digits", "123456789012345", true},
		{"15 digits, negative", "-123456789012345", true},
		{"16 digits", "1234567890123456", false},
		{"20 digits", "12345678901234567890", false},
		{"100 digits", strings.Repeat("9", 100), false},
		{"fraction", "19.99", true},
		{"small", "0.000001", true},
		{"small and negative", "-0.5", true},
		{"15 digits with fraction", "1234567890123.45", true},
		{"15 digits behind zeros", "0.000123456789012345", true},
		{"17 digits with fraction", "0.30000000000000004", false},
		{"too many digits", "0.1234567890123456789", false},
		{"a zero too many", "1.50", false},
		{"exponent", "1e5", false},
		{"beyond floats", "1e400", false},
		{"below floats", "1e-400", false},
	}
	w := newWriter(t)
	begin(t, w, &Sheet{Name: "n", Header: []string{"a", "b"}})
	for i, tt := range tests {
		write(t, w, &Row{Number: i, Cells: []byte("[" + tt.number + "," + tt.number + "]"), Faults: []Fault{{Column: 1, Message: "bad"}}})
	}
	path := save(t, w)
	book := open(t, path)
	for i, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for column := range 2 {
				cell := cellName(column, i+2)
				if got, err := book.GetCellValue("n", cell, excelize.Options{RawCellValue: true}); got != tt.number || err != nil {
					t.Errorf("%s holds %s, %v; want %s", cell, got, err, tt.number)
				}
				kind, err := book.GetCellType("n", cell)
				if got := kind == excelize.CellTypeUnset; got != tt.isNumber || err != nil {
					t.Errorf("%s is of type %v, %v; want a number: %v", cell, kind, err, tt.isNumber)
				}
			}
		})
	}
	t.Run("read again", func(t *testing.T) {
		for i, row := range sourceRows(t, path, "n")[1:] {
			if tt := tests[i]; row[0] != tt.number || row[1] != tt.number {
				t.Errorf("%s shows %q", tt.number, row)
			}
		}
	})
	t.Run("through LibreOffice", func(t *testing.T) {
		folder := oracle.NewLibreOffice(t).Convert(oracle.Excel2007, path)
		for i, row := range rows(t, filepath.Join(folder, filepath.Base(path)), "n")[1:] {
			tt := tests[i]
			if tt.name == "small" { // as 1E-006
				tt.number = row[0]
			}
			if row[0] != tt.number || row[1] != tt.number {
				t.Errorf("%s comes back as %q", tt.number, row)
			}
		}
	})
}

func TestTruthsInLibreOffice(t *testing.T) {
	w := newWriter(t)
	begin(t, w, &Sheet{Name: "Leads", Header: []string{"a", "b"}})
	write(t, w, &Row{Number: 2, Cells: []byte(`[true,false]`)})
	write(t, w, &Row{Number: 3, Cells: []byte(`[true,false]`), Faults: []Fault{{Column: 0, Message: "bad"}, {Column: 1, Message: "bad"}}})
	for i, row := range shownByLibreOffice(t, save(t, w), "Leads")[1:] {
		if row[0] != "TRUE" || row[1] != "FALSE" {
			t.Errorf("row %d shows %q", i+2, row)
		}
	}
}
