// Package cli is the command line of alvio-import: commands, flags, signals,
// progress and exit codes. It is the only package that knows a terminal; it
// builds the others and puts them together.
//
// There is a file per command. [Run] is the door: it takes everything that a
// command may touch of the world, so that tests call it with buffers, an
// environment and signals of their own.
package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"alvio.ai/alvio-import/report"
)

// A System is what a command may touch of the world, files and network aside.
type System struct {
	Args    []string // without the program's name
	Stdin   io.Reader
	Stdout  io.Writer // results that a program may want
	Stderr  io.Writer // everything else
	Getenv  func(string) string
	Environ func() []string  // all of it, as in "NAME=value"; nil: not known
	Signals <-chan os.Signal // interrupts, terminations, a terminal that is gone

	Interactive bool // a person can answer on Stdin
	// For tests: Dial replaces the network, and At is told of points at which a
	// crash would be most telling; see [importer.Options].
	Dial func(ctx context.Context, network, addr string) (net.Conn, error)
	At   func(point string)

	Columns  func() int // width of the terminal that Stderr is; nil if it is none
	Terminal bool       // Stdout is a terminal
	Plain    bool       // the terminals know no colours, whatever the environment says
}

// OS returns the system that the process runs on. From then on the process no
// longer ends by itself when it is interrupted or terminated.
func OS() System {
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	if !signal.Ignored(syscall.SIGHUP) { // which nohup does
		signal.Notify(signals, syscall.SIGHUP)
	}
	sys := System{
		Args:        os.Args[1:],
		Stdin:       os.Stdin,
		Stdout:      os.Stdout,
		Stderr:      os.Stderr,
		Getenv:      os.Getenv,
		Environ:     os.Environ,
		Signals:     signals,
		Interactive: term.IsTerminal(int(os.Stdin.Fd())),
		Terminal:    term.IsTerminal(int(os.Stdout.Fd())),
	}
	for _, f := range []*os.File{os.Stdout, os.Stderr} {
		sys.Plain = sys.Plain || term.IsTerminal(int(f.Fd())) && !showsColours(f)
	}
	if fd := int(os.Stderr.Fd()); term.IsTerminal(fd) {
		sys.Columns = func() int {
			width, _, err := term.GetSize(fd)
			if err != nil || width == 0 { // which some programs that stand for a terminal say
				return 80
			}
			return width
		}
	}
	return sys
}

// Run runs the command that the arguments ask for and returns the exit code.
func Run(ctx context.Context, sys System) int {
	a := &app{sys: sys}
	root := a.rootCommand()
	root.SetArgs(sys.Args)
	root.SetIn(sys.Stdin)
	root.SetOut(sys.Stdout)
	root.SetErr(sys.Stderr)
	var profiles profiler
	profiles.addTo(root)
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error {
		if isForShells(cmd) {
			return nil
		}
		return errors.Join(a.takeEnvironment(cmd), profiles.begin())
	}
	err := root.ExecuteContext(ctx)
	if a.metrics != nil {
		if fault := a.metrics.write(a.ran, exitCode(err), time.Now()); fault != nil { // which says nothing of the rows
			a.warn(fmt.Sprintf("the metrics can't be written: %v", fault))
		}
	}
	code := exitCode(err)
	if err := profiles.end(); err != nil {
		a.say("alvio-import: no profile: %v", err)
	}
	if a.log != nil {
		a.logEnd(err, code)
		return code
	}
	if message := errorMessage(err); message != "" {
		a.tell("alvio-import: " + a.nameVisibly(message))
	}
	return code
}

// An app is one run of the program.
type app struct {
	sys   System
	files []inputFile // that were asked for

	answers *bufio.Reader // what a person types, nil before the first question

	metrics *metricsFile // nil: not wanted

	log *slog.Logger    // takes what people would be told, nil if it is they
	ran *report.Summary // of the run, nil before it

	redact bool // mask what is personal in all that is shown
}

func (a *app) rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "alvio-import",
		Short: "Deliver the rows of spreadsheets to the Alvio webhook",
		Long: `alvio-import takes a spreadsheet of leads (CSV or Excel) and delivers every row
to the Alvio webhook, with a record of what happened to each.

A new list begins with init: it writes the mapping, which says which column goes to
which field. check tells what is wrong with which row, and send delivers.

Each flag has a variable in the environment, which counts where the flag is not given:
ALVIO_IMPORT_MAX_ATTEMPTS=3 is --max-attempts 3.`,
		Example: `  alvio-import init leads.xlsx
  alvio-import check leads.xlsx
  alvio-import send leads.xlsx --to sandbox`,
		Version:       version(),
		Args:          needCommand,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.AddCommand(a.initCommand(), a.sendCommand(), a.checkCommand(), a.previewCommand(), a.historyCommand(), a.reportCommand(),
		a.sandboxCommand(), a.schemaCommand(), a.fieldsCommand(), a.versionCommand())
	root.SetFlagErrorFunc(explainFlag)
	a.addCompletions(root)
	return root
}

// runE makes a command's function one of cobra's. What it returns is told apart
// from cobra's own errors, which are about usage.
func runE(run func(ctx context.Context, args []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		if err := run(cmd.Context(), args); err != nil {
			return &runError{err}
		}
		return nil
	}
}

// say writes a line for people. What it is about may come from anywhere: texts
// among the arguments can't break the line, or do anything else to a terminal.
func (a *app) say(format string, args ...any) {
	shown := make([]any, len(args))
	for i, arg := range args {
		switch arg := arg.(type) {
		case string:
			shown[i] = report.Visible(arg)
		case error:
			shown[i] = report.Visible(arg.Error())
		default:
			shown[i] = arg
		}
	}
	a.tell(fmt.Sprintf(format, shown...))
}

// coloured reports whether what is written to w may have colours: it is a terminal
// that knows them, and its user has not asked for none (https://no-color.org).
func (a *app) coloured(w io.Writer) bool {
	if a.sys.Plain || a.sys.Getenv("NO_COLOR") != "" || a.sys.Getenv("TERM") == "dumb" {
		return false
	}
	return w == a.sys.Stdout && a.sys.Terminal || w == a.sys.Stderr && a.sys.Columns != nil
}

// nameVisibly shows the names of input files, and what else was asked for, within a
// text of several lines: a name could forge one.
func (a *app) nameVisibly(text string) string {
	names := slices.Clone(a.sys.Args)
	for _, file := range a.files {
		names = append(names, file.path, file.mapping)
	}
	for _, name := range names {
		for _, form := range []string{name, filepath.Base(name)} {
			if shown := report.Visible(form); shown != form {
				text = strings.ReplaceAll(text, form, shown)
			}
		}
	}
	return text
}

// tell writes a text of one or more lines for people.
func (a *app) tell(text string) {
	if a.log != nil {
		a.logLine(text)
		return
	}
	_, _ = io.WriteString(a.sys.Stderr, report.Printable(text)+"\n")
}

// warn tells of what should be looked at, and stops nothing.
func (a *app) warn(text string) {
	if a.log != nil {
		a.log.Warn("note", "text", discreetLines(text))
		return
	}
	a.tell("warning: " + text)
}

// needFiles wants at least one argument.
func needFiles(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return fmt.Errorf("name a spreadsheet, as in: alvio-import %s leads.xlsx", cmd.Name())
	}
	return nil
}
