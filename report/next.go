package report

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"alvio.ai/alvio-import/record"
)

// Attention says in half a line that rows need a person, and where they are told.
func (s *Summary) Attention() string {
	rows := s.ToCorrect() + s.Count(record.Rejected) + s.Count(record.Failed) + s.Count(record.InDoubt)
	text := fmt.Sprintf("%s of %s need attention", Thousands(rows), Plural(s.Rows, "row"))
	if s.ReportDir != "" {
		text += ": " + filepath.Join(s.ReportDir, HTMLFile)
	}
	return text
}

// Next says in one or two sentences what to do after the run, and the command to type
// then, if it is known.
func (s *Summary) Next() (text, command string) {
	if s.DryRun {
		return s.nextAfterCheck()
	}
	left := s.toRunAgain()
	text, command = s.nextToFix()
	if s.Stopped != "" && (s.Ended.IsZero() || left > 0) {
		again := "When what stopped the run is put right, run the same command again: it sends only what is missing."
		if s.Ended.IsZero() {
			again = "Run the same command again: it goes on where this run ended. What was under way then is in doubt: it is sent again, and marked."
		}
		if s.ToFix != nil && s.ToFix.Kept {
			return again + " " + text, command
		}
		return again, "" // which has the rows to fix too
	}
	if left > 0 {
		again := fmt.Sprintf("Run the same command again for the %s; what was accepted is not sent twice.", left.rows("that can still be sent"))
		return strings.TrimSpace(again + " " + text), command
	}
	switch {
	case text != "":
		return text, command
	case s.Stopped != "":
		return "Put right what stopped the run, and run the same command again.", ""
	case s.Rows == 0:
		return "Nothing was sent: the list has no rows.", ""
	case s.Limit > 0 && s.Rows == s.Limit:
		return fmt.Sprintf("Every row of the first %s is delivered; run the same command without --limit for the others.", Thousands(s.Limit)), ""
	case s.Warnings > 0:
		return fmt.Sprintf("Every row is delivered. Look at the %s, and correct what is wrong in the list: the next run sends what has changed.", count(s.Warnings).rows("with warnings")), ""
	}
	return "Nothing: every row is delivered.", ""
}

// toRunAgain counts the rows for which it is enough to run again.
func (s *Summary) toRunAgain() count {
	rows := s.Count(record.Failed) + s.Count(record.NotSent)
	if !s.InDoubtHeld {
		rows += s.Count(record.InDoubt)
	}
	return count(rows)
}

// nextToFix says what to do about the rows that a person has to correct, and the command
// that sends them; "" if there are none.
func (s *Summary) nextToFix() (text, command string) {
	rows := s.ToCorrect() + s.Count(record.Rejected)
	if s.InDoubtHeld {
		rows += s.Count(record.InDoubt)
	}
	switch {
	case rows == 0:
		return "", ""
	case s.ToFix == nil:
		return fmt.Sprintf("Correct the %s in the list and run the same command again.", count(rows).rows("with errors")), ""
	}
	if s.ToFix.LeftOut > 0 {
		text = fmt.Sprintf("Correct the %s in the list itself: a workbook can't hold them. ", count(s.ToFix.LeftOut).rows("that "+FixFile+" does not have"))
	}
	path := filepath.Join(s.ReportDir, FixFile)
	switch {
	case s.ToFix.Rows == 0:
		return strings.TrimSpace(text), ""
	case s.ToFix.Kept:
		text += fmt.Sprintf("%s was changed since it was made, and is kept as it is; move it away to have it made anew. Or correct its %s", path, count(s.ToFix.Rows).rows(""))
	default:
		text += fmt.Sprintf("Correct the %s in %s%s", count(s.ToFix.Rows).rows(""), path, s.inListToo())
	}
	if !s.DryRun && s.Warnings > 0 { // they were sent, and are told no more
		text += fmt.Sprintf(", look at the %s in %s", count(s.Warnings).rows("with warnings"), HTMLFile)
	}
	if s.SendArgs == nil {
		return text + ", then send that file as you send the list.", ""
	}
	words := []string{"alvio-import send", Typed(path)}
	for _, arg := range s.SendArgs {
		words = append(words, Typed(arg))
	}
	return text + ", then type:", strings.Join(words, " ")
}

// inListToo reminds of the list that rows to fix come from, which has them still.
func (s *Summary) inListToo() string {
	if s.DryRun && s.Destination == "" && !s.Redacted {
		return "" // it depends on where they are sent
	}
	if s.onlyFixes() || s.Remembers && s.Count(record.Rejected)+s.Count(record.InDoubt) == 0 {
		return ""
	}
	return " (and in the list, or its next run brings them back)"
}

// manyWithout is how many times as many rows a list has, at most, as those of which it is
// said that they would go without a word.
const manyWithout = 20

// withoutWords says which column's words the mapping does not know, so that they are left
// out of many rows; "" if there is none.
func (s *Summary) withoutWords() string {
	for _, g := range s.Issues {
		if g.Code == string(record.EnumUnknown) && g.Severity == record.Warning.String() && s.Stopped == "" && manyWithout*g.Count >= s.Rows {
			return fmt.Sprintf("Complete the values of %q in the mapping first: %s would go without. ", record.Shorten(g.Column, 40), Plural(g.Count, "row"))
		}
	}
	return ""
}

func (s *Summary) nextAfterCheck() (text, command string) {
	text, command = s.nextAfterFullCheck()
	return s.withoutWords() + text, command
}

func (s *Summary) nextAfterFullCheck() (text, command string) {
	invalid, rows := s.ToCorrect(), s.Rows-s.CorrectedBefore
	if invalid > 0 && s.ToFix != nil && s.Stopped == "" {
		text, command = s.nextToFix()
		switch {
		case invalid == rows:
		case float64(invalid) > MaxInvalid*float64(rows) && !s.onlyFixes():
			text = "With so many invalid rows nothing is sent, unless --yes says so or it goes to the sandbox. " + text
		default:
			text = "The rows without errors can be sent as they are. " + text
		}
		return text, command
	}
	return s.nextAfterBareCheck(invalid, rows), ""
}

// nextAfterBareCheck is for checks that made no workbook of the invalid rows, of as many
// as could be wrong.
func (s *Summary) nextAfterBareCheck(invalid, rows int) string {
	switch {
	case s.Stopped != "":
		return "Put right what stopped the check, and check again."
	case s.Rows == 0:
		return "There is nothing to send: the list has no rows."
	case invalid == 0 && s.News != nil && s.News.ToSend() == 0:
		return "Nothing is to be sent: the destination has every row."
	case invalid == 0 && s.Warnings > 0:
		return fmt.Sprintf("The list can be sent; look at the %s first.", count(s.Warnings).rows("with warnings"))
	case invalid == 0:
		return "The list can be sent."
	case s.onlyFixes() && invalid == rows:
		return "No row can be sent yet: correct the red cells first."
	case s.onlyFixes():
		return fmt.Sprintf("Correct the %s; or send it as it is: the others go, and those with errors come back.", count(invalid).rows("that still have errors"))
	case invalid == rows:
		return "No row can be sent: correct the errors, or look whether the mapping fits the list."
	case float64(invalid) > MaxInvalid*float64(rows):
		return fmt.Sprintf("Correct the %s in the list, or look whether the mapping fits it: with so many nothing is sent, unless --yes says so or it goes to the sandbox.", count(invalid).rows("with errors"))
	case s.Redacted:
		return fmt.Sprintf("Correct the %s in the list.", count(invalid).rows("with errors"))
	}
	return fmt.Sprintf("Correct the %s in the list; or send it as it is: the others go, and those with errors come back in a workbook to be corrected.", count(invalid).rows("with errors"))
}

// MaxInvalid is the share of invalid rows up to which a list is sent unasked.
const MaxInvalid = 0.2

// onlyFixes reports whether all rows are from workbooks of rows to fix, where many may
// still be wrong.
func (s *Summary) onlyFixes() bool {
	return len(s.Files) > 0 && !slices.ContainsFunc(s.Files, func(f File) bool { return !f.Fix })
}

// A count is a number of rows.
type count int

// rows names them: "row", or "3 rows", and which ones they are.
func (n count) rows(which string) string {
	text := "row"
	if n != 1 {
		text = Plural(int(n), "row")
	}
	return strings.TrimSpace(text + " " + which)
}
