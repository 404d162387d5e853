package source_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/xuri/excelize/v2"

	"alvio.ai/alvio-import/importer/source"
	"alvio.ai/alvio-import/record"
)

// leadsBook is a workbook of 60 rows with texts, numbers and dates, for which
// its reader needs every part: shared strings, styles, workbook and sheet.
func leadsBook(t testing.TB) []byte {
	t.Helper()
	b := newBook(t)
	b.row(1, "name", "phone", "amount", "signed", "note")
	for n := 2; n <= 61; n++ {
		b.row(n, fmt.Sprintf("Contact %d", n), 199000000+n, float64(n)*12.5, 45000+n, strings.Repeat("note ", n%7))
		b.format(fmt.Sprintf("B%d", n), "00 00 00 00 00")
		b.format(fmt.Sprintf("D%d", n), "dd/mm/yyyy")
	}
	content, err := os.ReadFile(b.save())
	b.must(err)
	return content
}

// parallel calls do with 0 to n-1 and a file of its own to write to, on all cores.
func parallel(t *testing.T, n int, do func(i int, path string)) {
	t.Helper()
	dir := t.TempDir()
	next := make(chan int)
	var workers sync.WaitGroup
	for w := range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			path := filepath.Join(dir, fmt.Sprintf("%d.xlsx", w))
			for i := range next {
				do(i, path)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	workers.Wait()
}

// A workbook with one bit flipped is refused, or the bit did not matter: never
// are rows lost or changed.
func TestXLSXBitFlips(t *testing.T) {
	original := leadsBook(t)
	path := writeFile(t, "leads.xlsx", string(original))
	wantHeader, want, err := readPath(t, path, source.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(want.Rows) != 60 {
		t.Fatalf("%d rows before the damage, want 60", len(want.Rows))
	}
	// Evenly spread, and all of the directory at the end: it holds the parts'
	// names, which no checksum covers.
	var places []int
	const spread = 200
	for i := range spread {
		places = append(places, i*len(original)/spread)
	}
	for at := bytes.Index(original, []byte("PK\x01\x02")); at < len(original); at++ {
		places = append(places, at)
	}
	flips := len(places)
	bits := rand.New(rand.NewPCG(1, 2)).Perm(flips) // the same in every run
	var refused atomic.Int32
	parallel(t, flips, func(i int, path string) {
		at := places[i]
		content := bytes.Clone(original)
		content[at] ^= 1 << (bits[i] % 8)
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
			t.Errorf("bit %d of byte %d of %d: header (-want +got):\n%s", bits[i]%8, at, len(original), diff)
		}
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("bit %d of byte %d of %d: rows (-want +got):\n%s", bits[i]%8, at, len(original), diff)
		}
	})
	if n := int(refused.Load()); n == 0 || n == flips {
		t.Errorf("%d of %d were refused; some bits matter and some do not", n, flips)
	}
}

// A workbook that was not copied to its end is refused by Open.
func TestXLSXCut(t *testing.T) {
	original := leadsBook(t)
	const cuts = 100
	parallel(t, cuts, func(i int, path string) {
		length := len(original) - 1 - i*len(original)/cuts // from one byte short to almost nothing
		if err := os.WriteFile(path, original[:length], 0o600); err != nil {
			t.Error(err)
			return
		}
		f, err := source.Open(t.Context(), path, source.Options{})
		switch {
		case err == nil:
			t.Errorf("%d of %d bytes: not refused", length, len(original))
			_ = f.Close()
		case !strings.Contains(err.Error(), "copy or export it again"):
			t.Errorf("%d of %d bytes: the error is %q, want it to say what to do", length, len(original), err)
		}
	})
}

// Nothing of a workbook is written to the folder for temporary files, however large
// its parts are.
func TestNoTemporaryFiles(t *testing.T) {
	if testing.Short() {
		t.Skip("writes a sheet of more than 16 MB")
	}
	b := newBook(t)
	w, err := b.NewStreamWriter("Leads")
	b.must(err)
	b.must(w.SetRow("A1", []any{"name", "note"}))
	note := strings.Repeat("0123456789abcdef", excelize.TotalCellChars/16) // as long as a cell may be
	for n := range 520 {
		b.must(w.SetRow(fmt.Sprintf("A%d", n+2), []any{"Anna", note}))
	}
	b.must(w.Flush())
	path := b.save()

	temp := t.TempDir()
	t.Setenv("TMPDIR", temp) // what os.TempDir returns on Unix
	checkEmpty := func(when string) {
		t.Helper()
		entries, err := os.ReadDir(temp)
		if err != nil {
			t.Fatal(err)
		}
		if len(entries) > 0 {
			t.Errorf("%s: %d files are left, the first is %s", when, len(entries), entries[0].Name())
		}
	}

	f, err := source.Open(t.Context(), path, source.Options{})
	b.must(err)
	r, err := f.Rows()
	b.must(err)
	var row record.Row
	b.must(r.Read(&row))
	checkEmpty("in a pass")
	b.must(r.Close())
	b.must(f.Close())
	checkEmpty("after Close")
}
