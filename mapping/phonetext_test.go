package mapping

import (
	"math/rand/v2"
	"testing"
)

// A text that a pattern matches has one of the pattern's signs.
func TestPatternSigns(t *testing.T) {
	pieces := []string{
		" ", "0", "6", "33", "612345678", ",", ".", ":", "-", "+", "(", ")", "[", "]", "{", "}", "=", "\"", "'", "/", ";", "|", "&", "\n", "#", "_", "*", "•",
		"x", "X", "e", "E", "é", "tel", "Téléphone", "MOBILE", "port", "p", "t", "n°", "no", "whatsapp", "gsm", "cell", "handy", "poste", "int", "Interne", "ext", "extn",
		" ou ", " or ", " ET ", " and ", " und ", " oder ", " puis ", " - ", "E+10", "K", "ſ", ".0", ",345", ",345,678",
	}
	patterns := map[string]pattern{
		"scientific": scientific, "masked": masked, "quoted": quoted, "note": note, "fraction": fraction, "thousands": thousands,
		"phoneLabel": phoneLabel, "phoneExtension": phoneExtension, "phoneSeveral": phoneSeveral,
	}
	matched := map[string]int{}
	random := rand.New(rand.NewPCG(1, 2))
	for range 300_000 {
		var text string
		for range 1 + random.IntN(6) {
			text += pieces[random.IntN(len(pieces))]
		}
		for name, p := range patterns {
			if p.MatchString(text) {
				matched[name]++
				if !p.matches(text) {
					t.Fatalf("%s matches %q, which has none of %q", name, text, p.signs)
				}
			}
		}
	}
	for name := range patterns {
		if matched[name] < 20 {
			t.Errorf("%s matched %d texts", name, matched[name])
		}
	}
}
