package record

import (
	"slices"
	"testing"
)

// Whatever the order of the columns, a row is the same; if a text changes, moves to
// another column, or goes over into the next cell, it is another.
func TestRowID(t *testing.T) {
	row := []CellOf{{"phone", "à demander"}, {"name", "Zoé"}, {"", "x"}, {"", "y"}}
	id := NewRowID(slices.Clone(row))
	moved := []CellOf{row[3], row[1], row[2], row[0]}
	if got := NewRowID(moved); got != id || id == 0 {
		t.Errorf("with moved columns %s, want %s", got, id)
	}
	seen := map[RowID]string{id: "the row"}
	for name, other := range map[string][]CellOf{
		"another text":   {{"phone", "à demander!"}, {"name", "Zoé"}, {"", "x"}, {"", "y"}},
		"another column": {{"mobile", "à demander"}, {"name", "Zoé"}, {"", "x"}, {"", "y"}},
		"a cell less":    {{"phone", "à demander"}, {"name", "Zoé"}, {"", "x"}},
		"run together":   {{"phone", "à demander"}, {"name", "Zoé"}, {"", "xy"}},
		"shifted":        {{"phone", "à demandername"}, {"", "Zoé"}, {"", "x"}, {"", "y"}},
		"nothing":        {},
	} {
		got := NewRowID(other)
		if of, twice := seen[got]; twice || got == 0 {
			t.Errorf("%s: %s, which is that of %s", name, got, of)
		}
		seen[got] = name
	}
	for n, want := range []bool{true, true, false, false} {
		nth := id.Nth(n)
		if _, known := seen[nth]; known != want {
			t.Errorf("row %d of the same: %s", n, nth)
		}
		seen[nth] = "another one"
	}
	if RowID(0).Nth(2) != 0 {
		t.Error("the second row of none is one")
	}
}

func TestRowIDText(t *testing.T) {
	for _, id := range []RowID{1, 0x1234567890123456, 1<<64 - 1} {
		if got := ParseRowID(" " + id.String() + "\n"); got != id {
			t.Errorf("%s is read as %s", id, got)
		}
	}
	if ParseRowID("R00000000000000FF") != 255 {
		t.Error("capitals are not read")
	}
	for _, text := range []string{"", "r", "1234567890123456", "r123", "r12345678901234567", "r-234567890123456", RowID(0).String(), "import_id"} {
		if got := ParseRowID(text); got != 0 {
			t.Errorf("%q is read as %s", text, got)
		}
	}
}
