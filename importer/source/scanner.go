package source

import (
	"bytes"
	"fmt"
	"io"
)

// maxRecord bounds a row of a CSV file, in bytes. A longer one is a quote that
// was opened and not closed, or no CSV file.
const maxRecord = 4 << 20

// A scanner splits CSV text into rows (RFC 4180). It differs from encoding/csv
// where that would change or lose what users wrote:
//
//   - Bytes inside quotes are kept as they are, CRLF too.
//   - Rows end with LF, CRLF or CR alone, also mixed.
//   - Empty lines are rows, so that rows can be numbered as people see them.
//   - A quote inside a cell that does not begin with one is a character.
//   - Text after a closing quote spoils its row, and no other.
//   - A quote that is not closed, or is closed on a later line with text behind
//     it, spoils the line on which its row begins, and the scanner goes on at
//     the next line: a quote forgotten in one row does not swallow the others.
//
// Memory is bounded by [maxRecord].
type scanner struct {
	in        io.Reader
	delimiter byte

	buf        []byte // of which buf[start:end] is read and not consumed
	start, end int
	stop       int // what lineStop returned last, -1 if that is stale
	atEOF      bool
	readErr    error

	// The present row.
	line    int    // on which it begins, from 1
	lines   int    // that it takes
	text    []byte // in which its cells are; part of buf, or joined
	ends    []int  // of its cells, in text
	gap     int    // between a cell's end and the next cell, in bytes of text
	joined  []byte // memory for text
	problem string // why the row can't be read, empty if it can
	open    bool   // that is a quote which is never closed
}

func newScanner(in io.Reader, delimiter byte) *scanner {
	return &scanner{in: in, delimiter: delimiter, buf: make([]byte, 64<<10), stop: -1, line: 1}
}

// next moves to the next row. It returns io.EOF after the last one, and other
// errors if the input can't be read.
func (s *scanner) next() error {
	s.line += s.lines
	s.lines = 0
	s.ends, s.problem, s.open = s.ends[:0], "", false
	if _, ok := s.at(0); !ok {
		if s.readErr != nil {
			return s.readErr
		}
		return io.EOF
	}
	i, ok := s.plainRow()
	if !ok {
		i, ok = s.row()
	}
	if !ok {
		s.firstLine()
	} else {
		s.start += i
		s.lines++
	}
	if s.problem != "" {
		s.text, s.ends = nil, s.ends[:0]
	}
	return s.readErr
}

// cells returns the texts of the present row's cells, nil if it can't be read.
func (s *scanner) cells() []string {
	if s.problem != "" {
		return nil
	}
	cells := make([]string, len(s.ends))
	start := 0
	for i, end := range s.ends {
		cells[i] = string(s.text[start:end])
		start = end + s.gap
	}
	return cells
}

// plainRow reads a row as most are, a line without quotes, and returns where the next
// one begins. It returns false if it is another row, or not all of it was read.
func (s *scanner) plainRow() (next int, ok bool) {
	i := s.lineStop(s.start) - s.start
	if s.start+i == s.end || i > maxRecord || bytes.IndexByte(s.buf[s.start:s.start+i], '"') >= 0 {
		return 0, false
	}
	next = i + s.lineEnd(i)
	s.text, s.gap = s.buf[s.start:s.start+i], 1
	for end := 0; ; end++ {
		n := bytes.IndexByte(s.text[end:], s.delimiter)
		if n < 0 {
			s.ends = append(s.ends, len(s.text))
			return next, true
		}
		end += n
		s.ends = append(s.ends, end)
	}
}

// row reads the cells of any row and returns where the next one begins. It returns
// false if it can't tell where the row ends.
func (s *scanner) row() (next int, ok bool) {
	s.joined = s.joined[:0]
	for i := 0; ; i++ {
		if i, ok = s.cell(i); !ok {
			return 0, false
		}
		s.ends = append(s.ends, len(s.joined))
		if c, more := s.at(i); !more || c != s.delimiter {
			s.text, s.gap = s.joined, 0
			return i + s.lineEnd(i), true
		}
	}
}

// at returns the i-th byte that is not consumed; false at the end of the input.
func (s *scanner) at(i int) (byte, bool) {
	if s.start+i >= s.end && !s.fill(i) {
		return 0, false
	}
	return s.buf[s.start+i], true
}

// fill reads until byte i is there. It reports whether it is.
func (s *scanner) fill(i int) bool {
	for s.start+i >= s.end {
		if s.atEOF {
			return false
		}
		if s.start > 0 && s.end == len(s.buf) {
			copy(s.buf, s.buf[s.start:s.end])
			s.end -= s.start
			s.start = 0
		}
		if s.end == len(s.buf) {
			s.buf = append(s.buf, make([]byte, len(s.buf))...)
		}
		n, err := s.in.Read(s.buf[s.end:])
		s.end += n
		s.stop = -1
		if err != nil {
			s.atEOF = true
			if err != io.EOF {
				s.readErr = err
			}
		}
	}
	return true
}

// lineStop returns where the line goes to in which buf[from] is: the place of its end
// in buf, or the end of what was read.
func (s *scanner) lineStop(from int) int {
	if s.stop < from {
		there := s.buf[from:s.end]
		if n := bytes.IndexByte(there, '\n'); n >= 0 {
			there = there[:n]
		}
		if n := bytes.IndexByte(there, '\r'); n >= 0 {
			there = there[:n]
		}
		s.stop = from + len(there)
	}
	return s.stop
}

// lineEnd returns the length of the line end at byte i, 0 if there is none.
func (s *scanner) lineEnd(i int) int {
	switch c, ok := s.at(i); {
	case ok && c == '\n':
		return 1
	case ok && c == '\r':
		if next, ok := s.at(i + 1); ok && next == '\n' {
			return 2
		}
		return 1
	}
	return 0
}

// cell appends the cell at byte i to joined and returns where it ends: at a
// delimiter, a line end or the end of the input. It returns false if it can't
// tell where the cell ends.
func (s *scanner) cell(i int) (end int, ok bool) {
	if c, there := s.at(i); there && c == '"' {
		return s.quoted(i + 1)
	}
	return s.bare(i)
}

// bare appends a cell without quotes.
func (s *scanner) bare(i int) (end int, ok bool) {
	from := i
	for ended := false; !ended; {
		stop := s.lineStop(s.start + i)
		n := bytes.IndexByte(s.buf[s.start+i:stop], s.delimiter)
		ended = n >= 0 || stop < s.end
		if n < 0 {
			n = stop - s.start - i
		}
		i += n
		if i > maxRecord {
			return s.tooLong()
		}
		ended = ended || !s.fill(i)
	}
	s.joined = append(s.joined, s.buf[s.start+from:s.start+i]...)
	return i, true
}

// quoted appends the rest of a quoted cell, from behind its opening quote.
func (s *scanner) quoted(i int) (end int, ok bool) {
	opened := s.line + s.lines
	for {
		i = s.plain(i)
		if i > maxRecord {
			return s.tooLong()
		}
		if s.start+i == s.end {
			if s.fill(i) {
				continue
			}
			s.open = true
			s.problem = fmt.Sprintf("a quote is opened at line %d and never closed", opened)
			return 0, false
		}
		if end := s.lineEnd(i); end > 0 {
			s.joined = append(s.joined, s.buf[s.start+i:s.start+i+end]...)
			s.lines++
			i += end
			continue
		}
		next, there := s.at(i + 1)
		switch {
		case there && next == '"':
			s.joined = append(s.joined, '"')
			i += 2
			continue
		case !there || next == s.delimiter || next == '\n' || next == '\r':
			return i + 1, true
		case opened < s.line+s.lines:
			s.problem = fmt.Sprintf("a quote is opened at line %d and not closed before line %d", opened, s.line+s.lines)
			return 0, false
		}
		s.problem = fmt.Sprintf("text follows the closing quote of a cell (line %d)", opened)
		return s.bare(i + 1)
	}
}

// plain appends what stands before the next quote, line end or end of what was
// read, and returns its place.
func (s *scanner) plain(i int) int {
	from := s.start + i
	stop := s.lineStop(from)
	if n := bytes.IndexByte(s.buf[from:stop], '"'); n >= 0 {
		stop = from + n
	}
	s.joined = append(s.joined, s.buf[from:stop]...)
	return stop - s.start
}

func (s *scanner) tooLong() (end int, ok bool) {
	s.problem = fmt.Sprintf("the row is longer than %d MiB; is a quote not closed?", maxRecord>>20)
	return 0, false
}

// firstLine makes the line on which the row begins the whole row.
func (s *scanner) firstLine() {
	s.lines, s.stop = 1, -1
	for i := 0; ; i++ {
		if _, ok := s.at(i); !ok {
			s.start += i
			return
		}
		if end := s.lineEnd(i); end > 0 {
			s.start += i + end
			return
		}
		if i >= maxRecord { // drop what is there; the line goes on
			s.start += i
			i = -1
		}
	}
}
