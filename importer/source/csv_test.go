package source_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"alvio.ai/alvio-import/importer/source"
)

func TestCSVRows(t *testing.T) {
	tests := []struct {
		name  string
		file  string
		want  []string // see show
		blank int
	}{
		{
			name: "LF",
			file: "name,city\nAnna,Lyon\nBruno,Lille\n",
			want: []string{`2 (line 2): "Anna" "Lyon"`, `3 (line 3): "Bruno" "Lille"`},
		},
		{
			name: "CRLF",
			file: "name,city\r\nAnna,Lyon\r\nBruno,\"Lille\"\r\n",
			want: []string{`2 (line 2): "Anna" "Lyon"`, `3 (line 3): "Bruno" "Lille"`},
		},
		{
			name: "no line break at the end",
			file: "name,city\nAnna,Lyon",
			want: []string{`2 (line 2): "Anna" "Lyon"`},
		},
		{
			name: "a cell keeps its spaces, zeros and doubled quotes",
			file: "phone,note\n 0199000012 ,\"says \"\"hi\"\"\"\n",
			want: []string{`2 (line 2): " 0199000012 " "says \"hi\""`},
		},
		{
			name: "a cell of several lines is one row",
			file: "name,note\nAnna,\"one\n\ntwo\"\nBruno,three\n",
			want: []string{`2 (line 2): "Anna" "one\n\ntwo"`, `3 (line 5): "Bruno" "three"`},
		},
		{
			name: "a cell of several lines in the first column",
			file: "name,note\n\"Anna\nMaria\",one\nBruno,two\n",
			want: []string{`2 (line 2): "Anna\nMaria" "one"`, `3 (line 4): "Bruno" "two"`},
		},
		{
			name:  "blank lines count",
			file:  "name,city\n\n\nAnna,Lyon\n\nBruno,Lille\n",
			want:  []string{`4 (line 4): "Anna" "Lyon"`, `6 (line 6): "Bruno" "Lille"`},
			blank: 3,
		},
		{
			name:  "blank lines count, CRLF",
			file:  "name,city\r\n\r\nAnna,Lyon\r\n",
			want:  []string{`3 (line 3): "Anna" "Lyon"`},
			blank: 1,
		},
		{
			name:  "rows of blank cells count",
			file:  "name;city;phone\n;;\nAnna;Lyon;0199000012\n \t;\"\";\u00a0\nBruno;Lille;0199000013\n",
			want:  []string{`3 (line 3): "Anna" "Lyon" "0199000012"`, `5 (line 5): "Bruno" "Lille" "0199000013"`},
			blank: 2,
		},
		{
			name:  "blank rows between cells of several lines",
			file:  "name,note\n\"Anna\",\"one\ntwo\"\n\n,\n\"Bruno\",\"three\nfour\"\nCleo,five\n",
			want:  []string{`2 (line 2): "Anna" "one\ntwo"`, `5 (line 6): "Bruno" "three\nfour"`, `6 (line 8): "Cleo" "five"`},
			blank: 2,
		},
		{
			name: "blank lines above the header",
			file: "\n;\nname;city\nAnna;Lyon\n",
			want: []string{`4 (line 4): "Anna" "Lyon"`},
		},
		{
			name: "rows above the header",
			file: "\"Leads\nof Monday\"\n\nname,city,phone\nAnna,Lyon,0199000012\n\nBruno,\"Li\nlle\",0199000013\nCleo,Nice,0199000014\n",
			want: []string{
				`4 (line 5): "Anna" "Lyon" "0199000012"`,
				`6 (line 7): "Bruno" "Li\nlle" "0199000013"`,
				`7 (line 9): "Cleo" "Nice" "0199000014"`,
			},
			blank: 1,
		},
		{
			name: "a header alone",
			file: "name,city\n",
			want: []string{},
		},
		{
			name: "a short row",
			file: "name,city,phone\nAnna,Lyon\nBruno,Lille,0199000012\n",
			want: []string{`2 (line 2): "Anna" "Lyon"; warning row-ragged at line 2`, `3 (line 3): "Bruno" "Lille" "0199000012"`},
		},
		{
			name: "a long row",
			file: "name,city\nAnna,Lyon,,0199000012\nBruno,Lille\n",
			want: []string{`2 (line 2): "Anna" "Lyon" "" "0199000012"; error row-ragged at line 2, column 4`, `3 (line 3): "Bruno" "Lille"`},
		},
		{
			name: "a row that is longer by blank cells",
			file: "name,city\nAnna,Lyon,, \n",
			want: []string{`2 (line 2): "Anna" "Lyon" "" " "`},
		},
		{
			name: "a quote inside a bare cell",
			file: "name,size\nAnna,5\" x 7\"\n\nBruno,\"6\"\"\"\n",
			want: []string{
				`2 (line 2): "Anna" "5\" x 7\""`,
				`4 (line 4): "Bruno" "6\""`,
			},
			blank: 1,
		},
		{
			name: "text behind a closing quote",
			file: "name,note\n\"one\ntwo\",Anna\n\"Bruno\" B.,three\n\"Bruno\" B.,four\nCleo,five\n",
			want: []string{
				`2 (line 2): "one\ntwo" "Anna"`,
				`3 (line 4):; error row-unreadable at line 4`,
				`4 (line 5):; error row-unreadable at line 5`,
				`5 (line 6): "Cleo" "five"`,
			},
		},
		{
			name: "a quote that is not closed swallows nothing",
			file: "name,note\nAnna,one\nBruno,\"two\nCleo,three\nDan,\"four\"\nEve,five\n",
			want: []string{
				`2 (line 2): "Anna" "one"`,
				`3 (line 3):; error row-unreadable at line 3`,
				`4 (line 4): "Cleo" "three"`,
				`5 (line 5): "Dan" "four"`,
				`6 (line 6): "Eve" "five"`,
			},
		},
		{
			name: "a quote that is not closed in the last line",
			file: "name,note\nAnna,\"one",
			want: []string{`2 (line 2):; error row-unreadable at line 2`},
		},
		{
			name: "text behind a closing quote, and a cell of two lines",
			file: "name,note\n\"Bruno\" B.,\"one\ntwo\"\nCleo,five\n",
			want: []string{
				`2 (line 2):; error row-unreadable at line 2`,
				`3 (line 4): "Cleo" "five"`,
			},
		},
		{
			name: "a bare cell with quotes in the last row",
			file: "name,note\nAnna,one\nBruno,t\"wo",
			want: []string{`2 (line 2): "Anna" "one"`, `3 (line 3): "Bruno" "t\"wo"`},
		},
		{
			name: "the line by which Excel knows the delimiter",
			file: "sep=;\r\nname;note, if any\r\nAnna;one\r\n",
			want: []string{`2 (line 3): "Anna" "one"`},
		},
		{
			name: "line ends of all kinds",
			file: "name,note\rAnna,one\r\nBruno,\"two\r\nand\rmore\"\n\r\nCleo,three\r",
			want: []string{
				`2 (line 2): "Anna" "one"`,
				`3 (line 3): "Bruno" "two\r\nand\rmore"`,
				`5 (line 7): "Cleo" "three"`,
			},
			blank: 1,
		},
		{
			name: "a row longer than any",
			file: "name,note\nAnna," + strings.Repeat("x", 5<<20) + "\nBruno,two\n",
			want: []string{
				`2 (line 2):; error row-unreadable at line 2`,
				`3 (line 3): "Bruno" "two"`,
			},
		},
	}
	for _, tt := range tests {
		for _, bom := range []string{"", "\ufeff"} { // changes no row
			t.Run(fmt.Sprintf("%s/bom=%t", tt.name, bom != ""), func(t *testing.T) {
				got := mustReadPass(t, open(t, writeFile(t, "leads.csv", bom+tt.file), source.Options{}))
				if diff := cmp.Diff(tt.want, show(got.Rows)); diff != "" {
					t.Errorf("rows (-want +got):\n%s", diff)
				}
				if got.Blank != tt.blank {
					t.Errorf("%d blank rows, want %d", got.Blank, tt.blank)
				}
			})
		}
	}
}

func TestCSVUnreadableNamesTheLine(t *testing.T) {
	got := mustReadPass(t, open(t, writeFile(t, "leads.csv", "name,note\n\n\nAnna,\"o\"ne\n"), source.Options{}))
	if len(got.Rows) != 1 || len(got.Rows[0].Issues) != 1 {
		t.Fatalf("got %q, want one row with one issue", show(got.Rows))
	}
	issue := got.Rows[0].Issues[0]
	if !strings.Contains(issue.Message, "line 4") {
		t.Errorf("the message is %q, want it to hold the place of the quote, line 4", issue.Message)
	}
	if issue.Hint == "" {
		t.Error("the issue doesn't say what to do")
	}
}

func TestCSVFacts(t *testing.T) {
	tests := []struct {
		name string
		file string
		want source.Facts
	}{
		{"plain", "a,b,c\n1,2,3\n", source.Facts{Encoding: "UTF-8", Delimiter: ",", HeaderRow: 1, Columns: 3}},
		{"BOM", "\ufeffa;b\n1;2\n", source.Facts{Encoding: "UTF-8 with BOM", Delimiter: ";", HeaderRow: 1, Columns: 2}},
		{"TAB, header below blank rows", "\n\t\na\tb\n", source.Facts{Encoding: "UTF-8", Delimiter: "TAB", HeaderRow: 3, Columns: 2}},
		{"blank lines above the header, CRLF", "\r\n\r\na|b\r\n", source.Facts{Encoding: "UTF-8", Delimiter: "|", HeaderRow: 3, Columns: 2}},
		{"header of two lines", "\"a\n(of b)\",c\n1,2\n", source.Facts{Encoding: "UTF-8", Delimiter: ",", HeaderRow: 1, Columns: 2}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.want.Format = "CSV"
			if diff := cmp.Diff(tt.want, open(t, writeFile(t, "leads.csv", tt.file), source.Options{}).Facts()); diff != "" {
				t.Errorf("facts (-want +got):\n%s", diff)
			}
		})
	}
}

func TestCSVDelimiter(t *testing.T) {
	tests := []struct {
		name      string
		file      string
		fileName  string // leads.csv if empty
		delimiter rune   // given, not detected
		known     func([]string) int
		want      string
		header    []string
	}{
		{name: "comma", file: "a,b\n1,2\n", want: ",", header: []string{"a", "b"}},
		{name: "one column, a known header with a comma", file: "Nom, Prénom\nBell, Anna\nDupont, Zoé\n", known: known("nom, prénom"), want: ";", header: []string{"Nom, Prénom"}},
		{name: "one column of texts with commas", file: "note\nlate, tired, hungry\ncold, wet, angry\n", want: ";", header: []string{"note"}},
		{name: "semicolon", file: "a;b\n1;2\n", want: ";", header: []string{"a", "b"}},
		{name: "TAB", file: "a\tb\n1\t2\n", want: "TAB", header: []string{"a", "b"}},
		{name: "bar", file: "a|b\n1|2\n", want: "|", header: []string{"a", "b"}},
		{name: "a header alone", file: "first name;last name;phone", want: ";", header: []string{"first name", "last name", "phone"}},
		{name: "a header alone, another in it", file: "name;city;note, if any\n", want: ";", header: []string{"name", "city", "note, if any"}},
		{name: "after a byte order mark", file: "\ufeffname, first;name, last\nx;y\n", want: ";", header: []string{"name, first", "name, last"}},
		{name: "one column with commas", file: "note\nBell, Anna\n1,5\n", want: ";", header: []string{"note"}},
		{name: "one row decides", file: "name, first;name, last\nAnna;Bell\n", want: ";", header: []string{"name, first", "name, last"}},
		{name: "others in quoted cells", file: "\"x,y,z\";\"p|q\"\n\"1,2,3\";\"k,l\tm\"\n", want: ";", header: []string{"x,y,z", "p|q"}},
		{name: "others in a quoted cell of several lines", file: "a;b\n\"1,2,3\n4,5,6\";x\n7;\"8,9\"\n", want: ";", header: []string{"a", "b"}},
		{name: "decimal commas", file: "price;rate\n1,50;0,2\n12,00;0,25\n", want: ";", header: []string{"price", "rate"}},
		{name: "decimal commas, and one in the header", file: "price, EUR;rate;city\n1,50;0,2;Lyon\n12,00;0,25;Lille\n", want: ";", header: []string{"price, EUR", "rate", "city"}},
		{name: "semicolons in every cell of a comma file", file: "a,b\nx;y,1;2\nz;w,3;4\n", want: ",", header: []string{"a", "b"}},
		{name: "a few bad rows", file: "a;b\n1;2\n3;4;5\n\"x\"y;6\n7;8\n", want: ";", header: []string{"a", "b"}},
		{name: "one column", file: "phone\n+33199000012\n01 99 00 00 13\n", want: ",", header: []string{"phone"}},
		{name: "one column, a delimiter in quotes", file: "\"name; first name\"\n\"Bell; Anna\"\n", want: ",", header: []string{"name; first name"}},
		{name: "given, another would be detected", file: "a,b;c\n1,2;3\n", delimiter: ';', want: ";", header: []string{"a,b", "c"}},
		{name: "given, absent from the file", file: "a,b\n1,2\n", delimiter: '\t', want: "TAB", header: []string{"a,b"}},
		{name: "others in a preamble", file: "Export of Monday, 3 files, all of them\nby Bruno, Lyon, France\n\nname;phone;city\nAnna;0199000012;Lyon\n", want: ";", header: []string{"name", "phone", "city"}},
		{name: "others in a preamble, as many as in the rows", file: "by Bruno, of Lyon, in France\nname;phone;city\nAnna;0199000012;Lyon\n", want: ";", header: []string{"name", "phone", "city"}},
		{name: "others only in a preamble, known", file: "1,2,3,4,5,6\n1,2,3,4,5,6\n1,2,3,4,5,6\nname;phone\nAnna;0199000012\n", known: known("name", "phone"), want: ";", header: []string{"name", "phone"}},
		{name: "commas of texts in every row", file: "Nom, Prénom;Ville, Pays\nBell, Anna;Lyon, France\nDupont, Zoé;Lille, France\n", want: ";", header: []string{"Nom, Prénom", "Ville, Pays"}},
		{name: "commas of texts in every row, known", file: "Nom, Prénom;Ville, Pays\nBell, Anna;Lyon, France\n", known: known("nom, prénom"), want: ";", header: []string{"Nom, Prénom", "Ville, Pays"}},
		{name: "commas without a space in every row", file: "Nom,Prénom;Ville,Pays\nBell,Anna;Lyon,France\n", want: ",", header: []string{"Nom", "Prénom;Ville", "Pays"}},
		{name: "commas without a space in every row, known", file: "Nom,Prénom;Ville,Pays\nBell,Anna;Lyon,France\n", known: known("nom,prénom"), want: ";", header: []string{"Nom,Prénom", "Ville,Pays"}},
		{name: "none is known", file: "a;b\n1,5;2\n", known: known("c"), want: ";", header: []string{"a", "b"}},
		{name: "named .tsv, commas everywhere", file: "name,first\tcity,zip\nBell,Anna\tLyon,69001\n", fileName: "leads.tsv", want: "TAB", header: []string{"name,first", "city,zip"}},
		{name: "named .TAB, commas everywhere", file: "name,first\tcity,zip\nBell,Anna\tLyon,69001\n", fileName: "LEADS.TAB", want: "TAB", header: []string{"name,first", "city,zip"}},
		{name: "not named .tsv, commas everywhere", file: "name,first\tcity,zip\nBell,Anna\tLyon,69001\n", want: ",", header: []string{"name", "first\tcity", "zip"}},
		{name: "named .tsv, no TAB in it", file: "name;city\nAnna;Lyon\n", fileName: "leads.tsv", want: ";", header: []string{"name", "city"}},
		{name: "named .tsv, a TAB in a text", file: "name;city\nAnna;Ly\ton\n", fileName: "leads.tsv", want: ";", header: []string{"name", "city"}},
		{name: "one column, several commas in each text, known", file: "note\nlate, tired, hungry\ncold, wet, angry\n", known: known("note"), want: ";", header: []string{"note"}},
		{name: "one column, a title above, known", file: "Notes; all of them\nnote\nlate, tired\n", known: known("note"), want: "TAB", header: []string{"note"}},
		{name: "given, never detected", file: "a:b\n1:2\n", delimiter: ':', want: ":", header: []string{"a", "b"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if tt.fileName == "" {
				tt.fileName = "leads.csv"
			}
			path := writeFile(t, tt.fileName, tt.file)
			f := open(t, path, source.Options{Delimiter: tt.delimiter, Known: tt.known})
			if got := f.Facts().Delimiter; got != tt.want {
				t.Errorf("delimiter %q, want %q", got, tt.want)
			}
			if diff := cmp.Diff(tt.header, f.Header()); diff != "" {
				t.Errorf("header (-want +got):\n%s", diff)
			}
		})
	}
}

// A long file is judged by its beginning, which may end in the middle of a
// row and of a quoted cell.
func TestCSVDelimiterOfLongFile(t *testing.T) {
	const rows = 40
	row := "Anna;\"" + strings.Repeat("a, b, c\n", 1000) + "\"\n"
	f := open(t, writeFile(t, "leads.csv", "name;note\n"+strings.Repeat(row, rows)), source.Options{})
	if got := f.Facts().Delimiter; got != ";" {
		t.Fatalf("delimiter %q, want %q", got, ";")
	}
	got := mustReadPass(t, f).Rows
	if len(got) != rows {
		t.Fatalf("%d rows, want %d", len(got), rows)
	}
	if last := got[rows-1]; last.Number != rows+1 || last.Line != 2+(rows-1)*1001 {
		t.Errorf("the last row is %d at line %d, want %d at line %d", last.Number, last.Line, rows+1, 2+(rows-1)*1001)
	}
}

// The beginning of a long file may end in the middle of a quoted cell, of which
// nothing can be told then. What there is above it decides.
func TestCSVDelimiterBeforeLongCell(t *testing.T) {
	long := strings.Repeat("a, b, c, d\n", 8000) // more than is looked at
	for name, file := range map[string]string{
		"at the end of the first row":  "name, x;note, y\nAnna;\"" + long + "\"\nBruno;two\n",
		"at the beginning of a row":    "name, x;note, y\n\"" + long + "\";one\nBruno;two\n",
		"in a cell without quotes":     "name, x;note;city, y\nAnna;a, b, c" + strings.ReplaceAll(long, "a, b, c, d\n", "no quotes ") + ";Lyon\n",
		"with other rows above":        "name, x;note, y\nAnna;one\nCleo;\"" + long + "\"\nBruno;two\n",
		"with as many commas in a row": "name, x;note, y\nBell, Anna;one, two\nCleo;\"" + long + "\"\nBruno;two\n",
	} {
		t.Run(name, func(t *testing.T) {
			f := open(t, writeFile(t, "leads.csv", file), source.Options{})
			if got := f.Facts().Delimiter; got != ";" || f.Header()[0] != "name, x" {
				t.Errorf("delimiter %q and header %.80q, want %q between %q and more", got, f.Header(), ";", "name, x")
			}
		})
	}
}

func TestCSVRefused(t *testing.T) {
	tests := []struct {
		name  string
		file  string
		words []string // of the error
	}{
		{"an unclosed quote in the header", "name,\"note\nAnna,one\n", []string{"line 1", "never closed"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, _, err := readPath(t, writeFile(t, "leads.csv", tt.file), source.Options{})
			checkError(t, err, append(tt.words, "leads.csv: ")...)
		})
	}
}
