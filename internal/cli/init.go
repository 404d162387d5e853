package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"alvio.ai/alvio-import/importer/source"
	"alvio.ai/alvio-import/mapping"
	"alvio.ai/alvio-import/mapping/infer"
	"alvio.ai/alvio-import/record"
	"alvio.ai/alvio-import/report"
)

// initFlags are the flags of init.
type initFlags struct {
	inputFlags
	output string
	update string
	yes    bool
}

func (a *app) initCommand() *cobra.Command {
	f := &initFlags{}
	cmd := &cobra.Command{
		Use:   "init FILE",
		Short: "Propose a mapping for a list, and write it",
		Long: `Read the header and the first rows of a list and write the mapping that they call for:
which column goes to which field, how dates and numbers are written, the country of the
phone numbers. What is certain is written plainly; what is likely has a comment that says
why; what is unsure is asked on a terminal, or else sent by its name, with a comment.

The mapping is written beside the list, leads.mapping.yaml for leads.xlsx, where send and
check find it. One that is there already is never replaced: --update adds to it what is
new in the list, and keeps all else. With --json it prints one object per column:
  {"header":"Tél.","field":"phone_number","type":"phone","confidence":0.97,"why":"…"}
The field is null if none is proposed: the column is sent by its name.`,
		Example: `  alvio-import init leads.xlsx
  alvio-import init leads.csv --output other.mapping.yaml
  alvio-import init --update leads.mapping.yaml leads-march.xlsx`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				if meant := meantFile(args[0], args[1:]); meant != "" {
					return fmt.Errorf("name one spreadsheet; did you mean %s?", meant)
				}
			}
			if len(args) != 1 {
				return errors.New("name one spreadsheet, as in: alvio-import init leads.xlsx")
			}
			if isMapping(args[0]) {
				return errors.New("name a spreadsheet; a mapping is named behind --update, as in: alvio-import init --update leads.mapping.yaml leads.xlsx")
			}
			return nil
		},
		RunE: runE(func(ctx context.Context, args []string) error { return a.init(ctx, args[0], f) }),
	}
	f.addReading(cmd.Flags())
	cmd.Flags().Lookup("sheet").Usage = "the worksheet, by `name` or 1-based number (default: the one of which the most columns are known)"
	cmd.Flags().Lookup("json").Usage = "print a line of JSON for each column on standard output"
	cmd.Flags().StringVarP(&f.output, "output", "o", "", "the new mapping `file`; - for standard output (default: beside the list)")
	cmd.Flags().StringVar(&f.update, "update", "", "a mapping `file` to which new columns and names are added")
	cmd.Flags().BoolVarP(&f.yes, "yes", "y", false, "ask nothing")
	return cmd
}

// sampleRows is how many rows are looked at.
const sampleRows = 1000

// An inspected sheet is one that was looked at, and what is proposed for it.
type inspected struct {
	facts    source.Facts
	issues   []record.Issue
	sample   *infer.Sample
	proposal *infer.Proposal
	chosen   bool // it is not the sheet that is read if none is named
}

func (a *app) init(ctx context.Context, path string, f *initFlags) error {
	signals := a.watchSignals(ctx)
	defer signals.end()
	target, err := f.target(path)
	if err != nil {
		return err
	}
	var old *mapping.Mapping // to be updated, nil if there is none
	if f.update != "" {
		if old, err = mapping.Load(f.update); err != nil {
			return &usageError{err}
		}
	}
	sheets, err := a.inspect(signals.ctx, path, f)
	if signals.ctx.Err() != nil {
		err = errInterrupted
	}
	if err != nil {
		return signals.wrap(err)
	}
	s := bestSheet(sheets, old)
	if issue := s.doubtful(); issue != nil && f.headerRow == 0 {
		return &usageError{fmt.Errorf("%s: %s (%s: %q); %s", path, issue.Message, issue.Cell, issue.Value, issue.Hint)}
	}
	same := a.sameColumn(signals.ctx, f)
	if a.sys.Interactive && path != stdinPath && !f.yes && !f.json {
		renamed, err := renamedColumns(s, old, f, same)
		if err != nil {
			return err
		}
		a.askColumns(signals.ctx, s, old, renamed)
		if signals.ctx.Err() != nil {
			return signals.wrap(errInterrupted)
		}
	}
	if old != nil {
		return a.updateMapping(path, s, f, same)
	}
	if err := a.showProposal(path, s, f, target == stdoutPath); err != nil {
		return err
	}
	if !s.proposal.HasPhone() {
		return noPhone(s)
	}
	data := s.proposal.Write()
	trial, err := infer.Try(data, s.sample)
	if err != nil {
		return fmt.Errorf("the mapping that was made is not right; please write one by hand: %w", err)
	}
	if err := a.writeMapping(target, data); err != nil {
		return err
	}
	a.tellMapping(path, target, sheets, s, trial, f)
	return nil
}

// stdoutPath is how standard output is asked for.
const stdoutPath = "-"

var errInterrupted = errors.New("interrupted; nothing was written")

// target returns where the mapping is to be written.
func (f *initFlags) target(path string) (string, error) {
	switch {
	case f.update != "" && f.output != "":
		return "", &usageError{errors.New("--update changes the mapping that it names; leave out --output")}
	case f.json && f.output == stdoutPath:
		return "", &usageError{errors.New("--json has standard output for itself; name a file with --output")}
	case f.update != "":
		return f.update, nil
	case f.output == "" && path == stdinPath:
		return "", &usageError{errors.New("name the mapping file to write with --output, as in --output leads.mapping.yaml")}
	}
	target := f.output
	if target == "" {
		var is bool
		if target, is = mappingBeside(path); !is {
			target = mappingName(path)
		}
	}
	if target == stdoutPath {
		return target, nil
	}
	if _, err := os.Lstat(target); err == nil {
		return "", &usageError{fmt.Errorf("%s is there already; add what is new in the list with --update %s, name another file with --output, or remove it", target, report.Typed(target))}
	}
	return target, nil
}

// inspect looks at the list, and at all sheets of a workbook if none was named.
func (a *app) inspect(ctx context.Context, path string, f *initFlags) ([]*inspected, error) {
	options, err := f.source()
	if err != nil {
		return nil, err
	}
	options.Known = infer.Known
	first, err := a.inspectSheet(ctx, path, options)
	if err != nil {
		return nil, err
	}
	sheets := []*inspected{first}
	if f.sheet != "" || path == stdinPath {
		return sheets, nil
	}
	for _, name := range first.facts.OtherSheets {
		options.Sheet = name
		// A sheet without rows, or that can't be read, has no list.
		if other, err := a.inspectSheet(ctx, path, options); err == nil {
			other.chosen = true
			sheets = append(sheets, other)
		}
	}
	return sheets, ctx.Err()
}

func (a *app) inspectSheet(ctx context.Context, path string, o source.Options) (_ *inspected, err error) {
	var file *source.File
	if path == stdinPath {
		o.Name = stdinName
		file, err = source.OpenStream(ctx, a.sys.Stdin, o)
	} else {
		file, err = source.Open(ctx, path, o)
	}
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	s := &infer.Sample{Name: file.Name(), Header: file.Header(), LeftOut: file.LeftOut()}
	if s.Rows, err = firstRows(ctx, file); err != nil {
		return nil, err
	}
	return &inspected{file.Facts(), file.Issues(), s, infer.Propose(s), false}, nil
}

// firstRows reads the rows that are looked at.
func firstRows(ctx context.Context, file *source.File) (rows []record.Row, err error) {
	reader, err := file.Rows()
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, reader.Close()) }()
	for len(rows) < sampleRows && ctx.Err() == nil {
		var row record.Row
		switch err := reader.Read(&row); {
		case err == io.EOF:
			return rows, nil
		case err != nil:
			return nil, err
		}
		row.Cells = slices.Clone(row.Cells)
		for i := range row.Cells {
			row.Cells[i].Text = strings.Clone(row.Cells[i].Text)
			row.Cells[i].Value = strings.Clone(row.Cells[i].Value)
		}
		rows = append(rows, row)
	}
	return rows, ctx.Err()
}

// bestSheet returns the sheet to map: of those that have a phone column, if any has, the
// first of which the most columns are known, to the mapping if there is one.
func bestSheet(sheets []*inspected, old *mapping.Mapping) *inspected {
	if old != nil {
		return slices.MaxFunc(sheets, func(a, b *inspected) int {
			return cmp.Compare(old.CountColumns(a.sample.Header), old.CountColumns(b.sample.Header))
		})
	}
	lists := slices.DeleteFunc(slices.Clone(sheets), func(s *inspected) bool { return !s.proposal.HasPhone() })
	if len(lists) == 0 {
		lists = sheets
	}
	return slices.MaxFunc(lists, func(a, b *inspected) int { return cmp.Compare(a.proposal.Fields(), b.proposal.Fields()) })
}

// writeMapping writes a new file. One that came to be there meanwhile is left alone.
func (a *app) writeMapping(target string, data []byte) error {
	if target == stdoutPath {
		_, err := a.sys.Stdout.Write(data)
		return err
	}
	file, err := os.OpenFile(target, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return &usageError{fmt.Errorf("%s is there already", target)}
	}
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	return errors.Join(err, file.Close())
}

// doubtful returns the issue that tells of a header that may be none.
func (s *inspected) doubtful() *record.Issue {
	for i := range s.issues {
		if s.issues[i].Code == record.HeaderDoubtful {
			return &s.issues[i]
		}
	}
	return nil
}

// noPhone says that no row could be sent, and which columns come near.
func noPhone(s *inspected) error {
	var near, same []string
	for i := range s.proposal.Columns {
		switch c := &s.proposal.Columns[i]; {
		case slices.Contains(c.CouldBe, "phone_number"):
			near = append(near, fmt.Sprintf("%q (%s)", c.Header, c.Why))
		case c.Repeated && !slices.Contains(same, strconv.Quote(c.Header)):
			same = append(same, strconv.Quote(c.Header))
		}
	}
	message := fmt.Sprintf("no column of %s is the contact's phone number, without which the webhook takes no contact; no mapping was written", s.sample.Name)
	if len(near) > 0 {
		message += ".\nThese hold phone numbers: " + strings.Join(near, ", ") + ".\nIf the contact is reached there, rename the header to Phone and type this again"
	}
	if len(same) > 0 {
		message += ".\nSeveral columns are called " + strings.Join(same, ", ") + ": rename all but one of each, so that they can be told apart"
	}
	return &usageError{errors.New(message)}
}
