package send

import (
	"math"
	"math/rand/v2"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"alvio.ai/alvio-import/internal/endpoints"
)

var paceStart = time.Date(2025, 1, 15, 12, 0, 0, 0, time.UTC)

var (
	yes     = Answer{Verdict: Accepted, Status: http.StatusOK}
	tooMany = Answer{Verdict: Retry, Status: http.StatusTooManyRequests, Throttled: true}
	full    = Answer{Verdict: Retry, Status: http.StatusServiceUnavailable}
)

func asking(a Answer, wait time.Duration) Answer {
	a.RetryAfter = wait
	return a
}

func TestPaceNeverExceedsItsBounds(t *testing.T) {
	for _, name := range []string{"noise", "noise, bucket 200/s", "bucket 200/s, Retry-After", "5 slots, no queue", "quota, any phase"} {
		for _, bounds := range []PaceConfig{{Concurrency: 1}, {Concurrency: 7, MaxRate: 20}, {Concurrency: 500, MaxRate: 100}, {Concurrency: 3, MaxRate: 0.5}, {Concurrency: 40, MaxRate: 60, Rate: 300}} {
			sim := newSimulation(3, name)
			c := sim.add(bounds, 0)
			var begun []time.Duration
			c.watch = func(now time.Duration, _ *simClient) {
				begun = append(begun, now)
				for begun[0] <= now-time.Second {
					begun = begun[1:]
				}
				if bounds.MaxRate > 0 && float64(len(begun)) > bounds.MaxRate+1 {
					t.Fatalf("%s, %+v: %d began in a second", name, bounds, len(begun))
				}
			}
			sim.run(2 * time.Minute)
			if c.overLimit || c.mostInFlight > bounds.Concurrency {
				t.Errorf("%s, %+v: %d at the same time", name, bounds, c.mostInFlight)
			}
			if bounds.MaxRate == 20 && name == "noise" && float64(c.tally.Accepted(endpoints.Settled, 2*time.Minute)) < 0.95*20*110 {
				t.Errorf("%+v: the rate was not used", bounds)
			}
		}
	}
}

func TestPaceIsDeterministic(t *testing.T) {
	for _, name := range []string{"noise, bucket 200/s", "quota, any phase"} {
		var tallies [2]endpoints.Tally
		for i := range tallies {
			sim := newSimulation(9, name)
			c := sim.add(PaceConfig{Concurrency: 32}, 0)
			sim.run(2 * time.Minute)
			tallies[i] = c.tally
		}
		if !reflect.DeepEqual(tallies[0], tallies[1]) {
			t.Error("two equal runs differ")
		}
	}
}

// At first one request, then twice as many in each round trip.
func TestPaceBeginsWithOne(t *testing.T) {
	p := NewPace(PaceConfig{Concurrency: 32}, paceStart)
	now := paceStart
	for _, want := range []int{1, 2, 4, 8, 16, 32, 32} {
		if got := p.Limit(); got != want {
			t.Fatalf("%d may be under way, want %d", got, want)
		}
		if free := p.Free(); free != (want == 32) {
			t.Errorf("free is %t with %d", free, want)
		}
		for range want {
			if next := p.Next(now); next.After(now) {
				t.Fatal("there is a rate before the first refusal")
			}
			p.Begin(now)
		}
		began := now
		now = now.Add(50 * ms)
		for range want {
			endAt(p, began, now, &yes)
		}
	}
	p.Restart(now)
	if got := p.Limit(); got != 1 {
		t.Errorf("%d may be under way after an outage", got)
	}
}

// Only what was reached is exceeded: a pace that has little to do does not grow.
func TestPaceGrowsOnlyInUse(t *testing.T) {
	p := NewPace(PaceConfig{Concurrency: 32}, paceStart)
	now := paceStart
	for range 1000 {
		p.Begin(now)
		now = now.Add(50 * ms)
		endAt(p, now.Add(-50*ms), now, &yes)
	}
	if got := p.Limit(); got > 2 {
		t.Errorf("one after the other made it %d", got)
	}
}

func TestPaceRetryAfter(t *testing.T) {
	p := NewPace(PaceConfig{Concurrency: 32}, paceStart)
	now := paceStart
	p.Begin(now)
	no := asking(tooMany, 12*time.Second)
	endAt(p, now, now, &no)
	if wait := p.Next(now).Sub(now); wait != 12*time.Second {
		t.Errorf("the next may begin after %s", wait)
	}
	if why := p.State(now).Why; why != "waiting 12s as asked (Retry-After)" {
		t.Errorf("why: %s", why)
	}
	now = now.Add(12 * time.Second)
	if p.Next(now).After(now) || p.Limit() != 1 {
		t.Error("one request tries when the time has come")
	}
	p.Begin(now)
	endAt(p, now, now.Add(ms), &yes)
	if got := p.Limit(); got != 1 {
		t.Errorf("it is resumed with %d", got)
	}

	long := asking(full, time.Hour) // an outage, and the caller's
	p.Begin(now)
	endAt(p, now, now.Add(ms), &long)
	if wait := p.Next(now).Sub(now); wait > time.Second {
		t.Errorf("the pace waits %s", wait)
	}
}

// An answer that is no refusal may ask to wait: that is obeyed, and nothing learned.
func TestPacePause(t *testing.T) {
	p := NewPace(PaceConfig{Concurrency: 32}, paceStart)
	now := paceStart
	for range 8 {
		p.Begin(now)
		endAt(p, now, now.Add(ms), &yes)
		now = now.Add(ms)
	}
	broken := asking(Answer{Verdict: Retry, Status: 500}, 5*time.Second)
	p.Begin(now)
	endAt(p, now, now, &broken)
	if wait := p.Next(now).Sub(now); wait != 5*time.Second {
		t.Errorf("the next may begin after %s", wait)
	}
	now = now.Add(5 * time.Second)
	if p.Next(now).After(now) || p.Limit() != 1 {
		t.Errorf("one request tries when the time has come: limit %d", p.Limit())
	}
	p.Begin(now)
	endAt(p, now, now.Add(ms), &yes)
	if s := p.State(now.Add(ms)); p.Found() != 0 || s.Rate != 0 || s.Why != "growing" {
		t.Errorf("it found %.1f/s, and goes at %.1f/s: %s", p.Found(), s.Rate, s.Why)
	}
}

func TestPaceUnbegin(t *testing.T) {
	p := NewPace(PaceConfig{Concurrency: 4}, paceStart)
	p.Begin(paceStart)
	p.Unbegin()
	p.Begin(paceStart)
	endAt(p, paceStart, paceStart.Add(ms), &yes)
	if p.inFlight != 0 || p.Limit() != 2 {
		t.Errorf("%d under way, limit %d", p.inFlight, p.Limit())
	}
}

// What an earlier run found is where this one slows down, and no more than that.
func TestPaceRemembers(t *testing.T) {
	for _, remembered := range []float64{20, 100, 200, 210, 1000} {
		sim := newSimulation(4, "bucket 200/s")
		c := sim.add(PaceConfig{Concurrency: 32, Rate: remembered}, 0)
		sim.run(5 * time.Minute)
		if reached := c.tally.Accepted(30*time.Second, 5*time.Minute); float64(reached) < 0.95*200*270 {
			t.Errorf("from %.0f/s it reached %d of %d", remembered, reached, 200*270)
		}
		if got := c.pace.Found(); got < 180 || got > 220 {
			t.Errorf("from %.0f/s it found %.1f/s", remembered, got)
		}
	}
}

// In front of a long queue, many requests beside each other are not kept up.
func TestPaceShortensQueues(t *testing.T) {
	sim := newSimulation(5, "20 slots, long queue")
	c := sim.add(PaceConfig{Concurrency: 500}, 0)
	late := 0
	c.watch = func(now time.Duration, c *simClient) {
		if now > 20*time.Second {
			late = max(late, c.inFlight)
		}
	}
	sim.run(5 * time.Minute)
	if late < 20 || late > 60 {
		t.Errorf("%d requests under way at 20 slots, want about 40", late)
	}
}

func TestPaceState(t *testing.T) {
	for _, tt := range []struct {
		name     string
		scenario string
		config   PaceConfig
		want     string
	}{
		{"429s", "bucket 200/s", PaceConfig{Concurrency: 32}, "held by 429s at "},
		{"503s", "20 slots, short queue", PaceConfig{Concurrency: 32}, "held by 503s at "},
		{"latency", "20 slots, long queue", PaceConfig{Concurrency: 500}, "held by latency at "},
		{"rate", "20 slots, long queue", PaceConfig{Concurrency: 32, MaxRate: 20}, "limited by --rate 20/s"},
		{"concurrency", "20 slots, long queue", PaceConfig{Concurrency: 8}, "limited by --concurrency 8"},
		{"closed", "ban", PaceConfig{Concurrency: 32}, "held by 429s: trying again in "},
	} {
		sim := newSimulation(6, tt.scenario)
		c := sim.add(tt.config, 0)
		sim.run(20 * time.Second)
		if got := c.pace.State(sim.origin.Add(20 * time.Second)).Why; !strings.HasPrefix(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
	if got := NewPace(PaceConfig{Concurrency: 8}, paceStart).State(paceStart).Why; got != "growing" {
		t.Errorf("at first: %q", got)
	}
}

// It says so while it asks whether refusals are a matter of chance.
func TestPaceStateAsking(t *testing.T) {
	const want = "slower for a moment, to see whether 503s cease"
	sim := newSimulation(6, "20 % random 503")
	c := sim.add(PaceConfig{Concurrency: 32}, 0)
	told := 0
	c.watch = func(now time.Duration, c *simClient) {
		if asks := c.pace.chance.asking && !c.pace.closure.on; asks != (c.pace.State(sim.origin.Add(now)).Why == want) {
			t.Errorf("at %s it asks: %v, and says %q", now, asks, c.pace.State(sim.origin.Add(now)).Why)
		} else if asks {
			told++
		}
	}
	sim.run(20 * time.Second)
	if told == 0 {
		t.Error("it never asked")
	}
}

// Whatever comes at whatever time, the numbers stay numbers, and something may
// begin within a minute or when the endpoint asked.
func TestPaceTakesAnything(t *testing.T) {
	answers := []Answer{yes, yes, yes, tooMany, full, asking(tooMany, 3*time.Second), asking(full, math.MaxInt64), {Verdict: Rejected, Status: 422}, {Verdict: Unreachable}, {Verdict: Retry, Status: 500}, {Verdict: Cancelled}}
	for seed := range uint64(200) {
		random := rand.New(rand.NewPCG(seed, 7))
		p := NewPace(PaceConfig{Concurrency: 1 + random.IntN(50), MaxRate: float64(random.IntN(2) * 100), Random: random.Float64}, paceStart)
		now, under := paceStart, []time.Time{}
		for range 2000 {
			switch random.IntN(8) {
			case 0: // the clock goes nowhere
			case 1:
				now = now.Add(time.Duration(random.Int64N(int64(100 * time.Hour))))
			case 2:
				now = now.Add(-time.Second)
			default:
				now = now.Add(time.Duration(random.Int64N(int64(200 * ms))))
			}
			for len(under) < p.Limit() && !p.Next(now).After(now) {
				p.Begin(now)
				under = append(under, now)
				if p.config.MaxRate == 0 && random.IntN(4) == 0 {
					break
				}
			}
			for len(under) > 0 && random.IntN(3) > 0 {
				endAt(p, under[0], now, &answers[random.IntN(len(answers))])
				under = under[1:]
			}
			s := p.State(now)
			if math.IsNaN(s.Rate) || s.Rate < 0 || s.Rate > 2*farthest || s.Concurrency < 1 || p.Limit() < 1 || p.inFlight != len(under) {
				t.Fatalf("seed %d: %+v, limit %d, %d under way of %d", seed, s, p.Limit(), p.inFlight, len(under))
			}
			if wait := p.Next(now).Sub(now); wait > 2*time.Minute {
				t.Fatalf("seed %d: it waits %s: %s", seed, wait, s.Why)
			}
		}
	}
}

func TestPaceAllocatesNothing(t *testing.T) {
	p := NewPace(PaceConfig{Concurrency: 32}, paceStart)
	now := paceStart
	i := 0
	if n := testing.AllocsPerRun(10_000, func() {
		now = now.Add(ms)
		p.Next(now)
		p.Begin(now)
		a := &yes
		if i++; i%1000 == 999 {
			a = &tooMany
		}
		endAt(p, now.Add(-50*ms), now, a)
	}); n > 0 {
		t.Errorf("%g allocations per attempt", n)
	}
}

func BenchmarkPace(b *testing.B) {
	for _, bm := range []struct {
		name   string
		config PaceConfig
	}{{"unlimited", PaceConfig{Concurrency: 32}}, {"gated", PaceConfig{Concurrency: 32, Rate: 1e5}}} {
		b.Run(bm.name, func(b *testing.B) {
			p := NewPace(bm.config, paceStart)
			now := paceStart
			b.ReportAllocs()
			for b.Loop() {
				now = now.Add(50 * time.Microsecond)
				p.Limit()
				p.Next(now)
				p.Begin(now)
				endAt(p, now.Add(-50*time.Microsecond), now, &yes)
			}
		})
	}
}

// endAt ends an attempt that did not have to wait for a worker.
func endAt(p *Pace, began, ended time.Time, a *Answer) { p.End(began, ended, ended.Sub(began), a) }
