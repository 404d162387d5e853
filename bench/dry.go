package main

import (
	"path/filepath"

	"alvio.ai/alvio-import/bench/lists"
)

// What a dry run is held to. README.md tells where these come from.
const (
	gateBareCSV, aimBareCSV     = 0.25, 0.5 // times as fast
	gateNodeCSV, aimNodeCSV     = 5, 10
	gatePythonCSV, aimPythonCSV = 3, 6
)

// dryContests are dry runs beside a bare reading of the same file, and beside scripts
// that read it and make payloads, but check nothing.
func (b *bench) dryContests() ([]contest, error) {
	list := lists.List{Layout: lists.CSV, Rows: b.rows}
	path := list.Path(b.cache)
	big := list
	if b.bigRows > 0 {
		big.Rows = b.bigRows
	}
	bare, err := goSubject("encoding/csv, reading alone", "csv-bare", big.Path(b.cache))
	if err != nil {
		return nil, err
	}
	miller := b.peers.script("Miller", b.peers.miller, "check.mlr", path)
	miller.argv = []string{b.peers.miller.path, "--icsv", "--ojsonl", "put", "-q", "-f", filepath.Join(b.peers.scripts, "check.mlr"), path}

	against := func(list lists.List, peer subject, gate, aim float64) contest {
		return contest{
			what: "dry run, " + list.String(), rows: list.Rows, prepare: prepare(b.cache, list),
			ours: b.ours.check(list), peer: peer, pairs: b.pairs,
			lines: []line{{against: peer.name, yardstick: timesAsFast, gate: gate, aim: aim}},
		}
	}
	aside := against(list, miller, 0, 0)
	aside.pairs = b.slowPairs
	alone := against(big, bare, gateBareCSV, aimBareCSV)
	alone.lines = append(alone.lines, peakOfRun())
	return []contest{
		alone,
		against(list, b.peers.script("Node csv-parse", b.peers.node, "check.js", path), gateNodeCSV, aimNodeCSV),
		against(list, b.peers.script("Python csv", b.peers.python, "check.py", path), gatePythonCSV, aimPythonCSV),
		aside,
	}, nil
}
