package cli

import (
	"errors"
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

	"github.com/xuri/excelize/v2"

	"alvio.ai/alvio-import/mapping"
	"alvio.ai/alvio-import/record"
)

var update = flag.Bool("update", false, "write what the README generates from the code")

// What is written for people.
const (
	readme     = "../../README.md"
	operations = "../../docs/operations.md"
	reference  = "../../docs/reference.md"
)

func readReadme(t *testing.T) string {
	t.Helper()
	return readDoc(t, readme)
}

func readDoc(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
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

// commands returns every command that a text shows, in its order.
func commands(t *testing.T, text string) []shownCommand {
	t.Helper()
	var found []shownCommand
	for _, block := range regexp.MustCompile("(?s)```(sh|console)\n(.*?)```").FindAllStringSubmatch(text, -1) {
		for line := range strings.Lines(block[2]) {
			typed, prompted := strings.CutPrefix(line, "$ ")
			if block[1] == "sh" || prompted {
				found = append(found, shownCommand{line: strings.TrimSpace(typed)})
			} else if last := &found[len(found)-1]; true {
				last.output = append(last.output, strings.TrimSuffix(line, "\n"))
			}
		}
	}
	if len(found) < 3 {
		t.Fatalf("only %d commands found", len(found))
	}
	return found
}

// A reader is somebody who does what the texts say, in a folder with the samples and
// one of them as a list of their own. Production is a sandbox.
type reader struct {
	root, dir string
	env       []string
}

func newReader(t *testing.T) *reader {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	r := &reader{root: root, dir: t.TempDir()}
	if err := os.CopyFS(filepath.Join(r.dir, "samples"), os.DirFS(filepath.Join(root, "samples"))); err != nil {
		t.Fatal(err)
	}
	if err := os.Link(filepath.Join(r.dir, "samples", "leads.xlsx"), filepath.Join(r.dir, "leads.xlsx")); err != nil {
		t.Fatal(err)
	}
	box := slowBox(t, 0)
	r.env = append(os.Environ(), "HOME="+r.dir, "XDG_STATE_HOME=", "XDG_CONFIG_HOME=", envURL+"="+box.URL, envAPIKey+"=test")
	return r
}

// run runs a command that a text shows. Those of the project itself (make) are looked up
// only: this test is part of them.
func (r *reader) run(t *testing.T, c shownCommand) {
	words := strings.Fields(c.line)
	switch {
	case words[0] == "make":
		target := regexp.MustCompile(`(?m)^` + words[1] + `:`)
		makefile, err := os.ReadFile(filepath.Join(r.root, "Makefile"))
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
		r.runSandbox(t, words)
		return
	}
	if words[0] == "send" && strings.HasSuffix(words[1], "to-fix.xlsx") {
		words[1] = r.correct(t, words[1])
	}
	wantShown(t, c.output, r.runProgram(t, words))
}

// correct does with a workbook what the texts ask for: it corrects one row, and deletes
// the others. A folder with a time in its name is any of that form.
func (r *reader) correct(t *testing.T, path string) string {
	t.Helper()
	pattern := regexp.MustCompile(`\d{4}-\d\d-\d\dT\d{6}`).ReplaceAllString(path, "*")
	found, err := filepath.Glob(filepath.Join(r.dir, pattern))
	if err != nil || len(found) == 0 {
		t.Fatalf("no %s (%v)", pattern, err)
	}
	book, err := excelize.OpenFile(found[0])
	if err != nil {
		t.Fatal(err)
	}
	rows, err := book.GetRows("Leads")
	if err != nil || len(rows) < 3 {
		t.Fatalf("%d rows to fix (%v)", len(rows), err)
	}
	for n := len(rows); n > 2; n-- {
		if err := book.RemoveRow("Leads", n); err != nil {
			t.Fatal(err)
		}
	}
	cell, err := excelize.CoordinatesToCellName(slices.Index(rows[0], "Téléphone")+1, 2)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(book.SetCellValue("Leads", cell, "01 99 00 77 77"), book.Save(), book.Close()); err != nil {
		t.Fatal(err)
	}
	return found[0]
}

// TestReadmeCommands runs every command of the README.
func TestReadmeCommands(t *testing.T) {
	r := newReader(t)
	for _, c := range commands(t, readReadme(t)) {
		t.Run(c.line, func(t *testing.T) { r.run(t, c) })
	}
}

// TestOperationsCommands runs every command of the page for those who do not program.
// The mapping is there, as it says.
func TestOperationsCommands(t *testing.T) {
	r := newReader(t)
	r.run(t, shownCommand{line: "alvio-import init leads.xlsx"})
	for _, c := range commands(t, readDoc(t, operations)) {
		t.Run(c.line, func(t *testing.T) { r.run(t, c) })
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

// programCommand returns the test binary as the program.
func programCommand(t *testing.T, dir string, env []string, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self)
	cmd.Args = append([]string{"alvio-import"}, args...)
	cmd.Dir, cmd.Env = dir, env
	return cmd
}

// runProgram wants the exit code that the texts tell of for the sample, whose first rows
// are right, and returns what is shown.
func (r *reader) runProgram(t *testing.T, args []string) string {
	t.Helper()
	cmd := programCommand(t, r.dir, r.env, args...)
	out, _ := cmd.CombinedOutput()
	line := strings.Join(args, " ")
	want := exitOK
	if reads := args[0] == "check" || args[0] == "send"; reads && strings.Contains(line, "leads") && !strings.Contains(line, "--limit") && !strings.HasPrefix(line, "send "+r.dir) {
		want = exitRows
	}
	if got := cmd.ProcessState.ExitCode(); got != want {
		t.Errorf("exit code %d, want %d\n%s", got, want, out)
	}
	return string(out)
}

func (r *reader) runSandbox(t *testing.T, args []string) {
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
	cmd := programCommand(t, r.dir, r.env, args...)
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

// TestReadmeMapping: the examples are a mapping and a configuration that the program takes.
func TestReadmeMapping(t *testing.T) {
	for _, example := range blocks(readReadme(t), "yaml") {
		if strings.HasPrefix(example, "destinations:") {
			file := filepath.Join(t.TempDir(), "config.yaml")
			if err := os.WriteFile(file, []byte(example), 0o600); err != nil {
				t.Fatal(err)
			}
			if c, err := (&app{}).readConfig(file); err != nil || len(c.names()) == 0 {
				t.Error(c, err)
			}
			continue
		}
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
	if !strings.Contains(text, fmt.Sprintf("\n| %d, %d, %d | ", exitHungUp, exitInterrupted, exitTerminated)) {
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
