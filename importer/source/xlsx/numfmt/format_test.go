package numfmt_test

import (
	"math"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"alvio.ai/alvio-import/importer/source/xlsx/numfmt"
)

var nan, inf = math.NaN(), math.Inf(1)

func TestAppendGeneral(t *testing.T) {
	for _, c := range []struct {
		name string
		v    float64
		want string
	}{
		{"zero", 0, "0"},
		{"negative zero", math.Copysign(0, -1), "0"},
		{"integer", 5, "5"},
		{"negative", -5.5, "-5.5"},
		{"phone", 33612345678, "33612345678"},
		{"binary noise below", 19.989999999999998, "19.99"},
		{"binary noise above", 0.30000000000000004, "0.3"},
		{"noise beside an integer", 0.9999999999999999, "1"},
		{"15 digits", 1234567.12345678, "1234567.12345678"},
		{"16 digits and a fraction", 123456789012345.6, "123456789012346"},
		{"integer of 17 digits", 12345678901234568, "12345678901234568"},
		{"large", 1e20, "100000000000000000000"},
		{"negative and large", -1e16, "-10000000000000000"},
		{"small", 1e-7, "0.0000001"},
		{"not a number", nan, "NaN"},
		{"infinite", inf, "+Inf"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := numfmt.AppendGeneral(nil, c.v); string(got) != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

func TestBuiltin(t *testing.T) {
	for _, c := range []struct {
		id     int
		v      float64
		want   string
		isDate bool
	}{
		{-1, 1.5, "1.5", false},
		{0, 1.5, "1.5", false},
		{1, 1.5, "2", false},
		{2, 1.5, "1.50", false},
		{3, 1234.5, "1,235", false},
		{4, 1234.5, "1,234.50", false},
		{5, -1234.5, "($1,235)", false},
		{6, 5, "$5 ", false},
		{7, 5, "$5.00 ", false},
		{8, -5, "($5.00)", false},
		{9, 0.5, "50%", false},
		{10, 0.5, "50.00%", false},
		{11, 1234, "1.23E+03", false},
		{12, 1.5, "1 1/2", false},
		{13, 1.5, "1  1/2 ", false},
		{14, 45672, "2025-01-15", true},
		{14, afternoon, "2025-01-15T13:30:00", true},
		{14, 0, "0", false},
		{15, 45672, "15-Jan-25", true},
		{16, 45672, "15-Jan", true},
		{17, 45672, "Jan-25", true},
		{18, 0.5625, "1:30 PM", false},
		{19, 0.5625, "1:30:00 PM", false},
		{20, 0.5625, "13:30", false},
		{21, 0.5625, "13:30:00", false},
		{22, afternoon, "2025-01-15T13:30:00", true},
		{23, 5, "5", false},
		{27, 45672, "2025-01-15", true},
		{36, 45672, "2025-01-15", true},
		{37, -5, "(5)", false},
		{38, -5, "(5)", false},
		{39, -5, "(5.00)", false},
		{40, 5, "5.00 ", false},
		{41, 0, " - ", false},
		{42, -5, " $(5)", false},
		{43, 5, " 5.00 ", false},
		{44, 5, " $5.00 ", false},
		{45, 0.0625, "30:00", false},
		{46, 1.0625, "25:30:00", false},
		{47, 90.5 / 86400, "01:30.5", false},
		{48, 12345, "12.3E+3", false},
		{49, 1.5, "1.5", false},
		{50, 45672, "2025-01-15", true},
		{58, 45672, "2025-01-15", true},
		{59, 1.5, "1.5", false},
		{1000, 1.5, "1.5", false},
	} {
		t.Run(strconv.Itoa(c.id), func(t *testing.T) {
			got, isDate := numfmt.Builtin(c.id).Append(nil, c.v, false)
			if string(got) != c.want || isDate != c.isDate {
				t.Errorf("%q (a date: %t), want %q", got, isDate, c.want)
			}
		})
	}
}

func TestGeneral(t *testing.T) {
	for code, want := range map[string]bool{
		``: true, `General`: true, `GENERAL`: true, `general;@`: true, `@`: true, `[Red]General`: true, `"x"@`: true,
		`0`: false, `General" km"`: false, `General;General`: false, `[>5]General`: true, `dd/mm/yyyy`: false, `;;;`: false,
	} {
		f, err := numfmt.Parse(code)
		if err != nil {
			t.Fatal(err)
		}
		if f.General() != want {
			t.Errorf("%q: %t", code, !want)
		}
	}
	if !numfmt.Builtin(0).General() || !numfmt.Builtin(49).General() || numfmt.Builtin(1).General() {
		t.Error("built-in 0 and 49 are General, 1 is not")
	}
}

func TestParseError(t *testing.T) {
	for _, c := range []struct{ name, code, want string }{
		{"open quote", `0"km`, "a quote is not closed"},
		{"open bracket", `[Red0`, "a bracket is not closed"},
		{"empty brackets", `[]0`, "empty pair of brackets"},
		{"escape at the end", `0\`, "nothing follows"},
		{"width at the end", `0_`, "nothing follows"},
		{"fill at the end", `0*`, "nothing follows"},
		{"five sections", `0;0;0;0;0`, "more than four sections"},
		{"no condition", `[>abc]0`, "no condition"},
		{"unknown comparison", `[=>5]0`, "no condition"},
		{"digits in a date", `dd/mm/yyyy 0`, "a date with other placeholders"},
		{"General in a date", `General dd`, "a date with other placeholders"},
		{"a unit with code letters", `0 jours`, "a date with other placeholders"},
		{"General and digits", `General0`, "beside other placeholders"},
		{"text and digits", `0@0;0`, "beside other placeholders"},
		{"exponent without digits", `0E+`, "the exponent has no digits"},
		{"two exponents", `0E+0E+0`, "the exponent has no digits"},
		{"two bars", `00/00/00`, "more than one fraction bar"},
		{"fraction with a point", `0.0/0`, "a fraction with"},
		{"other numerals", `[DBNum1]0`, "other numerals"},
		{"unknown letter", `0 n`, "needs quotes"},
		{"decimals of a second", `ss.0000000`, "too many decimals"},
		{"too long", strings.Repeat("0", 1025), "longer than 1,024 bytes"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := numfmt.Parse(c.code)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %s", err, c.want)
			}
			if err != nil && len(err.Error()) > 200 {
				t.Error("a long error")
			}
		})
	}
}

func TestAppendExtremes(t *testing.T) {
	codes := []string{`0`, `#,##0.00`, `0.00E+00`, `# ?/?`, `?/?`, `# ?/8`, `0%`, `0,,`, `dd/mm/yyyy`, `[h]:mm`, `hh:mm`, `General" x"`, `00 00`, `0;;`}
	for _, code := range codes {
		f, err := numfmt.Parse(code)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range []float64{nan, inf, -inf, math.MaxFloat64, -math.MaxFloat64, math.SmallestNonzeroFloat64, 1e15, 1e-15, 2958465.9999999, 1 << 53} {
			for _, date1904 := range []bool{false, true} {
				if got, _ := f.Append(nil, v, date1904); len(got) > 1000 || !utf8.Valid(got) {
					t.Errorf("%s of %v: %q", code, v, got)
				}
			}
		}
	}
}

func TestAppendAllocates(t *testing.T) {
	buf := make([]byte, 0, 64)
	for _, code := range []string{`00000`, `0.00`, `dd/mm/yyyy`, `00 00 00 00 00`, `#,##0.00`, `0.00E+00`, `# ?/?`, `[h]:mm`, `[$-419]mmmm`} {
		f, err := numfmt.Parse(code)
		if err != nil {
			t.Fatal(err)
		}
		if n := testing.AllocsPerRun(100, func() { buf, _ = f.Append(buf[:0], 45672.5625, false) }); n != 0 {
			t.Errorf("%s: %v allocations", code, n)
		}
	}
}

func FuzzFormat(f *testing.F) {
	for _, code := range []string{
		`0`, `00000`, `#,##0.00`, `0# ## ## ## ##`, `# ??/??`, `0.00E+00`, `##0.0E+0`, `dd/mm/yyyy hh:mm:ss.000`, `[h]:mm`, `[$€-40C]0`,
		`[>=100]0;[<1]"x";General`, `_-* #,##0.00\ _€_-;@`, `[$-F800]dddd`, `h AM/PM`, `"é"\é*é_é0`, `0.0,,%`, `?/8`,
	} {
		f.Add(code, 45672.5625)
		f.Add(code, -1e300)
	}
	f.Fuzz(func(t *testing.T, code string, v float64) {
		format, err := numfmt.Parse(code)
		if err != nil {
			return
		}
		for _, date1904 := range []bool{false, true} {
			got, isDate := format.Append(nil, v, date1904)
			again, isDateAgain := format.Append(nil, v, date1904)
			if string(got) != string(again) || isDate != isDateAgain {
				t.Errorf("%q, then %q", got, again)
			}
			if utf8.ValidString(code) && !utf8.Valid(got) {
				t.Errorf("%q is not UTF-8", got)
			}
			if len(got) > 20*len(code)+2000 {
				t.Errorf("%d bytes", len(got))
			}
			if _, ok := numfmt.Time(v, date1904); isDate && !ok {
				t.Errorf("%q is a date", got)
			}
		}
		if code != "" && strings.Trim(code, "0") == "" {
			sameDigits(t, format, code, v)
		}
	})
}

// sameDigits compares what zeros show of an integer with strconv.
func sameDigits(t *testing.T, format *numfmt.Format, zeros string, v float64) {
	t.Helper()
	v = math.Trunc(v)
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return
	}
	want := strconv.FormatFloat(math.Abs(v), 'f', -1, 64)
	want = zeros[:max(len(zeros)-len(want), 0)] + want
	if v < 0 {
		want = "-" + want
	}
	if got, _ := format.Append(nil, v, false); string(got) != want {
		t.Errorf("%q, want %q", got, want)
	}
}
