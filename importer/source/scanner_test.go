package source

import (
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

// A scanned is a row as the scanner gives it.
type scanned struct {
	line, lines int
	cells       []string
	problem     bool
}

func scan(t testing.TB, in io.Reader, delimiter byte) []scanned {
	t.Helper()
	s := newScanner(in, delimiter)
	var rows []scanned
	for {
		switch err := s.next(); {
		case err == io.EOF:
			return rows
		case err != nil:
			t.Fatal(err)
		}
		rows = append(rows, scanned{line: s.line, lines: s.lines, cells: s.cells(), problem: s.problem != ""})
	}
}

// Rows lie one behind the other: no line is lost, and none is counted twice.
func checkLines(t *testing.T, text string, rows []scanned) {
	t.Helper()
	line := 1
	for _, row := range rows {
		if row.line != line || row.lines < 1 {
			t.Fatalf("%q: a row begins at line %d and takes %d, after line %d", text, row.line, row.lines, line-1)
		}
		line += row.lines
	}
	ends := strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	want := strings.Count(ends, "\n") + 1
	if text == "" || strings.HasSuffix(ends, "\n") {
		want--
	}
	if line-1 != want {
		t.Errorf("%q: rows take %d lines, want %d", text, line-1, want)
	}
}

// FuzzScanner: whatever the text, no line is lost; reading byte by byte changes
// nothing; and what encoding/csv can read is read as it reads it, where it keeps
// the bytes (it drops carriage returns) and rows (it drops empty lines).
func FuzzScanner(f *testing.F) {
	for _, text := range []string{
		"a,b\n1,2\n", "a;b\r\n\"1\r\n\";2\r\n", "a\rb\r", "\n\n\"\"\n", "\"a\"\"b\",c\n\"x", "a,\"b\nc,d\n\"e\"f,g\n",
		"\"a\nb\"c\nd,e\n", "a\"b\"c,\"d\"e\"f\"\n", ",\n,,\r\n\"\r\"", "\"a\",\"b\nc\"d,\"e\nf\"\n",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, delimiter := range []byte{',', ';'} {
			rows := scan(t, strings.NewReader(text), delimiter)
			checkLines(t, text, rows)
			again := scan(t, iotest.OneByteReader(strings.NewReader(text)), delimiter)
			if diff := cmp.Diff(rows, again, cmp.AllowUnexported(scanned{})); diff != "" {
				t.Errorf("%q, byte by byte (-want +got):\n%s", text, diff)
			}
			if !strings.Contains(text, "\r") {
				compareWithCSV(t, text, delimiter, rows)
			}
		}
	})
}

// compareWithCSV holds rows against encoding/csv, if it can read all of them.
func compareWithCSV(t *testing.T, text string, delimiter byte, rows []scanned) {
	t.Helper()
	reference := csv.NewReader(strings.NewReader(text))
	reference.Comma = rune(delimiter)
	reference.FieldsPerRecord = -1
	want, err := reference.ReadAll()
	if err != nil {
		return
	}
	var got [][]string
	for _, row := range rows {
		if row.problem {
			t.Fatalf("%q: encoding/csv can read it, the scanner can't", text)
		}
		if empty := len(row.cells) == 1 && row.cells[0] == "" && row.lines == 1; !empty {
			got = append(got, row.cells)
		}
	}
	// A line of nothing but "" is a row to encoding/csv, and blank to us.
	want = withoutEmpty(want)
	if diff := cmp.Diff(want, withoutEmpty(got)); diff != "" {
		t.Errorf("%q with %q (-encoding/csv +scanner):\n%s", text, delimiter, diff)
	}
}

func withoutEmpty(rows [][]string) [][]string {
	var kept [][]string
	for _, row := range rows {
		if len(row) > 1 || row[0] != "" {
			kept = append(kept, row)
		}
	}
	return kept
}

func TestScannerFails(t *testing.T) {
	broken := errors.New("the disk is gone")
	s := newScanner(io.MultiReader(strings.NewReader("a,b\n1,"), iotest.ErrReader(broken)), ',')
	var err error
	for range 3 {
		if err = s.next(); err != nil {
			break
		}
	}
	if !errors.Is(err, broken) {
		t.Errorf("error %v, want the reader's", err)
	}
}

func BenchmarkScanner(b *testing.B) {
	text := strings.Repeat(`C-10001;Zoé;Dupré;01 99 00 12 34;zoe@example.com;75001;"Ferme ""des"" Alpes";un commentaire assez long pour ressembler aux vrais`+"\n", 1000)
	b.Run("scanner", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		b.ReportAllocs()
		for b.Loop() {
			s := newScanner(strings.NewReader(text), ';')
			for s.next() == nil {
			}
		}
	})
	b.Run("encoding-csv", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		b.ReportAllocs()
		for b.Loop() {
			r := csv.NewReader(strings.NewReader(text))
			r.Comma, r.ReuseRecord = ';', true
			for {
				if _, err := r.Read(); err != nil {
					break
				}
			}
		}
	})
}
