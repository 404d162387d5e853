package mapping

import (
	"strings"
	"testing"

	"alvio.ai/alvio-import/record"
)

func TestText(t *testing.T) {
	wantConversions(t, "FR", "type: text", []conversion{
		{"trimmed", text(" Jane  Doe\u00a0"), `"Jane  Doe"`, ""},
		{"leading zeros stay", text("01000"), `"01000"`, ""},
		{"digits stay text", number("75001", "75001"), `"75001"`, ""},
		{"a number as it is shown", number("01000", "1000"), `"01000"`, ""},
		{"a number without Excel's exponent", number("9.88E+09", "9876543210"), `"9876543210"`, ""},
		{"a date in ISO 8601", date("15 janv.", "2025-01-15"), `"2025-01-15"`, ""},
		{"a date with a time", date("15/01", "2025-01-15T10:30:00"), `"2025-01-15T10:30:00"`, ""},
		{"a tick as it is shown", record.Cell{Text: "VRAI", Value: "true", Kind: record.KindBool}, `"VRAI"`, ""},
		{"an exponent that was typed", text("1E5"), `"1E5"`, ""},
		{"line breaks", text("a\r\nb"), `"a\r\nb"`, ""},
		{"a word after #", text("#leads"), `"#leads"`, ""},
	})
}

func TestErrorValuesAreNeverSent(t *testing.T) {
	for _, options := range []string{"type: text", "type: email", "type: boolean", "values: {x: y}"} {
		t.Run(options, func(t *testing.T) {
			var tests []conversion
			for _, s := range append([]string{" #n/a ", "#Ref!"}, errorValues...) {
				tests = append(tests, conversion{s, text(s), "", record.CellErrorValue})
			}
			wantConversions(t, "FR", options, tests)
		})
	}
}

func TestBoolean(t *testing.T) {
	words := map[string][]string{
		"true":  {"true", "TRUE", "vrai", "Vrai", "yes", "y", "oui", "OUI", " oui ", "O", "1", "x", "X"},
		"false": {"false", "Faux", "no", "N", "non", "NON\u00a0", "0"},
	}
	var tests []conversion
	for want, list := range words {
		for _, s := range list {
			tests = append(tests, conversion{s, text(s), want, ""})
		}
	}
	for _, s := range []string{"peut-être", "2", "-x", "ouii", "yes and no"} {
		tests = append(tests, conversion{s, text(s), "", record.BooleanInvalid})
	}
	wantConversions(t, "FR", "type: boolean", append(tests,
		conversion{"a tick", record.Cell{Text: "WAHR", Value: "true", Kind: record.KindBool}, "true", ""},
		conversion{"no tick", record.Cell{Text: "FALSCH", Value: "false", Kind: record.KindBool}, "false", ""},
		conversion{"the number 1", number("1", "1"), "true", ""},
	))
}

func TestEnum(t *testing.T) {
	const unknown = record.EnumUnknown
	wantConversions(t, "FR", "values: {Très chaud: hot, Tiède: warm, Froid: 0, VIP: true, Aucun: null, 12: dozen}", []conversion{
		{"as listed", text("Très chaud"), `"hot"`, ""},
		{"in another spelling", text("  TRES\u00a0chaud "), `"hot"`, ""},
		{"the result itself", text("Warm"), `"warm"`, ""},
		{"to a number", text("froid"), "0", ""},
		{"the resulting number", text("0"), "0", ""},
		{"to true", text("vip"), "true", ""},
		{"to null", text("aucun"), "null", ""},
		{"a key of digits", number("12", "12"), `"dozen"`, ""},
		{"not listed", text("glacé"), "", unknown},
		{"nearly", text("tied"), "", unknown},
	})
}

// A cell that could be a key or a result is a key.
func TestEnumKeysComeBeforeResults(t *testing.T) {
	wantConversions(t, "FR", "values: {A: B, B: C}", []conversion{
		{"only a key", text("a"), `"B"`, ""},
		{"key and result", text("b"), `"C"`, ""},
		{"only a result", text("c"), `"C"`, ""},
	})
}

func TestEnumIssueListsTheValues(t *testing.T) {
	plan := mustBind(t, french+"columns:\n  Phone: phone_number\n  State: {to: lifecycle_stage, values: {Prospect: lead, Client: customer}}\n", "Phone", "State")
	_, issues := plan.Apply(csvRow(aPhone, "Cliente"))
	if len(issues) != 1 {
		t.Fatalf("issues = %+v, want one", issues)
	}
	for _, want := range []string{`"Cliente"`, "Prospect, Client", `did you mean "Client"?`} {
		if !strings.Contains(issues[0].Message, want) {
			t.Errorf("%q is not in the message %q", want, issues[0].Message)
		}
	}
}

// The guide's fields have their type without being told, wherever they stand.
func TestTypesOfTheGuide(t *testing.T) {
	tests := []struct {
		field, cell, want string
		code              record.Code
	}{
		{"lifecycle_stage", "Customer", `{"lifecycle_stage":"customer"}`, ""},
		{"lifecycle_stage", "client", "", record.EnumUnknown},
		{"contact.email", "nobody", "", record.EmailInvalid},
		{"contact.postal_code", "01000", `{"contact":{"postal_code":"01000"}}`, ""},
		{"conversion.date", "31/01/2025", `{"conversion":{"date":"2025-01-31"}}`, ""},
		{"conversion.amount", "5 000,00 €", `{"conversion":{"amount":5000}}`, ""},
		{"conversion.currency", "€", `{"conversion":{"currency":"EUR"}}`, ""},
		{"conversion.currency", "$", "", record.CurrencyUnknown},
		{"sales.lien_calendrier", "https://calendly.com/x", `{"sales":{"lien_calendrier":"https://calendly.com/x"}}`, ""},
		{"sales.lien_calendrier", "à demander", "", record.URLInvalid},
		{"sales.email", "nobody", "", record.EmailInvalid},
		{"sales.phone_number", aPhone, `{"sales":{"phone_number":"` + aPhoneE164 + `"}}`, ""},
		{"sdr.email", "nobody", "", record.EmailInvalid},
		{"sdr.lien_calendrier", "calendly.com/x", "", record.URLRepaired},
		{"sdr.phone_number", aPhone, `{"sdr":{"phone_number":"` + aPhoneE164 + `"}}`, ""},
		{"assignees[7].email", "nobody", "", record.EmailInvalid},
		{"assignees[7].lien_calendrier", "à demander", "", record.URLInvalid},
		{"custom.currency", "$", `{"custom":{"currency":"$"}}`, ""},
		{"custom.lien_calendrier", "à demander", `{"custom":{"lien_calendrier":"à demander"}}`, ""},
		{"assignees[7].phone_number", aPhone, `{"assignees":[{"phone_number":"` + aPhoneE164 + `"}]}`, ""},
		{"custom.phone_number", aPhone, `{"custom":{"phone_number":"` + aPhone + `"}}`, ""},
		{"custom.email", "nobody", `{"custom":{"email":"nobody"}}`, ""},
	}
	for _, tt := range tests {
		t.Run(tt.field+" "+tt.cell, func(t *testing.T) {
			plan := mustBind(t, french+"columns:\n  Phone: phone_number\n  Value: "+tt.field+"\n", "Phone", "Value")
			payload, issues := plan.Apply(csvRow(aPhone, tt.cell))
			if tt.code != "" {
				if got := codes(issues); len(got) != 1 || got[0] != tt.code {
					t.Errorf("issues = %v, want %s", got, tt.code)
				}
				return
			}
			if len(issues) > 0 {
				t.Fatalf("issues = %+v", issues)
			}
			wantJSON(t, payload.JSON, withPhone(tt.want))
		})
	}
}
