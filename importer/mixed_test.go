package importer

import (
	"encoding/json"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"testing"
	"time"

	"alvio.ai/alvio-import/importer/send"
	"alvio.ai/alvio-import/record"
)

// A mess is an endpoint on a real socket that does by chance whatever endpoints
// do, and keeps a log of its own.
type mess struct {
	outage   time.Duration  // from the 500th request on
	firewall func(int) bool // refuses rows with 403

	mu           sync.Mutex
	random       *rand.Rand
	requests     map[int]int // by row
	accepted     map[int]int
	total        int
	halfAccepted int // accepted, and not told so
	downUntil    time.Time
}

func newMess() *mess {
	return &mess{random: rand.New(rand.NewPCG(7, 7)), requests: map[int]int{}, accepted: map[int]int{}}
}

func (m *mess) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var payload struct {
		ID string `json:"crm_contact_id"`
	}
	if json.NewDecoder(r.Body).Decode(&payload) != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	row, _ := strconv.Atoi(payload.ID)
	switch does := m.decide(row); does {
	case "reset":
		hangUp(w, true)
	case "close":
		hangUp(w, false)
	case "stall":
		<-r.Context().Done()
	default:
		status, _ := strconv.Atoi(does)
		w.WriteHeader(status)
		if status == http.StatusOK {
			_, _ = w.Write([]byte(success))
		}
	}
}

// decide logs the request to row and says what becomes of it.
func (m *mess) decide(row int) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.requests[row]++
	m.total++
	if m.total == 500 {
		m.downUntil = time.Now().Add(m.outage)
	}
	if time.Now().Before(m.downUntil) {
		return "reset"
	}
	if m.firewall != nil && m.firewall(row) {
		return "403"
	}
	chance := m.random.Float64()
	for _, fault := range []struct {
		share float64
		takes bool
		does  string
	}{
		{0.08, false, "500"}, {0.04, false, "429"}, {0.06, false, "reset"},
		{0.03, true, "504"}, {0.01, true, "close"}, {0.01, false, "stall"},
	} {
		if chance < fault.share {
			if fault.takes {
				m.accepted[row]++
				m.halfAccepted++
			}
			return fault.does
		}
		chance -= fault.share
	}
	m.accepted[row]++
	return "200"
}

func hangUp(w http.ResponseWriter, reset bool) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	if tcp, ok := conn.(*net.TCPConn); ok && reset {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}

// TestMess: on an endpoint that fails in all ways at once, every row is accepted,
// none twice but where the endpoint took one without saying so, and the record is
// equal to the endpoint's own log.
func TestMess(t *testing.T) {
	for _, tc := range []struct {
		name     string
		outage   time.Duration
		firewall func(int) bool
		rejected int
	}{
		{name: "faults"},
		{name: "faults and an outage", outage: 5 * time.Second},
		{name: "faults and a firewall", firewall: func(row int) bool { return row == 400 }, rejected: 1},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			const rows = 1000
			m := newMess()
			m.outage, m.firewall = tc.outage, tc.firewall
			server := httptest.NewServer(m)
			defer server.Close()
			o := options(rows)
			o.Concurrency = 32
			// The second time, everything is sent again: the input is all that a run knows.
			for range 2 {
				sendMess(t, m, server.URL, o, tc.rejected)
				m.requests, m.accepted, m.halfAccepted = map[int]int{}, map[int]int{}, 0
			}
		})
	}
}

func sendMess(t *testing.T, m *mess, url string, o Options, rejected int) {
	t.Helper()
	client, err := send.NewClient(send.Config{URL: url, APIKey: "test", UserAgent: "test", Timeout: time.Second, Workers: o.Concurrency})
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	var l log
	totals, err := Send(t.Context(), input(t, manyPhones(o.Expect)), client, &l, o, &Progress{})
	if err != nil {
		t.Fatal(err)
	}
	s := simulation{log: l, totals: totals}
	s.checkBooks(t, client)
	s.wantOutcomes(t, map[record.Outcome]int{record.Accepted: o.Expect - rejected, record.Rejected: rejected})
	doubled := 0
	for _, r := range l.results {
		if r.Attempts != m.requests[r.Row] {
			t.Errorf("row %d: %d attempts in the record, %d requests in the endpoint's log", r.Row, r.Attempts, m.requests[r.Row])
		}
		extra := m.accepted[r.Row] - 1
		if r.Outcome == record.Accepted && extra < 0 {
			t.Errorf("row %d was never accepted", r.Row)
		}
		if doubled += max(extra, 0); extra > 0 && !r.MaybeDoubled {
			t.Errorf("row %d was accepted %d times and is not marked", r.Row, extra+1)
		}
	}
	if m.halfAccepted == 0 || doubled > m.halfAccepted {
		t.Errorf("%d rows accepted twice; the endpoint took %d without saying so", doubled, m.halfAccepted)
	}
}
