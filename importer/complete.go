package importer

import (
	"fmt"
	"time"

	"alvio.ai/alvio-import/importer/send"
	"alvio.ai/alvio-import/record"
)

// maxRetryAfter is the longest wait that an endpoint may ask for. Beyond it, it
// is an outage.
const maxRetryAfter = 5 * time.Minute

// shareFrom is how many rows must have ended before a share of them says anything.
const shareFrom = 200

// firstAnswers is how many rows may be rejected or fail before any is accepted.
const firstAnswers = 20

// complete takes a worker's answer: it ends the row, or lets it wait.
func (s *scheduler) complete(c completion) {
	if c.taken != nil {
		defer func() { c.taken <- struct{}{} }()
	}
	d := c.delivery
	s.inFlight--
	s.progress.answered()
	s.pace.End(d.begun, c.ended, c.ended.Sub(c.started), &c.answer)
	if free := s.pace.Free(); s.free != free {
		s.free = free
		s.recall() // what was handed out ahead
	}
	if s.options.Conceal != nil {
		s.options.Conceal(&c.answer, d.result.Personal)
	}
	d.note(&c)
	if s.options.Watch != nil {
		s.options.Watch(&Attempt{Result: d.result, Answer: c.answer, Took: c.ended.Sub(c.started)})
	}
	s.answered = s.answered || c.answer.Status != 0
	switch c.answer.Verdict {
	case send.Accepted:
		s.conclusive(&c)
		s.prove()
		s.streak = 0
		d.result.MaybeDoubled = d.doubt
		s.end(d, record.Accepted)
	case send.Rejected:
		s.conclusive(&c)
		d.result.MaybeDelivered = d.doubt
		s.fault(d, record.Rejected)
	case send.Refused:
		s.refused(d, &c)
	case send.Untrusted:
		s.stop(&StopError{StopUntrusted, c.answer.Message, c.answer.Code, c.answer.Status})
		s.endUnsent(d)
	case send.Unreachable:
		if !s.answered {
			s.stop(&StopError{StopOutage, c.answer.Message, c.answer.Code, c.answer.Status})
		}
		s.retry(d, &c)
	case send.Cancelled:
		s.stop(errLeft) // it may be heard of before the reason is
		s.endUnsent(d)
	case send.Retry:
		s.retry(d, &c)
	}
}

// throttled notes an answer of 429. It asks for a slower pace and says nothing
// against the row, unless only this row gets it: if, since its first one, ten rows
// were accepted for each other answer of 429, it counts as a failed attempt.
func (s *scheduler) throttled(d *delivery) {
	s.throttles++
	d.throttles++
	accepted := s.totals.Outcomes[record.Accepted]
	if d.throttles == 1 {
		d.acceptedBefore, d.throttlesBefore = accepted, s.throttles
	}
	others := s.throttles - d.throttlesBefore - d.throttles + 1
	if accepted-d.acceptedBefore >= 10*max(others, 1) {
		d.tries++
	}
}

// note writes an answer into the row's result.
func (d *delivery) note(c *completion) {
	r := d.result
	r.Attempts++
	if r.Attempts == 1 {
		d.started = c.started
	}
	r.Elapsed = c.ended.Sub(d.started)
	r.Latency, r.Ended = c.ended.Sub(c.started), c.ended
	r.HTTPStatus = c.answer.Status // 0 if the last attempt had no answer
	if c.answer.RequestID != "" {
		r.RequestID = c.answer.RequestID
	}
	r.Code, r.Message = c.answer.Code, c.answer.Message
	d.doubt = d.doubt || d.maybe || c.answer.Doubt
	d.ended = c.ended
}

// retry lets the row wait for its next attempt, or ends it if there is none.
func (s *scheduler) retry(d *delivery, c *completion) {
	s.outlasted(c)
	s.askedToWait(c)
	failures := &d.tries
	switch {
	case c.answer.Throttled:
		failures = &d.throttles
		s.throttled(d)
		s.stillDown(d, c)
	case s.stopped == nil && s.failed(d, c):
		d.tries++
	}
	switch {
	case s.stopped != nil:
		s.endUnsent(d)
	case d.tries >= s.options.MaxAttempts && d.doubt:
		s.end(d, record.InDoubt)
	case d.tries >= s.options.MaxAttempts:
		s.fault(d, record.Failed)
	default:
		d.due = c.ended.Add(send.Backoff(max(*failures, 1), s.random()))
		s.waiting.push(d)
	}
}

// fault ends a row that was rejected or failed, and stops the run if there are
// too many of them.
func (s *scheduler) fault(d *delivery, outcome record.Outcome) {
	s.end(d, outcome)
	s.streak++
	errors := s.totals.Outcomes[record.Rejected] + s.totals.Outcomes[record.Failed]
	answered := errors + s.totals.Outcomes[record.Accepted]
	switch {
	case s.options.MaxErrors == 0 && s.options.MaxErrorShare == 0:
	case answered >= shareFrom && float64(errors) > s.options.MaxErrorShare*float64(answered) && s.options.MaxErrorShare > 0:
		s.stop(&StopError{StopErrors, fmt.Sprintf("%d of %d rows were not accepted, the last one with: %s", errors, answered, d.result.Message), d.result.Code, d.result.HTTPStatus})
	case s.streak >= s.options.MaxErrors && s.options.MaxErrors > 0:
		s.stop(&StopError{StopErrors, fmt.Sprintf("%d rows in a row were not accepted, the last one with: %s", s.streak, d.result.Message), d.result.Code, d.result.HTTPStatus})
	case !s.proven && s.streak >= firstAnswers:
		s.stop(&StopError{StopErrors, fmt.Sprintf("none of the first %d rows was accepted, the last one ended with: %s", s.streak, d.result.Message), d.result.Code, d.result.HTTPStatus})
	}
}
