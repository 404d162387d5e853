package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"alvio.ai/alvio-import/internal/oracle"
	"alvio.ai/alvio-import/report"
)

func TestMetrics(t *testing.T) {
	m := &metricsFile{path: filepath.Join(t.TempDir(), "alvio.prom"), destination: `a "b" \c`, began: time.Unix(1000, 0)}
	s := &report.Summary{Attempts: 30, SendBegan: time.Unix(1010, 0), Ended: time.Unix(1020, 0), Outcomes: map[string]int{"accepted": 20, "invalid": 1}}
	for i, tt := range []struct {
		summary           *report.Summary
		code              int
		finished, success int // the runs' numbers, from 1; 0: none
	}{
		{nil, exitStopped, 0, 0},
		{s, exitOK, 2, 2},
		{s, exitRows, 3, 2},
		{s, exitFailed, 3, 2},
		{nil, exitUsage, 3, 2},
		{s, exitOK, 6, 6},
	} {
		now := time.Unix(1020, 0).Add(time.Duration(i+1) * time.Hour)
		if err := m.write(tt.summary, tt.code, now); err != nil {
			t.Fatal(err)
		}
		at := func(run int) int64 {
			if run == 0 {
				return 0
			}
			return 1020 + int64(run)*3600
		}
		want := []string{
			fmt.Sprintf(`alvio_import_exit_code{destination="a \"b\" \\c"} %d`, tt.code),
			fmt.Sprintf(`alvio_import_end_timestamp_seconds{destination="a \"b\" \\c"} %d`, now.Unix()),
			fmt.Sprintf(`alvio_import_last_finished_timestamp_seconds{destination="a \"b\" \\c"} %d`, at(tt.finished)),
			fmt.Sprintf(`alvio_import_last_success_timestamp_seconds{destination="a \"b\" \\c"} %d`, at(tt.success)),
		}
		if tt.summary != nil {
			want = append(want, `alvio_import_rows{destination="a \"b\" \\c",outcome="accepted"} 20`, `alvio_import_rows{destination="a \"b\" \\c",outcome="failed"} 0`,
				`alvio_import_requests{destination="a \"b\" \\c"} 30`, `alvio_import_requests_per_second{destination="a \"b\" \\c"} 3`)
		}
		data, err := os.ReadFile(m.path)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range want {
			if !strings.Contains(string(data), line+"\n") {
				t.Errorf("run %d: no line %s in\n%s", i+1, line, data)
			}
		}
		if info, err := os.Stat(m.path); err != nil || runtime.GOOS != "windows" && info.Mode() != 0o644 {
			t.Errorf("mode %v, %v", info.Mode(), err)
		}
	}
}

// TestMetricsOfRuns: every way to end leaves figures; a check leaves none.
func TestMetricsOfRuns(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "alvio.prom")
	list := []string{samples + "leads.csv", "-m", samples + "leads.mapping.yaml", "--report-dir"}
	for i, tt := range []struct {
		code int
		want string
		args []string
	}{
		{exitRows, `rows{destination="sandbox",outcome="accepted"} 305`, []string{"send", "--to", "sandbox", "--metrics-file", file}},
		{exitUsage, `exit_code{destination="nowhere"} 2`, []string{"send", "--to", "nowhere", "--metrics-file", file}},
		{exitStopped, `rows{destination="127.0.0.1:9",outcome="not_sent"} 305`, []string{"send", "--to", "http://127.0.0.1:9/secret", "--metrics-file", file}},
		{exitRows, `exit_code{destination="127.0.0.1:9"} 4`, []string{"send", "--to", "sandbox", "--metrics-file", filepath.Join(dir, "absent", "alvio.prom")}},
		{exitUsage, `exit_code{destination="127.0.0.1:9"} 4`, []string{"send", "--metrics-file", file}}, // to nowhere
		{exitUsage, `exit_code{destination="127.0.0.1:9"} 4`, []string{"send", "--to", "sandbox", "--metrics-file", filepath.Join(dir, "alvio.txt")}},
		{exitRows, `exit_code{destination="127.0.0.1:9"} 4`, []string{"send", "--dry-run", "--metrics-file", file}},
	} {
		s := start(t, map[string]string{envAPIKey: "test"}, "", append(append(tt.args, list...), filepath.Join(dir, fmt.Sprint(i)))...)
		if code := <-s.code; code != tt.code {
			t.Errorf("%q: exit code %d, want %d: %s", tt.args, code, tt.code, s.err.String())
		}
		data, err := os.ReadFile(file)
		if err != nil || !strings.Contains(string(data), "\nalvio_import_"+tt.want+"\n") || strings.Contains(string(data), "secret") {
			t.Errorf("%q: no %s in\n%s%v", tt.args, tt.want, data, err)
		}
	}
	// What can't be written is told, and changes nothing else.
	taken := filepath.Join(dir, "taken.prom")
	if err := os.Mkdir(taken, 0o700); err != nil {
		t.Fatal(err)
	}
	s := start(t, nil, "", append(append([]string{"send", "--to", "sandbox", "--metrics-file", taken}, list...), filepath.Join(dir, "last"))...)
	if code := <-s.code; code != exitRows || !strings.Contains(s.err.String(), "warning: the metrics can't be written: ") {
		t.Errorf("exit code %d: %s", code, s.err.String())
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if strings.HasPrefix(entry.Name(), ".") || entry.Name() == "alvio.txt" {
			t.Errorf("%s is left", entry.Name())
		}
	}
}

// TestMetricsRead: Prometheus' own reader understands the file.
func TestMetricsRead(t *testing.T) {
	m := &metricsFile{path: filepath.Join(t.TempDir(), "alvio.prom"), destination: `a "b" \c`, began: time.Unix(1000, 0)}
	if err := m.write(&report.Summary{Outcomes: map[string]int{"accepted": 20}}, exitOK, time.Unix(1020, 0)); err != nil {
		t.Fatal(err)
	}
	out := string(oracle.RunPythonWith(t, "prometheus_client", `
import sys
from prometheus_client.parser import text_string_to_metric_families
for family in text_string_to_metric_families(open(sys.argv[1]).read()):
    for s in family.samples:
        print(family.type, bool(family.documentation), s.name, sorted(s.labels.items()), s.value)
`, m.path))
	want := `gauge True alvio_import_rows [('destination', 'a "b" \\c'), ('outcome', 'accepted')] 20.0`
	if lines := strings.Count(out, "\n"); lines != 16 || !strings.Contains(out, want+"\n") {
		t.Errorf("%d samples, no %s in\n%s", lines, want, out)
	}
}
