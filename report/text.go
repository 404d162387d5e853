package report

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"alvio.ai/alvio-import/record"
)

// outcomeNotes say in words what an outcome asks of the user.
var outcomeNotes = map[record.Outcome]string{
	record.Unchanged: "the destination has them already",
	record.Duplicate: "the same as an earlier row of their contact",
	record.Invalid:   "not sent; correct them in the file and send it again",
	record.Rejected:  "the webhook said no",
	record.Failed:    "could not be delivered, and were not taken",
	record.InDoubt:   "may have been delivered: an attempt got no clear answer",
	record.NotSent:   "the run stopped first",
}

// maxGroups bounds how many groups of issues the text shows.
const maxGroups = 15

// WriteText writes the summary for people. What comes from files and servers is
// made Visible.
func (s *Summary) WriteText(w io.Writer) error {
	var b strings.Builder
	s.writeCounts(&b)
	s.writeGroups(&b)
	if s.Unrecorded > 0 {
		fmt.Fprintf(&b, "\nTHE REPORT IS NOT WHOLE: the webhook accepted %s that it does not have.\n", Plural(s.Unrecorded, "more row"))
	}
	if s.Unkept > 0 {
		fmt.Fprintf(&b, "\nThe ledger could not be written: it does not know how %s ended. The next run sends them again, and says so.\n", Plural(s.Unkept, "row"))
	}
	if s.ReportDir != "" {
		label := "Every row"
		if s.Unrecorded > 0 {
			label = "The others"
		}
		fmt.Fprintf(&b, "\n%s: %s\n", label, Visible(filepath.Join(s.ReportDir, CSVFile)))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (s *Summary) writeCounts(b *strings.Builder) {
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
		fmt.Fprintf(b, "  %s\n", strings.TrimRight(fmt.Sprintf("%-12s%7d  %s", word, n, note), " "))
	}
	if s.DryRun && s.News != nil {
		fmt.Fprintf(b, "Beside what %s has: %s.\n", Visible(s.Destination), s.News)
	}
	if s.Warnings > 0 {
		fmt.Fprintf(b, "  %-12s%7d  rows without errors that somebody should look at\n", "warnings", s.Warnings)
	}
	if s.MaybeDoubled > 0 {
		fmt.Fprintf(b, "%s may have been delivered twice: an attempt got no clear answer before.\n", Plural(s.MaybeDoubled, "accepted row"))
	}
	if s.DryRun && s.LargestPayload.Bytes > 0 {
		fmt.Fprintf(b, "The largest payload has %s bytes (row %d); %s are allowed.\n", Thousands(s.LargestPayload.Bytes), s.LargestPayload.Row, Thousands(s.LargestPayload.Allowed))
	}
	if s.Rate > 0 {
		fmt.Fprintf(b, "At %g requests a second, sending takes about %s.\n", s.Rate, elapsed(time.Duration(s.Estimate*float64(time.Second))))
	}
	if s.Attempts > 0 {
		fmt.Fprintf(b, "%s made in %s.\n", Plural(s.Attempts, "request"), elapsed(s.Ended.Sub(s.SendBegan)))
	}
}

func (s *Summary) writeGroups(b *strings.Builder) {
	if len(s.Issues) == 0 {
		return
	}
	b.WriteString("\nWhat to look at, most frequent first:\n")
	for i, g := range s.Issues {
		if i == maxGroups {
			fmt.Fprintf(b, "  … and %s\n", Plural(len(s.Issues)-i, "more kind"))
			return
		}
		column := ""
		if g.Column != "" {
			column = fmt.Sprintf(" in %q", record.Shorten(g.Column, 40))
		}
		fmt.Fprintf(b, "  %s × %s (%s)%s\n", Plural(g.Count, "row"), g.Code, g.Severity, column)
		fmt.Fprintf(b, "      %s\n", Visible(g.Example))
		if g.Hint != "" {
			fmt.Fprintf(b, "      → %s\n", Visible(g.Hint))
		}
		more := ""
		if g.Count > len(g.First) {
			more = ", …"
		}
		fmt.Fprintf(b, "      first: %s%s\n", Visible(strings.Join(g.First, "; ")), more)
	}
}
