package send

import (
	"math/rand/v2"
	"net/http"
	"time"

	"alvio.ai/alvio-import/internal/endpoints"
)

// The simulator knows no goroutine and no clock but its own: a heap of events in
// virtual time. Each client has rows without end, honours its pace's Limit and Next,
// and tries refused rows again after [Backoff].

type simulation struct {
	random   *rand.Rand
	origin   time.Time
	endpoint endpoints.Endpoint
	clients  []*simClient
	events   eventHeap
	late     time.Duration // timers fire up to so much too late
}

type simClient struct {
	pace     *Pace
	config   PaceConfig
	starts   time.Duration
	wakes    time.Duration // its next timer, 0 if none
	inFlight int
	retries  eventHeap // refused rows, by when they are due

	tally        endpoints.Tally
	attempts     int
	mostInFlight int
	overLimit    bool
	watch        func(now time.Duration, c *simClient)
}

type event struct {
	at, began time.Duration
	client    *simClient
	answer    Answer
	wake      bool
	tries     int // of its row
}

func newSimulation(seed uint64, scenario string) *simulation {
	random := rand.New(rand.NewPCG(seed, 1))
	return &simulation{random: random, origin: time.Date(2025, 1, 15, 12, 0, 0, 0, time.UTC), endpoint: endpoints.Named(scenario).New(random), late: 1200 * time.Microsecond}
}

func (s *simulation) add(c PaceConfig, starts time.Duration) *simClient {
	c.Random = s.random.Float64
	client := &simClient{config: c, starts: starts}
	s.clients = append(s.clients, client)
	s.wake(client, starts)
	return client
}

func (s *simulation) wake(c *simClient, at time.Duration) {
	if c.wakes != 0 && c.wakes <= at {
		return
	}
	c.wakes = at
	s.events.push(event{at: at, client: c, wake: true})
}

// run simulates until the end.
func (s *simulation) run(end time.Duration) {
	for len(s.events) > 0 && s.events[0].at < end {
		e := s.events.pop()
		c := e.client
		switch {
		case !e.wake:
			c.end(s, &e)
		case c.wakes != e.at:
			continue // it was set to an earlier time since
		default:
			c.wakes = 0
		}
		c.begin(s, e.at)
	}
}

func (c *simClient) end(s *simulation, e *event) {
	c.inFlight--
	c.pace.End(s.origin.Add(e.began), s.origin.Add(e.at), e.at-e.began, &e.answer)
	c.tally.Count(e.at, e.answer.Status)
	if e.answer.Verdict == Accepted {
		return
	}
	c.retries.push(event{at: e.at + Backoff(e.tries+1, s.random.Float64()), tries: e.tries + 1})
}

// begin begins what may begin.
func (c *simClient) begin(s *simulation, now time.Duration) {
	at := s.origin.Add(now)
	if c.pace == nil {
		c.pace = NewPace(c.config, at)
	}
	for c.inFlight < c.pace.Limit() {
		if next := c.pace.Next(at); next.After(at) {
			s.wake(c, next.Sub(s.origin)+time.Duration(s.random.Int64N(int64(s.late)+1)))
			return
		}
		tries := 0
		if len(c.retries) > 0 && c.retries[0].at <= now {
			tries = c.retries.pop().tries
		}
		c.pace.Begin(at)
		c.inFlight++
		c.attempts++
		c.mostInFlight = max(c.mostInFlight, c.inFlight)
		c.overLimit = c.overLimit || c.inFlight > c.pace.Limit()
		if c.watch != nil {
			c.watch(now, c)
		}
		reply := s.endpoint.Arrive(now)
		s.events.push(event{at: now + max(reply.After, 1), began: now, client: c, answer: answerOf(reply), tries: tries})
	}
}

// answerOf judges a reply as the client does.
func answerOf(r endpoints.Reply) Answer {
	if r.Status == http.StatusOK {
		return Answer{Verdict: Accepted, Status: r.Status}
	}
	return Answer{Verdict: Retry, Status: r.Status, Throttled: r.Status == http.StatusTooManyRequests, RetryAfter: r.RetryAfter}
}

// eventHeap is a heap by time.
type eventHeap []event

func (h *eventHeap) push(e event) {
	*h = append(*h, e)
	s := *h
	for i := len(s) - 1; i > 0; {
		parent := (i - 1) / 2
		if s[parent].at <= s[i].at {
			return
		}
		s[parent], s[i] = s[i], s[parent]
		i = parent
	}
}

func (h *eventHeap) pop() event {
	s := *h
	top := s[0]
	last := len(s) - 1
	s[0] = s[last]
	s[last] = event{}
	s = s[:last]
	*h = s
	for i := 0; ; {
		child := 2*i + 1
		if child >= len(s) {
			return top
		}
		if child+1 < len(s) && s[child+1].at < s[child].at {
			child++
		}
		if s[i].at <= s[child].at {
			return top
		}
		s[i], s[child] = s[child], s[i]
		i = child
	}
}
