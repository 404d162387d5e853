package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strconv"

	"alvio.ai/alvio-import/bench/lists"
)

// prepare returns a function that makes lists, each in a process of its own, and reads
// them once, so that nobody waits for the disk.
func prepare(cache string, wanted ...lists.List) func(context.Context) error {
	return func(ctx context.Context) error {
		for _, list := range wanted {
			maker, err := goSubject("make-list", "make-list", string(list.Layout), strconv.Itoa(list.Rows), strconv.Itoa(list.After), cache)
			if err != nil {
				return err
			}
			if _, err := maker.run(ctx); err != nil {
				return err
			}
			if err := readOnce(list.Path(cache)); err != nil {
				return err
			}
		}
		return nil
	}
}

// makeList is the job that makes a list: layout, rows, leads before it, directory.
func makeList(_ context.Context, args []string, _ *meter) error {
	if len(args) != 4 {
		return fmt.Errorf("make-list needs 4 arguments, and has %d", len(args))
	}
	rows, err := strconv.Atoi(args[1])
	if err != nil {
		return err
	}
	after, err := strconv.Atoi(args[2])
	if err != nil {
		return err
	}
	return lists.List{Layout: lists.Layout(args[0]), Rows: rows, After: after}.Make(args[3])
}

// readOnce reads a file to its end.
func readOnce(path string) (err error) {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	_, err = io.Copy(io.Discard, f)
	return err
}

// moduleVersion returns the version of a module that this program is built with.
func moduleVersion(path string) string {
	info, _ := debug.ReadBuildInfo()
	if info == nil {
		return "of unknown version"
	}
	for _, m := range info.Deps {
		if m.Path == path {
			return m.Version
		}
	}
	return "of unknown version"
}
