package source

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// A charset is how the bytes of a CSV file are read as text.
type charset struct {
	name     string            // as users are told
	encoding encoding.Encoding // nil if the bytes are UTF-8
}

// The charsets that are told apart without being named.
var (
	charsetUTF8    = charset{name: "UTF-8"}
	charsetUTF8BOM = charset{name: "UTF-8 with BOM"}
	charsetUTF16LE = charset{"UTF-16 LE", unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)}
	charsetUTF16BE = charset{"UTF-16 BE", unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)}
	charset1252    = charset{"Windows-1252", charmap.Windows1252}
)

var bom = []byte("\ufeff")

// namedCharset looks an encoding up by its IANA name.
func namedCharset(name string) (charset, error) {
	e, err := ianaindex.IANA.Encoding(name)
	if err != nil || e == nil {
		return charset{}, fmt.Errorf("--encoding %q is not known; write a name such as windows-1252, iso-8859-15, macintosh or utf-16le", name)
	}
	canonical, err := ianaindex.IANA.Name(e)
	if err != nil {
		canonical = name
	}
	if canonical == "UTF-8" {
		return charsetUTF8, nil
	}
	return charset{canonical, e}, nil
}

const nameIt = `; save it as "CSV UTF-8", or name its encoding with --encoding`

// detectCharset tells the charset by the beginning of a file; cut says that more
// follows. What it can't tell it refuses.
func detectCharset(sample []byte, cut bool) (charset, error) {
	switch {
	case bytes.HasPrefix(sample, bom):
		return charsetUTF8BOM, nil
	case bytes.HasPrefix(sample, []byte{0xFF, 0xFE, 0, 0}), bytes.HasPrefix(sample, []byte{0, 0, 0xFE, 0xFF}):
		return charset{}, errors.New(`the file is UTF-32; save it as "CSV UTF-8"`)
	case bytes.HasPrefix(sample, []byte{0xFF, 0xFE}):
		return charsetUTF16LE, nil
	case bytes.HasPrefix(sample, []byte{0xFE, 0xFF}):
		return charsetUTF16BE, nil
	case bytes.IndexByte(sample, 0) >= 0:
		if looksWide(sample) {
			return charset{}, errors.New("the file looks like UTF-16 or UTF-32 without a mark at its beginning" + nameIt)
		}
		return charset{}, errors.New("not a spreadsheet: the file holds binary data; name a .csv or .xlsx file")
	}
	good, bad := countUTF8(sample, cut)
	switch {
	case bad == 0, good > bad: // some rows may be damaged, which is their issue
		return charsetUTF8, nil
	case looks1252(sample):
		return charset1252, nil
	}
	return charset{}, errors.New("the file is not UTF-8, and looks like no encoding that can be told apart" + nameIt)
}

// ctrlZ is how programs of DOS marked the end of a text; some still do, and fill
// the last block with it.
const ctrlZ = "\x1a"

// maxTail is how far from its end a file is searched for such marks.
const maxTail = 64 << 10

// withoutTail returns the size of a text without the end marks behind it: those at
// its very end, and those on lines of their own before.
func withoutTail(file io.ReaderAt, size int64, c charset) (int64, error) {
	tail := make([]byte, min(maxTail, size))
	if _, err := file.ReadAt(tail, size-int64(len(tail))); err != nil && err != io.EOF {
		return 0, err
	}
	mark, cr, lf := c.encode(ctrlZ), c.encode("\r"), c.encode("\n")
	if len(mark) == 0 {
		return size, nil
	}
	kept := trimAll(tail, mark)
	for {
		line := trimAll(trimAll(kept, lf), cr)
		rest := trimAll(line, mark)
		if len(rest) == len(line) || len(rest) > 0 && !bytes.HasSuffix(rest, lf) && !bytes.HasSuffix(rest, cr) {
			return size - int64(len(tail)-len(kept)), nil
		}
		kept = rest
	}
}

// trimAll drops all of suffix at the end of text.
func trimAll(text, suffix []byte) []byte {
	for bytes.HasSuffix(text, suffix) {
		text = text[:len(text)-len(suffix)]
	}
	return text
}

// encode returns a text in the charset, without a mark in front.
func (c charset) encode(text string) []byte {
	if c.encoding == nil {
		return []byte(text)
	}
	before, err := c.encoding.NewEncoder().String("a")
	if err != nil {
		return []byte(text)
	}
	all, err := c.encoding.NewEncoder().String("a" + text)
	if err != nil {
		return []byte(text)
	}
	return []byte(all[len(before):])
}

// looksWide tells UTF-16 and UTF-32 by where the zeros are: in every second byte
// of western texts, or in three of four.
func looksWide(sample []byte) bool {
	var zeros [4]int
	for i, c := range sample {
		if c == 0 {
			zeros[i%4]++
		}
	}
	quarter := len(sample) / 4
	even, odd := zeros[0]+zeros[2], zeros[1]+zeros[3]
	return even == 0 && odd > quarter || odd == 0 && even > quarter || even+odd >= 3*quarter && quarter > 0 && min(zeros[0], zeros[3]) == 0
}

// countUTF8 counts the characters of more than one byte, and the bytes that are
// part of none.
func countUTF8(sample []byte, cut bool) (good, bad int) {
	for len(sample) > 0 {
		r, size := utf8.DecodeRune(sample)
		switch {
		case r == utf8.RuneError && size == 1:
			if cut && len(sample) < utf8.UTFMax && !utf8.FullRune(sample) {
				return good, bad
			}
			bad++
		case size > 1:
			good++
		}
		sample = sample[size:]
	}
	return good, bad
}

// looks1252 tells Windows-1252 from other encodings of one byte, by what western
// languages do: their accented letters stand among plain ones, mostly one at a
// time, and no signs stand inside words or at their ends. Other alphabets make
// words of high bytes; the encodings of DOS, Mac, central Europe and Turkey have
// letters where this one has signs, or letters that only Iceland has. Without a
// letter that speaks for it nothing is assumed.
func looks1252(sample []byte) bool {
	single, runs, odd := 0, 0, 0
	for i, c := range sample {
		if c < 0x80 || bytes.IndexByte(neutral1252, c) >= 0 {
			continue
		}
		before, after := byteAt(sample, i-1), byteAt(sample, i+1)
		switch {
		case bytes.IndexByte(undefined1252, c) >= 0:
			return false
		case isHigh(before) && !isPair1252(before, c), isHigh(after) && !isPair1252(c, after):
			runs++
		case bytes.IndexByte(western1252, c) >= 0, c == 0x80 && !isASCIILetter(before) && !isASCIILetter(after), c == 0xB0 && before|0x20 == 'n':
			single++
		case (c == 0xB2 || c == 0xB3) && before|0x20 == 'm', !isASCIILetter(before):
		default:
			odd++
		}
	}
	return single > 0 && runs <= single/4 && odd <= single/10
}

var (
	// undefined1252 are no characters.
	undefined1252 = []byte("\x81\x8d\x8f\x90\x9d")
	// neutral1252 are quotes, dashes, points and spaces, which stand beside
	// letters.
	neutral1252 = []byte("\x85\x91\x92\x93\x94\x95\x96\x97\xa0\xab\xad\xb7\xbb")
	// western1252 are the letters of western languages: all from À to ÿ but
	// those of Iceland, and Œ, œ, Ÿ.
	western1252 = func() []byte {
		letters := []byte("\x8c\x9c\x9f")
		for c := 0xC0; c <= 0xFF; c++ {
			if bytes.IndexByte([]byte("\xd0\xd7\xdd\xde\xf0\xf7\xfd\xfe"), byte(c)) < 0 {
				letters = append(letters, byte(c))
			}
		}
		return letters
	}()
)

// isPair1252 knows the accented letters that do follow each other: éé, çã, ñó.
func isPair1252(first, second byte) bool {
	return first == second || bytes.IndexByte([]byte("\xc7\xe7\xd1\xf1"), first) >= 0
}

func isHigh(c byte) bool { return c >= 0x80 && bytes.IndexByte(neutral1252, c) < 0 }

func byteAt(b []byte, i int) byte {
	if i < 0 || i >= len(b) {
		return 0
	}
	return b[i]
}

func isASCIILetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// reader reads the text in UTF-8, without the mark at its beginning. What is not
// valid comes as U+FFFD, unless the text is UTF-8 already, which comes as it is.
func (c charset) reader(in io.Reader) io.Reader {
	if c.encoding != nil {
		in = transform.NewReader(in, c.encoding.NewDecoder())
	}
	buffered := bufio.NewReaderSize(in, 32<<10)
	if start, err := buffered.Peek(len(bom)); err == nil && bytes.Equal(start, bom) {
		_, _ = buffered.Discard(len(bom)) // it is there
	}
	return buffered
}

// valid reports whether a cell's text is what the file's author wrote.
func (c charset) valid(text string) bool {
	if c.encoding != nil {
		return !strings.ContainsRune(text, utf8.RuneError)
	}
	return utf8.ValidString(text)
}
