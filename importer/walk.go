package importer

import (
	"context"
	"errors"
	"io"

	"alvio.ai/alvio-import/importer/source"
	"alvio.ai/alvio-import/mapping"
	"alvio.ai/alvio-import/record"
)

// walker reads the rows of all inputs, in order.
type walker struct {
	inputs []Input
	limit  int // rows to read at most, 0 for all
	rows   int
	blank  int
	one    *record.Result // for all rows, if results are not kept
}

// A visit is one row on its way: as it was read, its payload, and a result that
// has all but the outcome. The row and the payload's JSON are valid until the next
// visit.
type visit struct {
	input   int // index into the inputs
	row     *record.Row
	payload mapping.Payload
	result  *record.Result
}

// walk visits each row. It ends early if ctx does.
func (w *walker) walk(ctx context.Context, to func(visit) error) error {
	for i := range w.inputs {
		if w.inputs[i].Plan.MustLearn() {
			if err := learn(ctx, &w.inputs[i]); err != nil {
				return err
			}
		}
		if err := w.walkInput(ctx, i, to); err != nil {
			return err
		}
	}
	return nil
}

func (w *walker) walkInput(ctx context.Context, i int, to func(visit) error) error {
	in := &w.inputs[i]
	return readAll(ctx, in.File, &w.blank, func(row *record.Row) error {
		if w.limit > 0 && w.rows == w.limit {
			return errEnough
		}
		w.rows++
		payload, issues := in.Plan.Apply(row)
		result := w.one
		if result == nil {
			result = new(record.Result)
		}
		*result = record.Result{
			File: in.File.Name(), Sheet: row.Sheet, Row: row.Number,
			Phone: payload.Phone, ContactID: payload.ContactID, DealID: payload.DealID,
			Issues: issues,
		}
		return to(visit{i, row, payload, result})
	})
}

// learn reads all rows of an input for what they tell of its columns.
func learn(ctx context.Context, in *Input) error {
	blank := 0
	err := readAll(ctx, in.File, &blank, func(row *record.Row) error {
		in.Plan.Learn(row)
		return nil
	})
	in.Plan.Settle()
	return err
}

// errEnough ends a pass before the end of its file.
var errEnough = errors.New("enough rows")

// readAll hands on each row of a file, and adds the blank rows that it skipped to
// blank.
func readAll(ctx context.Context, file *source.File, blank *int, to func(*record.Row) error) (err error) {
	reader, err := file.Rows()
	if err != nil {
		return err
	}
	defer func() {
		*blank += reader.Blank()
		if closeErr := reader.Close(); err == nil {
			err = closeErr
		}
	}()
	var row record.Row
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		err := reader.Read(&row)
		if err == nil {
			err = to(&row)
		}
		if err == io.EOF || errors.Is(err, errEnough) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}
