package report

import (
	"bufio"
	"strings"
	"unicode"
	"unicode/utf8"
)

// utf8BOM begins report.csv, without which Excel takes UTF-8 for Windows-1252.
const utf8BOM = "\ufeff"

// writeCells writes one record of report.csv as RFC 4180 has it: commas, CRLF at
// the end, quotes where they are needed. Line breaks inside a cell stay the bytes
// that they are; encoding/csv drops carriage returns if it ends lines with CRLF.
//
// Errors are the buffer's: its Flush returns them.
func writeCells(b *bufio.Writer, cells []string) {
	for i, cell := range cells {
		if i > 0 {
			_ = b.WriteByte(',')
		}
		switch {
		case i == phoneColumn || i == contactColumn:
			writeText(b, guard(printableCell(cell)))
		case isPlain(cell):
			_, _ = b.WriteString(cell)
		default:
			writeCell(b, guard(printableCell(cell)))
		}
	}
	_, _ = b.WriteString("\r\n")
}

// isPlain reports whether a cell is written as it is, as most are: ASCII that begins
// with a letter or a digit, without a separator.
func isPlain(cell string) bool {
	for i := range len(cell) {
		switch c := cell[i]; {
		case '0' <= c && c <= '9', 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z':
		case i == 0, c <= ' ', c > '~', c == '"', c == ',', c == ';':
			return false
		}
	}
	return true
}

// quotable are the characters that a cell has quotes for. RFC 4180 asks for the
// comma, the quote and line breaks; programs guess at the others.
const quotable = "\",;\t\r\n"

// The columns whose cells are always in quotes, by which some programs tell texts from
// numbers: these have zeros that count.
const (
	phoneColumn   = 4
	contactColumn = 5
)

func writeCell(b *bufio.Writer, cell string) {
	if !strings.ContainsAny(cell, quotable) && cell == strings.TrimSpace(cell) {
		_, _ = b.WriteString(cell)
		return
	}
	writeText(b, cell)
}

// writeText writes a cell in quotes, unless it is blank.
func writeText(b *bufio.Writer, cell string) {
	if cell == "" {
		return
	}
	_ = b.WriteByte('"')
	_, _ = b.WriteString(strings.ReplaceAll(cell, `"`, `""`))
	_ = b.WriteByte('"')
}

// printableCell shows control characters but tabs and line breaks, and bytes that
// are not UTF-8, as Visible does: programs stop at a NUL, or refuse the file.
func printableCell(s string) string {
	return escape(s, func(r rune) bool {
		return unicode.IsControl(r) && r != '\t' && r != '\r' && r != '\n'
	})
}

// guard keeps a spreadsheet program from running a cell as a formula: it puts an
// apostrophe before what begins like one. Phone numbers (+ and digits) and negative
// numbers stay as they are.
func guard(s string) string {
	if beginsFormula(s) && !isPhone(s) && !isNegative(s) {
		return "'" + s
	}
	return s
}

// beginsFormula reports whether the first character that counts begins a formula.
// Spaces, quotes and marks without width do not count, because programs drop them
// on the way; a tab or a line break among them may begin a cell or a line anew.
// Apostrophes are quotes too, so that taking one away gives back what was there.
func beginsFormula(s string) bool {
	for _, r := range s {
		switch r {
		case '=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r', '\n':
			return true
		}
		if !skipped(r) {
			return false
		}
	}
	return false
}

// skipped reports whether a character before a formula's sign may get lost.
func skipped(r rune) bool {
	switch r {
	case '"', '\'', '`', '´', '„', '‚', '＂', '＇', '｀':
		return true
	case '\u115f', '\u1160', '\u3164', '\uffa0', '\u2800': // letters and a pattern that show nothing
		return true
	}
	return unicode.IsSpace(r) || unicode.In(r, unicode.Z, unicode.Cf, unicode.Mn, unicode.Me, unicode.Pi, unicode.Pf)
}

// maxPhone is how many digits a phone number has at most (ITU-T E.164).
const maxPhone = 15

// isPhone reports whether s is a + and up to 15 digits, also if some are masked.
func isPhone(s string) bool {
	digits, plus := strings.CutPrefix(s, "+")
	return plus && isDigits(strings.ReplaceAll(digits, "•", "0")) && utf8.RuneCountInString(digits) <= maxPhone
}

// isNegative reports whether s is a number such as -12 or -1.5.
func isNegative(s string) bool {
	number, minus := strings.CutPrefix(s, "-")
	whole, fraction, point := strings.Cut(number, ".")
	return minus && isDigits(whole) && (!point || isDigits(fraction))
}

func isDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}
