package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"math"
	"time"

	"github.com/spf13/cobra"

	"alvio.ai/alvio-import/importer/ledger"
	"alvio.ai/alvio-import/report"
)

func (a *app) checkCommand() *cobra.Command {
	f := &sendFlags{dryRun: true}
	cmd := &cobra.Command{
		Use:   "check FILE… [-m MAPPING]",
		Short: "Read and validate everything, send nothing",
		Long: `Read and map every row of the files and tell what is wrong with which. Nothing is
sent, and no report is written unless --report-dir names a folder for it. With --to it
says as well which rows are new to that destination, changed, unchanged or in doubt.
Without -m the mapping beside the file is used: leads.xlsx.mapping.yaml or
leads.mapping.yaml for leads.xlsx.`,
		Example: `  alvio-import check leads.xlsx
  alvio-import check leads.xlsx -m leads.mapping.yaml --to production`,
		Args: needFiles,
		RunE: runE(func(ctx context.Context, args []string) error {
			if err := a.begin(f); err != nil {
				return err
			}
			return a.check(ctx, args, f)
		}),
	}
	f.inputFlags.add(cmd.Flags())
	f.addShared(cmd.Flags())
	return cmd
}

func (a *app) check(ctx context.Context, paths []string, f *sendFlags) (err error) {
	signals := a.watchSignals(ctx)
	defer signals.end()
	ins, err := a.openInputs(signals.ctx, paths, &f.inputFlags)
	if err != nil {
		return signals.wrap(err)
	}
	defer func() { err = also(err, ins.close()) }()
	r := a.newRun(ins, f)
	r.summary.DryRun = true
	r.summary.Rate = f.rate.perSecond
	var book *ledger.Book
	if f.to != "" {
		dest, resolveErr := a.resolve(f)
		if resolveErr != nil {
			return resolveErr
		}
		known, done, viewErr := a.viewBook(signals.ctx, f.ledger, &dest)
		if viewErr != nil {
			return signals.wrap(viewErr)
		}
		defer func() { err = also(err, done()) }()
		if known == nil && r.talkative() {
			r.say("There is no ledger here yet: nothing is known of what %s has, and every row counts as new.", dest.name)
		}
		book, r.summary.Destination = known, dest.name
		r.summary.Remembers = (!dest.sandbox || f.ledger != "") && !r.redact
		if f.rate.perSecond == 0 && book != nil {
			r.summary.Rate = book.Rate()
		}
	}
	if f.reportDir == "" {
		_, err = r.survey(signals.ctx, &report.Tally{}, book)
		return r.showFindings(r.sumUp(signals.wrap(err)))
	}
	w, err := r.createReport()
	if err != nil {
		return err
	}
	r.summary.Files = r.describeFiles(ins)
	if err := w.Begin(&r.summary); err != nil {
		return errors.Join(err, w.Discard())
	}
	_, err = r.survey(signals.ctx, w, book)
	err = r.sumUp(signals.wrap(err))
	err = also(err, auditReport(w, &r.summary))
	err = r.sumUp(also(err, r.render(w)))
	return r.showFindings(r.sumUp(also(err, w.Finish(&r.summary))))
}

// sumUp fills in how the check ended, and returns err, or that rows are invalid.
func (r *run) sumUp(err error) error {
	r.summary.Ended = time.Now()
	if r.summary.Rate > 0 && r.news.ToSend() > 0 {
		r.summary.Estimate = math.Ceil(float64(r.news.ToSend()) / r.summary.Rate)
	}
	if err == nil {
		err = rowsError(&r.summary)
	}
	r.summary.ExitCode = exitCode(wrapRun(err))
	if err != nil && !errors.Is(err, errRows) {
		r.summary.Stopped, r.summary.StoppedBy = err.Error(), reason(wrapRun(err))
	}
	return err
}

// showFindings prints what the check found on standard output: it is the result
// of the command.
func (r *run) showFindings(err error) error {
	if r.summary.Stopped != "" && !r.flags.json {
		return err // half of the findings would be taken for all
	}
	return r.show(r.sys.Stdout, err)
}

// printJSON prints a value as one line of JSON that a terminal can show: all
// characters that would do something to it are escaped.
func printJSON(w io.Writer, v any) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return err
	}
	_, err := w.Write(report.VisibleJSON(b.Bytes()))
	return err
}
