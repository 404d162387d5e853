package ledger

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// TestBackup: a copy that is made while a run writes has all that was committed, which the
// file alone has not.
func TestBackup(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	copied := filepath.Join(t.TempDir(), "copy.db")
	b := bookOf(t, openAt(t, path), production)
	r := begin(t, b)
	for _, contact := range []string{"A", "B", "C"} {
		in := intent(b, contact, 1)
		commit(t, b, Batch{Intents: []*Intent{in}})
		commit(t, b, Batch{Outcomes: []Outcome{{Intent: in, State: Accepted, At: recent}}})
	}
	if err := viewAt(t, path).Backup(t.Context(), copied); err != nil {
		t.Fatal(err)
	}
	end(t, b, r)
	if n := bookOf(t, openAt(t, copied), production).Contacts(); n != 3 {
		t.Errorf("the copy knows %d contacts, want 3", n)
	}
	if info, err := os.Stat(copied); err != nil || runtime.GOOS != "windows" && info.Mode() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	before, err := os.ReadFile(copied)
	if err != nil {
		t.Fatal(err)
	}
	if err := viewAt(t, path).Backup(t.Context(), copied); !errors.Is(err, fs.ErrExist) {
		t.Errorf("over a file that is there: %v", err)
	}
	if after, err := os.ReadFile(copied); err != nil || string(after) != string(before) {
		t.Errorf("it was changed, or is gone: %v", err)
	}
	if err := viewAt(t, path).Backup(t.Context(), filepath.Join(t.TempDir(), "none", "copy.db")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("into no folder: %v", err)
	}
}
