package xlsx_test

import (
	"testing"
)

// What a cell shows, by its type. The cell is in column A, and has the style 0.
func TestCells(t *testing.T) {
	tests := []struct {
		name string
		give string
		want string // the row, or what the error says
	}{
		{"nothing", `<c r="A1"/>`, `1:`},
		{"an empty value", `<c r="A1"><v></v></c>`, `1:`},
		{"an empty text", `<c r="A1" t="str"><v/></c>`, `1:`},
		{"an empty inline text", `<c r="A1" t="inlineStr"><is/></c>`, `1:`},
		{"an inline text without its type", `<c r="A1"><is><t>12</t></is></c>`, `1: "12"`},
		{"an inline text as a value", `<c r="A1" t="inlineStr"><v>12</v></c>`, `1: "12"`},
		{"a number by its type", `<c r="A1" t="n"><v>12</v></c>`, `1: number 12`},
		{"an empty type", `<c r="A1" t=""><v>12</v></c>`, `1: number 12`},
		{"an unknown type", `<c r="A1" t="x"><v>12</v></c>`, `a cell of the unknown type "x"`},
		{"a type in other case", `<c r="A1" t="S"><v>0</v></c>`, `a cell of the unknown type "S"`},
		{"two values", `<c r="A1"><v>1</v><v>2</v></c>`, `a cell with two values`},
		{"a value and an inline text", `<c r="A1"><v>1</v><is><t>2</t></is></c>`, `a cell with two values`},
		{"two inline texts", `<c r="A1" t="inlineStr"><is><t>1</t></is><is><t>2</t></is></c>`, `a cell with two values`},
		{"a value behind an empty one", `<c r="A1"><v/><v>2</v></c>`, `1: number 2`},
		{"elements in a value", `<c r="A1"><v>1<x/>2</v></c>`, `1: number 12`},
		{"a list of extensions", `<c r="A1"><v>1</v><extLst><ext uri="x"><v>2</v></ext></extLst></c>`, `1: number 1`},
		{"other vocabularies", `<c r="A1" x:r="B9" x:t="s" xmlns:x="urn:x"><x:v>2</x:v><v>1</v><x:f>3</x:f></c>`, `1: number 1`},
		{"text between the elements", "<c r='A1'> x <v>1</v> y </c>", `1: number 1`},
		{"a comment between the elements", "<c r='A1'><!-- <v>2</v> --><v>1<!-- 2 --></v></c>", `1: number 1`},
		{"a choice of contents", `<c r="A1"><mc:AlternateContent xmlns:mc="urn:mc"><v>1</v></mc:AlternateContent></c>`, `contents in several versions`},
		{"a choice of texts", `<c r="A1" t="inlineStr"><is><t>a</t><mc:AlternateContent xmlns:mc="urn:mc"><t>b</t></mc:AlternateContent></is></c>`, `contents in several versions`},
		{"metadata", `<c r="A1" cm="1" vm="1" ph="1"><v>1</v></c>`, `1: number 1`},

		{"true", `<c r="A1" t="b"><v>1</v></c>`, `1: bool TRUE=true`},
		{"false", `<c r="A1" t="b"><v>0</v></c>`, `1: bool FALSE=false`},
		{"true as a word", `<c r="A1" t="b"><v>true</v></c>`, `1: bool TRUE=true`},
		{"false as a word", `<c r="A1" t="b"><v>false</v></c>`, `1: bool FALSE=false`},
		{"white space around a truth value", "<c r='A1' t='b'><v> 1\n</v></c>", `1: bool TRUE=true`},
		{"an empty truth value", `<c r="A1" t="b"><v/></c>`, `1:`},
		{"neither true nor false", `<c r="A1" t="b"><v>2</v></c>`, `the truth value "2"`},
		{"an error", `<c r="A1" t="e"><v>#N/A</v></c>`, `1: error #N/A`},
		{"an empty error", `<c r="A1" t="e"><v/></c>`, `1:`},

		{"a formula's number", `<c r="A1"><f>1+1</f><v>2</v></c>`, `1: number 2`},
		{"a formula's text", `<c r="A1" t="str"><f>A&amp;B</f><v>AB</v></c>`, `1: "AB"`},
		{"a formula's long text", `<c r="A1" t="str"><f>A</f><v>longer than the formula</v></c>`, `1: "longer than the formula"`},
		{"a formula's empty text", `<c r="A1" t="str"><f>""</f><v></v></c>`, `1:`},
		{"a formula's text of spaces", `<c r="A1" t="str"><f>" "</f><v> </v></c>`, `1: " "`},
		{"a formula's truth value", `<c r="A1" t="b"><f>1=1</f><v>1</v></c>`, `1: bool TRUE=true`},
		{"a formula's error", `<c r="A1" t="e"><f>1/0</f><v>#DIV/0!</v></c>`, `1: error #DIV/0!`},
		{"a formula's shared text", `<c r="A1" t="s"><f>B1</f><v>0</v></c>`, `1: "shared"`},
		{"a value before its formula", `<c r="A1"><v>2</v><f>1+1</f></c>`, `1: number 2`},
		{"a formula without a value", `<c r="A1"><f>1+1</f></c>`, `1: error =1+1`},
		{"a formula without a value, by its type a text", `<c r="A1" t="str"><f>"a"</f></c>`, `1: error ="a"`},
		{"a formula that begins with its =", `<c r="A1"><f>=1+1</f></c>`, `1: error =1+1`},
		{"a formula with an empty value, as openpyxl has it", `<c r="A1"><f>B1&amp;"x"</f><v></v></c>`, `1: error =B1&"x"`},
		{"a formula with an empty-element value", `<c r="A1"><f>1+1</f><v/></c>`, `1: error =1+1`},
		{"a formula behind an empty value", `<c r="A1"><v/><f>1+1</f></c>`, `1: error =1+1`},
		{"a formula with a value of white space", "<c r='A1'>\n<f>1+1</f>\n<v>\n</v>\n</c>", `1: error =1+1`},
		{"a shared formula", `<c r="A1"><f t="shared" ref="A1:A9" si="0">B1*2</f><v>4</v></c>`, `1: number 4`},
		{"a shared formula's other cell", `<c r="A1"><f t="shared" si="0"/><v>4</v></c>`, `1: number 4`},
		{"a shared formula's other cell without a value", `<c r="A1"><f t="shared" si="0"/></c>`, `1: error =`},
		{"an array's formula", `<c r="A1" t="str"><f t="array" ref="A1:A2">B1:B2</f><v>x</v></c>`, `1: "x"`},

		{"a date", `<c r="A1" t="d"><v>2025-01-31</v></c>`, `1: date 2025-01-31`},
		{"a date and a time", `<c r="A1" t="d"><v>2025-01-31T10:20:30</v></c>`, `1: date 2025-01-31T10:20:30`},
		{"midnight", `<c r="A1" t="d"><v>2025-01-31T00:00:00</v></c>`, `1: date 2025-01-31`},
		{"a time without seconds", `<c r="A1" t="d"><v>2025-01-31T10:20</v></c>`, `1: date 2025-01-31T10:20:00`},
		{"a date of Greenwich", `<c r="A1" t="d"><v>2025-01-31T10:20:30Z</v></c>`, `1: date 2025-01-31T10:20:30`},
		{"a fraction of a second", `<c r="A1" t="d"><v>2025-01-31T10:20:30.499</v></c>`, `1: date 2025-01-31T10:20:30`},
		{"a fraction that rounds up", `<c r="A1" t="d"><v>2025-01-31T23:59:59.9999Z</v></c>`, `1: date 2025-02-01`},
		{"white space around a date", "<c r='A1' t='d'><v> 2025-01-31\n</v></c>", `1: date 2025-01-31`},
		{"a time of day", `<c r="A1" t="d"><v>10:20:30</v></c>`, `1: "10:20:30"`},
		{"a day that is none", `<c r="A1" t="d"><v>2025-02-30</v></c>`, `1: "2025-02-30"`},
		{"no date", `<c r="A1" t="d"><v>soon</v></c>`, `1: "soon"`},
		{"a date of another zone", `<c r="A1" t="d"><v>2025-01-31T10:20:30+02:00</v></c>`, `1: "2025-01-31T10:20:30+02:00"`},
		{"the last second of all", `<c r="A1" t="d"><v>9999-12-31T23:59:59.9</v></c>`, `1: date 9999-12-31T23:59:59`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := book{rows: `<row r="1">` + tt.give + `</row>`, shared: `<si><t>shared</t></si>`}
			checkRowsOrError(t, b.zip(t), tt.want)
		})
	}
}

// A number is shown with all its digits, and never with an exponent.
func TestNumbers(t *testing.T) {
	tests := []struct {
		name string
		give string
		want string
	}{
		{"zero", "0", "number 0"},
		{"one", "1", "number 1"},
		{"one with a decimal", "1.0", "number 1"},
		{"a negative zero", "-0", "number 0"},
		{"a negative zero with a decimal", "-0.0", "number 0"},
		{"negative", "-12.5", "number -12.5"},
		{"a phone number", "33612345678", "number 33612345678"},
		{"a phone number with an exponent", "3.3612345678E10", "number 33612345678"},
		{"a phone number with a decimal", "33612345678.0", "number 33612345678"},
		{"an exponent", "1E+5", "number 100000"},
		{"a small exponent", "1e5", "number 100000"},
		{"a small number", "1E-7", "number 0.0000001"},
		{"as small as can be with 15 digits", "2.2250738585072014E-308", "number 0." + zeros(307) + "22250738585072"},
		{"smaller than can be", "1E-400", "number 0"},
		{"a price as Excel stores it", "19.989999999999998", "number 19.99"},
		{"a sum of tenths", "0.30000000000000004", "number 0.3"},
		{"15 digits", "123456789.012345", "number 123456789.012345"},
		{"16 digits with a fraction", "123456789.0123456", "number 123456789.012346"},
		{"17 digits", "12345678901234567", "number 12345678901234567"},
		{"17 digits with a sign", "-12345678901234567", "number -12345678901234567"},
		{"20 digits", "12345678901234567890", "number 12345678901234567890"},
		{"17 digits with an exponent", "1.2345678901234567E+20", "number 123456789012345670000"},
		{"17 digits with a shifted exponent", "123456789012345678900E-1", "number 12345678901234567890"},
		{"a fraction that no float has", "12345678901234567.4", "number 12345678901234567"},
		{"a large number", "1E+100", "number 1" + zeros(100)},
		{"the largest", "1.7976931348623157E+308", "number 17976931348623157" + zeros(292)},
		{"too large", "1E+309", `"1E+309"`},
		{"a plus", "+5", "number 5"},
		{"no digit before the point", ".5", "number 0.5"},
		{"no digit behind the point", "5.", "number 5"},
		{"a zero before the number", "0612", "number 612"},
		{"a zero before the point", "0.5", "number 0.5"},
		{"zeros at the end", "0.50", "number 0.5"},
		{"spaces around", "  12.5 ", "number 12.5"},
		{"lines around", "\n\t12\n", "number 12"},
		{"spaces within", "1 2", `"1 2"`},
		{"letters", "abc", `"abc"`},
		{"a date", "2025-01-31", `"2025-01-31"`},
		{"not a number", "NaN", `"NaN"`},
		{"infinite", "Inf", `"Inf"`},
		{"infinite in XML", "-INF", `"-INF"`},
		{"hexadecimal", "0x10", `"0x10"`},
		{"hexadecimal with an exponent", "0x1p4", `"0x1p4"`},
		{"an underscore", "1_000", `"1_000"`},
		{"a comma", "1,5", `"1,5"`},
		{"two points", "1.2.3", `"1.2.3"`},
		{"a sign alone", "-", `"-"`},
		{"a point alone", ".", `"."`},
		{"an exponent alone", "E5", `"E5"`},
		{"two signs", "--5", `"--5"`},
		{"an exponent that overflows", "1E99999999999999999999", `"1E99999999999999999999"`},
		{"zero with an exponent that overflows", "0E99999999999999999999", "number 0"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			checkRowsOrError(t, book{rows: `<row r="1"><c r="A1"><v>` + tt.give + `</v></c></row>`}.zip(t), "1: "+tt.want)
		})
	}
}
