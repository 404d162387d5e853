package xlsx_test

import (
	"path/filepath"
	"testing"

	"github.com/xuri/excelize/v2"

	"alvio.ai/alvio-import/internal/oracle"
)

// listFormats are format codes of lists that people keep in France, Germany, and
// Britain or the United States, as Excel and LibreOffice write them there.
var listFormats = []string{
	// Phone numbers, postcodes, other identifiers.
	"00 00 00 00 00", `00" "00" "00" "00" "00`, `0#\ ##\ ##\ ##\ ##`, `00\.00\.00\.00\.00`, `"+33 "0\ 00\ 00\ 00\ 00`, `+00\ 0\ 00\ 00\ 00\ 00`,
	"[$-40C]00\\ 00\\ 00\\ 00\\ 00", "000 000 000", "000 000 000 00000", "00000", `"F-"00000`, `"D-"00000`, "[<=9999999]###-####;(###) ###-####", "000-00-0000",
	"00000-0000", `[>=3000000000000]#" "##" "##" "##" "###" "###" | "##;#" "##" "##" "##" "###" "###`, `0"/"00"/"000`, "0000 000000",
	// Amounts.
	"0", "0.0", "0.00", "#,##0", "#,##0.00", "# ##0", "# ##0.00", `#,##0\ "€"`, `#,##0.00\ "€"`, `#,##0.00\ [$€-40C]`, `#,##0.00\ [$€-407]`, `[$€-2] #,##0.00`,
	`#,##0.00\ _€`, `_-* #,##0.00\ "€"_-;\-* #,##0.00\ "€"_-;_-* "-"??\ "€"_-;_-@_-`, `_-* #,##0.00\ _€_-;\-* #,##0.00\ _€_-;_-* "-"??\ _€_-;_-@_-`,
	`[$£-809]#,##0.00`, `"£"#,##0.00;[Red]\-"£"#,##0.00`, "$#,##0.00", `"$"#,##0_);\("$"#,##0\)`, `#,##0.00;[Red]-#,##0.00`, `#,##0.00\ "CHF"`, `0.0,"k"`,
	`#,##0\ "h"`, `0\ "ans"`, `"n° "0`, "+0;-0;0", `0;-0;"—"`, `0;;`, "0%", "0.0%", "0.00%", "0.00E+00", `#\ ?/?`,
	// Dates and times.
	"dd/mm/yyyy", "dd/mm/yy", "d/m/yyyy", "dd.mm.yyyy", "dd.mm.yy", "d.m.yyyy", "yyyy-mm-dd", `yyyy\-mm\-dd;@`, "mm/dd/yyyy", "m/d/yy", "m/d/yyyy", "dd-mm-yyyy",
	"[$-40C]d mmmm yyyy", "[$-40C]dddd d mmmm yyyy", "[$-40C]d-mmm;@", "[$-40C]mmm-yy;@", "[$-40C]mmmm-yy;@", `[$-407]d/\ mmmm\ yyyy;@`, `[$-407]dddd\,\ d/\ mmmm\ yyyy`,
	"[$-407]dd/mm/yyyy", `[$-407]d/\ mmm/\ yy;@`, "[$-409]mmmm d, yyyy", "[$-409]d-mmm-yy;@", "[$-409]dddd, mmmm dd, yyyy", "[$-809]dd mmmm yyyy;@", "[$-409]m/d/yy h:mm AM/PM;@",
	"dd/mm/yyyy hh:mm", "dd/mm/yyyy hh:mm:ss", `dd.mm.yyyy\ hh:mm`, `dd/mm/yyyy\ "à"\ hh"h"mm`, `yyyy\-mm\-dd\Thh:mm:ss`, `yyyy\-mm\-dd\ hh:mm:ss.000`, "d mmm", "mmm-yy", "mm/yyyy", "yyyy",
	"hh:mm", "h:mm:ss", "h:mm AM/PM", "[h]:mm", "[mm]:ss", "mm:ss", `hh"h"mm`,
}

// listValues are numbers that those lists hold.
var listValues = []float64{
	0, 1, -1, 12, 99.5, 0.5, 0.055, -0.25, 1000, -1250.5, 1234567.891, 19.99, 0.196, 75001, 6400, 199000012, 639980012, 33199000012, 4930901820,
	5551234, 2025550123, 123456789, 73282932000074, 2850199000012, 1000000, 45672, 45672.5625, 45351.25, 45747.75, 36526, 49999.0625, 61, 45291, 45809.125,
}

// TestListFormats compares what LibreOffice shows of listValues in listFormats.
func TestListFormats(t *testing.T) {
	office := oracle.NewLibreOffice(t)
	f := excelize.NewFile()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	for i, code := range listFormats {
		style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &code})
		must(err)
		must(f.SetSheetRow("Sheet1", cellName(i+1, 0), &listValues))
		must(f.SetCellStyle("Sheet1", cellName(i+1, 0), cellName(i+1, len(listValues)-1), style))
	}
	path := filepath.Join(t.TempDir(), "formats.xlsx")
	must(f.SaveAs(path))
	shown := readCSV(t, filepath.Join(office.Convert(oracle.Shown, path), "formats-Sheet1.csv"))
	stored := readCSV(t, filepath.Join(office.Convert(oracle.Stored, path), "formats-Sheet1.csv"))

	c := newTally(t)
	c.book = path
	c.sheet = "Sheet1"
	c.libreOfficeSheet(openExcelize(t, path), &readSheets(t, path)[0], shown, stored)
	c.report(len(listFormats) * len(listValues))
}
