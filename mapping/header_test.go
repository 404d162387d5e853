package mapping

import "testing"

func TestFoldMakesTheSameOfWhatLooksTheSame(t *testing.T) {
	const want = "prenom du client no 1"
	for _, s := range []string{
		want,
		"PRÉNOM DU CLIENT NO 1",
		"  Prénom  du\tclient no 1 ",
		"Pre\u0301nom du client no 1",          // an accent of its own
		"Prénom\u00a0du\u202fclient no\u20091", // spaces that do not break
		"\ufeffPrénom du\u200b client no 1",    // a byte order mark, a space without width
		"Pré\u00adnom du client\u200e no 1",    // a soft hyphen, a mark of direction
		"Ｐｒénom du client nᵒ １",                // wide letters and digits, a raised o
		"Prénom\ndu client № 1",                // a line break, the sign for number
	} {
		if got := fold(s); got != want {
			t.Errorf("fold(%q) = %q, want %q", s, got, want)
		}
	}
}

func TestFoldKnowsOneApostrophe(t *testing.T) {
	for _, s := range []string{"d'accord", "d’accord", "D‘ACCORD", "dʼaccord", "d´accord", "d`accord", "d＇accord"} {
		if got := fold(s); got != "d'accord" {
			t.Errorf("fold(%q) = %q", s, got)
		}
	}
}

func TestFoldKeepsWhatDiffers(t *testing.T) {
	seen := map[string]string{}
	for _, s := range []string{"Nom", "Prénom", "Nom 1", "Nom 2", "Nom1", "N-om", "N.om", "Имя", "名前"} {
		folded := fold(s)
		if other, ok := seen[folded]; ok {
			t.Errorf("%q and %q are the same", other, s)
		}
		if again := fold(folded); again != folded {
			t.Errorf("%q is folded to %q and that to %q", s, folded, again)
		}
		seen[folded] = s
	}
}

func TestSafeName(t *testing.T) {
	tests := map[string]string{
		"Date de création": "date_de_creation",
		"  Tél. (1) ":      "tel_1",
		"N° d'adhérent":    "n_d_adherent",
		"utm_source":       "utm_source",
		"a.b[0]":           "a_b_0",
		"100 %":            "100",
		"Имя":              "имя",
		"***":              "",
		"":                 "",
	}
	for header, want := range tests {
		got := safeName(header)
		if got != want {
			t.Errorf("safeName(%q) = %q, want %q", header, got, want)
		}
		if got == "" {
			continue
		}
		if p, err := parsePath(got); err != nil || len(p) != 1 {
			t.Errorf("the name %q made of %q is not one part of a path: %v, %v", got, header, p, err)
		}
	}
}

func TestSuggest(t *testing.T) {
	headers := []string{"Téléphone", "Téléphone mobile", "E-mail", "Nom"}
	tests := map[string]string{
		"Telefone":              "Téléphone",
		"email":                 "E-mail",
		"NON":                   "Nom",
		"mobile":                "Téléphone mobile", // a word of it
		"Téléphone mobile pro.": "Téléphone mobile", // the longest of which it is a longer form
		"Ville":                 "",
		"":                      "",
	}
	for word, want := range tests {
		if want != "" {
			want = ` (did you mean "` + want + `"?)`
		}
		if got := suggest(word, headers); got != want {
			t.Errorf("suggest(%q) = %q, want %q", word, got, want)
		}
	}
}
