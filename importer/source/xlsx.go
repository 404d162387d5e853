package source

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"alvio.ai/alvio-import/importer/source/xlsx"
	"alvio.ai/alvio-import/record"
)

// xlsxFormat reads one worksheet of an Excel workbook.
type xlsxFormat struct {
	book   *xlsx.Workbook
	sheet  int // index into the workbook's sheets
	name   string
	others []string
	last   *xlsx.Rows // pass that was begun on the sheet
}

func (f *File) openWorkbook(o Options) error {
	book, err := xlsx.Open(f.file, f.stat.size, xlsx.Limits{Unpacked: o.MaxUnpacked})
	if err != nil {
		return err
	}
	x := &xlsxFormat{book: book}
	fix := isFix(book.Sheets())
	if !fix {
		if err = x.choose(o.Sheet); err == nil {
			fix, err = x.looksFixed(x.sheet)
		}
	}
	switch {
	case fix:
		x.others = nil
		err = f.chooseFix(x)
	case err == nil && (o.Delimiter != 0 || o.Encoding != ""):
		err = errors.New("--delimiter and --encoding are for CSV files, and this is a workbook")
	}
	if err != nil {
		return err
	}
	f.format = x
	f.facts.Format, f.facts.Sheet, f.facts.OtherSheets = "Excel workbook", x.name, x.others
	if o.Sheet == "" && !fix {
		return f.noteSheets(x)
	}
	return nil
}

func (x *xlsxFormat) take(sheet int) {
	x.sheet, x.name = sheet, x.book.Sheets()[sheet].Name
}

// choose finds the sheet by name or 1-based number, or takes the first visible one.
func (x *xlsxFormat) choose(want string) error {
	sheets := x.book.Sheets()
	x.sheet = pickSheet(sheets, want)
	for i, s := range sheets {
		if i != x.sheet {
			x.others = append(x.others, s.Name)
		}
	}
	switch {
	case x.sheet >= 0:
		x.take(x.sheet)
		return nil
	case want == "":
		return errors.New("no sheet with cells is visible" + otherSheets(x.others))
	}
	return fmt.Errorf("no sheet %q%s", want, otherSheets(x.others))
}

// pickSheet returns the index of the sheet, -1 if there is none.
func pickSheet(sheets []xlsx.Sheet, want string) int {
	for i, s := range sheets {
		if want == "" && s.Visible && s.Cells || want != "" && strings.EqualFold(s.Name, want) {
			return i
		}
	}
	if n, err := strconv.Atoi(want); err == nil && n >= 1 && n <= len(sheets) {
		return n - 1
	}
	return -1
}

// otherSheets ends an error message with the sheets that there are.
func otherSheets(names []string) string {
	if len(names) == 0 {
		return ""
	}
	return "; choose one with --sheet: " + quoted(names)
}

func quoted(names []string) string {
	quoted := make([]string, len(names))
	for i, name := range names {
		quoted[i] = strconv.Quote(name)
	}
	return strings.Join(quoted, ", ")
}

// VisibleSheets returns the names of a workbook's sheets that people see and that have
// cells, although perhaps blank ones. A CSV file has none.
func (f *File) VisibleSheets() []string {
	x, ok := f.format.(*xlsxFormat)
	if !ok {
		return nil
	}
	var names []string
	for _, s := range x.book.Sheets() {
		if s.Visible && s.Cells {
			names = append(names, s.Name)
		}
	}
	return names
}

// noteSheets tells of the other sheets that people see and that have rows.
func (f *File) noteSheets(x *xlsxFormat) error {
	var filled []string
	for i, s := range x.book.Sheets() {
		if i == x.sheet || !s.Visible || !s.Cells {
			continue
		}
		switch has, err := x.hasRows(i); {
		case err != nil:
			return fmt.Errorf("%w; or name the sheet that is to be read with --sheet, as in --sheet %q", err, x.name)
		case has:
			filled = append(filled, s.Name)
		}
	}
	if len(filled) > 0 {
		message := fmt.Sprintf("sheet %q is read; these have rows too, and are not read: %s", x.name, quoted(filled))
		f.issues = append(f.issues, record.NewIssue(record.SheetsUnread, message))
	}
	return nil
}

// hasRows reports whether there is a row in a sheet that is not blank.
func (x *xlsxFormat) hasRows(sheet int) (bool, error) {
	row, err := x.firstRow(sheet)
	return row != nil, err
}

// firstRow returns the first row of a sheet that is not blank, nil if there is none.
func (x *xlsxFormat) firstRow(sheet int) (*record.Row, error) {
	d, err := x.begin(sheet)
	if err != nil {
		return nil, err
	}
	defer d.rows.Close()
	row := &record.Row{}
	if _, err := d.read(row); err == io.EOF {
		return nil, nil //nolint:nilnil // no row is no error
	} else if err != nil {
		return nil, err
	}
	return row, nil
}

func (x *xlsxFormat) verify() error { return x.book.Verify() }

func (x *xlsxFormat) hidden(column int) bool { return x.last.HiddenColumn(column) }

func (x *xlsxFormat) rows([]string) (decoder, error) {
	d, err := x.begin(x.sheet)
	if err != nil {
		return nil, err
	}
	x.last = d.rows
	return d, nil
}

func (x *xlsxFormat) begin(sheet int) (*xlsxDecoder, error) {
	rows, err := x.book.Rows(sheet)
	if err != nil {
		return nil, err
	}
	return &xlsxDecoder{rows: rows}, nil
}

type xlsxDecoder struct {
	rows   *xlsx.Rows
	number int // of the last row that was not blank
}

func (d *xlsxDecoder) close() error {
	d.rows.Close()
	return nil
}

func (d *xlsxDecoder) read(row *record.Row) (blank int, err error) {
	for {
		if err := d.rows.Read(row); err != nil {
			return 0, err
		}
		if !allBlank(row.Cells) {
			blank = row.Number - d.number - 1 // a workbook's tail is no row
			d.number = row.Number
			return blank, nil
		}
	}
}
