package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strconv"

	"alvio.ai/alvio-import/bench/lists"
)

// What reading a workbook is held to. README.md tells where these come from.
const (
	gateExcelize, aimExcelize = 7, 14 // times as fast
	gateOpenpyxl              = 7
	gateInflate, aimInflate   = 0.4, 0.8

	gatePeak       = 64  // MiB, of any number of rows
	gatePeakUnique = 320 // MiB, of 3 million shared strings that must be held

	aimFirstInline, aimFirstShared = 50, 500 // ms of 100,000 rows: information
)

// benchXLSX measures reading of workbooks.
func benchXLSX(ctx context.Context, o options, stdout, stderr io.Writer) (int, error) {
	python := findOpenpyxl(ctx, o.python)
	contests, err := xlsxContests(o, python)
	if err != nil {
		return 0, err
	}
	peers := "excelize " + moduleVersion("github.com/xuri/excelize/v2")
	if python.missing == "" {
		peers += ", openpyxl " + python.version
	}
	return hold(ctx, contests, o, peers, stdout, stderr)
}

// xlsxContests lists the contests: everyone on lists that slow peers can read, and
// on big ones what is fast, and the peak.
func xlsxContests(o options, python python) ([]contest, error) {
	var contests []contest
	for _, layout := range lists.Workbooks {
		e, err := newEntrant(lists.List{Layout: layout, Rows: o.rows}, o)
		if err != nil {
			return nil, err
		}
		contests = append(contests,
			e.versus(e.excelize, o.pairs, gateExcelize, aimExcelize),
			e.versus(python.subject(e.path), o.slowPairs, gateOpenpyxl, 0),
			e.versus(e.inflate, o.pairs, gateInflate, aimInflate),
			e.first(o.pairs),
			e.peak(o.pairs))
	}
	if o.bigRows == 0 {
		return contests, nil
	}
	for _, layout := range lists.Workbooks {
		e, err := newEntrant(lists.List{Layout: layout, Rows: o.bigRows}, o)
		if err != nil {
			return nil, err
		}
		contests = append(contests,
			e.versus(e.inflate, o.slowPairs, gateInflate, aimInflate),
			e.peak(o.slowPairs))
	}
	return contests, nil
}

// An entrant is one list and those who read it.
type entrant struct {
	list                    lists.List
	path, cache             string
	ours, excelize, inflate subject
}

func newEntrant(list lists.List, o options) (e entrant, err error) {
	e = entrant{list: list, path: list.Path(o.cache), cache: o.cache}
	for _, s := range []struct {
		of        *subject
		name, job string
	}{
		{&e.ours, "ours", "xlsx-ours"},
		{&e.excelize, "excelize", "xlsx-excelize"},
		{&e.inflate, "inflating alone", "xlsx-inflate"},
	} {
		if *s.of, err = goSubject(s.name, s.job, e.path); err != nil {
			return e, err
		}
	}
	return e, nil
}

func (e entrant) versus(peer subject, pairs int, gate, aim float64) contest {
	return contest{
		what: e.list.String(), against: peer.name, rows: e.list.Rows, prepare: e.prepare,
		ours: e.ours, peer: peer, pairs: pairs,
		yardstick: timesAsFast, gate: gate, aim: aim,
	}
}

// first is for information: how soon a preview can show something.
func (e entrant) first(runs int) contest {
	c := contest{
		what: e.list.String(), against: "first row", rows: e.list.Rows, prepare: e.prepare,
		ours: e.ours, pairs: runs, yardstick: firstRow,
	}
	switch {
	case e.list.Rows > 100_000:
	case e.list.Layout == lists.Inline:
		c.aim = aimFirstInline
	case e.list.Layout == lists.Shared:
		c.aim = aimFirstShared
	}
	return c
}

// peak has one gate for inline texts, however many rows there are. Shared strings
// must be held and grow with the list, so that their gate is for one size.
func (e entrant) peak(runs int) contest {
	c := contest{
		what: e.list.String(), against: "peak memory", rows: e.list.Rows, prepare: e.prepare,
		ours: e.ours, pairs: runs, yardstick: peakMemory,
	}
	switch {
	case e.list.Layout == lists.Inline:
		c.gate = gatePeak
	case e.list.Layout == lists.Unique && e.list.Rows == 1_000_000:
		c.gate = gatePeakUnique
	}
	return c
}

// prepare makes the list, in a process of its own, and reads it once, so that
// nobody waits for the disk.
func (e entrant) prepare(ctx context.Context) error {
	maker, err := goSubject("make-list", "make-list", string(e.list.Layout), strconv.Itoa(e.list.Rows), e.cache)
	if err != nil {
		return err
	}
	if _, err := maker.run(ctx); err != nil {
		return err
	}
	f, err := os.Open(e.path)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	_, err = io.Copy(io.Discard, f)
	return err
}

// makeList is the job that makes a list: layout, rows, directory.
func makeList(_ context.Context, args []string, _ *meter) error {
	if len(args) != 3 {
		return fmt.Errorf("make-list needs 3 arguments, and has %d", len(args))
	}
	rows, err := strconv.Atoi(args[1])
	if err != nil {
		return err
	}
	return lists.List{Layout: lists.Layout(args[0]), Rows: rows}.Make(args[2])
}

// moduleVersion returns the version of a module that this program is built with.
func moduleVersion(path string) string {
	info, _ := debug.ReadBuildInfo()
	if info == nil {
		return "of unknown version"
	}
	for _, m := range info.Deps {
		if m.Path == path {
			return m.Version
		}
	}
	return "of unknown version"
}
