package source_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"alvio.ai/alvio-import/importer/source"
	"alvio.ai/alvio-import/record"
)

func TestOpenRefuses(t *testing.T) {
	tests := []struct {
		name  string
		file  string // its content
		words []string
	}{
		{"empty", "", []string{"empty"}},
		{"a BOM alone", "\ufeff", []string{"no rows"}},
		{"blank lines", "\n\r\n\n", []string{"no rows"}},
		{"blank cells", ";;\n;;\n", []string{"no rows"}},
		{"old .xls", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 504), []string{".xls", "save it as .xlsx"}},
		{"PDF", "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", []string{"PDF", "export"}},
		{"UTF-16 without a BOM", "a\x00,\x00b\x00\n\x00", []string{"UTF-16", "--encoding"}},
		{"binary", "\x7fELF\x02\x01\x01\x00\x00", []string{"binary", ".csv or .xlsx"}},
		{"binary behind text", "name,city\nAnna,Ly\x00on\n", []string{"binary", ".csv or .xlsx"}},
		{"zip of something else", zipOf(t, "leads.csv", "name\nAnna\n"), []string{"a zip archive", "unpack it", "save it as .xlsx"}},
		{"zip of nothing to read", zipOf(t, "xl/workbook.xml", "<html>"), []string{"damaged", "export it again"}},
		{"zip magic alone", "PK\x03\x04", []string{"damaged", "export it again"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := writeFile(t, "leads.csv", tt.file) // the name lies; the content counts
			f, err := source.Open(t.Context(), path, source.Options{})
			if f != nil {
				t.Error("Open returned a File")
			}
			checkError(t, err, append(tt.words, path)...)
		})
	}
}

// What has a workbook's name and is neither one nor a text is a damaged workbook.
func TestOpenRefusesAWorkbookWithoutItsBeginning(t *testing.T) {
	for _, content := range []string{"QK\x03\x04" + strings.Repeat("\x00\xff", 300), strings.Repeat("\x00", 5000)} {
		for _, name := range []string{"leads.xlsx", "Leads.XLSM"} {
			_, err := source.Open(t.Context(), writeFile(t, name, content), source.Options{})
			checkError(t, err, "the workbook is damaged", "no zip archive", "copy or export it again")
		}
	}
}

func zipOf(t *testing.T, name, content string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte(content)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestOpenRefusesPaths(t *testing.T) {
	dir := t.TempDir()
	_, err := source.Open(t.Context(), dir, source.Options{})
	checkError(t, err, dir, "is a directory", "name the file in it")

	absent := filepath.Join(dir, "leads.csv")
	_, err = source.Open(t.Context(), absent, source.Options{})
	checkError(t, err, absent)
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the error is %q, want it to be fs.ErrNotExist", err)
	}
	if strings.Count(err.Error(), absent) > 1 {
		t.Errorf("the error is %q, want it to name the file once", err)
	}
}

func TestOpenRefusesOptions(t *testing.T) {
	_, err := source.Open(t.Context(), writeFile(t, "leads.csv", "name\nAnna\n"), source.Options{Sheet: "Leads"})
	checkError(t, err, "--sheet", "CSV")
	_, err = source.Open(t.Context(), smallBook(t), source.Options{Delimiter: ';'})
	checkError(t, err, "--delimiter", "workbook")
}

func smallBook(t testing.TB) string {
	b := newBook(t)
	b.row(1, "name", "city")
	b.row(2, "Anna", "Lyon")
	b.row(5, "Bruno", "Lille")
	return b.save()
}

// The content decides about the format, not the name.
func TestOpenWorkbookNamedCSV(t *testing.T) {
	path := filepath.Join(t.TempDir(), "leads.csv")
	if err := os.Rename(smallBook(t), path); err != nil {
		t.Fatal(err)
	}
	f := open(t, path, source.Options{})
	if got := f.Facts().Format; got != "Excel workbook" {
		t.Errorf("format %q, want a workbook", got)
	}
	if got := f.Name(); got != "leads.csv" {
		t.Errorf("name %q, want %q", got, "leads.csv")
	}
}

// bothFormats calls test with a file of each format that has rows 2 to last.
func bothFormats(t *testing.T, last int, test func(t *testing.T, path string)) {
	t.Run("CSV", func(t *testing.T) {
		var b strings.Builder
		b.WriteString("name,phone\n")
		for n := 2; n <= last; n++ {
			fmt.Fprintf(&b, "Contact %d,0199%06d\n", n, n)
		}
		test(t, writeFile(t, "leads.csv", b.String()))
	})
	t.Run("XLSX", func(t *testing.T) {
		b := newBook(t)
		w, err := b.NewStreamWriter("Leads")
		b.must(err)
		b.must(w.SetRow("A1", []any{"name", "phone"}))
		for n := 2; n <= last; n++ {
			b.must(w.SetRow(fmt.Sprintf("A%d", n), []any{fmt.Sprintf("Contact %d", n), fmt.Sprintf("0199%06d", n)}))
		}
		b.must(w.Flush())
		test(t, b.save())
	})
}

func TestSeveralPasses(t *testing.T) {
	bothFormats(t, 50, func(t *testing.T, path string) {
		f := open(t, path, source.Options{})
		first := mustReadPass(t, f)
		if len(first.Rows) != 49 {
			t.Fatalf("%d rows, want 49", len(first.Rows))
		}
		// A pass that is given up leaves no trace in the next.
		r, err := f.Rows()
		if err != nil {
			t.Fatal(err)
		}
		var row record.Row
		for range 3 {
			if err := r.Read(&row); err != nil {
				t.Fatal(err)
			}
		}
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if diff := cmp.Diff(first, mustReadPass(t, f), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("a later pass differs (-first +later):\n%s", diff)
			}
		}
	})
}

// changes are what another program may do to a file that is being read. They
// set its time, because the clock of a file system may be too coarse to tell
// apart two writes, and because a copying program may keep the old time.
var changes = []struct {
	name   string
	change func(path string, content []byte, modified time.Time) error
}{
	{"grown, same time", func(path string, content []byte, modified time.Time) error {
		err := os.WriteFile(path, append(content, "Zoé,0199000099\n"...), 0o600)
		return errors.Join(err, os.Chtimes(path, time.Time{}, modified))
	}},
	{"cut, same time", func(path string, content []byte, modified time.Time) error {
		err := os.Truncate(path, int64(len(content)/2))
		return errors.Join(err, os.Chtimes(path, time.Time{}, modified))
	}},
	{"rewritten in place, same size", func(path string, content []byte, modified time.Time) error {
		err := os.WriteFile(path, bytes.ToUpper(content), 0o600)
		return errors.Join(err, os.Chtimes(path, time.Time{}, modified.Add(time.Second)))
	}},
}

func TestChangedBetweenPasses(t *testing.T) {
	for _, c := range changes {
		t.Run(c.name, func(t *testing.T) {
			bothFormats(t, 10, func(t *testing.T, path string) {
				f := open(t, path, source.Options{})
				mustReadPass(t, f)
				change(t, path, c.change)
				_, err := f.Rows()
				checkError(t, err, filepath.Base(path), "changed", "close it first")
			})
		})
	}
}

func TestChangedDuringPass(t *testing.T) {
	// A short pass tells at its end; a long one does not go on to its end.
	const short, long = 10, 10_000
	for name, last := range map[string]int{"short": short, "long": long} {
		t.Run(name, func(t *testing.T) {
			bothFormats(t, last, func(t *testing.T, original string) {
				content, err := os.ReadFile(original)
				if err != nil {
					t.Fatal(err)
				}
				for _, c := range changes {
					t.Run(c.name, func(t *testing.T) {
						path := writeFile(t, filepath.Base(original), string(content))
						read, err := readWhile(t, path, func() { change(t, path, c.change) })
						checkError(t, err, filepath.Base(path))
						if errors.Is(err, io.EOF) {
							t.Error("the pass ended as if nothing had happened")
						}
						if last == long && read == last-1 {
							t.Error("the changed file was read to its end")
						}
					})
				}
			})
		})
	}
}

// readWhile reads the file at path until an error, and calls change behind the
// first row.
func readWhile(t *testing.T, path string, change func()) (rows int, err error) {
	t.Helper()
	r, err := open(t, path, source.Options{}).Rows()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	var row record.Row
	for {
		if err := r.Read(&row); err != nil {
			return rows, err
		}
		if rows++; rows == 1 {
			change()
		}
	}
}

func change(t *testing.T, path string, change func(string, []byte, time.Time) error) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := change(path, content, info.ModTime()); err != nil {
		t.Fatal(err)
	}
}

// Rows keep their numbers when the header is not the first of them.
func TestHeaderRow(t *testing.T) {
	b := newBook(t)
	b.row(2, "Leads of Monday")
	b.row(4, "name", "city")
	b.row(6, "Anna", "Lyon")
	for name, path := range map[string]string{
		"CSV":  writeFile(t, "leads.csv", "\nLeads of Monday\n\nname,city\n\nAnna,Lyon\n"),
		"XLSX": b.save(),
	} {
		t.Run(name, func(t *testing.T) {
			f := open(t, path, source.Options{HeaderRow: 4})
			if diff := cmp.Diff([]string{"name", "city"}, f.Header()); diff != "" || f.Facts().HeaderRow != 4 {
				t.Errorf("header in row %d (-want +got):\n%s", f.Facts().HeaderRow, diff)
			}
			got := mustReadPass(t, f)
			if len(got.Rows) != 1 || got.Rows[0].Number != 6 || got.Blank != 1 {
				t.Errorf("rows %q and %d blank, want row 6 and 1", show(got.Rows), got.Blank)
			}
		})
	}
}
