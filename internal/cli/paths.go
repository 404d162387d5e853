package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"alvio.ai/alvio-import/report"
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
	for i, arg := range args {
		if isMapping(arg) {
			return nil, &usageError{fmt.Errorf("%s is a mapping, by its name; name the list here, and the mapping with -m", arg)}
		}
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
				if meant := meantFile(path, args[i+1:]); meant != "" && errors.Is(err, fs.ErrNotExist) {
					return nil, fmt.Errorf("%s: no such file or directory; did you mean %s?", path, meant)
				}
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

// isMapping reports whether a file is a mapping, by its name.
func isMapping(path string) bool {
	ending := strings.ToLower(filepath.Ext(path))
	return ending == ".yaml" || ending == ".yml"
}

// meantFile returns what was meant by the name of a file that is not there, as it is to be
// typed: a name with spaces that lacks its quotes, of which rest are the other parts, or the
// most similar one in the folder. It is "" if there is none.
func meantFile(path string, rest []string) string {
	for whole := path; len(rest) > 0; rest = rest[1:] {
		whole += " " + rest[0]
		if info, err := os.Stat(whole); err == nil && !info.IsDir() {
			return report.Typed(whole) + " (names with spaces need quotes)"
		}
	}
	folder := filepath.Dir(path)
	entries, err := os.ReadDir(folder)
	if err != nil {
		return ""
	}
	var names []string
	for _, e := range entries {
		if !e.IsDir() && !strings.HasPrefix(e.Name(), ".") && !isMapping(e.Name()) {
			names = append(names, e.Name())
		}
	}
	name := nearest(filepath.Base(path), names)
	if name == "" {
		return ""
	}
	return report.Typed(strings.TrimSuffix(path, filepath.Base(path)) + name)
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
