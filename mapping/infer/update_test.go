package infer

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"alvio.ai/alvio-import/mapping"
)

func TestUpdate(t *testing.T) {
	old := "version: 1\ncolumns:\n  Téléphone: phone_number # mine\n  Nom: contact.name\nunmapped: custom\n"
	p := Propose(sampleOf("Tel|Nom|E-mail|Tel pro", "06 39 98 00 01|Jean Petit|a@example.com|", "06 39 98 00 02|Anna Long|b@example.com|01 99 00 00 01"))
	a, err := Update(p, "m.yaml", []byte(old), nil)
	if err != nil {
		t.Fatal(err)
	}
	want := "version: 1\ncolumns:\n  Téléphone: {to: phone_number, aliases: [Tel]} # mine\n  Nom: contact.name\n  E-mail: contact.email\n" +
		"  # used where the columns above are blank; to prefer this one, write its line above\n  # what is no phone number is left out; take out on_invalid: omit, and its row is refused\n" +
		"  Tel pro: {to: [phone_number, custom.tel_pro], type: phone, on_invalid: omit}\nunmapped: custom\n"
	if string(a.Data) != want {
		t.Errorf("got\n%swant\n%s", a.Data, want)
	}
	if len(a.Absent) != 0 || len(a.Renamed) != 1 || len(a.Added) != 2 || !slices.Equal(a.ByHand, []string{"region: FR"}) {
		t.Errorf("%d absent, %d renamed, %d added, by hand: %q", len(a.Absent), len(a.Renamed), len(a.Added), a.ByHand)
	}
	a, err = Update(Propose(sampleOf("Tel|Nom|Prénom", "+33639980001|Petit|Jean", "+33639980002|Long|Anna")), "m.yaml", []byte("version: 1\ncolumns: {Tel: phone_number}\nregion: FR\n"), nil)
	if err != nil || !slices.Equal(a.ByHand, []string{`set: {contact.name: "{Prénom} {Nom}"}`}) {
		t.Errorf("by hand: %q, %v", a.ByHand, err)
	}
	again, err := Update(Propose(sampleOf("Tel|Nom|E-mail|Tel pro", "0639980001|Jean Petit|a@example.com|")), "m.yaml", []byte(want), nil)
	if err != nil || string(again.Data) != want {
		t.Errorf("a second time: %v\n%s", err, again.Data)
	}
}

// A new column is no alias of one whose values are read otherwise, and not added beside it:
// the mapping would fit neither list.
func TestUpdateKeepsFormats(t *testing.T) {
	old := "version: 1\ncolumns:\n  Tel: phone_number\n  Signé le: {to: conversion.date, format: DD/MM/YYYY}\n"
	a, err := Update(Propose(sampleOf("Tel|Signed on|E-mail", "+33639980001|03/25/2025|a@example.com", "+33639980002|04/03/2025|b@example.com")), "m.yaml", []byte(old), nil)
	if err != nil || string(a.Data) != old+"  E-mail: contact.email\n" || !slices.Equal(a.Absent, []string{"Signé le"}) {
		t.Errorf("%v, absent %q\n%s", err, a.Absent, a.Data)
	}
	if want := (mapping.Alias{Header: "Signé le", Alias: "Signed on"}); !slices.Equal(a.Open, []mapping.Alias{want}) {
		t.Errorf("open are %v", a.Open)
	}
}

// A column without a field is known again by how its header is spelt, or by who knows.
func TestUpdateRenamed(t *testing.T) {
	old := "version: 1\ncolumns:\n  Tel: phone_number\n  Commentaire: custom.commentaire\n  Optin SMS: custom.optin_sms\n"
	p := func() *Proposal {
		return Propose(sampleOf("Tel|Commentaires|Accord|Salon", "+33639980001|x|oui|Lyon", "+33639980002|y|non|Paris"))
	}
	commentaire := "  Commentaire: {to: custom.commentaire, aliases: [Commentaires]}\n"
	var asked []string
	for _, tt := range []struct {
		name string
		same func(header, alias string) bool
		want string
		open int
	}{
		{"nobody can be asked", nil, "version: 1\ncolumns:\n  Tel: phone_number\n" + commentaire + "  Optin SMS: custom.optin_sms\n", 2},
		{
			"yes to the first", func(header, alias string) bool {
				asked = append(asked, header+"="+alias)
				return alias == "Accord"
			},
			"version: 1\ncolumns:\n  Tel: phone_number\n" + commentaire + "  Optin SMS: {to: custom.optin_sms, aliases: [Accord]}\n  Salon: custom.salon\n", 0,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a, err := Update(p(), "m.yaml", []byte(old), tt.same)
			if err != nil || string(a.Data) != tt.want || len(a.Open) != tt.open {
				t.Errorf("%v, open %v, got\n%swant\n%s", err, a.Open, a.Data, tt.want)
			}
		})
	}
	if want := []string{"Optin SMS=Accord"}; !slices.Equal(asked, want) {
		t.Errorf("asked %q, want %q", asked, want)
	}
}

// A column of stages or amounts is asked about under any other name, unless its values say
// that it is something else.
func TestUpdateAnotherName(t *testing.T) {
	const old = "version: 1\nregion: FR\ncolumns:\n  Tel: phone_number\n  Statut: {to: lifecycle_stage, values: {Prospect: lead, Client: customer}}\n  Montant HT: conversion.amount\n"
	for header, want := range map[string]string{
		"Tel|Étape|Montant HT":             "Statut=Étape",
		"Tel|Étape commerciale|Montant HT": "Statut=Étape commerciale",
		"Tel|Statut|Enveloppe":             "Montant HT=Enveloppe",
		"Tel|Couleur|Montant HT":           "",
		"Tel|Étape|Enveloppe":              "Statut=Étape Montant HT=Enveloppe",
	} {
		second := []string{"Prospect", "Client", "À relancer", "RDV pris", "Devis envoyé"}
		if strings.Contains(header, "Couleur") {
			second = []string{"rouge", "vert", "bleu", "jaune", "noir"}
		}
		var rows []string
		for i, word := range second {
			rows = append(rows, fmt.Sprintf("06 39 98 00 %02d|%s|%d,50", i, word, 100*i))
		}
		var asked []string
		if _, err := Update(Propose(sampleOf(header, rows...)), "m.yaml", []byte(old), func(header, alias string) bool {
			asked = append(asked, header+"="+alias)
			return true
		}); err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(asked, " "); got != want {
			t.Errorf("%s: asked %q, want %q", header, got, want)
		}
	}
}

// What says whether texts may be sent, or nothing, is no phone by another name.
func TestUpdateNoPhone(t *testing.T) {
	for name, tt := range map[string]struct {
		absent, header, value string
		renamed, open, added  int
	}{
		"yes":                   {"GSM", "SMS", "oui", 0, 0, 1},
		"no value":              {"GSM", "SMS", "", 0, 1, 0}, // nobody knows
		"a phone":               {"Mobile", "GSM", "06 39 98 00 02", 1, 0, 0},
		"another spelling, yes": {"Portables", "Portable", "oui", 0, 0, 1},
		"another spelling":      {"Joignables", "Joignable", "", 1, 0, 0},
	} {
		p := Propose(sampleOf("Nom|"+tt.header, "Jean|"+tt.value, "Anna|"+tt.value))
		old := "version: 1\nregion: FR\ncolumns:\n  Nom: contact.name\n  " + tt.absent + ": [phone_number, custom.tel]\n"
		a, err := Update(p, "m.yaml", []byte(old), nil)
		if err != nil || len(a.Renamed) != tt.renamed || len(a.Open) != tt.open || len(a.Added) != tt.added {
			t.Errorf("%s: renamed %v, open %v, %d added, %v", name, a.Renamed, a.Open, len(a.Added), err)
		}
	}
}

// A column that goes nowhere, or under a name that is taken, does not break a mapping.
func TestUpdateNames(t *testing.T) {
	for name, tt := range map[string]struct{ mapping, header, want string }{
		"a sign for a header":  {"Foo: phone_number", "Foo|☎|Nom", "custom.column_2"},
		"a name that is taken": {"Foo: phone_number\n  Bar: custom.budget_max", "Foo|Bar|Budget max", "custom.budget_max_2"},
	} {
		p := Propose(sampleOf(tt.header, "0639980001|0639980002|x", "0639980003|0639980004|y"))
		a, err := Update(p, "m.yaml", []byte("version: 1\nregion: FR\ncolumns:\n  "+tt.mapping+"\n"), nil)
		if err != nil || !strings.Contains(string(a.Data), tt.want) {
			t.Errorf("%s: %v\n%s", name, err, a.Data)
		}
	}
}

// What the comment of a new column says to write goes where the column does.
func TestUpdateSaysWhatToWrite(t *testing.T) {
	p := Propose(sampleOf("Tel|Rappel", "+33639980001|31/03/2025", "+33639980002|31/03/25", "+33639980003|15/03/25"))
	a, err := Update(p, "m.yaml", []byte("version: 1\ncolumns:\n  Tel: phone_number\nset: {custom.rappel: x}\n"), nil)
	if want := "{to: custom.rappel_2, type: date, format: DD/MM/YYYY}"; err != nil || !strings.Contains(string(a.Data), want) {
		t.Errorf("%v, no %s in\n%s", err, want, a.Data)
	}
}
