// Package lists makes the files that the benchmarks read: lists of leads with 20
// columns, of any length, and the mapping for all of them. They are fictional: the
// phone numbers are counted up, the addresses end in example.com and example.org.
//
// A list is a CSV file, or a workbook in one of three layouts, which are three kinds
// of work for a reader. Equal lists are equal files, byte by byte, wherever and
// whenever they are made.
package lists

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// A Layout says how a file holds its cells.
type Layout string

// The layouts.
const (
	// CSV has every cell as a text. The others are workbooks.
	CSV Layout = "csv"
	// Inline has every cell as a text in the sheet, as programs write that export
	// a list row by row. Its table of shared strings is empty.
	Inline Layout = "inline"
	// Shared is what Excel writes: texts in a table of shared strings, most of
	// which stand in many cells; numbers and dates as numbers with a format; one
	// column of phones as numbers that show their zero by a format.
	Shared Layout = "shared"
	// Unique is like Shared, but three texts of every row are in no other row.
	Unique Layout = "unique"
)

// Workbooks are the layouts of workbooks.
var Workbooks = []Layout{Inline, Shared, Unique}

// A List is a file that can be made.
type List struct {
	Layout Layout
	Rows   int // below the header
	// After is how many leads are left out before the first, so that two lists can
	// be of different contacts.
	After int
}

// String names the list, as in "inline 100k".
func (l List) String() string {
	switch {
	case l.Rows > 0 && l.Rows%1_000_000 == 0:
		return fmt.Sprintf("%s %dM", l.Layout, l.Rows/1_000_000)
	case l.Rows > 0 && l.Rows%1000 == 0:
		return fmt.Sprintf("%s %dk", l.Layout, l.Rows/1000)
	}
	return fmt.Sprintf("%s %d", l.Layout, l.Rows)
}

// version is raised when a list's content changes, so that no old file is taken
// for it.
const version = 2

// Path is where Make puts the list in the directory dir.
func (l List) Path(dir string) string {
	ending := "xlsx"
	if l.Layout == CSV {
		ending = "csv"
	}
	return filepath.Join(dir, fmt.Sprintf("%s-%d-after-%d.v%d.%s", l.Layout, l.Rows, l.After, version, ending))
}

// Make writes the list to its path, if it is not there. A file is whole or not
// there.
func (l List) Make(dir string) (err error) {
	if l.Layout != CSV && !slices.Contains(Workbooks, l.Layout) || l.Rows < 1 || l.After < 0 {
		return fmt.Errorf("no list %q", l)
	}
	_, err = os.Stat(l.Path(dir))
	if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, "list-*.tmp")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	if err := errors.Join(l.Write(f), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), l.Path(dir))
}

// Write writes the list.
func (l List) Write(out io.Writer) error {
	if l.Layout == CSV {
		return l.writeCSV(out)
	}
	return l.writeWorkbook(out)
}

func (l List) leads() *leads {
	made := newLeads(l.Layout == Unique)
	made.made = l.After
	return made
}
