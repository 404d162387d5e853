package record

import (
	"fmt"
	"slices"
	"time"
)

// An Outcome is how a row ended. Every row of the input has exactly one.
type Outcome uint8

// The outcomes.
const (
	Accepted  Outcome = iota // the webhook took it
	Unchanged                // the destination already has exactly this
	Duplicate                // same as an earlier row of this input that was delivered
	Invalid                  // never sent: the row has an error
	Rejected                 // the webhook said no
	Failed                   // retries spent, and no attempt can have been taken
	InDoubt                  // retries spent or cut short, and an attempt may have been taken
	NotSent                  // the run stopped first, or was only a check
	NumOutcomes
)

var outcomeWords = [NumOutcomes]string{
	Accepted:  "accepted",
	Unchanged: "unchanged",
	Duplicate: "duplicate",
	Invalid:   "invalid",
	Rejected:  "rejected",
	Failed:    "failed",
	InDoubt:   "in_doubt",
	NotSent:   "not_sent",
}

// String returns the word that reports use.
func (o Outcome) String() string {
	if o < NumOutcomes {
		return outcomeWords[o]
	}
	return fmt.Sprintf("outcome(%d)", uint8(o))
}

// MarshalText gives the outcome its word in JSON.
func (o Outcome) MarshalText() ([]byte, error) { return []byte(o.String()), nil }

// UnmarshalText reads the outcome's word.
func (o *Outcome) UnmarshalText(text []byte) error {
	i := slices.Index(outcomeWords[:], string(text))
	if i < 0 {
		return fmt.Errorf("%q is no outcome", text)
	}
	*o = Outcome(i)
	return nil
}

// Delivered reports whether the destination has the row's content.
func (o Outcome) Delivered() bool { return o == Accepted || o == Unchanged || o == Duplicate }

// AsEarlierRow is the code of a row that was not sent, because it is the same as its
// contact's row before, which was not delivered.
const AsEarlierRow = "as-earlier-row"

// RunStopped is the code of a row that was not sent because the run ended before.
const RunStopped = "run-stopped"

// A Result is one input row's end.
type Result struct {
	File    string
	Sheet   string
	Row     int // see Row.Number
	Outcome Outcome

	// The contact's identifiers as the payload has them, empty if absent.
	Phone     string
	ContactID string
	DealID    string

	HTTPStatus int           // answer to the last attempt, 0 if it got none
	RequestID  string        // of the last answer that named one
	Attempts   int           // requests made for this row
	Elapsed    time.Duration // from the first request to the last answer
	Latency    time.Duration // of the last request
	Ended      time.Time     // when the last request did; zero if there was none

	// Code and Message tell why a row was rejected, failed, is in doubt or
	// was not sent; they are empty otherwise.
	Code    string
	Message string

	// MaybeDoubled marks an accepted row of which an earlier attempt may have
	// been taken as well.
	MaybeDoubled bool

	// MaybeDelivered marks a rejected row of which an earlier attempt may
	// have been taken.
	MaybeDelivered bool

	// Known marks a row of a check, of which the destination has exactly this.
	Known bool

	Issues []Issue

	// Cells are the row's cells in a form that can be read again, if a person has to
	// do something about the row and they were asked for: a JSON array of texts,
	// numbers, true and false, from the first column on, "" for blank cells.
	Cells []byte

	// ID is what an invalid row's list knows it by, if its cells were asked for.
	ID RowID

	// Personal are the row's texts that tell who somebody is, if they were asked
	// for. They are there to be masked, and no part of a report.
	Personal []Personal
}

// Settled reports whether the row was delivered by an earlier run. What there was to say
// about it was said then.
func (r *Result) Settled() bool { return r.Outcome == Unchanged || r.Known }

// Corrected returns the issue that tells that a corrected form of an invalid row was
// delivered before; nil if none was.
func (r *Result) Corrected() *Issue {
	if r.Outcome != Invalid {
		return nil
	}
	for i := range r.Issues {
		if r.Issues[i].Code == CorrectedBefore {
			return &r.Issues[i]
		}
	}
	return nil
}

// FirstIssue returns the most severe issue of the row, the first of them if
// there are several, or nil.
func (r *Result) FirstIssue() *Issue {
	var worst *Issue
	for i := range r.Issues {
		if worst == nil || r.Issues[i].Severity > worst.Severity {
			worst = &r.Issues[i]
		}
	}
	return worst
}

// HasErrors reports whether any of the issues rejects its row.
func HasErrors(issues []Issue) bool {
	for i := range issues {
		if issues[i].Severity == Error {
			return true
		}
	}
	return false
}
