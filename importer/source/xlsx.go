package source

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"alvio.ai/alvio-import/record"
)

// verifyZip reads every entry of the archive to its end, so that its checksum
// is compared. Without it a flipped bit shortens the sheet in silence: the XML
// reader stops at the fault as if the rows ended there.
//
// Checksums do not cover the names of entries, and a part whose name is damaged
// would be missed in silence too. So every part that the workbook lists must be
// there.
func verifyZip(z *zip.Reader) error {
	for _, entry := range z.File {
		if err := verifyEntry(entry); err != nil {
			return damaged(entry.Name, err)
		}
	}
	for _, name := range []string{contentTypes, "xl/_rels/workbook.xml.rels"} {
		if _, err := fs.Stat(z, name); err != nil {
			return damaged(name, errMissing)
		}
	}
	return verifyParts(z)
}

const contentTypes = "[Content_Types].xml"

var errMissing = errors.New("missing")

func damaged(part string, err error) error {
	return fmt.Errorf("the workbook is damaged (%s: %w); copy or export it again", part, err)
}

// verifyParts looks for every part that the list of content types names
// (ECMA-376 part 2, 7.2.3), as excelize will: by its exact name, but for the
// shared strings.
func verifyParts(z *zip.Reader) error {
	data, err := fs.ReadFile(z, contentTypes)
	if err != nil {
		return damaged(contentTypes, err)
	}
	var types struct {
		Overrides []struct {
			PartName string `xml:",attr"`
		} `xml:"Override"`
	}
	if err := xml.Unmarshal(data, &types); err != nil {
		return damaged(contentTypes, err)
	}
	names := map[string]bool{}
	for _, entry := range z.File {
		names[partName(entry.Name)] = true
	}
	for _, part := range types.Overrides {
		if !names[partName(part.PartName)] {
			return damaged(strings.TrimPrefix(part.PartName, "/"), errMissing)
		}
	}
	return nil
}

func partName(name string) string {
	name = strings.TrimPrefix(strings.ReplaceAll(name, `\`, "/"), "/")
	if lower := strings.ToLower(name); lower == "xl/sharedstrings.xml" {
		return lower
	}
	return name
}

func verifyEntry(entry *zip.File) (err error) {
	r, err := entry.Open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	_, err = io.Copy(io.Discard, r)
	return err
}

// xlsxFormat reads one worksheet of an Excel workbook (ECMA-376) through
// excelize, which streams rows in one of two forms: as stored, or as shown. Both
// are needed, so two streams run side by side.
type xlsxFormat struct {
	book     *excelize.File
	sheet    string
	others   []string
	date1904 bool
}

func newXLSX(file io.Reader, sheet string) (*xlsxFormat, error) {
	book, err := excelize.OpenReader(file)
	if err != nil {
		return nil, fmt.Errorf("the workbook can't be read (%w); open it in a spreadsheet program and save it again", err)
	}
	x := &xlsxFormat{book: book}
	if err := x.choose(sheet); err != nil {
		return nil, errors.Join(err, book.Close())
	}
	props, err := book.GetWorkbookProps()
	if err == nil && props.Date1904 != nil {
		x.date1904 = *props.Date1904
	}
	return x, nil
}

// choose finds the sheet by name or 1-based number, or takes the first visible one.
func (x *xlsxFormat) choose(want string) error {
	sheets := x.book.GetSheetList()
	x.sheet = pickSheet(sheets, want, func(name string) bool {
		visible, err := x.book.GetSheetVisible(name)
		return err == nil && visible
	})
	if x.sheet == "" {
		return fmt.Errorf("no sheet %q%s", want, otherSheets(sheets))
	}
	for _, name := range sheets {
		if name != x.sheet {
			x.others = append(x.others, name)
		}
	}
	return nil
}

func pickSheet(sheets []string, want string, visible func(string) bool) string {
	for _, name := range sheets {
		if (want == "" && visible(name)) || (want != "" && strings.EqualFold(name, want)) {
			return name
		}
	}
	if n, err := strconv.Atoi(want); err == nil && n >= 1 && n <= len(sheets) {
		return sheets[n-1]
	}
	return ""
}

// otherSheets ends an error message with the sheets that there are.
func otherSheets(names []string) string {
	if len(names) == 0 {
		return ""
	}
	quoted := make([]string, len(names))
	for i, name := range names {
		quoted[i] = strconv.Quote(name)
	}
	return "; choose one with --sheet: " + strings.Join(quoted, ", ")
}

func (x *xlsxFormat) close() error { return x.book.Close() }

func (x *xlsxFormat) rows([]string) (decoder, error) {
	stored, err := x.book.Rows(x.sheet)
	if err != nil {
		return nil, err
	}
	shown, err := x.book.Rows(x.sheet)
	if err != nil {
		return nil, errors.Join(err, stored.Close())
	}
	return &xlsxDecoder{stored: stored, shown: shown, sheet: x.sheet, date1904: x.date1904}, nil
}

type xlsxDecoder struct {
	stored, shown *excelize.Rows
	sheet         string
	date1904      bool
	number        int
	pending       int // blank rows seen since the last row with content
}

func (d *xlsxDecoder) close() error { return errors.Join(d.stored.Close(), d.shown.Close()) }

func (d *xlsxDecoder) read(row *record.Row) (blank int, err error) {
	for d.stored.Next() {
		if !d.shown.Next() {
			return blank, d.failed(errors.New("the sheet ended early"))
		}
		d.number++
		stored, err := d.stored.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			return blank, d.failed(err)
		}
		shown, err := d.shown.Columns()
		if err != nil {
			return blank, d.failed(err)
		}
		d.fill(row, stored, shown)
		if !allBlank(row.Cells) {
			blank, d.pending = d.pending, 0
			return blank, nil
		}
		d.pending++ // counted once content follows: a workbook's tail is no row
	}
	if err := errors.Join(d.stored.Error(), d.shown.Error()); err != nil {
		return blank, d.failed(err)
	}
	return blank, io.EOF
}

func (d *xlsxDecoder) failed(err error) error {
	return fmt.Errorf("sheet %q, row %d: %w; open the workbook in a spreadsheet program and save it again", d.sheet, d.number, err)
}

func (d *xlsxDecoder) fill(row *record.Row, stored, shown []string) {
	*row = record.Row{Sheet: d.sheet, Number: d.number, Cells: row.Cells[:0]}
	for i := range max(len(stored), len(shown)) {
		var s, v string
		if i < len(shown) {
			s = shown[i]
		}
		if i < len(stored) {
			v = stored[i]
		}
		row.Cells = append(row.Cells, newCell(s, v, d.date1904))
	}
}
