package report

import (
	"strings"
	"testing"
)

func TestTyped(t *testing.T) {
	for path, want := range map[string]struct{ shell, windows string }{
		"dir/leads.csv":        {"dir/leads.csv", "dir/leads.csv"},
		`C:\lists\leads.csv`:   {`'C:\lists\leads.csv'`, `C:\lists\leads.csv`},
		"été-1.csv":            {"été-1.csv", "été-1.csv"},
		"leads (1).csv":        {`"leads (1).csv"`, `"leads (1).csv"`},
		"Anna's.csv":           {`"Anna's.csv"`, `"Anna's.csv"`},
		"a,b.csv":              {"a,b.csv", `"a,b.csv"`},
		"$(date) it's":         {`'$(date) it'\''s'`, `"$(date) it's"`},
		`sheet "A"`:            {`'sheet "A"'`, `"sheet \"A\""`},
		`C:\my lists\`:         {`'C:\my lists\'`, `"C:\my lists\\"`},
		`\\server\share\a.csv`: {`'\\server\share\a.csv'`, `\\server\share\a.csv`},
	} {
		if got := typedInShell(path); got != want.shell {
			t.Errorf("%q is typed %s, want %s", path, got, want.shell)
		}
		if got := typedInWindows(path); got != want.windows {
			t.Errorf("%q is typed %s in Windows, want %s", path, got, want.windows)
		}
	}
	if got := Typed("a\x1b[31mb.csv"); strings.ContainsRune(got, '\x1b') {
		t.Errorf("a name with a control character is typed %q", got)
	}
}
