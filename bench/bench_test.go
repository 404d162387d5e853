package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"alvio.ai/alvio-import/bench/lists"
	"alvio.ai/alvio-import/importer/source"
	"alvio.ai/alvio-import/record"
)

// TestMain lets the tests' binary be a subject, as the program is.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && (os.Args[1] == "subject" || os.Args[1] == "sink") {
		jobs["note"] = note
		os.Exit(run(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
	}
	dir, err := os.MkdirTemp("", "bench-test-")
	if err != nil {
		panic(err)
	}
	sharedDir = dir
	code := m.Run()
	_ = os.RemoveAll(dir)
	os.Exit(code)
}

// note is a job that writes its name into a file.
func note(_ context.Context, args []string, m *meter) error {
	m.rows = -1
	f, err := os.OpenFile(args[0], os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString(args[1] + " ")
	return errors.Join(err, f.Close())
}

const testRows = 300

// testBench is what contests need, with lists of testRows and a program that is built
// once.
func testBench(t *testing.T) *bench {
	t.Helper()
	b := &bench{options: options{
		rows: testRows, bigRows: 10_000, workbookRows: testRows, sendRows: testRows, slowRows: testRows,
		latencyLasts: 100 * time.Millisecond, pairs: 1, slowPairs: 1, cache: filepath.Join(sharedDir, "cache"), program: builtProgram(t),
	}}
	var err error
	if b.peers, err = findPeers(t.Context(), b.options); err != nil {
		t.Fatal(err)
	}
	if b.ours, err = newOurProgram(b.options); err != nil {
		t.Fatal(err)
	}
	b.sink, b.slowSink = testSink(t, 0), testSink(t, sendLatency)
	return b
}

func testSink(t *testing.T, latency time.Duration) *sink {
	t.Helper()
	s, err := startSink(context.WithoutCancel(t.Context()), latency)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// sharedDir is for what all tests use: the program, the lists, the peers' packages.
var sharedDir string

var buildOnce = sync.OnceValues(func() (string, error) {
	path := filepath.Join(sharedDir, "alvio-import")
	cmd := exec.Command("go", "build", "-o", path, ".")
	cmd.Dir = ".."
	out, err := cmd.CombinedOutput()
	if err != nil {
		err = fmt.Errorf("%w\n%s", err, out)
	}
	return path, err
})

func builtProgram(t *testing.T) string {
	t.Helper()
	path, err := buildOnce()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// needPeer skips a test of a peer that is not on this machine.
func needPeer(t *testing.T, s subject) {
	t.Helper()
	if s.missing != "" && os.Getenv("REQUIRE_ORACLES") != "1" {
		t.Skip(s.missing)
	}
}

// TestContests holds every contest once, on short lists: each side does all of the work.
func TestContests(t *testing.T) {
	if testing.Short() {
		t.Skip("not in short mode")
	}
	b := testBench(t)
	for _, group := range b.groups("all") {
		contests, err := group()
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range contests {
			t.Run(c.name(), func(t *testing.T) {
				needPeer(t, c.peer)
				c.pairs = 1
				r, err := c.run(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				ours := r.ourRuns[0]
				if ours.CPU <= 0 || ours.Peak <= 0 || ours.Rows != c.rows {
					t.Errorf("%+v, want %d rows", ours, c.rows)
				}
				reports, sends := strings.HasPrefix(c.what, "send"), strings.HasPrefix(c.what, "send, ")
				if reports != (ours.Report > 0) || sends != (ours.Requests > 0) || sends != (ours.Span > 0) {
					t.Errorf("%+v", ours)
				}
				for _, l := range c.lines {
					if f := r.figures(l)[0]; !(f > 0) || math.IsInf(f, 0) {
						t.Errorf("%s: %v of %+v and %+v", l.against, f, ours, r.peerRuns)
					}
				}
			})
		}
	}
}

// TestReaders: all readers read all rows of all layouts.
func TestReaders(t *testing.T) {
	b := testBench(t)
	for _, layout := range lists.Workbooks {
		r := testReaders(t, b, layout)
		for _, s := range []subject{r.ours, r.excelize, r.inflate, r.openpyxl} {
			t.Run(string(layout)+"/"+s.name, func(t *testing.T) {
				needPeer(t, s)
				reading, err := s.run(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				want := testRows
				if s.name == "inflating alone" {
					want = -1
				}
				if reading.Rows != want || reading.Wall <= 0 || reading.First > reading.Wall || (reading.First == 0) != (want == -1) {
					t.Errorf("%+v, want %d rows", reading, want)
				}
			})
		}
	}
}

func testReaders(t *testing.T, b *bench, layout lists.Layout) readers {
	t.Helper()
	r, err := b.readers(lists.List{Layout: layout, Rows: testRows})
	if err == nil {
		err = prepare(b.cache, r.list)(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestSentAlike: Python's and Node's senders, and ours, send what is the same lead.
func TestSentAlike(t *testing.T) {
	b := testBench(t)
	list := lists.List{Layout: lists.CSV, Rows: testRows}
	if err := prepare(b.cache, list)(t.Context()); err != nil {
		t.Fatal(err)
	}
	bodies := make(chan string, 2*testRows)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		bodies <- string(body)
		_, _ = io.WriteString(w, sinkAnswer)
	}))
	defer server.Close()
	to := &sink{url: server.URL}
	ours := b.ours.send(list, to, 1)
	ours.sink, ours.tell = nil, func([]byte, *reading) error { return nil }
	want := sentBodies(t, ours, bodies)
	for _, s := range []subject{
		b.peers.script("Node", b.peers.node, "send.js", list.Path(b.cache), to.url, "1"),
		b.peers.script("aiohttp", b.peers.aiohttp, "send_aiohttp.py", list.Path(b.cache), to.url, "1"),
		b.peers.script("requests", b.peers.requests, "send_requests.py", list.Path(b.cache), to.url, "1"),
	} {
		t.Run(s.name, func(t *testing.T) {
			needPeer(t, s)
			got := sentBodies(t, s, bodies)
			if len(got) != testRows || len(want) >= testRows {
				t.Errorf("%d payloads, ours are %d", len(got), len(want))
			}
			for id, ours := range want {
				if theirs := got[id]; !slices.Equal(theirs, ours) {
					t.Fatalf("it sends %v, ours %v", theirs, ours)
				}
			}
		})
	}
}

// sentBodies runs a sender and returns the fields that the payload of each lead has, in
// order. What they say may differ: the others do not read phones, dates and amounts.
func sentBodies(t *testing.T, s subject, bodies <-chan string) map[string][]string {
	t.Helper()
	if _, err := s.run(t.Context()); err != nil {
		t.Fatal(err)
	}
	sent := map[string][]string{}
	for len(bodies) > 0 {
		var payload map[string]any
		if err := json.Unmarshal([]byte(<-bodies), &payload); err != nil {
			t.Fatal(err)
		}
		id, _ := payload["crm_contact_id"].(string)
		sent[id] = fieldsOf(nil, "", payload)
		slices.Sort(sent[id])
	}
	return sent
}

func fieldsOf(fields []string, path string, value any) []string {
	switch value := value.(type) {
	case map[string]any:
		for key, v := range value {
			fields = fieldsOf(fields, path+"."+key, v)
		}
		return fields
	case []any:
		for i, v := range value {
			fields = fieldsOf(fields, fmt.Sprintf("%s[%d]", path, i), v)
		}
		return fields
	}
	return append(fields, fmt.Sprintf("%s %T", path, value))
}

// TestTexts: ours and excelize, whose speeds are compared, read the same.
func TestTexts(t *testing.T) {
	b := testBench(t)
	for _, layout := range lists.Workbooks {
		t.Run(string(layout), func(t *testing.T) {
			path := testReaders(t, b, layout).list.Path(b.cache)
			theirs := rawRows(t, path)
			ours := ourRows(t, path)
			if len(ours) != testRows || len(theirs) != testRows+1 {
				t.Fatalf("%d rows, excelize reads %d", len(ours), len(theirs))
			}
			kinds := map[record.Kind]int{}
			for i, row := range ours {
				for column, cell := range row.Cells {
					var raw string
					if column < len(theirs[i+1]) {
						raw = theirs[i+1][column]
					}
					if got := storedText(t, cell); got != raw {
						t.Fatalf("%s: %+v, excelize reads %q", row.Address(column), cell, raw)
					}
					kinds[cell.Kind]++
				}
			}
			if layout != lists.Inline && (kinds[record.KindDate] < testRows || kinds[record.KindNumber] < 2*testRows) {
				t.Errorf("%d dates, %d numbers: not as Excel lays out", kinds[record.KindDate], kinds[record.KindNumber])
			}
		})
	}
}

// storedText returns what is stored for a cell; of a date that is its serial.
func storedText(t *testing.T, cell record.Cell) string {
	t.Helper()
	switch cell.Kind {
	case record.KindNumber:
		return cell.Value
	case record.KindDate:
		day, err := time.Parse(time.DateOnly, cell.Value)
		if err != nil {
			t.Fatal(err)
		}
		days := int(day.Sub(time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)).Hours() / 24)
		if cell.Text != day.Format("02/01/2006") {
			t.Errorf("%+v is shown wrong", cell)
		}
		return strconv.Itoa(days)
	default:
		return cell.Text
	}
}

func ourRows(t *testing.T, path string) (all []record.Row) {
	t.Helper()
	f, err := source.Open(t.Context(), path, source.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	if !slices.Equal(f.Header(), lists.Header) {
		t.Errorf("header %q", f.Header())
	}
	rows, err := f.Rows()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	for {
		var row record.Row
		switch err := rows.Read(&row); {
		case err == io.EOF:
			return all
		case err != nil:
			t.Fatal(err)
		case len(row.Issues) > 0:
			t.Errorf("row %d: %+v", row.Number, row.Issues)
		}
		all = append(all, row)
	}
}

func rawRows(t *testing.T, path string) [][]string {
	t.Helper()
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	rows, err := f.GetRows("Leads", excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// A contest whose sides did not read the same tells nothing, and must not pass.
func TestRowsDisagree(t *testing.T) {
	b := testBench(t)
	c := b.againstInflating(testReaders(t, b, lists.Inline), 1)
	c.rows++
	_, err := c.run(t.Context())
	if err == nil || !strings.Contains(err.Error(), "ours read 300 rows of 301") {
		t.Errorf("%v", err)
	}
}

// A missed gate is an exit code only if that is asked for; a contest that fails
// is one always, and what was held before it is shown.
func TestHold(t *testing.T) {
	s, err := goSubject("ours", "note", filepath.Join(t.TempDir(), "notes"), "ours")
	if err != nil {
		t.Fatal(err)
	}
	held := func(what string, gate float64) contest {
		return contest{what: what, ours: s, pairs: 1, lines: []line{{yardstick: peakMemory, gate: gate}}}
	}
	easy, hard, broken := held("easy", 1e6), held("hard", 1e-6), held("broken", 0)
	if broken.ours, err = goSubject("ours", "absent"); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name     string
		contests []contest
		gate     bool
		want     int
		fails    bool
	}{
		{"kept", []contest{easy}, true, exitOK, false},
		{"missed", []contest{easy, hard}, true, exitMissed, false},
		{"missed, but not asked for", []contest{easy, hard}, false, exitOK, false},
		{"failed", []contest{easy, broken}, false, exitOK, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			var stdout bytes.Buffer
			code, err := hold(t.Context(), test.contests, options{gate: test.gate}, "", &stdout, io.Discard)
			if code != test.want || (err != nil) != test.fails || !strings.Contains(stdout.String(), "| easy ") {
				t.Errorf("%d, %v\n%s", code, err, &stdout)
			}
		})
	}
}

// The order within the pairs alternates, and readings are not exchanged with it.
func TestOrder(t *testing.T) {
	path := filepath.Join(t.TempDir(), "notes")
	l := line{yardstick: timesAsFast}
	c := contest{pairs: 3, lines: []line{l}}
	var err error
	if c.ours, err = goSubject("ours", "note", path, "ours"); err != nil {
		t.Fatal(err)
	}
	if c.peer, err = goSubject("peer", "note", path, "peer"); err != nil {
		t.Fatal(err)
	}
	r, err := c.run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if notes, err := os.ReadFile(path); err != nil || string(notes) != "ours peer peer ours ours peer " {
		t.Errorf("%q, %v", notes, err)
	}
	for i, figure := range r.figures(l) {
		if want := r.peerRuns[i].Wall / r.ourRuns[i].Wall; math.Abs(figure/want-1) > 1e-9 || r.ourRuns[i].Peak <= 0 {
			t.Errorf("pair %d: %v, want %v; %+v", i, figure, want, r.ourRuns[i])
		}
	}
}

func TestFailedSubject(t *testing.T) {
	s, err := goSubject("ours", "xlsx-ours", "absent.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.run(t.Context()); err == nil || !strings.Contains(err.Error(), "absent.xlsx") {
		t.Errorf("%v", err)
	}
}

// The command as a whole, on lists that are too short to tell anything.
func TestCommand(t *testing.T) {
	args := []string{"xlsx", "-quick", "-rows", "20", "-pairs", "2", "-cache", t.TempDir(), "-python", "absent"}
	var stdout, stderr bytes.Buffer
	if code := run(t.Context(), append(args, "-only", "shared 20"), nil, &stdout, &stderr); code != exitOK {
		t.Fatalf("exit code %d\n%s", code, &stderr)
	}
	for _, want := range []string{"\n| read, shared 20 | excelize ", "\n| read, shared 20 | inflating alone ", "\nskipped: openpyxl: no Python"} {
		if !strings.Contains(stdout.String(), want) {
			t.Errorf("no %q in\n%s", want, &stdout)
		}
	}
	if strings.Contains(stdout.String(), "inline") {
		t.Errorf("more than what was asked for:\n%s", &stdout)
	}
	for _, wrong := range [][]string{append(args, "-only", "absent"), {"xlsx", "-pairs", "0"}, {"all", "-slow-rows", "3"}, {"all", "-program", "absent"}, {"all", "more"}, {}} {
		if code := run(t.Context(), wrong, nil, io.Discard, io.Discard); code != exitFailed {
			t.Errorf("%q: exit code %d", wrong, code)
		}
	}
}
