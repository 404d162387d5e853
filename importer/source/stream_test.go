package source_test

import (
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"alvio.ai/alvio-import/importer/source"
)

// A stream gives what the file does, as often as needed.
func TestOpenStream(t *testing.T) {
	book, err := os.ReadFile(smallBook(t))
	if err != nil {
		t.Fatal(err)
	}
	leads := randomLeads(500)
	for _, tt := range []struct{ name, content string }{
		{"CSV", leads},
		{"gzip", gzipped(t, leads)},
		{"zstd", zstandard(t, leads)},
		{"workbook", string(book)},
		{"workbook, gzip", gzipped(t, string(book))},
	} {
		t.Run(tt.name, func(t *testing.T) {
			fromFile := open(t, writeFile(t, "leads", tt.content), source.Options{})
			want := mustReadPass(t, fromFile)
			temp := t.TempDir()
			t.Setenv("TMPDIR", temp)
			in := iotest.HalfReader(strings.NewReader(tt.content))
			f, err := source.OpenStream(t.Context(), in, source.Options{Name: "standard input"})
			if err != nil {
				t.Fatal(err)
			}
			checkNoFiles(t, temp, "after OpenStream")
			if diff := cmp.Diff(fromFile.Facts(), f.Facts()); diff != "" {
				t.Errorf("facts (-file +stream):\n%s", diff)
			}
			if got := f.Name(); got != "standard input" {
				t.Errorf("name %q, want that of the options", got)
			}
			for number := range 2 {
				if !cmp.Equal(want, mustReadPass(t, f), cmpopts.EquateEmpty()) {
					t.Errorf("pass %d: other rows than from the file", number+1)
				}
			}
			if err := f.Close(); err != nil {
				t.Error(err)
			}
			checkNoFiles(t, temp, "after Close")
			if _, err := f.Rows(); err == nil {
				t.Error("the closed file can be read")
			}
		})
	}
}

func TestOpenStreamRefuses(t *testing.T) {
	broken := errors.New("the line went dead")
	breaks := func(content string) io.Reader {
		return io.MultiReader(strings.NewReader(content), iotest.ErrReader(broken))
	}
	packed := gzipped(t, "name\nAnna\n")
	for _, tt := range []struct {
		name  string
		in    io.Reader
		is    error
		words []string
	}{
		{"empty", strings.NewReader(""), nil, []string{"empty"}},
		{"blank lines", strings.NewReader("\n\n"), nil, []string{"no rows"}},
		{"cut off", strings.NewReader(packed[:len(packed)-1]), nil, []string{"damaged or cut off"}},
		{"compressed twice", strings.NewReader(gzipped(t, packed)), nil, []string{"compressed twice"}},
		{"fails at once", breaks(""), broken, []string{broken.Error()}},
		{"fails in the middle", breaks("name\nAnna\nBru"), broken, []string{broken.Error()}},
		{"fails behind a whole packed file", breaks(packed), broken, []string{broken.Error()}},
		{"fails and is packed", breaks(packed[:20]), broken, []string{broken.Error()}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			temp := t.TempDir()
			t.Setenv("TMPDIR", temp)
			f, err := source.OpenStream(t.Context(), tt.in, source.Options{Name: "standard input"})
			if f != nil {
				t.Error("OpenStream returned a File")
			}
			checkError(t, err, append(tt.words, "standard input: ")...)
			if tt.is != nil && !errors.Is(err, tt.is) {
				t.Errorf("the error is %q, want it to be the reader's", err)
			}
			if strings.Contains(err.Error(), "TMPDIR") {
				t.Errorf("the error is %q, and the copy is not at fault", err)
			}
			checkNoFiles(t, temp, "after OpenStream failed")
		})
	}
}

// Who waits for a stream can give up, although nothing comes from it.
func TestOpenStreamGivesUp(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		in, out := io.Pipe()
		returned := make(chan error, 1)
		go func() {
			_, err := source.OpenStream(ctx, in, source.Options{Name: "standard input"})
			returned <- err
		}()
		if _, err := io.WriteString(out, "name\nAnna\n"); err != nil {
			t.Fatal(err)
		}
		synctest.Wait() // until OpenStream waits for more
		select {
		case err := <-returned:
			t.Fatalf("OpenStream returned before the stream's end: %v", err)
		default:
		}
		cancel()
		synctest.Wait()
		select {
		case err := <-returned:
			checkError(t, err, "standard input: ")
			if !errors.Is(err, context.Canceled) {
				t.Errorf("the error is %q, want it to be context.Canceled", err)
			}
		default:
			t.Error("OpenStream waits although its context has ended")
		}
		_ = out.Close() // ends what still reads
	})
	checkNoFiles(t, temp, "after OpenStream was given up")
}

// The name that is given stands in for that of the file.
func TestOptionsName(t *testing.T) {
	path := writeFile(t, "leads.csv", "name,first\tcity,zip\nBell,Anna\tLyon,69001\n")
	f := open(t, path, source.Options{Name: "lists/leads.tsv"})
	if got := f.Name(); got != "lists/leads.tsv" {
		t.Errorf("name %q, want the given one", got)
	}
	if got := f.Facts().Delimiter; got != "TAB" {
		t.Errorf("delimiter %q, want that of the given name, TAB", got)
	}
	if err := os.Truncate(path, 9); err != nil {
		t.Fatal(err)
	}
	_, err := f.Rows()
	checkError(t, err, "lists/leads.tsv: ", "changed")
}

// Unpacking ends when its context does, at any moment, and what is still being
// read is not pulled away.
func TestUnpackingGivesUp(t *testing.T) {
	content := randomLeads(50_000)
	for _, p := range packings {
		t.Run(p.name, func(t *testing.T) {
			path := writeFile(t, "leads.csv"+p.suffix, p.pack(t, content))
			cancelled := 0
			for i := range 50 {
				ctx, cancel := context.WithCancel(t.Context())
				go func() {
					for range i * 10_000 {
						_ = ctx.Err()
					}
					cancel()
				}()
				f, err := source.Open(ctx, path, source.Options{})
				if err == nil {
					err = f.Close()
				}
				if errors.Is(err, context.Canceled) {
					cancelled++
				} else if err != nil {
					t.Fatal(err)
				}
				cancel()
			}
			if cancelled == 0 {
				t.Error("the context never ended in time")
			}
		})
	}
}
