package send

import (
	"context"
	"crypto/tls"
	"net"
	"net/http/httptrace"
	"sync/atomic"
)

// progress is how far a request came.
type progress struct {
	conn   atomic.Pointer[net.Conn] // nil until there is one
	handed atomic.Bool              // to the connection, whole
}

func (p *progress) trace() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		GotConn:      func(info httptrace.GotConnInfo) { p.conn.Store(&info.Conn) },
		WroteRequest: func(info httptrace.WroteRequestInfo) { p.handed.Store(info.Err == nil) },
	}
}

func (p *progress) connected() bool { return p.conn.Load() != nil }

// written reports whether the request was written whole, as far as this side can
// tell. Under HTTP/1.1 the transport calls a request written when it still sits in
// a buffer of its own, so that a connection found dead has to be asked too.
func (p *progress) written() bool {
	conn := p.conn.Load()
	return p.handed.Load() && conn != nil && !writeFailed(*conn)
}

// writeFailed reports whether a write to a connection of a single request at a time
// failed. Of one that carries several (HTTP/2) it would not tell whose, and the
// transport's own word is good there.
func writeFailed(conn net.Conn) bool {
	for {
		switch c := conn.(type) {
		case *tls.Conn:
			if c.ConnectionState().NegotiatedProtocol == "h2" {
				return false
			}
			conn = c.NetConn()
		case *watchedConn:
			return c.failed.Load()
		default:
			return false
		}
	}
}

// A watchedConn remembers that a write failed.
type watchedConn struct {
	net.Conn
	failed atomic.Bool
}

func (c *watchedConn) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p)
	if err != nil {
		c.failed.Store(true)
	}
	return n, err
}

type dialFunc = func(ctx context.Context, network, addr string) (net.Conn, error)

// watch makes a dial function's connections watched ones. A nil dial is TCP's.
func watch(dial dialFunc) dialFunc {
	if dial == nil {
		dial = (&net.Dialer{}).DialContext
	}
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		conn, err := dial(ctx, network, addr)
		if err != nil {
			return nil, err
		}
		return &watchedConn{Conn: conn}, nil
	}
}
