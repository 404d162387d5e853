package report

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"alvio.ai/alvio-import/record"
)

// A Tally counts results. The zero value is ready for use.
type Tally struct {
	rows     int
	outcomes [record.NumOutcomes]int
	attempts int
	warned   int
	settled  int // warned of by an earlier run
	doubled  int
	fixed    int // invalid, and corrected before
	groups   map[groupKey]*counting
	series   series
}

type groupKey struct {
	code, severity, column string
}

// Flush does nothing: a tally is not on disk.
func (t *Tally) Flush() error { return nil }

// maxFirst bounds how many places a group names.
const maxFirst = 3

// Record counts a result. It never fails.
func (t *Tally) Record(r *record.Result) error {
	t.rows++
	t.outcomes[r.Outcome]++
	t.attempts += r.Attempts
	t.series.add(r)
	if r.MaybeDoubled {
		t.doubled++
	}
	if issue := r.FirstIssue(); issue != nil && issue.Severity == record.Warning {
		if r.Settled() {
			t.settled++
		} else {
			t.warned++
		}
	}
	if r.Settled() {
		return nil // a person has seen its issues
	}
	if issue := r.Corrected(); issue != nil {
		t.fixed++
		t.count(r, groupKey{code: string(issue.Code), severity: issue.Severity.String()}, issue.Message, issue.Hint)
		return nil // a person has seen the others, and corrected them
	}
	for i := range r.Issues {
		issue := &r.Issues[i]
		if slices.ContainsFunc(r.Issues[:i], func(earlier record.Issue) bool {
			return earlier.Code == issue.Code && earlier.Severity == issue.Severity && earlier.Column == issue.Column
		}) {
			continue // groups count rows
		}
		g := t.count(r, groupKey{string(issue.Code), issue.Severity.String(), issue.Column}, issue.Message, issue.Hint)
		if slices.Contains(wordCodes, issue.Code) {
			g.addWord(issue.Value)
		}
	}
	if r.Code != "" {
		t.count(r, groupKey{code: r.Code, severity: r.Outcome.String()}, r.Message, "")
	}
	return nil
}

// count adds a row to its group; the first row's message stands for all.
func (t *Tally) count(r *record.Result, key groupKey, message, hint string) *counting {
	if t.groups == nil {
		t.groups = map[groupKey]*counting{}
	}
	g := t.groups[key]
	if g == nil {
		g = &counting{Group: Group{Code: key.code, Severity: key.severity, Column: key.column, Example: message, Hint: hint}}
		t.groups[key] = g
	}
	g.Count++
	if len(g.First) < maxFirst {
		g.First = append(g.First, rowAddress(r))
	}
	return g
}

// rowAddress names a row by the number that a spreadsheet program shows.
func rowAddress(r *record.Result) string {
	if r.Sheet != "" {
		return fmt.Sprintf("%s, sheet %q, row %d", r.File, r.Sheet, r.Row)
	}
	return fmt.Sprintf("%s, row %d", r.File, r.Row)
}

// A File is one input of a run.
type File struct {
	Name  string `json:"name"`
	Sheet string `json:"sheet,omitempty"`
	About string `json:"about"` // format, encoding, header row, …
	// Header are the texts of the header row, and LeftOut its columns, from 0, that
	// are hidden and were not read.
	Header  []string `json:"header,omitempty"`
	LeftOut []int    `json:"left_out,omitempty"`
	// Issues are about the file as a whole.
	Issues []record.Issue `json:"issues,omitempty"`
	Fix    bool           `json:"fix,omitempty"` // a workbook of rows to fix
}

// Largest is the largest payload of a run and the row that it comes from.
type Largest struct {
	Bytes   int    `json:"bytes"`
	Allowed int    `json:"allowed"` // by the webhook
	File    string `json:"file"`
	Row     int    `json:"row"`
}

// News tells the rows that are fit to send apart by what the destination has.
type News struct {
	New       int `json:"new"`
	Changed   int `json:"changed"`
	Unchanged int `json:"unchanged"` // not sent
	InDoubt   int `json:"in_doubt"`  // an earlier run ended before it knew
	Duplicate int `json:"duplicate"` // the same as the contact's row before; not sent
}

// ToSend returns how many rows would be sent.
func (n *News) ToSend() int { return n.New + n.Changed + n.InDoubt }

// Known reports whether the destination has, or may have, any of the rows.
func (n *News) Known() bool { return n.Changed+n.InDoubt+n.Unchanged > 0 }

// SchemaVersion is the version of a summary's form. It grows when a field is taken
// away or gets another meaning; new fields may come at any time.
const SchemaVersion = 1

// A Summary tells how a run went. Its counts come from the recorded results.
type Summary struct {
	SchemaVersion int `json:"schema_version"`

	Version     string         `json:"version"` // of alvio-import
	DryRun      bool           `json:"dry_run"`
	Destination string         `json:"destination,omitempty"`
	Mapping     string         `json:"mapping"`
	MappingPath string         `json:"mapping_path,omitempty"` // absolute, unless Redacted
	SendArgs    []string       `json:"send_args,omitempty"`    // what follows send FILE, as it was sent; nil if it is not to be told
	Files       []File         `json:"files"`
	Began       time.Time      `json:"began"`
	SendBegan   time.Time      `json:"send_began,omitzero"` // after the check and the question
	Ended       time.Time      `json:"ended"`
	Rows        int            `json:"rows"`
	BlankRows   int            `json:"blank_rows"`
	Limit       int            `json:"limit,omitempty"` // only so many rows were wanted
	Outcomes    map[string]int `json:"outcomes"`
	Warnings    int            `json:"rows_with_warnings"` // among those without errors; not those that the destination has
	Settled     int            `json:"unchanged_with_warnings,omitempty"`
	Attempts    int            `json:"attempts"`

	// MaybeDoubled counts the accepted rows of which an earlier attempt may
	// have been taken as well.
	MaybeDoubled int `json:"maybe_doubled,omitempty"`

	// CorrectedBefore counts the invalid rows of which a corrected form was delivered by
	// an earlier run, so that nobody need do anything about them.
	CorrectedBefore int `json:"corrected_before,omitempty"`

	Issues []Group `json:"issues"`

	// News is what was found before anything was sent, if it is known what the
	// destination has.
	News *News `json:"beside_destination,omitempty"`

	LargestPayload Largest `json:"largest_payload,omitzero"`  // of a check
	Rate           float64 `json:"rate,omitzero"`             // requests a second, if a check was told
	Estimate       float64 `json:"estimate_seconds,omitzero"` // how long sending takes at that rate

	// InDoubtHeld says that rows in doubt are not sent again (--in-doubt hold).
	InDoubtHeld bool `json:"in_doubt_held,omitempty"`
	// Redacted says that what is personal is masked (--redact).
	Redacted bool `json:"redacted,omitempty"`

	// Remembers says that rows which are corrected in to-fix.xlsx and delivered are known
	// when their list comes again.
	Remembers bool `json:"remembers_corrections,omitempty"`

	ToFix    *Fix   `json:"to_fix,omitempty"` // rows that a person has to correct
	NextStep string `json:"next"`             // what to do now
	// NextCommand is what to type then, if it is known.
	NextCommand string `json:"next_command,omitempty"`

	Stopped    string `json:"stopped,omitempty"`                   // why the run ended early
	StoppedBy  string `json:"stopped_by,omitempty"`                // the same in a word, for programs
	Unrecorded int    `json:"accepted_but_not_recorded,omitempty"` // rows, if the report could not be written on
	Unkept     int    `json:"not_in_ledger,omitempty"`             // rows whose outcome the ledger does not have
	ReportDir  string `json:"report_dir,omitempty"`
	// ReportFiles are the files in that folder beside the summary.
	ReportFiles []string `json:"report_files,omitempty"`
	ExitCode    int      `json:"exit_code"`
}

// MarshalJSON writes null for what is not known of a run that has not ended.
func (s *Summary) MarshalJSON() ([]byte, error) {
	type plain Summary
	if !s.Ended.IsZero() {
		return json.Marshal((*plain)(s))
	}
	return json.Marshal(struct {
		*plain
		Ended    *time.Time `json:"ended"`
		ExitCode *int       `json:"exit_code"`
	}{plain: (*plain)(s)})
}

// Count returns how many rows ended so.
func (s *Summary) Count(o record.Outcome) int { return s.Outcomes[o.String()] }

// ToCorrect returns how many rows are invalid and were not corrected before.
func (s *Summary) ToCorrect() int { return s.Count(record.Invalid) - s.CorrectedBefore }

// Fill writes the tally's counts into a summary.
func (t *Tally) Fill(s *Summary) {
	s.SchemaVersion = SchemaVersion
	s.Rows, s.Attempts, s.Warnings, s.MaybeDoubled, s.Settled = t.rows, t.attempts, t.warned, t.doubled, t.settled
	s.CorrectedBefore = t.fixed
	s.Outcomes = map[string]int{}
	for o, n := range t.outcomes {
		s.Outcomes[record.Outcome(o).String()] = n
	}
	s.Issues = make([]Group, 0, len(t.groups))
	for _, g := range t.groups {
		s.Issues = append(s.Issues, g.group())
	}
	slices.SortFunc(s.Issues, func(a, b Group) int {
		return cmp.Or(cmp.Compare(a.rank(), b.rank()), cmp.Compare(b.Count, a.Count), cmp.Compare(a.Code, b.Code), cmp.Compare(a.Severity, b.Severity), cmp.Compare(a.Column, b.Column))
	})
}
