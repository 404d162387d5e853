package report

import (
	"bytes"
	"encoding/json"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"alvio.ai/alvio-import/record"
)

func TestAttention(t *testing.T) {
	warning := []record.Issue{record.NewIssue(record.PhoneExtension, "left out")}
	repair := []record.Issue{record.NewIssue(record.PhoneRepaired, "repaired")}
	for _, tt := range []struct {
		name              string
		warned, sent, bad int
		wantRows, left    int
		first, last       record.Outcome
	}{
		{"nothing", 0, 5, 0, 0, 0, 0, 0},
		{"warnings behind", 2, 3, 2, 4, 0, record.Invalid, record.Accepted},
		{"warnings only, too many", maxShown + 5, 0, 0, maxShown, 5, record.Accepted, record.Accepted},
		{"warnings make room", maxShown, 0, 3, maxShown, 3, record.Invalid, record.Accepted},
		{"too many", 7, 0, maxShown + 2, maxShown, 9, record.Invalid, record.Invalid},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var a attention
			for range tt.sent {
				a.add(&record.Result{Issues: repair})
			}
			for i := range tt.warned {
				a.add(&record.Result{Issues: warning, Row: i})
			}
			for i := range tt.bad {
				a.add(&record.Result{Outcome: record.Invalid, Row: i})
			}
			rows := a.rows()
			if len(rows) != tt.wantRows || a.left() != tt.left {
				t.Fatalf("%d rows and %d left, want %d and %d", len(rows), a.left(), tt.wantRows, tt.left)
			}
			if len(rows) > 0 && (rows[0].Outcome != tt.first || rows[len(rows)-1].Outcome != tt.last || rows[0].Row != 0) {
				t.Errorf("from row %d, %s, to %s", rows[0].Row, rows[0].Outcome, rows[len(rows)-1].Outcome)
			}
		})
	}
}

func TestProblems(t *testing.T) {
	r := record.Result{Outcome: record.Rejected, Code: "http-422", Message: "no", Issues: []record.Issue{
		record.NewIssue(record.PhoneRepaired, "a repair"), record.NewIssue(record.PhoneExtension, "w1"), record.NewIssue(record.DateInvalid, "e1"),
		record.NewIssue(record.EmailInvalid, "e2"), record.NewIssue(record.URLInvalid, "e3"), record.NewIssue(record.ValueMissing, "e4"),
	}}
	shown, more := problems(&r)
	var got []string
	for _, p := range shown {
		got = append(got, p.Severity+" "+p.Message)
	}
	if diff := cmp.Diff([]string{"rejected no", "error e1", "error e2", "error e3"}, got); diff != "" || more != 2 {
		t.Errorf("%d more and (-want +got):\n%s", more, diff)
	}
}

// Ten thousand rows with long texts need some memory, not much.
func TestAttentionMemory(t *testing.T) {
	long := wrong(record.EmailInvalid, "Courriel professionnel", "Leads!C12345", strings.Repeat("v", 80), strings.Repeat("m", 150))
	answer, cells := strings.Repeat("x", 1<<20), json.RawMessage(strings.Repeat("c", 1000))
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	var a attention
	for i := range 2 * maxShown {
		result := resultOf(i)
		result.Outcome, result.Message, result.Issues = record.Invalid, answer, []record.Issue{long, long}
		result.Cells = bytes.Clone(cells)
		a.add(&result)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 50<<20 {
		t.Errorf("%d rows need %d MB", len(a.rows()), grown>>20)
	} else {
		t.Logf("%d rows need %d MB", len(a.rows()), grown>>20)
	}
}
