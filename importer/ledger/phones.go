package ledger

// A phoneSet knows which phones were accepted, by 39 bits of their hashes: of a million
// unknown phones it takes some two for known ones, if it knows a million. What it is
// asked for bears that. The zero value knows none.
type phoneSet [256]phones // by the first byte, so that growing one takes little memory

// phones is a hash table with linear probing, of which at most seven eighths are in use.
// A key of 0 is an empty place.
type phones struct {
	keys  []uint32
	count int
}

func (s *phoneSet) add(phone uint64) {
	p := &s[phone>>56]
	if p.count*8 >= len(p.keys)*7 {
		p.grow()
	}
	key := phoneKey(phone)
	if i := p.find(key); p.keys[i] == 0 {
		p.keys[i] = key
		p.count++
	}
}

func (s *phoneSet) has(phone uint64) bool {
	p, key := &s[phone>>56], phoneKey(phone)
	return p.count > 0 && p.keys[p.find(key)] == key
}

func phoneKey(phone uint64) uint32 { return uint32(phone) | 1 }

// find returns where the key is, or the empty place where it belongs.
func (p *phones) find(key uint32) int {
	i := int(uint64(key) * uint64(len(p.keys)) >> 32)
	for p.keys[i] != 0 && p.keys[i] != key {
		if i++; i == len(p.keys) {
			i = 0
		}
	}
	return i
}

func (p *phones) grow() {
	old := p.keys
	p.keys = make([]uint32, max(16, len(old)*6/5))
	for _, key := range old {
		if key != 0 {
			p.keys[p.find(key)] = key
		}
	}
}
