package main

import (
	"context"
	_ "embed"
	"os/exec"
	"strings"
)

// openpyxlScript reads a workbook with openpyxl and prints a reading.
//
//go:embed read_openpyxl.py
var openpyxlScript string

// A python is one that has openpyxl.
type python struct {
	path    string
	version string // of openpyxl
	missing string // why there is none
}

// findOpenpyxl takes the wanted Python, or looks for one.
func findOpenpyxl(ctx context.Context, want string) python {
	candidates := []string{"python3", "/usr/bin/python3"}
	if want != "" {
		candidates = []string{want}
	}
	for _, path := range candidates {
		out, err := exec.CommandContext(ctx, path, "-c", "import openpyxl; print(openpyxl.__version__)").Output()
		if err == nil {
			return python{path: path, version: strings.TrimSpace(string(out))}
		}
	}
	return python{missing: "no Python that has openpyxl: " + strings.Join(candidates, ", ")}
}

func (p python) subject(path string) subject {
	return subject{name: "openpyxl", argv: []string{p.path, "-c", openpyxlScript, path}, missing: p.missing}
}
