package importer

import (
	"container/heap"
	"time"

	"alvio.ai/alvio-import/importer/ledger"
	"alvio.ai/alvio-import/record"
)

// A delivery is a row on its way to the endpoint.
type delivery struct {
	seq     int // place in the input, from 0
	payload []byte
	lanes   [2]string // of its phone, and of its contact if the phone does not tell; "" is none
	id      ledger.ID
	key     string         // Idempotency-Key
	intent  *ledger.Intent // nil until the ledger has it, and without a ledger
	result  *record.Result
	input   int    // of its row
	cells   []byte // of its row, packed; nil if they are not wanted

	corrects record.RowID // the list's row that it was before it was corrected

	tries     int       // failed attempts that count
	throttles int       // answers of 429, which rarely do
	doubt     bool      // an attempt may have been taken
	maybe     bool      // an earlier run's attempt may have been taken, before it was rejected
	shy       bool      // a gateway refused it in an earlier run
	ahead     int       // lanes in which it is not the first
	trial     bool      // the attempt under way tells whether the endpoint works
	begun     time.Time // when the attempt under way was handed to the workers
	started   time.Time // the first attempt
	ended     time.Time // the last attempt
	due       time.Time // of the next attempt, while it waits

	throttlesBefore, acceptedBefore int // the run's counts at the row's first answer of 429
}

// lanes keep the rows of one contact, and those of one phone, in order: a row is ready
// only when the earlier ones of its lanes have ended. As each row enters all its lanes
// at once, no two wait for each other.
type lanes map[string][]*delivery

// enter reports whether d is the first of its lanes. If not, it waits there.
func (l lanes) enter(d *delivery) bool {
	for _, lane := range d.lanes {
		if lane == "" {
			continue
		}
		if waiting, busy := l[lane]; busy {
			l[lane] = append(waiting, d)
			d.ahead++
		} else {
			l[lane] = nil
		}
	}
	return d.ahead == 0
}

// leave ends d's turn and returns the rows whose turn it is now, each of them or nil.
func (l lanes) leave(d *delivery) (next [2]*delivery) {
	for i, lane := range d.lanes {
		waiting := l[lane]
		if len(waiting) == 0 {
			delete(l, lane)
			continue
		}
		l[lane] = waiting[1:]
		if waiting[0].ahead--; waiting[0].ahead == 0 {
			next[i] = waiting[0]
		}
	}
	return next
}

// delays holds the rows that wait for their next attempt, the soonest first.
type delays struct{ h delayHeap }

func (q *delays) push(d *delivery) { heap.Push(&q.h, d) }

// popDue takes out the row whose time has come, or returns nil.
func (q *delays) popDue(now time.Time) *delivery {
	if len(q.h) == 0 || q.h[0].due.After(now) {
		return nil
	}
	return q.pop()
}

func (q *delays) pop() *delivery {
	d, _ := heap.Pop(&q.h).(*delivery)
	return d
}

func (q *delays) peek() *delivery { return q.h[0] }

func (q *delays) len() int { return len(q.h) }

// next returns when the first row is due, the zero time if none waits.
func (q *delays) next() time.Time {
	if len(q.h) == 0 {
		return time.Time{}
	}
	return q.h[0].due
}

// delayHeap is a heap by due time, then input order.
type delayHeap []*delivery

func (h delayHeap) Len() int { return len(h) }

func (h delayHeap) Less(i, j int) bool {
	if !h[i].due.Equal(h[j].due) {
		return h[i].due.Before(h[j].due)
	}
	return h[i].seq < h[j].seq
}

func (h delayHeap) Swap(i, j int) { h[i], h[j] = h[j], h[i] }

func (h *delayHeap) Push(x any) {
	d, _ := x.(*delivery)
	*h = append(*h, d)
}

func (h *delayHeap) Pop() any {
	old := *h
	last := len(old) - 1
	d := old[last]
	old[last] = nil
	*h = old[:last]
	return d
}

// fifo is a queue that does not keep what was taken out of it alive.
type fifo struct {
	items []*delivery
	first int
}

func (q *fifo) push(d *delivery) {
	if q.first > len(q.items)/2 { // make room where items were taken out
		kept := copy(q.items, q.items[q.first:])
		clear(q.items[kept:])
		q.items, q.first = q.items[:kept], 0
	}
	q.items = append(q.items, d)
}

func (q *fifo) len() int { return len(q.items) - q.first }

func (q *fifo) peek() *delivery {
	if q.first == len(q.items) {
		return nil
	}
	return q.items[q.first]
}

func (q *fifo) pop() *delivery {
	d := q.peek()
	if d == nil {
		return nil
	}
	q.items[q.first] = nil
	q.first++
	if q.first == len(q.items) {
		q.items, q.first = q.items[:0], 0
	}
	return d
}
