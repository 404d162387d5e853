package importer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"alvio.ai/alvio-import/importer/send"
	"alvio.ai/alvio-import/importer/source"
	"alvio.ai/alvio-import/internal/endpoints"
	"alvio.ai/alvio-import/mapping"
	"alvio.ai/alvio-import/record"
)

// The tests simulate: the pipeline and the HTTP client are the real ones, the
// endpoint is a handler behind connections in memory, and the clock is
// synctest's. A goroutine that outlives Send makes synctest fail the test.

// success is the guide's own answer.
const success = `{"status":"SUCCESS","message":"Request ID: "req_1"","request_id":"req_1"}`

// A request is what the endpoint saw.
type request struct {
	id, phone, key string
	at             time.Duration // since the simulation began
}

// An endpoint answers requests as its script says and remembers them.
type endpoint struct {
	script func(n int, r request) (status int, header http.Header) // n counts from 1
	delay  func(n int, r request) time.Duration

	listener *endpoints.Listener
	server   *http.Server
	began    time.Time

	mu       sync.Mutex
	requests []request
	accepted []request
	inFlight int
	most     int // in flight at the same time
}

func newEndpoint(script func(n int, r request) (int, http.Header)) *endpoint {
	e := &endpoint{script: script, listener: endpoints.Listen(), began: time.Now()}
	e.server = &http.Server{Handler: e}
	go e.server.Serve(e.listener) //nolint:errcheck // ends with Close
	return e
}

func (e *endpoint) close() { _ = e.server.Close() }

func (e *endpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	var payload struct {
		Phone string `json:"phone_number"`
		ID    string `json:"crm_contact_id"`
	}
	if err != nil || json.Unmarshal(body, &payload) != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	e.mu.Lock()
	req := request{payload.ID, payload.Phone, r.Header.Get("Idempotency-Key"), time.Since(e.began)}
	e.requests = append(e.requests, req)
	n := len(e.requests)
	e.inFlight++
	e.most = max(e.most, e.inFlight)
	e.mu.Unlock()
	if e.delay != nil {
		select {
		case <-time.After(e.delay(n, req)):
		case <-r.Context().Done(): // the client is gone
		}
	}
	status, header := http.StatusOK, http.Header(nil)
	if e.script != nil {
		status, header = e.script(n, req)
	}
	e.mu.Lock()
	e.inFlight--
	if status == http.StatusOK {
		e.accepted = append(e.accepted, req)
	}
	e.mu.Unlock()
	for k, v := range header {
		w.Header()[k] = v
	}
	w.WriteHeader(status)
	if status == http.StatusOK {
		_, _ = io.WriteString(w, success)
	}
}

// client returns a client of the endpoint.
func (e *endpoint) client(t *testing.T, workers int) *send.Client {
	t.Helper()
	c, err := send.NewClient(send.Config{
		URL: "http://127.0.0.1/hook", APIKey: "test", UserAgent: "test",
		Timeout: 30 * time.Second, Workers: workers, Dial: e.listener.Dial,
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// A log is a recorder that keeps results, and fails after failAfter of them if
// that is not 0.
type log struct {
	results   []record.Result
	failAfter int
}

var errDiskFull = errors.New("no space left on device")

func (l *log) Record(r *record.Result) error {
	if l.failAfter > 0 && len(l.results) >= l.failAfter {
		return errDiskFull
	}
	l.results = append(l.results, *r)
	return nil
}

func (l *log) Flush() error { return nil }

// phone returns the n-th number of a range that is kept for fiction.
func phone(n int) string { return fmt.Sprintf("+331990%05d", n) }

// input writes a CSV file of rows "phone;id" and opens it. An empty string
// among the rows is a row without a phone.
func input(t *testing.T, phones []string) []Input {
	t.Helper()
	var b strings.Builder
	b.WriteString("Phone;ID\n")
	for i, p := range phones {
		fmt.Fprintf(&b, "%s;%d\n", p, i+2)
	}
	path := filepath.Join(t.TempDir(), "leads.csv")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return openInput(t, path, plainMapping)
}

const plainMapping = "version: 1\ncolumns: {Phone: phone_number, ID: crm_contact_id}\n"

func openInput(t *testing.T, path, src string) []Input {
	t.Helper()
	f, err := source.Open(t.Context(), path, source.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	m, err := mapping.Parse("map.yaml", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	plan, err := m.Bind(f.Header())
	if err != nil {
		t.Fatal(err)
	}
	return []Input{{File: f, Plan: plan}}
}

// manyPhones returns n different phones.
func manyPhones(n int) []string {
	phones := make([]string, n)
	for i := range phones {
		phones[i] = phone(i)
	}
	return phones
}

func options(rows int) Options {
	return Options{
		Concurrency: 8, MaxAttempts: 8, MaxErrors: 100,
		MaxOutage: 15 * time.Minute, Grace: 10 * time.Second, Expect: rows,
	}
}

// A simulation is one run of Send against an endpoint.
type simulation struct {
	endpoint *endpoint
	log      log
	totals   Totals
	err      error
	took     time.Duration
}

// run sends the phones and checks what must be true of every run: the books.
func (s *simulation) run(ctx context.Context, t *testing.T, in []Input, o Options) {
	t.Helper()
	client := s.endpoint.client(t, o.Concurrency)
	began := time.Now()
	s.totals, s.err = Send(ctx, in, client, &s.log, o, &Progress{})
	s.took = time.Since(began)
	client.Close()
	s.endpoint.close()
	s.checkBooks(t, client)
}

// checkBooks holds the log against the totals and the requests made.
func (s *simulation) checkBooks(t *testing.T, client *send.Client) {
	t.Helper()
	sum := 0
	for _, n := range s.totals.Outcomes {
		sum += n
	}
	if sum != s.totals.Rows {
		t.Errorf("%d rows were read and %d ended", s.totals.Rows, sum)
	}
	if int64(s.totals.Attempts) != client.Attempts() {
		t.Errorf("the client made %d requests, the totals have %d", client.Attempts(), s.totals.Attempts)
	}
	attempts := 0
	for i, r := range s.log.results {
		attempts += r.Attempts
		if r.Row != i+2 {
			t.Fatalf("line %d of the log is row %d", i+1, r.Row)
		}
	}
	if s.log.failAfter > 0 {
		return // it is not whole, on purpose
	}
	if len(s.log.results) != s.totals.Rows || attempts != s.totals.Attempts {
		t.Errorf("the log has %d rows and %d requests, the totals %d and %d", len(s.log.results), attempts, s.totals.Rows, s.totals.Attempts)
	}
}

// outcomes counts the log's results.
func (s *simulation) outcomes() map[record.Outcome]int {
	counts := map[record.Outcome]int{}
	for _, r := range s.log.results {
		counts[r.Outcome]++
	}
	return counts
}

func (s *simulation) wantOutcomes(t *testing.T, want map[record.Outcome]int) {
	t.Helper()
	got := s.outcomes()
	for o := range record.NumOutcomes {
		if got[o] != want[o] {
			t.Errorf("%d rows ended as %s, want %d", got[o], o, want[o])
		}
	}
}

func (s *simulation) wantStop(t *testing.T, kind StopKind) {
	t.Helper()
	stop, ok := errors.AsType[*StopError](s.err)
	if !ok || stop.Kind != kind {
		t.Errorf("Send returned %v, want a stop of kind %d", s.err, kind)
	}
}
