package ledger

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/gofrs/flock"
)

// A Lock is held by the one run that sends to a destination. The operating system
// takes it back when the process ends, however it ends.
type Lock struct {
	file *flock.Flock
	path string
}

// A HeldError tells who holds the lock.
type HeldError struct{ Holder string }

func (e *HeldError) Error() string {
	return "another run is sending to this destination (" + e.Holder + ")"
}

// retryLock is how often a lock is tried that another run holds.
const retryLock = 200 * time.Millisecond

// Lock takes the destination's lock. If another run holds it, the error is a
// [*HeldError].
func (l *Ledger) Lock(d Destination) (*Lock, error) {
	lock, err := l.lock(l.destinationHash(d))
	if _, held := errors.AsType[*HeldError](err); held {
		return nil, err
	}
	return lock, l.wrap(err)
}

func (l *Ledger) lock(destination []byte) (*Lock, error) {
	path := fmt.Sprintf("%s.%s.lock", l.path, hex.EncodeToString(destination[:4]))
	lock := &Lock{file: flock.New(path, flock.SetPermissions(0o600)), path: path + "ed-by"}
	held, err := lock.file.TryLock()
	switch {
	case err != nil:
		return nil, fmt.Errorf("the lock can't be taken: %w", err)
	case !held:
		return nil, &HeldError{lock.holder()}
	}
	note, err := json.Marshal(holder{os.Getpid(), time.Now()})
	if err == nil {
		err = os.WriteFile(lock.path, note, 0o600) // beside the lock, whose file others can't read on all systems
	}
	if err != nil {
		return nil, errors.Join(err, lock.Unlock())
	}
	return lock, nil
}

// Wait takes the lock as Lock does, as soon as the other run lets it go.
func (l *Ledger) Wait(ctx context.Context, d Destination) (*Lock, error) {
	for {
		lock, err := l.Lock(d)
		if _, held := errors.AsType[*HeldError](err); !held {
			return lock, err
		}
		select {
		case <-time.After(retryLock):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// Unlock lets the lock go.
func (l *Lock) Unlock() error {
	_ = os.Remove(l.path)
	return l.file.Close()
}

type holder struct {
	PID   int       `json:"pid"`
	Since time.Time `json:"since"`
}

func (l *Lock) holder() string {
	var h holder
	note, err := os.ReadFile(l.path)
	if err != nil || json.Unmarshal(note, &h) != nil {
		return "it has just begun"
	}
	return fmt.Sprintf("process %d, since %s", h.PID, h.Since.Format("15:04:05"))
}
