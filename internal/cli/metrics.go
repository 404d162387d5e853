package cli

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"alvio.ai/alvio-import/internal/atomicfile"
	"alvio.ai/alvio-import/record"
	"alvio.ai/alvio-import/report"
)

// A metricsFile is what a run leaves for Prometheus: a file in the text exposition
// format, which the node exporter's textfile collector reads. It is about the last run
// alone, but for the times at which one came to an end before.
// Source: https://prometheus.io/docs/instrumenting/exposition_formats/
type metricsFile struct {
	path        string
	destination string // the value of the label
	began       time.Time
}

// metricsEnding is how the collector wants files to be called.
const metricsEnding = ".prom"

// The times that a run which failed takes over from the file that is there.
const (
	lastFinished = "alvio_import_last_finished_timestamp_seconds"
	lastSuccess  = "alvio_import_last_success_timestamp_seconds"
)

// write replaces the file. The summary is nil if the run did not come as far as that.
func (m *metricsFile) write(s *report.Summary, code int, now time.Time) error {
	finished, success := m.previous(lastFinished), m.previous(lastSuccess)
	ended := fmt.Sprint(now.Unix())
	switch code {
	case exitOK:
		finished, success = ended, ended
	case exitRows:
		finished = ended
	}
	if s == nil {
		s = &report.Summary{}
	}
	return atomicfile.Write(m.path, 0o644, func(w io.Writer) error { // which the collector reads as another user
		b := &strings.Builder{}
		head(b, "alvio_import_rows", "Rows of the last run, by how they ended.")
		for o := range record.NumOutcomes {
			fmt.Fprintf(b, "alvio_import_rows{destination=%s,outcome=%q} %d\n", label(m.destination), o, s.Count(o))
		}
		m.add(b, "alvio_import_requests", "Requests that the last run made.", s.Attempts)
		m.add(b, "alvio_import_maybe_doubled", "Accepted rows of the last run that may have arrived twice.", s.MaybeDoubled)
		m.add(b, "alvio_import_requests_per_second", "Pace of the last run; 0 if it sent nothing.", perSecond(s))
		m.add(b, "alvio_import_duration_seconds", "How long the last run took.", now.Sub(m.began).Round(time.Millisecond).Seconds())
		m.add(b, "alvio_import_exit_code", "Exit code of the last run.", code)
		m.add(b, "alvio_import_end_timestamp_seconds", "When the last run ended.", ended)
		m.add(b, lastFinished, "When a run last came to its end, whatever became of its rows (exit codes 0 and 3); 0: never.", finished)
		m.add(b, lastSuccess, "When a run last ended with every row delivered (exit code 0); 0: never.", success)
		_, err := io.WriteString(w, b.String())
		return err
	})
}

func head(w io.Writer, name, help string) {
	_, _ = fmt.Fprintf(w, "# HELP %s %s\n# TYPE %s gauge\n", name, help, name)
}

// add writes a metric that has one value.
func (m *metricsFile) add(w io.Writer, name, help string, value any) {
	head(w, name, help)
	_, _ = fmt.Fprintf(w, "%s %v\n", m.series(name), value)
}

func (m *metricsFile) series(name string) string {
	return fmt.Sprintf("%s{destination=%s}", name, label(m.destination))
}

// label writes a label's value as the format wants it.
func label(value string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(value) + `"`
}

// previous returns the value that the file has of a metric, "0" if it has none.
func (m *metricsFile) previous(name string) string {
	f, err := os.Open(m.path)
	if err != nil {
		return "0"
	}
	defer func() { _ = f.Close() }()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var seconds int64
		value, ok := strings.CutPrefix(lines.Text(), m.series(name)+" ")
		if _, err := fmt.Sscan(value, &seconds); ok && err == nil {
			return fmt.Sprint(seconds)
		}
	}
	return "0"
}
