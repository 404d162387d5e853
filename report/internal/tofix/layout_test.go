package tofix

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLayouts(t *testing.T) {
	tests := []struct {
		name  string
		sheet Sheet
		row   Row
		want  [][]string // header and row
		red   []string   // cells of the row
	}{
		{"a plain list",
			Sheet{Header: []string{"Phone", "Name"}},
			Row{Number: 17, Cells: []byte(`["06","Zoé"]`), Problem: "too short", Hint: "write all digits", Faults: []Fault{{Column: 0, Message: "too short"}}},
			[][]string{{"Phone", "Name", "import_problem", "import_hint", "import_row", "import_id"}, {"06", "Zoé", "too short", "write all digits", "17"}},
			[]string{"A2"}},
		{"a row that its list knows by an id",
			Sheet{Header: []string{"Phone"}},
			Row{Number: 17, Cells: []byte(`["06"]`), ID: "r0123456789abcdef"},
			[][]string{{"Phone", "import_problem", "import_hint", "import_row", "import_id"}, {"06", "", "", "17", "r0123456789abcdef"}},
			nil},
		{"blank and repeated headers",
			Sheet{Header: []string{"", "Phone", "", "Phone"}},
			Row{Number: 2, Cells: []byte(`["a","b","c","d"]`)},
			[][]string{{"", "Phone", "", "Phone", "import_problem", "import_hint", "import_row", "import_id"}, {"a", "b", "c", "d", "", "", "2"}},
			nil},
		{"a row that is shorter",
			Sheet{Header: []string{"Phone", "Name", "City"}},
			Row{Number: 2, Cells: []byte(`["06"]`), Faults: []Fault{{Column: 2, Message: "missing"}}},
			[][]string{{"Phone", "Name", "City", "import_problem", "import_hint", "import_row", "import_id"}, {"06", "", "", "", "", "2"}},
			[]string{"C2"}},
		{"a row without cells",
			Sheet{Header: []string{"Phone"}},
			Row{Number: 2, Problem: "blank", Faults: []Fault{{Column: 0, Message: "blank"}}},
			[][]string{{"Phone", "import_problem", "import_hint", "import_row", "import_id"}, {"", "blank", "", "2"}},
			[]string{"A2"}},
		{"a row that is longer",
			Sheet{Header: []string{"Phone"}},
			Row{Number: 2, Cells: []byte(`["06","x","",true,"",""]`), Faults: []Fault{{Column: 1, Message: "too long"}}},
			[][]string{{"Phone", "import_problem", "import_hint", "import_row", "import_id"}, {"06", "", "", "2", "", "x", "", "1"}},
			[]string{"F2", "G2", "H2"}},
		{"a row that is longer by blanks",
			Sheet{Header: []string{"Phone"}},
			Row{Number: 2, Cells: []byte(`["06","",null]`), Faults: []Fault{{Column: 2, Message: "no such cell"}}},
			[][]string{{"Phone", "import_problem", "import_hint", "import_row", "import_id"}, {"06", "", "", "2"}},
			nil},
		{"columns that are left out",
			Sheet{Header: []string{"a", "b", "c", "d"}, Omit: []int{0, 2, 9, -1}},
			Row{Number: 2, Cells: []byte(`["1","2","3","4","5"]`), Faults: []Fault{{Column: 2, Message: "left out"}, {Column: 3, Message: "bad"}, {Column: -1, Message: "the row"}}},
			[][]string{{"b", "d", "import_problem", "import_hint", "import_row", "import_id"}, {"2", "4", "", "", "2", "", "5"}},
			[]string{"B2", "G2"}},
		{"all columns left out",
			Sheet{Header: []string{"a"}, Omit: []int{0}},
			Row{Number: 2, Cells: []byte(`["1"]`)},
			[][]string{{"import_problem", "import_hint", "import_row", "import_id"}, {"", "", "2"}},
			nil},
		{"no header",
			Sheet{},
			Row{Number: 2, Cells: []byte(`["1"]`)},
			[][]string{{"import_problem", "import_hint", "import_row", "import_id"}, {"", "", "2", "", "1"}},
			[]string{"E2"}},
		{"rows to fix again",
			Sheet{Header: []string{"Phone", "import_problem", "import_hint", "import_row"}},
			Row{Number: 2, Cells: []byte(`["06","old","old",17,"beyond"]`), Problem: "new", Faults: []Fault{{Column: 0, Message: "bad"}, {Column: 1, Message: "not kept"}, {Column: 4, Message: "too long"}}},
			[][]string{{"Phone", "import_problem", "import_hint", "import_row", "import_id"}, {"06", "new", "", "17", "", "beyond"}},
			[]string{"A2", "F2"}},
		{"rows to fix again, with another id",
			Sheet{Header: []string{"import_id", "Phone", "import_problem", "import_row", "import_id"}},
			Row{Number: 2, Cells: []byte(`["mine","06","old",17,"r00"]`), ID: "r0123456789abcdef"},
			[][]string{{"import_id", "Phone", "import_problem", "import_hint", "import_row", "import_id"}, {"mine", "06", "", "", "17", "r0123456789abcdef"}},
			nil},
		{"rows to fix again, columns moved",
			Sheet{Header: []string{"Import_Row", "Name", " IMPORT_PROBLEM ", "Phone"}},
			Row{Number: 2, Cells: []byte(`[" 17 ","Zoé","old","06"]`), Problem: "new", Faults: []Fault{{Column: 3, Message: "bad"}}},
			[][]string{{"Name", "Phone", "import_problem", "import_hint", "import_row", "import_id"}, {"Zoé", "06", "new", "", "17"}},
			[]string{"B2"}},
		{"rows to fix again, the number gone",
			Sheet{Header: []string{"Phone", "import_problem", "import_hint"}},
			Row{Number: 2, Cells: []byte(`["06","old","old"]`), Problem: "new"},
			[][]string{{"Phone", "import_problem", "import_hint", "import_row", "import_id"}, {"06", "new", "", "2"}},
			nil},
		{"rows to fix again, a row added",
			Sheet{Header: []string{"Phone", "import_problem", "import_row"}},
			Row{Number: 2, Cells: []byte(`["06"]`), Problem: "new"},
			[][]string{{"Phone", "import_problem", "import_hint", "import_row", "import_id"}, {"06", "new"}},
			nil},
		{"rows to fix again, the number overwritten",
			Sheet{Header: []string{"Phone", "import_problem", "import_row", "import_row"}},
			Row{Number: 2, Cells: []byte(`["06","","see 17","18"]`)},
			[][]string{{"Phone", "import_problem", "import_hint", "import_row", "import_id"}, {"06", "", "", "see 17"}},
			nil},
		{"one added column alone is the user's",
			Sheet{Header: []string{"Phone", "import_row"}},
			Row{Number: 2, Cells: []byte(`["06","5"]`)},
			[][]string{{"Phone", "import_row", "import_problem", "import_hint", "import_row", "import_id"}, {"06", "5", "", "", "2"}},
			nil},
		{"true and false",
			Sheet{Header: []string{"a", "b", "c"}},
			Row{Number: 2, Cells: []byte(`[true,false,null]`), Faults: []Fault{{Column: 1, Message: "bad"}}},
			[][]string{{"a", "b", "c", "import_problem", "import_hint", "import_row", "import_id"}, {"1", "0", "", "", "", "2"}},
			[]string{"B2"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWriter(t)
			tt.sheet.Name = "Leads"
			begin(t, w, &tt.sheet)
			write(t, w, &tt.row)
			path := save(t, w)
			if diff := cmp.Diff(tt.want, rows(t, path, "Leads")); diff != "" {
				t.Errorf("rows (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.red, redCells(t, path, "Leads", 2)); diff != "" {
				t.Errorf("red cells (-want +got):\n%s", diff)
			}
		})
	}
}

// redCells lists the cells of a row that are filled red.
func redCells(t *testing.T, path, sheet string, row int) []string {
	t.Helper()
	book := open(t, path)
	var red []string
	for column := range 20 {
		cell := cellName(column, row)
		number, err := book.GetCellStyle(sheet, cell)
		if err != nil {
			t.Fatal(err)
		}
		if style, err := book.GetStyle(number); err != nil {
			t.Fatal(err)
		} else if slices.Equal(style.Fill.Color, []string{redFill}) {
			red = append(red, cell)
		}
	}
	return red
}

func TestCellsThatAreNoArray(t *testing.T) {
	for _, cells := range []string{`{`, `["a"`, `"a"`, `{"a":1}`, `[01]`} {
		t.Run(cells, func(t *testing.T) {
			w := newWriter(t)
			begin(t, w, &Sheet{Name: "Leads", Header: []string{"a"}})
			if ok, err := w.Write(&Row{Number: 7, Cells: []byte(cells)}); ok || err == nil {
				t.Errorf("%v, %v; want an error", ok, err)
			}
			write(t, w, &Row{Number: 8, Cells: texts(t, "b")})
			if got := rows(t, save(t, w), "Leads"); len(got) != 2 || got[1][0] != "b" {
				t.Errorf("rows %q", got)
			}
		})
	}
}

func TestRowWithoutSheet(t *testing.T) {
	if ok, err := newWriter(t).Write(&Row{Number: 7}); ok || err == nil {
		t.Errorf("%v, %v; want an error", ok, err)
	}
}
