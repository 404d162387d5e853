package mapping_test

import (
	"testing"

	"alvio.ai/alvio-import/mapping"
	"alvio.ai/alvio-import/record"
)

// TestNothing: what people write where they have no value is blank where no value can look
// so, and a text where it may be one.
func TestNothing(t *testing.T) {
	for _, tt := range []struct{ phone, second, mail, note, want string }{
		{"-", "0612345678", "n/a", "-", `{"phone_number":"+33612345678","custom":{"note":"-"}}`},
		{"N/A", "+33612345678", " – ", "néant", `{"phone_number":"+33612345678","custom":{"note":"néant"}}`},
		{"0612345678", "--", "null", "n/a", `{"phone_number":"+33612345678","custom":{"note":"n/a"}}`},
		{"—", "NÉANT", "", "x", ""},
		{"no", "0612345678", "", "x", ""},
	} {
		m, err := mapping.Parse("m.yaml", []byte("version: 1\nregion: FR\ncolumns: {A: phone_number, B: phone_number, Mail: contact.email, Note: custom.note}\n"))
		if err != nil {
			t.Fatal(err)
		}
		plan, err := m.Bind([]string{"A", "B", "Mail", "Note"})
		if err != nil {
			t.Fatal(err)
		}
		payload, issues := plan.Apply(&record.Row{Number: 2, Cells: []record.Cell{{Text: tt.phone}, {Text: tt.second}, {Text: tt.mail}, {Text: tt.note}}})
		if string(payload.JSON) != tt.want {
			t.Errorf("%q: %s, want %s; %v", tt.phone, payload.JSON, tt.want, issues)
		}
	}
}
