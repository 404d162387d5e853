package sandbox_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"alvio.ai/alvio-import/internal/sandbox"
)

const (
	key     = "test"
	minimal = `{"phone_number": "+33199000001"}`
	// full is the guide's full payload, with other names and numbers.
	full = `{
  "phone_number": "+33199000001",
  "crm_contact_id": "12345-abc",
  "crm_deal_id": "deal-12345-abc",
  "lifecycle_stage": "customer",
  "contact": {"name": "Zoé Exemple", "email": "zoe@example.com", "postal_code": "01000", "company": "A & B <SARL>"},
  "campaign": {"source": "facebook", "ad_id": "9876543210", "campaign_name": "facebook_video_august", "utm_source": "fb", "utm_medium": "cpc"},
  "custom": {"preferred_language": "en", "budget_range": "5-10k", "accepts_whatsapp": true},
  "conversion": {"date": "2025-01-15", "amount": 5000, "currency": "EUR"},
  "sales": {"nom": "Modèle", "prenom": "Léa", "email": "lea@example.com", "lien_calendrier": "https://example.com/lea", "slack_id": "U1", "phone_number": "+33639980001"},
  "sdr": {"nom": "Fictif", "prenom": "Tom", "email": "tom@example.com", "slack_id": "U2", "phone_number": "+33639980002"},
  "assignees": [{"role": "sales", "nom": "Modèle", "prenom": "Léa"}, {"role": "sdr", "nom": "Fictif", "prenom": "Tom"}]
}`
)

// padded returns a valid payload of so many bytes.
func padded(bytes int) string {
	const before, after = `{"phone_number":"+33199000001","custom":{"note":"`, `"}}`
	return before + strings.Repeat("x", bytes-len(before)-len(after)) + after
}

// A call is a request to the webhook. Its zero value is one that is accepted;
// "none" leaves a part out.
type call struct {
	method, key, contentType, body string
}

// do makes the request and returns its answer with the body.
func (c call) do(t *testing.T, url string) (*http.Response, string) {
	t.Helper()
	resp, body, err := c.try(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	return resp, body
}

// try is do for any goroutine.
func (c call) try(ctx context.Context, url string) (*http.Response, string, error) {
	or := func(s, standard string) string {
		if s == "" {
			return standard
		}
		return strings.TrimPrefix(s, "none")
	}
	req, err := http.NewRequestWithContext(ctx, or(c.method, http.MethodPost), url, strings.NewReader(or(c.body, minimal)))
	if err != nil {
		return nil, "", err
	}
	for name, value := range map[string]string{"api-key": or(c.key, key), "Content-Type": or(c.contentType, "application/json")} {
		if value != "" {
			req.Header.Set(name, value)
		}
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, "", err
	}
	defer resp.Body.Close() //nolint:errcheck // it was read
	body, err := io.ReadAll(resp.Body)
	return resp, string(body), err
}

func serve(t *testing.T, c sandbox.Config) (*sandbox.Server, string) {
	t.Helper()
	c.APIKey = key
	box := sandbox.New(c)
	server := httptest.NewServer(box)
	t.Cleanup(server.Close)
	return box, server.URL + sandbox.Path
}

func TestGuide(t *testing.T) {
	for _, tt := range []struct {
		name string
		call call
		want int
	}{
		{"minimal", call{body: minimal}, 200},
		{"full", call{body: full}, 200},
		{"unknown keys", call{body: `{"phone_number":"+33199000001","x":{"y":[null,1]}}`}, 200},
		{"phone as typed", call{body: `{"phone_number":"01 99 00 00 01"}`}, 200},
		{"charset", call{contentType: "application/json; charset=utf-8"}, 200},
		{"content type in capitals", call{contentType: "Application/JSON"}, 200},
		{"2,000,000 bytes", call{body: padded(sandbox.MaxPayload)}, 200},

		{"no JSON", call{body: `{"phone_number":`}, 400},
		{"more than one object", call{body: minimal + minimal}, 400},
		{"empty", call{body: "none"}, 400},
		{"array", call{body: "[" + minimal + "]"}, 400},
		{"null", call{body: "null"}, 400},
		{"text", call{body: `"+33199000001"`}, 400},
		{"no key", call{key: "none"}, 401},
		{"wrong key", call{key: "test2"}, 401},
		{"GET", call{method: http.MethodGet}, 405},
		{"PUT", call{method: http.MethodPut}, 405},
		{"2,000,001 bytes", call{body: padded(sandbox.MaxPayload + 1)}, 413},
		{"no content type", call{contentType: "none"}, 415},
		{"form", call{contentType: "application/x-www-form-urlencoded"}, 415},
		{"content type of another JSON", call{contentType: "application/json5"}, 415},
		{"no phone", call{body: `{}`}, 422},
		{"phone null", call{body: `{"phone_number":null}`}, 422},
		{"phone empty", call{body: `{"phone_number":""}`}, 422},
		{"phone blank", call{body: `{"phone_number":" \t\u00a0"}`}, 422},
		{"phone a number", call{body: `{"phone_number":33199000001}`}, 422},
		{"phone a list", call{body: `{"phone_number":["+33199000001"]}`}, 422},
		{"phone of another spelling", call{body: `{"Phone_Number":"+33199000001"}`}, 422},
	} {
		t.Run(tt.name, func(t *testing.T) {
			box, url := serve(t, sandbox.Config{})
			resp, body := tt.call.do(t, url)
			if resp.StatusCode != tt.want {
				t.Fatalf("HTTP %d %s, want %d", resp.StatusCode, body, tt.want)
			}
			want := sandbox.Stats{Requests: 1, Answers: map[string]int64{strconv.Itoa(tt.want): 1}}
			if tt.want == http.StatusOK {
				want.Accepted = 1
			} else if !strings.Contains(body, `"status":"ERROR"`) || !json.Valid([]byte(body)) {
				t.Errorf("a refusal should be a JSON object with its reason, not %s", body)
			}
			if diff := cmp.Diff(want, box.Stats()); diff != "" {
				t.Errorf("stats (-want +got):\n%s", diff)
			}
		})
	}
}

// A wrong address can be rehearsed: only one path is the webhook's.
func TestOtherPaths(t *testing.T) {
	server := httptest.NewServer(sandbox.New(sandbox.Config{APIKey: "test"}))
	defer server.Close()
	for _, path := range []string{"/", "/webhook/", "/wrong"} {
		if resp, _ := (call{}).do(t, server.URL+path); resp.StatusCode != http.StatusNotFound {
			t.Errorf("%s: HTTP %d, want 404", path, resp.StatusCode)
		}
	}
}

func TestNoKeyIsAccepted(t *testing.T) {
	server := httptest.NewServer(sandbox.New(sandbox.Config{}))
	defer server.Close()
	if resp, _ := (call{key: "none"}).do(t, server.URL+sandbox.Path); resp.StatusCode != http.StatusUnauthorized {
		t.Errorf("a sandbox without a key answers %d to a request without a key", resp.StatusCode)
	}
}

// The guide's sample of a success is not valid JSON, and so is the sandbox's.
func TestAnswerHasTheGuidesForm(t *testing.T) {
	const sample = `{"status":"SUCCESS","message":"Request successfully handled. Request ID: "req_5bT84S86WHssLLHWD2FX"","request_id":"req_5bT84S86WHssLLHWD2FX"}`
	_, url := serve(t, sandbox.Config{})
	ids := map[string]bool{}
	for range 3 {
		resp, body := call{}.do(t, url)
		id := regexp.MustCompile(`"request_id":"(req_\w+)"`).FindStringSubmatch(body)
		if id == nil {
			t.Fatalf("no request id in %s", body)
		}
		ids[id[1]] = true
		if diff := cmp.Diff(strings.ReplaceAll(sample, "req_5bT84S86WHssLLHWD2FX", id[1]), body); diff != "" {
			t.Errorf("body (-want +got):\n%s", diff)
		}
		if json.Valid([]byte(body)) {
			t.Error("the body is valid JSON, unlike the guide's")
		}
		if got := resp.Header.Get("Content-Type"); got != "application/json" {
			t.Errorf("Content-Type %q", got)
		}
	}
	if len(ids) != 3 {
		t.Errorf("three requests got the ids %v", ids)
	}
}

// statuses returns how a sandbox answers so many requests.
func statuses(t *testing.T, n int, c sandbox.Config) []int {
	t.Helper()
	_, url := serve(t, c)
	var got []int
	for range n {
		resp, _ := call{}.do(t, url)
		got = append(got, resp.StatusCode)
	}
	return got
}

func TestFaults(t *testing.T) {
	count := func(faults ...sandbox.Fault) map[int]int {
		n := map[int]int{}
		for _, status := range statuses(t, 200, sandbox.Config{Faults: faults, Seed: 1}) {
			n[status]++
		}
		return n
	}
	if diff := cmp.Diff(map[int]int{503: 200}, count(sandbox.Fault{Status: 503, Share: 1})); diff != "" {
		t.Errorf("share 1 (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[int]int{200: 200}, count(sandbox.Fault{Status: 503, Share: 0})); diff != "" {
		t.Errorf("share 0 (-want +got):\n%s", diff)
	}
	both := count(sandbox.Fault{Status: 500, Share: 0.5}, sandbox.Fault{Status: 422, Share: 0.5})
	if both[500] < 70 || both[422] < 70 || both[200] != 0 {
		t.Errorf("halves: %v", both)
	}
}

// Faults that break connections or hide what was accepted do so, and the sandbox's own
// counts tell the truth.
func TestHiddenFaults(t *testing.T) {
	for _, tt := range []struct {
		name     string
		fault    sandbox.Fault
		status   int // of the answer; 0 if there is none
		accepted int64
	}{
		{"reset", sandbox.Fault{Kind: sandbox.FaultReset, Share: 1}, 0, 0},
		{"stall", sandbox.Fault{Kind: sandbox.FaultStall, Share: 1}, 0, 0},
		{"accepted and reset", sandbox.Fault{Kind: sandbox.FaultAcceptedReset, Share: 1}, 0, 1},
		{"accepted and an error", sandbox.Fault{Kind: sandbox.FaultAcceptedError, Status: 504, Share: 1}, 504, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			box, url := serve(t, sandbox.Config{Faults: []sandbox.Fault{tt.fault}})
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			resp, _, err := call{}.try(ctx, url)
			status := 0
			if err == nil {
				status = resp.StatusCode
			}
			if stats := box.Stats(); status != tt.status || stats.Accepted != tt.accepted || stats.Requests != 1 {
				t.Errorf("answer %d (%v), counts %+v", status, err, stats)
			}
		})
	}
}

func TestFaultsFollowTheSeed(t *testing.T) {
	c := sandbox.Config{Faults: []sandbox.Fault{{Status: 500, Share: 0.3}, {Status: 503, Share: 0.3}}, Seed: 1}
	first := statuses(t, 100, c)
	if diff := cmp.Diff(first, statuses(t, 100, c)); diff != "" {
		t.Errorf("the same seed, but (-first +second):\n%s", diff)
	}
	c.Seed = 2
	if cmp.Equal(first, statuses(t, 100, c)) {
		t.Error("another seed makes no difference")
	}
}

func TestRateLimit(t *testing.T) {
	_, url := serve(t, sandbox.Config{Rate: 0.001}) // the next one is due in a quarter of an hour
	if resp, _ := (call{}).do(t, url); resp.StatusCode != http.StatusOK {
		t.Fatalf("the first request: HTTP %d", resp.StatusCode)
	}
	resp, _ := call{}.do(t, url)
	if wait := resp.Header.Get("Retry-After"); resp.StatusCode != http.StatusTooManyRequests || wait != "1" {
		t.Errorf("the second request: HTTP %d, Retry-After %q", resp.StatusCode, wait)
	}
}

func TestBooksBalance(t *testing.T) {
	box, url := serve(t, sandbox.Config{Faults: []sandbox.Fault{{Status: 500, Share: 0.2}, {Status: 429, Share: 0.2}}, Log: io.Discard})
	calls := []call{{}, {body: full}, {key: "wrong"}, {body: "null"}, {method: http.MethodGet}}
	const workers, each = 8, 25
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for i := range each {
				if _, _, err := calls[i%len(calls)].try(t.Context(), url); err != nil {
					t.Error(err)
				}
				box.Stats() // may be asked for at any time
			}
		})
	}
	wg.Wait()
	stats := box.Stats()
	var sum int64
	for _, n := range stats.Answers {
		sum += n
	}
	if sum != workers*each || stats.Requests != workers*each || stats.Accepted != stats.Answers["200"] || stats.Accepted == 0 {
		t.Errorf("%d requests, but %+v", workers*each, stats)
	}
}
