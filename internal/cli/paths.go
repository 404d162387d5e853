package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// An inputFile is a spreadsheet that was asked for.
type inputFile struct {
	path string
	name string // by which reports tell it from the others
	info os.FileInfo

	mapping string // beside it, if that was looked for and found
}

// stdinPath is how standard input is asked for, and stdinName what reports call it.
const (
	stdinPath = "-"
	stdinName = "stdin"
)

// expand returns the files that the arguments name: paths, patterns such as
// "lists/*.csv", and "-". A file that is there is taken by its name, even if the
// name could be a pattern.
func expand(args []string) ([]inputFile, error) {
	var files []inputFile
	for _, arg := range args {
		paths, err := expandPattern(arg)
		if err != nil {
			return nil, err
		}
		for _, path := range paths {
			file := inputFile{path: path, name: filepath.Base(path)}
			if path == stdinPath {
				file.name = stdinName
			} else if file.info, err = os.Stat(path); err != nil {
				file.info = nil // opening it will tell
			}
			for i := range files {
				if same := files[i].path == path || file.info != nil && os.SameFile(files[i].info, file.info); same {
					return nil, &usageError{fmt.Errorf("%s is named twice; its rows would be sent twice", path)}
				}
			}
			files = append(files, file)
		}
	}
	nameApart(files)
	return files, nil
}

// expandPattern returns what matches, without folders, hidden files, the lock files
// of Excel ("~$leads.xlsx") and the mappings that lie beside lists.
func expandPattern(arg string) ([]string, error) {
	if arg == stdinPath || !strings.ContainsAny(arg, "*?[") {
		return []string{arg}, nil
	}
	if _, err := os.Lstat(arg); err == nil {
		return []string{arg}, nil
	}
	matches, err := filepath.Glob(arg)
	if errors.Is(err, filepath.ErrBadPattern) {
		return nil, fmt.Errorf("%s: no such file; as a pattern it lacks the end of a bracket", arg)
	}
	if err != nil {
		return nil, err
	}
	var paths []string
	for _, path := range matches {
		base := filepath.Base(path)
		info, err := os.Stat(path)
		if strings.HasPrefix(base, ".") || strings.HasPrefix(base, "~$") || strings.HasSuffix(base, mappingEnding) || err == nil && info.IsDir() {
			continue
		}
		paths = append(paths, path)
	}
	if len(paths) == 0 {
		return nil, fmt.Errorf("%s: no file matches", arg)
	}
	return paths, nil
}

// nameApart gives files of the same name in different folders their paths as
// names.
func nameApart(files []inputFile) {
	count := map[string]int{}
	for i := range files {
		count[files[i].name]++
	}
	for i := range files {
		if count[files[i].name] > 1 && files[i].path != stdinPath {
			files[i].name = filepath.ToSlash(filepath.Clean(files[i].path))
		}
	}
}
