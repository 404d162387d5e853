package record

import (
	"reflect"
	"testing"
)

func TestFixColumns(t *testing.T) {
	for _, tt := range []struct {
		name   string
		header []string
		want   []int
	}{
		{"a list", []string{"Phone", "Name"}, nil},
		{"nothing", nil, nil},
		{"all three", []string{"Phone", FixProblem, FixHint, FixRow}, []int{1, 2, 3}},
		{"moved, with capitals and spaces", []string{" Import_Row", "Phone", "IMPORT_PROBLEM "}, []int{0, 2}},
		{"with the id, among them", []string{FixID, "Phone", FixProblem, FixRow}, []int{0, 2, 3}},
		{"the id, which the list has too", []string{FixID, "Phone", FixProblem, FixRow, "IMPORT_ID "}, []int{2, 3, 4}},
		{"the id and one, which a list may have of its own", []string{"Phone", FixID, FixRow}, nil},
		{"one, which a list may have of its own", []string{"Phone", FixRow}, nil},
		{"one of them twice", []string{FixRow, FixRow}, nil},
	} {
		if got := FixColumns(tt.header); !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}
