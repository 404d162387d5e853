package sandbox_test

import (
	"bufio"
	"context"
	"encoding/json"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"alvio.ai/alvio-import/importer/send"
	"alvio.ai/alvio-import/internal/sandbox"
)

// listen starts a sandbox that ends with the test.
func listen(t *testing.T, c sandbox.Config, keep bool) *sandbox.Listener {
	t.Helper()
	c.APIKey = key
	box, err := sandbox.Listen("127.0.0.1:0", c, keep)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := box.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return box
}

func get(t *testing.T, box *sandbox.Listener, path string) (int, string) {
	t.Helper()
	resp, body := call{method: http.MethodGet}.do(t, strings.TrimSuffix(box.URL, "/webhook")+path)
	return resp.StatusCode, body
}

func TestContacts(t *testing.T) {
	box := listen(t, sandbox.Config{}, true)
	if status, body := get(t, box, "/contacts"); status != http.StatusOK || body != "" {
		t.Errorf("before any contact: HTTP %d %q", status, body)
	}
	client, err := send.NewClient(send.Config{URL: box.URL, APIKey: key, Timeout: 20 * time.Second, Workers: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	var want []string // request id, idempotency key and payload of each accepted one
	for i, payload := range []string{minimal, `{}`, full, "null", padded(100_000), minimal} {
		idempotency := "key-" + string(rune('a'+i))
		if a := client.Attempt(t.Context(), []byte(payload), idempotency); a.Verdict == send.Accepted {
			want = append(want, a.RequestID, idempotency, canonical(t, payload))
		}
	}
	_, body := get(t, box, "/contacts")
	var got []string
	lines := bufio.NewScanner(strings.NewReader(body))
	lines.Buffer(nil, sandbox.MaxPayload)
	for lines.Scan() {
		var c sandbox.Contact
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatalf("line %s: %v", lines.Text(), err)
		}
		got = append(got, c.RequestID, c.IdempotencyKey, canonical(t, string(c.Payload)))
	}
	if diff := cmp.Diff(want, got); diff != "" || len(got) != 4*3 {
		t.Errorf("contacts (-want +got):\n%s", diff)
	}
	if stats := box.Stats(); stats.Accepted != 4 || stats.Requests != 6 {
		t.Errorf("reading back should not count: %+v", stats)
	}
}

// canonical returns a JSON text with its keys sorted and without white space.
func canonical(t *testing.T, text string) string {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatal(err)
	}
	out, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestContactsAreKeptOnDemand(t *testing.T) {
	box := listen(t, sandbox.Config{}, false)
	if status, _ := get(t, box, "/contacts"); status != http.StatusNotFound {
		t.Errorf("HTTP %d for what is not kept", status)
	}
}

func TestStatsAreServed(t *testing.T) {
	box := listen(t, sandbox.Config{}, false)
	call{}.do(t, box.URL)
	call{body: "null"}.do(t, box.URL)
	get(t, box, "/stats") // does not count itself
	_, body := get(t, box, "/stats")
	var got sandbox.Stats
	if err := json.Unmarshal([]byte(body), &got); err != nil {
		t.Fatal(err)
	}
	want := sandbox.Stats{Requests: 2, Accepted: 1, Answers: map[string]int64{"200": 1, "400": 1}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("stats (-want +got):\n%s", diff)
	}
}

// What the sandbox kept are somebody's contacts: nobody else may read the file,
// and it does not outlive the sandbox.
func TestSpoolFile(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	t.Setenv("TMP", dir) // Windows
	files := func() []string {
		names, err := filepath.Glob(filepath.Join(dir, "*"))
		if err != nil {
			t.Fatal(err)
		}
		return names
	}
	box, err := sandbox.Listen("127.0.0.1:0", sandbox.Config{APIKey: key}, true)
	if err != nil {
		t.Fatal(err)
	}
	call{}.do(t, box.URL)
	if len(files()) != 1 {
		t.Fatalf("files %v, want one", files())
	}
	info, err := os.Stat(files()[0])
	if err != nil || info.Mode().Perm()&0o077 != 0 && os.PathSeparator == '/' || info.Size() == 0 {
		t.Errorf("the file: %v, %v", info, err)
	}
	address := strings.TrimSuffix(strings.TrimPrefix(box.URL, "http://"), "/webhook")
	if _, err := sandbox.Listen(address, sandbox.Config{}, true); err == nil {
		t.Error("two sandboxes listen at the same address")
	}
	if err := box.Close(); err != nil {
		t.Errorf("Close: %v", err)
	}
	if len(files()) != 0 {
		t.Errorf("left behind: %v", files())
	}
	if conn, err := net.Dial("tcp", address); err == nil {
		_ = conn.Close()
		t.Error("it still listens")
	}
}

func TestWait(t *testing.T) {
	box := listen(t, sandbox.Config{}, false)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- box.Wait(ctx) }()
	call{}.do(t, box.URL)
	select {
	case err := <-ended:
		t.Fatalf("it ended by itself: %v", err)
	default:
	}
	cancel()
	if err := <-ended; err != nil {
		t.Errorf("Wait: %v", err)
	}
}

// The sandbox and the client follow the same guide: what the one decides, the
// other understands, and both count the same.
func TestClientUnderstands(t *testing.T) {
	fault := func(status int) sandbox.Config {
		return sandbox.Config{Faults: []sandbox.Fault{{Status: status, Share: 1}}}
	}
	for _, tt := range []struct {
		name    string
		config  sandbox.Config
		key     string
		payload string
		want    send.Answer
		says    string
	}{
		{"minimal", sandbox.Config{}, key, minimal, send.Answer{Verdict: send.Accepted, Status: 200, RequestID: "req_sandbox_00000001"}, ""},
		{"full", sandbox.Config{}, key, full, send.Answer{Verdict: send.Accepted, Status: 200, RequestID: "req_sandbox_00000001"}, ""},
		{"wrong key", sandbox.Config{}, "wrong", minimal, send.Answer{Verdict: send.Refused, Status: 401, Code: "refused", Suspect: "api-key"}, "missing or invalid api-key"},
		{"no JSON", sandbox.Config{}, key, "{", send.Answer{Verdict: send.Rejected, Status: 400, Code: "http-400"}, "not a JSON object"},
		{"no phone", sandbox.Config{}, key, "{}", send.Answer{Verdict: send.Rejected, Status: 422, Code: "http-422"}, "phone_number is required"},
		{"over 2 MB", sandbox.Config{}, key, padded(sandbox.MaxPayload + 1), send.Answer{Verdict: send.Rejected, Status: 413, Code: "http-413"}, "over 2 MB"},
		{"fault", fault(500), key, minimal, send.Answer{Verdict: send.Retry, Status: 500, Code: "http-500", Doubt: true}, "fault on demand"},
		{"unavailable", fault(503), key, minimal, send.Answer{Verdict: send.Retry, Status: 503, Code: "http-503"}, "fault on demand"},
		{"throttled", fault(429), key, minimal, send.Answer{Verdict: send.Retry, Status: 429, Code: "http-429", Throttled: true, RetryAfter: time.Second}, "fault on demand"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			box := listen(t, tt.config, false)
			client, err := send.NewClient(send.Config{URL: box.URL, APIKey: tt.key, Timeout: 20 * time.Second, Workers: 1})
			if err != nil {
				t.Fatal(err)
			}
			defer client.Close()
			got := client.Attempt(t.Context(), []byte(tt.payload), "key-1")
			if !strings.Contains(got.Message, tt.says) || tt.says == "" && got.Message != "" {
				t.Errorf("message %q, want it to say %q", got.Message, tt.says)
			}
			got.Message = ""
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("answer (-want +got):\n%s", diff)
			}
			stats := box.Stats()
			if stats.Requests != client.Attempts() || (stats.Accepted == 1) != (got.Verdict == send.Accepted) {
				t.Errorf("the sandbox counts %+v, the client %d requests", stats, client.Attempts())
			}
		})
	}
}
