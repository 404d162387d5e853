package importer

import (
	"fmt"

	"alvio.ai/alvio-import/importer/send"
	"alvio.ai/alvio-import/record"
)

// A knowledge is what the ledger may know of one contact, by the promises of the
// design: what was accepted last, and the row that may have been taken since.
type knowledge struct {
	accepted string // "" if nothing was
	doubt    string // content that may have been taken, "" if none
	key      string // its key; "" if it was rejected in the end, unseen if it made no request
}

const unseen = "unseen"

// An ending is how a row ended.
type ending struct {
	content  string
	outcome  record.Outcome
	maybe    bool // it was rejected and may have been taken
	attempts int
	key      string // of its requests
}

// learn returns what is known after a row was sent.
func (k knowledge) learn(e ending) knowledge {
	switch {
	case e.outcome == record.Accepted:
		return knowledge{accepted: e.content}
	case e.outcome == record.InDoubt:
		k.doubt, k.key = e.content, e.key
	case e.outcome == record.Rejected && e.maybe:
		k.doubt, k.key = e.content, ""
	}
	return k
}

// intend returns what is known after a row's intent.
func (k knowledge) intend(content string) knowledge {
	if !k.open(content) {
		k.doubt, k.key = content, unseen
	}
	return k
}

func (k knowledge) open(content string) bool { return k.doubt == content && k.key != "" }

// A model is one contact's rows in one run.
type model struct {
	contents              []string
	resend, hold, stopped bool
	used                  map[string]bool // keys of earlier runs
	known                 knowledge
	skipped               int // rows that the destination has
	at                    int // the row whose turn it is
	before                record.Outcome
}

// begin returns the model of a run that begins with what is known.
func (m model) begin(k knowledge) *model {
	m.known = k
	if m.resend || k.accepted == "" {
		return &m
	}
	for i, content := range m.contents {
		if content == k.accepted {
			m.skipped = i + 1
		}
	}
	if m.skipped == len(m.contents) && m.skipped > 0 && k.doubt != "" {
		m.skipped-- // the destination may have something else: the last row settles it
	}
	return &m
}

// decide tells whether the row whose turn it is must be sent, and if not, how it ends.
func (m *model) decide() (outcome record.Outcome, sent bool) {
	content := m.contents[m.at]
	switch {
	case m.at < m.skipped:
		return record.Unchanged, false
	case m.at > m.skipped && m.contents[m.at-1] == content && m.before.Delivered():
		return record.Duplicate, false
	case m.at > m.skipped && m.contents[m.at-1] == content:
		return m.before, false
	case m.hold && m.known.open(content):
		return record.InDoubt, false
	}
	return 0, true
}

// take holds a row's ending against what must become of it.
func (m *model) take(e ending) error {
	want, sent := m.decide()
	again := m.known.open(e.content)
	unsent := e.outcome == record.NotSent || e.outcome == record.InDoubt && again
	var wrong string
	switch {
	case m.stopped && e.attempts == 0 && unsent:
	case e.content != m.contents[m.at]:
		wrong = "is another row"
	case !sent && (e.attempts > 0 || e.outcome != want):
		wrong = "should end without a request as " + want.String()
	case !sent:
	case e.attempts == 0:
		wrong = "should be sent"
	case again && m.known.key != unseen && e.key != m.known.key:
		wrong = "should have the key it had before"
	case (!again || m.known.key == unseen) && m.used[e.key]:
		wrong = "should have a key of its own"
	default:
		m.known = m.known.learn(e)
	}
	if wrong != "" {
		return fmt.Errorf("row %d of %q: %+v %s; model %+v", m.at+1, m.contents, e, wrong, m)
	}
	m.before = e.outcome
	m.at++
	return nil
}

// skip takes the rows that are not sent.
func (m *model) skip() {
	for ; m.at < len(m.contents); m.at++ {
		outcome, sent := m.decide()
		if sent {
			return
		}
		m.before = outcome
	}
}

// killed returns what may be known after a run that was killed when it had sent these
// rows: of the last one the outcome may be lost, and the next one may have its intent.
func (m *model) killed(sent []ending) (may []knowledge, err error) {
	for i, e := range sent {
		m.skip()
		if m.at == len(m.contents) {
			return nil, fmt.Errorf("%+v was sent, which it should not; model %+v", e, m)
		}
		if i == len(sent)-1 {
			lost := e
			lost.outcome = record.InDoubt
			may = append(may, m.known.learn(lost))
		}
		if e.outcome != record.Accepted && m.known.doubt == e.content {
			e.maybe = true
			if e.outcome == record.Failed {
				e.outcome = record.InDoubt
			}
		}
		if err := m.take(e); err != nil {
			return nil, err
		}
	}
	m.skip()
	may = append(may, m.known)
	if m.at < len(m.contents) {
		may = append(may, m.known.intend(m.contents[m.at]))
	}
	return may, nil
}

// sendings makes endings of one contact's requests, by what was answered.
func sendings(requests []delivered) (rows []ending) {
	for _, d := range requests {
		if len(rows) == 0 || rows[len(rows)-1].key != d.key {
			rows = append(rows, ending{content: d.note, key: d.key})
		}
		e := &rows[len(rows)-1]
		e.attempts++
		e.maybe = e.maybe || d.answer.Doubt
		switch {
		case d.answer.Verdict == send.Accepted:
			e.outcome = record.Accepted
		case d.answer.Verdict == send.Rejected:
			e.outcome = record.Rejected
		case e.maybe:
			e.outcome = record.InDoubt
		default:
			e.outcome = record.Failed
		}
	}
	return rows
}

// endings makes endings of one contact's results and requests.
func endings(results []record.Result, contents []string, requests []delivered) (rows []ending) {
	sent := sendings(requests)
	for i := range results {
		r := &results[i]
		e := ending{content: contents[i], outcome: r.Outcome, maybe: r.MaybeDelivered, attempts: r.Attempts}
		if r.Attempts > 0 && len(sent) > 0 {
			e.key, sent = sent[0].key, sent[1:]
		}
		rows = append(rows, e)
	}
	return rows
}
