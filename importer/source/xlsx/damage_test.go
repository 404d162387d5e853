package xlsx_test

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"alvio.ai/alvio-import/importer/source/xlsx"
	"alvio.ai/alvio-import/record"
)

var errChanged = errors.New("other rows than before the damage")

// readFull opens a workbook, reads all of its sheets and verifies it. It calls row
// with each row.
func readFull(content []byte, row func(*record.Row)) error {
	w, err := xlsx.Open(bytes.NewReader(content), int64(len(content)), xlsx.Limits{})
	if err != nil {
		return err
	}
	for i := range w.Sheets() {
		if err := readEach(w, i, row); err != nil {
			return err
		}
	}
	return w.Verify()
}

func readEach(w *xlsx.Workbook, sheet int, do func(*record.Row)) error {
	r, err := w.Rows(sheet)
	if err != nil {
		return err
	}
	defer r.Close()
	var row record.Row
	for {
		if err := r.Read(&row); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		do(&row)
	}
}

// collect returns all rows of a sound workbook.
func collect(t *testing.T, content []byte) (rows []record.Row) {
	t.Helper()
	err := readFull(content, func(row *record.Row) {
		kept := *row
		kept.Cells = slices.Clone(row.Cells)
		rows = append(rows, kept)
	})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// compare reads a workbook and returns errChanged if its rows are not want, and
// nothing says so: rows count when their pass has come to its end.
func compare(content []byte, want []record.Row) error {
	n, same := 0, true
	err := readFull(content, func(row *record.Row) {
		same = same && n < len(want) && sameRow(row, &want[n])
		n++
	})
	if err == nil && (!same || n < len(want)) {
		return errChanged
	}
	return err
}

func sameRow(a, b *record.Row) bool {
	return a.Sheet == b.Sheet && a.Number == b.Number && a.Hidden == b.Hidden && slices.Equal(a.Cells, b.Cells)
}

// parallel calls do with 0 to n-1, on all cores.
func parallel(n int, do func(i int)) {
	var next atomic.Int64
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	workers.Wait()
}

// A flip is a bit that changed.
type flip struct {
	at  int
	bit int
}

// checkFlips damages a workbook by each of the flips: it is refused, or the bit did
// not matter. Never are rows lost or changed. It returns how many were refused.
func checkFlips(t *testing.T, original []byte, flips []flip) int {
	t.Helper()
	want := collect(t, original)
	var refused atomic.Int64
	parallel(len(flips), func(i int) {
		f := flips[i]
		content := bytes.Clone(original)
		content[f.at] ^= 1 << f.bit
		switch err := compare(content, want); {
		case err == errChanged:
			t.Errorf("bit %d of byte %d of %d: %v", f.bit, f.at, len(original), err)
		case err != nil:
			refused.Add(1)
			if !strings.Contains(err.Error(), "; ") {
				t.Errorf("bit %d of byte %d of %d: the error %q does not say what to do", f.bit, f.at, len(original), err)
			}
		}
	})
	return int(refused.Load())
}

// everyFlip is which of the flips, and of the lengths that are cut, are done; 1: all.
var everyFlip = 1

func some(flips []flip) []flip {
	var kept []flip
	for i := 0; i < len(flips); i += everyFlip {
		kept = append(kept, flips[i])
	}
	return kept
}

func TestBitFlips(t *testing.T) {
	original := leads(5000).zip(t)
	const spread = 200
	bits := rand.New(rand.NewPCG(1, 2)).Perm(spread) // the same in every run
	var flips []flip
	for i := range spread {
		flips = append(flips, flip{i * len(original) / spread, bits[i] % 8})
	}
	flips = some(flips)
	if n := checkFlips(t, original, flips); n < len(flips)*9/10 {
		t.Errorf("%d of %d were refused; almost all of the archive has checksums", n, len(flips))
	}
}

// No checksum covers the archive's directory. Some of its bits do not matter, such
// as those of the parts' times.
func TestBitFlipsOfDirectory(t *testing.T) {
	original := leads(20).zip(t)
	var flips []flip
	for at := bytes.Index(original, []byte("PK\x01\x02")); at < len(original); at++ {
		for bit := range 8 {
			flips = append(flips, flip{at, bit})
		}
	}
	flips = some(flips)
	if n := checkFlips(t, original, flips); n == 0 || n == len(flips) {
		t.Errorf("%d of %d were refused; some bits matter and some do not", n, len(flips))
	}
}

// The headers of parts are beside what has checksums.
func TestBitFlipsOfParts(t *testing.T) {
	original := leads(20).zip(t)
	var flips []flip
	for at := range bytes.Index(original, []byte("PK\x01\x02")) {
		flips = append(flips, flip{at, at * 7 / 3 % 8})
	}
	flips = some(flips)
	if n := checkFlips(t, original, flips); n == 0 || n == len(flips) {
		t.Errorf("%d of %d were refused; some bits matter and some do not", n, len(flips))
	}
}

func TestCut(t *testing.T) {
	original := leads(5000).zip(t)
	const cuts = 200
	parallel(cuts, func(i int) {
		length := len(original) - 1 - i*len(original)/cuts // from one byte short to almost nothing
		err := compare(original[:length], nil)
		if err == nil || err == errChanged || !strings.Contains(err.Error(), "copy or export it again") {
			t.Errorf("%d of %d bytes: error %v, want it to say what to do", length, len(original), err)
		}
	})
}
