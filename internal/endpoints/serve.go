package endpoints

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// A Server puts an endpoint behind HTTP, over connections in memory. Its clock is
// package time's: under testing/synctest it is the virtual one.
type Server struct {
	mu       sync.Mutex
	endpoint Endpoint
	began    time.Time
	doors    []*Door
}

// Serve starts a server, whose time begins now. Close ends it.
func Serve(e Endpoint) *Server { return &Server{endpoint: e, began: time.Now()} }

// Close cuts all connections. Doors may be read after it.
func (s *Server) Close() {
	for _, d := range s.doors {
		_ = d.server.Close()
	}
}

// A Door is where one sender's requests come in; they are counted. The counts may be
// read when the sender has ended.
type Door struct {
	Tally    Tally
	Requests int
	Most     int // under way at the same time
	Densest  int // most that began within a second

	of       *Server
	listener *Listener
	server   *http.Server
	underWay int
	recent   []time.Duration // when requests of the last second began
}

// Door opens a door for one more sender.
func (s *Server) Door() *Door {
	d := &Door{of: s, listener: Listen()}
	d.server = &http.Server{Handler: d}
	s.doors = append(s.doors, d)
	go d.server.Serve(d.listener) //nolint:errcheck // ends with Close
	return d
}

// Dial connects to the door, whatever the address is.
func (d *Door) Dial(ctx context.Context, network, address string) (net.Conn, error) {
	return d.listener.Dial(ctx, network, address)
}

// ServeHTTP lets the endpoint answer.
func (d *Door) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if _, err := io.Copy(io.Discard, r.Body); err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	reply := d.Ask(r.Context())
	if reply.RetryAfter > 0 {
		seconds := (reply.RetryAfter + time.Second - 1) / time.Second
		w.Header().Set("Retry-After", strconv.Itoa(int(seconds)))
	}
	w.WriteHeader(reply.Status)
	if reply.Status == http.StatusOK {
		_, _ = io.WriteString(w, success)
	}
}

// Ask makes a request without HTTP, and returns when its answer is there or ctx ends.
func (d *Door) Ask(ctx context.Context) Reply {
	reply := d.arrive()
	if reply.After > 0 {
		answered := time.NewTimer(reply.After)
		defer answered.Stop()
		select {
		case <-answered.C:
		case <-ctx.Done(): // the client is gone
		}
	}
	d.leave(reply.Status)
	return reply
}

// success is the webhook's answer to a row that it took.
const success = `{"status":"SUCCESS","request_id":"req_1"}`

func (d *Door) arrive() Reply {
	d.of.mu.Lock()
	defer d.of.mu.Unlock()
	now := time.Since(d.of.began)
	d.Requests++
	d.underWay++
	d.Most = max(d.Most, d.underWay)
	for len(d.recent) > 0 && d.recent[0] <= now-time.Second {
		d.recent = d.recent[1:]
	}
	d.recent = append(d.recent, now)
	d.Densest = max(d.Densest, len(d.recent))
	return d.of.endpoint.Arrive(now)
}

// UnderWay returns how many requests are.
func (d *Door) UnderWay() int {
	d.of.mu.Lock()
	defer d.of.mu.Unlock()
	return d.underWay
}

func (d *Door) leave(status int) {
	d.of.mu.Lock()
	defer d.of.mu.Unlock()
	d.underWay--
	d.Tally.Count(time.Since(d.of.began), status)
}

// A Listener accepts connections that are made in memory by its Dial. Unlike sockets
// they let a virtual clock move.
type Listener struct {
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once
}

// Listen returns a new listener.
func Listen() *Listener {
	return &Listener{conns: make(chan net.Conn), done: make(chan struct{})}
}

// Accept waits for a connection; after Close it returns [net.ErrClosed].
func (l *Listener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.done:
		return nil, net.ErrClosed
	}
}

// Close refuses further connections.
func (l *Listener) Close() error {
	l.once.Do(func() { close(l.done) })
	return nil
}

// Addr returns an address that leads nowhere.
func (l *Listener) Addr() net.Addr { return &net.UnixAddr{Name: "memory"} }

// Dial connects to the listener, whatever the address is.
func (l *Listener) Dial(ctx context.Context, _, _ string) (net.Conn, error) {
	client, server := net.Pipe()
	select {
	case l.conns <- server:
		return client, nil
	case <-l.done:
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")}
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
