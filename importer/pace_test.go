package importer

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"alvio.ai/alvio-import/importer/ledger"
	"alvio.ai/alvio-import/importer/send"
	"alvio.ai/alvio-import/internal/endpoints"
	"alvio.ai/alvio-import/record"
)

// These tests hold the pipeline, with send.Pace in it, against endpoints that limit
// what they take. TestPaceScenarios of package send does it with the pace alone, much
// faster; what goes wrong only here is the pipeline's fault.

var (
	paceFlag  = flag.String("pace", "brief", "brief; full: all scenarios of which something is required, 10 minutes, for half an hour; or all")
	paceSeeds = flag.Uint64("pace-seeds", 5, "how many runs each scenario has, unless they are brief")
)

// brief scenarios are those that a minute or two tell something about, and how long
// they last then.
var brief = []struct {
	name   string
	lasts  time.Duration
	ledger bool
}{
	{"bucket 20/s", 2 * time.Minute, false},
	{"bucket 200/s", 30 * time.Second, true},
	{"bucket 200/s, Retry-After", time.Minute, false},
	{"20 slots, short queue", 90 * time.Second, false},
	{"20 slots, long queue, concurrency 500", 30 * time.Second, false},
	{"80 ms", 30 * time.Second, true},
	{"noise", time.Minute, false},
	{"noise, bucket 200/s", time.Minute, false},
	{"two, one 20 s later", 90 * time.Second, false},
}

func TestPace(t *testing.T) {
	t.Log(endpoints.TableHeader)
	if *paceFlag == "brief" {
		path := manyRows(t, 50_000)
		for _, b := range brief {
			s := endpoints.Named(b.name)
			s.Share = 0 // it takes minutes
			runPace(t, &paceRun{scenario: s, path: path, lasts: b.lasts, ledger: b.ledger, seeds: 1})
		}
		return
	}
	path := manyRows(t, 1_300_000)
	for _, s := range endpoints.Scenarios() {
		if s.Reach > 0 || *paceFlag == "all" {
			runPace(t, &paceRun{scenario: s, path: path, lasts: endpoints.Simulated, seeds: *paceSeeds})
		}
	}
}

// The rate that a person asked for is neither exceeded nor wasted.
func TestPaceMaxRate(t *testing.T) {
	path := manyRows(t, 10_000)
	for _, tt := range []struct {
		name string
		rate float64
	}{{"noise", 20}, {"20 slots, short queue", 100}, {"noise, bucket 200/s", 150}} {
		s := endpoints.Named(tt.name)
		s.Capacity = func(from, to time.Duration, _ endpoints.Endpoint) float64 { return tt.rate * (to - from).Seconds() }
		runPace(t, &paceRun{scenario: s, path: path, lasts: 45 * time.Second, seeds: 1, maxRate: tt.rate})
	}
}

// In front of a long queue, many requests beside each other are not kept up, although
// rows are handed out ahead while nothing else limits them.
func TestPaceShortensQueues(t *testing.T) {
	path := manyRows(t, 20_000)
	for _, concurrency := range []int{64, 500} {
		t.Run(fmt.Sprint(concurrency), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := &paceRun{scenario: endpoints.Named("20 slots, long queue"), path: path, lasts: 20 * time.Second}
				r.scenario.Concurrency = concurrency
				var underWay []int
				r.watch = func(d *endpoints.Door) { underWay = append(underWay, d.UnderWay()) }
				r.run(t, 5)
				if most := slices.Max(underWay[10:]); most < 20 || most > 60 {
					t.Errorf("%d requests under way at 20 slots, want about 40: %v", most, underWay)
				}
			})
		})
	}
}

// A paceRun is a scenario with senders that have rows without end.
type paceRun struct {
	scenario endpoints.Scenario
	path     string // of the rows
	lasts    time.Duration
	seeds    uint64
	ledger   bool
	maxRate  float64
	watch    func(*endpoints.Door) // every second, unless it is nil
}

func runPace(t *testing.T, r *paceRun) {
	t.Run(r.scenario.Name, func(t *testing.T) {
		f := endpoints.Figures{Reached: math.Inf(1), After: 1, Share: 1}
		began := time.Now()
		for seed := range r.seeds {
			synctest.Test(t, func(t *testing.T) {
				g := r.run(t, seed)
				if r.seeds > 1 {
					t.Logf("seed %d: %s", seed, r.scenario.Line(g))
				}
				f = f.Worse(g)
			})
		}
		t.Logf("%s  %s in %s", r.scenario.Line(f), r.lasts, time.Since(began).Round(10*time.Millisecond))
		for _, missed := range r.scenario.Check(f) {
			t.Error(missed)
		}
	})
}

// run is the run of a seed.
func (r *paceRun) run(t *testing.T, seed uint64) endpoints.Figures {
	s := &r.scenario
	endpoint := s.New(rand.New(rand.NewPCG(seed, 1)))
	server := endpoints.Serve(endpoint)
	stop := make(chan struct{})
	time.AfterFunc(r.lasts, func() { close(stop) })
	var senders sync.WaitGroup
	var tallies []*endpoints.Tally
	for _, starts := range s.Starts {
		p := &paceSender{door: server.Door()}
		tallies = append(tallies, &p.door.Tally)
		p.prepare(t, r, stop)
		senders.Go(func() {
			time.Sleep(starts)
			p.run(t)
		})
		if r.watch != nil {
			senders.Go(func() {
				for now := starts; now+time.Second < r.lasts; now += time.Second {
					time.Sleep(time.Second)
					r.watch(p.door)
				}
			})
		}
	}
	senders.Wait()
	server.Close()
	return s.Sum(endpoint, tallies, r.lasts)
}

// A paceSender is one importer in front of the endpoint.
type paceSender struct {
	door    *endpoints.Door
	client  *send.Client
	input   []Input
	options Options
	records counts
}

func (p *paceSender) prepare(t *testing.T, r *paceRun, stop chan struct{}) {
	p.input = openInput(t, r.path, plainMapping)
	p.options = options(0)
	p.options.Concurrency, p.options.MaxRate, p.options.Stop = r.scenario.Concurrency, r.maxRate, stop
	p.options.Limit = 10_000 + int(1.05*r.scenario.Capacity(0, r.lasts, nil))
	var err error
	p.client, err = send.NewClient(send.Config{
		URL: "http://127.0.0.1/hook", APIKey: "test", UserAgent: "test",
		Timeout: 30 * time.Second, Workers: p.options.Concurrency, Dial: p.door.Dial,
	})
	if err != nil {
		t.Fatal(err)
	}
	if r.ledger {
		p.openBook(t)
	}
}

func (p *paceSender) openBook(t *testing.T) {
	l, err := ledger.Open(t.Context(), filepath.Join(t.TempDir(), "ledger.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	p.options.Book, err = l.Book(t.Context(), ledger.Destination{Name: "test", URL: "http://test"})
	if err != nil {
		t.Fatal(err)
	}
	p.options.Survey, err = Check(t.Context(), p.input, CheckOptions{Book: p.options.Book, Limit: p.options.Limit}, &counts{}, &Progress{})
	if err == nil {
		err = p.options.Book.Begin(t.Context(), &ledger.Run{Began: time.Now(), MappingHash: []byte{1}})
	}
	if err != nil {
		t.Fatal(err)
	}
}

// run sends until it is stopped, and checks what must be true of every run.
func (p *paceSender) run(t *testing.T) {
	totals, err := Send(context.WithoutCancel(t.Context()), p.input, p.client, &p.records, p.options, &Progress{})
	p.client.Close()
	if stop, ok := errors.AsType[*StopError](err); !ok || stop.Kind != StopInterrupted {
		t.Errorf("Send returned %v before the end", err)
	}
	if p.door.Most > p.options.Concurrency {
		t.Errorf("%d requests at the same time, want at most %d", p.door.Most, p.options.Concurrency)
	}
	if rate := p.options.MaxRate; rate > 0 && float64(p.door.Densest) > rate+1 {
		t.Errorf("%d requests began within a second, want at most %g", p.door.Densest, rate)
	}
	if totals.Outcomes != p.records.outcomes || totals.Attempts != p.records.attempts || totals.Rows != p.records.rows {
		t.Errorf("the totals are %+v, the record has %+v", totals, p.records)
	}
	if sent := totals.Outcomes[record.Accepted] + totals.Outcomes[record.NotSent]; sent != totals.Rows {
		t.Errorf("%d of %d rows were neither accepted nor left: %v", totals.Rows-sent, totals.Rows, totals.Outcomes)
	}
	accepted := p.door.Tally.Accepted(0, time.Hour)
	if totals.Attempts != p.door.Requests || int64(totals.Attempts) != p.client.Attempts() || totals.Outcomes[record.Accepted] != accepted {
		t.Errorf("%d attempts and %d rows accepted; the endpoint had %d and accepted %d", totals.Attempts, totals.Outcomes[record.Accepted], p.door.Requests, accepted)
	}
	if p.options.Book != nil {
		checkKept(t, p.options.Book, &totals)
	}
}

// counts are a recorder that keeps nothing else.
type counts struct {
	rows, attempts int
	outcomes       [record.NumOutcomes]int
}

var errMisplaced = errors.New("a row is recorded out of order")

func (c *counts) Record(r *record.Result) error {
	if r.Row != c.rows+2 {
		return errMisplaced
	}
	c.rows++
	c.attempts += r.Attempts
	c.outcomes[r.Outcome]++
	return nil
}

func (c *counts) Flush() error { return nil }

// manyRows is a list of so many rows.
func manyRows(t *testing.T, rows int) (path string) {
	path = filepath.Join(t.TempDir(), "leads.csv")
	if err := endpoints.WriteRows(path, rows); err != nil {
		t.Fatal(err)
	}
	return path
}
