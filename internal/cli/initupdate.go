package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"alvio.ai/alvio-import/internal/atomicfile"
	"alvio.ai/alvio-import/mapping"
	"alvio.ai/alvio-import/mapping/infer"
	"alvio.ai/alvio-import/report"
)

// updateMapping adds to a mapping what the list has and it does not name.
func (a *app) updateMapping(path string, s *inspected, f *initFlags, same func(header, alias string) bool) error {
	data, err := os.ReadFile(f.update)
	if err != nil {
		return err
	}
	name := filepath.Base(f.update)
	amended, err := infer.Update(s.proposal, name, data, same)
	if err != nil {
		return &usageError{err}
	}
	m, err := mapping.Parse(name, amended.Data)
	if err != nil {
		return &usageError{err}
	}
	if !givesPhones(m, s.sample.Header) {
		return &usageError{fmt.Errorf("no column of %s is the phone number by %s, and none seems to be; nothing was changed.\nIf one is, add its header to the aliases of the column that goes to phone_number", s.sample.Name, f.update)}
	}
	changed := len(amended.Added)+len(amended.Renamed) > 0
	if changed {
		if err := replaceFile(f.update, amended.Data); err != nil {
			return err
		}
	}
	if f.json {
		adopt(s.proposal, m, amended.Added)
		return a.printProposal(s.proposal)
	}
	a.tellUpdate(s, f, amended)
	switch next := "alvio-import check " + report.Typed(path) + namedMapping(path, f.update) + readingFlags(s, f); {
	case len(amended.Absent) > 0:
		if !changed {
			a.say("Nothing was changed in %s.", f.update)
		}
		a.say("Next: %s. Then: %s", a.mendAbsent(amended, s.sample.Name, f), next)
	case !changed:
		a.say("%s names all columns of %s: nothing was changed", f.update, s.sample.Name)
	default:
		a.say("Next: %s", next)
	}
	return nil
}

// renamedColumns asks which new columns of the list are those of the old mapping by another
// name: what they are for is not asked then.
func renamedColumns(s *inspected, old *mapping.Mapping, f *initFlags, same func(header, alias string) bool) ([]string, error) {
	if old == nil {
		return nil, nil
	}
	data, err := os.ReadFile(f.update)
	if err != nil {
		return nil, err
	}
	amended, err := infer.Update(s.proposal, filepath.Base(f.update), data, same)
	if err != nil {
		return nil, &usageError{err}
	}
	s.proposal = infer.Propose(s.sample) // as it was
	var renamed []string
	for _, alias := range amended.Renamed {
		renamed = append(renamed, alias.Alias)
	}
	return renamed, nil
}

// sameColumn asks whether a new column is one that the list has no more, once for each two;
// nil where nobody can be asked.
func (a *app) sameColumn(ctx context.Context, f *initFlags) func(header, alias string) bool {
	if !a.sys.Interactive || f.yes || f.json {
		return nil
	}
	answers := map[[2]string]bool{}
	return func(header, alias string) bool {
		pair := [2]string{header, alias}
		answer, asked := answers[pair]
		if !asked {
			answer = a.agrees(ctx, fmt.Sprintf("The list has no column %q any more, and %q is new. Is it the same column?", report.Visible(header), report.Visible(alias)))
			answers[pair] = answer
		}
		return answer
	}
}

func (a *app) tellUpdate(s *inspected, f *initFlags, amended *infer.Amendment) {
	for _, alias := range amended.Renamed {
		a.say("%s: column %q is called %q here: added as an alias", f.update, alias.Header, alias.Alias)
	}
	for _, c := range amended.Added {
		to := strings.Join(c.GoesTo, ", ")
		if doubt := c.Doubt(); doubt != "" {
			to += " (likely: " + doubt + ")"
		}
		a.say("%s: column %q is new: %s", f.update, c.Header, to)
	}
	for _, header := range amended.Absent {
		a.say("%s: column %q is not in %s any more", f.update, header, s.sample.Name)
	}
	for _, alias := range amended.Open {
		a.say("%s: column %q is new and was not added, as it may be %q by another name", f.update, alias.Alias, alias.Header)
	}
	for _, line := range amended.ByHand {
		a.say("%s: it could do with this, which is not added by itself: %s", f.update, line)
	}
}

// namedMapping is how the mapping of a list is named in a command: not at all, if it is found
// beside the list.
func namedMapping(list, file string) string {
	if beside, _ := mappingBeside(list); filepath.Clean(beside) == filepath.Clean(file) {
		return ""
	}
	return " -m " + report.Typed(file)
}

// mendAbsent says what to do about columns that the list has no more: what a person can who
// has never seen a mapping.
func (a *app) mendAbsent(amended *infer.Amendment, list string, f *initFlags) string {
	again := "type the same line again"
	switch {
	case f.yes:
		again += " without --yes"
	case !a.sys.Interactive:
		again += " on a terminal"
	}
	column := fmt.Sprintf("column %q", amended.Absent[0])
	if len(amended.Absent) > 1 {
		column = "one of these columns"
	}
	renamed := fmt.Sprintf("give it its old name back in %s", list)
	if len(amended.Open) > 0 {
		renamed = again + " and answer y"
	}
	return fmt.Sprintf("if %s has another name now, %s; if it is gone for good, %s", column, renamed, takeOut(amended, f.update))
}

// takeOut says where the mapping names the columns that the list has no more.
func takeOut(amended *infer.Amendment, file string) string {
	m, err := mapping.Parse(file, amended.Data)
	if err != nil {
		return "delete its entry in " + file
	}
	var lines []string
	for _, e := range m.Entries() {
		if slices.Contains(amended.Absent, e.Header) {
			lines = append(lines, strconv.Itoa(e.Line))
		}
	}
	if len(lines) == 1 {
		return fmt.Sprintf("delete its entry in %s, line %s", file, lines[0])
	}
	return fmt.Sprintf("delete its entry in %s, lines %s", file, list(lines))
}

// givesPhones reports whether rows of a list get a phone number by the mapping.
func givesPhones(m *mapping.Mapping, header []string) bool {
	const field = "phone_number"
	return slices.Contains(m.Sets(), field) || slices.ContainsFunc(m.Entries(), func(e mapping.Entry) bool {
		return slices.Contains(e.Fields, field) && isIn(e, header)
	})
}

// isIn reports whether the list has a column of the mapping.
func isIn(e mapping.Entry, header []string) bool {
	return slices.ContainsFunc(header, func(h string) bool { return isCalled(e, h) })
}

func isCalled(e mapping.Entry, header string) bool {
	return slices.ContainsFunc(append([]string{e.Header}, e.Aliases...), func(h string) bool { return mapping.Fold(h) == mapping.Fold(header) })
}

// adopt makes the proposal say where columns go that the mapping named before.
func adopt(p *infer.Proposal, m *mapping.Mapping, added []*infer.Column) {
	entries := m.Entries()
	for i := range p.Columns {
		c := &p.Columns[i]
		if !m.Uses(c.Header) || slices.Contains(added, c) {
			continue
		}
		c.Field, c.GoesTo, c.CouldBe, c.Confidence, c.Why = "", nil, nil, 1, "the mapping says so"
		if at := slices.IndexFunc(entries, func(e mapping.Entry) bool { return isCalled(e, c.Header) }); at >= 0 {
			c.Field, c.GoesTo = entries[at].Fields[0], entries[at].Fields
		}
	}
}

// replaceFile gives a file new contents, all at once. A link stays one.
func replaceFile(path string, data []byte) error {
	path, err := filepath.EvalSymlinks(path)
	if err != nil {
		return err
	}
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	return atomicfile.Write(path, info.Mode().Perm(), func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}
