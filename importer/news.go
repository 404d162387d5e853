package importer

import (
	"alvio.ai/alvio-import/importer/contacts"
	"alvio.ai/alvio-import/importer/ledger"
)

// News tells the valid rows apart by what the destination has.
type News struct {
	New       int // nothing was ever accepted of this contact
	Changed   int // something else was
	Unchanged int // exactly this was, on this or a later row
	InDoubt   int // an earlier run ended before it knew
	Duplicate int // the same as the contact's row before
	// KnownPhones counts rows whose phone the destination knows.
	KnownPhones int
}

// ToSend returns how many rows would be sent.
func (n *News) ToSend() int { return n.New + n.Changed + n.InDoubt }

// KnownToSend returns how many rows would be sent although the destination knows
// their phones.
func (n *News) KnownToSend() int {
	return min(n.ToSend(), max(n.KnownPhones-n.Unchanged-n.Duplicate, 0))
}

// What a row that could be sent is, to the destination.
type kind uint8

const (
	isNew kind = iota
	isChanged
	isInDoubt
	isDuplicate
	numKinds
)

// A newsroom finds out what is new.
type newsroom struct {
	options   *CheckOptions
	contacts  *contacts.Table
	counts    [numKinds]int
	unchanged int
	phones    int // rows with a phone that is known

	// open counts the rows, behind the last one that the destination has, of
	// contacts that it knows and that stand on several.
	open map[uint64]*[numKinds]int
	// unsure has the last row of contacts of which the destination may have
	// something else by now.
	unsure map[uint64]unsureRow
}

// An unsureRow is a row that goes out although its content was accepted last.
type unsureRow struct {
	number int
	kind   kind
}

func newNewsroom(o *CheckOptions, table *contacts.Table) *newsroom {
	return &newsroom{options: o, contacts: table, open: map[uint64]*[numKinds]int{}, unsure: map[uint64]unsureRow{}}
}

// take notes a row. Rows are numbered from 1. It returns where its contact was seen
// before, and whether the destination has exactly this row.
func (n *newsroom) take(v *visit, number int) (seen contacts.Sighting, has bool) {
	var entry ledger.Entry
	if book := n.options.Book; book != nil && !n.options.Resend {
		entry = book.Entry(&v.id)
		if book.KnowsPhone(&v.id) {
			n.phones++
		}
	}
	contact := v.id.Short()
	has = entry.Known && entry.Content == v.id.Content
	seen = n.contacts.See(contact, v.id.Content, placeOf(v.input, v.row.Number), number, has)
	if entry.Known && entry.InDoubt {
		n.unsure[contact] = unsureRow{number, kindOf(&entry, v.id.Content)}
	}
	open := n.open[contact]
	if seen.Known && entry.Known && open == nil {
		open = new([numKinds]int)
		if !seen.Cut {
			open[kindOf(&entry, seen.Content)]++
		}
		n.open[contact] = open
	}
	if has {
		n.unchanged++
		if open != nil { // the rows before it need not be sent either
			for k, rows := range open {
				n.counts[k] -= rows
				n.unchanged += rows
			}
			*open = [numKinds]int{}
		}
		return seen, has
	}
	k := kindOf(&entry, v.id.Content)
	if seen.Same {
		k = isDuplicate
	}
	n.counts[k]++
	if open != nil {
		open[k]++
	}
	return seen, has
}

func kindOf(e *ledger.Entry, content uint64) kind {
	switch {
	case e.Open(content):
		return isInDoubt
	case e.Known:
		return isChanged
	}
	return isNew
}

// sum returns the counts. Where the destination may have something else than it
// accepted last, the last row of the contact is sent in any case.
func (n *newsroom) sum() News {
	for contact, last := range n.unsure {
		if n.contacts.Cut(contact) == last.number {
			n.contacts.SetCut(contact, last.number-1)
			n.unchanged--
			n.counts[last.kind]++
		}
	}
	return News{
		New: n.counts[isNew], Changed: n.counts[isChanged], InDoubt: n.counts[isInDoubt],
		Duplicate: n.counts[isDuplicate], Unchanged: n.unchanged, KnownPhones: n.phones,
	}
}
