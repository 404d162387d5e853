package contacts

import "math/bits"

// A store is a hash table from contacts to contents and to numbers beside them.
type store struct {
	shards [1 << shardBits]shard // by the contact's hash, so that growing one takes little memory
	count  int                   // of contacts
	size   int                   // in bytes
}

const shardBits = 6

// slot returns where the contact is in its shard. If it is new, it is there from now
// on, with nothing known of it.
func (t *store) slot(contact uint64) (s *shard, i int, known bool) {
	s = &t.shards[contact>>(64-shardBits)]
	if s.full() {
		t.grow(s)
	}
	key := contact | 1 // 0 is an empty place
	i = s.find(key)
	if known = s.entries[i].key == key; !known {
		s.entries[i].key = key
		s.count++
		t.count++
	}
	return s, i, known
}

// peek returns where the contact is, if something is known of it.
func (t *store) peek(contact uint64) (s *shard, i int, known bool) {
	s = &t.shards[contact>>(64-shardBits)]
	if s.count == 0 {
		return nil, 0, false
	}
	i = s.find(contact | 1)
	return s, i, s.entries[i].key != 0
}

func (t *store) put(contact, content uint64) {
	s, i, _ := t.slot(contact)
	s.entries[i].content = content
}

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
func (t *store) set(s *shard, c *column, i int, number uint32) {
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
	high, _ := bits.Mul64(key<<shardBits, uint64(len(s.entries))) // the first bits chose the shard
	i := int(high)
	for s.entries[i].key != 0 && s.entries[i].key != key {
		if i++; i == len(s.entries) {
			i = 0
		}
	}
	return i
}

func (t *store) grow(s *shard) {
	old := *s
	size := max(16, len(old.entries)*7/6)
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
