package source

import (
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
	stops     [256]bool // what ends a cell without quotes

	buf        []byte // of which buf[start:end] is read and not consumed
	start, end int
	atEOF      bool
	readErr    error

	// The present row.
	line    int    // on which it begins, from 1
	lines   int    // that it takes
	text    []byte // of its cells, one after another
	ends    []int  // of its cells, in text
	problem string // why the row can't be read, empty if it can
	open    bool   // that is a quote which is never closed
}

func newScanner(in io.Reader, delimiter byte) *scanner {
	s := &scanner{in: in, delimiter: delimiter, buf: make([]byte, 64<<10), line: 1}
	s.stops[delimiter], s.stops['\n'], s.stops['\r'] = true, true, true
	return s
}

// next moves to the next row. It returns io.EOF after the last one, and other
// errors if the input can't be read.
func (s *scanner) next() error {
	s.line += s.lines
	s.lines = 0
	s.text, s.ends, s.problem, s.open = s.text[:0], s.ends[:0], "", false
	if _, ok := s.at(0); !ok {
		if s.readErr != nil {
			return s.readErr
		}
		return io.EOF
	}
	i, ok := s.row()
	if !ok {
		s.firstLine()
	} else {
		s.start += i
		s.lines++
	}
	if s.problem != "" {
		s.text, s.ends = s.text[:0], s.ends[:0]
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
		start = end
	}
	return cells
}

// row reads the cells of a row and returns where the next one begins. It returns
// false if it can't tell where the row ends.
func (s *scanner) row() (next int, ok bool) {
	for i := 0; ; i++ {
		if i, ok = s.cell(i); !ok {
			return 0, false
		}
		s.ends = append(s.ends, len(s.text))
		if c, more := s.at(i); !more || c != s.delimiter {
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
		if err != nil {
			s.atEOF = true
			if err != io.EOF {
				s.readErr = err
			}
		}
	}
	return true
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

// cell appends the cell at byte i to text and returns where it ends: at a
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
		there := s.buf[s.start+i : s.end]
		n := 0
		for n < len(there) && !s.stops[there[n]] {
			n++
		}
		i += n
		ended = n < len(there)
		if i > maxRecord {
			return s.tooLong()
		}
		ended = ended || !s.fill(i)
	}
	s.text = append(s.text, s.buf[s.start+from:s.start+i]...)
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
			s.text = append(s.text, s.buf[s.start+i:s.start+i+end]...)
			s.lines++
			i += end
			continue
		}
		next, there := s.at(i + 1)
		switch {
		case there && next == '"':
			s.text = append(s.text, '"')
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
	for n, c := range s.buf[from:s.end] {
		if c == '"' || c == '\n' || c == '\r' {
			s.text = append(s.text, s.buf[from:from+n]...)
			return i + n
		}
	}
	s.text = append(s.text, s.buf[from:s.end]...)
	return s.end - s.start
}

func (s *scanner) tooLong() (end int, ok bool) {
	s.problem = fmt.Sprintf("the row is longer than %d MiB; is a quote not closed?", maxRecord>>20)
	return 0, false
}

// firstLine makes the line on which the row begins the whole row.
func (s *scanner) firstLine() {
	s.lines = 1
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
