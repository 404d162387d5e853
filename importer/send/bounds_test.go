package send

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// patience is more than anything here takes on a slow machine.
const patience = 10 * time.Second

// silent returns the URL of a server that reads requests and never answers.
// What arrived is sent to the channel.
func silent(t *testing.T) (url string, arrived <-chan struct{}) {
	t.Helper()
	all := make(chan struct{}, 10)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		all <- struct{}{}
		<-r.Context().Done() // the client hung up
	}))
	t.Cleanup(server.Close)
	return server.URL, all
}

func TestTimeout(t *testing.T) {
	second := func(c *Config) { c.Timeout = time.Second }
	want := Answer{Verdict: Retry, Code: "timeout", Message: "no answer within 1s"}
	t.Run("written whole", func(t *testing.T) {
		t.Parallel()
		url, _ := silent(t)
		want := want
		want.Doubt = true
		if diff := cmp.Diff(want, attempt(t, newClient(t, url, second))); diff != "" {
			t.Errorf("answer (-want +got):\n%s", diff)
		}
	})
	t.Run("not written whole", func(t *testing.T) {
		t.Parallel()
		listener, err := net.Listen("tcp", "127.0.0.1:0") // takes connections, but nobody reads
		if err != nil {
			t.Fatal(err)
		}
		defer listener.Close() //nolint:errcheck // nothing was written to it
		c := newClient(t, "http://"+listener.Addr().String(), second)
		if diff := cmp.Diff(want, c.Attempt(t.Context(), large(), "key-1")); diff != "" {
			t.Errorf("answer (-want +got):\n%s", diff)
		}
	})
	t.Run("after the status", func(t *testing.T) { // which is what counts
		t.Parallel()
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			_, _ = io.WriteString(w, guideBody)
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
		}))
		defer server.Close()
		accepted := Answer{Verdict: Accepted, Status: 200, RequestID: guideID}
		if diff := cmp.Diff(accepted, attempt(t, newClient(t, server.URL, second))); diff != "" {
			t.Errorf("answer (-want +got):\n%s", diff)
		}
	})
}

func TestCancelled(t *testing.T) {
	url, arrived := silent(t)
	c := newClient(t, url)

	ctx, cancel := context.WithCancel(t.Context())
	answer := make(chan Answer, 1)
	go func() { answer <- c.Attempt(ctx, []byte(`{"phone_number":"+33199000001"}`), "key-1") }()
	<-arrived
	cancel()
	select {
	case got := <-answer:
		if got.Verdict != Cancelled || !got.Doubt || got.Status != 0 {
			t.Errorf("cancelled under way: %+v", got)
		}
	case <-time.After(patience):
		t.Fatal("the attempt goes on though it was cancelled")
	}

	got := c.Attempt(ctx, []byte(`{"phone_number":"+33199000002"}`), "key-2")
	if got.Verdict != Cancelled || got.Doubt {
		t.Errorf("cancelled before: %+v", got)
	}
	select {
	case <-arrived:
		t.Error("a cancelled attempt reached the server")
	default:
	}
}

func TestEndlessBody(t *testing.T) {
	const tooMuch = 64 << 20 // far beyond maxBody and what sockets hold
	var written atomic.Int64
	hungUp := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		defer close(hungUp)
		_, _ = io.WriteString(w, guideBody)
		for chunk := strings.Repeat(" ", 64<<10); written.Load() < tooMuch; {
			n, err := io.WriteString(w, chunk)
			if written.Add(int64(n)); err != nil {
				return
			}
		}
	}))
	defer server.Close()
	want := Answer{Verdict: Accepted, Status: 200, RequestID: guideID}
	if diff := cmp.Diff(want, attempt(t, newClient(t, server.URL))); diff != "" {
		t.Errorf("answer (-want +got):\n%s", diff)
	}
	select {
	case <-hungUp:
	case <-time.After(patience):
		t.Fatal("the client does not hang up")
	}
	if written.Load() >= tooMuch {
		t.Errorf("the client read at least %d bytes", written.Load())
	}
}

func TestConnectionIsUsedAgain(t *testing.T) {
	var opened, status atomic.Int64
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(int(status.Load()))
		for range 10 { // flushed, so that it comes without a length
			_, _ = io.WriteString(w, strings.Repeat(" ", maxBody/20))
			_ = http.NewResponseController(w).Flush()
		}
	}))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			opened.Add(1)
		}
	}
	server.Start()
	defer server.Close()
	c := newClient(t, server.URL)
	for _, s := range []int{200, 400, 401, 429, 500} {
		status.Store(int64(s))
		if got := attempt(t, c); got.Status != s {
			t.Fatalf("answer %+v", got)
		}
	}
	if n := opened.Load(); n != 1 {
		t.Errorf("%d connections for attempts one after the other", n)
	}
}
