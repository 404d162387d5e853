package source_test

import (
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"

	"alvio.ai/alvio-import/importer/source"
	"alvio.ai/alvio-import/record"
)

// western is what most of these files are: French, with what Windows adds.
const western = "Prénom;Nom;Société\r\nZoé;d’Aubigné;« Fleurs & Cie » – 5 €\r\nNoël;Müller;Cœur de ville\r\nFrançois;Créée;Ça\r\n"

func windows1252(t *testing.T, text string) string {
	t.Helper()
	s, err := charmap.Windows1252.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	return s
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
	mac, err := charmap.Macintosh.NewEncoder().String(western)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ name, file, given, want string }{
		{"UTF-8", western, "", "UTF-8"},
		{"UTF-8 with BOM", "\ufeff" + western, "", "UTF-8 with BOM"},
		{"UTF-8, named", "\ufeff" + western, "utf-8", "UTF-8"},
		{"UTF-16 LE", wide(western, true, true), "", "UTF-16 LE"},
		{"UTF-16 BE", wide(western, false, true), "", "UTF-16 BE"},
		{"UTF-16 without a mark, named", wide(western, true, false), "utf-16le", "UTF-16LE"},
		{"Windows-1252", windows1252(t, western), "", "Windows-1252"},
		{"Windows-1252, named", windows1252(t, western), "Windows-1252", "windows-1252"},
		{"Mac, named", mac, "macintosh", "macintosh"},
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

// What can't be told apart is refused, never guessed.
func TestEncodingsRefused(t *testing.T) {
	encode := func(c *charmap.Charmap, text string) string {
		s, err := c.NewEncoder().String(text)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	for _, tt := range []struct {
		name, file, given string
		words             []string
	}{
		{"Greek", encode(charmap.Windows1253, "Όνομα;Πόλη\nΕλένη;Αθήνα\n"), "", []string{"--encoding"}},
		{"Russian", encode(charmap.Windows1251, "Имя;Город\nАнна;Москва\n"), "", []string{"--encoding"}},
		{"Polish", encode(charmap.Windows1250, "Imię;Miasto\nPaweł;Łódź\nMałgorzata;Gdańsk, ul. Książęca\n"), "", []string{"--encoding"}},
		{"DOS", encode(charmap.CodePage850, "Prénom;Ville\nZoé;Orléans\nHélène;Besançon\n"), "", []string{"--encoding"}},
		{"Mac", encode(charmap.Macintosh, "Prénom;Ville\nZoé;Orléans\nHélène;Besançon\n"), "", []string{"--encoding"}},
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
