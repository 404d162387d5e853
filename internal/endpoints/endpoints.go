// Package endpoints simulates webhooks that limit what they take: token buckets,
// quotas, slots with queues, bans. They live in virtual time, so that ten minutes of
// one pass in seconds, and each run of a seed is the same. Scenarios lists them, with
// what a sender must make of each; Serve puts one behind HTTP, in memory.
package endpoints

import (
	"container/heap"
	"math"
	"math/rand/v2"
	"net/http"
	"time"
)

// An Endpoint answers requests. They arrive in order of time, which begins at 0.
type Endpoint interface {
	Arrive(now time.Duration) Reply
}

// A Reply is an answer, and when it is there.
type Reply struct {
	Status     int
	RetryAfter time.Duration // 0 if it does not ask to wait
	After      time.Duration // it is there so long after the request arrived
}

var (
	tooMany = Reply{Status: http.StatusTooManyRequests}
	busy    = Reply{Status: http.StatusServiceUnavailable}
)

func asking(r Reply, wait time.Duration) Reply {
	r.RetryAfter = wait
	return r
}

func accepted(after time.Duration) Reply { return Reply{Status: http.StatusOK, After: after} }

func (r Reply) after(d time.Duration) Reply {
	r.After = d
	return r
}

// A latency tells how long an answer takes.
type latency func(*rand.Rand) time.Duration

// around spreads a latency by a share to both sides.
func around(mean time.Duration, share float64) latency {
	return func(r *rand.Rand) time.Duration {
		return time.Duration(float64(mean) * (1 + share*(2*r.Float64()-1)))
	}
}

// noisy is ±50 %, and 5 s in one of 100.
func noisy(mean time.Duration) latency {
	usual := around(mean, 0.5)
	return func(r *rand.Rand) time.Duration {
		if r.Float64() < 0.01 {
			return 5 * time.Second
		}
		return usual(r)
	}
}

// An unlimited endpoint takes everything.
type unlimited struct {
	random  *rand.Rand
	latency latency
}

func (e *unlimited) Arrive(time.Duration) Reply { return accepted(e.latency(e.random)) }

// A bucket refuses what is above a rate that may change in time, after a burst.
type bucket struct {
	random  *rand.Rand
	latency latency
	rate    func(time.Duration) float64
	burst   float64 // in seconds of the rate
	no      Reply

	tokens float64
	at     time.Duration
	begun  bool
}

func (e *bucket) Arrive(now time.Duration) Reply {
	rate := e.rate(now)
	most := max(rate*e.burst, 1)
	if !e.begun {
		e.begun, e.tokens = true, most
	}
	e.tokens = min(e.tokens+rate*(now-e.at).Seconds(), most)
	e.at = now
	after := e.latency(e.random)
	if e.tokens < 1 {
		return e.no.after(after)
	}
	e.tokens--
	return accepted(after)
}

func constant(rate float64) func(time.Duration) float64 {
	return func(time.Duration) float64 { return rate }
}

// steps are rates from the given seconds on.
func steps(rates map[int]float64) func(time.Duration) float64 {
	return func(t time.Duration) float64 {
		best, rate := -1, 0.0
		for from, r := range rates {
			if time.Duration(from)*time.Second <= t && from > best {
				best, rate = from, r
			}
		}
		return rate
	}
}

func sine(mean, swing float64, period time.Duration) func(time.Duration) float64 {
	return func(t time.Duration) float64 {
		return mean + swing*math.Sin(2*math.Pi*t.Seconds()/period.Seconds())
	}
}

// A quota is a number of requests per fixed window.
type quota struct {
	random  *rand.Rand
	latency latency
	number  int
	window  time.Duration
	phase   time.Duration // of the first window, which has begun already
	tells   bool          // with Retry-After

	current time.Duration
	used    int
}

func (e *quota) Arrive(now time.Duration) Reply {
	after := e.latency(e.random)
	shifted := now + e.phase
	if window := shifted / e.window; window != e.current {
		e.current, e.used = window, 0
	}
	if e.used < e.number {
		e.used++
		return accepted(after)
	}
	if e.tells {
		left := e.window - shifted%e.window
		return asking(tooMany, (left + time.Second - 1).Truncate(time.Second)).after(after)
	}
	return tooMany.after(after)
}

// slots serve so many requests at once; others wait in a queue, and beyond its
// places are refused at once.
type slots struct {
	random  *rand.Rand
	service latency
	places  int // negative: without end

	free times // when each slot is free
	done times // when each request in the system is done
}

func (e *slots) Arrive(now time.Duration) Reply {
	for len(e.done) > 0 && e.done.least() <= now {
		e.done.pop()
	}
	if e.places >= 0 && len(e.done) >= len(e.free)+e.places {
		return busy.after(time.Millisecond)
	}
	begins := max(now, e.free.pop())
	ends := begins + e.service(e.random)
	e.free.push(ends)
	e.done.push(ends)
	return accepted(ends - now)
}

// A banning endpoint refuses everything for a while once it got too much in a second.
type banning struct {
	random  *rand.Rand
	latency latency
	most    int
	ban     time.Duration
	no      Reply

	recent []time.Duration
	until  time.Duration
	bans   int
}

func (e *banning) Arrive(now time.Duration) Reply {
	after := e.latency(e.random)
	if now < e.until {
		return e.no.after(after)
	}
	for len(e.recent) > 0 && e.recent[0] <= now-time.Second {
		e.recent = e.recent[1:]
	}
	e.recent = append(e.recent, now)
	if len(e.recent) > e.most {
		e.until, e.recent = now+e.ban, nil
		e.bans++
		return e.no.after(after)
	}
	return accepted(after)
}

// flaky refuses at random whatever the pace is.
type flaky struct {
	Endpoint
	random *rand.Rand
	share  float64
	no     Reply
}

func (e *flaky) Arrive(now time.Duration) Reply {
	r := e.Endpoint.Arrive(now)
	if e.random.Float64() < e.share {
		return e.no.after(r.After)
	}
	return r
}

// times is a heap.
type times []time.Duration

func (h *times) push(t time.Duration) { heap.Push((*timeHeap)(h), t) }

func (h *times) pop() time.Duration {
	t, _ := heap.Pop((*timeHeap)(h)).(time.Duration)
	return t
}

func (h times) least() time.Duration { return h[0] }

type timeHeap []time.Duration

func (h timeHeap) Len() int           { return len(h) }
func (h timeHeap) Less(i, j int) bool { return h[i] < h[j] }
func (h timeHeap) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }

func (h *timeHeap) Push(x any) {
	t, _ := x.(time.Duration)
	*h = append(*h, t)
}

func (h *timeHeap) Pop() any {
	old := *h
	t := old[len(old)-1]
	*h = old[:len(old)-1]
	return t
}
