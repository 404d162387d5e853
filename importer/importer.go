// Package importer moves rows from spreadsheets to the webhook and to the report.
//
// There are two passes over the input. [Check] reads and maps every row and
// sends nothing; [Send] reads them again and delivers them. Both hand exactly one
// [record.Result] per row to a recorder, in input order.
//
// Send is a pipeline of five parts, each with one job:
//
//	reader ──rows──▶ scheduler ──jobs──▶ workers (a bounded errgroup)
//	                  │  │  ▲──────done──────┘
//	                  │  └──results──▶ writer
//	                  └──intents, outcomes──▶ keeper (of the ledger)
//
// The reader reads and maps. The scheduler alone decides: which row goes next,
// what an answer means, how long a row waits, when to stop. Workers only post.
// The writer records. The keeper writes the ledger, which knows of a row before it is
// sent and of its outcome before it is recorded. A row that waits (for its next attempt, or for an earlier
// row of the same contact) holds no worker. Memory is bounded: by the number of
// rows that hold a payload, and by the window through which results come back
// into input order; when either is full, reading waits.
//
// A row's fault is data: an issue and an outcome. Errors are for the run.
package importer

import (
	"context"
	"errors"
	"fmt"
	"time"

	"alvio.ai/alvio-import/importer/ledger"
	"alvio.ai/alvio-import/importer/send"
	"alvio.ai/alvio-import/importer/source"
	"alvio.ai/alvio-import/mapping"
	"alvio.ai/alvio-import/record"
)

// An Input is a file and the plan by which its rows become payloads.
type Input struct {
	File *source.File
	Plan *mapping.Plan
}

// Totals count what a pass did.
type Totals struct {
	Rows     int                     // rows handed on, each with a result
	Blank    int                     // blank rows skipped
	Outcomes [record.NumOutcomes]int // results by outcome; they sum up to Rows
	Attempts int                     // requests made
	Rate     float64                 // requests a second that the endpoint was found to take; 0: no limit was found
	Kept     [record.NumOutcomes]int // rows whose outcome the ledger was given, by that
	Unkept   int                     // outcomes that the ledger does not have, because it failed
}

// recorder takes the results, in input order and from one goroutine. It does not
// keep them. After Flush, what it took outlives the process.
type recorder interface {
	Record(*record.Result) error
	Flush() error
}

// attempter makes one request.
type attempter interface {
	Attempt(ctx context.Context, payload []byte, key string) send.Answer
}

// A StopError tells why a run ended before all rows were sent, although the
// files and this machine are fine. Rows not sent are recorded as such.
type StopError struct {
	Kind    StopKind
	Message string
	// Code is that of the answer that stopped the run, see [send.Answer]; "" if none
	// did. The message may repeat what the answer said, the code does not.
	Code   string
	Status int // HTTP status of that answer, 0 if it had none
}

// StopKind says what stopped a run.
type StopKind uint8

// What stops a run.
const (
	StopInterrupted StopKind = iota // Options.Stop was closed
	StopRefused                     // wrong key, address or method
	StopUntrusted                   // the certificate can't be trusted
	StopOutage                      // the endpoint can't be reached, or is down for too long
	StopErrors                      // too many rows were rejected or failed
	StopInvalid                     // too many rows are invalid
	StopDeclined                    // a person said no
	numStops
)

var stopWords = [numStops]string{
	StopInterrupted: "interrupted", StopRefused: "refused", StopUntrusted: "untrusted", StopOutage: "outage",
	StopErrors: "errors", StopInvalid: "invalid", StopDeclined: "declined",
}

// String returns the kind's word, for programs.
func (k StopKind) String() string { return stopWords[k] }

func (e *StopError) Error() string { return e.Message }

// A ListError tells that a list can't be read, is damaged, was changed meanwhile, or
// does not fit its mapping.
type ListError struct{ Err error }

func (e *ListError) Error() string { return e.Err.Error() }

// Unwrap returns what is wrong with the list.
func (e *ListError) Unwrap() error { return e.Err }

// listError marks an error as a list's, unless it is ctx's.
func listError(err error) error {
	if err == nil || errors.Is(err, context.Canceled) {
		return err
	}
	return &ListError{err}
}

// A RecordError tells that the recorder failed, as on a full disk: rows were
// sent of which the record knows nothing. Totals has their number.
type RecordError struct{ Err error }

func (e *RecordError) Error() string { return "the report can't be written: " + e.Err.Error() }

// Unwrap returns the recorder's error.
func (e *RecordError) Unwrap() error { return e.Err }

// A LedgerError tells that the ledger can't be written, so that nothing more may be
// sent. Totals.Unkept has how many rows ended of which it does not know how.
type LedgerError struct{ Err error }

func (e *LedgerError) Error() string { return e.Err.Error() }

// Unwrap returns the ledger's error.
func (e *LedgerError) Unwrap() error { return e.Err }

// Options say how to send. All numbers must be positive unless they say
// otherwise.
type Options struct {
	Concurrency int // requests under way at the same time, at most
	// MaxRate is how many requests a second may begin; 0: any number.
	MaxRate float64
	// Rate is how many a second the endpoint took in an earlier run; 0: not known. It is
	// where the run begins to be careful.
	Rate        float64
	MaxAttempts int // per row; answers of 429 do not count, unless the row alone gets them
	// MaxErrors is how many rows, rejected or failed one after another, stop the
	// run; 0: any number.
	MaxErrors int
	// MaxErrorShare is the share of rows, rejected or failed among those with an
	// answer, that stops the run once there are 200 of them; 0: any share.
	MaxErrorShare float64
	MaxOutage     time.Duration // without a single conclusive answer that stop the run
	Grace         time.Duration // for requests under way when the run stops
	Limit         int           // rows to send at most; 0 for all
	Expect        int           // rows that Check counted

	// Stop, when closed, ends the run in order: no new request, those under
	// way are finished within Grace, the rest is recorded as not sent.
	Stop <-chan struct{}

	// Book is what the destination has, and takes what becomes of it; nil: nothing
	// is known, and nothing kept.
	Book *ledger.Book
	// Survey is what Check found out, with the same book; nil: nothing.
	Survey *Survey
	// Hold leaves rows alone that are in doubt since an earlier run.
	Hold bool

	// Cells gives the results of rows that a person has to do something about, because
	// they are invalid, rejected or held in doubt, their cells.
	Cells bool

	// Watch, unless it is nil, is told of each attempt, one after another. The
	// run waits for it.
	Watch func(*Attempt)

	// Conceal, unless it is nil, leaves in a server's answer what is kept and shown of
	// it, about a row with these personal texts. Results have the texts only with it.
	Conceal func(answer *send.Answer, personal []record.Personal)

	// At, unless it is nil, is told of points at which a crash would be most
	// telling: "intent" and "outcome", when the ledger has an intent and before it
	// gets an outcome, and "answer", when an answer is there. It is for tests.
	At func(point string)

	window int // results that may wait for an earlier row's; 0: windowSize
}

// An Attempt is a request and how it ended.
type Attempt struct {
	Result *record.Result // of its row, so far; not to be kept
	Answer send.Answer
	Took   time.Duration
}

// errDiffers tells that the second pass saw another number of rows.
func errDiffers(first, second int) error {
	return &ListError{fmt.Errorf("the input had %d rows when it was checked and %d when it was sent; something changed it", first, second)}
}
