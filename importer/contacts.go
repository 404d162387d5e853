package importer

import (
	"fmt"
	"math/bits"

	"alvio.ai/alvio-import/record"
)

// contactTable remembers what matters of each contact's earlier rows, by hashes: 24
// bytes a contact, in tables that are filled to between seven tenths and seven eighths.
// Two contacts are taken for one if their hashes of 64 bits are the same, which among
// a million happens once in some thirty million runs.
//
// In the first pass it knows each contact's last row, and the last one that the
// destination has already. In the second it knows how the last row ended.
type contactTable struct {
	shards [256]shard // by the key's hash, so that growing one takes little memory
}

// shard is a hash table with linear probing. A key of 0 is an empty place.
type shard struct {
	keys     []uint64
	contents []uint64 // of the last row
	notes    []uint32 // first pass: where the last row is; second: its outcome
	cuts     []uint32 // number of the last row that the destination has; 0: none
	count    int
}

// A place is a row of an input, in 32 bits: 6 for the input, 26 for the row's number.
const (
	rowBits   = 26
	maxInputs = 1 << (32 - rowBits)
)

func placeOf(input, row int) uint32 {
	return uint32(min(input, maxInputs-1))<<rowBits | uint32(row)&(1<<rowBits-1)
}

// slot returns where the contact is in its shard. If it is new, it is there from now
// on, with nothing known of it.
func (c *contactTable) slot(contact uint64) (s *shard, i int, known bool) {
	s = &c.shards[contact>>56]
	i, known = s.slot(contact | 1) // 0 is an empty place
	return s, i, known
}

// A sighting is what the first pass knew of a contact before its present row.
type sighting struct {
	known   bool   // it was on an earlier row
	content uint64 // of that row
	same    bool   // as the present row's
	place   uint32 // of that row
	cut     bool   // one of its rows was one that the destination has
}

// see notes a row of a contact in the first pass. If the destination has its content,
// this row and the contact's earlier ones need not be sent.
func (c *contactTable) see(contact, content uint64, place uint32, number int, has bool) sighting {
	s, i, known := c.slot(contact)
	seen := sighting{known: known, content: s.contents[i], same: known && s.contents[i] == content, place: s.notes[i], cut: s.cuts[i] > 0}
	s.contents[i], s.notes[i] = content, place
	if has {
		s.cuts[i] = uint32(number)
	}
	return seen
}

// cut returns the number of the contact's last row that the destination has.
func (c *contactTable) cut(contact uint64) int {
	s := &c.shards[contact>>56]
	if len(s.keys) == 0 {
		return 0
	}
	i := s.find(contact | 1)
	return int(s.cuts[i])
}

// setCut corrects what see noted.
func (c *contactTable) setCut(contact uint64, number int) {
	s, i, _ := c.slot(contact)
	s.cuts[i] = uint32(number)
}

// contacts returns the table that a run begins with.
func (o *Options) contacts() *contactTable {
	if o.Survey == nil {
		return &contactTable{}
	}
	o.Survey.contacts.startOver()
	return o.Survey.contacts
}

// startOver forgets the rows of the first pass, but not what the destination has.
func (c *contactTable) startOver() {
	for i := range c.shards {
		clear(c.shards[i].contents)
		clear(c.shards[i].notes)
	}
}

// ended notes how a row of a contact ended.
func (c *contactTable) ended(contact, content uint64, o record.Outcome) {
	s, i, _ := c.slot(contact)
	s.contents[i], s.notes[i] = content, uint32(o)+1
}

// last returns how the contact's last row ended, if it had the same content.
func (c *contactTable) last(contact, content uint64) (o record.Outcome, ok bool) {
	s, i, _ := c.slot(contact)
	if s.notes[i] == 0 || s.contents[i] != content {
		return 0, false
	}
	return record.Outcome(s.notes[i] - 1), true
}

// duplicateIssue tells that a contact stands on several rows.
func duplicateIssue(inputs []Input, v *visit, seen sighting) record.Issue {
	where := fmt.Sprintf("row %d", seen.place&(1<<rowBits-1))
	switch earlier := int(seen.place >> rowBits); {
	case earlier == maxInputs-1 && len(inputs) > maxInputs:
		where += " of this or an earlier file"
	case earlier != v.input:
		where += " of " + inputs[earlier].File.Name()
	}
	issue := record.NewIssue(record.DuplicateContact, "the contact of "+where+" again, with other content; both are sent, one after the other")
	if seen.same {
		issue.Message = "the contact of " + where + " again, with the same content; it is sent once"
		issue.Hint = "one of the two rows can go"
		issue.Severity = record.Info
	}
	return issue.At(v.row, -1, "")
}

// slot returns the key's place, and makes one if need be.
func (s *shard) slot(key uint64) (i int, known bool) {
	if s.count*8 >= len(s.keys)*7 {
		s.grow()
	}
	i = s.find(key)
	if known = s.keys[i] == key; !known {
		s.keys[i] = key
		s.count++
	}
	return i, known
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
	size := max(16, len(old.keys)*6/5)
	s.keys, s.contents = make([]uint64, size), make([]uint64, size)
	s.notes, s.cuts = make([]uint32, size), make([]uint32, size)
	for i, key := range old.keys {
		if key != 0 {
			j := s.find(key)
			s.keys[j], s.contents[j], s.notes[j], s.cuts[j] = key, old.contents[i], old.notes[i], old.cuts[i]
		}
	}
}
