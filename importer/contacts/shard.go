package contacts

import "math/bits"

// A shard is a hash table with linear probing.
type shard struct {
	entries []entry
	notes   column // first pass: where the last row is; second: its outcome and 1; 0: none
	cuts    column // number of the last row that the destination has; 0: none
	count   int
}

// An entry is a contact and a content. A key of 0 is an empty place.
type entry struct{ key, content uint64 }

const entrySize = 16

// A column has a number for each place of a shard, and takes no memory as long as all
// are 0.
type column []uint32

const numberSize = 4

func (c column) at(i int) uint32 {
	if c == nil {
		return 0
	}
	return c[i]
}

// set sets a number of one of the shard's columns.
func (t *Table) set(s *shard, c *column, i int, number uint32) {
	if *c == nil {
		if number == 0 {
			return
		}
		*c = make(column, len(s.entries))
		t.size += numberSize * len(s.entries)
	}
	(*c)[i] = number
}

// full reports whether the shard must grow before it takes another contact.
func (s *shard) full() bool { return s.count*8 >= len(s.entries)*7 }

// find returns where the key is, or the empty place where it belongs.
func (s *shard) find(key uint64) int {
	high, _ := bits.Mul64(key<<6, uint64(len(s.entries))) // the first 6 bits chose the shard
	i := int(high)
	for s.entries[i].key != 0 && s.entries[i].key != key {
		if i++; i == len(s.entries) {
			i = 0
		}
	}
	return i
}

func (t *Table) grow(s *shard) {
	old := *s
	size := max(16, len(old.entries)*9/8)
	s.entries = make([]entry, size)
	width := entrySize
	for _, c := range []*column{&s.notes, &s.cuts} {
		if *c != nil {
			*c = make(column, size)
			width += numberSize
		}
	}
	for i, e := range old.entries {
		if e.key == 0 {
			continue
		}
		j := s.find(e.key)
		s.entries[j] = e
		if s.notes != nil {
			s.notes[j] = old.notes[i]
		}
		if s.cuts != nil {
			s.cuts[j] = old.cuts[i]
		}
	}
	t.size += width * (size - len(old.entries))
}

func (s *shard) startOver() {
	for i := range s.entries {
		s.entries[i].content = 0
	}
	clear(s.notes)
}
