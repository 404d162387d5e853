package record

import (
	"encoding/json"
	"fmt"
	"testing"
)

func TestOutcomeWords(t *testing.T) {
	tests := []struct {
		outcome   Outcome
		word      string
		delivered bool
	}{
		{Accepted, "accepted", true},
		{Unchanged, "unchanged", true},
		{Duplicate, "duplicate", true},
		{Invalid, "invalid", false},
		{Rejected, "rejected", false},
		{Failed, "failed", false},
		{InDoubt, "in_doubt", false},
		{NotSent, "not_sent", false},
	}
	if len(tests) != int(NumOutcomes) {
		t.Errorf("%d outcomes are tested, and there are %d", len(tests), NumOutcomes)
	}
	for _, tt := range tests {
		t.Run(tt.word, func(t *testing.T) {
			js, err := json.Marshal(tt.outcome)
			if err != nil {
				t.Fatal(err)
			}
			if got := tt.outcome.String(); got != tt.word || string(js) != `"`+tt.word+`"` {
				t.Errorf("outcome %d is %q and in JSON %s", tt.outcome, got, js)
			}
			if got := tt.outcome.Delivered(); got != tt.delivered {
				t.Errorf("Delivered() = %t", got)
			}
		})
	}
	if got, want := NumOutcomes.String(), fmt.Sprintf("outcome(%d)", len(tests)); got != want {
		t.Errorf("an unknown outcome is called %q", got)
	}
}

func TestFirstIssueIsTheMostSevereThenTheFirst(t *testing.T) {
	info1, info2 := Issue{Severity: Info, Message: "info 1"}, Issue{Severity: Info, Message: "info 2"}
	warning1, warning2 := Issue{Severity: Warning, Message: "warning 1"}, Issue{Severity: Warning, Message: "warning 2"}
	error1, error2 := Issue{Severity: Error, Message: "error 1"}, Issue{Severity: Error, Message: "error 2"}
	tests := []struct {
		name   string
		issues []Issue
		want   string
		errors bool
	}{
		{"errors come before all else", []Issue{info1, warning1, error1, error2, warning2}, "error 1", true},
		{"warnings come before infos", []Issue{info1, warning1, info2, warning2}, "warning 1", false},
		{"the first of equals", []Issue{info1, info2}, "info 1", false},
		{"an error that stands first", []Issue{error2, warning1, error1}, "error 2", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			result := Result{Issues: tt.issues}
			got := result.FirstIssue()
			if got == nil || got.Message != tt.want {
				t.Errorf("FirstIssue() = %+v, want %s", got, tt.want)
			}
			if got := HasErrors(tt.issues); got != tt.errors {
				t.Errorf("HasErrors() = %t", got)
			}
		})
	}
	if got := (&Result{}).FirstIssue(); got != nil {
		t.Errorf("a row without issues has a first one: %+v", got)
	}
	if HasErrors(nil) {
		t.Error("a row without issues has errors")
	}
}
