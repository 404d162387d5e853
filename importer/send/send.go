// Package send makes one attempt at delivering one payload, and judges the
// answer.
//
// [Client.Attempt] posts a payload and returns an [Answer]; it never returns an
// error, because whatever happens to a request is an answer of some [Verdict]. It
// never sends twice: when to try again is the caller's decision, for which
// [Backoff] says how long to wait.
//
// The rules are the webhook guide's (any 2xx accepts; 5xx, 429 and timeouts are
// tried again; other 4xx are the client's error) with those of RFC 9110 beside
// them. No redirect is followed: it would carry the api-key to another host and
// turn POST into GET.
//
// # Pace
//
// A [Pace] finds out how many attempts an endpoint takes, beside each other and per
// second. Its control law has five parts, each in a file of its own:
//
//   - The window is how many attempts may be under way. It begins at one, and doubles per
//     round trip while nothing speaks against it (pace.go).
//   - The gate spaces attempts evenly. Its rate is free until the first refusal; what was
//     accepted then is the ceiling. From a little below it the rate comes back, stays,
//     and exceeds it on a cubic curve, until the next refusal tells the ceiling anew
//     (pace_rate.go).
//   - A closure sends nothing but single tries: for as long as Retry-After says, or until
//     something is taken again after refusals only. The dearer it was, the longer the
//     ceiling is not exceeded; if it comes again all the same, the endpoint counts in long
//     windows, and the ceiling is the mean of a whole one (pace_closure.go).
//   - Latency narrows the window where half of the requests would be served faster, so
//     that it is our own queue that we wait in (pace_latency.go).
//   - Refusals by chance are told from a limit by going slower for a moment: where that
//     helps, it is a limit (pace_chance.go).
//
// The reasons. Limits of APIs are rates far more often than numbers of connections, and
// most refuse at once, without a queue. A rate can't be kept by a window: 20 per second at
// 5 ms is a tenth of a request. And nothing but a refusal tells of it, as latency stays
// the same. That is why limits that go by latency (Netflix's gradient and Vegas, Vector's
// adaptive concurrency) leave a rate limit to luck, or to halving after each refusal. Of
// the laws of TCP, additive increase and halving is at three quarters of a ceiling in the
// mean; BBR probes a quarter beyond every few round trips, which a queue absorbs in a
// network, and which here is refused, and may be punished. CUBIC knows a ceiling and spends
// most of its time near it, needs one refusal to notice that it fell, and some seconds to
// notice that it rose; so the gate is CUBIC's, for a rate. Latency then has one thing left
// to tell, a queue that never refuses, and does so as in BBR's ProbeRTT: by a test.
//
// The constants were chosen in front of the endpoints of package endpoints, in virtual
// time, where TestPaceScenarios prints what is reached, and TestPace of package importer
// holds the whole pipeline to the same.
package send

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"os"
	"strings"
	"sync/atomic"
	"time"
	"unicode"
)

// A Verdict says what an answer means for its row and for the run.
type Verdict uint8

// The verdicts.
const (
	Accepted    Verdict = iota // 2xx: delivered
	Rejected                   // the row's fault: final
	Retry                      // the endpoint's or the network's fault: try again
	Refused                    // not about the row: wrong key, address or method
	Unreachable                // no connection was made: try again, unless nothing ever answered
	Untrusted                  // the certificate can't be trusted: stop
	Cancelled                  // the caller's context ended first
)

// An Answer is how one attempt ended.
type Answer struct {
	Verdict   Verdict
	Status    int    // HTTP status, 0 if there was none
	RequestID string // the webhook's id for the request, if it named one
	Code      string // stable name of what went wrong, empty if accepted
	Message   string // for a person, empty if accepted
	Suspect   string // of the verdict Refused: what is likely wrong, as in "api-key"
	// Doubt: the request may have been taken although it was not accepted.
	Doubt bool
	// Throttled: the endpoint asks for a slower pace (429).
	Throttled bool
	// RetryAfter is how long the endpoint asks everybody to wait, 0 if it
	// doesn't.
	RetryAfter time.Duration
}

// Config says where and how to send.
type Config struct {
	URL       string        // https, or http on loopback
	APIKey    string        // value of the api-key header
	UserAgent string        // value of the User-Agent header
	Timeout   time.Duration // of one attempt, from dialing to the answer's last byte
	Workers   int           // how many attempts may run at the same time
	// RootCAs are the authorities whose certificates are trusted; nil trusts
	// those of the system.
	RootCAs *x509.CertPool
	// Dial replaces the network; nil dials TCP. It is for tests.
	Dial func(ctx context.Context, network, addr string) (net.Conn, error)
}

// A Client sends payloads to one endpoint. Its methods may be called at the
// same time from several goroutines.
type Client struct {
	config   Config
	request  *http.Request // what all requests have in common
	redact   redactor
	http     *http.Transport // not an http.Client, which would follow redirects
	limits   limits
	attempts atomic.Int64
}

// maxHeader bounds the headers that a server may send, in bytes.
const maxHeader = 64 << 10

// NewClient returns a client for the endpoint. It is an error if the URL is not
// one that a key may be sent to.
func NewClient(c Config) (*Client, error) {
	if err := CheckURL(c.URL); err != nil {
		return nil, err
	}
	if strings.ContainsFunc(c.APIKey, unicode.IsControl) {
		return nil, errors.New("the api-key holds a line break or another control character; copy it again")
	}
	if c.Timeout <= 0 {
		return nil, errors.New("an attempt needs a timeout")
	}
	request, err := http.NewRequest(http.MethodPost, c.URL, nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("api-key", c.APIKey)
	request.Header.Set("User-Agent", c.UserAgent)
	return &Client{config: c, request: request, redact: newRedactor(c.APIKey), http: &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            watch(c.Dial),
		TLSClientConfig:        &tls.Config{RootCAs: c.RootCAs, MinVersion: tls.VersionTLS12},
		ForceAttemptHTTP2:      true,
		MaxIdleConns:           c.Workers,
		MaxIdleConnsPerHost:    c.Workers,
		IdleConnTimeout:        90 * time.Second,
		MaxResponseHeaderBytes: maxHeader,
		DisableCompression:     true, // answers are short, and a compressed one could grow without bound
		// A connection that died in silence (a closed lid, a forgotten NAT
		// entry) is found by a ping, not by hundreds of attempts on it.
		HTTP2: &http.HTTP2Config{SendPingTimeout: 15 * time.Second, PingTimeout: 10 * time.Second},
	}}, nil
}

// CheckURL reports why no key may be sent to the URL: it is not a URL, or
// neither https nor on this machine.
func CheckURL(raw string) error {
	u, err := url.Parse(raw)
	switch {
	case err != nil && strings.Contains(raw, "@"), err == nil && u.User != nil: // not repeated: it may hold a password
		return errors.New("the web address holds a user name or password; only the api-key header is used")
	case err != nil || u.Hostname() == "":
		return errNoURL
	case u.Scheme == "https", u.Scheme == "http" && IsLoopback(u.Hostname()):
		return nil
	case u.Scheme == "http":
		return fmt.Errorf("%s is not encrypted, and would show the key and the contacts to everybody on the way; use https", u.Host)
	}
	return errNoURL
}

// errNoURL does not repeat what was given: it may be a key in the wrong place.
var errNoURL = errors.New("this is not a web address; write one as in https://host/path")

// IsLoopback reports whether host is this machine.
func IsLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// Attempts returns how many requests were made.
func (c *Client) Attempts() int64 { return c.attempts.Load() }

// Close ends the connections that are idle.
func (c *Client) Close() {
	c.http.CloseIdleConnections()
	c.limits.close()
}

// Attempt posts the payload once. The key goes into the Idempotency-Key header
// and must be the same for every attempt at this payload.
func (c *Client) Attempt(ctx context.Context, payload []byte, key string) Answer {
	c.attempts.Add(1)
	limit := c.limits.begin(ctx, c.config.Timeout)
	var progress progress
	resp, err := c.http.RoundTrip(c.newRequest(httptrace.WithClientTrace(limit, progress.trace()), payload, key))
	if err != nil {
		err = cmp.Or(c.limits.end(limit), err) // what the transport makes of it differs
		answer := c.judgeError(err, &progress)
		if ctx.Err() != nil {
			answer.Verdict, answer.Code = Cancelled, "cut-short"
			answer.Message = "the request was cut short because the run stopped"
		}
		return c.redact.answer(answer)
	}
	defer c.limits.end(limit) //nolint:errcheck // nothing is lost: the status was read
	defer resp.Body.Close()   //nolint:errcheck // neither here
	buffer, _ := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(buffer)
	return c.redact.answer(judge(resp.StatusCode, resp.Header, c.redact.body(readBody(resp, buffer)), time.Now()))
}

// newRequest returns the request that is like all others but for its payload and
// its key. It has no GetBody: with it and an Idempotency-Key the transport would
// resend in silence when a kept-alive connection dies. Every attempt is ours.
func (c *Client) newRequest(ctx context.Context, payload []byte, key string) *http.Request {
	req := c.request.WithContext(ctx)
	req.Header = maps.Clone(c.request.Header)
	req.Header["Idempotency-Key"] = []string{key}
	req.Body = io.NopCloser(bytes.NewReader(payload))
	req.ContentLength = int64(len(payload))
	return req
}

// judgeError judges a request that got no answer. If it was written whole, the
// endpoint may have taken it.
func (c *Client) judgeError(err error, p *progress) Answer {
	a := Answer{Verdict: Retry, Doubt: p.written(), Code: "connection-failed", Message: "the connection broke before the answer: " + plain(err)}
	var (
		certificate *tls.CertificateVerificationError
		dns         *net.DNSError
		netErr      net.Error
	)
	switch {
	case refusedUnread(err):
		a.Doubt, a.Message = false, "the server closed the connection and did not take the request up"
	case errors.As(err, &certificate):
		a.Verdict, a.Code = Untrusted, "certificate-untrusted"
		a.Message = "the server's certificate can't be trusted: " + distrust(certificate.Err)
	case errors.As(err, &dns):
		a.Verdict, a.Code = Unreachable, "host-not-found"
		a.Message = fmt.Sprintf("the host %s was not found; is the address right, and this machine online?", dns.Name)
	case !p.connected() && errors.As(err, &netErr) && netErr.Timeout():
		a.Verdict, a.Message = Unreachable, fmt.Sprintf("no connection could be made within %s", c.config.Timeout)
	case !p.connected():
		a.Verdict, a.Message = Unreachable, "no connection could be made: "+plain(err)
	case errors.As(err, &netErr) && netErr.Timeout():
		a.Code, a.Message = "timeout", fmt.Sprintf("no answer within %s", c.config.Timeout)
	}
	return a
}

// refusedUnread reports whether the server said that it did not look at the
// request (RFC 9113, 8.7: REFUSED_STREAM, or GOAWAY with an earlier stream). The
// transport knows that such a request may be sent again, has no way to do so, and
// says it in these words only.
func refusedUnread(err error) bool {
	return strings.Contains(err.Error(), "http2: Transport: cannot retry err [")
}

// distrust says in a person's words why a certificate is not trusted.
func distrust(err error) string {
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		return "no authority that this machine knows has issued it"
	}
	if host, ok := errors.AsType[x509.HostnameError](err); ok {
		return fmt.Sprintf("it is not for %s; is the address right?", host.Host)
	}
	if invalid, ok := errors.AsType[x509.CertificateInvalidError](err); ok && invalid.Reason == x509.Expired {
		from, to := invalid.Cert.NotBefore.Format(time.DateOnly), invalid.Cert.NotAfter.Format(time.DateOnly)
		return fmt.Sprintf("it is valid from %s to %s; is this machine's clock right?", from, to)
	}
	return plain(err)
}

// plain drops what net puts before the cause: addresses and system calls.
func plain(err error) string {
	if op, ok := errors.AsType[*net.OpError](err); ok {
		err = op.Err
	}
	if call, ok := errors.AsType[*os.SyscallError](err); ok {
		err = call.Err
	}
	return bounded(clean(err.Error()), maxMessage)
}
