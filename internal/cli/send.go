package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"alvio.ai/alvio-import/importer"
	"alvio.ai/alvio-import/importer/send"
	"alvio.ai/alvio-import/internal/sandbox"
	"alvio.ai/alvio-import/record"
	"alvio.ai/alvio-import/report"
)

// reportParent is the folder that holds the runs' reports by default.
const reportParent = "alvio-reports"

// gracePeriod is how long requests under way may take when a run stops.
const gracePeriod = 10 * time.Second

func (a *app) sendCommand() *cobra.Command {
	f := &sendFlags{}
	cmd := &cobra.Command{
		Use:   "send FILE… [-m MAPPING] --to DESTINATION",
		Short: "Deliver every row that the webhook does not have",
		Long: `Deliver every row of the files to the webhook and write a report of how each ended.
What a destination has is remembered in a ledger, so that running the same command
again, whatever happened before, sends only what is missing, new or changed.

A FILE is a CSV file or an Excel workbook, also compressed with gzip or zstd; a
pattern such as "lists/*.csv"; or - for standard input. The whole input is read
and checked before the first request. Without -m the mapping beside the file is used:
leads.xlsx.mapping.yaml or leads.mapping.yaml for leads.xlsx. Destinations:
  sandbox     a local server like the webhook; nothing leaves this machine
  test        the webhook's public test environment, which everybody shares
  production  the URL in ALVIO_URL, with the key in ALVIO_API_KEY
  NAME        one that the configuration file names, with its own key
  URL         any other, with the key in ALVIO_API_KEY`,
		Example: `  alvio-import send leads.csv --to sandbox
  alvio-import send leads.xlsx --sheet Leads -m leads.mapping.yaml --to production
  alvio-import send "lists/*.csv" --to prod-fr --yes --json`,
		Args: needFiles,
		RunE: runE(func(ctx context.Context, args []string) error {
			return a.send(ctx, args, f)
		}),
	}
	f.add(cmd.Flags())
	return cmd
}

func (a *app) send(ctx context.Context, paths []string, f *sendFlags) (err error) {
	if err := a.begin(f); err != nil {
		return err
	}
	if f.dryRun {
		return a.check(ctx, paths, f)
	}
	dest, err := a.resolve(f)
	if err == nil {
		err = a.unlock(&dest, f)
	}
	if err != nil {
		return err
	}
	signals := a.watchSignals(ctx)
	defer signals.end()
	ins, err := a.openInputs(signals.ctx, paths, &f.inputFlags)
	if err != nil {
		return signals.wrap(err)
	}
	defer func() { err = also(err, ins.close()) }()
	r := a.newRun(ins, f)
	r.summary.Destination = dest.name

	m, err := r.remember(signals.ctx, &dest)
	if err != nil {
		return signals.wrap(err)
	}
	defer func() { err = also(err, m.close()) }()
	r.summary.Remembers = m.temporary == "" && !r.redact
	checked, err := r.survey(signals.ctx, &report.Tally{}, m.book)
	if err != nil {
		return signals.wrap(err)
	}
	if err := r.gate(&dest); err != nil {
		r.summary.Ended, r.summary.ExitCode = time.Now(), exitCode(wrapRun(err))
		r.summary.Stopped, r.summary.StoppedBy = err.Error(), reason(wrapRun(err))
		return r.show(r.sys.Stderr, err)
	}
	err = m.describe(signals.ctx, r)
	doubts := ""
	if err == nil {
		doubts, err = r.suspectResend(signals.ctx, m)
	}
	if err == nil {
		err = a.confirm(signals.ctx, &dest, f, r.summary.News, doubts)
	}
	if err != nil {
		return signals.wrap(importer.Interrupted(err))
	}
	return r.deliver(signals, &dest, m, checked)
}

// begin looks at the flags, and begins the log.
func (a *app) begin(f *sendFlags) error {
	if err := f.check(); err != nil {
		return err
	}
	if err := a.startLog(f); err != nil {
		return err
	}
	if f.metricsFile == "" || f.dryRun || f.to == "" {
		return nil
	}
	// Better now than when all is sent. It keeps no row from being sent.
	dir := filepath.Dir(f.metricsFile)
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		a.warn(fmt.Sprintf("--metrics-file: there is no folder %s, so that the figures can't be written", dir))
		return nil
	}
	a.metrics = &metricsFile{path: f.metricsFile, destination: f.destinationName(), began: time.Now()}
	return nil
}

// deliver is the second pass, with the report.
func (r *run) deliver(signals *signals, dest *destination, m *memory, checked *importer.Survey) (err error) {
	if dest.sandbox {
		box, listenErr := sandbox.Listen("127.0.0.1:0", sandbox.Config{APIKey: dest.key}, false)
		if listenErr != nil {
			return fmt.Errorf("the sandbox can't be started: %w", listenErr)
		}
		defer func() { r.tellSandbox(box, err) }()
		dest.url = box.URL
	}
	client, err := send.NewClient(send.Config{
		URL: dest.url, APIKey: dest.key, UserAgent: "alvio-import/" + version(),
		Timeout: r.flags.timeout, Workers: r.flags.concurrency, RootCAs: dest.roots, Dial: r.sys.Dial,
	})
	if err != nil {
		return &usageError{err}
	}
	defer client.Close()
	if err := signals.ctx.Err(); err != nil {
		return signals.wrap(importer.Interrupted(err))
	}
	w, err := r.createReport()
	if err != nil {
		return &reportError{fmt.Errorf("the report can't be made, and nothing was sent: %w", err)}
	}
	if err := m.begin(w.Dir()); err != nil {
		return errors.Join(fmt.Errorf("nothing was sent: %w", err), w.Discard())
	}
	if r.talkative() {
		r.say("Sending %s to %s", report.Plural(r.news.ToSend(), "row"), dest.describe())
		if m.temporary == "" && !r.flags.resend {
			r.say("Beside what it has: %s", r.summary.News)
		}
	}
	progress := &importer.Progress{}
	meter := r.startMeter("Sending", int64(r.news.ToSend()), progress)
	signals.orderly.Store(true)
	r.summary.SendBegan = time.Now()
	if err := w.Begin(&r.summary); err != nil {
		return errors.Join(fmt.Errorf("nothing was sent: %w", err), w.Discard())
	}
	o := r.options(signals.stop, m, checked)
	switch {
	case r.log != nil:
		r.log.Info("sending", "rows", r.news.ToSend())
		if r.flags.verbose {
			o.Watch = r.logAttempt
		}
	case r.flags.verbose:
		o.Watch = r.tellAttempt
	}
	if r.redact {
		o.Conceal = concealAnswer
	}
	totals, runErr := importer.Send(signals.ctx, r.inputs, client, r.recorder(w), o, progress)
	meter.end()
	r.summary.BlankRows, r.summary.Unkept = totals.Blank, totals.Unkept
	return r.finish(w, m, advise(signals.wrap(runErr), m), func() error {
		if _, ok := errors.AsType[*importer.RecordError](runErr); ok {
			// It is known that the report is not whole.
			r.summary.Unrecorded = totals.Outcomes[record.Accepted] - r.summary.Count(record.Accepted)
			return nil
		}
		if err := balance(&totals, &r.summary, client.Attempts()); err != nil {
			return err
		}
		return errors.Join(auditReport(w, &r.summary), m.audit(&totals), m.keepRate(&totals, r.flags))
	})
}

func (r *run) options(stop <-chan struct{}, m *memory, checked *importer.Survey) importer.Options {
	return importer.Options{
		Concurrency: r.flags.concurrency,
		MaxAttempts: r.flags.maxAttempts,
		MaxErrors:   r.flags.maxErrors.inARow,
		MaxOutage:   r.flags.maxOutage,
		Grace:       gracePeriod,
		Limit:       r.flags.limit,
		Expect:      checked.Rows,
		Stop:        stop,
		Book:        m.book,
		Survey:      checked,
		Hold:        r.flags.inDoubt == inDoubtHold,
		At:          r.sys.At,

		MaxErrorShare: float64(r.flags.maxErrors.share),
		Cells:         !r.redact,
		MaxRate:       r.flags.rate.perSecond,
		Rate:          m.book.Rate(),
	}
}

func (r *run) createReport() (*report.Writer, error) {
	if r.flags.reportDir != "" {
		return report.Create(r.flags.reportDir)
	}
	return report.CreateNew(reportParent, report.FolderName(r.summary.Began, r.inputs[0].File.Name()))
}

// finish sums up, holds the books against each other, and shows the summary.
func (r *run) finish(w *report.Writer, m *memory, runErr error, books func() error) error {
	w.Fill(&r.summary)
	r.summary.Ended = time.Now()
	err := runErr
	if err == nil {
		err = rowsError(&r.summary)
	}
	fault := books()
	if _, unbalanced := errors.AsType[*booksError](fault); unbalanced {
		err = fault
	} else {
		err = also(err, fault)
	}
	if runErr != nil {
		r.summary.Stopped, r.summary.StoppedBy = runErr.Error(), reason(wrapRun(runErr))
	}
	err = also(err, r.render(w))
	r.summary.ExitCode = exitCode(wrapRun(err))
	err = also(err, w.Finish(&r.summary))
	err = also(err, m.end(&r.summary))
	r.summary.ExitCode = exitCode(wrapRun(err)) // which may have changed since it was written
	return r.show(r.sys.Stderr, err)
}

// render makes the report's page and workbook.
func (r *run) render(w *report.Writer) error {
	if err := w.Render(&r.summary); err != nil {
		return fmt.Errorf("the report can't be finished: %w; when that is put right: alvio-import report %s", err, w.Dir())
	}
	return nil
}

// wrapRun marks an error as a command's own, as runE will.
func wrapRun(err error) error {
	if err == nil {
		return nil
	}
	return &runError{err}
}

// show prints the summary, for people to the given writer, and returns err.
func (r *run) show(people io.Writer, err error) error {
	var printErr error
	r.summary.NextStep, r.summary.NextCommand = r.summary.Next()
	switch {
	case r.flags.json:
		printErr = printJSON(r.sys.Stdout, &r.summary)
	case r.log != nil:
	case !r.flags.quiet:
		printErr = r.summary.WriteText(people, r.coloured(people))
	case errors.Is(err, errRows):
		r.say("alvio-import: %s", r.summary.Attention())
	}
	return also(err, printErr)
}

// tellSandbox shows the sandbox's own count beside the summary, and ends it.
func (r *run) tellSandbox(box *sandbox.Listener, runErr error) {
	_ = box.Close()
	if stats := box.Stats(); r.talkative() && (runErr == nil || errors.Is(runErr, errRows)) {
		r.say("The sandbox counted %s and accepted %s.", report.Plural(int(stats.Requests), "request"), report.Thousands(int(stats.Accepted)))
	}
}

// A reportError tells that a report can't be made.
type reportError struct{ error }

func (e *reportError) Unwrap() error { return e.error }

// advise adds to what ended a run early how it is gone on with.
func advise(err error, m *memory) error {
	_, stop := errors.AsType[*importer.StopError](err)
	_, kept := errors.AsType[*importer.LedgerError](err)
	if !stop && !kept || m.temporary != "" {
		return err
	}
	return &advisedError{err}
}

// An advisedError is an error behind which stands what to do now.
type advisedError struct{ error }

func (e *advisedError) Unwrap() error { return e.error }
