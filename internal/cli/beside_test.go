package cli

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestMappingNames(t *testing.T) {
	for list, want := range map[string][]string{
		"dir/leads.xlsx":     {"dir/leads.xlsx.mapping.yaml", "dir/leads.mapping.yaml"},
		"leads.csv.gz":       {"leads.csv.gz.mapping.yaml", "leads.csv.mapping.yaml", "leads.mapping.yaml"},
		"LEADS.CSV.ZST":      {"LEADS.CSV.ZST.mapping.yaml", "LEADS.CSV.mapping.yaml", "LEADS.mapping.yaml"},
		"leads.gz":           {"leads.gz.mapping.yaml", "leads.mapping.yaml"},
		"week.47.csv":        {"week.47.csv.mapping.yaml", "week.47.mapping.yaml"},
		"dir.d/leads":        {"dir.d/leads.mapping.yaml"},
		"dir/.leads":         {"dir/.leads.mapping.yaml"},
		"dir/.leads.csv":     {"dir/.leads.csv.mapping.yaml", "dir/.leads.mapping.yaml"},
		"a list (1) été.csv": {"a list (1) été.csv.mapping.yaml", "a list (1) été.mapping.yaml"},
	} {
		if diff := cmp.Diff(want, mappingNames(list)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", list, diff)
		}
		if got := mappingName(list); got != want[len(want)-1] {
			t.Errorf("%s: a new mapping is %s", list, got)
		}
	}
}

// TestBesideOddName: a list's name does nothing to a terminal, whatever is told of its
// mapping.
func TestBesideOddName(t *testing.T) {
	const odd = "odd\nalvio-import: all is well\x1b[2J"
	for name, files := range map[string]map[string]string{
		"none":      {odd + ".csv": "Phone\n"},
		"mistaken":  {odd + ".csv": "Phone\n", odd + ".mapping.yaml": "version: 3\n"},
		"different": {odd + ".csv": "Phone\n", odd + ".mapping.yaml": "version: 1\n", "b.csv": "Phone\n"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			writeFiles(t, dir, files)
			var stderr bytes.Buffer
			code := Run(t.Context(), System{
				Args:   []string{"check", filepath.Join(dir, "*.csv")},
				Stdout: &stderr, Stderr: &stderr, Getenv: func(string) string { return "" },
			})
			if code != exitUsage {
				t.Errorf("exit code %d", code)
			}
			shown := stderr.String()
			if strings.Contains(shown, "\nalvio-import: all is well") || strings.Contains(shown, "\x1b") || !strings.Contains(shown, `odd\nalvio-import: all is well\x1b[2J`) {
				t.Errorf("the terminal shows:\n%q", shown)
			}
		})
	}
}
