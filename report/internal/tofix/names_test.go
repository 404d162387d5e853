package tofix

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"alvio.ai/alvio-import/record"
)

func TestNames(t *testing.T) {
	tests := []struct {
		name   string
		wanted []string
		want   []string
	}{
		{"a sheet's", []string{"Leads"}, []string{"Leads"}},
		{"a file's", []string{"leads-2024.csv"}, []string{"leads-2024.csv"}},
		{"twice", []string{"Leads", "Leads", "leads"}, []string{"Leads", "Leads (2)", "leads (3)"}},
		{"twice in other case", []string{"ÉTÉ", "été"}, []string{"ÉTÉ", "été (2)"}},
		{"a number that is taken", []string{"a (2)", "a", "a"}, []string{"a (2)", "a", "a (3)"}},
		{"what is not allowed", []string{`a[b]c:d*e?f/g\h`}, []string{"a_b_c_d_e_f_g_h"}},
		{"made equal", []string{"a/b", "a:b"}, []string{"a_b", "a_b (2)"}},
		{"apostrophes", []string{"'Leads'", "O'Brien", "'''"}, []string{"Leads", "O'Brien", "Sheet"}},
		{"blank", []string{"", " ", "\u00a0"}, []string{"Sheet", "Sheet (2)", "Sheet (3)"}},
		{"spaces at the ends", []string{"  Leads ' "}, []string{"Leads"}},
		{"controls", []string{"a\x00b\tc\nd\x7fe\u0085f"}, []string{"a_b_c_d_e_f"}},
		{"what XML can't hold", []string{"a\ufffeb\uffffc"}, []string{"a_b_c"}},
		{"not UTF-8", []string{"a\xffb"}, []string{"a_b"}},
		{"markup", []string{`<&>"`}, []string{`<&>"`}},
		{"History", []string{"History", "HISTORY"}, []string{"History (2)", "HISTORY (3)"}},
		{"the note's", []string{record.FixNote, "Alvio-Import Note"}, []string{record.FixNote + " (2)", "Alvio-Import Note (3)"}},
		{"31 letters", []string{strings.Repeat("é", 31)}, []string{strings.Repeat("é", 31)}},
		{"32 letters", []string{strings.Repeat("é", 32)}, []string{strings.Repeat("é", 31)}},
		{"long and twice", []string{strings.Repeat("a", 40), strings.Repeat("a", 40)}, []string{strings.Repeat("a", 31), strings.Repeat("a", 27) + " (2)"}},
		{"emoji", []string{strings.Repeat("😀", 16)}, []string{strings.Repeat("😀", 15)}},
		{"cut at a space", []string{strings.Repeat("a", 30) + " b"}, []string{strings.Repeat("a", 30)}},
		{"cut at an apostrophe", []string{strings.Repeat("a", 30) + "'b"}, []string{strings.Repeat("a", 30)}},
		{"cut for the number at a space", []string{strings.Repeat("a", 26) + " bbbb", strings.Repeat("a", 26) + " bbbb"}, []string{strings.Repeat("a", 26) + " bbbb", strings.Repeat("a", 26) + " (2)"}},
		{"right to left", []string{"عملاء"}, []string{"عملاء"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var n names
			for i, wanted := range tt.wanted {
				if got := n.take(wanted); got != tt.want[i] {
					t.Errorf("%q is called %q, want %q", wanted, got, tt.want[i])
				}
			}
		})
	}
}

func FuzzNames(f *testing.F) {
	f.Add("leads.csv", "Leads")
	f.Add("History", "history")
	f.Add("'😀'", strings.Repeat("x", 50))
	f.Fuzz(func(t *testing.T, a, b string) {
		var n names
		for _, wanted := range []string{a, b, a, b} {
			name := n.take(wanted)
			if !utf8.ValidString(name) || units(name) > maxName || strings.ContainsAny(name, "[]:*?/\\") || trimName(name) != name || name == "" {
				t.Errorf("%q is called %q", wanted, name)
			}
			if _, err := excelize.NewFile().NewSheet(name); err != nil {
				t.Errorf("%q is called %q: %v", wanted, name, err)
			}
		}
		slices.SortFunc(n, func(a, b string) int { return strings.Compare(strings.ToLower(a), strings.ToLower(b)) })
		if len(slices.CompactFunc(n, strings.EqualFold)) != 4 {
			t.Errorf("%q: not all different", n)
		}
	})
}

func TestSheetNames(t *testing.T) {
	w := newWriter(t)
	for _, name := range []string{"leads.csv", "O'Brien & <Co>", "LEADS.CSV", "a/b"} {
		begin(t, w, &Sheet{Name: name, Header: []string{"Phone"}})
		write(t, w, &Row{Number: 2, Cells: texts(t, "of "+name)})
	}
	path := save(t, w, "the note")
	want := []string{"leads.csv", "O'Brien & <Co>", "LEADS.CSV (2)", "a_b", record.FixNote}
	book := open(t, path)
	if got := book.GetSheetList(); !slices.Equal(got, want) {
		t.Fatalf("sheets %q, want %q", got, want)
	}
	if got := book.GetActiveSheetIndex(); got != 0 {
		t.Errorf("sheet %d is active, want the first", got)
	}
	for i, of := range []string{"leads.csv", "O'Brien & <Co>", "LEADS.CSV", "a/b"} {
		if got := rows(t, path, want[i]); got[1][0] != "of "+of {
			t.Errorf("sheet %q holds %q", want[i], got)
		}
	}
	for _, name := range want {
		if visible, err := book.GetSheetVisible(name); !visible || err != nil {
			t.Errorf("sheet %q is hidden: %v", name, err)
		}
	}
}

func TestNoSheet(t *testing.T) {
	path := save(t, newWriter(t), "nothing to fix")
	if got := open(t, path).GetSheetList(); !slices.Equal(got, []string{record.FixNote}) {
		t.Errorf("sheets %q", got)
	}
	if got := note(t, path); !slices.Equal(got, []string{"nothing to fix"}) {
		t.Errorf("note %q", got)
	}
}
