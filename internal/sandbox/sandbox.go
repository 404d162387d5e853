// Package sandbox is the webhook guide as a server for one's own machine: it
// takes what the guide says the webhook takes, refuses what it refuses, and
// answers as it answers, down to the message that is not valid JSON.
//
// It serves tests and first steps. Faults can be ordered: latency, a rate limit,
// a share of error answers. What it accepted can be read back:
//
//	POST /webhook   the webhook
//	GET  /contacts  what was accepted, as JSON lines
//	GET  /stats     counts, as one JSON object
package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"mime"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"
)

// Path is where the webhook is.
const Path = "/webhook"

// MaxPayload is the largest body that is accepted, in bytes.
const MaxPayload = 2_000_000

// A Fault is what happens to a share of the requests.
type Fault struct {
	Kind   FaultKind
	Status int     // HTTP status, from 400 to 599, of kinds that answer
	Share  float64 // from 0 to 1
}

// A FaultKind says what a fault does.
type FaultKind uint8

// The kinds of faults.
const (
	FaultAnswer        FaultKind = iota // answers with the status, and accepts nothing
	FaultReset                          // resets the connection, and accepts nothing
	FaultStall                          // never answers, and accepts nothing
	FaultAcceptedReset                  // accepts, and resets the connection
	FaultAcceptedError                  // accepts, and answers with the status
)

// Config orders what the sandbox does. The zero value has no faults and
// accepts no key.
type Config struct {
	APIKey  string        // the key that requests must carry
	Latency time.Duration // before each answer
	Rate    float64       // requests per second; more are answered 429; 0: no limit
	Faults  []Fault
	Seed    uint64    // of the faults' chance
	Log     io.Writer // takes each accepted contact as a JSON line; nil keeps none
}

// Stats counts what the sandbox did.
type Stats struct {
	Requests int64            `json:"requests"` // to the webhook, whatever their method
	Accepted int64            `json:"accepted"`
	Answers  map[string]int64 `json:"answers"` // by HTTP status
}

// A Server is the sandbox as an http.Handler.
type Server struct {
	config   Config
	limiter  *rate.Limiter
	requests atomic.Int64

	mu      sync.Mutex // guards what follows
	random  *rand.Rand
	log     io.Writer
	answers map[int]int64
	issued  int64
}

// New returns a sandbox.
func New(c Config) *Server {
	s := &Server{
		config:  c,
		limiter: rate.NewLimiter(rate.Inf, 0),
		random:  rand.New(rand.NewPCG(c.Seed, 0)),
		log:     c.Log,
		answers: map[int]int64{},
	}
	if c.Rate > 0 {
		s.limiter = rate.NewLimiter(rate.Limit(c.Rate), max(1, int(c.Rate)))
	}
	return s
}

// Stats returns the present counts.
func (s *Server) Stats() Stats {
	s.mu.Lock()
	defer s.mu.Unlock()
	st := Stats{Requests: s.requests.Load(), Accepted: s.answers[http.StatusOK], Answers: map[string]int64{}}
	for status, n := range s.answers {
		st.Answers[strconv.Itoa(status)] = n
	}
	return st
}

// ServeHTTP answers a request to the webhook, or for the counts.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet && r.URL.Path == "/stats" {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(s.Stats())
		return
	}
	s.requests.Add(1)
	// The body is read first: until then a server does not see that its client
	// has gone.
	body, readErr := io.ReadAll(http.MaxBytesReader(w, r.Body, MaxPayload))
	if s.config.Latency > 0 {
		select {
		case <-time.After(s.config.Latency):
		case <-r.Context().Done():
		}
	}
	fault := s.fault()
	switch fault.Kind {
	case FaultReset:
		reset(w)
		return
	case FaultStall:
		<-r.Context().Done()
		return
	default: // it is served first
	}
	status, message := s.serve(w, r, body, readErr, fault)
	if status == http.StatusOK {
		return
	}
	s.count(status)
	w.Header().Set("Content-Type", "application/json")
	if status == http.StatusTooManyRequests {
		w.Header().Set("Retry-After", "1")
	}
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]string{"status": "ERROR", "message": message})
}

// serve accepts the request and answers it, or returns the status and the
// message that refuse it.
func (s *Server) serve(w http.ResponseWriter, r *http.Request, body []byte, readErr error, fault Fault) (int, string) {
	if fault.Kind == FaultAnswer && fault.Status != 0 {
		return fault.Status, faultMessage
	}
	if status, message := s.check(w, r, body, readErr); status != 0 {
		return status, message
	}
	id, err := s.accept(r.Header.Get("Idempotency-Key"), body)
	if err != nil {
		return http.StatusInternalServerError, err.Error()
	}
	switch fault.Kind {
	case FaultAcceptedReset:
		reset(w)
		return http.StatusOK, ""
	case FaultAcceptedError:
		http.Error(w, faultMessage, fault.Status)
		return http.StatusOK, ""
	default:
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = fmt.Fprintf(w, `{"status":"SUCCESS","message":"Request successfully handled. Request ID: "%s"","request_id":"%s"}`, id, id)
	return http.StatusOK, ""
}

const faultMessage = "fault on demand"

// reset ends the connection without an answer.
func reset(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler) // HTTP/2, and tests without a connection
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}

// fault returns what is ordered to happen to a request; the zero Fault is nothing.
func (s *Server) fault() Fault {
	if !s.limiter.Allow() {
		return Fault{Status: http.StatusTooManyRequests}
	}
	if len(s.config.Faults) == 0 {
		return Fault{}
	}
	s.mu.Lock()
	chance := s.random.Float64()
	s.mu.Unlock()
	for _, f := range s.config.Faults {
		if chance < f.Share {
			return f
		}
		chance -= f.Share
	}
	return Fault{}
}

// check holds a request against the guide. It returns the status and the message
// that refuse it, or 0.
func (s *Server) check(w http.ResponseWriter, r *http.Request, body []byte, readErr error) (status int, message string) {
	if r.URL.Path != Path {
		return http.StatusNotFound, "the webhook is at " + Path
	}
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		return http.StatusMethodNotAllowed, "use POST"
	}
	if key := r.Header.Get("api-key"); key == "" || key != s.config.APIKey {
		return http.StatusUnauthorized, "missing or invalid api-key"
	}
	if mediaType, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || mediaType != "application/json" {
		return http.StatusUnsupportedMediaType, "Content-Type must be application/json"
	}
	if _, tooLarge := errors.AsType[*http.MaxBytesError](readErr); tooLarge {
		return http.StatusRequestEntityTooLarge, "payload over 2 MB"
	} else if readErr != nil {
		return http.StatusBadRequest, "the body could not be read"
	}
	var payload map[string]json.RawMessage
	if err := json.Unmarshal(body, &payload); err != nil || payload == nil {
		return http.StatusBadRequest, "the body is not a JSON object"
	}
	var phone string
	if json.Unmarshal(payload["phone_number"], &phone) != nil || strings.TrimSpace(phone) == "" {
		return http.StatusUnprocessableEntity, "phone_number is required, as a text"
	}
	return 0, ""
}

// A Contact is one line of what was accepted.
type Contact struct {
	RequestID      string          `json:"request_id"`
	IdempotencyKey string          `json:"idempotency_key,omitempty"`
	Payload        json.RawMessage `json:"payload"`
}

// accept logs the contact and counts it, and returns the request's id.
func (s *Server) accept(key string, body []byte) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.issued++
	id := fmt.Sprintf("req_sandbox_%08d", s.issued)
	if s.log != nil {
		line, err := json.Marshal(Contact{id, key, body})
		if err != nil {
			return "", err
		}
		if _, err := s.log.Write(append(line, '\n')); err != nil {
			return "", fmt.Errorf("the sandbox can't keep the contact: %w", err)
		}
	}
	s.answers[http.StatusOK]++
	return id, nil
}

func (s *Server) count(status int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answers[status]++
}
