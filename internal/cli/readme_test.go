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

// A shownCommand is one that the README shows, and what it shows of its output.
type shownCommand struct {
	line   string
	output []string
}

// commands returns every command that the README shows.
func commands(t *testing.T) []shownCommand {
	t.Helper()
	var found []shownCommand
	text := readReadme(t)
	for _, block := range blocks(text, "sh") {
		for line := range strings.Lines(block) {
			found = append(found, shownCommand{line: strings.TrimSpace(line)})
		}
	}
	for _, block := range blocks(text, "console") {
		for line := range strings.Lines(block) {
			if typed, ok := strings.CutPrefix(line, "$ "); ok {
				found = append(found, shownCommand{line: strings.TrimSpace(typed)})
			} else if last := &found[len(found)-1]; true {
				last.output = append(last.output, strings.TrimSuffix(line, "\n"))
			}
		}
	}
	if len(found) < 5 {
		t.Fatalf("only %d commands found in the README", len(found))
	}
	return found
}

// TestReadmeCommands runs every command of the README, in a folder that has the
// samples, and one of them as a list of its reader's own. The commands of the project
// itself (make) are looked up only: this test is part of them.
func TestReadmeCommands(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "samples"), os.DirFS(filepath.Join(root, "samples"))); err != nil {
		t.Fatal(err)
	}
	if err := os.Link(filepath.Join(dir, "samples", "leads.xlsx"), filepath.Join(dir, "leads.xlsx")); err != nil {
		t.Fatal(err)
	}
	for _, c := range commands(t) {
		t.Run(c.line, func(t *testing.T) {
			words := strings.Fields(c.line)
			switch {
			case words[0] == "make":
				target := regexp.MustCompile(`(?m)^` + words[1] + `:`)
				makefile, err := os.ReadFile(filepath.Join(root, "Makefile"))
				if err != nil || !target.Match(makefile) {
					t.Errorf("no target %s in the Makefile (%v)", words[1], err)
				}
				return
			case strings.HasPrefix(c.line, "go run . "):
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
			wantShown(t, c.output, runProgram(t, dir, words))
		})
	}
}

// wantShown wants the lines that the README shows, in their order. An ellipsis stands
// for what is left out; times differ.
func wantShown(t *testing.T, shown []string, out string) {
	t.Helper()
	times := regexp.MustCompile(`\d{4}-\d\d-\d\dT\d{6}|in \d[\d.]*m?s\b`)
	rest := strings.Split(times.ReplaceAllString(out, "TIME"), "\n")
	for _, line := range shown {
		want, cut := strings.CutSuffix(times.ReplaceAllString(line, "TIME"), "…")
		at := slices.IndexFunc(rest, func(got string) bool { return got == want || cut && strings.HasPrefix(got, want) })
		switch {
		case line == "" || line == "…":
		case at < 0:
			t.Errorf("%q is not shown, or at another place:\n%s", line, out)
			return
		default:
			rest = rest[at+1:]
		}
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

// runProgram wants the exit code that the README tells of for the sample, and returns
// what is shown.
func runProgram(t *testing.T, dir string, args []string) string {
	t.Helper()
	cmd := programCommand(t, dir, args)
	out, _ := cmd.CombinedOutput()
	want := exitOK
	if args[0] != "preview" && args[0] != "init" && strings.Contains(strings.Join(args, " "), "leads") {
		want = exitRows
	}
	if got := cmd.ProcessState.ExitCode(); got != want {
		t.Errorf("exit code %d, want %d\n%s", got, want, out)
	}
	return string(out)
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
