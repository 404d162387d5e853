package source_test

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"alvio.ai/alvio-import/importer/source"
	"alvio.ai/alvio-import/record"
)

// writeFile puts content into a new file of the test's own folder.
func writeFile(t testing.TB, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// open opens the file at path until the end of the test.
func open(t testing.TB, path string, o source.Options) *source.File {
	t.Helper()
	f, err := source.Open(t.Context(), path, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := f.Close(); err != nil {
			t.Errorf("closing the file: %v", err)
		}
	})
	return f
}

// pass is what one pass over a file gave.
type pass struct {
	Rows  []record.Row
	Blank int
}

// readPass reads f once. What it read before an error is returned with it.
func readPass(f *source.File) (p pass, err error) {
	r, err := f.Rows()
	if err != nil {
		return p, err
	}
	defer func() {
		p.Blank = r.Blank()
		if closeErr := r.Close(); err == nil {
			err = closeErr
		}
	}()
	var row record.Row // one for all, as callers do: nothing of a row may stay in the next
	for {
		switch err := r.Read(&row); err {
		case nil:
			kept := row
			kept.Cells = slices.Clone(row.Cells)
			p.Rows = append(p.Rows, kept)
		case io.EOF:
			return p, nil
		default:
			return p, err
		}
	}
}

func mustReadPass(t testing.TB, f *source.File) pass {
	t.Helper()
	p, err := readPass(f)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// readPath opens the file at path, reads it once and closes it.
func readPath(t testing.TB, path string, o source.Options) (header []string, p pass, err error) {
	f, err := source.Open(t.Context(), path, o)
	if err != nil {
		return nil, pass{}, err
	}
	defer func() {
		if closeErr := f.Close(); err == nil {
			err = closeErr
		}
	}()
	p, err = readPass(f)
	return f.Header(), p, err
}

// show writes rows in the notation of the tables:
//
//	3 (line 5): "Anna" "Lyon"; warning row-ragged at line 5
//
// The line is absent for a workbook.
func show(rows []record.Row) []string {
	shown := make([]string, 0, len(rows))
	for _, row := range rows {
		var b strings.Builder
		fmt.Fprint(&b, row.Number)
		if row.Line > 0 {
			fmt.Fprintf(&b, " (line %d)", row.Line)
		}
		b.WriteByte(':')
		for _, cell := range row.Cells {
			fmt.Fprintf(&b, " %q", cell.Text)
		}
		for _, issue := range row.Issues {
			fmt.Fprintf(&b, "; %s %s at %s", issue.Severity, issue.Code, issue.Cell)
		}
		shown = append(shown, b.String())
	}
	return shown
}

// checkError wants an error that holds all of the words.
func checkError(t testing.TB, err error, words ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want one with %q", words)
	}
	for _, word := range words {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("the error is %q, want it to hold %q", err, word)
		}
	}
}
