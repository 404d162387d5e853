package mapping_test

import (
	"strings"
	"testing"

	"alvio.ai/alvio-import/mapping"
	"alvio.ai/alvio-import/record"
)

// A postal code that seems to have lost its zero is told, and sent as it is.
func TestPostalCodeShort(t *testing.T) {
	for _, tt := range []struct {
		region string
		cell   record.Cell
		told   bool
	}{
		{"FR", record.Cell{Kind: record.KindNumber, Text: "1000", Value: "1000"}, true},
		{"FR", record.Cell{Text: " 9200 "}, true},
		{"DE", record.Cell{Text: "1067"}, true},
		{"FR", record.Cell{Text: "01000"}, false},
		{"FR", record.Cell{Kind: record.KindNumber, Text: "01000", Value: "1000"}, false}, // as its format shows it
		{"FR", record.Cell{Text: "75001"}, false},
		{"FR", record.Cell{Text: "B-10"}, false},
		{"FR", record.Cell{Text: "100"}, false},
		{"BE", record.Cell{Text: "1000"}, false},
		{"", record.Cell{Text: "1000"}, false},
	} {
		text := "version: 1\ncolumns: {Phone: phone_number, CP: contact.postal_code}\n"
		if tt.region != "" {
			text += "region: " + tt.region + "\n"
		}
		m, err := mapping.Parse("test.yaml", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		plan, err := m.Bind([]string{"Phone", "CP"})
		if err != nil {
			t.Fatal(err)
		}
		payload, issues := plan.Apply(&record.Row{Number: 2, Cells: []record.Cell{{Text: "+33612345678"}, tt.cell}})
		told := len(issues) == 1 && issues[0].Code == record.PostalCodeShort && issues[0].Severity == record.Warning
		if told != tt.told || !told && len(issues) > 0 {
			t.Errorf("%s, %q: %v", tt.region, tt.cell.Text, issues)
		}
		if sent := `"postal_code":"` + strings.TrimSpace(tt.cell.Text) + `"`; !strings.Contains(string(payload.JSON), sent) {
			t.Errorf("%s, %q: sent as %s", tt.region, tt.cell.Text, payload.JSON)
		}
	}
}
