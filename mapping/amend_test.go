package mapping

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// aBudget is the column that most tests add.
var aBudget = Addition{Header: "Budget", Value: "custom.budget"}

// amendings are files, what is added, and what comes of it.
var amendings = []struct {
	name    string
	src     string
	added   []Addition
	aliases []Alias
	want    string
}{
	{
		"at the end of columns, before what belongs to the next key",
		"version: 1\ncolumns:\n  Tel: phone_number   # the first\n\n# constants\nset: {custom.a: 1}\n",
		[]Addition{{"Budget", "custom.budget", "How much?\n\nIn euros."}, {"Note: #1", "{to: [custom.a1, custom.a2]}", ""}}, nil,
		"version: 1\ncolumns:\n  Tel: phone_number   # the first\n  # How much?\n  #\n  # In euros.\n  Budget: custom.budget\n  \"Note: #1\": {to: [custom.a1, custom.a2]}\n\n# constants\nset: {custom.a: 1}\n",
	},
	{
		"behind comments indented as the entries",
		"version: 1\ncolumns:\n    Tel: phone_number\n    # Mobile: phone_number\n# the rest\nunmapped: custom\n",
		[]Addition{aBudget}, nil,
		"version: 1\ncolumns:\n    Tel: phone_number\n    # Mobile: phone_number\n    Budget: custom.budget\n# the rest\nunmapped: custom\n",
	},
	{
		"behind a block",
		"version: 1\ncolumns:\n Tel: phone_number\n Stage:\n    to: custom.stage\n    values:\n        a: b # c\n        # d\n    # e\n\nunmapped: custom\n",
		[]Addition{aBudget}, nil,
		"version: 1\ncolumns:\n Tel: phone_number\n Stage:\n    to: custom.stage\n    values:\n        a: b # c\n        # d\n    # e\n Budget: custom.budget\n\nunmapped: custom\n",
	},
	{
		"behind a list, a text in lines and an option without a value",
		"version: 1\ncolumns:\n  Tel:\n  - phone_number\n  - sales.phone_number\nregion: FR\n", []Addition{aBudget}, nil,
		"version: 1\ncolumns:\n  Tel:\n  - phone_number\n  - sales.phone_number\n  Budget: custom.budget\nregion: FR\n",
	},
	{
		"behind a text in lines",
		"version: 1\ncolumns:\n  Tel: >-\n    phone_number\n\nregion: FR\n", []Addition{aBudget}, nil,
		"version: 1\ncolumns:\n  Tel: >-\n    phone_number\n  Budget: custom.budget\n\nregion: FR\n",
	},
	{
		"behind an option without a value",
		"version: 1\ncolumns:\n  Tel: phone_number\n  Nom:\n    to: custom.nom\n    blank: # nothing\nregion: FR\n", []Addition{aBudget}, nil,
		"version: 1\ncolumns:\n  Tel: phone_number\n  Nom:\n    to: custom.nom\n    blank: # nothing\n  Budget: custom.budget\nregion: FR\n",
	},
	{
		"no line end at the end",
		"version: 1\ncolumns:\n  Tel: phone_number", []Addition{aBudget, {"CP", "contact.postal_code", "x"}}, []Alias{{"TEL", "Tél. 2"}},
		"version: 1\ncolumns:\n  Tel: {to: phone_number, aliases: [Tél. 2]}\n  Budget: custom.budget\n  # x\n  CP: contact.postal_code",
	},
	{
		"spaces at the end of a line, a comment at the end of the file",
		"version: 1\ncolumns:\n  Tel: phone_number  \n# bye", []Addition{aBudget}, nil,
		"version: 1\ncolumns:\n  Tel: phone_number  \n  Budget: custom.budget\n# bye",
	},
	{
		"documents before and behind",
		"%YAML 1.2\n---\nversion: 1\ncolumns:\n  Tel: phone_number\n---\n", []Addition{aBudget}, nil,
		"%YAML 1.2\n---\nversion: 1\ncolumns:\n  Tel: phone_number\n  Budget: custom.budget\n---\n",
	},
	{
		"braces on one line",
		"version: 1\ncolumns: { Tel: phone_number } # all\n", []Addition{{"Budget", "custom.budget", "x"}, {"E-mail", "assignees[0].email", ""}}, []Alias{{"Tel", "Tél, 2"}},
		"version: 1\ncolumns: { Tel: {to: phone_number, aliases: [\"Tél, 2\"]}, Budget: custom.budget, E-mail: \"assignees[0].email\" } # all\n",
	},
	{
		"braces on several lines",
		"version: 1\ncolumns: {\n  Tel: phone_number,   # one\n  Nom: contact.name   # two\n}\n", []Addition{{"Budget", "custom.budget", "x"}}, nil,
		"version: 1\ncolumns: {\n  Tel: phone_number,   # one\n  Nom: contact.name,   # two\n  # x\n  Budget: custom.budget\n}\n",
	},
	{
		"braces with a comma at the end",
		"version: 1\ncolumns: {\n  Tel: phone_number,\n  Nom: contact.name,  \n  # three\n}\n", []Addition{aBudget}, nil,
		"version: 1\ncolumns: {\n  Tel: phone_number,\n  Nom: contact.name,  \n  Budget: custom.budget,\n  # three\n}\n",
	},
	{
		"braces that close behind the last entry",
		"version: 1\ncolumns: {Tel: phone_number,\n          Nom: contact.name}\n", []Addition{aBudget}, nil,
		"version: 1\ncolumns: {Tel: phone_number,\n          Nom: contact.name,\n          Budget: custom.budget}\n",
	},
	{
		"braces that are empty",
		"version: 1\ncolumns: {}\nset: {phone_number: \"{Tel}\"}\n", []Addition{aBudget, {"CP", "contact.postal_code", ""}}, nil,
		"version: 1\ncolumns: {Budget: custom.budget, CP: contact.postal_code}\nset: {phone_number: \"{Tel}\"}\n",
	},
	{
		"JSON on one line",
		`{"version": 1, "columns": {"Tel": "phone_number"}}`, []Addition{{"Budget", "{to: [custom.budget], type: number, default: 0.50}", "x"}}, []Alias{{"tel", `a"b`}, {"budget", "B"}},
		`{"version": 1, "columns": {"Tel": {"to": "phone_number", "aliases": ["a\"b"]}, "Budget": {"to": ["custom.budget"], "type": "number", "default": 0.50, "aliases": ["B"]}}}`,
	},
	{
		"JSON with tabs",
		"{\n\t\"version\": 1,\n\t\"columns\": {\n\t\t\"Tel\": [\"phone_number\"],\n\t\t\"Nom\": {\n\t\t\t\"to\": \"contact.name\"\n\t\t}\n\t}\n}\n", []Addition{{"Budget", "custom.budget", "x"}}, []Alias{{"tel", "T"}, {"nom", "N"}, {"nom", "M"}},
		"{\n\t\"version\": 1,\n\t\"columns\": {\n\t\t\"Tel\": {\"to\": [\"phone_number\"], \"aliases\": [\"T\"]},\n\t\t\"Nom\": {\n\t\t\t\"to\": \"contact.name\",\n\t\t\t\"aliases\": [\"N\", \"M\"]\n\t\t},\n\t\t\"Budget\": \"custom.budget\"\n\t}\n}\n",
	},
	{
		"aliases of a field",
		head + "  Téléphone: contact.phone   # comment\n  'Nom': 'contact.name'\n  SDR: assignees[1].nom # x\n  CP: |- # y\n    contact.postal_code\n", nil, []Alias{{"telephone", "Tél."}, {"telephone", "no"}, {"Nom", "Name"}, {"SDR", "x y"}},
		head + "  Téléphone: {to: contact.phone, aliases: [Tél., \"no\"]}   # comment\n  'Nom': {to: 'contact.name', aliases: [Name]}\n  SDR: {to: \"assignees[1].nom\", aliases: [x y]} # x\n  CP: |- # y\n    contact.postal_code\n",
	},
	{
		"aliases of a field on a line of its own, and in lines",
		head + "  Nom:\n    contact.name\n  CP: |-\n    contact.postal_code\n  Ville:\tcontact.city\n", nil, []Alias{{"Nom", "Name"}, {"CP", "C"}, {"Ville", "V"}},
		head + "  Nom:\n    {to: contact.name, aliases: [Name]}\n  CP: {to: contact.postal_code, aliases: [C]}\n  Ville:\t{to: contact.city, aliases: [V]}\n",
	},
	{
		"aliases of a list",
		head + "  A: [custom.a, \"assignees[0].nom\"] # x\n  B:\n    # the fields\n    - custom.b\n    - custom.c # y\n", nil, []Alias{{"A", "AA"}, {"B", "BB"}},
		head + "  A: {to: [custom.a, \"assignees[0].nom\"], aliases: [AA]} # x\n  B:\n    # the fields\n    to:\n    - custom.b\n    - custom.c # y\n    aliases: [BB]\n",
	},
	{
		"aliases of options in braces",
		head + "  A: {to: custom.a} # x\n  B: {aliases: [BB], to: custom.b}\n  C: { to: custom.c, aliases: CC }\n  D: {to: custom.d, aliases: []}\n  E: {to: custom.e,}\n", nil, []Alias{{"A", "AA"}, {"B", "BBB"}, {"C", "CCC"}, {"D", "DD"}, {"E", "EE"}},
		head + "  A: {to: custom.a, aliases: [AA]} # x\n  B: {aliases: [BB, BBB], to: custom.b}\n  C: { to: custom.c, aliases: [CC, CCC] }\n  D: {to: custom.d, aliases: [DD]}\n  E: {to: custom.e, aliases: [EE],}\n",
	},
	{
		"aliases of options in a block",
		head + "  A:\n      to: custom.a # x\n      # y\n\n  B:\n    aliases: [BB] # z\n    to: custom.b\n  C:\n    aliases:\n    - CC # c\n    to: custom.c\n  D:\n    to: custom.d\n    aliases: D, d\n  E:\n    aliases: [\n      EE,\n      FF\n    ]\n    to: [custom.e]\n", nil,
		[]Alias{{"A", "AA"}, {"B", "BBB"}, {"C", "CCC"}, {"D", "DD"}, {"E", "EEE"}},
		head + "  A:\n      to: custom.a # x\n      # y\n      aliases: [AA]\n\n  B:\n    aliases: [BB, BBB] # z\n    to: custom.b\n  C:\n    aliases:\n    - CC # c\n    - CCC\n    to: custom.c\n  D:\n    to: custom.d\n    aliases: [\"D, d\", DD]\n  E:\n    aliases: [\n      EE,\n      FF,\n      EEE\n    ]\n    to: [custom.e]\n",
	},
	{
		"quotes within quotes, and a key",
		"version: 1\nkey: [custom.a]\ncolumns:\n  Tel: phone_number\n  'd''a': 'custom.a'\n  \"b \\\" #c\": \"custom\\u002eb\"\n", []Addition{aBudget}, []Alias{{"d'a", "A"}, {"B \" #C", "'B'"}},
		"version: 1\nkey: [custom.a]\ncolumns:\n  Tel: phone_number\n  'd''a': {to: 'custom.a', aliases: [A]}\n  \"b \\\" #c\": {to: \"custom\\u002eb\", aliases: [\"'B'\"]}\n  Budget: custom.budget\n",
	},
	{
		"an alias of a column that was just added",
		head, []Addition{aBudget}, []Alias{{"Budget", "Montant"}},
		head + "  Budget: {to: custom.budget, aliases: [Montant]}\n",
	},
}

func TestAmend(t *testing.T) {
	for _, tt := range amendings {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Amend("mapping.yaml", []byte(tt.src), tt.added, tt.aliases)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, string(got)); diff != "" {
				t.Errorf("Amend (-want +got):\n%s", diff)
			}
		})
	}
}

// Line ends and a byte order mark change nothing else.
func TestAmendOtherBytes(t *testing.T) {
	for form, as := range map[string]*strings.Replacer{"CRLF": strings.NewReplacer("\n", "\r\n"), "CR": strings.NewReplacer("\n", "\r")} {
		for _, tt := range amendings {
			t.Run(form+"/"+tt.name, func(t *testing.T) {
				src, want := "\ufeff"+as.Replace(tt.src), "\ufeff"+as.Replace(tt.want)
				got, err := Amend("mapping.yaml", []byte(src), tt.added, tt.aliases)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(want, string(got)); diff != "" {
					t.Errorf("Amend (-want +got):\n%s", diff)
				}
			})
		}
	}
}

func TestAmendNothing(t *testing.T) {
	sample, err := os.ReadFile("../samples/leads.mapping.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, src := range [][]byte{sample, []byte(richMapping), []byte("\ufeff" + head)} {
		if got, err := Amend("mapping.yaml", src, nil, nil); err != nil || !bytes.Equal(got, src) {
			t.Errorf("amended by nothing, %q becomes %q, %v", src, got, err)
		}
	}
}

// What can't be done is told with what to add by hand.
func TestAmendRefuses(t *testing.T) {
	const braces = "{version: 1, columns: {Tel: phone_number}}"
	tests := []struct {
		name  string
		src   string
		added Addition
		alias Alias
		want  string
	}{
		{"a mapping with a mistake", "version: 2\n" + head[len("version: 1\n"):], aBudget, Alias{}, "m.yaml:1:10: version must be 1"},
		{"a column that is there", head, Addition{"TÉL", "custom.a", ""}, Alias{}, `m.yaml: add this to columns: by hand: TÉL: custom.a (columns "Tel" and "TÉL" are the same header`},
		{"a field that there can't be", head, Addition{"A", "contact", ""}, Alias{}, "contact is an object"},
		{"a value of two lines", head, Addition{"A", "custom.a\nset: {}", ""}, Alias{}, "it must be one line"},
		{"no value", head, Addition{"A", "", ""}, Alias{}, "it has no value"},
		{"no YAML", braces, Addition{"A", "{", ""}, Alias{}, "it has no value"},
		{"a value that closes the braces", braces, Addition{"A", "{to: custom.a}, B: custom.b", ""}, Alias{}, "by hand"},
		{"a comment in braces", braces, Addition{"A", "[custom.a] # a", ""}, Alias{}, "by hand"},
		{"no column for the alias", head, Addition{}, Alias{"Nom", "Name"}, `m.yaml: add this to column "Nom" by hand: aliases: [Name] (the mapping has no such column)`},
		{"an alias that is a header", head, Addition{}, Alias{"Tel", "tél"}, "are the same header"},
		{"a blank alias", head, Addition{}, Alias{"Tel", " "}, "an alias is blank"},
		{"a list as deep as its column", "version: 1\ncolumns:\n  Tel:\n  - phone_number\n", Addition{}, Alias{"Tel", "T"}, "write its fields in brackets"},
		{"a comment within the value", "version: 1\ncolumns:\n  Tel: |- # a\n    phone_number\n", Addition{}, Alias{"Tel", "T"}, "by hand"},
		{"lines that would be cut off", head + "  A:\n    to: custom.a\n    default: |+\n      a\n\n\nregion: FR\n", aBudget, Alias{}, "no longer mean the same"},
		{"a block of lines that is empty", head + "  A:\n    to: custom.a\n    default: |", aBudget, Alias{}, "not supported"},
		{"bytes that are no text", head, Addition{"\xff", "custom.a", ""}, Alias{}, "no longer mean the same"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var added []Addition
			var aliases []Alias
			if tt.added != (Addition{}) {
				added = append(added, tt.added)
			}
			if tt.alias != (Alias{}) {
				aliases = append(aliases, tt.alias)
			}
			got, err := Amend("m.yaml", []byte(tt.src), added, aliases)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error = %v, want one with %q; the file became\n%s", err, tt.want, got)
			}
		})
	}
}

// What is added is there, and nothing else has changed: the old text is left where
// the new parts are taken out.
func FuzzAmend(f *testing.F) {
	for _, tt := range amendings {
		f.Add([]byte(tt.src), "Budget: €", "a\nb", "TEL", "n° #2")
		f.Add([]byte("\ufeff"+strings.ReplaceAll(tt.src, "\n", "\r\n")), "[x]", "", "Nom", "0033")
	}
	f.Add([]byte(richMapping), "a\\b", "#\r\n", "stage", "null")
	f.Fuzz(func(t *testing.T, src []byte, header, comment, column, alias string) {
		before, err := Parse("mapping.yaml", src)
		if err != nil {
			return
		}
		got, err := Amend("mapping.yaml", src, []Addition{{header, "{to: custom.added_by_test}", comment}}, nil)
		if err == nil {
			wantAdded(t, before, src, got, header)
			src = got
		}
		got, err = Amend("mapping.yaml", src, nil, []Alias{{column, alias}})
		if err != nil {
			return
		}
		for _, c := range mustParse(t, string(got)).columns {
			if fold(c.header) == fold(column) && c.aliases[len(c.aliases)-1] != alias {
				t.Errorf("column %q has the aliases %q, want %q as the last", c.header, c.aliases, alias)
			}
		}
	})
}

// wantAdded holds a file with an added column against the one before.
func wantAdded(t *testing.T, before *Mapping, src, got []byte, header string) {
	t.Helper()
	columns := mustParse(t, string(got)).columns
	if n := len(before.columns); len(columns) != n+1 || columns[n].header != header {
		t.Errorf("%d columns became %d, of which the last is %q, want %q", n, len(columns), columns[len(columns)-1].header, header)
	}
	common := 0
	for common < len(src) && src[common] == got[common] {
		common++
	}
	rest := src[common:]
	if bytes.HasSuffix(got, rest) {
		return
	}
	// In braces a comma comes first, and what stands behind it on its line.
	added := bytes.TrimPrefix(got[common:], []byte(","))
	line := endOfLine(rest, 0)
	if !bytes.HasPrefix(added, rest[:line]) || !bytes.HasSuffix(got, rest[line:]) {
		t.Errorf("%q\nbecame\n%q", src, got)
	}
}
