package mapping

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"alvio.ai/alvio-import/record"
)

// head is the beginning of most mistaken mappings: a mapping that is right, to
// which a case adds columns, or other keys.
const head = "version: 1\ncolumns:\n  Tel: phone_number\n"

// All mistakes are told at once, in the order of the file, whatever the order in
// which they were found.
func TestParseReportsEveryMistakeAtOnce(t *testing.T) {
	src, places := unmark(`version: §2
region: §Frankreich
§colors: {}
columns:
  Téléphone: phone_number
  §telephone: §contact..name
  §État: {to: custom.state, type: enum, required: §oui, §typ: text}
  Montant: {to: [conversion.amount, §contct.amount], type: §nombre}
set:
  contact.name: §"{Prénom"
  §assignees.role: sales
unmapped: §costum
`)
	_, err := Parse("mapping.yaml", []byte(src))
	wantProblems(t, err, places, []string{
		"version must be 1",
		`region "Frankreich" is not known`,
		`unknown key "colors"`,
		`columns "Téléphone" and "telephone" are the same header`,
		"a name is missing",
		`column "État" is an enum and needs values`,
		"required must be true or false",
		`unknown key "typ" (did you mean "type"?)`,
		`did you mean "contact"?`,
		`type can't be "nombre"`,
		"a brace is not closed",
		"assignees is a list of people",
		`did you mean "custom"?`,
	})
}

func TestMappingsInOtherEncodings(t *testing.T) {
	for name, tt := range map[string]struct{ src, place string }{
		"Latin-1": {"version: 1\ncolumns:\n  Tel: phone_number\n  Pr\xe9nom: contact.name\n", "m.yaml:4:5: "},
		"UTF-16":  {"v\x00e\x00r\x00s\x00", "m.yaml:1:2: "},
	} {
		_, err := Parse("m.yaml", []byte(tt.src))
		if err == nil || err.Error() != tt.place+"not UTF-8; save the mapping file as UTF-8" {
			t.Errorf("%s: error = %v", name, err)
		}
	}
}

// What people get wrong in YAML is told in words that help.
func TestHintsBehindSyntaxErrors(t *testing.T) {
	for src, want := range map[string]string{
		"version: 1\ncolumns:\n\tTel: phone_number\n":                      "that is a TAB: indent with spaces",
		"version: 1\ncolumns:\n  Tel: phone_number\n  A:contact.email\n":   "is a space missing after a colon?",
		"version: 1\ncolumns:\n  Tel: phone_number\n   A: contact.email\n": "indented",
		head + "set:\n  contact.name: {A} {B}\n":                           "put quotes around texts",
		head + "set:\n  contact.name: {A}\n":                               "put quotes around a template",
		head + "set:\n  contact.name: \"{A {B}\"\n":                        "a brace is not closed",
		head + "  A: {to: custom.a, strip_prefix: [p:]}\n":                 "quotes around a text that ends with a colon",
		"version: 1\ncolumns:\n  - Tel: phone_number\n":                    "leave out the dashes",
	} {
		if _, err := Parse("m.yaml", []byte(src)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error = %v, want one with %q", src, err, want)
		}
	}
}

func TestErrorGivesEachProblemALine(t *testing.T) {
	_, err := Parse("leads.yaml", []byte("version: 2\ncolumns:\n  Tel: contact\n"))
	want := `leads.yaml:1:10: version must be 1
leads.yaml:3:8: field path "contact": contact is an object; write contact.name or another of its fields`
	if diff := cmp.Diff(want, err.Error()); diff != "" {
		t.Errorf("Error() (-want +got):\n%s", diff)
	}
	_, err = Parse("leads.yaml", nil)
	if want := "leads.yaml: the mapping is empty; it needs version: 1 and columns:"; err == nil || err.Error() != want {
		t.Errorf("error = %v, want %s", err, want)
	}
}

// Every way to write the same mapping means the same.
func TestParseAccepts(t *testing.T) {
	const want = `{"phone_number":"+33199001234","contact":{"name":"Jane Doe"},"custom":{"rank":1}}`
	tests := map[string]string{
		"block": `
version: 1
region: FR
columns:
  Tel: phone_number
  Nom: contact.name
  Rang: {to: custom.rank, type: integer}`,
		"comments, quotes and lists": `
# for the leads of Monday
version: 1 # the only one
region: "fr"
columns:
  'Tel': "phone_number"
  "Nom": [contact.name]
  Rang:
    to:
      - custom.rank
    type: integer
unmapped: ignore`,
		"JSON":                          `{"version": 1, "region": "FR", "columns": {"Tel": "phone_number", "N\u006fm": "contact.name", "Rang": {"to": "custom.rank", "type": "integer"}}}`,
		"JSON with tabs":                "{\n\t\"version\": 1,\n\t\"region\": \"FR\",\n\t\"columns\": {\n\t\t\"Tel\": \"phone_number\",\n\t\t\"Nom\": \"contact.name\",\n\t\t\"Rang\": {\"to\": \"custom.rank\", \"type\": \"integer\"}\n\t}\n}\n",
		"line ends of Windows":          "version: 1\r\nregion: FR\r\ncolumns:\r\n  Tel: phone_number\r\n  Nom: contact.name\r\n  Rang: {to: custom.rank, type: integer}\r\n",
		"a byte order mark":             "\ufeffversion: 1\nregion: FR\ncolumns:\n  Tel: phone_number\n  Nom: contact.name\n  Rang: {to: custom.rank, type: integer}\n",
		"an empty document behind":      "version: 1\nregion: FR\ncolumns:\n  Tel: phone_number\n  Nom: contact.name\n  Rang: {to: custom.rank, type: integer}\n---\n",
		"keys in another order":         "columns:\n  Rang: {type: integer, to: custom.rank}\n  Nom: contact.name\n  Tel: phone_number\nregion: FR\nversion: 1\n",
		"the document's beginning, set": "---\nversion: 1\nregion: FR\ncolumns:\n  Tel: phone_number\n  Rang: {to: custom.rank, type: integer}\nset: {contact.name: \"{Nom}\"}\n",
	}
	for name, src := range tests {
		t.Run(name, func(t *testing.T) {
			plan := mustBind(t, src, "Tel", "Nom", "Rang")
			payload, issues := plan.Apply(csvRow(aPhone, "Jane Doe", "01"))
			if len(issues) > 0 {
				t.Errorf("issues = %+v", issues)
			}
			wantJSON(t, payload.JSON, want)
		})
	}
}

func TestHeadersThatYAMLTakesForValues(t *testing.T) {
	headers := []string{"Tel", "0033", "2025-01-15", "null", "true", "1.50", "Oui"}
	src := french + "columns:\n  Tel: phone_number\n  0033: custom.a\n  2025-01-15: custom.b\n  null: custom.c\n  true: custom.d\n  1.50: custom.e\n  Oui: custom.f\n"
	payload, issues := mustBind(t, src, headers...).Apply(csvRow(aPhone, "a", "b", "c", "d", "e", "f"))
	if len(issues) > 0 {
		t.Errorf("issues = %+v", issues)
	}
	wantJSON(t, payload.JSON, `{"phone_number":"+33199001234","custom":{"a":"a","b":"b","c":"c","d":"d","e":"e","f":"f"}}`)
}

func TestLoad(t *testing.T) {
	dir := t.TempDir()
	write := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	if _, err := Load(write("good.yaml", head)); err != nil {
		t.Errorf("a good mapping: %v", err)
	}
	_, err := Load(write("bad.yaml", "version: 2\n"+head[len("version: 1\n"):]))
	wantProblems(t, err, []position{{1, 10}}, []string{"version must be 1"})
	if !strings.HasPrefix(err.Error(), "bad.yaml:1:10: ") {
		t.Errorf("the error %q does not begin with the file's name", err)
	}
	if _, err := Load(filepath.Join(dir, "absent.yaml")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("an absent file: %v", err)
	}
	if _, err := Load(dir); err == nil || !strings.Contains(err.Error(), "is a directory") {
		t.Errorf("a directory: %v", err)
	}
	atLimit := head + "#" + strings.Repeat("x", maxFile-len(head)-1)
	if _, err := Load(write("long.yaml", atLimit)); err != nil {
		t.Errorf("a file of %d bytes: %v", len(atLimit), err)
	}
	if _, err := Load(write("leads.xlsx", atLimit+"x")); err == nil || !strings.Contains(err.Error(), "was the spreadsheet meant?") {
		t.Errorf("a file of one byte more: %v", err)
	}
}

// What Parse refuses is an *Error with at least one message, and never a panic;
// what it accepts can be bound to a header that has its columns.
func FuzzParse(f *testing.F) {
	f.Add([]byte(head))
	f.Add([]byte(richMapping))
	f.Add([]byte(head + "---\n"))
	f.Add([]byte("%YAML 1.2\n---\n" + head))
	f.Add([]byte(`{"version": 1, "columns": {"Tel": "phone_number", "A": {"to": ["custom.a"], "values": {"x": 1}, "default": 1}}}`))
	f.Add([]byte(head + "  A: {to: custom.a, format: DD/MM/YYYY}\nset: {contact.name: \"{A} {{b}} {C}\", custom.n: -1.5}\nunmapped: custom\n"))
	f.Add([]byte("version: 1\ncolumns: &a {T: *a, <<: *a, ? [x] : y}\n---\n!!map {}\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := Parse("mapping.yaml", data)
		if err != nil {
			var mistakes *Error
			if !errors.As(err, &mistakes) || len(mistakes.Problems) == 0 {
				t.Fatalf("error %v without a problem", err)
			}
			for _, p := range mistakes.Problems {
				if p.Message == "" {
					t.Fatalf("a problem without a message: %+v", mistakes)
				}
			}
			return
		}
		plan, err := m.Bind(headerOf(m))
		if err != nil {
			t.Fatalf("a mapping does not fit its own columns: %v", err)
		}
		row := &record.Row{Line: 2}
		for range plan.header {
			row.Cells = append(row.Cells, text(aPhoneE164))
		}
		if payload, issues := plan.Apply(row); (payload.JSON == nil) != record.HasErrors(issues) {
			t.Fatalf("payload %s with issues %+v", payload.JSON, issues)
		} else if payload.JSON != nil {
			decode(t, payload.JSON)
		}
	})
}

// headerOf returns a header with all columns that the mapping names, each once.
func headerOf(m *Mapping) []string {
	var header []string
	seen := map[string]bool{}
	add := func(name string) {
		if !seen[fold(name)] {
			seen[fold(name)] = true
			header = append(header, name)
		}
	}
	for _, c := range m.columns {
		add(c.header)
	}
	for _, s := range m.sets {
		if s.template == nil {
			continue
		}
		for _, part := range s.template.parts {
			if part.header != "" {
				add(part.header)
			}
		}
	}
	return header
}

// Lines are counted as editors count them, whatever ends them.
func TestParseCountsLinesOfWindows(t *testing.T) {
	text := "# one\r\nversion: 1\r\n# two\r\n# three\r\ncolumns:\r\n  A: phone_numbr # here\r\n"
	_, err := Parse("m.yaml", []byte(text))
	if err == nil || !strings.HasPrefix(err.Error(), "m.yaml:6:6: ") {
		t.Errorf("got %v, want a mistake at m.yaml:6:6", err)
	}
}
