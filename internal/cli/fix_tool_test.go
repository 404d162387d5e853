package cli

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"alvio.ai/alvio-import/record"
)

// The list of the tools below: 60 rows, of which 20 have a mistake, one each.
const (
	leadsRows = 60
	badRows   = 20
)

var leadsHeader = []any{"Téléphone", "E-mail", "Signé le", "Montant", "Statut", "Note"}

// mistakes are what is wrong with every third row: a column and what stands in it,
// and what it is corrected to.
var mistakes = []struct {
	column     string
	value, fix any
}{
	{"A", "3,36E+10", "0199000090"},
	{"A", "", "0199000091"},
	{"A", "à demander", "+33199000092"},
	{"B", "sophie@exemple", "sophie@exemple.fr"},
	{"B", "pas d'adresse", ""},
	{"C", "demain", "2025-01-03"},
	{"C", "31/02/2025", "2025-02-28"},
	{"D", "beaucoup", 12.5},
	{"E", "Inconnu", "Client"},
	{"D", "#N/A", "1250,50"},
}

// leadsTool makes the list as a workbook: "leads TO". Its dates and amounts can be
// read only because other rows tell how, and some are stored as such.
func leadsTool(args []string) int {
	b := excelize.NewFile()
	err := b.SetSheetName("Sheet1", "Leads")
	if err != nil {
		return fail(err)
	}
	if err := b.SetSheetRow("Leads", "A1", &leadsHeader); err != nil {
		return fail(err)
	}
	for i := range leadsRows {
		n := i + 2
		row := []any{fmt.Sprintf("01 99 00 00 %02d", i), fmt.Sprintf("contact%d@exemple.fr", i), "03/04/2025", "1.234", "Prospect", "-5 & <b>«é»</b>"}
		switch i % 3 {
		case 1: // what tells how the others are read
			row[2], row[3] = "25/12/2024", "1.234,56"
		case 2:
			row[2], row[3] = time.Date(2025, 1, 2, 0, 0, 0, 0, time.UTC), 1.234
		}
		if err := b.SetSheetRow("Leads", "A"+strconv.Itoa(n), &row); err != nil {
			return fail(err)
		}
		if i%3 == 0 {
			m := mistakes[i/3%len(mistakes)]
			if err := b.SetCellValue("Leads", m.column+strconv.Itoa(n), m.value); err != nil {
				return fail(err)
			}
		}
	}
	return fail(b.SaveAs(args[0]))
}

// fillTool writes texts into cells of the first sheet: "fill FROM TO A2=TEXT…".
func fillTool(args []string) int {
	b, err := excelize.OpenFile(args[0])
	if err != nil {
		return fail(err)
	}
	for _, arg := range args[2:] {
		cell, text, _ := strings.Cut(arg, "=")
		if err := b.SetCellStr(b.GetSheetName(0), cell, text); err != nil {
			return fail(err)
		}
	}
	return fail(b.SaveAs(args[1]))
}

// repairTool corrects the first rows of a workbook of rows to fix: "repair FROM TO N".
func repairTool(args []string) int {
	b, err := excelize.OpenFile(args[0])
	if err != nil {
		return fail(err)
	}
	rows, err := b.GetRows("Leads")
	if err != nil {
		return fail(err)
	}
	wanted, err := strconv.Atoi(args[2])
	if err != nil {
		return fail(err)
	}
	last := len(leadsHeader) + 2 // import_row
	if rows[0][last] != record.FixRow || len(rows) < wanted+1 {
		return fail(fmt.Errorf("%d rows below %q", len(rows)-1, rows[0]))
	}
	for i := range wanted {
		n, err := strconv.Atoi(rows[i+1][last])
		if err != nil {
			return fail(err)
		}
		m := mistakes[(n-2)/3%len(mistakes)]
		if err := b.SetCellValue("Leads", m.column+strconv.Itoa(i+2), m.fix); err != nil {
			return fail(err)
		}
	}
	return fail(b.SaveAs(args[1]))
}

// cellsTool prints a sheet of a workbook, its cells between bars: "cells FILE SHEET".
func cellsTool(args []string) int {
	b, err := excelize.OpenFile(args[0])
	if err != nil {
		return fail(err)
	}
	rows, err := b.GetRows(args[1])
	if err != nil {
		return fail(err)
	}
	for _, row := range rows {
		_, _ = fmt.Fprintf(os.Stdout, "|%s|\n", strings.ReplaceAll(strings.Join(row, "|"), "\n", " // "))
	}
	return 0
}
