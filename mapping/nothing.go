package mapping

import (
	"slices"
	"strings"

	"alvio.ai/alvio-import/record"
)

// hasNothing reports whether a dash, and the like, is no value of a type, so that it can
// only stand for none.
func hasNothing(t Type) bool {
	return slices.Contains([]Type{TypePhone, TypeEmail, TypeNumber, TypeInteger, TypeBoolean, TypeDate, TypeDatetime, TypeURL, TypeCurrency}, t)
}

// maxNothing is how many bytes such a text has at most, with spaces around it.
const maxNothing = 8

// isNothing reports whether people write the cell's text where they have no value.
func isNothing(cell *record.Cell) bool {
	if cell.Kind != record.KindText || cell.Text == "" || len(cell.Text) > maxNothing {
		return false
	}
	if first := cell.Text[0]; '0' <= first && first <= '9' {
		return false // as most are
	}
	switch strings.ToLower(strings.TrimSpace(cell.Text)) {
	case "-", "--", "---", "–", "—", "n/a", "null", "néant":
		return true
	}
	return false
}
