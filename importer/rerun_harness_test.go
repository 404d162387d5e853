package importer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"alvio.ai/alvio-import/importer/ledger"
	"alvio.ai/alvio-import/importer/send"
	"alvio.ai/alvio-import/record"
)

// The tests of re-runs have a real ledger file and a destination without a network.

// A lead is a row of the input.
type lead struct{ phone, id, note string }

// leadsOf returns leads from words such as "3B": content B of contact 3.
func leadsOf(words ...string) []lead {
	leads := make([]lead, len(words))
	for i, w := range words {
		n := 0
		if _, err := fmt.Sscanf(w, "%d", &n); err != nil {
			panic(err)
		}
		leads[i] = lead{phone(n), fmt.Sprint("c", n), strings.TrimLeft(w, "0123456789")}
	}
	return leads
}

// A delivered is one request, as the destination saw it.
type delivered struct {
	id, note, key string
	answer        send.Answer
}

// A destination takes rows as its script says, and knows what it has: once as one
// that takes no notice of Idempotency-Keys, and once as one that takes a key once.
type destination struct {
	script func(n int, d delivered) (answer send.Answer, taken bool) // n counts from 1; nil: all are accepted
	delay  func() time.Duration
	before func(n int) // before a request is taken
	after  func(n int) // after it is taken, before its answer is known

	mu       sync.Mutex
	requests []delivered
	attempts []delivered // also those that did not arrive
	dead     bool        // the sender is, so that nothing arrives any more
	has      map[string]string
	hasOnce  map[string]string
	keys     map[string]bool // taken
}

func newDestination() *destination {
	return &destination{has: map[string]string{}, hasOnce: map[string]string{}, keys: map[string]bool{}}
}

var yes = send.Answer{Verdict: send.Accepted, Status: 200}

func (e *destination) Attempt(ctx context.Context, payload []byte, key string) send.Answer {
	var body struct {
		ID     string `json:"crm_contact_id"`
		Custom struct {
			Note string `json:"note"`
		} `json:"custom"`
	}
	if err := json.Unmarshal(payload, &body); err != nil {
		panic(err)
	}
	if e.delay != nil {
		select {
		case <-time.After(e.delay()):
		case <-ctx.Done():
			return e.cut(delivered{id: body.ID, note: body.Custom.Note, key: key})
		}
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	n := len(e.requests) + 1
	if e.before != nil && !e.dead {
		e.before(n)
	}
	if e.dead {
		return send.Answer{Verdict: send.Cancelled, Code: "cut-short"}
	}
	d := delivered{id: body.ID, note: body.Custom.Note, key: key}
	taken := true
	if d.answer = yes; e.script != nil {
		d.answer, taken = e.script(n, d)
	}
	e.requests, e.attempts = append(e.requests, d), append(e.attempts, d)
	if taken {
		e.has[d.id] = d.note
		if !e.keys[key] {
			e.hasOnce[d.id] = d.note
		}
		e.keys[key] = true
	}
	if e.after != nil {
		e.after(n)
	}
	return d.answer
}

// cut is an attempt that did not arrive.
func (e *destination) cut(d delivered) send.Answer {
	e.mu.Lock()
	defer e.mu.Unlock()
	d.answer = send.Answer{Verdict: send.Cancelled, Code: "cut-short"}
	if !e.dead {
		e.attempts = append(e.attempts, d)
	}
	return d.answer
}

// A series is runs of one ledger to one destination.
type series struct {
	*destination
	path string // of the ledger
	runs int

	resend, hold bool          // of the next run
	stop         chan struct{} // of the next run
	workers      int           // 0: one
	kill         time.Duration // when the next run is killed; 0: never
	columns      string        // of the next input's, in their order
}

func newSeries(t *testing.T) *series {
	return &series{destination: newDestination(), path: filepath.Join(t.TempDir(), "ledger.db")}
}

// A runReport is what is known of a run after it.
type runReport struct {
	news     News
	totals   Totals
	err      error
	results  []record.Result
	requests []delivered
	attempts []delivered // also those that did not arrive
}

// checkKept holds the ledger on disk against what Send says that it gave it.
func checkKept(t *testing.T, book *ledger.Book, totals *Totals) {
	t.Helper()
	states, err := book.RunStates(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	rejected := states[ledger.Rejected] + states[ledger.MaybeRejected] + states[ledger.Refused] + states[ledger.MaybeRefused]
	got := [4]int{states[ledger.Accepted], rejected, states[ledger.Failed], states[ledger.InDoubt]}
	want := [4]int{totals.Kept[record.Accepted], totals.Kept[record.Rejected], totals.Kept[record.Failed], totals.Kept[record.InDoubt]}
	if got != want || totals.Unkept == 0 && totals.Kept[record.Accepted] != totals.Outcomes[record.Accepted] {
		t.Errorf("the ledger has %v rows that were accepted, rejected, failed and are in doubt; Send gave it %v, and %d were accepted", got, want, totals.Outcomes[record.Accepted])
	}
}

// checkCells reports results that have their cells and need not, or the other way
// round.
func checkCells(t *testing.T, results []record.Result, hold bool) {
	t.Helper()
	for i := range results {
		r := &results[i]
		want := r.Outcome == record.Invalid && r.Corrected() == nil || r.Outcome == record.Rejected || hold && r.Outcome == record.InDoubt
		if (r.Cells != nil) != want || want && !json.Valid(r.Cells) {
			t.Errorf("row %d, %s, has cells %s", r.Row, r.Outcome, r.Cells)
		}
	}
}

// runOnce checks and sends the leads, and checks what must be true of every run.
func (s *series) runOnce(ctx context.Context, t *testing.T, leads []lead) *runReport {
	t.Helper()
	s.runs++
	l, err := ledger.Open(t.Context(), s.path)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close() //nolint:errcheck // after the run it does not matter
	book, err := l.Book(t.Context(), ledger.Destination{Name: "test", URL: "http://test"})
	if err != nil {
		t.Fatal(err)
	}
	in := s.open(t, leads)
	checked := &log{}
	survey, err := Check(t.Context(), in, CheckOptions{Book: book, Resend: s.resend}, checked, &Progress{})
	if err != nil {
		t.Fatal(err)
	}
	run := &ledger.Run{Began: time.Now(), MappingHash: []byte{1}}
	if err := book.Begin(t.Context(), run); err != nil {
		t.Fatal(err)
	}
	o := options(survey.Rows)
	o.Concurrency = max(s.workers, 1)
	o.MaxErrors, o.MaxAttempts = 0, 2
	o.Book, o.Survey, o.Hold, o.Stop, o.Cells = book, survey, s.hold, s.stop, true
	before, tried := len(s.requests), len(s.attempts)
	records := &log{}
	r := &runReport{news: survey.News}
	ctx, end := s.killLater(ctx, t)
	r.totals, r.err = Send(ctx, in, s.destination, records, o, &Progress{})
	end()
	checkKept(t, book, &r.totals)
	checkCells(t, records.results, o.Hold)
	run.Ended = time.Now()
	if err := book.End(t.Context(), run); err != nil {
		t.Fatal(err)
	}
	r.results, r.requests, r.attempts = records.results, s.requests[before:], s.attempts[tried:]
	r.check(t, s, leads)
	s.resend, s.hold, s.stop, s.kill, s.columns = false, false, nil, 0, ""
	return r
}

// open writes the leads to a file and opens it.
func (s *series) open(t *testing.T, leads []lead) []Input {
	t.Helper()
	columns := strings.Fields(s.columns)
	if len(columns) == 0 {
		columns = []string{"Phone", "ID", "Note"}
	}
	var b strings.Builder
	b.WriteString(strings.Join(columns, ";") + "\n")
	for _, l := range leads {
		cells := map[string]string{"Phone": l.phone, "ID": l.id, "Note": l.note, record.FixID: l.note}
		row := make([]string, len(columns))
		for i, c := range columns {
			row[i] = cells[c]
		}
		b.WriteString(strings.Join(row, ";") + "\n")
	}
	path := filepath.Join(t.TempDir(), fmt.Sprintf("leads%d.csv", s.runs))
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return openInput(t, path, "version: 1\nregion: FR\ncolumns: {Phone: phone_number, ID: crm_contact_id, Note: custom.note}\n")
}

// check holds the books against each other, and what Check told against what Send did.
func (r *runReport) check(t *testing.T, s *series, leads []lead) {
	t.Helper()
	sum, attempts := 0, 0
	for _, n := range r.totals.Outcomes {
		sum += n
	}
	for i := range r.results {
		attempts += r.results[i].Attempts
		if r.results[i].Row != i+2 {
			t.Fatalf("line %d of the record is row %d", i+1, r.results[i].Row)
		}
	}
	if sum != r.totals.Rows || len(r.results) != r.totals.Rows || attempts != r.totals.Attempts {
		t.Errorf("%d rows, %d outcomes, %d recorded; %d requests, %d recorded", r.totals.Rows, sum, len(r.results), r.totals.Attempts, attempts)
	}
	if !s.dead && attempts != len(r.attempts) {
		t.Errorf("%d attempts are recorded, %d were made", attempts, len(r.attempts))
	}
	if r.err != nil {
		return
	}
	if len(r.results) != len(leads) {
		t.Errorf("%d of %d rows are recorded", len(r.results), len(leads))
	}
	sent, unchanged, duplicate := 0, 0, 0
	for i := range r.results {
		switch row := &r.results[i]; {
		case row.Outcome == record.Unchanged:
			unchanged++
		case row.Outcome == record.Duplicate, row.Code == "as-earlier-row":
			duplicate++
		case row.Attempts > 0, row.Code == "held":
			sent++
		}
	}
	if n := &r.news; n.ToSend() != sent || n.Unchanged != unchanged || n.Duplicate != duplicate {
		t.Errorf("Check counted %+v; %d rows were sent or held, %d unchanged, %d duplicate", *n, sent, unchanged, duplicate)
	}
}

// says returns how the rows ended, as in "accepted unchanged".
func (r *runReport) says() string {
	words := make([]string, len(r.results))
	for i := range r.results {
		words[i] = r.results[i].Outcome.String()
	}
	return strings.Join(words, " ")
}

// sent returns what was requested, as in "1A 2B".
func (r *runReport) sent() string {
	words := make([]string, len(r.requests))
	for i, d := range r.requests {
		words[i] = strings.TrimPrefix(d.id, "c") + d.note
	}
	return strings.Join(words, " ")
}

// killLater has a run killed at s.kill, unless the returned function was called.
func (s *series) killLater(ctx context.Context, t *testing.T) (_ context.Context, end func()) {
	if s.kill == 0 {
		return ctx, func() {}
	}
	over := false
	ctx, cancel := context.WithCancel(ctx)
	timer := time.AfterFunc(s.kill, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if !over {
			s.crash(t, cancel)
		}
	})
	return ctx, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		over = true
		timer.Stop()
		cancel()
	}
}

// crash is what a killed process leaves: the ledger's files as they are now. The
// series goes on with them. The caller holds the destination's lock.
func (s *series) crash(t *testing.T, cancel func()) {
	s.dead = true
	path := filepath.Join(t.TempDir(), "ledger.db")
	for _, end := range []string{"", "-wal"} {
		data, err := os.ReadFile(s.path + end)
		if end == "" || !errors.Is(err, os.ErrNotExist) {
			err = errors.Join(err, os.WriteFile(path+end, data, 0o600))
			if err != nil {
				t.Error(err)
			}
		}
	}
	s.path = path
	cancel()
}
