package mapping

import (
	"bytes"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

var update = flag.Bool("update", false, "write schema.json anew")

// The drafts of JSON Schema that editors know: all of them the older one.
const (
	draft2020 = "https://json-schema.org/draft/2020-12/schema"
	draft7    = "http://json-schema.org/draft-07/schema#"
)

// compileSchema holds the schema against the draft's own schema, too.
func compileSchema(t testing.TB, draft, part string) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(Schema()))
	if err != nil {
		t.Fatal(err)
	}
	root := doc.(map[string]any)
	if root["$schema"] != draft2020 {
		t.Fatalf("$schema is %v", root["$schema"])
	}
	root["$schema"] = draft
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("mapping.schema.json", root); err != nil {
		t.Fatal(err)
	}
	compiled, err := compiler.Compile("mapping.schema.json" + part)
	if err != nil {
		t.Fatal(err)
	}
	return compiled
}

// validate holds a mapping against the schema as an editor does.
func validate(t testing.TB, s *jsonschema.Schema, src string) error {
	t.Helper()
	return s.Validate(decodeYAML(t, src))
}

// decodeYAML makes JSON values of YAML.
func decodeYAML(t testing.TB, src string) any {
	t.Helper()
	js, err := yaml.YAMLToJSON([]byte(strings.TrimPrefix(src, "\ufeff")))
	if err != nil {
		t.Fatalf("%v in:\n%s", err, src)
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(js))
	if err != nil {
		t.Fatalf("%v in:\n%s", err, js)
	}
	return value
}

// cantKnow is what the schema says where it takes a mapping that the parser refuses.
const cantKnow = "(the schema can't know)"

// A judgement is what parser and schema say of one mapping: parts of their errors,
// empty where they take it.
type judgement struct{ name, src, parser, schema string }

// withColumn returns a mapping with one more column.
func withColumn(line string) string { return head + "  " + line + "\n" }

func TestSchemaJudgesAsTheParser(t *testing.T) {
	latest, older := compileSchema(t, draft2020, ""), compileSchema(t, draft7, "")
	for _, tt := range slices.Concat(judgedTop, judgedFields, judgedColumns, judgedSets) {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Parse("m.yaml", []byte(tt.src))
			wantSaid(t, "parser", err, tt.parser)
			want := tt.schema
			if want == cantKnow {
				want = ""
				if tt.parser == "" {
					t.Error("there is nothing to know: the parser takes it")
				}
			} else if (tt.parser == "") != (want == "") {
				t.Error("one of them takes it and the other does not")
			}
			wantSaid(t, "schema", validate(t, latest, tt.src), want)
			wantSaid(t, "schema in draft 7", validate(t, older, tt.src), want)
		})
	}
}

func wantSaid(t *testing.T, who string, err error, want string) {
	t.Helper()
	switch {
	case want == "" && err != nil:
		t.Errorf("the %s refuses it: %v", who, err)
	case want != "" && err == nil:
		t.Errorf("the %s takes it, want %q", who, want)
	case want != "" && !strings.Contains(err.Error(), want):
		t.Errorf("the %s says %v, want %q", who, err, want)
	}
}

var judgedTop = []judgement{
	{"the least", head, "", ""},
	{"all that there is", richMapping, "", ""},
	{"keys in another order", "columns: {Tel: phone_number}\nunmapped: root\nregion: BE\nversion: 1\n", "", ""},
	{"a template for the phone", "version: 1\ncolumns: {}\nset: {phone_number: \"{Code}{Number}\"}\n", "", ""},
	{"a key of one", head + "key: phone_number\n", "", ""},
	{"a key of two", "version: 1\ncolumns: {Tel: phone_number, Id: crm_contact_id}\nkey: [phone_number, crm_contact_id]\n", "", ""},
	{"a key of none", head + "key: []\n", "names no field", "at '/key'"},
	{"a key that no column fills", head + "key: custom.a\n", "nothing goes to custom.a", cantKnow},
	{"a key that is no field", head + "key: [a..b]\n", "a name is missing", "at '/key/0'"},
	{"nothing", "{}\n", "version: is missing", "missing properties 'version', 'columns'"},
	{"a list", "- version: 1\n", "the mapping must be lines", "got array, want object"},
	{"version 2", "version: 2\ncolumns: {Tel: phone_number}\n", "version must be 1", "at '/version'"},
	{"version in quotes", "version: \"1\"\ncolumns: {Tel: phone_number}\n", "version must be 1", "at '/version'"},
	{"version 1.0", "version: 1.0\ncolumns: {Tel: phone_number}\n", "version must be 1", cantKnow},
	{"an unknown key", head + "unmaped: custom\n", "unknown key", "'unmaped' not allowed"},
	{"a region in small letters", head + "region: gp\n", "", ""},
	{"an unknown region", head + "region: XX\n", "is not known", "at '/region'"},
	{"a region in words", head + "region: France\n", "is not known", "at '/region'"},
	{"two regions", head + "region: [FR, BE]\n", "must be a text", "at '/region'"},
	{"an unknown policy", head + "unmapped: costum\n", "unmapped can't be", "at '/unmapped'"},
	{"columns in a list", "version: 1\ncolumns: [Tel]\n", "columns must be lines", "at '/columns'"},
	{"a blank header", withColumn("\" \": custom.a"), "a header is blank", "invalid propertyName ' '"},
	{"an invisible header", withColumn("\"\\u200b\": custom.a"), "a header is blank", cantKnow},
	{"one header twice", withColumn("TÉL: custom.a"), "are the same header", cantKnow},
	{"nothing goes to the phone", "version: 1\ncolumns: {Mail: contact.email}\n", "no column goes to phone_number", cantKnow},
}

var judgedFields = []judgement{
	{"a field of one's own", withColumn("A: custom.prénom-2"), "", ""},
	{"combining marks", withColumn("A: custom.e\u0301te\u0301"), "", ""},
	{"other scripts", withColumn("A: custom.電話_٣"), "", ""},
	{"a list of fields", withColumn("A: [contact.name, \"assignees[99].nom\"]"), "", ""},
	{"numbers as fields", withColumn("A: [2025, 1.5, 1.50, true]"), "", ""},
	{"a number as a field", withColumn("A: 2025"), "", ""},
	{"an extra key below the guide's", withColumn("A: sales.team.name"), "", ""},
	{"empty", withColumn("A: \"\""), "a field path is empty", "at '/columns/A'"},
	{"nothing at all", withColumn("A:"), "must be a text", "at '/columns/A'"},
	{"no field", withColumn("A: []"), "goes nowhere", "at '/columns/A'"},
	{"one field twice", withColumn("A: [custom.a, custom.a]"), "goes to custom.a twice", "at '/columns/A'"},
	{"a space", withColumn("A: contact.first name"), "can't be in a name", "at '/columns/A'"},
	{"a leading zero", withColumn("A: tags[01]"), "an index is a number", "at '/columns/A'"},
	{"an index over 99", withColumn("A: tags[100]"), "is over 99", "at '/columns/A'"},
	{"an object as a value", withColumn("A: contact"), "contact is an object", "at '/columns/A'"},
	{"assignees without an index", withColumn("A: assignees.email"), "is a list of people", "at '/columns/A'"},
	{"a part of a single value", withColumn("A: {to: [custom.a, sdr.email.work]}"), "is a single value", "at '/columns/A/to/1'"},
	{"a misspelt name", withColumn("A: contct.name"), "did you mean", cantKnow},
	{"a misspelt field", withColumn("A: contact.emial"), "is contact.email meant?", cantKnow},
	{"a field and its parent", withColumn("A: [custom.a, custom.a.b]"), "as a single value", cantKnow},
}

var judgedColumns = []judgement{
	{"an unknown option", withColumn("A: {to: custom.a, typ: text}"), "unknown key", "'typ' not allowed"},
	{"nowhere to go", withColumn("A: {type: text}"), "goes nowhere", "missing property 'to'"},
	{"an unknown type", withColumn("A: {to: custom.a, type: numbr}"), "type can't be", "at '/columns/A/type'"},
	{"required in words", withColumn("A: {to: custom.a, required: oui}"), "must be true or false", "at '/columns/A/required'"},
	{"an unknown policy for blanks", withColumn("A: {to: custom.a, blank: none}"), "blank can't be", "at '/columns/A/blank'"},
	{"null without quotes", withColumn("A: {to: custom.a, blank: null}"), "", ""},
	{"an unknown policy for the invalid", withColumn("A: {to: custom.a, on_invalid: skip}"), "on_invalid can't be", "at '/columns/A/on_invalid'"},
	{"an unknown case", withColumn("A: {to: custom.a, case: Upper}"), "case can't be", "at '/columns/A/case'"},
	{"aliases", withColumn("A: {to: custom.a, aliases: [b, 2025, true]}"), "", ""},
	{"one alias", withColumn("A: {to: custom.a, aliases: b}"), "", ""},
	{"a blank alias", withColumn("A: {to: custom.a, aliases: [\" \"]}"), "an alias is blank", "at '/columns/A/aliases"},
	{"an enum without values", withColumn("A: {to: custom.a, type: enum}"), "needs values:", "at '/columns/A/to'"},
	{"an enum of empty values", withColumn("A: {to: [lifecycle_stage, custom.a], type: enum, values: {}}"), "needs values:", "at '/columns/A/to/1'"},
	{"an enum of the guide's", withColumn("A: {to: lifecycle_stage, type: enum}"), "", ""},
	{"empty values of a number", withColumn("A: {to: custom.a, type: number, values: {}}"), "", ""},
	{"values of a number", withColumn("A: {to: custom.a, type: number, values: {x: 1}}"), "its type is enum or boolean", "at '/columns/A/type'"},
	{"values of a boolean", withColumn("A: {to: custom.a, type: boolean, values: {x: true, y: False}}"), "", ""},
	{"a boolean in quotes", withColumn("A: {to: custom.a, type: boolean, values: {x: \"true\"}}"), "write true or false", "at '/columns/A/values/x'"},
	{"a value that is a list", withColumn("A: {to: custom.a, values: {x: [y]}}"), "must be a text, a number", "at '/columns/A/values/x'"},
	{"values of any scalars", withColumn("A: {to: custom.a, values: {x: 1.5, y: null, z: true, 1: ja}}"), "", ""},
	{"one value twice", withColumn("A: {to: custom.a, values: {Été: 1, ete: 2}}"), "are the same", cantKnow},
	{"values with a format", withColumn("A: {to: custom.a, values: {x: y}, format: DD/MM/YYYY}"), "format: is for", "at '/columns/A/format'"},
	{"a default that is a list", withColumn("A: {to: custom.a, type: list, default: [x, y]}"), "", ""},
	{"a default that is no number", withColumn("A: {to: conversion.amount, default: many}"), "is not a number", cantKnow},
	{"a default and a policy for blanks", withColumn("A: {to: custom.a, default: x, blank: empty}"), "leave out blank:", "at '/columns/A/blank'"},
	{"a default and no such policy", withColumn("A: {to: custom.a, default: x, blank: omit}"), "", ""},
	{"a number's format", withColumn("A: {to: custom.a, type: number, format: DD/MM/YYYY}"), "format: is for", "at '/columns/A/type'"},
	{"a format without a year", withColumn("A: {to: custom.a, format: DD/MM}"), "the year is missing", cantKnow},
	{"an empty separator", withColumn("A: {to: custom.a, type: list, separator: \"\"}"), "separator is empty", "at '/columns/A/separator'"},
	{"a separator without a list", withColumn("A: {to: custom.a, separator: \";\"}"), "separator: is for list", "missing property 'type'"},
	{"zeros", withColumn("A: {to: custom.a, pad_zeros: 5}"), "", ""},
	{"too few zeros", withColumn("A: {to: custom.a, pad_zeros: 1}"), "from 2 to 34", "at '/columns/A/pad_zeros'"},
	{"too many zeros", withColumn("A: {to: custom.a, pad_zeros: 35}"), "from 2 to 34", "at '/columns/A/pad_zeros'"},
	{"zeros of a number", withColumn("A: {to: conversion.amount, pad_zeros: 5}"), "pad_zeros: is for text", "at '/columns/A/to'"},
	{"a prefix", withColumn("A: {to: custom.a, strip_prefix: \"p:\"}"), "", ""},
	{"several prefixes", withColumn("A: {to: custom.a, strip_prefix: [\"p:\", 33, true]}"), "", ""},
	{"an empty prefix", withColumn("A: {to: custom.a, strip_prefix: \"\"}"), "strip_prefix is empty", "at '/columns/A/strip_prefix'"},
	{"a blank one of several prefixes", withColumn("A: {to: custom.a, strip_prefix: [\"p:\", \" \"]}"), "strip_prefix is empty", "at '/columns/A/strip_prefix/1'"},
	{"no prefix", withColumn("A: {to: custom.a, strip_prefix: []}"), "strip_prefix is empty", "at '/columns/A/strip_prefix'"},
	{"an invisible prefix", withColumn("A: {to: custom.a, strip_prefix: \"\\u200b\"}"), "strip_prefix is empty", cantKnow},
	{"a decimal mark that is none", withColumn("A: {to: custom.a, type: number, decimal: \";\"}"), "decimal is the mark", "at '/columns/A/decimal'"},
	{"a decimal mark of a text", withColumn("A: {to: custom.a, decimal: \",\"}"), "decimal: is for number", "at '/columns/A/to'"},
	{"a phone that is a number", withColumn("A: {to: sales.phone_number, type: number}"), "can't be of type number", cantKnow},
}

var judgedSets = []judgement{
	{"constants of any form", head + "set: {custom.a: [1, {b: null, c: x}], custom.b: null, custom.c: {}, custom.d: {e: 1.50}}\n", "", ""},
	{"not keys with values", head + "set: [custom.a]\n", "set must be lines", "at '/set'"},
	{"a template without quotes", head + "set: {custom.a: {Name}}\n", "put quotes around a template", "at '/set/custom.a'"},
	{"one that is deeper", head + "set: {custom.a: [{b: {Name}, c: 1}]}\n", "put quotes around a template", "at '/set/custom.a/0/b'"},
	{"a brace that is not closed", head + "set: {custom.a: \"{Name\"}\n", "a brace is not closed", cantKnow},
	{"a field that is none", head + "set: {contact: x}\n", "contact is an object", "invalid propertyName 'contact'"},
	{"a stage that the guide does not have", head + "set: {lifecycle_stage: prospect}\n", "is none of", cantKnow},
	{"what a column fills", head + "set: {phone_number: \"{A}\"}\n", "fills phone_number already", cantKnow},
	{"a leading zero in a number", head + "set: {custom.a: 0033}\n", "in plain digits", cantKnow},
}

// TestSchemaTakesSamples: the samples, and the mappings of the scripts that the
// parser takes.
func TestSchemaTakesSamples(t *testing.T) {
	s := compileSchema(t, draft2020, "")
	sources := map[string][]byte{}
	samples, _ := filepath.Glob("../samples/*.mapping.yaml")
	for _, file := range samples {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		sources[file] = data
		mustParse(t, string(data))
	}
	scripts, _ := filepath.Glob("../internal/cli/testdata/script/*.txtar")
	for _, script := range scripts {
		archive, err := txtar.ParseFile(script)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range archive.Files {
			if _, err := Parse(f.Name, f.Data); err == nil {
				sources[script+"/"+f.Name] = f.Data
			}
		}
	}
	if len(samples) < 2 || len(sources) < len(samples)+3 {
		t.Fatalf("only %d mappings found, %d of them samples", len(sources), len(samples))
	}
	for name, src := range sources {
		if err := validate(t, s, string(src)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestSchemaFile: the copy that editors find beside the samples is the schema.
func TestSchemaFile(t *testing.T) {
	want := Schema()
	if !bytes.Equal(want, Schema()) {
		t.Error("the schema is not the same each time")
	}
	if *update {
		if err := os.WriteFile("schema.json", want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile("schema.json")
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("schema.json is not the schema (%v); go test ./mapping -run Schema -update writes it anew", err)
	}
}

// TestSchemaKeys: there are the keys that the parser knows, each with an example
// that both take.
func TestSchemaKeys(t *testing.T) {
	s := compileSchema(t, draft2020, "")
	for _, tt := range []struct {
		name       string
		properties properties
		keys       []string
		source     func(key, example string) string
	}{
		{"top", topProperties(), topKeys, func(key, example string) string {
			lines := map[string]string{"version": "version: 1", "columns": "columns: {Tel: phone_number}", key: example}
			return strings.Join(slices.Sorted(maps.Values(lines)), "\n")
		}},
		{"column", optionProperties(), columnKeys, func(_, example string) string { return withColumn(example) }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(slices.Sorted(slices.Values(tt.keys)), slices.Sorted(maps.Keys(tt.properties))); diff != "" {
				t.Errorf("keys (-parser +schema):\n%s", diff)
			}
			for key, property := range tt.properties {
				_, example, _ := strings.Cut(property.(*schema).Description, "\nExample: ")
				if !strings.Contains(example, key+": ") {
					t.Errorf("%s: the example %q does not have it", key, example)
				}
				src := tt.source(key, example)
				mustParse(t, src)
				if err := validate(t, s, src); err != nil {
					t.Errorf("%s: %v", key, err)
				}
			}
		})
	}
}
