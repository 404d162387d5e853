package cli

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"alvio.ai/alvio-import/importer/source"
	"alvio.ai/alvio-import/report"
)

// inputFlags are the flags of every command that reads spreadsheets.
type inputFlags struct {
	mapping   string
	sheet     string
	delimiter string
	encoding  string
	headerRow int
	json      bool

	strict      bool
	skipHidden  bool
	maxUnpacked size
	redact      bool // send and check have it, and the next
	quiet       bool
	logFormat   string
}

func (f *inputFlags) add(flags *pflag.FlagSet) {
	f.addReading(flags)
	flags.FuncP("mapping", "m", "the mapping `file`: which column goes to which field (default: the one beside the list, as in leads.mapping.yaml)", f.nameMapping)
	flags.BoolVar(&f.strict, "strict", false, "take warnings for errors: rows that have one are not sent")
}

// addReading adds the flags that say how a spreadsheet is read.
func (f *inputFlags) addReading(flags *pflag.FlagSet) {
	flags.StringVar(&f.sheet, "sheet", "", "the worksheet, by `name` or 1-based number (default: the first visible one)")
	flags.StringVar(&f.delimiter, "delimiter", "", "what stands between the cells of a CSV file: , ; | or TAB (default: detected)")
	flags.IntVar(&f.headerRow, "header-row", 0, "the header's `row`, as a spreadsheet program numbers it (default: detected)")
	flags.StringVar(&f.encoding, "encoding", "", "the encoding of a CSV file, by its IANA `name`, as in windows-1252 (default: detected)")
	flags.BoolVar(&f.skipHidden, "skip-hidden", false, "leave out the rows and columns that a workbook hides")
	flags.Var(&f.maxUnpacked, "max-unpacked", "how large a workbook may be once it is unpacked, as in 20GiB (default: 8GiB, and no more than 200 times what is packed)")
	flags.BoolVar(&f.json, "json", false, "print the result as JSON on standard output")
}

// nameMapping refuses an empty name: it is a variable's that is not set, and no wish
// for the mapping beside the list.
func (f *inputFlags) nameMapping(path string) error {
	if path == "" {
		return errors.New("write the name of a mapping file, as in leads.mapping.yaml")
	}
	f.mapping = path
	return nil
}

// source returns the options for opening files.
func (f *inputFlags) source() (source.Options, error) {
	o := source.Options{
		Sheet: f.sheet, Encoding: f.encoding, HeaderRow: f.headerRow,
		SkipHidden: f.skipHidden, MaxUnpacked: int64(f.maxUnpacked),
	}
	if f.headerRow < 0 {
		return o, &usageError{errors.New("--header-row counts from 1")}
	}
	switch d := f.delimiter; {
	case d == "":
	case strings.EqualFold(d, "tab") || d == `\t` || d == "\t":
		o.Delimiter = '\t'
	case d == "," || d == ";" || d == "|":
		o.Delimiter = rune(d[0])
	default:
		return o, &usageError{fmt.Errorf("--delimiter %q: write one of , ; | or TAB", d)}
	}
	return o, nil
}

// sendFlags are the flags of send.
type sendFlags struct {
	inputFlags
	to          string
	config      string
	apiKeyFile  string
	concurrency int
	timeout     time.Duration
	maxAttempts int
	maxErrors   errorLimit
	maxOutage   time.Duration
	maxInvalid  limit
	maxAgain    limit
	rate        pace
	caFile      string
	limit       int
	reportDir   string
	dryRun      bool
	yes         bool
	verbose     bool
	ledger      string
	resend      bool
	inDoubt     string
	noWait      bool
	metricsFile string
}

func (f *sendFlags) add(flags *pflag.FlagSet) {
	f.inputFlags.add(flags)
	flags.StringVar(&f.apiKeyFile, "api-key-file", "", "a `file` that holds the api-key (default: the environment's ALVIO_API_KEY)")
	flags.IntVar(&f.concurrency, "concurrency", 32, "at most `N` requests under way at the same time")
	flags.DurationVar(&f.timeout, "timeout", 30*time.Second, "how long one attempt may take, at least 10s")
	flags.IntVar(&f.maxAttempts, "max-attempts", 8, "at most `N` attempts per row")
	f.maxErrors.inARow = 100
	flags.Var(&f.maxErrors, "max-errors", "stop after so many rows in a row that were rejected or failed, or beyond a share of all, as in 5%; 0: never")
	flags.DurationVar(&f.maxOutage, "max-outage", 15*time.Minute, "stop when no row was accepted or rejected for so long")
	f.maxInvalid.share = report.MaxInvalid
	flags.Var(&f.maxInvalid, "max-invalid", "do not begin if more of the rows are invalid; rows to fix pass, and, unless it is given, --yes and the sandbox")
	f.maxAgain.share = askAgain
	flags.Var(&f.maxAgain, "max-again", "ask if more of the rows whose phones the destination knows would be sent again; if it is given, not even --yes sends them")
	flags.StringVar(&f.caFile, "ca-file", "", "a `file` of certificates (PEM) that are trusted beside the system's")
	flags.BoolVarP(&f.verbose, "verbose", "v", false, "tell of each attempt")
	flags.BoolVar(&f.resend, "resend", false, "send also what the destination has already")
	flags.StringVar(&f.inDoubt, "in-doubt", inDoubtResend, "what becomes of rows that an earlier run may have delivered: `resend|hold`")
	flags.BoolVar(&f.noWait, "no-wait", false, "leave if another run is sending to the destination, rather than wait for its end")
	flags.StringVar(&f.metricsFile, "metrics-file", "", "a `file` that is given the run's figures for Prometheus, as in /var/lib/node_exporter/alvio.prom")
	flags.BoolVar(&f.dryRun, "dry-run", false, "only check: read and map everything, send nothing")
	flags.BoolVarP(&f.yes, "yes", "y", false, "answer yes to every question")
	f.addShared(flags)
}

// addShared adds the flags that check has as well.
func (f *sendFlags) addShared(flags *pflag.FlagSet) {
	flags.StringVar(&f.to, "to", "", "the `destination`: sandbox, test, production, one that the configuration names, or a URL")
	flags.StringVar(&f.config, "config", "", "the configuration `file`, which names destinations (default: in the user's configuration directory)")
	flags.StringVar(&f.ledger, "ledger", "", "the `file` that remembers what destinations have (default: in the user's state directory)")
	flags.IntVar(&f.limit, "limit", 0, "only the first `N` rows; 0: all")
	flags.StringVar(&f.reportDir, "report-dir", "", "the new `folder` for the report")
	flags.Var(&f.rate, "rate", "at most so many requests, as in 20/s or 600/m; a check estimates by it how long sending takes")
	flags.BoolVar(&f.redact, "redact", false, "mask phone numbers, e-mail addresses and names in the report and in what is shown")
	flags.BoolVarP(&f.quiet, "quiet", "q", false, "say nothing but errors")
	flags.StringVar(&f.logFormat, "log-format", "", "write a log on standard error, rather than for people: `text|json`; it has nothing of the rows but their numbers")
}

// again returns the flags that another file is sent with to the same destination; nil
// if that has no name, as its URL may be a secret.
func (f *sendFlags) again() []string {
	if f.to == "" || strings.Contains(f.to, "://") {
		return nil
	}
	args := []string{"--to", f.to}
	for _, flag := range []struct{ name, value string }{
		{"--config", f.config}, {"--api-key-file", f.apiKeyFile}, {"--ca-file", f.caFile}, {"--ledger", f.ledger},
	} {
		if flag.value != "" {
			args = append(args, flag.name, flag.value)
		}
	}
	if f.strict {
		args = append(args, "--strict")
	}
	return args
}

// askAgain is the share of the known rows from which on it is asked whether they are to be
// sent again.
const askAgain = 0.5

// The values of --in-doubt.
const (
	inDoubtResend = "resend"
	inDoubtHold   = "hold"
)

const minTimeout = 10 * time.Second

// check finds values that make no sense, before anything is read.
func (f *sendFlags) check() error {
	switch {
	case f.limit < 0:
		return &usageError{errors.New("--limit can't be negative")}
	case f.quiet && f.verbose:
		return &usageError{errors.New("--quiet and --verbose contradict each other")}
	case f.dryRun:
		return nil
	case f.metricsFile != "" && filepath.Ext(f.metricsFile) != metricsEnding:
		return &usageError{errors.New("--metrics-file: write a name that ends in .prom, or Prometheus does not read it")}
	case f.inDoubt != inDoubtResend && f.inDoubt != inDoubtHold:
		return &usageError{fmt.Errorf("--in-doubt %q: write resend or hold", f.inDoubt)}
	case f.concurrency < 1 || f.concurrency > 1000:
		return &usageError{errors.New("--concurrency must be from 1 to 1000")}
	case f.timeout < minTimeout:
		return &usageError{fmt.Errorf("--timeout %s is too short: the webhook may take %s to answer", f.timeout, minTimeout)}
	case f.maxAttempts < 1:
		return &usageError{errors.New("--max-attempts must be at least 1")}
	case f.maxOutage <= 0:
		return &usageError{errors.New("--max-outage must be positive, as in 15m")}
	}
	return nil
}
