package record

import (
	"strings"
	"testing"
)

func TestAddress(t *testing.T) {
	tests := []struct {
		name   string
		row    Row
		column int
		want   string
	}{
		{"CSV cell, the number plays no part", Row{Number: 9, Line: 12}, 2, "line 12, column 3"},
		{"CSV row", Row{Number: 9, Line: 12}, -1, "line 12"},
		{"workbook cell", Row{Sheet: "Leads", Number: 17}, 2, "Leads!C17"},
		{"workbook row", Row{Sheet: "Leads", Number: 17}, -1, "Leads!row 17"},
		{"cell beyond column Z", Row{Sheet: "Été 2025", Number: 1}, 26, "Été 2025!AA1"},
		{"cell of a sheet without a name", Row{Number: 17}, 0, "A17"},
		{"row of a sheet without a name", Row{Number: 17}, -1, "row 17"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.row.Address(tt.column); got != tt.want {
				t.Errorf("Address(%d) = %q, want %q", tt.column, got, tt.want)
			}
		})
	}
}

// The column comes back out of every address.
func TestAddressColumn(t *testing.T) {
	for _, row := range []Row{{Number: 17}, {Sheet: "Leads", Number: 1048576}, {Sheet: "A1!B, column 3", Number: 2}, {Sheet: "row 9", Number: 9}, {Line: 12, Number: 5}} {
		for _, column := range []int{-1, 0, 1, 25, 26, 701, 702, 16383} {
			if address := row.Address(column); AddressColumn(address) != column {
				t.Errorf("%q: column %d, want %d", address, AddressColumn(address), column)
			}
		}
	}
	for _, address := range []string{"", "row 17", "line 3", "line 3, column ", "line 3, column 0", "Leads!", "17", "Leads!c17", "ABCD1"} {
		if got := AddressColumn(address); got != -1 {
			t.Errorf("%q: column %d, want none", address, got)
		}
	}
}

func TestColumnName(t *testing.T) {
	names := map[int]string{
		0: "A", 25: "Z", 26: "AA", 51: "AZ", 52: "BA", 701: "ZZ", 702: "AAA",
		16383: "XFD", // the last column that Excel has
	}
	for i, want := range names {
		if got := ColumnName(i); got != want {
			t.Errorf("ColumnName(%d) = %q, want %q", i, got, want)
		}
	}
}

func TestCellOutsideTheRowIsBlank(t *testing.T) {
	row := Row{Cells: []Cell{{Text: "first"}, {Text: "last"}}}
	for i, want := range map[int]string{-1: "", 0: "first", 1: "last", 2: ""} {
		if got := row.Cell(i).Text; got != want {
			t.Errorf("Cell(%d) = %q, want %q", i, got, want)
		}
	}
}

func TestBlank(t *testing.T) {
	for _, text := range []string{"", " ", "\t\r\n", "\u00a0\u202f"} {
		if !(Cell{Text: text}).Blank() {
			t.Errorf("%q is not blank", text)
		}
	}
	for _, text := range []string{"0", "-", " a "} {
		if (Cell{Text: text}).Blank() {
			t.Errorf("%q is blank", text)
		}
	}
}

func TestShorten(t *testing.T) {
	tests := []struct {
		name string
		text string
		n    int
		want string
	}{
		{"shorter", "abc", 4, "abc"},
		{"exactly as long", "abc", 3, "abc"},
		{"one too long", "abcd", 3, "abc…"},
		{"runes count, not bytes", "ééé", 3, "ééé"},
		{"a rune is never cut", "éééé", 3, "ééé…"},
		{"emoji", "😀😀", 1, "😀…"},
		{"nothing may stay", "abc", 0, "…"},
		{"nothing to shorten", "", 0, ""},
		{"bytes that are not UTF-8 count one each", "\xff\xfe\xfd", 2, "\xff\xfe…"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Shorten(tt.text, tt.n); got != tt.want {
				t.Errorf("Shorten(%q, %d) = %q, want %q", tt.text, tt.n, got, tt.want)
			}
		})
	}
}

func TestAtShortensLongCells(t *testing.T) {
	row := Row{Line: 3, Cells: []Cell{{Text: strings.Repeat("é", maxValue+1)}}}
	got := NewIssue(EmailInvalid, "").At(&row, 0, "E-mail").Value
	if want := strings.Repeat("é", maxValue) + "…"; got != want {
		t.Errorf("value = %q, want %q", got, want)
	}
}
