// Package contacts remembers what matters of each contact, by hashes, in one table: what
// the destination has, from the ledger, and the contact's earlier rows on the list.
//
// A [Table] takes 16 bytes a contact, 4 more once its rows are seen, and 4 more if the
// destination has one of them, in places of which between three quarters and seven eighths
// are in use. Two contacts are taken for one if their hashes of 64 bits are the same,
// which among a million happens once in some thirty million runs.
//
// In the first pass it knows what the destination has of each contact, its last row, and
// the last one that the destination has already. In the second it knows how the last row
// ended.
package contacts

import "alvio.ai/alvio-import/record"

// A Table is what is known of the contacts. The zero value knows none. One goroutine at
// a time may use it.
type Table struct {
	store
	displaced store // what the destination has of contacts whose last row is something else
	over      bool  // the first pass is
	tended    int   // bytes of which the garbage collector was told
}

// Len returns of how many contacts something is known.
func (t *Table) Len() int { return t.count }

// Accept notes that the destination has this content of a contact. It is for the time
// before the first pass.
func (t *Table) Accept(contact, content uint64) {
	t.put(contact, content)
	t.tend()
}

// Accepted returns what the destination has of a contact; ok is false if that is
// nothing. In the second pass that is no longer known.
func (t *Table) Accepted(contact uint64) (content uint64, ok bool) {
	if t.over {
		return 0, false
	}
	if s, i, known := t.displaced.peek(contact); known {
		return s.entries[i].content, true
	}
	s, i, known := t.peek(contact)
	if !known || s.notes.at(i) != 0 && s.cuts.at(i) == 0 {
		return 0, false
	}
	return s.entries[i].content, true
}

// A Sighting is what the first pass knew of a contact before its present row.
type Sighting struct {
	Known   bool   // it was on an earlier row
	Content uint64 // of that row
	Same    bool   // as the present row's
	Place   uint32 // of that row
	Cut     bool   // one of its rows was one that the destination has
}

// See notes a row of a contact in the first pass: its place, which is not 0, and its
// number, from 1. If the destination has its content, this row and the contact's earlier
// ones need not be sent.
func (t *Table) See(contact, content uint64, place uint32, number int, has bool) Sighting {
	s, i, known := t.slot(contact)
	last := &s.entries[i].content
	seen := Sighting{Place: s.notes.at(i), Cut: s.cuts.at(i) > 0}
	if seen.Known = seen.Place != 0; seen.Known {
		seen.Content, seen.Same = *last, *last == content
	}
	if known && content != *last && (seen.Cut || !seen.Known) { // which is what the destination has
		t.displace(contact, *last)
	}
	*last = content
	t.set(s, &s.notes, i, place)
	if has {
		t.set(s, &s.cuts, i, uint32(number))
	}
	t.tend()
	return seen
}

// displace keeps what the destination has of a contact, unless it is kept already.
func (t *Table) displace(contact, accepted uint64) {
	if _, _, kept := t.displaced.peek(contact); !kept {
		t.displaced.put(contact, accepted)
	}
}

// Cut returns the number of the contact's last row that the destination has, 0 if there
// is none.
func (t *Table) Cut(contact uint64) int {
	s, i, known := t.peek(contact)
	if !known {
		return 0
	}
	return int(s.cuts.at(i))
}

// SetCut corrects what See noted.
func (t *Table) SetCut(contact uint64, number int) {
	s, i, _ := t.slot(contact)
	t.set(s, &s.cuts, i, uint32(number))
}

// StartOver begins the second pass: it forgets the rows of the first and what the
// destination has of each contact, but not which rows that are.
func (t *Table) StartOver() {
	t.over, t.displaced = true, store{}
	for i := range t.shards {
		t.shards[i].startOver()
	}
}

// Ended notes how a row of a contact ended.
func (t *Table) Ended(contact, content uint64, o record.Outcome) {
	s, i, _ := t.slot(contact)
	s.entries[i].content = content
	t.set(s, &s.notes, i, uint32(o)+1)
	t.tend()
}

// Last returns how the contact's last row ended, if it had the same content.
func (t *Table) Last(contact, content uint64) (o record.Outcome, ok bool) {
	s, i, known := t.peek(contact)
	if !known || s.notes.at(i) == 0 || s.entries[i].content != content {
		return 0, false
	}
	return record.Outcome(s.notes.at(i) - 1), true
}

// Seen reports whether a row of the contact has ended in the second pass.
func (t *Table) Seen(contact uint64) bool {
	s, i, known := t.peek(contact)
	return known && s.notes.at(i) != 0
}
