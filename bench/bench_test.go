package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"alvio.ai/alvio-import/bench/lists"
	"alvio.ai/alvio-import/importer/source"
	"alvio.ai/alvio-import/record"
)

// TestMain lets the tests' binary be a subject, as the program is.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "subject" {
		jobs["note"] = note
		os.Exit(run(context.Background(), os.Args[1:], os.Stdout, os.Stderr))
	}
	os.Exit(m.Run())
}

// note is a job that writes its name into a file.
func note(_ context.Context, args []string, _ *meter) error {
	f, err := os.OpenFile(args[0], os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString(args[1] + " ")
	return errors.Join(err, f.Close())
}

const testRows = 300

func testEntrant(t *testing.T, layout lists.Layout) entrant {
	t.Helper()
	e, err := newEntrant(lists.List{Layout: layout, Rows: testRows}, options{cache: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	if err := e.prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	return e
}

// TestSubjects: all readers read all rows of all layouts.
func TestSubjects(t *testing.T) {
	python := findOpenpyxl(t.Context(), "")
	for _, layout := range lists.Workbooks {
		e := testEntrant(t, layout)
		for _, s := range []subject{e.ours, e.excelize, e.inflate, python.subject(e.path)} {
			t.Run(string(layout)+"/"+s.name, func(t *testing.T) {
				if s.missing != "" && os.Getenv("REQUIRE_ORACLES") != "1" {
					t.Skip(s.missing)
				}
				r, err := s.run(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				want := testRows
				if s.name == "inflating alone" {
					want = -1
				}
				if r.Rows != want || r.Wall <= 0 || r.First > r.Wall || (r.First == 0) != (want == -1) {
					t.Errorf("%+v, want %d rows", r, want)
				}
			})
		}
	}
}

// TestTexts: ours and excelize, whose speeds are compared, read the same.
func TestTexts(t *testing.T) {
	for _, layout := range lists.Workbooks {
		t.Run(string(layout), func(t *testing.T) {
			path := testEntrant(t, layout).path
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
	c := testEntrant(t, lists.Inline).peak(1)
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
	easy := contest{what: "easy", ours: s, pairs: 1, yardstick: peakMemory, gate: 1e6}
	hard := contest{what: "hard", ours: s, pairs: 1, yardstick: peakMemory, gate: 1e-6}
	broken := contest{what: "broken", ours: s, pairs: 1, yardstick: peakMemory, rows: 1}
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
	c := contest{pairs: 3, yardstick: timesAsFast}
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
	for i, figure := range r.figures {
		if want := r.peerRuns[i].Wall / r.ourRuns[i].Wall; figure != want || r.ourRuns[i].Peak <= 0 {
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

// The command as a whole, on a list that is too short to tell anything.
func TestCommand(t *testing.T) {
	args := []string{"xlsx", "-quick", "-rows", "20", "-pairs", "2", "-cache", t.TempDir(), "-python", "absent"}
	var stdout, stderr bytes.Buffer
	if code := run(t.Context(), append(args, "-only", "shared 20"), &stdout, &stderr); code != exitOK {
		t.Fatalf("exit code %d\n%s", code, &stderr)
	}
	for _, want := range []string{"\n| shared 20 | excelize ", "\n| shared 20 | inflating alone ", "\nskipped: openpyxl: no Python"} {
		if !strings.Contains(stdout.String(), want) {
			t.Errorf("no %q in\n%s", want, &stdout)
		}
	}
	if strings.Contains(stdout.String(), "inline") {
		t.Errorf("more than what was asked for:\n%s", &stdout)
	}
	if code := run(t.Context(), append(args, "-only", "absent"), io.Discard, io.Discard); code != exitFailed {
		t.Errorf("no contest: exit code %d", code)
	}
	if code := run(t.Context(), []string{"xlsx", "-pairs", "0"}, io.Discard, io.Discard); code != exitFailed {
		t.Errorf("no pairs: exit code %d", code)
	}
}
