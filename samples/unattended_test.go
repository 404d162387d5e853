package samples_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"alvio.ai/alvio-import/internal/oracle"
)

// systemd understands the service and the timer, and knows all that they ask for.
func TestUnits(t *testing.T) {
	analyze := oracle.Command(t, "systemd-analyze")
	dir := t.TempDir()
	program, err := filepath.Abs("unattended/drop-folder.sh")
	if err != nil {
		t.Fatal(err)
	}
	var units []string
	for _, name := range []string{"alvio-import.service", "alvio-import.timer"} {
		text, err := os.ReadFile(filepath.Join("unattended", name))
		if err != nil {
			t.Fatal(err)
		}
		// It wants the programs to be there.
		unit := strings.ReplaceAll(string(text), "/usr/local/lib/alvio-import/drop-folder.sh", program)
		if name == "alvio-import.service" && unit == string(text) {
			t.Error("the service does not run the script")
		}
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(unit), 0o600); err != nil {
			t.Fatal(err)
		}
		units = append(units, path)
	}
	out, err := exec.Command(analyze, append([]string{"verify", "--man=no"}, units...)...).CombinedOutput()
	if err != nil || strings.Contains(string(out), "alvio-import") {
		t.Errorf("%v\n%s", err, out)
	}
}

// The script has none of the usual slips of shell scripts.
func TestDropFolderScript(t *testing.T) {
	out, err := exec.Command(oracle.Command(t, "shellcheck"), "unattended/drop-folder.sh").CombinedOutput()
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
