package ledger

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"alvio.ai/alvio-import/importer/contacts"
)

// A State is what became of a row that was sent.
type State uint8

// The states. Their numbers are in ledgers and never change.
const (
	Accepted      State = 1 // the destination has it
	Rejected      State = 2 // the destination said no
	Failed        State = 3 // it surely was not taken
	InDoubt       State = 4 // it may have been taken; the same key is used for the next attempt
	MaybeRejected State = 5 // it was rejected, and an earlier attempt may have been taken
	Refused       State = 6 // a gateway refused this row, and took others
	MaybeRefused  State = 7 // a gateway refused it, and an earlier attempt may have been taken
)

// String returns the state's word.
func (s State) String() string {
	switch s {
	case Accepted:
		return "accepted"
	case Rejected, Refused:
		return "rejected"
	case Failed:
		return "failed"
	case InDoubt:
		return "in_doubt"
	case MaybeRejected, MaybeRefused:
		return "rejected, maybe delivered"
	}
	return fmt.Sprintf("state %d", uint8(s))
}

// A Destination is where rows are sent.
type Destination struct {
	Name string // for people; nothing secret
	URL  string // whole; only its hash is kept
}

// A Book is the part of a ledger that is about one destination.
type Book struct {
	ledger      *Ledger
	destination Destination
	id          int64 // 0 if nothing was ever sent there
	run         int64
	before      int64 // number of the last outcome before the run
	rate        float64

	accepted *contacts.Table
	phones   phoneSet
	doubts   map[uint64]Doubt
	refused  map[uint64]struct{}

	corrected map[uint64]time.Time // rows of lists, and when a corrected form was delivered

	writer *writer
}

// A Doubt is a row that may be at the destination.
type Doubt struct {
	Content uint64
	Key     string // Idempotency-Key to use again; empty if the row was rejected in the end
}

// Open reports whether the contact's last row has no answer, and had this content.
func (e *Entry) Open(content uint64) bool {
	return e.InDoubt && e.Doubt.Key != "" && e.Doubt.Content == content
}

// An Entry is what is known of a contact at a destination.
type Entry struct {
	Known   bool   // something was accepted
	Content uint64 // what was accepted last
	InDoubt bool   // something may have been taken since
	Doubt   Doubt
	Refused bool // a gateway refused it the last time
}

// Book reads what is known of a destination. Of a ledger that was opened with Open
// it settles what earlier runs left open: rows with an intent and no outcome are in
// doubt from then on. The caller must hold the destination's lock then.
func (l *Ledger) Book(ctx context.Context, d Destination) (*Book, error) {
	b := &Book{
		ledger: l, destination: d,
		accepted: &contacts.Table{},
		doubts:   map[uint64]Doubt{}, refused: map[uint64]struct{}{},
		corrected: map[uint64]time.Time{},
	}
	err := b.open(ctx)
	if err != nil {
		return nil, l.wrap(err)
	}
	return b, nil
}

func (b *Book) open(ctx context.Context) error {
	l := b.ledger
	hash := l.destinationHash(b.destination)
	err := l.db.QueryRowContext(ctx, "SELECT id, rate FROM destinations WHERE hash = ?", hash).Scan(&b.id, &b.rate)
	if errors.Is(err, sql.ErrNoRows) && !l.view {
		err = l.db.QueryRowContext(ctx, "INSERT INTO destinations (hash, name) VALUES (?, ?) RETURNING id", hash, b.destination.Name).Scan(&b.id)
	}
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	open, err := b.openIntents(ctx)
	if err != nil {
		return err
	}
	if !l.view {
		if err := b.settle(ctx, open); err != nil {
			return err
		}
	}
	if err := b.load(ctx); err != nil {
		return err
	}
	if err := b.loadCorrections(ctx); err != nil {
		return err
	}
	for _, block := range open { // which settle has stored too; a view has not
		for i := range block.rows {
			b.note(contactOf(block.rows[i].ID.Contact[:]), block.rows[i].ID.Phone, block.rows[i].ID.Content, InDoubt, block.rows[i].Key)
		}
	}
	return nil
}

func (l *Ledger) destinationHash(d Destination) []byte {
	sum := l.hash('d', d.URL, 0)
	return sum[:]
}

// load reads the outcomes, the oldest first.
func (b *Book) load(ctx context.Context) error {
	rows, err := b.ledger.db.QueryContext(ctx, "SELECT contact, phone, content, state, key FROM outcomes WHERE destination = ? ORDER BY id", b.id)
	if err != nil {
		return err
	}
	defer rows.Close() //nolint:errcheck // Err tells
	var contact sql.RawBytes
	var phone, content, state int64
	var key sql.RawBytes
	for rows.Next() {
		if err := scan(rows, &contact, &phone, &content, &state, &key); err != nil {
			return err
		}
		if len(contact) != len(ContactID{}) || state < int64(Accepted) || state > int64(MaybeRefused) {
			return errDamaged
		}
		b.note(contactOf(contact), uint64(phone), uint64(content), State(state), string(key))
	}
	return rows.Err()
}

// contactOf shortens a contact's hash for the tables in memory. Two of a million
// contacts have the same with a chance of one in 30 million; they would be sent
// again each time.
func contactOf(hash []byte) uint64 { return binary.BigEndian.Uint64(hash) }

// note takes an outcome into account. The last one about a contact counts.
func (b *Book) note(contact, phone, content uint64, state State, key string) {
	delete(b.refused, contact)
	switch state {
	case Accepted:
		b.accepted.Accept(contact, content)
		b.phones.add(phone)
		delete(b.doubts, contact)
	case InDoubt, MaybeRejected:
		b.doubts[contact] = Doubt{content, key}
	case MaybeRefused:
		b.doubts[contact] = Doubt{content, key}
		b.refused[contact] = struct{}{}
	case Refused:
		b.refused[contact] = struct{}{}
	case Rejected, Failed: // nothing of it is there
	}
}

// Ended takes into account what the outcome of a row of this run says of its contact's
// doubt, before it is committed. What was accepted is not noted, to save memory.
func (b *Book) Ended(o *Outcome) {
	contact := contactOf(o.Intent.ID.Contact[:])
	switch o.State {
	case Accepted:
		delete(b.doubts, contact)
	case InDoubt:
		b.doubts[contact] = Doubt{o.Intent.ID.Content, o.Intent.Key}
	case MaybeRejected, MaybeRefused:
		b.doubts[contact] = Doubt{Content: o.Intent.ID.Content}
	case Rejected, Refused, Failed: // nothing of it is there
	}
}

// Entry returns what is known of a contact. The zero Entry is nothing.
func (b *Book) Entry(id *ID) Entry {
	var e Entry
	contact := contactOf(id.Contact[:])
	e.Content, e.Known = b.accepted.Accepted(contact)
	e.Doubt, e.InDoubt = b.doubts[contact]
	_, e.Refused = b.refused[contact]
	return e
}

// KnowsPhone reports whether a row with this phone number was accepted.
func (b *Book) KnowsPhone(id *ID) bool {
	return b.phones.has(id.Phone)
}

// Rate returns how many requests a second the destination was found to take in an
// earlier run; 0 if no limit was found.
func (b *Book) Rate() float64 { return b.rate }

// KeepRate remembers how many requests a second the destination was found to take; 0 if
// no limit was found.
func (b *Book) KeepRate(ctx context.Context, perSecond float64) error {
	_, err := b.ledger.db.ExecContext(ctx, "UPDATE destinations SET rate = ? WHERE id = ?", perSecond, b.id)
	return b.ledger.wrap(err)
}

// Contacts returns how many contacts the destination has.
func (b *Book) Contacts() int { return b.accepted.Len() }

// Table returns the table of what the destination has, for a first pass that goes on in
// it. After the pass, the book no longer knows what was accepted.
func (b *Book) Table() *contacts.Table { return b.accepted }
