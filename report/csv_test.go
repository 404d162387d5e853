package report_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"alvio.ai/alvio-import/record"
	"alvio.ai/alvio-import/report"
)

func TestFormulasAreNeutralised(t *testing.T) {
	for _, tt := range []struct{ name, cell, want string }{
		{"equals sign", "=1+1", "'=1+1"},
		{"command", "+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"},
		{"function of old", "@SUM(A1)", "'@SUM(A1)"},
		{"sum", "-1+1", "'-1+1"},
		{"sum of phones", "+33199000001+1", "'+33199000001+1"},
		{"lone sign", "-", "'-"},
		{"lone plus", "+", "'+"},
		{"behind a tab", "\t=1+1", "'\t=1+1"},
		{"tab alone", "\tx", "'\tx"},
		{"behind a carriage return", "\r=1+1", "'\r=1+1"},
		{"behind a line break", "\n=1+1", "'\n=1+1"},
		{"on the line after a number", "+33\n=1+1", "'+33\n=1+1"},
		{"behind spaces", "  =1+1", "'  =1+1"},
		{"behind a space without break", "\u00a0=1+1", "'\u00a0=1+1"},
		{"behind an ideographic space", "\u3000=1+1", "'\u3000=1+1"},
		{"behind a quote", `"=1+1"`, `'"=1+1"`},
		{"behind an apostrophe", "'=1+1", "''=1+1"},
		{"behind a curly quote", "“=1+1”", "'“=1+1”"},
		{"behind a guillemet", "« =1+1 »", "'« =1+1 »"},
		{"behind a byte order mark", "\ufeff=1+1", "'\ufeff=1+1"},
		{"behind a space without width", "\u200b=1+1", "'\u200b=1+1"},
		{"behind a soft hyphen", "\u00ad=1+1", "'\u00ad=1+1"},
		{"behind an accent of its own", "\u0301=1+1", "'\u0301=1+1"},
		{"behind a filler", "\u3164=1+1", "'\u3164=1+1"},
		{"behind all of them", " \u200b\"' \u202e@A1", "' \u200b\"' \u202e@A1"},
		{"full width equals sign", "＝1+1", "'＝1+1"},
		{"full width plus", "＋1", "'＋1"},
		{"full width minus", "－1", "'－1"},
		{"full width at", " ＠A1", "' ＠A1"},
		{"spaced phone", "+33 1 99 00 00 01", "'+33 1 99 00 00 01"},
		{"phone of 16 digits", "+1234567890123456", "'+1234567890123456"},
		{"phone behind a space", " +33199000001", "' +33199000001"},
		{"phone of other digits", "+٣٣١", "'+٣٣١"},
		{"negative with a comma", "-1,5", "'-1,5"},
		{"negative with an exponent", "-1e5", "'-1e5"},
		{"negative that ends in a point", "-1.", "'-1."},

		{"E.164", "+33199000001", "+33199000001"},
		{"phone of 15 digits", "+123456789012345", "+123456789012345"},
		{"masked", "+331•••••001", "+331•••••001"},
		{"national", "01 99 00 00 01", "01 99 00 00 01"},
		{"negative number", "-12", "-12"},
		{"negative fraction", "-1.5", "-1.5"},
		{"sign inside", "a=b", "a=b"},
		{"empty", "", ""},
		{"quotes", `says "no"`, `says "no"`},
		{"delimiters", "a,b;c", "a,b;c"},
		{"line break", "a\nb", "a\nb"},
		{"carriage return", "a\rb", "a\rb"},
		{"spaces around", " a ", " a "},
		{"accents", "Zoé – Été", "Zoé – Été"},
		{"apostrophe", "'tis", "'tis"},
		{"words in quotes", `"x" is no e-mail address`, `"x" is no e-mail address`},

		{"control characters are shown", "a\x00\x1b[31m\x7f\u0085b", `a\x00\x1b[31m\x7f\u0085b`},
		{"control character before a sign", "\x00=1+1", `\x00=1+1`},
		{"bytes that are not UTF-8", "a\xffb\x9b", `a\xffb\x9b`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := create(t)
			write(t, w,
				record.Result{File: tt.cell, Sheet: tt.cell, Row: 2, Outcome: record.Rejected, Phone: tt.cell, ContactID: tt.cell, RequestID: tt.cell, Code: "http-400", Message: tt.cell},
				record.Result{Row: 3, Outcome: record.Invalid, Issues: []record.Issue{{Code: record.ValueMissing, Severity: record.Error, Column: tt.cell, Message: tt.cell}}})
			finish(t, w)
			want := [][]string{
				{tt.want, tt.want, "2", "rejected", tt.want, tt.want, "", tt.want, "0", "0", "http-400", "", tt.want},
				{"", "", "3", "invalid", "", "", "", "", "0", "0", "value-missing", tt.want, tt.want},
			}
			if diff := cmp.Diff(want, readCSV(t, w)[1:]); diff != "" {
				t.Errorf("report.csv (-want +got):\n%s", diff)
			}
			// A program reads what the cell was.
			line := readJSONL(t, w)[0]
			if valid := strings.ToValidUTF8(tt.cell, "\ufffd"); tt.cell != "" && (line["phone_number"] != valid || line["message"] != valid) {
				t.Errorf("report.jsonl: %v", line)
			}
		})
	}
}

// hostile are the pieces of texts that a CSV file may break on.
var hostile = []string{
	"=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n", "\r\n", " ", "\u00a0", `"`, `""`, "'", "“", "«", ",", ";", "|", `\`, `\.`,
	"\ufeff", "\u200b", "\u202e", "\u0301", "\u3164", "\u2028", "0", "33", "1.5", ".", "é", "名", "😀", "cmd", "SUM(A1)", "\x00", "\x1b", "\u009b", "\xff",
}

// Whatever cells hold, reading them again gives the same, but for an apostrophe
// before what begins like a formula and for control characters, which are shown. A
// reader of Go's makes one line break of CR and LF.
func TestCellsReadAgain(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	w := create(t)
	var cells []string
	for range 20_000 {
		var b strings.Builder
		for range random.IntN(7) {
			b.WriteString(hostile[random.IntN(len(hostile))])
		}
		cells = append(cells, b.String())
		write(t, w, record.Result{File: b.String(), Row: 2, ContactID: "id", Code: "x", Message: b.String()})
	}
	finish(t, w)
	lines := readCSV(t, w)[1:]
	if len(lines) != len(cells) {
		t.Fatalf("%d lines of %d rows", len(lines), len(cells))
	}
	for i, cell := range cells {
		if !strings.ContainsFunc(cell, isControl) {
			checkCell(t, cell, lines[i][0])
		}
		if lines[i][0] != lines[i][12] || lines[i][5] != "id" {
			t.Errorf("%q: the line is %q", cell, lines[i])
		}
	}
}

func isControl(r rune) bool {
	return r == unicode.ReplacementChar || unicode.IsControl(r) && !strings.ContainsRune("\t\r\n", r)
}

func checkCell(t *testing.T, cell, got string) {
	t.Helper()
	want := strings.ReplaceAll(cell, "\r\n", "\n")
	bare, guarded := strings.CutPrefix(got, "'")
	switch {
	case got == want:
		if c := strings.TrimLeft(got, "\" '“«\u00a0\ufeff\u200b\u202e\u0301\u3164\u2028"); c != "" && strings.ContainsAny(c[:1], "=@\t\r\n") {
			t.Errorf("%q begins like a formula", got)
		}
	case !guarded || bare != want:
		t.Errorf("%q, read again, is %q", cell, got)
	}
}

// RFC 4180: lines end in CRLF, the last one too, and quotes stand where they must.
func TestCSVBytes(t *testing.T) {
	w := create(t)
	write(t, w,
		record.Result{File: "leads.csv", Row: 2, Phone: "+33199000001", Code: "http-400", Message: "a \"b\",\r\nc\rd"},
		record.Result{File: " x;y", Row: 3, Outcome: record.Rejected})
	finish(t, w)
	want := utf8BOM + header + "\r\n" +
		"leads.csv,,2,accepted,\"+33199000001\",,,,0,0,http-400,,\"a \"\"b\"\",\r\nc\rd\"\r\n" +
		"\" x;y\",,3,rejected,,,,,0,0,,,\r\n"
	if diff := cmp.Diff(want, string(read(t, w, report.CSVFile))); diff != "" {
		t.Errorf("report.csv (-want +got):\n%s", diff)
	}
}
