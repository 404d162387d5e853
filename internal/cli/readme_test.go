package cli

import (
	"flag"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"alvio.ai/alvio-import/mapping"
	"alvio.ai/alvio-import/record"
)

var update = flag.Bool("update", false, "write what the README generates from the code")

const readme = "../../README.md"

func readReadme(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// blocks returns the code blocks of a language.
func blocks(text, language string) []string {
	var found []string
	for _, m := range regexp.MustCompile("(?s)```"+language+"\n(.*?)```").FindAllStringSubmatch(text, -1) {
		found = append(found, m[1])
	}
	return found
}

// commands returns every command that the README shows.
func commands(t *testing.T) []string {
	t.Helper()
	var lines []string
	text := readReadme(t)
	for _, block := range blocks(text, "sh") {
		lines = append(lines, strings.Split(strings.TrimSpace(block), "\n")...)
	}
	for _, block := range blocks(text, "console") {
		for line := range strings.Lines(block) {
			if command, ok := strings.CutPrefix(line, "$ "); ok {
				lines = append(lines, strings.TrimSpace(command))
			}
		}
	}
	if len(lines) < 5 {
		t.Fatalf("only %d commands found in the README", len(lines))
	}
	return lines
}

// TestReadmeCommands runs every command of the README, in a folder that has the
// samples. The commands of the project itself (make) are looked up only: this
// test is part of them.
func TestReadmeCommands(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "samples"), os.DirFS(filepath.Join(root, "samples"))); err != nil {
		t.Fatal(err)
	}
	for _, command := range commands(t) {
		t.Run(command, func(t *testing.T) {
			words := strings.Fields(command)
			switch {
			case words[0] == "make":
				target := regexp.MustCompile(`(?m)^` + words[1] + `:`)
				makefile, err := os.ReadFile(filepath.Join(root, "Makefile"))
				if err != nil || !target.Match(makefile) {
					t.Errorf("no target %s in the Makefile (%v)", words[1], err)
				}
				return
			case strings.HasPrefix(command, "go run . "):
				words = words[3:]
			case words[0] == "alvio-import":
				words = words[1:]
			default:
				t.Fatal("no test knows how to run this")
			}
			if words[0] == "sandbox" {
				runSandbox(t, dir, words)
				return
			}
			runProgram(t, dir, words)
		})
	}
}

// program returns the test binary as the program.
func programCommand(t *testing.T, dir string, args []string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self)
	cmd.Args = append([]string{"alvio-import"}, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "HOME="+dir, "XDG_STATE_HOME=")
	return cmd
}

// runProgram wants the exit code that the README tells of for the sample.
func runProgram(t *testing.T, dir string, args []string) {
	t.Helper()
	cmd := programCommand(t, dir, args)
	out, _ := cmd.CombinedOutput()
	want := exitOK
	if args[0] != "preview" && strings.Contains(strings.Join(args, " "), "leads") {
		want = exitRows
	}
	if got := cmd.ProcessState.ExitCode(); got != want {
		t.Errorf("exit code %d, want %d\n%s", got, want, out)
	}
}

func runSandbox(t *testing.T, dir string, args []string) {
	t.Helper()
	port, err := freePort()
	if err != nil {
		t.Fatal(err)
	}
	i := slices.Index(args, "--listen")
	if i < 0 {
		t.Fatal("a sandbox in the README names its address, so that the test can choose another")
	}
	args[i+1] = "127.0.0.1:" + port
	cmd := programCommand(t, dir, args)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = cmd.Process.Signal(os.Interrupt)
		if err := cmd.Wait(); err != nil {
			t.Errorf("interrupted, it ended with %v", err)
		}
	}()
	for range 200 {
		if resp, err := http.Get("http://127.0.0.1:" + port + "/stats"); err == nil {
			_ = resp.Body.Close()
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Error("it does not answer")
}

// TestReadmeMapping: the example is a mapping that the program takes.
func TestReadmeMapping(t *testing.T) {
	for _, example := range blocks(readReadme(t), "yaml") {
		if _, err := mapping.Parse("README.md", []byte(example)); err != nil {
			t.Error(err)
		}
	}
}

// TestReadmeIssues: the README's list is the catalogue's.
func TestReadmeIssues(t *testing.T) {
	var b strings.Builder
	b.WriteString("| code | severity | meaning | what to do |\n|---|---|---|---|\n")
	for _, e := range record.Catalogue {
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", e.Code, e.Severity, e.Meaning, e.Hint)
	}
	want := b.String()
	text := readReadme(t)
	table := regexp.MustCompile(`(?m)^\| code \| severity \|.*\n(\|.*\n)*`)
	got := table.FindString(text)
	if got == want {
		return
	}
	if !*update {
		t.Fatal("the README's list of issues is not the catalogue's; go test ./internal/cli -run Readme -update writes it anew")
	}
	if err := os.WriteFile(readme, []byte(strings.Replace(text, got, want, 1)), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestReadmeExitCodes: every exit code has its line.
func TestReadmeExitCodes(t *testing.T) {
	text := readReadme(t)
	for _, code := range []int{exitOK, exitFailed, exitUsage, exitRows, exitStopped, exitBooks} {
		if !strings.Contains(text, fmt.Sprintf("\n| %d | ", code)) {
			t.Errorf("exit code %d is not in the README", code)
		}
	}
	if !strings.Contains(text, fmt.Sprintf("\n| %d, %d | ", exitInterrupted, exitTerminated)) {
		t.Error("the signals' exit codes are not in the README")
	}
}

// TestReadmeOutcomes: every outcome that this version can produce has its line.
func TestReadmeOutcomes(t *testing.T) {
	text := readReadme(t)
	for o := range record.NumOutcomes {
		if o == record.Unchanged || o == record.Duplicate {
			continue // need a memory of earlier runs
		}
		if !strings.Contains(text, "\n| `"+o.String()+"` | ") {
			t.Errorf("outcome %s is not in the README", o)
		}
	}
}
