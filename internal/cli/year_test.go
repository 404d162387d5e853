package cli

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"alvio.ai/alvio-import/internal/sandbox"
	"alvio.ai/alvio-import/report"
)

// wholeYear asks for 52 weeks; otherwise there are as many as things happen, with a
// shorter list. "make year" does it.
var wholeYear = flag.Bool("year", false, "simulate 52 weeks of a longer list")

// What happens in a week.
type event string

const (
	headerRenamed event = "a header is renamed"
	columnAdded   event = "a column is added"
	crash         event = "the run is killed"
	skipped       event = "nobody sends the list"
	keyRotated    event = "the key is another one"
	shortOutage   event = "the endpoint is away for a moment"
	longOutage    event = "the endpoint is away until the run gives up"
)

var yearEvents = map[int]event{5: headerRenamed, 9: columnAdded, 13: crash, 17: skipped, 20: keyRotated, 26: longOutage, 33: crash, 41: shortOutage}

// briefEvents are the same without the weeks in which nothing happens.
var briefEvents = map[int]event{2: headerRenamed, 3: columnAdded, 4: crash, 5: skipped, 6: keyRotated, 7: longOutage, 8: crash, 9: shortOutage}

// A lead is a row of the year's list.
type yearLead struct {
	phone  string // the nine digits of a French number
	id     string
	name   string
	amount int // in cents
	budget string
}

// payload is what the destination is to have of the lead.
func (l *yearLead) payload() map[string]any {
	p := map[string]any{
		"phone_number": "+33" + l.phone, "crm_contact_id": l.id,
		"contact": map[string]any{"name": l.name}, "conversion": map[string]any{"amount": float64(l.amount) / 100},
	}
	if l.budget != "" {
		p["custom"] = map[string]any{"budget": l.budget}
	}
	return p
}

// A year is a list that goes to a destination each week, and what the destination should
// have by now.
type year struct {
	t       *testing.T
	random  *rand.Rand
	dir     string
	leads   []*yearLead
	nextID  int
	header  map[string]string // as the list has it now, by what it is
	columns []string          // what they are, in the list's order
	has     map[string]map[string]any
	box     *movableBox
	key     string
	run     int
	doubled int // rows that were in doubt and sent again
}

// TestYear: after a year of lists that grow and change, of crashes and outages, the
// destination has exactly what the lists said, and has been asked no more often than
// something was new, changed, or in doubt.
func TestYear(t *testing.T) {
	if testing.Short() {
		t.Skip("processes that are killed")
	}
	weeks, rows, events := 10, 150, briefEvents
	if *wholeYear {
		weeks, rows, events = 52, 4000, yearEvents
	}
	y := newYear(t, rows)
	for week := 1; week <= weeks; week++ {
		if week > 1 {
			y.change(rows)
		}
		expected := y.expect()
		switch what := events[week]; what {
		case skipped:
			t.Logf("week %d: %s", week, what)
			continue // what changed is sent next week
		default:
			y.week(week, what, expected)
		}
		y.compare(week)
		if t.Failed() {
			return
		}
		if week%13 == 0 || week == weeks {
			y.weigh(week)
		}
	}
	if *wholeYear {
		y.time()
	}
}

func newYear(t *testing.T, rows int) *year {
	y := &year{
		t: t, random: rand.New(rand.NewPCG(52, 1)), dir: t.TempDir(), key: "first", has: map[string]map[string]any{},
		header:  map[string]string{"phone": "Téléphone", "id": "ID", "name": "Nom", "amount": "Montant"},
		columns: []string{"phone", "id", "name", "amount"},
	}
	y.box = newMovableBox(t, y.key)
	for range rows {
		y.add()
	}
	writeFiles(t, y.dir, map[string]string{"leads.mapping.yaml": `version: 1
region: FR
columns:
  Téléphone: phone_number
  ID: crm_contact_id
  Nom: contact.name
  Montant: {to: conversion.amount, type: number, decimal: ","}
unmapped: ignore
`})
	return y
}

func (y *year) add() {
	y.leads = append(y.leads, &yearLead{
		phone: fmt.Sprintf("1990%05d", y.nextID), id: fmt.Sprint("C-", y.nextID), name: fmt.Sprint("Lead ", y.nextID), amount: y.random.IntN(1_000_000),
	})
	y.nextID++
}

// change is what happens to a list within a week: a fiftieth is new, as much is changed, a
// hundredth vanishes, and the order is another.
func (y *year) change(rows int) {
	for range max(1, rows/50) {
		y.add()
		l := y.leads[y.random.IntN(len(y.leads))]
		switch y.random.IntN(2) {
		case 0:
			l.name += " Jr."
		default:
			l.amount++
		}
	}
	for range max(1, rows/100) {
		i := y.random.IntN(len(y.leads))
		y.leads = slices.Delete(y.leads, i, i+1)
	}
	y.random.Shuffle(len(y.leads), func(i, j int) { y.leads[i], y.leads[j] = y.leads[j], y.leads[i] })
	y.random.Shuffle(len(y.columns), func(i, j int) { y.columns[i], y.columns[j] = y.columns[j], y.columns[i] })
}

// expect notes what the destination will have, and returns the contacts of which it does not
// have that yet.
func (y *year) expect() []string {
	var news []string
	for _, l := range y.leads {
		if p := l.payload(); !cmp.Equal(y.has[l.id], p) {
			news = append(news, l.id)
		}
	}
	return news
}

// week sends the list, whatever happens.
func (y *year) week(week int, what event, expected []string) {
	if what != "" {
		y.t.Logf("week %d: %s", week, what)
	}
	name := []string{"leads.csv", "leads.xlsx"}[week%2]
	switch what {
	case headerRenamed:
		y.header["phone"] = "Portable"
		y.write(name)
		y.send(name, "", exitUsage)
		y.init(name)
	case columnAdded:
		y.header["budget"] = "Budget"
		y.columns = append(y.columns, "budget")
		for i, l := range y.leads {
			if i%3 == 0 {
				l.budget = fmt.Sprint("up to ", i)
			}
		}
		y.write(name)
		y.init(name)
		expected = y.expect()
	case keyRotated:
		y.write(name)
		y.box.rotate("second")
		before := y.box.requests()
		y.send(name, "", exitStopped)
		if n := y.box.requests() - before; n != 1 {
			y.t.Errorf("%d requests with the old key", n)
		}
		y.key = "second"
	case crash:
		y.write(name)
		before := y.box.requests()
		y.send(name, fmt.Sprint("written:", 1+len(expected)/2), -1)
		made := int(y.box.requests() - before)
		if made == 0 || made > len(expected) {
			y.t.Errorf("week %d: %d requests of %d before the crash", week, made, len(expected))
		}
		s := y.send(name, "", exitOK)
		// Of what was under way nobody knows; all else is sent once.
		if again := made + s.Attempts - len(expected); again < 0 || again > s.News.InDoubt {
			y.t.Errorf("week %d: %d rows were sent twice, and %d were in doubt", week, again, s.News.InDoubt)
		} else {
			y.doubled += again
		}
		return
	case longOutage:
		y.write(name)
		y.box.awayAfter(len(expected)/2, 0)
		s := y.send(name, "", exitStopped, "--max-outage", "1s")
		if left := s.Outcomes["not_sent"] + s.Outcomes["failed"] + s.Outcomes["in_doubt"]; s.StoppedBy != "outage" || left == 0 || s.Outcomes["rejected"] > 0 { // rows are not to blame
			y.t.Errorf("week %d: stopped by %q, %v", week, s.StoppedBy, s.Outcomes)
		}
		y.box.back()
	case shortOutage:
		y.write(name)
		y.box.awayAfter(len(expected)/2, time.Second)
	default:
		y.write(name)
	}
	s := y.send(name, "", exitOK)
	if s.Attempts != len(expected) && what != longOutage && what != shortOutage {
		y.t.Errorf("week %d: %d requests for %d rows that are new or changed", week, s.Attempts, len(expected))
	}
	if again := y.send(name, "", exitOK); again.Attempts != 0 || again.Outcomes["unchanged"] != s.Rows {
		y.t.Errorf("week %d: the same list once more: %d requests, %v", week, again.Attempts, again.Outcomes)
	}
}

// compare holds the destination against the model, which takes over what was sent.
func (y *year) compare(week int) {
	for _, l := range y.leads {
		y.has[l.id] = l.payload()
	}
	if diff := cmp.Diff(y.has, y.box.contacts(y.t)); diff != "" {
		y.t.Fatalf("week %d (-want +got):\n%s", week, diff[:min(len(diff), 3000)])
	}
}

// write writes the list, each week with other spellings of the same.
func (y *year) write(name string) {
	cells := func(l *yearLead, what string) any {
		switch what {
		case "phone":
			return []string{"0" + l.phone, "+33 " + l.phone, "+33" + l.phone, fmt.Sprintf("0%s %s %s %s %s", l.phone[:1], l.phone[1:3], l.phone[3:5], l.phone[5:7], l.phone[7:])}[y.random.IntN(4)]
		case "id":
			return l.id
		case "name":
			return l.name
		case "budget":
			return l.budget
		}
		if filepath.Ext(name) == ".xlsx" {
			return float64(l.amount) / 100
		}
		return []string{fmt.Sprintf("%d,%02d", l.amount/100, l.amount%100), fmt.Sprintf("%d,%02d €", l.amount/100, l.amount%100)}[y.random.IntN(2)]
	}
	rows := [][]any{nil}
	for _, what := range y.columns {
		rows[0] = append(rows[0], y.header[what])
	}
	for _, l := range y.leads {
		var row []any
		for _, what := range y.columns {
			row = append(row, cells(l, what))
		}
		rows = append(rows, row)
	}
	if err := writeTable(filepath.Join(y.dir, name), rows); err != nil {
		y.t.Fatal(err)
	}
}

func writeTable(path string, rows [][]any) error {
	if filepath.Ext(path) == ".csv" {
		var b strings.Builder
		for _, row := range rows {
			for i, cell := range row {
				if i > 0 {
					b.WriteByte(';')
				}
				fmt.Fprint(&b, cell)
			}
			b.WriteString("\r\n")
		}
		return os.WriteFile(path, []byte(b.String()), 0o600)
	}
	book := excelize.NewFile()
	w, err := book.NewStreamWriter("Sheet1")
	if err != nil {
		return err
	}
	for i, row := range rows {
		if err := w.SetRow(fmt.Sprint("A", i+1), row); err != nil {
			return err
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return book.SaveAs(path)
}

// init takes over what changed in the list's columns, as operations staff would.
func (y *year) init(name string) {
	cmd := command(y.dir, "never", "init", "--update", "leads.mapping.yaml", name, "--yes")
	if out, err := cmd.CombinedOutput(); err != nil {
		y.t.Fatalf("%v\n%s", err, out)
	}
}

// send runs the program in a process of its own, and returns its summary. A code of -1 means
// that it is killed.
func (y *year) send(name, kill string, code int, args ...string) report.Summary {
	y.t.Helper()
	y.run++
	if kill == "" {
		kill = "never"
	}
	dir := fmt.Sprint("report", y.run)
	cmd := command(y.dir, kill, append([]string{"send", name, "-m", "leads.mapping.yaml", "--to", y.box.url, "--report-dir", dir, "--yes", "--json"}, args...)...)
	cmd.Env = append(cmd.Env, "ALVIO_API_KEY="+y.key)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	_ = cmd.Run()
	if got := cmd.ProcessState.ExitCode(); got != code {
		y.t.Fatalf("%s: exit code %d, want %d\n%s%s", name, got, code, stderr.String(), stdout.String())
	}
	var s report.Summary
	if code == exitUsage || code < 0 {
		return s
	}
	if err := json.Unmarshal(stdout.Bytes(), &s); err != nil {
		y.t.Fatal(err)
	}
	if err := checkBooks(filepath.Join(y.dir, dir), ""); err != nil {
		y.t.Error(err)
	}
	return s
}

// weigh logs how large the ledger is, beside what it knows.
func (y *year) weigh(week int) {
	var size int64
	files, err := filepath.Glob(filepath.Join(y.dir, ".local/state/alvio-import/ledger.db*"))
	if err != nil {
		y.t.Fatal(err)
	}
	for _, file := range files {
		if info, err := os.Stat(file); err == nil {
			size += info.Size()
		}
	}
	requests := y.box.requests()
	y.t.Logf("week %d: %d contacts, %d requests, %d of them because it was in doubt; the ledger has %d KiB, %d bytes for each request", week, len(y.has), requests, y.doubled, size/1024, size/requests)
	const most = 1000 // bytes for each request that was ever made, in files that grow by pages
	if size > 256<<10+most*requests {
		y.t.Errorf("the ledger has %d bytes for %d requests", size, requests)
	}
}

// time holds a check beside the year's ledger against one beside a ledger that knows the last list alone.
func (y *year) time() {
	y.send("leads.csv", "", exitOK, "--ledger", filepath.Join(y.dir, "fresh.db"), "--resend")
	var ratios []float64
	for range 7 {
		took := func(args ...string) float64 {
			cmd := command(y.dir, "never", append([]string{"check", "leads.csv", "-m", "leads.mapping.yaml", "--to", y.box.url, "--quiet"}, args...)...)
			cmd.Env = append(cmd.Env, "ALVIO_API_KEY="+y.key)
			if out, err := cmd.CombinedOutput(); err != nil {
				y.t.Fatalf("%v\n%s", err, out)
			}
			return (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds()
		}
		old := took()
		ratios = append(ratios, old/took("--ledger", filepath.Join(y.dir, "fresh.db")))
	}
	slices.Sort(ratios)
	y.t.Logf("a check beside the year's ledger takes %.2f times the processors' time of one beside a fresh ledger (median of 7 pairs, %.2f to %.2f)", ratios[3], ratios[0], ratios[6])
	if ratios[3] > 1.5 {
		y.t.Error("the ledger became slow")
	}
}

// A movableBox is a sandbox whose key changes, and which goes away and comes back, always
// at the same address.
type movableBox struct {
	url  string
	addr string

	mu        sync.Mutex
	log       bytes.Buffer
	current   *sandbox.Server
	made      int64 // requests to those before it
	countdown int   // requests until it goes away; 0: it stays
	pause     time.Duration
	gone      bool
}

func newMovableBox(t *testing.T, key string) *movableBox {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	b := &movableBox{addr: l.Addr().String()}
	b.url = "http://" + b.addr + sandbox.Path
	b.rotate(key)
	server := &http.Server{Handler: b}
	go server.Serve(l) //nolint:errcheck // ends with Close
	t.Cleanup(func() { _ = server.Close() })
	return b
}

func (b *movableBox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b.mu.Lock()
	if b.countdown > 0 {
		if b.countdown--; b.countdown == 0 {
			b.gone = true
			if b.pause > 0 {
				time.AfterFunc(b.pause, b.back)
			}
		}
	}
	gone, current := b.gone, b.current
	b.mu.Unlock()
	if gone {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	current.ServeHTTP(w, r)
}

// rotate gives it another key.
func (b *movableBox) rotate(key string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.current != nil {
		b.made += b.current.Stats().Requests
	}
	b.current = sandbox.New(sandbox.Config{APIKey: key, Latency: time.Millisecond, Log: &b.log})
}

// awayAfter lets it go away after so many requests, for so long; for good if that is 0.
func (b *movableBox) awayAfter(requests int, pause time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.countdown, b.pause = max(requests, 1), pause
}

func (b *movableBox) back() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.gone, b.countdown = false, 0
}

// requests counts those that it answered.
func (b *movableBox) requests() int64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.made + b.current.Stats().Requests
}

// contacts returns what it was given last of each contact.
func (b *movableBox) contacts(t *testing.T) map[string]map[string]any {
	t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	has := map[string]map[string]any{}
	for line := range bytes.Lines(b.log.Bytes()) {
		var contact struct {
			Payload map[string]any `json:"payload"`
		}
		if err := json.Unmarshal(line, &contact); err != nil {
			t.Fatal(err)
		}
		id, _ := contact.Payload["crm_contact_id"].(string)
		has[id] = contact.Payload
	}
	return has
}
