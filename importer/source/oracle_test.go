package source_test

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"alvio.ai/alvio-import/importer/source"
	"alvio.ai/alvio-import/internal/oracle"
	"alvio.ai/alvio-import/record"
)

// openpyxlScript prints the rows that are not blank of sheet argv[2] of
// workbook argv[1], a JSON object a line. A cell is null or its type and value.
const openpyxlScript = `
import json, sys, openpyxl
def cell(c):
    v = c.value
    if v is None or isinstance(v, str) and not v.strip():
        return None
    return [c.data_type, v.isoformat() if c.data_type == "d" else v]
sheet = openpyxl.load_workbook(sys.argv[1], data_only=True)[sys.argv[2]]
for row in sheet.iter_rows():
    cells = [cell(c) for c in row]
    if any(cells):
        print(json.dumps({"row": row[0].row, "cells": cells}))
`

type openpyxlRow struct {
	Row   int
	Cells [][]any // type and value
}

// TestOpenpyxl holds the sample workbook against what another library reads in it.
func TestOpenpyxl(t *testing.T) {
	const path = "../../samples/leads.xlsx"
	oracle.Python(t)
	f := open(t, path, source.Options{})

	out := oracle.RunPython(t, openpyxlScript, path, f.Facts().Sheet)
	var want []openpyxlRow
	decoder := json.NewDecoder(bytes.NewReader(out))
	decoder.UseNumber()
	for decoder.More() {
		var row openpyxlRow
		if err := decoder.Decode(&row); err != nil {
			t.Fatal(err)
		}
		want = append(want, row)
	}

	header := record.Row{Number: f.Facts().HeaderRow}
	for _, text := range f.Header() {
		header.Cells = append(header.Cells, record.Cell{Text: text})
	}
	got := append([]record.Row{header}, mustReadPass(t, f).Rows...)
	if len(got) != len(want) {
		t.Fatalf("%d rows, openpyxl reads %d", len(got), len(want))
	}
	for i := range want {
		if got[i].Number != want[i].Row {
			t.Fatalf("row %d, openpyxl has %d at its place", got[i].Number, want[i].Row)
		}
		for column := range max(len(got[i].Cells), len(want[i].Cells)) {
			var theirs []any
			if column < len(want[i].Cells) {
				theirs = want[i].Cells[column]
			}
			if ours := got[i].Cell(column); !sameCell(t, ours, theirs) {
				t.Errorf("%s: %+v, openpyxl reads %v", got[i].Address(column), ours, theirs)
			}
		}
	}
}

func sameCell(t *testing.T, ours record.Cell, theirs []any) bool {
	t.Helper()
	if theirs == nil {
		return ours.Blank()
	}
	switch kind, value := theirs[0], theirs[1]; kind {
	case "s":
		return ours.Text == value
	case "b":
		return ours.Kind == record.KindBool && ours.Value == strconv.FormatBool(value.(bool))
	case "d":
		return ours.Kind == record.KindDate && ours.Value == strings.TrimSuffix(value.(string), "T00:00:00")
	case "n":
		want, err := value.(json.Number).Float64()
		if err != nil {
			t.Fatal(err)
		}
		got, err := strconv.ParseFloat(ours.Value, 64)
		return err == nil && ours.Kind == record.KindNumber && got == want
	default:
		t.Fatalf("openpyxl's cell type %v has no rule", kind)
		return false
	}
}
