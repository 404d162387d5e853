package cli

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestSamplesAgree: a list comes to the same payloads and the same rows whether
// it is saved as CSV or as a workbook with numbers and dates.
func TestSamplesAgree(t *testing.T) {
	payloads := func(file string) map[int]string {
		s := start(t, nil, "", "preview", samples+file, "-m", samples+"leads.mapping.yaml", "--json", "--rows", "0")
		if code := <-s.code; code != exitOK {
			t.Fatalf("%s: exit code %d\n%s", file, code, s.err.String())
		}
		rows := map[int]string{}
		for line := range strings.Lines(s.out.String()) {
			var row struct {
				Row     int             `json:"row"`
				Payload json.RawMessage `json:"payload"`
			}
			if err := json.Unmarshal([]byte(line), &row); err != nil {
				t.Fatal(err)
			}
			rows[row.Row] = string(row.Payload)
		}
		return rows
	}
	csv, xlsx := payloads("leads.csv"), payloads("leads.xlsx")
	if len(csv) != 324 {
		t.Fatalf("%d rows", len(csv))
	}
	if diff := cmp.Diff(csv, xlsx); diff != "" {
		t.Errorf("payloads (-CSV +workbook):\n%s", diff)
	}
}
