package samples

import (
	"encoding/csv"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"alvio.ai/alvio-import/importer/source"
	"alvio.ai/alvio-import/mapping"
	"alvio.ai/alvio-import/record"
)

// A row is the same row next week, whether its list is a CSV file or a workbook, wherever
// it stands in it, in whatever order the columns are, and with a blank column more.
func TestRowIDs(t *testing.T) {
	const src = "version: 1\nregion: FR\ncolumns: {Téléphone: phone_number}\nunmapped: ignore\n"
	list := [][]string{
		{"Téléphone", "Nom", "Note", "Note"},
		{"3,36E+10", "Zoé", "two\r\nlines", "b"},
		{"à demander", "Anna", "42", ""},
		{"", "1,50", "01/02/2025", "a;\"b\""},
		{"à demander", "Anna", "again", ""},
	}
	want := rowIDs(t, src, writeCSV(t, list, nil))
	if len(want) != len(list)-1 || slices.Contains(want, 0) || len(slices.Compact(slices.Sorted(slices.Values(want)))) != len(want) {
		t.Fatalf("IDs %v", want)
	}
	moved := make([][]string, len(list))
	for i, row := range list {
		moved[i] = []string{row[3], "", row[1], row[2], row[0]}
	}
	moved[0][1], moved[0][2] = "Empty", "  NOM "
	for name, path := range map[string]string{
		"workbook": writeXLSX(t, list), "moved columns": writeCSV(t, moved, nil), "workbook with moved columns": writeXLSX(t, moved),
		"spaces and line breaks": writeCSV(t, list, strings.NewReplacer("Anna", " Anna ", "\r\n", "\n", "Zoé", "Zoe\u0301")),
	} {
		if diff := cmp.Diff(want, rowIDs(t, src, path)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	slices.Reverse(list[1:])
	got := rowIDs(t, src, writeXLSX(t, list))
	slices.Reverse(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("turned round (-want +got):\n%s", diff)
	}
	for i, id := range rowIDs(t, src, writeCSV(t, list, strings.NewReplacer("Anna", "Anne", "50", "51", "3,36", "3,37"))) {
		if slices.Contains(want, id) {
			t.Errorf("row %d has changed and has the same ID", i+2)
		}
	}
}

// rowIDs returns the IDs of the rows of a list.
func rowIDs(t *testing.T, src, path string) []record.RowID {
	t.Helper()
	f, err := source.Open(t.Context(), path, source.Options{HeaderRow: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close() //nolint:errcheck // nothing was written
	m, err := mapping.Parse("map.yaml", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	plan, err := m.Bind(f.Header())
	if err != nil {
		t.Fatal(err)
	}
	rows, err := f.Rows()
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close() //nolint:errcheck // nothing was written
	var ids []record.RowID
	for {
		var row record.Row
		if err := rows.Read(&row); err == io.EOF {
			return ids
		} else if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, plan.RowID(&row))
	}
}

func writeCSV(t *testing.T, list [][]string, change *strings.Replacer) string {
	t.Helper()
	var b strings.Builder
	w := csv.NewWriter(&b)
	w.Comma = ';'
	if err := w.WriteAll(list); err != nil {
		t.Fatal(err)
	}
	text := b.String()
	if change != nil {
		text = change.Replace(text)
	}
	path := filepath.Join(t.TempDir(), "leads.csv")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func writeXLSX(t *testing.T, list [][]string) string {
	t.Helper()
	b := excelize.NewFile()
	defer b.Close() //nolint:errcheck // nothing to lose
	for i, row := range list {
		for j, text := range row {
			cell, err := excelize.CoordinatesToCellName(j+1, i+1)
			switch n, nan := strconv.Atoi(text); {
			case err != nil:
			case nan == nil:
				err = b.SetCellInt("Sheet1", cell, int64(n))
			default:
				err = b.SetCellStr("Sheet1", cell, text)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	path := filepath.Join(t.TempDir(), "leads.xlsx")
	if err := b.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	return path
}
