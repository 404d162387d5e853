package importer

import (
	"errors"
	"time"

	"alvio.ai/alvio-import/record"
)

// stop ends the run in order: what is not under way ends as it is, and requests
// under way have until the grace period is over. The first reason counts, but a
// fault of this machine comes before others.
func (s *scheduler) stop(why error) {
	if _, ok := errors.AsType[*StopError](why); s.stopped != nil && ok {
		return
	}
	first := s.stopped == nil
	s.stopped = why
	if !first {
		return
	}
	s.grace = time.NewTimer(s.options.Grace)
	s.recall()
	for _, d := range s.suspects {
		s.endUnsent(d)
	}
	s.suspects = nil
	for _, q := range []*fifo{&s.ready, &s.armed, &s.shy} {
		for d := q.pop(); d != nil; d = q.pop() {
			s.endUnsent(d)
		}
	}
	for s.waiting.len() > 0 {
		s.endUnsent(s.waiting.pop())
	}
}

// end gives d its outcome and lets the next row of its lane go.
func (s *scheduler) end(d *delivery, outcome record.Outcome) {
	d.result.Outcome = outcome
	next := s.settle(d)
	if s.stopped != nil {
		s.endUnsent(next[:]...)
	} else {
		s.take(next[:]...)
	}
}

// endUnsent ends rows that the stopped run sends no more, and the rows that wait
// behind them in their lanes. A nil row is none.
func (s *scheduler) endUnsent(rows ...*delivery) {
	for len(rows) > 0 {
		d := rows[0]
		rows = rows[1:]
		if d != nil {
			s.unsent(d)
			next := s.settle(d)
			rows = append(rows, next[:]...)
		}
	}
}

// settle is where every row that held a payload ends: d has its outcome, and is
// recorded. It returns the rows whose turn it is then, each of them or nil.
func (s *scheduler) settle(d *delivery) [2]*delivery {
	d.payload = nil
	s.held--
	s.contacts.Ended(d.id.Short(), d.id.Content, d.result.Outcome)
	if d.corrects != 0 && d.result.Outcome.Delivered() {
		s.gathered.correct(d)
	}
	if d.intent != nil {
		s.gathered.end(d, s.options.Book)
	} else {
		s.record(d)
	}
	return s.lanes.leave(d)
}

// unsent gives a row the outcome that it has because the run stopped, unless the
// destination has it.
func (s *scheduler) unsent(d *delivery) {
	r := d.result
	if r.Attempts == 0 && d.seq < s.contacts.Cut(d.id.Short()) {
		r.Outcome = record.Unchanged
		return
	}
	if r.Code == "" {
		r.Code = record.RunStopped
		r.Message = "the run stopped first: " + s.stopped.Error()
	}
	r.Outcome = record.NotSent
	if d.doubt {
		r.Outcome = record.InDoubt
	}
}

// record hands the row's result to the window.
func (s *scheduler) record(d *delivery) {
	r := d.result
	if d.cells != nil && s.options.needsPerson(r.Outcome) {
		s.restaters.restate(d)
	}
	s.totals.Outcomes[r.Outcome]++
	s.totals.Attempts += r.Attempts
	s.progress.ended(r.Outcome)
	s.window.put(d.seq, r)
}

// errLeft tells that the run was left at once.
var errLeft = &StopError{Kind: StopInterrupted, Message: "interrupted twice; requests under way were cut"}

// leaveAtOnce cuts the requests under way and ends every row that was read, but
// reads no more. What is in order already goes to the writer.
func (s *scheduler) leaveAtOnce() {
	s.stop(errLeft)
	s.cancelSends()
	for s.inFlight > 0 {
		s.complete(<-s.done)
	}
	for s.writing || !s.gathered.empty() {
		s.keep()
		select {
		case k := <-s.kept:
			s.afterKeeping(k)
		case <-s.keeperIdle:
			s.resting = false
		}
	}
	for r := s.window.peek(); r != nil; r = s.window.peek() {
		select {
		case s.results <- r:
			s.window.pop()
		case err := <-s.writeFailed:
			s.stop(err)
			return
		}
	}
}
