package cli

import (
	"encoding/json"
	"io"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"alvio.ai/alvio-import/internal/sandbox"
)

// logLines runs a command with a log as JSON lines, and returns them.
func logLines(t *testing.T, code int, args ...string) (lines []map[string]any, text string) {
	t.Helper()
	s := start(t, map[string]string{envAPIKey: "test"}, "", append(args, "--log-format", "json", "--report-dir", filepath.Join(t.TempDir(), "report"))...)
	if got := <-s.code; got != code {
		t.Errorf("exit code %d, want %d", got, code)
	}
	if out := s.out.String(); out != "" {
		t.Errorf("standard output has %q", out)
	}
	text = s.err.String()
	for line := range strings.Lines(text) {
		fields := map[string]any{}
		if err := json.Unmarshal([]byte(line), &fields); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		lines = append(lines, fields)
	}
	return lines, text
}

// messages are the log's, without repetitions.
func messages(lines []map[string]any) []string {
	var got []string
	for _, line := range lines {
		if msg, _ := line["msg"].(string); len(got) == 0 || got[len(got)-1] != msg {
			got = append(got, msg)
		}
	}
	return got
}

// TestLogWithoutContacts looks for everybody of the sample list in what is logged, also when
// the server echoes what it was sent.
func TestLogWithoutContacts(t *testing.T) {
	people := samplePeople(t)
	list := []string{samples + "leads.csv", "-m", samples + "leads.mapping.yaml"}
	echoing, refusing := newServer(t, http.HandlerFunc(echo)), newServer(t, http.HandlerFunc(refuse))
	for name, tt := range map[string]struct {
		code   int
		reason string
		args   []string
	}{
		"check":             {exitRows, "", []string{"check"}},
		"sandbox":           {exitRows, "", []string{"send", "--verbose", "--to", "sandbox"}},
		"echoing server":    {exitRows, "", []string{"send", "--verbose", "--to", echoing, "--max-errors", "0"}},
		"stopped by errors": {exitStopped, "errors", []string{"send", "--verbose", "--to", echoing, "--max-errors", "3"}},
		"refused":           {exitStopped, "refused", []string{"send", "--verbose", "--to", refusing}},
		"too many invalid":  {exitStopped, "invalid", []string{"send", "--verbose", "--to", echoing, "--max-invalid", "0%"}},
	} {
		t.Run(name, func(t *testing.T) {
			lines, text := logLines(t, tt.code, append(slices.Clone(tt.args), list...)...)
			for person, where := range people {
				if holds(text, person) {
					t.Errorf("the log has %q, %s", person, where)
				}
			}
			last := lines[len(lines)-1]
			if last["msg"] != "run ended" || last["exit_code"] != float64(tt.code) {
				t.Errorf("the last line is %v", last)
			}
			if got, _ := last["reason"].(string); got != tt.reason {
				t.Errorf("reason %q, want %q", got, tt.reason)
			}
		})
	}
}

// refuse answers as to a wrong key, with all that it was sent.
func refuse(w http.ResponseWriter, r *http.Request) {
	w.WriteHeader(http.StatusUnauthorized)
	body, _ := io.ReadAll(r.Body)
	_ = json.NewEncoder(w).Encode(map[string]string{"message": "no " + string(body)})
}

// TestLogOfHeaders: a list without a header has data where headers should be.
func TestLogOfHeaders(t *testing.T) {
	dir := t.TempDir()
	writeFiles(t, dir, map[string]string{"leads.csv": "Zoé Quillfeather;0639980001;zoe@example.com\nAnna;0639980002;anna@example.com\n", "leads.mapping.yaml": "version: 1\ncolumns: {Phone: phone_number}\n"})
	lines, text := logLines(t, exitUsage, "check", filepath.Join(dir, "leads.csv"))
	for _, secret := range []string{"Quillfeather", "0639980001", "zoe@"} {
		if strings.Contains(text, secret) {
			t.Errorf("the log has %q: %s", secret, text)
		}
	}
	if got := lines[len(lines)-1]["reason"]; got != "list" {
		t.Errorf("reason %v", got)
	}
}

// TestLogMessages: what happens is told in this order.
func TestLogMessages(t *testing.T) {
	lines, _ := logLines(t, exitRows, "send", samples+"leads.csv", "-m", samples+"leads.mapping.yaml", "--to", "sandbox")
	if got, want := messages(lines), []string{"run began", "checked", "sending", "run ended"}; !slices.Equal(got, want) {
		t.Errorf("messages %q, want %q", got, want)
	}
	end := lines[len(lines)-1]
	if outcomes, _ := end["outcomes"].(map[string]any); outcomes["accepted"] != 305.0 || outcomes["invalid"] != 19.0 || end["requests"] != 305.0 {
		t.Errorf("the end is %v", end)
	}
}

// TestLogOutage: an outage is told when it begins and when it is over.
func TestLogOutage(t *testing.T) {
	box, err := sandbox.Listen("127.0.0.1:0", sandbox.Config{APIKey: "test", Latency: 20 * time.Millisecond}, false)
	if err != nil {
		t.Fatal(err)
	}
	addr := strings.TrimSuffix(strings.TrimPrefix(box.URL, "http://"), "/webhook")
	go func() {
		awaitRequests(t, box, 40)
		_ = box.Close()
		time.Sleep(2500 * time.Millisecond)
		box, _ = sandbox.Listen(addr, sandbox.Config{APIKey: "test"}, false)
	}()
	lines, text := logLines(t, exitRows, "send", samples+"leads.csv", "-m", samples+"leads.mapping.yaml", "--to", box.URL, "--concurrency", "4")
	got := slices.DeleteFunc(messages(lines), func(m string) bool { return m == "note" })
	if want := []string{"run began", "checked", "sending", "endpoint down", "endpoint up", "run ended"}; !slices.Equal(got, want) {
		t.Errorf("messages %q\n%s", got, text)
	}
	_ = box.Close()
}

// TestLogDiscreet: what looks like a contact's is masked, and the time in a report's name is not.
func TestLogDiscreet(t *testing.T) {
	if got, want := discreetLines("interrupted\nRun it again.\nOr not\n"), "interrupted. Run it again. Or not."; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	for text, want := range map[string]string{
		"leads.xlsx":           "leads.xlsx",
		"a\nb":                 "a b",
		"anna@example.com.csv": "a•••@example.com.csv",
		"write alvio-reports/2026-11-24T004848-full.xlsx/report.csv: disk full": "write alvio-reports/2026-11-24T004848-full.xlsx/report.csv: disk full",
	} {
		if got := discreetText(text); got != want {
			t.Errorf("%q is told as %q, want %q", text, got, want)
		}
	}
	for _, text := range []string{"0639980012.xlsx", "alvio-reports/2026-11-24T004848-06 39 98 00 12.xlsx"} {
		if got := discreetText(text); strings.Contains(strings.ReplaceAll(got, " ", ""), "0639980012") {
			t.Errorf("%q is told as %q", text, got)
		}
	}
}

func TestLogFormatMistake(t *testing.T) {
	s := start(t, nil, "", "check", samples+"leads.csv", "--log-format", "xml")
	if code := <-s.code; code != exitUsage || !strings.Contains(s.err.String(), `--log-format "xml": write text or json`) {
		t.Errorf("exit code %d: %s", code, s.err.String())
	}
}
