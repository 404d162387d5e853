package report

import (
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"
	"unsafe"

	"alvio.ai/alvio-import/record"
)

// morning is when the runs of these tests begin.
var morning = time.Date(2025, 1, 15, 9, 0, 0, 0, time.FixedZone("CET", 3600))

// answered returns an accepted row whose answer came so long after the begin.
func answered(after, latency time.Duration) *record.Result {
	return &record.Result{Ended: morning.Add(after), Latency: latency}
}

// counts returns how many rows a series has as accepted, and how many latencies.
func (s *series) counts() (accepted, latencies int) {
	for _, b := range s.buckets {
		accepted += b.accepted
		for _, n := range b.latency {
			latencies += int(n)
		}
	}
	return accepted, latencies
}

func TestSeriesWidth(t *testing.T) {
	for _, tt := range []struct {
		name    string
		every   time.Duration
		n       int
		width   time.Duration
		buckets int
	}{
		{"nothing", time.Second, 0, 0, 0},
		{"one row", time.Second, 1, 100 * time.Millisecond, 1},
		{"as many buckets as there may be", 100 * time.Millisecond, 240, 100 * time.Millisecond, 240},
		{"one more", 100 * time.Millisecond, 241, 200 * time.Millisecond, 121},
		{"an hour", 100 * time.Millisecond, 36_000, 25600 * time.Millisecond, 141},
		{"answers far apart", time.Hour, 100, 100 * time.Millisecond, 100},
		{"a year", time.Minute, 365 * 24 * 60, 209715200 * time.Millisecond, 151},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var s series
			for i := range tt.n {
				s.add(answered(time.Duration(i)*tt.every, time.Millisecond))
			}
			if accepted, latencies := s.counts(); accepted != tt.n || latencies != tt.n {
				t.Errorf("%d rows and %d latencies, want %d", accepted, latencies, tt.n)
			}
			if s.width != tt.width || len(s.buckets) != tt.buckets {
				t.Errorf("%d buckets of %v, want %d of %v", len(s.buckets), s.width, tt.buckets, tt.width)
			}
		})
	}
}

func TestSeriesCounts(t *testing.T) {
	var s series
	s.add(&record.Result{Outcome: record.Accepted, Latency: time.Second}) // no request: it has no time
	s.add(&record.Result{Outcome: record.Rejected, Ended: morning, Latency: time.Second})
	s.add(&record.Result{Outcome: record.Accepted, Ended: morning})
	s.add(&record.Result{Outcome: record.Accepted, Ended: time.UnixMilli(-5), Latency: time.Second}) // a clock that was never set
	if accepted, latencies := s.counts(); accepted != 2 || latencies != 2 {
		t.Errorf("%d accepted and %d latencies, want 2 and 2", accepted, latencies)
	}
}

func TestSeriesMemory(t *testing.T) {
	if size := maxBuckets * unsafe.Sizeof(bucket{}); size > 190_000 {
		t.Errorf("buckets need %d bytes", size)
	}
}

// Results come in the order of the list. A series is the same whatever that is.
func TestSeriesOrderDoesNotMatter(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var rows []*record.Result
	for range 5000 {
		after := time.Duration(random.Int64N(int64(3 * time.Hour)))
		if random.IntN(2) == 0 {
			after += 20 * time.Hour
		}
		rows = append(rows, answered(after, time.Duration(random.Int64N(int64(time.Second)))))
	}
	var want series
	for _, r := range rows {
		want.add(r)
	}
	for range 5 {
		random.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
		var got series
		for _, r := range rows {
			got.add(r)
		}
		if got.width != want.width || !reflect.DeepEqual(got.buckets, want.buckets) {
			t.Fatalf("%d buckets of %v in another order, %d of %v before", len(got.buckets), got.width, len(want.buckets), want.width)
		}
	}
}

func TestQuantiles(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for name, draw := range map[string]func() float64{
		"even":          func() float64 { return 0.001 + random.Float64() },
		"log-normal":    func() float64 { return 0.080 * math.Exp(random.NormFloat64()) },
		"two answers":   func() float64 { return []float64{0.0001, 30}[random.IntN(2)] },
		"the same":      func() float64 { return 0.2 },
		"at both bound": func() float64 { return []float64{0.00005, 500}[random.IntN(2)] },
	} {
		t.Run(name, func(t *testing.T) {
			var h histogram
			exact := make([]time.Duration, 1+random.IntN(5000))
			for i := range exact {
				exact[i] = time.Duration(draw() * float64(time.Second))
				h.add(exact[i])
			}
			slices.Sort(exact)
			for _, q := range []float64{0.01, 0.25, 0.5, 0.9, 0.95, 0.99, 1} {
				want := exact[int(math.Ceil(q*float64(len(exact))))-1]
				if off := float64(h.quantile(q))/float64(want) - 1; math.Abs(off) > 0.05 {
					t.Errorf("quantile %g of %d is %v, %.1f%% away from %v", q, len(exact), h.quantile(q), 100*off, want)
				}
			}
		})
	}
	var h histogram
	if h.add(0); h.quantile(0.5) != 0 {
		t.Errorf("the median of nothing is %v", h.quantile(0.5))
	}
	h.add(time.Nanosecond)
	if h.add(1000 * time.Hour); h[0] != 1 || h[len(h)-1] != 1 {
		t.Error("what is too short or too long is not at the bounds")
	}
}

// steady adds an answer a second for so long.
func (s *series) steady(from, long time.Duration) {
	for at := time.Duration(0); at < long; at += time.Second {
		s.add(answered(from+at, 100*time.Millisecond))
	}
}

func TestStretches(t *testing.T) {
	type work struct{ from, long time.Duration }
	for _, tt := range []struct {
		name  string
		works []work
		want  []time.Duration // roughly, what is shown
	}{
		{"nothing", nil, nil},
		{"one piece", []work{{0, time.Hour}}, []time.Duration{time.Hour}},
		{"an outage is shown", []work{{0, time.Hour}, {75 * time.Minute, time.Hour}}, []time.Duration{135 * time.Minute}},
		{"a short pause of a short run is shown", []work{{0, time.Minute}, {9 * time.Minute, time.Minute}}, []time.Duration{10 * time.Minute}},
		{"a night", []work{{0, 20 * time.Second}, {14 * time.Hour, 40 * time.Second}}, []time.Duration{20 * time.Second, 40 * time.Second}},
		{
			"nights", []work{{0, time.Hour}, {24 * time.Hour, time.Hour}, {48 * time.Hour, time.Hour}, {72 * time.Hour, time.Hour}},
			[]time.Duration{time.Hour, time.Hour, time.Hour, time.Hour},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var s series
			for _, w := range tt.works {
				s.steady(w.from, w.long)
			}
			rows, _ := s.counts()
			got := s.fit(120)
			if len(got) != len(tt.want) {
				t.Fatalf("%d stretches of %v: %v, want %v", len(got), s.width, got, tt.want)
			}
			total := int64(0)
			for i, part := range got {
				total += part.len()
				if long := time.Duration(part.len()) * s.width; (long - tt.want[i]).Abs() > 2*s.width {
					t.Errorf("stretch %d has %v, want %v", i, long, tt.want[i])
				}
			}
			if after, _ := s.counts(); total > 120 || after != rows {
				t.Errorf("%d buckets with %d of %d rows", total, after, rows)
			}
		})
	}
}

// A day's pause after each answer must not end in a search without end.
func TestManyPauses(t *testing.T) {
	var s series
	for i := range 1000 {
		s.add(answered(time.Duration(i*i)*time.Hour, time.Millisecond))
	}
	if got := s.fit(120); len(got) > maxPauses+1 {
		t.Errorf("%d stretches", len(got))
	}
}

func BenchmarkSeriesAdd(b *testing.B) {
	random := rand.New(rand.NewPCG(5, 6))
	rows := make([]*record.Result, 1<<14)
	for i := range rows { // nearly in order, as several requests are under way
		after := time.Duration(i)*40*time.Millisecond + time.Duration(random.Int64N(int64(2*time.Second)))
		rows[i] = answered(after, time.Duration(random.Int64N(int64(time.Second))))
	}
	var s series
	for _, r := range rows {
		s.add(r)
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		s.add(rows[i%len(rows)])
	}
}
