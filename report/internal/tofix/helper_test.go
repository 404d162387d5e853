package tofix

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/xuri/excelize/v2"

	"alvio.ai/alvio-import/record"
)

// newWriter returns a writer that is closed when the test ends.
func newWriter(t testing.TB) *Writer {
	t.Helper()
	w, err := New(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
	return w
}

func begin(t testing.TB, w *Writer, s *Sheet) {
	t.Helper()
	if err := w.Begin(s); err != nil {
		t.Fatal(err)
	}
}

// write writes a row that the workbook can hold.
func write(t testing.TB, w *Writer, r *Row) {
	t.Helper()
	if ok, err := w.Write(r); !ok || err != nil {
		t.Fatalf("row %d: %v, %v; want it written", r.Number, ok, err)
	}
}

// save saves the workbook in a folder of its own and returns its path.
func save(t testing.TB, w *Writer, note ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "to-fix.xlsx")
	if err := w.Save(path, note); err != nil {
		t.Fatal(err)
	}
	return path
}

// texts is the JSON of cells that are texts.
func texts(t testing.TB, cells ...string) []byte {
	t.Helper()
	data, err := json.Marshal(cells)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// open opens a workbook with excelize.
func open(t testing.TB, path string) *excelize.File {
	t.Helper()
	book, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = book.Close() })
	return book
}

// rows returns the stored texts of a sheet, as excelize reads them.
func rows(t testing.TB, path, sheet string) [][]string {
	t.Helper()
	rows, err := open(t, path).GetRows(sheet, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// note returns the lines of the note.
func note(t testing.TB, path string) []string {
	t.Helper()
	var lines []string
	for _, row := range rows(t, path, record.FixNote) {
		lines = append(lines, row[0])
	}
	return lines
}

// set sets a variable for the time of the test.
func set[T any](t testing.TB, variable *T, value T) {
	t.Helper()
	old := *variable
	*variable = value
	t.Cleanup(func() { *variable = old })
}

// TestSample writes a workbook to look at, if SAMPLE names a file.
func TestSample(t *testing.T) {
	path := os.Getenv("SAMPLE")
	if path == "" {
		t.Skip("SAMPLE names no file")
	}
	w := newWriter(t)
	begin(t, w, &Sheet{Name: "leads-2024.csv", Header: []string{"Prénom", "Nom", "Téléphone", "E-mail", "Montant", "Accepte WhatsApp", "Signé le", "Remarques"}})
	for i := range 12 {
		write(t, w, &Row{Number: 2 + i*7, Cells: []byte(`["Éléonore","de La Rochefoucauld","06 12 34","eleonore@example","1.9e5x",true,"31/02/2024","rappeler demain, ou plutôt la semaine prochaine parce qu'elle est en vacances"]`),
			Problem: "“06 12 34” is too short for a phone number of France; “eleonore@example” is no e-mail address",
			Hint:    "write all ten digits, or + and the country's code; write the address in full",
			Faults:  []Fault{{Column: 2, Message: "“06 12 34” is too short for a phone number of France\n→ write all ten digits"}, {Column: 3, Message: "“eleonore@example” is no e-mail address"}}})
		write(t, w, &Row{Number: 3 + i*7, Cells: []byte(`["Bob","O'Hara","","bob@example.com",1234.5,false,"","","stray","",77]`),
			Problem: "no phone number; the row goes on after the header's last column (8)", Hint: "fill in the phone; look for a stray delimiter",
			Faults: []Fault{{Column: 2, Message: "no phone number"}, {Column: 8, Message: "the row goes on after the header's last column (8)"}}})
	}
	begin(t, w, &Sheet{Name: "O'Brien", Header: []string{"Phone", "", "Phone"}})
	write(t, w, &Row{Number: 5, Cells: []byte(`["0612345678","x",123456789012345]`), Problem: "bad", Hint: "good", Faults: []Fault{{Column: 0, Message: "bad"}}})
	if err := w.Save(path, []string{"Rows to fix, of the import of 3 May 2024", "Correct the red cells, save, and send this file again: alvio-import send to-fix.xlsx -m mapping.yaml", "The columns import_problem, import_hint and import_row are ignored when the file is sent."}); err != nil {
		t.Fatal(err)
	}
}
