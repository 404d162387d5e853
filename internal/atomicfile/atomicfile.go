// Package atomicfile writes files whole or not at all.
package atomicfile

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"time"
)

// Write makes the file at path, or replaces it, with what fill writes, and with that
// mode. Until all of it is there the old file is; if there is an error, it stays.
// Meanwhile the new one has a name beside it that begins with a dot.
func Write(path string, mode fs.FileMode, fill func(io.Writer) error) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	out := bufio.NewWriter(f)
	if err := errors.Join(fill(out), out.Flush(), f.Chmod(mode), f.Close()); err != nil {
		return err
	}
	return persist(runtime.GOOS, func() error { return os.Rename(f.Name(), path) })
}

// How long and how often a file is asked for that another program has open.
const (
	patience = 2 * time.Second
	pause    = 20 * time.Millisecond
)

// persist tries again while another program may have the file open: Windows does not replace
// one that is. It may be a program that looks at all new files, for viruses or for words.
func persist(system string, rename func() error) error {
	for began := time.Now(); ; time.Sleep(pause) {
		err := rename()
		switch {
		case err == nil || !inUse(system, err):
			return err
		case time.Since(began) >= patience:
			return fmt.Errorf("%w (if another program has it open, close it there)", err)
		}
	}
}

// inUse reports whether a file may be open in another program: Windows' errors "access
// denied", "sharing violation" and "lock violation". Elsewhere these numbers are others'.
func inUse(system string, err error) bool {
	number, ok := errors.AsType[syscall.Errno](err)
	return ok && system == "windows" && (number == 5 || number == 32 || number == 33)
}
