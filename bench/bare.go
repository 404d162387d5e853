package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"sync"
	"time"

	"alvio.ai/alvio-import/internal/cli"
)

// readCSV is the least that reading a CSV file in Go can be: encoding/csv, which uses
// its record again, and nothing is done with it.
func readCSV(_ context.Context, args []string, m *meter) (err error) {
	if len(args) != 1 {
		return errors.New("the argument is one list")
	}
	f, err := os.Open(args[0])
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	r := csv.NewReader(f)
	r.ReuseRecord = true
	if _, err := r.Read(); err != nil {
		return err
	}
	for ; ; m.row() {
		switch _, err := r.Read(); {
		case err == io.EOF:
			return nil
		case err != nil:
			return err
		}
	}
}

// postBare is the least that sending in Go can be: workers that take payloads, which
// are lines of a file in memory, and post them with net/http.
func postBare(ctx context.Context, args []string, m *meter) error {
	if len(args) != 3 {
		return errors.New("the arguments are a file of payloads, a URL and a number of workers")
	}
	workers, err := strconv.Atoi(args[2])
	if err != nil {
		return err
	}
	data, err := os.ReadFile(args[0])
	if err != nil {
		return err
	}
	payloads := make(chan []byte, workers)
	client := &http.Client{
		Transport: &http.Transport{MaxIdleConns: workers, MaxIdleConnsPerHost: workers, DisableCompression: true},
		Timeout:   30 * time.Second,
	}
	failed := make(chan error, workers)
	m.began = time.Now() // the payloads are in memory
	var posting sync.WaitGroup
	for range workers {
		posting.Go(func() { failed <- postAll(ctx, client, args[1], payloads) })
	}
	lines := bufio.NewScanner(bytes.NewReader(data))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		payloads <- bytes.Clone(lines.Bytes())
	}
	m.rows = -1 // it knows payloads only
	close(payloads)
	posting.Wait()
	close(failed)
	for err := range failed {
		if err != nil {
			return err
		}
	}
	return lines.Err()
}

func postAll(ctx context.Context, client *http.Client, url string, payloads <-chan []byte) (err error) {
	for payload := range payloads {
		if err == nil {
			err = post(ctx, client, url, payload)
		}
	}
	return err
}

func post(ctx context.Context, client *http.Client, url string, payload []byte) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(payload))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("api-key", "test")
	answer, err := client.Do(request)
	if err != nil {
		return err
	}
	if answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("the answer was %s", answer.Status)
	}
	_, copyErr := io.Copy(io.Discard, answer.Body)
	return errors.Join(err, copyErr, answer.Body.Close())
}

// checkAgain checks a list so many times, as the program does, in one process: many
// short lists are as much work as one long one, if nothing grows.
func checkAgain(ctx context.Context, args []string, m *meter) error {
	if len(args) != 4 {
		return errors.New("the arguments are a list, its mapping, its rows and how often")
	}
	rows, err := strconv.Atoi(args[2])
	if err != nil {
		return err
	}
	times, err := strconv.Atoi(args[3])
	if err != nil {
		return err
	}
	for range times {
		var stderr bytes.Buffer
		code := cli.Run(ctx, cli.System{
			Args:   []string{"check", args[0], "--mapping", args[1]},
			Stdin:  bytes.NewReader(nil),
			Stdout: io.Discard, Stderr: &stderr, Getenv: os.Getenv,
		})
		if code != exitSomeInvalid {
			return fmt.Errorf("check ended with %d: %s", code, &stderr)
		}
		m.rows += rows
	}
	return nil
}
