package ledger

import (
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// A new ledger is one file that only its user may read; opened again it has the same
// salt, so that it knows its contacts.
func TestOpenNew(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state", "alvio")
	path := filepath.Join(dir, "ledger.db")
	l := openAt(t, path)
	if !l.Created() {
		t.Error("the file is new, and Created says it was there")
	}
	if l.Path() != path {
		t.Errorf("Path is %s, want %s", l.Path(), path)
	}
	id := l.Identify("key", "33612345678", 7)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if files := filesOf(t, dir); len(files) != 1 || len(files["ledger.db"]) == 0 {
		t.Errorf("%d files in the folder, want the ledger alone", len(files))
	}
	for name, want := range map[string]fs.FileMode{path: 0o600, dir: 0o700} {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != want {
			t.Errorf("%s has the permissions %o, want %o", name, got, want)
		}
	}
	again := openAt(t, path)
	if again.Created() {
		t.Error("the file was there, and Created says it is new")
	}
	if got := again.Identify("key", "33612345678", 7); got != id {
		t.Errorf("ID %x after opening again, want %x", got, id)
	}
	if got := openAt(t, filepath.Join(dir, "other.db")).Identify("key", "33612345678", 7); got == id {
		t.Error("two ledgers have the same salt")
	}
}

// What has been committed is on the disk, on macOS too.
func TestOpenSyncs(t *testing.T) {
	l := openAt(t, filepath.Join(t.TempDir(), "ledger.db"))
	const full = 2
	for pragma, want := range map[string]int{"synchronous": full, "fullfsync": 1} {
		var got int
		if err := l.db.QueryRow("PRAGMA " + pragma).Scan(&got); err != nil || got != want {
			t.Errorf("%s is %d, want %d (%v)", pragma, got, want, err)
		}
	}
}

// The driver's notation for paths has signs of its own. They may be in a path too.
func TestOpenOddPaths(t *testing.T) {
	for _, name := range []string{
		"with space", "what?.db", "what?mode=memory", "a#b", "50%", "50%25", "%41", "é", "e\u0301", "日本", "a&b=c", "a;b", "a+b", "a:b", "file:x", ":memory:", "'q\"", "-x",
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), name)
			path := filepath.Join(dir, name)
			fill(t, path, 3)
			if files := filesOf(t, dir); len(files) != 1 || len(files[name]) == 0 {
				t.Fatalf("the folder has the files %v, want %s alone", files, name)
			}
			if n := bookOf(t, viewAt(t, path), production).Contacts(); n != 3 {
				t.Errorf("%d contacts, want 3", n)
			}
			if entries, err := os.ReadDir(filepath.Dir(dir)); err != nil || len(entries) != 1 {
				t.Errorf("beside the folder: %v, %v", entries, err)
			}
		})
	}
}

// A path without a folder is one in the current folder, whatever its name begins with.
func TestOpenRelativePath(t *testing.T) {
	for _, path := range []string{"ledger.db", "file:x?y", "./a/b.db", "../up.db"} {
		t.Run(path, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "here")
			if err := os.Mkdir(dir, 0o700); err != nil {
				t.Fatal(err)
			}
			t.Chdir(dir)
			fill(t, path, 1)
			if _, err := os.Stat(filepath.Join(dir, path)); err != nil {
				t.Error(err)
			}
		})
	}
}

// Two programs that make the ledger at the same moment have the same one.
func TestOpenNewTogether(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	const many = 6
	var salts [many]string
	var wait sync.WaitGroup
	for i := range many {
		wait.Go(func() {
			l, err := Open(t.Context(), path)
			if err != nil {
				t.Error(err)
				return
			}
			salts[i] = string(l.salt)
			if err := l.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	for i := range salts {
		if salts[i] != salts[0] {
			t.Errorf("salts %x and %x", salts[0], salts[i])
		}
	}
}

// database makes a SQLite file by the given statements.
func database(t *testing.T, path string, statements ...string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range statements {
		if _, err := db.ExecContext(t.Context(), s); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

// What is no usable ledger is refused by Open and View with the path and advice, and
// stays as it is.
func TestOpenRefuses(t *testing.T) {
	write := func(text string) func(*testing.T, string) {
		return func(t *testing.T, path string) {
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	after := func(statements ...string) func(*testing.T, string) {
		return func(t *testing.T, path string) {
			fill(t, path, 10)
			database(t, path, append(statements, "PRAGMA journal_mode = DELETE")...)
		}
	}
	for _, test := range []struct {
		name string
		make func(t *testing.T, path string)
		want []string
	}{
		{"empty", write(""), []string{"empty", "restore it from a backup"}},
		{"text", write(strings.Repeat("phone;name\n", 500)), []string{"damaged", "restore it from a backup"}},
		{"short text", write("x"), []string{"not a ledger"}},
		{"other database", func(t *testing.T, path string) { database(t, path, "CREATE TABLE t (a)") }, []string{"not a ledger", "--ledger"}},
		{"other program's database", func(t *testing.T, path string) {
			database(t, path, "PRAGMA application_id = 5", "PRAGMA user_version = 1", "CREATE TABLE t (a)")
		}, []string{"not a ledger", "--ledger"}},
		{"newer version", after("PRAGMA user_version = 99"), []string{"newer version", "99", "use that version"}},
		{"version 0", after("PRAGMA user_version = 0"), []string{"damaged"}},
		{"version below 0", after("PRAGMA user_version = -3"), []string{"damaged"}},
		{"no salt", after("DELETE FROM ledger"), []string{"damaged", "restore it from a backup"}},
		{"short salt", after("UPDATE ledger SET salt = x'01'"), []string{"damaged"}},
		{"no salt table", after("DROP TABLE ledger"), []string{"damaged"}},
		{"folder", func(t *testing.T, path string) {
			if err := os.Mkdir(path, 0o700); err != nil {
				t.Fatal(err)
			}
		}, []string{"is a folder", "--ledger"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "my ledger.db")
			test.make(t, path)
			before, _ := os.ReadFile(path)
			for word, open := range openers {
				l, err := open(t.Context(), path)
				if err == nil {
					_ = l.Close()
					t.Fatalf("%s took it", word)
				}
				checkMessage(t, err, append(test.want, path)...)
			}
			if after, _ := os.ReadFile(path); string(after) != string(before) {
				t.Error("the file was changed")
			}
		})
	}
}

// A log of an earlier ledger must not become part of a new one.
func TestOpenRefusesForeignLog(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	b := bookOf(t, openAt(t, path), production)
	begin(t, b)
	deliver(t, b, Accepted, intent(b, "1", 1))
	left := crash(t, path)
	if err := os.Remove(left); err != nil {
		t.Fatal(err)
	}
	_, err := Open(t.Context(), left)
	checkMessage(t, err, left, "ledger.db-wal", "move that file away")
	if _, err := os.Stat(left); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a ledger was made: %v", err)
	}
}

// A ledger that is not there is an error to View, which makes none.
func TestViewMissing(t *testing.T) {
	dir := t.TempDir()
	_, err := View(t.Context(), filepath.Join(dir, "ledger.db"))
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error %v, want fs.ErrNotExist", err)
	}
	if files := filesOf(t, dir); len(files) != 0 {
		t.Errorf("View made %v", files)
	}
}

// A folder that can't be made is named.
func TestOpenUnderFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Open(t.Context(), filepath.Join(file, "ledger.db"))
	checkMessage(t, err, file, "folder", "--ledger")
}
