package ledger

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"
)

var (
	production = Destination{Name: "production", URL: "https://example.com/hook?token=hunter2"}
	staging    = Destination{Name: "staging", URL: "https://staging.example.com/hook"}
)

// openAt opens the ledger at path until the test ends.
func openAt(t *testing.T, path string) *Ledger {
	t.Helper()
	l, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l
}

// viewAt opens the ledger at path for reading until the test ends.
func viewAt(t *testing.T, path string) *Ledger {
	t.Helper()
	l, err := View(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l
}

func bookOf(t *testing.T, l *Ledger, d Destination) *Book {
	t.Helper()
	b, err := l.Book(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// begin begins a run. Where it is not ended, its connection is closed at the test's end.
func begin(t *testing.T, b *Book) *Run {
	t.Helper()
	r := &Run{Began: time.Unix(1_700_000_000, 0), Version: "1.2.3", Mapping: "leads.yaml", MappingHash: []byte{1, 2}, Contents: 1}
	if err := b.Begin(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	w := b.writer
	t.Cleanup(func() {
		if r.Ended.IsZero() {
			_ = w.close()
		}
	})
	return r
}

func end(t *testing.T, b *Book, r *Run) {
	t.Helper()
	r.Ended = time.Unix(1_700_000_060, 0)
	if err := b.End(t.Context(), r); err != nil {
		t.Fatal(err)
	}
}

func commit(t *testing.T, b *Book, batch Batch) {
	t.Helper()
	if err := b.Commit(&batch); err != nil {
		t.Fatal(err)
	}
}

// intent makes the intent of a contact's row. Its key is told by contact and content.
func intent(b *Book, contact string, content uint64) *Intent {
	return &Intent{ID: b.Identify(contact, phoneOf(contact), content), Key: fmt.Sprintf("key-%s-%d", contact, content)}
}

func phoneOf(contact string) string { return "336" + contact }

// deliver commits rows with their intents and then their outcomes.
func deliver(t *testing.T, b *Book, state State, rows ...*Intent) {
	t.Helper()
	deliverAt(t, b, state, time.Unix(1_700_000_030, 0), rows...)
}

func deliverAt(t *testing.T, b *Book, state State, at time.Time, rows ...*Intent) {
	t.Helper()
	commit(t, b, Batch{Intents: rows})
	var batch Batch
	for _, in := range rows {
		batch.Outcomes = append(batch.Outcomes, Outcome{Intent: in, State: state, Request: "req-" + in.Key, At: at})
	}
	commit(t, b, batch)
}

// fill makes a ledger in which production accepted rows of the contacts 0 to n-1.
func fill(t *testing.T, path string, n int) {
	t.Helper()
	l := openAt(t, path)
	b := bookOf(t, l, production)
	r := begin(t, b)
	for first := 0; first < n; first += 50 {
		var rows []*Intent
		for i := first; i < min(first+50, n); i++ {
			rows = append(rows, intent(b, fmt.Sprint(i), uint64(i)))
		}
		deliver(t, b, Accepted, rows...)
	}
	end(t, b, r)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
}

// crash copies the ledger at path as a crash would leave it, and returns where to.
func crash(t *testing.T, path string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "ledger.db")
	for _, end := range []string{"", "-wal", "-shm"} {
		data, err := os.ReadFile(path + end)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(to+end, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return to
}

// filesOf returns the bytes of all files in a folder.
func filesOf(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, e := range entries {
		if files[e.Name()], err = os.ReadFile(filepath.Join(dir, e.Name())); err != nil {
			t.Fatal(err)
		}
	}
	return files
}

// fileWith returns the name of a file in dir that holds the text, or "".
func fileWith(t *testing.T, dir string, text []byte) string {
	t.Helper()
	for name, data := range filesOf(t, dir) {
		if bytes.Contains(data, text) {
			return name
		}
	}
	return ""
}

// count returns how many records a table has.
func count(t *testing.T, l *Ledger, table string) (n int) {
	t.Helper()
	if err := l.db.QueryRowContext(context.Background(), "SELECT count(*) FROM "+table).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}
