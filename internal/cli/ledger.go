package cli

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"alvio.ai/alvio-import/importer"
	"alvio.ai/alvio-import/importer/ledger"
	"alvio.ai/alvio-import/mapping"
	"alvio.ai/alvio-import/report"
)

// ledgerName is the ledger's file, in the user's state directory.
const ledgerName = "ledger.db"

// ledgerPath returns where the ledger is: the flag's value, or a file in the
// directory that the system has for such things.
func (a *app) ledgerPath(flag string) (string, error) {
	if flag != "" {
		return filepath.Abs(flag)
	}
	dir := a.userDir("LOCALAPPDATA", "XDG_STATE_HOME", ".local", "state")
	if dir == "" {
		return "", &usageError{errors.New("this user has no home directory for the ledger; name a place with --ledger")}
	}
	return filepath.Join(dir, ledgerName), nil
}

// ledgerDestination is what the ledger tells destinations apart by.
func (d *destination) ledger() ledger.Destination {
	if d.sandbox {
		return ledger.Destination{Name: "sandbox", URL: "sandbox"}
	}
	return ledger.Destination{Name: d.name, URL: d.url}
}

// A memory is a run's ledger, with the destination's lock and book.
type memory struct {
	ledger    *ledger.Ledger
	lock      *ledger.Lock
	book      *ledger.Book
	run       ledger.Run
	begun     bool
	temporary string // folder of a ledger that is thrown away
}

// remember opens the ledger for a run that sends. The caller closes it.
func (r *run) remember(ctx context.Context, dest *destination) (_ *memory, err error) {
	m := &memory{}
	defer func() {
		if err != nil {
			err = errors.Join(err, m.close())
		}
	}()
	path, err := r.ledgerPath(r.flags.ledger)
	if dest.sandbox && r.flags.ledger == "" {
		m.temporary, err = os.MkdirTemp("", "alvio-import-")
		path = filepath.Join(m.temporary, ledgerName)
	}
	if err != nil {
		return nil, err
	}
	if m.ledger, err = ledger.Open(ctx, path); err != nil {
		return nil, &importer.LedgerError{Err: err}
	}
	if m.lock, err = r.takeLock(ctx, m.ledger, dest); err != nil {
		return nil, err
	}
	if m.book, err = m.ledger.Book(ctx, dest.ledger()); err != nil {
		return nil, err
	}
	if m.ledger.Created() && m.temporary == "" {
		switch text := fmt.Sprintf("The ledger %s is new: nothing is known yet of what the destination has.", path); {
		case r.log != nil:
			r.warn(text)
		case r.talkative():
			r.say("%s", text)
		}
	}
	return m, nil
}

// takeLock takes the destination's lock, and waits for another run if it may.
func (r *run) takeLock(ctx context.Context, l *ledger.Ledger, dest *destination) (*ledger.Lock, error) {
	lock, err := l.Lock(dest.ledger())
	held, ok := errors.AsType[*ledger.HeldError](err)
	if !ok {
		return lock, err
	}
	if r.flags.noWait {
		return nil, fmt.Errorf("%w; nothing was sent", held)
	}
	if !r.flags.quiet {
		r.say("Waiting: %s.", held)
	}
	lock, err = l.Wait(ctx, dest.ledger())
	return lock, importer.Interrupted(err)
}

// describe gathers what the ledger is told of the run.
func (m *memory) describe(ctx context.Context, r *run) error {
	source, err := os.ReadFile(r.flags.mapping)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(source)
	m.run = ledger.Run{
		Began: r.summary.Began, Version: r.summary.Version,
		Mapping: r.summary.Mapping, MappingHash: sum[:], Contents: mapping.ContentVersion,
	}
	for i := range r.inputs {
		size, sum, err := r.inputs[i].File.Digest(ctx)
		if err != nil {
			return err
		}
		m.run.Files = append(m.run.Files, ledger.InputFile{Name: r.inputs[i].File.Name(), Size: size, Hash: sum})
	}
	return nil
}

// begin notes in the ledger that the run begins.
func (m *memory) begin(reportDir string) (err error) {
	if m.run.Report, err = filepath.Abs(reportDir); err != nil {
		return err
	}
	if err := m.book.Begin(context.Background(), &m.run); err != nil {
		return err
	}
	m.begun = true
	return nil
}

// ratedFrom is how many requests tell something about what a destination takes.
const ratedFrom = 100

// keepRate remembers the pace that the run found.
func (m *memory) keepRate(t *importer.Totals, f *sendFlags) error {
	if t.Attempts < ratedFrom || t.Rate == 0 && f.rate.perSecond > 0 {
		return nil // too few to tell, or no limit but the user's was met
	}
	return m.book.KeepRate(context.Background(), t.Rate)
}

// end notes how the run ended.
func (m *memory) end(s *report.Summary) error {
	m.run.Ended, m.run.Stopped, m.run.ExitCode, m.run.Counts = s.Ended, s.Stopped, s.ExitCode, s.Outcomes
	m.begun = false
	return m.book.End(context.Background(), &m.run)
}

func (m *memory) close() error {
	var errs []error
	if m.begun { // and did not end: it is known by its missing end
		errs = append(errs, m.end(&report.Summary{Ended: time.Now(), Stopped: "could not begin", ExitCode: exitFailed}))
	}
	if m.lock != nil {
		errs = append(errs, m.lock.Unlock())
	}
	if m.ledger != nil {
		errs = append(errs, m.ledger.Close())
	}
	if m.temporary != "" {
		errs = append(errs, os.RemoveAll(m.temporary))
	}
	return errors.Join(errs...)
}

// viewBook reads what the ledger knows of a destination; nil if there is no ledger.
func (a *app) viewBook(ctx context.Context, flag string, dest *destination) (_ *ledger.Book, done func() error, err error) {
	path, err := a.ledgerPath(flag)
	if err != nil {
		return nil, nil, err
	}
	l, err := ledger.View(ctx, path)
	if errors.Is(err, fs.ErrNotExist) && flag == "" {
		return nil, func() error { return nil }, nil
	}
	if err != nil {
		return nil, nil, &importer.LedgerError{Err: err}
	}
	book, err := l.Book(ctx, dest.ledger())
	if err != nil {
		return nil, nil, &importer.LedgerError{Err: errors.Join(err, l.Close())}
	}
	return book, l.Close, nil
}

// manyAgain is from how many rows on a run that sends most of what is known once more
// is asked about.
const manyAgain = 10

// suspectResend returns a question if more of the rows that the destination knows by
// their phones than --max-again would go out again; empty if not.
func (r *run) suspectResend(ctx context.Context, m *memory) (string, error) {
	news := r.news
	again := news.KnownToSend()
	if r.flags.resend || m.temporary != "" || again < manyAgain || float64(again) <= float64(r.flags.maxAgain.share)*float64(news.KnownPhones) {
		return "", nil
	}
	why := "the rows' contents changed. Was a column added, or is one filled in another way?"
	last, ok, err := m.book.LastRun(ctx)
	if err != nil {
		return "", err
	}
	switch {
	case ok && last.Contents != mapping.ContentVersion:
		why = "this version of alvio-import compares contents in another way."
	case news.New > news.Changed:
		why = "their phones are known, and their keys are not. Were crm_contact_id, crm_deal_id or the mapping's key changed?"
	case ok && !bytes.Equal(last.MappingHash, m.run.MappingHash):
		why = "the mapping changed since " + last.Began.Format("2006-01-02 15:04") + ", as when a column was added."
	}
	if extras := r.extras(); extras != "" {
		why += "\n" + extras
	}
	return fmt.Sprintf("%s whose phone numbers the destination knows would be sent again. It may be that %s", report.Plural(again, "row"), why), nil
}

// extras names the columns that are sent by their names, one of which may be new: a field of
// its own is better given to it before all rows go out again.
func (r *run) extras() string {
	for i := range r.inputs {
		in := &r.inputs[i]
		at := slices.IndexFunc(r.files, func(f inputFile) bool { return f.name == in.File.Name() && f.path != stdinPath })
		if extras := in.Plan.Extras(); len(extras) > 0 && at >= 0 && !in.Plan.Fix() {
			return fmt.Sprintf("The mapping does not name %s. If that is new, give it a field first: alvio-import init --update %s %s",
				list(r.maskedTexts(extras)), report.Typed(r.flags.mapping), report.Typed(r.files[at].path))
		}
	}
	return ""
}
