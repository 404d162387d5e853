package ledger

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/maphash"
	"slices"
	"time"
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

	accepted index
	phones   phoneSet
	doubts   map[uint64]Doubt
	refused  map[uint64]struct{}

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
		accepted: newIndex(0), phones: newPhoneSet(0),
		doubts: map[uint64]Doubt{}, refused: map[uint64]struct{}{},
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
	err := l.db.QueryRowContext(ctx, "SELECT id FROM destinations WHERE hash = ?", hash).Scan(&b.id)
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
	var most int
	if err := b.ledger.db.QueryRowContext(ctx, "SELECT count(*) FROM outcomes").Scan(&most); err != nil {
		return err
	}
	b.accepted, b.phones = newIndex(most), newPhoneSet(most)
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
		b.accepted.put(contact, content)
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
	e.Content, e.Known = b.accepted.get(contact)
	e.Doubt, e.InDoubt = b.doubts[contact]
	_, e.Refused = b.refused[contact]
	return e
}

// KnowsPhone reports whether a row with this phone number was accepted.
func (b *Book) KnowsPhone(id *ID) bool {
	return b.phones.has(id.Phone)
}

// Contacts returns how many contacts the destination has.
func (b *Book) Contacts() int { return b.accepted.count }

// An Intent is a row that is about to be sent.
type Intent struct {
	ID  ID
	Key string // Idempotency-Key, of 1 to 255 bytes; empty once the row was cleared

	seq   int64 // its number in the ledger, once it is there
	block *openBlock
}

// A block is the intents of one record.
type block struct {
	first int64
	rows  []Intent
}

// An intent's record is its hashes, and its key behind a byte with its length.
const intentSize = 16 + 8 + 8 + 1

func packIntents(rows []*Intent) []byte {
	packed := make([]byte, 0, len(rows)*(intentSize+26))
	for _, r := range rows {
		packed = append(packed, r.ID.Contact[:]...)
		packed = binary.BigEndian.AppendUint64(packed, r.ID.Phone)
		packed = binary.BigEndian.AppendUint64(packed, r.ID.Content)
		packed = append(append(packed, byte(len(r.Key))), r.Key...)
	}
	return packed
}

func unpackIntents(packed []byte, first int64, count int) ([]Intent, error) {
	rows := make([]Intent, 0, len(packed)/intentSize) // count may be damaged too
	for len(packed) >= intentSize && len(packed) >= intentSize+int(packed[intentSize-1]) {
		n := intentSize + int(packed[intentSize-1])
		r := Intent{seq: first + int64(len(rows)), Key: string(packed[intentSize:n])}
		copy(r.ID.Contact[:], packed)
		r.ID.Phone = binary.BigEndian.Uint64(packed[16:])
		r.ID.Content = binary.BigEndian.Uint64(packed[24:])
		rows, packed = append(rows, r), packed[n:]
	}
	if len(packed) != 0 || len(rows) != count {
		return nil, errDamaged
	}
	return rows, nil
}

// openIntents returns the blocks that earlier runs left, with those of their rows
// that have no outcome and were not cleared.
func (b *Book) openIntents(ctx context.Context) ([]block, error) {
	rows, err := b.ledger.db.QueryContext(ctx, "SELECT first, count, rows FROM intents WHERE destination = ? ORDER BY first", b.id)
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // Err tells
	var blocks []block
	for rows.Next() {
		var packed []byte
		var open block
		var count int
		if err := scan(rows, &open.first, &count, &packed); err != nil {
			return nil, err
		}
		if open.rows, err = unpackIntents(packed, open.first, count); err != nil {
			return nil, err
		}
		blocks = append(blocks, open)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	for i := range blocks {
		var ended []int64
		ended, err = b.outcomesBetween(ctx, blocks[i].first, len(blocks[i].rows))
		if err != nil {
			return nil, err
		}
		blocks[i].rows = slices.DeleteFunc(blocks[i].rows, func(r Intent) bool { return r.Key == "" || slices.Contains(ended, r.seq) })
	}
	return blocks, nil
}

func (b *Book) outcomesBetween(ctx context.Context, first int64, count int) ([]int64, error) {
	rows, err := b.ledger.db.QueryContext(ctx, "SELECT id FROM outcomes WHERE id BETWEEN ? AND ?", first, first+int64(count)-1)
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // Err tells
	var ids []int64
	for rows.Next() {
		var id int64
		if err := scan(rows, &id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

// scan reads a record's columns. Where they are of other types, the file is damaged.
func scan(rows *sql.Rows, columns ...any) error {
	err := rows.Scan(columns...)
	if err != nil && rows.Err() == nil {
		return errDamaged
	}
	return err
}

// settle gives the rows of open blocks the outcome that they have: nobody knows.
func (b *Book) settle(ctx context.Context, blocks []block) error {
	if len(blocks) == 0 {
		return nil
	}
	tx, err := b.ledger.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // does nothing after Commit
	for _, open := range blocks {
		for _, r := range open.rows {
			_, err := tx.ExecContext(ctx, `INSERT INTO outcomes (id, destination, run, contact, phone, content, state, at, key)
				SELECT ?, destination, run, ?, ?, ?, ?, at, ? FROM intents WHERE first = ?`,
				r.seq, r.ID.Contact[:], int64(r.ID.Phone), int64(r.ID.Content), int64(InDoubt), r.Key, open.first)
			if err != nil {
				return err
			}
		}
		if _, err := tx.ExecContext(ctx, "DELETE FROM intents WHERE first = ?", open.first); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// An Outcome is what became of a row that had an intent.
type Outcome struct {
	Intent  *Intent
	State   State
	Request string    // the webhook's id, empty if it gave none
	At      time.Time // of the answer
}

// A Batch is what one transaction writes.
type Batch struct {
	Outcomes []Outcome
	Cleared  []*Intent // rows that were not sent after all
	Intents  []*Intent // rows that are about to be sent: one block
}

// Empty reports whether there is nothing in the batch.
func (b *Batch) Empty() bool { return len(b.Outcomes)+len(b.Cleared)+len(b.Intents) == 0 }

// Identify returns the ID of a row; see [Ledger.Identify].
func (b *Book) Identify(key, phone string, content uint64) ID {
	return b.ledger.Identify(key, phone, content)
}

// Short returns the first half of the contact's hash. Two of a million contacts have
// the same with a chance of one in 30 million.
func (id *ID) Short() uint64 { return contactOf(id.Contact[:]) }

// processSeed makes the IDs of Transient differ from process to process.
var processSeed = maphash.MakeSeed()

// Transient returns an ID that is good for this process only, for rows that no
// ledger will know.
func Transient(key string, content uint64) ID {
	id := ID{Content: content}
	binary.BigEndian.PutUint64(id.Contact[:], maphash.String(processSeed, key))
	return id
}
