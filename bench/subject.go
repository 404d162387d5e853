package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// A subject does a job once, in a process of its own.
type subject struct {
	name    string
	argv    []string // the process
	env     []string // beside our own environment
	missing string   // why it can't run on this machine, empty if it can

	// tell reads what the process printed into the reading, which has the time of the
	// whole process already. Nil: the process prints a reading of its own.
	tell func(stdout []byte, r *reading) error
	exit int // the code that the process ends with
	rows int // that it must read; 0: as many as the contest's

	sink *sink // where it sends to, which counts the requests; nil: nowhere
	// home is a directory whose files the subject's home has when it begins, and keep one
	// that has its home's when it has ended, the report left out; empty: none.
	home, keep string
}

// A reading is what a run of a subject came to. The processes of Go subjects, and of
// readers of workbooks, tell rows, wall and first themselves, so that their start is
// left out; of all others the whole process is measured.
type reading struct {
	Rows  int     `json:"rows"`  // below the header; -1 from a subject that does not tell rows apart
	Wall  float64 `json:"wall"`  // seconds
	First float64 `json:"first"` // seconds to the first row, or until the first request came in

	CPU  float64 `json:"-"` // seconds of all its processors, its start included
	Peak float64 `json:"-"` // MiB, the most memory that the process had

	Requests int     `json:"-"` // that the sink got; 0 without a sink
	Span     float64 `json:"-"` // seconds from the first request to the last answer
	Report   float64 `json:"-"` // seconds until the report had its first line; 0 if there is none
}

// done is what a rate counts: requests where there are any, otherwise rows.
func (r reading) done() float64 {
	if r.Requests > 0 {
		return float64(r.Requests)
	}
	return float64(r.Rows)
}

// run runs the subject's process to its end. Its home and its folder for temporary files
// are new ones, where ours puts its ledger and its report.
func (s subject) run(ctx context.Context) (r reading, err error) {
	temp, err := os.MkdirTemp("", "bench-")
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(temp)) }()
	if s.home != "" {
		if err := os.CopyFS(temp, os.DirFS(s.home)); err != nil {
			return r, err
		}
	}
	if r, err = s.runIn(ctx, temp); err != nil || s.keep == "" {
		return r, err
	}
	if err := errors.Join(os.RemoveAll(s.keep), os.RemoveAll(filepath.Join(temp, reportDir))); err != nil {
		return r, err
	}
	return r, os.CopyFS(s.keep, os.DirFS(temp))
}

// runIn is run with a given home.
func (s subject) runIn(ctx context.Context, home string) (r reading, err error) {
	cmd := exec.CommandContext(ctx, s.argv[0], s.argv[1:]...)
	cmd.Dir = home
	cmd.Env = append(os.Environ(), "TMPDIR="+home, "HOME="+home, "XDG_STATE_HOME=") // peers that are killed leave files behind
	cmd.Env = append(cmd.Env, s.env...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if s.sink != nil {
		if _, err := s.sink.counts(ctx); err != nil {
			return r, err
		}
	}
	report := watchFile(ctx, filepath.Join(home, reportDir, "report.csv"))
	began := time.Now()
	err = cmd.Run()
	r.Wall = time.Since(began).Seconds()
	r.Report = report(began)
	if err != nil && !isExit(err, s.exit) {
		return r, fmt.Errorf("%s: %w: %s", s.name, cmp.Or(ctx.Err(), err), strings.TrimSpace(stderr.String()))
	}
	r.CPU = (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds()
	r.Peak = peak(cmd.ProcessState)
	if s.sink != nil {
		if err := s.sink.read(ctx, began, &r); err != nil {
			return r, fmt.Errorf("%s: %w", s.name, err)
		}
	}
	tell := s.tell
	if tell == nil {
		tell = tellReading
	}
	if err := tell(stdout.Bytes(), &r); err != nil {
		return r, fmt.Errorf("%s: what it printed: %w", s.name, err)
	}
	return r, nil
}

func isExit(err error, code int) bool {
	ended, ok := errors.AsType[*exec.ExitError](err)
	return ok && code != 0 && ended.ExitCode() == code
}

func tellReading(stdout []byte, r *reading) error {
	whole := r.Wall
	if err := json.Unmarshal(stdout, r); err != nil {
		return err
	}
	if r.Wall <= 0 || r.Wall > whole {
		return fmt.Errorf("it took %v s of its process's %v s", r.Wall, whole)
	}
	return nil
}

// reportDir is where our program puts its report, in its home.
const reportDir = "report"

// watchFile looks each millisecond whether a file has more than its first line, until
// the function that it returns is called. That one returns how many seconds after began
// this was so, 0 if never.
func watchFile(ctx context.Context, path string) (seen func(began time.Time) float64) {
	ctx, stop := context.WithCancel(ctx)
	found := make(chan time.Time, 1)
	go func() {
		defer close(found)
		for ctx.Err() == nil {
			if head, err := readHead(path); err == nil && bytes.Count(head, []byte("\n")) > 1 {
				found <- time.Now()
				return
			}
			time.Sleep(time.Millisecond)
		}
	}()
	return func(began time.Time) float64 {
		stop()
		if at, ok := <-found; ok {
			return at.Sub(began).Seconds()
		}
		return 0
	}
}

// readHead reads the beginning of a file.
func readHead(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	head := make([]byte, 4096)
	n, err := f.Read(head)
	return head[:n], errors.Join(err, f.Close())
}

// A job is what a subject written in Go does. It counts its rows at the meter.
type job func(ctx context.Context, args []string, m *meter) error

// jobs are the subjects written in Go, by their name on the command line.
var jobs = map[string]job{
	"make-list":     makeList,
	"make-payloads": makePayloads,
	"csv-bare":      readCSV,
	"xlsx-ours":     readOurs,
	"xlsx-excelize": readExcelize,
	"xlsx-inflate":  inflate,
	"check-again":   checkAgain,
	"post-bare":     postBare,
}

// goSubject is a job in a process of its own: this program, run again.
func goSubject(name, job string, args ...string) (subject, error) {
	self, err := os.Executable()
	if err != nil {
		return subject{}, err
	}
	return subject{name: name, argv: append([]string{self, "subject", job}, args...)}, nil
}

// runSubject does a job in this process.
func runSubject(ctx context.Context, name string, args []string) (reading, error) {
	do := jobs[name]
	if do == nil {
		return reading{}, fmt.Errorf("no subject %q", name)
	}
	m := &meter{began: time.Now()}
	if err := do(ctx, args, m); err != nil {
		return reading{}, err
	}
	return reading{Rows: m.rows, Wall: time.Since(m.began).Seconds(), First: m.first.Seconds()}, nil
}

// A meter counts the rows of a job.
type meter struct {
	began time.Time
	first time.Duration
	rows  int
}

// row counts one row below the header.
func (m *meter) row() {
	if m.rows == 0 {
		m.first = time.Since(m.began)
	}
	m.rows++
}

func defaultCache() string { return filepath.Join(os.TempDir(), "alvio-import-bench") }
