package source_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"alvio.ai/alvio-import/importer/source"
	"alvio.ai/alvio-import/record"
)

// FuzzCSV writes a table with encoding/csv and reads it back: every cell, the
// row's number and its line must be the same. In the fuzzer's text, \x1e stands
// between rows and \x1f between cells.
func FuzzCSV(f *testing.F) {
	for i, text := range []string{
		"name\x1fcity\x1eAnna\x1fLyon",
		"a\x1fb\x1e\x1e\x1f\x1e1\x1f2\x1f\x1f3\x1e4",
		"\"a\"\x1fb;,|\tc\x1e\n\n\"x\n\x1f y ",
		"\ufeffa\x1fb\x1e\ufffd\x1f\\.",
		"%PDF-\x1f1\x1ePK\x03\x04",
		"\x1e\xe9\r\n\x00\x1e\u00a0\x1e\u2028",
	} {
		f.Add(text, byte(i), i%2 == 0, i%3 == 0)
	}
	path := filepath.Join(f.TempDir(), "leads.csv")
	f.Fuzz(func(t *testing.T, text string, delimiter byte, bom, crlf bool) {
		comma := []rune{',', ';', '\t', '|'}[delimiter%4]
		table := parseTable(text)
		if len(table) == 0 || strings.HasPrefix(strings.ToLower(text), "sep=") {
			t.Skip("no table, or Excel's line before one")
		}
		content, want := writeTable(t, table, comma, bom, crlf)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		header, got, err := readPath(t, path, source.Options{Delimiter: comma})
		if err != nil {
			t.Fatalf("%v, in %q", err, content)
		}
		for i := range got.Rows {
			got.Rows[i].Issues = nil // some rows are ragged
		}
		if diff := cmp.Diff(want[0].cells, header); diff != "" {
			t.Errorf("header of %q (-want +got):\n%s", content, diff)
		}
		if diff := cmp.Diff(showTable(want[1:]), show(got.Rows)); diff != "" {
			t.Errorf("rows of %q (-want +got):\n%s", content, diff)
		}
	})
}

// parseTable makes a table of the fuzzer's text. It drops what no CSV file in
// UTF-8 can hold: invalid bytes, and NUL, by which binary files are told; and
// the carriage return, which may be part of a line's end.
func parseTable(text string) (table [][]string) {
	text = strings.NewReplacer("\r", "", "\x00", "").Replace(strings.ToValidUTF8(text, "?"))
	if blank(text) {
		return nil
	}
	for row := range strings.SplitSeq(text, "\x1e") {
		table = append(table, strings.Split(row, "\x1f"))
	}
	return table
}

func blank(text string) bool {
	return strings.TrimFunc(text, func(r rune) bool {
		return r == '\x1e' || r == '\x1f' || record.Cell{Text: string(r)}.Blank()
	}) == ""
}

// A tableRow is a row that was written, at the place where it was.
type tableRow struct {
	number, line int
	cells        []string
}

// showTable writes rows in the notation of show.
func showTable(rows []tableRow) []string {
	shown := make([]string, 0, len(rows))
	for _, row := range rows {
		var b strings.Builder
		fmt.Fprintf(&b, "%d (line %d):", row.number, row.line)
		for _, cell := range row.cells {
			fmt.Fprintf(&b, " %q", cell)
		}
		shown = append(shown, b.String())
	}
	return shown
}

// writeTable returns the table as a CSV file, and its rows that are not blank.
func writeTable(t *testing.T, table [][]string, comma rune, bom, crlf bool) (content []byte, rows []tableRow) {
	t.Helper()
	var b bytes.Buffer
	first := table[0][0] // may look like another format's magic; behind a BOM it does not
	if bom || slices.ContainsFunc([]string{"\ufeff", "PK\x03\x04", "%PDF-"}, func(magic string) bool {
		return strings.HasPrefix(first, magic)
	}) {
		b.WriteString("\ufeff")
	}
	w := csv.NewWriter(&b)
	w.Comma = comma
	// The writer would change line breaks inside of cells, too.
	w.UseCRLF = crlf && !slices.ContainsFunc(table, func(cells []string) bool {
		return slices.ContainsFunc(cells, func(cell string) bool { return strings.Contains(cell, "\n") })
	})
	for i, cells := range table {
		if !blank(strings.Join(cells, "")) {
			rows = append(rows, tableRow{i + 1, 1 + bytes.Count(b.Bytes(), []byte("\n")), cells})
		}
		if err := w.Write(cells); err != nil {
			t.Fatal(err)
		}
		w.Flush()
	}
	return b.Bytes(), rows
}

// FuzzOpen reads arbitrary bytes, most of which are refused. It must not panic;
// what it reads has rows in order, CSV files in UTF-8, and reads the same again.
func FuzzOpen(f *testing.F) {
	small, err := os.ReadFile(smallBook(f))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(small)
	for _, content := range []string{
		"name,city\nAnna,Lyon\n",
		"\ufeffa;b\r\n\r\n\"1\n2\";3;4\r\n;\r\nx\"y;z\r\n",
		"a\t\"b\"\n\"c\"d\te\nf\n",
		"a|b\n\"unclosed\n",
		"a\rb\rc",
		"pr\xe9nom\n",
		"\xff\xfea\x00",
		"PK\x03\x04",
	} {
		f.Add([]byte(content))
	}
	path := filepath.Join(f.TempDir(), "leads.csv")
	f.Fuzz(func(t *testing.T, content []byte) {
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		file, err := source.Open(t.Context(), path, source.Options{})
		if err != nil {
			checkError(t, err, path)
			return
		}
		defer func() { _ = file.Close() }()
		first, err := readPass(file)
		number, line := file.Facts().HeaderRow, 0
		for _, row := range first.Rows {
			if row.Number <= number || file.Facts().Format == "CSV" && row.Line <= line {
				t.Errorf("row %d, line %d comes after row %d, line %d", row.Number, row.Line, number, line)
			}
			number, line = row.Number, row.Line
			for _, cell := range row.Cells {
				if line > 0 && !utf8.ValidString(cell.Text) {
					t.Errorf("row %d: %q is not UTF-8", number, cell.Text)
				}
			}
		}
		second, again := readPass(file)
		if diff := cmp.Diff(first, second, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("the second pass differs (-first +second):\n%s", diff)
		}
		if fmt.Sprint(err) != fmt.Sprint(again) {
			t.Errorf("the second pass ended with %v, the first with %v", again, err)
		}
	})
}
