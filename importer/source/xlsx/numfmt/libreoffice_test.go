package numfmt_test

import (
	"context"
	"encoding/csv"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"alvio.ai/alvio-import/importer/source/xlsx/numfmt"
)

// A grid is a set of codes, each of which shows each of the values.
type grid struct {
	codes  []string
	values []float64
}

// Dates before 1 March 1900 are left out: LibreOffice's day 1 is 31 December 1899,
// Excel's 1 January 1900. So are numbers that are no dates: they are General here.
var grids = []grid{
	{
		codes: []string{
			`0`, `0.0`, `0.00`, `0.000000`, `#,##0`, `#,##0.00`, `#`, `#,###`, `.00`, `#.00`, `0###`, `0?`, `0.0#0`, `???0.0`, `?,???`, `000,000`, `0,000.00`, `0.0,0`, `0.0 0`,
			`00000`, `000000000000`, `00 00 00 00 00`, `00-00-00-00-00`, `00"."00"."00"."00"."00`, `0# ## ## ## ##`, `(000) 000-0000`, `000-00-0000`, `00000-0000`,
			`"+33 "0 00 00 00 00`, `\+00\ 0\ 00\ 00\ 00\ 00`, `000 000 000 00000`, `##-##-##`, `# ##0`, `# ##0,00`, `##0,0 0`, `00-00`, `00.00.00.00.00`,
			`0.0,,`, `#,##0,`, `0.00,`, `,0`, `0" ,"`, `0%`, `0.00%`, `%0`, `0.0%" of it"`,
			`0.00E+00`, `##0.0E+0`, `#0.0E+0`, `00.0E+0`, `0.0E-0`, `0E+0`, `#E+0`, `0.0E+0" x"`,
			`-0`, `0 k`, `0 u`, `0A`, `0°`, `0!`, `0:00`, `0.00 €`, `#,##0.00\ "€"`, `"n° "0`, `0.00" - "`, `$0.00`, `[$€-40C] #,##0.00`, `#,##0.00 [$€-407]`, `[$USD] 0`,
			`[Red]0.0`, `[BLUE]0.0`, `[Color 12]0.0`, `[Color12]0.0`,
			`General`, `General" km"`, `"x "General`, `-General`, `[Red]General`, `@`, `"x"@`,
			`_-* #,##0.00\ _€_-;-* #,##0.00\ _€_-;_-* "-"??\ _€_-;_-@_-`, `_($* #,##0.00_);_($* (#,##0.00);_($* "-"??_);_(@_)`, `$#,##0.00_);[Red]($#,##0.00)`, `0_)`,
			`0;(0)`, `0.0;-0.0`, `0;0`, `0;-0;"nil"`, `0;;`, `;;;`, `0;`, `;;"z"`, `0;;"z";@`, `"a";"b"`, `"a";"b";"c"`, `0.0;@`, `0.0;(0.0);@`, `0;-0;"nil";"text "@`, `General;-General`,
			`[<1]"s"0;[<100]"m"0;"l"0`, `[>100]"a"0;"b"0;"c"0`, `[>=-1]0;0.0`, `[<0]0;0.0`, `[<>5]0;"five"`, `[<0.5]"lo "0;"hi"`, `[<=9999999]###\-####;\(###\)\ ###\-####`,
		},
		values: []float64{0, 5, -5, 0.5, -0.001, 0.07, 2.345, 9.96, 1234.5, 12345.678, -12345.678, 612345678, 33612345678, 0.30000000000000004, 19.989999999999998, 0.000123},
	},
	{
		codes:  []string{`# ?/?`, `# ??/??`, `?/?`, `??/??`, `0 ?/?`, `#" "?/?`, `# ?/?" cup"`},
		values: []float64{0, 1, 5, -5, 0.5, 0.25, 1.75, -1.25, 12345.6666666667, 0.3333},
	},
	{
		codes:  []string{`# ?/4`, `# ?/8`, `# ??/16`, `# ??/100`, `# ??/12`, `00 00/00`},
		values: []float64{1.5, 2.25, -3.5, 12.75, 0.5},
	},
	{
		codes: []string{
			`dd/mm/yyyy`, `DD/MM/YYYY`, `d/m/yy`, `m/d/yyyy`, `yyyy-mm-dd`, `yyyy\-mm\-dd`, `yyyymmdd`, `dd.mm.yyyy`, `d\.m\.yy`, `dd/mm/yyyy;@`, `yy/mm`, `d/m`, `m`, `mm`, `mmm`, `mmmm`, `mmmmm`,
			`d`, `dd`, `ddd`, `dddd`, `yy`, `yyyy`, `d-mmm-yy`, `d-mmm`, `mmm-yy`, `mmmm d, yyyy`, `dddd, mmmm dd, yyyy`, `[$-409]d\-mmm\-yy;@`, `[Red]d/m/yyyy`, `d "de" mmmm`,
			`dd/mm/yyyy hh:mm`, `dd/mm/yyyy hh:mm:ss`, `yyyy-mm-dd hh:mm:ss`, `m/d/yy h:mm`, `m/d/yy h:mm AM/PM`, `mm/dd hh:mm`, `"Le "dd" à "hh"h"mm`, `yyyy-mm-dd"T"hh:mm:ss`,
			`[$-40C]dddd d mmmm yyyy`, `[$-40C]ddd d mmm yy`, `[$-40C]mmmmm`, `[$-C0C]d mmmm`, `[$-407]dddd d mmmm yyyy`, `[$-407]ddd`, `[$-C0A]dddd d mmmm yyyy`, `[$-C0A]ddd d mmm yy`,
			`[$-410]dddd d mmmm yyyy`, `[$-410]ddd d mmm yy`, `[$-816]dddd d mmmm yyyy`, `[$-816]ddd d mmm yy`, `[$-416]ddd d mmm yy`, `[$-413]dddd d mmmm yyyy`, `[$-413]ddd d mmm yy`,
		},
		values: []float64{61, 12345, 36526, 36585.25, 45672, 45672.5625, 45731.378541666665, 45383, 45416, 45447, 45477, 45509, 45540, 45570, 45602, 45633, 73051, 2958465},
	},
	{
		codes: []string{
			`hh:mm`, `h:mm`, `h:m:s`, `h:mm:ss`, `h:mm AM/PM`, `h:mm:ss AM/PM`, `h:mm am/pm`, `h AM/PM`, `AM/PM`, `mm:ss`, `m:ss`, `mm:ss.0`, `ss.000`, `s.00`, `h:mm:ss.000`,
			`[h]:mm`, `[hh]:mm:ss`, `[h]`, `[h]"h"mm`, `[mm]:ss`, `[m]`, `[ss]`, `hh\hmm`, `hh"h"mm"m"ss`, `hh "h" mm "min"`, `hh.mm`,
		},
		values: []float64{0, 0.5, 0.5625, 0.25, 0.75, 1.1041666666666667, 2, 90.25 / 86400, 1.2341 / 86400, 32706.0 / 86400, 45672.5625},
	},
}

// exceptions are numbers which LibreOffice shows in another way than this package.
// What is said of Excel comes from where it is said, else it is a belief.
var exceptions = []struct {
	code   string
	v      float64
	theirs string
	why    string
}{
	{`#.##`, 5, "5", "Excel leaves the point: its help on number formats warns of it"},
	{`0.`, 5, "5", "as before"},
	{`+33 0 00 00 00 00`, 612345678, "+ 6 12 34 56 78", "LibreOffice loses the 33; digits from 1 to 9 stand for themselves in Excel"},
	{`0,.00`, 1234, "1234", "LibreOffice takes a comma there for nothing; Excel divides by 1,000"},
	{`0%`, 1.005, "100%", "believed: Excel rounds the 15 digits that people see, 100.5, as it does with 1.005 in 0.00"},
	{`0%%`, 0.05, "5%%", "believed: in Excel each percent sign multiplies by 100"},

	{`# ?/?`, 0.456, " 4/9", "LibreOffice takes the nearest fraction, Excel the last of the continued fraction: its help shows 123.456 as 123 1/2"},
	{`# ??/??`, 0.456, " 31/68", "as before: Excel's help shows 123.456 as 123 26/57"},
	{`# ?/?`, -0.001, "0    ", "believed: Excel leaves the minus of a fraction that is rounded to zero"},
	{`# ?/2`, 2.25, "2   ", "believed: Excel rounds a half up"},
	{`# ?/10`, 12.75, "12 7/10", "as before"},
	{`# ?/8`, 5, "5   ", "believed: Excel leaves as much room as the fraction takes"},
	{`# ??/100`, 5, "5    ", "as before"},
	{`# 00/00`, 0.25, "01/04", "believed: Excel leaves the space behind a # which shows nothing"},
	{`# ? / ?`, 1.5, "1.5", "LibreOffice does not take spaces around the bar; Excel does"},

	{`"n/a"`, -5, "n/a", "Excel shows the minus, SheetJS/ssf issue 59"},
	{`[<0.5]"lo";"hi"`, -5, "lo", "as before"},
	{`[>=100]0.0;0.00`, -5, "5.00", "Excel shows the minus if not only negative numbers are left, SheetJS/ssf issue 78"},
	{`[=0]"nil";0`, -5, "5", "Excel shows the minus, SheetJS/ssf issue 70"},
	{`[>=100]0.00`, -5, "5", "as before"},
	{`[<=0]0;0.0`, -5, "5", "believed: Excel shows the minus unless the condition takes negative numbers only"},
	{`[Red][<=-5]0;[Blue][>=25]0;0`, -5, "-5", "Excel leaves the minus, SheetJS/ssf issue 57"},

	{`h:mm A/P`, 0.5625, "1:30 p", "believed: Excel shows the letters as they are in the code"},
	{`y`, 45672, "y", "believed: Excel takes y for yy, yyy for yyyy"},
	{`yyy`, 45672, "25y", "as before"},
	{`ddddd`, 45672, "Wednesday15", "believed: Excel takes more letters for the longest form"},
	{`e`, 45672, "785", "believed: Excel shows the year of our calendar outside of East Asia"},
	{`[$-407]mmm`, 45731, "Mär", "Windows has Mrz, which Excel shows"},
	{`[$-fr-FR]mmmm`, 45672, "45672", "this LibreOffice does not know language tags"},
	{`h:mm:ss`, 0.999999, "23:59:59", "LibreOffice never shows the next day; Excel rounds to the second"},
	{`[s].0`, 1.25, "1.25", "LibreOffice does not take the code"},

	{`[Rouge]0`, 5.5, "5.5", "LibreOffice in English knows English colours only; files of other programs have others"},
	{`[$-F800]dddd, mmmm dd, yyyy`, 45672, "Wednesday, January 15, 2025", "depends on the machine: ISO 8601 here"},
	{`[$-F400]h:mm:ss AM/PM`, 0.5625, "01:30:00 PM", "as before"},
	{`[$-419]d mmmm yyyy`, 45672, "15 января 2025", "other languages are ISO 8601 here"},
	{`dd/mm/yyyy`, 0, "30/12/1899", "no date: General here, Excel shows 00/01/1900"},
	{`dd/mm/yyyy`, 60, "28/02/1900", "no date: General here, Excel shows 29/02/1900"},
	{`dd/mm/yyyy`, 1, "31/12/1899", "Excel shows 01/01/1900"},
	{`dd/mm/yyyy`, -5, "25/12/1899", "no date: General here, Excel shows ####"},
	{`[h]:mm`, -0.5, "-12:00", "General here, Excel shows #### in the 1900 system"},
	{`dd/mm/yyyy`, 612345678, "#FMT", "no date: General here, Excel shows ####"},
}

// TestLibreOffice compares what is shown with what LibreOffice exports as shown.
func TestLibreOffice(t *testing.T) {
	var book workbook
	for _, g := range grids {
		for _, code := range g.codes {
			book = append(book, row{code, g.values})
		}
	}
	compared := len(book)
	for _, e := range exceptions {
		book = append(book, row{e.code, []float64{e.v}})
	}
	shown := book.shown(t)
	for i, r := range book {
		f, err := numfmt.Parse(r.code)
		if err != nil {
			t.Fatal(err)
		}
		for j, v := range r.values {
			got, _ := f.Append(nil, v, false)
			ours, theirs := spaced(r.code, string(got)), spaced(r.code, shown[i][j])
			if i < compared && ours != theirs {
				t.Errorf("%s of %v: %q, LibreOffice shows %q", r.code, v, ours, theirs)
			}
			if i >= compared && (ours == theirs || theirs != exceptions[i-compared].theirs) {
				t.Errorf("%s of %v: no exception, %q here and %q in LibreOffice", r.code, v, ours, theirs)
			}
		}
	}
}

// spaced makes one space of many if the code has widths: LibreOffice writes as many
// as the character is wide, this package writes one.
func spaced(code, text string) string {
	for strings.Contains(code, "_") && strings.Contains(text, "  ") {
		text = strings.ReplaceAll(text, "  ", " ")
	}
	return text
}

// A workbook has rows of numbers which share a format.
type workbook []row

type row struct {
	code   string
	values []float64
}

// shown returns the texts that LibreOffice shows.
func (b workbook) shown(t *testing.T) [][]string {
	t.Helper()
	soffice := findLibreOffice(t)
	dir := t.TempDir()
	path := filepath.Join(dir, "book.xlsx")
	b.save(t, path)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	const asShown = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true,false"
	cmd := exec.CommandContext(ctx, soffice, "--headless", "-env:UserInstallation=file://"+filepath.Join(dir, "profile"),
		"--convert-to", asShown, "--outdir", dir, path)
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8", "HOME="+dir)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	text, err := os.ReadFile(filepath.Join(dir, "book.csv"))
	if err != nil {
		t.Fatal(err)
	}
	reader := csv.NewReader(strings.NewReader(string(text)))
	rows, err := reader.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != len(b) {
		t.Fatalf("%d rows, want %d", len(rows), len(b))
	}
	return rows
}

func (b workbook) save(t *testing.T, path string) {
	t.Helper()
	f := excelize.NewFile()
	for i, r := range b {
		style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &r.code})
		if err != nil {
			t.Fatal(err)
		}
		for j, v := range r.values {
			cell, err := excelize.CoordinatesToCellName(j+1, i+1)
			if err != nil {
				t.Fatal(err)
			}
			if err := f.SetCellValue("Sheet1", cell, v); err != nil {
				t.Fatal(err)
			}
			if err := f.SetCellStyle("Sheet1", cell, cell, style); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := f.SaveAs(path); err != nil {
		t.Fatal(err)
	}
}

// findLibreOffice returns the path of LibreOffice. Without it the test is skipped,
// unless REQUIRE_ORACLES=1.
func findLibreOffice(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("soffice")
	if err == nil {
		return path
	}
	const absent = "no LibreOffice (soffice)"
	if os.Getenv("REQUIRE_ORACLES") == "1" {
		t.Fatal(absent)
	}
	t.Skip(absent)
	return ""
}
