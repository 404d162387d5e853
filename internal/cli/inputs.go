package cli

import (
	"errors"
	"fmt"
	"strings"

	"alvio.ai/alvio-import/importer"
	"alvio.ai/alvio-import/importer/source"
	"alvio.ai/alvio-import/mapping"
	"alvio.ai/alvio-import/report"
)

// inputs are the open spreadsheets of a run, each with its plan.
type inputs []importer.Input

// openInputs loads the mapping and opens the files. The caller closes them.
func (a *app) openInputs(paths []string, f *inputFlags) (_ inputs, err error) {
	if f.mapping == "" {
		return nil, &usageError{errNoMapping}
	}
	options, err := f.source()
	if err != nil {
		return nil, err
	}
	m, err := mapping.Load(f.mapping)
	if err != nil {
		return nil, &usageError{err}
	}
	var ins inputs
	defer func() {
		if err != nil {
			err = errors.Join(err, ins.close())
		}
	}()
	for _, path := range paths {
		file, err := source.Open(path, options)
		if err != nil {
			return nil, err
		}
		ins = append(ins, importer.Input{File: file})
		plan, err := m.Bind(file.Header())
		if err != nil {
			return nil, fmt.Errorf("%s (%s) does not fit the mapping:\n%w", path, describe(file.Facts()), err)
		}
		ins[len(ins)-1].Plan = plan
	}
	return ins, nil
}

func (ins inputs) close() error {
	var err error
	for i := range ins {
		err = errors.Join(err, ins[i].File.Close())
	}
	return err
}

// files describes the inputs for the summary.
func (ins inputs) files() []report.File {
	files := make([]report.File, len(ins))
	for i := range ins {
		files[i] = report.File{Name: ins[i].File.Name(), About: describe(ins[i].File.Facts())}
	}
	return files
}

// describe tells in a line what was found out about a file.
func describe(f source.Facts) string {
	parts := []string{f.Format}
	if f.Encoding != "" {
		parts = append(parts, f.Encoding, "delimiter "+f.Delimiter)
	}
	if f.Sheet != "" {
		parts = append(parts, fmt.Sprintf("sheet %q", f.Sheet))
	}
	parts = append(parts, report.Plural(f.Columns, "column"), fmt.Sprintf("header in row %d", f.HeaderRow))
	return strings.Join(parts, ", ")
}

// tellInputs says how the files were read and what of them is left out.
func (a *app) tellInputs(ins inputs) {
	for i := range ins {
		facts := ins[i].File.Facts()
		a.say("%s: %s", ins[i].File.Name(), describe(facts))
		if len(facts.OtherSheets) > 0 {
			a.say("  other sheets, not read: %s", list(facts.OtherSheets))
		}
		if ignored := ins[i].Plan.Ignored(); len(ignored) > 0 {
			a.say("  columns not in the mapping, not sent: %s", list(ignored))
		}
	}
}

// maxListed bounds how many names a line lists.
const maxListed = 10

func list(names []string) string {
	if len(names) > maxListed {
		return strings.Join(names[:maxListed], ", ") + fmt.Sprintf(" and %d more", len(names)-maxListed)
	}
	return strings.Join(names, ", ")
}
