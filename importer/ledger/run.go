package ledger

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"time"
)

// A Run is one run of send, as the ledger keeps it.
type Run struct {
	ID          int64     `json:"id"`
	Destination string    `json:"destination"`
	Began       time.Time `json:"began"`
	// Ended is the zero time while the run lasts, or if it was killed.
	Ended       time.Time      `json:"ended,omitzero"`
	Version     string         `json:"version"` // of the program
	Mapping     string         `json:"mapping"` // the file's name
	MappingHash Sum            `json:"mapping_sha256"`
	Contents    int            `json:"content_version"`
	Stopped     string         `json:"stopped,omitempty"` // why it ended early
	ExitCode    int            `json:"exit_code"`
	Counts      map[string]int `json:"rows"` // by outcome
	Report      string         `json:"report,omitempty"`
	Files       []InputFile    `json:"files"`
}

// A Sum is a checksum. In JSON it is hexadecimal.
type Sum []byte

// MarshalText writes the sum as hexadecimal digits.
func (s Sum) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, s), nil }

// An InputFile is a file that a run sent.
type InputFile struct {
	Name string `json:"name"`
	Size int64  `json:"size"` // in bytes
	Hash Sum    `json:"sha256"`
}

// Begin notes that a run begins, so that batches may follow. The caller holds the
// destination's lock.
func (b *Book) Begin(ctx context.Context, r *Run) error { return b.ledger.wrap(b.begin(ctx, r)) }

func (b *Book) begin(ctx context.Context, r *Run) error {
	tx, err := b.ledger.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // does nothing after Commit
	// People know it by what they called it last.
	if _, err := tx.ExecContext(ctx, "UPDATE destinations SET name = ? WHERE id = ?", b.destination.Name, b.id); err != nil {
		return err
	}
	err = tx.QueryRowContext(ctx, "INSERT INTO runs (destination, began, version, mapping, mapping_hash, contents, report) VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id",
		b.id, r.Began.Unix(), r.Version, r.Mapping, []byte(r.MappingHash), r.Contents, r.Report).Scan(&b.run)
	if err != nil {
		return err
	}
	if err := tx.QueryRowContext(ctx, "SELECT coalesce(max(id), 0) FROM outcomes").Scan(&b.before); err != nil {
		return err
	}
	for _, f := range r.Files {
		if _, err := tx.ExecContext(ctx, "INSERT INTO files (run, name, size, hash) VALUES (?, ?, ?, ?)", b.run, f.Name, f.Size, []byte(f.Hash)); err != nil {
			return err
		}
	}
	if b.writer, err = b.newWriter(ctx); err != nil {
		return err
	}
	r.ID = b.run
	if err := tx.Commit(); err != nil {
		return errors.Join(err, b.writer.close())
	}
	return nil
}

// Commit writes a batch, and returns when it is on disk. After an error nothing of
// the batch is there, and nothing is written any more. One goroutine may call it.
func (b *Book) Commit(batch *Batch) error {
	return b.ledger.wrap(b.writer.write(context.Background(), batch, time.Now()))
}

// RunStates counts the rows of the run by what became of them, as it is on disk.
func (b *Book) RunStates(ctx context.Context) (map[State]int, error) {
	states := map[State]int{}
	rows, err := b.ledger.db.QueryContext(ctx, "SELECT state, count(*) FROM outcomes WHERE id > ? AND run = ? GROUP BY state", b.before, b.run)
	if err != nil {
		return nil, b.ledger.wrap(err)
	}
	defer rows.Close() //nolint:errcheck // Err tells
	for rows.Next() {
		var state, count int64
		if err := scan(rows, &state, &count); err != nil {
			return nil, b.ledger.wrap(err)
		}
		states[State(state)] = int(count)
	}
	return states, b.ledger.wrap(rows.Err())
}

// End notes how the run ended: its Ended, Stopped, ExitCode and Counts.
func (b *Book) End(ctx context.Context, r *Run) error {
	closeErr := b.writer.close()
	counts, err := json.Marshal(r.Counts)
	if err != nil {
		return err
	}
	_, err = b.ledger.db.ExecContext(ctx, "UPDATE runs SET ended = ?, stopped = ?, exit_code = ?, counts = ? WHERE id = ?",
		r.Ended.Unix(), r.Stopped, r.ExitCode, string(counts), b.run)
	if err == nil {
		err = closeErr
	}
	return b.ledger.wrap(err)
}

// LastRun returns the destination's last run before this one; ok is false if there
// was none.
func (b *Book) LastRun(ctx context.Context) (r Run, ok bool, err error) {
	runs, err := b.ledger.runs(ctx, "WHERE runs.destination = ? AND runs.id <> ? ORDER BY runs.id DESC LIMIT 1", b.id, b.run)
	if err != nil || len(runs) == 0 {
		return Run{}, false, b.ledger.wrap(err)
	}
	return runs[0], true, nil
}
