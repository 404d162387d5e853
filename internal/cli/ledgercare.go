package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"alvio.ai/alvio-import/importer/ledger"
	"alvio.ai/alvio-import/report"
)

func (a *app) backupCommand(h *historyFlags) *cobra.Command {
	return &cobra.Command{
		Use:   "backup FILE",
		Short: "Copy the ledger, also while a run sends",
		Long: `Copy the ledger into a new file. The copy is whole also while a run sends; a copy of
ledger.db alone, made by other means, lacks what is still in ledger.db-wal.

To restore one, put it in place of the ledger while no run sends, and delete ledger.db-wal
and ledger.db-shm beside it first.`,
		Example: `  alvio-import history backup /backup/ledger-2025-01-15.db`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return errors.New("name the new file, as in: alvio-import history backup /backup/ledger-2025-01-15.db")
			}
			return nil
		},
		RunE: runE(func(ctx context.Context, args []string) error {
			return a.backup(ctx, h, args[0])
		}),
	}
}

func (a *app) backup(ctx context.Context, h *historyFlags, file string) (err error) {
	path, err := filepath.Abs(file)
	if err != nil {
		return err
	}
	signals := a.watchSignals(ctx)
	defer signals.end()
	defer func() { err = signals.wrap(err) }()
	l, err := a.viewLedger(signals.ctx, h.ledger)
	if err != nil {
		return err
	}
	defer func() { err = also(err, l.Close()) }()
	err = l.Backup(signals.ctx, path)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there already, and was left as it is; name a new file", file)
	}
	if err == nil {
		a.say("The ledger was copied to %s.", file)
	}
	return err
}

// forgetFlags are the flags of history forget.
type forgetFlags struct {
	contact string
	region  string // of contact
	before  string
	yes     bool
}

func (a *app) forgetCommand(h *historyFlags) *cobra.Command {
	f := &forgetFlags{}
	cmd := &cobra.Command{
		Use:   "forget --contact PHONE | --before DATE",
		Short: "Delete what is known of a contact, or what is old",
		Long: `Delete what the ledger knows of one contact, or all that is older than a date. Only
this machine's ledger forgets; the destination keeps what it has. If a later run's list
has such a contact, it is taken for new and sent again.`,
		Example: `  alvio-import history forget --contact +33639980001
  alvio-import history forget --before 2025-01-01`,
		Args: cobra.NoArgs,
		RunE: runE(func(ctx context.Context, _ []string) error {
			return a.forget(ctx, h, f)
		}),
	}
	contactFlags(cmd, &f.contact, &f.region)
	cmd.Flags().StringVar(&f.before, "before", "", "what is older than this `date`, as in 2025-01-31")
	cmd.Flags().BoolVarP(&f.yes, "yes", "y", false, "do not ask")
	return cmd
}

func (a *app) forget(ctx context.Context, h *historyFlags, f *forgetFlags) (err error) {
	if (f.contact == "") == (f.before == "") {
		return &usageError{errors.New("say what to forget: --contact PHONE or --before DATE")}
	}
	path, err := a.ledgerPath(h.ledger)
	if err != nil {
		return err
	}
	var digits string
	var before time.Time
	if f.contact != "" {
		digits, err = contactDigits(f.contact, f.region)
	} else if before, err = time.ParseInLocation(time.DateOnly, f.before, time.Local); err != nil {
		err = &usageError{fmt.Errorf("--before %q: write a date, as in 2025-01-31", f.before)}
	}
	if err != nil {
		return err
	}
	signals := a.watchSignals(ctx)
	defer signals.end()
	defer func() { err = signals.wrap(err) }()
	ctx = signals.ctx
	if view, err := a.viewLedger(ctx, h.ledger); err != nil { // rather than make a new one
		return err
	} else if err := view.Close(); err != nil {
		return err
	}
	if !f.yes {
		if !a.sys.Interactive {
			return &usageError{errors.New("nobody can be asked here: add --yes to forget without a question")}
		}
		if !a.agrees(ctx, "Later runs take what is forgotten for new and send it again. Forget it?") {
			return errors.New("nothing was forgotten")
		}
	}
	l, err := ledger.Open(ctx, path)
	if err != nil {
		return err
	}
	defer func() { err = also(err, l.Close()) }()
	var n int64
	if digits != "" {
		n, err = l.ForgetPhone(ctx, digits)
	} else {
		n, err = l.ForgetBefore(ctx, before)
	}
	if err != nil {
		return err
	}
	a.say("%s forgotten. If a list has such a contact again, it is taken for new and sent.", report.Plural(int(n), "record"))
	return nil
}
