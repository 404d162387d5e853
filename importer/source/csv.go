package source

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"alvio.ai/alvio-import/record"
)

// csvFormat reads CSV files (RFC 4180, with the delimiters that spreadsheet
// programs use) in UTF-8.
type csvFormat struct {
	file      io.ReaderAt
	size      int64
	bom       bool
	delimiter rune
}

var bom = []byte("\ufeff")

// sampleSize is how much of a file is looked at to tell what it is.
const sampleSize = 64 << 10

func newCSV(file io.ReaderAt, size int64, delimiter rune) (*csvFormat, error) {
	sample := make([]byte, min(sampleSize, size))
	if _, err := file.ReadAt(sample, 0); err != nil && err != io.EOF {
		return nil, err
	}
	if looksUTF16(sample) {
		return nil, errors.New(`the file is UTF-16 ("Unicode text"); save it as "CSV UTF-8"`)
	}
	if bytes.IndexByte(sample, 0) >= 0 {
		return nil, errors.New("not a spreadsheet: the file holds binary data; name a .csv or .xlsx file")
	}
	c := &csvFormat{file: file, size: size, bom: bytes.HasPrefix(sample, bom), delimiter: delimiter}
	if c.delimiter == 0 {
		cut := int64(len(sample)) < size
		c.delimiter = detectDelimiter(bytes.TrimPrefix(sample, bom), cut)
	}
	return c, nil
}

func looksUTF16(sample []byte) bool {
	return bytes.HasPrefix(sample, []byte{0xFF, 0xFE}) || bytes.HasPrefix(sample, []byte{0xFE, 0xFF})
}

func (c *csvFormat) encoding() string {
	if c.bom {
		return "UTF-8 with BOM"
	}
	return "UTF-8"
}

func (c *csvFormat) close() error { return nil }

func (c *csvFormat) rows() (decoder, error) {
	start := int64(0)
	if c.bom {
		start = int64(len(bom))
	}
	section := io.NewSectionReader(c.file, start, c.size-start)
	return &csvDecoder{scan: newScanner(section, byte(c.delimiter))}, nil
}

// csvDecoder makes rows of what the scanner finds.
type csvDecoder struct {
	scan    *scanner
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
		if err := d.fill(row); err != nil {
			return 0, err
		}
		if len(row.Issues) > 0 || !allBlank(row.Cells) {
			blank, d.pending = d.pending, 0
			return blank, nil
		}
		d.pending++ // counted once content follows: a file's tail is no row
	}
}

// fill makes cells of the scanner's row, or an issue if it can't be read.
func (d *csvDecoder) fill(row *record.Row) error {
	if d.scan.problem != "" {
		row.Issues = []record.Issue{record.NewIssue(record.RowUnreadable, d.scan.problem).At(row, -1, "")}
		return nil
	}
	text := string(d.scan.text)
	start := 0
	for i, end := range d.scan.ends {
		cell := text[start:end]
		start = end
		switch {
		case !utf8.ValidString(cell):
			return fmt.Errorf(`line %d, column %d: not UTF-8; save the file as "CSV UTF-8"`, row.Line, i+1)
		case strings.Contains(cell, "\x00"):
			return fmt.Errorf("line %d, column %d: a NUL byte, which no text has; export the file again", row.Line, i+1)
		}
		row.Cells = append(row.Cells, record.Cell{Text: cell})
	}
	return nil
}

// candidates are the delimiters that are detected, the likeliest first.
var candidates = []rune{',', ';', '\t', '|'}

// detectDelimiter parses the sample with each candidate and takes the one
// under which the rows agree best on their number of cells. A file of one
// column has none; then it takes one that does not occur in the rows either.
func detectDelimiter(sample []byte, cut bool) rune {
	best, bestScore := unusedDelimiter(sample), 0.0
	for _, delimiter := range candidates {
		if score := agreement(sample, delimiter, cut); score > bestScore {
			best, bestScore = delimiter, score
		}
	}
	return best
}

func unusedDelimiter(sample []byte) rune {
	for _, delimiter := range candidates {
		if !bytes.ContainsRune(sample, delimiter) {
			return delimiter
		}
	}
	return candidates[0]
}

// detectRows is how many rows of the sample decide the delimiter.
const detectRows = 100

// agreement rates a delimiter: the share of rows that have as many cells as the
// first one that can be read, and a little for more cells. It is 0 if that row is
// not split.
func agreement(sample []byte, delimiter rune, cut bool) float64 {
	scan := newScanner(bytes.NewReader(sample), byte(delimiter))
	var counts []int
	for len(counts) < detectRows && scan.next() == nil {
		if blank := len(bytes.TrimSpace(scan.text)) == 0 && len(scan.ends) == 1; !blank {
			counts = append(counts, len(scan.ends)) // 0 if it can't be read
		}
	}
	if cut && len(counts) > 1 && len(counts) < detectRows {
		counts = counts[:len(counts)-1] // the sample ends in the middle of it
	}
	first := slices.IndexFunc(counts, func(n int) bool { return n > 0 })
	if first < 0 || counts[first] < 2 {
		return 0
	}
	same := 0
	for _, n := range counts {
		if n == counts[first] {
			same++
		}
	}
	return float64(same)/float64(len(counts)) + float64(min(counts[first], 1000))/10000
}

func delimiterName(r rune) string {
	if r == '\t' {
		return "TAB"
	}
	return string(r)
}
