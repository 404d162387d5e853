package source

import (
	"bytes"
	"cmp"
	"io"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"alvio.ai/alvio-import/record"
)

// csvFormat reads CSV files (RFC 4180, with the delimiters that spreadsheet
// programs use).
type csvFormat struct {
	file      io.ReaderAt
	size      int64
	charset   charset
	delimiter rune
	sepLine   int // length of Excel's line "sep=;" at the beginning, in bytes of UTF-8
}

// sampleSize is how much of a file is looked at to tell what it is.
const sampleSize = 64 << 10

func newCSV(file io.ReaderAt, size int64, o Options) (*csvFormat, error) {
	sample := make([]byte, min(sampleSize, size))
	if _, err := file.ReadAt(sample, 0); err != nil && err != io.EOF {
		return nil, err
	}
	cut := int64(len(sample)) < size
	c := &csvFormat{file: file, delimiter: o.Delimiter}
	var err error
	if o.Encoding != "" {
		c.charset, err = namedCharset(o.Encoding)
	} else {
		c.charset, err = detectCharset(sample, cut)
	}
	if err != nil {
		return nil, err
	}
	if c.size, err = withoutTail(file, size, c.charset); err != nil {
		return nil, err
	}
	sample = sample[:min(c.size, int64(len(sample)))]
	text, _ := io.ReadAll(c.charset.reader(bytes.NewReader(sample))) // it may end in half a character
	if m := sepLine.FindSubmatch(text); m != nil {
		c.sepLine = len(m[0])
		c.delimiter = cmp.Or(c.delimiter, rune(m[1][0]))
	}
	if c.delimiter == 0 {
		c.delimiter = detectDelimiter(text, cut, o)
	}
	return c, nil
}

// sepLine is how a file tells Excel its delimiter. Spreadsheet programs do not
// show the line, so that the header below it is their row 1.
var sepLine = regexp.MustCompile(`^(?i:sep)=([,;|\t])(?:\r\n|\n|\r)`)

func (c *csvFormat) hidden(int) bool { return false }

func (c *csvFormat) verify() error { return nil }

func (c *csvFormat) rows(header []string) (decoder, error) {
	text := c.charset.reader(io.NewSectionReader(c.file, 0, c.size))
	scan := newScanner(text, byte(c.delimiter))
	if c.sepLine > 0 {
		if _, err := io.CopyN(io.Discard, text, int64(c.sepLine)); err != nil {
			return nil, err
		}
		scan.line++
	}
	return &csvDecoder{scan: scan, charset: c.charset, header: header}, nil
}

// csvDecoder makes rows of what the scanner finds.
type csvDecoder struct {
	scan    *scanner
	charset charset
	header  []string
	number  int // of the last row
	pending int // blank rows seen since the last row with content
}

func (d *csvDecoder) close() error { return nil }

func (d *csvDecoder) read(row *record.Row) (blank int, err error) {
	for {
		if err := d.scan.next(); err != nil {
			return 0, err
		}
		d.number++
		*row = record.Row{Number: d.number, Line: d.scan.line, Cells: row.Cells[:0]}
		d.fill(row)
		if len(row.Issues) > 0 || !allBlank(row.Cells) {
			blank, d.pending = d.pending, 0
			return blank, nil
		}
		d.pending++ // counted once content follows: a file's tail is no row
	}
}

// fill makes cells of the scanner's row, and issues of what can't be read.
func (d *csvDecoder) fill(row *record.Row) {
	if d.scan.problem != "" {
		row.Issues = []record.Issue{record.NewIssue(record.RowUnreadable, d.scan.problem).At(row, -1, "")}
		return
	}
	text := string(d.scan.text)
	sound := d.charset.valid(text) && strings.IndexByte(text, 0) < 0
	start := 0
	row.Cells = slices.Grow(row.Cells[:0], len(d.scan.ends))[:len(d.scan.ends)]
	for i, end := range d.scan.ends {
		if end < len(text) && !utf8.RuneStart(text[end]) { // cells that are valid side by side only
			sound = false
		}
		row.Cells[i] = record.Cell{Text: text[start:end]}
		if !sound {
			d.checkCell(row, i)
		}
		start = end + d.scan.gap
	}
}

// checkCell adds an issue if the cell holds what no text has.
func (d *csvDecoder) checkCell(row *record.Row, i int) {
	cell := &row.Cells[i]
	message := ""
	switch {
	case !d.charset.valid(cell.Text):
		message = "the cell holds bytes that are not " + d.charset.name
		cell.Text = strings.ToValidUTF8(cell.Text, "\ufffd")
	case strings.IndexByte(cell.Text, 0) >= 0:
		message = "the cell holds a NUL byte, which no text has"
	default:
		return
	}
	row.Issues = append(row.Issues, record.NewIssue(record.EncodingInvalid, message).At(row, i, d.headerOf(i)))
}

func (d *csvDecoder) headerOf(column int) string {
	if column < len(d.header) {
		return d.header[column]
	}
	return ""
}
