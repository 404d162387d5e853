package importer

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"alvio.ai/alvio-import/record"
)

func TestPackCells(t *testing.T) {
	for _, cells := range [][]record.Cell{
		{},
		{{}},
		{{Text: "Zoé\x00\n"}, {}, {Text: "1.5", Value: "1.5", Kind: record.KindNumber}, {Text: "31/01/2025", Value: "2025-01-31", Kind: record.KindDate}},
		{{Text: "TRUE", Value: "true", Kind: record.KindBool}, {Text: "#N/A", Kind: record.KindError}},
		make([]record.Cell, 16_384),
		{{Text: string(make([]byte, 100_000))}},
	} {
		packed := packCells(cells)
		if row := unpackCells(packed); !cmp.Equal(row.Cells, cells) {
			t.Errorf("%d cells became %d: %v", len(cells), len(row.Cells), row.Cells)
		}
		if cap(packed) > 2*len(packed)+100 && len(cells) < 100 {
			t.Errorf("%d cells take %d bytes for %d", len(cells), cap(packed), len(packed))
		}
	}
}

// Rows that a person has to do something about come back with their own cells.
func TestCells(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		phones := manyPhones(400)
		for i := range 40 {
			phones[i*10+3] = "" // invalid
		}
		rejected := func(id string) bool { return strings.HasSuffix(id, "7") }
		s := simulation{endpoint: newEndpoint(func(_ int, r request) (int, http.Header) {
			if rejected(r.id) {
				return http.StatusUnprocessableEntity, nil
			}
			return http.StatusOK, nil
		})}
		o := options(400)
		o.MaxErrors, o.Cells = 0, true
		s.run(t.Context(), t, input(t, phones), o)
		with := 0
		for i, r := range s.log.results {
			want := ""
			if r.Outcome == record.Invalid || r.Outcome == record.Rejected {
				want = fmt.Sprintf(`["%s","%d"]`, phones[i], i+2)
				with++
			}
			if string(r.Cells) != want {
				t.Errorf("row %d, %s: cells %s, want %s", r.Row, r.Outcome, r.Cells, want)
			}
		}
		if with != 80 {
			t.Errorf("%d rows have cells, want 80", with)
		}
	})
}

// A check gives them too, if it is asked to.
func TestCellsOfCheck(t *testing.T) {
	phones := manyPhones(200)
	for i := range 20 {
		phones[i*10+3] = ""
	}
	for _, wanted := range []bool{true, false} {
		var l log
		if _, err := Check(t.Context(), input(t, phones), CheckOptions{Cells: wanted}, &l, nil); err != nil {
			t.Fatal(err)
		}
		for i, r := range l.results {
			want := ""
			if wanted && r.Outcome == record.Invalid {
				want = fmt.Sprintf(`["","%d"]`, i+2)
			}
			if string(r.Cells) != want {
				t.Errorf("row %d, %s: cells %s, want %s", r.Row, r.Outcome, r.Cells, want)
			}
		}
	}
}
