package report

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"time"

	"alvio.ai/alvio-import/record"
)

// A series gathers how many rows were accepted and how long requests took, over the
// time of a run. The zero value is ready for use.
//
// It needs less than 200 kB, whatever it is given: time is cut into buckets, at most
// maxBuckets of which hold anything, and whenever there would be more, each two of
// them become one. A pause has no buckets. The order of results does not matter.
type series struct {
	width   time.Duration     // of a bucket; zero before the first result
	buckets map[int64]*bucket // by their begin since 1970, in widths
	last    *bucket           // the one used last: results come nearly in order
	at      int64             // where it is
}

// firstWidth is how wide buckets are at first, and maxBuckets how many there are.
const (
	firstWidth = 100 * time.Millisecond
	maxBuckets = 240
)

// add counts a result at the time of its last answer. Rows without a request have
// none and leave no trace.
func (s *series) add(r *record.Result) {
	if r.Ended.IsZero() {
		return
	}
	b := s.bucket(r.Ended.UnixMilli())
	if r.Outcome == record.Accepted {
		b.accepted++
	}
	b.latency.add(r.Latency)
}

// bucket returns the bucket of a time, in milliseconds since 1970.
func (s *series) bucket(at int64) *bucket {
	if s.width == 0 {
		s.width, s.buckets = firstWidth, map[int64]*bucket{}
	}
	for {
		i := at / s.width.Milliseconds()
		if s.last != nil && i == s.at {
			return s.last
		}
		b := s.buckets[i]
		if b == nil && len(s.buckets) == maxBuckets {
			s.widen()
			continue
		}
		if b == nil {
			b = new(bucket)
			s.buckets[i] = b
		}
		s.last, s.at = b, i
		return b
	}
}

// widen makes one bucket of each two. Which ones these are depends on the clock
// alone, so that the result does not depend on the order.
func (s *series) widen() {
	wide := make(map[int64]*bucket, len(s.buckets))
	for i, b := range s.buckets {
		if other := wide[i/2]; other != nil {
			other.merge(b)
		} else {
			wide[i/2] = b
		}
	}
	s.width, s.buckets, s.last = 2*s.width, wide, nil
}

// A bucket is what happened in a short time.
type bucket struct {
	accepted int
	latency  histogram
}

func (b *bucket) merge(other *bucket) {
	b.accepted += other.accepted
	for i, n := range other.latency {
		b.latency[i] += n
	}
}

// A histogram counts durations in bins, each of which is binRatio times as wide as
// the one before: from 50 µs to 9 minutes, a quantile is less than 5% away from the
// exact one. Shorter and longer ones count at these bounds.
type histogram [170]uint32

const (
	binRatio = 1.1
	binStart = 50 * time.Microsecond
)

var binScale = 1 / math.Log(binRatio)

// add counts a duration, unless it is zero.
func (h *histogram) add(d time.Duration) {
	if d <= 0 {
		return
	}
	bin := 0
	if d > binStart {
		bin = min(int(math.Log(float64(d)/float64(binStart))*binScale), len(h)-1)
	}
	h[bin]++
}

// quantile returns the duration that a share q of the requests did not exceed, and
// zero if there were none.
func (h *histogram) quantile(q float64) time.Duration {
	total := 0
	for _, n := range h {
		total += int(n)
	}
	left := int(math.Ceil(q * float64(total)))
	for bin, n := range h {
		if left -= int(n); n > 0 && left <= 0 {
			return time.Duration(float64(binStart) * math.Pow(binRatio, float64(bin)+0.5))
		}
	}
	return 0
}

// all returns the latencies of the whole run.
func (s *series) all() *histogram {
	var all bucket
	for _, b := range s.buckets {
		all.merge(b)
	}
	return &all.latency
}

// A stretch is a part of a run without a long pause: its buckets from one to before
// another.
type stretch struct{ from, to int64 }

func (s stretch) len() int64 { return s.to - s.from }

// What a plot leaves out: pauses of some minutes that would take a good part of
// its width, such as a night with the lid closed. It leaves out a few, not all that
// there may be.
const (
	minPause  = 10 * time.Minute
	maxPauses = 8
)

// stretches cuts the run at its longest pauses, in order of time.
func (s *series) stretches() []stretch {
	if len(s.buckets) == 0 {
		return nil
	}
	filled := slices.Sorted(maps.Keys(s.buckets))
	shown := filled[len(filled)-1] + 1 - filled[0]
	var pauses []stretch
	for i, at := range filled[1:] {
		pauses = append(pauses, stretch{filled[i] + 1, at})
	}
	slices.SortStableFunc(pauses, func(a, b stretch) int { return cmp.Compare(b.len(), a.len()) })
	kept := 0
	for kept < min(len(pauses), maxPauses) && 4*pauses[kept].len() > shown && time.Duration(pauses[kept].len()) > minPause/s.width {
		shown -= pauses[kept].len()
		kept++
	}
	pauses = pauses[:kept]
	slices.SortFunc(pauses, func(a, b stretch) int { return cmp.Compare(a.from, b.from) })
	return between(filled[0], filled[len(filled)-1]+1, pauses)
}

// between returns what pauses leave of the time from one bucket to another.
func between(from, to int64, pauses []stretch) []stretch {
	var all []stretch
	for _, pause := range pauses {
		all = append(all, stretch{from, pause.from})
		from = pause.to
	}
	return append(all, stretch{from, to})
}

// fit widens buckets until what a plot shows has at most n of them, and returns it.
func (s *series) fit(n int64) []stretch {
	for {
		stretches, total := s.stretches(), int64(0)
		for _, part := range stretches {
			total += part.len()
		}
		if total <= n {
			return stretches
		}
		s.widen()
	}
}

// begin returns when a bucket begins.
func (s *series) begin(i int64) time.Time {
	return time.UnixMilli(i * s.width.Milliseconds())
}
