package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"alvio.ai/alvio-import/importer"
	"alvio.ai/alvio-import/importer/ledger"
	"alvio.ai/alvio-import/internal/sandbox"
	"alvio.ai/alvio-import/mapping"
	"alvio.ai/alvio-import/record"
	"alvio.ai/alvio-import/report"
)

// A buffer may be written and read at the same time.
type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// A session is one command that runs in the test's process.
type session struct {
	System
	out, err buffer
	signals  chan os.Signal
	code     chan int
}

// prepare makes a session that is yet to be started. Unless the environment says
// otherwise it has a home directory of its own.
func prepare(t *testing.T, env map[string]string, stdin string, args ...string) *session {
	t.Helper()
	home := t.TempDir()
	s := &session{signals: make(chan os.Signal, 2), code: make(chan int, 1)}
	s.System = System{
		Args: args, Stdin: strings.NewReader(stdin), Stdout: &s.out, Stderr: &s.err,
		Getenv: func(key string) string {
			if value, ok := env[key]; ok || key != "HOME" {
				return value
			}
			return home
		},
		Signals:     s.signals,
		Interactive: stdin != "",
	}
	return s
}

func (s *session) start() {
	go func() { s.code <- Run(context.Background(), s.System) }()
}

func start(t *testing.T, env map[string]string, stdin string, args ...string) *session {
	s := prepare(t, env, stdin, args...)
	s.start()
	return s
}

// slowBox is a sandbox whose answers take so long that a run can be interrupted.
func slowBox(t *testing.T, latency time.Duration) *sandbox.Listener {
	t.Helper()
	box, err := sandbox.Listen("127.0.0.1:0", sandbox.Config{APIKey: "test", Latency: latency}, false)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = box.Close() })
	return box
}

func awaitRequests(t *testing.T, box *sandbox.Listener, n int64) {
	t.Helper()
	for range 1000 {
		if box.Stats().Requests >= n {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("the sandbox saw %d requests, want %d", box.Stats().Requests, n)
}

const samples = "../../samples/"

func readSummary(t *testing.T, dir string) report.Summary {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, report.SummaryFile))
	if err != nil {
		t.Fatal(err)
	}
	var s report.Summary
	if err := json.Unmarshal(data, &s); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSignals(t *testing.T) {
	for _, tc := range []struct {
		name    string
		signals []os.Signal
		code    int
		latency time.Duration
		whole   bool // the report has every row
	}{
		{"terminated", []os.Signal{syscall.SIGTERM}, exitTerminated, 300 * time.Millisecond, true},
		{"the terminal is gone", []os.Signal{syscall.SIGHUP}, exitHungUp, 300 * time.Millisecond, true},
		{"interrupted", []os.Signal{os.Interrupt}, exitInterrupted, 300 * time.Millisecond, true},
		{"interrupted twice", []os.Signal{os.Interrupt, os.Interrupt}, exitInterrupted, time.Hour, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			box := slowBox(t, tc.latency)
			dir := filepath.Join(t.TempDir(), "report")
			s := start(t, map[string]string{envAPIKey: "test"}, "", "send", samples+"leads.csv", "-m", samples+"leads.mapping.yaml", "--to", box.URL, "--concurrency", "3", "--report-dir", dir)
			awaitRequests(t, box, 1)
			for _, sig := range tc.signals {
				s.signals <- sig
			}
			if code := <-s.code; code != tc.code {
				t.Errorf("exit code %d, want %d\n%s", code, tc.code, s.err.String())
			}
			if err := checkBooks(dir, ""); err != nil {
				t.Error(err)
			}
			summary := readSummary(t, dir)
			if whole := summary.Rows == 324; whole != tc.whole && tc.whole {
				t.Errorf("the report has %d rows", summary.Rows)
			}
			if tc.whole && int64(summary.Attempts) != box.Stats().Requests {
				t.Errorf("%d attempts, and the sandbox counted %d", summary.Attempts, box.Stats().Requests)
			}
			if !tc.whole && summary.Count(record.InDoubt) == 0 {
				t.Error("the requests that were cut are not in doubt")
			}
		})
	}
}

func TestConfirm(t *testing.T) {
	// Nothing may reach the production host of this test: the question comes first.
	env := map[string]string{envURL: "https://hooks.invalid/x", envAPIKey: "a-secret-key"}
	for _, tc := range []struct {
		name, answer, want string
		code               int
	}{
		{"no", "n\n", "nothing was sent", exitStopped},
		{"nothing", "\n", "nothing was sent", exitStopped},
		{"neither, and then no", "perhaps\nn\n", "[y/N] Type y or n: alvio-import: nothing was sent", exitStopped},
		{"yes", "yes\n", "host hooks.invalid was not found", exitStopped},
	} {
		t.Run(tc.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "report")
			s := start(t, env, tc.answer, "send", samples+"minimal.csv", "-m", samples+"minimal.mapping.yaml", "--to", "production", "--report-dir", dir)
			if code := <-s.code; code != tc.code {
				t.Errorf("exit code %d, want %d", code, tc.code)
			}
			got := s.err.String()
			if !strings.Contains(got, "Send 3 rows to production (hooks.invalid)? [y/N]") || !strings.Contains(got, tc.want) {
				t.Errorf("the terminal shows:\n%s", got)
			}
			if strings.Contains(got, "a-secret-key") {
				t.Error("the key is shown")
			}
		})
	}
}

func newServer(t *testing.T, h http.Handler) string {
	t.Helper()
	l, err := newListener()
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: h}
	go server.Serve(l) //nolint:errcheck // ends with Close
	t.Cleanup(func() { _ = server.Close() })
	return "http://" + l.Addr().String() + "/hook"
}

func TestExitCode(t *testing.T) {
	own := func(err error) error { return &runError{err} }
	stop := &importer.StopError{Kind: importer.StopRefused, Message: "stopped"}
	for _, tc := range []struct {
		name string
		err  error
		want int
	}{
		{"none", nil, exitOK},
		{"cobra's", errors.New("unknown flag"), exitUsage},
		{"usage", own(&usageError{errors.New("no such pace")}), exitUsage},
		{"mapping", own(fmt.Errorf("wrapped: %w", &mapping.Error{})), exitUsage},
		{"file", own(os.ErrNotExist), exitFailed},
		{"record", own(&importer.RecordError{Err: io.ErrShortWrite}), exitFailed},
		{"rows", own(errRows), exitRows},
		{"safety", own(stop), exitStopped},
		{"interrupt", own(&signalError{os.Interrupt, stop}), exitInterrupted},
		{"a lost terminal", own(&signalError{syscall.SIGHUP, stop}), exitHungUp},
		{"termination", own(&signalError{syscall.SIGTERM, stop}), exitTerminated},
		{"books before all", own(errors.Join(&signalError{os.Interrupt, stop}, &booksError{"x"})), exitBooks},
		{"file after rows", own(also(errRows, os.ErrClosed)), exitFailed},
		{"file after safety", own(also(stop, os.ErrClosed)), exitStopped},
	} {
		if got := exitCode(tc.err); got != tc.want {
			t.Errorf("%s: exit code %d, want %d", tc.name, got, tc.want)
		}
	}
}

func TestBalanceLedger(t *testing.T) {
	var totals importer.Totals
	totals.Outcomes[record.Accepted], totals.Outcomes[record.Rejected], totals.Outcomes[record.InDoubt] = 5, 4, 3
	totals.Kept[record.Accepted], totals.Kept[record.Rejected], totals.Kept[record.InDoubt] = 5, 4, 2 // one was held
	for _, tc := range []struct {
		name     string
		states   map[ledger.State]int
		balanced bool
	}{
		{"equal", map[ledger.State]int{ledger.Accepted: 5, ledger.Rejected: 1, ledger.MaybeRejected: 1, ledger.Refused: 1, ledger.MaybeRefused: 1, ledger.InDoubt: 2}, true},
		{"one is missing", map[ledger.State]int{ledger.Accepted: 5, ledger.Rejected: 4, ledger.InDoubt: 1}, false},
		{"one is of another kind", map[ledger.State]int{ledger.Accepted: 4, ledger.Rejected: 5, ledger.InDoubt: 2}, false},
		{"nothing is there", nil, false},
	} {
		err := balanceLedger(&totals, tc.states)
		if (err == nil) != tc.balanced {
			t.Errorf("%s: %v", tc.name, err)
		}
		if err != nil && exitCode(&runError{err}) != exitBooks {
			t.Errorf("%s: exit code %d, want %d", tc.name, exitCode(&runError{err}), exitBooks)
		}
	}
	totals.Outcomes[record.Accepted] = 6
	if balanceLedger(&totals, map[ledger.State]int{ledger.Accepted: 5, ledger.Rejected: 4, ledger.InDoubt: 2}) == nil {
		t.Error("an accepted row that the ledger was not given is not missed")
	}
}

func TestBalance(t *testing.T) {
	totals := importer.Totals{Rows: 3, Attempts: 4}
	totals.Outcomes[record.Accepted], totals.Outcomes[record.Invalid] = 2, 1
	tally := func(outcomes ...record.Outcome) *report.Summary {
		var tally report.Tally
		for i, o := range outcomes {
			_ = tally.Record(&record.Result{Outcome: o, Attempts: 2 * (1 - i/2)})
		}
		var s report.Summary
		tally.Fill(&s)
		return &s
	}
	const a, i, f = record.Accepted, record.Invalid, record.Failed
	for _, tc := range []struct {
		name     string
		totals   importer.Totals
		summary  *report.Summary
		requests int64
		balanced bool
	}{
		{"equal", totals, tally(a, a, i), 4, true},
		{"a request too many", totals, tally(a, a, i), 5, false},
		{"a line is missing", totals, tally(a, a), 4, false},
		{"a line too many", totals, tally(a, a, i, f), 4, false},
		{"an outcome differs", totals, tally(a, f, i), 4, false},
		{"a row has no end", importer.Totals{Rows: 4, Outcomes: totals.Outcomes, Attempts: 4}, tally(a, a, i), 4, false},
	} {
		err := balance(&tc.totals, tc.summary, tc.requests)
		if (err == nil) != tc.balanced {
			t.Errorf("%s: %v", tc.name, err)
		}
		if err != nil && exitCode(&runError{err}) != exitBooks {
			t.Errorf("%s: exit code %d, want %d", tc.name, exitCode(&runError{err}), exitBooks)
		}
	}
}

// TestColoured: colours are for terminals that know them, if nobody has asked for none.
func TestColoured(t *testing.T) {
	var stdout, stderr bytes.Buffer
	columns := func() int { return 80 }
	for _, test := range []struct {
		name        string
		sys         System
		env         map[string]string
		out, errors bool
	}{
		{"no terminal", System{}, nil, false, false},
		{"two terminals", System{Terminal: true, Columns: columns}, nil, true, true},
		{"standard output is a file", System{Columns: columns}, nil, false, true},
		{"an old console of Windows", System{Terminal: true, Columns: columns, Plain: true}, nil, false, false},
		{"NO_COLOR", System{Terminal: true, Columns: columns}, map[string]string{"NO_COLOR": "1"}, false, false},
		{"a dumb terminal", System{Terminal: true, Columns: columns}, map[string]string{"TERM": "dumb"}, false, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.sys.Stdout, test.sys.Stderr = &stdout, &stderr
			test.sys.Getenv = func(name string) string { return test.env[name] }
			a := &app{sys: test.sys}
			if out, errors := a.coloured(&stdout), a.coloured(&stderr); out != test.out || errors != test.errors {
				t.Errorf("coloured: standard output %t, standard error %t; want %t and %t", out, errors, test.out, test.errors)
			}
		})
	}
}
