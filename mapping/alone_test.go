package mapping

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"alvio.ai/alvio-import/record"
)

// What the workbook of rows to fix adds goes nowhere, whatever becomes of the columns
// that the mapping does not name.
func TestAddedColumns(t *testing.T) {
	const columns = "columns: {Tel: phone_number, A: custom.a}\n"
	row := csvRow(aPhone, "a", "a problem with \ufffd", "a hint", "2", "b")
	tests := []struct {
		name, src, header string
		want              string // payload
		extras, ignored   []string
		issues            []record.Code
	}{
		{"ignore", columns, "Tel|A|import_problem|import_hint|import_row|B", `{"custom":{"a":"a"}}`, nil, []string{"B"}, nil},
		{"custom", columns + "unmapped: custom\n", "Tel|A|import_problem|import_hint|import_row|B", `{"custom":{"a":"a","b":"b"}}`, []string{"B → custom.b"}, nil, nil},
		{"root", columns + "unmapped: root\n", "Tel|A|Import_Problem| import_hint |IMPORT_ROW|B", `{"custom":{"a":"a"},"b":"b"}`, []string{"B → b"}, nil, nil},
		{"error", columns + "set: {custom.b: \"{B}\"}\nunmapped: error\n", "Tel|A|import_problem|import_hint|import_row|B", `{"custom":{"a":"a","b":"b"}}`, nil, nil, nil},
		{"with the rows' ids", columns + "unmapped: custom\n", "Tel|A|import_problem|import_row| IMPORT_ID|B", `{"custom":{"a":"a","b":"b"}}`, []string{"B → custom.b"}, nil, nil},
		{"with the rows' ids, and the list's own", "columns: {Tel: phone_number}\n" + "unmapped: custom\n", "Tel|import_id|import_problem|import_row|import_id|B", `{"custom":{"import_id":"a","b":"b"}}`, []string{"B → custom.b", "import_id → custom.import_id"}, nil, nil},
		{"two of them twice", columns, "Tel|A|import_problem|import_row|import_row|B", `{"custom":{"a":"a"}}`, nil, []string{"B"}, nil},
		{"one of them is named", "columns: {Tel: phone_number, import_row: custom.row}\n", "Tel|A|import_problem|import_hint|import_row|B", `{"custom":{"row":"2"}}`, nil, []string{"A", "B"}, nil},
		{"one of them is an alias", "columns: {Tel: phone_number, Row: {to: custom.row, aliases: [Import_Row]}}\n", "Tel|A|import_problem|import_hint|import_row|B", `{"custom":{"row":"2"}}`, nil, []string{"A", "B"}, nil},
		{"one of them is a template's", columns + "set: {custom.row: \"<{import_row}>\"}\n", "Tel|A|import_problem|import_hint|import_row|B", `{"custom":{"a":"a","row":"<2>"}}`, nil, []string{"B"}, nil},
		{"a column without a header behind them", columns, "Tel|A|import_problem|import_hint|import_row|", `{"custom":{"a":"a"}}`, nil, nil, []record.Code{record.HeaderBlank}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			plan := mustBind(t, french+tt.src, split(tt.header)...)
			payload, issues := plan.Apply(row)
			if payload.JSON == nil {
				t.Fatalf("issues = %+v", issues)
			}
			wantJSON(t, payload.JSON, withPhone(tt.want))
			for what, diff := range map[string]string{
				"Extras()": cmp.Diff(tt.extras, plan.Extras()), "Ignored()": cmp.Diff(tt.ignored, plan.Ignored()), "Issues()": cmp.Diff(tt.issues, codes(plan.Issues())),
			} {
				if diff != "" {
					t.Errorf("%s (-want +got):\n%s", what, diff)
				}
			}
		})
	}
}

func TestAddedColumnsAreNotProposed(t *testing.T) {
	_, err := mustParse(t, french+"columns: {Tel: phone_number, import_rows: custom.a}\n").Bind(fixHeader([]string{"Tel"}))
	if err == nil || !strings.HasSuffix(err.Error(), `the file has no column "import_rows"; its columns are "Tel"`) {
		t.Errorf("error = %v", err)
	}
}

// Nothing is learned of rows that are only some of the list's.
func TestAloneNothingIsLearned(t *testing.T) {
	const src = french + "columns: {Tel: phone_number, A: {to: custom.a, type: date}, B: {to: custom.b, type: number}, C: {to: custom.c, type: number, decimal: \",\"}, D: {to: custom.d, format: DD/MM/YYYY}}\n"
	plan := mustBind(t, src, fixHeader(split("Tel|A|B|C|D"))...)
	if plan.MustLearn() {
		t.Error("a workbook of rows to fix is to be learned from")
	}
	learnAll(plan, []*record.Row{csvRow(aPhone, "31/01/2025", "1,50")})
	for _, plan := range []*Plan{plan, plan.Fork()} {
		_, issues := plan.Apply(csvRow(aPhone, "03/04/2025", "1,234", "1,234", "03/04/2025"))
		if diff := cmp.Diff([]record.Code{record.DateAmbiguous, record.NumberAmbiguous}, codes(issues)); diff != "" {
			t.Errorf("issues (-want +got):\n%s", diff)
		}
		for i, want := range []string{"write the date as in 2025-04-03", "as in 1.2340"} {
			if i < len(issues) && !strings.Contains(issues[i].Hint, want) {
				t.Errorf("hint = %q, want %q in it", issues[i].Hint, want)
			}
		}
		payload, _ := plan.Apply(csvRow(aPhone, "2025-04-03", "1.2340", "1,234", "03/04/2025"))
		wantJSON(t, payload.JSON, withPhone(`{"custom":{"a":"2025-04-03","b":1.234,"c":1.234,"d":"2025-04-03"}}`))
		if issues := plan.Issues(); len(issues) > 0 {
			t.Errorf("issues of the file = %+v", issues)
		}
	}
}

// A cell with the mark of what is lost is an error, whatever becomes of its column.
func TestAloneLost(t *testing.T) {
	tests := []struct {
		name, header, cells string
		want                []string // columns of the errors
	}{
		{"nothing", "Tel|A", "P|a", nil},
		{"in a column that is used", "Tel|A", "P|caf\ufffd", []string{"A"}},
		{"in a column that is not used", "Tel|B", "P|\ufffd", []string{"B"}},
		{"in two columns", "Tel|A|B", "P|\ufffd|a \ufffd b", []string{"A", "B"}},
		{"beyond the header", "Tel|A", "P|a|||2|r|caf\ufffd", []string{""}},
		{"in what was added", "Tel|A", "P|a|caf\ufffd|\ufffd|\ufffd|\ufffd", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			plan := mustBind(t, french+"columns: {Tel: phone_number}\nset: {custom.a: \"x\"}\n", fixHeader(split(tt.header))...)
			payload, issues := plan.Apply(csvRow(split(strings.Replace(tt.cells, "P", aPhone, 1))...))
			var got []string
			for _, issue := range issues {
				if issue.Code != record.EncodingInvalid || issue.Severity != record.Error || issue.Cell == "" {
					t.Errorf("issue = %+v", issue)
				}
				got = append(got, issue.Column)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" || (payload.JSON == nil) != (tt.want != nil) {
				t.Errorf("payload = %s, columns (-want +got):\n%s", payload.JSON, diff)
			}
		})
	}
}

// The source may have told it already.
func TestAloneLostIsToldOnce(t *testing.T) {
	plan := mustBind(t, french+"columns: {Tel: phone_number}\n", fixHeader(split("Tel|A"))...)
	row := csvRow(aPhone, "caf\ufffd")
	row.Issues = []record.Issue{record.NewIssue(record.EncodingInvalid, "bytes").At(row, 1, "A")}
	if _, issues := plan.Apply(row); len(issues) != 1 {
		t.Errorf("issues = %+v, want one", issues)
	}
}

// In a list the character is a text like any other.
func TestLostInAList(t *testing.T) {
	plan := mustBind(t, french+"columns: {Tel: phone_number, A: custom.a}\n", split("Tel|A")...)
	payload, issues := plan.Apply(csvRow(aPhone, "\ufffd"))
	if payload.JSON == nil || len(issues) > 0 {
		t.Errorf("payload = %s, issues = %+v", payload.JSON, issues)
	}
}

// What stood beyond the list's header may stand before what was added to it.
func TestAloneBeyond(t *testing.T) {
	const src = french + "columns: {Tel: phone_number, A: custom.a}\nunmapped: custom\n"
	header := slices.Concat(split("Tel||A||"), fixHeader(nil))
	plan := mustBind(t, src, header...)
	if diff := cmp.Diff([]record.Code{record.HeaderBlank}, codes(plan.Issues())); diff != "" {
		t.Errorf("issues of the file (-want +got):\n%s", diff)
	}
	for cells, want := range map[string][]record.Code{
		"P|x|a|||problem": nil,
		"P|x|a||y":        {record.RowRagged},
		"P||a|x|y":        {record.RowRagged},
		"P||a":            nil,
	} {
		_, issues := plan.Apply(csvRow(split(strings.Replace(cells, "P", aPhone, 1))...))
		if diff := cmp.Diff(want, codes(issues)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", cells, diff)
		}
	}
}

// Of a workbook that is known to be one of rows to fix nothing is learned, whatever of
// the added columns is left; and these are never sent, in no file.
func TestBindFix(t *testing.T) {
	const columns = "version: 1\nregion: FR\ncolumns: {Tel: phone_number, When: {to: custom.when, type: date}}\nunmapped: custom\n"
	for _, added := range []string{"", "|import_row", "|import_problem|import_row"} {
		header := split("Tel|When" + added)
		plan, err := mustParse(t, columns).BindFix(header)
		if err != nil {
			t.Fatal(err)
		}
		if plan.MustLearn() || len(plan.Ignored())+len(plan.Extras()) > 0 {
			t.Errorf("%q: it learns: %t; ignored %q, extras %q", header, plan.MustLearn(), plan.Ignored(), plan.Extras())
		}
		row := &record.Row{Number: 2, Cells: []record.Cell{text(aPhone), text("03/04/2025"), text("3"), text("4")}}
		if payload, issues := plan.Apply(row); payload.JSON != nil || len(issues) != 1 || issues[0].Code != record.DateAmbiguous {
			t.Errorf("%q: %s, %v", header, payload.JSON, issues)
		}
	}
	plan, err := mustParse(t, columns).Bind(split("Tel|When|import_row"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"import_row"}, plan.Ignored()); diff != "" || len(plan.Extras()) > 0 {
		t.Errorf("ignored (-want +got):\n%s\nextras %q", diff, plan.Extras())
	}
}
