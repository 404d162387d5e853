package record

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// declaredCodes reads the constants of type Code from the package's source, so
// that a code can't be added without the tests of the catalogue seeing it.
func declaredCodes(t *testing.T) []Code {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var codes []Code
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok || len(spec.Values) == 0 {
				return true
			}
			if typ, ok := spec.Type.(*ast.Ident); !ok || typ.Name != "Code" {
				return true
			}
			for _, v := range spec.Values {
				code, err := strconv.Unquote(v.(*ast.BasicLit).Value)
				if err != nil {
					t.Fatal(err)
				}
				codes = append(codes, Code(code))
			}
			return true
		})
	}
	if len(codes) == 0 {
		t.Fatal("no constant of type Code was found")
	}
	return codes
}

func TestCatalogueHasEveryCodeOnce(t *testing.T) {
	counts := map[Code]int{}
	for _, e := range Catalogue {
		counts[e.Code]++
	}
	want := map[Code]int{}
	for _, code := range declaredCodes(t) {
		want[code] = 1
	}
	if diff := cmp.Diff(want, counts); diff != "" {
		t.Errorf("entries for each code (-want +got):\n%s", diff)
	}
}

func TestCatalogueEntriesAreComplete(t *testing.T) {
	kebab := regexp.MustCompile(`^[a-z]+(-[a-z]+)+$`)
	for _, e := range Catalogue {
		t.Run(string(e.Code), func(t *testing.T) {
			if !kebab.MatchString(string(e.Code)) {
				t.Error("the code is not in kebab case")
			}
			if e.Severity < Info || e.Severity > Error {
				t.Errorf("severity = %s", e.Severity)
			}
			if e.Meaning == "" || strings.Contains(e.Meaning, "\n") {
				t.Errorf("the meaning %q is not one line", e.Meaning)
			}
			if e.Hint == "" {
				t.Error("the hint is missing")
			}
		})
	}
}

func TestNewIssueTakesSeverityAndHintFromTheCatalogue(t *testing.T) {
	for _, e := range Catalogue {
		want := Issue{Code: e.Code, Severity: e.Severity, Message: "what happened", Hint: e.Hint}
		if diff := cmp.Diff(want, NewIssue(e.Code, "what happened")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", e.Code, diff)
		}
	}
}

func TestAtNamesThePlace(t *testing.T) {
	row := Row{Sheet: "Leads", Number: 17, Cells: []Cell{{Text: "Jane"}, {Text: "nobody"}}}
	issue := NewIssue(EmailInvalid, "not an address")
	tests := []struct {
		name                      string
		column                    int
		header, wantCell, wantVal string
	}{
		{"a cell", 1, "E-mail", "Leads!B17", "nobody"},
		{"a cell that the row does not have", 2, "Note", "Leads!C17", ""},
		{"the whole row", -1, "", "Leads!row 17", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			want := issue
			want.Column, want.Cell, want.Value = tt.header, tt.wantCell, tt.wantVal
			if diff := cmp.Diff(want, issue.At(&row, tt.column, tt.header)); diff != "" {
				t.Errorf("At (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSeverityWords(t *testing.T) {
	words := map[Severity]string{Info: "info", Warning: "warning", Error: "error"}
	for severity, want := range words {
		js, err := json.Marshal(Issue{Severity: severity})
		if err != nil {
			t.Fatal(err)
		}
		if got := severity.String(); got != want || !strings.Contains(string(js), `"severity":"`+want+`"`) {
			t.Errorf("severity %d is %q and in JSON %s, want %q", severity, got, js, want)
		}
	}
	ordered := slices.Sorted(maps.Keys(words))
	if diff := cmp.Diff([]Severity{Info, Warning, Error}, ordered); diff != "" {
		t.Errorf("the severities do not grow (-want +got):\n%s", diff)
	}
	if got := Severity(9).String(); got != "severity(9)" {
		t.Errorf("an unknown severity is called %q", got)
	}
}
