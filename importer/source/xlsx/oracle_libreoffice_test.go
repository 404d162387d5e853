package xlsx_test

import (
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"alvio.ai/alvio-import/importer/source/xlsx/numfmt"
	"alvio.ai/alvio-import/internal/oracle"
	"alvio.ai/alvio-import/record"
)

// A shownCell is what LibreOffice writes of a cell in a CSV file. Texts are quoted.
type shownCell struct {
	text   string
	quoted bool
}

// compareLibreOffice compares what cells show, and what they hold where both have
// the same rule for it.
func compareLibreOffice(t *testing.T, books []string, sheets map[string][]oracleSheet) {
	office := oracle.NewLibreOffice(t)
	shown, stored := office.Convert(oracle.Shown, books...), office.Convert(oracle.Stored, books...)
	c := newTally(t)
	for _, path := range books {
		c.book = path
		f := openExcelize(t, path)
		for _, s := range sheets[path] {
			c.sheet = s.name
			name := strings.TrimSuffix(filepath.Base(path), ".xlsx") + "-" + s.name + ".csv"
			c.libreOfficeSheet(f, &s, readCSV(t, filepath.Join(shown, name)), readCSV(t, filepath.Join(stored, name)))
		}
	}
	c.report(200 * len(books))
}

func (c *tally) libreOfficeSheet(f *excelize.File, s *oracleSheet, shown, stored [][]shownCell) {
	props, err := f.GetWorkbookProps()
	if err != nil {
		c.t.Fatal(err)
	}
	date1904 := props.Date1904 != nil && *props.Date1904
	for number := 1; number <= max(len(s.rows), len(shown)); number++ {
		row := s.row(number)
		columns := len(row.Cells)
		if number <= len(shown) {
			columns = max(columns, len(shown[number-1]))
		}
		for column := range columns {
			ours, theirs, full := row.Cell(column), cellAt(shown, number, column), cellAt(stored, number, column)
			if ours == (record.Cell{}) && theirs == (shownCell{}) {
				continue
			}
			c.cells++
			if theirs.text == ours.Text {
				continue
			}
			in := storedOf(c.t, f, s.name, cellName(number, column))
			if exception := libreOfficeException(ours, theirs, full, in, date1904); exception != "" {
				c.excepted[exception]++
				continue
			}
			c.differs(number, column, ours, []any{theirs.text, full.text, in})
		}
	}
}

// libreOfficeException names the rule by which LibreOffice differs, if there is one:
// "we" for rules of ours, "LibreOffice" for what Excel does otherwise, "believed"
// where that is no more than belief.
func libreOfficeException(ours record.Cell, theirs, full shownCell, in stored, date1904 bool) string {
	general := in.id == 0 || in.code == "@" || strings.EqualFold(in.code, "General")
	isDate := ours.Kind == record.KindDate
	switch v, err := strconv.ParseFloat(in.raw, 64); {
	case ours.Kind == record.KindError && strings.HasPrefix(ours.Text, "=") && in.raw == "":
		return "LibreOffice calculates a formula without a value"
	case ours.Kind == record.KindBool && in.id != 0:
		return "LibreOffice shows a truth value with a number format as 1 or 0"
	case ours.Kind == record.KindText && lineEnds.Replace(ours.Text) == lineEnds.Replace(theirs.text):
		return "LibreOffice makes a line feed of a carriage return"
	case ours.Kind == record.KindText && lineEnds.Replace(strings.ReplaceAll(ours.Text, "\t", "\x01")) == lineEnds.Replace(theirs.text):
		return "LibreOffice has a \\x01 for the tabs of a text of several lines"
	case ours.Kind == record.KindText && unescaped(theirs.text) != theirs.text && lineEnds.Replace(unescaped(theirs.text)) == lineEnds.Replace(unescaped(ours.Text)):
		return "believed: LibreOffice leaves _x0041_ as it is, Excel makes an A of it"
	case ours.Kind == record.KindText && ours.Text == full.text && strings.Contains(in.code, "@"):
		return "we do not apply a format's section for texts"
	case theirs.text == "#FMT" && (ours.Text == ours.Value || strings.ContainsAny(in.code, "[/")):
		return "LibreOffice can't apply the format"
	case err != nil || ours.Kind != record.KindDate && ours.Kind != record.KindNumber:
		return ""
	case isDate && !date1904 && v < 61:
		return "LibreOffice counts days before March 1900 from 1899-12-30"
	case isDate && (in.localDate() || strings.Contains(in.code, "F800")) && sameSecond(full.text, ours.Value):
		return "we show ISO 8601 where the format is the machine's"
	case isDate && in.eastAsian():
		return "we show ISO 8601 for built-in dates of East Asian languages"
	case ours.Text == ours.Value && (v < 1 || v >= 2958466) && showsTime(in.code):
		return "we show General for a number that is no date"
	case date1904 && v < 0 && strings.HasPrefix(ours.Text, "-") && showsTime(in.code):
		return "believed: LibreOffice shows no minus before a time of the 1904 system, Excel does"
	case math.Abs(v) >= 1e15 && v == math.Trunc(v):
		return "we show all digits of a whole number"
	case general && sameDigits(theirs.text, ours.Value, 9) && sameDigits(full.text, ours.Value, 13):
		return "we show all digits of General, and never an exponent"
	case ours.Text == "-"+theirs.text && (math.Abs(v) < 0.5 || !strings.ContainsAny(theirs.text, "123456789")):
		return "believed: LibreOffice drops the minus of what is rounded to zero, Excel keeps it"
	case ours.Text == "-"+theirs.text && strings.HasPrefix(in.code, "[>="):
		return "believed: LibreOffice drops the minus where a condition sent the number to the second section, Excel keeps it"
	case v == 0 && in.raw == "-0":
		return "LibreOffice shows the minus of -0"
	case same15Digits(ours.Text, theirs.text):
		return "we stop at 15 digits"
	case strings.Contains(in.code, "?/?") && withinFraction(theirs.text, v):
		return "believed: LibreOffice takes the nearest fraction, Excel a convergent one"
	case strings.Contains(in.code, "_€") && slices.Equal(strings.Fields(ours.Text), strings.Fields(theirs.text)):
		return "LibreOffice has two spaces for _€"
	case strings.Contains(in.code, "[$-407]") && strings.Contains(ours.Text, "Mrz"):
		return "believed: Mrz is what Excel has for März, LibreOffice has Mär"
	case strings.Contains(in.code, "0#") && noZeros.Replace(ours.Text) == noZeros.Replace(theirs.text):
		return "believed: LibreOffice has no zeros for the # behind a 0, Excel has"
	case theirs.text == rendered(in.code, cutOff(v, in.code, 1e-4), date1904), theirs.text == rendered(in.code, cutOff(v, in.code, 0), date1904):
		return "believed: LibreOffice cuts seconds off, Excel rounds"
	}
	return ""
}

// A stored is what a workbook has of a cell.
type stored struct {
	raw, code string
	id        int // of the number format
}

func (s stored) localDate() bool { return s.id == 14 || s.id == 22 }
func (s stored) eastAsian() bool { return s.id >= 27 && s.id <= 36 || s.id >= 50 && s.id <= 58 }

func storedOf(t *testing.T, f *excelize.File, sheet, cell string) stored {
	t.Helper()
	raw, err1 := f.GetCellValue(sheet, cell)
	index, err2 := f.GetCellStyle(sheet, cell)
	style, err3 := f.GetStyle(index)
	if err := errors.Join(err1, err2, err3); err != nil {
		t.Fatal(err)
	}
	in := stored{raw: raw, id: style.NumFmt}
	if xf := f.Styles.CellXfs.Xf[index]; xf.NumFmtID != nil {
		in.id = *xf.NumFmtID
	}
	if style.CustomNumFmt != nil {
		in.code = *style.CustomNumFmt
	} else if in.id < len(builtinCodes) {
		in.code = builtinCodes[in.id]
	}
	return in
}

const accounting = `_(* #,##0_);_(* (#,##0);_(* "-"_);_(@_)`

// builtinCodes are those built-in formats with which exceptions are judged.
var builtinCodes = [50]string{
	1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
	14: "mm-dd-yy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss",
	22: "m/d/yy h:mm", 27: "y", 28: "y", 29: "y", 30: "y", 31: "y", 32: "y", 33: "y", 34: "y", 35: "y", 36: "y",
	37: "#,##0_);(#,##0)", 38: "#,##0_);(#,##0)", 41: accounting, 42: accounting, 43: accounting, 44: accounting, 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@",
}

// cutOff cuts a time to the smallest unit of seconds that a format shows.
func cutOff(v float64, code string, noise float64) float64 {
	_, fraction, _ := strings.Cut(code, "s.")
	perDay := 86400 * math.Pow10(strings.Count(fraction, "0"))
	return math.Floor(v*perDay+noise) / perDay
}

func rendered(code string, v float64, date1904 bool) string {
	f, err := numfmt.Parse(code)
	if err != nil {
		return err.Error()
	}
	text, _ := f.Append(nil, v, date1904)
	return string(text)
}

// showsTime reports whether a format is one of dates or times.
func showsTime(code string) bool {
	return showsDay(code) || strings.ContainsAny(literals.ReplaceAllString(code, ""), "hsHS")
}

var noZeros = strings.NewReplacer("0", "", " ", "", "-", "")

var lineEnds = strings.NewReplacer("\r", "", "\n", "")

// withinFraction reports whether a text such as 9 1/9 is a number, nearly.
func withinFraction(text string, v float64) bool {
	var whole, above, below float64
	text = strings.TrimSpace(strings.TrimPrefix(text, "-"))
	if !strings.Contains(text, " ") {
		text = "0 " + text
	}
	_, err := fmt.Sscanf(text, "%f %f/%f", &whole, &above, &below)
	return err == nil && math.Abs(whole+above/below-math.Abs(v)) < 0.1
}

var noDigits = regexp.MustCompile(`[^0-9.]`)

// same15Digits compares two numbers of which one has 15 digits or more.
func same15Digits(a, b string) bool {
	a, b = noDigits.ReplaceAllString(a, ""), noDigits.ReplaceAllString(b, "")
	return max(len(a), len(b)) >= 15 && sameDigits(a, b, 14)
}

// sameSecond compares a date that LibreOffice writes in full, cut to the second,
// with an ISO 8601 one that is rounded.
func sameSecond(full, iso string) bool {
	for _, layout := range []string{"01/02/2006 15:04:05", "01/02/2006"} {
		if theirs, err := time.Parse(layout, full); err == nil {
			return isoTime(theirs) == iso || isoTime(theirs.Add(time.Second)) == iso
		}
	}
	return false
}

// sameDigits compares two numbers in this many significant digits; LibreOffice has
// no more than 20 decimals.
func sameDigits(a, b string, digits int) bool {
	x, err1 := strconv.ParseFloat(a, 64)
	y, err2 := strconv.ParseFloat(b, 64)
	return err1 == nil && err2 == nil && math.Abs(x-y) <= math.Abs(y)*math.Pow10(1-digits)+1e-20
}

func cellAt(rows [][]shownCell, number, column int) shownCell {
	if number > len(rows) || column >= len(rows[number-1]) {
		return shownCell{}
	}
	return rows[number-1][column]
}

// readCSV reads what LibreOffice wrote. Blank lines count, which is why it isn't
// encoding/csv.
func readCSV(t *testing.T, path string) (rows [][]shownCell) {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var row []shownCell
	var cell shownCell
	var text strings.Builder
	end := func() {
		cell.text = text.String()
		row = append(row, cell)
		text.Reset()
		cell = shownCell{}
	}
	inside := false
	for i := 0; i < len(content); i++ {
		switch b := content[i]; {
		case b == '"' && inside && i+1 < len(content) && content[i+1] == '"':
			text.WriteByte('"')
			i++
		case b == '"':
			inside = !inside
			cell.quoted = true
		case inside:
			text.WriteByte(b)
		case b == ',':
			end()
		case b == '\n':
			end()
			rows, row = append(rows, row), nil
		default:
			text.WriteByte(b)
		}
	}
	return rows
}
