package ledger

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Runs returns all runs, the last one first.
func (l *Ledger) Runs(ctx context.Context) ([]Run, error) {
	runs, err := l.runs(ctx, "ORDER BY runs.id DESC")
	return runs, l.wrap(err)
}

// Run returns one run; ok is false if there is none with this number.
func (l *Ledger) Run(ctx context.Context, id int64) (r Run, ok bool, err error) {
	runs, err := l.runs(ctx, "WHERE runs.id = ?", id)
	if err != nil || len(runs) == 0 {
		return Run{}, false, l.wrap(err)
	}
	return runs[0], true, nil
}

func (l *Ledger) runs(ctx context.Context, which string, args ...any) ([]Run, error) {
	rows, err := l.db.QueryContext(ctx, `SELECT runs.id, destinations.name, began, ended, version, mapping, mapping_hash, contents, stopped, exit_code, counts, report
		FROM runs JOIN destinations ON destinations.id = runs.destination `+which, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // Err tells
	runs := []Run{}
	for rows.Next() {
		var r Run
		var began int64
		var ended, code sql.NullInt64
		var counts string
		if err := scan(rows, &r.ID, &r.Destination, &began, &ended, &r.Version, &r.Mapping, &r.MappingHash, &r.Contents, &r.Stopped, &code, &counts, &r.Report); err != nil {
			return nil, err
		}
		r.Began, r.ExitCode = time.Unix(began, 0), int(code.Int64)
		if ended.Valid {
			r.Ended = time.Unix(ended.Int64, 0)
		}
		if json.Unmarshal([]byte(counts), &r.Counts) != nil {
			return nil, errDamaged
		}
		runs = append(runs, r)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	for i := range runs {
		if runs[i].Files, err = l.files(ctx, runs[i].ID); err != nil {
			return nil, err
		}
	}
	return runs, nil
}

func (l *Ledger) files(ctx context.Context, run int64) ([]InputFile, error) {
	rows, err := l.db.QueryContext(ctx, "SELECT name, size, hash FROM files WHERE run = ? ORDER BY rowid", run)
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // Err tells
	files := []InputFile{}
	for rows.Next() {
		var f InputFile
		if err := scan(rows, &f.Name, &f.Size, &f.Hash); err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	return files, rows.Err()
}

// A Delivery is one thing that is known of a contact.
type Delivery struct {
	Run         int64     `json:"run"`
	Destination string    `json:"destination"`
	At          time.Time `json:"at"`
	State       string    `json:"state"`
	RequestID   string    `json:"request_id,omitempty"`
	Contact     string    `json:"contact"` // hash of the contact's key
	Content     string    `json:"content"` // hash of what was sent
}

// Deliveries returns what became of all rows with a phone number, given as digits,
// the first one first.
func (l *Ledger) Deliveries(ctx context.Context, phone string) ([]Delivery, error) {
	rows, err := l.db.QueryContext(ctx, `SELECT run, destinations.name, at, state, coalesce(request, ''), contact, content
		FROM outcomes JOIN destinations ON destinations.id = outcomes.destination WHERE phone = ? ORDER BY outcomes.id`, int64(l.Phone(phone)))
	if err != nil {
		return nil, l.wrap(err)
	}
	defer rows.Close() //nolint:errcheck // Err tells
	deliveries := []Delivery{}
	for rows.Next() {
		var d Delivery
		var at, state, content int64
		var contact []byte
		if err := scan(rows, &d.Run, &d.Destination, &at, &state, &d.RequestID, &contact, &content); err != nil {
			return nil, l.wrap(err)
		}
		d.At, d.State = time.Unix(at, 0), State(state).String()
		d.Contact, d.Content = fmt.Sprintf("%x", contact), fmt.Sprintf("%016x", uint64(content))
		deliveries = append(deliveries, d)
	}
	return deliveries, l.wrap(rows.Err())
}

// ForgetPhone deletes what is known of all contacts with a phone number, given as
// digits, and returns how many records that were. Later runs send their rows again.
// While a run sends, the error is a [*HeldError].
func (l *Ledger) ForgetPhone(ctx context.Context, phone string) (int64, error) {
	return l.forget(ctx, "phone = ?", int64(l.Phone(phone)))
}

// ForgetBefore deletes what is known of contacts of which nothing was sent since
// the given time, and older records of the others, and returns how many records that
// were. Later runs send the rows of the former again. While a run sends, the error is
// a [*HeldError].
func (l *Ledger) ForgetBefore(ctx context.Context, at time.Time) (int64, error) {
	return l.forget(ctx, "at < ?", at.Unix())
}

// forget deletes records of sent and of corrected rows so that nothing of them stays in the file.
func (l *Ledger) forget(ctx context.Context, which string, arg any) (n int64, err error) {
	if l.view {
		return 0, errors.New("the ledger was opened for reading")
	}
	locks, err := l.settleAll(ctx)
	defer func() {
		for _, lock := range locks {
			err = errors.Join(err, lock.Unlock())
		}
	}()
	if err != nil {
		return 0, l.wrap(err)
	}
	if n, err = l.deleteRecords(ctx, which, arg); err == nil {
		_, err = l.db.ExecContext(ctx, "VACUUM")
	}
	var busy, pages, moved int
	if err == nil {
		err = l.db.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &pages, &moved)
	}
	if err == nil && busy != 0 {
		err = errors.New("the records are deleted, but another program still reads the file, so that something of them may be left in it; end that program and run the same command again")
	}
	return n, l.wrap(err)
}

func (l *Ledger) deleteRecords(ctx context.Context, which string, arg any) (n int64, err error) {
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return 0, err
	}
	defer tx.Rollback() //nolint:errcheck // does nothing after Commit
	for _, table := range []string{"outcomes", "corrections"} {
		result, err := tx.ExecContext(ctx, "DELETE FROM "+table+" WHERE "+which, arg)
		if err != nil {
			return 0, err
		}
		deleted, err := result.RowsAffected()
		if err != nil {
			return 0, err
		}
		n += deleted
	}
	return n, tx.Commit()
}

// settleAll locks all destinations, and settles what killed runs left open there:
// that is to be forgotten too. The caller unlocks them, also after an error.
func (l *Ledger) settleAll(ctx context.Context) (locks []*Lock, err error) {
	destinations, err := l.destinations(ctx)
	if err != nil {
		return nil, err
	}
	for id, hash := range destinations {
		lock, err := l.lock(hash)
		if err != nil {
			return locks, err
		}
		locks = append(locks, lock)
		b := &Book{ledger: l, id: id}
		open, err := b.openIntents(ctx)
		if err == nil {
			err = b.settle(ctx, open)
		}
		if err != nil {
			return locks, err
		}
	}
	return locks, nil
}

// destinations returns the hashes of all destinations by their numbers.
func (l *Ledger) destinations(ctx context.Context) (map[int64][]byte, error) {
	rows, err := l.db.QueryContext(ctx, "SELECT id, hash FROM destinations")
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // Err tells
	all := map[int64][]byte{}
	for rows.Next() {
		var id int64
		var hash []byte
		if err := scan(rows, &id, &hash); err != nil {
			return nil, err
		}
		if len(hash) != sha256.Size {
			return nil, errDamaged
		}
		all[id] = hash
	}
	return all, rows.Err()
}
