package ledger

import (
	"bytes"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// killed makes a ledger as a crash leaves it: of a block of four rows, one was
// accepted, one rejected and one cleared; of one of two nothing is known; one was
// cleared whole. It returns where the ledger is, and its rows by name.
func killed(t *testing.T) (path string, rows map[string]*Intent) {
	t.Helper()
	from := filepath.Join(t.TempDir(), "ledger.db")
	b := bookOf(t, openAt(t, from), production)
	begin(t, b)
	rows = map[string]*Intent{}
	var all []*Intent
	for _, name := range []string{"accepted", "rejected", "open", "cleared", "sent", "armed", "cleared too"} {
		rows[name] = intent(b, name, 1)
		all = append(all, rows[name])
	}
	commit(t, b, Batch{Intents: all[:4]})
	commit(t, b, Batch{Intents: all[4:6]})
	commit(t, b, Batch{
		Outcomes: []Outcome{{Intent: rows["accepted"], State: Accepted}, {Intent: rows["rejected"], State: Rejected}},
		Intents:  all[6:],
	})
	commit(t, b, Batch{Cleared: []*Intent{rows["cleared"], rows["cleared too"]}})
	return crash(t, from), rows
}

// entries returns what is known of each row.
func entries(b *Book, rows map[string]*Intent) map[string]Entry {
	got := map[string]Entry{}
	for name, in := range rows {
		got[name] = b.Entry(&in.ID)
	}
	return got
}

// After a crash those rows are in doubt that have an intent and no outcome, with their
// Idempotency-Keys. A view says the same, and leaves all as it is.
func TestCrash(t *testing.T) {
	path, rows := killed(t)
	doubt := func(name string) Entry {
		return Entry{InDoubt: true, Doubt: Doubt{rows[name].ID.Content, "key-" + name + "-1"}}
	}
	want := map[string]Entry{
		"accepted": {Known: true, Content: rows["accepted"].ID.Content},
		"rejected": {}, "cleared": {}, "cleared too": {},
		"open": doubt("open"), "sent": doubt("sent"), "armed": doubt("armed"),
	}
	before := filesOf(t, filepath.Dir(path))
	view := viewAt(t, path)
	if diff := cmp.Diff(want, entries(bookOf(t, view, production), rows)); diff != "" {
		t.Errorf("viewed (-want +got):\n%s", diff)
	}
	if err := view.Close(); err != nil {
		t.Fatal(err)
	}
	for name, data := range filesOf(t, filepath.Dir(path)) {
		// The index of the log is memory that processes share. It is made anew.
		if filepath.Ext(name) != ".db-shm" && !bytes.Equal(data, before[name]) {
			t.Errorf("a view changed %s", name)
		}
	}

	l := openAt(t, path)
	if diff := cmp.Diff(want, entries(bookOf(t, l, production), rows)); diff != "" {
		t.Errorf("opened (-want +got):\n%s", diff)
	}
	if n := count(t, l, "intents"); n != 0 {
		t.Errorf("%d blocks are open, want none", n)
	}
	if n := count(t, l, "outcomes"); n != 5 {
		t.Errorf("%d outcomes, want 5", n)
	}
	if diff := cmp.Diff(want, entries(bookOf(t, openAt(t, path), production), rows)); diff != "" {
		t.Errorf("opened again (-want +got):\n%s", diff)
	}
}

// Many intents of one batch are several blocks. Each row keeps its own key, and a block
// goes with its last row.
func TestCrashAfterManyIntents(t *testing.T) {
	from := filepath.Join(t.TempDir(), "ledger.db")
	l := openAt(t, from)
	b := bookOf(t, l, production)
	begin(t, b)
	var batch, ended Batch
	rows := map[string]*Intent{}
	want := map[string]Entry{}
	for i := range 2*maxBlock + 1 {
		name := fmt.Sprint("row ", i)
		rows[name] = intent(b, name, 1)
		batch.Intents = append(batch.Intents, rows[name])
		want[name] = Entry{InDoubt: true, Doubt: Doubt{rows[name].ID.Content, rows[name].Key}}
		if i < maxBlock+1 {
			ended.Outcomes = append(ended.Outcomes, Outcome{Intent: rows[name], State: Accepted})
			want[name] = Entry{Known: true, Content: rows[name].ID.Content}
		}
	}
	commit(t, b, batch)
	if n := count(t, l, "intents"); n != 3 {
		t.Errorf("%d blocks are open, want 3", n)
	}
	commit(t, b, ended)
	if n := count(t, l, "intents"); n != 2 {
		t.Errorf("%d blocks are open, want 2", n)
	}
	if diff := cmp.Diff(want, entries(bookOf(t, openAt(t, crash(t, from)), production), rows)); diff != "" {
		t.Errorf("opened (-want +got):\n%s", diff)
	}
}

// The intents of another destination are not settled: a run may be sending there.
func TestCrashElsewhere(t *testing.T) {
	path, rows := killed(t)
	l := openAt(t, path)
	if e := bookOf(t, l, staging).Entry(&rows["open"].ID); e != (Entry{}) {
		t.Errorf("the other destination knows %+v", e)
	}
	if n := count(t, l, "intents"); n != 2 {
		t.Errorf("%d blocks are open, want 2", n)
	}
}

// A row that is sent again with its key, and is cut off again, keeps that key.
func TestSecondCrash(t *testing.T) {
	path, rows := killed(t)
	b := bookOf(t, openAt(t, path), production)
	begin(t, b)
	first := b.Entry(&rows["open"].ID).Doubt.Key
	if first == "" {
		t.Fatal("no key after the first crash")
	}
	commit(t, b, Batch{Intents: []*Intent{{ID: rows["open"].ID, Key: first}}})
	second := bookOf(t, openAt(t, crash(t, path)), production)
	if e := second.Entry(&rows["open"].ID); !e.InDoubt || e.Doubt.Key != first {
		t.Errorf("after the second crash %+v, want the key %s", e, first)
	}
	r := begin(t, second)
	deliver(t, second, Accepted, &Intent{ID: rows["open"].ID, Key: first})
	end(t, second, r)
	if e := bookOf(t, viewAt(t, second.ledger.path), production).Entry(&rows["open"].ID); e.InDoubt || !e.Known {
		t.Errorf("after it was accepted %+v", e)
	}
}

// Nothing of a contact can be read in the files, only salted hashes.
func TestNoContactData(t *testing.T) {
	dir := t.TempDir()
	b := bookOf(t, openAt(t, filepath.Join(dir, "ledger.db")), production)
	r := begin(t, b)
	const phone, key = "33612345678", "phone_number=33612345678;crm_contact_id=Dupont-77"
	row := &Intent{ID: b.Identify(key, phone, 1), Key: "kk-canary-kk"}
	same := func(text []byte, want bool) {
		t.Helper()
		if found := fileWith(t, dir, text); (found != "") != want {
			t.Errorf("%q is in the file %q", text, found)
		}
	}
	check := func() {
		t.Helper()
		for _, text := range []string{phone, "612345678", "Dupont", "crm_contact_id", "hunter2", "example.com"} {
			same([]byte(text), false)
		}
		same(row.ID.Contact[:], true)
	}
	commit(t, b, Batch{Intents: []*Intent{row}})
	same([]byte(row.Key), true)
	check()
	commit(t, b, Batch{Outcomes: []Outcome{{Intent: row, State: Accepted, At: r.Began}}})
	check()
	end(t, b, r)
	check()
}
