package mapping

import (
	"testing"

	"alvio.ai/alvio-import/record"
)

func TestCurrency(t *testing.T) {
	const unknown = record.CurrencyUnknown
	wantConversions(t, "", "type: currency", []conversion{
		{"letters", text("EUR"), `"EUR"`, ""},
		{"small letters", text(" eur "), `"EUR"`, ""},
		{"of Switzerland", text("Chf"), `"CHF"`, ""},
		{"of Senegal", text("XOF"), `"XOF"`, ""},
		{"the sign of the euro", text("€"), `"EUR"`, ""},
		{"the sign of the pound", text("\u00a0£"), `"GBP"`, ""},
		{"euro", text("Euro"), `"EUR"`, ""},
		{"euros", text("euros"), `"EUR"`, ""},
		{"a mark without width", text("\u200bEUR"), `"EUR"`, ""},

		{"one of many dollars", text("$"), "", unknown},
		{"one of two yens", text("¥"), "", unknown},
		{"no currency's letters", text("ABC"), "", unknown},
		{"two letters", text("EU"), "", unknown},
		{"an amount", text("5 EUR"), "", unknown},
		{"a number", number("978", "978"), "", unknown},
		{"a word", text("dollars"), "", unknown},
		{"a formula's error", text("#REF!"), "", record.CellErrorValue},
	})
}

func TestList(t *testing.T) {
	tests := map[string][]conversion{
		"type: list": {
			{"one item", text("a"), `["a"]`, ""},
			{"several", text("a,b , c"), `["a","b","c"]`, ""},
			{"blank items", text(" , a,, \u00a0,b,"), `["a","b"]`, ""},
			{"an item twice", text("a,a"), `["a","a"]`, ""},
			{"quotes", text(`say "hi",\`), `["say \"hi\"","\\"]`, ""},
			{"a line break inside", text("a\nb,c"), `["a\nb","c"]`, ""},
			{"a stored number", number("1.5E+12", "1500000000000"), `["1500000000000"]`, ""},
			{"a stored date", date("15 janv.", "2025-01-15"), `["2025-01-15"]`, ""},
			{"a formula's error", text("#N/A"), "", record.CellErrorValue},
		},
		`type: list, separator: "; "`: {
			{"as written", text("a; b"), `["a","b"]`, ""},
			{"the space is missing", text("a;b"), `["a","b"]`, ""},
			{"commas stay", text("a, b; c"), `["a, b","c"]`, ""},
		},
		`type: list, separator: ";"`: {
			{"spaces around", text("a ; b;c"), `["a","b","c"]`, ""},
		},
		`type: list, separator: "\n"`: {
			{"lines", text("a\nb\n\nc"), `["a","b","c"]`, ""},
			{"lines of Windows", text("a\r\nb\r\n"), `["a","b"]`, ""},
		},
		`type: list, separator: " "`: {
			{"words", text("a  b c"), `["a","b","c"]`, ""},
		},
		`type: list, separator: "|", case: lower`: {
			{"small letters", text("A|É"), `["a","é"]`, ""},
		},
	}
	for options, cases := range tests {
		t.Run(options, func(t *testing.T) { wantConversions(t, "", options, cases) })
	}
}

func TestJSONCells(t *testing.T) {
	const invalid = record.JSONInvalid
	wantConversions(t, "", "type: json", []conversion{
		{"an object", text(` {"a": [1, {"b": null}]} `), `{"a":[1,{"b":null}]}`, ""},
		{"a list", text("[1,\n 2]"), `[1,2]`, ""},
		{"an empty object", text("{}"), `{}`, ""},
		{"an empty list", text("[ ]"), `[]`, ""},
		{"a text", text(`"é\n"`), `"é\n"`, ""},
		{"a number as it is written", text("1.50e3"), `1.50e3`, ""},
		{"true", text("true"), `true`, ""},
		{"null", text("null"), `null`, ""},
		{"spaces in texts stay", text(`{"a  b": " "}`), `{"a  b":" "}`, ""},

		{"words", text("à voir"), "", invalid},
		{"a brace too few", text(`{"a": 1`), "", invalid},
		{"single quotes", text(`{'a': 1}`), "", invalid},
		{"curly quotes", text(`{“a”: 1}`), "", invalid},
		{"a comma too many", text("[1,]"), "", invalid},
		{"two values", text("1 2"), "", invalid},
		{"a number of no JSON", text("01"), "", invalid},
		{"a formula's error", text("#NAME?"), "", record.CellErrorValue},
	})
}

// The JSON of a cell is sent without the white space that it does not need.
func TestJSONCellsAreCompact(t *testing.T) {
	plan := mustBind(t, french+"columns:\n  Tel: phone_number\n  A: {to: custom.a, type: json}\n", "Tel", "A")
	payload, _ := plan.Apply(csvRow(aPhone, "{\n  \"b\": [ 1, 2 ],\n  \"a\": \"x y\"\n}\n"))
	if got, want := string(payload.JSON), withPhone(`{"custom":{"a":{"b":[1,2],"a":"x y"}}}`); got != want {
		t.Errorf("payload = %s, want %s", got, want)
	}
}

func TestBooleanWithItsOwnWords(t *testing.T) {
	wantConversions(t, "FR", "type: boolean, values: {Opt-in: true, Désinscrit: false, N: true, 2: false}", []conversion{
		{"a word for true", text("opt-in"), "true", ""},
		{"a word for false", text(" DESINSCRIT "), "false", ""},
		{"a number", number("2", "2"), "false", ""},
		{"a word that has another meaning here", text("n"), "true", ""},
		{"the usual words are known too", text("oui"), "true", ""},
		{"a tick", record.Cell{Text: "VRAI", Value: "true", Kind: record.KindBool}, "true", ""},
		{"neither", text("peut-être"), "", record.BooleanInvalid},
	})
}

func TestCase(t *testing.T) {
	tests := map[string][]conversion{
		"case: upper": {{"accents", text(" Zoé-Anne "), `"ZOÉ-ANNE"`, ""}, {"no letters", text("75 001"), `"75 001"`, ""}, {"a ligature", text("œuvre"), `"ŒUVRE"`, ""}},
		"case: lower": {{"accents", text("ZOÉ"), `"zoé"`, ""}, {"mixed", text("McDonald"), `"mcdonald"`, ""}},
		"case: title": {
			{"capitals", text("JEAN DUPONT"), `"Jean Dupont"`, ""},
			{"small letters", text("jean  dupont"), `"Jean  Dupont"`, ""},
			{"a hyphen", text("ANNE-MARIE"), `"Anne-Marie"`, ""},
			{"accents", text("élodie"), `"Élodie"`, ""},
			{"once more, which must not remember the last one", text("élodie"), `"Élodie"`, ""},
		},
		"type: email, case: lower":    {{"capitals", text("JANE@Example.COM"), `"jane@example.com"`, ""}, {"none", text("JANE"), "", record.EmailInvalid}},
		"type: url, case: lower":      {{"capitals", text("HTTPS://Example.COM/A"), `"https://example.com/a"`, ""}},
		"type: currency, case: upper": {{"small letters", text("eur"), `"EUR"`, ""}, {"a sign", text("€"), `"EUR"`, ""}},
		"type: list, case: title":     {{"capitals", text("PARIS, LYON"), `["Paris","Lyon"]`, ""}},
	}
	for options, cases := range tests {
		t.Run(options, func(t *testing.T) { wantConversions(t, "", options, cases) })
	}
}

func TestTrim(t *testing.T) {
	tests := map[string][]conversion{
		"trim: false": {
			{"spaces stay", text("  Jane \u00a0"), `"  Jane \u00a0"`, ""},
			{"line breaks stay", text("\nJane\r\n"), `"\nJane\r\n"`, ""},
			{"a stored number", number(" 5 ", "5"), `" 5 "`, ""},
			{"a stored date", date(" 15 janv. ", "2025-01-15"), `"2025-01-15"`, ""},
			{"a formula's error", text(" #N/A "), "", record.CellErrorValue},
		},
		"pad_zeros: 5": {
			{"a lost zero", number("1000", "1000"), `"01000"`, ""},
			{"several", text(" 7 "), `"00007"`, ""},
			{"enough", text("75001"), `"75001"`, ""},
			{"more", text("750011"), `"750011"`, ""},
			{"what is no number", text("B-10"), `"B-10"`, ""},
			{"digits of another script", text("٧"), `"٧"`, ""},
		},
		"pad_zeros: 14":            {{"what Excel shows as 1.2E+12", number("1.23457E+12", "1234567890123"), `"01234567890123"`, ""}},
		"trim: true":               {{"spaces go", text("  Jane \u00a0"), `"Jane"`, ""}},
		"trim: false, case: upper": {{"spaces stay", text(" Jane "), `" JANE "`, ""}},
	}
	for options, cases := range tests {
		t.Run(options, func(t *testing.T) { wantConversions(t, "", options, cases) })
	}
	wantApplied(t, []applied{
		{"only spaces are a blank cell all the same", "  A: {to: custom.a, trim: false}", "A", "   ", `{}`},
	})
}

func TestRegionOfAColumn(t *testing.T) {
	src := french + "columns:\n  Tel: phone_number\n  A: {to: sales.phone_number, region: us}\n  B: sdr.phone_number\n"
	payload, issues := mustBind(t, src, "Tel", "A", "B").Apply(csvRow(aPhone, "(202) 555-0123", "01 99 00 56 78"))
	if len(issues) > 0 {
		t.Errorf("issues = %+v", issues)
	}
	wantJSON(t, payload.JSON, withPhone(`{"sales":{"phone_number":"+12025550123"},"sdr":{"phone_number":"+33199005678"}}`))
}

func TestHintsForStages(t *testing.T) {
	stages := map[string]string{
		"Prospect": "lead", "Piste": "lead", "À contacter": "lead", "Qualifié": "lead", "MQL": "lead", "opportunity": "lead", "En cours": "lead",
		"Client": "customer", "CLIENTE": "customer", "Gagné": "customer", "signé": "customer", "Closed Won": "customer", "Abonné": "customer",
		"Perdu": "churned", "ancien client": "churned", "Résilié": "churned", "closed lost": "churned", "former customer": "churned", "Inactif": "churned",
	}
	plan := mustBind(t, french+"columns: {Tel: phone_number, A: lifecycle_stage}\n", "Tel", "A")
	for word, stage := range stages {
		payload, issues := plan.Apply(csvRow(aPhone, word))
		if len(issues) != 1 || issues[0].Code != record.EnumUnknown || payload.JSON != nil {
			t.Fatalf("%q: issues = %+v, want that it is offered and not taken", word, issues)
		}
		if want := "add it to the column in the mapping, as in values: {" + word + ": " + stage + "}"; issues[0].Hint != want {
			t.Errorf("the hint for %q is %q, want %q", word, issues[0].Hint, want)
		}
	}
}

func TestHintsForStagesOnlyWhereTheyHelp(t *testing.T) {
	usual := record.NewIssue(record.EnumUnknown, "").Hint
	for name, tt := range map[string]struct{ column, cell string }{
		"a word that nobody knows":     {"lifecycle_stage", "glacé"},
		"another field than the stage": {"{to: custom.a, values: {x: y}}", "Client"},
	} {
		plan := mustBind(t, french+"columns:\n  Tel: phone_number\n  A: "+tt.column+"\n", "Tel", "A")
		if _, issues := plan.Apply(csvRow(aPhone, tt.cell)); len(issues) != 1 || issues[0].Hint != usual {
			t.Errorf("%s: issues = %+v, want one with the usual hint", name, issues)
		}
	}
}
