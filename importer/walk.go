package importer

import (
	"context"
	"errors"
	"io"
	"sync"

	"alvio.ai/alvio-import/importer/ledger"
	"alvio.ai/alvio-import/importer/source"
	"alvio.ai/alvio-import/mapping"
	"alvio.ai/alvio-import/record"
)

// walker reads and maps the rows of all inputs, in order.
type walker struct {
	inputs []Input
	limit  int          // rows to read at most, 0 for all
	keep   bool         // payloads and results are kept behind their visits
	sizes  bool         // of payloads are all that is wanted of them
	ids    bool         // of the rows are wanted
	people bool         // results are to have the rows' personal texts
	cells  bool         // results of rows with an error are to have their cells, and visits that are kept too
	whole  bool         // all rows are to be visited, so that no other pass need come before
	book   *ledger.Book // that gives the IDs; nil: they are good for this process
	rows   int
	blank  int
	same   map[record.RowID]int // how many invalid rows of lists showed the same so far
}

// A visit is one row on its way: as it was read, its payload, and a result that
// has all but the outcome. The row is valid until the visit's end, and so are the
// payload's JSON and the result unless the walker keeps them.
type visit struct {
	input   int // index into the inputs
	row     *record.Row
	payload mapping.Payload
	size    int       // of the payload's JSON, 0 if the row has an error
	id      ledger.ID // if they are wanted
	result  *record.Result
	cells   []byte // packed, if they are wanted
	// rowID is what a list knows the row by: of an invalid row, if its cells or a book are
	// there, and of one to fix. Those that show the same have the same until invalid.
	rowID record.RowID
}

// walk visits each row. It ends early if ctx does.
func (w *walker) walk(ctx context.Context, to func(*visit) error) error {
	for i := range w.inputs {
		plan := w.inputs[i].Plan
		var err error
		switch {
		case !plan.MustLearn():
			err = w.walkInput(ctx, i, 0, to)
		case w.whole && plan.MayWait():
			err = w.walkUnlearned(ctx, i, to)
		default:
			if err = learn(ctx, &w.inputs[i]); err == nil {
				err = w.walkInput(ctx, i, 0, to)
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// errUndecided ends a pass at the first row for which its plan has to learn.
var errUndecided = errors.New("a row can be read in two ways")

// walkUnlearned visits each row of one input whose plan has not learned yet. Most lists
// have no row for which it must; if one comes, the pass goes on from there once it did.
func (w *walker) walkUnlearned(ctx context.Context, i int, to func(*visit) error) error {
	rows, blank, visits := w.rows, w.blank, 0
	err := w.walkInput(ctx, i, 0, func(v *visit) error {
		visits++
		return to(v)
	})
	if !errors.Is(err, errUndecided) {
		if err == nil {
			w.inputs[i].Plan.Settle() // there is nothing to decide
		}
		return err
	}
	w.rows, w.blank = rows, blank
	if err := learn(ctx, &w.inputs[i]); err != nil {
		return err
	}
	return w.walkInput(ctx, i, visits, to)
}

// learnBatches is how many batches are read ahead of what is learned from them.
const learnBatches = 4

// learn reads all rows of an input for what they tell of its columns.
func learn(ctx context.Context, in *Input) error {
	defer in.Plan.Settle()
	w := walker{}
	free, full := make(chan *batch, learnBatches), make(chan *batch, learnBatches)
	for range learnBatches {
		free <- &batch{}
	}
	var group sync.WaitGroup
	var readErr error
	group.Go(func() {
		readErr = w.read(ctx, in.File, 0, free, func(b *batch) { full <- b })
		close(full) // the reader is the only one who sends to it
	})
	for b := range full {
		for i := range b.rows[:b.n] {
			in.Plan.Learn(&b.rows[i])
		}
		free <- b
	}
	group.Wait()
	return readErr
}

// errEnough ends a pass before the end of its file.
var errEnough = errors.New("enough rows")

// endOfRows closes the reader that ended with err, and returns what was wrong.
func endOfRows(err error, reader *source.Reader) error {
	closeErr := reader.Close()
	if err != io.EOF && !errors.Is(err, errEnough) {
		return listError(err)
	}
	return closeErr
}
