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
	ended  chan error
}

// Listen starts a sandbox at addr, such as "127.0.0.1:0". If keep is true, it
// keeps what it accepts for GET /contacts. The caller closes it.
func Listen(addr string, c Config, keep bool) (*Listener, error) {
	l := &Listener{ended: make(chan error, 1)}
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
	l.URL = "http://" + listener.Addr().String() + "/webhook"
	l.server = &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	go func() { l.ended <- l.server.Serve(listener) }()
	return l, nil
}

// Close ends the sandbox at once and removes what it kept.
func (l *Listener) Close() error {
	err := l.server.Close()
	if served := <-l.ended; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	return errors.Join(err, l.closeSpool())
}

// Wait returns when ctx ends, or when the server fails by itself.
func (l *Listener) Wait(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return nil
	case err := <-l.ended:
		l.ended <- err
		return err
	}
}

func (l *Listener) closeSpool() error {
	if l.spool == nil {
		return nil
	}
	return l.spool.Close()
}
