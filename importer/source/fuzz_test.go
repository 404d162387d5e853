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
		header, got, err := readPath(t, path, source.Options{Delimiter: comma, HeaderRow: want[0].number})
		if err != nil {
			t.Fatalf("%v, in %q", err, content)
		}
		for i := range got.Rows {
			got.Rows[i].Issues = nil // some rows are ragged
		}
		if diff := cmp.Diff(withoutBlankEnd(want[0].cells), header); diff != "" {
			t.Errorf("header of %q (-want +got):\n%s", content, diff)
		}
		if diff := cmp.Diff(showTable(want[1:]), show(got.Rows)); diff != "" {
			t.Errorf("rows of %q (-want +got):\n%s", content, diff)
		}
	})
}

// parseTable makes a table of the fuzzer's text. It drops what no CSV file in
// UTF-8 can hold: invalid bytes; NUL, by which binary files are told; Ctrl-Z, which
// marks the end of a text; and the carriage return, which may be part of a line's
// end.
func parseTable(text string) (table [][]string) {
	text = strings.NewReplacer("\r", "", "\x00", "", "\x1a", "").Replace(strings.ToValidUTF8(text, "?"))
	if blank(text) {
		return nil
	}
	for row := range strings.SplitSeq(text, "\x1e") {
		table = append(table, strings.Split(row, "\x1f"))
	}
	return table
}

// withoutBlankEnd drops the blank cells at the end of a row.
func withoutBlankEnd(cells []string) []string {
	for len(cells) > 0 && (record.Cell{Text: cells[len(cells)-1]}).Blank() {
		cells = cells[:len(cells)-1]
	}
	return cells
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

// FuzzHeader reads arbitrary bytes, with headers that are known and without. The
// header and the rows below it are in order, no row that was searched has more of
// the known headers, and the file reads the same if it is told what was detected.
// In the fuzzer's text, \x1f stands between known headers.
func FuzzHeader(f *testing.F) {
	for _, seed := range []struct{ content, headers string }{
		{"Leads of Monday\n\nname;phone;city\nAnna;0199000012;Lyon\n", "name\x1fcity"},
		{"a,b;c\nd,e;f\ng,h;i\n", "d,e\x1fi"},
		{"\ufeffsep=;\r\nContact;;;Address;;\r\nname;x;phone;street;city;;\r\n1;2;3;4;5;6;7", ""},
		{"\"Leads\" x;y\n\"a\nb\"\tc\td\n;;\n1\t2\t3", "c"},
		{"anna@example.com|0199000012\nnote\rnote\x1a", "note"},
	} {
		f.Add([]byte(seed.content), seed.headers)
	}
	path := filepath.Join(f.TempDir(), "leads.csv")
	f.Fuzz(func(t *testing.T, content []byte, headers string) {
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		words := slices.DeleteFunc(strings.Split(headers, "\x1f"), blank)
		for _, count := range []func([]string) int{nil, known(words...)} {
			file, err := source.Open(t.Context(), path, source.Options{Known: count})
			if err != nil {
				checkError(t, err, path)
				continue
			}
			facts, header := file.Facts(), file.Header()
			got, readErr := readPass(file)
			if err := file.Close(); err != nil {
				t.Error(err)
			}
			checkHeader(t, facts, header, got.Rows, count)

			told := source.Options{Known: count, HeaderRow: facts.HeaderRow, Sheet: facts.Sheet, Delimiter: delimiter(facts)}
			again, gotAgain, err := readPath(t, path, told)
			if diff := cmp.Diff(header, again); diff != "" {
				t.Errorf("the header of %q is another if it is told (-detected +told):\n%s", content, diff)
			}
			if diff := cmp.Diff(got, gotAgain, cmpopts.EquateEmpty()); diff != "" || fmt.Sprint(err) != fmt.Sprint(readErr) {
				t.Errorf("%q ends with %v, and with %v if told; rows (-detected +told):\n%s", content, readErr, err, diff)
			}
		}
	})
}

// delimiter is what facts tell, as an option.
func delimiter(facts source.Facts) rune {
	switch facts.Delimiter {
	case "":
		return 0
	case "TAB":
		return '\t'
	}
	return rune(facts.Delimiter[0])
}

// checkHeader wants a header that is not blank, and rows below it that rise. Of
// those that were searched, none has more of the headers that count counts.
func checkHeader(t *testing.T, facts source.Facts, header []string, rows []record.Row, count func([]string) int) {
	t.Helper()
	if len(header) != facts.Columns || len(header) != len(withoutBlankEnd(header)) || len(header) == 0 {
		t.Errorf("header %q of %d columns, want one that is not blank at its end", header, facts.Columns)
	}
	const searched = 50
	number, line := facts.HeaderRow, 0
	for _, row := range rows {
		if row.Number <= number || facts.Format == "CSV" && row.Line <= line {
			t.Errorf("row %d, line %d comes after row %d, line %d", row.Number, row.Line, number, line)
		}
		number, line = row.Number, row.Line
		if count == nil || number > searched || slices.Contains(codes(row.Issues), record.EncodingInvalid) {
			continue
		}
		cells := make([]string, len(row.Cells))
		for i := range cells {
			cells[i] = row.Cells[i].Text
		}
		if count(cells) > count(header) {
			t.Errorf("row %d was not taken for the header, and has more known headers: %q, not %q", number, cells, header)
		}
	}
}
