package source_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"alvio.ai/alvio-import/importer/source"
)

// openIn returns the modes of this process's open files that are or were in dir,
// which Linux tells although they have no name any more.
func openIn(t *testing.T, dir string) (modes []os.FileMode) {
	t.Helper()
	const descriptors = "/proc/self/fd"
	entries, err := os.ReadDir(descriptors)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		path := filepath.Join(descriptors, entry.Name())
		if target, err := os.Readlink(path); err == nil && strings.HasPrefix(target, dir+"/") {
			info, err := os.Stat(path)
			if err != nil {
				t.Fatal(err)
			}
			modes = append(modes, info.Mode())
		}
	}
	return modes
}

// Nobody else may read the copy, and a file that is closed or refused keeps none
// open.
func TestSpoolFile(t *testing.T) {
	packed := gzipped(t, "name\nAnna\n")
	path := writeFile(t, "leads.csv.gz", packed)
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	one := []os.FileMode{0o600}

	f, err := source.Open(t.Context(), path, source.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(one, openIn(t, temp)); diff != "" {
		t.Errorf("modes of copies (-want +got):\n%s", diff)
	}
	if got := openIn(t, filepath.Dir(path)); len(got) > 0 {
		t.Error("the packed file is still open")
	}
	mustReadPass(t, f)
	if err := f.Close(); err != nil {
		t.Error(err)
	}
	if got := openIn(t, temp); len(got) > 0 {
		t.Errorf("%d copies are open after Close", len(got))
	}

	// The copy of a packed stream is needed until it is unpacked.
	f, err = source.OpenStream(t.Context(), strings.NewReader(packed), source.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(one, openIn(t, temp)); diff != "" {
		t.Errorf("modes of a stream's copies (-want +got):\n%s", diff)
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
	for _, content := range []string{"", "\n", packed[:len(packed)-1], gzipped(t, packed), gzipped(t, "\n")} {
		if _, err := source.OpenStream(t.Context(), strings.NewReader(content), source.Options{}); err == nil {
			t.Errorf("%q was not refused", content)
		}
	}
	if got := openIn(t, temp); len(got) > 0 {
		t.Errorf("%d copies are open in the end", len(got))
	}
}

// A disk that is full, for which a limit on the size of files stands in, is told
// as such, not as a fault of the input.
func TestSpoolFull(t *testing.T) {
	leads := randomLeads(40_000)
	packed := writeFile(t, "leads.csv.zst", zstandard(t, leads))
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		t.Fatal(err)
	}
	setLimit := func(limit syscall.Rlimit) {
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
			t.Fatal(err)
		}
	}
	setLimit(syscall.Rlimit{Cur: 1 << 20, Max: limit.Max}) // which go test's own log does not reach
	defer setLimit(limit)

	for name, open := range map[string]func() (*source.File, error){
		"a packed file": func() (*source.File, error) { return source.Open(t.Context(), packed, source.Options{}) },
		"a stream": func() (*source.File, error) {
			return source.OpenStream(t.Context(), strings.NewReader(leads), source.Options{})
		},
	} {
		t.Run(name, func(t *testing.T) {
			f, err := open()
			if f != nil {
				t.Error("a File is returned")
			}
			checkError(t, err, "no room", "TMPDIR", temp)
			if !errors.Is(err, syscall.EFBIG) {
				t.Errorf("the error is %q, want it to be EFBIG", err)
			}
			if strings.Contains(err.Error(), "damaged") {
				t.Errorf("the error is %q, and the input is not at fault", err)
			}
			if got := openIn(t, temp); len(got) > 0 {
				t.Errorf("%d copies are still open", len(got))
			}
		})
	}
}

// newPipe makes a named pipe.
func newPipe(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "leads.tsv")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// A pipe can be read once, and its rows as often as needed.
func TestOpenNamedPipe(t *testing.T) {
	for name, content := range map[string]string{
		"plain":  "name,first\tcity,zip\nBell,Anna\tLyon,69001\n",
		"packed": gzipped(t, "name,first\tcity,zip\nBell,Anna\tLyon,69001\n"),
	} {
		t.Run(name, func(t *testing.T) {
			path := newPipe(t)
			written := make(chan error, 1)
			go func() { written <- os.WriteFile(path, []byte(content), 0) }()
			f := open(t, path, source.Options{})
			if err := <-written; err != nil {
				t.Fatal(err)
			}
			if f.Name() != "leads.tsv" {
				t.Errorf("name %q, want that of the pipe", f.Name())
			}
			for range 2 {
				want := []string{`2 (line 2): "Bell,Anna" "Lyon,69001"`}
				if diff := cmp.Diff(want, show(mustReadPass(t, f).Rows)); diff != "" {
					t.Errorf("rows (-want +got):\n%s", diff)
				}
			}
			if got := openIn(t, filepath.Dir(path)); len(got) > 0 {
				t.Error("the pipe is still open")
			}
		})
	}
}

func TestOpenNamedPipeEmpty(t *testing.T) {
	path := newPipe(t)
	written := make(chan error, 1)
	go func() { written <- os.WriteFile(path, nil, 0) }()
	_, err := source.Open(t.Context(), path, source.Options{})
	checkError(t, err, path, "empty")
	if err := <-written; err != nil {
		t.Fatal(err)
	}
}

// Who waits for a pipe can give up, although its other end stays open.
func TestOpenNamedPipeGivesUp(t *testing.T) {
	path := newPipe(t)
	ctx, cancel := context.WithCancel(t.Context())
	opened := make(chan *os.File, 1)
	go func() {
		out, err := os.OpenFile(path, os.O_WRONLY, 0) // waits until Open is there
		if err == nil {
			_, err = io.WriteString(out, "name\nAnna\n")
		}
		if err != nil {
			t.Error(err)
		}
		opened <- out
		cancel()
	}()
	_, err := source.Open(ctx, path, source.Options{})
	checkError(t, err, path)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %q, want it to be context.Canceled", err)
	}
	if err := (<-opened).Close(); err != nil {
		t.Error(err)
	}
}
