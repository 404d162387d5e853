package importer

import (
	"context"
	"errors"

	"alvio.ai/alvio-import/importer/contacts"
	"alvio.ai/alvio-import/importer/ledger"
	"alvio.ai/alvio-import/record"
)

// A Survey is what Check found out.
type Survey struct {
	Totals
	Largest Largest // payload
	News    News    // beside what the destination has

	contacts *contacts.Table
}

// Largest is the largest payload of a pass and where it comes from.
type Largest struct {
	Bytes int
	File  string
	Row   int
}

// CheckOptions say how to check.
type CheckOptions struct {
	Limit  int          // rows to check at most; 0 for all
	Book   *ledger.Book // what the destination has; nil: nothing is known
	Resend bool         // rows that the destination has are sent again
	Cells  bool         // results of rows with an error have their cells
	People bool         // results have their rows' personal texts, for masking
}

// Check reads and maps all rows and records each as invalid or, if it could be sent,
// as not sent. A row whose contact stood on an earlier row carries an issue that says
// so.
func Check(ctx context.Context, inputs []Input, o CheckOptions, to recorder, progress *Progress) (*Survey, error) {
	s := &Survey{contacts: o.contacts()}
	news := newNewsroom(&o, s.contacts)
	w := walker{inputs: inputs, limit: o.Limit, whole: o.Limit == 0, sizes: true, ids: true, people: o.People, cells: o.Cells, book: o.Book}
	number := 0
	err := w.walk(ctx, func(v *visit) error {
		number++
		v.result.Outcome = record.NotSent
		if v.size == 0 {
			w.invalid(v)
		} else {
			if v.size > s.Largest.Bytes {
				s.Largest = Largest{v.size, v.result.File, v.result.Row}
			}
			seen, has := news.take(v, number)
			v.result.Known = has
			if seen.Known {
				v.result.Issues = append(v.result.Issues, duplicateIssue(inputs, v, seen))
			}
		}
		s.Outcomes[v.result.Outcome]++
		progress.ended(v.result.Outcome)
		return to.Record(v.result)
	})
	if err == nil {
		err = verify(inputs)
	}
	s.News = news.sum()
	s.Rows, s.Blank = w.rows, w.blank
	if flushErr := to.Flush(); err == nil && flushErr != nil {
		err = flushErr
	}
	return s, Interrupted(err)
}

// verify returns an error if an input is damaged where no pass has come: behind the
// last row that was wanted, or in another sheet.
func verify(inputs []Input) error {
	for i := range inputs {
		if err := inputs[i].File.Verify(); err != nil {
			return listError(err)
		}
	}
	return nil
}

// Interrupted words the end of what was cut short before anything was sent. Any other
// error it returns as it is.
func Interrupted(err error) error {
	if errors.Is(err, context.Canceled) {
		return &StopError{Kind: StopInterrupted, Message: "interrupted; nothing was sent"}
	}
	return err
}
