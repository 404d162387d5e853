package importer

import (
	"strings"
	"testing"

	"alvio.ai/alvio-import/importer/send"
	"alvio.ai/alvio-import/record"
)

// fixColumns are those of rows to fix. Their notes are their ids.
const fixColumns = "Phone ID Note import_problem import_row import_id"

// ids returns the ids of the rows that a run gave back.
func (r *runReport) ids() []string {
	var ids []string
	for i := range r.results {
		ids = append(ids, r.results[i].ID.String())
	}
	return ids
}

// known returns for each row whether it was corrected before: "yes" or "no".
func (r *runReport) known() string {
	var words []string
	for i := range r.results {
		word := "no"
		if r.results[i].Corrected() != nil {
			word = "yes"
		}
		words = append(words, word)
	}
	return strings.Join(words, " ")
}

// An invalid row whose corrected form was accepted, or was there already, is known from
// then on, wherever it stands; one that was rejected, or that nobody corrected, is not.
func TestCorrectedRows(t *testing.T) {
	s := newSeries(t)
	list := []lead{{"?", "c1", "a"}, {"?", "c2", "b"}, {"?", "c3", "c"}, {"?", "", "same"}, {"?", "", "same"}, {"?", "c6", "d"}}
	first := s.runOnce(t.Context(), t, list)
	ids := first.ids()
	for i, id := range ids {
		if first.results[i].Outcome != record.Invalid || record.ParseRowID(id) == 0 || strings.Count(strings.Join(ids, " "), id) != 1 {
			t.Errorf("row %d ended as %s, with the id %q", i+2, first.results[i].Outcome, id)
		}
	}
	again := s.runOnce(t.Context(), t, list)
	if got := again.known(); got != "no no no no no no" || strings.Join(again.ids(), " ") != strings.Join(ids, " ") {
		t.Errorf("corrected: %s; ids %v, want %v", got, again.ids(), ids)
	}

	s.runOnce(t.Context(), t, []lead{{phone(2), "c2", ids[1]}}) // as somebody else might
	s.script = func(_ int, d delivered) (send.Answer, bool) {
		if d.id == "c3" {
			return send.Answer{Verdict: send.Rejected, Status: 422, Code: "http-422"}, false
		}
		return yes, true
	}
	s.columns = fixColumns
	fixed := s.runOnce(t.Context(), t, []lead{
		{phone(1), "c1", ids[0]}, {phone(2), "c2", ids[1]}, {phone(3), "c3", ids[2]}, {"?", "", ids[3]}, {phone(5), "c5", ids[4]}, {phone(5), "c5", ids[4]},
	})
	if got, want := fixed.says(), "accepted unchanged rejected invalid accepted duplicate"; got != want {
		t.Fatalf("rows to fix ended as %s, want %s", got, want)
	}
	if got := fixed.ids()[3]; got != ids[3] {
		t.Errorf("a row that is still wrong goes back with the id %s, want %s", got, ids[3])
	}

	moved := []lead{list[5], list[3], list[2], list[1], list[4], list[0], {"??", "c1", "a"}}
	s.columns = "Note ID Phone"
	second := s.runOnce(t.Context(), t, moved)
	if got, want := second.known(), "no no no yes yes yes no"; got != want {
		t.Errorf("corrected: %s, want %s", got, want)
	}
	if got := second.totals.Outcomes[record.Invalid]; got != len(moved) {
		t.Errorf("%d rows are invalid, want %d", got, len(moved))
	}
}

// A book that is not there knows nothing, and rows whose cells nobody asked for have no
// ids.
func TestCorrectedWithoutBook(t *testing.T) {
	for _, cells := range []bool{true, false} {
		var l log
		if _, err := Check(t.Context(), input(t, []string{"", phone(1)}), CheckOptions{Cells: cells}, &l, nil); err != nil {
			t.Fatal(err)
		}
		if r := &l.results[0]; (r.ID != 0) != cells || len(r.Issues) != 1 || l.results[1].ID != 0 {
			t.Errorf("with cells %t: %+v", cells, l.results)
		}
	}
}
