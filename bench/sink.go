package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"time"
)

// A sink is a server in a process of its own that takes every row, and counts them.
type sink struct {
	url   string
	cmd   *exec.Cmd
	stdin io.Closer // the process ends when it is closed
}

// startSink starts a sink that answers after latency.
func startSink(ctx context.Context, latency time.Duration) (*sink, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, self, "sink", latency.String())
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	address, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		return nil, errors.Join(fmt.Errorf("the sink did not start: %w", err), stdin.Close(), cmd.Wait())
	}
	return &sink{url: "http://" + strings.TrimSpace(address) + "/webhook", cmd: cmd, stdin: stdin}, nil
}

// close ends the sink's process.
func (s *sink) close() error { return errors.Join(s.stdin.Close(), s.cmd.Wait()) }

// sinkCounts are what the sink saw since it was last asked. Times are in nanoseconds
// since 1970.
type sinkCounts struct {
	Requests int64 `json:"requests"`
	First    int64 `json:"first"` // when the first request came in
	Last     int64 `json:"last"`  // when the last answer went out
}

// counts asks the sink for its counts, which then begin anew.
func (s *sink) counts(ctx context.Context) (c sinkCounts, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodDelete, s.url, nil)
	if err != nil {
		return c, err
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return c, err
	}
	err = json.NewDecoder(answer.Body).Decode(&c)
	return c, errors.Join(err, answer.Body.Close())
}

// read completes the reading of a run that began then.
func (s *sink) read(ctx context.Context, began time.Time, r *reading) error {
	c, err := s.counts(ctx)
	if err != nil {
		return err
	}
	r.Requests = int(c.Requests)
	if c.Requests > 0 {
		r.First = time.Duration(c.First - began.UnixNano()).Seconds()
		r.Span = time.Duration(c.Last - c.First).Seconds()
	}
	return nil
}

// sinkAnswer is the answer in the webhook's guide, which is no JSON.
const sinkAnswer = `{"status":"SUCCESS","message":"Request successfully handled. Request ID: "req_5bT84S86WHssLLHWD2FX"","request_id":"req_5bT84S86WHssLLHWD2FX"}`

// runSink is the sink's process. It prints its address, and serves until its standard
// input ends.
func runSink(args []string, stdin io.Reader, stdout io.Writer) error {
	if len(args) != 1 {
		return errors.New("sink needs its latency")
	}
	latency, err := time.ParseDuration(args[0])
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := &http.Server{Handler: &sinkHandler{latency: latency}}
	go server.Serve(listener) //nolint:errcheck // ends with Close
	if _, err := fmt.Fprintln(stdout, listener.Addr()); err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, stdin)
	return errors.Join(err, server.Close())
}

type sinkHandler struct {
	latency               time.Duration
	requests, first, last atomic.Int64
}

func (h *sinkHandler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodDelete {
		_ = json.NewEncoder(w).Encode(sinkCounts{h.requests.Swap(0), h.first.Swap(0), h.last.Swap(0)})
		return
	}
	h.first.CompareAndSwap(0, time.Now().UnixNano())
	if _, err := io.Copy(io.Discard, r.Body); err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	time.Sleep(h.latency)
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, sinkAnswer)
	h.requests.Add(1)
	h.last.Store(time.Now().UnixNano())
}
