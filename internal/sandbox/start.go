package sandbox

import (
	"context"
	"errors"
	"net"
	"net/http"
	"time"
)

// A Listener is a sandbox that listens on an address of this machine.
type Listener struct {
	*Server
	URL    string // of the webhook
	server *http.Server
	spool  *Spool
	ended  chan struct{} // closed when the server has ended
	err    error         // why it ended, once it has
}

// Listen starts a sandbox at addr, such as "127.0.0.1:0". If keep is true, it
// keeps what it accepts for GET /contacts. The caller closes it.
func Listen(addr string, c Config, keep bool) (*Listener, error) {
	l := &Listener{ended: make(chan struct{})}
	mux := http.NewServeMux()
	if keep {
		spool, err := NewSpool()
		if err != nil {
			return nil, err
		}
		l.spool, c.Log = spool, spool
		mux.Handle("GET /contacts", spool)
	}
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, errors.Join(err, l.closeSpool())
	}
	l.Server = New(c)
	mux.Handle("/", l.Server)
	l.URL = "http://" + listener.Addr().String() + Path
	l.server = &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	go func() {
		defer close(l.ended)
		l.err = l.server.Serve(listener)
	}()
	return l, nil
}

// Close ends the sandbox at once and removes what it kept.
func (l *Listener) Close() error {
	err := l.server.Close()
	<-l.ended
	if !errors.Is(l.err, http.ErrServerClosed) {
		err = errors.Join(err, l.err)
	}
	return errors.Join(err, l.closeSpool())
}

// Wait returns when ctx ends, or when the server fails by itself.
func (l *Listener) Wait(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return nil
	case <-l.ended:
		return l.err
	}
}

func (l *Listener) closeSpool() error {
	spool := l.spool
	l.spool = nil
	if spool == nil {
		return nil
	}
	return spool.Close()
}
