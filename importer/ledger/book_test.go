package ledger

import (
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// A fate is what became of a row of a contact.
type fate struct {
	content uint64
	state   State
}

// What is known of a contact follows from all that became of its rows. It is the same
// for a book that was open all the time, one opened later, and a view.
func TestEntry(t *testing.T) {
	for _, test := range []struct {
		name  string
		steps []fate
		want  func(content func(uint64) uint64) Entry
	}{
		{"nothing", nil, func(func(uint64) uint64) Entry { return Entry{} }},
		{"accepted", []fate{{1, Accepted}}, accepted(1)},
		{"changed", []fate{{1, Accepted}, {2, Accepted}}, accepted(2)},
		{"and back", []fate{{1, Accepted}, {2, Accepted}, {1, Accepted}}, accepted(1)},
		{"rejected", []fate{{1, Rejected}}, func(func(uint64) uint64) Entry { return Entry{} }},
		{"failed", []fate{{1, Failed}}, func(func(uint64) uint64) Entry { return Entry{} }},
		{"change rejected", []fate{{1, Accepted}, {2, Rejected}}, accepted(1)},
		{"change failed", []fate{{1, Accepted}, {2, Failed}}, accepted(1)},
		{"in doubt", []fate{{1, InDoubt}}, func(content func(uint64) uint64) Entry {
			return Entry{InDoubt: true, Doubt: Doubt{content(1), "key-A-1"}}
		}},
		{"change in doubt", []fate{{1, Accepted}, {2, InDoubt}}, func(content func(uint64) uint64) Entry {
			return Entry{Known: true, Content: content(1), InDoubt: true, Doubt: Doubt{content(2), "key-A-2"}}
		}},
		{"in doubt, then accepted", []fate{{1, InDoubt}, {1, Accepted}}, accepted(1)},
		{"in doubt, then another accepted", []fate{{1, InDoubt}, {2, Accepted}}, accepted(2)},
		{"in doubt, then failed", []fate{{1, InDoubt}, {1, Failed}}, func(content func(uint64) uint64) Entry {
			return Entry{InDoubt: true, Doubt: Doubt{content(1), "key-A-1"}}
		}},
		{"in doubt, then another rejected", []fate{{1, InDoubt}, {2, Rejected}}, func(content func(uint64) uint64) Entry {
			return Entry{InDoubt: true, Doubt: Doubt{content(1), "key-A-1"}}
		}},
		{"in doubt twice", []fate{{1, InDoubt}, {2, InDoubt}}, func(content func(uint64) uint64) Entry {
			return Entry{InDoubt: true, Doubt: Doubt{content(2), "key-A-2"}}
		}},
		{"maybe rejected", []fate{{1, Accepted}, {2, MaybeRejected}}, func(content func(uint64) uint64) Entry {
			return Entry{Known: true, Content: content(1), InDoubt: true, Doubt: Doubt{content(2), ""}}
		}},
		{"in doubt, then rejected for good", []fate{{1, InDoubt}, {1, MaybeRejected}}, func(content func(uint64) uint64) Entry {
			return Entry{InDoubt: true, Doubt: Doubt{content(1), ""}}
		}},
		{"refused", []fate{{1, Refused}}, func(func(uint64) uint64) Entry { return Entry{Refused: true} }},
		{"refused after accepted", []fate{{1, Accepted}, {2, Refused}}, func(content func(uint64) uint64) Entry {
			return Entry{Known: true, Content: content(1), Refused: true}
		}},
		{"refused, then accepted", []fate{{1, Refused}, {1, Accepted}}, accepted(1)},
		{"refused, then rejected", []fate{{1, Refused}, {1, Rejected}}, func(func(uint64) uint64) Entry { return Entry{} }},
		{"refused, then in doubt", []fate{{1, Refused}, {1, InDoubt}}, func(content func(uint64) uint64) Entry {
			return Entry{InDoubt: true, Doubt: Doubt{content(1), "key-A-1"}}
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "ledger.db")
			b := bookOf(t, openAt(t, path), production)
			r := begin(t, b)
			at := time.Unix(1_700_000_030, 0)
			for _, s := range test.steps {
				at = at.Add(-time.Hour) // a clock that is set back changes nothing
				deliverAt(t, b, Accepted, at, intent(b, "other", 9))
				deliverAt(t, b, s.state, at, intent(b, "A", s.content))
			}
			end(t, b, r)
			id := b.Identify("A", phoneOf("A"), 0)
			want := test.want(func(content uint64) uint64 { return b.Identify("A", "", content).Content })
			for name, l := range map[string]*Ledger{"opened": openAt(t, path), "viewed": viewAt(t, path)} {
				b := bookOf(t, l, production)
				if diff := cmp.Diff(want, b.Entry(&id)); diff != "" {
					t.Errorf("%s (-want +got):\n%s", name, diff)
				}
				if got := b.KnowsPhone(&id); got != want.Known {
					t.Errorf("%s: KnowsPhone is %t", name, got)
				}
			}
		})
	}
}

func accepted(content uint64) func(func(uint64) uint64) Entry {
	return func(hash func(uint64) uint64) Entry { return Entry{Known: true, Content: hash(content)} }
}

// What one destination has is not known of another, not even where only the secret
// part of the URL differs.
func TestDestinationsApart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	l := openAt(t, path)
	b := bookOf(t, l, production)
	r := begin(t, b)
	row := intent(b, "A", 1)
	deliver(t, b, Accepted, row)
	end(t, b, r)
	other := Destination{Name: production.Name, URL: production.URL + "2"}
	renamed := Destination{Name: "prod", URL: production.URL}
	for name, test := range map[string]struct {
		destination Destination
		want        int
	}{"same": {production, 1}, "renamed": {renamed, 1}, "staging": {staging, 0}, "other token": {other, 0}} {
		b := bookOf(t, l, test.destination)
		if got := b.Contacts(); got != test.want {
			t.Errorf("%s: %d contacts, want %d", name, got, test.want)
		}
		if known := b.Entry(&row.ID).Known; known != (test.want == 1) {
			t.Errorf("%s: known is %t", name, known)
		}
	}
	if got := count(t, l, "destinations"); got != 3 {
		t.Errorf("%d destinations, want 3", got)
	}
}

// A view of a destination where nothing was sent knows nothing, and notes nothing.
func TestViewOfNewDestination(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	fill(t, path, 1)
	l := viewAt(t, path)
	b := bookOf(t, l, staging)
	if b.Contacts() != 0 || count(t, l, "destinations") != 1 {
		t.Errorf("%d contacts, %d destinations", b.Contacts(), count(t, l, "destinations"))
	}
	if _, ok, err := b.LastRun(t.Context()); ok || err != nil {
		t.Errorf("a last run: %t, %v", ok, err)
	}
}

// Two runs that send to two destinations write to the same ledger at the same time,
// and no row takes the number of another.
func TestTwoWriters(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	openAt(t, path)
	const blocks, size = 30, 10
	destinations := []Destination{production, staging}
	var wait sync.WaitGroup
	numbers := make([][]int64, len(destinations))
	for i, d := range destinations {
		b := bookOf(t, openAt(t, path), d)
		r := begin(t, b)
		wait.Go(func() {
			var last Batch
			for block := range blocks {
				for j := range size {
					last.Intents = append(last.Intents, intent(b, fmt.Sprint(block, j), uint64(i)))
				}
				if err := b.Commit(&last); err != nil {
					t.Error(err)
					return
				}
				next := Batch{Cleared: last.Intents[size-1:]}
				for _, in := range last.Intents {
					numbers[i] = append(numbers[i], in.seq)
				}
				for _, in := range last.Intents[:size-1] {
					next.Outcomes = append(next.Outcomes, Outcome{Intent: in, State: Accepted, At: r.Began})
				}
				last = next
			}
			if err := b.Commit(&last); err != nil {
				t.Error(err)
			}
			if err := b.End(t.Context(), r); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	l := viewAt(t, path)
	for i, d := range destinations {
		if got := bookOf(t, l, d).Contacts(); got != blocks*(size-1) {
			t.Errorf("%s has %d contacts, want %d", d.Name, got, blocks*(size-1))
		}
		if len(numbers[i]) != blocks*size {
			t.Errorf("%s: %d numbers, want %d", d.Name, len(numbers[i]), blocks*size)
		}
	}
	if got := count(t, l, "outcomes"); got != 2*blocks*(size-1) {
		t.Errorf("%d outcomes, want %d", got, 2*blocks*(size-1))
	}
	if got := count(t, l, "intents"); got != 0 {
		t.Errorf("%d blocks are still open", got)
	}
}

// After a batch that could not be written, nothing is written any more, so that no
// outcome is there without those before it.
func TestCommitAfterError(t *testing.T) {
	l := openAt(t, filepath.Join(t.TempDir(), "ledger.db"))
	b := bookOf(t, l, production)
	begin(t, b)
	row := intent(b, "A", 1)
	deliver(t, b, Accepted, row)
	again := &Intent{ID: row.ID, Key: "k", seq: row.seq, block: &openBlock{first: 1, left: 9}}
	err := b.Commit(&Batch{Outcomes: []Outcome{{Intent: again, State: Rejected}}, Intents: []*Intent{intent(b, "B", 1)}})
	if err == nil {
		t.Fatal("two outcomes have one number")
	}
	if next := b.Commit(&Batch{Intents: []*Intent{intent(b, "C", 1)}}); next == nil || next.Error() != err.Error() {
		t.Errorf("the next batch: %v, want %v", next, err)
	}
	if n, open := count(t, l, "outcomes"), count(t, l, "intents"); n != 1 || open != 0 {
		t.Errorf("%d outcomes and %d blocks, want 1 and 0", n, open)
	}
}

// RunStates counts what this run wrote, and nothing of earlier and other ones.
func TestRunStates(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	fill(t, path, 60)
	l := openAt(t, path)
	b, other := bookOf(t, l, production), bookOf(t, l, staging)
	begin(t, b)
	begin(t, other)
	deliver(t, other, Accepted, intent(other, "X", 1))
	deliver(t, b, Accepted, intent(b, "A", 1), intent(b, "B", 1))
	deliver(t, b, MaybeRejected, intent(b, "C", 1))
	commit(t, b, Batch{Intents: []*Intent{intent(b, "D", 1)}}) // has no outcome
	states, err := b.RunStates(t.Context())
	if err != nil || len(states) != 2 || states[Accepted] != 2 || states[MaybeRejected] != 1 {
		t.Errorf("%v, %v", states, err)
	}
}
