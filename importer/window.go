package importer

import "alvio.ai/alvio-import/record"

// windowSize is how many results may wait for an earlier row's.
const windowSize = 65_536

// A window brings results back into input order. Rows are numbered from 0 in
// the order in which they were read.
type window struct {
	slots []*record.Result // ring; slot of row n is n % len
	head  int              // number of the next row to come out
}

func newWindow(size int) *window { return &window{slots: make([]*record.Result, size)} }

// admits reports whether row n may be read.
func (w *window) admits(n int) bool { return n < w.head+len(w.slots) }

func (w *window) put(n int, r *record.Result) { w.slots[n%len(w.slots)] = r }

// peek returns the result that comes out next, or nil if it is not in.
func (w *window) peek() *record.Result { return w.slots[w.head%len(w.slots)] }

// pop takes out what peek showed.
func (w *window) pop() {
	w.slots[w.head%len(w.slots)] = nil
	w.head++
}
