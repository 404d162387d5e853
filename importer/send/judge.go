package send

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"
)

// maxBody bounds how much of an answer is read, in bytes.
const maxBody = 64 << 10

// buffers are for answers' bodies.
var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// readBody returns the beginning of an answer's body. That a body can't be read
// to its end does not matter, because the status was read. A body within the
// bound is read whole, so that its connection can be used again; that of a longer
// one is closed. What a server compresses unasked is unpacked, to the same bound.
// The body is valid as long as the buffer is.
func readBody(resp *http.Response, buffer *bytes.Buffer) []byte {
	buffer.Reset()
	_, _ = buffer.ReadFrom(io.LimitReader(resp.Body, maxBody))
	body := buffer.Bytes()
	if !strings.EqualFold(resp.Header.Get("Content-Encoding"), "gzip") {
		return body
	}
	unpacker, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return body
	}
	body, _ = io.ReadAll(io.LimitReader(unpacker, maxBody))
	return body
}

// judge judges an answer by its status, headers and the beginning of its body.
func judge(status int, header http.Header, body []byte, now time.Time) Answer {
	said := listen(body)
	a := Answer{Status: status, RequestID: said.requestID}
	if status >= 200 && status <= 299 {
		judgeSuccess(&a, header, &said)
		return a
	}
	message := strings.TrimRight(fmt.Sprintf("HTTP %d %s", status, http.StatusText(status)), " ") + said.colon(header)
	switch {
	case status >= 300 && status <= 399:
		a.Verdict, a.Code, a.Suspect = Refused, "redirected", address
		a.Message = fmt.Sprintf("HTTP %d: the endpoint redirects to %s", status, locationHost(header))
	case status == 401 || status == 403 || status == 404 || status == 405:
		a.Verdict, a.Code = Refused, "refused"
		a.Message, a.Suspect = message, suspect(status)
	case status == 408 || status == 425 || status == 429 || status >= 500:
		a.Verdict, a.Code = Retry, "http-"+strconv.Itoa(status)
		a.Message = message
		a.Throttled = status == 429
		a.Doubt = status >= 500 && status != http.StatusServiceUnavailable
		a.RetryAfter = longestRetryAfter(header, now)
	default:
		a.Verdict, a.Code = Rejected, "http-"+strconv.Itoa(status)
		a.Message = message
	}
	return a
}

// suspect names what is likely wrong when the endpoint refuses everybody.
func suspect(status int) string {
	if status == http.StatusUnauthorized || status == http.StatusForbidden {
		return "api-key"
	}
	return address
}

const address = "address" // as a suspect

// judgeSuccess looks behind a 2xx: a web page is not the webhook's, and a JSON
// status other than SUCCESS is a no.
func judgeSuccess(a *Answer, header http.Header, said *said) {
	if isWebPage(header, said.text) {
		a.Verdict, a.Code = Refused, "web-page"
		a.Message = fmt.Sprintf("HTTP %d with a web page instead of the webhook's answer", a.Status)
		a.Suspect = address
		return
	}
	if word := said.failure(); word != "" {
		a.Verdict, a.Code = Rejected, "answered-failure"
		a.Message = fmt.Sprintf("HTTP %d, but status %s%s", a.Status, word, said.colon(header))
	}
}

var utf8BOM = []byte("\ufeff")

// isWebPage reports whether an answer is a page for people: it begins as one, or
// says that it is one. Some servers say so of everything, so that an object or
// nothing at all is no page whatever its type.
func isWebPage(header http.Header, body []byte) bool {
	start := bytes.TrimSpace(body[:min(len(body), 64)])
	if len(start) > 0 && start[0] == '{' {
		return false
	}
	start = bytes.ToLower(start)
	if bytes.HasPrefix(start, []byte("<!doctype html")) || bytes.HasPrefix(start, []byte("<html")) {
		return true
	}
	mediaType := strings.ToLower(header.Get("Content-Type"))
	page := strings.HasPrefix(mediaType, "text/html") || strings.HasPrefix(mediaType, "application/xhtml")
	return page && len(start) > 0
}

// A said is what an answer's body says.
type said struct {
	text      []byte // the body without a byte order mark
	status    any    // nil if it names none
	message   string // the server's own words
	requestID string
}

// listen finds out what a body says. The guide's own answer is not valid JSON: its
// message holds unescaped quotes. So what does not parse is looked through for the
// fields.
func listen(body []byte) said {
	s := said{text: bytes.TrimPrefix(body, utf8BOM)}
	var fields struct {
		Status    any `json:"status"`
		Message   any `json:"message"`
		Error     any `json:"error"`
		RequestID any `json:"request_id"`
	}
	if !bytes.HasPrefix(s.text, guideStart) && json.Unmarshal(s.text, &fields) == nil {
		s.status = fields.Status
		s.message, _ = fields.Message.(string)
		if s.message == "" {
			s.message, _ = fields.Error.(string)
		}
		id, _ := fields.RequestID.(string)
		s.requestID = bounded(clean(id), maxWord)
		return s
	}
	if i := bytes.IndexByte(s.text, '"'); i >= 0 && len(bytes.Trim(s.text[:i], "{ \t\r\n")) == 0 {
		if status, ok := quoted(s.text[i:], `"status"`); ok {
			s.status = status
		}
	}
	if i := bytes.LastIndex(s.text, []byte(`"request_id"`)); i >= 0 {
		id, _ := quoted(s.text[i:], `"request_id"`)
		s.requestID = clean(id)
	}
	return s
}

// guideStart begins the answer that the guide shows, and that need not be parsed.
var guideStart = []byte(`{"status":"SUCCESS","message":"`)

// quoted returns what text has in quotes after a name and a colon: a word without
// quotes or escapes in it.
func quoted(text []byte, name string) (string, bool) {
	const blank = " \t\r\n"
	text, named := bytes.CutPrefix(text, []byte(name))
	text, colon := bytes.CutPrefix(bytes.TrimLeft(text, blank), []byte(":"))
	text, open := bytes.CutPrefix(bytes.TrimLeft(text, blank), []byte(`"`))
	end := bytes.IndexAny(text, `"\`)
	if !named || !colon || !open || end < 1 || end > maxWord || text[end] != '"' {
		return "", false
	}
	return string(text[:end]), true
}

// failure returns the status that the body names if it is not a success, and an
// empty text otherwise. The guide's word for success is SUCCESS; true and the
// numbers of 2xx are taken for it too.
func (s *said) failure() string {
	switch status := s.status.(type) {
	case string:
		if strings.EqualFold(status, "SUCCESS") {
			return ""
		}
		return cmp.Or(bounded(clean(status), maxWord), `""`)
	case float64:
		if status >= 200 && status <= 299 {
			return ""
		}
	case nil:
		return ""
	}
	if s.status == true {
		return ""
	}
	return bounded(clean(fmt.Sprint(s.status)), maxWord)
}

// Bounds of what is kept of a server's texts, in runes.
const (
	maxMessage = 300
	maxWord    = 200 // of a name: a request id, a status, a host
)

// colon returns ": " and what the server said, fit for one line of a report;
// nothing if it said nothing, or showed a page.
func (s *said) colon(header http.Header) string {
	if isWebPage(header, s.text) {
		return ""
	}
	text := bounded(clean(cmp.Or(s.message, string(s.text))), maxMessage)
	if text == "" {
		return ""
	}
	return ": " + text
}

// clean makes a text of unknown origin fit for a terminal and a report: valid
// UTF-8, no control characters, no runs of spaces.
func clean(s string) string {
	if !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r >= 0x7f }) {
		return s
	}
	s = strings.ToValidUTF8(s, "\ufffd")
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return ' '
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

func bounded(s string, runes int) string {
	if utf8.RuneCountInString(s) <= runes {
		return s
	}
	return string([]rune(s)[:runes]) + "…"
}

func locationHost(header http.Header) string {
	u, err := url.Parse(header.Get("Location"))
	if err != nil || u.Host == "" {
		return "another page"
	}
	return bounded(clean(u.Host), maxWord)
}
