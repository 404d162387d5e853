package xlsx_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"alvio.ai/alvio-import/importer/source/xlsx"
	"alvio.ai/alvio-import/record"
)

// leads is a workbook of n rows, with all kinds of cells.
func leads(n int) book {
	var rows, shared strings.Builder
	for i := range n {
		fmt.Fprintf(&rows, `<row r="%d"><c r="A%[1]d" t="s"><v>%d</v></c><c r="B%[1]d" s="1"><v>%d</v></c>`+
			`<c r="C%[1]d" s="2"><v>%d.5</v></c><c r="D%[1]d" t="inlineStr"><is><t>note %d</t></is></c><c r="E%[1]d"><v>%d.25</v></c></row>`,
			i+1, i, 612345678+i*7919, 45000+i%3000, i*i, i*31%1000)
		fmt.Fprintf(&shared, `<si><t>Contact %d &amp; Co</t></si>`, i*i)
	}
	return book{rows: rows.String(), shared: shared.String(), formats: []string{"0# ## ## ## ##", "dd/mm/yyyy"}}
}

func open(t testing.TB, content []byte) *xlsx.Workbook {
	t.Helper()
	w, err := xlsx.Open(bytes.NewReader(content), int64(len(content)), xlsx.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func begin(t testing.TB, w *xlsx.Workbook) *xlsx.Rows {
	t.Helper()
	r, err := w.Rows(0)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// A part that no pass reads is proved by Verify.
func TestVerify(t *testing.T) {
	const theme = "xl/theme/theme1.xml"
	entries := leads(10).entries(entry{name: theme, content: "a theme"})
	good := open(t, pack(t, entries...))
	if err := good.Verify(); err != nil {
		t.Errorf("before a pass: %v", err)
	}
	if _, err := readRows(good, 0); err != nil {
		t.Error(err)
	}
	if err := good.Verify(); err != nil {
		t.Errorf("after a pass: %v", err)
	}
	for i := range entries {
		switch name := entries[i].name; name {
		case theme, typesPart, sheetPart, stringsPart:
			t.Run(name, func(t *testing.T) {
				entries[i].header = func(h *zip.FileHeader) { h.CRC32++ }
				defer func() { entries[i].header = nil }()
				w := open(t, pack(t, entries...))
				err := w.Verify()
				if err == nil || !strings.Contains(err.Error(), name) || !strings.Contains(err.Error(), "copy or export it again") {
					t.Errorf("error %v, want it to name the part and to say what to do", err)
				}
				_, err = readRows(w, 0)
				if wantErr := name == sheetPart || name == stringsPart; (err != nil) != wantErr {
					t.Errorf("reading the sheet gives the error %v", err)
				}
				if w.Verify() == nil {
					t.Error("after a pass: not refused")
				}
			})
		}
	}
}

// A pass that is ended early leaves no goroutine behind: synctest waits for all.
func TestClose(t *testing.T) {
	content := leads(20_000).zip(t)
	damaged := bytes.Clone(content)
	damaged[bytes.Index(damaged, []byte(sheetPart))+len(sheetPart)+100_000] ^= 1
	for _, tt := range []struct {
		name    string
		content []byte
		rows    int
	}{
		{"at once", content, 0},
		{"after a row", content, 1},
		{"in the middle", content, 10_000},
		{"at the end", content, 20_001},
		{"after damage", damaged, 20_001},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := begin(t, open(t, tt.content))
				var row record.Row
				var last error
				for range tt.rows {
					last = r.Read(&row)
				}
				r.Close()
				r.Close()
				err := r.Read(&row)
				if err == nil || last != nil && err != last {
					t.Errorf("error %v after Close, and %v before", err, last)
				}
			})
		})
	}
}

// Rows that can't begin leave nothing behind either.
func TestRowsFails(t *testing.T) {
	for name, part := range map[string]string{
		"at its beginning": "<x/>", "before its rows": "<worksheet></worksheet>", "with much behind": "<x>" + strings.Repeat(" ", 5<<20) + "</x>",
	} {
		t.Run(name, func(t *testing.T) {
			content := book{parts: map[string]string{sheetPart: part}}.zip(t)
			synctest.Test(t, func(t *testing.T) {
				w := open(t, content)
				for range 2 {
					if _, err := w.Rows(0); err == nil {
						t.Error("not refused")
					}
				}
			})
		})
	}
}

// An error is told again, and the end is, too.
func TestReadAgain(t *testing.T) {
	for _, tt := range []struct {
		name, rows string
		want       int // rows before the error
	}{
		{"the end", `<row/><row/>`, 2},
		{"a cell in the wrong place", `<row/><row/><row><c r="B9"/></row><row/>`, 2},
		{"a row in the wrong place", `<row r="2"/><row r="1"/><row/>`, 1},
		{"broken XML", `<row/><row></c><row/>`, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := begin(t, open(t, book{rows: tt.rows}.zip(t)))
			defer r.Close()
			var row record.Row
			n := 0
			first := r.Read(&row)
			for ; first == nil; first = r.Read(&row) {
				n++
			}
			if n != tt.want {
				t.Errorf("%d rows before the error, want %d", n, tt.want)
			}
			for range 3 {
				if err := r.Read(&row); err != first {
					t.Errorf("error %v, and before %v", err, first)
				}
			}
			r.Close()
			if err := r.Read(&row); err != first {
				t.Errorf("error %v after Close, and before %v", err, first)
			}
		})
	}
}

// Passes side by side, and one behind the other, give the same. A row that is read
// stays as it is in another pass.
func TestPasses(t *testing.T) {
	w := open(t, leads(3000).zip(t))
	a, b := begin(t, w), begin(t, w)
	defer a.Close()
	defer b.Close()
	n := 0
	for {
		var rowA, rowB record.Row
		errA, errB := a.Read(&rowA), b.Read(&rowB)
		if errA != errB {
			t.Fatalf("errors %v and %v", errA, errB)
		}
		if errA == io.EOF {
			break
		}
		n++
		if diff := cmp.Diff(rowA, rowB); diff != "" {
			t.Fatalf("row %d:\n%s", n, diff)
		}
	}
	if n != 3000 {
		t.Errorf("%d rows", n)
	}
	first, err := readRows(w, 0)
	if err != nil {
		t.Fatal(err)
	}
	results := make(chan []string)
	for range 2 { // begun one behind the other, as Rows wants, and read side by side
		r := begin(t, w)
		go func() {
			defer r.Close()
			var rows []string
			var row record.Row
			for r.Read(&row) == nil {
				rows = append(rows, show(row))
			}
			results <- rows
		}()
	}
	for range 2 {
		if diff := cmp.Diff(first, <-results); diff != "" {
			t.Errorf("rows of another pass:\n%s", diff)
		}
	}
}

// The row's texts stay what they are when its Row is used again.
func TestTextsStay(t *testing.T) {
	r := begin(t, open(t, leads(100).zip(t)))
	defer r.Close()
	var row record.Row
	var kept []record.Cell
	var want []string
	for r.Read(&row) == nil {
		for _, c := range row.Cells {
			kept = append(kept, c)
			want = append(want, strings.Clone(showCell(c)))
		}
	}
	for i, c := range kept {
		if got := showCell(c); got != want[i] {
			t.Fatalf("cell %d was %s and is %s", i, want[i], got)
		}
	}
}

// A file that can't be read is not one that is damaged in silence.
func TestFileFails(t *testing.T) {
	content := leads(3000).zip(t)
	for _, from := range []int{0, len(content) / 3, len(content) / 2, len(content) - 100} {
		broken := failingFile{bytes.NewReader(content), int64(from), int64(from) + 50}
		w, err := xlsx.Open(broken, int64(len(content)), xlsx.Limits{})
		if err == nil {
			if _, err = readRows(w, 0); err == nil {
				err = w.Verify()
			}
		}
		if !errors.Is(err, iotest.ErrTimeout) {
			t.Errorf("bytes from %d on: error %v", from, err)
		}
	}
}

// A failingFile can't be read from one byte to another.
type failingFile struct {
	io.ReaderAt
	from, to int64
}

func (f failingFile) ReadAt(p []byte, off int64) (int, error) {
	if off < f.to && off+int64(len(p)) > f.from {
		return 0, iotest.ErrTimeout
	}
	return f.ReaderAt.ReadAt(p, off)
}
