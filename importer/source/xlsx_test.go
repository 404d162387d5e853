package source_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"alvio.ai/alvio-import/importer/source"
)

func TestXLSXRows(t *testing.T) {
	tests := []struct {
		name   string
		fill   func(b *book)
		header []string
		want   []string // see show
		blank  int
	}{
		{
			name: "plain",
			fill: func(b *book) {
				b.row(1, "name", "city")
				b.row(2, "Anna", "Lyon")
				b.row(3, "Bruno", "Lille")
			},
			header: []string{"name", "city"},
			want:   []string{`2: "Anna" "Lyon"`, `3: "Bruno" "Lille"`},
		},
		{
			name:   "a header alone",
			fill:   func(b *book) { b.row(1, "name", "city") },
			header: []string{"name", "city"},
			want:   []string{},
		},
		{
			name: "rows that are absent from the file count",
			fill: func(b *book) {
				b.row(1, "name", "city")
				b.row(4, "Anna", "Lyon")
				b.row(6, "Bruno", "Lille")
			},
			header: []string{"name", "city"},
			want:   []string{`4: "Anna" "Lyon"`, `6: "Bruno" "Lille"`},
			blank:  3,
		},
		{
			name: "rows of blanks and formats count",
			fill: func(b *book) {
				b.row(1, "name", "city")
				b.row(2, " ", "\n\t")
				b.format("A3", "dd/mm/yyyy")
				b.row(4, "Anna", "Lyon")
			},
			header: []string{"name", "city"},
			want:   []string{`4: "Anna" "Lyon"`},
			blank:  2,
		},
		{
			name: "blank rows at the end do not count",
			fill: func(b *book) {
				b.row(1, "name", "city")
				b.row(2, "Anna", "Lyon")
				b.row(3, " ", "")
				for _, cell := range []string{"A5", "B6", "A900"} {
					b.format(cell, "00 00 00 00 00")
				}
			},
			header: []string{"name", "city"},
			want:   []string{`2: "Anna" "Lyon"`},
		},
		{
			name: "header below blank rows",
			fill: func(b *book) {
				b.row(3, "name", "city")
				b.row(4, "Anna", "Lyon")
			},
			header: []string{"name", "city"},
			want:   []string{`4: "Anna" "Lyon"`},
		},
		{
			name: "a column without a header, and one before all others",
			fill: func(b *book) {
				b.row(1, nil, "name", nil, "city")
				b.row(2, nil, "Anna", "x", "Lyon")
			},
			header: []string{"", "name", "", "city"},
			want:   []string{`2: "" "Anna" "x" "Lyon"`},
		},
		{
			name: "a short row is nothing unusual",
			fill: func(b *book) {
				b.row(1, "name", "city", "phone")
				b.row(2, "Anna")
			},
			header: []string{"name", "city", "phone"},
			want:   []string{`2: "Anna"`},
		},
		{
			name: "a long row",
			fill: func(b *book) {
				b.row(1, "name", "city")
				b.row(2, "Anna", "Lyon", nil, "0199000012")
				b.row(3, "Bruno", "Lille")
			},
			header: []string{"name", "city"},
			want:   []string{`2: "Anna" "Lyon" "" "0199000012"; error row-ragged at Leads!D2`, `3: "Bruno" "Lille"`},
		},
		{
			name: "a row that is longer by blanks",
			fill: func(b *book) {
				b.row(1, "name", "city")
				b.row(2, "Anna", "Lyon", " ")
			},
			header: []string{"name", "city"},
			want:   []string{`2: "Anna" "Lyon" " "`},
		},
		{
			name: "merged cells hold their text once",
			fill: func(b *book) {
				b.row(1, "name", "city", "phone")
				b.row(2, "Anna", nil, "0199000012")
				b.row(3, "Bruno", "Lille", "0199000013")
				b.row(4, nil, "Lens", "0199000014")
				b.must(b.MergeCell("Leads", "A2", "B2"))
				b.must(b.MergeCell("Leads", "A3", "A4"))
			},
			header: []string{"name", "city", "phone"},
			want: []string{
				`2: "Anna" "" "0199000012"`,
				`3: "Bruno" "Lille" "0199000013"`,
				`4: "" "Lens" "0199000014"`,
			},
		},
		{
			name: "hidden rows are rows",
			fill: func(b *book) {
				b.row(1, "name", "city")
				b.row(2, "Anna", "Lyon")
				b.must(b.SetRowVisible("Leads", 2, false))
			},
			header: []string{"name", "city"},
			want:   []string{`2: "Anna" "Lyon"`},
		},
		{
			name: "a text in pieces of several styles is one text",
			fill: func(b *book) {
				b.row(1, "name")
				b.must(b.SetCellRichText("Leads", "A2", []excelize.RichTextRun{
					{Text: "Anna "}, {Text: "Bell", Font: &excelize.Font{Bold: true}},
				}))
			},
			header: []string{"name"},
			want:   []string{`2: "Anna Bell"`},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := newBook(t)
			tt.fill(b)
			f := open(t, b.save(), source.Options{})
			if diff := cmp.Diff(tt.header, f.Header()); diff != "" {
				t.Errorf("header (-want +got):\n%s", diff)
			}
			got := mustReadPass(t, f)
			for _, row := range got.Rows {
				if row.Sheet != "Leads" {
					t.Errorf("row %d is of sheet %q, want %q", row.Number, row.Sheet, "Leads")
				}
			}
			if diff := cmp.Diff(tt.want, show(got.Rows)); diff != "" {
				t.Errorf("rows (-want +got):\n%s", diff)
			}
			if got.Blank != tt.blank {
				t.Errorf("%d blank rows, want %d", got.Blank, tt.blank)
			}
		})
	}
}

func TestXLSXFacts(t *testing.T) {
	b := newBook(t)
	b.row(3, "name", nil, "city")
	_, err := b.NewSheet("Notes")
	b.must(err)
	want := source.Facts{Format: "Excel workbook", Sheet: "Leads", OtherSheets: []string{"Notes"}, HeaderRow: 3, Columns: 3}
	if diff := cmp.Diff(want, open(t, b.save(), source.Options{}).Facts()); diff != "" {
		t.Errorf("facts (-want +got):\n%s", diff)
	}
}

// sheets is a workbook whose sheets, but for the last, name themselves in A1.
// The first is hidden. Two bear each other's numbers as their names.
func sheets(t testing.TB) string {
	b := newBook(t)
	b.row(1, "Leads")
	for _, name := range []string{"Été 2025", "4", "3"} {
		_, err := b.NewSheet(name)
		b.must(err)
		b.must(b.SetCellStr(name, "A1", name))
	}
	_, err := b.NewSheet("Empty")
	b.must(err)
	b.SetActiveSheet(1)
	b.must(b.SetSheetVisible("Leads", false))
	return b.save()
}

func TestXLSXSheet(t *testing.T) {
	path := sheets(t)
	tests := []struct {
		name string
		give string
		want string
	}{
		{"the first visible one", "", "Été 2025"},
		{"by name", "Été 2025", "Été 2025"},
		{"by name, other case", "éTÉ 2025", "Été 2025"},
		{"hidden, by name", "Leads", "Leads"},
		{"by number", "2", "Été 2025"},
		{"hidden, by number", "1", "Leads"},
		{"a name goes before a number", "3", "3"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := open(t, path, source.Options{Sheet: tt.give})
			if got := f.Facts().Sheet; got != tt.want {
				t.Errorf("sheet %q, want %q", got, tt.want)
			}
			if diff := cmp.Diff([]string{tt.want}, f.Header()); diff != "" {
				t.Errorf("header (-want +got):\n%s", diff)
			}
		})
	}
}

func TestXLSXVisibleSheets(t *testing.T) {
	if diff := cmp.Diff([]string{"Été 2025", "4", "3", "Empty"}, open(t, sheets(t), source.Options{Sheet: "3"}).VisibleSheets()); diff != "" {
		t.Errorf("visible (-want +got):\n%s", diff)
	}
}

func TestXLSXSheetRefused(t *testing.T) {
	path := sheets(t)
	tests := []struct {
		name  string
		give  string
		words []string
	}{
		{"unknown name", "Lead", []string{`no sheet "Lead"`, "--sheet", `"Leads"`, `"Été 2025"`, `"Empty"`}},
		{"number beyond the last", "6", []string{`no sheet "6"`, `"Leads"`}},
		{"numbers begin at 1", "0", []string{`no sheet "0"`, `"Leads"`}},
		{"empty sheet, by name", "Empty", []string{`"Empty" is empty`, "--sheet", `"Leads"`, `"Été 2025"`}},
		{"empty sheet, by number", "5", []string{`"Empty" is empty`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := source.Open(t.Context(), path, source.Options{Sheet: tt.give})
			checkError(t, err, append(tt.words, path)...)
		})
	}
}

func TestXLSXOnlySheetEmpty(t *testing.T) {
	b := newBook(t)
	b.format("C7", "dd/mm/yyyy") // a format is no content
	_, err := source.Open(t.Context(), b.save(), source.Options{})
	checkError(t, err, `"Leads" is empty`)
}

// With SkipHidden the header is not looked for among hidden rows.
func TestXLSXHiddenRowsAboveTheHeader(t *testing.T) {
	b := newBook(t)
	b.row(1, "name_id", "city_id")
	b.row(2, "Name", "City")
	b.row(3, "Anna", "Lyon")
	b.must(b.SetRowVisible("Leads", 1, false))
	path := b.save()
	f := open(t, path, source.Options{SkipHidden: true})
	if diff := cmp.Diff([]string{"Name", "City"}, f.Header()); diff != "" {
		t.Errorf("header (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{`3: "Anna" "Lyon"`}, show(mustReadPass(t, f).Rows)); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
	if got := open(t, path, source.Options{}).Header()[0]; got != "name_id" {
		t.Errorf("without SkipHidden the header begins with %q", got)
	}
}

func TestXLSXHiddenRowsOnly(t *testing.T) {
	b := newBook(t)
	b.row(1, "Name", "City")
	b.must(b.SetRowVisible("Leads", 1, false))
	_, err := source.Open(t.Context(), b.save(), source.Options{SkipHidden: true})
	checkError(t, err, "hidden rows only", "--skip-hidden")
}
