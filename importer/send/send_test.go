package send

import (
	"bufio"
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestCheckURL(t *testing.T) {
	for _, tt := range []struct{ name, url, want string }{
		{"https", "https://hooks.example.com/in/1?a=b", ""},
		{"https with a port", "https://hooks.example.com:8443/", ""},
		{"in capitals", "HTTPS://HOOKS.EXAMPLE.COM/", ""},
		{"loopback by name", "http://localhost:8686/webhook", ""},
		{"loopback by address", "http://127.0.0.1:8686/webhook", ""},
		{"loopback in IPv6", "http://[::1]:8686/webhook", ""},
		{"not encrypted", "http://hooks.example.com/", "hooks.example.com is not encrypted"},
		{"not encrypted in the office", "http://192.168.1.10/", "use https"},
		{"posing as loopback", "http://localhost.example.com/", "not encrypted"},
		{"posing as loopback by number", "http://127.0.0.1.example.com/", "not encrypted"},
		{"credentials", "https://ana:secret@hooks.example.com/", "user name or password"},
		{"credentials without a host", "https://ana:secret@/in", "user name or password"},
		{"credentials that do not parse", "https://ana:secret%zz@hooks.example.com/", "user name or password"},
		{"an at sign elsewhere", "https://hooks.example.com/in?by=ana@example.com", ""},
		{"a port without a host", "https://:443/in", "not a web address"},
		{"other scheme", "ftp://hooks.example.com/", "not a web address"},
		{"no scheme", "hooks.example.com/in", "not a web address"},
		{"no host", "https:///in", "not a web address"},
		{"no URL", "https://a b/", "not a web address"},
		{"empty", "", "not a web address"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			err := CheckURL(tt.url)
			switch {
			case tt.want == "":
				if err != nil {
					t.Errorf("refused: %v", err)
				}
			case err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "secret"):
				t.Errorf("error %v, want one that says %q and no password", err, tt.want)
			}
			if _, clientErr := NewClient(Config{URL: tt.url, Timeout: time.Minute}); (clientErr == nil) != (err == nil) {
				t.Errorf("NewClient says %v, CheckURL %v", clientErr, err)
			}
		})
	}
}

func TestIsLoopback(t *testing.T) {
	for host, want := range map[string]bool{
		"localhost": true, "LocalHost": true, "127.0.0.1": true, "127.8.9.10": true, "::1": true, "::ffff:127.0.0.1": true,
		"": false, "0.0.0.0": false, "10.0.0.1": false, "::": false, "fe80::1": false, "localhost.example.com": false, "127.0.0.1.example.com": false, "example.com": false,
	} {
		if got := IsLoopback(host); got != want {
			t.Errorf("IsLoopback(%q) = %t, want %t", host, got, want)
		}
	}
}

func TestWhatIsSent(t *testing.T) {
	payload := []byte(`{"phone_number":"+33199000001","contact":{"name":"Zoé"}}`)
	type seen struct {
		Method, Path, ContentType, Key, Agent, Idempotency, Body string
		Length                                                   int64
	}
	requests := make(chan seen, 2)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		h := r.Header
		requests <- seen{r.Method, r.URL.Path, h.Get("Content-Type"), h.Get("api-key"), h.Get("User-Agent"), h.Get("Idempotency-Key"), string(body), r.ContentLength}
	}))
	defer server.Close()
	c := newClient(t, server.URL+"/in/1")
	for range 2 {
		if a := c.Attempt(t.Context(), payload, "key-1"); a.Verdict != Accepted {
			t.Fatalf("answer %+v", a)
		}
	}
	// A length tells servers that refuse chunked bodies, and lets them refuse big ones early.
	one := seen{"POST", "/in/1", "application/json", "test", "alvio-import/test", "key-1", string(payload), int64(len(payload))}
	for range 2 {
		if diff := cmp.Diff(one, <-requests); diff != "" {
			t.Errorf("request (-want +got):\n%s", diff)
		}
	}
}

func TestRedirectIsNotFollowed(t *testing.T) {
	var followed atomic.Int64
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { followed.Add(1) }))
	defer other.Close()
	host := strings.TrimPrefix(other.URL, "http://")
	for _, tt := range []struct {
		status         int
		location, says string
	}{
		{301, other.URL + "/in", host},
		{302, other.URL + "/in", host},
		{303, other.URL + "/in", host},
		{307, other.URL + "/in", host},
		{308, other.URL + "/in", host},
		{308, "/elsewhere", "another page"},
		{302, "", "another page"},
		{302, "https://a b%zz/", "another page"},
		{304, "", "another page"},
	} {
		t.Run(strconv.Itoa(tt.status)+" "+tt.location, func(t *testing.T) {
			header := map[string]string{}
			if tt.location != "" {
				header["Location"] = tt.location
			}
			c := newClient(t, answering(t, tt.status, header, ""))
			got := attempt(t, c)
			want := Answer{Verdict: Refused, Status: tt.status, Code: "redirected",
				Message: "HTTP " + strconv.Itoa(tt.status) + ": the endpoint redirects to " + tt.says, Suspect: "address"}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("answer (-want +got):\n%s", diff)
			}
			if c.Attempts() != 1 {
				t.Errorf("%d attempts", c.Attempts())
			}
		})
	}
	if n := followed.Load(); n != 0 {
		t.Errorf("the other host saw %d requests, and with them the key", n)
	}
}

// large returns a payload of more than sockets hold, so that it can't be written
// whole to one who does not read.
func large() []byte { return make([]byte, 64<<20) }

// serveRaw returns the URL of a server that does with its connections what no
// http.Server would. A connection is reset at the end of handle.
func serveRaw(t *testing.T, handle func(net.Conn, *bufio.Reader)) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var serving sync.WaitGroup
	serving.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return // closed by the test's end
			}
			serving.Go(func() {
				handle(conn, bufio.NewReader(conn))
				_ = conn.(*net.TCPConn).SetLinger(0)
				_ = conn.Close()
			})
		}
	})
	t.Cleanup(func() {
		_ = listener.Close()
		serving.Wait()
	})
	return "http://" + listener.Addr().String()
}

// readRequest reads one request whole.
func readRequest(r *bufio.Reader) error {
	req, err := http.ReadRequest(r)
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, req.Body)
	return err
}

func TestBrokenAnswers(t *testing.T) {
	small := []byte(`{"phone_number":"+33199000001"}`)
	// says returns a server that reads the request and answers with raw bytes.
	says := func(answer string) func(net.Conn, *bufio.Reader) {
		return func(conn net.Conn, r *bufio.Reader) {
			if readRequest(r) != nil {
				return
			}
			_, _ = io.WriteString(conn, answer)
			_ = conn.(*net.TCPConn).CloseWrite()
			_, _ = io.Copy(io.Discard, r) // until the client hangs up
		}
	}
	broken := Answer{Verdict: Retry, Code: "connection-failed"}
	doubtful := Answer{Verdict: Retry, Code: "connection-failed", Doubt: true}
	for _, tt := range []struct {
		name    string
		payload []byte
		handle  func(net.Conn, *bufio.Reader)
		want    Answer
	}{
		{"reset while the request is written", large(), func(_ net.Conn, r *bufio.Reader) { _, _ = r.ReadByte() }, broken},
		{"reset after the request", small, func(_ net.Conn, r *bufio.Reader) { _ = readRequest(r) }, doubtful},
		{"closed after the request", small, says(""), doubtful},
		{"half a status line", small, says("HTTP/1.1 20"), doubtful},
		{"another protocol", small, says("220 mail.example.com ready\r\n"), doubtful},
		{"headers without end", small, says("HTTP/1.1 200 OK\r\nX: " + strings.Repeat("x", 2*maxHeader) + "\r\n\r\n"), doubtful},
		// The status was read, and it is what counts.
		{"half a body", small, says("HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n" + guideBody), Answer{Verdict: Accepted, Status: 200, RequestID: guideID}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := newClient(t, serveRaw(t, tt.handle))
			got := c.Attempt(t.Context(), tt.payload, "key-1")
			if (got.Message == "") != (tt.want.Verdict == Accepted) {
				t.Errorf("message %q", got.Message)
			}
			got.Message = ""
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("answer (-want +got):\n%s", diff)
			}
			if c.Attempts() != 1 {
				t.Errorf("%d attempts", c.Attempts())
			}
		})
	}
}

// The transport would resend by itself on a kept-alive connection that dies, if
// it could: the request has an Idempotency-Key. The books would not balance.
func TestNothingIsResentInSilence(t *testing.T) {
	var requests atomic.Int64
	url := serveRaw(t, func(conn net.Conn, r *bufio.Reader) {
		for n := 1; readRequest(r) == nil; n++ {
			requests.Add(1)
			if n == 2 {
				return
			}
			_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
		}
	})
	c := newClient(t, url)
	lost := 0
	for range 20 {
		if a := attempt(t, c); a.Verdict == Retry && a.Doubt {
			lost++
		} else if a.Verdict != Accepted {
			t.Fatalf("answer %+v", a)
		}
	}
	if lost == 0 {
		t.Fatal("no connection was used twice: the test shows nothing")
	}
	if requests.Load() != 20 || c.Attempts() != 20 {
		t.Errorf("20 attempts: the server saw %d requests, the client counts %d", requests.Load(), c.Attempts())
	}
}

func TestUnreachable(t *testing.T) {
	refusing := httptest.NewServer(nil)
	refusing.Close()
	got := attempt(t, newClient(t, refusing.URL))
	if got.Verdict != Unreachable || got.Doubt || got.Code != "connection-failed" || !strings.Contains(got.Message, "refused") {
		t.Errorf("refused connection: %+v", got)
	}

	// What listens there does not speak TLS: no request was made, nor ever will be.
	plain := httptest.NewServer(nil)
	defer plain.Close()
	got = attempt(t, newClient(t, strings.Replace(plain.URL, "http:", "https:", 1)))
	if got.Verdict != Unreachable || got.Doubt || !strings.Contains(got.Message, "TLS") {
		t.Errorf("no TLS: %+v", got)
	}

	// The look-up is real, but its network is down: nothing leaves this machine.
	down := func(context.Context, string, string) (net.Conn, error) { return nil, errors.New("network is down") }
	dialer := net.Dialer{Resolver: &net.Resolver{PreferGo: true, Dial: down}}
	got = attempt(t, newClient(t, "http://localhost", func(c *Config) {
		c.Dial = func(ctx context.Context, network, _ string) (net.Conn, error) {
			return dialer.DialContext(ctx, network, "nowhere.example.com:443")
		}
	}))
	if got.Verdict != Unreachable || got.Doubt || got.Code != "host-not-found" || !strings.Contains(got.Message, "nowhere.example.com") {
		t.Errorf("unknown host: %+v", got)
	}
}

func TestUntrusted(t *testing.T) {
	var seen atomic.Int64
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { seen.Add(1) }))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	defer server.Close()
	got := attempt(t, newClient(t, server.URL))
	if got.Verdict != Untrusted || got.Doubt || got.Code != "certificate-untrusted" || !strings.Contains(got.Message, "no authority that this machine knows") {
		t.Errorf("answer %+v", got)
	}
	if seen.Load() != 0 {
		t.Error("the server that nobody vouches for saw the request")
	}
}
