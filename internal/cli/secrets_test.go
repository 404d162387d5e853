package cli

import (
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"alvio.ai/alvio-import/report"
)

// TestKeyNeverShown looks for the key in everything that a run writes, also when
// the server echoes it, in whatever way.
func TestKeyNeverShown(t *testing.T) {
	const key = "k3y/that+nobody&may-see"
	for name, echo := range map[string]func(w http.ResponseWriter, key string){
		"rejected": func(w http.ResponseWriter, key string) {
			w.WriteHeader(http.StatusUnprocessableEntity)
			_, _ = fmt.Fprintf(w, `{"message":"key %s is fine, the row is not","request_id":"%s"}`, key, key)
		},
		"refused": func(w http.ResponseWriter, key string) {
			w.Header().Set("Api-Key", key)
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = io.WriteString(w, "the row is not taken: unknown "+strings.ReplaceAll(key, "/", `\/`))
		},
		"accepted": func(w http.ResponseWriter, key string) {
			_, _ = fmt.Fprintf(w, `{"status":"SUCCESS","message":"the row is not lost","request_id":"%s"}`, key)
		},
		"redirected": func(w http.ResponseWriter, key string) {
			w.Header().Set("Location", "https://the-row-is-not.example.com/"+key)
			w.WriteHeader(http.StatusFound)
		},
		"failed": func(w http.ResponseWriter, key string) {
			w.WriteHeader(http.StatusServiceUnavailable)
			_, _ = io.WriteString(w, "the row is not taken: "+strings.ToUpper(key))
		},
	} {
		t.Run(name, func(t *testing.T) {
			server := newServer(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { echo(w, r.Header.Get("api-key")) }))
			dir := filepath.Join(t.TempDir(), "report")
			s := start(t, map[string]string{envAPIKey: key}, "", "send", samples+"minimal.csv", "-m", samples+"minimal.mapping.yaml",
				"--to", server, "--report-dir", dir, "--verbose", "--max-attempts", "2", "--max-errors", "1")
			<-s.code
			written := s.out.String() + s.err.String()
			for _, name := range []string{report.CSVFile, report.JSONLFile, report.SummaryFile} {
				data, err := os.ReadFile(filepath.Join(dir, name))
				if err != nil {
					t.Fatal(err)
				}
				written += string(data)
			}
			if lower := strings.ToLower(written); strings.Contains(lower, "k3y") || strings.Contains(lower, "nobody") {
				t.Errorf("the key is shown:\n%s", written)
			}
			if said := strings.ReplaceAll(written, "-", " "); name != "accepted" && !strings.Contains(said, "the row is not") {
				t.Error("the server's message is lost")
			}
			if !strings.Contains(s.err.String(), "minimal.csv row 2, attempt 1, ") {
				t.Errorf("--verbose does not tell of the attempts:\n%s", s.err.String())
			}
		})
	}
}

// TestCertificates: a server that nobody vouches for gets nothing, and the user
// the words that are needed; --ca-file vouches.
func TestCertificates(t *testing.T) {
	requests := 0
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { requests++ }))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	defer server.Close()
	dir := t.TempDir()
	good, bad := filepath.Join(dir, "ca.pem"), filepath.Join(dir, "not.pem")
	certificate := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	for file, data := range map[string][]byte{good: certificate, bad: []byte("no certificate\n")} {
		if err := os.WriteFile(file, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, tc := range []struct {
		name, file, url, says string
		code, requests        int
	}{
		{"unknown authority", "", server.URL, "the server's certificate can't be trusted: no authority that this machine knows has issued it\nIf your company or your network has an authority of its own, name its certificate with --ca-file, or as the destination's ca_file.", exitStopped, 0},
		{"no certificate in the file", bad, server.URL, "no certificate in it", exitUsage, 0},
		{"no such file", filepath.Join(dir, "no.pem"), server.URL, "the file of trusted authorities: open ", exitUsage, 0},
		{"for another host", good, strings.Replace(server.URL, "127.0.0.1", "localhost", 1), "it is not for localhost; is the address right?", exitStopped, 0},
		{"vouched for", good, server.URL, "accepted 3", exitOK, 3},
	} {
		t.Run(tc.name, func(t *testing.T) {
			requests = 0
			args := []string{"send", samples + "minimal.csv", "-m", samples + "minimal.mapping.yaml", "--to", tc.url, "--report-dir", filepath.Join(t.TempDir(), "r"), "--concurrency", "1"}
			if tc.file != "" {
				args = append(args, "--ca-file", tc.file)
			}
			s := start(t, map[string]string{envAPIKey: "test"}, "", args...)
			if code := <-s.code; code != tc.code || requests != tc.requests {
				t.Errorf("exit code %d after %d requests, want %d after %d", code, requests, tc.code, tc.requests)
			}
			if got := strings.Join(strings.Fields(s.err.String()), " "); !strings.Contains(got, strings.Join(strings.Fields(tc.says), " ")) {
				t.Errorf("the terminal shows:\n%s\nwant %q", s.err.String(), tc.says)
			}
		})
	}
}

// TestKeyFile: a key is taken from a file however an editor, or a shell, has written it.
func TestKeyFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "api.key")
	a := &app{sys: System{Getenv: func(string) string { return "" }}}
	for name, content := range map[string]string{
		"bare":                    "k-123",
		"a line":                  "k-123\n",
		"a line of Windows":       "k-123\r\n",
		"with a mark":             "\ufeffk-123\r\n",
		"what > of Windows makes": "\xff\xfek\x00-\x001\x002\x003\x00\r\x00\n\x00",
		"the other UTF-16":        "\xfe\xff\x00k\x00-\x001\x002\x003",
	} {
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if key, err := a.apiKey(file); key != "k-123" || err != nil {
			t.Errorf("%s: key %q (%v)", name, key, err)
		}
	}
	for name, content := range map[string]string{
		"two lines":          "k-secret\nk-secrets\n",
		"no letter of a key": "k–secret",
		"half a letter":      "\xff\xfes\x00e\x00c\x00r\x00e\x00t\x00-",
		"nothing but a mark": "\ufeff\n",
	} {
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if key, err := a.apiKey(file); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: key %q (%v), want an error that does not show it", name, key, err)
		}
	}
}
