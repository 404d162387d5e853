package numfmt_test

import (
	"math"
	"testing"

	"alvio.ai/alvio-import/importer/source/xlsx/numfmt"
)

// A showCase is a number, and what people see of it.
type showCase struct {
	name string
	code string
	v    float64
	want string
}

func (c showCase) run(t *testing.T) {
	t.Helper()
	f, err := numfmt.Parse(c.code)
	if err != nil {
		t.Fatal(err)
	}
	got, isDate := f.Append([]byte("kept "), c.v, false)
	if string(got) != "kept "+c.want {
		t.Errorf("%s of %v: %q, want %q", c.code, c.v, got[5:], c.want)
	}
	if isDate {
		t.Errorf("%s of %v: a date", c.code, c.v)
	}
}

func TestAppendNumber(t *testing.T) {
	for _, c := range []showCase{
		{"phone", `0# ## ## ## ##`, 612345678, "06 12 34 56 78"},
		{"phone of zeros", `00 00 00 00 00`, 612345678, "06 12 34 56 78"},
		{"phone with its first digit", `00 00 00 00 00`, 1612345678, "16 12 34 56 78"},
		{"phone with surplus digits", `00 00 00 00 00`, 33612345678, "336 12 34 56 78"},
		{"phone with too few digits", `00 00 00 00 00`, 12, "00 00 00 00 12"},
		{"phone with points", `00"."00"."00"."00"."00`, 612345678, "06.12.34.56.78"},
		{"phone with escaped points", `00\.00\.00\.00\.00`, 612345678, "06.12.34.56.78"},
		{"phone with hyphens", `00-00-00-00-00`, 612345678, "06-12-34-56-78"},
		{"French phone abroad", `+33 0 00 00 00 00`, 612345678, "+33 6 12 34 56 78"},
		{"French phone abroad, quoted", `"+33 "0 00 00 00 00`, 612345678, "+33 6 12 34 56 78"},
		{"French phone abroad, escaped", `\+33\ 0\ 00\ 00\ 00\ 00`, 612345678, "+33 6 12 34 56 78"},
		{"phone with its country", `+00 0 00 00 00 00`, 33612345678, "+33 6 12 34 56 78"},
		{"phone with a literal zero", `"0"# ## ## ## ##`, 612345678, "06 12 34 56 78"},
		{"US phone", `(000) 000-0000`, 2125550123, "(212) 555-0123"},
		{"US phone by length, short", `[<=9999999]###\-####;\(###\)\ ###\-####`, 5550123, "555-0123"},
		{"US phone by length, long", `[<=9999999]###\-####;\(###\)\ ###\-####`, 2125550123, "(212) 555-0123"},
		{"social security number", `000-00-0000`, 78051120, "078-05-1120"},
		{"French social security number", `0 00 00 00 000 000`, 1850175123456, "1 85 01 75 123 456"},
		{"postal code", `00000`, 1000, "01000"},
		{"postal code in full", `00000`, 75011, "75011"},
		{"postal code, too long", `00000`, 123456, "123456"},
		{"US postal code", `00000-0000`, 21110123, "02111-0123"},
		{"SIRET", `000 000 000 00000`, 12345678900011, "123 456 789 00011"},
		{"hash between literals", `##-##-##`, 5, "--5"},
		{"hash and zeros", `0###`, 5, "05"},

		{"integer", `0`, 5, "5"},
		{"zero", `0`, 0, "0"},
		{"hash of zero", `#`, 0, ""},
		{"half is rounded up", `0`, 0.5, "1"},
		{"half is rounded away from zero", `0`, -2.5, "-3"},
		{"below half", `0`, 2.4999, "2"},
		{"decimals", `0.00`, 19.9, "19.90"},
		{"a half that binary numbers have not", `0.00`, 1.005, "1.01"},
		{"digits that nobody typed", `0.00000000000000000`, 0.30000000000000004, "0.30000000000000000"},
		{"rounding gives another digit", `0.0`, 9.96, "10.0"},
		{"rounding gives the first digit", `0`, 0.96, "1"},
		{"optional decimals", `0.0##`, 1.25, "1.25"},
		{"optional decimals, none", `0.##`, 5, "5."},
		{"optional decimals before zeros", `0.0#0`, 5, "5.000"},
		{"no integer", `.00`, 0.5, ".50"},
		{"no integer placeholder", `.00`, 12.5, "12.50"},
		{"hash integer", `#.00`, 0.5, ".50"},
		{"point without decimals", `0.`, 5, "5."},
		{"blanks for integers", `???0`, 5, "   5"},
		{"blanks for decimals", `0.???`, 1.5, "1.5  "},
		{"literal among decimals", `0.0 0`, 1.25, "1.2 5"},
		{"another point", `0.0.0`, 1.25, "1.2.5"},
		{"integer of 17 digits", `0`, 12345678901234568, "12345678901234568"},
		{"1e22", `0`, 1e22, "10000000000000000000000"},
		{"15 digits and a fraction", `0.00`, 123456789012345.6, "123456789012346.00"},

		{"thousands", `#,##0`, 1234567, "1,234,567"},
		{"thousands, few digits", `#,##0`, 12, "12"},
		{"thousands and decimals", `#,##0.00`, 1234567.891, "1,234,567.89"},
		{"thousands of zeros", `000,000`, 5, "000,005"},
		{"thousands with blanks", `?,???`, 5, "    5"},
		{"thousands with a space", `# ##0`, 1234567, "1234 567"},
		{"thousandths", `#,##0,`, 1234567, "1,235"},
		{"millionths", `0.0,,`, 612345678, "612.3"},
		{"thousandths before the point", `0,.00`, 1234, "1.23"},
		{"thousandths and a unit", `0.0,"k"`, 1234, "1.2k"},
		{"comma before all", `,0`, 5, ",5"},
		{"comma behind a literal", `0" ",`, 5, "5 ,"},
		{"comma among decimals", `0.0,0`, 1.25, "1.25"},
		{"percent", `0%`, 0.07, "7%"},
		{"percent with decimals", `0.00%`, 0.12345, "12.35%"},
		{"percent before", `%0`, 0.5, "%50"},
		{"two percents", `0%%`, 0.05, "500%%"},
		{"percent is quoted", `0"%"`, 5, "5%"},
		{"percent and thousandths", `0.0,%`, 1, "0.1%"},

		{"scientific", `0.00E+00`, 12345.678, "1.23E+04"},
		{"scientific, small", `0.00E+00`, 0.000123, "1.23E-04"},
		{"scientific, zero", `0.00E+00`, 0, "0.00E+00"},
		{"scientific, zero of a hash", `#E+0`, 0, "0E+0"},
		{"scientific, negative", `0.00E+00`, -5, "-5.00E+00"},
		{"scientific, rounded to another digit", `0.0E+0`, 9.96, "1.0E+1"},
		{"scientific, minus only", `0.0E-0`, 12000, "1.2E4"},
		{"scientific, minus only, small", `0.0E-0`, 0.12, "1.2E-1"},
		{"scientific, small letter", `0.0e+0`, 12, "1.2E+1"},
		{"scientific, hash exponent", `0E+#`, 5, "5E+0"},
		{"scientific, text behind", `0E+0" u"`, 50, "5E+1 u"},
		{"engineering", `##0.0E+0`, 12345, "12.3E+3"},
		{"engineering, small", `##0.0E+0`, 0.0005, "500.0E-6"},
		{"engineering, rounded to another group", `##0E+0`, 999.6, "1E+3"},
		{"engineering by two", `#0.0E+0`, 12345, "1.2E+4"},
		{"engineering, zeros", `000E+00`, 12345.67, "012E+03"},

		{"fraction", `# ?/?`, 1.5, "1 1/2"},
		{"fraction of a negative", `# ?/?`, -1.25, "-1 1/4"},
		{"fraction below one", `# ?/?`, 0.25, " 1/4"},
		{"fraction of an integer", `# ?/?`, 5, "5    "},
		{"fraction of zero", `# ?/?`, 0, "0    "},
		{"fraction, nearly one", `# ?/?`, 0.99, "1    "},
		{"fraction with one digit", `# ?/?`, 123.456, "123 1/2"},
		{"fraction with two digits", `# ??/??`, 123.456, "123 26/57"},
		{"fraction with three digits", `# ???/???`, 123.456, "123  57/125"},
		{"fraction, aligned", `# ??/??`, 1.5, "1  1/2 "},
		{"fraction with zeros", `0 00/00`, 1.5, "1 01/02"},
		{"fraction with zeros of an integer", `0 00/00`, 1, "1 00/01"},
		{"improper fraction", `?/?`, 1.5, "3/2"},
		{"improper fraction of an integer", `?/?`, 5, "5/1"},
		{"halves", `# ?/2`, 1.5, "1 1/2"},
		{"eighths", `# ?/8`, 1.5, "1 4/8"},
		{"eighths, nearly one", `# ?/8`, 1.99, "2    "},
		{"hundredths", `# ??/100`, 1.25, "1 25/100"},
		{"fraction with spaces", `# ? / ?`, 1.5, "1 1 / 2"},
		{"fraction and a unit", `# ?/?" cup"`, 1.5, "1 1/2 cup"},
		{"fraction of pi", `# ??/??`, 3.14159265358979, "3  1/7 "},
		{"slash without a number behind", `0/"x"`, 5, "5/x"},
		{"quoted slash", `00"/"00`, 1234, "12/34"},

		{"quotes", `0" km"`, 5, "5 km"},
		{"empty quotes", `0""`, 5, "5"},
		{"escape", `0\k\m`, 5, "5km"},
		{"escaped quote", `\"0\"`, 5, `"5"`},
		{"escaped letter of many bytes", `\é0`, 5, "é5"},
		{"quotes have no codes", `"0;#"0`, 5, "0;#5"},
		{"width of a bracket", `0_)`, 5, "5 "},
		{"width of a letter of many bytes", `0_€`, 5, "5 "},
		{"fill", `* 0`, 5, "5"},
		{"fill with a letter of many bytes", `0*é`, 5, "5"},
		{"literals without quotes", `$-+/():!^&'~{}<>= 0`, 5, "$-+/():!^&'~{}<>= 5"},
		{"euro behind", `0.00 €`, 5, "5.00 €"},
		{"letters without a code", `0 k`, 5, "5 k"},
		{"digits without a code", `12-0`, 5, "12-5"},
		{"only text", `"n/a"`, 5, "n/a"},
		{"only text, negative", `"n/a"`, -5, "-n/a"},
		{"capital A", `A0`, 5, "A5"},

		{"colour", `[Red]0`, 5, "5"},
		{"colour in capitals", `[RED]0`, 5, "5"},
		{"French colour", `[Rouge]0`, 5, "5"},
		{"German colour", `[Grün]0`, 5, "5"},
		{"colour by number", `[Color 12]0`, 5, "5"},
		{"colour by number without a space", `[Color12]0`, 5, "5"},
		{"French colour by number", `[Couleur 5]0`, 5, "5"},
		{"German colour by number", `[Farbe 5]0`, 5, "5"},
		{"euro", `#,##0.00 [$€-40C]`, 1234.5, "1,234.50 €"},
		{"euro before", `[$€-2] 0`, 5, "€ 5"},
		{"language only", `[$-40C]0`, 5, "5"},
		{"language only, English", `[$-409]0.0`, 5, "5.0"},
		{"currency without a language", `[$USD] 0`, 5, "USD 5"},
		{"currency with a language tag", `[$£-en-GB]0`, 5, "£5"},
		{"accounting", `_-* #,##0.00\ _€_-;-* #,##0.00\ _€_-;_-* "-"??\ _€_-;_-@_-`, 1234.5, " 1,234.50   "},
		{"accounting, negative", `_-* #,##0.00\ _€_-;-* #,##0.00\ _€_-;_-* "-"??\ _€_-;_-@_-`, -5, "-5.00   "},
		{"accounting, zero", `_-* #,##0.00\ _€_-;-* #,##0.00\ _€_-;_-* "-"??\ _€_-;_-@_-`, 0, " -     "},

		{"General", `General`, 19.989999999999998, "19.99"},
		{"General in small letters", `general`, 5, "5"},
		{"General, negative", `GENERAL`, -0.5, "-0.5"},
		{"General and a unit", `General" km"`, 1.5, "1.5 km"},
		{"General and a unit, negative", `"d "General`, -1.5, "-d 1.5"},
		{"General for negatives", `0;[Red]-General`, -1.5, "-1.5"},
		{"empty code", ``, 1.5, "1.5"},
		{"text format", `@`, 1.5, "1.5"},
		{"text format with text", `"x"@`, 5, "5"},
	} {
		t.Run(c.name, c.run)
	}
}

func TestAppendSections(t *testing.T) {
	const byLength = `[<1]"s"0;[<100]"m"0;"l"0`
	for _, c := range []showCase{
		{"one, negative", `0.0`, -5, "-5.0"},
		{"one, minus before a literal", `$0`, -5, "-$5"},
		{"one, nothing but zeros", `0.0`, -0.04, "0.0"},
		{"one, negative zero", `0`, negativeZero(), "0"},
		{"two, positive", `0;(0)`, 5, "5"},
		{"two, negative", `0;(0)`, -5, "(5)"},
		{"two, zero", `0;(0)`, 0, "0"},
		{"two, negative without a sign", `0;0`, -5, "5"},
		{"two, negative shown as zero", `0;-0`, -0.1, "-0"},
		{"three, positive", `0;-0;"nil"`, 5, "5"},
		{"three, negative", `0;-0;"nil"`, -5, "-5"},
		{"three, zero", `0;-0;"nil"`, 0, "nil"},
		{"three, positive shown as zero", `0;-0;"nil"`, 0.1, "0"},
		{"four, number", `0;-0;"nil";"text "@`, 5, "5"},
		{"four, zero", `0;-0;"nil";"text "@`, 0, "nil"},
		{"text as second", `0.0;@`, -5, "-5.0"},
		{"text as third, zero", `0.0;(0);@`, 0, "0.0"},
		{"nothing for negatives", `0;;`, -5, ""},
		{"nothing for zero", `0;;`, 0, ""},
		{"nothing at all", `;;;`, 5, ""},
		{"nothing at all, negative", `;;;`, -5, ""},
		{"nothing for negatives of two", `0;`, -5, ""},
		{"zero only", `;;"z"`, 0, "z"},

		{"condition, first", byLength, 0.5, "s1"},
		{"condition, first of a negative", byLength, -5, "-s5"},
		{"condition, second", byLength, 50, "m50"},
		{"condition, the rest", byLength, 500, "l500"},
		{"at least", `[>=100]0.0;0.00`, 100, "100.0"},
		{"at least, others", `[>=100]0.0;0.00`, 99, "99.00"},
		{"at least, negative others", `[>=100]0.0;0.00`, -5, "-5.00"},
		{"equal", `[=0]"nil";0`, 0, "nil"},
		{"equal, others", `[=0]"nil";0`, -5, "-5"},
		{"unequal", `[<>5]0;"five"`, 6, "6"},
		{"unequal, others", `[<>5]0;"five"`, 5, "five"},
		{"decimal condition", `[<0.5]"lo";"hi"`, 0.4, "lo"},
		{"condition behind a colour", `[Red][<1]"lo";"hi"`, 0.4, "lo"},
		{"condition alone, others", `[>=100]0.00`, 5, "5"},
		{"condition alone, negative others", `[>=100]0.00`, -5, "-5"},
		{"no section applies", `[>100]0;[<-100]0`, 5, "5"},
		{"negative only", `[<=-5]0.0;0`, -5, "5.0"},
		{"negative or zero", `[<=0]0.0;0`, -5, "-5.0"},
		{"negative only is left", `[>=-1]0;0.0`, -2, "2.0"},
		{"second after a condition", `[>100]"a";0.0;"c"`, -2, "2.0"},
		{"third after a condition", `[>100]"a";0.0;"c"`, 2, "c"},
		{"the rest after two conditions", `[>=100]"A"0;[<=-100]"B"0;"C"0`, -6, "-C6"},
	} {
		t.Run(c.name, c.run)
	}
}

func negativeZero() float64 { return math.Copysign(0, -1) }
