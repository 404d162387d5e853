package ledger

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// lockEnv names the ledger whose lock a child process takes and keeps.
const lockEnv = "LEDGER_TEST_LOCK"

func TestMain(m *testing.M) {
	if path := os.Getenv(lockEnv); path != "" {
		keepLock(path)
	}
	os.Exit(m.Run())
}

// keepLock takes the lock, says so, and waits to be killed.
func keepLock(path string) {
	l, err := Open(context.Background(), path)
	if err == nil {
		_, err = l.Lock(production)
	}
	fmt.Println("locked", err)
	time.Sleep(time.Minute)
	os.Exit(1)
}

// The second run is told which process holds the lock, and gets it after that.
func TestLock(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	l, other := openAt(t, path), openAt(t, path)
	lock, err := l.Lock(production)
	if err != nil {
		t.Fatal(err)
	}
	_, err = other.Lock(production)
	held, ok := errors.AsType[*HeldError](err)
	if !ok {
		t.Fatalf("the second lock: error %v, want a HeldError", err)
	}
	if want := fmt.Sprintf("process %d, since ", os.Getpid()); !strings.HasPrefix(held.Holder, want) {
		t.Errorf("the holder is %q, want %q", held.Holder, want)
	}
	checkMessage(t, err, "another run is sending", held.Holder)
	elsewhere, err := other.Lock(staging)
	if err != nil {
		t.Fatalf("another destination: %v", err)
	}
	for _, lock := range []*Lock{lock, elsewhere} {
		if err := lock.Unlock(); err != nil {
			t.Error(err)
		}
	}
	again, err := other.Lock(production)
	if err != nil {
		t.Fatalf("after Unlock: %v", err)
	}
	if err := again.Unlock(); err != nil {
		t.Error(err)
	}
}

// A lock whose holder has not said yet who it is, is held all the same.
func TestLockUnknownHolder(t *testing.T) {
	for name, note := range map[string]string{"no note": "", "half a note": `{"pid":1`} {
		t.Run(name, func(t *testing.T) {
			l := openAt(t, filepath.Join(t.TempDir(), "ledger.db"))
			lock, err := l.Lock(production)
			if err != nil {
				t.Fatal(err)
			}
			defer lock.Unlock() //nolint:errcheck // the test ends
			if err := os.WriteFile(lock.path, []byte(note), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := l.Lock(production); err == nil || !strings.Contains(err.Error(), "just begun") {
				t.Errorf("error %v", err)
			}
		})
	}
}

// Wait gets the lock when it is let go, and not before.
func TestWait(t *testing.T) {
	l := openAt(t, filepath.Join(t.TempDir(), "ledger.db"))
	lock, err := l.Lock(production)
	if err != nil {
		t.Fatal(err)
	}
	let := make(chan time.Time, 1)
	time.AfterFunc(2*retryLock, func() {
		let <- time.Now()
		_ = lock.Unlock()
	})
	second, err := l.Wait(t.Context(), production)
	if err != nil {
		t.Fatal(err)
	}
	select {
	case <-let:
	default:
		t.Error("it had the lock before it was let go")
	}
	if err := second.Unlock(); err != nil {
		t.Error(err)
	}
}

// Waiting ends when its context does.
func TestWaitEnds(t *testing.T) {
	l := openAt(t, filepath.Join(t.TempDir(), "ledger.db"))
	lock, err := l.Lock(production)
	if err != nil {
		t.Fatal(err)
	}
	defer lock.Unlock() //nolint:errcheck // the test ends
	ctx, cancel := context.WithTimeout(t.Context(), retryLock/4)
	defer cancel()
	if _, err := l.Wait(ctx, production); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v, want that of the context", err)
	}
}

// A killed process holds no lock, whatever it left beside the ledger.
func TestLockOfKilledProcess(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	l := openAt(t, path)
	child := exec.CommandContext(t.Context(), os.Args[0])
	child.Env = append(os.Environ(), lockEnv+"="+path)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if line != "locked <nil>\n" {
		t.Errorf("the child says %q, %v", line, err)
	}
	_, err = l.Lock(production)
	if held, ok := errors.AsType[*HeldError](err); !ok || !strings.Contains(held.Holder, fmt.Sprintf("process %d,", child.Process.Pid)) {
		t.Errorf("while the child lives: %v", err)
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := child.Wait(); err == nil {
		t.Error("the child was not killed")
	}
	lock, err := l.Lock(production)
	if err != nil {
		t.Fatalf("after the child's death: %v", err)
	}
	if err := lock.Unlock(); err != nil {
		t.Error(err)
	}
}
