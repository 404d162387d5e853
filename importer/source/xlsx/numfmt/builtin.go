package numfmt

// builtinCodes are the formats that files need not define (ECMA-376 part 1,
// 18.8.30), as Excel has them in the United States.
var builtinCodes = [...]string{
	1:  `0`,
	2:  `0.00`,
	3:  `#,##0`,
	4:  `#,##0.00`,
	5:  `$#,##0_);($#,##0)`,
	6:  `$#,##0_);[Red]($#,##0)`,
	7:  `$#,##0.00_);($#,##0.00)`,
	8:  `$#,##0.00_);[Red]($#,##0.00)`,
	9:  `0%`,
	10: `0.00%`,
	11: `0.00E+00`,
	12: `# ?/?`,
	13: `# ??/??`,
	14: `[$-x-sysdate]`, // m/d/yy in the United States, dd/mm/yyyy in France
	15: `d-mmm-yy`,
	16: `d-mmm`,
	17: `mmm-yy`,
	18: `h:mm AM/PM`,
	19: `h:mm:ss AM/PM`,
	20: `h:mm`,
	21: `h:mm:ss`,
	22: `[$-x-sysdate]`, // as 14, with h:mm
	37: `#,##0_);(#,##0)`,
	38: `#,##0_);[Red](#,##0)`,
	39: `#,##0.00_);(#,##0.00)`,
	40: `#,##0.00_);[Red](#,##0.00)`,
	41: `_(* #,##0_);_(* (#,##0);_(* "-"_);_(@_)`,
	42: `_($* #,##0_);_($* (#,##0);_($* "-"_);_(@_)`,
	43: `_(* #,##0.00_);_(* (#,##0.00);_(* "-"??_);_(@_)`,
	44: `_($* #,##0.00_);_($* (#,##0.00);_($* "-"??_);_(@_)`,
	45: `mm:ss`,
	46: `[h]:mm:ss`,
	47: `mm:ss.0`,
	48: `##0.0E+0`,
	49: `@`,
}

// builtins are the compiled formats by id, nil for General.
var builtins = func() (formats [59]*Format) {
	for id := range formats {
		code := ""
		switch {
		case id >= 27 && id <= 36 || id >= 50:
			code = builtinCodes[14] // dates of East Asian languages
		case id < len(builtinCodes):
			code = builtinCodes[id]
		}
		if f, err := Parse(code); err == nil {
			formats[id] = f
		}
	}
	return formats
}()

var general = &Format{general: true}

// Builtin returns the format with this built-in id, as Excel shows it in the United
// States. Ids 14 and 22, which depend on the reader's machine, and 27 to 36 and 50
// to 58, which are dates of East Asian languages, show ISO 8601. Others are General.
func Builtin(id int) *Format {
	if id < 0 || id >= len(builtins) || builtins[id] == nil {
		return general
	}
	return builtins[id]
}
