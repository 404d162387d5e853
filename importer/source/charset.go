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
const ctrlZ = 0x1A

// maxTail is how far from its end a file is searched for such marks.
const maxTail = 1024

// withoutTail returns the size of a text without the end marks behind it.
func withoutTail(file io.ReaderAt, size int64, c charset) (int64, error) {
	tail := make([]byte, min(maxTail, size))
	if _, err := file.ReadAt(tail, size-int64(len(tail))); err != nil && err != io.EOF {
		return 0, err
	}
	mark := []byte{ctrlZ}
	if c.encoding != nil {
		if encoded, err := c.encoding.NewEncoder().Bytes(mark); err == nil {
			mark = encoded
		}
	}
	for bytes.HasSuffix(tail, mark) {
		tail = tail[:len(tail)-len(mark)]
		size -= int64(len(mark))
	}
	return size, nil
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
// languages do: their accented letters stand among plain ones, one at a time, and
// no signs stand inside words. Other alphabets make words of high bytes; the
// encodings of DOS, Mac and central Europe have letters where this one has signs.
func looks1252(sample []byte) bool {
	single, runs, odd := 0, 0, 0
	for i, c := range sample {
		if c < 0x80 {
			continue
		}
		before, after := byteAt(sample, i-1), byteAt(sample, i+1)
		switch {
		case c == 0x81 || c == 0x8D || c == 0x8F || c == 0x90 || c == 0x9D: // no characters
			return false
		case c >= 0xC0 && (before >= 0xC0 || after >= 0xC0):
			runs++
		case c >= 0xC0 || bytes.IndexByte([]byte("\x8c\x9c\x92\x96\x97\xa0\xaa\xad\xb7\xba"), c) >= 0:
			single++
		case isASCIILetter(before) && isASCIILetter(after):
			odd++
		}
	}
	return runs <= single && odd <= single/10
}

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
