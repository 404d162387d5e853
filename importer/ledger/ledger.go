// Package ledger remembers what each destination already has, so that a run can be
// repeated: after a crash, after a correction, next week.
//
// A ledger is one SQLite file. Before a row is sent its intent is on disk, after the
// answer its outcome is; both in transactions that [Book.Commit] waits for. So at any
// moment, also that of a crash, each row is in one of three states: its outcome is
// known; it has an intent and no outcome, so that it is in doubt; or nothing of it was
// ever sent.
//
// That this holds through a loss of power rests on SQLite's promise for write-ahead
// logs with synchronous=FULL: a transaction whose COMMIT has returned has been synced
// to disk, and one that was cut is rolled back as a whole when the file is next
// opened. On macOS that takes fullfsync as well, without which a disk may keep in its own
// memory what it was told to write. It is tested with killed processes, not with pulled
// plugs.
//
// What is kept of a contact are salted hashes: of its key, its phone number and the
// content that was sent; beside them the webhook's request id and the time. Of rows that
// were corrected in a workbook of rows to fix there is also a salted hash of what their
// list had, so that it is known when it comes again.
//
//	l, err := ledger.Open(ctx, path)
//	book, err := l.Book(ctx, ledger.Destination{Name: "production", URL: url})
//	entry := book.Entry(id.Contact)      // what the destination has
//	err = book.Commit(&ledger.Batch{...}) // what was sent, and what became of it
package ledger

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"time"

	_ "modernc.org/sqlite" // the driver
)

// A Ledger is an open ledger file.
type Ledger struct {
	path    string
	db      *sql.DB
	salt    []byte
	created bool
	view    bool
}

// busyTimeout is how long a writer waits for another one, which writes for another
// destination and is done in a moment.
const busyTimeout = 20 * time.Second

// cacheSize is how much of the file a connection keeps in memory, in KiB. Outcomes are
// read from one end to the other and written at the end, so that more is no faster.
const cacheSize = 256

// pragmas returns the settings of all connections, for a data source.
func pragmas() string {
	return fmt.Sprintf("_pragma=busy_timeout(%d)&_pragma=synchronous(full)&_pragma=fullfsync(on)&_pragma=cache_size(-%d)", busyTimeout.Milliseconds(), cacheSize)
}

// Open opens the ledger at path, and makes one if there is no such file. It is an
// error if the file is no ledger, is damaged, was made by a newer version, can't be
// written, or lies on a network drive, where SQLite's locks can't be relied on.
func Open(ctx context.Context, path string) (*Ledger, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("the ledger's folder can't be made: %w; name another place with --ledger", err)
	}
	if remote, err := onNetwork(filepath.Dir(path)); err == nil && remote {
		return nil, fmt.Errorf("the ledger %s would be on a network drive, where its locks can't be relied on; name a place on this machine with --ledger", path)
	}
	_, err := os.Stat(path)
	missing := errors.Is(err, fs.ErrNotExist)
	if missing {
		if err := create(ctx, path); err != nil {
			return nil, fmt.Errorf("the ledger %s can't be made: %w", path, err)
		}
	}
	l, err := open(ctx, path, false)
	if err != nil {
		return nil, err
	}
	l.created = missing
	return l, nil
}

// View opens the ledger at path for reading, also while a run writes to it. What is in
// it is never changed; SQLite may make the log's index beside it anew. If there is no
// such file the error is fs.ErrNotExist.
func View(ctx context.Context, path string) (*Ledger, error) {
	if _, err := os.Stat(path); err != nil {
		return nil, fmt.Errorf("the ledger %s can't be read: %w", path, err)
	}
	return open(ctx, path, true)
}

func open(ctx context.Context, path string, view bool) (*Ledger, error) {
	info, err := os.Stat(path)
	if err == nil && info.IsDir() {
		return nil, fmt.Errorf("the ledger %s is a folder; name a file with --ledger", path)
	}
	if err == nil && info.Size() == 0 {
		return nil, fmt.Errorf("the ledger %s is empty, so that it was damaged; restore it from a backup. Without it all rows would be sent again: if that is right, delete the file", path)
	}
	l := &Ledger{path: path, view: view}
	err = l.connect(ctx, "")
	if err != nil && view && unlogged(path) { // a folder that can't be written has no place for the locks of a log
		_ = l.Close()
		if l.connect(ctx, "&immutable=1") == nil {
			err = nil
		}
	}
	if err != nil {
		_ = l.Close()
		return nil, l.wrap(err)
	}
	return l, nil
}

// connect opens the database and makes sure that it is a ledger that can be used.
func (l *Ledger) connect(ctx context.Context, more string) error {
	mode := "rw"
	if l.view {
		mode = "ro"
	}
	query := fmt.Sprintf("mode=%s&%s&_txlock=immediate%s", mode, pragmas(), more)
	db, err := sql.Open("sqlite", dataSource(l.path, query))
	if err != nil {
		return err
	}
	l.db = db
	if err := l.checkVersion(ctx); err != nil {
		return err
	}
	if !l.view {
		if err := l.migrate(ctx); err != nil {
			return err
		}
		// It writes nothing, and fails if the file can't be written.
		if _, err := db.ExecContext(ctx, "DELETE FROM ledger WHERE false"); err != nil {
			return err
		}
	}
	err = db.QueryRowContext(ctx, "SELECT salt FROM ledger").Scan(&l.salt)
	if errors.Is(err, sql.ErrNoRows) || err == nil && len(l.salt) != saltSize {
		return errDamaged
	}
	return err
}

// unlogged reports whether the file at path is all there is of the ledger: it has no
// log, or an empty one.
func unlogged(path string) bool {
	info, err := os.Stat(path + "-wal")
	return errors.Is(err, fs.ErrNotExist) || err == nil && info.Size() == 0
}

// dataSource returns what SQLite's driver calls the file at path, whatever characters
// are in it.
func dataSource(path, query string) string {
	return (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath(), RawQuery: query}).String()
}

// wrap tells of an error of SQLite's in a sentence about the ledger.
func (l *Ledger) wrap(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("the ledger %s: %w", l.path, explain(err))
}

// Path returns where the ledger is.
func (l *Ledger) Path() string { return l.path }

// Created reports whether Open made the file.
func (l *Ledger) Created() bool { return l.created }

// Close closes the file.
func (l *Ledger) Close() error {
	if l.db == nil {
		return nil
	}
	return l.db.Close()
}

// saltSize is the length of a ledger's salt, in bytes.
const saltSize = 16

func newSalt() []byte {
	salt := make([]byte, saltSize)
	_, _ = rand.Read(salt) // which never fails
	return salt
}
