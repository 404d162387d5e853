package tofix

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"alvio.ai/alvio-import/record"
)

func TestLongTexts(t *testing.T) {
	tests := []struct {
		name, text string
		fits       bool
	}{
		{"32,767 letters", strings.Repeat("a", maxText), true},
		{"32,768 letters", strings.Repeat("a", maxText+1), false},
		{"32,767 letters of two bytes", strings.Repeat("é", maxText), true},
		{"32,768 letters of two bytes", strings.Repeat("é", maxText+1), false},
		{"16,383 pairs and a letter", strings.Repeat("😀", maxText/2) + "a", true},
		{"16,384 pairs", strings.Repeat("😀", maxText/2+1), false},
		{"32,767 that are escaped", strings.Repeat("\r", maxText), true},
		{"32,768 that are escaped", strings.Repeat("\r", maxText+1), false},
		{"32,767 of markup", strings.Repeat("&", maxText), true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWriter(t)
			begin(t, w, &Sheet{Name: "L", Header: []string{"a", "b"}})
			if ok, err := w.Write(&Row{Number: 7, Cells: texts(t, "x", tt.text)}); ok != tt.fits || err != nil {
				t.Fatalf("%v, %v; want %v", ok, err, tt.fits)
			}
			if got := w.LeftOut() == 0; got != tt.fits {
				t.Errorf("%d left out", w.LeftOut())
			}
			path := save(t, w)
			if !tt.fits {
				if got, want := note(t, path), []string{`Not in this workbook: row 7 of "L". A workbook can't hold a text of more than 32,767 characters. Correct that in the list itself.`}; !slices.Equal(got, want) {
					t.Errorf("note %q, want %q", got, want)
				}
			} else if got := rows(t, path, "L"); got[1][1] != tt.text {
				t.Errorf("%d of %d units came back", units(got[1][1]), units(tt.text))
			}
		})
	}
}

func TestLongTextsElsewhere(t *testing.T) {
	long := strings.Repeat("a", maxText+1)
	tests := []struct {
		name  string
		sheet Sheet
		row   Row
		fits  bool
	}{
		{"beyond the header", Sheet{Header: []string{"a"}}, Row{Cells: texts(t, "x", long)}, false},
		{"a column that is left out", Sheet{Header: []string{"a", "b"}, Omit: []int{1}}, Row{Cells: texts(t, "x", long)}, true},
		{"an old problem", Sheet{Header: []string{"a", record.FixProblem, record.FixRow}}, Row{Cells: texts(t, "x", long, "5")}, true},
		{"an old row number", Sheet{Header: []string{"a", record.FixProblem, record.FixRow}}, Row{Cells: texts(t, "x", "", long)}, false},
		{"a number", Sheet{Header: []string{"a"}}, Row{Cells: []byte("[" + strings.Repeat("1", maxText+1) + "]")}, false},
		{"the header", Sheet{Header: []string{"a", long}}, Row{Cells: texts(t, "x")}, false},
		{"a header that is left out", Sheet{Header: []string{"a", long}, Omit: []int{1}}, Row{Cells: texts(t, "x")}, true},
		{"the problem", Sheet{Header: []string{"a"}}, Row{Cells: texts(t, "x"), Problem: long, Hint: long, Faults: []Fault{{Column: 0, Message: long}}}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWriter(t)
			begin(t, w, &tt.sheet)
			if ok, err := w.Write(&tt.row); ok != tt.fits || err != nil {
				t.Fatalf("%v, %v; want %v", ok, err, tt.fits)
			}
			if path := save(t, w); tt.fits {
				if got := rows(t, path, "Sheet"); got[1][0] != "x" {
					t.Errorf("rows %.40q", got)
				}
			}
		})
	}
}

func TestManyColumns(t *testing.T) {
	tests := []struct {
		name            string
		columns, cells  int
		fits            bool
		rightmostColumn string
	}{
		{"as many as there can be", maxColumns - 4, maxColumns - 4, true, "XFD"},
		{"one too many in the header", maxColumns - 3, 1, false, ""},
		{"as many as there can be with those beyond", 10, maxColumns - 4, true, "XFD"},
		{"one too many in the row", 10, maxColumns - 3, false, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWriter(t)
			begin(t, w, &Sheet{Name: "wide", Header: slices.Repeat([]string{"h"}, tt.columns)})
			r := &Row{Number: 9, ID: "r0123456789abcdef", Cells: texts(t, slices.Repeat([]string{"x"}, tt.cells)...), Faults: []Fault{{Column: tt.cells - 1, Message: "bad"}}}
			if ok, err := w.Write(r); ok != tt.fits || err != nil {
				t.Fatalf("%v, %v; want %v", ok, err, tt.fits)
			}
			path := save(t, w)
			if !tt.fits {
				if got := strings.Join(note(t, path), "\n"); !strings.Contains(got, `row 9 of "wide". A workbook can't hold more than 16,384 columns.`) {
					t.Errorf("note %q", got)
				}
				return
			}
			if dimension, err := open(t, path).GetSheetDimension("wide"); dimension != "A1:"+tt.rightmostColumn+"2" || err != nil {
				t.Errorf("dimension %s, %v", dimension, err)
			}
			if got := rows(t, path, "wide"); len(got[1]) != maxColumns {
				t.Errorf("%d cells came back", len(got[1]))
			}
		})
	}
}

func TestLeftOutAreNamed(t *testing.T) {
	w := newWriter(t)
	long := texts(t, strings.Repeat("a", maxText+1))
	begin(t, w, &Sheet{Name: "A", Header: []string{"a"}})
	for i := range 3 {
		if ok, err := w.Write(&Row{Number: 5 + i, Cells: long}); ok || err != nil {
			t.Fatal(ok, err)
		}
		write(t, w, &Row{Number: 50 + i, Cells: texts(t, "x")})
	}
	begin(t, w, &Sheet{Name: "a/b", Header: slices.Repeat([]string{"h"}, maxColumns)})
	for i := range 25 {
		if ok, err := w.Write(&Row{Number: 100 + i, Cells: long}); ok || err != nil {
			t.Fatal(ok, err)
		}
	}
	if w.LeftOut() != 28 {
		t.Errorf("%d left out, want 28", w.LeftOut())
	}
	path := save(t, w, "Rows to fix")
	want := []string{
		"Rows to fix",
		`Not in this workbook: rows 5, 6, 7 of "A". A workbook can't hold a text of more than 32,767 characters. Correct that in the list itself.`,
		`Not in this workbook: rows 100, 101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111, 112, 113, 114, 115, 116 of "a/b". A workbook can't hold more than 16,384 columns. Correct that in the list itself.`,
		"Not in this workbook for such reasons: 8 more.",
	}
	if diff := cmp.Diff(want, note(t, path)); diff != "" {
		t.Errorf("note (-want +got):\n%s", diff)
	}
	if got, want := open(t, path).GetSheetList(), []string{"A", record.FixNote}; !slices.Equal(got, want) {
		t.Errorf("sheets %q, want %q", got, want)
	}
	if got := len(rows(t, path, "A")); got != 4 {
		t.Errorf("%d rows, want 4", got)
	}
}

func TestGoesOnInAFurtherSheet(t *testing.T) {
	t.Run("by rows", func(t *testing.T) {
		set(t, &maxRows, 4)
		testGoesOn(t)
	})
	t.Run("by bytes", func(t *testing.T) {
		set(t, &maxSize, 740)
		testGoesOn(t)
	})
}

// testGoesOn writes seven rows, three of which have room in a sheet.
func testGoesOn(t *testing.T) {
	w := newWriter(t)
	begin(t, w, &Sheet{Name: "Leads", Header: []string{"Phone"}})
	for i := range 7 {
		r := &Row{Number: i + 2, Cells: texts(t, fmt.Sprint(i)), Problem: "p"}
		if i == 5 {
			r.Faults = []Fault{{Column: 0, Message: "bad"}}
		}
		write(t, w, r)
	}
	begin(t, w, &Sheet{Name: "Other", Header: []string{"Phone"}})
	path := save(t, w)
	book := open(t, path)
	var got []string
	for _, sheet := range book.GetSheetList() {
		for _, row := range rows(t, path, sheet) {
			got = append(got, sheet+": "+strings.Join(row, ","))
		}
	}
	want := []string{
		"Leads: Phone,import_problem,import_hint,import_row,import_id", "Leads: 0,p,,2", "Leads: 1,p,,3", "Leads: 2,p,,4",
		"Leads (2): Phone,import_problem,import_hint,import_row,import_id", "Leads (2): 3,p,,5", "Leads (2): 4,p,,6", "Leads (2): 5,p,,7",
		"Leads (3): Phone,import_problem,import_hint,import_row,import_id", "Leads (3): 6,p,,8",
		"Other: Phone,import_problem,import_hint,import_row,import_id",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
	comments, err := book.GetComments("Leads (2)")
	if err != nil || len(comments) != 1 || comments[0].Cell != "A4" {
		t.Errorf("comments %v, %v", comments, err)
	}
}
