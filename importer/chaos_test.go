package importer

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"alvio.ai/alvio-import/importer/send"
)

// A chaos is an endpoint without a network that answers by chance, late or never.
type chaos struct {
	mu       sync.Mutex
	random   *rand.Rand
	attempts int
	refuses  float64 // share of answers of 401
}

func (c *chaos) Attempt(ctx context.Context, _ []byte, _ string) send.Answer {
	c.mu.Lock()
	c.attempts++
	x, latency := c.random.Float64(), time.Duration(c.random.IntN(3000))*time.Millisecond
	if c.random.Float64() < 0.02 {
		latency = time.Hour
	}
	c.mu.Unlock()
	select {
	case <-time.After(latency):
	case <-ctx.Done():
		return send.Answer{Verdict: send.Cancelled, Doubt: x < 0.5, Code: "cut-short"}
	}
	answer := send.Answer{Verdict: send.Retry, Code: "chance"}
	switch {
	case x < 0.6:
		return send.Answer{Verdict: send.Accepted, Status: 200}
	case x < 0.7:
		answer.Verdict, answer.Status = send.Rejected, 422
	case x < 0.8:
		answer.Status, answer.RetryAfter = 503, latency
	case x < 0.85:
		answer.Status, answer.Doubt = 500, true
	case x < 0.9:
		answer.Status, answer.Throttled = 429, true
	case x < 0.9+c.refuses:
		answer.Verdict, answer.Status = send.Refused, 401
	default:
		answer.Verdict = send.Unreachable
	}
	return answer
}

// TestChaos: whatever the rows, answers, limits and interruptions, a run ends,
// its books balance, and its record is in order and as long as what was read,
// unless the recorder failed.
func TestChaos(t *testing.T) {
	seeds := uint64(80)
	if testing.Short() {
		seeds = 20
	}
	for seed := range seeds {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { testChaos(t, seed) })
		})
	}
}

func testChaos(t *testing.T, seed uint64) {
	random := rand.New(rand.NewPCG(seed, 1))
	rows := random.IntN(1500)
	phones := make([]string, rows)
	contacts := 1 + random.IntN(500)
	for i := range phones {
		if random.Float64() > 0.05 {
			phones[i] = phone(random.IntN(contacts))
		}
	}
	stop := make(chan struct{})
	o := options(rows)
	o.Stop = stop
	o.Concurrency = 1 + random.IntN(20)
	o.window = []int{0, 50, 300}[random.IntN(3)]
	o.MaxErrors = []int{0, 5, 100}[random.IntN(3)]
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	if random.Float64() < 0.6 {
		defer time.AfterFunc(time.Duration(random.IntN(60_000))*time.Millisecond, func() { close(stop) }).Stop()
	}
	if random.Float64() < 0.4 {
		defer time.AfterFunc(time.Duration(random.IntN(60_000))*time.Millisecond, cancel).Stop()
	}
	l := &log{}
	if random.Float64() < 0.2 {
		l.failAfter = 1 + random.IntN(rows+1)
	}
	endpoint := &chaos{random: rand.New(rand.NewPCG(seed, 2)), refuses: []float64{0, 0.003}[random.IntN(2)]}
	defer time.AfterFunc(1000*time.Hour, func() {
		t.Error("the run does not end")
		cancel()
	}).Stop()
	totals, err := Send(ctx, input(t, phones), endpoint, l, o, &Progress{})
	sum := 0
	for _, n := range totals.Outcomes {
		sum += n
	}
	if sum != totals.Rows || totals.Attempts != endpoint.attempts {
		t.Errorf("%d of %d rows ended, with %d of %d attempts (%v)", sum, totals.Rows, totals.Attempts, endpoint.attempts, err)
	}
	for i, r := range l.results {
		if r.Row != i+2 {
			t.Fatalf("line %d is row %d", i+1, r.Row)
		}
	}
	_, recordFailed := errors.AsType[*RecordError](err)
	if short := len(l.results) < totals.Rows; short != recordFailed {
		t.Errorf("%d of %d rows are recorded, and Send says %v", len(l.results), totals.Rows, err)
	}
	if err == nil && totals.Rows != rows {
		t.Errorf("%d of %d rows, and no error", totals.Rows, rows)
	}
}
