package source

import (
	"crypto/sha256"
	"os"
	"path/filepath"
	"testing"
)

func TestDigest(t *testing.T) {
	for name, text := range map[string]string{"small": "a,b\n1,2\n", "larger than a chunk": "a,b\n" + longText(3<<20)} {
		path := filepath.Join(t.TempDir(), "leads.csv")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		f, err := Open(t.Context(), path, Options{})
		if err != nil {
			t.Fatal(err)
		}
		size, sum, err := f.Digest(t.Context())
		if want := sha256.Sum256([]byte(text)); err != nil || size != int64(len(text)) || string(sum) != string(want[:]) {
			t.Errorf("%s: %d bytes, %x, %v", name, size, sum, err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// longText returns rows of two cells, of n bytes or a few more.
func longText(n int) string {
	var text []byte
	for len(text) < n {
		text = append(text, "a cell,another\n"...)
	}
	return string(text)
}
