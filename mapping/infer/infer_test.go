package infer

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"alvio.ai/alvio-import/mapping"
	"alvio.ai/alvio-import/record"
)

func TestKnowledge(t *testing.T) {
	if _, err := parseKnowledge(knowledgeFile); err != nil {
		t.Fatal(err)
	}
}

// What a person gets wrong in the table is told.
func TestKnowledgeMistakes(t *testing.T) {
	for name, tt := range map[string]struct{ yaml, want string }{
		"attribute":         {"subjects: {contact: {fields: {fone: phone_number}}}", `there is no attribute "fone"`},
		"field":             {"attributes: {phone: {}}\nsubjects: {contact: {fields: {phone: phone_numbr}}}", `did you mean "phone_number"?`},
		"alone":             {"subjects: {contact: {alone: fone}}", `there is no attribute "fone"`},
		"kind":              {"attributes: {phone: {values: fone}}", `values "fone" is not a kind`},
		"rule":              {"attributes: {nom: {becomes: [{attribute: name, level: sure}]}, name: {}}", "becomes"},
		"becomes":           {"attributes: {nom: {becomes: [{attribute: name}]}}", `there is no attribute "name"`},
		"reserve":           {"attributes: {phone: {}}\nsubjects: {contact: {reserve: {phone: why}}}", "phone has no field"},
		"beside":            {"attributes: {nom: {becomes: [{attribute: nom, beside: fone}]}}", `there is no attribute "fone"`},
		"twice":             {"attributes: {nom: {words: [nom], vague: [Noms]}}", `attribute nom: "Noms" stands there twice`},
		"key":               {"atributes: {}", "unknown field"},
		"subject of a list": {"attributes: {a: {becomes: [{attribute: a, among: [fourm]}]}}", `there is no subject "fourm"`},
	} {
		if _, err := parseKnowledge([]byte(tt.yaml)); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", name, err, tt.want)
		}
	}
}

func TestWordsOf(t *testing.T) {
	for header, want := range map[string]string{
		"Tél. portable":               "tel portable",
		"firstName":                   "first name",
		"CRMContactID":                "crm contact id",
		"utm_source":                  "utm source",
		"N° de téléphone":             "no de telephone",
		"Assignee #3 Email":           "assignee 3 email",
		"phone2":                      "phone 2",
		"E-mails":                     "e mail",
		"Contact IDs":                 "contact id",
		"WhatsApp":                    "whatsapp",
		"Prénom, {{field:01H}} ?":     "prenom",
		"<b>Nom</b>":                  "nom",
		"Adresse":                     "adresse",
		"  ":                          "",
		"Cœur de métier":              "coeur de metier",
		"Téléphone d’urgence":         "telephone d urgence",
		"phone_e164":                  "phone e164",
		"📞":                           "phone",
		"Code Postal (5 chiffres)":    "code postal 5 chiffre",
		"Address (ZIP / Postal Code)": "address zip postal code",
	} {
		if got := joined(header); got != want {
			t.Errorf("%q: %q, want %q", header, got, want)
		}
	}
}

// Columns are told apart by their headers alone here: there is nothing in them.
func TestReadHeader(t *testing.T) {
	for header, want := range map[string]string{
		"Téléphone":                      "contact phone",
		"Telefone":                       "contact phone", // misspelt
		"ADGROUPID":                      "adset id",
		"Owner's phone":                  "sales phone",
		"Phone of the owner":             "sales phone",
		"E-mail du commercial":           "sales email",
		"SDR - prénom":                   "sdr first_name",
		"Address 1 - Postal Code":        "contact postal_code",
		"Phone type":                     "it is about type",
		"Email opt-in":                   "contact other",
		"Company phone":                  "company phone",
		"Téléphone du notaire":           "it is somebody else's, or about something else",
		"Contact 2 phone":                "it is of another contact",
		"Campaign name":                  "campaign nom",
		"Nom commercial":                 "contact other",
		"Nom du commercial":              "sales nom",
		"Are you the owner?":             "-",
		"Customer no":                    "contact contact_id",
		"Dossier de la tante Jacqueline": "contact deal_id",
		"Superficie de la toiture":       "contact other",
		"Xyzzy":                          "-",
	} {
		m := table().read(header)
		got := m.against
		switch {
		case got != "":
		case m.attribute == nil:
			got = "-"
		default:
			got = m.subject.name + " " + m.attribute.name
		}
		if got != want {
			t.Errorf("%q: %q, want %q", header, got, want)
		}
	}
}

// sampleOf makes a sample of a header and rows, cells parted by "|".
func sampleOf(header string, rows ...string) *Sample {
	s := &Sample{Name: "list.csv", Header: strings.Split(header, "|")}
	for i, row := range rows {
		r := record.Row{Number: i + 2}
		for cell := range strings.SplitSeq(row, "|") {
			r.Cells = append(r.Cells, record.Cell{Text: cell})
		}
		s.Rows = append(s.Rows, r)
	}
	return s
}

// Rows of data have words of the table too; headers have more.
func TestKnown(t *testing.T) {
	for text, want := range map[string]int{
		"Tél|Nom du client|E-mail|Source":             4,
		"Client|Facebook|France|Prospect|Lyon":        0,
		"0639980001|Anna Durand|a@example.com|Google": 0,
		"Liste des prospects|||":                      0,
	} {
		if got := Known(strings.Split(text, "|")); got != want {
			t.Errorf("%s: %d, want %d", text, got, want)
		}
	}
}

func TestRegion(t *testing.T) {
	for name, tt := range map[string]struct {
		sample *Sample
		code   string
		level  Level
	}{
		"prefixes, and numbers without":  {sampleOf("Phone|City", "+41446681800|Bern", "+41446681801|Bern", "044 668 18 02|Zug"), "CH", Sure},
		"prefixes only":                  {sampleOf("Phone", "+33639980001", "+33639980002", "+32470123456"), "FR", Sure},
		"country column":                 {sampleOf("Phone|Country", "01632 960001|United Kingdom", "01632 960002|United Kingdom"), "GB", Sure},
		"French headers":                 {sampleOf("Téléphone|Nom", "06 39 98 00 01|A", "06 39 98 00 02|B"), "FR", Likely},
		"a lost zero":                    {sampleOf("Nom|Tél.", "A|06 39 98 00 01", "B|06 39 98 00 02", "C|01 99 00 00 03", "D|639980004"), "FR", Likely},
		"two prefixes of many":           {sampleOf("Phone", "+31201234567", "06 39 98 00 01", "06 39 98 00 02", "06 39 98 00 03"), "FR", Likely},
		"Belgian addresses":              {sampleOf("Nom|Téléphone|E-mail|Code postal", "A|0470 12 34 10|a@example.be|4000", "B|0470 12 34 11|b@example.be|1000"), "BE", Likely},
		"postal codes of another land":   {sampleOf("Nom|Téléphone|Code postal", "A|0470 12 34 10|4000", "B|0470 12 34 11|1000"), "", Unsure},
		"a rep's prefix":                 {sampleOf("Phone|Sales rep phone", "0470 12 34 10|+33639980001", "0470 12 34 11|+33639980001"), "", Unsure},
		"two countries":                  {sampleOf("Tél|Pays", "06 39 98 00 01|France", "06 39 98 00 02|France", "0470 12 34 11|Belgique"), "FR", Likely},
		"33 without a plus":              {sampleOf("Phone", "33639980001", "33639980002"), "FR", Sure},
		"as Americans write":             {sampleOf("Phone", "(614) 555-2111", "614-555-2112"), "US", Likely},
		"as the British write":           {sampleOf("Phone", "07700 900101", "020 7946 0101"), "GB", Likely},
		"e-mail addresses":               {sampleOf("Phone|Email", "2 345 67 89|a@example.lu", "2 345 67 88|b@example.lu"), "LU", Likely},
		"digits that Germany would take": {sampleOf("Phone|City", "4412 882|A", "4412 8831|B"), "", Unsure},
		"nothing tells":                  {sampleOf("Phone", "12345678901234"), "", Unsure},
		"no phones":                      {sampleOf("Name", "A"), "", Unsure},
	} {
		r := Propose(tt.sample).Region
		if r.Code != tt.code || r.Level != tt.level {
			t.Errorf("%s: %+v, want %s, %d", name, r, tt.code, tt.level)
		}
	}
}

// Rows that name another country than that of the region are told if their phones do not
// say it.
func TestAbroad(t *testing.T) {
	const british = "01632 960001|United Kingdom"
	for name, tt := range map[string]struct {
		others []string
		want   string
	}{
		"one of four":         {[]string{"06 39 98 00 01|France"}, "1 of 5 rows name another country (France): their phones without + are read as those of GB"},
		"two countries":       {[]string{"06 39 98 00 01|France", "06 39 98 00 02|France", "0470 12 34 11|Belgium"}, "3 of 7 rows name another country (France, Belgium): their phones without + are read as those of GB"},
		"phones with +":       {[]string{"+33639980001|France"}, ""},
		"no phone":            {[]string{"|France"}, ""},
		"the same by another": {[]string{"01632 960002|UK"}, ""},
		"a country unknown":   {[]string{"01632 960002|Narnia"}, ""},
		"no country":          {[]string{"01632 960002|"}, ""},
	} {
		p := Propose(sampleOf("Phone|Country", append([]string{british, british, british, british}, tt.others...)...))
		if p.Region.Code != "GB" || p.Abroad != tt.want {
			t.Errorf("%s: region %s, %q, want %q", name, p.Region.Code, p.Abroad, tt.want)
		}
	}
}

// entry is what is written for a column: its value and its comments, but for that on
// on_invalid.
func entry(p *Proposal, header string) string {
	for i := range p.Columns {
		if c := &p.Columns[i]; c.Header == header {
			lines := strings.Split(c.comment(), "\n")
			lines = slices.DeleteFunc(lines, func(line string) bool { return strings.Contains(line, "take out on_invalid") })
			return strings.TrimSpace(c.value() + " " + strings.Join(lines, "\n"))
		}
	}
	return "no such column"
}

// What becomes of invalid cells is told where it is not the rule, and how to have the rule.
func TestOnInvalidIsTold(t *testing.T) {
	for cells, want := range map[string]string{
		"Date de rappel|31/01/2025|03/04/2025": "what is not a date is sent as typed; take out on_invalid: send, and its row is refused",
		"Effectif|12|7":                        "what is not a whole number is sent as typed; take out on_invalid: send, and its row is refused",
		"Effectif|12,5|7":                      "what is not a number is sent as typed; take out on_invalid: send, and its row is refused",
		"Newsletter|oui|non":                   "what is neither yes nor no is sent as typed; take out on_invalid: send, and its row is refused",
		"Statut|Prospect|Client":               "what is not a known word is left out; take out on_invalid: omit, and its row is refused",
		"Langue|Français|Klingon":              "what is not a known word is left out; take out on_invalid: omit, and its row is refused",
		"Signé le|31/01/2025|-":                "what is not a date is left out; take out on_invalid: omit, and its row is refused",
		"E-mail|a@example.com|-":               "what is invalid is left out; take out on_invalid: omit, and its row is refused",
		"Montant|31,5|17":                      "",
	} {
		v := strings.Split(cells, "|")
		p := Propose(sampleOf("Téléphone|"+v[0], "+33639980001|"+v[1], "+33639980002|"+v[2], "+33639980003|"+v[1]))
		lines := strings.Split(p.Columns[1].comment(), "\n")
		if got := lines[len(lines)-1]; got != want {
			t.Errorf("%s: %s: %q, want %q", cells, p.Columns[1].value(), got, want)
		}
		if !strings.Contains(string(p.Write()), want) {
			t.Errorf("%s: not in the file:\n%s", cells, p.Write())
		}
	}
}

// TestPostalZeros: the zeros that a spreadsheet program dropped come back, if other codes
// show that it was they.
func TestPostalZeros(t *testing.T) {
	for cells, want := range map[string]string{
		"75001|1000|06000":  "{to: contact.postal_code, pad_zeros: 5}",
		"75001|31000|06000": "contact.postal_code",
		"1000|2000|75001":   "contact.postal_code", // Belgium, perhaps
		"75001|1000|B-10":   "contact.postal_code",
	} {
		v := strings.Split(cells, "|")
		p := Propose(sampleOf("Téléphone|Code postal", "06 12 34 56 01|"+v[0], "06 12 34 56 02|"+v[1], "06 12 34 56 03|"+v[2]))
		c := &p.Columns[1]
		if got := c.value(); got != want {
			t.Errorf("%s, region %s: %s, want %s", cells, p.Region.Code, got, want)
		}
		if doubt := c.Doubt(); strings.Contains(want, "pad") != strings.Contains(doubt, "1 of 3 postal codes, such as 1000, get the zero back") {
			t.Errorf("%s: %q", cells, doubt)
		}
		how := "have 4 digits\nif a spreadsheet program dropped their zero, write Code postal: {to: contact.postal_code, pad_zeros: 5}"
		if told := strings.Contains(c.comment(), how); told != (strings.Contains("|"+cells, "|1000") && want == "contact.postal_code") {
			t.Errorf("%s: the comment is %q", cells, c.comment())
		}
	}
}

// TestSlips: of words that are not known the frequent ones come first, and what is a rare
// form of a known one is told as that.
func TestSlips(t *testing.T) {
	var rows []string
	for i, word := range []string{"Prospect", "Client", "Prospect", "Clinet", "En cours", "En cours", "prospct", "Client"} {
		rows = append(rows, fmt.Sprintf("06 12 34 56 %02d|%s", i, word))
	}
	c := &Propose(sampleOf("Téléphone|Statut", rows...)).Columns[1]
	if why := "its header can mean several things, and not all of its words are known"; c.Why != why || c.UntoldRows != 4 {
		t.Errorf("%d rows untold, want 4; %q, want %q", c.UntoldRows, c.Why, why)
	}
	want := []string{
		`TODO: is "En cours" lead, customer or churned? Until values says so, it is left out`,
		`TODO: is "Clinet" a slip for "Client"? Correct it in the list; until then it is left out`,
		`TODO: is "prospct" a slip for "Prospect"? Correct it in the list; until then it is left out`,
	}
	if diff := cmp.Diff(want, c.Todo); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestSomeStages: words of stages are asked about where the header speaks of a deal's, and a
// single one where it speaks of a state.
func TestSomeStages(t *testing.T) {
	for list, want := range map[string]string{
		"Étape|Prospect|Client|À relancer|RDV pris":                       stageField,
		"Étape|rouge|vert|bleu|Client":                                    "",
		"Statut|Nouveau|À rappeler|RDV pris|Devis envoyé|Inscrit|Abandon": stageField, // one known word will do
		"Statut|rouge|vert|bleu":                                          "",
	} {
		words := strings.Split(list, "|")
		var rows []string
		for i, word := range words[1:] {
			rows = append(rows, fmt.Sprintf("06 12 34 56 %02d|%s", i, word))
		}
		c := &Propose(sampleOf("Téléphone|"+words[0], rows...)).Columns[1]
		if got := strings.Join(c.CouldBe, " "); got != want || c.Field != "" {
			t.Errorf("%s: %q, could be %q, want %q", list, c.Field, got, want)
		}
	}
}

// TestMostlyNumbers: a remark among amounts does not make texts of them.
func TestMostlyNumbers(t *testing.T) {
	for header, want := range map[string]string{
		"Budget prévu": `{to: custom.budget_prevu, type: number, on_invalid: send}`,
		"Remarque":     "custom.remarque",
	} {
		var rows []string
		for i := range 10 {
			rows = append(rows, fmt.Sprintf("06 12 34 56 %02d|%d.50", i, 100*i))
		}
		rows = append(rows, "06 12 34 56 99|environ 1 500 euros")
		if got := Propose(sampleOf("Téléphone|"+header, rows...)).Columns[1].value(); got != want {
			t.Errorf("%s: %s, want %s", header, got, want)
		}
	}
}

// TestCurrencySign: the sign of amounts is not lost without a word.
func TestCurrencySign(t *testing.T) {
	const note = "€ is not sent; if every row is a sale, add set: {conversion.currency: EUR}"
	for header, told := range map[string]bool{
		"Téléphone|Montant (€)":        true,
		"Téléphone|Montant vente":      false,
		"Téléphone|Montant (€)|Devise": false,
	} {
		p := Propose(sampleOf(header, "06 12 34 56 01|12,50|EUR", "06 12 34 56 02|13,50|EUR", "06 12 34 56 03|1 500,00|EUR"))
		if got := strings.Contains(p.Columns[1].comment(), note); got != told || p.Columns[1].Field != "conversion.amount" {
			t.Errorf("%s: %s, told %t\n%s", header, p.Columns[1].Field, got, p.Columns[1].comment())
		}
	}
	p := Propose(sampleOf("Téléphone|Montant vente", "06 12 34 56 01|12,50 €", "06 12 34 56 02|€ 13", "06 12 34 56 03|1 500,00 €"))
	if c := p.Columns[1].comment(); !strings.Contains(c, note) {
		t.Errorf("signed cells: %q", c)
	}
}

func TestOptions(t *testing.T) {
	p := Propose(sampleOf("Téléphone|Signé le|Créé le|Montant|Effectif|Langue|Statut|Newsletter|Réf interne|Ville",
		"p:0639980001|31/01/2025|02/01/2025|1 234,50|12|Français|Prospect|oui|007|Lyon",
		"p:0639980002|01/02/2025|03/02/2025|99,00|7|Anglais|Client|non|012|Nice",
		"p:0639980003|03/04/2025|04/04/2025|10,00|3|Klingon|Évangéliste|oui|100|Metz",
	))
	for header, want := range map[string]string{
		"Téléphone":   `{to: phone_number, strip_prefix: "p:"}`,
		"Signé le":    "{to: conversion.date, format: DD/MM/YYYY}",
		"Créé le":     "{to: custom.cree_le, type: date, format: DD/MM/YYYY, on_invalid: send} likely: no date tells whether the day stands before the month; read as DD/MM/YYYY",
		"Montant":     `{to: conversion.amount, decimal: ","}`,
		"Effectif":    "{to: custom.effectif, type: integer, on_invalid: send}",
		"Langue":      `{to: custom.preferred_language, values: {Anglais: en, Français: fr}, on_invalid: omit} TODO: is "Klingon" a language's two letters? Until values says so, it is left out`,
		"Newsletter":  "{to: custom.newsletter, type: boolean, on_invalid: send}",
		"Réf interne": "custom.ref_interne",
		"Ville":       "contact.city",
	} {
		if got := entry(p, header); got != want {
			t.Errorf("%s: %s\nwant %s", header, got, want)
		}
	}
	if got := entry(p, "Statut"); !strings.Contains(got, "values: {Client: customer, Prospect: lead}, on_invalid: omit") || !strings.Contains(got, `TODO: is "Évangéliste" lead, customer or churned?`) {
		t.Errorf("Statut: %s", got)
	}
}

// A decimal mark is proposed if the numbers prove it, or else with a comment.
func TestDecimal(t *testing.T) {
	const (
		likely   = " likely: the numbers do not tell which mark is the decimal one"
		contrary = ` likely: "£1,000" and "€1.000" are written in two ways, and by either decimal mark one of them is a fraction: write them alike in the list`
	)
	for values, want := range map[string]string{
		"99.00|1,250.50|2,250.00": `{to: conversion.amount, decimal: "."}`,
		"99,00|1 250,50|7":        `{to: conversion.amount, decimal: ","}`,
		"99.00|1,200|1,250.50":    `{to: conversion.amount, decimal: "."}`,
		"5,5|1,234|7":             `{to: conversion.amount, decimal: ","}`,
		"99.00|12.5|7":            "conversion.amount",
		"12|13|14":                "conversion.amount",
		"1,234|2,500|7":           `{to: conversion.amount, decimal: ","}` + likely,
		"$1,234|$2,500|$7":        `{to: conversion.amount, decimal: "."}` + likely,
		"£1,000|€1.000|7":         `conversion.amount` + contrary,
		"£1,000|€1.000|99.50":     `{to: conversion.amount, decimal: "."}` + contrary,
		"£1,000|£0.125|7":         `{to: conversion.amount, decimal: "."}`,
	} {
		v := strings.Split(values, "|")
		p := Propose(sampleOf("Téléphone|Nom|Prénom|Montant", "+33639980001|A|B|"+v[0], "+33639980002|C|D|"+v[1], "+33639980003|E|F|"+v[2]))
		if got := entry(p, "Montant"); got != want {
			t.Errorf("%s: %s\nwant %s", values, got, want)
		}
	}
}

// Types that would lose something are not proposed.
func TestCustomTypes(t *testing.T) {
	for values, want := range map[string]string{
		"Nombre de visites|12|7|3":   "{to: custom.nombre_de_visites, type: integer, on_invalid: send}",
		"Nombre de visites|0012|7|3": "custom.nombre_de_visites",
		"Accord|oui|non|oui":         "{to: custom.accord, type: boolean, on_invalid: send}",
		"Accord|x|y|y":               "custom.accord",
		"Infos|1|0|1":                "custom.infos",
	} {
		v := strings.Split(values, "|")
		p := Propose(sampleOf("Téléphone|"+v[0], "+33639980001|"+v[1], "+33639980002|"+v[2], "+33639980003|"+v[3]))
		if got := entry(p, v[0]); got != want {
			t.Errorf("%s: %s\nwant %s", values, got, want)
		}
	}
}

// One slip of the pen does not turn a column of dates.
func TestOneDateTellsLittle(t *testing.T) {
	s := sampleOf("Téléphone|Signé le", "+33639980001|05/15/2025")
	for range 39 {
		s.Rows = append(s.Rows, sampleOf("", "+33639980002|03/04/2025").Rows...)
	}
	if got := entry(Propose(s), "Signé le"); !strings.HasPrefix(got, "{to: conversion.date, format: DD/MM/YYYY} likely") {
		t.Error(got)
	}
}

// Month-first dates are known by one day beyond the twelfth; and where nothing tells, by
// the country.
func TestDateOrder(t *testing.T) {
	p := Propose(sampleOf("Phone|Signed on|Created", "+12025550123|01/31/2025|01/02/2025", "+12025550124|02/01/2025|03/04/2025", "+12025550125|02/03/2025|03/05/2025"))
	if got := entry(p, "Signed on"); got != "{to: conversion.date, format: MM/DD/YYYY}" {
		t.Errorf("proved: %s", got)
	}
	if got := entry(p, "Created"); !strings.HasPrefix(got, "{to: custom.created, type: date, format: MM/DD/YYYY, on_invalid: send} likely") {
		t.Errorf("by the country: %s", got)
	}
}

// A stage's column of which few words are known, or one, is asked about; one word of a column
// whose header tells nothing is too little.
func TestStages(t *testing.T) {
	for _, tt := range []struct {
		header, values, field string
		couldBe               []string
	}{
		{"Lead Status", "New|Contacted|Qualified|Customer|Lost|Nurturing|On hold", "lifecycle_stage", nil},
		{"Lead Status", "New|Callback|Junk|Lost|On hold|Bad timing|Open", "", []string{"lifecycle_stage"}},
		{"Lead Status", "New|Callback|Junk|Working|On hold|Bad timing|Open", "", []string{"lifecycle_stage"}},
		{"Lead Status", "1|2|3|4|5|6|7", "", nil},
		{"Xyzzy", "Contacted|Not contacted|Contacted|Contacted|Contacted|Contacted|Contacted", "", nil},
		{"Xyzzy", "Contacted|Customer|Lost|Lost|Lost|Lost|Lost", "lifecycle_stage", nil},
	} {
		s := sampleOf("Phone|" + tt.header)
		for value := range strings.SplitSeq(tt.values, "|") {
			s.Rows = append(s.Rows, sampleOf("", "+33639980001|"+value).Rows...)
		}
		if c := &Propose(s).Columns[1]; c.Field != tt.field || !slices.Equal(c.CouldBe, tt.couldBe) {
			t.Errorf("%s, %s: %q, could be %q (%s)", tt.header, tt.values, c.Field, c.CouldBe, c.Why)
		}
	}
}

// Dates in both orders are not guessed, and the file says so.
func TestDatesInBothOrders(t *testing.T) {
	const text = "custom.next_call looks like dates, some with the month first; sent as text\nto send dates, write them alike in the list, and here {to: custom.next_call, type: date, format: "
	for values, want := range map[string]string{
		"03/24/2026|24/03/2026|03/04/2026":       text + "DD/MM/YYYY}",
		"03.24.2026|24.03.2026|03.04.2026 10:30": text + "DD.MM.YYYY}",
		"03/24/2026|24/03/2026|01/25/2026":       "{to: custom.next_call, type: date, on_invalid: send} likely: some dates have the month first, some the day; what can be either is not read",
		"24/03/2026|25 Mar 2026|03/04/2026":      `{to: custom.next_call, type: date, on_invalid: send} likely: dates of several forms, such as "24/03/2026" (2), "25 Mar 2026" (1); the day is read first`,
		"03/24/2026|24/03/2026|soon":             "custom.next_call",
	} {
		v := strings.Split(values, "|")
		p := Propose(sampleOf("Phone|Next call", "+33639980001|"+v[0], "+33639980002|"+v[1], "+33639980003|"+v[2]))
		if got := entry(p, "Next call"); got != want {
			t.Errorf("%s: %s\nwant %s", values, got, want)
		}
	}
}

// Values speak against headers, and for columns whose headers say nothing.
func TestValuesCount(t *testing.T) {
	for name, tt := range map[string]struct {
		sample *Sample
		header string
		field  string
		level  Level
	}{
		"phones that are none":        {sampleOf("Phone|Tel", "iPhone 12|0639980001", "Pixel|0639980002"), "Phone", "", Unsure},
		"phones by their values":      {sampleOf("Joignable|Ville", "06 39 98 00 01|Lyon", "06 39 98 00 02|Nice"), "Joignable", "phone_number", Likely},
		"ids are no phones":           {sampleOf("Compteur|Phone", "1934567890|+33639980001", "1934567891|+33639980002"), "Compteur", "", Unsure},
		"an owner that owns a house":  {sampleOf("Phone|Propriétaire", "+33639980001|oui", "+33639980002|non"), "Propriétaire", "", Unsure},
		"an owner by name":            {sampleOf("Phone|Propriétaire du contact", "+33639980001|Jean Petit", "+33639980002|Anna Long"), "Propriétaire du contact", "sales.nom", Likely},
		"an owner by e-mail":          {sampleOf("Phone|Lead Owner", "+33639980001|a@example.com", "+33639980002|b@example.com"), "Lead Owner", "sales.email", Sure},
		"an owner of who knows what":  {sampleOf("Phone|Owner email", "+33639980001|a@example.com", "+33639980002|b@example.com"), "Owner email", "sales.email", Likely},
		"an advertised house":         {sampleOf("Phone|Annonce", "+33639980001|Maison 5 pièces", "+33639980002|Villa"), "Annonce", "campaign.ad_name", Likely},
		"a name beside a first name":  {sampleOf("Phone|Nom|Prénom", "+33639980001|Petit|Jean", "+33639980002|Long|Anna"), "Nom", "contact.last_name", Sure},
		"a full name":                 {sampleOf("Phone|Nom", "+33639980001|Petit Jean", "+33639980002|Long Anna"), "Nom", "contact.name", Sure},
		"texts to a phone":            {sampleOf("SMS|Nom", "06 39 98 00 01|Jean", "06 39 98 00 02|Anna"), "SMS", "phone_number", Sure},
		"texts or none":               {sampleOf("Phone|SMS", "+33639980001|oui", "+33639980002|non"), "SMS", "", Unsure},
		"texts to nobody knows whom":  {sampleOf("Phone|SMS", "+33639980001|", "+33639980002|"), "SMS", "", Unsure},
		"a number for texts":          {sampleOf("Phone|Numéro SMS", "+33639980001|", "+33639980002|"), "Numéro SMS", "phone_number", Sure},
		"yes and no":                  {sampleOf("Phone|Entreprise", "+33639980001|Oui", "+33639980002|Non"), "Entreprise", "", Unsure},
		"a last name of two words":    {sampleOf("Phone|Prénom|Nom", "+33639980001|Leïla|El Amrani", "+33639980002|Yann|Le Goff"), "Nom", "contact.last_name", Sure},
		"a full name beside a first":  {sampleOf("Phone|Prénom|Nom", "+33639980001|Leïla|Leïla Amrani", "+33639980002|Yann|Yann Goff"), "Nom", "contact.name", Sure},
		"two amounts":                 {sampleOf("Phone|Montant HT|Montant TTC", "+33639980001|100|120", "+33639980002|200|240"), "Montant HT", "conversion.amount", Likely},
		"NULL for a number":           {sampleOf("Phone|Mobile", "+33639980001|NULL", "N/A|+33639980002"), "Phone", "phone_number", Sure},
		"a title that is a civility":  {sampleOf("Phone|Title", "+33639980001|Mr", "+33639980002|Ms."), "Title", "contact.civility", Likely},
		"a title that is a job":       {sampleOf("Phone|Title", "+33639980001|Buyer", "+33639980002|CEO"), "Title", "contact.role", Likely},
		"a currency without a sale":   {sampleOf("Phone|Devise", "+33639980001|EUR", "+33639980002|EUR"), "Devise", "", Unsure},
		"the id of a shown ad's lead": {sampleOf("Phone|Lead ID|Ad ID", "+33639980001|1|7", "+33639980002|2|7"), "Lead ID", "", Unsure},
		"the id of a CRM's lead":      {sampleOf("Phone|Lead ID", "+33639980001|00Q1", "+33639980002|00Q2"), "Lead ID", "crm_contact_id", Likely},
		"a blank column":              {sampleOf("Phone|Email", "+33639980001|", "+33639980002|"), "Email", "contact.email", Sure},
	} {
		p := Propose(tt.sample)
		i := slices.IndexFunc(p.Columns, func(c Column) bool { return c.Header == tt.header })
		if c := &p.Columns[i]; c.Field != tt.field || c.Level() != tt.level {
			t.Errorf("%s: %q %.2f (%s), want %q, level %d", name, c.Field, c.Confidence, c.Why, tt.field, tt.level)
		}
	}
}

func TestSets(t *testing.T) {
	p := Propose(sampleOf("Phone|First Name|Last Name|SDR 1 email|Sales 2 email", "+33639980001|Anna|Long|a@example.com|b@example.com"))
	want := []Set{{"contact.name", "{First Name} {Last Name}"}, {"assignees[0].role", "sdr"}, {"assignees[1].role", "sales"}}
	if !slices.Equal(p.Sets, want) {
		t.Errorf("got %v, want %v", p.Sets, want)
	}
}

// What a person decided is done.
func TestDecided(t *testing.T) {
	s := sampleOf("Zzz|Phone|Notes", "0639980001|+33639980002|x", "0639980003|+33639980004|y")
	s.Decided = map[int]string{0: "phone_number", 1: ByName, 2: LeaveOut}
	p := Propose(s)
	for i, want := range [][]string{{"phone_number"}, {"custom.phone"}, nil} {
		if got := p.Columns[i].GoesTo; !slices.Equal(got, want) {
			t.Errorf("column %d goes to %q, want %q", i, got, want)
		}
	}
	if _, err := Try(p.Write(), s); err != nil {
		t.Error(err)
	}
	if text := string(p.Write()); !strings.Contains(text, "unmapped: ignore") || strings.Contains(text, "Notes") {
		t.Errorf("a column that is left out would be sent:\n%s", text)
	}
}

// Whatever headers and values are, the mapping that is written can be read, and binds.
func FuzzPropose(f *testing.F) {
	f.Add("Phone|Nom|a: b", "0639980001|x|y")
	f.Add("\"|'|{x}|[|#|yes|null|1", "a|b|c|d|e|f|g|h")
	f.Add("Tél\n2|Tél 2|TEL  2", "p:1|p:2|p:3")
	f.Add("custom|contact|a.b|assignees[0]", "1|2|3|4")
	f.Add("Nom {x}|Prénom }|phone", "A|B|+33639980001")
	f.Add("Assignee 99 email|Assignee 100 email|phone", "a@b.fr|a@b.fr|+33639980001")
	f.Fuzz(func(t *testing.T, header, row string) {
		header, row = strings.ToValidUTF8(header, "?"), strings.ToValidUTF8(row, "?") // as all that is read
		s := sampleOf(header, row, row)
		p := Propose(s)
		for i := range p.Columns {
			for _, field := range p.Columns[i].GoesTo {
				if err := mapping.CheckField(field); err != nil {
					t.Errorf("%q: %v", p.Columns[i].Header, err)
				}
			}
		}
		if !p.HasPhone() {
			return
		}
		if _, err := Try(p.Write(), s); err != nil {
			t.Errorf("%v\n%s", err, p.Write())
		}
	})
}
