// Package xmlscan reads XML (1.0, with namespaces) as a stream of tags and texts,
// several times faster than encoding/xml, for documents of one vocabulary such as
// the parts of a workbook.
//
// A Scanner is strict: what is not well-formed is an error and never an early end,
// because a sheet that seems to end early loses rows. A document type declaration
// is an error, so that no entity can be declared. Comments and processing
// instructions are left out; a text that one of them, or CDATA, interrupts comes in
// pieces.
//
// All elements that are not in the root's own namespace are foreign, and the caller
// leaves them out:
//
//	s := xmlscan.New(part)
//	for {
//		switch kind, err := s.Next(); kind { // err is io.EOF after the root's end
//		case xmlscan.Start:
//			if s.Foreign() || string(s.Name()) != "t" { err = s.Skip() }
//			text, err = s.AppendText(text[:0])
//		}
//	}
package xmlscan

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

// Kind says what Next found.
type Kind uint8

// The kinds of tokens. An empty-element tag is a Start and an End.
const (
	None  Kind = iota // beside an error
	Start             // a start tag: Name, Attr, Foreign
	End               // an end tag
	Text              // a piece of text: Text
)

// A Scanner reads one document. What its methods return is valid until the next
// call of Next.
type Scanner struct {
	in    io.Reader
	buf   []byte // the window on the document: buf[pos:end] is not read yet
	pos   int
	end   int
	base  int64 // place of buf[0] in the document
	eof   bool  // nothing follows buf[:end]
	err   error // the end of all
	begun bool
	done  bool // the root element has ended

	recoded  bool // from UTF-16
	declared bool // there was an XML declaration

	local      int // where the name of the element that starts is in the window
	nameEnd    int
	attrs      []attribute
	letters    uint64 // set of the attributes' names that are a letter
	declares   bool   // one of them is a namespace's declaration
	text       place
	scratch    []byte // values in which something was replaced
	selfClosed bool   // the last start tag was an empty-element tag
	foreign    bool
	open       stack
	spaces     namespaces
}

// A place is where something stands: places are read for all tokens, and what is
// there is wanted of few.
type place struct {
	where      holder
	start, end int
}

// A holder is one of a Scanner's buffers.
type holder uint8

const (
	inWindow holder = iota
	inScratch
)

func (s *Scanner) at(p place) []byte {
	if p.where == inScratch {
		return s.scratch[p.start:p.end]
	}
	return s.buf[p.start:p.end]
}

// New returns a Scanner of the document that in holds, in UTF-8 or UTF-16.
func New(in io.Reader) *Scanner {
	return &Scanner{in: in, buf: make([]byte, minWindow), spaces: namespaces{mainDefault: true}}
}

// The window holds the longest token, so that tokens are slices of it.
const (
	minWindow = 64 << 10
	maxWindow = 16 << 20
	maxDepth  = 200
	maxAttrs  = 1000
)

// Name returns the name of the element that starts, without its prefix.
func (s *Scanner) Name() []byte { return s.buf[s.local:s.nameEnd] }

// Foreign reports whether the element that starts is not in the root's namespace.
func (s *Scanner) Foreign() bool { return s.foreign }

// Text returns the piece of text, its references replaced and its line ends made
// "\n" (XML 1.0, 2.11).
func (s *Scanner) Text() []byte { return s.at(s.text) }

// Depth returns how many elements are open: 1 after the root's start tag.
func (s *Scanner) Depth() int { return len(s.open.ends) }

// Offset returns how many bytes of the document, in UTF-8, are read.
func (s *Scanner) Offset() int64 { return s.base + int64(s.pos) }

// Next finds the next token. The error is io.EOF when the document has ended as it
// should, and otherwise says what is wrong and at which byte; it is returned again
// by each later call.
func (s *Scanner) Next() (Kind, error) {
	if s.selfClosed {
		s.selfClosed = false
		s.endElement()
		return End, nil
	}
	for s.err == nil {
		kind, err := s.token()
		switch {
		case err != nil:
			s.selfClosed = false
			s.fail(err)
		case kind == Text && s.Depth() == 0:
			if !isSpace(s.Text()) {
				s.fail(errors.New("text outside the root element"))
			}
		case kind != None:
			return kind, nil
		}
	}
	return None, s.err
}

// fail ends all, unless the window is too short, and can be filled.
func (s *Scanner) fail(err error) {
	if err == errShort {
		if err = s.more(); err == nil {
			return
		}
	}
	if s.err = err; err != io.EOF {
		s.err = fmt.Errorf("byte %d: %w", s.Offset(), err)
	}
}

// errShort tells that the window ends within a token.
var errShort = errors.New("the document ends too early")

// token reads the token at pos, and leaves pos behind it. The kind is None if the
// caller needs to know nothing of it. With errShort pos stays.
func (s *Scanner) token() (Kind, error) {
	b := s.buf[s.pos:s.end]
	switch {
	case len(b) == 0:
		return None, errShort
	case b[0] != '<':
		return s.readText(b)
	case len(b) == 1:
		return None, errShort
	}
	switch b[1] {
	case '/':
		return s.readEnd(b)
	case '!':
		return s.readDeclaration(b)
	case '?':
		return None, s.readInstruction(b)
	}
	return s.readStart(b)
}

// more reads on: it moves the token at pos to the window's beginning, and makes
// the window larger if the token fills it.
func (s *Scanner) more() error {
	if !s.begun {
		return s.begin()
	}
	switch {
	case s.eof && s.done && s.pos == s.end:
		return io.EOF
	case s.eof:
		return errShort
	}
	if s.pos > 0 {
		copy(s.buf, s.buf[s.pos:s.end])
		s.base += int64(s.pos)
		s.pos, s.end = 0, s.end-s.pos
	} else if s.end == len(s.buf) {
		if len(s.buf) >= maxWindow {
			return fmt.Errorf("a tag or a text of more than %d bytes", maxWindow)
		}
		s.buf = append(s.buf, make([]byte, len(s.buf))...)
	}
	return s.fill()
}

// fill reads until the window is full, so that a long token is not looked at again
// for each piece of it.
func (s *Scanner) fill() error {
	for s.end < len(s.buf) {
		n, err := s.in.Read(s.buf[s.end:])
		s.end += n
		if err == io.EOF {
			s.eof = true
			return nil
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Skip reads to the end of the element whose start tag was the last token, and
// checks what it passes over.
func (s *Scanner) Skip() error {
	for depth := s.Depth() - 1; ; {
		kind, err := s.Next()
		if err != nil || kind == End && s.Depth() == depth {
			return err
		}
	}
}

// AppendText appends the text of the element whose start tag was the last token, and
// reads to its end. Elements in it are passed over.
func (s *Scanner) AppendText(dst []byte) ([]byte, error) {
	if dst, ok := s.appendPlain(dst); ok {
		return dst, nil
	}
	for depth := s.Depth() - 1; ; {
		kind, err := s.Next()
		switch {
		case err != nil:
			return dst, err
		case kind == Text:
			dst = append(dst, s.Text()...)
		case kind == Start:
			if err := s.Skip(); err != nil {
				return dst, err
			}
		case s.Depth() == depth:
			return dst, nil
		}
	}
}

// appendPlain does what AppendText does for most elements: their text needs no
// replacing, and their end tag is in the window.
func (s *Scanner) appendPlain(dst []byte) ([]byte, bool) {
	b := s.buf[s.pos:s.end]
	i, seen := runLength(b)
	open := s.open.last()
	end := i + 2 + len(open)
	switch {
	case s.selfClosed, s.err != nil, len(b) <= end, b[i] != '<', b[i+1] != '/', b[end] != '>', !bytes.Equal(b[i+2:end], open):
		return dst, false
	case seen&wide != 0 && !validWide(b[:i]):
		return dst, false
	}
	s.pos += end + 1
	s.endElement()
	return append(dst, b[:i]...), true
}

// Drain reads to the end of the document, and checks what it passes over.
func (s *Scanner) Drain() error {
	for {
		if _, err := s.Next(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}
