package report_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"alvio.ai/alvio-import/record"
	"alvio.ai/alvio-import/report"
)

func TestRedactText(t *testing.T) {
	people := []record.Personal{
		{Kind: record.PersonalName, Text: "Zoé  Le Goff"},
		{Kind: record.PersonalName, Text: "d'Aubigné"},
		{Kind: record.PersonalEmail, Text: "zoe at home"},
		{Kind: record.PersonalPhone, Text: "06 12 XX XX 34"},
		{Kind: record.PersonalName, Text: "E"},
	}
	for _, tt := range []struct{ name, text, want string }{
		{"E.164", "is +33612345678 taken?", "is +336•••••678 taken?"},
		{"national", "0612345678", "06•••••678"},
		{"spaced", "tel 06 12 34 56 78.", "tel 06•••••678."},
		{"narrow spaces", "06\u202f12\u202f34\u00a056 78", "06•••••678"},
		{"dots, dashes, slashes", "06.12.34.56.78, 06-12-34-56-78, 06/12/34/56/78", "06•••••678, 06•••••678, 06•••••678"},
		{"begins like a date", "06.12.2034.56.78", "06•••••••678"},
		{"trunk zero", "+33 (0)6 12 34 56 78", "+330••••••678"},
		{"other digits", "٠٦١٢٣٤٥٦٧٨", "٠٦•••••٦٧٨"},
		{"six digits", "123456", "•••456"},
		{"five digits", "12345", "12345"},
		{"in a word", "tel0612345678x", "tel06•••••678x"},
		{"e-mail", "to <jean.dupont@example.com>, please", "to <j•••@example.com>, please"},
		{"no valid e-mail", "jean@@example", "j•••@example"},
		{"full-width e-mail", "jean＠example.com", "j•••@example.com"},
		{"cut e-mail", `"jean.dupont@exam…"`, `"j•••@exam…"`},
		{"e-mail in JSON", `{\"email\":\"jean@example.com\"}`, `{\"email\":\"j•••@example.com\"}`},
		{"dates", "31/01/2025 2025-01-31 09:05 and 31.01.2025 10h", "31/01/2025 2025-01-31 09:05 and 31.01.2025 10h"},
		{"address of a machine", "127.0.0.1 refused, 192.168.1.20:8080 too", "127.0.0.1 refused, 192.168.1.20:8080 too"},
		{"row", "the contact of row 123456 again", "the contact of row 123456 again"},
		{"counts", "2,000,000 bytes", "2,000,000 bytes"},
		{"whole name", "no Zoé Le Goff here", "no Z••• here"},
		{"other case", "no ZOÉ LE GOFF here", "no Z••• here"},
		{"words of a name", "Goff, Zoé", "G•••, Z•••"},
		{"within words", "Goffre zoéa", "Goffre zoéa"},
		{"apostrophe", "(D'Aubigné)", "(D•••)"},
		{"cut name", "no d'Aub…", "no d•••…"},
		{"unshaped", "zoe at home, 06 12 XX XX 34", "z•••, •••234"},
		{"one letter", "HTTP E", "HTTP E"},
		{"empty", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := report.RedactText(tt.text, people)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if again := report.RedactText(got, people); again != got {
				t.Errorf("a second time it is %q", again)
			}
		})
	}
}

func TestRedact(t *testing.T) {
	issue := func(code record.Code, field, value, message string) record.Issue {
		return record.Issue{Code: code, Severity: record.Error, Column: "C", Cell: "Leads!C1234567", Field: field, Value: value, Message: message}
	}
	given := record.Result{
		File: "leads-20250131.csv", Row: 123456, Phone: "+33612345678", ContactID: "0612345678", DealID: "D-123456", RequestID: "req_123456789/jean@example.com",
		Code: "http-422", Message: "HTTP 422: Jean Dupont <jean@example.com> is known",
		Personal: []record.Personal{{Kind: record.PersonalName, Text: "Jean"}, {Kind: record.PersonalName, Text: "Dupont"}},
		Issues: []record.Issue{
			issue(record.PhoneInvalid, "phone_number", "demander à Jean", `"demander à Jean" is not a phone number`),
			issue(record.EmailInvalid, "contact.email", "jean dupont", `"jean dupont" is not an e-mail address`),
			issue(record.EmailInvalid, "assignees[0].email", "Al <a@x.fr>; b@x.fr", `"Al <a@x.fr>; b@x.fr" is not an e-mail address`),
			issue(record.ValueMissing, "sales.nom", "Other", `"Other" and "An\tother" are names`),
			issue(record.EnumUnknown, "custom.who", "voir Jean au 0612345678", `"voir Jean au 0612345678" is none of A, B`),
			issue(record.HeaderDoubtful, "", "Louis", `"Louis" is no header`),
		},
	}
	want := given
	want.RequestID = "req_123456789/j•••@example.com"
	want.Phone, want.Message, want.Personal = "+336•••••678", "HTTP 422: J••• D••• <j•••@example.com> is known", nil
	want.Issues = []record.Issue{
		issue(record.PhoneInvalid, "phone_number", "d•••", `"d•••" is not a phone number`),
		issue(record.EmailInvalid, "contact.email", "j•••", `"j•••" is not an e-mail address`),
		issue(record.EmailInvalid, "assignees[0].email", "•••@x.fr, •••@x.fr", `"•••@x.fr, •••@x.fr" is not an e-mail address`),
		issue(record.ValueMissing, "sales.nom", "O•••", `"O•••" and "A•••" are names`),
		issue(record.EnumUnknown, "custom.who", "voir J••• au 06•••••678", `"voir J••• au 06•••••678" is none of A, B`),
		issue(record.HeaderDoubtful, "", "L•••", `"L•••" is no header`),
	}
	got := report.Redact(&given)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if given.Issues[0].Value != "demander à Jean" {
		t.Error("the result itself was changed")
	}
}
