package ledger

import (
	"context"
	"database/sql"
	"encoding/binary"
	"slices"
	"time"
)

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
	Intents  []*Intent // rows that are about to be sent

	Corrections []Correction
}
