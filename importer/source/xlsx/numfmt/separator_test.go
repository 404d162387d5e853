package numfmt_test

import (
	"testing"

	"alvio.ai/alvio-import/importer/source/xlsx/numfmt"
)

// A slash is the separator of dates of the section's language.
func TestDateSeparator(t *testing.T) {
	for code, want := range map[string]string{
		`[$-407]d/\ mmmm\ yyyy;@`: "15. Januar 2025", // T. MMMM JJJJ in Germany
		"[$-407]dd/mm/yyyy":       "15.01.2025",
		"[$-C07]dd/mm/yyyy":       "15.01.2025",
		"[$-40C]dd/mm/yyyy":       "15/01/2025",
		"dd/mm/yyyy":              "15/01/2025",
		`[$-407]dd\/mm\/yyyy`:     "15/01/2025",
	} {
		f, err := numfmt.Parse(code)
		if err != nil {
			t.Fatal(err)
		}
		if text, _ := f.Append(nil, 45672, false); string(text) != want {
			t.Errorf("%s: %q, want %q", code, text, want)
		}
	}
}
