package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"alvio.ai/alvio-import/importer"
	"alvio.ai/alvio-import/importer/source"
	"alvio.ai/alvio-import/mapping"
	"alvio.ai/alvio-import/record"
	"alvio.ai/alvio-import/report"
)

// inputs are the open spreadsheets of a run, each with its plan.
type inputs []importer.Input

// openInputs loads the mapping and opens the files. The caller closes them. If no
// mapping was named, f names from then on the one that lies beside the files.
func (a *app) openInputs(ctx context.Context, args []string, f *inputFlags) (_ inputs, err error) {
	options, err := f.source()
	if err != nil {
		return nil, err
	}
	files, err := expand(args)
	if _, mistake := errors.AsType[*usageError](err); err != nil && !mistake {
		err = &importer.ListError{Err: err}
	}
	if err != nil {
		return nil, err
	}
	a.files, a.redact = files, f.redact
	if f.mapping == "" {
		if f.mapping, err = a.findMapping(ctx, files, options); err != nil {
			return nil, err
		}
		if !f.quiet && a.log == nil {
			a.say("mapping: %s", f.mapping)
		}
	}
	m, err := mapping.Load(f.mapping)
	if err != nil {
		return nil, &usageError{err}
	}
	m.Strict = f.strict
	options.Known = m.CountColumns
	var ins inputs
	defer func() {
		if err != nil {
			err = errors.Join(err, ins.close())
		}
	}()
	for _, file := range files {
		opened, err := a.openInput(ctx, file, m, f.mapping, options)
		ins = append(ins, opened...)
		if err != nil {
			return nil, err
		}
	}
	return ins, nil
}

// openInput opens a file: one input, or one for each sheet of a workbook of rows to
// fix. What it opened it returns with an error too. The mapping is m, and where it is.
func (a *app) openInput(ctx context.Context, file inputFile, m *mapping.Mapping, where string, o source.Options) (ins inputs, err error) {
	first, err := a.open(ctx, file, o)
	if err != nil {
		return nil, err
	}
	ins = inputs{{File: first}}
	further, err := first.Further()
	if err != nil {
		return ins, &importer.ListError{Err: fmt.Errorf("%s: %w", file.path, err)}
	}
	for _, sheet := range further {
		ins = append(ins, importer.Input{File: sheet})
	}
	for i := range ins {
		f := ins[i].File
		bind := m.Bind
		if f.Fix() {
			bind = m.BindFix
		}
		if ins[i].Plan, err = bind(f.Header(), f.LeftOut()...); err != nil {
			wrong := &misfit{file, f, m, where, o, err}
			if sheet := a.rightSheet(ctx, wrong); sheet != "" {
				a.say("%s: sheet %q is read, as the mapping is for that; the first one, %q, is something else", file.path, sheet, f.Facts().Sheet)
				o.Sheet = sheet
				return a.reopen(ctx, ins, file, m, where, o)
			}
			return ins, &importer.ListError{Err: a.explain(ctx, wrong)}
		}
	}
	return ins, nil
}

// reopen opens a file with other options.
func (a *app) reopen(ctx context.Context, ins inputs, file inputFile, m *mapping.Mapping, where string, o source.Options) (inputs, error) {
	if err := ins.close(); err != nil {
		return nil, err
	}
	return a.openInput(ctx, file, m, where, o)
}

// open opens a file, or its first sheet.
func (a *app) open(ctx context.Context, file inputFile, o source.Options) (f *source.File, err error) {
	o.Name = file.name
	if file.path == stdinPath {
		f, err = source.OpenStream(ctx, a.sys.Stdin, o)
	} else {
		f, err = source.Open(ctx, file.path, o)
	}
	switch {
	case errors.Is(err, context.Canceled):
		return nil, importer.Interrupted(err)
	case err != nil:
		return nil, &importer.ListError{Err: err}
	}
	return f, nil
}

// allFix reports whether all inputs are workbooks of rows to fix.
func (ins inputs) allFix() bool {
	return !slices.ContainsFunc(ins, func(in importer.Input) bool { return !in.File.Fix() })
}

func (ins inputs) close() error {
	var err error
	for i := range ins {
		err = errors.Join(err, ins[i].File.Close())
	}
	return err
}

// describeFiles describes the inputs for the summary.
func (a *app) describeFiles(ins inputs) []report.File {
	files := make([]report.File, len(ins))
	for i := range ins {
		f := ins[i].File
		files[i] = report.File{Name: f.Name(), Sheet: f.Facts().Sheet, About: describe(f.Facts()), Issues: a.masked(ins.issues(i)), Fix: f.Fix()}
		if !a.redact { // whose report has no workbook that would need them
			files[i].Header, files[i].LeftOut = f.Header(), f.LeftOut()
		}
	}
	return files
}

// issues are what is remarkable about an input as a whole.
func (ins inputs) issues(i int) []record.Issue {
	return slices.Concat(ins[i].File.Issues(), ins[i].Plan.Issues())
}

// describe tells in a line what was found out about a file.
func describe(f source.Facts) string {
	parts := []string{f.Format}
	if f.Compression != "" {
		parts = append(parts, "compressed with "+f.Compression)
	}
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
		if ignored := ins[i].Plan.Ignored(); len(ignored) > 0 {
			a.say("  columns not in the mapping, not sent: %s", list(a.maskedTexts(ignored)))
		}
		if extras := ins[i].Plan.Extras(); len(extras) > 0 {
			a.say("  columns not in the mapping, sent by their names: %s", list(a.maskedTexts(extras)))
		}
	}
}

// tellIssues says what is remarkable about the files as a whole. It is known once
// all rows were read.
func (a *app) tellIssues(ins inputs) {
	for i := range ins {
		for _, issue := range a.masked(ins.issues(i)) {
			a.say("%s: %s: %s (%s)\n  → %s", ins[i].File.Name(), issue.Severity, issue.Message, issue.Code, issue.Hint)
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
