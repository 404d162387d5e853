package cli

import (
	"context"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
)

// signals turns interrupts into what a run understands. While orderly is set,
// the first one closes stop, and the run winds up; any other ends ctx at once.
type signals struct {
	ctx     context.Context
	stop    chan struct{}
	orderly atomic.Bool

	cancel context.CancelFunc
	quit   chan struct{}
	gone   sync.WaitGroup

	mu    sync.Mutex
	first os.Signal // the first one that came, nil if none
}

// watchSignals begins to listen. The caller ends it.
func (a *app) watchSignals(parent context.Context) *signals {
	s := &signals{stop: make(chan struct{}), quit: make(chan struct{})}
	s.ctx, s.cancel = context.WithCancel(parent)
	s.gone.Go(func() {
		for {
			select {
			case sig := <-a.sys.Signals:
				s.take(a, sig)
			case <-s.quit:
				return
			}
		}
	})
	return s
}

func (s *signals) take(a *app, sig os.Signal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.first == nil && s.orderly.Load() {
		a.say("\nStopping: requests under way are finished and every row is recorded. Once more leaves at once.")
		close(s.stop)
	} else {
		s.cancel()
	}
	if s.first == nil {
		s.first = sig
	}
}

// end stops listening.
func (s *signals) end() {
	close(s.quit)
	s.gone.Wait()
	s.cancel()
}

// wrap marks err with the signal that caused it, if one came.
func (s *signals) wrap(err error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err == nil || s.first == nil {
		return err
	}
	switch s.first {
	case os.Interrupt:
	case syscall.SIGHUP:
		err = fmt.Errorf("the window was closed: %w", err)
	default:
		err = fmt.Errorf("terminated: %w", err)
	}
	return &signalError{s.first, err}
}
