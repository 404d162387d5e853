package tofix

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/metrics"
	"slices"
	"testing"
	"time"
)

// folder lists the names in a folder.
func folder(t *testing.T, path string) []string {
	t.Helper()
	entries, err := os.ReadDir(path)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// temp makes an empty folder the one for temporary files.
func temp(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	t.Setenv("TMP", dir) // Windows
	return dir
}

func TestSaveReplacesTheFile(t *testing.T) {
	dir, tmp := t.TempDir(), temp(t)
	path := filepath.Join(dir, "to-fix.xlsx")
	if err := os.WriteFile(path, []byte("old"), 0o644); err != nil {
		t.Fatal(err)
	}
	w := newWriter(t)
	begin(t, w, &Sheet{Name: "Leads", Header: []string{"a"}})
	write(t, w, &Row{Number: 2, Cells: texts(t, "x")})
	if err := w.Save(path, nil); err != nil {
		t.Fatal(err)
	}
	if got := folder(t, dir); !slices.Equal(got, []string{"to-fix.xlsx"}) {
		t.Errorf("files %q", got)
	}
	if info, err := os.Stat(path); err != nil || info.Mode() != 0o600 && runtime.GOOS != "windows" {
		t.Errorf("mode %v, %v; want 0600", info.Mode(), err)
	}
	if got := rows(t, path, "Leads"); len(got) != 2 {
		t.Errorf("rows %q", got)
	}
	if got := folder(t, tmp); got != nil {
		t.Errorf("temporary files %q are left", got)
	}
	if err := w.Save(path, nil); err == nil {
		t.Error("saved twice")
	}
}

func TestSameRowsSameBytes(t *testing.T) {
	var files [][]byte
	for range 3 {
		data, err := os.ReadFile(lookBook(t))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, data)
	}
	if !bytes.Equal(files[0], files[1]) || !bytes.Equal(files[1], files[2]) {
		t.Error("files differ")
	}
}

func TestCloseGivesUp(t *testing.T) {
	tmp := temp(t)
	w := newWriter(t)
	begin(t, w, &Sheet{Name: "Leads", Header: []string{"a"}})
	for i := range 2000 {
		write(t, w, &Row{Number: i, Cells: texts(t, "some text that fills the buffer")})
	}
	for range 2 {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	}
	if got := folder(t, tmp); got != nil {
		t.Errorf("temporary files %q are left", got)
	}
	if err := w.Begin(&Sheet{Name: "Leads"}); err == nil {
		t.Error("begun after it was closed")
	}
	if ok, err := w.Write(&Row{Number: 2}); ok || err == nil {
		t.Error("written after it was closed")
	}
}

func TestSaveFails(t *testing.T) {
	tests := []struct {
		name string
		path func(dir string) string
		do   func(w *Writer)
	}{
		{"no such folder", func(dir string) string { return filepath.Join(dir, "none", "to-fix.xlsx") }, nil},
		{"a folder of that name", func(dir string) string {
			path := filepath.Join(dir, "to-fix.xlsx")
			_ = os.MkdirAll(filepath.Join(path, "x"), 0o700)
			return path
		}, nil},
		{"the cells can't be read", func(dir string) string { return filepath.Join(dir, "to-fix.xlsx") },
			func(w *Writer) { _ = w.cells.Close() }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir, tmp := t.TempDir(), temp(t)
			w, err := New(t.TempDir())
			if err != nil {
				t.Fatal(err)
			}
			begin(t, w, &Sheet{Name: "Leads", Header: []string{"a"}})
			if tt.do != nil {
				tt.do(w)
			}
			path := tt.path(dir)
			before := folder(t, dir)
			if err := w.Save(path, nil); err == nil {
				t.Error("no error")
			}
			if got := folder(t, dir); !slices.Equal(got, before) {
				t.Errorf("files %q, before %q", got, before)
			}
			if got := folder(t, tmp); got != nil {
				t.Errorf("temporary files %q are left", got)
			}
		})
	}
}

// writeMany writes rows of ten cells, every second one with a fault.
func writeMany(t testing.TB, n int) string {
	w := newWriter(t)
	begin(t, w, &Sheet{Name: "Leads", Header: []string{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"}})
	for i := range n {
		r := &Row{Number: i + 2, Problem: "the phone is too short", Hint: "write all digits",
			Cells: fmt.Appendf(nil, `["06%08d","Prénom %d","Nom","zoe.%d@example.com",%d.5,true,"","Paris","75001","a remark & more"]`, i, i, i, i)}
		if i%2 == 0 {
			r.Faults = []Fault{{Column: 0, Message: "the phone is too short"}}
		}
		write(t, w, r)
	}
	return save(t, w, "Rows to fix")
}

// peak returns the largest heap while a function runs.
func peak(do func()) uint64 {
	runtime.GC()
	var largest uint64
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		heap := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
		for {
			metrics.Read(heap)
			largest = max(largest, heap[0].Value.Uint64())
			select {
			case <-stop:
				return
			case <-time.After(5 * time.Millisecond):
			}
		}
	}()
	do()
	close(stop)
	<-done
	return largest
}

func TestMemoryDoesNotGrowWithRows(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	few := peak(func() { writeMany(t, 10_000) })
	many := peak(func() { writeMany(t, 100_000) }) // 75 MB of cells
	t.Logf("heap of 10,000 rows %d KiB, of 100,000 rows %d KiB", few>>10, many>>10)
	if many > 2*few+8<<20 {
		t.Error("the heap grows with the rows")
	}
}

func BenchmarkWrite(b *testing.B) {
	b.ReportAllocs()
	writeMany(b, b.N)
}
