package cli

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"unicode"

	"github.com/xuri/excelize/v2"
)

// What names, headers and values try on a terminal: a colour, the title, a line of
// their own, and another direction.
const (
	trick   = "\x1b[31m\x1b]0;title\a\rForged\nForged\u009b2J\x7f\u202egnp\u2066"
	tricked = `\x1b[31m`
)

const trickyMapping = `version: 1
columns:
  Phone: phone_number
  Mail: contact.email
  When: {to: custom.when, type: date, format: DD/MM/YYYY}
unmapped: custom
`

const oldMapping = "version: 1\ncolumns: {Téléphone: phone_number}\n"

// trickyFiles are a CSV file and a workbook that hold tricks wherever they can.
func trickyFiles(t *testing.T) (mapping string, lists []string) {
	t.Helper()
	dir := t.TempDir()
	mapping = filepath.Join(dir, "map.yaml")
	list := filepath.Join(dir, "leads"+trick+".csv")
	rows := [][]string{
		{"Phone", "Mail", "When", "Note" + trick, "", "Salt\u202e"},
		{"+33199000001", "a" + trick + "@example.com", "demain" + trick, trick, "x", "y"},
		{"+33199000002", "", "", trick, "", ""},
		{"+33199000003" + trick, "", "", "", "", ""},
	}
	var text strings.Builder
	book := excelize.NewFile()
	const sheet = "Leads\u009b2J\u202egnp\u2066"
	if err := book.SetSheetName("Sheet1", sheet); err != nil {
		t.Fatal(err)
	}
	for i, row := range rows {
		text.WriteString(`"` + strings.Join(row, `","`) + "\"\n")
		for j, cell := range row {
			name, _ := excelize.CoordinatesToCellName(j+1, i+1)
			if err := book.SetCellStr(sheet, name, cell); err != nil {
				t.Fatal(err)
			}
		}
	}
	workbook := filepath.Join(dir, "leads\x1b[31m\u202e.xlsx")
	for path, data := range map[string]string{mapping: trickyMapping, list: text.String()} {
		if err := os.WriteFile(path, []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := book.SaveAs(workbook); err != nil {
		t.Fatal(err)
	}
	return mapping, []string{list, workbook}
}

// Nothing that a list or a server holds does anything to the terminal, whatever the
// command.
func TestTerminalStaysItself(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no such file names")
	}
	mapping, lists := trickyFiles(t)
	server := newServer(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusUnprocessableEntity)
		_, _ = io.WriteString(w, `{"message":"no\u001b[31m\rForged\nForged\u202e"}`)
	}))
	ledger := filepath.Join(t.TempDir(), "ledger.db")
	wrong := filepath.Join(t.TempDir(), "wrong.yaml")
	if err := os.WriteFile(wrong, []byte(oldMapping), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, list := range lists {
		for name, args := range map[string][]string{
			"check":            {"check", list, "-m", mapping},
			"check as JSON":    {"check", list, "-m", mapping, "--json"},
			"preview":          {"preview", list, "-m", mapping},
			"preview as JSON":  {"preview", list, "-m", mapping, "--json"},
			"send":             {"send", list, "-m", mapping, "--to", server, "--ledger", ledger, "--yes", "--verbose", "--report-dir", filepath.Join(t.TempDir(), "a"+trick)},
			"other columns":    {"check", list, "-m", wrong},
			"no file":          {"check", list + trick, "-m", mapping},
			"no such sheet":    {"check", list, "-m", mapping, "--sheet", trick},
			"twice":            {"check", list, list, "-m", mapping},
			"no command":       {trick},
			"no flag":          {"check", "--" + trick},
			"no destination":   {"send", list, "-m", mapping, "--to", "\x1b[31m\u202e\nForged"}, // longer ones are not repeated
			"mapping is not":   {"check", list, "-m", list},
			"no pattern":       {"check", "*" + trick, "-m", mapping},
			"init":             {"init", list, "-o", filepath.Join(t.TempDir(), "new.yaml")},
			"init as JSON":     {"init", list, "-o", filepath.Join(t.TempDir(), "new.yaml"), "--json"},
			"init to a trick":  {"init", list, "-o", filepath.Join(t.TempDir(), trick+".yaml")},
			"init to nowhere":  {"init", list, "-o", filepath.Join(t.TempDir(), trick, "new.yaml")},
			"init, an update":  {"init", list, "--update", writeList(t, "old.yaml", []byte(oldMapping))},
			"history of a run": {"history", "--run", "1", "--ledger", ledger + trick},
		} {
			t.Run(filepath.Ext(list)+"/"+name, func(t *testing.T) {
				s := start(t, map[string]string{envAPIKey: "test"}, "", args...)
				<-s.code
				checkTerminal(t, s, strings.Contains(name, "JSON"))
			})
		}
	}
	for _, args := range [][]string{{"history"}, {"history", "--run", "1"}, {"history", "--run", "2"}, {"history", "--json"}} {
		t.Run(strings.Join(args, " "), func(t *testing.T) {
			s := start(t, nil, "", append(args, "--ledger", ledger)...)
			<-s.code
			checkTerminal(t, s, strings.HasSuffix(args[len(args)-1], "json"))
		})
	}
}

// checkTerminal looks for what a terminal would not just show. The tricks are there,
// but seen.
func checkTerminal(t *testing.T, s *session, isJSON bool) {
	t.Helper()
	shown := s.out.String() + s.err.String()
	for i, r := range shown {
		if r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)) {
			t.Fatalf("%q is written raw: %q", r, shown[max(0, i-60):min(len(shown), i+20)])
		}
	}
	if !isJSON && strings.Contains(shown, "\nForged") {
		t.Errorf("a line is forged:\n%s", shown)
	}
	if !isJSON && !strings.Contains(shown, tricked) && !strings.Contains(shown, `\u202e`) {
		t.Errorf("the trick is not seen:\n%s", shown)
	}
}
