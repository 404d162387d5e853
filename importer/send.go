package importer

import (
	"context"
	"errors"
	"time"

	"golang.org/x/sync/errgroup"

	"alvio.ai/alvio-import/importer/send"
	"alvio.ai/alvio-import/record"
)

// Send reads the inputs and delivers each valid row through client, and hands
// every row's result to the recorder in input order.
//
// It returns a [*StopError] if the run was stopped, and any other error if the
// input can't be read or the record can't be written; the totals are right in
// either case. When ctx ends, Send leaves at once: requests under way are cut,
// no more is read, and what was recorded is a prefix of the input.
//
// No goroutine of Send's outlives it.
func Send(ctx context.Context, inputs []Input, client attempter, to recorder, o Options, progress *Progress) (Totals, error) {
	// Requests have a context of their own: a run that stops in order lets
	// them finish.
	sendCtx, cancelSends := context.WithCancel(context.WithoutCancel(ctx))
	defer cancelSends()
	readCtx, cancelRead := context.WithCancel(ctx)
	defer cancelRead()

	if o.Concurrency < 1 || o.MaxAttempts < 1 || o.MaxOutage <= 0 {
		return Totals{}, errors.New("concurrency, attempts and the longest outage must be positive")
	}
	s := newScheduler(o, progress, cancelSends)
	s.restaters.inputs = inputs
	var workers, ends errgroup.Group
	w := walker{inputs: inputs, limit: o.Limit, keep: true, ids: true, people: o.Conceal != nil, cells: o.Cells, book: o.Book}
	ends.Go(func() error {
		s.readErr = read(readCtx, &w, s.rows)
		close(s.rows) // the reader is the only one who sends rows
		return nil
	})
	ends.Go(func() error { return write(s.results, s.writeFailed, to) })
	ends.Go(func() error {
		keep(&o, s.toKeep, s.kept, s.keeperIdle)
		return nil
	})
	for range o.Concurrency {
		workers.Go(func() error {
			work(sendCtx, client, s, progress)
			return nil
		})
	}

	whole := s.run(ctx)
	cancelRead()
	close(s.jobs) // the scheduler is the only one who sends jobs
	close(s.toKeep)
	_ = workers.Wait()
	close(s.results) // and results
	writeErr := ends.Wait()

	totals := s.totals
	totals.Rate = s.pace.Found()
	totals.Blank = w.blank
	switch {
	case writeErr != nil:
		return totals, writeErr
	case !whole, errors.Is(s.stopped, context.Canceled): // the reader saw ctx's end first
		return totals, errLeft
	case s.stopped != nil:
		return totals, s.stopped
	case o.Expect != totals.Rows:
		return totals, errDiffers(o.Expect, totals.Rows)
	}
	return totals, nil
}

// read hands each row to the scheduler, with a payload if it can be sent.
func read(ctx context.Context, w *walker, rows chan<- *delivery) error {
	seq := 0
	return w.walk(ctx, func(v *visit) error {
		d := &delivery{seq: seq, payload: v.payload.JSON, lanes: [2]string{v.payload.Lane, v.payload.KeyLane}, id: v.id, result: v.result, input: v.input, cells: v.cells}
		if d.payload == nil {
			w.invalid(v)
		} else {
			d.corrects = v.rowID
		}
		seq++
		select {
		case rows <- d:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	})
}

// write records results until there are no more, and flushes the record when none
// is at hand. It never stops taking them: after a failure, which it tells the
// scheduler of, it drops them.
func write(results <-chan *record.Result, failed chan<- error, to recorder) error {
	var err error
	for r := range results {
		if err != nil {
			continue
		}
		if err = to.Record(r); err == nil && len(results) == 0 {
			err = to.Flush()
		}
		if err != nil {
			err = &RecordError{err}
			failed <- err
		}
	}
	return err
}

// A completion is a worker's answer to a job.
type completion struct {
	delivery       *delivery
	answer         send.Answer
	started, ended time.Time
	taken          chan<- struct{} // gets one when the answer has been dealt with; nil if nobody waits for that
}

// work makes one request for each job. It takes up the next one at once after an
// answer that changes nothing for it, which is that its row was accepted. After any
// other it waits until the scheduler, who never waits for workers, has thought. Of
// the scheduler it touches the channels only.
func work(ctx context.Context, client attempter, s *scheduler, progress *Progress) {
	taken := make(chan struct{}, 1)
	for d := range s.jobs {
		progress.begun()
		c := completion{delivery: d, started: time.Now()}
		c.answer = client.Attempt(ctx, d.payload, d.key)
		c.ended = time.Now()
		s.options.at("answer")
		if c.answer.Verdict == send.Accepted {
			s.done <- c
			continue
		}
		c.taken = taken
		s.done <- c
		<-taken
	}
}
