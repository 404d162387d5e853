package source

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
)

// Digest returns the file's size in bytes and its SHA-256; of a compressed file,
// those of what is in it.
func (f *File) Digest(ctx context.Context) (size int64, sum []byte, err error) {
	hash := sha256.New()
	chunk := make([]byte, 1<<20)
	for err == nil {
		if ctx.Err() != nil {
			return 0, nil, ctx.Err()
		}
		var n int
		n, err = f.file.ReadAt(chunk, size)
		_, _ = hash.Write(chunk[:n])
		size += int64(n)
	}
	if err != io.EOF {
		return 0, nil, fmt.Errorf("%s: %w", f.name, err)
	}
	return size, hash.Sum(nil), nil
}
