package source_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"alvio.ai/alvio-import/importer/source"
	"alvio.ai/alvio-import/record"
)

// known counts the headers among a row's texts, as a mapping does.
func known(headers ...string) func([]string) int {
	return func(texts []string) (n int) {
		for _, header := range headers {
			for _, text := range texts {
				if strings.EqualFold(strings.TrimSpace(text), header) {
					n++
					break
				}
			}
		}
		return n
	}
}

// semicolonFiles makes a CSV file and a workbook of the same rows, which are
// lines of cells between semicolons.
func semicolonFiles(t *testing.T, lines string) map[string]string {
	t.Helper()
	b := newBook(t)
	for i, line := range strings.Split(strings.TrimSuffix(lines, "\n"), "\n") {
		var cells []any
		for cell := range strings.SplitSeq(line, ";") {
			cells = append(cells, cell)
		}
		b.row(i+1, cells...)
	}
	return map[string]string{"CSV": writeFile(t, "leads.csv", lines), "XLSX": b.save()}
}

var rowNumber = regexp.MustCompile(`^(\d+):`)

// withLines makes what show writes for a CSV file in which each row is a line of
// what it writes for a workbook.
func withLines(rows []string) []string {
	lines := make([]string, len(rows))
	for i, row := range rows {
		lines[i] = rowNumber.ReplaceAllString(row, "$1 (line $1):")
	}
	return lines
}

// codes lists what a file's issues are about.
func codes(issues []record.Issue) (codes []record.Code) {
	for _, issue := range issues {
		codes = append(codes, issue.Code)
	}
	return codes
}

var onlyMoved = []record.Code{record.HeaderMoved}

const manyNotes = 60 // more than are searched for the header

func TestHeaderDetected(t *testing.T) {
	contact := known("name", "phone", "city")
	notes := strings.Repeat("a note\n", manyNotes)
	tests := []struct {
		name      string
		file      string // see semicolonFiles
		known     func([]string) int
		headerRow int // given, not detected
		want      int
		header    []string
		rows      []string // see show
		issues    []record.Code
	}{
		{
			name: "the first row", file: "name;phone;city\nAnna;0199000012;Lyon\n",
			want: 1, header: []string{"name", "phone", "city"}, rows: []string{`2: "Anna" "0199000012" "Lyon"`},
		},
		{
			name: "the first row, known", known: contact, file: "name;phone;city\nAnna;0199000012;Lyon\n",
			want: 1, header: []string{"name", "phone", "city"}, rows: []string{`2: "Anna" "0199000012" "Lyon"`},
		},
		{
			name: "below blank rows", file: "\n;;\nname;phone;city\nAnna;0199000012;Lyon\n",
			want: 3, header: []string{"name", "phone", "city"}, rows: []string{`4: "Anna" "0199000012" "Lyon"`},
		},
		{
			name: "below a title, a blank row and a note", file: "Leads of Monday\n\nexported by Bruno\nname;phone;city\n\nAnna;0199000012;Lyon\n",
			want: 4, header: []string{"name", "phone", "city"}, rows: []string{`6: "Anna" "0199000012" "Lyon"`}, issues: onlyMoved,
		},
		{
			name: "below a title with a date, as wide as the list", file: "Leads;;\n2025-01-31;;\n;;\nname;phone;city\nAnna;0199000012;Lyon\n",
			want: 4, header: []string{"name", "phone", "city"}, rows: []string{`5: "Anna" "0199000012" "Lyon"`}, issues: onlyMoved,
		},
		{
			name: "below groups of columns", file: "Contact;;;Address;;\nname;first name;phone;street;city;zip\nBell;Anna;0199000012;Ash;Lyon;69001\n",
			want: 2, header: []string{"name", "first name", "phone", "street", "city", "zip"},
			rows: []string{`3: "Bell" "Anna" "0199000012" "Ash" "Lyon" "69001"`}, issues: onlyMoved,
		},
		{
			name: "below a title, a single row of data", file: "Leads of Monday\nname;phone;city\nAnna;0199000012;Lyon\n",
			want: 2, header: []string{"name", "phone", "city"}, rows: []string{`3: "Anna" "0199000012" "Lyon"`}, issues: onlyMoved,
		},
		{
			name: "below a title, no row of data", file: "Leads of Monday\nname;phone;city\n",
			want: 2, header: []string{"name", "phone", "city"}, rows: []string{}, issues: []record.Code{record.HeaderMoved, record.FileWithoutRows},
		},
		{
			name: "alone", file: "name;phone;city\n",
			want: 1, header: []string{"name", "phone", "city"}, rows: []string{}, issues: []record.Code{record.FileWithoutRows},
		},
		{
			name: "a wide preamble hides it", file: "exported;by;Bruno\nname;phone;city\nAnna;0199000012;Lyon\n",
			want: 1, header: []string{"exported", "by", "Bruno"}, rows: []string{`2: "name" "phone" "city"`, `3: "Anna" "0199000012" "Lyon"`},
		},
		{
			name: "below a wide preamble, known", known: contact, file: "exported;by;Bruno\nname;phone;city\nAnna;0199000012;Lyon\n",
			want: 2, header: []string{"name", "phone", "city"}, rows: []string{`3: "Anna" "0199000012" "Lyon"`}, issues: onlyMoved,
		},
		{
			name: "a row with more known headers beats one with some", known: contact, file: "city;Lyon;2025\nname;phone;city\nAnna;0199000012;Lyon\n",
			want: 2, header: []string{"name", "phone", "city"}, rows: []string{`3: "Anna" "0199000012" "Lyon"`}, issues: onlyMoved,
		},
		{
			name: "repeated on each page, the first counts", known: contact, file: "Leads\nname;phone;city\nAnna;0199000012;Lyon\nname;phone;city\nBruno;0199000013;Lille\n",
			want: 2, header: []string{"name", "phone", "city"}, issues: onlyMoved,
			rows: []string{`3: "Anna" "0199000012" "Lyon"`, `4: "name" "phone" "city"`, `5: "Bruno" "0199000013" "Lille"`},
		},
		{
			name: "another with as many known headers has the shape", known: contact, file: "Leads\nname;2025;phone\nAnna;1;0199000012\nname;note;phone\n",
			want: 2, header: []string{"name", "2025", "phone"}, issues: onlyMoved,
			rows: []string{`3: "Anna" "1" "0199000012"`, `4: "name" "note" "phone"`},
		},
		{
			name: "none is known, its shape decides", known: known("société"), file: "Leads of Monday\nname;phone;city\nAnna;0199000012;Lyon\n",
			want: 2, header: []string{"name", "phone", "city"}, rows: []string{`3: "Anna" "0199000012" "Lyon"`}, issues: onlyMoved,
		},
		{
			name: "of numbers", file: "2023;2024;2025\n1;2;3\n",
			want: 1, header: []string{"2023", "2024", "2025"}, rows: []string{`2: "1" "2" "3"`},
		},
		{
			name: "of numbers below a title, known", known: known("2023", "2025"), file: "Leads by year\n2023;2024;2025\n1;2;3\n",
			want: 2, header: []string{"2023", "2024", "2025"}, rows: []string{`3: "1" "2" "3"`}, issues: onlyMoved,
		},
		{
			name: "a row with an address or the same text twice is none", file: "Leads\nAnna;anna@example.com;Lyon\nLyon;Lyon;Ash\nname;e-mail;city\nBruno;bruno@example.com;Lille\n",
			want: 4, header: []string{"name", "e-mail", "city"}, rows: []string{`5: "Bruno" "bruno@example.com" "Lille"`}, issues: onlyMoved,
		},
		{
			name: "of one column", file: "phone\n0199000012\n",
			want: 1, header: []string{"phone"}, rows: []string{`2: "0199000012"`},
		},
		{
			name: "beyond the rows that are searched", known: contact, file: notes + "name;phone;city\nAnna;0199000012;Lyon\n",
			want: 1, header: []string{"a note"}, rows: nil, // not shown: they are too many
		},
		{
			name: "given, beyond the rows that are searched", headerRow: manyNotes + 1, file: notes + "name;phone;city\nAnna;0199000012;Lyon\n",
			want: manyNotes + 1, header: []string{"name", "phone", "city"}, rows: []string{`62: "Anna" "0199000012" "Lyon"`},
		},
		{
			name: "given, another is known", known: contact, headerRow: 1, file: "Leads;of;Monday\nname;phone;city\nAnna;0199000012;Lyon\n",
			want: 1, header: []string{"Leads", "of", "Monday"}, rows: []string{`2: "name" "phone" "city"`, `3: "Anna" "0199000012" "Lyon"`},
		},
		{
			name: "given, another has the shape", headerRow: 3, file: "name;phone;city\n\nNom;Tél;Ville\nAnna;0199000012;Lyon\n",
			want: 3, header: []string{"Nom", "Tél", "Ville"}, rows: []string{`4: "Anna" "0199000012" "Lyon"`},
		},
		{
			name: "given, no row follows", headerRow: 2, file: "Leads;of;Monday\nname;phone;city\n",
			want: 2, header: []string{"name", "phone", "city"}, rows: []string{}, issues: []record.Code{record.FileWithoutRows},
		},
	}
	for _, tt := range tests {
		for format, path := range semicolonFiles(t, tt.file) {
			t.Run(tt.name+"/"+format, func(t *testing.T) {
				f := open(t, path, source.Options{Known: tt.known, HeaderRow: tt.headerRow})
				if diff := cmp.Diff(tt.header, f.Header()); diff != "" || f.Facts().HeaderRow != tt.want {
					t.Errorf("header in row %d, want %d (-want +got):\n%s", f.Facts().HeaderRow, tt.want, diff)
				}
				if diff := cmp.Diff(tt.issues, codes(f.Issues())); diff != "" {
					t.Errorf("issues (-want +got):\n%s", diff)
				}
				first := mustReadPass(t, f)
				if diff := cmp.Diff(first, mustReadPass(t, f), cmpopts.EquateEmpty()); diff != "" {
					t.Errorf("the second pass differs (-first +second):\n%s", diff)
				}
				want := tt.rows
				if want == nil {
					return
				}
				if format == "CSV" {
					want = withLines(want)
				}
				if diff := cmp.Diff(want, show(first.Rows)); diff != "" {
					t.Errorf("rows (-want +got):\n%s", diff)
				}
			})
		}
	}
}

// Below a preamble whose cells have several lines, rows keep their numbers and
// lines.
func TestHeaderBelowLongCells(t *testing.T) {
	path := writeFile(t, "leads.csv", "\"Leads\nof Monday\"\n\nname;phone;note\n\"Anna\";0199000012;\"one\ntwo\"\n;;\nBruno;0199000013;three\n")
	f := open(t, path, source.Options{})
	if got := f.Facts(); got.HeaderRow != 3 || got.Columns != 3 || got.Delimiter != ";" {
		t.Errorf("facts %+v, want 3 columns from row 3 on, between semicolons", got)
	}
	want := []string{`4 (line 5): "Anna" "0199000012" "one\ntwo"`, `6 (line 8): "Bruno" "0199000013" "three"`}
	for number := range 2 {
		got := mustReadPass(t, f)
		if diff := cmp.Diff(want, show(got.Rows)); diff != "" || got.Blank != 1 {
			t.Errorf("pass %d: %d blank rows, want 1; rows (-want +got):\n%s", number+1, got.Blank, diff)
		}
	}
}

// A row that can't be read is no header, unless it is known that another is.
func TestHeaderBelowUnreadableRow(t *testing.T) {
	path := writeFile(t, "leads.csv", "\"Leads\" of Monday;x\nname;phone;city\nAnna;0199000012;Lyon\n")
	_, err := source.Open(t.Context(), path, source.Options{})
	checkError(t, err, path, "header", "line 1", "quotes")

	f := open(t, path, source.Options{Known: known("phone")})
	if diff := cmp.Diff([]string{"name", "phone", "city"}, f.Header()); diff != "" || f.Facts().HeaderRow != 2 {
		t.Errorf("header in row %d, want 2 (-want +got):\n%s", f.Facts().HeaderRow, diff)
	}
	if diff := cmp.Diff([]string{`3 (line 3): "Anna" "0199000012" "Lyon"`}, show(mustReadPass(t, f).Rows)); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
}

// A file's issues say where they are, what was done and what to do.
func TestFileIssues(t *testing.T) {
	tests := []struct {
		name    string
		file    string // see semicolonFiles
		want    record.Issue
		inBook  string // address in a workbook
		message []string
	}{
		{
			name: "one row above", file: "Leads\nname;phone;city\nAnna;0199000012;Lyon\n", inBook: "Leads!row 2",
			want: record.Issue{Code: record.HeaderMoved, Severity: record.Info, Cell: "line 2"}, message: []string{"row 2;", "row 1 is not sent"},
		},
		{
			name: "rows above", file: "Leads\nof Monday\nname;phone;city\nAnna;0199000012;Lyon\n", inBook: "Leads!row 3",
			want: record.Issue{Code: record.HeaderMoved, Severity: record.Info, Cell: "line 3"}, message: []string{"row 3;", "rows 1 to 2 are not sent"},
		},
		{
			name: "a phone in the header", file: "Anna;01 99 00 00 12;Lyon\nBruno;01 99 00 00 13;Lille\n", inBook: "Leads!B1",
			want:    record.Issue{Code: record.HeaderDoubtful, Severity: record.Warning, Cell: "line 1, column 2", Value: "01 99 00 00 12"},
			message: []string{"row 1", "looks like data"},
		},
		{
			name: "an e-mail address in the header", file: "Anna;Lyon; anna@example.com\nBruno;Lille;bruno@example.com\n", inBook: "Leads!C1",
			want:    record.Issue{Code: record.HeaderDoubtful, Severity: record.Warning, Cell: "line 1, column 3", Value: " anna@example.com"},
			message: []string{"row 1", "looks like data"},
		},
		{
			name: "no rows", file: "\nname;phone\n;\n", inBook: "Leads!row 2",
			want: record.Issue{Code: record.FileWithoutRows, Severity: record.Warning, Cell: "line 2"}, message: []string{"no row follows"},
		},
	}
	for _, tt := range tests {
		for format, path := range semicolonFiles(t, tt.file) {
			t.Run(tt.name+"/"+format, func(t *testing.T) {
				want := []record.Issue{tt.want}
				if format == "XLSX" {
					want[0].Cell = tt.inBook
				}
				got := open(t, path, source.Options{}).Issues()
				if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(record.Issue{}, "Message", "Hint")); diff != "" {
					t.Fatalf("issues (-want +got):\n%s", diff)
				}
				if got[0].Hint == "" {
					t.Error("the issue doesn't say what to do")
				}
				for _, word := range tt.message {
					if !strings.Contains(got[0].Message, word) {
						t.Errorf("the message is %q, want it to hold %q", got[0].Message, word)
					}
				}
			})
		}
	}
}

// Headers that have something of data in them are no reason to doubt.
func TestHeaderNotDoubtful(t *testing.T) {
	for _, header := range []string{"e-mail (@)", "name@work", "phone (01 99 00 00 12)", "@example.com", "2025", "1234567", "+33", "Q1 2024 2025", "contact at anna@example.com", "№ 1"} {
		f := open(t, writeFile(t, "leads.csv", header+";name\n1;2\n"), source.Options{})
		if got := f.Issues(); len(got) > 0 {
			t.Errorf("header %q: issue %+v, want none", header, got[0])
		}
	}
}

// A row that can't be read, or holds invalid bytes, is a row all the same.
func TestFileWithBadRowsAlone(t *testing.T) {
	for _, row := range []string{"\"a\" b;c", "\"a;b", "\xff;\xc3\xa9\xc3\xa9\xc3\xa9"} {
		f := open(t, writeFile(t, "leads.csv", "name;city\n"+row+"\n"), source.Options{})
		if got := codes(f.Issues()); len(got) > 0 {
			t.Errorf("row %q: issues %q, want none", row, got)
		}
	}
}

// Spreadsheet programs write as many cells as the longest row has: blank headers
// at the end are no columns. What stands below them is no part of the list.
func TestBlankHeadersAtTheEnd(t *testing.T) {
	for format, path := range semicolonFiles(t, "name;;city;;  \nAnna;x;Lyon;;\nBruno;;Lille; ;y\nCleo;;Nice;;\n") {
		t.Run(format, func(t *testing.T) {
			f := open(t, path, source.Options{})
			if diff := cmp.Diff([]string{"name", "", "city"}, f.Header()); diff != "" || f.Facts().Columns != 3 {
				t.Errorf("%d columns, want 3; header (-want +got):\n%s", f.Facts().Columns, diff)
			}
			places := map[int]string{}
			for _, row := range mustReadPass(t, f).Rows {
				for _, issue := range row.Issues {
					places[row.Number] += fmt.Sprintf("%s %s at %s (%s)", issue.Severity, issue.Code, issue.Cell, issue.Value)
				}
			}
			at := map[string]string{"CSV": "line 3, column 5", "XLSX": "Leads!E3"}[format]
			if diff := cmp.Diff(map[int]string{3: "error row-ragged at " + at + " (y)"}, places); diff != "" {
				t.Errorf("issues of rows (-want +got):\n%s", diff)
			}
		})
	}
}
