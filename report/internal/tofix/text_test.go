package tofix

import (
	"encoding/xml"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestAppendText(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"plain", "Zoé 😀", "Zoé 😀"},
		{"markup", `a<b> & "c'`, `a&lt;b&gt; &amp; "c'`},
		{"tab and line feed", "a\tb\nc", "a\tb\nc"},
		{"carriage return", "a\r\nb", "a_x000D_\nb"},
		{"controls", "\x00\x1b", "_x0000__x001B_"},
		{"no characters", "\ufffe\uffff", "_xFFFE__xFFFF_"},
		{"not UTF-8", "a\xffb", "a\ufffdb"},
		{"an escape", "_x0041_", "_x005F_x0041_"},
		{"an escape in small letters", "_x000d_", "_x005F_x000d_"},
		{"half a pair's escape", "_xD800_", "_x005F_xD800_"},
		{"escapes that overlap", "_x0041_x0042_", "_x005F_x0041_x005F_x0042_"},
		{"an escape made whole by the next", "_x0041\r", "_x005F_x0041_x000D_"},
		{"an escape to LibreOffice", "_x4_ _x004_ _x004\r", "_x005F_x4_ _x005F_x004_ _x005F_x004_x000D_"},
		{"no escapes", "_X0041_ _x00g1_ _x00411_ x0041_ _x_ _x0041 _x004", "_X0041_ _x00g1_ _x00411_ x0041_ _x_ _x0041 _x004"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := string(appendText(nil, tt.text)); got != tt.want {
				t.Errorf("%q is written %q, want %q", tt.text, got, tt.want)
			}
		})
	}
}

// unescape is ECMA-376 part 1, 22.9.2.19 to the letter.
func unescape(text string) string {
	return regexp.MustCompile(`_x[0-9A-Fa-f]{4}_`).ReplaceAllStringFunc(text, func(escape string) string {
		code, _ := strconv.ParseUint(escape[2:6], 16, 16)
		return string(rune(code))
	})
}

func FuzzText(f *testing.F) {
	for _, text := range oddTexts {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var got string
		if err := xml.Unmarshal([]byte("<t>"+string(appendText(nil, text))+"</t>"), &got); err != nil {
			t.Fatal(err)
		}
		if want := strings.ToValidUTF8(text, "\ufffd"); utf8.ValidString(text) && unescape(got) != want {
			t.Errorf("%q comes back as %q", text, unescape(got))
		}
		if got := unescape(escapeText(text)); utf8.ValidString(text) && got != text {
			t.Errorf("%q comes back as %q in a comment", text, got)
		}
	})
}

func TestUnitsAndClip(t *testing.T) {
	tests := []struct {
		name, text string
		units      int
		clipped    string // to 3 units
	}{
		{"none", "", 0, ""},
		{"three", "abc", 3, "abc"},
		{"four", "abcd", 4, "ab…"},
		{"two bytes each", "éèê", 3, "éèê"},
		{"pairs", "😀😀", 4, "😀…"},
		{"a pair that is cut", "a😀b", 4, "a…"},
		{"a pair at the end", "a😀", 3, "a😀"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := units(tt.text); got != tt.units {
				t.Errorf("units %d, want %d", got, tt.units)
			}
			if got := clip(tt.text, 3); got != tt.clipped {
				t.Errorf("clipped %q, want %q", got, tt.clipped)
			}
		})
	}
}
