package mapping

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func name(s string) step     { return step{name: s} }
func index(i int) step       { return step{index: i} }
func equalSteps() cmp.Option { return cmp.AllowUnexported(step{}) }

func TestParsePath(t *testing.T) {
	tests := map[string]path{
		"phone_number":       {name("phone_number")},
		"contact.email":      {name("contact"), name("email")},
		"assignees[0].email": {name("assignees"), index(0), name("email")},
		"tags[99]":           {name("tags"), index(99)},
		"grid[1][2].x":       {name("grid"), index(1), index(2), name("x")},
		"custom.prénom-2":    {name("custom"), name("prénom-2")},
		"custom.e\u0301te":   {name("custom"), name("e\u0301te")},
		"custom.2025":        {name("custom"), name("2025")},
	}
	for s, want := range tests {
		got, err := parsePath(s)
		if err != nil {
			t.Errorf("%q: %v", s, err)
			continue
		}
		if diff := cmp.Diff(want, got, equalSteps()); diff != "" {
			t.Errorf("%q (-want +got):\n%s", s, diff)
		}
		if back := got.String(); back != s {
			t.Errorf("%q is written as %q", s, back)
		}
	}
}

func TestParsePathRefuses(t *testing.T) {
	const missing, bracket = "a name is missing", "an index is a number in brackets"
	tests := map[string]string{
		"":                       "empty",
		".":                      missing,
		"contact.":               missing,
		".email":                 missing,
		"a..b":                   missing,
		"[0]":                    missing,
		"a.[0]":                  missing,
		"a b":                    `' ' can't be in a name`,
		" a":                     `' ' can't be in a name`,
		"a/b":                    `'/' can't be in a name`,
		"a]":                     `']' can't be in a name`,
		`a"`:                     `'"' can't be in a name`,
		"a\xff":                  "can't be in a name",
		"a[":                     bracket,
		"a[]":                    bracket,
		"a[0":                    bracket,
		"a[x]":                   bracket,
		"a[-1]":                  bracket,
		"a[+1]":                  bracket,
		"a[01]":                  bracket,
		"a[ 1]":                  bracket,
		"a[0]b":                  bracket,
		"a[0][":                  bracket,
		"a[0]]":                  bracket,
		"a[100]":                 "index 100 is over 99",
		"a[0][100]":              "index 100 is over 99",
		"a[9999999999999999999]": bracket,
	}
	for s, want := range tests {
		got, err := parsePath(s)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: path %v and error %v, want %q", s, got, err, want)
		}
	}
}

// A path that was read and written is the path that it was.
func FuzzPath(f *testing.F) {
	for _, s := range []string{"phone_number", "contact.email", "assignees[0].email", "grid[1][99].é", "a..b", "a[01]", "a[0", "[0]", "a.b[2].c-d_e"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		first, err := parsePath(s)
		if err != nil {
			return
		}
		written := first.String()
		second, err := parsePath(written)
		if err != nil {
			t.Fatalf("%q was read and written as %q: %v", s, written, err)
		}
		if diff := cmp.Diff(first, second, equalSteps()); diff != "" {
			t.Fatalf("%q and %q (-first +second):\n%s", s, written, diff)
		}
		if written != s {
			t.Fatalf("%q is also written %q: one path, two spellings", s, written)
		}
	})
}
