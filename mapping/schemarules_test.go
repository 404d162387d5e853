package mapping

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// TestSchemaFields: of field paths the schema knows all but misspelt names.
func TestSchemaFields(t *testing.T) {
	s := compileSchema(t, draft2020, "#/$defs/field")
	starts := append(slices.Concat(guideRoots, knownNames()), "a", "é_٣-e\u0301", "assignees[7].email", "assignees[12]", "assignee", "a b", "a/b", "")
	ends := []string{
		"", ".x", "[0]", "[9].x", "[10].x", "[99].x", "[100].x", "[0].x.y", "[0][1].x", "[0].x[1]", ".x.y", ".x[2].y", "x", "_x",
		".", "..x", "[", "[]", "[0", "[x]", "[-1]", "[+1]", "[01]", "[ 1]", "[0]x", "[0][", "[0]]", "]", ".[0]", "\n", " ", ".x\n",
	}
	for _, start := range starts {
		for _, end := range ends {
			text := start + end
			field, parserErr := parsePath(text)
			if parserErr == nil {
				parserErr = checkGuide(field)
			}
			if err := s.Validate(text); (err == nil) != (parserErr == nil) {
				t.Errorf("%q: the schema says %v, the parser %v", text, err, parserErr)
			}
		}
	}
}

// TestSchemaKnownFields: the guide's fields are offered, wherever it has them.
func TestSchemaKnownFields(t *testing.T) {
	names := knownNames()
	for name := range known {
		if !slices.Contains(names, name) {
			t.Errorf("%s is not offered", name)
		}
	}
	for _, name := range names {
		field, err := parsePath(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, named := knownAt(field); !named {
			t.Errorf("%s is offered, and the guide does not have it", name)
		}
	}
	for _, alike := range []string{"sdr.email", "assignees[0].email", "assignees[1].slack_id"} {
		if !slices.Contains(names, alike) {
			t.Errorf("%s is not offered", alike)
		}
	}
}

// TestSchemaRegions: every pair of letters.
func TestSchemaRegions(t *testing.T) {
	s := compileSchema(t, draft2020, "#/$defs/region")
	taken := 0
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			region := string([]rune{a, b})
			_, parserErr := Parse("m.yaml", []byte(head+"region: \""+region+"\"\n"))
			if parserErr == nil {
				taken++
			}
			for _, written := range []string{region, strings.ToLower(region), region[:1] + strings.ToLower(region[1:])} {
				if err := s.Validate(written); (err == nil) != (parserErr == nil) {
					t.Errorf("%q: the schema says %v, the parser %v", written, err, parserErr)
				}
			}
		}
	}
	if taken < 200 {
		t.Errorf("only %d regions are known", taken)
	}
}

// TestSchemaRules tries each option with each type, a field of each type of the
// guide's, and values. Of fields that the guide does not name the schema knows all
// that the parser knows, but for constants; of the others it leaves some mistakes
// to it.
func TestSchemaRules(t *testing.T) {
	s := compileSchema(t, draft2020, "")
	options := []string{
		"", `, "format": "DD/MM/YYYY"`, `, "decimal": ","`, `, "separator": ";"`, `, "separator": ","`, `, "region": "BE"`,
		`, "case": "upper"`, `, "pad_zeros": 5`, `, "trim": false`, `, "trim": true`, `, "values": {}`, `, "blank": "empty"`,
	}
	values := []string{"", `, "values": {"x": true}`, `, "values": {"x": "lead"}`, `, "default": "x"`}
	own := []string{`"custom.a"`, `["custom.a", "custom.b"]`}
	for _, target := range slices.Concat(own, oneOfEachType(), []string{`"assignees[12].email"`, `["conversion.amount", "custom.a"]`}) {
		t.Run(target, func(t *testing.T) {
			t.Parallel()
			taken := 0
			for _, typ := range append([]string{""}, types...) {
				for _, option := range options {
					for _, value := range values {
						column := optionsOf(target, typ, option, value)
						parserErr, schemaErr := judgeColumn(t, s, column)
						switch {
						case parserErr == nil:
							taken++
							if schemaErr != nil {
								t.Errorf("%s: the schema refuses what the parser takes: %v", column, schemaErr)
							}
						case schemaErr == nil && slices.Contains(own, target) && !strings.Contains(parserErr.Error(), "default for"):
							t.Errorf("%s: the schema takes it; the parser says %v", column, parserErr)
						}
					}
				}
			}
			if taken < 5 {
				t.Errorf("the parser takes only %d of the combinations", taken)
			}
		})
	}
}

func optionsOf(target, typ, option, value string) string {
	if typ != "" {
		typ = fmt.Sprintf(`, "type": %q`, typ)
	}
	if strings.Contains(option, "values") && strings.Contains(value, "values") {
		option = ""
	}
	return `{"to": ` + target + typ + option + value + `}`
}

// judgeColumn holds a mapping with the column, in JSON, against both.
func judgeColumn(t *testing.T, s *jsonschema.Schema, column string) (parserErr, schemaErr error) {
	t.Helper()
	src := `{"version": 1, "columns": {"Tel": "phone_number", "A": ` + column + `}}`
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(src))
	if err != nil {
		t.Fatal(err)
	}
	_, parserErr = Parse("m.json", []byte(src))
	return parserErr, s.Validate(value)
}

// oneOfEachType returns a field of each type that the guide has, in quotes.
func oneOfEachType() []string {
	var fields []string
	seen := map[Type]bool{}
	for _, name := range slices.Sorted(maps.Keys(known)) {
		if typ := known[name].typ; !seen[typ] {
			seen[typ] = true
			fields = append(fields, fmt.Sprintf("%q", name))
		}
	}
	return fields
}
