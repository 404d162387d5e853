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
	argv    []string // the process, which prints its reading as JSON
	missing string   // why it can't run on this machine, empty if it can
}

// A reading is what a subject measures of itself, the start of its process left
// out, and its peak, which is measured from outside.
type reading struct {
	Rows  int     `json:"rows"`  // below the header; -1 from a subject that does not tell rows apart
	Wall  float64 `json:"wall"`  // seconds
	First float64 `json:"first"` // seconds to the first row
	Peak  float64 `json:"-"`     // MiB, the most memory that the process had
}

// run runs the subject's process to its end.
func (s subject) run(ctx context.Context) (r reading, err error) {
	temp, err := os.MkdirTemp("", "bench-")
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(temp)) }()
	cmd := exec.CommandContext(ctx, s.argv[0], s.argv[1:]...)
	cmd.Env = append(os.Environ(), "TMPDIR="+temp) // peers that are killed leave files behind
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return r, fmt.Errorf("%s: %w: %s", s.name, cmp.Or(ctx.Err(), err), strings.TrimSpace(stderr.String()))
	}
	if err := json.Unmarshal(stdout.Bytes(), &r); err != nil {
		return r, fmt.Errorf("%s: its reading: %w", s.name, err)
	}
	if r.Wall <= 0 {
		return r, fmt.Errorf("%s: it tells no time", s.name)
	}
	r.Peak = peak(cmd.ProcessState)
	return r, nil
}

// A job is what a subject written in Go does. It counts its rows at the meter.
type job func(ctx context.Context, args []string, m *meter) error

// jobs are the subjects written in Go, by their name on the command line.
var jobs = map[string]job{
	"make-list":     makeList,
	"xlsx-ours":     readOurs,
	"xlsx-excelize": readExcelize,
	"xlsx-inflate":  inflate,
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
