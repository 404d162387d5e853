package ledger

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// What was said of runs when they began and ended is read back; a killed one has no
// end.
func TestRuns(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	l := openAt(t, path)
	b := bookOf(t, l, production)
	if r, ok, err := b.LastRun(t.Context()); ok || err != nil {
		t.Errorf("a new ledger has the last run %+v, %v", r, err)
	}
	first := Run{
		Began: time.Unix(1_700_000_000, 0), Version: "1.2.3", Mapping: "leads.yaml", MappingHash: []byte{1, 2}, Contents: 3, Report: "reports/1",
		Files: []InputFile{{"b é.csv", 12, []byte{3}}, {"a.xlsx", 1 << 40, []byte{4}}},
	}
	if err := b.Begin(t.Context(), &first); err != nil {
		t.Fatal(err)
	}
	first.Ended, first.Stopped, first.ExitCode = time.Unix(1_700_000_100, 0), "too many errors", 4
	first.Counts = map[string]int{"accepted": 7, "rejected": 2}
	if err := b.End(t.Context(), &first); err != nil {
		t.Fatal(err)
	}
	second := begin(t, bookOf(t, l, staging))
	killed := bookOf(t, l, production)
	third := begin(t, killed)
	if third.ID <= second.ID || second.ID <= first.ID {
		t.Errorf("the runs have the numbers %d, %d, %d", first.ID, second.ID, third.ID)
	}

	first.Destination, second.Destination, third.Destination = "production", "staging", "production"
	for _, r := range []*Run{second, third} {
		r.Files, r.Counts = []InputFile{}, map[string]int{}
	}
	view := viewAt(t, path)
	runs, err := view.Runs(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]Run{*third, *second, first}, runs); diff != "" {
		t.Errorf("runs (-want +got):\n%s", diff)
	}
	if !runs[0].Ended.IsZero() {
		t.Errorf("the killed run ended %s", runs[0].Ended)
	}
	one, ok, err := view.Run(t.Context(), first.ID)
	if diff := cmp.Diff(first, one); diff != "" || !ok || err != nil {
		t.Errorf("one run: %t, %v (-want +got):\n%s", ok, err, diff)
	}
	if _, ok, err := view.Run(t.Context(), 99); ok || err != nil {
		t.Errorf("a run that never was: %t, %v", ok, err)
	}
	last, ok, err := killed.LastRun(t.Context())
	if diff := cmp.Diff(first, last); diff != "" || !ok || err != nil {
		t.Errorf("the last run: %t, %v (-want +got):\n%s", ok, err, diff)
	}
}

// old and recent are times of two runs, and between is a time between them.
var (
	old     = time.Unix(1_600_000_000, 0)
	between = time.Unix(1_650_000_000, 0)
	recent  = time.Unix(1_700_000_000, 0)
)

// deliveries makes a ledger with these rows: A old and recent, B old, C recent, and at
// another destination A old. It returns the contacts' IDs.
func deliveries(t *testing.T, path string) map[string]ID {
	t.Helper()
	l := openAt(t, path)
	ids := map[string]ID{}
	for _, d := range []Destination{production, staging} {
		b := bookOf(t, l, d)
		r := begin(t, b)
		deliverAt(t, b, Accepted, old, intent(b, "A", 1))
		if d == production {
			deliverAt(t, b, Accepted, old, intent(b, "B", 1))
			deliverAt(t, b, Rejected, recent, intent(b, "A", 2))
			deliverAt(t, b, Accepted, recent, intent(b, "C", 1))
		}
		end(t, b, r)
		for _, contact := range []string{"A", "B", "C"} {
			ids[contact] = b.Identify(contact, phoneOf(contact), 0)
		}
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	return ids
}

// All that became of a phone's rows is told, at all destinations.
func TestDeliveries(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	ids := deliveries(t, path)
	l := viewAt(t, path)
	got, err := l.Deliveries(t.Context(), phoneOf("A"))
	if err != nil {
		t.Fatal(err)
	}
	contact := fmt.Sprintf("%x", ids["A"].Contact)
	content := func(n uint64) string { return fmt.Sprintf("%016x", l.Identify("A", "", n).Content) }
	want := []Delivery{
		{1, "production", old, "accepted", "req-key-A-1", contact, content(1)},
		{1, "production", recent, "rejected", "req-key-A-2", contact, content(2)},
		{2, "staging", old, "accepted", "req-key-A-1", contact, content(1)},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if none, err := l.Deliveries(t.Context(), "49999"); err != nil || none == nil || len(none) != 0 {
		t.Errorf("of an unknown phone: %v, %v", none, err)
	}
}

// What is forgotten is gone from the file's bytes too; all else stays.
func TestForget(t *testing.T) {
	for _, test := range []struct {
		name   string
		forget func(*Ledger) (int64, error)
		n      int64
		gone   string // contacts
		left   map[string]int
	}{
		{"phone", func(l *Ledger) (int64, error) { return l.ForgetPhone(t.Context(), phoneOf("A")) }, 3, "A", map[string]int{"A": 0, "B": 1, "C": 1}},
		{"unknown phone", func(l *Ledger) (int64, error) { return l.ForgetPhone(t.Context(), "49999") }, 0, "", map[string]int{"A": 3, "B": 1, "C": 1}},
		{"before", func(l *Ledger) (int64, error) { return l.ForgetBefore(t.Context(), between) }, 3, "B", map[string]int{"A": 1, "B": 0, "C": 1}},
		{"before the first", func(l *Ledger) (int64, error) { return l.ForgetBefore(t.Context(), old) }, 0, "", map[string]int{"A": 3, "B": 1, "C": 1}},
		{"all", func(l *Ledger) (int64, error) { return l.ForgetBefore(t.Context(), recent.Add(time.Second)) }, 5, "ABC", map[string]int{"A": 0, "B": 0, "C": 0}},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, "ledger.db")
			ids := deliveries(t, path)
			l := openAt(t, path)
			n, err := test.forget(l)
			if err != nil || n != test.n {
				t.Errorf("%d records forgotten, want %d; error %v", n, test.n, err)
			}
			for contact, id := range ids {
				got, err := l.Deliveries(t.Context(), phoneOf(contact))
				if err != nil || len(got) != test.left[contact] {
					t.Errorf("%d records of %s are left, want %d; error %v", len(got), contact, test.left[contact], err)
				}
				if in := fileWith(t, dir, id.Contact[:]); (in == "") != (test.left[contact] == 0) {
					t.Errorf("%s is in the file %q", contact, in)
				}
			}
			book := bookOf(t, openAt(t, path), production)
			for _, contact := range test.gone {
				id := ids[string(contact)]
				if e := book.Entry(&id); e != (Entry{}) || book.KnowsPhone(&id) {
					t.Errorf("%c is still known: %+v", contact, e)
				}
			}
			if runs, err := l.Runs(t.Context()); err != nil || len(runs) != 2 {
				t.Errorf("%d runs, want 2; error %v", len(runs), err)
			}
		})
	}
}

// What a killed run left open is forgotten too, and does not come back.
func TestForgetAfterCrash(t *testing.T) {
	for _, test := range []struct {
		name    string
		contact string
		n       int64
	}{{"open", "open", 1}, {"accepted in an open block", "accepted", 1}, {"cleared", "cleared", 0}} {
		t.Run(test.name, func(t *testing.T) {
			path, rows := killed(t)
			l := openAt(t, path)
			if n, err := l.ForgetPhone(t.Context(), phoneOf(test.contact)); err != nil || n != test.n {
				t.Errorf("%d records forgotten, want %d; error %v", n, test.n, err)
			}
			row := rows[test.contact].ID
			if in := fileWith(t, filepath.Dir(path), row.Contact[:]); in != "" {
				t.Errorf("the contact is still in %s", in)
			}
			b := bookOf(t, openAt(t, path), production)
			if e := b.Entry(&row); e != (Entry{}) {
				t.Errorf("the contact is still known: %+v", e)
			}
			if e := b.Entry(&rows["sent"].ID); !e.InDoubt {
				t.Errorf("another contact is forgotten too: %+v", e)
			}
		})
	}
}

// Nothing is forgotten while a run sends, nor by one who only reads.
func TestForgetRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	deliveries(t, path)
	l := openAt(t, path)
	lock, err := l.Lock(staging)
	if err != nil {
		t.Fatal(err)
	}
	_, err = l.ForgetPhone(t.Context(), phoneOf("A"))
	if _, held := errors.AsType[*HeldError](err); !held {
		t.Errorf("during a run: error %v, want a HeldError", err)
	}
	checkMessage(t, err, path, fmt.Sprint(os.Getpid()))
	if err := lock.Unlock(); err != nil {
		t.Fatal(err)
	}
	if _, err := viewAt(t, path).ForgetPhone(t.Context(), phoneOf("A")); err == nil {
		t.Error("a view forgot")
	}
	if got, err := l.Deliveries(t.Context(), phoneOf("A")); err != nil || len(got) != 3 {
		t.Errorf("%d records, want 3; error %v", len(got), err)
	}
	for _, d := range []Destination{production, staging} {
		lock, err := l.Lock(d)
		if err != nil {
			t.Fatalf("a lock was kept: %v", err)
		}
		if err := lock.Unlock(); err != nil {
			t.Error(err)
		}
	}
}

// While another program reads, the file can't be cleaned. That is said.
func TestForgetBesideReader(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "ledger.db")
	ids := deliveries(t, path)
	reader := viewAt(t, path)
	tx, err := reader.db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	var n int
	if err := tx.QueryRowContext(t.Context(), "SELECT count(*) FROM outcomes").Scan(&n); err != nil {
		t.Fatal(err)
	}
	l := openAt(t, path)
	l.db.SetMaxOpenConns(1)
	if _, err := l.db.ExecContext(t.Context(), "PRAGMA busy_timeout = 50"); err != nil {
		t.Fatal(err)
	}
	_, err = l.ForgetPhone(t.Context(), phoneOf("A"))
	checkMessage(t, err, path, "another program", "run the same command again")
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	if _, err := l.ForgetPhone(t.Context(), phoneOf("A")); err != nil {
		t.Error(err)
	}
	id := ids["A"]
	if in := fileWith(t, dir, id.Contact[:]); in != "" {
		t.Errorf("the contact is still in %s", in)
	}
}

// A destination has the name that it was given last, in all its runs.
func TestDestinationRenamed(t *testing.T) {
	l := openAt(t, filepath.Join(t.TempDir(), "ledger.db"))
	for _, name := range []string{"example.com", "production", "production"} {
		b := bookOf(t, l, Destination{Name: name, URL: production.URL})
		end(t, b, begin(t, b))
	}
	runs, err := l.Runs(t.Context())
	if err != nil || len(runs) != 3 {
		t.Fatalf("%d runs, error %v", len(runs), err)
	}
	for i := range runs {
		if runs[i].Destination != "production" {
			t.Errorf("run %d was to %q", runs[i].ID, runs[i].Destination)
		}
	}
}
