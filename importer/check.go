package importer

import (
	"context"
	"errors"
	"fmt"

	"alvio.ai/alvio-import/record"
)

// Check reads and maps all rows, or the first limit of them if it is not 0, and
// records each as invalid or, if it could be sent, as not sent. A row whose contact
// stood on an earlier row carries an issue that says so.
func Check(ctx context.Context, inputs []Input, limit int, to recorder, progress *Progress) (Totals, error) {
	var totals Totals
	known := newContactTable()
	w := walker{inputs: inputs, limit: limit, sizes: true}
	err := w.walk(ctx, func(v *visit) error {
		v.result.Outcome = record.NotSent
		if v.size == 0 {
			v.result.Outcome = record.Invalid
		} else {
			if v.size > totals.Largest.Bytes {
				totals.Largest = Largest{v.size, v.result.File, v.result.Row}
			}
			if issue := known.repeated(inputs, v); issue != nil {
				v.result.Issues = append(v.result.Issues, *issue)
			}
		}
		totals.Outcomes[v.result.Outcome]++
		progress.ended(v.result.Outcome)
		return to.Record(v.result)
	})
	totals.Rows, totals.Blank = w.rows, w.blank
	if flushErr := to.Flush(); err == nil && flushErr != nil {
		err = flushErr
	}
	return totals, interrupted(err)
}

// interrupted words the end of a pass that was cut short.
func interrupted(err error) error {
	if errors.Is(err, context.Canceled) {
		return &StopError{StopInterrupted, "interrupted; nothing was sent"}
	}
	return err
}

// Preview reads and maps rows as Check does, and shows each one as it was read,
// its payload, nil if it has an error, and its issues. Only counts if it is not 0:
// it is the number of the one row to show. An error of show's ends it.
func Preview(ctx context.Context, inputs []Input, limit, only int, show func(row *record.Row, payload []byte, r *record.Result) error) error {
	if only > 0 {
		limit = 0
	}
	shown := 0
	w := walker{inputs: inputs, limit: limit}
	err := w.walk(ctx, func(v *visit) error {
		switch {
		case only > 0 && v.row.Number < only:
			return nil
		case only > 0 && v.row.Number > only:
			return errEnough
		}
		shown++
		return show(v.row, v.payload.JSON, v.result)
	})
	if err == nil && only > 0 && shown == 0 {
		return fmt.Errorf("row %d has nothing to show: it is blank, the header or above it, or beyond the end", only)
	}
	return interrupted(err)
}
