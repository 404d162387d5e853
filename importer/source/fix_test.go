package source_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"alvio.ai/alvio-import/importer/source"
	"alvio.ai/alvio-import/record"
)

// fixBook writes a workbook of rows to fix. Each sheet has one row; those that are
// blank have none.
func fixBook(t *testing.T, sheets ...string) string {
	t.Helper()
	b := excelize.NewFile()
	for i, sheet := range append(sheets, record.FixNote) {
		name, blank := strings.CutSuffix(sheet, " (blank)")
		if i == 0 {
			if err := b.SetSheetName("Sheet1", name); err != nil {
				t.Fatal(err)
			}
		} else if _, err := b.NewSheet(name); err != nil {
			t.Fatal(err)
		}
		rows := [][]any{{"Phone of " + name, record.FixProblem, record.FixHint, record.FixRow}, {fmt.Sprintf("01990000%02d", i), "wrong", "right", i}}
		if name == record.FixNote {
			rows = [][]any{{"These rows were not delivered."}, {"1. Correct them."}}
		}
		for n, row := range rows {
			if blank {
				break
			}
			if err := b.SetSheetRow(name, fmt.Sprintf("A%d", n+1), &row); err != nil {
				t.Fatal(err)
			}
		}
	}
	path := filepath.Join(t.TempDir(), "to-fix.xlsx")
	if err := b.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	return path
}

// A row whose own cells were cleared is blank, whatever the added columns say of it.
func TestFixWorkbookClearedRow(t *testing.T) {
	path := fixBook(t, "Leads")
	b, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for row, cells := range map[int][]any{3: {"", "wrong", "right", 3}, 4: {"0199000004", "wrong", "right", 4}, 5: {" ", nil, nil, 5}} {
		if err := b.SetSheetRow("Leads", fmt.Sprintf("A%d", row), &cells); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.Save(); err != nil {
		t.Fatal(err)
	}
	f, err := source.Open(t.Context(), path, source.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	rows, err := f.Rows()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	var got []int
	var row record.Row
	for rows.Read(&row) == nil {
		got = append(got, row.Number)
	}
	if diff := cmp.Diff([]int{2, 4}, got); diff != "" || rows.Blank() != 2 {
		t.Errorf("%d blank rows; those that were read (-want +got):\n%s", rows.Blank(), diff)
	}
}

// A workbook of rows to fix is read whole, whatever the options that its list had.
func TestFixWorkbook(t *testing.T) {
	for _, tt := range []struct {
		name   string
		sheets []string
		want   []string // sheets that are read
	}{
		{"one sheet", []string{"Leads"}, []string{"Leads"}},
		{"several", []string{"Leads", "a.csv", "Été"}, []string{"Leads", "a.csv", "Été"}},
		{"blank ones", []string{"x (blank)", "Leads", "y (blank)", "z"}, []string{"Leads", "z"}},
	} {
		for i, o := range []source.Options{{}, {Sheet: "Leads"}, {Sheet: "9"}, {Sheet: record.FixNote}, {HeaderRow: 5}, {Delimiter: ';', Encoding: "utf-8"}, {SkipHidden: true}} {
			t.Run(fmt.Sprint(tt.name, " ", i), func(t *testing.T) {
				first, err := source.Open(t.Context(), fixBook(t, tt.sheets...), o)
				if err != nil {
					t.Fatal(err)
				}
				further, err := first.Further()
				if err != nil {
					t.Fatal(err)
				}
				var got []string
				for _, f := range append([]*source.File{first}, further...) {
					facts := f.Facts()
					if f.Name() != "to-fix.xlsx" || facts.HeaderRow != 1 || facts.Columns != 4 || f.Header()[0] != "Phone of "+facts.Sheet || len(f.Issues()) > 0 {
						t.Errorf("%s: %+v, header %q, %v", f.Name(), facts, f.Header(), f.Issues())
					}
					r, err := f.Rows()
					if err != nil {
						t.Fatal(err)
					}
					var row record.Row
					if err := r.Read(&row); err != nil || row.Sheet != facts.Sheet || row.Number != 2 {
						t.Errorf("%+v, %v", row, err)
					}
					if err := r.Close(); err != nil {
						t.Error(err)
					}
					if err := f.Verify(); err != nil {
						t.Error(err)
					}
					got = append(got, facts.Sheet)
				}
				if diff := cmp.Diff(tt.want, got); diff != "" {
					t.Errorf("sheets (-want +got):\n%s", diff)
				}
				// Each is closed; the last one closes the file.
				if err := first.Close(); err != nil {
					t.Error(err)
				}
				for _, f := range further {
					if _, err := f.Rows(); err != nil {
						t.Errorf("%s was closed with the first: %v", f.Facts().Sheet, err)
					}
					if err := f.Close(); err != nil {
						t.Error(err)
					}
				}
				if _, err := first.Rows(); err == nil {
					t.Error("the file is still open")
				}
			})
		}
	}
}

// What people do to such workbooks hides no row from us: sheets that are hidden are
// read, and so are all of them if the note is gone.
func TestFixWorkbookEdited(t *testing.T) {
	for _, tt := range []struct {
		name string
		edit func(b *excelize.File) error
	}{
		{"a sheet is hidden", func(b *excelize.File) error { return b.SetSheetVisible("b", false) }},
		{"the first sheet is hidden", func(b *excelize.File) error {
			b.SetActiveSheet(1)
			return b.SetSheetVisible("a", false)
		}},
		{"the note is deleted", func(b *excelize.File) error { return b.DeleteSheet(record.FixNote) }},
		{"the note is renamed", func(b *excelize.File) error { return b.SetSheetName(record.FixNote, "Read me") }},
		{"the added columns are deleted", func(b *excelize.File) error {
			return errors.Join(b.RemoveCol("a", "B"), b.RemoveCol("a", "B"), b.RemoveCol("a", "B"))
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			path := fixBook(t, "a", "b")
			b, err := excelize.OpenFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := errors.Join(tt.edit(b), b.Save(), b.Close()); err != nil {
				t.Fatal(err)
			}
			first, err := source.Open(t.Context(), path, source.Options{Sheet: "a"})
			if err != nil {
				t.Fatal(err)
			}
			further, err := first.Further()
			if err != nil {
				t.Fatal(err)
			}
			if len(further) != 1 || !first.Fix() || !further[0].Fix() || first.Facts().Sheet+further[0].Facts().Sheet != "ab" {
				t.Errorf("fix %t, sheet %q and %d more", first.Fix(), first.Facts().Sheet, len(further))
			}
			for _, f := range append(further, first) {
				if err := f.Close(); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

func TestFixWorkbookWithoutRows(t *testing.T) {
	_, err := source.Open(t.Context(), fixBook(t, "Leads (blank)"), source.Options{})
	if err == nil || !strings.Contains(err.Error(), "no rows") {
		t.Errorf("error %v", err)
	}
}

// What came through a pipe has further sheets too; other files have none.
func TestFurther(t *testing.T) {
	in, err := os.Open(fixBook(t, "a", "b"))
	if err != nil {
		t.Fatal(err)
	}
	f, err := source.OpenStream(t.Context(), in, source.Options{})
	if err != nil {
		t.Fatal(err)
	}
	further, err := f.Further()
	if err != nil || len(further) != 1 || further[0].Facts().Sheet != "b" {
		t.Errorf("%v, %v", further, err)
	}
	for _, file := range append(further, f) {
		if err := file.Close(); err != nil {
			t.Error(err)
		}
	}
	book, err := source.Open(t.Context(), smallBook(t), source.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if further, err := book.Further(); err != nil || further != nil {
		t.Errorf("%v, %v", further, err)
	}
	if err := book.Close(); err != nil {
		t.Error(err)
	}
}
