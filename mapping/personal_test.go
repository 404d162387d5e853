package mapping

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"alvio.ai/alvio-import/record"
)

func TestPersonal(t *testing.T) {
	plan, err := mustParse(t, `version: 1
columns:
  Phone: phone_number
  Mobile: phone_number
  ID: crm_contact_id
  Mail: [contact.email, "assignees[0].email"]
  Note: custom.note
set:
  contact.name: "{First} {Last}"
  custom.greeting: "Dear {First}"
`).Bind([]string{"ID", "First", "Last", "Phone", "Mobile", "Mail", "Note"})
	if err != nil {
		t.Fatal(err)
	}
	var row record.Row
	for _, text := range []string{"C-1", " Ana ", "", "words", "0612345678", "a@example.com", "note"} {
		row.Cells = append(row.Cells, record.Cell{Text: text})
	}
	var got []string
	kinds := map[record.PersonalKind]string{record.PersonalName: "name ", record.PersonalPhone: "phone ", record.PersonalEmail: "email "}
	for _, p := range plan.Fork().Personal(&row) {
		got = append(got, kinds[p.Kind]+p.Text)
	}
	want := []string{"phone words", "phone 0612345678", "email a@example.com", "email a@example.com", "name Ana"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
