package atomicfile_test

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"alvio.ai/alvio-import/internal/atomicfile"
)

func TestWrite(t *testing.T) {
	path := filepath.Join(t.TempDir(), "list.txt")
	for i, mode := range []os.FileMode{0o600, 0o644} { // a new file, and one that is there
		want := fmt.Sprintf("text %d", i)
		err := atomicfile.Write(path, mode, func(w io.Writer) error {
			_, err := io.WriteString(w, want)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		wantFile(t, path, want)
		if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode() != mode {
			t.Errorf("mode %v, want %v (%v)", info.Mode(), mode, err)
		}
	}

	// What fails leaves the old file, and nothing beside it.
	fault := errors.New("no more to write")
	err := atomicfile.Write(path, 0o600, func(w io.Writer) error {
		_, err := io.WriteString(w, "half")
		return errors.Join(err, fault)
	})
	if !errors.Is(err, fault) {
		t.Errorf("error %v", err)
	}
	wantFile(t, path, "text 1")

	if err := atomicfile.Write(filepath.Join(path, "below a file"), 0o600, func(io.Writer) error { return nil }); err == nil {
		t.Error("no error where no file can be")
	}
}

func wantFile(t *testing.T, path, want string) {
	t.Helper()
	got, err := os.ReadFile(path)
	if err != nil || string(got) != want {
		t.Errorf("the file has %q, want %q (%v)", got, want, err)
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(entries) != 1 {
		t.Errorf("%v beside it (%v)", entries, err)
	}
}
