package cli

import (
	"errors"
	"os"
	"syscall"

	"alvio.ai/alvio-import/importer"
	"alvio.ai/alvio-import/mapping"
	"alvio.ai/alvio-import/record"
	"alvio.ai/alvio-import/report"
)

// The exit codes. If several apply, the first of 5, those of signals, 1, 4, 3 counts.
const (
	exitOK          = 0   // every row accepted, unchanged or duplicate; check: none invalid
	exitFailed      = 1   // could not run or go on: file, disk
	exitUsage       = 2   // usage, mapping, missing column
	exitRows        = 3   // finished; some rows invalid, rejected, failed or in doubt
	exitStopped     = 4   // stopped by a safety
	exitBooks       = 5   // the books do not balance: a bug
	exitHungUp      = 129 // the terminal is gone
	exitInterrupted = 130 // by ^C
	exitTerminated  = 143 // by SIGTERM
)

// A runError comes from a command's own function. Cobra's errors, which are
// about usage, are not wrapped in it.
type runError struct{ err error }

func (e *runError) Error() string { return e.err.Error() }
func (e *runError) Unwrap() error { return e.err }

// A usageError is a mistake in what the user asked for.
type usageError struct{ err error }

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }

// A booksError tells that counts that must be equal are not.
type booksError struct{ message string }

func (e *booksError) Error() string { return e.message }

// A signalError is an interrupt or a termination.
type signalError struct {
	signal os.Signal
	err    error
}

func (e *signalError) Error() string { return e.err.Error() }
func (e *signalError) Unwrap() error { return e.err }

// errRows tells that the run finished and some rows need attention. The summary
// has said so already.
var errRows = errors.New("some rows were not delivered")

// exitCode maps an error to the process's exit code.
func exitCode(err error) int {
	var (
		own     *runError
		usage   *usageError
		mistake *mapping.Error
		books   *booksError
		signal  *signalError
		stop    *importer.StopError
	)
	switch {
	case err == nil:
		return exitOK
	case !errors.As(err, &own), errors.As(err, &usage), errors.As(err, &mistake):
		return exitUsage
	case errors.As(err, &books):
		return exitBooks
	case errors.As(err, &signal):
		switch signal.signal {
		case os.Interrupt:
			return exitInterrupted
		case syscall.SIGHUP:
			return exitHungUp
		}
		return exitTerminated
	case errors.Is(err, errRows):
		return exitRows
	case errors.As(err, &stop):
		return exitStopped
	}
	return exitFailed
}

// errorMessage returns what is told of an error; nothing if the summary has
// told it.
func errorMessage(err error) string {
	if err == nil || errors.Is(err, errRows) {
		return ""
	}
	message := err.Error()
	if _, own := errors.AsType[*runError](err); !own {
		message += "\nRun with --help to see how it is used."
	}
	if stop, ok := errors.AsType[*importer.StopError](err); ok && stop.Kind == importer.StopUntrusted {
		message += "\nIf your company or your network has an authority of its own, name its certificate with --ca-file, or as the destination's ca_file."
	}
	if _, ok := errors.AsType[*advisedError](err); ok {
		message += "\n" + advice(err)
	}
	return message
}

// advice says how to go on after a run that ended early.
func advice(err error) string {
	stop, ok := errors.AsType[*importer.StopError](err)
	switch {
	case ok && stop.Kind == importer.StopInterrupted:
		return "Run the same command again to go on: it sends only what the destination does not have."
	case ok && stop.Kind == importer.StopOutage:
		return "The destination does not answer. Run the same command again later: it sends only what is missing there."
	}
	return "When that is put right, run the same command again: it sends only what the destination does not have."
}

// also adds a fault that came while winding up. It counts only if err is nothing
// or less than a fault.
func also(err, fault error) error {
	if fault != nil && (err == nil || errors.Is(err, errRows)) {
		return fault
	}
	return err
}

// rowsError returns errRows if any row of the summary needs attention.
func rowsError(s *report.Summary) error {
	if s.ToCorrect() > 0 {
		return errRows
	}
	for _, o := range []record.Outcome{record.Rejected, record.Failed, record.InDoubt} {
		if s.Count(o) > 0 {
			return errRows
		}
	}
	return nil
}
