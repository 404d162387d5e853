package xlsx

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/klauspost/compress/flate"
)

// An archive holds the parts of a workbook (ECMA-376 part 2). Their names are
// equal without regard to case.
type archive struct {
	parts map[string]*part
	order []*part // as in the archive's directory
}

type part struct {
	entry  *zip.File
	proven atomic.Bool // it was read to its end, and its checksum is right
}

// What an archive may be. A part that is larger than bombSize may unpack to
// bombRatio times its packed size: sheets come to 50.
const (
	maxParts  = 1 << 16
	bombSize  = 64 << 20
	bombRatio = 200
)

func newArchive(z *zip.Reader, l Limits) (*archive, error) {
	z.RegisterDecompressor(zip.Deflate, flate.NewReader)
	if len(z.File) > maxParts {
		return nil, fmt.Errorf("the workbook has %d parts, and none needs more than %d; export it again", len(z.File), maxParts)
	}
	a := &archive{parts: make(map[string]*part, len(z.File))}
	for _, entry := range z.File {
		if err := a.add(entry); err != nil {
			return nil, err
		}
	}
	return a, a.checkSizes(l)
}

func (a *archive) add(entry *zip.File) error {
	name := strings.TrimPrefix(strings.ReplaceAll(entry.Name, `\`, "/"), "/")
	switch key := partKey(name); {
	case slices.Contains(strings.Split(name, "/"), ".."), strings.Contains(name, ":"):
		return damaged(name, errors.New("a name that leads out of the workbook"))
	case strings.HasSuffix(name, "/"):
		return nil // a folder
	case a.parts[key] != nil:
		return damaged(name, errors.New("there twice"))
	case entry.Flags&1 != 0:
		return errors.New("the workbook is in a zip archive with a password; unpack it, or save it without one")
	case entry.CRC32 == 0 && entry.UncompressedSize64 > 0:
		return damaged(name, errors.New("without a checksum"))
	case entry.Method != zip.Store && entry.Method != zip.Deflate:
		return damaged(name, fmt.Errorf("packed by method %d, which workbooks do not use", entry.Method))
	default:
		p := &part{entry: entry}
		a.parts[key] = p
		a.order = append(a.order, p)
	}
	return nil
}

func partKey(name string) string { return strings.ToLower(name) }

// checkSizes bounds what the parts unpack to. The sizes are those that the
// directory declares; a part that turns out to be larger is an error of its own.
func (a *archive) checkSizes(l Limits) error {
	limit := l.Unpacked
	if limit == 0 {
		limit = DefaultUnpacked
	}
	var sum uint64
	for _, p := range a.order {
		size, packed := p.entry.UncompressedSize64, p.entry.CompressedSize64
		if l.Unpacked == 0 && size > bombSize && size/bombRatio > packed {
			return fmt.Errorf("the workbook would unpack to far more than workbooks do (%s: %d bytes from %d); if it is to be trusted, allow its size with --max-unpacked", p.entry.Name, size, packed)
		}
		if sum += size; sum > uint64(limit) || size > uint64(limit) {
			return fmt.Errorf("the workbook would unpack to more than %d bytes; if it is to be trusted, allow its size with --max-unpacked", limit)
		}
	}
	return nil
}

func (a *archive) has(name string) bool { return a.parts[partKey(name)] != nil }

// open returns the content of the part with this name. Its last Read fails unless
// length and checksum are right.
func (a *archive) open(name string) (io.ReadCloser, error) {
	p := a.parts[partKey(name)]
	if p == nil {
		return nil, damaged(name, errMissing)
	}
	content, err := p.open()
	if err != nil {
		return nil, damaged(name, err)
	}
	return content, nil
}

func (p *part) open() (io.ReadCloser, error) {
	content, err := p.entry.Open()
	if err != nil {
		return nil, err
	}
	return &partReader{content, p}, nil
}

func (p *part) verify() (err error) {
	content, err := p.open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, content.Close()) }()
	_, err = io.Copy(io.Discard, content)
	return err
}

// A partReader remembers that its part was read to the end.
type partReader struct {
	io.ReadCloser
	part *part
}

func (r *partReader) Read(b []byte) (int, error) {
	n, err := r.ReadCloser.Read(b)
	if err == io.EOF {
		r.part.proven.Store(true)
	}
	return n, err
}

// verify reads the parts that were not read to their end.
func (a *archive) verify() error {
	for _, p := range a.order {
		if p.proven.Load() {
			continue
		}
		if err := p.verify(); err != nil {
			return damaged(p.entry.Name, err)
		}
	}
	return nil
}
