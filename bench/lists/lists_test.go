package lists

import (
	"bytes"
	"crypto/sha256"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Equal lists are equal files.
func TestDeterministic(t *testing.T) {
	for _, layout := range append([]Layout{CSV}, Workbooks...) {
		l := List{Layout: layout, Rows: 300, After: 7}
		var sums [2][sha256.Size]byte
		for i := range sums {
			var b bytes.Buffer
			if err := l.Write(&b); err != nil {
				t.Fatal(err)
			}
			sums[i] = sha256.Sum256(b.Bytes())
		}
		if sums[0] != sums[1] {
			t.Errorf("%s differs from time to time", l)
		}
	}
}

// Three columns of Unique are texts that no other row has, one of Shared.
func TestUnique(t *testing.T) {
	for layout, want := range map[Layout]int{Shared: 1, Unique: 3} {
		const rows = 2000
		leads, row := newLeads(layout == Unique), make([]cell, len(Header))
		seen := make([]map[string]bool, len(Header))
		for range rows {
			leads.next(row)
			for i, c := range row {
				if seen[i] == nil {
					seen[i] = map[string]bool{}
				}
				if c.stored == "" {
					seen[i][c.text] = true
				}
			}
		}
		got := 0
		for _, texts := range seen {
			if len(texts) == rows {
				got++
			}
		}
		if got != want {
			t.Errorf("%s: %d columns are unique, want %d", layout, got, want)
		}
	}
}

// Every lead has a number of its own, also in a list that goes on where another ends,
// and no address of a list is anybody's.
func TestFictional(t *testing.T) {
	row, seen := make([]cell, len(Header)), map[string]bool{}
	for _, l := range []List{{Layout: Unique}, {Layout: CSV, After: 3000}} {
		leads := l.leads()
		for range 3000 {
			leads.next(row)
			if n := row[5].stored; len(n) != 9 || seen[n] {
				t.Fatalf("mobile %+v", row[5])
			}
			seen[row[5].stored] = true
		}
	}
	leads := newLeads(true)
	for range 1000 {
		leads.next(row)
		for _, c := range row {
			if _, host, ok := strings.Cut(c.text, "@"); ok && host != "example.com" && host != "example.org" {
				t.Errorf("address %q", c.text)
			}
		}
	}
}

// A list is made once, and nothing is left behind.
func TestMake(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "cache")
	l := List{Layout: Inline, Rows: 5}
	for range 2 {
		if err := l.Make(dir); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(l.Path(dir), []byte("kept"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 1 {
		t.Errorf("%v, %v", files, err)
	}
	if data, err := os.ReadFile(l.Path(dir)); err != nil || string(data) != "kept" {
		t.Errorf("made twice: %v", err)
	}
	if err := (List{Layout: "absent", Rows: 5}).Make(dir); err == nil {
		t.Error("no error for a layout that there is not")
	}
}

func TestNames(t *testing.T) {
	for want, l := range map[string]List{"inline 1M": {Layout: Inline, Rows: 1_000_000}, "csv 20k": {Layout: CSV, Rows: 20_000}, "unique 301": {Layout: Unique, Rows: 301}} {
		if l.String() != want {
			t.Errorf("%q, want %q", l, want)
		}
	}
}
