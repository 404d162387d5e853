package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"alvio.ai/alvio-import/importer"
	"alvio.ai/alvio-import/importer/source"
	"alvio.ai/alvio-import/mapping/infer"
	"alvio.ai/alvio-import/report"
)

// mappingEnding is how the name of a mapping that lies beside its list ends.
const mappingEnding = ".mapping.yaml"

// mappingName returns the name that a new mapping for the list at path gets:
// dir/leads.mapping.yaml for dir/leads.xlsx and for dir/leads.csv.gz.
func mappingName(path string) string {
	names := mappingNames(path)
	return names[len(names)-1]
}

// mappingBeside returns the mapping that lies beside the list at path, if there is one.
func mappingBeside(path string) (string, bool) {
	if path == stdinPath {
		return "", false
	}
	for _, name := range mappingNames(path) {
		// A link to nothing counts: loading it will tell, and no other is taken for it.
		if _, err := os.Lstat(name); err == nil {
			return name, true
		}
	}
	return "", false
}

// mappingNames returns the names that a list's mapping may have, the longest first.
func mappingNames(path string) []string {
	names := []string{path + mappingEnding}
	ext := extension(path)
	if strings.EqualFold(ext, ".gz") || strings.EqualFold(ext, ".zst") {
		path = strings.TrimSuffix(path, ext)
		names = append(names, path+mappingEnding)
		ext = extension(path)
	}
	if ext != "" {
		names = append(names, strings.TrimSuffix(path, ext)+mappingEnding)
	}
	return names
}

// extension returns how a file's name ends, as in ".csv"; a name is more than that.
func extension(path string) string {
	if ext := filepath.Ext(path); ext != filepath.Base(path) {
		return ext
	}
	return ""
}

// findMapping returns the mapping that lies beside the lists. If there are several, it
// is the same for all, or says the same. That a list can't be read is told before that it
// has no mapping.
func (a *app) findMapping(ctx context.Context, files []inputFile, o source.Options) (string, error) {
	for i := range files {
		f := &files[i]
		var ok bool
		if f.mapping, ok = mappingBeside(f.path); ok {
			continue
		}
		if err := f.fault(); err != nil {
			return "", &importer.ListError{Err: err}
		}
		var err error
		if f.mapping, err = mappingOfReport(f.path); err == nil && f.mapping == "" {
			err = a.tryToOpen(ctx, *f, o)
		}
		if err != nil {
			return "", err
		}
	}
	first := files[0].mapping
	if slices.ContainsFunc(files, func(f inputFile) bool { return f.mapping != first }) {
		return first, compareMappings(files)
	}
	if first == "" {
		return "", noMapping(files)
	}
	return first, nil
}

// mappingOfReport returns the mapping of the run in whose report's folder the workbook at
// path lies; "" if it lies in none.
func mappingOfReport(path string) (string, error) {
	if path == stdinPath {
		return "", nil
	}
	mapping := report.MappingOf(filepath.Dir(path))
	if mapping == "" {
		return "", nil
	}
	if _, err := os.Lstat(mapping); errors.Is(err, fs.ErrNotExist) {
		return "", &usageError{fmt.Errorf("%s: the mapping of its list, %s, is not there any more; name the one to use with -m", report.Visible(path), report.Visible(mapping))}
	}
	if here, err := filepath.Abs("."); err == nil {
		if near, err := filepath.Rel(here, mapping); err == nil && filepath.IsLocal(near) {
			return near, nil
		}
	}
	return mapping, nil
}

// fault returns why the file can't be a list, as far as its name tells.
func (f *inputFile) fault() error {
	switch {
	case f.path == stdinPath:
		return nil
	case f.info == nil:
		_, err := os.Stat(f.path)
		if pe, ok := errors.AsType[*fs.PathError](err); ok {
			err = fmt.Errorf("%s: %w", f.path, pe.Err)
		}
		return err
	case f.info.IsDir():
		return fmt.Errorf("%s is a directory; name the lists in it", f.path)
	}
	return nil
}

// tryToOpen returns why a list can't be read, as init would find it. What can be read only
// once is left alone.
func (a *app) tryToOpen(ctx context.Context, f inputFile, o source.Options) error {
	if f.info == nil || !f.info.Mode().IsRegular() {
		return nil
	}
	o.Known = infer.Known
	opened, err := a.open(ctx, f, o)
	if err != nil {
		return err
	}
	if opened.Fix() {
		err = &usageError{fmt.Errorf("%s has rows to fix, and does not lie in the folder of its report any more, where it knows its mapping: put it back, or name the mapping of the list with -m", f.shown())}
	}
	return errors.Join(err, opened.Close())
}

// noMapping says what to do about files none of which has a mapping.
func noMapping(files []inputFile) error {
	names := make([]string, len(files))
	for i := range files {
		names[i] = files[i].shown()
	}
	who := list(names)
	i := slices.IndexFunc(files, func(f inputFile) bool { return f.info != nil && f.info.Mode().IsRegular() })
	if i < 0 {
		return &usageError{fmt.Errorf("%s: name the mapping with -m, as in -m leads.mapping.yaml", who)}
	}
	path := files[i].path
	if filepath.Base(path) == report.FixFile {
		return &usageError{fmt.Errorf("%s: name the mapping of the list with -m, as in -m leads.mapping.yaml", who)}
	}
	name := report.Visible(mappingName(path))
	if len(files) > 1 {
		return &usageError{fmt.Errorf("%s: there is no mapping beside them; if there is one elsewhere, name it with -m; else make one with: alvio-import init %s (it writes %s), and name it with -m", who, report.Typed(path), name)}
	}
	return &usageError{fmt.Errorf("%s: there is no mapping beside it; if there is one elsewhere, name it with -m (for rows to fix, that of their list); else make one with: alvio-import init %s (it writes %s)", who, report.Typed(path), name)}
}

// compareMappings returns an error if the files' mappings do not all say the same.
func compareMappings(files []inputFile) error {
	type set struct {
		mapping string
		lists   []string
	}
	var sets []set
	known := map[string]int{} // by what the mapping says
	for i := range files {
		key, name := "", "no mapping"
		if path := files[i].mapping; path != "" {
			data, err := os.ReadFile(path)
			if err != nil {
				return &usageError{err}
			}
			key, name = "says "+string(data), report.Visible(path)
		}
		at, ok := known[key]
		if !ok {
			at = len(sets)
			known[key], sets = at, append(sets, set{mapping: name})
		}
		sets[at].lists = append(sets[at].lists, files[i].shown())
	}
	if len(sets) == 1 {
		return nil
	}
	var b strings.Builder
	for i, s := range sets {
		if i == maxListed {
			fmt.Fprintf(&b, "\n  and %d more", len(sets)-maxListed)
			break
		}
		fmt.Fprintf(&b, "\n  %s: %s", list(s.lists), s.mapping)
	}
	return &usageError{fmt.Errorf("the files do not have the same mapping; name one for all of them with -m:%s", &b)}
}

// shown returns the file's path, or that it is standard input.
func (f *inputFile) shown() string {
	if f.path == stdinPath {
		return stdinName
	}
	return report.Visible(f.path)
}
