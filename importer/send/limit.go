package send

import (
	"context"
	"sync"
	"time"
)

// A limit is a context for attempts that follow one another, which ends once one of them
// takes too long. A context of its own for each costs seven percent of sending, most of it
// for its timer: this one's runs on from one attempt to the next, and looks what is left
// when it fires.
type limit struct {
	context.Context
	parent  context.Context
	cancel  context.CancelCauseFunc
	timeout time.Duration

	mu      sync.Mutex
	until   time.Time   // zero between attempts
	timer   *time.Timer // nil before the first attempt
	running bool
}

func newLimit(parent context.Context, timeout time.Duration) *limit {
	l := &limit{parent: parent, timeout: timeout}
	l.Context, l.cancel = context.WithCancelCause(parent)
	return l
}

// begin begins an attempt.
func (l *limit) begin() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.until = time.Now().Add(l.timeout)
	switch {
	case l.timer == nil:
		l.timer = time.AfterFunc(l.timeout, l.fire)
	case !l.running:
		l.timer.Reset(l.timeout)
	}
	l.running = true
}

// fire is what the timer does, which never fires after the attempt under way has to end.
func (l *limit) fire() {
	l.mu.Lock()
	defer l.mu.Unlock()
	left := time.Until(l.until)
	switch {
	case l.until.IsZero():
		l.running = false
	case left > 0:
		l.timer.Reset(left)
	default:
		l.cancel(context.DeadlineExceeded)
	}
}

// end ends the attempt. It returns why the context ended, nil if it did not: then it
// serves another attempt.
func (l *limit) end() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.until = time.Time{}
	return context.Cause(l)
}

// close frees what a limit holds that serves no more attempts.
func (l *limit) close() {
	l.timer.Stop()
	l.cancel(nil)
}

// limits are those that serve no attempt now.
type limits struct {
	mu   sync.Mutex
	free []*limit
}

// begin returns a limit for an attempt that begins now.
func (l *limits) begin(ctx context.Context, timeout time.Duration) *limit {
	taken := l.take()
	if taken != nil && taken.parent != ctx {
		taken.close()
		taken = nil
	}
	if taken == nil {
		taken = newLimit(ctx, timeout)
	}
	taken.begin()
	return taken
}

func (l *limits) take() *limit {
	l.mu.Lock()
	defer l.mu.Unlock()
	last := len(l.free) - 1
	if last < 0 {
		return nil
	}
	taken := l.free[last]
	l.free = l.free[:last]
	return taken
}

// end takes a limit back. It returns why the attempt had to end, nil if it had not.
func (l *limits) end(used *limit) error {
	if err := used.end(); err != nil {
		used.close()
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.free = append(l.free, used)
	return nil
}

func (l *limits) close() {
	for free := l.take(); free != nil; free = l.take() {
		free.close()
	}
}
