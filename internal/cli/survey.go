package cli

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"alvio.ai/alvio-import/importer"
	"alvio.ai/alvio-import/importer/ledger"
	"alvio.ai/alvio-import/mapping"
	"alvio.ai/alvio-import/record"
	"alvio.ai/alvio-import/report"
)

// A run is one command's work on its inputs, from the first pass to the summary.
type run struct {
	*app
	flags   *sendFlags
	inputs  inputs
	news    importer.News
	summary report.Summary
}

func (a *app) newRun(ins inputs, f *sendFlags) *run {
	r := &run{app: a, flags: f, inputs: ins}
	r.summary = report.Summary{
		Version: version(),
		Mapping: filepath.Base(f.mapping),
		Began:   time.Now(),
	}
	if !a.redact {
		r.summary.MappingPath, _ = filepath.Abs(f.mapping)
		r.summary.SendArgs = f.again()
	}
	r.summary.Redacted, r.summary.InDoubtHeld, r.summary.Limit = a.redact, f.inDoubt == inDoubtHold, f.limit
	a.ran = &r.summary
	r.logBegin()
	if r.talkative() {
		a.tellInputs(ins)
	}
	return r
}

// talkative reports whether people want to be told of everything.
func (r *run) talkative() bool { return !r.flags.quiet && !r.flags.json && r.log == nil }

// filler is a recorder that can sum up what it recorded.
type filler interface {
	Record(*record.Result) error
	Flush() error
	Fill(*report.Summary)
}

// survey is the first pass. It fills the summary with what it finds.
func (r *run) survey(ctx context.Context, to filler, book *ledger.Book) (*importer.Survey, error) {
	progress := &importer.Progress{}
	meter := r.startMeter("Checking", 0, progress)
	totals, err := importer.Check(ctx, r.inputs, importer.CheckOptions{
		Limit: r.flags.limit, Book: book, Resend: r.flags.resend, People: r.redact,
		Cells: r.summary.DryRun && r.flags.reportDir != "" && !r.redact,
	}, r.recorder(to), progress)
	meter.end()
	to.Fill(&r.summary)
	r.news = totals.News
	if r.flags.to != "" {
		n := &totals.News
		r.summary.News = &report.News{New: n.New, Changed: n.Changed, Unchanged: n.Unchanged, InDoubt: n.InDoubt, Duplicate: n.Duplicate}
	}
	r.summary.BlankRows = totals.Blank
	r.summary.Files = r.describeFiles(r.inputs)
	r.summary.LargestPayload = report.Largest{Bytes: totals.Largest.Bytes, Allowed: mapping.MaxPayload, File: totals.Largest.File, Row: totals.Largest.Row}
	if r.talkative() {
		r.tellIssues(r.inputs)
	}
	if err == nil {
		r.logChecked()
	}
	return totals, err
}

// gate refuses to begin when too many rows are invalid: then it is the mapping
// or the file that is wrong, not the rows. In workbooks of rows to fix, most may be.
// Elsewhere a share that was given holds whatever is answered.
func (r *run) gate(dest *destination) error {
	invalid, rows := r.summary.ToCorrect(), r.summary.Rows-r.summary.CorrectedBefore
	agreed := r.inputs.allFix() || !r.flags.maxInvalid.given && (dest.sandbox || r.flags.yes)
	if agreed || float64(invalid) <= float64(r.flags.maxInvalid.share)*float64(rows) {
		return nil
	}
	unless := ""
	if r.flags.maxInvalid.given {
		unless = " and a larger --max-invalid"
	}
	others := ", or send the others with --yes" + unless
	if invalid == rows {
		others = ""
	}
	return &importer.StopError{
		Kind:    importer.StopInvalid,
		Message: fmt.Sprintf("%s of %s are invalid, more than --max-invalid %s; nothing was sent. Correct the file or the mapping (check with --report-dir makes a workbook for that)%s", report.Thousands(invalid), report.Plural(rows, "row"), &r.flags.maxInvalid, others),
	}
}
