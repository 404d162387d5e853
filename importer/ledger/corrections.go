package ledger

import (
	"context"
	"time"

	"alvio.ai/alvio-import/record"
)

// A Correction is an invalid row of a list that was corrected elsewhere, and that the
// destination has in its corrected form.
type Correction struct {
	Row record.RowID // of the list
	ID  ID           // of the corrected row
	At  time.Time
}

// Corrected returns when a corrected form of a list's row was delivered; ok is false if
// none was before this run. It may be called while the run writes.
func (b *Book) Corrected(row record.RowID) (at time.Time, ok bool) {
	if row == 0 || len(b.corrected) == 0 {
		return time.Time{}, false
	}
	at, ok = b.corrected[b.ledger.row(row)]
	return at, ok
}

func (b *Book) loadCorrections(ctx context.Context) error {
	rows, err := b.ledger.db.QueryContext(ctx, "SELECT row, min(at) FROM corrections WHERE destination = ? GROUP BY row", b.id)
	if err != nil {
		return err
	}
	defer rows.Close() //nolint:errcheck // Err tells
	for rows.Next() {
		var row, at int64
		if err := scan(rows, &row, &at); err != nil {
			return err
		}
		b.corrected[uint64(row)] = time.Unix(at, 0)
	}
	return rows.Err()
}

// insertCorrection keeps the first time: sent once more, the row is still the one that was
// delivered then.
const insertCorrection = `INSERT INTO corrections (destination, row, contact, phone, run, at) VALUES (?, ?, ?, ?, ?, ?)
	ON CONFLICT DO NOTHING`

// correct writes corrections. There are so few of them that none is prepared for before.
func (w *writer) correct(ctx context.Context, corrections []Correction) error {
	if len(corrections) == 0 {
		return nil
	}
	if w.correction == nil {
		if err := w.prepare(ctx, insertCorrection, &w.correction); err != nil {
			return err
		}
	}
	for i := range corrections {
		c := &corrections[i]
		if err := w.exec(ctx, w.correction, w.destination, int64(w.row(c.Row)), c.ID.Contact[:], int64(c.ID.Phone), w.run, c.At.Unix()); err != nil {
			return err
		}
	}
	return nil
}
