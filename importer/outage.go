package importer

import (
	"fmt"
	"time"

	"alvio.ai/alvio-import/record"
)

// When an endpoint is down, no row is to blame. So failures in a row, of several
// rows and with no conclusive answer among them, are an outage: those attempts are
// given back, everything waits, and one request at growing intervals tries whether
// the endpoint is back. Then the pace is resumed gradually.
//
// When an endpoint that has accepted rows refuses one for what is not about rows
// (HTTP 401, 403, 404, 405, a redirect, a web page), either the key or the address
// went bad, or a gateway dislikes that row. A different row tells: if it is taken,
// the gateway refused the row; if it is refused too, the run stops.

// An outage is a time in which the endpoint does not answer, or only that it can't.
type outage struct {
	since time.Time // of the first failure
	next  time.Time // when one request tries again
	tries int       // such requests that failed
}

// A streak that is an outage has at least so many failures, of so many rows.
const (
	minStreak     = 5
	minStreakRows = 3
)

// Bounds of the wait between two tries during an outage.
const (
	firstTry = time.Second
	lastTry  = 30 * time.Second
)

// failed notes a failure that is not the row's, and tells whether it counts
// against the row.
func (s *scheduler) failed(d *delivery, c *completion) (counts bool) {
	if s.stillDown(d, c) {
		return false
	}
	if len(s.failing) == 0 {
		s.failingSince = c.ended
	}
	if s.isOutage(d) {
		s.goDown(s.failingSince, c.ended, 0)
		return false
	}
	s.failing = append(s.failing, d)
	return true
}

// stillDown reports whether there is an outage, of which d's answer was not the end.
// The endpoint is tried again later then.
func (s *scheduler) stillDown(d *delivery, c *completion) bool {
	if s.down == nil {
		return false
	}
	if d.trial {
		s.down.tries++
	}
	s.tryLater(c.ended, 0)
	return true
}

// isOutage reports whether the failures since the last conclusive answer, of which
// d's is the last, are an outage.
func (s *scheduler) isOutage(d *delivery) bool {
	if len(s.failing)+1 < max(minStreak, s.options.Concurrency/2) {
		return false
	}
	rows := map[*delivery]bool{d: true}
	for _, d := range s.failing {
		rows[d] = true
	}
	return len(rows) >= minStreakRows
}

// goDown begins an outage. The attempts that it cost already are given back.
func (s *scheduler) goDown(since, now time.Time, wait time.Duration) {
	for _, d := range s.failing {
		d.tries--
	}
	s.failing = nil
	s.recall()
	s.down = &outage{since: since}
	s.tryLater(now, wait)
}

// tryLater sets when the endpoint is tried again: after the wait that it asked for,
// or else at intervals that grow from 1 s to 30 s.
func (s *scheduler) tryLater(now time.Time, wait time.Duration) {
	if wait == 0 {
		wait = min(lastTry, firstTry<<min(s.down.tries, 10))
		wait = time.Duration((0.5 + 0.5*s.random()) * float64(wait))
	}
	if next := now.Add(wait); next.After(s.down.next) {
		s.down.next = next
	}
	s.progress.down(s.down.since, s.down.next)
}

// conclusive notes an answer that only a working endpoint gives.
func (s *scheduler) conclusive(c *completion) {
	s.lastAnswer = c.ended
	s.failing = nil
	if s.down != nil {
		s.down = nil
		s.pace.Restart(c.ended)
		s.progress.down(time.Time{}, time.Time{})
	}
	if len(s.suspects) > 0 && c.delivery.trial {
		s.blameGateway()
	}
}

// refused takes a row that was refused for what is not about rows.
func (s *scheduler) refused(d *delivery, c *completion) {
	if d.shy && s.stopped == nil { // it was others' fault neither then nor now
		s.blame(d)
		return
	}
	again := len(s.suspects) > 0 && d.trial
	if s.stopped == nil && s.proven && !again {
		s.suspects = append(s.suspects, d)
		s.recall()
		return
	}
	s.stop(&StopError{StopRefused, fmt.Sprintf("the endpoint refused the request: %s; is the %s right?", c.answer.Message, c.answer.Suspect), c.answer.Code, c.answer.Status})
	s.endUnsent(d)
}

// blameGateway rejects the rows that were refused although others are taken.
func (s *scheduler) blameGateway() {
	suspects := s.suspects
	s.suspects = nil
	s.pace.Restart(time.Now())
	for _, d := range suspects {
		s.blame(d)
	}
}

// blame rejects a row that the gateway refuses.
func (s *scheduler) blame(d *delivery) {
	d.result.Code = refusedByGateway
	d.result.Message += "; other rows are taken, so it may be a text in this one that a gateway dislikes"
	d.result.MaybeDelivered = d.doubt
	s.fault(d, record.Rejected)
}

// refusedByGateway is the code of rows that are refused where others are taken.
const refusedByGateway = "refused-by-gateway"

// resolve decides about refused rows when there is no other row to try, and none
// can be read: a single one is a row's matter, several are the run's. It returns
// whether it did.
func (s *scheduler) resolve() (resolved bool) {
	if len(s.suspects) == 0 || s.stopped != nil || s.admitting() != nil || s.inFlight > 0 || s.queued() > 0 {
		return false
	}
	if len(s.suspects) == 1 {
		s.blameGateway()
		return true
	}
	s.stop(&StopError{StopRefused, fmt.Sprintf("the endpoint refused the last %d requests: %s; are the api-key and the address right?", len(s.suspects), s.suspects[0].result.Message), s.suspects[0].result.Code, s.suspects[0].result.HTTPStatus})
	return true
}

// outlasted stops the run if nothing conclusive was answered for too long.
func (s *scheduler) outlasted(c *completion) {
	if outage := c.ended.Sub(s.lastAnswer); outage >= s.options.MaxOutage {
		s.stop(&StopError{StopOutage, fmt.Sprintf("the endpoint was down for %s (%s); the report says which rows were not delivered", outage.Round(time.Second), c.answer.Message), c.answer.Code, c.answer.Status})
	}
}

// askedToWait obeys a Retry-After. What is longer than anybody waits for a single
// row is an outage.
func (s *scheduler) askedToWait(c *completion) {
	wait := c.answer.RetryAfter
	until := c.ended.Add(wait)
	switch {
	case wait <= 0:
	case until.Sub(s.lastAnswer) >= s.options.MaxOutage:
		s.stop(&StopError{StopOutage, fmt.Sprintf("the endpoint asks everybody to wait %s; the report says which rows were not delivered", wait.Round(time.Second)), c.answer.Code, c.answer.Status})
	case wait <= maxRetryAfter: // all wait, see send.Pace
	case s.down == nil:
		s.goDown(c.ended, c.ended, wait)
	default:
		s.tryLater(c.ended, wait)
	}
}
