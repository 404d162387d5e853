package xlsx

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"alvio.ai/alvio-import/importer/source/xlsx/xmlscan"
)

// sharedStrings holds the texts that cells refer to by number: a workbook of a
// million rows may have millions. They lie one behind the other in blocks, none in
// two of them, so that 4 bytes tell where each of them is.
type sharedStrings struct {
	blocks []string
	last   *strings.Builder // makes the last of the blocks
	ends   []uint32         // where each text ends, counted over all blocks
}

const (
	blockBits = 22
	blockSize = 1 << blockBits // and the longest text; Excel's are 32,767 characters
)

func (s *sharedStrings) add(text []byte) error {
	if len(text) > blockSize {
		return fmt.Errorf("a text of more than %d bytes", blockSize)
	}
	if len(s.blocks) == 0 || s.last.Len()+len(text) > blockSize {
		s.last = new(strings.Builder)
		s.last.Grow(blockSize)
		s.blocks = append(s.blocks, "")
	}
	s.last.Write(text)
	s.blocks[len(s.blocks)-1] = s.last.String()
	end := (len(s.blocks)-1)<<blockBits + s.last.Len()
	if end > math.MaxUint32 {
		return errors.New("texts of more than 4 GiB")
	}
	s.ends = append(s.ends, uint32(end))
	return nil
}

// text returns text number i, which must be one of them.
func (s *sharedStrings) text(i int) string {
	start, end := uint32(0), s.ends[i]
	if i > 0 {
		start = s.ends[i-1]
	}
	if start == end {
		return ""
	}
	block := (end - 1) >> blockBits
	if start>>blockBits != block { // the block before had no room for it
		start = block << blockBits
	}
	return s.blocks[block][start-block<<blockBits : end-block<<blockBits]
}

// readStrings reads the shared strings (ECMA-376 part 1, 18.4), once.
func (w *Workbook) readStrings() error {
	if w.shared != nil {
		return nil
	}
	s := &sharedStrings{}
	if w.strings != "" {
		var text []byte
		err := w.scanPart(w.strings, "sst", func(x *xmlscan.Scanner) (err error) {
			if string(x.Name()) != "si" {
				return x.Skip()
			}
			if text, err = appendRichText(text[:0], x); err != nil {
				return err
			}
			return s.add(text)
		})
		if err != nil {
			return err
		}
	}
	w.shared = s
	return nil
}

// appendRichText appends what the element that has just started shows: its text,
// or the texts of its runs, without the pronunciation that East Asian names may
// have.
func appendRichText(dst []byte, x *xmlscan.Scanner) ([]byte, error) {
	for depth := x.Depth(); ; {
		kind, err := x.Next()
		switch {
		case err != nil:
			return dst, err
		case kind == xmlscan.End && x.Depth() < depth:
			return dst, nil
		case kind != xmlscan.Start:
			continue
		case x.Foreign():
			err = skipForeign(x)
		case string(x.Name()) == "t":
			dst, err = appendElement(dst, x)
		case string(x.Name()) != "r": // whose texts are next
			err = x.Skip()
		}
		if err == nil && len(dst) > maxText {
			err = fmt.Errorf("texts of more than %d bytes together", maxText)
		}
		if err != nil {
			return dst, err
		}
	}
}

// maxText is how many bytes the texts of a row, or of a shared text, may have: a
// payload has 2 million at most.
const maxText = 64 << 20

// appendElement appends the text of the element that has just started.
func appendElement(dst []byte, x *xmlscan.Scanner) ([]byte, error) {
	start := len(dst)
	dst, err := x.AppendText(dst)
	return unescapeFrom(dst, start), err
}
