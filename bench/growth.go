package main

import (
	"fmt"
	"path/filepath"
	"strconv"

	"alvio.ai/alvio-import/bench/lists"
)

// What growth is held to. README.md tells where these come from.
const (
	gateRun, aimRun       = 96, 64 // MiB, of any run with a million contacts
	gateGrowth, aimGrowth = 1.1, 1 // times per row, many rows beside few
	gateStart, aimStart   = 60, 30 // ms to the first request
)

const (
	smallRows = 1000
	starts    = 11 // runs of what is over at once
)

func peakOfRun() line {
	return line{against: "peak memory", yardstick: peakMemory, gate: gateRun, aim: aimRun}
}

// startContests are how soon something happens.
func (b *bench) startContests() ([]contest, error) {
	small := lists.List{Layout: lists.CSV, Rows: smallRows}
	return []contest{
		{
			what: "--help", ours: b.ours.help(), pairs: starts,
			lines: []line{{against: "whole time", yardstick: wholeTime}},
		},
		{
			what: "send, " + small.String(), rows: smallRows, prepare: prepare(b.cache, small),
			ours: b.ours.send(small, b.sink, sendWorkers), pairs: starts,
			lines: []line{
				{against: "start to first request", yardstick: untilFirst, gate: gateStart, aim: aimStart},
				{against: "start to first line of the report", yardstick: untilReport},
			},
		},
	}, nil
}

// growthContests are long lists beside short ones, and a ledger that knows many
// contacts beside one that knows none.
func (b *bench) growthContests() ([]contest, error) {
	if b.bigRows == 0 {
		return nil, nil
	}
	contests, err := b.dryGrowth()
	if err != nil {
		return nil, err
	}
	csv := lists.List{Layout: lists.CSV, Rows: b.bigRows}
	inline := lists.List{Layout: lists.Inline, Rows: b.bigRows}
	more := lists.List{Layout: lists.CSV, Rows: 2 * b.slowRows, After: b.bigRows}
	first := b.ours.send(inline, b.sink, sendWorkers)
	first.keep = filepath.Join(b.cache, "home-"+strconv.Itoa(b.bigRows))
	again := b.ours.send(csv, b.sink, sendWorkers)
	again.home = first.keep
	known, unknown := b.ours.send(more, b.sink, sendWorkers), b.ours.send(more, b.sink, sendWorkers)
	known.home = first.keep
	soon := []line{
		{against: "start to first request", yardstick: untilFirst},
		{against: "start to first line of the report", yardstick: untilReport},
	}
	return append(contests,
		contest{
			what: "dry run, " + inline.String(), rows: b.bigRows, prepare: prepare(b.cache, inline),
			ours: b.ours.check(inline), pairs: b.slowPairs, lines: []line{peakOfRun()},
		},
		contest{
			what: "send, " + inline.String(), rows: b.bigRows, prepare: prepare(b.cache, inline),
			ours: first, pairs: 1, lines: append(soon, peakOfRun()),
		},
		contest{
			what: "send again, " + csv.String(), rows: b.bigRows, prepare: prepare(b.cache, csv),
			ours: again, pairs: b.slowPairs, lines: []line{peakOfRun()},
		},
		contest{
			what: fmt.Sprintf("send, %s, %d known", more, b.bigRows), rows: more.Rows, prepare: prepare(b.cache, more),
			ours: known, peer: unknown, pairs: b.slowPairs,
			lines: append([]line{{against: "none known, CPU per row", yardstick: cpuPerRow}}, soon...),
		},
	), nil
}

// parts is how many short lists are as long as the long one.
const parts = 100

// dryGrowth is a dry run of a long list beside as many rows of short ones, in one
// process each.
func (b *bench) dryGrowth() ([]contest, error) {
	again := func(list lists.List) (subject, error) {
		return goSubject("ours", "check-again", list.Path(b.cache), b.ours.mapping, strconv.Itoa(list.Rows), strconv.Itoa(b.bigRows/list.Rows))
	}
	long := lists.List{Layout: lists.CSV, Rows: b.bigRows}
	ours, err := again(long)
	if err != nil {
		return nil, err
	}
	short := lists.List{Layout: lists.CSV, Rows: b.bigRows / parts}
	peer, err := again(short)
	if err != nil {
		return nil, err
	}
	return []contest{{
		what: "dry run, " + long.String(), rows: b.bigRows, prepare: prepare(b.cache, long, short),
		ours: ours, peer: peer, pairs: b.pairs,
		lines: []line{{
			against: fmt.Sprintf("%d × %d rows, time per row", parts, short.Rows), yardstick: timePerRow,
			gate: gateGrowth, aim: aimGrowth,
		}},
	}}, nil
}
