package importer

import (
	"fmt"

	"alvio.ai/alvio-import/importer/contacts"
	"alvio.ai/alvio-import/record"
)

// A place is a row of an input, in 32 bits that are not 0: 6 for the input, 26 for the
// row's number.
const (
	rowBits   = 26
	maxInputs = 1 << (32 - rowBits)
)

func placeOf(input, row int) uint32 {
	return uint32(min(input, maxInputs-1))<<rowBits | uint32(min(row, 1<<rowBits-1))
}

// contacts returns the table that the first pass begins with: what the destination has.
func (o *CheckOptions) contacts() *contacts.Table {
	if o.Book == nil {
		return &contacts.Table{}
	}
	return o.Book.Table()
}

// contacts returns the table that a run begins with.
func (o *Options) contacts() *contacts.Table {
	if o.Survey == nil {
		return &contacts.Table{}
	}
	o.Survey.contacts.StartOver()
	return o.Survey.contacts
}

// duplicateIssue tells that a contact stands on several rows.
func duplicateIssue(inputs []Input, v *visit, seen contacts.Sighting) record.Issue {
	where := fmt.Sprintf("row %d", seen.Place&(1<<rowBits-1))
	switch earlier := int(seen.Place >> rowBits); {
	case earlier == maxInputs-1 && len(inputs) > maxInputs:
		where += " of this or an earlier file"
	case earlier != v.input:
		where += " of " + inputs[earlier].File.Name()
	}
	issue := record.NewIssue(record.DuplicateContact, "the contact of "+where+" again, with other content; the last one counts")
	if seen.Same {
		issue.Message = "the contact of " + where + " again, with the same content; it is sent once"
		issue.Hint = "one of the two rows can go"
		issue.Severity = record.Info
	}
	return issue.At(v.row, -1, "")
}
