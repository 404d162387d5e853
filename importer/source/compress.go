package source

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/klauspost/compress/zstd"
)

// A compression is a way in which whole files are packed.
type compression struct {
	name   string
	suffix string // of packed files' names
	magic  []byte
	least  int64 // size of the smallest packed file
	open   func(io.Reader) (io.ReadCloser, error)
}

var compressions = []compression{
	{"gzip", ".gz", []byte{0x1F, 0x8B}, 18, func(in io.Reader) (io.ReadCloser, error) { return gzip.NewReader(in) }},
	{"zstd", ".zst", []byte{0x28, 0xB5, 0x2F, 0xFD}, 9, openZstd},
}

// maxWindow bounds the memory that unpacking takes, in bytes. It is what the zstd
// command grants unless it is told otherwise.
const maxWindow = 128 << 20

func openZstd(in io.Reader) (io.ReadCloser, error) {
	d, err := zstd.NewReader(in, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(maxWindow))
	if err != nil {
		return nil, err
	}
	return d.IOReadCloser(), nil
}

// compressionOf tells by its first bytes how a file is packed; nil if it is not.
// A file with a packed file's name that is too short to be one was cut off.
func compressionOf(head []byte, name string, size int64) (*compression, error) {
	for i := range compressions {
		c := &compressions[i]
		switch {
		case bytes.HasPrefix(head, c.magic):
			return c, nil
		case strings.HasSuffix(strings.ToLower(name), c.suffix) && size < c.least:
			return nil, errCutOff
		}
	}
	return nil, nil
}

var errCutOff = errors.New("the file is damaged or cut off; copy or export it again")

// unpack returns a copy of what in holds. It reads to the end, where the checksum
// is: a file that is damaged anywhere is refused.
func (c *compression) unpack(ctx context.Context, in io.Reader) (*spoolFile, error) {
	unpacked, err := c.open(in)
	if err != nil {
		return nil, fmt.Errorf("%w (%s: %w)", errCutOff, c.name, err)
	}
	copied, err := spool(ctx, unpacked)
	if fault, ok := errors.AsType[*readError](err); ok {
		err = fmt.Errorf("%w (%s: %w)", errCutOff, c.name, fault.error)
	}
	return copied, err
}
