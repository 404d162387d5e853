package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// TestMemory: what a run needs does not grow with its input.
func TestMemory(t *testing.T) {
	if raceDetector || testing.Short() {
		t.Skip("not with the race detector, nor in short mode")
	}
	small, large := peakMemory(t, 10_000), peakMemory(t, 100_000)
	t.Logf("10,000 rows: %d MiB, 100,000: %d MiB", small, large)
	if large > 100 {
		t.Errorf("100,000 rows took %d MiB, more than 100", large)
	}
	if float64(large) > 1.5*float64(small) {
		t.Errorf("10,000 rows took %d MiB and 100,000 took %d", small, large)
	}
}

// peakMemory sends so many rows to the sandbox, in a process of its own, and
// returns the most memory that it had, in MiB.
func peakMemory(t *testing.T, rows int) int {
	t.Helper()
	dir := t.TempDir()
	var b strings.Builder
	b.WriteString("Phone;ID;Name;Comment\n")
	for i := range rows {
		fmt.Fprintf(&b, "01 99 00 %02d %02d;C-%d;Zoé Dupré;a comment that is long enough to be like those of real lists, number %d\n", i/100%100, i%100, i, i)
	}
	for name, text := range map[string]string{
		"leads.csv": b.String(),
		"map.yaml":  "version: 1\nregion: FR\ncolumns: {Phone: phone_number, ID: crm_contact_id, Name: contact.name}\nunmapped: custom\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	status := filepath.Join(dir, "status")
	cmd := programCommand(t, dir, append(os.Environ(), "PROCSTATUS="+status), "send", "leads.csv", "-m", "map.yaml", "--to", "sandbox", "--report-dir", "report")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if s := readSummary(t, filepath.Join(dir, "report")); s.Outcomes["accepted"] != rows {
		t.Fatalf("%d of %d rows were accepted", s.Outcomes["accepted"], rows)
	}
	data, err := os.ReadFile(status)
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`VmHWM:\s+(\d+) kB`).FindSubmatch(data)
	if m == nil {
		t.Fatalf("no peak of memory in %s", data)
	}
	kilobytes, err := strconv.Atoi(string(m[1]))
	if err != nil {
		t.Fatal(err)
	}
	return kilobytes / 1024
}
