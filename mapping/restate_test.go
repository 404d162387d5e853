package mapping

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"alvio.ai/alvio-import/record"
)

// fixHeader returns a list's header with what a workbook of rows to fix adds to it.
func fixHeader(header []string) []string {
	return append(slices.Clone(header), record.FixProblem, record.FixHint, record.FixRow, record.FixID)
}

// readBack reads a restated row as the workbook of rows to fix has it: under the list's
// header, with the columns that the workbook adds, and behind them what stood beyond
// the header.
func readBack(t testing.TB, js []byte, columns int) *record.Row {
	t.Helper()
	cells := restatedCells(t, js)
	for len(cells) < columns {
		cells = append(cells, record.Cell{})
	}
	surplus := slices.Clone(cells[columns:])
	row := &record.Row{Sheet: "leads", Number: 7, Cells: append(cells[:columns], text("a problem with \ufffd"), text("a hint"), number("2", "2"), text("r0123456789abcdef"))}
	row.Cells = append(row.Cells, surplus...)
	if slices.ContainsFunc(surplus, func(c record.Cell) bool { return !c.Blank() }) {
		row.Issues = []record.Issue{record.NewIssue(record.RowRagged, "the row goes on")}
	}
	return row
}

// restatedCells are the cells that a workbook's reader makes of a restated row.
func restatedCells(t testing.TB, js []byte) []record.Cell {
	t.Helper()
	list, ok := decode(t, js).([]any)
	if !ok {
		t.Fatalf("%s is no JSON array", js)
	}
	var cells []record.Cell
	for _, v := range list {
		switch v := v.(type) {
		case string:
			cells = append(cells, text(v))
		case json.Number:
			cells = append(cells, number(v.String(), v.String()))
		case bool:
			cells = append(cells, record.Cell{Kind: record.KindBool, Value: fmt.Sprint(v), Text: strings.ToUpper(fmt.Sprint(v))})
		default:
			t.Fatalf("%s holds %v, which is no cell", js, v)
		}
	}
	return cells
}

// A meaning is what a row becomes.
type meaning struct {
	Payload string
	Content uint64
	Issues  string // that are more than a repair: "severity code field", in lines
}

func meaningOf(plan *Plan, row *record.Row) meaning {
	payload, issues := plan.Apply(row)
	m := meaning{Payload: string(payload.JSON)}
	if payload.JSON != nil {
		m.Content = plan.Content()
	}
	var told []string
	for _, issue := range issues {
		if issue.Severity > record.Info && (issue.Severity == record.Error || issue.Code != record.NumberImprecise) {
			told = append(told, issue.Severity.String()+" "+string(issue.Code)+" "+issue.Field+"\n")
		}
	}
	slices.Sort(told)
	m.Issues = strings.Join(told, "")
	return m
}

func (m meaning) isError() bool { return m.Payload == "" }

// hasError reports whether one of the issues is an error with this code.
func (m meaning) hasError(code record.Code) bool {
	return strings.Contains("\n"+m.Issues, "\nerror "+string(code)+" ")
}

// A restating is a list and its workbook of rows to fix, through one mapping.
type restating struct {
	list, workbook *Plan
	restater       *Restater // of the list
	again          *Restater // of the workbook
	columns        int
}

// newRestating binds a mapping to both, and learns from some rows of the list.
func newRestating(t testing.TB, m *Mapping, header []string, rows ...*record.Row) *restating {
	t.Helper()
	list, err := m.Bind(header)
	if err != nil {
		t.Fatal(err)
	}
	learnAll(list, rows)
	workbook, err := m.Bind(fixHeader(header))
	if err != nil {
		t.Fatal(err)
	}
	return &restating{list, workbook, list.Restater(), workbook.Restater(), len(header)}
}

// restate returns what a row means in the list, and in the workbook.
func (r *restating) restate(t testing.TB, row *record.Row) (js string, list, workbook meaning) {
	t.Helper()
	js = string(r.restater.Restate(row))
	return js, meaningOf(r.list, row), meaningOf(r.workbook, readBack(t, []byte(js), r.columns))
}

// A told case is a cell of column A, in a list whose other cells are known, and how it
// is restated; its meaning must be the same.
type told struct {
	name    string
	columns string // of the mapping, below that of the phone
	others  string // cells of column A in the list's other rows
	cell    record.Cell
	want    string // JSON
}

func wantTold(t *testing.T, tests []told) {
	t.Helper()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			js, list, workbook := restateA(t, tt)
			if want := `["` + aPhone + `",` + tt.want + `]`; js != want {
				t.Errorf("%+v is restated as %s, want %s", tt.cell, js, want)
			}
			if diff := cmp.Diff(list, workbook); diff != "" {
				t.Errorf("%s means something else in the workbook (-list +workbook):\n%s", js, diff)
			}
		})
	}
}

func restateA(t *testing.T, tt told) (js string, list, workbook meaning) {
	t.Helper()
	var rows []*record.Row
	for _, other := range split(tt.others) {
		rows = append(rows, csvRow(aPhone, other))
	}
	m := mustParse(t, french+"columns:\n  Tel: phone_number\n"+tt.columns+"\n")
	row := &record.Row{Sheet: "Leads", Number: 2, Cells: []record.Cell{text(aPhone), tt.cell}}
	return newRestating(t, m, []string{"Tel", "A"}, append(rows, row)...).restate(t, row)
}

// failed is a cell whose formula shows an error, or is itself shown.
func failed(shown string) record.Cell { return record.Cell{Text: shown, Kind: record.KindError} }

func boolean(shown, stored string) record.Cell {
	return record.Cell{Text: shown, Value: stored, Kind: record.KindBool}
}

func TestRestate(t *testing.T) {
	const (
		phone = "  A: {to: custom.a, type: phone}"
		day   = "  A: {to: custom.a, type: date}"
		clock = "  A: {to: custom.a, type: datetime}"
		num   = "  A: {to: custom.a, type: number}"
		plain = "  A: custom.a"
	)
	wantTold(t, []told{
		{"a text", plain, "", text(" Jane \t\n"), `" Jane \t\n"`},
		{"a text that looks like a formula", plain, "", text("=A1+B1"), `"=A1+B1"`},
		{"a text in a column that is not used", "", "", text("x"), `"x"`},
		{"a number in a column that is not used", "", "", number("6.12E+08", "612345678"), `"6.12E+08"`},

		{"a phone as typed", phone, "", text("06 12 34 56 78"), `"06 12 34 56 78"`},
		{"a phone that lost its zero", phone, "", number("199001234", "199001234"), `"199001234"`},
		{"a phone whose zero is its format's", phone, "", number("01 99 00 12 34", "199001234"), `"01 99 00 12 34"`},
		{"a phone with an exponent", phone, "", number("1.99E+08", "199001234"), `"199001234"`},
		{"a phone of which the exponent is all there is", phone, "", text("1.99E+08"), `"1.99E+08"`},
		{"a phone that is a date", phone, "", date("06/12/2025", "2025-12-06"), `"06/12/2025"`},
		{"a phone that is a date and looks like a phone", phone, "", date("06 12 25", "2025-12-06"), `"2025-12-06"`},
		{"a phone that is a moment and looks like a phone", phone, "", date("06 12 34 56 78", "2025-12-06T10:30:00"), `"2025-12-06"`},
		{"a phone that is an amount and looks like a phone", phone, "", number("01 99 00 12 34", "199001234.5678"), `199001234.5678`},

		{"an ISO date", day, "31/01/2025", text("2025-04-03"), `"2025-04-03"`},
		{"a date that tells its order", day, "31/01/2025", text("13/04/2025"), `"13/04/2025"`},
		{"a date of which the list tells the day", day, "31/01/2025", text("03/04/2025"), `"2025-04-03"`},
		{"a date of which the list tells the month", day, "01/31/2025", text("03/04/2025"), `"2025-03-04"`},
		{"a date of which the list tells nothing", day, "2025-01-31", text("03/04/2025"), `"03/04/2025"`},
		{"a date of which the list tells two things", day, "31/01/2025|01/31/2025", text("03/04/2025"), `"03/04/2025"`},
		{"a date of a declared format", "  A: {to: custom.a, format: DD/MM/YYYY}", "", text("03/04/2025"), `"03/04/2025"`},
		{"a stored date of a declared format", "  A: {to: custom.a, format: DD/MM/YYYY}", "", date("03/04/2025", "2025-04-03"), `"03/04/2025"`},
		{"a stored date", day, "", date("13/04/2025", "2025-04-13"), `"13/04/2025"`},
		{"a stored date of two readings", day, "", date("03/04/2025", "2025-04-03"), `"2025-04-03"`},
		{"a stored date that the list would read otherwise", day, "31/01/2025", date("04/03/2025", "2025-04-03"), `"2025-04-03"`},
		{"a stored date of which the year is shown", num, "", date("2025", "2025-04-03"), `"2025-04-03"`},
		{"a number that looks like a date", day, "", number("2025-01-02", "20250102"), `"20250102"`},
		{"a day of Excel's count", day, "", number("45688", "45688"), `"45688"`},
		{"a moment", clock, "31/01/2025", text("03/04/2025 10:30"), `"2025-04-03T10:30:00"`},
		{"a moment and its zone", clock, "31/01/2025", text("03/04/2025 10:30:00 Europe/Paris"), `"2025-04-03T10:30:00+02:00"`},
		{"a moment where the day is wanted", day, "31/01/2025", text("03/04/2025 10:30"), `"2025-04-03"`},
		{"a stored moment", clock, "", date("03/04/2025 10:30", "2025-04-03T10:30:00"), `"2025-04-03T10:30:00"`},
		{"a day and a moment", "  A: {to: [custom.a, conversion.date], type: datetime}", "31/01/2025", text("03/04/2025 10:30"), `"2025-04-03T10:30:00"`},

		{"a number", num, "1,50", text("12,5 €"), `"12,5 €"`},
		{"a number of which the list tells the decimal comma", num, "1,50", text("1,234"), `"1.2340"`},
		{"a number of which the list tells the point that groups", num, "1,50", text("1.234"), `"1234"`},
		{"a number of which the list tells the decimal point", num, "1.50", text("(1.234)"), `"-1.2340"`},
		{"a number of which the list tells nothing", num, "5", text("1,234"), `"1,234"`},
		{"a number of which the list tells two things", num, "1,50|1,234,567", text("1,234"), `"1,234"`},
		{"a number with its mark declared", "  A: {to: custom.a, type: number, decimal: \",\"}", "1.50", text("1,234"), `"1,234"`},
		{"a stored number", num, "", number("1 234,50 €", "1234.5"), `"1 234,50 €"`},
		{"a stored number of two readings", num, "1,50", number("1,234", "1234"), `"1234"`},
		{"a stored number that is rounded", num, "", number("13%", "0.125"), `"12.5"`},
		{"a stored number with decimals of two readings", num, "", number("1.234", "1.234"), `"1.2340"`},
		{"a stored number of many digits", num, "", number("12345678901234567", "12345678901234567"), `"12345678901234567"`},
		{"a stored identifier of many digits", plain, "", number("1.23457E+16", "12345678901234567"), `"12345678901234567"`},
		{"a typed identifier of many digits", plain, "", text("12345678901234567"), `"12345678901234567"`},
		{"a whole number of which the list tells what groups", "  A: {to: custom.a, type: integer}", "1,234,567", text("1,234"), `"1234"`},

		{"yes", "  A: {to: custom.a, type: boolean}", "", boolean("TRUE", "true"), `"TRUE"`},
		{"yes, as JSON", "  A: {to: custom.a, type: json}", "", boolean("VRAI", "true"), `"true"`},
		{"yes, where it is no number", num, "", boolean("TRUE", "true"), `"TRUE"`},
		{"a one that is no truth value of its own", "  A: {to: custom.a, type: boolean}", "", number("1.00", "1"), `"1"`},
		{"an enum of dates", "  A: {to: custom.a, values: {\"2025-04-03\": x}}", "", date("03/04/2025", "2025-04-03"), `"2025-04-03"`},
		{"an enum of numbers", "  A: {to: custom.a, values: {\"1,0\": x}}", "", number("1,0", "1"), `"1,0"`},
		{"a list of a date", "  A: {to: custom.a, type: list, separator: \"/\"}", "", date("03/04/2025", "2025-04-03"), `"2025-04-03"`},
		{"JSON that is a number", "  A: {to: custom.a, type: json}", "", number("1,0", "1"), `"1"`},
		{"spaces that are kept", "  A: {to: custom.a, trim: false}", "", text("  x "), `"  x "`},

		{"a prefix", "  A: {to: custom.a, type: phone, strip_prefix: \"p:\"}", "", text(" p: 01 99 00 12 34"), `" p: 01 99 00 12 34"`},
		{"a prefix twice", "  A: {to: custom.a, strip_prefix: \"p:\"}", "", text("p:p:x"), `"p:p:x"`},
		{"nothing but the prefix", "  A: {to: custom.a, type: date, strip_prefix: \"d:\", default: 2025-01-31}", "31/01/2025", text("d: "), `"d: "`},
		{"a prefix before a date of which the list tells the day", "  A: {to: custom.a, type: date, strip_prefix: \"d:\"}", "d:31/01/2025", text("d:03/04/2025"), `"2025-04-03"`},
		{"a prefix before a number of which the list tells the decimal comma", "  A: {to: custom.a, type: number, strip_prefix: \"n:\"}", "n:1,50", text("n:1,234"), `"1.2340"`},
		{"a prefix before an ISO date", "  A: {to: custom.a, type: date, strip_prefix: \"d:\"}", "d:31/01/2025", text("d:2025-04-03"), `"d:2025-04-03"`},
		{"a prefix as what became of the cell has one", "  A: {to: custom.a, type: number, strip_prefix: \"1\"}", "1 1,50", text("1 1,234"), `"11.2340"`},
		{"a prefix before an error", "  A: {to: custom.a, strip_prefix: \"p:\"}", "", text("p:#N/A"), `"p:#N/A"`},
		{"a stored number that is shown with a prefix", "  A: {to: custom.a, strip_prefix: \"p:\"}", "", number("p:75011", "75011"), `"p:p:75011"`},
		{"a stored date that is shown with a prefix", "  A: {to: custom.a, type: date, strip_prefix: \"d:\"}", "", date("d:03/04/2025", "2025-04-03"), `"2025-04-03"`},
		{"a prefix in a template", "  A: {to: custom.a, type: number, strip_prefix: \"n:\"}\nset: {custom.t: \"<{A}>\"}", "n:1,50", text("n:12,5"), `"n:12,5"`},

		{"an error", plain, "", failed("#N/A"), `"#N/A"`},
		{"an error that no text shows", plain, "", failed("#SPILL!"), `"#VALUE!"`},
		{"a formula without a value", plain, "", failed("=A1+B1"), `"#VALUE!"`},
		{"a formula without a value that is left out", "  A: {to: custom.a, on_invalid: omit}", "", failed("=A1+B1"), `"#VALUE!"`},
		{"a formula in a column that is not used", "", "", failed("=A1+B1"), `"=A1+B1"`},
		{"a formula without a value in a template", "set: {custom.t: \"<{A}>\"}", "", failed("=A1+B1"), `"#VALUE!"`},
		{"an error that shows nothing, in a template", "set: {custom.t: \"<{A}>\"}", "", failed(" "), `"#VALUE!"`},

		{"a date in a template", "set: {custom.t: \"<{A}>\"}", "", date("03/04/2025", "2025-04-03"), `"2025-04-03"`},
		{"a long number in a template", "set: {custom.t: \"<{A}>\"}", "", number("1.99E+08", "199001234"), `"199001234"`},
		{"a date in a template and in a field", day + "\nset: {custom.t: \"<{A}>\"}", "31/01/2025", date("03/04/2025", "2025-04-03"), `"2025-04-03"`},

		{"a stored number as it is shown and as it is stored", "  A: {to: [custom.a, conversion.amount]}", "", number("1.234", "1.234"), `1.234`},
		{"a truth value as it is shown and as JSON", "  A: {to: custom.a, type: json}\nset: {custom.t: \"<{A}>\"}", "", boolean("TRUE", "true"), `true`},
		{"sent as typed", "  A: {to: custom.a, type: number, on_invalid: send}", "1,50", date("03/04/2025", "2025-04-03"), `"2025-04-03"`},
		{"sent as typed if nobody knows", "  A: {to: custom.a, type: number, on_invalid: send}", "1,50|1,234,567", text("1,234"), `"1,234"`},
		{"left out if nobody knows", "  A: {to: custom.a, type: number, on_invalid: omit}", "1,50|1,234,567", text("1,234"), `"1,234"`},
		{"not left out if the list knows", "  A: {to: custom.a, type: number, on_invalid: omit}", "1,50", text("1,234"), `"1.2340"`},
	})
}

// What one text can't say becomes an error, whatever its column's policy is.
func TestRestateWhatCannotBe(t *testing.T) {
	const two = "  A: {to: [custom.a, conversion.amount]POLICY}"
	const three = "  A: {to: custom.a, type: datePOLICY}\nset: {custom.t: \"<{A}>\"}"
	tests := []struct {
		name, columns, others string
		cell                  record.Cell
		want                  string // JSON
		code                  record.Code
	}{
		{"a number and its text", two, "1,50", text("1,234"), `"1,234"`, record.NumberAmbiguous},
		{"a date and its text", three, "31/01/2025", text("03/04/2025"), `"03/04/2025"`, record.DateAmbiguous},
		{"a number and its rounded text", two, "", number("13%", "0.125"), `"13% �"`, record.EncodingInvalid},
		{"an error that shows nothing", two + "\nset: {custom.t: \"<{A}>\"}", "", failed(" "), `"  �"`, record.EncodingInvalid},
		{"a NUL", two, "", text("a\x00b"), `"a�b"`, record.EncodingInvalid},
		{"what is lost already", two, "", text("caf�"), `"caf�"`, record.EncodingInvalid},
		{"bytes", two, "", text("caf\xe9"), `"caf�"`, record.EncodingInvalid},
	}
	for _, tt := range tests {
		for _, policy := range []string{"", ", on_invalid: reject", ", on_invalid: omit", ", on_invalid: send"} {
			t.Run(tt.name+policy, func(t *testing.T) {
				columns := strings.Replace(tt.columns, "POLICY", policy, 1)
				js, _, workbook := restateA(t, told{columns: columns, others: tt.others, cell: tt.cell})
				lenient := strings.HasSuffix(policy, "omit") || strings.HasSuffix(policy, "send")
				want, code := tt.want, tt.code
				if lenient && code != record.EncodingInvalid {
					want, code = strings.TrimSuffix(want, `"`)+" �\"", record.EncodingInvalid
				}
				if want = `["` + aPhone + `",` + want + `]`; js != want {
					t.Errorf("%.60q is restated as %.99s, want %.99s", tt.cell.Text, js, want)
				}
				if !workbook.hasError(code) {
					t.Errorf("%.60q has the issues %q in the workbook, want an error %s", tt.cell.Text, workbook.Issues, code)
				}
			})
		}
	}
}
