package mapping

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"alvio.ai/alvio-import/record"
)

func TestListsOfSeveralColumns(t *testing.T) {
	const two = "  A: {to: custom.tags, type: list}\n  B: {to: custom.tags, type: list, separator: \";\", case: lower}"
	wantJudged(t, []judged{
		{"both", two, "A|B", "a, b|C; D", `{"custom":{"tags":["a","b","c","d"]}}`, ""},
		{"in the order of the mapping", two, "B|A", "C|a", `{"custom":{"tags":["a","c"]}}`, ""},
		{"the first is blank", two, "A|B", " |C", `{"custom":{"tags":["c"]}}`, ""},
		{"the second is blank", two, "A|B", "a|", `{"custom":{"tags":["a"]}}`, ""},
		{"the first has only separators", two, "A|B", ",,|C", `{"custom":{"tags":["c"]}}`, ""},
		{"the second has only separators", two, "A|B", "a|; ; ", `{"custom":{"tags":["a"]}}`, ""},
		{"the middle of three", two + "\n  C: {to: custom.tags, type: list}", "A|B|C", "a||c", `{"custom":{"tags":["a","c"]}}`, ""},
		{"none", two, "A|B", "|; ", `{}`, ""},
		{"an item twice", two, "A|B", "a|A", `{"custom":{"tags":["a","a"]}}`, ""},
		{"none, with a default", two + "\n  C: {to: custom.tags, type: list, default: \"x, y\"}", "A|B|C", "||", `{"custom":{"tags":["x","y"]}}`, ""},
		{"one, with a default", two + "\n  C: {to: custom.tags, type: list, default: [x]}", "A|B|C", "a||", `{"custom":{"tags":["a"]}}`, ""},
		{"required, and one has an item", two + "\n  C: {to: custom.tags, type: list, required: true}", "A|B|C", "a||", `{"custom":{"tags":["a"]}}`, ""},
		{"required, and none has an item", two + "\n  C: {to: custom.tags, type: list, required: true}", "A|B|C", ",||", "", "error value-missing"},
		{"an error between them", two + "\n  C: {to: custom.tags, type: list}", "A|B|C", "a|#N/A|c", "", "error cell-error-value"},
		{"an error that is left out", "  A: {to: custom.tags, type: list, on_invalid: omit}\n  B: {to: custom.tags, type: list}", "A|B", "#N/A|b", `{"custom":{"tags":["b"]}}`, "warning cell-error-value"},
		{"a list in an object of a list", "  A: {to: \"assignees[0].tags\", type: list}\nset: {\"assignees[0].role\": sales}", "A", "a,b", `{"assignees":[{"tags":["a","b"],"role":"sales"}]}`, ""},
		{"one column, a list and a text", "  A: {to: custom.tags, type: list}\n  B: custom.text", "A|B", "a,b|a,b", `{"custom":{"tags":["a","b"],"text":"a,b"}}`, ""},
	})
}

func TestAliases(t *testing.T) {
	const alias = "  Mail: {to: contact.email, aliases: [E-mail, Courriel]}"
	const value = `{"contact":{"email":"jane@example.com"}}`
	wantApplied(t, []applied{
		{"the header itself", alias, "Mail", "jane@example.com", value},
		{"an alias", alias, "E-mail", "jane@example.com", value},
		{"another alias, another spelling", alias, " COURRIEL ", "jane@example.com", value},
		{"the header comes before its aliases", alias, "Courriel|Mail", "bob@example.com|jane@example.com", value},
		{"the first alias comes before the second", alias, "Courriel|E-mail", "bob@example.com|jane@example.com", value},
		{"one alias without a list", "  Mail: {to: contact.email, aliases: Courriel}", "Courriel", "jane@example.com", value},
		{"a template names the header, the file has the alias", alias + "\nset: {custom.x: \"<{Mail}>\"}", "E-mail", "jane@example.com", `{"contact":{"email":"jane@example.com"},"custom":{"x":"<jane@example.com>"}}`},
		{"a template names the alias, the file has the header", alias + "\nset: {custom.x: \"<{Courriel}>\"}", "Mail", "jane@example.com", `{"contact":{"email":"jane@example.com"},"custom":{"x":"<jane@example.com>"}}`},
		{"an alias is mapped, so that it goes nowhere else", alias + "\nunmapped: custom", "E-mail|Note", "jane@example.com|n", `{"contact":{"email":"jane@example.com"},"custom":{"note":"n"}}`},
		{"an alias is mapped, so that it is allowed", alias + "\nunmapped: error", "E-mail", "jane@example.com", value},
	})
}

func TestAbsentColumns(t *testing.T) {
	tests := []struct{ name, src, header, want string }{
		{"one is near", "  §Prénom: contact.name", "Tel|Prénoms|Nom", `the file has no column "Prénom"; "Prénoms" is new: if it is the same, rename it here or add aliases: [Prénoms]`},
		{"the near one is mapped", "  Prénom: custom.a\n  §Prénoms: contact.name", "Tel|Prénom|Nom", `the file has no column "Prénoms"; its columns that the mapping does not name are "Nom"`},
		{"the near one is an alias", "  Prénom: {to: custom.a, aliases: [Vorname]}\n  §Vornamen: contact.name", "Tel|Vorname", `the file has no column "Vornamen"; its columns are "Tel", "Vorname"`},
		{"the near one is a template's", "  §Prénoms: contact.name\nset: {custom.a: \"{Prénom}\"}", "Tel|Prénom", `the file has no column "Prénoms"; its columns are`},
		{"the header is told, not the aliases", "  §Mail: {to: contact.email, aliases: [Courriel]}", "Tel|Nom", `the file has no column "Mail"; its columns that the mapping does not name are "Nom"`},
		{"the alias of a template's column", "  Mail: {to: custom.a, aliases: [Courriel]}\nset:\n  §contact.name: \"{Nom}\"", "Tel|Courriel", `the file has no column "Nom"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			src, places := unmark(head + tt.src + "\n")
			_, err := mustParse(t, src).Bind(split(tt.header))
			wantProblems(t, err, places, []string{tt.want})
		})
	}
	many := "Nom|A0|B1|C2|D3|E4|F5|G6|H7|I8|J9|K10|L11|M12|N13|O14|P15|Q16|R17|S18|T19"
	_, err := mustParse(t, head+"  Nom: custom.a\n  Ville: custom.b\n").Bind(split("Tel|" + many))
	if err == nil || !strings.Contains(err.Error(), `its columns that the mapping does not name are "A0", "B1"`) {
		t.Errorf("of many columns those that are mapped are named too: %v", err)
	}
}

func TestConstantsOfAnyForm(t *testing.T) {
	wantApplied(t, []applied{
		{"a list", "set: {custom.a: [x, 1, -1.50, true, null, \"5\"]}", "A", "", `{"custom":{"a":["x",1,-1.50,true,null,"5"]}}`},
		{"an empty list", "set: {custom.a: []}", "A", "", `{"custom":{"a":[]}}`},
		{"an object", "set: {custom.a: {b: {c: [1, {d: é}]}}}", "A", "", `{"custom":{"a":{"b":{"c":[1,{"d":"é"}]}}}}`},
		{"an empty object", "set: {custom.a: {}}", "A", "", `{"custom":{"a":{}}}`},
		{"an object over lines", "set:\n  custom.a:\n    b: 1\n    c:\n      - x\n      - y\n", "A", "", `{"custom":{"a":{"b":1,"c":["x","y"]}}}`},
		{"an object whose keys look like numbers", "set: {custom.a: {1: x, true: y}}", "A", "", `{"custom":{"a":{"1":"x","true":"y"}}}`},
		{"quotes in a key", "set: {custom.a: {\"b\\\"c\": 1}}", "A", "", `{"custom":{"a":{"b\"c":1}}}`},
		{"a text of more than one line", "set:\n  custom.a: [|-\n    x\n    y\n  ]\n", "A", "", `{"custom":{"a":["x\ny"]}}`},
		{"a default that is a list", "  A: {to: custom.a, default: [x, {y: 1}]}", "A", "", `{"custom":{"a":["x",{"y":1}]}}`},
		{"a default that is an object, and a value", "  A: {to: custom.a, default: {y: 1}}", "A", "v", `{"custom":{"a":"v"}}`},
		{"a default of a list", "  A: {to: custom.a, type: list, separator: \"|\", default: [x, y]}", "A", "", `{"custom":{"a":["x","y"]}}`},
		{"a default of a list, as a cell has it", "  A: {to: custom.a, type: list, separator: \"; \", default: \"x; y,z\"}", "A", "", `{"custom":{"a":["x","y,z"]}}`},
		{"a default of JSON", "  A: {to: custom.a, type: json, default: {b: []}}", "A", "", `{"custom":{"a":{"b":[]}}}`},
		{"a list in an assignee is not from the row", "set: {\"assignees[0].tags\": [x]}", "A", "", `{}`},
		{"a currency's sign", "set: {conversion.currency: €}", "A", "", `{"conversion":{"currency":"EUR"}}`},
		{"a calendar without its scheme", "set: {sales.lien_calendrier: calendly.com/x}", "A", "", `{"sales":{"lien_calendrier":"https://calendly.com/x"}}`},
	})
}

func TestKey(t *testing.T) {
	const columns = "columns: {Tel: phone_number, Id: crm_contact_id, Deal: crm_deal_id, Mail: contact.email, N: conversion.amount}\n"
	const header = "Tel|Id|Deal|Mail|N"
	tests := []struct{ name, key, cells, want string }{
		{"by default the phone and the identifiers", "", aPhone + "|7|d|jane@example.com|5", "33199001234=phone_number\n7=crm_contact_id\nd=crm_deal_id\n"},
		{"by default, those present", "", aPhone + "||d||", "33199001234=phone_number\nd=crm_deal_id\n"},
		{"by default, the phone alone", "", aPhone + "||||", "33199001234=phone_number\n"},
		{"one field", "key: crm_contact_id", aPhone + "|7|d||", "7=crm_contact_id\n"},
		{"one field in a list", "key: [crm_contact_id]", aPhone + "|7|d||", "7=crm_contact_id\n"},
		{"several, in the order of the key", "key: [contact.email, crm_contact_id]", aPhone + "|7||jane@example.com|", "jane@example.com=contact.email\n7=crm_contact_id\n"},
		{"a number", "key: conversion.amount", aPhone + "||||5,00", "5=conversion.amount\n"},
		{"one of two is blank", "key: [contact.email, crm_contact_id]", aPhone + "|7|||", "7=crm_contact_id\n"},
		{"all are blank: the phone", "key: [contact.email, crm_contact_id]", aPhone + "||d||5", "33199001234"},
		{"the phone by its digits", "key: [phone_number]", "06 39 98 00 00||||", "33639980000=phone_number\n"},
		{"a field that is set", "key: [campaign.source, crm_contact_id]\nset: {campaign.source: fb}", aPhone + "|7|||", "fb=campaign.source\n7=crm_contact_id\n"},
		{"a template's field", "key: [custom.ref]\nset: {custom.ref: \"{Id}-{Deal}\"}", aPhone + "|7|d||", "7-d=custom.ref\n"},
		{"a row with an error has it too", "key: [crm_contact_id]", aPhone + "|7||nobody|", "7=crm_contact_id\n"},
		{"no phone and no key", "key: [crm_contact_id]", "||||", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			plan := mustBind(t, french+columns+tt.key+"\n", split(header)...)
			payload, _ := plan.Apply(csvRow(split(tt.cells)...))
			if diff := cmp.Diff(tt.want, payload.Key); diff != "" {
				t.Errorf("Key (-want +got):\n%s", diff)
			}
		})
	}
}

func TestExtrasAndIgnored(t *testing.T) {
	const header = "Tel|Date de création|Note|Nom|"
	tests := []struct {
		policy          string
		extras, ignored []string
	}{
		{"ignore", nil, []string{"Date de création", "Note"}},
		{"custom", []string{"Date de création → custom.date_de_creation", "Note → custom.note"}, nil},
		{"root", []string{"Date de création → date_de_creation", "Note → note"}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.policy, func(t *testing.T) {
			plan := mustBind(t, french+"columns: {Tel: phone_number}\nset: {contact.name: \"{Nom}\"}\nunmapped: "+tt.policy+"\n", split(header)...)
			if diff := cmp.Diff(tt.extras, plan.Extras()); diff != "" {
				t.Errorf("Extras() (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.ignored, plan.Ignored()); diff != "" {
				t.Errorf("Ignored() (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff([]record.Code{record.HeaderBlank}, codes(plan.Issues())); diff != "" {
				t.Errorf("Issues() (-want +got):\n%s", diff)
			}
		})
	}
}

func TestCountColumnsKnowsAliases(t *testing.T) {
	m := mustParse(t, french+"columns:\n  Tel: {to: phone_number, aliases: [Mobile, GSM]}\nset: {contact.name: \"{Nom}\"}\n")
	if got := m.CountColumns(split("gsm|NOM|Note|Tel")); got != 3 {
		t.Errorf("%d of four texts are headers of the mapping, want 3", got)
	}
}
