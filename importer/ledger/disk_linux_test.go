package ledger

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"golang.org/x/sys/unix"
)

// mount makes a small file system in a new folder, until the test ends.
func mount(t *testing.T, kilobytes int) string {
	t.Helper()
	dir := t.TempDir()
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, fmt.Sprintf("size=%dk", kilobytes)); err != nil {
		t.Skipf("mounting a file system: %v", err)
	}
	t.Cleanup(func() {
		if err := unix.Unmount(dir, unix.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// When the disk is full that is said, and what was committed before is still there.
func TestFullDisk(t *testing.T) {
	path := filepath.Join(mount(t, 300), "ledger.db")
	b := bookOf(t, openAt(t, path), production)
	r := begin(t, b)
	kept, last := 0, Batch{}
	var err error
	for block := 0; err == nil; block++ {
		if block == 10_000 {
			t.Fatal("the disk is never full")
		}
		next := Batch{}
		for i := range 10 {
			in := intent(b, fmt.Sprint(block, " ", i), 1)
			last.Intents = append(last.Intents, in)
			next.Outcomes = append(next.Outcomes, Outcome{Intent: in, State: Accepted, At: r.Began})
		}
		if err = b.Commit(&last); err == nil {
			kept, last = kept+len(last.Outcomes), next
		}
	}
	checkMessage(t, err, path, "the disk is full", "make room")
	again := b.Commit(&Batch{})
	checkMessage(t, again, path, "the disk is full")
	if kept == 0 {
		t.Fatal("nothing could be committed")
	}
	copied := bookOf(t, openAt(t, crash(t, path)), production)
	if n := copied.Contacts(); n != kept {
		t.Errorf("%d contacts are known, want the %d that were committed", n, kept)
	}
	if n := len(copied.doubts); n != 10 {
		t.Errorf("%d rows are in doubt, want the 10 whose outcomes had no room", n)
	}
}

// A disk that has no room for a new ledger is left without one.
func TestFullDiskAtOpen(t *testing.T) {
	dir := mount(t, 16)
	path := filepath.Join(dir, "ledger.db")
	_, err := Open(t.Context(), path)
	checkMessage(t, err, path, "full")
	if files := filesOf(t, dir); len(files) != 0 {
		t.Errorf("%d files are left", len(files))
	}
}

// asNobody runs the rest of the test without root's rights to files.
func asNobody(t *testing.T, paths ...string) {
	t.Helper()
	if os.Geteuid() != 0 {
		return
	}
	const nobody = 65534
	for _, path := range paths {
		if err := os.Chown(path, nobody, nobody); err != nil {
			t.Fatal(err)
		}
	}
	for _, dir := range []string{filepath.Dir(paths[0]), filepath.Dir(filepath.Dir(paths[0]))} {
		if err := os.Chmod(dir, 0o755); err != nil { //nolint:gosec // nobody must get there
			t.Fatal(err)
		}
	}
	runtime.LockOSThread() // the rights are this thread's alone
	if _, err := unix.SetfsuidRetUid(nobody); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := unix.SetfsuidRetUid(0); err != nil {
			t.Fatal(err)
		}
		runtime.UnlockOSThread()
	})
	if now, err := unix.SetfsuidRetUid(nobody); err != nil || now != nobody {
		t.Skipf("giving up root's rights to files: user %d, %v", now, err)
	}
}

// What can't be written is refused at once, and can be viewed.
func TestReadOnly(t *testing.T) {
	for _, test := range []struct {
		name         string
		file, folder os.FileMode
		want         string
	}{
		{"file", 0o400, 0o700, "can't be written"},
		{"folder", 0o600, 0o500, "make it writable"},
		{"file and folder", 0o400, 0o500, "make it writable"},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "folder")
			path := filepath.Join(dir, "ledger.db")
			fill(t, path, 20)
			for name, mode := range map[string]os.FileMode{path: test.file, dir: test.folder} {
				if err := os.Chmod(name, mode); err != nil {
					t.Fatal(err)
				}
			}
			asNobody(t, dir, path)
			_, err := Open(t.Context(), path)
			checkMessage(t, err, path, "writ")
			if n := bookOf(t, viewAt(t, path), production).Contacts(); n != 20 {
				t.Errorf("a view has %d contacts, want 20", n)
			}
		})
	}
}

// A view in a folder that can't be written takes the log into account, or says that it
// can't.
func TestViewReadOnlyAfterCrash(t *testing.T) {
	for _, test := range []struct {
		name  string
		index bool // of the log is there
	}{{"with index", true}, {"without index", false}} {
		t.Run(test.name, func(t *testing.T) {
			path, rows := killed(t)
			if !test.index {
				if err := os.Remove(path + "-shm"); err != nil {
					t.Fatal(err)
				}
			}
			if err := os.Chmod(filepath.Dir(path), 0o500); err != nil {
				t.Fatal(err)
			}
			asNobody(t, path, path+"-wal", filepath.Dir(path))
			l, err := View(t.Context(), path)
			if err != nil {
				checkMessage(t, err, path, "may this user read and write it and its folder?")
				return
			}
			defer l.Close() //nolint:errcheck // it is only read
			if e := bookOf(t, l, production).Entry(&rows["accepted"].ID); !e.Known {
				t.Error("an accepted row is not known")
			}
		})
	}
}

// A folder in which nothing can be made is named.
func TestOpenInReadOnlyFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "folder")
	if err := os.Mkdir(dir, 0o500); err != nil {
		t.Fatal(err)
	}
	asNobody(t, dir)
	_, err := Open(t.Context(), filepath.Join(dir, "ledger.db"))
	checkMessage(t, err, filepath.Join(dir, "ledger.db"), "can't be made", "--ledger")
	_, err = Open(t.Context(), filepath.Join(dir, "sub", "ledger.db"))
	checkMessage(t, err, filepath.Join(dir, "sub"), "can't be made", "--ledger")
}
