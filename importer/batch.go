package importer

import (
	"bytes"
	"context"
	"errors"
	"runtime"
	"sync"

	"alvio.ai/alvio-import/importer/ledger"
	"alvio.ai/alvio-import/importer/source"
	"alvio.ai/alvio-import/mapping"
	"alvio.ai/alvio-import/record"
)

// Mapping a row costs several times what reading it does, so that several
// goroutines map what one reads. Rows travel in batches, which are handed on in
// the order of the file:
//
//	reader ──batches──▶ mappers, each with a plan of its own
//	   └────────────order──────────────▶ visits

// A batch ends after so many rows, or so many bytes of text.
const (
	batchRows  = 64
	batchBytes = 256 << 10
	cellBytes  = 40 // of a cell without a text: a row may have 16,384
)

// maxMappers is how many goroutines map at most: more are not faster than one
// reads.
const maxMappers = 4

type batch struct {
	rows    [batchRows]record.Row
	n       int // rows in use
	visits  []visit
	results []record.Result
	json    []byte        // of the payloads
	end     error         // why there is no visit of the next row, nil if there is
	mapped  chan struct{} // gets one once the visits are there
}

// walkInput visits each row of one input but the first ones, as many as skip says.
func (w *walker) walkInput(ctx context.Context, i, skip int, to func(*visit) error) error {
	ctx, cancel := context.WithCancel(ctx)
	mappers := min(runtime.GOMAXPROCS(0), maxMappers)
	batches := 2*mappers + 2
	// Each channel has room for all batches: nothing waits but for a free one.
	free, work, order := make(chan *batch, batches), make(chan *batch, batches), make(chan *batch, batches)
	for range batches {
		free <- &batch{mapped: make(chan struct{}, 1)}
	}
	var group sync.WaitGroup
	var readErr error
	group.Go(func() {
		readErr = w.read(ctx, w.inputs[i].File, skip, free, func(b *batch) {
			work <- b
			order <- b
		})
		close(work) // the reader is the only one who sends to these two
		close(order)
	})
	for range mappers {
		m := mapper{walker: w, input: i, plan: w.inputs[i].Plan.Fork(), restaters: restaters{inputs: w.inputs}}
		group.Go(func() {
			for b := range work {
				m.mapRows(b)
				b.mapped <- struct{}{}
			}
		})
	}
	err := visitAll(order, free, to)
	cancel()
	group.Wait()
	switch {
	case errors.Is(err, errEnough):
		return nil
	case err != nil:
		return err
	}
	return readErr
}

// visitAll visits the rows of all batches, in order, and gives the batches back.
func visitAll(order <-chan *batch, free chan<- *batch, to func(*visit) error) error {
	for b := range order {
		<-b.mapped
		for i := range b.visits {
			if err := to(&b.visits[i]); err != nil {
				return err
			}
		}
		if b.end != nil {
			return b.end
		}
		free <- b
	}
	return nil
}

// read skips rows, and hands on batches until the end of the file, of the rows that are
// wanted, or of ctx.
func (w *walker) read(ctx context.Context, file *source.File, skip int, free <-chan *batch, full func(*batch)) error {
	reader, err := file.Rows()
	if err != nil {
		return listError(err)
	}
	defer func() { w.blank += reader.Blank() }()
	for skipped := (record.Row{}); skip > 0; skip-- {
		err := ctx.Err()
		if err == nil {
			err = reader.Read(&skipped)
		}
		if err != nil {
			return endOfRows(err, reader)
		}
		w.rows++
	}
	for {
		select {
		case b := <-free:
			err := w.fill(ctx, b, reader)
			full(b)
			if err != nil {
				return endOfRows(err, reader)
			}
		case <-ctx.Done():
			return endOfRows(ctx.Err(), reader)
		}
	}
}

// fill reads rows into a batch. It returns an error if there is none behind them.
func (w *walker) fill(ctx context.Context, b *batch, reader *source.Reader) error {
	b.n = 0
	for size := 0; b.n < batchRows && size < batchBytes; b.n++ {
		if w.limit > 0 && w.rows == w.limit {
			return errEnough
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		row := &b.rows[b.n]
		if err := reader.Read(row); err != nil {
			return err
		}
		w.rows++
		for i := range row.Cells {
			size += cellBytes + len(row.Cells[i].Text)
		}
	}
	return nil
}

// A mapper maps rows of one input, on a goroutine of its own.
type mapper struct {
	*walker
	input     int
	plan      *mapping.Plan
	restaters restaters
}

// mapRows makes visits of the batch's rows.
func (w *mapper) mapRows(b *batch) {
	b.visits, b.json, b.end = b.visits[:0], b.json[:0], nil
	if w.keep || b.results == nil {
		b.results = make([]record.Result, batchRows)
	}
	name := w.inputs[w.input].File.Name()
	for i := range b.rows[:b.n] {
		row, result := &b.rows[i], &b.results[i]
		payload, issues := w.plan.Apply(row)
		if w.plan.Undecided() {
			b.end = errUndecided
			return
		}
		*result = record.Result{
			File: name, Sheet: row.Sheet, Row: row.Number,
			Phone: payload.Phone, ContactID: payload.ContactID, DealID: payload.DealID,
			Issues: issues,
		}
		if w.people {
			result.Personal = w.plan.Personal(row)
		}
		v := visit{input: w.input, row: row, payload: payload, size: len(payload.JSON), result: result}
		if w.ids && payload.JSON != nil {
			v.id = w.identify(&payload, w.plan.Content())
		}
		if w.cells && payload.JSON == nil || w.book != nil && (payload.JSON == nil || w.plan.Fix()) {
			v.rowID = w.plan.RowID(row)
		}
		switch {
		case !w.cells:
		case payload.JSON == nil:
			result.Cells = bytes.Clone(w.restaters.of(w.input).Restate(row))
		case w.keep:
			v.cells = packCells(row.Cells)
		}
		switch {
		case payload.JSON == nil:
		case w.sizes:
			v.payload.JSON = nil
		case w.keep:
			v.payload.JSON = bytes.Clone(payload.JSON)
		default:
			start := len(b.json)
			b.json = append(b.json, payload.JSON...)
			v.payload.JSON = b.json[start:]
		}
		b.visits = append(b.visits, v)
	}
}

// identify returns the row's ID.
func (w *walker) identify(p *mapping.Payload, content uint64) ledger.ID {
	if w.book == nil {
		return ledger.Transient(p.Key, content)
	}
	return w.book.Identify(p.Key, p.Lane, content)
}
