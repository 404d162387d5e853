package tofix

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"alvio.ai/alvio-import/internal/oracle"
	"alvio.ai/alvio-import/record"
)

// lookOf is a Python script that prints how a sheet looks.
const lookOf = `
import json, sys, openpyxl
book = openpyxl.load_workbook(sys.argv[1])
sheet = book[sys.argv[2]]
def look(cell):
    fill = cell.fill.fgColor.rgb[-6:] if cell.fill.fill_type else ""
    note = (cell.comment.author + ": " + cell.comment.text) if cell.comment else ""
    return [cell.coordinate, fill, cell.number_format, note]
print(json.dumps({
    "active": book.active.title, "sheets": [s.title + ("" if s.sheet_state == "visible" else " " + s.sheet_state) for s in book],
    "freeze": sheet.freeze_panes, "filter": (sheet.auto_filter.ref or "").replace("$", ""), "creator": book.properties.creator,
    "bold": [c.coordinate for r in sheet.iter_rows() for c in r if c.font.b],
    "wrapped": [c.coordinate for r in sheet.iter_rows() for c in r if c.alignment.wrap_text],
    "cells": [look(c) for c in list(sheet.iter_rows())[1]],
}))
`

// A look is what the script prints.
type look struct {
	Active, Freeze, Filter, Creator string
	Sheets, Bold, Wrapped           []string
	Cells                           [][4]string // of row 2: address, fill, number format, comment
}

func lookAt(t *testing.T, path, sheet string) look {
	t.Helper()
	var l look
	if err := json.Unmarshal(oracle.RunPython(t, lookOf, path, sheet), &l); err != nil {
		t.Fatal(err)
	}
	return l
}

// lookBook is a workbook with all that is to be seen.
func lookBook(t *testing.T) string {
	t.Helper()
	w := newWriter(t)
	begin(t, w, &Sheet{Name: "Leads", Header: []string{"Phone", "Amount", "OK", "Name", "Signed"}})
	write(t, w, &Row{
		Number: 2, Cells: []byte(`["0612",336399800123,true,"","05/04/26","beyond"]`), Problem: "too short", Hint: "all digits",
		Faults: []Fault{
			{Column: 0, Message: "too short"}, {Column: 0, Message: "not French"}, {Column: 3, Message: "missing"},
			{Column: 4, Message: "April or May?", Date: true},
		},
	})
	begin(t, w, &Sheet{Name: "O'Brien", Header: []string{"Phone"}})
	write(t, w, &Row{Number: 2, Cells: texts(t, "0612")})
	return save(t, w, "Rows to fix", "Correct the red cells.")
}

func TestLook(t *testing.T) {
	want := look{
		Active: "Leads", Freeze: "A2", Filter: "A1:J2", Creator: author,
		Sheets:  []string{"Leads", "O'Brien", record.FixNote},
		Bold:    []string{"A1", "B1", "C1", "D1", "E1", "F1", "G1", "H1", "I1"},
		Wrapped: []string{"F2", "G2", "H2"},
		Cells: [][4]string{
			{"A2", redFill, "@", author + ": too short\nnot French"},
			{"B2", "", "0", ""},
			{"C2", "", "General", ""},
			{"D2", redFill, "@", author + ": missing"},
			{"E2", redFill, formatDate, author + ": April or May?"},
			{"F2", paleFill, "@", ""}, {"G2", paleFill, "General", ""}, {"H2", paleFill, "General", ""}, {"I2", paleFill, "@", ""},
			{"J2", redFill, "@", ""},
		},
	}
	path := lookBook(t)
	t.Run("written", func(t *testing.T) {
		if diff := cmp.Diff(want, lookAt(t, path, "Leads")); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
	t.Run("saved by LibreOffice", func(t *testing.T) {
		folder := oracle.NewLibreOffice(t).Convert(oracle.Excel2007, path)
		got := lookAt(t, filepath.Join(folder, filepath.Base(path)), "Leads")
		for i := range got.Cells { // it names no authors, and truths by a format of its own
			_, text, _ := strings.Cut(got.Cells[i][3], ":")
			_, want.Cells[i][3], _ = strings.Cut(want.Cells[i][3], ":")
			got.Cells[i][3], want.Cells[i][3] = strings.TrimSpace(text), strings.TrimSpace(want.Cells[i][3])
		}
		want.Cells[2][2] = got.Cells[2][2]
		got.Cells[4][2] = strings.ReplaceAll(got.Cells[4][2], `\-`, "-")
		got.Creator, want.Creator = "", ""
		want.Freeze = "" // without a window it has no panes
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

// TestColumnsAreTexts is about what is typed below and beside the rows.
func TestColumnsAreTexts(t *testing.T) {
	book := open(t, lookBook(t))
	for _, column := range []string{"A", "B", "C", "D", "E", "J"} {
		number, err := book.GetColStyle("Leads", column)
		if err != nil {
			t.Fatal(err)
		}
		if style, err := book.GetStyle(number); err != nil || style.NumFmt != formatText {
			t.Errorf("column %s has format %d, %v; want text", column, style.NumFmt, err)
		}
	}
}

func TestWidths(t *testing.T) {
	w := newWriter(t)
	begin(t, w, &Sheet{Name: "w", Header: []string{"a", "a header of some length", "c", "d", "e"}})
	write(t, w, &Row{Number: 2, Cells: texts(t, "b", "b", "12345678901234567890", strings.Repeat("long ", 50), "first line\n"+strings.Repeat("x", 99), "beyond")})
	for i := range measured {
		write(t, w, &Row{Number: i + 3, Cells: texts(t, "b")})
	}
	write(t, w, &Row{Number: 999, Cells: texts(t, "not measured any more")})
	book := open(t, save(t, w))
	for i, want := range []float64{narrow, 26, 23, wide, 13, widthProblem, widthHint, widthNumber, widthID, widthSurplus} {
		if got, err := book.GetColWidth("w", record.ColumnName(i)); got != want || err != nil {
			t.Errorf("column %d is %v wide, %v; want %v", i, got, err, want)
		}
	}
	if got, err := book.GetColWidth(record.FixNote, "A"); got != widthNote || err != nil {
		t.Errorf("the note is %v wide, %v", got, err)
	}
}

func TestCommentsAreBounded(t *testing.T) {
	set(t, &maxComments, 5)
	w := newWriter(t)
	for _, name := range []string{"A", "B"} {
		begin(t, w, &Sheet{Name: name, Header: []string{"a", "b"}})
		for i := range 2 {
			write(t, w, &Row{Number: i + 2, Cells: texts(t, "x", "y"), Faults: []Fault{{Column: 0, Message: "bad"}, {Column: 1, Message: "bad"}}})
		}
	}
	path := save(t, w, "Rows to fix")
	book := open(t, path)
	for name, want := range map[string]int{"A": 4, "B": 1} {
		if comments, err := book.GetComments(name); len(comments) != want || err != nil {
			t.Errorf("%s: %d comments, %v; want %d", name, len(comments), err, want)
		}
		if diff := cmp.Diff([]string{"A3", "B3"}, redCells(t, path, name, 3)); diff != "" {
			t.Errorf("red cells (-want +got):\n%s", diff)
		}
	}
	want := []string{"Rows to fix", "Only the first 5 red cells have a comment; import_problem says of every row what is wrong."}
	if diff := cmp.Diff(want, note(t, path)); diff != "" {
		t.Errorf("note (-want +got):\n%s", diff)
	}
}
