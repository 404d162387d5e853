package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"alvio.ai/alvio-import/bench/lists"
)

// exitSomeInvalid is the importer's exit code when rows of a list are invalid, as some in
// every list are.
const exitSomeInvalid = 3

// ourProgram is our program, built, and the lists' mapping.
type ourProgram struct {
	path, mapping string
	cache         string
}

// newOurProgram wants the program built already.
func newOurProgram(o options) (*ourProgram, error) {
	path, err := filepath.Abs(o.program)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(path); err != nil {
		return nil, fmt.Errorf("%w; \"make build\" builds it", err)
	}
	m := &ourProgram{path: path, mapping: filepath.Join(o.cache, "leads.mapping.yaml"), cache: o.cache}
	return m, errors.Join(os.MkdirAll(o.cache, 0o755), os.WriteFile(m.mapping, []byte(lists.Mapping), 0o644))
}

// check is a dry run of a list.
func (m *ourProgram) check(list lists.List) subject {
	return subject{
		name: "ours", exit: exitSomeInvalid, tell: tellSummary,
		argv: []string{m.path, "check", list.Path(m.cache), "--mapping", m.mapping, "--json", "--quiet"},
	}
}

// send sends a list to a sink, with the ledger and all reports.
func (m *ourProgram) send(list lists.List, to *sink, workers int) subject {
	return subject{
		name: "ours", exit: exitSomeInvalid, tell: tellSummary, sink: to,
		env: []string{"ALVIO_API_KEY=test"},
		argv: []string{
			m.path, "send", list.Path(m.cache), "--mapping", m.mapping, "--to", to.url,
			"--concurrency", strconv.Itoa(workers), "--report-dir", reportDir, "--json", "--quiet",
		},
	}
}

// help prints the program's help: it is what a start takes.
func (m *ourProgram) help() subject {
	return subject{
		name: "ours", argv: []string{m.path, "--help"},
		tell: func([]byte, *reading) error { return nil },
	}
}

// A summary is what the program prints with --json.
type summary struct {
	DryRun   bool           `json:"dry_run"`
	Rows     int            `json:"rows"`
	Attempts int            `json:"attempts"`
	Outcomes map[string]int `json:"outcomes"`
}

// tellSummary takes a run only if every row was delivered or is invalid, and if what
// the sink got is what the program says that it sent.
func tellSummary(stdout []byte, r *reading) error {
	var s summary
	if err := json.Unmarshal(stdout, &s); err != nil {
		return err
	}
	done := s.Outcomes["accepted"] + s.Outcomes["unchanged"] + s.Outcomes["duplicate"]
	if s.DryRun {
		done = s.Outcomes["not_sent"]
	}
	if done+s.Outcomes["invalid"] != s.Rows || s.Attempts != r.Requests || s.Outcomes["accepted"] != r.Requests {
		return fmt.Errorf("%+v, and the sink got %d requests", s, r.Requests)
	}
	r.Rows = s.Rows
	return nil
}
