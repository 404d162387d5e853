package xlsx_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// A text reads the same wherever it stands: shared, in the cell, or as what a
// formula gives.
func TestTexts(t *testing.T) {
	tests := []struct {
		name string
		give string // within <t>
		want string
	}{
		{"plain", "Anna", "Anna"},
		{"spaces around", " Anna  Bell ", " Anna  Bell "},
		{"lines", "one\r\ntwo\rthree\nfour", "one\ntwo\nthree\nfour"},
		{"beyond ASCII", "Zoë 日本 😀", "Zoë 日本 😀"},
		{"the five entities", "&lt;&gt;&amp;&quot;&apos;", `<>&"'`},
		{"a decimal reference", "&#233;&#10;", "é\n"},
		{"a hexadecimal reference", "&#xE9;&#x1F600;", "é😀"},
		{"an entity of an entity", "&amp;lt;", "&lt;"},
		{"CDATA", "<![CDATA[<b>&amp;</b>]]>", "<b>&amp;</b>"},
		{"CDATA within a text", "a<![CDATA[<]]>b", "a<b"},
		{"a comment within a text", "An<!-- x -->na", "Anna"},
		{"an instruction within a text", "An<?x y?>na", "Anna"},
		{"a carriage return", "a_x000D_b", "a\rb"},
		{"small hexadecimal digits", "a_x000d_b", "a\rb"},
		{"an escape that is escaped", "a_x005F_x000D_b", "a_x000D_b"},
		{"an underscore", "_x005F_", "_"},
		{"escapes one behind the other", "_x0041__x0042_", "AB"},
		{"an escape that shares its underscore", "_x0041_x0042_", "Ax0042_"},
		{"a pair of surrogates", "_xD83D__xDE00_", "😀"},
		{"the first half of a pair", "a_xD83D_b", "a_xD83D_b"},
		{"the second half of a pair", "a_xDE00_b", "a_xDE00_b"},
		{"halves the wrong way round", "_xDE00__xD83D_", "_xDE00__xD83D_"},
		{"half a pair and a letter", "_xD83D__x0041_", "_xD83D_A"},
		{"half a pair and a whole one", "_xD83D__xD83D__xDE00_", "_xD83D_😀"},
		{"a NUL", "a_x0000_b", "a_x0000_b"},
		{"a control character", "a_x0007_b", "a\ab"},
		{"no digits", "_xyzzy_ _x00_ _x000D _X000D_ _x+00D_ _x0_0D_", "_xyzzy_ _x00_ _x000D _X000D_ _x+00D_ _x0_0D_"},
		{"names with underscores", "first_x_name __x", "first_x_name __x"},
		{"an escape that a comment interrupts", "_x00<!-- -->0D_", "\r"},
		{"an escape in CDATA", "<![CDATA[_x000D_]]>", "\r"},
		{"a text of digits", "0612345678", "0612345678"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := book{
				rows: `<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>` + tt.give + `</t></is></c>` +
					`<c r="C1" t="str"><f>A1</f><v>` + tt.give + `</v></c></row>`,
				shared: `<si><t xml:space="preserve">` + tt.give + `</t></si>`,
			}
			want := []string{fmt.Sprintf("1: %q %[1]q %[1]q", tt.want)}
			got, err := readSheet(b.zip(t), 0)
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Errorf("error %v, rows (-want +got):\n%s", err, diff)
			}
		})
	}
}

// What an item of the shared strings shows, or an <is>, which is built alike.
func TestRichTexts(t *testing.T) {
	tests := []struct {
		name string
		give string // within <si>
		want string
	}{
		{"runs are joined", `<r><rPr><b/></rPr><t>An</t></r><r><t xml:space="preserve">na </t></r><r><t>B</t></r>`, "Anna B"},
		{"a text and runs", `<t>a</t><r><t>b</t></r>`, "ab"},
		{"phonetic runs are left out", `<t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh><phoneticPr fontId="1"/>`, "東京"},
		{"phonetic runs beside runs", `<r><t>東</t></r><rPh sb="0" eb="1"><t>トウ</t></rPh><r><t>京</t></r>`, "東京"},
		{"other vocabularies", `<x:t xmlns:x="urn:x">no</x:t><t>yes</t><x:r xmlns:x="urn:x"><t>no</t></x:r>`, "yes"},
		{"escapes do not go over runs", `<r><t>_x00</t></r><r><t>0D_</t></r>`, "_x000D_"},
		{"white space between the elements", "\n <r>\n <t>a</t>\n </r>\n ", "a"},
		{"comments between the elements", "<!-- - --><r><!-- - --><t>a</t></r>", "a"},
		{"nothing", ``, ""},
		{"an empty text", `<t/>`, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := book{
				rows:   `<row><c t="s"><v>0</v></c><c t="inlineStr"><is>` + tt.give + `</is></c><c t="s"><v>1</v></c></row>`,
				shared: `<si>` + tt.give + `</si><si><t>next</t></si>`,
			}
			want := []string{fmt.Sprintf("1: %q %[1]q \"next\"", tt.want)}
			got, err := readSheet(b.zip(t), 0)
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Errorf("error %v, rows (-want +got):\n%s", err, diff)
			}
		})
	}
}

func TestSharedStrings(t *testing.T) {
	cell := `<row r="1"><c r="A1" t="s"><v>%s</v></c></row>`
	sst := func(attrs, items string) map[string]string {
		return map[string]string{stringsPart: `<sst xmlns="` + mainNS + `" ` + attrs + `>` + items + `</sst>`}
	}
	const items = `<si><t>a</t></si><si><t>b</t></si>`
	tests := []struct {
		name  string
		give  string // the index
		parts map[string]string
		want  string // or what the error says
	}{
		{"the first", "0", sst("", items), `1: "a"`},
		{"the last", "1", sst("", items), `1: "b"`},
		{"zeros before the number", "0001", sst("", items), `1: "b"`},
		{"white space around the number", "\n 1 ", sst("", items), `1: "b"`},
		{"counts that are too low", "1", sst(`count="0" uniqueCount="0"`, items), `1: "b"`},
		{"counts that are too high", "1", sst(`count="99999999" uniqueCount="99999999"`, items), `1: "b"`},
		{"counts that are none", "1", sst(`count="x" uniqueCount="-1"`, items), `1: "b"`},
		{"foreign items do not count", "1", sst("", `<x:si xmlns:x="urn:x"/><si><t>a</t></si><extLst/><si><t>b</t></si>`), `1: "b"`},
		{"beyond the last", "2", sst("", items), `the shared text "2", of which there are 2`},
		{"negative", "-1", sst("", items), `the shared text "-1"`},
		{"no number", "one", sst("", items), `the shared text "one"`},
		{"a fraction", "1.0", sst("", items), `the shared text "1.0"`},
		{"too large for any number", "99999999999999999999", sst("", items), `the shared text "99999999999999999999"`},
		{"none at all", "0", map[string]string{stringsPart: absent, workbookRels: rels(rel("rId1", "worksheet", "worksheets/sheet1.xml"))}, `of which there are 0`},
		{"another root", "0", map[string]string{stringsPart: `<a/>`}, "its root is not sst"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := book{rows: fmt.Sprintf(cell, tt.give), parts: tt.parts}
			checkRowsOrError(t, b.zip(t), tt.want)
		})
	}
}

// checkRowsOrError checks that the first sheet has this one row, or, if want is no
// row, that it is refused with an error that says so and what to do.
func checkRowsOrError(t *testing.T, content []byte, want string) {
	t.Helper()
	got, err := readSheet(content, 0)
	if err != nil {
		if want == "" || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "; ") {
			t.Errorf("the error is %q, want %q and what to do", err, want)
		}
		return
	}
	if diff := cmp.Diff(want, strings.Join(got, "\n")); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
}

// The shared strings lie in blocks of 4 MiB.
func TestSharedStringsInBlocks(t *testing.T) {
	var items, rows strings.Builder
	var want []string
	for i, length := range []int{0, 4 << 20, 0, 1, 4<<20 - 1, 0, 3 << 20, 3 << 20, 1 << 20, 0, 7, 1<<22 - 6, 5} {
		text := strings.Repeat(string(rune('a'+i)), length)
		fmt.Fprintf(&items, `<si><t>%s</t></si>`, text)
		fmt.Fprintf(&rows, `<row><c t="s"><v>%d</v></c><c><v>1</v></c></row>`, i)
		want = append(want, fmt.Sprintf("%d: %q number 1", i+1, text))
	}
	got, err := readSheet(book{rows: rows.String(), shared: items.String()}.zip(t), 0)
	if err != nil {
		t.Fatal(err)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("row %d is not as it was written: %d bytes, want %d", i+1, len(got[i]), len(want[i]))
		}
	}
	long := book{shared: `<si><t>` + strings.Repeat("a", 4<<20+1) + `</t></si>`}
	checkRowsOrError(t, long.zip(t), "a text of more than 4194304 bytes")
}

// Halves of surrogates in UTF-16 are no characters.
func TestTextsAreUTF8(t *testing.T) {
	part := utf16Part(sheet(`<row><c t="inlineStr"><is><t>a?b</t></is></c></row>`), false)
	at := strings.Index(part, "?\x00b") // of the text
	part = part[:at] + "\x00\xD8" + part[at+2:]
	got, err := readSheet(book{parts: map[string]string{sheetPart: part}}.zip(t), 0)
	if err == nil && (len(got) != 1 || !utf8.ValidString(got[0])) {
		t.Errorf("rows %q", got)
	}
}
