package importer

import (
	"fmt"
	"hash/maphash"
	"math/bits"

	"alvio.ai/alvio-import/record"
)

// contactTable remembers each contact's last row, by hashes: 20 bytes a contact in
// tables that are filled to between a half and five sixths. Two contacts are taken
// for one if their hashes of 64 bits are the same, which among a million happens
// once in some ten million runs.
type contactTable struct {
	seed   maphash.Seed
	shards [256]shard // by the key's hash, so that growing one takes little memory
}

// shard is a hash table with linear probing. A key of 0 is an empty place.
type shard struct {
	keys     []uint64
	contents []uint64
	places   []uint32
	count    int
}

func newContactTable() *contactTable { return &contactTable{seed: maphash.MakeSeed()} }

// A place is a row of an input, in 32 bits: 6 for the input, 26 for the row's number.
const (
	rowBits   = 26
	maxInputs = 1 << (32 - rowBits)
)

func placeOf(input, row int) uint32 {
	return uint32(min(input, maxInputs-1))<<rowBits | uint32(row)&(1<<rowBits-1)
}

// repeated returns an issue if the contact was on an earlier row. The content is
// compared with the last of them.
func (c *contactTable) repeated(inputs []Input, v *visit) *record.Issue {
	key := maphash.String(c.seed, v.payload.Key)
	place, same, known := c.shards[key>>56].put(key|1, v.content, placeOf(v.input, v.row.Number))
	if !known {
		return nil
	}
	where := fmt.Sprintf("row %d", place&(1<<rowBits-1))
	switch earlier := int(place >> rowBits); {
	case earlier == maxInputs-1 && len(inputs) > maxInputs:
		where += " of this or an earlier file"
	case earlier != v.input:
		where += " of " + inputs[earlier].File.Name()
	}
	issue := record.NewIssue(record.DuplicateContact, "the contact of "+where+" again, with other content; both are sent, one after the other")
	if same {
		issue.Message = "the contact of " + where + " again, with the same content"
		issue.Hint = "one of the two rows can go"
		issue.Severity = record.Info
	}
	issue = issue.At(v.row, -1, "")
	return &issue
}

// put stores a contact. If it was there already, it returns its place before and
// whether the content is the same.
func (s *shard) put(key, content uint64, place uint32) (before uint32, same, known bool) {
	if s.count*6 >= len(s.keys)*5 {
		s.grow()
	}
	i := s.find(key)
	if known = s.keys[i] == key; known {
		before, same = s.places[i], s.contents[i] == content
	} else {
		s.count++
	}
	s.keys[i], s.contents[i], s.places[i] = key, content, place
	return before, same, known
}

// find returns where the key is, or the empty place where it belongs.
func (s *shard) find(key uint64) int {
	high, _ := bits.Mul64(key<<8, uint64(len(s.keys))) // the first byte chose the shard
	i := int(high)
	for s.keys[i] != 0 && s.keys[i] != key {
		if i++; i == len(s.keys) {
			i = 0
		}
	}
	return i
}

func (s *shard) grow() {
	old := *s
	size := max(16, len(old.keys)*3/2)
	s.keys, s.contents, s.places = make([]uint64, size), make([]uint64, size), make([]uint32, size)
	for i, key := range old.keys {
		if key != 0 {
			j := s.find(key)
			s.keys[j], s.contents[j], s.places[j] = key, old.contents[i], old.places[i]
		}
	}
}
