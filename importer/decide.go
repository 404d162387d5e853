package importer

import (
	"alvio.ai/alvio-import/importer/ledger"
	"alvio.ai/alvio-import/record"
)

// take decides about rows whose turn in their lanes it is, and about those behind them
// as long as none need be sent. A nil row is none.
func (s *scheduler) take(rows ...*delivery) {
	for len(rows) > 0 {
		d := rows[0]
		rows = rows[1:]
		if d == nil {
			continue
		}
		if outcome, settled := s.decide(d); settled {
			d.result.Outcome = outcome
			next := s.settle(d)
			rows = append(rows, next[:]...)
		}
	}
}

// decide settles a row that is not sent, and queues any other.
func (s *scheduler) decide(d *delivery) (outcome record.Outcome, settled bool) {
	contact := d.id.Short()
	if d.seq < s.contacts.Cut(contact) {
		return record.Unchanged, true
	}
	if before, same := s.contacts.Last(contact, d.id.Content); same && before != record.Unchanged {
		if before.Delivered() {
			return record.Duplicate, true
		}
		d.result.Code = record.AsEarlierRow
		d.result.Message = "the same as the contact's row before, which ended as " + before.String()
		return before, true
	}
	var known ledger.Entry
	if s.options.Book != nil {
		known = s.options.Book.Entry(&d.id)
	}
	switch {
	case known.Open(d.id.Content):
		if s.options.Hold {
			d.result.Code = "held"
			d.result.Message = "not sent again: it may have been delivered by an earlier run, which ended before it knew"
			return record.InDoubt, true
		}
		d.key, d.doubt = known.Doubt.Key, true
		d.result.Issues = append(d.result.Issues, record.NewIssue(record.SentAgain, "sent again: the previous run ended before its answer was recorded"))
	case known.InDoubt && known.Doubt.Content == d.id.Content: // it was rejected in the end
		d.maybe = true
	}
	if s.contacts.Seen(contact) {
		d.result.Issues = append(d.result.Issues, record.NewIssue(record.DuplicateContact, "the contact stands on an earlier row too, with other content; the last one counts"))
	}
	if d.shy = known.Refused; d.shy && !s.proven {
		s.shy.push(d)
	} else {
		s.ready.push(d)
	}
	return 0, false
}

// prove notes that the endpoint has accepted a row.
func (s *scheduler) prove() {
	s.proven = true
	s.encourage()
}

// encourage lets the rows go that a gateway refused in an earlier run. They are not
// the first ones, because they could not tell a wrong key from that gateway.
func (s *scheduler) encourage() {
	for d := s.shy.pop(); d != nil; d = s.shy.pop() {
		s.ready.push(d)
	}
}
