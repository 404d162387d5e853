package send

import (
	"math"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"alvio.ai/alvio-import/internal/endpoints"
)

const ms = time.Millisecond

// simulate runs a scenario with a pace for each of its senders. It returns how many
// requests were under way at the same time too.
func simulate(s *endpoints.Scenario, seed uint64, watch func(*simulation)) (f endpoints.Figures, most int) {
	sim := newSimulation(seed, s.Name)
	for _, at := range s.Starts {
		sim.add(PaceConfig{Concurrency: s.Concurrency}, at)
	}
	if watch != nil {
		watch(sim)
	}
	sim.run(endpoints.Simulated)
	var tallies []*endpoints.Tally
	for _, c := range sim.clients {
		tallies = append(tallies, &c.tally)
		most = max(most, c.mostInFlight)
	}
	return s.Sum(sim.endpoint, tallies, endpoints.Simulated), most
}

var (
	usualSeeds uint64 = 5
	briefly    bool   // whether what takes seconds is left out
)

// seeds is how many runs a scenario has; PACE_SEEDS sets it.
func seeds() uint64 {
	if testing.Short() {
		return 1
	}
	if n, err := strconv.Atoi(os.Getenv("PACE_SEEDS")); err == nil {
		return uint64(n)
	}
	return usualSeeds
}

// Every requirement holds in ten minutes for each of the seeds.
func TestPaceScenarios(t *testing.T) {
	t.Log(endpoints.TableHeader)
	for _, s := range endpoints.Scenarios() {
		t.Run(s.Name, func(t *testing.T) {
			if (briefly || testing.Short()) && s.Capacity(0, time.Second, nil) > 1000 {
				t.Skip("takes seconds")
			}
			f := endpoints.Figures{Reached: math.Inf(1), After: 1, Share: 1}
			n := seeds()
			if s.Reach == 0 { // nothing is required
				n = 1
			}
			for seed := range n {
				g, most := simulate(&s, seed, nil)
				f = f.Worse(g)
				if most > s.Concurrency {
					t.Errorf("%d requests at the same time, want at most %d", most, s.Concurrency)
				}
			}
			t.Log(s.Line(f))
			for _, missed := range s.Check(f) {
				t.Error(missed)
			}
		})
	}
}

// Refusals that have nothing to do with the pace do not end at a crawl, and three get
// along.
func TestPaceChance(t *testing.T) {
	for _, s := range endpoints.Scenarios() {
		least := 0.0
		switch {
		case strings.Contains(s.Name, "random"):
			least = 0.6
		case s.Name != "three":
			continue
		}
		t.Run(s.Name, func(t *testing.T) {
			for seed := range min(seeds(), 3) {
				f, _ := simulate(&s, seed, nil)
				t.Log(s.Line(f))
				if f.Reached < least || f.Share < 0.2 || f.Refused > 0.35 {
					t.Errorf("seed %d: reached %.2f, %.2f refused per row, share %.2f", seed, f.Reached, f.Refused, f.Share)
				}
			}
		})
	}
}
