package tofix

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"alvio.ai/alvio-import/internal/atomicfile"
	"alvio.ai/alvio-import/record"
)

// newNote lays out the last sheet.
func newNote() *sheet { return &sheet{name: record.FixNote, note: true, width: 1} }

// Save adds the note as the last sheet, one line in each cell of column A, the first
// one in bold, and writes the workbook. A file of that name is replaced once the new
// one is whole; nobody but the user can read it. Save closes the writer.
func (w *Writer) Save(path string, note []string) (err error) {
	if w.book == nil {
		return errClosed
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	if err := w.addNote(note); err != nil {
		return err
	}
	if err := w.finish(); err != nil {
		return err
	}
	return atomicfile.Write(path, 0o600, w.pack)
}

// finish gives the workbook and its sheets what excelize writes of them.
func (w *Writer) finish() error {
	for _, s := range w.sheets {
		if err := w.finishSheet(s); err != nil {
			return err
		}
	}
	w.book.SetActiveSheet(0)
	return errors.Join(
		w.buffer.Flush(),
		w.book.SetDocProps(&excelize.DocProperties{Creator: author, LastModifiedBy: author}),
		w.book.SetAppProps(&excelize.AppProperties{Application: author}),
	)
}

func (w *Writer) finishSheet(s *sheet) error {
	last := "A1:" + cellName(s.width-1, max(s.rows, 1))
	err := w.book.SetSheetDimension(s.name, last)
	if s.note {
		return err
	}
	widths := s.widths()
	for i := range s.comments {
		err = errors.Join(err, w.addComment(s, widths, &s.comments[i]))
	}
	if !strings.Contains(s.name, "'") { // which excelize does not double in the name of a range
		err = errors.Join(err, w.book.AutoFilter(s.name, last, nil))
	}
	return errors.Join(err,
		w.book.AddIgnoredErrors(s.name, last, excelize.IgnoredErrorsNumberStoredAsText),
		w.book.SetPanes(s.name, &frozenHeader),
		w.book.SetSheetProps(s.name, &excelize.SheetPropsOptions{FitToPage: new(true)}),
		w.book.SetPageLayout(s.name, &excelize.PageLayoutOptions{Orientation: new("landscape"), FitToHeight: new(0)}))
}

var frozenHeader = excelize.Panes{
	Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft",
	Selection: []excelize.Selection{{SQRef: "A2", ActiveCell: "A2", Pane: "bottomLeft"}},
}

// cellName is the address of a cell: its column from 0, its row from 1.
func cellName(column, row int) string { return record.ColumnName(column) + strconv.Itoa(row) }

// parts are the files in the zip file of a workbook, as excelize writes them.
type parts map[string]*bytes.Buffer

// Create is called by excelize for each part.
func (p parts) Create(name string) (io.Writer, error) {
	p[name] = new(bytes.Buffer)
	return p[name], nil
}

// AddFS is never called by excelize.
func (p parts) AddFS(fs.FS) error { return errors.ErrUnsupported }

// Close is called by excelize after the last part.
func (p parts) Close() error { return nil }

// pack writes the workbook: the parts that excelize writes, and in those of the
// sheets their columns and cells.
func (w *Writer) pack(out io.Writer) error {
	parts := parts{}
	w.book.SetZipWriter(func(io.Writer) excelize.ZipWriter { return parts })
	if err := w.book.Write(io.Discard); err != nil {
		return err
	}
	sheets := map[string]*sheet{}
	for i, s := range w.sheets {
		sheets[fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1)] = s
	}
	z := zip.NewWriter(out)
	for _, name := range slices.Sorted(maps.Keys(parts)) { // the first is [Content_Types].xml, by which programs tell what it is
		part, err := z.Create(name)
		if err == nil && sheets[name] != nil {
			err = w.writeSheet(part, sheets[name], parts[name].Bytes())
		} else if err == nil {
			_, err = part.Write(parts[name].Bytes())
		}
		if err != nil {
			return err
		}
		delete(sheets, name)
	}
	if len(sheets) > 0 {
		return errMisplaced
	}
	return z.Close()
}

// errMisplaced can't happen unless excelize writes sheets in another manner.
var errMisplaced = errors.New("the rows have no place in the workbook")

// writeSheet writes a sheet's part: what excelize has of it, with the columns and the
// cells where they belong.
func (w *Writer) writeSheet(out io.Writer, s *sheet, part []byte) error {
	before, after, found := bytes.Cut(part, []byte("<sheetData></sheetData>"))
	if !found {
		return errMisplaced
	}
	before = s.appendColumns(slices.Clip(before), w.styles.text)
	_, err := io.Copy(out, io.MultiReader(
		bytes.NewReader(append(before, "<sheetData>"...)),
		io.NewSectionReader(w.cells, s.start, s.size),
		bytes.NewReader(append([]byte("</sheetData>"), after...))))
	return err
}
