package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// applicationID marks a SQLite file as a ledger ("AlvL").
const applicationID = 0x416c764c

// migrations are the steps from each version of the schema to the next. A ledger
// of version n has had the first n of them. They are never changed once released.
var migrations = []string{
	`
CREATE TABLE ledger (
	salt BLOB NOT NULL                -- of all hashes
);
CREATE TABLE destinations (
	id   INTEGER PRIMARY KEY,
	hash BLOB NOT NULL UNIQUE,        -- of the whole URL
	name TEXT NOT NULL                -- for people, without what may be secret in a URL
);
CREATE TABLE runs (
	id           INTEGER PRIMARY KEY,
	destination  INTEGER NOT NULL REFERENCES destinations(id),
	began        INTEGER NOT NULL,    -- times are Unix seconds
	ended        INTEGER,             -- NULL while it runs, or if it was killed
	version      TEXT NOT NULL,       -- of the program
	mapping      TEXT NOT NULL,       -- the mapping file's name
	mapping_hash BLOB NOT NULL,       -- SHA-256 of its bytes
	contents     INTEGER NOT NULL,    -- the version of what content hashes cover
	stopped      TEXT NOT NULL DEFAULT '',
	exit_code    INTEGER,
	counts       TEXT NOT NULL DEFAULT '{}', -- rows by outcome, as JSON
	report       TEXT NOT NULL DEFAULT ''
);
CREATE TABLE files (
	run  INTEGER NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
	name TEXT NOT NULL,
	size INTEGER NOT NULL,
	hash BLOB NOT NULL                -- SHA-256 of its bytes
);
CREATE INDEX files_run ON files(run);
-- Rows that may be on their way: one record for a block of them, with their keys. It
-- goes when all of them have an outcome.
CREATE TABLE intents (
	first       INTEGER PRIMARY KEY,  -- number of the block's first row
	count       INTEGER NOT NULL,
	destination INTEGER NOT NULL,
	run         INTEGER NOT NULL,
	at          INTEGER NOT NULL,
	rows        BLOB NOT NULL
);
-- What became of each row that was sent, by the number that its intent gave it. It
-- only grows, at its end: that is what makes it fast. The last word on a contact counts.
CREATE TABLE outcomes (
	id          INTEGER PRIMARY KEY,
	destination INTEGER NOT NULL,
	run         INTEGER NOT NULL,
	contact     BLOB NOT NULL,
	phone       INTEGER NOT NULL,
	content     INTEGER NOT NULL,
	state       INTEGER NOT NULL,
	at          INTEGER NOT NULL,
	request     TEXT,
	key         TEXT                  -- Idempotency-Key, of rows that are in doubt
);
`,
	`
-- Requests a second that it was found to take in the last run that found a limit.
ALTER TABLE destinations ADD COLUMN rate REAL NOT NULL DEFAULT 0;
`,
	`
-- Invalid rows of lists that were corrected elsewhere and delivered: what lists have of
-- them is wrong still.
CREATE TABLE corrections (
	destination INTEGER NOT NULL,
	row         INTEGER NOT NULL,     -- salted hash of the list's row
	contact     BLOB NOT NULL,        -- of the corrected one, and so is its phone
	phone       INTEGER NOT NULL,
	run         INTEGER NOT NULL,
	at          INTEGER NOT NULL,
	PRIMARY KEY (destination, row, contact)
) WITHOUT ROWID;
`,
}

// create makes a new ledger. Its file has its name only once it is whole, and never
// takes the place of one that another process made meanwhile.
func create(ctx context.Context, path string) error {
	if !unlogged(path) {
		return fmt.Errorf("there is %s-wal of an earlier one, which a new one would take for its own; bring the earlier one back, or move that file away too", filepath.Base(path))
	}
	temporary, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".new-*")
	if err != nil {
		return fmt.Errorf("%w; name another place with --ledger", err)
	}
	name := temporary.Name()
	defer os.Remove(name) //nolint:errcheck // it is gone if all went well
	if err := temporary.Close(); err != nil {
		return err
	}
	// Nobody knows the file before it is whole, so it is synced once, at the end.
	db, err := sql.Open("sqlite", dataSource(name, "mode=rw&_pragma=journal_mode(memory)&_pragma=synchronous(off)"))
	if err != nil {
		return err
	}
	err = initialize(ctx, db)
	if closeErr := db.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = syncFile(name)
	}
	if err != nil {
		return explain(err)
	}
	err = os.Link(name, path)
	if err == nil || errors.Is(err, fs.ErrExist) {
		return nil
	}
	return os.Rename(name, path) // on a file system without links
}

// syncFile waits until what was written to the file is on the disk.
func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

func initialize(ctx context.Context, db *sql.DB) error {
	if _, err := db.ExecContext(ctx, fmt.Sprintf("PRAGMA application_id = %d", applicationID)); err != nil {
		return err
	}
	for version := range migrations {
		if err := step(ctx, db, version); err != nil {
			return err
		}
	}
	if _, err := db.ExecContext(ctx, "INSERT INTO ledger (salt) VALUES (?)", newSalt()); err != nil {
		return err
	}
	_, err := db.ExecContext(ctx, "PRAGMA journal_mode = WAL")
	return err
}

// step takes a ledger from a version to the next.
func step(ctx context.Context, db *sql.DB, version int) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // does nothing after Commit
	if _, err := tx.ExecContext(ctx, migrations[version]); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, fmt.Sprintf("PRAGMA user_version = %d", version+1)); err != nil {
		return err
	}
	return tx.Commit()
}

// checkVersion makes sure that the file is a ledger of a version that is known.
func (l *Ledger) checkVersion(ctx context.Context) error {
	var id, version int
	if err := l.db.QueryRowContext(ctx, "PRAGMA application_id").Scan(&id); err != nil {
		return err
	}
	if err := l.db.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return err
	}
	switch {
	case id != applicationID:
		return errors.New("this file is not a ledger of alvio-import; name another with --ledger")
	case version < 1:
		return errDamaged
	case version > len(migrations):
		return fmt.Errorf("it was written by a newer version of alvio-import (format %d, this one knows %d); use that version", version, len(migrations))
	case version < len(migrations) && l.view:
		return fmt.Errorf("it has an older format (%d of %d), which the next run of send brings up to date", version, len(migrations))
	}
	return nil
}

func (l *Ledger) migrate(ctx context.Context) error {
	for {
		var version int
		if err := l.db.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil || version >= len(migrations) {
			return err
		}
		if err := step(ctx, l.db, version); err != nil {
			return err
		}
	}
}

// errDamaged is what a file is told by that SQLite, or the ledger, can't make sense of.
var errDamaged = errors.New("the file is damaged; restore it from a backup. Without it all rows would be sent again: if that is right, move the file away, with those beside it whose names begin like its own")

// explain turns SQLite's errors into a person's words.
func explain(err error) error {
	fault, ok := errors.AsType[*sqlite.Error](err)
	if !ok {
		return err
	}
	switch fault.Code() & 0xff {
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB,
		sqlite3.SQLITE_ERROR, sqlite3.SQLITE_TOOBIG: // a schema, or a length, that makes no sense
		return fmt.Errorf("%w (%w)", errDamaged, fault)
	case sqlite3.SQLITE_FULL:
		return errors.New("the disk is full; make room and run the same command again")
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM:
		return errors.New("the file or its folder can't be written; make it writable, or name another place with --ledger")
	case sqlite3.SQLITE_CANTOPEN:
		return errors.New("the file can't be opened; may this user read and write it and its folder?")
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return errors.New("another program holds it locked; end that program and run the same command again")
	case sqlite3.SQLITE_IOERR:
		return fmt.Errorf("the disk has a fault, or is full: %w", err)
	}
	return err
}
