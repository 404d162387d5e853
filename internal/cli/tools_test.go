package cli

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/klauspost/compress/zstd"

	"alvio.ai/alvio-import/internal/sandbox"
	"alvio.ai/alvio-import/report"
)

// The tools of the scripts, each a small program. They return an exit code.

func fail(err error) int {
	if err == nil {
		return 0
	}
	_, _ = fmt.Fprintln(os.Stderr, err)
	return 1
}

// booksTool checks a report: "books DIR [URL]". Every line has its row, rows
// ascend, the lines agree with report.jsonl and the summary, and, if the URL of
// a sandbox is given, its counts are equal to the sums of the report.
func booksTool(args []string) int {
	return fail(checkBooks(args[0], strings.Join(args[1:], "")))
}

func checkBooks(dir, base string) error {
	var s report.Summary
	data, err := os.ReadFile(filepath.Join(dir, report.SummaryFile))
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, &s); err != nil {
		return err
	}
	rows, err := readCSV(filepath.Join(dir, report.CSVFile))
	if err != nil {
		return err
	}
	lines, err := readLines(filepath.Join(dir, report.JSONLFile))
	if err != nil {
		return err
	}
	counts := map[string]int{}
	attempts, last := 0, 0
	for i, row := range rows {
		if i > 0 && row["file"] != rows[i-1]["file"] {
			last = 0
		}
		number, err := strconv.Atoi(row["row"])
		if err != nil || number <= last {
			return fmt.Errorf("line %d: row %q after row %d", i+2, row["row"], last)
		}
		last = number
		counts[row["outcome"]]++
		n, err := strconv.Atoi(row["attempts"])
		if err != nil {
			return err
		}
		attempts += n
		if i < len(lines) && (lines[i].Row != number || lines[i].Outcome != row["outcome"] || lines[i].Attempts != n) {
			return fmt.Errorf("line %d: report.csv and report.jsonl differ", i+2)
		}
	}
	if len(rows) != s.Rows || len(lines) != s.Rows || attempts != s.Attempts {
		return fmt.Errorf("%d and %d lines with %d attempts; the summary has %d and %d", len(rows), len(lines), attempts, s.Rows, s.Attempts)
	}
	for outcome, n := range s.Outcomes {
		if counts[outcome] != n {
			return fmt.Errorf("%d lines are %s; the summary has %d", counts[outcome], outcome, n)
		}
	}
	if base == "" {
		return nil
	}
	return checkSandbox(base, attempts, counts["accepted"])
}

func checkSandbox(base string, attempts, accepted int) error {
	body, err := get(base + "/stats")
	if err != nil {
		return err
	}
	var stats sandbox.Stats
	if err := json.Unmarshal(body, &stats); err != nil {
		return err
	}
	if int(stats.Requests) != attempts || int(stats.Accepted) != accepted {
		return fmt.Errorf("the sandbox counted %d requests and accepted %d; the report has %d and %d", stats.Requests, stats.Accepted, attempts, accepted)
	}
	return nil
}

func readCSV(path string) ([]map[string]string, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	data, marked := bytes.CutPrefix(data, []byte("\ufeff"))
	if !marked {
		return nil, fmt.Errorf("%s does not begin with a byte order mark", path)
	}
	records, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		return nil, err
	}
	var rows []map[string]string
	for _, record := range records[1:] {
		row := map[string]string{}
		for i, cell := range record {
			row[records[0][i]] = cell
		}
		rows = append(rows, row)
	}
	return rows, nil
}

type reportLine struct {
	Row      int    `json:"row"`
	Outcome  string `json:"outcome"`
	Attempts int    `json:"attempts"`
}

func readLines(path string) ([]reportLine, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var lines []reportLine
	for text := range strings.Lines(string(data)) {
		var l reportLine
		if err := json.Unmarshal([]byte(text), &l); err != nil {
			return nil, err
		}
		lines = append(lines, l)
	}
	return lines, nil
}

func get(url string) ([]byte, error) {
	resp, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close() //nolint:errcheck // read whole or not at all
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", url, resp.Status)
	}
	return io.ReadAll(resp.Body)
}

// getTool prints what a URL answers.
func getTool(args []string) int {
	body, err := get(args[0])
	_, _ = os.Stdout.Write(body)
	return fail(err)
}

// awaitTool waits until a server answers: "await URL"; or until it has counted
// some requests: "await URL N".
func awaitTool(args []string) int {
	want := 0
	if len(args) > 1 {
		want, _ = strconv.Atoi(args[1])
	}
	for range 600 {
		var stats sandbox.Stats
		body, err := get(args[0] + "/stats")
		if err == nil && json.Unmarshal(body, &stats) == nil && int(stats.Requests) >= want {
			return 0
		}
		time.Sleep(50 * time.Millisecond)
	}
	return fail(errors.New("waited in vain for " + strings.Join(args, " ")))
}

// packTool compresses a file: "pack gzip FROM TO", "pack zstd FROM TO".
func packTool(args []string) int {
	data, err := os.ReadFile(args[1])
	if err != nil {
		return fail(err)
	}
	var b bytes.Buffer
	var w io.WriteCloser = gzip.NewWriter(&b)
	if args[0] == "zstd" {
		if w, err = zstd.NewWriter(&b); err != nil {
			return fail(err)
		}
	}
	_, err = w.Write(data)
	if err = errors.Join(err, w.Close()); err != nil {
		return fail(err)
	}
	return fail(os.WriteFile(args[2], b.Bytes(), 0o600))
}

// damageTool spoils a file: "damage FROM TO cut N" keeps N bytes, "damage FROM TO
// flip N" flips a bit of byte N, "damage - TO ole" writes what begins like an old
// .xls file, "damage - TO latin" a CSV file in Windows-1252.
func damageTool(args []string) int {
	if args[2] == "latin" {
		return fail(os.WriteFile(args[1], []byte("Phone\n+33199000001\nt\xe9l: \xe0 demander\n"), 0o600))
	}
	if args[2] == "ole" {
		stream := strings.Join(strings.Split(args[3], ""), "\x00") + "\x00\x00\x00" // UTF-16
		return fail(os.WriteFile(args[1], []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"+strings.Repeat("\x00", 504)+stream), 0o600))
	}
	data, err := os.ReadFile(args[0])
	if err != nil {
		return fail(err)
	}
	n, err := strconv.Atoi(args[3])
	if err != nil || n >= len(data) {
		return fail(fmt.Errorf("no byte %s in %s", args[3], args[0]))
	}
	if args[2] == "cut" {
		data = data[:n]
	} else {
		data[n] ^= 4
	}
	return fail(os.WriteFile(args[1], data, 0o600))
}
