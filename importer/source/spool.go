package source

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
)

// A spoolFile is a temporary copy of an input that can't be read twice. Nobody
// else may read it, and it is gone once it is closed.
type spoolFile struct {
	*os.File
	path string // to remove; empty if that is done
}

// spool copies all of in to a temporary file and closes it, if it can be closed;
// that may be after spool has returned, because ctx ended. An error of in's comes
// as a [readError].
func spool(ctx context.Context, in io.Reader) (*spoolFile, error) {
	file, err := os.CreateTemp("", "alvio-import-")
	if err != nil {
		return nil, noRoom(err)
	}
	s := &spoolFile{File: file, path: file.Name()}
	if os.Remove(s.path) == nil { // as Unix allows; then not even a crash leaves it
		s.path = ""
	}
	copied := make(chan error, 1)
	go func() { // reading can't be cut short; the goroutine ends with its input or the process
		_, err := io.Copy(plainWriter{file}, readErrors{in})
		if c, ok := in.(io.Closer); ok { // nobody else knows when it is no longer read
			if closeErr := c.Close(); err == nil && closeErr != nil {
				err = &readError{closeErr}
			}
		}
		copied <- err
	}()
	select {
	case err = <-copied:
	case <-ctx.Done():
		err = ctx.Err()
	}
	if err == nil {
		return s, nil
	}
	if _, ok := errors.AsType[*readError](err); !ok && ctx.Err() == nil {
		err = noRoom(err)
	}
	return nil, errors.Join(err, s.Close())
}

func noRoom(err error) error {
	variable := "TMPDIR"
	if runtime.GOOS == "windows" {
		variable = "TMP"
	}
	return fmt.Errorf("no room for a copy of the input: %w; free some in %s, or set the environment's %s to another folder", err, os.TempDir(), variable)
}

// Close removes the file, too.
func (s *spoolFile) Close() error {
	err := s.File.Close()
	if s.path != "" {
		err = errors.Join(err, os.Remove(s.path))
	}
	return err
}

// A readError is a fault of what is read, as opposed to the copy's.
type readError struct{ error }

func (e *readError) Unwrap() error { return e.error }

// readErrors marks a reader's errors.
type readErrors struct{ in io.Reader }

func (r readErrors) Read(p []byte) (int, error) {
	n, err := r.in.Read(p)
	if err != nil && err != io.EOF {
		err = &readError{err}
	}
	return n, err
}

// plainWriter hides all but Write, so that copying does not pass by readErrors.
type plainWriter struct{ io.Writer }
