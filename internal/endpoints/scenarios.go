package endpoints

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"
)

const (
	ms = time.Millisecond

	// Simulated is how long a scenario lasts.
	Simulated = 10 * time.Minute
	// Settled is how much of its beginning does not count.
	Settled = 10 * time.Second
)

// A Scenario is an endpoint and what a sender must make of it.
type Scenario struct {
	Name        string
	New         func(*rand.Rand) Endpoint // which counts no request yet
	Concurrency int                       // of each sender
	Starts      []time.Duration           // of the senders

	// Capacity is how many requests the endpoint takes between two times. The endpoint
	// is the one that was used; it may be nil.
	Capacity func(from, to time.Duration, e Endpoint) float64
	Changes  []time.Duration // when it changed

	// What is required; 0: nothing is.
	Reach    float64 // accepted, as a share of the capacity
	Refusals float64 // per accepted row, at most
	Share    float64 // of the sender that gets least, of two
	Bans     int     // at most
}

func flat(rate float64) func(from, to time.Duration, _ Endpoint) float64 {
	return func(from, to time.Duration, _ Endpoint) float64 { return rate * (to - from).Seconds() }
}

func varying(rate func(time.Duration) float64) func(from, to time.Duration, _ Endpoint) float64 {
	return func(from, to time.Duration, _ Endpoint) float64 {
		n := 0.0
		for t := from; t < to; t += 100 * ms {
			n += rate(t) / 10
		}
		return n
	}
}

// left is what the windows had to give that begin after the first seconds.
func left(from, to time.Duration, e Endpoint) float64 {
	q, ok := e.(*quota)
	if !ok {
		return 0
	}
	first := q.window - q.phase // the first whole window's beginning
	for first < from {
		first += q.window
	}
	return float64(q.number) * (to - first).Seconds() / q.window.Seconds()
}

func bucketOf(rate func(time.Duration) float64, burst float64, l latency, no Reply) func(*rand.Rand) Endpoint {
	return func(r *rand.Rand) Endpoint {
		return &bucket{random: r, latency: l, rate: rate, burst: burst, no: no}
	}
}

func quotaOf(tells, aligned bool) func(*rand.Rand) Endpoint {
	return func(r *rand.Rand) Endpoint {
		q := &quota{random: r, latency: around(50*ms, 0.1), number: 600, window: time.Minute, tells: tells}
		if !aligned {
			q.phase = time.Duration(r.Int64N(int64(q.window)))
		}
		return q
	}
}

func slotsOf(n, places int) func(*rand.Rand) Endpoint {
	return func(r *rand.Rand) Endpoint {
		return &slots{random: r, service: around(50*ms, 0.1), places: places, free: make(times, n)}
	}
}

func banOf(no Reply) func(*rand.Rand) Endpoint {
	return func(r *rand.Rand) Endpoint {
		return &banning{random: r, latency: around(50*ms, 0.1), most: 100, ban: 30 * time.Second, no: no}
	}
}

func freeOf(l latency) func(*rand.Rand) Endpoint {
	return func(r *rand.Rand) Endpoint { return &unlimited{r, l} }
}

// DefaultConcurrency is what senders have unless their scenario says otherwise.
const DefaultConcurrency = 32

// Scenarios returns all of them, those of which something is required first.
func Scenarios() []Scenario {
	all := append(required(), others()...)
	for i := range all {
		if all[i].Concurrency == 0 {
			all[i].Concurrency = DefaultConcurrency
		}
		if all[i].Starts == nil {
			all[i].Starts = []time.Duration{0}
		}
	}
	return all
}

// Named returns the scenario of a name.
func Named(name string) Scenario {
	all := Scenarios()
	return all[slices.IndexFunc(all, func(s Scenario) bool { return s.Name == name })]
}

var (
	still  = around(50*ms, 0.1)
	halves = steps(map[int]float64{0: 200, 200: 100, 400: 200})
	shared = bucketOf(constant(200), 1, still, tooMany)

	changes = []time.Duration{200 * time.Second, 400 * time.Second}
)

func required() []Scenario {
	var all []Scenario
	for _, rate := range []float64{20, 200, 2000} {
		l := still
		if rate == 2000 {
			l = around(5*ms, 0.1)
		}
		name := fmt.Sprintf("bucket %.0f/s", rate)
		all = append(all,
			Scenario{Name: name, New: bucketOf(constant(rate), 1, l, tooMany), Capacity: flat(rate)},
			Scenario{Name: name + ", Retry-After", New: bucketOf(constant(rate), 1, l, asking(tooMany, time.Second)), Capacity: flat(rate)})
	}
	rises := steps(map[int]float64{0: 200, 200: 100, 400: 400})
	all = append(all, []Scenario{
		{Name: "quota 600/min", New: quotaOf(false, true), Capacity: left},
		{Name: "quota 600/min, Retry-After", New: quotaOf(true, true), Capacity: left},
		{Name: "20 slots, short queue", New: slotsOf(20, 10), Capacity: flat(400)},
		{Name: "20 slots, long queue", New: slotsOf(20, -1), Capacity: flat(400)},
		{Name: "20 slots, long queue, concurrency 500", New: slotsOf(20, -1), Concurrency: 500, Capacity: flat(400)},
		{Name: "80 ms", New: freeOf(around(80*ms, 0)), Capacity: flat(400)},
		{Name: "halves, then doubles", New: bucketOf(halves, 1, still, tooMany), Capacity: varying(halves), Changes: changes},
		{Name: "halves, then quadruples", New: bucketOf(rises, 1, still, tooMany), Capacity: varying(rises), Changes: changes},
		{Name: "noise", New: freeOf(noisy(80 * ms)), Capacity: flat(32 / (0.99*0.080 + 0.01*5))},
		{Name: "noise, bucket 200/s", New: bucketOf(constant(200), 1, noisy(80*ms), tooMany), Capacity: flat(200)},
		{Name: "two, one 20 s later", New: shared, Starts: []time.Duration{0, 20 * time.Second}, Capacity: flat(200), Share: 0.3},
		{Name: "two at once", New: shared, Starts: []time.Duration{0, 0}, Capacity: flat(200), Share: 0.3},
		{Name: "ban", New: banOf(tooMany), Capacity: flat(100), Reach: 0.85, Bans: 2},
	}...)
	for i := range all {
		if all[i].Reach == 0 {
			all[i].Reach = 0.95
		}
		all[i].Refusals = 0.02
	}
	return all
}

// others are harder, or odder: nothing is required, and much can be learned.
func others() []Scenario {
	dips := steps(map[int]float64{0: 200, 200: 20, 260: 200})
	tides := sine(150, 100, 5*time.Minute)
	asks := asking(tooMany, time.Second)
	return []Scenario{
		{Name: "bucket 5/s", New: bucketOf(constant(5), 1, still, tooMany), Capacity: flat(5)},
		{Name: "bucket 1/s, burst 5", New: bucketOf(constant(1), 5, still, tooMany), Capacity: flat(1)},
		{Name: "bucket 50/s, 500 ms", New: bucketOf(constant(50), 1, around(500*ms, 0.1), tooMany), Capacity: flat(50)},
		{Name: "bucket 200/s, burst 10 s", New: bucketOf(constant(200), 10, still, tooMany), Capacity: flat(200)},
		{Name: "bucket 200/s, burst 0.05 s", New: bucketOf(constant(200), 0.05, still, tooMany), Capacity: flat(200)},
		{Name: "bucket 200/s, burst 0.05 s, Retry-After", New: bucketOf(constant(200), 0.05, still, asks), Capacity: flat(200)},
		{Name: "bucket 200/s, 503", New: bucketOf(constant(200), 1, still, busy), Capacity: flat(200)},
		{Name: "halves, then doubles, Retry-After", New: bucketOf(halves, 1, still, asks), Capacity: varying(halves), Changes: changes},
		{Name: "10 % for a minute", New: bucketOf(dips, 1, still, tooMany), Capacity: varying(dips), Changes: []time.Duration{200 * time.Second, 260 * time.Second}},
		{Name: "50 to 250/s in 5 min", New: bucketOf(tides, 1, still, tooMany), Capacity: varying(tides)},
		{Name: "three", New: shared, Starts: []time.Duration{0, 10 * time.Second, 20 * time.Second}, Capacity: flat(200)},
		{Name: "two, Retry-After", New: bucketOf(constant(200), 1, still, asks), Starts: []time.Duration{0, 20 * time.Second}, Capacity: flat(200)},
		{Name: "ban, Retry-After", New: banOf(asking(tooMany, 30*time.Second)), Capacity: flat(100)},
		{Name: "quota, any phase", New: quotaOf(false, false), Capacity: left},
		{Name: "quota, any phase, Retry-After", New: quotaOf(true, false), Capacity: left},
		{Name: "5 slots, no queue", New: slotsOf(5, 0), Capacity: flat(100)},
		{Name: "1 % random 503", New: func(r *rand.Rand) Endpoint { return &flaky{&unlimited{r, still}, r, 0.01, busy} }, Capacity: flat(640)},
		{Name: "4 % random 429", New: func(r *rand.Rand) Endpoint { return &flaky{&unlimited{r, still}, r, 0.04, tooMany} }, Capacity: flat(614)},
		{Name: "4 % random 429, bucket 200/s", New: func(r *rand.Rand) Endpoint { return &flaky{shared(r), r, 0.04, tooMany} }, Capacity: flat(192)},
		{Name: "5 % random 429, Retry-After", New: func(r *rand.Rand) Endpoint { return &flaky{&unlimited{r, still}, r, 0.05, asks} }, Capacity: flat(20)},
		{Name: "5 % random 429, Retry-After, and 503", New: func(r *rand.Rand) Endpoint {
			return &flaky{&flaky{&unlimited{r, still}, r, 0.05, asks}, r, 0.05, busy}
		}, Capacity: flat(20)},
		{Name: "20 % random 503", New: func(r *rand.Rand) Endpoint { return &flaky{&unlimited{r, still}, r, 0.2, busy} }, Capacity: flat(512)},
		{Name: "20 % random 503, bucket 200/s", New: func(r *rand.Rand) Endpoint { return &flaky{shared(r), r, 0.2, busy} }, Capacity: flat(160)},
		{Name: "1 % random 503, bucket 200/s", New: func(r *rand.Rand) Endpoint { return &flaky{shared(r), r, 0.01, busy} }, Capacity: flat(200)},
	}
}
