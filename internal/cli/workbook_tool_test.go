package cli

import (
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// workbookTool makes a workbook of a list of steps, one a line: "workbook STEPS TO".
//
//	sheet Leads                 the steps below are on this sheet
//	A1 text two\nlines          what a cell holds: a text,
//	A2 number 639980012 00000   a number and its format,
//	A3 formula =B2              or a formula without a value
//	hide row 3                  also: hide column B, hide sheet
func workbookTool(args []string) int {
	steps, err := os.ReadFile(args[0])
	if err != nil {
		return fail(err)
	}
	b := excelize.NewFile()
	sheet := "Sheet1"
	for i, step := range strings.Split(strings.TrimSpace(string(steps)), "\n") {
		first, rest, _ := strings.Cut(step, " ")
		switch first {
		case "sheet":
			if i == 0 {
				err = b.SetSheetName(sheet, rest)
			} else {
				_, err = b.NewSheet(rest)
			}
			sheet = rest
		case "hide":
			err = hide(b, sheet, rest)
		default:
			err = fillCell(b, sheet, first, rest)
		}
		if err != nil {
			return fail(fmt.Errorf("%q: %w", step, err))
		}
	}
	return fail(b.SaveAs(args[1]))
}

func hide(b *excelize.File, sheet, what string) error {
	switch kind, which, _ := strings.Cut(what, " "); kind {
	case "sheet":
		return b.SetSheetVisible(sheet, false)
	case "column":
		return b.SetColVisible(sheet, which, false)
	default:
		n, err := strconv.Atoi(which)
		if err != nil {
			return err
		}
		return b.SetRowVisible(sheet, n, false)
	}
}

func fillCell(b *excelize.File, sheet, cell, content string) error {
	switch kind, value, _ := strings.Cut(content, " "); kind {
	case "formula":
		return b.SetCellFormula(sheet, cell, value)
	case "number":
		number, format, formatted := strings.Cut(value, " ")
		if err := b.SetCellDefault(sheet, cell, number); err != nil || !formatted {
			return err
		}
		style, err := b.NewStyle(&excelize.Style{CustomNumFmt: &format})
		if err != nil {
			return err
		}
		return b.SetCellStyle(sheet, cell, cell, style)
	default:
		return b.SetCellStr(sheet, cell, strings.ReplaceAll(value, `\n`, "\n"))
	}
}
