package source

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
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
	if bytes.IndexByte(sample, '\r') >= 0 && bytes.IndexByte(sample, '\n') < 0 {
		return nil, errors.New(`the lines end as on old Macs (CR alone); save the file as "CSV UTF-8"`)
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
	length := c.size - start
	r := csv.NewReader(io.NewSectionReader(c.file, start, length))
	r.Comma = c.delimiter
	r.FieldsPerRecord = -1
	r.ReuseRecord = true
	return &csvDecoder{csv: r, length: length}, nil
}

// csvDecoder numbers rows as a spreadsheet program does: encoding/csv skips
// empty lines in silence, so they are counted from the lines between records.
type csvDecoder struct {
	csv     *csv.Reader
	length  int64 // of the input, in bytes
	number  int   // of the last row
	endLine int   // at which the last row ended
}

func (d *csvDecoder) close() error { return nil }

func (d *csvDecoder) read(row *record.Row) (blank int, err error) {
	for {
		fields, err := d.csv.Read()
		if err == io.EOF {
			return blank, io.EOF
		}
		if parseErr, ok := errors.AsType[*csv.ParseError](err); ok {
			blank += d.advance(parseErr.StartLine, parseErr.Line)
			return blank, d.unreadable(row, parseErr)
		} else if err != nil {
			return blank, err
		}
		line, _ := d.csv.FieldPos(0)
		last := len(fields) - 1
		endLine, _ := d.csv.FieldPos(last)
		blank += d.advance(line, endLine+strings.Count(fields[last], "\n"))
		if err := d.fill(row, fields, line); err != nil {
			return blank, err
		}
		if !allBlank(row.Cells) {
			return blank, nil
		}
		blank++
	}
}

// advance moves on to a row that begins and ends at the given lines, and
// returns how many empty lines stood before it.
func (d *csvDecoder) advance(line, endLine int) (empty int) {
	empty = line - d.endLine - 1
	d.number += empty + 1
	d.endLine = endLine
	return empty
}

func (d *csvDecoder) fill(row *record.Row, fields []string, line int) error {
	*row = record.Row{Number: d.number, Line: line, Cells: row.Cells[:0]}
	for i, field := range fields {
		if !utf8.ValidString(field) {
			line, _ := d.csv.FieldPos(i)
			return fmt.Errorf(`line %d, column %d: not UTF-8; save the file as "CSV UTF-8"`, line, i+1)
		}
		if strings.Contains(field, "\x00") {
			line, _ := d.csv.FieldPos(i)
			return fmt.Errorf("line %d, column %d: a NUL byte, which no text has; export the file again", line, i+1)
		}
		row.Cells = append(row.Cells, record.Cell{Text: field})
	}
	return nil
}

// unreadable makes a row of what could not be parsed. If more than one line was
// lost, or the file ends there, a quote was probably opened and never closed, and
// the rows behind it were taken for its cell: that is an error.
func (d *csvDecoder) unreadable(row *record.Row, parseErr *csv.ParseError) error {
	*row = record.Row{Number: d.number, Line: parseErr.StartLine}
	message := "a quote stands inside a cell that does not begin with one"
	if errors.Is(parseErr.Err, csv.ErrQuote) {
		if parseErr.Line > parseErr.StartLine || d.csv.InputOffset() >= d.length {
			return fmt.Errorf("line %d: a quoted cell of this row is not closed properly (noticed at line %d); close the quote, and double those inside it", parseErr.StartLine, parseErr.Line)
		}
		message = "text follows a closing quote"
	}
	message = fmt.Sprintf("%s (line %d, byte %d)", message, parseErr.Line, parseErr.Column)
	row.Issues = []record.Issue{record.NewIssue(record.RowUnreadable, message).At(row, -1, "")}
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
// first one, and a little for more cells. It is 0 if the first row is not split.
func agreement(sample []byte, delimiter rune, cut bool) float64 {
	r := csv.NewReader(bytes.NewReader(sample))
	r.Comma = delimiter
	r.FieldsPerRecord = -1
	r.ReuseRecord = true
	var counts []int
	for len(counts) < detectRows {
		fields, err := r.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			counts = append(counts, -1)
			continue
		}
		counts = append(counts, len(fields))
	}
	if cut && len(counts) > 1 && len(counts) < detectRows {
		counts = counts[:len(counts)-1] // the sample ends in the middle of it
	}
	if len(counts) == 0 || counts[0] < 2 {
		return 0
	}
	same := 0
	for _, n := range counts {
		if n == counts[0] {
			same++
		}
	}
	return float64(same)/float64(len(counts)) + float64(min(counts[0], 1000))/10000
}

func delimiterName(r rune) string {
	if r == '\t' {
		return "TAB"
	}
	return string(r)
}
