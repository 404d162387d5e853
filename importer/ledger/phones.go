package ledger

import "math/bits"

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
