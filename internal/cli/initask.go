package cli

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"alvio.ai/alvio-import/mapping"
	"alvio.ai/alvio-import/mapping/infer"
	"alvio.ai/alvio-import/report"
)

// mostQuestions bounds how many columns are asked about.
const mostQuestions = 8

// askColumns asks what the columns are that could not be decided, and proposes anew.
// Those that an old mapping names, now or by another name, are not asked about, nor are its
// fields given away.
func (a *app) askColumns(ctx context.Context, s *inspected, old *mapping.Mapping, renamed []string) {
	s.sample.Decided = map[int]string{}
	taken := takenFields(s, old)
	asked := 0
	for i := range s.proposal.Columns {
		c := &s.proposal.Columns[i]
		if asked == mostQuestions || ctx.Err() != nil {
			break
		}
		if c.Field != "" || len(c.GoesTo) == 0 || old != nil && old.Uses(c.Header) || slices.Contains(renamed, c.Header) {
			continue
		}
		open := slices.DeleteFunc(slices.Clone(c.CouldBe), func(field string) bool { return taken[field] })
		if len(open) > 0 {
			asked++
			field := a.askColumn(ctx, c, open, old == nil)
			s.sample.Decided[i], taken[field] = field, true
		}
	}
	if asked > 0 && ctx.Err() == nil {
		s.proposal = infer.Propose(s.sample)
	}
}

// takenFields are the fields that columns of the list go to, by the proposal or an old
// mapping.
func takenFields(s *inspected, old *mapping.Mapping) map[string]bool {
	taken := map[string]bool{}
	for i := range s.proposal.Columns {
		taken[s.proposal.Columns[i].Field] = true
	}
	if old == nil {
		return taken
	}
	for _, e := range old.Entries() {
		for _, field := range e.Fields {
			taken[field] = taken[field] || isIn(e, s.sample.Header)
		}
	}
	for _, field := range old.Sets() {
		taken[field] = true
	}
	return taken
}

// askColumn lets a person choose. An empty line, or the end of the input, means by its
// name. A column can be left out of a new mapping only.
func (a *app) askColumn(ctx context.Context, c *infer.Column, fields []string, leave bool) string {
	var b strings.Builder
	fmt.Fprintf(&b, "\nColumn %q, for instance %q: %s.\n", report.Visible(c.Header), report.Visible(c.Example), report.Visible(c.Why))
	for i, field := range fields {
		fmt.Fprintf(&b, "  %d  it is %s\n", i+1, field)
	}
	fmt.Fprintf(&b, "  %d  send it by its name, as %s\n", len(fields)+1, strings.Join(c.GoesTo, ", "))
	choices := append(slices.Clone(fields), infer.ByName)
	if leave {
		fmt.Fprintf(&b, "  %d  leave it out\n", len(choices)+1)
		choices = append(choices, infer.LeaveOut)
	}
	return choices[a.choose(ctx, b.String(), len(choices), len(fields))]
}

// choose asks which of some choices, counted from 1, is meant, until it is one of them, and
// returns its index. An empty line, or the end of the input, means the preset.
func (a *app) choose(ctx context.Context, question string, choices, preset int) int {
	question += fmt.Sprintf("Which? [%d] ", preset+1)
	for {
		answer := strings.TrimSpace(a.ask(ctx, question))
		if answer == "" {
			return preset
		}
		if n, err := strconv.Atoi(answer); err == nil && n >= 1 && n <= choices {
			return n - 1
		}
		question = fmt.Sprintf("Type %s, or nothing for %d: ", numbersTo(choices), preset+1)
	}
}

// numbersTo returns "1, 2 or 3".
func numbersTo(n int) string {
	var numbers []string
	for i := range n - 1 {
		numbers = append(numbers, strconv.Itoa(i+1))
	}
	return strings.Join(numbers, ", ") + " or " + strconv.Itoa(n)
}
