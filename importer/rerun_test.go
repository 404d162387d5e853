package importer

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"alvio.ai/alvio-import/importer/send"
	"alvio.ai/alvio-import/record"
)

// Answers of a script, by the word behind a row's content.
var answers = map[string]send.Answer{
	"422": {Verdict: send.Rejected, Status: 422},
	"403": {Verdict: send.Refused, Status: 403},
	"503": {Verdict: send.Retry, Status: 503},
	"500": {Verdict: send.Retry, Status: 500, Doubt: true},
}

// A step is a run: its rows, what the destination answers in turn, what it is to see,
// and how the rows are to end.
type step struct {
	rows    string // as in "1A 2B"
	flags   string // resend, hold
	answers string // in turn, as in "422 500"; empty or after the last one: accepted
	refuses string // rows that a gateway refuses
	crash   string // "before" or "after" the run's last answer: nothing is known of what is behind
	sent    string
	ends    string // empty: not looked at, as the run has no report
}

func TestReruns(t *testing.T) {
	for _, tc := range []struct {
		name  string
		steps []step
	}{
		{"the same file twice", []step{
			{rows: "1A 2A 3B", sent: "1A 2A 3B", ends: "accepted accepted accepted"},
			{rows: "1A 2A 3B", ends: "unchanged unchanged unchanged"},
		}},
		{"two rows of a contact, twice", []step{
			{rows: "1A 1B", sent: "1A 1B", ends: "accepted accepted"},
			{rows: "1A 1B", ends: "unchanged unchanged"},
		}},
		{"there and back in one file", []step{
			{rows: "1A 1B 1A", sent: "1A 1B 1A", ends: "accepted accepted accepted"},
			{rows: "1A 1B 1A", ends: "unchanged unchanged unchanged"},
		}},
		{"there and back in three files", []step{
			{rows: "1A", sent: "1A", ends: "accepted"},
			{rows: "1B", sent: "1B", ends: "accepted"},
			{rows: "1A", sent: "1A", ends: "accepted"},
			{rows: "1A", ends: "unchanged"},
		}},
		{"killed between two rows of a contact", []step{
			{rows: "1A 1B", crash: "before", answers: "200", sent: "1A"},
			{rows: "1A 1B", sent: "1B", ends: "unchanged accepted"},
			{rows: "1A 1B", ends: "unchanged unchanged"},
		}},
		{"killed before an answer", []step{
			{rows: "1A 1B", crash: "after", answers: "200", sent: "1A"},
			{rows: "1A 1B", sent: "1A 1B", ends: "accepted accepted"},
		}},
		{"a row twice", []step{
			{rows: "1A 1A", sent: "1A", ends: "accepted duplicate"},
			{rows: "1A 1A", ends: "unchanged unchanged"},
		}},
		{"a row twice, rejected", []step{
			{rows: "2A 1A 1A", answers: "200 422", sent: "2A 1A", ends: "accepted rejected rejected"},
			{rows: "2A 1A 1A", sent: "1A", ends: "unchanged accepted duplicate"},
		}},
		{"rejected and failed rows go again", []step{
			{rows: "1A 2A", answers: "422 503 503", sent: "1A 2A 2A", ends: "rejected failed"},
			{rows: "1A 2A", sent: "1A 2A", ends: "accepted accepted"},
		}},
		{"in doubt", []step{
			{rows: "1A", answers: "500 500", sent: "1A 1A", ends: "in_doubt"},
			{rows: "1A", flags: "hold", ends: "in_doubt"},
			{rows: "1A 1A", flags: "hold", ends: "in_doubt in_doubt"},
			{rows: "1A", sent: "1A", ends: "accepted"},
			{rows: "1A", ends: "unchanged"},
		}},
		{"in doubt, and the old content comes again", []step{
			{rows: "1A", sent: "1A", ends: "accepted"},
			{rows: "1B", answers: "500 500", sent: "1B 1B", ends: "in_doubt"},
			{rows: "1A", sent: "1A", ends: "accepted"},
			{rows: "1A", ends: "unchanged"},
		}},
		{"in doubt, and the old content comes twice", []step{
			{rows: "1A", sent: "1A", ends: "accepted"},
			{rows: "1B", answers: "500 500", sent: "1B 1B", ends: "in_doubt"},
			{rows: "1A 1A", sent: "1A", ends: "unchanged accepted"},
		}},
		{"in doubt, and so is the old content that was sent again", []step{
			{rows: "1A", sent: "1A", ends: "accepted"},
			{rows: "1B", answers: "500 500", sent: "1B 1B", ends: "in_doubt"},
			{rows: "1A", answers: "503 500", sent: "1A 1A", ends: "in_doubt"},
			{rows: "1A", sent: "1A", ends: "accepted"},
		}},
		{"in doubt, and rejected when it came again", []step{
			{rows: "1A", answers: "500 500", sent: "1A 1A", ends: "in_doubt"},
			{rows: "1A", answers: "422", sent: "1A", ends: "rejected"},
			{rows: "1A", flags: "hold", sent: "1A", ends: "accepted"},
		}},
		{"in doubt twice in one file", []step{
			{rows: "1A", answers: "500 500", sent: "1A 1A", ends: "in_doubt"},
			{rows: "1A 1B 1A", sent: "1A 1B 1A", ends: "accepted accepted accepted"},
		}},
		{"held twice in one file, and something else between", []step{
			{rows: "1A", answers: "500 500", sent: "1A 1A", ends: "in_doubt"},
			{rows: "1A 1B 1A", flags: "hold", sent: "1B 1A", ends: "in_doubt accepted accepted"},
		}},
		{"resend", []step{
			{rows: "1A 2A", sent: "1A 2A", ends: "accepted accepted"},
			{rows: "1A 2A", flags: "resend", sent: "1A 2A", ends: "accepted accepted"},
			{rows: "1A 2A", ends: "unchanged unchanged"},
		}},
		{"a gateway refuses a row, the only one left", []step{
			{rows: "1A 2A 3A", refuses: "2A", sent: "1A 2A 3A", ends: "accepted rejected accepted"},
			{rows: "1A 2A 3A", refuses: "2A", sent: "2A", ends: "unchanged rejected unchanged"},
		}},
		{"a gateway refuses a row that stands first", []step{
			{rows: "1A 2A 3A", refuses: "2A", sent: "1A 2A 3A", ends: "accepted rejected accepted"},
			{rows: "2A 4A 5A 6A 7A 8A", refuses: "2A", sent: "4A 5A 6A 7A 8A 2A", ends: "rejected" + strings.Repeat(" accepted", 5)},
		}},
		{"a gateway refuses a row that is in doubt", []step{
			{rows: "1A", answers: "500 500", sent: "1A 1A", ends: "in_doubt"},
			{rows: "2A 1A 3A", refuses: "1A", sent: "2A 1A 3A", ends: "accepted rejected accepted"},
			{rows: "1A 4A", refuses: "1A", sent: "4A 1A", ends: "rejected accepted"},
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { testSteps(t, tc.steps) })
		})
	}
}

func testSteps(t *testing.T, steps []step) {
	s := newSeries(t)
	for i, step := range steps {
		s.dead = false
		s.resend, s.hold = step.flags == "resend", step.flags == "hold"
		words, begun := strings.Fields(step.answers), len(s.requests)
		s.script = func(n int, d delivered) (send.Answer, bool) {
			if refused := strings.Fields(step.refuses); slices.Contains(refused, strings.TrimPrefix(d.id, "c")+d.note) {
				return answers["403"], false
			}
			if n -= begun + 1; n < len(words) && words[n] != "200" {
				return answers[words[n]], false
			}
			return yes, true
		}
		ctx, cancel := context.WithCancel(t.Context())
		s.before, s.after = nil, nil
		switch step.crash {
		case "before": // the next request
			s.before = func(n int) {
				if n == begun+len(words)+1 {
					s.crash(t, cancel)
				}
			}
		case "after": // the last request
			s.after = func(n int) {
				if n == begun+len(words) {
					s.crash(t, cancel)
				}
			}
		}
		r := s.runOnce(ctx, t, leadsOf(strings.Fields(step.rows)...))
		cancel()
		if step.crash == "" && r.err != nil {
			t.Fatalf("run %d: %v", i+1, r.err)
		}
		if got := r.sent(); got != step.sent {
			t.Fatalf("run %d sent %q, want %q", i+1, got, step.sent)
		}
		if got := r.says(); got != step.ends && step.crash == "" {
			t.Fatalf("run %d ended as %q, want %q", i+1, got, step.ends)
		}
	}
}

// A row in doubt is sent again with its key, and says so. Its next content, and the
// same content after something else, have keys of their own.
func TestKeyOfDoubt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSeries(t)
		s.script = func(int, delivered) (send.Answer, bool) { return answers["500"], true }
		s.runOnce(t.Context(), t, leadsOf("1A"))
		s.script = nil
		r := s.runOnce(t.Context(), t, leadsOf("1A", "1B", "1A"))
		if r.sent() != "1A 1B 1A" {
			t.Fatalf("sent %q", r.sent())
		}
		first := s.requests[0].key
		if s.requests[1].key != first || r.requests[0].key != first {
			t.Error("the row in doubt was sent again with another key")
		}
		if b, a := r.requests[1].key, r.requests[2].key; b == first || a == first || a == b {
			t.Errorf("the keys are %s, %s and %s", first, b, a)
		}
		for i, want := range []bool{true, false, false} {
			again := slices.ContainsFunc(r.results[i].Issues, func(issue record.Issue) bool { return issue.Code == record.SentAgain })
			if again != want || r.results[i].MaybeDoubled != want {
				t.Errorf("row %d: sent again %t, maybe doubled %t; want %t", i+2, again, r.results[i].MaybeDoubled, want)
			}
		}
	})
}

func TestOtherSpellings(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSeries(t)
		leads := []lead{{"+33 6 12 34 56 01", "c1", "A"}, {"06 12 34 56 02", "c2", "B"}}
		if r := s.runOnce(t.Context(), t, leads); r.says() != "accepted accepted" {
			t.Fatal(r.says())
		}
		s.columns = "Note Phone ID"
		leads = []lead{{"+33612345602", "c2", "B"}, {"06.12.34.56.01", "c1", "A"}}
		if r := s.runOnce(t.Context(), t, leads); r.says() != "unchanged unchanged" || len(r.requests) != 0 {
			t.Errorf("%s, after %d requests", r.says(), len(r.requests))
		}
	})
}

// Next week's file has most rows of this week's, in another order.
func TestWeekly(t *testing.T) {
	s := newSeries(t)
	var leads []lead
	for i := range 1000 {
		leads = append(leads, leadsOf(fmt.Sprint(i, "A"))...)
	}
	if r := s.runOnce(t.Context(), t, leads); r.err != nil || len(r.requests) != 1000 {
		t.Fatalf("%d requests, %v", len(r.requests), r.err)
	}
	for i := range 30 {
		leads[i*31].note = "B"
	}
	leads = leads[:950]
	for i := range 50 {
		leads = append(leads, leadsOf(fmt.Sprint(2000+i, "A"))...)
	}
	rand.New(rand.NewPCG(1, 1)).Shuffle(len(leads), func(i, j int) { leads[i], leads[j] = leads[j], leads[i] })
	r := s.runOnce(t.Context(), t, leads)
	if len(r.requests) != 80 || r.news.New != 50 || r.news.Changed != 30 || r.news.Unchanged != 920 {
		t.Errorf("%d requests; %+v", len(r.requests), r.news)
	}
}

// exec runs a statement on the ledger, from outside.
func (s *series) exec(t *testing.T, statement string) {
	t.Helper()
	db, err := sql.Open("sqlite", s.path)
	if err == nil {
		_, err = db.ExecContext(t.Context(), statement)
		err = errors.Join(err, db.Close())
	}
	if err != nil {
		t.Error(err)
	}
}

// A ledger that fails in the middle of a run stops it.
func TestLedgerFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSeries(t)
		var leads []lead
		for i := range 500 {
			leads = append(leads, leadsOf(fmt.Sprint(i, "A"))...)
		}
		s.after = func(n int) {
			if n == 100 {
				s.exec(t, "CREATE TRIGGER fault BEFORE INSERT ON outcomes BEGIN SELECT raise(FAIL, 'disk fault'); END")
			}
		}
		r := s.runOnce(t.Context(), t, leads)
		if _, ok := errors.AsType[*LedgerError](r.err); !ok {
			t.Fatalf("Send returned %v", r.err)
		}
		accepted, unsent := r.totals.Outcomes[record.Accepted], r.totals.Outcomes[record.NotSent]
		if len(r.requests) > 300 || accepted != len(r.requests) || accepted+unsent != 500 || r.totals.Unkept == 0 {
			t.Errorf("%d requests, %d accepted, %d not sent, %d not kept", len(r.requests), accepted, unsent, r.totals.Unkept)
		}
		s.after = nil
		s.exec(t, "DROP TRIGGER fault")
		known := accepted - r.totals.Unkept
		if r = s.runOnce(t.Context(), t, leads); r.totals.Outcomes[record.Unchanged] != known || len(r.requests) != 500-known {
			t.Errorf("%d unchanged and %d requests, want %d and %d", r.totals.Outcomes[record.Unchanged], len(r.requests), known, 500-known)
		}
	})
}
