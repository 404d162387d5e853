package source_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/klauspost/compress/zstd"

	"alvio.ai/alvio-import/importer/source"
)

// gzipped is a gzip file of content, with all that a header may hold.
func gzipped(t testing.TB, content string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Name, w.Comment, w.ModTime = "leads.csv", "of Monday", time.Unix(0x67777777, 0)
	if _, err := w.Write([]byte(content)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func zstandard(t testing.TB, content string) string {
	t.Helper()
	w, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	return string(w.EncodeAll([]byte(content), nil))
}

// packings are the ways in which a file may be packed.
var packings = []struct {
	name, suffix string
	pack         func(testing.TB, string) string
}{
	{"gzip", ".gz", gzipped},
	{"zstd", ".zst", zstandard},
}

// randomLeads is a CSV file that can't be packed tightly.
func randomLeads(rows int) string {
	r := rand.New(rand.NewPCG(1, 2)) // the same in every run
	var b strings.Builder
	b.WriteString("name;phone;note\n")
	for n := range rows {
		fmt.Fprintf(&b, "Contact %d;0199%06d;%x\n", n, r.IntN(1_000_000), r.Uint64())
	}
	return b.String()
}

func TestCompressed(t *testing.T) {
	const first, second = "name;city\nAnna;Lyon\n", "Bruno;Lille\n" + "Zoé;\"Ni\nce\"\n"
	book, err := os.ReadFile(smallBook(t))
	if err != nil {
		t.Fatal(err)
	}
	csvRows := []string{`2 (line 2): "Anna" "Lyon"`, `3 (line 3): "Bruno" "Lille"`, `4 (line 4): "Zoé" "Ni\nce"`}
	csvFacts := source.Facts{Format: "CSV", Encoding: "UTF-8", Delimiter: ";", HeaderRow: 1, Columns: 2}
	bookFacts := source.Facts{Format: "Excel workbook", Sheet: "Leads", HeaderRow: 1, Columns: 2}
	for _, p := range packings {
		facts, inBook := csvFacts, bookFacts
		facts.Compression, inBook.Compression = p.name, p.name
		for _, tt := range []struct {
			name, fileName, file string
			facts                source.Facts
			rows                 []string
		}{
			{"CSV", "leads.csv" + p.suffix, p.pack(t, first+second), facts, csvRows},
			{"in upper case", "LEADS.CSV" + strings.ToUpper(p.suffix), p.pack(t, first+second), facts, csvRows},
			{"without the suffix", "leads.csv", p.pack(t, first+second), facts, csvRows},
			{"of several parts", "leads.csv" + p.suffix, p.pack(t, first) + p.pack(t, "") + p.pack(t, second), facts, csvRows},
			{"workbook", "leads.xlsx" + p.suffix, p.pack(t, string(book)), inBook, []string{`2: "Anna" "Lyon"`, `5: "Bruno" "Lille"`}},
			{"not packed, in spite of the name", "leads.csv" + p.suffix, first + second, csvFacts, csvRows},
		} {
			t.Run(p.name+"/"+tt.name, func(t *testing.T) {
				f := open(t, writeFile(t, tt.fileName, tt.file), source.Options{})
				if diff := cmp.Diff(tt.facts, f.Facts()); diff != "" {
					t.Errorf("facts (-want +got):\n%s", diff)
				}
				if f.Name() != tt.fileName {
					t.Errorf("name %q, want that of the packed file, %q", f.Name(), tt.fileName)
				}
				for number := range 2 {
					if diff := cmp.Diff(tt.rows, show(mustReadPass(t, f).Rows)); diff != "" {
						t.Errorf("pass %d: rows (-want +got):\n%s", number+1, diff)
					}
				}
			})
		}
	}
}

func TestCompressedRefused(t *testing.T) {
	for _, p := range packings {
		packed := p.pack(t, randomLeads(20))
		for _, tt := range []struct {
			name, file string
			words      []string
		}{
			{"twice", p.pack(t, packed), []string{"compressed twice", "unpack it once"}},
			{"in both ways, gzip inside", p.pack(t, gzipped(t, packed)), []string{"compressed twice"}},
			{"in both ways, zstd inside", p.pack(t, zstandard(t, packed)), []string{"compressed twice"}},
			{"nothing in it", p.pack(t, ""), []string{"empty"}},
			{"an old .xls in it", p.pack(t, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), []string{".xls"}},
			{"garbage behind it", packed + "garbage behind it", []string{p.name, "damaged", "export it again"}},
			{"a byte behind it", packed + "x", []string{p.name, "damaged", "export it again"}},
			{"three bytes behind it", packed + packed[:3], []string{p.name, "damaged", "export it again"}},
			{"zeros behind it", packed + strings.Repeat("\x00", 512), []string{p.name, "damaged", "export it again"}},
			{"too short for its name", "n\nAnna\n", []string{"cut off", "export it again"}},
		} {
			t.Run(p.name+"/"+tt.name, func(t *testing.T) {
				path := writeFile(t, "leads.csv"+p.suffix, tt.file)
				f, err := source.Open(t.Context(), path, source.Options{})
				if f != nil {
					t.Error("Open returned a File")
				}
				checkError(t, err, append(tt.words, path)...)
			})
		}
	}
}

// places are n places in a file, evenly spread, and each of its first and last.
func places(length, n int) (places []int) {
	const ends = 40 // as many bytes have the headers, and the checksums behind
	for at := range length {
		if at < ends || at >= length-ends || at*n/length != (at-1)*n/length {
			places = append(places, at)
		}
	}
	return places
}

// A packed file that was not copied to its end is refused by Open, wherever it
// ends: its rows are known to be all of them only at its checksum. Where one part
// of several ends, nothing tells that others are missing.
func TestCompressedCut(t *testing.T) {
	for _, p := range packings {
		one := p.pack(t, randomLeads(400))
		for name, original := range map[string]string{"one part": one, "two parts": one + p.pack(t, randomLeads(200))} {
			t.Run(p.name+"/"+name, func(t *testing.T) {
				lengths := places(len(original), 200)
				if len(lengths) < 200 {
					t.Fatalf("%d lengths of %d bytes, want 200", len(lengths), len(original))
				}
				for at := range 40 { // of the second part
					lengths = append(lengths, min(len(one)+1+at, len(original)-1))
				}
				parallel(t, len(lengths), func(i int, path string) {
					length := lengths[i]
					path += p.suffix
					if err := os.WriteFile(path, []byte(original[:length]), 0o600); err != nil {
						t.Error(err)
						return
					}
					f, err := source.Open(t.Context(), path, source.Options{})
					switch {
					case err == nil && length != len(one):
						t.Errorf("%d of %d bytes: not refused", length, len(original))
					case err == nil:
					case length == 0 && strings.Contains(err.Error(), "empty"):
					case !strings.Contains(err.Error(), "copy or export it again"):
						t.Errorf("%d of %d bytes: the error is %q, want it to say what to do", length, len(original), err)
					}
					if err == nil {
						_ = f.Close()
					}
				})
			})
		}
	}
}

// A packed file with one bit flipped is refused, or the bit did not matter, as
// those of the time in its header: never are rows lost or changed.
func TestCompressedBitFlips(t *testing.T) {
	for _, p := range packings {
		t.Run(p.name, func(t *testing.T) {
			original := []byte(p.pack(t, randomLeads(300)))
			wantHeader, want, err := readPath(t, writeFile(t, "leads.csv"+p.suffix, string(original)), source.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if len(want.Rows) != 300 {
				t.Fatalf("%d rows before the damage, want 300", len(want.Rows))
			}
			flipped := places(len(original), 200)
			var refused atomic.Int32
			parallel(t, len(flipped), func(i int, path string) {
				at, path := flipped[i], path+p.suffix
				content := bytes.Clone(original)
				content[at] ^= 1 << (i % 8)
				if err := os.WriteFile(path, content, 0o600); err != nil {
					t.Error(err)
					return
				}
				header, got, err := readPath(t, path, source.Options{})
				if err != nil {
					refused.Add(1)
					return
				}
				if diff := cmp.Diff(wantHeader, header); diff != "" {
					t.Errorf("bit %d of byte %d of %d: header (-want +got):\n%s", i%8, at, len(original), diff)
				}
				if !cmp.Equal(want, got, cmpopts.EquateEmpty()) {
					t.Errorf("bit %d of byte %d of %d: other rows are read", i%8, at, len(original))
				}
			})
			if n := int(refused.Load()); n < 200 || p.name == "gzip" && n == len(flipped) {
				t.Errorf("%d of %d were refused; most bits matter, and some of gzip's header do not", n, len(flipped))
			}
		})
	}
}

// checkNoFiles wants an empty folder.
func checkNoFiles(t *testing.T, dir, when string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) > 0 {
		t.Errorf("%s: %d files are left, the first is %s", when, len(entries), entries[0].Name())
	}
}

// What was unpacked is no longer there once the file is closed, or could not be
// opened, and as Unix can do without a name, no name is ever left. Open has all
// of the packed file: it may be gone.
func TestCompressedLeavesNothing(t *testing.T) {
	for _, p := range packings {
		t.Run(p.name, func(t *testing.T) {
			packed := p.pack(t, randomLeads(100))
			path := writeFile(t, "leads.csv"+p.suffix, packed)
			cut := writeFile(t, "cut.csv"+p.suffix, packed[:len(packed)-1])
			twice := writeFile(t, "twice.csv"+p.suffix, p.pack(t, packed))
			temp := t.TempDir()
			t.Setenv("TMPDIR", temp) // what os.TempDir returns on Unix
			f, err := source.Open(t.Context(), path, source.Options{})
			if err != nil {
				t.Fatal(err)
			}
			checkNoFiles(t, temp, "after Open")
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
			if got := mustReadPass(t, f); len(got.Rows) != 100 {
				t.Errorf("%d rows, want 100", len(got.Rows))
			}
			if err := f.Close(); err != nil {
				t.Error(err)
			}
			checkNoFiles(t, temp, "after Close")
			for _, path := range []string{cut, twice} {
				if _, err := source.Open(t.Context(), path, source.Options{}); err == nil {
					t.Errorf("%s was not refused", filepath.Base(path))
				}
				checkNoFiles(t, temp, "after Open failed")
			}
		})
	}
}

// Without a folder for the copy the error names the setting that says where it
// is. Files that need no copy are read.
func TestCompressedWithoutRoom(t *testing.T) {
	plain := writeFile(t, "leads.csv", "name\nAnna\n")
	packed := writeFile(t, "leads.csv.gz", gzipped(t, "name\nAnna\n"))
	file := writeFile(t, "file", "")
	for name, temp := range map[string]string{"absent": filepath.Join(t.TempDir(), "absent"), "no folder": file} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("TMPDIR", temp)
			_, err := source.Open(t.Context(), packed, source.Options{})
			checkError(t, err, packed, "no room", "TMPDIR", temp)
			_, err = source.OpenStream(t.Context(), strings.NewReader("name\nAnna\n"), source.Options{Name: "a stream"})
			checkError(t, err, "a stream", "no room", "TMPDIR", temp)
			open(t, plain, source.Options{})
		})
	}
}
