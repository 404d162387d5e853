package cli

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"alvio.ai/alvio-import/record"
)

// weeklyRow is a row of a list that is uploaded every week.
type weeklyRow struct{ phone, id, name, amount string }

func (r *weeklyRow) cell(column string) string {
	return map[string]string{"Phone": r.phone, "Mobile": r.phone, "ID": r.id, "Name": r.name, "Amount": r.amount, "Origin": "fair"}[column]
}

func writeWeekly(t *testing.T, path string, columns []string, rows []weeklyRow) {
	t.Helper()
	var b strings.Builder
	fmt.Fprintln(&b, strings.Join(columns, ";"))
	for i := range rows {
		cells := make([]string, len(columns))
		for j, column := range columns {
			cells[j] = rows[i].cell(column)
		}
		fmt.Fprintln(&b, strings.Join(cells, ";"))
	}
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestWeekly: a list that comes again the next week, in another order, with its columns
// moved and a header renamed, costs requests for what is new or changed only.
func TestWeekly(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	dir := t.TempDir()
	box := slowBox(t, 0)
	path := filepath.Join(dir, "list.csv")
	m := filepath.Join(dir, "map.yaml")
	if err := os.WriteFile(m, []byte("version: 1\ncolumns:\n  Phone: {to: phone_number, aliases: [Mobile]}\n  ID: crm_contact_id\n  Name: contact.name\n  Amount: {to: conversion.amount, decimal: \".\"}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	env := map[string]string{"HOME": dir, envAPIKey: "test"}
	reports := 0
	send := func(args ...string) string {
		reports++
		s := start(t, env, "", append([]string{"send", path, "-m", m, "--to", box.URL, "--report-dir", filepath.Join(dir, fmt.Sprint("report", reports))}, args...)...)
		if code := <-s.code; code != exitOK {
			t.Fatalf("exit code %d\n%s", code, s.err.String())
		}
		if err := checkBooks(filepath.Join(dir, fmt.Sprint("report", reports)), ""); err != nil {
			t.Error(err)
		}
		return s.err.String()
	}
	rows := make([]weeklyRow, 1000)
	for i := range rows {
		rows[i] = weeklyRow{fmt.Sprintf("+331990%05d", i), fmt.Sprint("C-", i), fmt.Sprint("Name ", i), fmt.Sprintf("%d.50", i)}
	}
	writeWeekly(t, path, []string{"Phone", "ID", "Name", "Amount"}, rows)
	send()

	for i := range 30 {
		rows[i*33].name += " Junior"
	}
	for i := range 50 {
		rows = append(rows, weeklyRow{fmt.Sprintf("+331990%05d", 2000+i), fmt.Sprint("N-", i), "New", "1.00"})
	}
	rows = rows[30:] // some have left the list, one of them was changed
	random.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
	writeWeekly(t, path, []string{"Amount", "Mobile", "Name", "ID"}, rows)
	changed := 29

	check := start(t, env, "", "check", path, "-m", m, "--to", box.URL)
	<-check.code
	want := fmt.Sprintf("50 new, %d changed, %d unchanged.", changed, len(rows)-50-changed)
	if !strings.Contains(check.out.String(), want) {
		t.Errorf("check says:\n%s\nwant %q", check.out.String(), want)
	}
	if n := box.Stats().Requests; n != 1000 {
		t.Fatalf("%d requests in the first week", n)
	}
	send()
	if n := box.Stats().Requests - 1000; n != int64(50+changed) {
		t.Errorf("%d requests in the second week, want %d", n, 50+changed)
	}
	if said := send(); !strings.Contains(said, "Sending 0 rows") || box.Stats().Requests != int64(1050+changed) {
		t.Errorf("the same list again: %d requests\n%s", box.Stats().Requests-int64(1050+changed), said)
	}

	// So is a column that is new, with what gives it a field.
	writeWeekly(t, path, []string{"Amount", "Mobile", "Name", "ID", "Origin"}, rows)
	custom := filepath.Join(dir, "custom.yaml")
	text, err := os.ReadFile(m)
	if err == nil {
		err = os.WriteFile(custom, append(text, "unmapped: custom\n"...), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	added := start(t, env, "", "send", path, "-m", custom, "--to", box.URL)
	if code := <-added.code; code != exitStopped || !strings.Contains(added.err.String(), "The mapping does not name Origin → custom.origin. If that is new, give it a field first: alvio-import init --update ") {
		t.Errorf("exit code %d\n%s", code, added.err.String())
	}
	writeWeekly(t, path, []string{"Amount", "Mobile", "Name", "ID"}, rows)

	// A mapping that changes every row is asked about.
	if err := os.WriteFile(m, []byte("version: 1\ncolumns:\n  Phone: {to: phone_number, aliases: [Mobile]}\n  ID: crm_contact_id\n  Name: contact.name\n  Amount: {to: conversion.amount, decimal: \".\"}\nset: {campaign.source: list}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := start(t, env, "", "send", path, "-m", m, "--to", box.URL)
	if code := <-s.code; code != exitStopped || !strings.Contains(s.err.String(), "It may be that the mapping changed since ") || !strings.Contains(s.err.String(), "--yes") {
		t.Errorf("exit code %d\n%s", code, s.err.String())
	}
	before := box.Stats().Requests
	if before != int64(1050+changed) {
		t.Errorf("%d requests before the question was answered", before-int64(1050+changed))
	}
	s = start(t, env, "", "send", path, "-m", m, "--to", box.URL, "--yes", "--max-again", "20%")
	if code := <-s.code; code != exitStopped || !strings.Contains(s.err.String(), "That is more than --max-again 20%; nothing was sent") {
		t.Errorf("exit code %d\n%s", code, s.err.String())
	}
	if said := send("--yes"); !strings.Contains(said, "warning: 1,020 rows whose phone numbers") {
		t.Errorf("no warning in\n%s", said)
	}
	if n := box.Stats().Requests - before; n != int64(len(rows)) {
		t.Errorf("%d requests after the yes, want %d", n, len(rows))
	}
	send("--resend")
	if n := box.Stats().Requests - before; n != int64(2*len(rows)) {
		t.Errorf("%d requests with --resend, want %d", n-int64(len(rows)), len(rows))
	}
}

// TestTwoAtOnce: of two processes with the same list one waits for the other, and then
// has nothing to send. One that may not wait leaves.
func TestTwoAtOnce(t *testing.T) {
	dir := t.TempDir()
	box := slowBox(t, 20*time.Millisecond)
	const rows = 5000
	list := newLeadList(rand.New(rand.NewPCG(1, 1)), 0)
	for i := range rows {
		list.rows = append(list.rows, [2]string{fmt.Sprintf("+331990%05d", i), "note"})
	}
	list.write(t, filepath.Join(dir, "leads.csv"))
	if err := os.WriteFile(filepath.Join(dir, "map.yaml"), []byte("version: 1\ncolumns: {Phone: phone_number, Note: custom.note}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	outputs := make([]bytes.Buffer, 2)
	var group sync.WaitGroup
	for i := range outputs {
		cmd := command(dir, "", "send", "leads.csv", "-m", "map.yaml", "--to", box.URL, "--report-dir", fmt.Sprint("report", i))
		cmd.Stderr = &outputs[i]
		group.Go(func() {
			if err := cmd.Run(); err != nil {
				t.Errorf("%v\n%s", err, cmd.Stderr)
			}
		})
	}
	awaitRequests(t, box, 1)
	cmd := command(dir, "", "send", "leads.csv", "-m", "map.yaml", "--to", box.URL, "--no-wait")
	said, err := cmd.CombinedOutput()
	if err == nil || cmd.ProcessState.ExitCode() != exitFailed || !bytes.Contains(said, []byte("another run is sending to this destination (process ")) {
		t.Errorf("%v\n%s", err, said)
	}
	group.Wait()
	if n := box.Stats().Accepted; n != rows {
		t.Errorf("%d rows were accepted, want %d", n, rows)
	}
	accepted, unchanged := 0, 0
	for i := range outputs {
		s := readSummary(t, filepath.Join(dir, fmt.Sprint("report", i)))
		accepted += s.Count(record.Accepted)
		unchanged += s.Count(record.Unchanged)
	}
	if accepted != rows || unchanged != rows {
		t.Errorf("the reports have %d accepted and %d unchanged rows", accepted, unchanged)
	}
	if both := outputs[0].String() + outputs[1].String(); strings.Count(both, "Waiting: another run is sending") != 1 {
		t.Errorf("nobody says that it waits:\n%s", both)
	}
}
