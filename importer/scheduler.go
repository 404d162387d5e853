package importer

import (
	"cmp"
	"context"
	"math/rand/v2"
	"time"

	"alvio.ai/alvio-import/importer/contacts"
	"alvio.ai/alvio-import/importer/send"
	"alvio.ai/alvio-import/record"
)

// A scheduler decides what happens to each row. All its state belongs to the
// goroutine that calls run; the others speak to it through channels. It can
// receive completions at any time, so that no worker ever waits for it.
type scheduler struct {
	options  Options
	progress *Progress
	random   func() float64 // in [0,1), for jitter

	rows        chan *delivery      // from the reader, who closes it
	readErr     error               // the reader's, set before it closes rows
	jobs        chan *delivery      // to the workers, who find one there when they come; Send closes it after run
	done        chan completion     // from the workers; never closed
	results     chan *record.Result // to the writer; Send closes it after run
	writeFailed chan error          // from the writer; never closed
	toKeep      chan *keeping       // to the keeper; Send closes it after run
	kept        chan *keeping       // from the keeper; never closed
	keeperIdle  chan struct{}       // from the keeper, when it takes more; never closed
	gathered    *keeping            // what the keeper gets next
	writing     bool                // the keeper has not given back what it got
	resting     bool                // the keeper has not said that it takes more
	going       int                 // rows that went since the keeper got something
	went        int                 // rows that went between the last two times

	ready   fifo   // rows that may go now, once the ledger knows
	arming  int    // rows of which the ledger is being told
	armed   fifo   // rows that may go now
	waiting delays // rows that wait for their next attempt
	shy     fifo   // rows that wait until others prove that the endpoint works
	lanes   lanes

	contacts *contacts.Table // how each contact's last row ended
	window   *window
	next     int  // rows read so far
	held     int  // rows that hold a payload
	inFlight int  // rows handed to the workers
	atEnd    bool // the reader has closed rows
	answered bool // the endpoint has answered something
	proven   bool // it has accepted a row: the canary is over

	pace         *send.Pace  // how many requests, and how fast
	free         bool        // it limited neither when it was last asked
	paceTold     time.Time   // when the progress was last told of it
	down         *outage     // nil while the endpoint is up
	failing      []*delivery // rows of the failures since the last conclusive answer
	failingSince time.Time
	suspects     []*delivery // rows that were refused, until another row tells why

	lastAnswer time.Time // last answer that was conclusive, or the run's start
	streak     int       // rows rejected or failed since the last accepted one
	throttles  int       // answers of 429

	stopped     error       // why no request is begun any more, nil while they are
	cancelSends func()      // cuts the requests under way
	wake        *time.Timer // for waiting rows and pauses
	grace       *time.Timer // cuts requests when it fires; nil until the run stops

	restaters restaters
	totals    Totals
}

func newScheduler(o Options, progress *Progress, cancelSends func()) *scheduler {
	return &scheduler{
		options:     o,
		progress:    progress,
		random:      rand.Float64,
		rows:        make(chan *delivery, rowsAhead),
		jobs:        make(chan *delivery, o.Concurrency),
		done:        make(chan completion, 2*o.Concurrency),
		results:     make(chan *record.Result, resultsAhead),
		writeFailed: make(chan error, 1),
		toKeep:      make(chan *keeping, 1),
		kept:        make(chan *keeping, 1),
		keeperIdle:  make(chan struct{}, 1),
		gathered:    &keeping{},
		contacts:    o.contacts(),
		lanes:       lanes{},
		window:      newWindow(cmp.Or(o.window, windowSize)),
		cancelSends: cancelSends,
		lastAnswer:  time.Now(),
		pace:        send.NewPace(send.PaceConfig{Concurrency: o.Concurrency, MaxRate: o.MaxRate, Rate: o.Rate}, time.Now()),
		wake:        time.NewTimer(time.Hour),
	}
}

// How many rows wait between the reader and the scheduler, and between the
// scheduler and the writer. The latter are lost to a record that fails.
const (
	rowsAhead    = 64
	resultsAhead = 32
)

// maxHeld bounds the rows that hold a payload, here and on their way.
func (s *scheduler) maxHeld() int { return 16*s.options.Concurrency + 1024 - rowsAhead - 1 }

// run schedules until every row has ended and been handed to the writer. It
// returns false if it left at once, because ctx ended.
func (s *scheduler) run(ctx context.Context) bool {
	defer s.wake.Stop()
	stop := s.options.Stop
	for {
		now := time.Now()
		s.tellPace(now)
		s.promote(now)
		s.rush(now)
		switch {
		case s.resolve():
			continue
		case s.finished():
			return true
		}
		s.setWake(now)
		result, results := s.nextResult()
		job, jobs := s.nextJob(now)
		select {
		case d, ok := <-s.admitting():
			s.admit(d, ok)
		case jobs <- job:
			s.dispatch(job)
		case c := <-s.done:
			s.complete(c)
		case k := <-s.kept:
			s.afterKeeping(k)
		case <-s.keeperIdle:
			s.resting = false
		case results <- result:
			s.window.pop()
		case <-s.wake.C:
		case <-stop:
			stop = nil
			s.stop(&StopError{Kind: StopInterrupted, Message: "interrupted"})
		case err := <-s.writeFailed:
			s.stop(err)
		case <-s.graceOver():
			s.cancelSends()
		case <-ctx.Done():
			s.leaveAtOnce()
			return false
		}
	}
}

// paceInterval is how often the progress is told of the pace.
const paceInterval = 100 * time.Millisecond

func (s *scheduler) tellPace(now time.Time) {
	if now.Sub(s.paceTold) >= paceInterval {
		s.paceTold = now
		s.progress.paced(s.pace.State(now))
	}
}

// rush does what can be done without waiting.
func (s *scheduler) rush(now time.Time) {
	for range len(s.done) {
		s.complete(<-s.done)
	}
	for n := len(s.rows); n > 0 && s.admitting() != nil; n-- {
		d, ok := <-s.rows
		s.admit(d, ok)
	}
	if s.inFlight == 0 && s.queued() == 0 && len(s.suspects) == 0 && s.admitting() == nil {
		s.encourage() // there is nobody else to prove anything
	}
	s.arm()
	s.keep()
	for s.offer(s.nextJob(now)) {
	}
	for r := s.window.peek(); r != nil && len(s.results) < cap(s.results); r = s.window.peek() {
		s.results <- r // which has room: nobody else sends
		s.window.pop()
	}
}

// offer hands a row to the workers; false if they have enough, or there is no row.
func (s *scheduler) offer(d *delivery, jobs chan<- *delivery) bool {
	select {
	case jobs <- d:
		s.dispatch(d)
		return true
	default:
		return false
	}
}

func (s *scheduler) finished() bool {
	return s.atEnd && s.held == 0 && !s.writing && s.gathered.empty() && s.window.peek() == nil
}

// queued returns how many rows could be sent, now or after a wait.
func (s *scheduler) queued() int {
	return s.ready.len() + s.arming + s.armed.len() + s.waiting.len()
}

// admitting returns the channel of rows, or nil while nothing more may be read.
func (s *scheduler) admitting() <-chan *delivery {
	if s.atEnd || s.held >= s.maxHeld() || !s.window.admits(s.next) {
		return nil
	}
	return s.rows
}

func (s *scheduler) admit(d *delivery, ok bool) {
	if !ok {
		s.atEnd = true
		if s.readErr != nil {
			s.stop(s.readErr)
		}
		return
	}
	s.next++
	s.totals.Rows++
	switch {
	case d.payload == nil:
		s.record(d)
	case s.stopped != nil:
		s.unsent(d)
		s.record(d)
	default:
		s.held++
		if s.lanes.enter(d) {
			s.take(d)
		}
	}
}

// nextResult returns what the writer gets next; the channel is nil if there is
// nothing.
func (s *scheduler) nextResult() (*record.Result, chan<- *record.Result) {
	if r := s.window.peek(); r != nil {
		return r, s.results
	}
	return nil, nil
}

// limit is how many rows the workers may have: one until the endpoint has accepted
// a row, so that a wrong address or key costs a single request; one while it is in
// question whether it works; as many as the pace allows; or, if it does not limit them,
// as many again as workers, so that none stands idle while the scheduler is busy.
func (s *scheduler) limit() int {
	switch {
	case s.doubtful():
		return 1
	case s.pace.Free():
		return s.options.Concurrency + cap(s.jobs)
	}
	return s.pace.Limit()
}

// doubtful reports whether it is in question that the endpoint works.
func (s *scheduler) doubtful() bool { return !s.proven || s.down != nil || len(s.suspects) > 0 }

// recall takes back the rows that no worker has taken up.
func (s *scheduler) recall() {
	for {
		select {
		case d := <-s.jobs:
			s.inFlight--
			s.pace.Unbegin()
			s.armed.push(d)
		default:
			return
		}
	}
}

// nextJob returns the row that is sent next; the channel is nil if none may be.
func (s *scheduler) nextJob(now time.Time) (*delivery, chan<- *delivery) {
	if s.stopped != nil || s.inFlight >= s.limit() {
		return nil, nil
	}
	d := s.armed.peek()
	switch {
	case s.down != nil && now.Before(s.down.next):
		return nil, nil
	case s.down != nil && s.waiting.len() > 0:
		d = s.waiting.peek() // rather than one that is not in doubt yet
	case d == nil:
		return nil, nil
	}
	if s.pace.Next(now).After(now) {
		return nil, nil
	}
	return d, s.jobs
}

func (s *scheduler) dispatch(d *delivery) {
	if d == s.armed.peek() {
		s.armed.pop()
		s.going++
	} else {
		s.waiting.pop()
	}
	if d.result.Attempts == 0 && s.inFlight == 0 && s.waiting.len() == 0 && s.down == nil && len(s.failing) == 0 {
		s.lastAnswer = time.Now() // nothing was asked for: rows that need not be sent take their time too
	}
	d.trial = s.down != nil || len(s.suspects) > 0
	s.inFlight++
	d.begun = time.Now()
	s.pace.Begin(d.begun)
}

// promote moves rows whose wait is over to the ready ones.
func (s *scheduler) promote(now time.Time) {
	if s.down != nil {
		return
	}
	for d := s.waiting.popDue(now); d != nil; d = s.waiting.popDue(now) {
		s.armed.push(d)
	}
}

// setWake sets the timer to the next moment at which a row may go.
func (s *scheduler) setWake(now time.Time) {
	at := s.waiting.next()
	pace := s.pace.Next(now)
	switch {
	case s.down != nil:
		if at = s.down.next; pace.After(at) {
			at = pace
		}
	case s.armed.peek() != nil && s.inFlight < s.limit() && pace.After(now) && (at.IsZero() || pace.Before(at)):
		at = pace
	}
	if at.After(now) { // what is due already waits for something else
		s.wake.Reset(at.Sub(now))
	}
}

func (s *scheduler) graceOver() <-chan time.Time {
	if s.grace == nil {
		return nil
	}
	return s.grace.C
}
