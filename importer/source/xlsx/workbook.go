// Package xlsx reads the cells of Excel workbooks (.xlsx and .xlsm, ECMA-376), row
// by row.
//
// A sheet is scanned as it is inflated, which happens on a goroutine of its own;
// nothing is unpacked to a file. The memory that a workbook takes is that of its
// shared strings, whatever the number of its rows.
//
// What can't be trusted is refused and never shortened: parts whose checksums,
// lengths or XML are wrong, relationships that lead nowhere, cells in places where
// none can be, and archives that would unpack to far more than they should. An
// error names the part, or the sheet and its row, and says what to do.
//
//	w, err := xlsx.Open(file, size, xlsx.Limits{})
//	rows, err := w.Rows(0)        // the first of w.Sheets()
//	for {
//		err := rows.Read(&row) // io.EOF after the last row
//	}
//
// A number's text is what the number format makes people see, with all its digits
// where the format is General; see package numfmt. A date's value is ISO 8601.
package xlsx

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"strings"

	"alvio.ai/alvio-import/importer/source/xlsx/numfmt"
)

// Limits bound what a workbook may take.
type Limits struct {
	// Unpacked is how many bytes all parts may have together. If it is 0, they
	// may have [DefaultUnpacked], and no large part may unpack to more than
	// 200 times its packed size.
	Unpacked int64
}

// DefaultUnpacked is the limit of the unpacked size, in bytes: a million rows of
// 20 columns take a sixth of it.
const DefaultUnpacked = 8 << 30

// A Sheet is one of a workbook's sheets.
type Sheet struct {
	Name    string
	Visible bool
	// Cells says that it is a worksheet: a chart has none.
	Cells bool

	part string
}

// A Workbook is an open workbook.
type Workbook struct {
	parts    *archive
	sheets   []Sheet
	date1904 bool
	formats  []*numfmt.Format // by the index that cells name; nil where all digits are shown
	strings  string           // the part with the shared strings, empty if there is none
	shared   *sharedStrings   // nil until they are wanted
}

// Open reads the directory of the workbook in the first size bytes of file, and
// which sheets it has. The file must stay as it is while the workbook is used.
func Open(file io.ReaderAt, size int64, l Limits) (*Workbook, error) {
	z, err := zip.NewReader(file, size)
	switch {
	case errors.Is(err, zip.ErrFormat), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return nil, errors.New("the workbook is damaged or cut off; copy or export it again")
	case err != nil:
		return nil, fmt.Errorf("the workbook can't be read: %w", err)
	}
	parts, err := newArchive(z, l)
	if err != nil {
		return nil, err
	}
	w := &Workbook{parts: parts}
	book, err := w.findBook()
	if err != nil {
		return nil, err
	}
	if err := w.readBook(book); err != nil {
		return nil, err
	}
	return w, nil
}

// Sheets returns the sheets in the order of their tabs.
func (w *Workbook) Sheets() []Sheet { return w.sheets }

// Verify reads all parts that no pass has read to its end so far, so that damage
// anywhere in the workbook is told.
func (w *Workbook) Verify() error { return w.parts.verify() }

// findBook follows the package's relationship to the part that lists the sheets.
func (w *Workbook) findBook() (string, error) {
	if !w.parts.has(relationsOf("")) {
		return "", w.whatElse()
	}
	relations, err := w.relations("")
	if err != nil {
		return "", err
	}
	for _, r := range relations {
		if r.is("officeDocument") {
			return r.target, checkBook(r.target)
		}
	}
	return "", damaged(relationsOf(""), errors.New("no workbook"))
}

// whatElse says what an archive is that has no workbook's relationships.
func (w *Workbook) whatElse() error {
	const saveAs = "; open it in a spreadsheet program and save it as .xlsx"
	switch {
	case w.parts.has("xl/workbook.xml"):
		return damaged(relationsOf(""), errMissing)
	case w.parts.has("mimetype") && w.parts.has("content.xml"):
		return errors.New("an OpenDocument spreadsheet (.ods)" + saveAs)
	case w.parts.has("Index/Document.iwa"), w.parts.has("index.zip"):
		return errors.New("an Apple Numbers document; export it as .xlsx")
	}
	return errors.New("a zip archive or a spreadsheet that is not Excel's; unpack it, or" + strings.TrimPrefix(saveAs, ";"))
}

// checkBook refuses what other programs of the same packaging have made.
func checkBook(part string) error {
	lower := strings.ToLower(part)
	switch {
	case strings.HasSuffix(lower, ".bin"):
		return errors.New("a binary workbook (.xlsb); open it in Excel and save it as .xlsx")
	case strings.HasPrefix(lower, "word/"), strings.HasPrefix(lower, "ppt/"), strings.HasPrefix(lower, "visio/"):
		return errors.New("a document of another Office program and no workbook; save the list as .xlsx or CSV")
	}
	return nil
}

// damaged is the error of a part that can't be read as it should.
func damaged(part string, err error) error {
	return fmt.Errorf("the workbook is damaged (%s: %w); copy or export it again", part, err)
}

var errMissing = errors.New("missing")
