package source_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"

	"alvio.ai/alvio-import/importer/source"
	"alvio.ai/alvio-import/record"
)

// FuzzCharset writes a table of western letters in each of the encodings that are
// told apart, and reads it back. With a mark, as UTF-8, and where the encoding is
// named, every cell must be the same. Windows-1252 that is not named either reads
// the same and is said to be guessed, or is refused, or was taken for UTF-8: then
// the bytes of a row either are UTF-8, so that nothing can tell that "Ã©" was
// meant and not "é", or the row carries an issue.
//
// The fuzzer's bytes are Windows-1252, so that most of them are letters; \x1e
// stands between rows and \x1f between cells.
func FuzzCharset(f *testing.F) {
	for _, text := range []string{
		"Zoé\x1fMüller\x1f« 5 € »\x1eNoël\x1fd’Aubigné",
		"Ã©\x1fÂ\u00a0\x1eZoé",
		"Ã©Ã©Ã©\x1eZoé\x1eÃ©\x1fé",
		"Â\u00a0\x1fÂ\u00a0\x1e\u00ad\x1eé",
		"ÿþa\x1fþÿ\x1eï»¿x",
		"Ž\x1f…\n“é”\x1e\"ß\"\x1fœ;,",
	} {
		encoded, err := charmap.Windows1252.NewEncoder().Bytes([]byte(text))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(encoded)
	}
	f.Add([]byte("\xc2\xa0\x1f\xc2\xa0\x1e\xa0")) // a blank row that is not UTF-8, in a file that seems to be
	path := filepath.Join(f.TempDir(), "leads.csv")
	f.Fuzz(func(t *testing.T, data []byte) {
		text, err := charmap.Windows1252.NewDecoder().Bytes(data)
		if err != nil {
			t.Fatal(err)
		}
		table := append([][]string{{"name", "city", "note"}}, parseTable(strings.Map(onlyLetters, string(text)))...)
		content, rows := writeTable(t, table, ';', false, false)
		encoded, err := charmap.Windows1252.NewEncoder().String(string(content))
		if err != nil {
			t.Fatal(err)
		}
		for _, tt := range []struct{ file, given, want string }{
			{string(content), "", "UTF-8"},
			{"\ufeff" + string(content), "", "UTF-8 with BOM"},
			{wide(string(content), true, true), "", "UTF-16 LE"},
			{wide(string(content), false, true), "", "UTF-16 BE"},
			{encoded, "windows-1252", "windows-1252"},
		} {
			file := openContent(t, path, tt.file, tt.given)
			if got := file.Facts().Encoding; got != tt.want || slices.Contains(codes(file.Issues()), record.EncodingGuessed) {
				t.Errorf("%s was taken for %s: %q", tt.want, got, tt.file)
			}
			checkSame(t, file, rows)
		}
		file := openContent(t, path, encoded, "")
		switch {
		case file == nil: // refused
		case file.Facts().Encoding == "UTF-8":
			checkTakenForUTF8(t, file, rows)
		case !slices.Contains(codes(file.Issues()), record.EncodingGuessed):
			t.Errorf("no issue tells that the encoding of %q was guessed", encoded)
		default:
			checkSame(t, file, rows)
		}
	})
}

// onlyLetters drops what no text of letters has. What separates rows, cells and
// lines stays.
func onlyLetters(r rune) rune {
	if r == utf8.RuneError || unicode.IsControl(r) && !strings.ContainsRune("\n\x1e\x1f", r) {
		return -1
	}
	return r
}

// openContent opens a file of this content. It returns nil if its encoding can't
// be told, which may only be if it is Windows-1252 and not named.
func openContent(t *testing.T, path, content, encoding string) *source.File {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := source.Open(t.Context(), path, source.Options{Delimiter: ';', Encoding: encoding, HeaderRow: 1})
	if err != nil {
		if encoding != "" || utf8.ValidString(content) || content[0] >= 0x80 {
			t.Fatalf("%v, in %q", err, content)
		}
		checkError(t, err, "--encoding")
		return nil
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

// checkSame wants the rows that were written, and none with invalid bytes.
func checkSame(t *testing.T, f *source.File, rows []tableRow) {
	t.Helper()
	got := mustReadPass(t, f).Rows
	for i := range got {
		if slices.Contains(codes(got[i].Issues), record.EncodingInvalid) {
			t.Errorf("row %d, %q, is said to hold invalid bytes", got[i].Number, got[i].Cells)
		}
		got[i].Issues = nil // some rows are ragged
	}
	if diff := cmp.Diff(showTable(rows[1:]), show(got)); diff != "" {
		t.Errorf("%s, rows (-want +got):\n%s", f.Facts().Encoding, diff)
	}
}

// checkTakenForUTF8 wants of rows that were written in Windows-1252 those whose
// bytes are UTF-8 read as such, and all others to carry an issue.
func checkTakenForUTF8(t *testing.T, f *source.File, rows []tableRow) {
	t.Helper()
	got := map[int]record.Row{}
	for _, row := range mustReadPass(t, f).Rows {
		got[row.Number] = row
	}
	for _, row := range rows[1:] {
		read, there := got[row.number]
		delete(got, row.number)
		valid, empty := true, true
		for i, cell := range row.cells {
			encoded, err := charmap.Windows1252.NewEncoder().String(cell)
			if err != nil {
				t.Fatal(err)
			}
			valid, empty = valid && utf8.ValidString(encoded), empty && blank(encoded)
			if there && read.Cell(i).Text != strings.ToValidUTF8(encoded, "\ufffd") {
				t.Errorf("row %d: cell %q, want the bytes %q", row.number, read.Cell(i).Text, encoded)
			}
		}
		if !there && (!valid || !empty) {
			t.Errorf("row %d, %q, was not read", row.number, row.cells)
		}
		if there && valid == slices.Contains(codes(read.Issues), record.EncodingInvalid) {
			t.Errorf("row %d, %q, is UTF-8: %t; its issues are %q", row.number, row.cells, valid, codes(read.Issues))
		}
	}
	for _, row := range got { // blank as it was written, and not as it was read
		if !slices.Contains(codes(row.Issues), record.EncodingInvalid) {
			t.Errorf("a row that was not written: %v", row)
		}
	}
}
