package ledger

import (
	"encoding/binary"
	"path/filepath"
	"testing"
	"time"

	"alvio.ai/alvio-import/record"
)

const wrongRow = record.RowID(0x0123456789abcdef)

// correct commits that a contact's row is the corrected form of a list's.
func correct(t *testing.T, b *Book, row record.RowID, contact string, at time.Time) {
	t.Helper()
	r := begin(t, b)
	in := intent(b, contact, 1)
	commit(t, b, Batch{Intents: []*Intent{in}})
	commit(t, b, Batch{
		Outcomes:    []Outcome{{Intent: in, State: Accepted, At: at}},
		Corrections: []Correction{{Row: row, ID: in.ID, At: at}},
	})
	end(t, b, r)
}

// wantCorrected reads the book anew.
func wantCorrected(t *testing.T, path string, d Destination, row record.RowID, want time.Time) {
	t.Helper()
	for _, l := range []*Ledger{viewAt(t, path), openAt(t, path)} {
		at, ok := bookOf(t, l, d).Corrected(row)
		if ok == want.IsZero() || !at.Equal(want) {
			t.Errorf("%s at %s: corrected %s, %t; want %s", row, d.Name, at, ok, want)
		}
	}
}

// A correction is known at its destination from the next run on, with the time at which
// it was first delivered.
func TestCorrections(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	b := bookOf(t, openAt(t, path), production)
	wantCorrected(t, path, production, wrongRow, time.Time{})
	correct(t, b, wrongRow, "A", old)
	correct(t, b, wrongRow, "A", recent)
	correct(t, b, wrongRow, "B", recent)
	if _, ok := b.Corrected(wrongRow); ok {
		t.Error("the run itself knows its correction, which its first pass did not")
	}
	wantCorrected(t, path, production, wrongRow, old)
	wantCorrected(t, path, staging, wrongRow, time.Time{})
	wantCorrected(t, path, production, wrongRow.Nth(2), time.Time{})
	wantCorrected(t, path, production, 0, time.Time{})
	l := openAt(t, path)
	if n := count(t, l, "corrections"); n != 2 {
		t.Errorf("%d corrections, want 2", n)
	}
	if in := fileWith(t, filepath.Dir(path), binary.BigEndian.AppendUint64(nil, uint64(wrongRow))); in != "" {
		t.Errorf("the row's own hash is in %s, without salt", in)
	}
}

// What is forgotten of a contact, or is old, takes its corrections along.
func TestForgetCorrections(t *testing.T) {
	for _, test := range []struct {
		name   string
		forget func(*Ledger) (int64, error)
		n      int64
		want   time.Time
	}{
		{"the first contact", func(l *Ledger) (int64, error) { return l.ForgetPhone(t.Context(), phoneOf("A")) }, 2, recent},
		{"another contact", func(l *Ledger) (int64, error) { return l.ForgetPhone(t.Context(), phoneOf("C")) }, 0, old},
		{"before", func(l *Ledger) (int64, error) { return l.ForgetBefore(t.Context(), between) }, 2, recent},
		{"all", func(l *Ledger) (int64, error) { return l.ForgetBefore(t.Context(), recent.Add(time.Second)) }, 4, time.Time{}},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "ledger.db")
			b := bookOf(t, openAt(t, path), production)
			correct(t, b, wrongRow, "A", old)
			correct(t, b, wrongRow, "B", recent)
			if n, err := test.forget(openAt(t, path)); n != test.n || err != nil {
				t.Errorf("%d records forgotten, want %d; error %v", n, test.n, err)
			}
			wantCorrected(t, path, production, wrongRow, test.want)
		})
	}
}

// A ledger of the version before takes corrections once it was opened.
func TestCorrectionsInOlderLedger(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	fill(t, path, 3)
	database(t, path, "DROP TABLE corrections", "PRAGMA user_version = 2")
	if _, err := View(t.Context(), path); err == nil {
		t.Error("an older ledger can be viewed, without its corrections")
	}
	b := bookOf(t, openAt(t, path), production)
	if b.Contacts() != 3 {
		t.Errorf("%d contacts, want 3", b.Contacts())
	}
	correct(t, b, wrongRow, "A", old)
	wantCorrected(t, path, production, wrongRow, old)
}
