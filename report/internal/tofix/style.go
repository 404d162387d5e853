package tofix

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// styles are the numbers of the workbook's cell styles.
type styles struct {
	header, fixHeader int
	text, redText     int // the user's cells, and those that are wrong
	digits, redDigits int // whole numbers of which programs would show but some digits
	truth, redTruth   int // true and false, which LibreOffice makes 1 and 0 of if they are texts
	redDate           int // what is no date, but will be one when it is typed anew
	problem, fix, id  int // the added cells
	note, noteTitle   int
}

// Number formats that every workbook has (ECMA-376 part 1, 18.8.30).
const (
	formatGeneral = 0
	formatWhole   = 1  // 0
	formatText    = 49 // @
)

// formatDate shows dates in the one form that nobody takes for another day.
var formatDate = "yyyy-mm-dd"

// Colours.
const (
	redFill   = "FFC7CE"
	darkRed   = "9C0006"
	blueFill  = "DDEBF7"
	greyFill  = "D9D9D9"
	paleFill  = "F2F2F2"
	greyText  = "404040"
	lineColor = "A6A6A6"
)

func newStyles(book *excelize.File) (styles, error) {
	var s styles
	var errs error
	add := func(number *int, format int, fill, color string, more ...func(*excelize.Style)) {
		style := &excelize.Style{
			NumFmt:    format,
			Font:      &excelize.Font{Family: "Calibri", Size: 11, Color: color},
			Alignment: &excelize.Alignment{Vertical: "top"},
		}
		if fill != "" {
			style.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{fill}}
		}
		for _, m := range more {
			m(style)
		}
		n, err := book.NewStyle(style)
		*number, errs = n, errors.Join(errs, err)
	}
	bold := func(s *excelize.Style) { s.Font.Bold = true }
	wrap := func(s *excelize.Style) { s.Alignment.WrapText = true }
	line := func(s *excelize.Style) {
		s.Border = []excelize.Border{{Type: "bottom", Color: lineColor, Style: 1}}
	}
	add(&s.header, formatText, blueFill, "", bold, line)
	add(&s.fixHeader, formatText, greyFill, greyText, bold, line)
	add(&s.text, formatText, "", "")
	add(&s.redText, formatText, redFill, darkRed)
	add(&s.digits, formatWhole, "", "")
	add(&s.redDigits, formatWhole, redFill, darkRed)
	add(&s.truth, formatGeneral, "", "")
	add(&s.redTruth, formatGeneral, redFill, darkRed)
	add(&s.redDate, formatGeneral, redFill, darkRed, func(s *excelize.Style) { s.CustomNumFmt = &formatDate })
	add(&s.problem, formatText, paleFill, darkRed, wrap)
	add(&s.fix, formatGeneral, paleFill, greyText, wrap)
	add(&s.id, formatText, paleFill, greyText)
	add(&s.note, formatText, "", "", wrap)
	add(&s.noteTitle, formatText, "", "", wrap, bold)
	return s, errs
}

// of returns the style of one of the user's cells, which is wrong if red, and in place of
// a date if date is set as well.
func (s *styles) of(cell any, red, date bool) int {
	style, redStyle := s.text, s.redText
	if date {
		redStyle = s.redDate
	}
	switch cell := cell.(type) {
	case bool:
		style, redStyle = s.truth, s.redTruth
	case json.Number:
		if digits := strings.TrimPrefix(cell.String(), "-"); len(digits) > generalDigits && isWhole(digits) && isNumber(digits) {
			style, redStyle = s.digits, s.redDigits
		}
	}
	if red {
		return redStyle
	}
	return style
}

// Widths of columns, in characters.
const (
	narrow       = 8
	wide         = 40
	widthProblem = 48
	widthHint    = 48
	widthNumber  = 12
	widthID      = 12
	widthSurplus = 20
	widthNote    = 110
)

// widths returns how wide each column is.
func (s *sheet) widths() []int {
	if s.note {
		return []int{widthNote}
	}
	widths := make([]int, 0, s.width)
	for _, n := range s.chars {
		widths = append(widths, min(max(n+3, narrow), wide)) // the filter's button has its place
	}
	widths = append(widths, widthProblem, widthHint, widthNumber, widthID)
	for len(widths) < s.width {
		widths = append(widths, widthSurplus)
	}
	return widths
}

// appendColumns appends how wide the columns are and that the user's are texts, as
// excelize could only in a time that grows with the square of their number.
func (s *sheet) appendColumns(dst []byte, text int) []byte {
	dst = append(dst, "<cols>"...)
	for i, width := range s.widths() {
		n := strconv.Itoa(i + 1)
		dst = append(dst, `<col min="`+n+`" max="`+n+`" width="`+strconv.Itoa(width)+`" customWidth="1"`...)
		if i < len(s.columns) || i >= len(s.columns)+len(fixColumns) {
			dst = append(dst, ` style="`+strconv.Itoa(text)+`"`...)
		}
		dst = append(dst, "/>"...)
	}
	return append(dst, "</cols>"...)
}
