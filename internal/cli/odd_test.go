package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"alvio.ai/alvio-import/importer/source"
	"alvio.ai/alvio-import/internal/oracle"
	"alvio.ai/alvio-import/record"
	"alvio.ai/alvio-import/report"
)

// oddTexts are what lists hold, and what attacks try.
var oddTexts = []string{
	"Zoé Lefèvre-Ørsted", "Ελένη Παπαδοπούλου", "Ольга Ивановна", "שרה כהן", "محمد بن علي", "अनीता शर्मा", "ณัฐวุฒิ", "王秀英", "佐藤 さくら", "김서연", "Nguyễn Thị Ánh", "Ìyábọ̀ Ọláwálé",
	"👩‍👩‍👧‍👦 🇫🇷 ✔️", "Z̴a̷l̸g̶o̵", "ﬁ ligature", "＝fullwidth", "\u202eright to left\u202c", "zero\u200bwidth", "\ufeffmark",
	"=1+1", "+33 6 39 98 00 12", "-2", "@SUM(A1)", "\t=1+1", "'=1+1", `"=1+1"`, "=cmd|' /C calc'!A0", "=HYPERLINK(\"http://x\",\"y\")",
	"<script>alert(1)</script>", `"><img src=x onerror=alert(1)>`, "</script>", "{{.}}", "${x}", "javascript:alert(1)", "&lt;&amp;", "]]>", "<!-- -->",
	"a,b;c|d\te", "say \"hi\"", "line one\nline two", "back\\slash", "_x0041_", "_x000D_", "%s%d%n", "NULL", "TRUE", "1e5", "00123", "1/2", "2025-01-02", "３３６", " ",
	strings.Repeat("long ", 2000) + "end",
}

// Every text, in every column, is the same in report.jsonl and in the workbook of rows
// to fix, and shows itself on the page and in report.csv.
func TestOddTexts(t *testing.T) {
	const columns = 5
	dir := t.TempDir()
	var list strings.Builder
	list.WriteString("A;B;C;D;E;Phone\n") // of which there is none
	rows := len(oddTexts)
	text := func(row, column int) string { return oddTexts[(row+column*7)%rows] }
	for row := range rows {
		for column := range columns {
			list.WriteString(`"` + strings.ReplaceAll(text(row, column), `"`, `""`) + `";`)
		}
		list.WriteString("\n")
	}
	writeFiles(t, dir, map[string]string{"leads.csv": list.String(), "map.yaml": "version: 1\ncolumns: {Phone: phone_number, A: contact.name}\nunmapped: custom\n"})
	out := filepath.Join(dir, "report")
	var stdout, stderr bytes.Buffer
	code := Run(t.Context(), System{
		Args:   []string{"check", filepath.Join(dir, "leads.csv"), "-m", filepath.Join(dir, "map.yaml"), "--report-dir", out},
		Stdout: &stdout, Stderr: &stderr, Getenv: func(string) string { return "" },
	})
	if code != exitRows {
		t.Fatalf("exit code %d\n%s", code, stderr.String())
	}

	want := make([][]string, rows)
	for row := range rows {
		for column := range columns {
			want[row] = append(want[row], text(row, column))
		}
		for column := range want[row] {
			if record.IsBlank(want[row][column]) {
				want[row][column] = ""
			}
		}
	}
	if diff := cmp.Diff(want, cellsOfReport(t, out, columns)); diff != "" {
		t.Errorf("report.jsonl (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want, cellsOfSheet(t, filepath.Join(out, report.FixFile), columns)); diff != "" {
		t.Errorf("to-fix.xlsx (-want +got):\n%s", diff)
	}
	page, err := os.ReadFile(filepath.Join(out, report.HTMLFile))
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(page, []byte("<script>alert")) || bytes.Contains(page, []byte("<img src=x")) || bytes.Contains(page, []byte("\u202e")) {
		t.Error("the page holds a text that does something")
	}
	lines, err := readCSV(filepath.Join(out, report.CSVFile))
	if err != nil || len(lines) != rows {
		t.Fatalf("%d lines, %v", len(lines), err)
	}
	for i, line := range lines {
		if line["code"] == "" || line["row"] != fmt.Sprint(i+2) {
			t.Errorf("line %d: %v", i, line)
		}
	}
}

// cellsOfReport returns the cells that report.jsonl has.
func cellsOfReport(t *testing.T, dir string, columns int) [][]string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, report.JSONLFile))
	if err != nil {
		t.Fatal(err)
	}
	var all [][]string
	for line := range bytes.Lines(data) {
		var row struct{ Cells []string }
		if err := json.Unmarshal(line, &row); err != nil {
			t.Fatal(err)
		}
		all = append(all, append(row.Cells, make([]string, columns-len(row.Cells))...))
	}
	return all
}

// cellsOfSheet returns the first columns of a workbook, as this program reads them.
func cellsOfSheet(t *testing.T, path string, columns int) [][]string {
	t.Helper()
	f, err := source.Open(t.Context(), path, source.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close() //nolint:errcheck // nothing was written
	rows, err := f.Rows()
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close() //nolint:errcheck // nothing was written
	var all [][]string
	for {
		var row record.Row
		if err := rows.Read(&row); err == io.EOF {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		var texts []string
		for i := range columns {
			texts = append(texts, row.Cell(i).Text)
		}
		all = append(all, texts)
	}
}

// LibreOffice sees all digits of the phones in report.csv and in to-fix.xlsx, and the
// accents, and runs nothing.
func TestReportsInLibreOffice(t *testing.T) {
	libre := oracle.NewLibreOffice(t)
	dir := t.TempDir()
	writeFiles(t, dir, map[string]string{
		"leads.csv": "Téléphone;Note\n01 99 00 00 12;=2+2\n0199000013;Zoé\n+33 1 99 00 00 14;=2+2\n0000199000015;x\n",
		"map.yaml":  "version: 1\nregion: FR\ncolumns:\n  Téléphone: phone_number\n  Note: {to: crm_contact_id, type: enum, values: {Zoé: zoé, x: \"=1+1\"}}\n",
	})
	out := filepath.Join(dir, "report")
	var stderr bytes.Buffer
	if code := Run(t.Context(), System{
		Args:   []string{"check", filepath.Join(dir, "leads.csv"), "-m", filepath.Join(dir, "map.yaml"), "--report-dir", out},
		Stdout: io.Discard, Stderr: &stderr, Getenv: func(string) string { return "" },
	}); code != exitRows {
		t.Fatalf("exit code %d\n%s", code, stderr.String())
	}
	converted := libre.ConvertCSV(oracle.Excel2007, filepath.Join(out, report.CSVFile))
	got := cellsOfSheet(t, filepath.Join(converted, "report.xlsx"), 6)
	want := [][]string{
		{"leads.csv", "", "2", "invalid", "+33199000012", ""},
		{"leads.csv", "", "3", "not_sent", "+33199000013", "zoé"},
		{"leads.csv", "", "4", "invalid", "+33199000014", ""},
		{"leads.csv", "", "5", "not_sent", "0000199000015", "'=1+1"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("report.csv (-want +got):\n%s", diff)
	}
	converted = libre.Convert(oracle.Excel2007, filepath.Join(out, report.FixFile))
	got = cellsOfSheet(t, filepath.Join(converted, report.FixFile), 2)
	if diff := cmp.Diff([][]string{{"01 99 00 00 12", "=2+2"}, {"+33 1 99 00 00 14", "=2+2"}}, got); diff != "" {
		t.Errorf("to-fix.xlsx (-want +got):\n%s", diff)
	}
}

func writeFiles(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
