package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"time"
)

// The exit codes.
const (
	exitOK     = 0
	exitMissed = 1 // a gate was missed, and -gate is given
	exitFailed = 2 // a contest could not be held
)

const usage = `usage: bench all [flags]     everything, in one table
       bench xlsx [flags]    reading of Excel workbooks, at length
       bench all -h          the flags
`

// run runs the command that args ask for and returns the exit code.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	code, err := dispatch(ctx, args, stdin, stdout, stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return exitOK
	case err != nil:
		_, _ = fmt.Fprintln(stderr, "bench:", err)
		return exitFailed
	}
	return code
}

func dispatch(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) (int, error) {
	if len(args) == 0 {
		args = []string{""}
	}
	switch command, args := args[0], args[1:]; {
	case command == "all" || command == "xlsx":
		o, err := parseOptions(args, stderr)
		if err != nil {
			return 0, err
		}
		return measure(ctx, command, o, stdout, stderr)
	case command == "sink":
		return exitOK, runSink(args, stdin, stdout)
	case command == "subject" && len(args) > 0:
		r, err := runSubject(ctx, args[0], args[1:])
		if err != nil {
			return 0, err
		}
		return exitOK, json.NewEncoder(stdout).Encode(r)
	}
	_, err := io.WriteString(stderr, usage)
	return exitFailed, err
}

// options are the flags of a command.
type options struct {
	rows, bigRows, workbookRows, sendRows, slowRows int
	latencyLasts                                    time.Duration
	pairs, slowPairs                                int
	cache, python, program                          string
	only                                            string
	gate                                            bool
}

// quickly are the flags' values with -quick, unless they are given.
var quickly = map[string]string{
	"rows": "100000", "big-rows": "0", "workbook-rows": "20000", "send-rows": "30000", "slow-rows": "5000",
	"latency-lasts": "4s", "pairs": "3", "slow-pairs": "1",
}

func parseOptions(args []string, stderr io.Writer) (options, error) {
	var o options
	fs := flag.NewFlagSet("bench", flag.ContinueOnError)
	fs.SetOutput(stderr)
	fs.IntVar(&o.rows, "rows", 100_000, "rows of the lists that everyone reads")
	fs.IntVar(&o.bigRows, "big-rows", 1_000_000, "rows of the lists that only what is fast reads; 0 leaves them out")
	fs.IntVar(&o.workbookRows, "workbook-rows", 30_000, "rows of the workbooks that excelize reads, in all")
	fs.IntVar(&o.sendRows, "send-rows", 100_000, "rows of the list that ours sends, in all")
	fs.IntVar(&o.slowRows, "slow-rows", 10_000, "rows of what slow peers send or read, in all; Node sends twice as many, requests a quarter")
	fs.DurationVar(&o.latencyLasts, "latency-lasts", 9*time.Second, "how long sending with 50 ms takes, if it is ideal")
	fs.IntVar(&o.pairs, "pairs", 7, "pairs of runs in a contest")
	fs.IntVar(&o.slowPairs, "slow-pairs", 3, "pairs of runs of what takes long")
	fs.StringVar(&o.cache, "cache", defaultCache(), "directory of the lists, which are made once")
	fs.StringVar(&o.python, "python", "", "the Python that has the packages; looked for if empty")
	fs.StringVar(&o.program, "program", "../alvio-import", "the built importer")
	fs.StringVar(&o.only, "only", "", "hold only the contests whose name contains this, as in \"inline 100k, excelize\"")
	fs.BoolVar(&o.gate, "gate", false, "exit with 1 if a gate is missed")
	quick := fs.Bool("quick", false, "short lists and few pairs, to look at")
	if err := fs.Parse(args); err != nil {
		return o, err
	}
	if fs.NArg() > 0 {
		return o, fmt.Errorf("unexpected %q", fs.Arg(0))
	}
	if *quick {
		given := map[string]bool{}
		fs.Visit(func(f *flag.Flag) { given[f.Name] = true })
		for name, value := range quickly {
			if given[name] {
				continue
			}
			if err := fs.Set(name, value); err != nil {
				return o, err
			}
		}
	}
	if min(o.rows, o.workbookRows, o.sendRows, o.slowRows/4, o.pairs, o.slowPairs) < 1 || o.bigRows < 0 || o.latencyLasts <= 0 {
		return o, errors.New("numbers of rows and pairs must be at least 1, -slow-rows at least 4, -big-rows at least 0, and -latency-lasts positive")
	}
	return o, nil
}

// A bench is what the contests need.
type bench struct {
	options
	peers          *peers
	ours           *ourProgram
	sink, slowSink *sink
}

// measure holds a command's contests and prints their table.
func measure(ctx context.Context, command string, o options, stdout, stderr io.Writer) (code int, err error) {
	b := &bench{options: o}
	if b.peers, err = findPeers(ctx, o); err != nil {
		return 0, err
	}
	if command == "all" {
		if b.ours, err = newOurProgram(o); err != nil {
			return 0, err
		}
		if b.sink, err = startSink(ctx, 0); err != nil {
			return 0, err
		}
		defer func() { err = errors.Join(err, b.sink.close()) }()
		if b.slowSink, err = startSink(ctx, sendLatency); err != nil {
			return 0, err
		}
		defer func() { err = errors.Join(err, b.slowSink.close()) }()
	}
	var contests []contest
	for _, group := range b.groups(command) {
		some, err := group()
		if err != nil {
			return 0, err
		}
		contests = append(contests, some...)
	}
	return hold(ctx, contests, o, b.peers.String(), stdout, stderr)
}

// groups are the makers of a command's contests.
func (b *bench) groups(command string) []func() ([]contest, error) {
	if command == "xlsx" {
		return []func() ([]contest, error){b.xlsxContests}
	}
	return []func() ([]contest, error){b.startContests, b.dryContests, b.workbookContests, b.sendContests, b.latencyContests, b.growthContests}
}

// hold holds the contests one after the other and prints their table. If one
// fails, the table has those before it.
func hold(ctx context.Context, contests []contest, o options, peers string, stdout, stderr io.Writer) (int, error) {
	contests = slices.DeleteFunc(contests, func(c contest) bool { return !strings.Contains(c.name(), o.only) })
	if len(contests) == 0 {
		return 0, fmt.Errorf("no contest's name contains %q", o.only)
	}
	var results []result
	var failed error
	for _, c := range contests {
		began := time.Now()
		r, err := c.run(ctx)
		if err != nil {
			failed = fmt.Errorf("%s: %w", c.name(), err)
			break
		}
		if c.peer.missing == "" {
			_, _ = fmt.Fprintf(stderr, "%s: %d in %.1f s\n", c.name(), c.pairs, time.Since(began).Seconds())
		}
		results = append(results, r)
	}
	text, missed := table(results)
	_, err := fmt.Fprintf(stdout, "%s, %s/%s, %d CPUs; excelize %s, %s\n\n%s", runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(),
		moduleVersion("github.com/xuri/excelize/v2"), peers, text)
	if missed > 0 && o.gate {
		return exitMissed, errors.Join(failed, err)
	}
	return exitOK, errors.Join(failed, err)
}
