package send

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/http2"
)

// gzipped returns n zero bytes, packed.
func gzipped(t *testing.T, n int64, first string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = io.WriteString(w, first)
	if _, err := io.CopyN(w, zeros{}, n); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// What servers do with bytes and time, and no http.Server would do.
func TestOddAnswers(t *testing.T) {
	const timeout = time.Second
	const head = "HTTP/1.1 200 OK\r\n"
	accepted := Answer{Verdict: Accepted, Status: 200}
	acceptedAs := Answer{Verdict: Accepted, Status: 200, RequestID: guideID}
	timedOut := Answer{Verdict: Retry, Code: "timeout", Doubt: true}
	doubtful := Answer{Verdict: Retry, Code: "connection-failed", Doubt: true}
	failure := Answer{Verdict: Rejected, Status: 200, Code: "answered-failure"}
	// endless writes a text again and again until the client hangs up.
	endless := func(conn net.Conn, text string, pause time.Duration) {
		for {
			if _, err := io.WriteString(conn, text); err != nil {
				return
			}
			time.Sleep(pause)
		}
	}
	one := func(answer string) func(net.Conn) {
		return func(conn net.Conn) { _, _ = io.WriteString(conn, answer) }
	}
	withLength := func(header, body string) func(net.Conn) {
		return one(fmt.Sprintf("%s%sContent-Length: %d\r\n\r\n%s", head, header, len(body), body))
	}
	for _, tt := range []struct {
		name   string
		answer func(net.Conn)
		want   Answer
	}{
		{"continue, then the answer", one("HTTP/1.1 100 Continue\r\n\r\n" + head + "Content-Length: 0\r\n\r\n"), accepted},
		{"early hints, then the answer", one("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + head + "Content-Length: 0\r\n\r\n"), accepted},
		{"interim answers without end", func(c net.Conn) {
			endless(c, "HTTP/1.1 103 Early Hints\r\nX: "+strings.Repeat("x", 1000)+"\r\n\r\n", 0)
		}, doubtful},
		{"empty interim answers without end", func(c net.Conn) { endless(c, "HTTP/1.1 102 Processing\r\n\r\n", 0) }, doubtful},
		{"a header line without end", func(c net.Conn) { one(head + "X: ")(c); endless(c, strings.Repeat("x", 1000), 0) }, doubtful},
		{"headers without end", func(c net.Conn) { one(head)(c); endless(c, "X: "+strings.Repeat("x", 1000)+"\r\n", 0) }, doubtful},
		{"headers that drip", func(c net.Conn) { one(head)(c); endless(c, "X: x\r\n", 100*time.Millisecond) }, timedOut},
		{"a body that drips", func(c net.Conn) { one(head + "\r\n" + guideBody)(c); endless(c, " ", 100*time.Millisecond) }, acceptedAs},
		{"a body in broken chunks", one(head + "Transfer-Encoding: chunked\r\n\r\nzz\r\n"), accepted},
		{"a chunked body that is cut", one(head + fmt.Sprintf("Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n", len(guideBody), guideBody)), acceptedAs},
		{"the guide's body in Latin-1", withLength("", strings.Replace(guideBody, "successfully", "trait\xe9e", 1)), acceptedAs},
		{"packed unasked", withLength("Content-Encoding: gzip\r\n", gzipped(t, 0, guideBody)), acceptedAs},
		{"failure, packed unasked", withLength("Content-Encoding: gzip\r\n", gzipped(t, 0, `{"status":"ERROR"}`)), failure},
		{"called packed, and not", withLength("Content-Encoding: gzip\r\n", guideBody), acceptedAs},
		{"gzip bomb", withLength("Content-Encoding: gzip\r\n", gzipped(t, 32<<20, `{"status":"SUCCESS"`)), accepted},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var requests atomic.Int64
			c := newClient(t, serveRaw(t, func(conn net.Conn, r *bufio.Reader) {
				if readRequest(r) != nil {
					return
				}
				requests.Add(1)
				tt.answer(conn)
				_ = conn.(*net.TCPConn).CloseWrite()
				_, _ = io.Copy(io.Discard, r) // until the client hangs up
			}), func(c *Config) { c.Timeout = timeout })
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			got := attempt(t, c)
			runtime.ReadMemStats(&after)
			got.Message = ""
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("answer (-want +got):\n%s", diff)
			}
			if requests.Load() != 1 || c.Attempts() != 1 {
				t.Errorf("one attempt: the server saw %d requests, the client counts %d", requests.Load(), c.Attempts())
			}
			if grown := after.TotalAlloc - before.TotalAlloc; grown > 16<<20 {
				t.Errorf("the answer took %d bytes", grown)
			}
		})
	}
}

func TestRetryAfterTwice(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for _, value := range []string{"soon", "7", "90", "12"} {
			w.Header().Add("Retry-After", value)
		}
		w.WriteHeader(http.StatusTooManyRequests)
	}))
	defer server.Close()
	if got := attempt(t, newClient(t, server.URL)); got.RetryAfter != 90*time.Second {
		t.Errorf("RetryAfter %s, want the longest of several", got.RetryAfter)
	}
}

// A dying is a connection that answers requests until it dies as its fields say.
type dying struct {
	net.Conn
	die     *atomic.Bool
	onWrite bool // when the next request is written, else when its answer is read
}

func (d dying) Write(p []byte) (int, error) {
	if d.onWrite && d.die.Load() {
		return 0, &net.OpError{Op: "write", Err: syscall.EPIPE}
	}
	return d.Conn.Write(p)
}

// A kept-alive connection that dies before the request is on it has not taken the
// request to the server; one that dies after may have.
func TestKeptAliveConnectionDies(t *testing.T) {
	for _, onWrite := range []bool{true, false} {
		t.Run(fmt.Sprint("while it is written: ", onWrite), func(t *testing.T) {
			var requests atomic.Int64
			die := &atomic.Bool{}
			url := serveRaw(t, func(conn net.Conn, r *bufio.Reader) {
				for readRequest(r) == nil {
					requests.Add(1)
					if die.Load() {
						return
					}
					_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
				}
			})
			c := newClient(t, url, func(c *Config) {
				c.Dial = func(ctx context.Context, network, addr string) (net.Conn, error) {
					conn, err := (&net.Dialer{}).DialContext(ctx, network, addr)
					return dying{conn, die, onWrite}, err
				}
			})
			if got := attempt(t, c); got.Verdict != Accepted {
				t.Fatalf("answer %+v", got)
			}
			die.Store(true)
			got := attempt(t, c)
			if got.Verdict != Retry || got.Doubt == onWrite || got.Code != "connection-failed" {
				t.Errorf("the connection died: %+v", got)
			}
			want := int64(2)
			if onWrite {
				want = 1
			}
			if requests.Load() != want {
				t.Errorf("the server saw %d requests, want %d", requests.Load(), want)
			}
		})
	}
}

// A server that closes idle connections is met on the way by requests that it
// never reads. Whatever the race's end, what it did read was doubtful or accepted.
func TestServerClosesIdleConnections(t *testing.T) {
	var requests atomic.Int64
	url := serveRaw(t, func(conn net.Conn, r *bufio.Reader) {
		if readRequest(r) == nil {
			requests.Add(1)
			_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n") // and closes, without saying so
		}
	})
	c := newClient(t, url)
	var accepted, doubtful, surely int64
	for range 300 {
		switch a := attempt(t, c); {
		case a.Verdict == Accepted:
			accepted++
		case a.Doubt:
			doubtful++
		default:
			surely++
		}
	}
	if seen := requests.Load(); seen < accepted || seen > accepted+doubtful {
		t.Errorf("the server read %d requests; %d were accepted, %d in doubt and %d surely not processed", seen, accepted, doubtful, surely)
	}
}

// serveHTTP2 returns the URL of a server that speaks HTTP/2 and ends each request
// as its function says, and the authority that vouches for it.
func serveHTTP2(t *testing.T, end func(f *http2.Framer, stream uint32) error) (url string, roots *x509.CertPool) {
	t.Helper()
	cert := httptest.NewUnstartedServer(nil)
	cert.StartTLS()
	defer cert.Close()
	roots = x509.NewCertPool()
	roots.AddCert(cert.Certificate())
	listener, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: cert.TLS.Certificates, NextProtos: []string{"h2"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close() //nolint:errcheck // a test's
				if _, err := io.ReadFull(conn, make([]byte, len(http2.ClientPreface))); err != nil {
					return
				}
				f := http2.NewFramer(conn, conn)
				if f.WriteSettings() != nil {
					return
				}
				for {
					frame, err := f.ReadFrame()
					if err != nil {
						return
					}
					if data, ok := frame.(*http2.DataFrame); ok && data.StreamEnded() && end(f, data.StreamID) != nil {
						return
					}
				}
			}()
		}
	}()
	return "https://" + listener.Addr().String(), roots
}

func TestHTTP2(t *testing.T) {
	reset := func(code http2.ErrCode) func(*http2.Framer, uint32) error {
		return func(f *http2.Framer, stream uint32) error { return f.WriteRSTStream(stream, code) }
	}
	for _, tt := range []struct {
		name string
		end  func(f *http2.Framer, stream uint32) error
		want Answer
	}{
		{"refused stream", reset(http2.ErrCodeRefusedStream), Answer{Verdict: Retry, Code: "connection-failed"}},
		{"going away before the stream", func(f *http2.Framer, _ uint32) error { return f.WriteGoAway(0, http2.ErrCodeNo, nil) }, Answer{Verdict: Retry, Code: "connection-failed"}},
		{"broken stream", reset(http2.ErrCodeInternal), Answer{Verdict: Retry, Code: "connection-failed", Doubt: true}},
		{"broken connection", func(*http2.Framer, uint32) error { return errors.New("hang up") }, Answer{Verdict: Retry, Code: "connection-failed", Doubt: true}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var requests atomic.Int64
			url, roots := serveHTTP2(t, func(f *http2.Framer, stream uint32) error {
				requests.Add(1)
				return tt.end(f, stream)
			})
			c := newClient(t, url, func(c *Config) { c.RootCAs = roots })
			got := attempt(t, c)
			if strings.Contains(got.Message, "http2:") || strings.Contains(got.Message, "GetBody") {
				t.Errorf("message %q is for programmers", got.Message)
			}
			got.Message = ""
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("answer (-want +got):\n%s", diff)
			}
			if requests.Load() != 1 || c.Attempts() != 1 {
				t.Errorf("one attempt: the server saw %d requests, the client counts %d", requests.Load(), c.Attempts())
			}
		})
	}
}
