package xlsx_test

import (
	"bytes"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"alvio.ai/alvio-import/importer/source/xlsx"
	"alvio.ai/alvio-import/internal/oracle"
	"alvio.ai/alvio-import/record"
)

// TestOracles holds what the reader finds in workbooks against what other programs
// find there. The workbooks are random, but each run has the same, and they are
// written by three programs.
func TestOracles(t *testing.T) {
	folder := t.TempDir()
	books := writeExcelize(t, folder)
	t.Run("written by openpyxl", func(t *testing.T) {
		books = append(books, writeOpenpyxl(t, folder)...)
	})
	t.Run("written by LibreOffice", func(t *testing.T) {
		books = append(books, rewriteLibreOffice(t, folder, books)...)
	})
	sheets := map[string][]oracleSheet{}
	for _, path := range books {
		sheets[path] = readSheets(t, path)
	}
	t.Run("read by excelize", func(t *testing.T) { compareExcelize(t, books, sheets) })
	t.Run("read by openpyxl", func(t *testing.T) { compareOpenpyxl(t, books, sheets) })
	t.Run("read by LibreOffice", func(t *testing.T) { compareLibreOffice(t, books, sheets) })
}

// An oracleSheet is what the reader finds in one.
type oracleSheet struct {
	name    string
	rows    []record.Row // from 1, all of them
	columns int          // of the widest row
	hidden  func(column int) bool
}

func (s *oracleSheet) row(number int) *record.Row {
	if number > len(s.rows) {
		return &record.Row{}
	}
	return &s.rows[number-1]
}

// readSheets reads a workbook to its end.
func readSheets(t *testing.T, path string) []oracleSheet {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	w, err := xlsx.Open(bytes.NewReader(content), int64(len(content)), xlsx.Limits{})
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	var sheets []oracleSheet
	for i, s := range w.Sheets() {
		rows, err := w.Rows(i)
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		got := oracleSheet{name: s.Name, hidden: rows.HiddenColumn}
		for {
			var row record.Row
			err := rows.Read(&row)
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", path, err)
			}
			for len(got.rows) < row.Number-1 {
				got.rows = append(got.rows, record.Row{})
			}
			got.rows = append(got.rows, row)
			got.columns = max(got.columns, len(row.Cells))
		}
		rows.Close()
		sheets = append(sheets, got)
	}
	if err := w.Verify(); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return sheets
}

// A tally counts the cells that were compared, and tells of the first that differ.
type tally struct {
	t             *testing.T
	cells, unlike int
	excepted      map[string]int // by the rule of the exception
	book, sheet   string         // at which it is
}

func newTally(t *testing.T) *tally { return &tally{t: t, excepted: map[string]int{}} }

func (c *tally) differs(row, column int, ours record.Cell, theirs any) {
	c.t.Helper()
	if c.unlike++; c.unlike <= 40 {
		name, _ := excelize.CoordinatesToCellName(column+1, row)
		c.t.Errorf("%s %s!%s: %+q, they have %+q", filepath.Base(c.book), c.sheet, name, ours, theirs)
	}
}

func (c *tally) report(least int) {
	c.t.Helper()
	c.t.Logf("%d cells compared, %d differ", c.cells, c.unlike)
	for _, rule := range slices.Sorted(maps.Keys(c.excepted)) {
		c.t.Logf("%6d excepted: %s", c.excepted[rule], rule)
	}
	if c.cells < least {
		c.t.Errorf("%d cells compared, at least %d expected", c.cells, least)
	}
}

func writeOpenpyxl(t *testing.T, folder string) (books []string) {
	script, err := os.ReadFile("testdata/openpyxl_write.py")
	if err != nil {
		t.Fatal(err)
	}
	var args []string
	for seed, epoch := range []string{"1900", "1900", "1900", "1904"} {
		path := filepath.Join(folder, "openpyxl-"+strconv.Itoa(seed)+"-"+epoch+".xlsx")
		books = append(books, path)
		args = append(args, path, strconv.Itoa(seed), epoch)
	}
	oracle.RunPython(t, string(script), args...)
	return books
}

// rewriteLibreOffice has LibreOffice open the books and save them, with the values
// of all formulas, and makes workbooks of a CSV file and of an OpenDocument one.
func rewriteLibreOffice(t *testing.T, folder string, books []string) (rewritten []string) {
	office := oracle.NewLibreOffice(t)
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	base := func(path string) string { return strings.TrimSuffix(filepath.Base(path), filepath.Ext(path)) }
	convert := func(filter, suffix string, from ...string) (to []string) {
		converted := office.Convert(filter, from...)
		extension, _, _ := strings.Cut("."+filter, ":")
		for _, path := range from {
			name := filepath.Join(folder, base(path)+suffix+extension)
			must(os.Rename(filepath.Join(converted, base(path)+extension), name))
			to = append(to, name)
		}
		return to
	}
	list := filepath.Join(folder, "list.csv")
	must(os.WriteFile(list, []byte(csvList()), 0o600))
	others := append(convert(oracle.ODS, "-ods", books[0], books[len(books)-1]), list)
	rewritten = convert(oracle.Excel2007, "-lo", slices.Concat(books, others)...)
	return append(rewritten, convert(oracle.OOXML, "-loo", books[1], books[len(books)-2])...)
}

// csvList is a list whose cells LibreOffice takes for numbers, dates and texts.
func csvList() string {
	var b strings.Builder
	r := rand.New(rand.NewPCG(7, 7))
	for range 60 {
		fields := []string{
			"Anna", `"Lyon, 3"`, strconv.Itoa(r.IntN(1e9)), "06" + strconv.Itoa(10000000+r.IntN(89999999)),
			strconv.FormatFloat(r.Float64()*1e4, 'f', r.IntN(5), 64), "2025-01-" + strconv.Itoa(10+r.IntN(20)),
			strconv.Itoa(r.IntN(24)) + ":30", "12.5%", "$12.00", "1E5", "TRUE", "\"two\nlines\"", " spaces ", "+33199000012",
		}
		r.Shuffle(len(fields), func(i, j int) { fields[i], fields[j] = fields[j], fields[i] })
		b.WriteString(strings.Join(fields, ",") + "\n")
	}
	return b.String()
}

func cellName(row, column int) string {
	name, err := excelize.CoordinatesToCellName(column+1, row)
	if err != nil {
		return err.Error()
	}
	return name
}
