package cli

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// raceDetector tells that the binary was built with it: it multiplies memory.
var raceDetector bool

// TestMemory: what a run needs does not grow with its input.
func TestMemory(t *testing.T) {
	if raceDetector || testing.Short() {
		t.Skip("not with the race detector, nor in short mode")
	}
	const megabyte = 1 << 20
	// A busy machine adds memory of its own (threads, a late collection) to
	// some runs, but growth with the rows would be in all of them.
	small, large := peakMemory(t, 10_000), int64(math.MaxInt64)
	for range 3 {
		large = min(large, peakMemory(t, 100_000))
		if float64(large) <= 1.5*float64(small) && large <= 100*megabyte {
			return
		}
	}
	t.Errorf("10,000 rows took %d MiB and 100,000 took %d", small/megabyte, large/megabyte)
}

// peakMemory sends so many rows to the sandbox, in a process of its own, and
// returns the most memory that it had, in bytes.
func peakMemory(t *testing.T, rows int) int64 {
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
	cmd := programCommand(t, dir, []string{"send", "leads.csv", "-m", "map.yaml", "--to", "sandbox", "--report-dir", "report"})
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if s := readSummary(t, filepath.Join(dir, "report")); s.Outcomes["accepted"] != rows {
		t.Fatalf("%d of %d rows were accepted", s.Outcomes["accepted"], rows)
	}
	usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		t.Skip("the system does not tell")
	}
	return usage.Maxrss * 1024 // Linux counts kilobytes
}
