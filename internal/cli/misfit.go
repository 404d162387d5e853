package cli

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"alvio.ai/alvio-import/importer/source"
	"alvio.ai/alvio-import/mapping"
	"alvio.ai/alvio-import/record"
	"alvio.ai/alvio-import/report"
)

// A misfit is a list whose columns are not those of the mapping.
type misfit struct {
	file    inputFile
	opened  *source.File
	mapping *mapping.Mapping
	where   string // the mapping is
	options source.Options
	err     error // of binding
}

// explain says what does not fit; or, if the mapping is for another sheet of the workbook,
// which one that is.
func (a *app) explain(ctx context.Context, m *misfit) error {
	about := m.opened.Facts()
	hint := ""
	if sheets, count := a.fittingSheets(ctx, m); len(sheets) > 0 {
		hint = fitting(sheets)
		if 2*m.mapping.CountColumns(m.opened.Header()) < count {
			return &usageError{fmt.Errorf("%s: sheet %q does not fit the mapping; %s", m.file.path, about.Sheet, hint)}
		}
		hint = "\nIn the same workbook, " + hint // with last month's rows, perhaps
	}
	if count, all := m.mapping.CountColumns(m.opened.Header()), len(m.mapping.Entries()); hint == "" && all >= fewColumns && 4*count < all && !m.opened.Fix() {
		return &usageError{fmt.Errorf("%s has %d of the %d columns of %s, which is for another list. Name its own with -m, or have one made: alvio-import init %s", m.file.path, count, all, m.where, report.Typed(m.file.path))}
	}
	return fmt.Errorf("%s (%s) does not fit the mapping:\n%w%s%s%s", m.file.path, describe(about), a.conceal(m.err), doubts(a.masked(m.opened.Issues())), m.updating(), hint)
}

// fewColumns is how many columns of a mapping tell whether a list is another.
const fewColumns = 4

// rightSheet returns the sheet that the mapping is for, if nobody named one and the one that
// was read has less than half as many of its columns; "" if there is none, or several are.
func (a *app) rightSheet(ctx context.Context, m *misfit) string {
	if m.options.Sheet != "" || m.opened.Fix() || m.file.info == nil || !m.file.info.Mode().IsRegular() {
		return ""
	}
	best, several, most := "", false, 2*m.mapping.CountColumns(m.opened.Header())
	for _, name := range m.opened.VisibleSheets() {
		if name == m.opened.Facts().Sheet {
			continue
		}
		switch count, _ := a.tryToBind(ctx, m, name); {
		case count > most:
			best, several, most = name, false, count
		case count == most && best != "":
			several = true
		}
	}
	if several {
		return ""
	}
	return best
}

// fittingSheets returns the other visible sheets that have all columns of the mapping, and
// how many of its headers these have.
func (a *app) fittingSheets(ctx context.Context, m *misfit) (names []string, count int) {
	if m.opened.Fix() || m.file.info == nil || !m.file.info.Mode().IsRegular() { // which can't be opened again
		return nil, 0
	}
	for _, name := range m.opened.VisibleSheets() {
		if name == m.opened.Facts().Sheet {
			continue
		}
		if n, fits := a.tryToBind(ctx, m, name); fits {
			names, count = append(names, name), max(count, n)
		}
	}
	return names, count
}

// tryToBind reports whether a sheet fits the mapping, and how many of its headers it has. One
// that can't be read does not.
func (a *app) tryToBind(ctx context.Context, m *misfit, sheet string) (count int, fits bool) {
	o := m.options
	o.Sheet = sheet
	f, err := a.open(ctx, m.file, o)
	if err != nil {
		return 0, false
	}
	_, err = m.mapping.Bind(f.Header(), f.LeftOut()...)
	return m.mapping.CountColumns(f.Header()), errors.Join(err, f.Close()) == nil && !f.Fix()
}

// fitting says which sheets fit the mapping, and what to type.
func fitting(sheets []string) string {
	quoted := make([]string, len(sheets))
	for i, name := range sheets {
		quoted[i] = strconv.Quote(name)
	}
	flag := report.Typed(sheets[0])
	if flag == report.Visible(sheets[0]) {
		flag = `"` + flag + `"`
	}
	if len(sheets) == 1 {
		return "sheet " + quoted[0] + " does: add --sheet " + flag
	}
	return "sheets " + list(quoted) + " do: add --sheet " + flag + ", or another of them"
}

// doubts are those issues of a file that may be why it does not fit the mapping.
func doubts(issues []record.Issue) string {
	var b strings.Builder
	for _, issue := range issues {
		if issue.Code == record.HeaderDoubtful {
			fmt.Fprintf(&b, "\n%s (%s: %q); %s", issue.Message, issue.Cell, issue.Value, issue.Hint)
		}
		if issue.Code == record.ColumnsHidden {
			fmt.Fprintf(&b, "\n%s; %s", issue.Message, issue.Hint)
		}
	}
	return b.String()
}

// updating is how the mapping is made to fit a list whose columns have changed.
func (m *misfit) updating() string {
	if m.opened.Fix() {
		return "\nThese rows were put together for an older mapping, or a column was deleted: send the list again, and correct the " + report.FixFile + " of that run."
	}
	if m.file.path == stdinPath || !strings.Contains(m.err.Error(), "has no column") {
		return ""
	}
	return fmt.Sprintf("\nIf a column was renamed, this puts its new name into the mapping: alvio-import init --update %s %s", report.Typed(m.where), report.Typed(m.file.path))
}
