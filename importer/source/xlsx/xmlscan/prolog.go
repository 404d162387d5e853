package xmlscan

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"golang.org/x/text/encoding/unicode"
)

// begin looks at the document's first bytes, by which UTF-16 is told from UTF-8
// (XML 1.0, appendix F).
func (s *Scanner) begin() error {
	s.begun = true
	if err := s.fill(); err != nil {
		return err
	}
	head := s.buf[:s.end]
	switch {
	case bytes.HasPrefix(head, []byte("\xEF\xBB\xBF")):
		s.pos = 3
	case bytes.HasPrefix(head, []byte("\xFE\xFF")), bytes.HasPrefix(head, []byte("\x00<\x00?")):
		return s.recode(unicode.BigEndian)
	case bytes.HasPrefix(head, []byte("\xFF\xFE")), bytes.HasPrefix(head, []byte("<\x00?\x00")):
		return s.recode(unicode.LittleEndian)
	}
	return nil
}

// recode begins again, with the document in UTF-8.
func (s *Scanner) recode(order unicode.Endianness) error {
	document := io.MultiReader(bytes.NewReader(bytes.Clone(s.buf[:s.end])), s.in)
	s.in = unicode.UTF16(order, unicode.UseBOM).NewDecoder().Reader(document)
	if head := s.buf[:s.end]; head[0] != 0xFE && head[0] != 0xFF {
		s.in = unicode.UTF16(order, unicode.IgnoreBOM).NewDecoder().Reader(document)
	}
	s.end, s.eof, s.recoded = 0, false, true
	return s.fill()
}

// readInstruction passes over a processing instruction. The XML declaration is one
// that may stand only at the beginning.
func (s *Scanner) readInstruction(b []byte) error {
	n := bytes.Index(b, []byte("?>"))
	if n < 0 {
		return errShort
	}
	local, i, err := readName(b, 2)
	switch {
	case err != nil:
		return fmt.Errorf("a processing instruction without a name")
	case i != n && classes[b[i]]&space == 0:
		return fmt.Errorf("%q in the name of a processing instruction", b[i])
	case !validChars(b[:n]):
		return errChars
	case local == 2 && strings.EqualFold(string(b[2:i]), "xml"):
		if err := s.readDecl(string(b[2:i]), b[i:n]); err != nil {
			return err
		}
	}
	s.pos += n + len("?>")
	return nil
}

var (
	versionOf  = regexp.MustCompile(`\sversion\s*=\s*["']1\.0["']`)
	encodingOf = regexp.MustCompile(`\sencoding\s*=\s*["']([^"']*)["']`)
)

// readDecl reads the XML declaration (XML 1.0, 2.8).
func (s *Scanner) readDecl(target string, text []byte) error {
	if s.Offset() > 3 || target != "xml" || s.declared {
		return errors.New("an XML declaration that is not at the beginning")
	}
	s.declared = true
	if !versionOf.Match(text) {
		return errors.New("an XML declaration without version 1.0")
	}
	if m := encodingOf.FindSubmatch(text); m != nil {
		encoding := strings.ToLower(string(m[1]))
		wide := strings.HasPrefix(encoding, "utf-16")
		if wide != s.recoded || !wide && encoding != "utf-8" && encoding != "us-ascii" {
			return fmt.Errorf("the encoding %q, which is not the document's or not known", m[1])
		}
	}
	return nil
}
