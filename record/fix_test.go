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

// TestRetypesDate: a text in the mapping's own form stays a text.
func TestRetypesDate(t *testing.T) {
	told := NewIssue(DateInvalid, `"31/02/2025" is not a day of the calendar`)
	told.Hint = CorrectDay + "; dates are written as in 31/01/2025"
	for _, tt := range []struct {
		name string
		Issue
		want bool
	}{
		{"no form is known", NewIssue(DateInvalid, "no date"), true},
		{"no such day", Issue{Code: DateInvalid, Hint: CorrectDay}, true},
		{"the mapping has a form", told, false},
		{"April or May", NewIssue(DateAmbiguous, "April or May"), true},
		{"no date", NewIssue(PhoneMissing, "no phone"), false},
	} {
		if got := RetypesDate(&tt.Issue); got != tt.want {
			t.Errorf("%s: %t", tt.name, got)
		}
		if hint := FixHintOf(&tt.Issue); (hint != tt.Hint) != tt.want {
			t.Errorf("%s: the hint is %q", tt.name, hint)
		}
	}
}
