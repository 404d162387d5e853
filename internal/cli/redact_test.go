package cli

import (
	"encoding/csv"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"alvio.ai/alvio-import/report"
)

// samplePeople are the texts of the sample list that tell who somebody is: those of
// the first row that has them, by text.
func samplePeople(t *testing.T) map[string]string {
	t.Helper()
	data, err := os.ReadFile(samples + "leads.csv")
	if err != nil {
		t.Fatal(err)
	}
	reader := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(data), "\ufeff")))
	reader.Comma, reader.FieldsPerRecord = ';', -1
	rows, err := reader.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	people := map[string]string{}
	for i, header := range rows[0] {
		switch header {
		case "Téléphone", "Mobile", "E-mail", "Prénom", "Nom", "Commercial nom", "Commercial prénom", "Commercial e-mail", "Commercial tél.",
			"Commercial agenda", "SDR nom", "SDR prénom", "SDR e-mail":
			for n, row := range rows[1:] {
				if i < len(row) && strings.TrimSpace(row[i]) != "" && row[i] != "#N/A" {
					people[row[i]] = header + " of record " + strconv.Itoa(n+2)
				}
			}
		}
	}
	if len(people) < 600 {
		t.Fatalf("only %d texts", len(people))
	}
	return people
}

// holds reports whether the text stands anywhere as a word of its own.
func holds(all, text string) bool {
	isWord := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
	for from := 0; ; {
		i := strings.Index(all[from:], text)
		if i < 0 {
			return false
		}
		before, after := []rune(all[max(0, from+i-4):from+i]), []rune(all[from+i+len(text):min(len(all), from+i+len(text)+4)])
		if (len(before) == 0 || !isWord(before[len(before)-1])) && (len(after) == 0 || !isWord(after[0])) {
			return true
		}
		from += i + len(text)
	}
}

// echo answers with all that it was sent, as a server does that explains itself.
func echo(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	message := "no " + string(body)
	if cut := strings.Index(message, `"assignees"`); cut >= 0 && len(body)%2 == 0 {
		message = message[cut:]
	}
	w.WriteHeader(http.StatusUnprocessableEntity)
	_ = json.NewEncoder(w).Encode(map[string]string{"message": message})
}

// TestRedact looks for every phone, e-mail address and name of the sample list in
// everything that a run writes, also when the server echoes what it was sent.
func TestRedact(t *testing.T) {
	people := samplePeople(t)
	server := newServer(t, http.HandlerFunc(echo))
	for name, args := range map[string][]string{
		"check":             {"check"},
		"check as JSON":     {"check", "--json"},
		"sandbox":           {"send", "--to", "sandbox", "--verbose"},
		"echoing server":    {"send", "--to", server, "--verbose", "--max-errors", "0"},
		"stopped by errors": {"send", "--to", server, "--json", "--max-errors", "3"},
	} {
		t.Run(name, func(t *testing.T) {
			found := whatIsFound(t, people, append(args, "--redact")...)
			for _, text := range found {
				t.Errorf("%q is shown (%s)", text, people[text])
			}
			// Without the flag they are found: the test can fail.
			if plain := whatIsFound(t, people, args...); len(plain) < 10 {
				t.Errorf("without --redact only %q are found", plain)
			}
		})
	}
}

// whatIsFound runs a command over the sample list and returns which texts it wrote.
func whatIsFound(t *testing.T, people map[string]string, args ...string) []string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "report")
	args = append(args, samples+"leads.csv", "-m", samples+"leads.mapping.yaml", "--report-dir", dir)
	if args[0] == "send" {
		args = append(args, "--ledger", filepath.Join(t.TempDir(), "ledger.db"))
	}
	s := start(t, map[string]string{envAPIKey: "test"}, "", args...)
	<-s.code
	written := s.out.String() + s.err.String()
	for _, name := range []string{report.CSVFile, report.JSONLFile, report.SummaryFile} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		written += string(data)
	}
	if !strings.Contains(written, "C-01011") {
		t.Error("the ids are lost")
	}
	var found []string
	for text := range people {
		if holds(written, text) {
			found = append(found, text)
		}
	}
	return found
}

// A list without a header has people where headers are looked for.
func TestRedactHeader(t *testing.T) {
	dir := t.TempDir()
	list, mapping := filepath.Join(dir, "list.csv"), filepath.Join(dir, "map.yaml")
	for path, data := range map[string]string{
		list:    "Jeanne,+33612345678,jeanne@example.com\nLouis,+33612345679,louis@example.com\n",
		mapping: "version: 1\ncolumns: {Phone: phone_number}\n",
	} {
		if err := os.WriteFile(path, []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s := start(t, nil, "", "check", list, "-m", mapping, "--redact")
	if code := <-s.code; code != exitUsage {
		t.Errorf("exit code %d, want %d", code, exitUsage)
	}
	for _, text := range []string{"612345678", "jeanne@"} {
		if strings.Contains(s.err.String(), text) {
			t.Errorf("%q is shown:\n%s", text, s.err.String())
		}
	}
}
