package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"math"
	"regexp"
	"runtime"
	"runtime/metrics"
	"slices"
	"strings"
	"time"

	"alvio.ai/alvio-import/importer"
	"alvio.ai/alvio-import/importer/ledger"
	"alvio.ai/alvio-import/mapping"
	"alvio.ai/alvio-import/record"
	"alvio.ai/alvio-import/report"
)

// A log takes the place of what is written for people on standard error, for runs that
// nobody watches. It has nothing of the rows but their numbers: no cell, no phone, and
// nothing that the webhook answered but its status and its request id.
//
// Its messages stay the same from one version to the next: "run began", "checked",
// "sending", "progress", "endpoint down", "endpoint up", "attempt", "note", and, once and
// last, "run ended".

// logProgress is how often a log tells of progress.
const logProgress = 30 * time.Second

// The values of --log-format.
const (
	logText = "text"
	logJSON = "json"
)

// logLevel is from where on a log is wanted.
func (f *sendFlags) logLevel() slog.Level {
	switch {
	case f.quiet:
		return slog.LevelWarn
	case f.verbose:
		return slog.LevelDebug
	}
	return slog.LevelInfo
}

// startLog begins the log that the flags ask for, if they do.
func (a *app) startLog(f *sendFlags) error {
	o := &slog.HandlerOptions{Level: f.logLevel(), ReplaceAttr: readableDuration}
	switch f.logFormat {
	case "":
	case logText:
		a.log = slog.New(slog.NewTextHandler(a.sys.Stderr, o))
	case logJSON:
		a.log = slog.New(slog.NewJSONHandler(a.sys.Stderr, o))
	default:
		return &usageError{fmt.Errorf("--log-format %q: write text or json", f.logFormat)}
	}
	if a.log != nil {
		a.log = a.log.With("run", time.Now().UTC().Format("20060102T150405.000"))
	}
	return nil
}

// readableDuration writes durations in seconds.
func readableDuration(_ []string, attr slog.Attr) slog.Attr {
	if attr.Value.Kind() == slog.KindDuration {
		attr.Value = slog.Float64Value(attr.Value.Duration().Round(time.Millisecond).Seconds())
	}
	return attr
}

// logLine writes a line for people as one of the log's. It can hold headers and names of files,
// of which nothing is left that looks like a contact's.
func (a *app) logLine(text string) {
	a.log.Info("note", "text", discreetLines(text))
}

// discreetText masks what looks like a contact's. The time in a report's name does, and is none.
func discreetText(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	var b strings.Builder
	for {
		at := reportTime.FindStringIndex(text)
		if at == nil {
			b.WriteString(report.RedactText(text, nil))
			return b.String()
		}
		b.WriteString(report.RedactText(text[:at[0]], nil))
		b.WriteString(text[at[0]:at[1]])
		text = text[at[1]:]
	}
}

// discreetLines is discreetText for what is written for people, in sentences and lines.
func discreetLines(text string) string { return discreetText(lineEnd.ReplaceAllString(text, "$1. ")) }

// lineEnd is where a line ends, and its sentence does not.
var lineEnd = regexp.MustCompile(`([^\s.:;?!])\s*\n`)

var reportTime = regexp.MustCompile(`\d{4}-\d\d-\d\dT\d{6}-?`)

// logBegin tells what was asked for.
func (r *run) logBegin() {
	if r.log == nil {
		return
	}
	command := "send"
	if r.flags.dryRun {
		command = "check"
	}
	names := make([]string, len(r.inputs))
	for i := range r.inputs {
		names[i] = discreetText(r.inputs[i].File.Name())
	}
	r.log.Info("run began", "version", r.summary.Version, "command", command, "files", names, "mapping", r.summary.Mapping, "to", r.flags.destinationName())
}

// destinationName is the name that was given with --to, or the host of a URL: the rest
// of it may be a secret.
func (f *sendFlags) destinationName() string {
	if d, err := resolveURL("", f.to); err == nil && strings.Contains(f.to, "://") {
		return d.name
	}
	return f.to
}

// logChecked tells what the first pass found.
func (r *run) logChecked() {
	if r.log == nil {
		return
	}
	attrs := []any{"rows", r.summary.Rows, "blank_rows", r.summary.BlankRows, "invalid", r.summary.Count(record.Invalid), "warnings", r.summary.Warnings, "took", time.Since(r.summary.Began)}
	if n := r.summary.News; n != nil {
		attrs = append(attrs, slog.Group("beside_destination", "new", n.New, "changed", n.Changed, "unchanged", n.Unchanged, "in_doubt", n.InDoubt, "duplicate", n.Duplicate))
	}
	r.log.Info("checked", append(attrs, issueCounts(&r.summary))...)
}

// issueCounts are how many rows have each issue, or ended with each answer.
func issueCounts(s *report.Summary) slog.Attr {
	rows := map[string]int{}
	for i := range s.Issues {
		rows[s.Issues[i].Code] += s.Issues[i].Count
	}
	for i := range s.Files { // these are of whole lists
		for _, issue := range s.Files[i].Issues {
			rows[string(issue.Code)]++
		}
	}
	return counts("issues", rows)
}

// counts is a group of counts that are not zero, by their names.
func counts[N int | int64](name string, of map[string]N) slog.Attr {
	var attrs []any
	for _, key := range slices.Sorted(maps.Keys(of)) {
		if of[key] != 0 {
			attrs = append(attrs, slog.Any(key, of[key]))
		}
	}
	return slog.Group(name, attrs...)
}

// logEnd tells how the program ends: with the counts, if a run came as far as that.
func (a *app) logEnd(err error, code int) {
	level, attrs := slog.LevelInfo, []any{"exit_code", code}
	switch code {
	case exitOK:
		if a.ran != nil && doubtful(a.ran) {
			level = slog.LevelWarn
		}
	case exitRows:
		level = slog.LevelWarn
	default:
		level = slog.LevelError
		attrs = append(attrs, "reason", reason(err), "error", discreet(err))
		if stop, ok := errors.AsType[*importer.StopError](err); ok && stop.Code != "" {
			attrs = append(attrs, "answer", stop.Code, "status", stop.Status)
		}
	}
	if s := a.ran; s != nil && !s.Ended.IsZero() {
		attrs = append(attrs, "rows", s.Rows, counts("outcomes", s.Outcomes), "requests", s.Attempts, "maybe_doubled", s.MaybeDoubled,
			issueCounts(s), "to", s.Destination, "took", s.Ended.Sub(s.Began), "report", discreetText(s.ReportDir))
		if s.Unrecorded > 0 {
			attrs = append(attrs, "accepted_but_not_recorded", s.Unrecorded)
		}
		if pace := perSecond(s); pace > 0 {
			attrs = append(attrs, "requests_per_second", pace)
		}
	}
	a.log.Log(context.Background(), level, "run ended", attrs...)
}

// doubtful reports whether somebody should look at a run that delivered every row: some may
// have arrived twice, or its lists are not what they should be, as when one is empty.
func doubtful(s *report.Summary) bool {
	return s.MaybeDoubled > 0 || slices.ContainsFunc(s.Files, func(f report.File) bool {
		return slices.ContainsFunc(f.Issues, func(i record.Issue) bool { return i.Severity >= record.Warning })
	})
}

// perSecond is the pace of a run that sent: requests a second, to a tenth.
func perSecond(s *report.Summary) float64 {
	took := s.Ended.Sub(s.SendBegan).Seconds()
	if s.SendBegan.IsZero() || took <= 0 {
		return 0
	}
	return math.Round(float64(s.Attempts)/took*10) / 10
}

// reason says in a word why a run did not come to its end, for programs. It is "" if
// it did.
func reason(err error) string {
	if err == nil || errors.Is(err, errRows) {
		return ""
	}
	if _, own := errors.AsType[*runError](err); !own {
		return "usage"
	}
	if _, ok := errors.AsType[*booksError](err); ok {
		return "books"
	}
	if _, ok := errors.AsType[*signalError](err); ok {
		return importer.StopInterrupted.String()
	}
	if stop, ok := errors.AsType[*importer.StopError](err); ok {
		return stop.Kind.String()
	}
	if _, ok := errors.AsType[*ledger.HeldError](err); ok {
		return "busy"
	}
	if _, ok := errors.AsType[*importer.ListError](err); ok {
		return "list"
	}
	if _, ok := errors.AsType[*importer.LedgerError](err); ok {
		return "ledger"
	}
	_, unmade := errors.AsType[*reportError](err)
	if _, ok := errors.AsType[*importer.RecordError](err); ok || unmade {
		return "report"
	}
	if _, ok := errors.AsType[*mapping.Error](err); ok {
		return "mapping"
	}
	if _, ok := errors.AsType[*usageError](err); ok {
		return "usage"
	}
	return "system"
}

// discreet returns what a log may tell of an error.
func discreet(err error) string {
	if stop, ok := errors.AsType[*importer.StopError](err); ok && stop.Code != "" {
		return stopTexts[stop.Kind] // its message repeats the answer
	}
	if _, ok := errors.AsType[*importer.ListError](err); ok {
		// Headers are data where a list has none.
		var told []string
		for line := range strings.Lines(errorMessage(err)) {
			line, _, _ = strings.Cut(line, "; its columns ")
			line, _, _ = strings.Cut(line, `; "`) // is new, perhaps
			if !strings.Contains(line, "looks like data") {
				told = append(told, strings.TrimSpace(line))
			}
		}
		return discreetLines(strings.Join(told, "\n"))
	}
	return discreetLines(errorMessage(err))
}

// stopTexts say what stopped a run, without what was answered.
var stopTexts = map[importer.StopKind]string{
	importer.StopRefused:   "the endpoint refused the request; are the api-key and the address right?",
	importer.StopUntrusted: "the endpoint's certificate can't be trusted",
	importer.StopOutage:    "the endpoint can't be reached, or was down for too long",
	importer.StopErrors:    "too many rows were not accepted",
}

// logAttempt tells of one attempt.
func (r *run) logAttempt(a *importer.Attempt) {
	row := a.Result
	r.log.Debug("attempt", "file", discreetText(row.File), "sheet", discreetText(row.Sheet), "row", row.Row, "attempt", row.Attempts, "took", a.Took,
		"status", a.Answer.Status, "code", cmp.Or(a.Answer.Code, "accepted"), "request_id", report.RedactID(a.Answer.RequestID, nil))
}

// logOutage tells of an outage when it begins and when it is over.
func (m *meter) logOutage() {
	since := m.progress.Snapshot().DownSince
	if down := !since.IsZero(); down != m.down {
		m.down = down
		if down {
			m.run.log.Warn("endpoint down", "since", since)
		} else {
			m.run.log.Info("endpoint up")
		}
	}
}

// log tells of what changed, and from time to time of what goes on.
func (m *meter) log(now time.Time) {
	m.logOutage()
	if now.Sub(m.logged) < logProgress {
		return
	}
	m.logged = now
	s := m.progress.Snapshot()
	attrs := []any{"pass", strings.ToLower(m.title), "done", m.done(&s), "rows", m.total, "took", now.Sub(m.began), "under_way", s.InFlight, "requests", s.Attempts}
	if pace := paceText(&s); pace != "" {
		attrs = append(attrs, "pace", pace)
	}
	ended := map[string]int64{}
	for o, n := range s.Outcomes {
		ended[record.Outcome(o).String()] = n
	}
	m.run.log.Info("progress", append(attrs, counts("outcomes", ended), "goroutines", runtime.NumGoroutine(), "heap_bytes", heapBytes())...)
}

// heapBytes is the memory of all objects, and of what is not yet collected.
func heapBytes() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	if sample[0].Value.Kind() != metrics.KindUint64 {
		return 0
	}
	return sample[0].Value.Uint64()
}
