package report

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"alvio.ai/alvio-import/record"
)

// outcomeNotes say in words what an outcome asks of the user.
var outcomeNotes = map[record.Outcome]string{
	record.Unchanged: "the destination has them already",
	record.Duplicate: "the same as an earlier row of their contact",
	record.Invalid:   "not sent: they have errors",
	record.Rejected:  "the webhook said no",
	record.Failed:    "could not be delivered, and were not taken",
	record.InDoubt:   "may have been delivered: an attempt got no clear answer",
	record.NotSent:   "the run stopped first",
}

// correctedNote says what is to be known of invalid rows that were corrected before.
const correctedNote = "corrected and delivered before; the list has the wrong ones still"

// maxGroups bounds how many groups of issues the text shows.
const maxGroups = 15

// WriteText writes the summary for people, with the colours of a terminal if they are
// wanted. What comes from files and servers is made Visible.
func (s *Summary) WriteText(w io.Writer, coloured bool) error {
	var b strings.Builder
	c := colours(coloured)
	s.writeCounts(&b, c)
	s.writeGroups(&b, c)
	if s.Unrecorded > 0 {
		fmt.Fprintf(&b, "\nTHE REPORT IS NOT WHOLE: the webhook accepted %s that it does not have.\n", Plural(s.Unrecorded, "more row"))
	}
	if s.Unkept > 0 {
		fmt.Fprintf(&b, "\nThe ledger could not be written: it does not know how %s ended. The next run sends them again, and says so.\n", Plural(s.Unkept, "row"))
	}
	s.writeNext(&b, c)
	for _, file := range s.ReportFiles {
		label := map[string]string{HTMLFile: "Report:", CSVFile: "Every row:"}[file]
		if file == CSVFile && s.Unrecorded > 0 {
			label = "The others:"
		}
		if label != "" {
			fmt.Fprintf(&b, "%-11s %s\n", label, Visible(filepath.Join(s.ReportDir, file)))
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// writeNext says what to do now. How to go on after a run that was stopped is said
// beside what stopped it, unless nobody is there any more to say that.
func (s *Summary) writeNext(b *strings.Builder, c colours) {
	next, command := s.Next()
	switch {
	case s.Stopped != "" && s.Ended.IsZero():
		fmt.Fprintf(b, "\n%s\n", c.red("Not ended: "+Visible(s.Stopped)))
	case s.Stopped != "" && s.toRunAgain() > 0:
		return // first the run that goes on
	case s.Stopped != "":
		next, command = s.nextToFix()
	}
	if next != "" {
		fmt.Fprintf(b, "\n%s %s\n", c.bold(fmt.Sprintf("%-11s", "Next:")), Visible(next))
	}
	if command != "" {
		fmt.Fprintf(b, "  %s\n", command)
	}
}

func (s *Summary) writeCounts(b *strings.Builder, c colours) {
	fmt.Fprintf(b, "%s read", Plural(s.Rows, "row"))
	if s.BlankRows > 0 {
		fmt.Fprintf(b, ", %s skipped", Plural(s.BlankRows, "blank row"))
	}
	b.WriteString(":\n")
	for o := range record.NumOutcomes {
		n := s.Count(o)
		if n == 0 && (o != record.Accepted || s.DryRun) {
			continue
		}
		word, note := o.String(), outcomeNotes[o]
		if s.DryRun && o == record.NotSent {
			word, note = "fit to send", ""
		}
		fmt.Fprintf(b, "  %s%s\n", c.outcome(o, fmt.Sprintf("%-12s", word)), strings.TrimRight(fmt.Sprintf("%7s  %s", Thousands(n), note), " "))
		if o == record.Invalid && s.CorrectedBefore > 0 {
			fmt.Fprintf(b, "    %-10s%7s  %s\n", "of these", Thousands(s.CorrectedBefore), correctedNote)
		}
	}
	if s.DryRun && s.News != nil {
		fmt.Fprintf(b, "Beside what %s has: %s.\n", Visible(s.Destination), s.News)
	}
	if s.Warnings > 0 {
		fmt.Fprintf(b, "  %s%7s  rows without errors that somebody should look at\n", c.yellow(fmt.Sprintf("%-12s", "warnings")), Thousands(s.Warnings))
	}
	if s.Settled > 0 {
		fmt.Fprintf(b, "The warnings of %s are not told again.\n", Plural(s.Settled, "unchanged row"))
	}
	if s.MaybeDoubled > 0 {
		fmt.Fprintf(b, "%s may have been delivered twice: an attempt before, of this run or one that was cut off, got no clear answer.\n", Plural(s.MaybeDoubled, "accepted row"))
	}
	if s.DryRun && s.LargestPayload.Bytes > 0 {
		fmt.Fprintf(b, "The largest payload has %s bytes (row %d); %s are allowed.\n", Thousands(s.LargestPayload.Bytes), s.LargestPayload.Row, Thousands(s.LargestPayload.Allowed))
	}
	if s.Rate > 0 && s.Estimate > 0 {
		fmt.Fprintf(b, "At %.4g requests a second, sending takes about %s.\n", s.Rate, elapsed(time.Duration(s.Estimate*float64(time.Second))))
	}
	if s.Attempts > 0 && s.Ended.IsZero() {
		fmt.Fprintf(b, "%s made.\n", Plural(s.Attempts, "request"))
	} else if s.Attempts > 0 {
		fmt.Fprintf(b, "%s made in %s.\n", Plural(s.Attempts, "request"), elapsed(s.Ended.Sub(s.SendBegan)))
	}
}

func (s *Summary) writeGroups(b *strings.Builder, c colours) {
	groups := s.Issues
	if s.Stopped != "" && !s.Ended.IsZero() && s.ReportDir != "" { // what stopped the run is not to be searched for among them
		groups = slices.DeleteFunc(slices.Clone(groups), func(g Group) bool { return g.ofCells() })
	}
	if len(groups) > 0 {
		b.WriteString("\nWhat to look at, errors first:\n")
	}
	for i, g := range groups {
		if i == maxGroups {
			fmt.Fprintf(b, "  … and %s\n", Plural(len(groups)-i, "more kind"))
			break
		}
		column := ""
		if g.Column != "" {
			column = fmt.Sprintf(" in %q", record.Shorten(g.Column, 40))
		}
		fmt.Fprintf(b, "  %s × %s (%s)%s\n", Plural(g.Count, "row"), c.bold(g.Code), g.Severity, column)
		fmt.Fprintf(b, "      %s\n", Visible(g.Example))
		if words := g.OtherWords(); words != "" {
			fmt.Fprintf(b, "      %s\n", Visible(words))
		}
		if g.Hint != "" {
			fmt.Fprintf(b, "      → %s\n", Visible(g.Hint))
		}
		more := ""
		if g.Count > len(g.First) {
			more = ", …"
		}
		fmt.Fprintf(b, "      first: %s%s\n", Visible(strings.Join(g.First, "; ")), more)
	}
	if len(groups) < len(s.Issues) {
		b.WriteString("\nWhat is wrong with cells stands in the report; the next run tells it again.\n")
	}
}
