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
	for _, layout := range Layouts {
		l := List{layout, 300}
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

// No number or address of a list can be anybody's.
func TestFictional(t *testing.T) {
	leads, row := newLeads(true), make([]cell, len(Header))
	for range 1000 {
		leads.next(row)
		landline := strings.NewReplacer(" ", "", ".", "", "+33", "0").Replace(row[4].text)
		if !strings.HasPrefix(landline, "019900") || len(landline) != 10 {
			t.Errorf("phone %q", row[4].text)
		}
		if !strings.HasPrefix(row[5].text, "06 39 98 ") || !strings.HasPrefix(row[5].stored, "63998") || len(row[5].stored) != 9 {
			t.Errorf("mobile %+v", row[5])
		}
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
	l := List{Inline, 5}
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
	if err := (List{"absent", 5}).Make(dir); err == nil {
		t.Error("no error for a layout that there is not")
	}
}

func TestNames(t *testing.T) {
	for want, l := range map[string]List{"inline 1M": {Inline, 1_000_000}, "shared 20k": {Shared, 20_000}, "unique 301": {Unique, 301}} {
		if l.String() != want {
			t.Errorf("%q, want %q", l, want)
		}
	}
}
