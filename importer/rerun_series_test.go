package importer

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"alvio.ai/alvio-import/importer/send"
	"alvio.ai/alvio-import/record"
)

var anySeries uint64 = 150

// TestAnySeries: whatever the runs, answers and ends, each row is skipped or sent as
// the model says, and after a run in which all goes well the destination has each
// contact's last row, whether it takes notice of Idempotency-Keys or not.
func TestAnySeries(t *testing.T) {
	seeds := anySeries
	if testing.Short() {
		seeds = 30
	}
	for seed := range seeds {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { testAnySeries(t, seed) })
		})
	}
}

func testAnySeries(t *testing.T, seed uint64) {
	random := rand.New(rand.NewPCG(seed, 1))
	s := newSeries(t)
	chance := rand.New(rand.NewPCG(seed, 2))
	s.delay = func() time.Duration {
		s.mu.Lock()
		defer s.mu.Unlock()
		return time.Duration(chance.IntN(50)) * time.Millisecond
	}
	known := map[string][]knowledge{}
	leads := edited(nil, random)
	for range 2 + random.IntN(5) {
		s.script = func(int, delivered) (send.Answer, bool) { return answerBy(chance) }
		s.resend, s.hold = random.Float64() < 0.15, random.Float64() < 0.2
		s.randomRun(t, leads, known, random)
		leads = edited(leads, random)
		if t.Failed() {
			return
		}
	}
	s.script = nil
	r := s.modelRun(t.Context(), t, leads, known)
	for i := range r.results {
		if !r.results[i].Outcome.Delivered() {
			t.Errorf("row %d ended as %s", i+2, r.results[i].Outcome)
		}
	}
	last, contents := map[string]string{}, map[string]string{}
	for _, l := range leads {
		last[l.id] = l.note
	}
	for id, note := range last {
		if s.has[id] != note || s.hasOnce[id] != note {
			t.Errorf("the destination has %q or %q of %s, want %q; %+v", s.has[id], s.hasOnce[id], id, note, s.requests)
		}
	}
	for _, d := range s.requests {
		if was, ok := contents[d.key]; ok && was != d.id+d.note {
			t.Errorf("the key %s is of %s and of %s", d.key, was, d.id+d.note)
		}
		contents[d.key] = d.id + d.note
	}
	if again := s.runOnce(t.Context(), t, leads); len(again.requests) > 0 {
		t.Errorf("the same file again makes requests: %q", again.sent())
	}
}

// answerBy answers by chance.
func answerBy(random *rand.Rand) (answer send.Answer, taken bool) {
	taken = random.IntN(2) == 0
	switch x := random.Float64(); {
	case x < 0.1:
		return answers["422"], false
	case x < 0.25:
		return answers["503"], false
	case x < 0.35:
		return answers["500"], taken
	case x < 0.45:
		return send.Answer{Verdict: send.Retry, Doubt: true, Code: "timeout"}, taken
	}
	return yes, true
}

// edited returns other leads, most of which are the same.
func edited(leads []lead, random *rand.Rand) []lead {
	leads = slices.Clone(leads)
	for range 1 + random.IntN(6) {
		n := random.IntN(8)
		l := lead{phone(n / 2), fmt.Sprint("c", n), string(rune('A' + random.IntN(3)))}
		leads = slices.Insert(leads, random.IntN(len(leads)+1), l)
	}
	for i := range leads {
		if random.Float64() < 0.15 {
			leads[i].note = string(rune('A' + random.IntN(3)))
		}
	}
	if random.Float64() < 0.3 {
		random.Shuffle(len(leads), func(i, j int) { leads[i], leads[j] = leads[j], leads[i] })
	}
	return leads[random.IntN(len(leads)/2+1):]
}

// randomRun is a run that may end in any way.
func (s *series) randomRun(t *testing.T, leads []lead, known map[string][]knowledge, random *rand.Rand) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	s.workers = 1 + random.IntN(4)
	at := len(s.requests) + 1 + random.IntN(len(leads)+1)
	when := func(n int, do func()) {
		if n == at {
			do()
		}
	}
	stop := make(chan struct{})
	s.stop = stop
	switch random.IntN(6) {
	case 0:
		s.after = func(n int) { when(n, func() { close(stop) }) }
	case 1:
		s.after = func(n int) { when(n, cancel) }
	case 2:
		s.after = func(n int) { when(n, func() { s.crash(t, cancel) }) }
	case 3:
		s.before = func(n int) { when(n, func() { s.crash(t, cancel) }) }
	case 4: // at any moment
		s.kill = time.Duration(1 + random.IntN(1000*1000*1000))
	}
	s.modelRun(ctx, t, leads, known)
	s.before, s.after, s.dead = nil, nil, false
}

// modelRun is a run that the model follows.
func (s *series) modelRun(ctx context.Context, t *testing.T, leads []lead, known map[string][]knowledge) *runReport {
	t.Helper()
	used := map[string]bool{}
	for _, d := range s.attempts {
		used[d.key] = true
	}
	whole := model{resend: s.resend, hold: s.hold, used: used}
	r := s.runOnce(ctx, t, leads)
	whole.stopped = r.err != nil
	models, results, requests := map[string]model{}, map[string][]record.Result{}, map[string][]delivered{}
	for i, l := range leads {
		m, ok := models[l.id]
		if !ok {
			m = whole
		}
		m.contents = append(m.contents, l.note)
		models[l.id] = m
		if i < len(r.results) {
			results[l.id] = append(results[l.id], r.results[i])
		}
	}
	for _, d := range r.attempts {
		requests[d.id] = append(requests[d.id], d)
	}
	for id, m := range models {
		before := known[id]
		if before == nil {
			before = []knowledge{{}}
		}
		var after []knowledge
		var errs []error
		for _, k := range before {
			may, err := m.follow(k, results[id], requests[id], s.dead)
			after, errs = append(after, may...), append(errs, err)
		}
		if len(after) == 0 {
			t.Errorf("run %d, %s: %v", s.runs, id, errs)
		}
		slices.SortFunc(after, func(a, b knowledge) int { return cmp.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
		known[id] = slices.Compact(after)
	}
	return r
}

// follow returns what may be known of a contact after a run that began with k.
func (m model) follow(k knowledge, results []record.Result, requests []delivered, dead bool) ([]knowledge, error) {
	run := m.begin(k)
	if dead {
		return run.killed(sendings(requests))
	}
	for _, e := range endings(results, m.contents, requests) {
		if err := run.take(e); err != nil {
			return nil, err
		}
	}
	return []knowledge{run.known}, nil
}
