package importer

import (
	crand "crypto/rand"
	"time"

	"alvio.ai/alvio-import/importer/ledger"
	"alvio.ai/alvio-import/record"
)

// The ledger knows of a row before it is sent, and of its outcome before it is
// recorded. One goroutine, the keeper, writes it: while it syncs one batch to disk,
// the scheduler gathers the next. No worker waits for a disk: some rows are always
// armed ahead.

// How many rows are armed without being under way, at most. After a crash they all are in
// doubt.
const (
	someAhead = 64  // wherever as many are sent at once
	maxAhead  = 256 // where as many go while the ledger is written twice, and a quarter at once
)

// A keeping is what the keeper writes at once, and the rows that wait for it.
type keeping struct {
	batch ledger.Batch
	arms  []*delivery // rows whose intents are in the batch
	ends  []*delivery // rows whose ends are
	err   error
}

func (k *keeping) empty() bool { return len(k.arms)+len(k.ends)+len(k.batch.Corrections) == 0 }

// arm adds a row that is about to be sent.
func (k *keeping) arm(d *delivery) {
	d.intent = &ledger.Intent{ID: d.id, Key: d.key}
	k.arms = append(k.arms, d)
	k.batch.Intents = append(k.batch.Intents, d.intent)
}

// end adds a row that has its outcome.
func (k *keeping) end(d *delivery, book *ledger.Book) {
	if d.ended.IsZero() {
		d.ended = time.Now()
	}
	k.ends = append(k.ends, d)
	if state := stateOf(d.result); state != 0 {
		outcome := ledger.Outcome{Intent: d.intent, State: state, Request: d.result.RequestID, At: d.ended}
		book.Ended(&outcome)
		k.batch.Outcomes = append(k.batch.Outcomes, outcome)
	} else {
		k.batch.Cleared = append(k.batch.Cleared, d.intent)
	}
}

// stateOf returns what the ledger calls a row's outcome, 0 if nothing of the row can
// have been taken and nothing was decided about it.
func stateOf(r *record.Result) ledger.State {
	switch {
	case r.Outcome == record.Accepted:
		return ledger.Accepted
	case r.Outcome == record.InDoubt:
		return ledger.InDoubt
	case r.Outcome == record.Failed:
		return ledger.Failed
	case r.Outcome != record.Rejected:
		return 0
	case r.MaybeDelivered && r.Code == refusedByGateway:
		return ledger.MaybeRefused
	case r.MaybeDelivered:
		return ledger.MaybeRejected
	case r.Code == refusedByGateway:
		return ledger.Refused
	}
	return ledger.Rejected
}

func (o *Options) at(point string) {
	if o.At != nil {
		o.At(point)
	}
}

// keepInterval is how much time there is between two transactions: each costs as much
// as some twenty rows in it.
const keepInterval = 4 * time.Millisecond

// keep writes what it is given until there is no more. It gives everything back, and
// then says when it takes more.
func keep(o *Options, in <-chan *keeping, out chan<- *keeping, idle chan<- struct{}) {
	for k := range in {
		next := time.Now().Add(keepInterval)
		if len(k.batch.Outcomes) > 0 {
			o.at("outcome")
		}
		k.err = o.Book.Commit(&k.batch)
		if len(k.batch.Intents) > 0 {
			o.at("intent")
		}
		out <- k
		time.Sleep(time.Until(next))
		idle <- struct{}{}
	}
}

// ahead is how many rows may be armed without being under way.
func (s *scheduler) ahead() int {
	limit := s.limit()
	if s.doubtful() {
		return limit - s.inFlight
	}
	return max(min(someAhead, limit), min(maxAhead, 4*limit, 2*s.went))
}

// arm has the ledger told of rows that may go soon: as many as are sent at once, or as go
// while it is written twice, and none that need not go now.
func (s *scheduler) arm() {
	want := s.ahead() - s.armed.len() - s.arming
	if s.stopped != nil || s.down != nil && s.waiting.len() > 0 {
		want = 0 // in an outage, one that waits tries whether the endpoint is back
	}
	for ; want > 0 && s.ready.peek() != nil; want-- {
		d := s.ready.pop()
		if d.key == "" {
			d.key = crand.Text()
		}
		if s.options.Book == nil {
			s.armed.push(d)
			continue
		}
		s.arming++
		s.gathered.arm(d)
	}
}

// keep hands the keeper what was gathered, unless it is at work.
func (s *scheduler) keep() {
	if s.writing || s.resting || s.gathered.empty() {
		return
	}
	s.writing, s.resting = true, true
	s.went, s.going = s.going, 0
	s.toKeep <- s.gathered // which has room: the keeper is idle
	s.gathered = &keeping{}
}

// afterKeeping lets rows go that the ledger knows now, and records those that ended.
func (s *scheduler) afterKeeping(k *keeping) {
	s.writing = false
	if k.err != nil {
		s.totals.Unkept += len(k.batch.Outcomes)
		s.stop(&LedgerError{k.err})
	}
	for _, d := range k.ends {
		if k.err == nil && stateOf(d.result) != 0 {
			s.totals.Kept[d.result.Outcome]++
		}
		s.record(d)
	}
	s.arming -= len(k.arms)
	for _, d := range k.arms {
		if s.stopped != nil {
			s.endUnsent(d)
		} else {
			s.armed.push(d)
		}
	}
}
