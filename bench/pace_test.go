package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/failsafe-go/failsafe-go/adaptivelimiter"

	"alvio.ai/alvio-import/importer"
	"alvio.ai/alvio-import/importer/send"
	"alvio.ai/alvio-import/importer/source"
	"alvio.ai/alvio-import/internal/endpoints"
	"alvio.ai/alvio-import/mapping"
	"alvio.ai/alvio-import/record"
)

// TestPace prints how senders get on in front of endpoints that limit what they take,
// in virtual time. Ours is the whole pipeline with HTTP; the others ask the endpoint
// directly, which costs them nothing.

var paceTable = flag.Bool("pace", false, "print the table of paces, for some minutes")

// longest is how long a scenario lasts, and busiest one whose endpoint takes thousands
// in a second.
const (
	longest = endpoints.Simulated
	busiest = time.Minute
)

func TestPace(t *testing.T) {
	if !*paceTable {
		t.Skip("make bench-pace prints it")
	}
	path := filepath.Join(t.TempDir(), "leads.csv")
	if err := endpoints.WriteRows(path, 300_000); err != nil {
		t.Fatal(err)
	}
	subjects := []struct {
		name string
		run  func(t *testing.T, r *paceRun)
	}{
		{"ours", func(t *testing.T, r *paceRun) { r.ours(t, path) }},
		{"8 workers", func(_ *testing.T, r *paceRun) { r.pool(8, nil) }},
		{"32 workers", func(_ *testing.T, r *paceRun) { r.pool(32, nil) }},
		{"256 workers", func(_ *testing.T, r *paceRun) { r.pool(256, nil) }},
		{"failsafe-go", func(_ *testing.T, r *paceRun) { r.failsafe() }},
	}
	var scenarios []endpoints.Scenario
	for _, s := range endpoints.Scenarios() {
		if s.Reach > 0 {
			scenarios = append(scenarios, s)
		}
	}
	figures := make([][]endpoints.Figures, len(scenarios))
	t.Run("runs", func(t *testing.T) { // which lasts until the parallel ones have ended
		for i := range scenarios {
			figures[i] = make([]endpoints.Figures, len(subjects))
			for j, subject := range subjects {
				t.Run(scenarios[i].Name+"/"+subject.name, func(t *testing.T) {
					t.Parallel()
					synctest.Test(t, func(t *testing.T) {
						r := newPaceRun(&scenarios[i])
						subject.run(t, r)
						figures[i][j] = r.figures()
					})
				})
			}
		}
	})
	fmt.Printf("%-38s %9s", "scenario", "capacity")
	for _, subject := range subjects {
		fmt.Printf(" | %15s", subject.name)
	}
	for i, s := range scenarios {
		fmt.Printf("\n%-38s %7.1f/s", s.Name, figures[i][0].Capacity)
		for _, f := range figures[i] {
			fmt.Printf(" | %6.3f %8.4f", f.Reached, f.Refused)
		}
	}
	fmt.Println()
}

// A paceRun is one run of a scenario.
type paceRun struct {
	scenario *endpoints.Scenario
	endpoint endpoints.Endpoint
	server   *endpoints.Server
	lasts    time.Duration
	began    time.Time
	doors    []*endpoints.Door
}

func newPaceRun(s *endpoints.Scenario) *paceRun {
	r := &paceRun{scenario: s, endpoint: s.New(rand.New(rand.NewPCG(0, 1))), lasts: longest, began: time.Now()}
	if s.Capacity(0, time.Second, nil) > 1000 {
		r.lasts = busiest
	}
	r.server = endpoints.Serve(r.endpoint)
	for range s.Starts {
		r.doors = append(r.doors, r.server.Door())
	}
	return r
}

func (r *paceRun) figures() endpoints.Figures {
	r.server.Close()
	var tallies []*endpoints.Tally
	for _, d := range r.doors {
		tallies = append(tallies, &d.Tally)
	}
	return r.scenario.Sum(r.endpoint, tallies, r.lasts)
}

// start runs a sender at each door, each from when it is to start.
func (r *paceRun) start(send func(*endpoints.Door)) {
	var senders sync.WaitGroup
	for i, door := range r.doors {
		senders.Go(func() {
			time.Sleep(r.scenario.Starts[i])
			send(door)
		})
	}
	senders.Wait()
}

// pool is so many workers, each of which sends row after row. A row that is refused is
// tried again after a backoff, or after the Retry-After if that is longer. Around each
// attempt is limited, unless it is nil.
func (r *paceRun) pool(size int, limited func(ask func())) {
	r.start(func(door *endpoints.Door) { r.workers(size, door, limited) })
}

func (r *paceRun) workers(size int, door *endpoints.Door, limited func(ask func())) {
	if limited == nil {
		limited = func(ask func()) { ask() }
	}
	var workers sync.WaitGroup
	for range size {
		workers.Go(func() {
			refused := 0
			for time.Since(r.began) < r.lasts {
				var reply endpoints.Reply
				limited(func() { reply = door.Ask(context.Background()) })
				if refused++; reply.Status == 200 {
					refused = 0
					continue
				}
				time.Sleep(max(send.Backoff(refused, rand.Float64()), reply.RetryAfter))
			}
		})
	}
	workers.Wait()
}

// failsafe is a pool with failsafe-go's adaptive limiter, with its defaults, around each
// attempt. The pool is as large as the limiter may let it be.
func (r *paceRun) failsafe() {
	most := max(200, r.scenario.Concurrency)
	r.start(func(door *endpoints.Door) {
		limiter := adaptivelimiter.NewBuilder[any]().WithLimits(1, uint(most), 20).Build()
		r.workers(most, door, func(ask func()) {
			permit, err := limiter.AcquirePermit(context.Background())
			if err != nil {
				panic(err)
			}
			ask()
			permit.Record()
		})
	})
}

// ours is the importer with its defaults.
func (r *paceRun) ours(t *testing.T, path string) {
	stop := make(chan struct{})
	time.AfterFunc(r.lasts, func() { close(stop) })
	inputs := make(map[*endpoints.Door]importer.Input)
	for _, door := range r.doors {
		inputs[door] = openList(t, path)
	}
	r.start(func(door *endpoints.Door) {
		client, err := send.NewClient(send.Config{
			URL: "http://127.0.0.1/hook", APIKey: "test", UserAgent: "test",
			Timeout: 30 * time.Second, Workers: r.scenario.Concurrency, Dial: door.Dial,
		})
		if err != nil {
			t.Error(err)
			return
		}
		defer client.Close()
		_, err = importer.Send(context.Background(), []importer.Input{inputs[door]}, client, forgetful{}, importer.Options{
			Concurrency: r.scenario.Concurrency, MaxAttempts: 8, MaxErrors: 100,
			MaxOutage: 15 * time.Minute, Grace: 10 * time.Second, Stop: stop,
		}, &importer.Progress{})
		if stopped, ok := errors.AsType[*importer.StopError](err); !ok || stopped.Kind != importer.StopInterrupted {
			t.Errorf("Send returned %v before the end", err)
		}
	})
}

type forgetful struct{}

func (forgetful) Record(*record.Result) error { return nil }

func (forgetful) Flush() error { return nil }

func openList(t *testing.T, path string) importer.Input {
	f, err := source.Open(t.Context(), path, source.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	m, err := mapping.Parse("map.yaml", []byte("version: 1\ncolumns: {Phone: phone_number, ID: crm_contact_id}\n"))
	if err != nil {
		t.Fatal(err)
	}
	plan, err := m.Bind(f.Header())
	if err != nil {
		t.Fatal(err)
	}
	return importer.Input{File: f, Plan: plan}
}
