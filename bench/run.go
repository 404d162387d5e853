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
)

// The exit codes.
const (
	exitOK     = 0
	exitMissed = 1 // a gate was missed, and -gate is given
	exitFailed = 2 // a contest could not be held
)

const usage = `usage: bench xlsx [flags]    reading of Excel workbooks
       bench xlsx -h         its flags
`

// run runs the command that args ask for and returns the exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	code, err := dispatch(ctx, args, stdout, stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return exitOK
	case err != nil:
		_, _ = fmt.Fprintln(stderr, "bench:", err)
		return exitFailed
	}
	return code
}

func dispatch(ctx context.Context, args []string, stdout, stderr io.Writer) (int, error) {
	switch {
	case len(args) > 0 && args[0] == "xlsx":
		o, err := parseOptions(args[1:], stderr)
		if err != nil {
			return 0, err
		}
		return benchXLSX(ctx, o, stdout, stderr)
	case len(args) > 1 && args[0] == "subject":
		r, err := runSubject(ctx, args[1], args[2:])
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
	rows, bigRows    int
	pairs, slowPairs int
	cache, python    string
	only             string
	gate             bool
}

func parseOptions(args []string, stderr io.Writer) (options, error) {
	var o options
	fs := flag.NewFlagSet("bench", flag.ContinueOnError)
	fs.SetOutput(stderr)
	fs.IntVar(&o.rows, "rows", 100_000, "rows of the lists that everyone reads")
	fs.IntVar(&o.bigRows, "big-rows", 1_000_000, "rows of the lists that only fast readers read; 0 leaves them out")
	fs.IntVar(&o.pairs, "pairs", 7, "pairs of runs in a contest")
	fs.IntVar(&o.slowPairs, "slow-pairs", 3, "pairs of runs against a slow peer or on a big list")
	fs.StringVar(&o.cache, "cache", defaultCache(), "directory of the lists, which are made once")
	fs.StringVar(&o.python, "python", "", "the Python that has openpyxl; looked for if empty")
	fs.StringVar(&o.only, "only", "", "hold only the contests whose name contains this, as in \"inline 100k, excelize\"")
	fs.BoolVar(&o.gate, "gate", false, "exit with 1 if a gate is missed")
	quick := fs.Bool("quick", false, "the same as -rows 20000 -big-rows 0 -pairs 3")
	if err := fs.Parse(args); err != nil {
		return o, err
	}
	if fs.NArg() > 0 {
		return o, fmt.Errorf("unexpected %q", fs.Arg(0))
	}
	if *quick {
		given := map[string]bool{}
		fs.Visit(func(f *flag.Flag) { given[f.Name] = true })
		for name, value := range map[string]string{"rows": "20000", "big-rows": "0", "pairs": "3"} {
			if given[name] {
				continue
			}
			if err := fs.Set(name, value); err != nil {
				return o, err
			}
		}
	}
	if o.rows < 1 || o.bigRows < 0 || o.pairs < 1 || o.slowPairs < 1 {
		return o, errors.New("-rows, -pairs and -slow-pairs must be at least 1, -big-rows at least 0")
	}
	return o, nil
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
		if c.peer.missing == "" {
			_, _ = fmt.Fprintf(stderr, "%s: each side runs %d times\n", c.name(), c.pairs)
		}
		r, err := c.run(ctx)
		if err != nil {
			failed = fmt.Errorf("%s: %w", c.name(), err)
			break
		}
		results = append(results, r)
	}
	text, missed := table(results)
	_, err := fmt.Fprintf(stdout, "%s, %s/%s, %d CPUs; %s\n\n%s", runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), peers, text)
	if missed > 0 && o.gate {
		return exitMissed, errors.Join(failed, err)
	}
	return exitOK, errors.Join(failed, err)
}
