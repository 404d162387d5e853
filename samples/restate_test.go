package samples

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"alvio.ai/alvio-import/importer/source"
	"alvio.ai/alvio-import/mapping"
	"alvio.ai/alvio-import/record"
)

// Every row of every sample goes into a workbook of rows to fix, is read from there
// alone, and is what it was in its list: the same payload, or the same errors.
func TestRestate(t *testing.T) {
	for _, name := range []string{"leads.csv", "leads.xlsx", "minimal.csv"} {
		t.Run(name, func(t *testing.T) {
			base := strings.TrimSuffix(name, filepath.Ext(name))
			m, err := mapping.Load(base + ".mapping.yaml")
			if err != nil {
				t.Fatal(err)
			}
			wantRestated(t, m, name)
		})
	}
}

// The sample's mapping says how dates and amounts are written. Without it the list's
// rows tell, and not one of them can tell alone.
func TestRestateWhatTheListTold(t *testing.T) {
	const src = `version: 1
region: FR
columns:
  Téléphone: phone_number
  Mobile: phone_number
  Montant: conversion.amount
  Signé le: conversion.date
  Créé le: {to: custom.created, type: datetime}
set: {contact.name: "{Prénom} {Nom}"}
unmapped: custom
`
	m, err := mapping.Parse("mapping.yaml", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"leads.csv", "leads.xlsx"} {
		t.Run(name, func(t *testing.T) { wantRestated(t, m, name) })
	}
}

// Texts that a workbook can hold only if its writer takes care.
func TestRestateOddTexts(t *testing.T) {
	m, err := mapping.Parse("mapping.yaml", []byte("version: 1\nregion: FR\ncolumns: {Tel: phone_number, A: {to: custom.a, trim: false}, B: {to: custom.b, type: number}}\n"))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	b.WriteString("Tel,A,B\n")
	for _, odd := range []string{
		"plain", "  spaces  ", "a\r\nb", "a\rb", "a\nb", "\ta", "_x0041_", "a_x000D_b", "_x005F_", "a\x01b", "a\x1fb", "a\x7fb", "=A1+B1", "+33", "@x", "'x",
		"<b>&amp;\"\"", "]]>", "\u200b x", "\u2028", "\ufeffx", "😀", "e\u0301", "12345678901234567890", "1,50", "#N/A", "TRUE", "",
	} {
		fmt.Fprintf(&b, "01 99 00 12 34,\"%s\",\"1,234\"\n", odd)
	}
	b.WriteString("01 99 00 12 34,x,\"1,50\"\n01 99 00 12 34,x,1,y\n")
	name := filepath.Join(t.TempDir(), "odd.csv")
	if err := os.WriteFile(name, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	wantRestated(t, m, name)
}

func wantRestated(t *testing.T, m *mapping.Mapping, name string) {
	t.Helper()
	list := openList(t, m, name)
	restater := list.plan.Restater()
	fix := newFixBook(t, list.file.Header())
	for i := range list.rows {
		fix.add(t, restater.Restate(&list.rows[i]), list.rows[i].Number)
	}
	workbook := openList(t, m, fix.save(t))
	if workbook.plan.MustLearn() {
		t.Fatal("a workbook of rows to fix is to be learned from")
	}
	if len(workbook.rows) != len(list.rows) {
		t.Fatalf("%d rows came back of %d", len(workbook.rows), len(list.rows))
	}
	for i := range list.rows {
		want, got := meaningOf(list.plan, &list.rows[i]), meaningOf(workbook.plan, &workbook.rows[i])
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("row %d means something else in the workbook (-list +workbook):\n%s\n%q", list.rows[i].Number, diff, list.rows[i].Cells)
		}
	}
}

// A list is a file with all its rows, and its plan, which has learned from them.
type list struct {
	file *source.File
	plan *mapping.Plan
	rows []record.Row
}

func openList(t *testing.T, m *mapping.Mapping, name string) *list {
	t.Helper()
	file, err := source.Open(t.Context(), name, source.Options{Known: m.CountColumns})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() }) //nolint:errcheck // nothing to lose
	l := &list{file: file}
	if l.plan, err = m.Bind(file.Header()); err != nil {
		t.Fatal(err)
	}
	rows, err := file.Rows()
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close() //nolint:errcheck // nothing to lose
	for {
		var row record.Row
		switch err := rows.Read(&row); {
		case err == io.EOF:
			if l.plan.MustLearn() {
				l.learn()
			}
			return l
		case err != nil:
			t.Fatal(err)
		}
		row.Cells = slices.Clone(row.Cells)
		l.rows = append(l.rows, row)
	}
}

func (l *list) learn() {
	for i := range l.rows {
		l.plan.Learn(&l.rows[i])
	}
	l.plan.Settle()
}

// A meaning is what a row becomes. Two things differ in a workbook, and are left out: a
// row of a CSV file that is short is not; and one that can't be read has no phone.
type meaning struct {
	Payload string
	Content uint64
	Issues  []string // warnings and errors, with their fields
}

func meaningOf(plan *mapping.Plan, row *record.Row) meaning {
	payload, issues := plan.Apply(row)
	m := meaning{Payload: string(payload.JSON)}
	if payload.JSON != nil {
		m.Content = plan.Content()
	}
	for _, issue := range issues {
		switch {
		case issue.Severity == record.Info, issue.Code == record.RowRagged && issue.Severity == record.Warning:
			continue
		case issue.Code == record.RowUnreadable:
			issue.Code, issue.Field = record.PhoneMissing, "phone_number"
		}
		m.Issues = append(m.Issues, fmt.Sprintf("%s %s %s", issue.Severity, issue.Code, issue.Field))
	}
	slices.Sort(m.Issues)
	return m
}

// A fixBook is a workbook of rows to fix, in its plainest form.
type fixBook struct {
	file    *excelize.File
	columns int // of the list's header
	rows    int
	text    int // the style of text cells
}

func newFixBook(t *testing.T, header []string) *fixBook {
	t.Helper()
	b := &fixBook{file: excelize.NewFile(), columns: len(header)}
	t.Cleanup(func() { b.file.Close() }) //nolint:errcheck // nothing to lose
	const text = 49                      // the number format @
	var err error
	if b.text, err = b.file.NewStyle(&excelize.Style{NumFmt: text}); err != nil {
		t.Fatal(err)
	}
	b.rows++
	for i, name := range slices.Concat(header, []string{record.FixProblem, record.FixHint, record.FixRow, record.FixID}) {
		b.set(t, i, name)
	}
	return b
}

// add writes a row that was restated. What stood beyond the header stands behind what
// the workbook adds.
func (b *fixBook) add(t *testing.T, js []byte, number int) {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(string(js)))
	decoder.UseNumber()
	var cells []any
	if err := decoder.Decode(&cells); err != nil {
		t.Fatal(err)
	}
	b.rows++
	for i, cell := range cells {
		if i >= b.columns {
			i += 4
		}
		b.set(t, i, cell)
	}
	b.set(t, b.columns, "a problem with \ufffd")
	b.set(t, b.columns+1, "a hint")
	b.set(t, b.columns+2, json.Number(strconv.Itoa(number)))
	b.set(t, b.columns+3, "r0123456789abcdef")
}

func (b *fixBook) set(t *testing.T, column int, v any) {
	t.Helper()
	const sheet = "Sheet1"
	name, err := excelize.CoordinatesToCellName(column+1, b.rows)
	if err != nil {
		t.Fatal(err)
	}
	switch v := v.(type) {
	case string:
		if v == "" {
			return
		}
		if err = b.file.SetCellStr(sheet, name, escaped(v)); err == nil {
			err = b.file.SetCellStyle(sheet, name, name, b.text)
		}
	case json.Number:
		err = b.file.SetCellDefault(sheet, name, v.String())
	case bool:
		err = b.file.SetCellBool(sheet, name, v)
	default:
		t.Fatalf("%v is no cell", v)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// notInXML are characters that XML can't hold, and what looks like the escape of one.
var notInXML = regexp.MustCompile(`[\x01-\x08\x0b\x0c\x0e-\x1f]|_x[0-9A-Fa-f]{4}_`)

// escaped writes them as workbooks do (ECMA-376 part 1, 22.9.2.19), which excelize
// leaves to its callers.
func escaped(text string) string {
	return notInXML.ReplaceAllStringFunc(text, func(s string) string {
		if len(s) > 1 {
			return "_x005F" + s
		}
		return fmt.Sprintf("_x%04X_", s[0])
	})
}

func (b *fixBook) save(t *testing.T) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "to-fix.xlsx")
	if err := b.file.SaveAs(name); err != nil {
		t.Fatal(err)
	}
	return name
}
