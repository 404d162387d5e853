package ledger

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"slices"
	"strings"
	"time"

	"modernc.org/sqlite"

	"alvio.ai/alvio-import/record"
)

// A writer writes batches on a connection of its own, with statements that were
// prepared once. It goes past database/sql, whose layers cost as much as SQLite.
type writer struct {
	conn   driver.Conn
	broken error // of an earlier batch; nothing is written after it

	begin, commit, rollback driver.StmtExecContext
	outcome, outcomes       driver.StmtExecContext
	settled, cleared        driver.StmtExecContext
	correction              driver.StmtExecContext // nil until there is one
	intend                  driver.StmtQueryContext
	statements              []driver.Stmt

	row              func(record.RowID) uint64 // its salted hash
	destination, run int64
	values           []driver.Value
	args             []driver.NamedValue
}

const (
	insertOutcomes = "INSERT INTO outcomes (id, destination, run, contact, phone, content, state, at, request, key) VALUES "
	outcomeValues  = "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
	// manyOutcomes are inserted at once where there are as many: that halves what
	// each costs.
	manyOutcomes = 16
)

// An openBlock is a block of which some rows have no outcome yet.
type openBlock struct {
	first int64
	rows  []*Intent
	left  int
}

func (b *Book) newWriter(ctx context.Context) (w *writer, err error) {
	conn, err := (&sqlite.Driver{}).Open(dataSource(b.ledger.path, "mode=rw&"+pragmas()))
	if err != nil {
		return nil, err
	}
	w = &writer{conn: conn, row: b.ledger.row, destination: b.id, run: b.run}
	for _, s := range []struct {
		text string
		to   any
	}{
		{"BEGIN IMMEDIATE", &w.begin},
		{"COMMIT", &w.commit},
		{"ROLLBACK", &w.rollback},
		// Numbers grow, over all destinations and processes.
		{`INSERT INTO intents (first, count, destination, run, at, rows)
			SELECT max(coalesce((SELECT max(first + count) FROM intents), 1), coalesce((SELECT max(id) + 1 FROM outcomes), 1)), ?, ?, ?, ?, ?
			RETURNING first`, &w.intend},
		{insertOutcomes + outcomeValues, &w.outcome},
		{insertOutcomes + strings.Repeat(outcomeValues+",", manyOutcomes-1) + outcomeValues, &w.outcomes},
		{"DELETE FROM intents WHERE first = ?", &w.settled},
		{"UPDATE intents SET rows = ? WHERE first = ?", &w.cleared},
	} {
		if err := w.prepare(ctx, s.text, s.to); err != nil {
			return nil, errors.Join(err, w.close())
		}
	}
	return w, nil
}

func (w *writer) prepare(ctx context.Context, text string, to any) error {
	preparer, ok := w.conn.(driver.ConnPrepareContext)
	if !ok {
		return errors.New("the SQLite driver can't prepare statements")
	}
	s, err := preparer.PrepareContext(ctx, text)
	if err != nil {
		return err
	}
	w.statements = append(w.statements, s)
	switch to := to.(type) {
	case *driver.StmtExecContext:
		*to, ok = s.(driver.StmtExecContext)
	case *driver.StmtQueryContext:
		*to, ok = s.(driver.StmtQueryContext)
	}
	if !ok {
		return errors.New("the SQLite driver has no contexts")
	}
	return nil
}

func (w *writer) close() error {
	var errs []error
	for _, s := range w.statements {
		errs = append(errs, s.Close())
	}
	return errors.Join(append(errs, w.conn.Close())...)
}

// exec runs a statement with the given values.
func (w *writer) exec(ctx context.Context, s driver.StmtExecContext, values ...driver.Value) error {
	_, err := s.ExecContext(ctx, w.named(values))
	return err
}

func (w *writer) named(values []driver.Value) []driver.NamedValue {
	w.args = w.args[:0]
	for i, v := range values {
		w.args = append(w.args, driver.NamedValue{Ordinal: i + 1, Value: v})
	}
	return w.args
}

// write writes a batch as one transaction.
func (w *writer) write(ctx context.Context, batch *Batch, now time.Time) error {
	if w.broken != nil {
		return w.broken
	}
	err := w.exec(ctx, w.begin)
	if err == nil {
		err = w.fill(ctx, batch, now)
		if err == nil {
			err = w.exec(ctx, w.commit)
		}
		if err != nil {
			_ = w.exec(ctx, w.rollback) // which a full disk may have done already
		}
	}
	w.broken = err
	return err
}

func (w *writer) fill(ctx context.Context, batch *Batch, now time.Time) error {
	for left := batch.Outcomes; len(left) > 0; {
		n, insert := 1, w.outcome
		if len(left) >= manyOutcomes {
			n, insert = manyOutcomes, w.outcomes
		}
		w.values = w.values[:0]
		for i := range left[:n] {
			w.addOutcome(&left[i])
		}
		if err := w.exec(ctx, insert, w.values...); err != nil {
			return err
		}
		left = left[n:]
	}
	for i := range batch.Outcomes {
		if err := w.leave(ctx, batch.Outcomes[i].Intent); err != nil {
			return err
		}
	}
	for _, in := range batch.Cleared {
		if err := w.clear(ctx, in); err != nil {
			return err
		}
	}
	for rows := range slices.Chunk(batch.Intents, maxBlock) {
		if err := w.intendBlock(ctx, rows, now); err != nil {
			return err
		}
	}
	return w.correct(ctx, batch.Corrections)
}

// maxBlock is how many intents one record has.
const maxBlock = 64

func (w *writer) intendBlock(ctx context.Context, intents []*Intent, now time.Time) error {
	first, err := w.intendRows(ctx, intents, now)
	if err != nil {
		return err
	}
	open := &openBlock{first: first, rows: slices.Clone(intents), left: len(intents)}
	for i, in := range intents {
		in.seq, in.block = first+int64(i), open
	}
	return nil
}

func (w *writer) addOutcome(o *Outcome) {
	var request, key driver.Value
	if o.Request != "" {
		request = o.Request
	}
	if o.State == InDoubt {
		key = o.Intent.Key
	}
	id := &o.Intent.ID
	w.values = append(w.values, o.Intent.seq, w.destination, w.run, id.Contact[:], int64(id.Phone), int64(id.Content), int64(o.State), o.At.Unix(), request, key)
}

// leave takes a row off its block, and the block away behind its last row.
func (w *writer) leave(ctx context.Context, in *Intent) error {
	if in.block.left--; in.block.left > 0 {
		return nil
	}
	return w.exec(ctx, w.settled, in.block.first)
}

// clear takes a row off its block that was not sent. It has no outcome to tell so: it
// loses its key.
func (w *writer) clear(ctx context.Context, in *Intent) error {
	in.Key = ""
	if in.block.left > 1 {
		if err := w.exec(ctx, w.cleared, packIntents(in.block.rows), in.block.first); err != nil {
			return err
		}
	}
	return w.leave(ctx, in)
}

func (w *writer) intendRows(ctx context.Context, intents []*Intent, now time.Time) (first int64, err error) {
	rows, err := w.intend.QueryContext(ctx, w.named([]driver.Value{int64(len(intents)), w.destination, w.run, now.Unix(), packIntents(intents)}))
	if err != nil {
		return 0, err
	}
	defer rows.Close() //nolint:errcheck // Next tells
	value := make([]driver.Value, 1)
	if err := rows.Next(value); err != nil {
		return 0, err
	}
	first, ok := value[0].(int64)
	if err := rows.Next(value); !ok || err != io.EOF {
		return 0, errors.Join(errDamaged, err)
	}
	return first, nil
}
