package ledger

import "math/bits"

// An index finds the content that was accepted last of a contact: 16 bytes an entry,
// in a hash table with linear probing, of which at most seven eighths are in use.
// Its size is chosen once. A key of 0 is an empty place.
type index struct {
	keys     []uint64
	contents []uint64
	count    int
}

// newIndex returns an index that has room for n contacts.
func newIndex(n int) index {
	size := n + n/7 + 8
	return index{keys: make([]uint64, size), contents: make([]uint64, size)}
}

func (x *index) put(contact, content uint64) {
	i, known := x.find(contact)
	if !known {
		x.count++
	}
	x.keys[i], x.contents[i] = contact|1, content
}

func (x *index) get(contact uint64) (content uint64, known bool) {
	i, known := x.find(contact)
	return x.contents[i], known
}

// find returns the contact's place, or the empty one where it belongs.
func (x *index) find(contact uint64) (i int, known bool) {
	i, key := placeIn(contact, len(x.keys)), contact|1
	for x.keys[i] != 0 && x.keys[i] != key {
		if i++; i == len(x.keys) {
			i = 0
		}
	}
	return i, x.keys[i] == key
}

// A phoneSet knows which phones were accepted, by 32 bits of their hashes: of a million
// unknown phones it takes some two hundred for known ones. What it is asked for bears
// that.
type phoneSet []uint32

func newPhoneSet(n int) phoneSet { return make(phoneSet, n+n/7+8) }

func (s phoneSet) find(phone uint64) (i int, key uint32) {
	i, key = placeIn(phone, len(s)), uint32(phone)|1
	for s[i] != 0 && s[i] != key {
		if i++; i == len(s) {
			i = 0
		}
	}
	return i, key
}

func (s phoneSet) add(phone uint64) {
	i, key := s.find(phone)
	s[i] = key
}

func (s phoneSet) has(phone uint64) bool {
	i, key := s.find(phone)
	return s[i] == key
}

// placeIn spreads hashes evenly over size places.
func placeIn(hash uint64, size int) int {
	high, _ := bits.Mul64(hash, uint64(size))
	return int(high)
}
