package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"alvio.ai/alvio-import/importer/ledger"
	"alvio.ai/alvio-import/mapping"
	"alvio.ai/alvio-import/report"
)

// How often a run is killed: "make kill" asks for 200.
var kills = flag.Int("kills", 20, "how often the kill tests kill a run")

// killEnv makes a process of the test binary be the program. Its value is empty, or
// says where the program kills itself: "point:n" is the n-th time at that point.
const killEnv = "TEST_KILL_AT"

// killable is the program, which kills itself where the environment says.
func killable(at string) int {
	sys := OS()
	point, count, _ := strings.Cut(at, ":")
	left, _ := strconv.Atoi(count)
	var mu sync.Mutex
	reached := func(p string) {
		mu.Lock()
		defer mu.Unlock()
		if p != point {
			return
		}
		if left--; left == 0 {
			if self, err := os.FindProcess(os.Getpid()); err == nil && self.Kill() == nil {
				select {} // it takes a moment
			}
		}
	}
	sys.At = reached
	sys.Dial = func(ctx context.Context, network, addr string) (net.Conn, error) {
		conn, err := (&net.Dialer{}).DialContext(ctx, network, addr)
		return tellingConn{conn, reached}, err
	}
	return Run(context.Background(), sys)
}

// A tellingConn tells of requests that were written.
type tellingConn struct {
	net.Conn
	reached func(string)
}

func (c tellingConn) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p)
	c.reached("written")
	return n, err
}

// command is the program as a process of its own.
func command(dir, at string, args ...string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), killEnv+"="+at, "HOME="+dir, "TMPDIR="+dir, "XDG_STATE_HOME=", "ALVIO_API_KEY=test")
	return cmd
}

// A leadList is the spreadsheet of a kill test: contacts, some of them on several rows.
type leadList struct{ rows [][2]string } // phone and note

func newLeadList(random *rand.Rand, n int) *leadList {
	l := &leadList{}
	for i := range n {
		row := [2]string{fmt.Sprintf("+331990%05d", i), fmt.Sprint("note ", i)}
		switch random.IntN(16) * min(i, 1) {
		case 1, 3: // another row of a contact
			row[0] = l.rows[random.IntN(i)][0]
		case 2: // a contact's last row again
			row[0] = l.rows[random.IntN(i)][0]
			row[1] = l.last()[row[0]]
		}
		l.rows = append(l.rows, row)
	}
	return l
}

func (l *leadList) write(t *testing.T, path string) {
	t.Helper()
	if filepath.Ext(path) == ".csv" {
		var b strings.Builder
		b.WriteString("Phone,Note\n")
		for _, row := range l.rows {
			fmt.Fprintf(&b, "%s,%s\n", row[0], row[1])
		}
		if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	book := excelize.NewFile()
	for i, row := range append([][2]string{{"Phone", "Note"}}, l.rows...) {
		if err := book.SetSheetRow("Sheet1", fmt.Sprint("A", i+1), &[]any{row[0], row[1]}); err != nil {
			t.Fatal(err)
		}
	}
	if err := book.SaveAs(path); err != nil {
		t.Fatal(err)
	}
}

// last returns what each contact has in the end.
func (l *leadList) last() map[string]string {
	last := map[string]string{}
	for _, row := range l.rows {
		last[row[0]] = row[1]
	}
	return last
}

// checkRender renders the report of a run that may have been killed. It must have every
// whole line of report.jsonl.
func checkRender(t *testing.T, dir string) {
	t.Helper()
	if _, err := os.Stat(filepath.Join(dir, report.SummaryFile)); err != nil {
		return // it was killed before there was anything to report
	}
	data, err := os.ReadFile(filepath.Join(dir, report.JSONLFile))
	if err != nil {
		t.Fatal(err)
	}
	s, err := report.Render(dir)
	if err != nil {
		t.Fatal(err)
	}
	if lines := bytes.Count(data, []byte("\n")); s.Rows != lines {
		t.Errorf("%s: rendered with %d rows of %d lines", dir, s.Rows, lines)
	}
	if _, err := os.Stat(filepath.Join(dir, report.HTMLFile)); err != nil {
		t.Error(err)
	}
}

// checkPrefix reads the report of a run that may have been killed. Its rows must be
// those of the input from the first on, in order, and each line whole.
func checkPrefix(t *testing.T, dir string) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, report.JSONLFile))
	if err != nil {
		return // killed before there was one
	}
	n := 0
	for text := range bytes.Lines(data) {
		n++
		var line struct {
			Row int `json:"row"`
		}
		if err := json.Unmarshal(text, &line); err != nil {
			t.Fatalf("line %d of %s is cut: %q", n, dir, text)
		}
		if line.Row != n+1 {
			t.Fatalf("line %d of %s is row %d: the report is no prefix", n, dir, line.Row)
		}
	}
}

// killPoints are where a run may kill itself; "" is at random from outside, and the
// last two are ends in order, and in less order.
var killPoints = []string{"", "", "intent", "written", "answer", "outcome", "terminate", "interrupt twice"}

// TestKill: a run that is killed, again and again, at any moment, and repeated until it
// is through, delivers every row, and delivers none twice but those of which its report
// says that they were in doubt.
func TestKill(t *testing.T) {
	if testing.Short() {
		t.Skip("processes that are killed")
	}
	for done, round := 0, uint64(0); done < *kills; round++ {
		done += testKills(t, round)
		if t.Failed() {
			return
		}
	}
}

// testKills repeats one run until it is through, and returns how often it was killed.
func testKills(t *testing.T, seed uint64) (killed int) {
	random := rand.New(rand.NewPCG(seed, 3))
	dir := t.TempDir()
	list := newLeadList(random, 60+random.IntN(200))
	name := []string{"leads.csv", "leads.xlsx"}[seed%2]
	list.write(t, filepath.Join(dir, name))
	if err := os.WriteFile(filepath.Join(dir, "map.yaml"), []byte("version: 1\ncolumns: {Phone: phone_number, Note: custom.note}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	url := startBox(t, dir, seed)

	for run := 0; ; run++ {
		reportDir := filepath.Join(dir, fmt.Sprint("report", run))
		at := killPoints[random.IntN(len(killPoints))]
		if run >= 5 {
			at = "never"
		} else if at != "" {
			at += fmt.Sprint(":", 1+random.IntN(30))
		}
		cmd := command(dir, at, "send", name, "-m", "map.yaml", "--to", url, "--report-dir", reportDir, "--concurrency", strconv.Itoa(1+random.IntN(32)), "--yes")
		var output bytes.Buffer
		cmd.Stderr = &output
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		defer time.AfterFunc(time.Duration(random.IntN(600))*time.Millisecond, func() {
			switch point, _, _ := strings.Cut(at, ":"); point {
			case "":
				_ = cmd.Process.Kill()
			case "terminate":
				_ = cmd.Process.Signal(syscall.SIGTERM)
			case "interrupt twice":
				_ = cmd.Process.Signal(os.Interrupt)
				_ = cmd.Process.Signal(os.Interrupt)
			}
		}).Stop()
		_ = cmd.Wait()
		t.Logf("round %d, run %d: %q %s", seed, run, at, cmd.ProcessState)
		checkPrefix(t, reportDir)
		checkRender(t, reportDir)
		if cmd.ProcessState.Exited() {
			code := cmd.ProcessState.ExitCode()
			if _, err := os.Stat(filepath.Join(reportDir, report.SummaryFile)); err == nil {
				if err := checkBooks(reportDir, ""); err != nil {
					t.Error(err)
				}
			}
			if code == exitOK {
				break
			}
			if code != exitTerminated && code != exitInterrupted {
				t.Fatalf("round %d, run %d: exit code %d\n%s", seed, run, code, output.String())
			}
		}
		killed++
	}
	list.compare(t, seed, contactsOf(t, url), doubtsOf(t, dir))
	return killed
}

// startBox starts a sandbox as a process of its own, which is slow and has faults.
func startBox(t *testing.T, dir string, seed uint64) (url string) {
	t.Helper()
	box := command(dir, "", "sandbox", "--listen", "127.0.0.1:0", "--latency", "3ms", "--seed", fmt.Sprint(seed+1),
		"--fail", "503:0.03", "--fail", "reset:0.02")
	return startCommand(t, box)
}

// startCommand starts a sandbox, which ends with the test, and returns its address.
func startCommand(t *testing.T, box *exec.Cmd) (url string) {
	t.Helper()
	out, err := box.StdoutPipe()
	if err == nil {
		err = box.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = box.Process.Kill()
		_ = box.Wait()
	})
	if _, err := fmt.Fscanln(out, &url); err != nil {
		t.Fatal(err)
	}
	go io.Copy(io.Discard, out) //nolint:errcheck // until it is killed
	return url
}

// contactsOf returns what the sandbox accepted: phone and note, in order.
func contactsOf(t *testing.T, url string) (accepted [][2]string) {
	t.Helper()
	resp, err := http.Get(strings.TrimSuffix(url, "/webhook") + "/contacts")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close() //nolint:errcheck // it was read
	for decoder := json.NewDecoder(resp.Body); ; {
		var contact struct {
			Payload struct {
				Phone  string `json:"phone_number"`
				Custom struct {
					Note string `json:"note"`
				} `json:"custom"`
			} `json:"payload"`
		}
		if err := decoder.Decode(&contact); err == io.EOF {
			return accepted
		} else if err != nil {
			t.Fatal(err)
		}
		accepted = append(accepted, [2]string{contact.Payload.Phone, contact.Payload.Custom.Note})
	}
}

// doubtsOf returns how often the ledger says of each contact, by the hash of its phone,
// that a row of it was in doubt.
func doubtsOf(t *testing.T, dir string) func(phone string) int {
	t.Helper()
	l, err := ledger.View(t.Context(), filepath.Join(dir, ".local", "state", "alvio-import", ledgerName))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return func(phone string) (doubts int) {
		deliveries, err := l.Deliveries(context.Background(), mapping.Lane(phone))
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range deliveries {
			if d.State == ledger.InDoubt.String() {
				doubts++
			}
		}
		return doubts
	}
}

// compare holds what the sandbox accepted against the list. What was accepted more
// often than need be must have been in doubt as often.
func (l *leadList) compare(t *testing.T, seed uint64, accepted [][2]string, doubtsOf func(string) int) {
	t.Helper()
	got := map[string][]string{}
	for _, a := range accepted {
		got[a[0]] = append(got[a[0]], a[1])
	}
	for phone, note := range l.last() {
		if notes := got[phone]; len(notes) == 0 || notes[len(notes)-1] != note {
			t.Errorf("round %d: %s has %q in the end, want %q", seed, phone, notes, note)
		}
	}
	for phone, notes := range got {
		var want []string // what is accepted if nothing is in doubt
		for _, row := range l.rows {
			if row[0] == phone && (len(want) == 0 || want[len(want)-1] != row[1]) {
				want = append(want, row[1])
			}
		}
		if extra := len(notes) - len(want); extra > doubtsOf(phone) {
			t.Errorf("round %d: %s was accepted as %q, want %q; it was in doubt %d times", seed, phone, notes, want, doubtsOf(phone))
		}
		if !slices.Equal(slices.Compact(slices.Clone(notes)), want) {
			t.Errorf("round %d: %s was accepted as %q, want %q, each once or again in a row", seed, phone, notes, want)
		}
	}
}
