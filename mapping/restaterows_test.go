package mapping

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"alvio.ai/alvio-import/record"
)

// The shape of rows, and what the source found in them.
func TestRestateRows(t *testing.T) {
	warning := record.NewIssue(record.RowRagged, "short")
	warning.Severity = record.Warning
	ragged, unreadable := record.NewIssue(record.RowRagged, "long"), record.NewIssue(record.RowUnreadable, "quotes")
	bytes, nul := record.NewIssue(record.EncodingInvalid, "bytes"), record.NewIssue(record.EncodingInvalid, "NUL")
	tests := []struct {
		name   string
		cells  string
		strict bool
		issue  *record.Issue
		want   string
		code   record.Code // of the error in the workbook, "" if the row is sent
	}{
		{"all cells", "P|a|b", false, nil, `["P","a","b"]`, ""},
		{"blank cells", "P|\t|b", false, nil, `["P","","b"]`, ""},
		{"blank cells at the end", "P| |\u200b", false, nil, `["P"]`, ""},
		{"no phone", "|a|", false, nil, `["","a"]`, record.PhoneMissing},
		{"all blank", "||", false, nil, `[]`, record.PhoneMissing},
		{"longer than the header", "P|a|b||more", false, &ragged, `["P","a","b","","more"]`, record.RowRagged},
		{"longer than the header, with blank cells", "P|a|b||", false, nil, `["P","a","b"]`, ""},
		{"shorter than the header", "P|a", false, &warning, `["P","a"]`, ""},
		{"shorter than the header, and nothing may be doubtful", "P|", true, &warning, `["P","","�"]`, record.EncodingInvalid},
		{"unreadable", "", false, &unreadable, `[]`, record.PhoneMissing},
		{"not of the encoding", "P|caf�", false, &bytes, `["P","caf�"]`, record.EncodingInvalid},
		{"not of the encoding, in a column that is not used", "P|a|caf�", false, &bytes, `["P","a","caf�"]`, record.EncodingInvalid},
		{"NUL in a column that is not used", "P|a|\x00", false, &nul, `["P","a","�"]`, record.EncodingInvalid},
		{"not of the encoding, beyond the header", "P|a|b|caf�", false, &bytes, `["P","a","b","caf�"]`, record.EncodingInvalid},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := mustParse(t, french+"columns: {Tel: phone_number, A: custom.a}\n")
			m.Strict = tt.strict
			row := csvRow(split(strings.Replace(tt.cells, "P", aPhone, 1))...)
			if tt.issue != nil {
				row.Issues = []record.Issue{*tt.issue}
			}
			if tt.cells == "" {
				row.Cells = nil
			}
			js, list, workbook := newRestating(t, m, split("Tel|A|B")).restate(t, row)
			if want := strings.Replace(tt.want, "P", aPhone, 1); js != want {
				t.Errorf("restated as %s, want %s", js, want)
			}
			if list.isError() != workbook.isError() || list.Payload != workbook.Payload {
				t.Errorf("in the list %+v, in the workbook %+v", list, workbook)
			}
			if workbook.isError() != (tt.code != "") || tt.code != "" && !workbook.hasError(tt.code) {
				t.Errorf("issues in the workbook are %q, want an error %q", workbook.Issues, tt.code)
			}
		})
	}
}

// Columns that are left out have blank cells, and stay so.
func TestRestateLeftOut(t *testing.T) {
	m := mustParse(t, french+"columns: {Tel: phone_number}\nunmapped: custom\n")
	list, err := m.Bind(split("Tel||B"), 1)
	if err != nil {
		t.Fatal(err)
	}
	workbook, err := m.Bind(fixHeader(split("Tel||B")), 1)
	if err != nil {
		t.Fatal(err)
	}
	row := csvRow(aPhone, "", "b")
	js := list.Restater().Restate(row)
	if diff := cmp.Diff(meaningOf(list, row), meaningOf(workbook, readBack(t, js, 3))); diff != "" {
		t.Errorf("%s means something else in the workbook (-list +workbook):\n%s", js, diff)
	}
}

// A row that comes back and still is not right goes out once more as it is.
func TestRestateTwice(t *testing.T) {
	m := mustParse(t, french+"columns: {Tel: phone_number, A: {to: custom.a, type: date}}\n")
	r := newRestating(t, m, split("Tel|A"), csvRow(aPhone, "31/01/2025"))
	first := string(r.restater.Restate(csvRow("?", "03/04/2025")))
	row := readBack(t, []byte(first), 2)
	again := string(r.workbook.Restater().Restate(row))
	if want := strings.TrimSuffix(first, "]") + `,"a problem with ` + "�" + `","a hint","2","r0123456789abcdef"]`; again != want {
		t.Errorf("restated again as %s, want %s", again, want)
	}
}

// A plan and its Restater can be used side by side.
func TestRestaterSharesNothing(t *testing.T) {
	plan, row := usualPlan(t)
	r := plan.Restater()
	done := make(chan struct{})
	go func() {
		defer close(done)
		for range 100 {
			r.Restate(row)
		}
	}()
	for range 100 {
		plan.Apply(row)
	}
	<-done
}

func TestRestateAllocatesLittle(t *testing.T) {
	plan, row := usualPlan(t)
	r := plan.Restater()
	r.Restate(row)
	if got := testing.AllocsPerRun(100, func() { r.Restate(row) }); got > 0 {
		t.Errorf("a usual row allocates %v times", got)
	}
}

// Only what is read from a workbook as it was written is put there as a number.
func TestIsStorable(t *testing.T) {
	for number, want := range map[string]bool{
		"0": true, "5": true, "-12": true, "0.5": true, "-1234.5": true, "123456789012345": true, "12345678901234.5": true,
		"": false, "-": false, ".5": false, "5.": false, "05": false, "1.50": false, "-0": false, "+5": false, "1e5": false, " 5": false, "5 ": false, "x": false, "1.2.3": false,
		"123456789012345.6": false, "0.1234567890123456": false, "1234567890123456": false,
	} {
		if got := isStorable(number); got != want {
			t.Errorf("isStorable(%q) = %t", number, got)
		}
	}
}
