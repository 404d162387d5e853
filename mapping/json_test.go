package mapping

import (
	"encoding/json"
	"testing"
)

func TestAppendString(t *testing.T) {
	tests := map[string]string{
		"":                     `""`,
		"Jane":                 `"Jane"`,
		"Éloïse 😀":             `"Éloïse 😀"`,
		`say "hi" \ bye`:       `"say \"hi\" \\ bye"`,
		"a\nb\rc\td":           `"a\nb\rc\td"`,
		"\x00\x1f\x7f":         "\"\\u0000\\u001f\x7f\"",
		"<a href='x'>&</a>":    `"<a href='x'>&</a>"`, // a payload is not HTML
		"caf\xe9":              "\"caf\ufffd\"",       // Latin-1 read as UTF-8
		"\xf0\x9f\x98 cut off": "\"\ufffd\ufffd\ufffd cut off\"",
		"\ufffd as it was":     "\"\ufffd as it was\"",
	}
	for s, want := range tests {
		if got := string(appendString(nil, s)); got != want {
			t.Errorf("appendString(%q) = %s, want %s", s, got, want)
		}
	}
}

func TestJSONText(t *testing.T) {
	for js, want := range map[string]string{"": "", `"a\"b"`: `a"b`, "5000": "5000", "true": "true"} {
		if got := jsonText([]byte(js)); got != want {
			t.Errorf("jsonText(%s) = %q, want %q", js, got, want)
		}
	}
}

// The string means what encoding/json makes of the same text, and what stood
// before it stays.
func FuzzAppendString(f *testing.F) {
	for _, s := range []string{"", "Jane", `"\`, "a\nb\x00\x1f\x7f", "é😀\u2028", "caf\xe9", "\xf0\x9f\x98", "\xed\xa0\x80", "\ufffd"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		const prefix = `{"key":`
		got := string(appendString([]byte(prefix), s))
		if got[:len(prefix)] != prefix {
			t.Fatalf("what stood before %q became %q", s, got[:len(prefix)])
		}
		var decoded, want string
		if err := json.Unmarshal([]byte(got[len(prefix):]), &decoded); err != nil {
			t.Fatalf("%v in the JSON %s of %q", err, got[len(prefix):], s)
		}
		reference, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(reference, &want); err != nil {
			t.Fatal(err)
		}
		if decoded != want {
			t.Fatalf("%q means %q, want %q", s, decoded, want)
		}
	})
}
