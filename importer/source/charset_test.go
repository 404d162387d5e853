package source_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"

	"alvio.ai/alvio-import/importer/source"
	"alvio.ai/alvio-import/record"
)

// western is what most of these files are: French, with what Windows adds.
const western = "Prénom;Nom;Société\r\nZoé;d’Aubigné;« Fleurs & Cie » – 5 €\r\nNoël;Müller;Cœur de ville\r\nFrançois;Créée;Ça\r\n"

func encode(t *testing.T, e encoding.Encoding, text string) string {
	t.Helper()
	s, err := e.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func windows1252(t *testing.T, text string) string {
	t.Helper()
	return encode(t, charmap.Windows1252, text)
}

// wide writes text in UTF-16, after a mark if mark is true.
func wide(text string, littleEndian, mark bool) string {
	var b strings.Builder
	if mark {
		text = "\ufeff" + text
	}
	for _, unit := range utf16.Encode([]rune(text)) {
		high, low := byte(unit>>8), byte(unit)
		if littleEndian {
			high, low = low, high
		}
		b.WriteByte(high)
		b.WriteByte(low)
	}
	return b.String()
}

func TestEncodings(t *testing.T) {
	for _, tt := range []struct{ name, file, given, want string }{
		{"UTF-8", western, "", "UTF-8"},
		{"UTF-8 with BOM", "\ufeff" + western, "", "UTF-8 with BOM"},
		{"UTF-8, named", "\ufeff" + western, "utf-8", "UTF-8"},
		{"UTF-16 LE", wide(western, true, true), "", "UTF-16 LE"},
		{"UTF-16 BE", wide(western, false, true), "", "UTF-16 BE"},
		{"UTF-16 without a mark, named", wide(western, true, false), "utf-16le", "UTF-16LE"},
		{"Windows-1252", windows1252(t, western), "", "Windows-1252"},
		{"Windows-1252, named", windows1252(t, western), "Windows-1252", "windows-1252"},
		{"Mac, named", encode(t, charmap.Macintosh, western), "macintosh", "macintosh"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := open(t, writeFile(t, "leads.csv", tt.file), source.Options{Encoding: tt.given})
			if got := f.Facts().Encoding; got != tt.want {
				t.Errorf("encoding %q, want %q", got, tt.want)
			}
			if diff := cmp.Diff([]string{"Prénom", "Nom", "Société"}, f.Header()); diff != "" {
				t.Errorf("header (-want +got):\n%s", diff)
			}
			want := []string{
				`2 (line 2): "Zoé" "d’Aubigné" "« Fleurs & Cie » – 5 €"`,
				`3 (line 3): "Noël" "Müller" "Cœur de ville"`,
				`4 (line 4): "François" "Créée" "Ça"`,
			}
			if diff := cmp.Diff(want, show(mustReadPass(t, f).Rows)); diff != "" {
				t.Errorf("rows (-want +got):\n%s", diff)
			}
		})
	}
}

// others are encodings that can't be told apart, and are read once they are named.
var others = []struct {
	name, given string
	encoding    encoding.Encoding
	header, row []string
}{
	{"Greek", "windows-1253", charmap.Windows1253, []string{"Όνομα", "Πόλη"}, []string{"Ελένη", "Αθήνα"}},
	{"Russian", "windows-1251", charmap.Windows1251, []string{"Имя", "Город"}, []string{"Анна", "Москва"}},
	{"Russian, KOI8", "koi8-r", charmap.KOI8R, []string{"Имя", "Город"}, []string{"Анна", "Москва"}},
	{"Polish", "windows-1250", charmap.Windows1250, []string{"Imię", "Miasto"}, []string{"Małgorzata", "Gdańsk, ul. Książęca"}},
	{"DOS", "ibm850", charmap.CodePage850, []string{"Prénom", "Ville"}, []string{"Hélène", "Besançon"}},
	{"Mac", "macintosh", charmap.Macintosh, []string{"Prénom", "Ville"}, []string{"Hélène", "Besançon"}},
	{"Japanese", "shift_jis", japanese.ShiftJIS, []string{"名前", "住所"}, []string{"表 ソラ", "東京｜能"}}, // with \\ and | as second bytes
	{"Chinese", "gb18030", simplifiedchinese.GB18030, []string{"姓名", "城市"}, []string{"王小明", "北京"}},
	{"Korean", "euc-kr", korean.EUCKR, []string{"이름", "도시"}, []string{"김철수, 박영희, 이민호", "서울특별시"}},
}

func TestEncodingsNamed(t *testing.T) {
	for _, tt := range others {
		t.Run(tt.name, func(t *testing.T) {
			path := writeFile(t, "leads.csv", encode(t, tt.encoding, strings.Join(tt.header, ";")+"\r\n"+strings.Join(tt.row, ";")+"\r\n"))
			_, err := source.Open(t.Context(), path, source.Options{})
			checkError(t, err, path, "--encoding", "CSV UTF-8")

			f := open(t, path, source.Options{Encoding: tt.given})
			if got := f.Facts().Encoding; !strings.EqualFold(got, tt.given) {
				t.Errorf("encoding %q, want %q", got, tt.given)
			}
			if len(f.Issues()) > 0 {
				t.Errorf("issues %q, want none", codes(f.Issues()))
			}
			if diff := cmp.Diff(tt.header, f.Header()); diff != "" {
				t.Errorf("header (-want +got):\n%s", diff)
			}
			want := showTable([]tableRow{{2, 2, tt.row}})
			if diff := cmp.Diff(want, show(mustReadPass(t, f).Rows)); diff != "" {
				t.Errorf("rows (-want +got):\n%s", diff)
			}
		})
	}
}

// Only Windows-1252 is guessed, and only if it is not named.
func TestEncodingGuessed(t *testing.T) {
	for _, tt := range []struct {
		name, file, given string
		want              []record.Code
	}{
		{"Windows-1252", windows1252(t, western), "", []record.Code{record.EncodingGuessed}},
		{"Windows-1252, named", windows1252(t, western), "windows-1252", nil},
		{"UTF-8", western, "", nil},
		{"UTF-16", wide(western, true, true), "", nil},
		{"plain letters", "name;city\nAnna;Lyon\n", "", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			issues := open(t, writeFile(t, "leads.csv", tt.file), source.Options{Encoding: tt.given}).Issues()
			if diff := cmp.Diff(tt.want, codes(issues)); diff != "" {
				t.Fatalf("issues (-want +got):\n%s", diff)
			}
			if len(issues) > 0 && (issues[0].Severity != record.Info || !strings.Contains(issues[0].Message, "Windows-1252") || !strings.Contains(issues[0].Hint, "--encoding")) {
				t.Errorf("issue %+v, want it to say what was guessed and what to do", issues[0])
			}
		})
	}
}

// In UTF-16, parts of characters look like delimiters, quotes and line ends; some
// characters take two units.
func TestUTF16(t *testing.T) {
	text := "name;note\r\n\u0a15\u0d0a;\"\u2c2c\u3b3b\r\n\u2222\"\r😀;\U00020000\n\u1a00\u001a;\u001a\u1a1a\r\n"
	want := []string{
		"2 (line 2): \"\u0a15\u0d0a\" \"\u2c2c\u3b3b\\r\\n\u2222\"",
		"3 (line 4): \"😀\" \"\U00020000\"",
		"4 (line 5): \"\u1a00\\x1a\" \"\\x1a\u1a1a\"",
	}
	for name, littleEndian := range map[string]bool{"LE": true, "BE": false} {
		for _, given := range []string{"", "utf-16" + name} {
			t.Run(name+given, func(t *testing.T) {
				f := open(t, writeFile(t, "leads.csv", wide(text, littleEndian, given == "")), source.Options{Encoding: given})
				if diff := cmp.Diff([]string{"name", "note"}, f.Header()); diff != "" {
					t.Errorf("header (-want +got):\n%s", diff)
				}
				if diff := cmp.Diff(want, show(mustReadPass(t, f).Rows)); diff != "" {
					t.Errorf("rows (-want +got):\n%s", diff)
				}
			})
		}
	}
}

// What can't be told apart is refused, never guessed.
func TestEncodingsRefused(t *testing.T) {
	for _, tt := range []struct {
		name, file, given string
		words             []string
	}{
		{"UTF-16 without a mark", wide(western, true, false), "", []string{"UTF-16", "--encoding"}},
		{"UTF-32", "\xff\xfe\x00\x00a\x00\x00\x00", "", []string{"UTF-32", "CSV UTF-8"}},
		{"no such encoding", western, "klingon", []string{"klingon", "windows-1252"}},
		{"the header in another encoding than is named", windows1252(t, western), "utf-8", []string{"header", "not UTF-8"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := source.Open(t.Context(), writeFile(t, "leads.csv", tt.file), source.Options{Encoding: tt.given})
			checkError(t, err, tt.words...)
		})
	}
}

// A byte that is not the file's encoding spoils its row, with its place, and is
// never replaced in silence.
func TestInvalidBytes(t *testing.T) {
	good := strings.Repeat("Zoé;Orléans\n", 20_000) // more than Open looks at
	for _, tt := range []struct{ name, file, given, place, message string }{
		{"after much UTF-8", "Prénom;Ville\n" + good + "Zo\xe9;Lille\n", "", "line 20002, column 1", "not UTF-8"},
		{"one among much UTF-8", "Prénom;Ville\nZoé;Orl\xe9ans\n" + good, "", "line 2, column 2", "not UTF-8"},
		{"of no character", windows1252(t, western) + "a;\x81;c\n", "windows-1252", "line 5, column 2", "not windows-1252"},
		{"half a character", wide(western+"a;b;", true, true) + "\x00", "", "line 5, column 3", "not UTF-16 LE"},
		{"NUL", "Prénom;Ville\n" + good + "Zoé;Li\x00le\n", "", "line 20002, column 2", "NUL"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var spoiled []record.Issue
			for _, row := range mustReadPass(t, open(t, writeFile(t, "leads.csv", tt.file), source.Options{Encoding: tt.given})).Rows {
				spoiled = append(spoiled, row.Issues...)
			}
			if len(spoiled) != 1 {
				t.Fatalf("%d issues, want 1", len(spoiled))
			}
			if i := spoiled[0]; i.Code != record.EncodingInvalid || i.Severity != record.Error || i.Column == "" || i.Cell != tt.place || !strings.Contains(i.Message, tt.message) {
				t.Errorf("issue %+v, want one at %s that says %q", i, tt.place, tt.message)
			}
		})
	}
}

// One row with invalid bytes costs no other, and its other cells are whole: not
// even the delimiter is lost behind half a character.
func TestInvalidBytesSpareOthers(t *testing.T) {
	for _, tt := range []struct{ name, good, bad, given string }{
		{"UTF-8", "Zoé", "Zo\xc3", ""},
		{"UTF-8, named", "Zoé", "Zo\xe9", "utf-8"},
		{"Windows-1252", "Zo\xe9", "Zo\x81", "windows-1252"},
		{"Greek", encode(t, charmap.Windows1253, "Ελένη"), "Zo\xd2", "windows-1253"},
		{"Japanese", encode(t, japanese.ShiftJIS, "名前"), "Zo\x83", "shift_jis"},
		{"Chinese", encode(t, simplifiedchinese.GB18030, "王小明"), "Zo\x81", "gb18030"},
		{"Korean", encode(t, korean.EUCKR, "이름"), "Zo\xb0", "euc-kr"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			file := "name;city\n" + tt.good + ";Lyon\nBruno;" + tt.bad + "\n" + tt.bad + ";Nice\n" + tt.good + ";" + tt.good + "\n"
			f := open(t, writeFile(t, "leads.csv", file), source.Options{Encoding: tt.given})
			got := mustReadPass(t, f).Rows
			if len(got) != 4 {
				t.Fatalf("%d rows, want 4: %q", len(got), show(got))
			}
			good := got[0].Cells[0].Text
			want := []string{
				fmt.Sprintf(`2 (line 2): %q "Lyon"`, good),
				"3 (line 3): \"Bruno\" \"Zo\ufffd\"; error encoding-invalid at line 3, column 2",
				"4 (line 4): \"Zo\ufffd\" \"Nice\"; error encoding-invalid at line 4, column 1",
				fmt.Sprintf(`5 (line 5): %q %q`, good, good),
			}
			if diff := cmp.Diff(want, show(got)); diff != "" {
				t.Errorf("rows (-want +got):\n%s", diff)
			}
		})
	}
}

// Programs of DOS mark the end of a text, which is no part of it.
func TestEndMarks(t *testing.T) {
	const rows = "name;city\nAnna;Lyon\n"
	first, second := `2 (line 2): "Anna" "Lyon"`, `3 (line 3): "Zoé" "Nice"`
	for _, tt := range []struct {
		name, file string
		want       []string // see show
	}{
		{"behind the last line", rows + "Zoé;Nice\r\n\x1a", []string{first, second}},
		{"behind the last cell", rows + "Zoé;Nice\x1a", []string{first, second}},
		{"behind a quoted cell", rows + "Zoé;\"Nice\"\x1a", []string{first, second}},
		{"many", rows + "Zoé;Nice\r\n" + strings.Repeat("\x1a", 500), []string{first, second}},
		{"many behind the last cell", rows + "Zoé;Nice" + strings.Repeat("\x1a", 500), []string{first, second}},
		{"behind the header", "prénom;city\x1a", []string{}},
		{"inside of cells", rows + "Zoé\x1a;\x1aNice\n\x1a", []string{first, `3 (line 3): "Zoé\x1a" "\x1aNice"`}},
		{"more than a block", rows + "Zoé;Nice\r\n" + strings.Repeat("\x1a", 5000), []string{first, second}},
		{"before a line end", rows + "Zoé;Nice\r\n\x1a\r\n", []string{first, second}},
		{"many, on lines of their own", rows + "Zoé;Nice\n" + strings.Repeat("\x1a\n", 800), []string{first, second}},
		{"none", rows + "Zoé;Nice", []string{first, second}},
	} {
		for _, c := range []struct{ name, file, given string }{
			{"UTF-8", tt.file, ""},
			{"UTF-8 with BOM", "\ufeff" + tt.file, ""},
			{"UTF-16 LE", wide(tt.file, true, true), ""},
			{"UTF-16 BE", wide(tt.file, false, true), ""},
			{"UTF-16 LE, named", wide(tt.file, true, false), "utf-16le"},
			{"UTF-16, named", wide(tt.file, false, true), "utf-16"},
			{"Windows-1252", windows1252(t, tt.file), ""},
			{"DOS, named", encode(t, charmap.CodePage850, tt.file), "ibm850"},
		} {
			t.Run(tt.name+"/"+c.name, func(t *testing.T) {
				f := open(t, writeFile(t, "leads.csv", c.file), source.Options{Encoding: c.given})
				for number := range 2 {
					if diff := cmp.Diff(tt.want, show(mustReadPass(t, f).Rows)); diff != "" {
						t.Errorf("pass %d: rows (-want +got):\n%s", number+1, diff)
					}
				}
			})
		}
	}
	for name, file := range map[string]string{"alone": "\x1a", "many alone": "\x1a\x1a\x1a", "alone, UTF-16": wide("\x1a", true, true), "behind blank lines": "\n\n\x1a"} {
		_, err := source.Open(t.Context(), writeFile(t, name, file), source.Options{})
		checkError(t, err, name, "no rows")
	}
}
