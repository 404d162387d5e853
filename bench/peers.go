package main

import (
	"cmp"
	"context"
	"embed"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// peerFiles are the scripts that do with other programs what ours does.
//
//go:embed peers
var peerFiles embed.FS

// csvParse is the version of Node's csv-parse that is compared with.
const csvParse = "7.0.3"

// peers are the other programs of this machine, and where the scripts are.
type peers struct {
	scripts                     string
	node, python, miller, wrk   program
	openpyxl, aiohttp, requests program // Pythons that have these packages
}

// A program is one of this machine.
type program struct {
	path    string
	version string
	env     []string // beside our own environment
	missing string   // why there is none; empty if there is
}

// findPeers looks for the programs, and puts the scripts into the cache, with the
// packages that they need.
func findPeers(ctx context.Context, o options) (*peers, error) {
	p := &peers{scripts: filepath.Join(o.cache, "peers")}
	if err := writeScripts(p.scripts); err != nil {
		return nil, err
	}
	p.node = findNode(ctx, o.cache)
	p.miller = find(ctx, "mlr", "--version")
	p.wrk = find(ctx, "wrk", "-v")
	p.python = findPython(ctx, o.python, "platform", "python_version()")
	p.openpyxl = findPython(ctx, o.python, "openpyxl", "__version__")
	p.aiohttp = findPython(ctx, o.python, "aiohttp", "__version__")
	p.requests = findPython(ctx, o.python, "requests", "__version__")
	return p, nil
}

// String tells the versions, as in "Node v20.1.0 with csv-parse 7.0.3, wrk 4.1.0".
func (p *peers) String() string {
	var found []string
	for _, one := range []struct {
		name string
		program
	}{
		{"Node", p.node}, {"Python", p.python}, {"openpyxl", p.openpyxl}, {"aiohttp", p.aiohttp},
		{"requests", p.requests}, {"Miller", p.miller}, {"wrk", p.wrk},
	} {
		if one.missing == "" {
			found = append(found, one.name+" "+one.version)
		}
	}
	return strings.Join(found, ", ")
}

func writeScripts(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	return fs.WalkDir(peerFiles, "peers", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := peerFiles.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(dir, d.Name()), data, 0o644)
	})
}

// find looks for a program that tells its version, among other words, if it is asked.
func find(ctx context.Context, name, ask string) program {
	path, err := exec.LookPath(name)
	if err != nil {
		return program{missing: "no " + name + " is on the path"}
	}
	out, _ := exec.CommandContext(ctx, path, ask).CombinedOutput() // wrk tells it and fails
	for word := range strings.FieldsSeq(string(out)) {
		if strings.Trim(word, "v0123456789.") == "" && strings.Contains(word, ".") && word != "." {
			return program{path: path, version: word}
		}
	}
	return program{path: path, version: "of unknown version"}
}

// findNode looks for Node, and installs csv-parse in the cache if it is not there.
func findNode(ctx context.Context, cache string) program {
	node := find(ctx, "node", "--version")
	if node.missing != "" {
		return node
	}
	dir := filepath.Join(cache, "csv-parse-"+csvParse)
	modules := filepath.Join(dir, "node_modules")
	if _, err := os.Stat(filepath.Join(modules, "csv-parse")); errors.Is(err, fs.ErrNotExist) {
		out, err := exec.CommandContext(ctx, "npm", "install", "--prefix", dir, "--no-fund", "--no-audit", "--silent", "csv-parse@"+csvParse).CombinedOutput()
		if err != nil {
			return program{missing: "csv-parse can't be installed: " + cmp.Or(strings.TrimSpace(string(out)), err.Error())}
		}
	}
	node.env = []string{"NODE_PATH=" + modules}
	node.version += " with csv-parse " + csvParse
	return node
}

// findPython takes the wanted Python, or looks for one, that has the module.
func findPython(ctx context.Context, want, module, version string) program {
	candidates := []string{"python3", "/usr/bin/python3"}
	if want != "" {
		candidates = []string{want}
	}
	for _, path := range candidates {
		out, err := exec.CommandContext(ctx, path, "-c", "import sys, "+module+"; print(sys.executable, "+module+"."+version+")").Output()
		if executable, version, ok := strings.Cut(strings.TrimSpace(string(out)), " "); err == nil && ok {
			return program{path: executable, version: version, env: []string{"PYTHONDONTWRITEBYTECODE=1"}}
		}
	}
	return program{missing: "no Python that has " + module + ": " + strings.Join(candidates, ", ")}
}

// script is a subject that runs one of the scripts, which prints how many rows it had.
func (p *peers) script(name string, by program, file string, args ...string) subject {
	return subject{
		name: name, missing: by.missing, env: by.env,
		argv: append([]string{by.path, filepath.Join(p.scripts, file)}, args...),
		tell: tellRows,
	}
}

// tellRows is for a program that prints a number of rows.
func tellRows(stdout []byte, r *reading) (err error) {
	r.Rows, err = strconv.Atoi(strings.TrimSpace(string(stdout)))
	return err
}
