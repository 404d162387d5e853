package ledger

import (
	"context"
	"errors"
	"fmt"
	"os"
)

// Backup writes a copy of the ledger into a new file, which only the user can read. The
// copy is whole also while a run writes to the ledger: it has what was committed before.
// If there is such a file the error is fs.ErrExist.
func (l *Ledger) Backup(ctx context.Context, path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	_, err = l.db.ExecContext(ctx, "VACUUM INTO ?", path) // which takes an empty file for a new one
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("the ledger %s can't be copied: %w", l.path, errors.Join(err, os.Remove(path)))
	}
	return nil
}
