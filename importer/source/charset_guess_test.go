package source_test

import (
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/korean"

	"alvio.ai/alvio-import/importer/source"
)

// A short file gives little to go by. What nothing speaks for is refused, not
// taken for Windows-1252.
func TestEncodingsNotGuessed(t *testing.T) {
	for _, tt := range []struct {
		name     string
		encoding encoding.Encoding
		file     string
	}{
		{"Mac, accents end words", charmap.Macintosh, "Nom;Ville\nAndré;Lyon\nJosé;Nice\n"},
		{"Mac, accents inside words", charmap.Macintosh, "Nom;Ville\nHélène;Besançon\n"},
		{"Mac, Spanish", charmap.Macintosh, "Nombre;Ciudad\nMartínez;Málaga\n"},
		{"DOS, accents end words", charmap.CodePage850, "Nom;Ville\nAndré;Lyon\nJosé;Nice\n"},
		{"DOS, Russian", charmap.CodePage866, "Имя;Город\nАнна;Москва\n"},
		{"Korean", korean.EUCKR, "이름;도시\n김철수;서울\n"},
		{"Czech", charmap.Windows1250, "Jméno;Město\nJiří;Plzeň\n"},
		{"Polish", charmap.Windows1250, "Nazwisko;Miasto\nPaweł;Kraków\n"},
		{"Turkish", charmap.Windows1254, "Ad;Şehir\nAyşe;Muğla\n"},
		{"signs alone", charmap.Windows1252, "name;city\nO’Neil;Cork\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := source.Open(t.Context(), writeFile(t, "leads.csv", encode(t, tt.encoding, tt.file)), source.Options{})
			checkError(t, err, "looks like no encoding that can be told apart", "--encoding")
		})
	}
}

func TestEncodingsGuessed(t *testing.T) {
	for _, file := range []string{
		"Prénom;Nom\nZoé;Lefèvre\n",
		"Nom;Ville\nAndré;Lyon\n",
		"Société;Créée\nD’Aubigné;2001\n",
		"Nombre;Ciudad\nMuñoz;Málaga\n",
		"Vorname;Straße\nJürgen;Königstraße\n",
		"Navn;By\nBjørn;Århus\n",
		"Nome;Cidade\nJoão;São Paulo\n",
		"Função;Nome\nGestão de ações;Conceição\n",
		"Name;Amount\nAnna;5 €\n",
		"N°;Nom\n1;Anna\n",
		"Cœur;Nom\n« Élan »;Noël\n",
	} {
		f := open(t, writeFile(t, "leads.csv", windows1252(t, file)), source.Options{})
		if got := f.Facts().Encoding; got != "Windows-1252" {
			t.Errorf("%q: encoding %s, want Windows-1252", file, got)
		}
	}
}
