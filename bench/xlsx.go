package main

import (
	"alvio.ai/alvio-import/bench/lists"
)

// What workbooks are held to. README.md tells where these come from.
const (
	gateExcelize, aimExcelize       = 7, 14 // times as fast, reading alone
	gateDryExcelize, aimDryExcelize = 5, 12 // a dry run beside its reading alone
	gateOpenpyxl                    = 7
	gateInflate, aimInflate         = 0.4, 0.8

	gatePeak       = 64  // MiB, of any number of rows
	gatePeakUnique = 320 // MiB, of 3 million shared strings that must be held

	aimFirstInline, aimFirstShared = 50, 500 // ms of 100,000 rows: information
)

// xlsxContests are reading of workbooks alone: everyone on lists that slow peers can
// read, and on big ones what is fast, and the peak.
func (b *bench) xlsxContests() ([]contest, error) {
	var contests []contest
	for _, layout := range lists.Workbooks {
		list := lists.List{Layout: layout, Rows: b.rows}
		others, err := b.readers(list)
		if err != nil {
			return nil, err
		}
		contests = append(contests, b.againstExcelize(others, aimExcelize), b.againstOpenpyxl(others, b.slowPairs), b.againstInflating(others, b.pairs))
	}
	if b.bigRows == 0 {
		return contests, nil
	}
	for _, layout := range lists.Workbooks {
		others, err := b.readers(lists.List{Layout: layout, Rows: b.bigRows})
		if err != nil {
			return nil, err
		}
		contests = append(contests, b.againstInflating(others, b.slowPairs))
	}
	return contests, nil
}

// workbookContests are the short form of these, with a dry run in the first.
func (b *bench) workbookContests() ([]contest, error) {
	var contests []contest
	for _, layout := range []lists.Layout{lists.Inline, lists.Shared} {
		list := lists.List{Layout: layout, Rows: b.workbookRows}
		others, err := b.readers(list)
		if err != nil {
			return nil, err
		}
		contests = append(contests, contest{
			what: "dry run, " + list.String(), rows: list.Rows, prepare: prepare(b.cache, list),
			ours: b.ours.check(list), peer: others.excelize, pairs: b.pairs,
			lines: []line{{against: "excelize, reading alone", yardstick: timesAsFast, gate: gateDryExcelize, aim: aimDryExcelize}},
		})
		slow, err := b.readers(lists.List{Layout: layout, Rows: b.slowRows})
		if err != nil {
			return nil, err
		}
		long, err := b.readers(lists.List{Layout: layout, Rows: b.rows})
		if err != nil {
			return nil, err
		}
		contests = append(contests, b.againstOpenpyxl(slow, b.slowPairs), b.againstInflating(long, b.pairs))
	}
	return contests, nil
}

// readers are those who read one list.
type readers struct {
	list                              lists.List
	ours, excelize, openpyxl, inflate subject
}

func (b *bench) readers(list lists.List) (r readers, err error) {
	path := list.Path(b.cache)
	r = readers{list: list, openpyxl: b.peers.script("openpyxl", b.peers.openpyxl, "read_openpyxl.py", path)}
	r.openpyxl.tell = nil // it tells a reading
	for _, s := range []struct {
		of        *subject
		name, job string
	}{
		{&r.ours, "ours", "xlsx-ours"},
		{&r.excelize, "excelize", "xlsx-excelize"},
		{&r.inflate, "inflating alone", "xlsx-inflate"},
	} {
		if *s.of, err = goSubject(s.name, s.job, path); err != nil {
			return r, err
		}
	}
	return r, nil
}

func (b *bench) reading(r readers, peer subject, pairs int, gate, aim float64) contest {
	return contest{
		what: "read, " + r.list.String(), rows: r.list.Rows, prepare: prepare(b.cache, r.list),
		ours: r.ours, peer: peer, pairs: pairs,
		lines: []line{{against: peer.name, yardstick: timesAsFast, gate: gate, aim: aim}},
	}
}

func (b *bench) againstExcelize(r readers, aim float64) contest {
	return b.reading(r, r.excelize, b.pairs, gateExcelize, aim)
}

func (b *bench) againstOpenpyxl(r readers, pairs int) contest {
	return b.reading(r, r.openpyxl, pairs, gateOpenpyxl, 0)
}

// againstInflating also tells how soon the first row is there, which is how soon a
// preview can show something, and the peak. That has one gate for inline texts, however
// many rows there are. Shared strings must be held and grow with the list, so that
// their gate is for one size.
func (b *bench) againstInflating(r readers, pairs int) contest {
	c := b.reading(r, r.inflate, pairs, gateInflate, aimInflate)
	first := line{against: "first row", yardstick: untilFirst}
	peak := line{against: "peak memory", yardstick: peakMemory}
	short := r.list.Rows <= 100_000
	switch {
	case r.list.Layout == lists.Inline:
		peak.gate = gatePeak
		if short {
			first.aim = aimFirstInline
		}
	case r.list.Layout == lists.Shared && short:
		first.aim = aimFirstShared
	case r.list.Layout == lists.Unique && r.list.Rows == 1_000_000:
		peak.gate = gatePeakUnique
	}
	c.lines = append(c.lines, first, peak)
	return c
}
