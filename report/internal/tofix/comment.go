package tofix

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"alvio.ai/alvio-import/record"
)

// author is who wrote the workbook and its comments.
const author = "alvio-import"

// maxComments is how many comments a workbook has. Each is a drawing of its own that
// stays in memory, and adding them takes a time that grows with the square of their
// number. A variable for tests.
var maxComments = 2000

// maxMessage is how many characters a comment has.
const maxMessage = 1000

// A comment is what stands beside a red cell.
type comment struct {
	column, row int // from 0, from 1
	text        string
}

// mark notes the comments of the row's red cells.
func (w *Writer) mark(r *Row) {
	s := w.list
	first := len(s.comments) // of the row
	for _, f := range r.Faults {
		at := s.place(f.Column)
		if at < 0 || f.Column >= max(len(s.places), len(w.row)) {
			continue
		}
		same := slices.IndexFunc(s.comments[first:], func(c comment) bool { return c.column == at })
		switch {
		case same >= 0:
			c := &s.comments[first+same]
			c.text = record.Shorten(c.text+"\n"+f.Message, maxMessage)
		case w.comments < maxComments && hasRoom(at, s.rows):
			w.comments++
			s.comments = append(s.comments, comment{at, s.rows, record.Shorten(f.Message, maxMessage)})
		default:
			w.uncommented++
		}
	}
}

// hasRoom reports whether a comment's box stays on the sheet: a workbook in which
// one does not is damaged to Excel.
func hasRoom(column, row int) bool {
	return column < maxColumns-boxColumns && row < 1<<20-boxRows
}

const (
	boxColumns = 50  // of the narrowest
	boxRows    = 100 // of the lowest
)

// addComment adds a comment to the sheet.
func (w *Writer) addComment(s *sheet, widths []int, c *comment) error {
	return w.book.AddComment(s.name, excelize.Comment{
		Cell:      cellName(c.column, c.row),
		Author:    author,
		Paragraph: []excelize.RichTextRun{{Text: escapeText(c.text)}},
		Width:     boxWidth(widths[c.column:]),
		Height:    boxHeight(c.text),
	})
}

// The size of comments, in pixels.
const (
	pixelsBox    = 320 // the box's width
	pixelsLine   = 17
	charsLine    = 50
	pixelsChar   = 7  // of a column's width
	pixelsColumn = 64 // of a column that has the default width
)

// boxWidth is what excelize has to be told so that the box is as wide as it ought to
// be: it takes the columns, from the comment's on, to have the default width.
func boxWidth(widths []int) uint {
	room := float64(pixelsBox)
	told := 0.0
	for _, w := range widths {
		pixels := float64(w*pixelsChar + 5)
		if pixels >= room {
			return uint(told + pixelsColumn*room/pixels)
		}
		told += pixelsColumn
		room -= pixels
	}
	return uint(told + room)
}

// boxHeight is how high the box of a text is.
func boxHeight(text string) uint {
	lines := 1
	for line := range strings.SplitSeq(text, "\n") {
		lines += 1 + utf8.RuneCountInString(line)/charsLine
	}
	return uint(lines * pixelsLine)
}
