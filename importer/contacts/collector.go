package contacts

import "runtime/debug"

// The garbage collector lets the heap grow to twice what is in use before it works, so
// that a table of 30 MB would cost 60. It is told a percentage instead by which what
// comes and goes has as much room beside a large table as beside a small one. There is
// one percentage for the process, and one table in it that is large.

// restSize is about how many bytes are in use beside the table.
const restSize = 12 << 20

// tend tells the collector when the table has grown by an eighth.
func (t *Table) tend() {
	size := t.size + t.displaced.size
	if size > restSize/2 && size-t.tended > t.tended/8 {
		t.tended = size
		debug.SetGCPercent(100 * restSize / (restSize + size))
	}
}
