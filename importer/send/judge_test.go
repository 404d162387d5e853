package send

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// guideBody is the webhook guide's own sample of a success. It is not valid JSON.
const guideBody = `{"status":"SUCCESS","message":"Request successfully handled. Request ID: "req_5bT84S86WHssLLHWD2FX"","request_id":"req_5bT84S86WHssLLHWD2FX"}`

const guideID = "req_5bT84S86WHssLLHWD2FX"

// newClient returns a client for url that waits long enough for any machine.
func newClient(t *testing.T, url string, changes ...func(*Config)) *Client {
	t.Helper()
	config := Config{URL: url, APIKey: "test", UserAgent: "alvio-import/test", Timeout: 20 * time.Second, Workers: 4}
	for _, change := range changes {
		change(&config)
	}
	c, err := NewClient(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// answering returns the URL of a server that answers everything in the same way.
func answering(t *testing.T, status int, header map[string]string, body string) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		for name, value := range header {
			w.Header().Set(name, value)
		}
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func attempt(t *testing.T, c *Client) Answer {
	t.Helper()
	return c.Attempt(t.Context(), []byte(`{"phone_number":"+33199000001"}`), "key-1")
}

func TestJudgeSuccess(t *testing.T) {
	accepted := Answer{Verdict: Accepted}
	acceptedAs := Answer{Verdict: Accepted, RequestID: guideID}
	webPage := Answer{Verdict: Refused, Code: "web-page", Suspect: "address"}
	failure := Answer{Verdict: Rejected, Code: "answered-failure"}
	valid := `{"status":"SUCCESS","message":"done","request_id":"` + guideID + `"}`
	for _, tt := range []struct {
		name        string
		status      int // 200 if 0
		contentType string
		body        string
		want        Answer
		says        string // part of the message; an accepted row has none
	}{
		{name: "the guide's body", body: guideBody, want: acceptedAs},
		{name: "the same as valid JSON", body: valid, want: acceptedAs},
		{name: "with a byte order mark", body: "\ufeff" + valid, want: acceptedAs},
		{name: "the guide's body with a byte order mark", body: "\ufeff" + guideBody, want: acceptedAs},
		{name: "in lower case", body: `{"status":"success"}`, want: accepted},
		{name: "no status", body: `{"request_id":"` + guideID + `"}`, want: acceptedAs},
		{name: "empty", want: accepted},
		{name: "null", body: "null", want: accepted},
		{name: "words", contentType: "text/plain", body: "OK", want: accepted},
		{name: "cut before the id", body: guideBody[:60], want: accepted},
		{name: "cut after the id", body: guideBody[:len(guideBody)-1], want: acceptedAs},
		{name: "Latin-1", body: strings.Replace(valid, "done", "re\xe7u", 1), want: acceptedAs},
		{name: "201", status: 201, body: valid, want: acceptedAs},
		{name: "202", status: 202, body: guideBody, want: acceptedAs},
		{name: "204", status: 204, want: accepted},

		{name: "failure", body: `{"status":"ERROR","message":"no such campaign"}`, want: failure, says: "status ERROR: no such campaign"},
		{name: "failure with the reason under error", body: `{"status":"FAILED","error":"quota"}`, want: failure, says: "status FAILED: quota"},
		{name: "failure as 202", status: 202, body: `{"status":"ERROR"}`, want: failure, says: "HTTP 202"},
		{name: "failure in the guide's form", body: strings.Replace(guideBody, "SUCCESS", "ERROR", 1),
			want: Answer{Verdict: Rejected, Code: "answered-failure", RequestID: guideID}, says: "status ERROR"},
		{name: "failure with a byte order mark", body: "\ufeff" + `{"message":"no","status":"ERROR"}`, want: failure, says: "status ERROR: no"},
		{name: "failure in the guide's form with a byte order mark", body: "\ufeff" + strings.Replace(guideBody, "SUCCESS", "ERROR", 1),
			want: Answer{Verdict: Rejected, Code: "answered-failure", RequestID: guideID}, says: "status ERROR"},
		{name: "failure with an id that is a number", body: `{"message":"no","status":"ERROR","request_id":123}`, want: failure, says: "status ERROR: no"},
		{name: "failure as a word of its own", body: `{"status":false}`, want: failure, says: "status false"},
		{name: "failure as a number", body: `{"status":500}`, want: failure, says: "status 500"},
		{name: "failure without a word", body: `{"status":""}`, want: failure, says: `status ""`},
		{name: "success as a number", body: `{"status":200}`, want: accepted},
		{name: "success as true", body: `{"status":true}`, want: accepted},
		{name: "failure, cut", body: `{"status": "ERROR", "message": "no such cam`, want: failure, says: "no such cam"},

		{name: "page by its type", contentType: "Text/HTML; charset=utf-8", body: "Welcome", want: webPage, says: "instead of the webhook's answer"},
		{name: "page by its doctype", body: "\n <!DOCTYPE html><p>Welcome", want: webPage, says: "web page"},
		{name: "the webhook's answer, called a page", contentType: "text/html", body: valid, want: acceptedAs},
		{name: "nothing, called a page", contentType: "text/html", want: accepted},
		{name: "page after a byte order mark", contentType: "text/plain", body: "\ufeff<!doctype html>", want: webPage, says: "web page"},
		{name: "page in XHTML", contentType: "application/xhtml+xml", body: "<?xml version='1.0'?>", want: webPage, says: "web page"},
		{name: "page by its first element", contentType: "text/plain", body: "<HTML lang=fr>", want: webPage, says: "web page"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if tt.status == 0 {
				tt.status = http.StatusOK
			}
			header := map[string]string{}
			if tt.contentType != "" {
				header["Content-Type"] = tt.contentType
			}
			tt.want.Status = tt.status
			got := attempt(t, newClient(t, answering(t, tt.status, header, tt.body)))
			if diff := cmp.Diff(tt.want, got, cmpopts.IgnoreFields(Answer{}, "Message")); diff != "" {
				t.Errorf("answer (-want +got):\n%s", diff)
			}
			if !strings.Contains(got.Message, tt.says) || tt.says == "" && got.Message != "" {
				t.Errorf("message %q, want it to say %q", got.Message, tt.says)
			}
		})
	}
}

func TestJudgeFailure(t *testing.T) {
	for _, tt := range []struct {
		status int
		want   Answer
	}{
		{400, Answer{Verdict: Rejected, Code: "http-400", Message: "HTTP 400 Bad Request: no"}},
		{409, Answer{Verdict: Rejected, Code: "http-409", Message: "HTTP 409 Conflict: no"}},
		{413, Answer{Verdict: Rejected, Code: "http-413", Message: "HTTP 413 Request Entity Too Large: no"}},
		{418, Answer{Verdict: Rejected, Code: "http-418", Message: "HTTP 418 I'm a teapot: no"}},
		{422, Answer{Verdict: Rejected, Code: "http-422", Message: "HTTP 422 Unprocessable Entity: no"}},

		{401, Answer{Verdict: Refused, Code: "refused", Message: "HTTP 401 Unauthorized: no", Suspect: "api-key"}},
		{403, Answer{Verdict: Refused, Code: "refused", Message: "HTTP 403 Forbidden: no", Suspect: "api-key"}},
		{404, Answer{Verdict: Refused, Code: "refused", Message: "HTTP 404 Not Found: no", Suspect: "address"}},
		{405, Answer{Verdict: Refused, Code: "refused", Message: "HTTP 405 Method Not Allowed: no", Suspect: "address"}},

		// The endpoint did not take these up.
		{408, Answer{Verdict: Retry, Code: "http-408", Message: "HTTP 408 Request Timeout: no"}},
		{425, Answer{Verdict: Retry, Code: "http-425", Message: "HTTP 425 Too Early: no"}},
		{429, Answer{Verdict: Retry, Code: "http-429", Message: "HTTP 429 Too Many Requests: no", Throttled: true}},
		{503, Answer{Verdict: Retry, Code: "http-503", Message: "HTTP 503 Service Unavailable: no"}},
		// These may have failed after they were taken.
		{500, Answer{Verdict: Retry, Code: "http-500", Message: "HTTP 500 Internal Server Error: no", Doubt: true}},
		{502, Answer{Verdict: Retry, Code: "http-502", Message: "HTTP 502 Bad Gateway: no", Doubt: true}},
		{504, Answer{Verdict: Retry, Code: "http-504", Message: "HTTP 504 Gateway Timeout: no", Doubt: true}},
	} {
		t.Run(strconv.Itoa(tt.status), func(t *testing.T) {
			tt.want.Status = tt.status
			tt.want.RequestID = "req_1"
			got := attempt(t, newClient(t, answering(t, tt.status, nil, `{"status":"ERROR","message":"no","request_id":"req_1"}`)))
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("answer (-want +got):\n%s", diff)
			}
		})
	}
}

func TestServerMessage(t *testing.T) {
	const before = "HTTP 422 Unprocessable Entity"
	for _, tt := range []struct{ name, body, want string }{
		{"none", "", before},
		{"message", `{"message":"bad phone"}`, before + ": bad phone"},
		{"error, for want of a message", `{"message":"","error":"bad phone"}`, before + ": bad phone"},
		{"words", "bad phone", before + ": bad phone"},
		{"JSON of another form", `{"detail":["bad phone"]}`, before + `: {"detail":["bad phone"]}`},
		{"page", "<!doctype html><h1>Oops</h1>", before},
		{"control characters", `{"message":"\u001b[31mbad\u0007\r\n\tphone\u0000\u009b"}`, before + ": [31mbad phone"},
		{"text that runs backwards", `{"message":"bad\u202ephone"}`, before + ": bad phone"},
		{"Latin-1", "num\xe9ro", before + ": num\ufffdro"},
		{"at the bound", strings.Repeat("é", maxMessage), before + ": " + strings.Repeat("é", maxMessage)},
		{"beyond the bound", strings.Repeat("é", 50_000), before + ": " + strings.Repeat("é", maxMessage) + "…"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := attempt(t, newClient(t, answering(t, 422, nil, tt.body)))
			if diff := cmp.Diff(tt.want, got.Message); diff != "" {
				t.Errorf("message (-want +got):\n%s", diff)
			}
		})
	}
}

func TestKeyIsNeverTold(t *testing.T) {
	const key, slashed = "k4f1d0c77ab", "k4f1/d0c77+&ab"
	for _, tt := range []struct {
		name   string
		status int
		header map[string]string
		body   string
	}{
		{"message of a rejection", 400, nil, `{"message":"bad key ` + key + `"}`},
		{"text of a refusal", 401, nil, "api-key " + key + " unknown"},
		{"text of a fault", 500, nil, key + key},
		{"status", 200, nil, `{"status":"` + key + `"}`},
		{"request id", 200, nil, `{"request_id":"` + key + `"}`},
		{"request id in the guide's form", 200, nil, strings.ReplaceAll(guideBody, guideID, key)},
		{"across the bound of a message", 400, nil, strings.Repeat("a", maxMessage-9) + key},
		{"across the bound of a body", 400, nil, strings.Repeat(" ", maxBody-9) + key + key},
		{"across the bound of a body, after another", 400, nil, key + strings.Repeat(" ", maxBody-20) + key},
		{"in capitals", 400, nil, strings.ToUpper(key)},
		{"with a slash", 400, nil, slashed},
		{"with a slash, escaped in JSON", 400, nil, `{"key":"k4f1\/d0c77+&ab"}`},
		{"with a slash, wholly escaped in JSON", 400, nil, `{"key":["k4f1\/d0c77+\u0026ab"]}`},
		{"with a slash, in a URL", 400, nil, "no such path: /in?key=k4f1%2Fd0c77%2B%26ab"},
		{"with a slash, in HTML", 400, nil, "unknown <b>k4f1/d0c77+&amp;ab</b>"},
		{"redirect", 302, map[string]string{"Location": "https://" + key + ".example.com/"}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			secret := key
			if strings.Contains(tt.name, "slash") {
				secret = slashed
			}
			got := attempt(t, newClient(t, answering(t, tt.status, tt.header, tt.body), func(c *Config) { c.APIKey = secret }))
			all := strings.ToLower(fmt.Sprintf("%+v", got))
			if strings.Contains(all, "k4f1") || !strings.Contains(all, "[api-key]") && tt.name != "across the bound of a body" {
				t.Errorf("the answer shows the key, or hides that it was there: %s", all)
			}
		})
	}
}

// The property: whatever a server says, its answer is judged, by the status
// alone if need be, and what is kept of it is fit for a terminal and a report.
func FuzzJudge(f *testing.F) {
	f.Add(200, "application/json", "", "", []byte(guideBody))
	f.Add(200, "text/html", "", "", []byte("<html>"))
	f.Add(202, "", "", "", []byte(`{"status":"ERROR","message":"\u001b\ud800","request_id":"\n"}`))
	f.Add(302, "", "https://%C2%9Bhost.example.com/", "", []byte{})
	f.Add(429, "", "", "Wed, 21 Oct 2015 07:28:00 GMT", []byte("\xff\xfe\x00slow"))
	f.Add(503, "", "", "1e300", []byte(strings.Repeat("\ufeff", 400)))
	now := time.Date(2025, 1, 15, 12, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, status int, contentType, location, wait string, body []byte) {
		header := http.Header{"Content-Type": {contentType}, "Location": {location}, "Retry-After": {wait}}
		a := judge(status, header, body, now)
		for _, text := range []string{a.Message, a.RequestID, a.Code} {
			if !utf8.ValidString(text) || strings.ContainsFunc(text, unicode.IsControl) {
				t.Errorf("%q is not fit for a terminal", text)
			}
		}
		// The text around a server's message is short.
		if n := utf8.RuneCountInString(a.Message); n > maxMessage+maxWord+100 {
			t.Errorf("a message of %d runes", n)
		}
		if n := utf8.RuneCountInString(a.RequestID); n > 201 {
			t.Errorf("a request id of %d runes", n)
		}
		accepted := a.Verdict == Accepted
		if accepted && status/100 != 2 || accepted != (a.Code == "") || accepted != (a.Message == "") {
			t.Errorf("status %d: verdict %d, code %q, message %q", status, a.Verdict, a.Code, a.Message)
		}
		if a.Verdict != Retry && (a.Doubt || a.Throttled || a.RetryAfter != 0) || a.RetryAfter < 0 {
			t.Errorf("status %d: %+v", status, a)
		}
	})
}
