package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"alvio.ai/alvio-import/importer/ledger"
	"alvio.ai/alvio-import/mapping"
	"alvio.ai/alvio-import/record"
	"alvio.ai/alvio-import/report"
)

// historyFlags are the flags of history.
type historyFlags struct {
	ledger  string
	contact string
	region  string // of contact
	run     runNumber
	json    bool
}

func (a *app) historyCommand() *cobra.Command {
	f := &historyFlags{}
	cmd := &cobra.Command{
		Use:   "history",
		Short: "Show past runs, and what is known of one contact",
		Long: `Show what the ledger knows: the runs of send, the last one first; one of them with its
files; or what became of one contact's rows.`,
		Example: `  alvio-import history
  alvio-import history --run 12
  alvio-import history --contact +33639980001
  alvio-import history --contact "06 39 98 00 01" --region FR`,
		Args: cobra.NoArgs,
		RunE: runE(func(ctx context.Context, _ []string) error {
			return a.history(ctx, f)
		}),
	}
	contactFlags(cmd, &f.contact, &f.region)
	cmd.Flags().Var(&f.run, "run", "the run with this `number`")
	cmd.Flags().BoolVar(&f.json, "json", false, "print JSON on standard output")
	cmd.PersistentFlags().StringVar(&f.ledger, "ledger", "", "the `file` that remembers what destinations have (default: in the user's state directory)")
	cmd.AddCommand(a.forgetCommand(f), a.backupCommand(f))
	return cmd
}

func (a *app) history(ctx context.Context, f *historyFlags) (err error) {
	if f.contact != "" && f.run != 0 {
		return &usageError{errors.New("--contact and --run can't be asked for at once")}
	}
	signals := a.watchSignals(ctx)
	defer signals.end()
	defer func() { err = signals.wrap(err) }()
	ctx = signals.ctx
	l, err := a.viewLedger(ctx, f.ledger)
	if errors.Is(err, fs.ErrNotExist) && f.ledger == "" {
		a.say("%s.", err)
		return present(a, f, []ledger.Run{}, nil, func([]ledger.Run) error { return nil })
	}
	if err != nil {
		return err
	}
	defer func() { err = also(err, l.Close()) }()
	switch {
	case f.contact != "":
		return a.showContact(ctx, l, f)
	case f.run != 0:
		run, ok, err := l.Run(ctx, int64(f.run))
		if err == nil && !ok {
			err = fmt.Errorf("there is no run %d; history lists them", f.run)
		}
		return present(a, f, run, err, a.showRun)
	}
	runs, err := l.Runs(ctx)
	return present(a, f, runs, err, a.showRuns)
}

// present prints what was found, as JSON or for people, unless there was an error.
func present[T any](a *app, f *historyFlags, found T, err error, show func(T) error) error {
	switch {
	case err != nil:
		return err
	case f.json:
		return printJSON(a.sys.Stdout, found)
	}
	return show(found)
}

func (a *app) viewLedger(ctx context.Context, flag string) (*ledger.Ledger, error) {
	path, err := a.ledgerPath(flag)
	if err != nil {
		return nil, err
	}
	l, err := ledger.View(ctx, path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &noLedgerError{path}
	}
	return l, err
}

// A noLedgerError tells that there is none.
type noLedgerError struct{ path string }

func (e *noLedgerError) Error() string {
	return fmt.Sprintf("there is no ledger at %s: nothing was sent yet by this user, or it is elsewhere (--ledger)", e.path)
}

func (e *noLedgerError) Unwrap() error { return fs.ErrNotExist }

// runEnd says how a run ended.
func runEnd(r *ledger.Run) string {
	switch {
	case r.Ended.IsZero():
		return "under way, or was killed"
	case r.Stopped != "":
		return "stopped: " + record.Shorten(r.Stopped, 60)
	}
	return "finished"
}

// countsText lists a run's rows by outcome.
func countsText(counts map[string]int) string {
	var parts []string
	for o := range record.NumOutcomes {
		if n := counts[o.String()]; n > 0 {
			parts = append(parts, o.String()+" "+report.Thousands(n))
		}
	}
	return strings.Join(parts, ", ")
}

func fileNames(r *ledger.Run) string {
	names := make([]string, len(r.Files))
	for i, f := range r.Files {
		names[i] = f.Name
	}
	return strings.Join(names, ", ")
}

func (a *app) showRuns(runs []ledger.Run) error {
	w := tabwriter.NewWriter(a.sys.Stdout, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(w, "RUN\tBEGAN\tTOOK\tTO\tFILES\tROWS\tEND")
	later := map[string]bool{} // destinations of the runs that came after
	for i := range runs {
		r := &runs[i]
		end := runEnd(r)
		if r.Ended.IsZero() && later[r.Destination] { // where one run at a time sends
			end = "was killed"
		}
		later[r.Destination] = true
		_, _ = fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%s\t%s\t%s\n", r.ID, r.Began.Format("2006-01-02 15:04"), took(r), report.Visible(r.Destination),
			report.Visible(record.Shorten(fileNames(r), 40)), countsText(r.Counts), report.Visible(end))
	}
	return w.Flush()
}

func took(r *ledger.Run) string {
	if r.Ended.IsZero() {
		return "-"
	}
	return max(0, r.Ended.Sub(r.Began)).String()
}

func (a *app) showRun(r ledger.Run) error {
	w := tabwriter.NewWriter(a.sys.Stdout, 0, 0, 2, ' ', 0)
	lines := [][2]string{
		{"run", fmt.Sprint(r.ID)}, {"began", r.Began.Format("2006-01-02 15:04:05")}, {"took", took(&r)},
		{"to", r.Destination}, {"rows", countsText(r.Counts)}, {"end", runEnd(&r)}, {"exit code", fmt.Sprint(r.ExitCode)},
		{"mapping", fmt.Sprintf("%s (SHA-256 %x)", r.Mapping, r.MappingHash)},
		{"report", r.Report}, {"version", r.Version},
	}
	if r.Ended.IsZero() {
		lines[6][1] = "-"
	}
	for _, f := range r.Files {
		lines = append(lines, [2]string{"file", fmt.Sprintf("%s (%s bytes, SHA-256 %x)", f.Name, report.Thousands(int(f.Size)), f.Hash)})
	}
	for _, line := range lines {
		_, _ = fmt.Fprintf(w, "%s\t%s\n", line[0], report.Visible(line[1]))
	}
	return w.Flush()
}

// contactFlags are the flags of commands that are about one contact.
func contactFlags(cmd *cobra.Command, contact, region *string) {
	cmd.Flags().StringVar(contact, "contact", "", "the contact with this `phone`, written with + and the country code, or with --region")
	cmd.Flags().StringVar(region, "region", "", "the `country` of a phone without +, as in FR")
}

// contactDigits returns the phone that the user asks for, as the ledger knows it.
func contactDigits(phone, region string) (string, error) {
	refuse := func(err error) (string, error) {
		return "", &usageError{fmt.Errorf("--contact %q: %w", phone, err)}
	}
	if region != "" {
		read, err := mapping.ReadPhone(phone, region)
		if err != nil {
			return refuse(err)
		}
		phone = read
	}
	digits := mapping.Lane(phone)
	if region == "" && strings.HasPrefix(digits, "0") || len(digits) < 6 {
		return refuse(errors.New("write the phone with + and the country code, as in +33639980001, or add its country, as in --region FR"))
	}
	return digits, nil
}

func (a *app) showContact(ctx context.Context, l *ledger.Ledger, f *historyFlags) error {
	digits, err := contactDigits(f.contact, f.region)
	if err != nil {
		return err
	}
	deliveries, err := l.Deliveries(ctx, digits)
	return present(a, f, deliveries, err, func(deliveries []ledger.Delivery) error {
		return a.showDeliveries(f.contact, deliveries)
	})
}

func (a *app) showDeliveries(contact string, deliveries []ledger.Delivery) error {
	if len(deliveries) == 0 {
		a.say("Nothing is known of %s.", contact)
		return nil
	}
	w := tabwriter.NewWriter(a.sys.Stdout, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(w, "AT\tTO\tRUN\tEND\tREQUEST ID\tHASH OF CONTENT")
	for _, d := range deliveries {
		_, _ = fmt.Fprintf(w, "%s\t%s\t%d\t%s\t%s\t%s\n", d.At.Format("2006-01-02 15:04:05"), report.Visible(d.Destination), d.Run, d.State, report.Visible(cmp.Or(d.RequestID, "-")), d.Content)
	}
	return w.Flush()
}
