package mapping

import (
	"testing"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
)

func TestQuote(t *testing.T) {
	for text, want := range map[string]string{
		"Téléphone":            "Téléphone",
		"d'accord (s'il veut)": "d'accord (s'il veut)",
		"1er appel":            "1er appel",
		"N° / C# \"x\"":        "N° / C# \"x\"",
		"€ HT - TTC":           "€ HT - TTC",
		"assignees[0].email":   `"assignees[0].email"`,
		"":                     `""`,
		" a":                   `" a"`,
		"a\u00a0":              "\"a\u00a0\"",
		"Prix: HT":             `"Prix: HT"`,
		"12:30":                `"12:30"`,
		"Tél #2":               `"Tél #2"`,
		"# a":                  `"# a"`,
		"a, b":                 `"a, b"`,
		"{a}":                  `"{a}"`,
		"a <<":                 `"a <<"`,
		"- a":                  `"- a"`,
		"@a":                   `"@a"`,
		"'a'":                  `"'a'"`,
		`"a" \b`:               `"\"a\" \\b"`,
		"Yes":                  `"Yes"`,
		"no":                   `"no"`,
		"NULL":                 `"NULL"`,
		"y":                    `"y"`,
		"~":                    `"~"`,
		"0033":                 `"0033"`,
		"1e3":                  `"1e3"`,
		"0x1F":                 `"0x1F"`,
		"2025-01-15":           `"2025-01-15"`,
		"+33 6":                `"+33 6"`,
		".5":                   `".5"`,
		"a\tb\n":               `"a\tb\n"`,
		"a\u200b\u2028\x7f":    `"a\u200b\u2028\x7f"`,
		"a\xff":                "\"a\ufffd\"",
	} {
		if got := Quote(text); got != want {
			t.Errorf("Quote(%q) = %s, want %s", text, got, want)
		}
	}
}

// Whatever the text and wherever it stands, YAML reads it back.
func FuzzQuote(f *testing.F) {
	for _, text := range []string{"", "Téléphone", "a: b", "a #b", "null", "1_000", "- a", "a\r\n b", "\ufeff", "👩\u200d👩", "a\\", "<<", "\u0085", "\U000e0067"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) || text == "first" || text == "last" {
			return
		}
		q := Quote(text)
		type read struct {
			Block, Flow, Behind map[string]string
			List, Dashes        []string
		}
		src := "block:\n  " + q + ": " + q + " # " + "\nflow: {" + q + ": " + q + "}\nbehind: {first: a, " + q + ": " + q + ", last: b}\nlist: [" + q + ", " + q + "]\ndashes:\n- " + q + "\n- " + q + "\n"
		var got read
		if err := yaml.Unmarshal([]byte(src), &got); err != nil {
			t.Fatalf("%v in\n%s", err, src)
		}
		texts := append(append(got.List, got.Dashes...), got.Block[text], got.Flow[text], got.Behind[text])
		if len(texts) != 7 || got.Behind["first"] != "a" || got.Behind["last"] != "b" {
			t.Fatalf("%s\nis read as %+v", src, got)
		}
		for _, s := range texts {
			if s != text {
				t.Errorf("%q is read as %q in\n%s", text, s, src)
			}
		}
	})
}
