package report_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"alvio.ai/alvio-import/report"
)

func TestVisible(t *testing.T) {
	for _, tt := range []struct{ name, text, want, lines string }{
		{"plain", `Zoé "d'Aubigné" C:\new 名😀`, `Zoé "d'Aubigné" C:\new 名😀`, ""},
		{"spaces of numbers", "1\u202f234\u00a0€", "1\u202f234\u00a0€", ""},
		{"colour", "\x1b[31mred", `\x1b[31mred`, ""},
		{"title", "\x1b]0;title\a", `\x1b]0;title\a`, ""},
		{"one-byte escape", "\u009b31m", `\u009b31m`, ""},
		{"byte that is one", "\x9b31m", `\x9b31m`, ""},
		{"overwriting", "a\rb\b\x7f", `a\rb\b\x7f`, ""},
		{"tab", "a\tb", `a\tb`, ""},
		{"NUL", "a\x00b", `a\x00b`, ""},
		{"lines", "a\nb", `a\nb`, "a\nb"},
		{"lines of Unicode", "a\u2028b\u2029", `a\u2028b\u2029`, ""},
		{"embeddings", "\u202a\u202b\u202c\u202d\u202e", `\u202a\u202b\u202c\u202d\u202e`, ""},
		{"isolates", "\u2066\u2067\u2068\u2069", `\u2066\u2067\u2068\u2069`, ""},
		{"replacement character", "\ufffd", "\ufffd", ""},
		{"empty", "", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := report.Visible(tt.text); got != tt.want {
				t.Errorf("Visible(%q) = %q, want %q", tt.text, got, tt.want)
			}
			want := tt.want
			if tt.lines != "" {
				want = tt.lines
			}
			if got := report.Printable(tt.text); got != want {
				t.Errorf("Printable(%q) = %q, want %q", tt.text, got, want)
			}
		})
	}
}

func FuzzVisible(f *testing.F) {
	f.Add("\x1b[2J\u202e\u2066\xff\r\n")
	f.Fuzz(func(t *testing.T, s string) {
		got := report.Visible(s)
		if !utf8.ValidString(got) || strings.ContainsFunc(got, unicode.IsControl) || strings.ContainsAny(got, "\u202e\u2066\u2028") {
			t.Errorf("Visible(%q) = %q", s, got)
		}
		if report.Visible(got) != got {
			t.Errorf("Visible(%q) is not the same twice", s)
		}
	})
}
