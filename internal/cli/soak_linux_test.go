package cli

import (
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// How long a list the soak test sends: "make soak" asks for a million rows.
var (
	soakRows    = flag.Int("soak", 500, "rows of the soak test")
	soakWorkers = flag.Int("soak-workers", 64, "workers of the soak test")
)

// A sample is what a run holds at a moment.
type soakSample struct {
	resident, files, goroutines, heap int // KiB, descriptors, goroutines, KiB
}

// TestSoak: a long run to an endpoint that takes 50 ms and fails in every way delivers every row, and
// holds no more memory, files and goroutines at its end than at its beginning.
func TestSoak(t *testing.T) {
	if testing.Short() {
		t.Skip("processes")
	}
	dir := t.TempDir()
	list := filepath.Join(dir, "leads.csv")
	f, err := os.Create(list)
	if err != nil {
		t.Fatal(err)
	}
	w := bufio.NewWriter(f)
	_, _ = fmt.Fprintln(w, "Phone,ID,Name,Note")
	for i := range *soakRows {
		_, _ = fmt.Fprintf(w, "+33199%06d,C-%d,Lead %d,some words about the lead of number %d\n", i, i, i, i)
	}
	if err := w.Flush(); err != nil || f.Close() != nil {
		t.Fatal(err)
	}
	writeFiles(t, dir, map[string]string{"map.yaml": "version: 1\ncolumns: {Phone: phone_number, ID: crm_contact_id, Name: contact.name, Note: custom.note}\n"})

	box := command(dir, "", "sandbox", "--listen", "127.0.0.1:0", "--latency", "50ms", "--fail", "503:0.005", "--fail", "429:0.00002", "--fail", "500:0.002",
		"--fail", "reset:0.002", "--fail", "stall:0.00002", "--fail", "accepted-reset:0.001", "--fail", "accepted-504:0.001")
	url := startCommand(t, box) // a 429 there asks everybody to wait for a second

	cmd := command(dir, "", "send", "leads.csv", "-m", "map.yaml", "--to", url, "--report-dir", "report", "--concurrency", strconv.Itoa(*soakWorkers), "--timeout", "10s", "--log-format", "json")
	stderr, err := cmd.StderrPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	var samples []soakSample
	var last string
	for lines := bufio.NewScanner(stderr); lines.Scan(); {
		last = lines.Text()
		var progress struct {
			Msg        string `json:"msg"`
			Pass       string `json:"pass"`
			Done       int    `json:"done"`
			Goroutines int    `json:"goroutines"`
			Heap       int    `json:"heap_bytes"`
		}
		if err := json.Unmarshal(lines.Bytes(), &progress); err != nil {
			t.Errorf("%q: %v", last, err)
		}
		if progress.Msg == "progress" && progress.Pass == "sending" {
			s := soakSample{residentKiB(cmd.Process.Pid), openFiles(cmd.Process.Pid), progress.Goroutines, progress.Heap / 1024}
			samples = append(samples, s)
			t.Logf("%4.0f s, %7d rows: %d KiB resident, %d files, %d goroutines, heap %d KiB", time.Since(began).Seconds(), progress.Done, s.resident, s.files, s.goroutines, s.heap)
		}
	}
	if err := cmd.Wait(); err != nil {
		t.Fatalf("%v: %s", err, last)
	}
	t.Log(last)
	s := readSummary(t, filepath.Join(dir, "report"))
	if s.Outcomes["accepted"] != *soakRows {
		t.Errorf("%v", s.Outcomes)
	}
	if err := checkBooks(filepath.Join(dir, "report"), ""); err != nil {
		t.Error(err)
	}
	// What was accepted twice is told, and is no more than that.
	accepted := soakAccepted(t, url)
	t.Logf("the sandbox accepted %d, %d of them again; %d rows are told to be in question", accepted, accepted-*soakRows, s.MaybeDoubled)
	if twice := accepted - *soakRows; twice < 0 || twice > s.MaybeDoubled {
		t.Errorf("%d rows were accepted twice, and %d are told", twice, s.MaybeDoubled)
	}
	wantFlat(t, samples)
}

// wantFlat compares the last third of the samples with the first.
func wantFlat(t *testing.T, samples []soakSample) {
	t.Helper()
	third := len(samples) / 3
	if third < 2 {
		t.Logf("%d samples are too few to compare", len(samples))
		return
	}
	for name, of := range map[string]func(soakSample) int{
		"KiB resident": func(s soakSample) int { return s.resident },
		"files":        func(s soakSample) int { return s.files },
		"goroutines":   func(s soakSample) int { return s.goroutines },
	} {
		values := make([]int, len(samples))
		for i, s := range samples {
			values[i] = of(s)
		}
		first, end := median(values[:third]), median(values[len(values)-third:])
		t.Logf("%s: %d in the first third, %d in the last (medians)", name, first, end)
		if end*10 > first*12+80 {
			t.Errorf("%s grow: %d, then %d", name, first, end)
		}
	}
}

func median(values []int) int {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}

func residentKiB(pid int) int {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(data), "VmRSS:")
	var n int
	_, _ = fmt.Sscan(rest, &n)
	return n
}

func openFiles(pid int) int {
	entries, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", pid))
	if err != nil {
		return 0
	}
	return len(entries)
}

// soakAccepted asks the sandbox how many rows it accepted.
func soakAccepted(t *testing.T, url string) int {
	t.Helper()
	resp, err := http.Get(strings.TrimSuffix(url, "/webhook") + "/contacts")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	n := 0
	buffer := make([]byte, 1<<20)
	for {
		k, err := resp.Body.Read(buffer)
		n += bytes.Count(buffer[:k], []byte("\n"))
		if err == io.EOF {
			return n
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}
