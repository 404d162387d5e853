package cli

import (
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"alvio.ai/alvio-import/record"
	"alvio.ai/alvio-import/report"
)

// writeList writes a list into a folder of its own.
func writeList(t *testing.T, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func readMapping(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(mappingName(path))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// askedList has two columns that could be the contact's id.
const askedList = "Téléphone;Référence;Code;Budget\n01 99 00 00 01;R-1;17;5k\n01 99 00 00 02;R-2;18;10k\n01 99 00 00 03;R-3;19;5k\n"

var accepted, invalid = record.Accepted.String(), record.Invalid.String()

const whichOne = "Which? [2] "

// A person says what the columns are that could be several things.
func TestInitAsks(t *testing.T) {
	for _, tc := range []struct {
		name, answers string
		flags         []string
		questions     int
		want, payload string // of the mapping; of the first row
	}{
		{"a field", "1\n", nil, 1, "  Référence: crm_contact_id\n", `{"phone_number":"+33199000001","crm_contact_id":"R-1","custom":{"code":"17","budget":"5k"}}`},
		{"another's field", "\n1\n", nil, 2, "  Code: crm_contact_id\n", `{"phone_number":"+33199000001","crm_contact_id":"17","custom":{"reference":"R-1","budget":"5k"}}`},
		{"by its name", "2\n2\n", nil, 2, "  Référence: custom.reference\n", ""},
		{"no answer", "\n\n", nil, 2, "  Référence: custom.reference\n", ""},
		{"none of them, and then one", "7\nno\n0\n1\n", nil, 1, "  Référence: crm_contact_id\n", ""},
		{"none of them to the end", "7\nno", nil, 2, "  Référence: custom.reference\n", ""},
		{"the end of the input", "\n", nil, 2, "  Référence: custom.reference\n", ""},
		{"left out", "3\n3\n", nil, 2, "unmapped: ignore", `{"phone_number":"+33199000001","custom":{"budget":"5k"}}`},
		{"nobody is asked", "1\n", []string{"--yes"}, 0, "  Référence: custom.reference\n", ""},
		{"a program is not asked", "1\n", []string{"--json"}, 0, "  Référence: custom.reference\n", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			list := writeList(t, "leads.csv", []byte(askedList))
			s := start(t, nil, tc.answers, append([]string{"init", list}, tc.flags...)...)
			if code := <-s.code; code != exitOK {
				t.Fatalf("exit code %d\n%s", code, s.err.String())
			}
			if got := strings.Count(s.err.String(), whichOne); got != tc.questions {
				t.Errorf("%d questions, want %d:\n%s", got, tc.questions, s.err.String())
			}
			if got := readMapping(t, list); !strings.Contains(got, tc.want) {
				t.Errorf("no %q in the mapping:\n%s", tc.want, got)
			}
			if got := firstPayload(t, list); tc.payload != "" && got != tc.payload {
				t.Errorf("the first row is sent as %s\nwant %s", got, tc.payload)
			}
		})
	}
}

func firstPayload(t *testing.T, list string) string {
	t.Helper()
	s := start(t, nil, "", "preview", list, "--json", "--rows", "1")
	if code := <-s.code; code != exitOK {
		t.Fatalf("exit code %d\n%s", code, s.err.String())
	}
	var line struct {
		Payload json.RawMessage `json:"payload"`
	}
	if err := json.Unmarshal([]byte(s.out.String()), &line); err != nil {
		t.Fatal(err)
	}
	return string(line.Payload)
}

// What is asked says what the column holds, and what the answers mean.
func TestInitQuestion(t *testing.T) {
	list := writeList(t, "leads.csv", []byte(askedList))
	s := start(t, nil, "1\n", "init", list)
	<-s.code
	for _, want := range []string{
		"\nColumn \"Référence\", for instance \"R-1\": ",
		"\n  1  it is crm_contact_id\n  2  send it by its name, as custom.reference\n  3  leave it out\n" + whichOne,
	} {
		if got := s.err.String(); !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}

// What is no answer is asked again.
func TestInitAsksAgain(t *testing.T) {
	list := writeList(t, "leads.csv", []byte(askedList))
	s := start(t, nil, "yes\n4\n1\n", "init", list)
	<-s.code
	const again = "Type 1, 2 or 3, or nothing for 2: "
	if got := s.err.String(); !strings.Contains(got, whichOne+again+again) || strings.Count(got, again) != 2 {
		t.Errorf("not asked twice again:\n%s", got)
	}

	old := writeList(t, "old.yaml", []byte("version: 1\nregion: FR\ncolumns:\n  Téléphone: phone_number\n  Notes: custom.notes\nunmapped: ignore\n"))
	list = writeList(t, "march.csv", []byte("Téléphone;Remarque du chef\n01 99 00 00 01;a\n"))
	s = start(t, nil, "1\nperhaps\no\n", "init", "--update", old, list)
	if code := <-s.code; code != exitOK {
		t.Fatalf("exit code %d\n%s", code, s.err.String())
	}
	if got := s.err.String(); !strings.Contains(got, "Is it the same column? [y/N] Type y or n: Type y or n: ") || strings.Count(got, "Type y or n: ") != 2 {
		t.Errorf("not asked twice again:\n%s", got)
	}
	if data, err := os.ReadFile(old); err != nil || !strings.Contains(string(data), "aliases: [Remarque du chef]") {
		t.Errorf("%v, the last answer does not count:\n%s", err, data)
	}
}

// Who says that a new column is not the one that is gone, and who is not asked, is told
// what happened and what to type.
func TestInitUpdateSaysWhatToDo(t *testing.T) {
	const old = "version: 1\nregion: FR\ncolumns:\n  Téléphone: phone_number\n  Notes: custom.notes\n"
	const gone, ask = `Next: if column "Notes" has another name now, `, ", line 5. Then: alvio-import check "
	for _, tc := range []struct {
		name, answers, list string
		flags, want         []string
	}{
		{"no", "n\n", "Téléphone;Remarque du chef\n01 99 00 00 01;a\n", nil, []string{
			`column "Notes" is not in march.csv any more` + "\n", `column "Remarque du chef" is new and was not added, as it may be "Notes" by another name` + "\nNothing was changed in ",
			gone + "type the same line again and answer y; if it is gone for good, delete its entry in ", ask,
		}},
		{"nobody is asked", "n\n", "Téléphone;Remarque du chef\n01 99 00 00 01;a\n", []string{"--yes"}, []string{gone + "type the same line again without --yes and answer y; "}},
		{"no terminal", "", "Téléphone;Remarque du chef\n01 99 00 00 01;a\n", nil, []string{gone + "type the same line again on a terminal and answer y; "}},
		{"no other column", "n\n", "Téléphone\n01 99 00 00 01\n", nil, []string{gone + "give it its old name back in march.csv; "}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			mapping := writeList(t, "old.yaml", []byte(old))
			s := start(t, nil, tc.answers, append([]string{"init", "--update", mapping, writeList(t, "march.csv", []byte(tc.list))}, tc.flags...)...)
			if code := <-s.code; code != exitOK {
				t.Fatalf("exit code %d\n%s", code, s.err.String())
			}
			for _, want := range tc.want {
				if got := s.err.String(); !strings.Contains(got, want) {
					t.Errorf("no %q in\n%s", want, got)
				}
			}
			if data, err := os.ReadFile(mapping); err != nil || string(data) != old {
				t.Errorf("%v, the mapping was changed:\n%s", err, data)
			}
		})
	}
}

// With --update nothing is asked about what the mapping names, nor are its fields given
// to other columns; a column that is gone may be one that is unsure.
func TestInitUpdateAsks(t *testing.T) {
	for _, tc := range []struct {
		name, old, answers string
		questions          int
		want               string
	}{
		{"a new column", "version: 1\nregion: FR\ncolumns:\n  Téléphone: phone_number\n  Référence: custom.ref\n", "1\n", 1, "  Code: crm_contact_id\n"},
		{"a renamed one", "version: 1\nregion: FR\ncolumns:\n  Téléphone: phone_number\n  Id: crm_contact_id\n  Code: custom.code\n", "y\n", 0, "  Id: {to: crm_contact_id, aliases: [Référence]}\n"},
		{"a field that is taken", "version: 1\nregion: FR\ncolumns:\n  Téléphone: phone_number\n  Budget: crm_contact_id\n", "1\n", 0, "  Code: custom.code\n"},
		{"a field that is set", "version: 1\nregion: FR\ncolumns:\n  Téléphone: phone_number\nset:\n  crm_contact_id: x\n", "1\n", 0, "  Code: custom.code\n"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			list := writeList(t, "leads.csv", []byte(askedList))
			old := writeList(t, "old.yaml", []byte(tc.old))
			s := start(t, nil, tc.answers, "init", "--update", old, list)
			if code := <-s.code; code != exitOK {
				t.Fatalf("exit code %d\n%s", code, s.err.String())
			}
			shown := s.err.String()
			if got := strings.Count(shown, whichOne); got != tc.questions || strings.Contains(shown, "leave it out") {
				t.Errorf("%d questions, want %d, none of which can leave a column out:\n%s", got, tc.questions, shown)
			}
			data, err := os.ReadFile(old)
			if err != nil || !strings.Contains(string(data), tc.want) {
				t.Errorf("no %q in the mapping (%v):\n%s", tc.want, err, data)
			}
		})
	}
}

// What is in doubt in the mapping that is written is on the screen, too.
func TestInitTells(t *testing.T) {
	for _, tc := range []struct {
		name, list string
		screen     []string // what it shows, beginnings and ends of lines
		mapping    []string // lines of it
	}{
		{
			"dates that do not tell their order",
			"Phone,Next call\n+12025550123,03/04/2025\n+12025550124,05/06/2025\n+12025550125,07/08/2025\n",
			[]string{"custom.next_call                likely: by its name; no date tells whether the day stands before the month; read as MM/DD/YYYY\n", "Columns: 1 sure, 1 likely, 0 sent by name."},
			[]string{"# likely: no date tells whether the day stands before the month; read as MM/DD/YYYY", "Next call: {to: custom.next_call, type: date, format: MM/DD/YYYY, on_invalid: send}"},
		},
		{
			"such dates in a column that may be another",
			"Phone,Close date\n+12025550123,03/04/2025\n+12025550124,05/06/2025\n",
			[]string{"conversion.date                 likely: its header can mean several things; its values are right for conversion date; no date tells whether the day stands before the month; read as MM/DD/YYYY\n"},
			[]string{"Close date: {to: conversion.date, format: MM/DD/YYYY}"},
		},
		{
			"a stage of which few words are known",
			"Phone,Lead Status\n+12025550123,New\n+12025550124,Lost\n+12025550125,Callback\n+12025550126,Junk\n+12025550127,Open\n",
			[]string{"custom.lead_status              unsure: its header says lifecycle stage, and most of its words are not known; could be lifecycle_stage\n"},
			[]string{"# unsure: its header says lifecycle stage, and most of its words are not known; it could be lifecycle_stage", "Lead Status: custom.lead_status"},
		},
		{
			"phones of another country",
			"Phone,Country\n07700 900101,United Kingdom\n07700 900102,United Kingdom\n07700 900103,United Kingdom\n06 39 98 00 01,France\n",
			[]string{"\n1 of 4 rows name another country (France): their phones without + are read as those of GB. Write these with + and the country code.\n"},
			nil,
		},
		{
			"words without a stage",
			"Phone,Lead Status\n+12025550123,New\n+12025550124,Lost\n+12025550125,Client\n+12025550126,Callback\n+12025550127,Junk\n",
			[]string{"Columns: 1 sure, 1 likely, 0 sent by name.\n", "\nColumn \"Lead Status\": 2 words without a stage yet (Callback, Junk), left out in 2 rows of those looked at, until its values have them.\n", "\nNext: read the comments of "},
			[]string{`# TODO: is "Junk" lead, customer or churned? Until values says so, it is left out`},
		},
		{
			"dates in both orders",
			"Phone,Next call\n+12025550123,03/24/2026\n+12025550124,24/03/2026\n+12025550125,03/04/2026\n",
			[]string{"custom.next_call                by its name; looks like dates, some with the month first; sent as text\n", "Columns: 1 sure, 0 likely, 1 sent by name."},
			[]string{"# looks like dates, some with the month first; sent as text", "Next call: custom.next_call"},
		},
		{
			"numbers that do not tell their mark",
			"Phone,Budget\n+12025550123,\"$1,000\"\n+12025550124,\"$2,500\"\n+12025550125,7\n",
			[]string{"custom.budget                   likely: by its name; the numbers do not tell which mark is the decimal one\n", "Columns: 1 sure, 1 likely, 0 sent by name."},
			[]string{"# likely: the numbers do not tell which mark is the decimal one"},
		},
		{
			"numbers that contradict each other",
			"Phone,Amount\n+12025550123,\"£1,000\"\n+12025550124,€1.000\n+12025550125,7\n",
			[]string{"conversion.amount               likely: ", "\"£1,000\" and \"€1.000\" are written in two ways, and by either decimal mark one of them is a fraction: write them alike in the list\n", "Not fit to send: 2 (2 × number-ambiguous)."},
			[]string{"# likely: \"£1,000\" and \"€1.000\" are written in two ways, and by either decimal mark one of them is a fraction: write them alike in the list", "Amount: conversion.amount"},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			list := writeList(t, "leads.csv", []byte(tc.list))
			s := start(t, nil, "", "init", list, "--yes")
			if code := <-s.code; code != exitOK {
				t.Fatalf("exit code %d\n%s", code, s.err.String())
			}
			screen := s.out.String() + s.err.String()
			for _, want := range tc.screen {
				if !strings.Contains(screen, want) {
					t.Errorf("no %q on the screen:\n%s", want, screen)
				}
			}
			text := readMapping(t, list)
			for _, want := range tc.mapping {
				if !strings.Contains(text, "  "+want+"\n") {
					t.Errorf("no %q in the mapping:\n%s", want, text)
				}
			}
		})
	}
}

// ^C at a question ends the command, and nothing is written.
func TestInitInterrupted(t *testing.T) {
	list := writeList(t, "leads.csv", []byte(askedList))
	s := prepare(t, nil, "", "init", list)
	typing, _ := io.Pipe()
	defer typing.Close() //nolint:errcheck // of a pipe
	s.Stdin, s.Interactive = typing, true
	s.start()
	for range 1000 {
		if strings.Contains(s.err.String(), whichOne) {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	s.signals <- os.Interrupt
	if code := <-s.code; code != exitInterrupted {
		t.Errorf("exit code %d, want %d", code, exitInterrupted)
	}
	if got := s.err.String(); !strings.HasSuffix(got, "alvio-import: interrupted; nothing was written\n") || strings.Count(got, whichOne) != 1 {
		t.Errorf("the terminal shows:\n%s", got)
	}
	if _, err := os.Stat(mappingName(list)); err == nil {
		t.Error("a mapping was written")
	}
}

// A sentRow is what the report tells of a row.
type sentRow struct {
	Row     int
	Outcome string
	Phone   string `json:"phone_number"`
	Issues  []record.Issue
}

// errors returns the row's errors but those of some kinds.
func (r *sentRow) errors(but []record.Code) []record.Issue {
	return slices.DeleteFunc(slices.Clone(r.Issues), func(i record.Issue) bool {
		return i.Severity != record.Error || slices.Contains(but, i.Code)
	})
}

// delivered sends a list to the sandbox and returns how its rows ended.
func delivered(t *testing.T, list string) []sentRow {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "report")
	s := start(t, nil, "", "send", list, "--to", "sandbox", "--report-dir", dir)
	if code := <-s.code; code != exitOK && code != exitRows {
		t.Fatalf("send ended with exit code %d\n%s", code, s.err.String())
	}
	if err := checkBooks(dir, ""); err != nil {
		t.Error(err)
	}
	data, err := os.ReadFile(filepath.Join(dir, report.JSONLFile))
	if err != nil {
		t.Fatal(err)
	}
	var rows []sentRow
	for line := range strings.Lines(string(data)) {
		var r sentRow
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			t.Fatal(err)
		}
		rows = append(rows, r)
	}
	return rows
}

// initList makes the mapping of a list and checks the list with it.
func initList(t *testing.T, list string) {
	t.Helper()
	s := start(t, nil, "", "init", list)
	if code := <-s.code; code != exitOK {
		t.Fatalf("init ended with exit code %d\n%s%s", code, s.out.String(), s.err.String())
	}
	s = start(t, nil, "", "check", list)
	if code := <-s.code; code != exitOK && code != exitRows {
		t.Fatalf("check ended with exit code %d\n%s\n%s", code, s.err.String(), readMapping(t, list))
	}
}

// lenient are errors that a proposed mapping does not make of a value: words that no
// list of values has are left out, and what has no field is sent as typed.
var lenient = []record.Code{record.EnumUnknown, record.NumberInvalid, record.DateInvalid, record.BooleanInvalid}

// With the mapping that init proposes, every row of a sample is sent that is sent with
// the sample's own mapping, and few others.
func TestInitSamples(t *testing.T) {
	lists, err := filepath.Glob(samples + "*.csv")
	if err != nil {
		t.Fatal(err)
	}
	workbooks, err := filepath.Glob(samples + "*.xlsx")
	if err != nil || len(lists)+len(workbooks) < 3 {
		t.Fatalf("%v, %d lists", err, len(lists)+len(workbooks))
	}
	for _, sample := range append(lists, workbooks...) {
		t.Run(filepath.Base(sample), func(t *testing.T) {
			t.Parallel()
			data, err := os.ReadFile(sample)
			if err != nil {
				t.Fatal(err)
			}
			list := writeList(t, filepath.Base(sample), data)
			initList(t, list)
			got, want := delivered(t, list), delivered(t, sample)
			if len(got) != len(want) || len(got) == 0 {
				t.Fatalf("%d rows, want %d", len(got), len(want))
			}
			for i := range got {
				switch g, w := &got[i], &want[i]; {
				case g.Outcome == w.Outcome && g.Phone == w.Phone:
				case w.Outcome == invalid && g.Outcome == accepted && len(w.errors(lenient)) == 0:
				default:
					t.Errorf("row %d is %s %v, and %s %v with the sample's own mapping", g.Row, g.Outcome, g.Issues, w.Outcome, w.Issues)
				}
			}
		})
	}
}

// unreadable are the errors of rows whose phone number nobody can read. The sets have
// no other values that are wrong.
var unreadable = []record.Code{record.PhoneMissing, record.PhoneInvalid, record.PhoneDamaged}

// A list as programs write it is sent with what init proposes, without an edit, but for
// rows without a phone number.
func TestInitExports(t *testing.T) {
	paths, err := filepath.Glob("../../mapping/infer/testdata/exports/*.txtar")
	if err != nil || len(paths) < 20 {
		t.Fatalf("%v, %d sets", err, len(paths))
	}
	for _, path := range paths {
		name := strings.TrimSuffix(filepath.Base(path), ".txtar")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			set, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			list := writeList(t, name+".csv", part(set, "list.csv"))
			if !strings.Contains(string(part(set, "answers")), "= phone_number") {
				t.Skip("no column is the contact's phone number")
			}
			initList(t, list)
			rows := delivered(t, list)
			if !slices.ContainsFunc(rows, func(r sentRow) bool { return r.Outcome == accepted }) {
				t.Error("no row was accepted")
			}
			for _, r := range rows {
				for _, issue := range r.errors(unreadable) {
					t.Errorf("row %d: %s", r.Row, issue.Message)
				}
			}
		})
	}
}

func part(a *txtar.Archive, name string) []byte {
	for _, f := range a.Files {
		if f.Name == name {
			return f.Data
		}
	}
	return nil
}

// A column that somebody chose a field for, and whose words are to be told yet, is not sure.
func TestInitTodoIsNotSure(t *testing.T) {
	list := writeList(t, "leads.csv", []byte("Phone,Lead Status\n+12025550123,New\n+12025550124,Lost\n+12025550125,Callback\n+12025550126,Junk\n+12025550127,Open\n"))
	s := start(t, nil, "1\n", "init", list)
	if code := <-s.code; code != exitOK {
		t.Fatalf("exit code %d\n%s", code, s.err.String())
	}
	for _, want := range []string{"lifecycle_stage                 likely: see its comment in the mapping\n", "Columns: 1 sure, 1 likely, 0 sent by name.\n"} {
		if shown := s.out.String() + s.err.String(); !strings.Contains(shown, want) {
			t.Errorf("no %q in\n%s", want, shown)
		}
	}
}
