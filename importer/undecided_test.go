package importer

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// When the plan learns makes no difference: before the first row, or once a row needs
// it, wherever in the list that is.
func TestWalkLearnsWhenItMust(t *testing.T) {
	const decided, open = "X;31/01/2025;1,50", "Y;03/04/2025;1,234"
	for _, tt := range []struct {
		name    string
		columns string // of the mapping, beside the phone
		row     func(n int) string
	}{
		{"no row must wait", "Day: conversion.date, Amount: conversion.amount", func(int) string { return decided }},
		{"the first row", "Day: conversion.date, Amount: conversion.amount", func(n int) string { return [...]string{decided, open}[min(1, n%999)] }},
		{"a late row", "Day: conversion.date, Amount: conversion.amount", func(n int) string { return [...]string{decided, open}[n/2900] }},
		{"the last row, and nothing tells", "Day: conversion.date, Amount: conversion.amount", func(n int) string { return [...]string{"X;;", open}[n/2999] }},
		{"what tells is after it", "Day: conversion.date, Amount: conversion.amount", func(n int) string { return [...]string{open, decided}[n/2999] }},
		{"some rows are blank or invalid", "Day: {to: conversion.date, on_invalid: omit}, Amount: {to: conversion.amount, required: true}", func(n int) string {
			return [...]string{"", "Z;31/02/2025;1,50", "Z;31/01/2025;", decided, decided, "Z;1/2/2025;", open}[n*7/3000]
		}},
		{"a column that another may hide", "Day: conversion.date, X: conversion.date, Amount: conversion.amount", func(n int) string { return [...]string{decided, "03/04/2025;31/01/2025;"}[n/2900] }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var b strings.Builder
			b.WriteString("X;Day;Amount;Phone\n")
			for n := range 3000 {
				if row := tt.row(n); row != "" {
					b.WriteString(row + ";" + phone(n))
				}
				b.WriteByte('\n')
			}
			path := filepath.Join(t.TempDir(), "leads.csv")
			if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
				t.Fatal(err)
			}
			src := "version: 1\ncolumns: {Phone: phone_number, " + tt.columns + "}\n"
			if diff := cmp.Diff(walkAll(t, path, src, false), walkAll(t, path, src, true)); diff != "" {
				t.Errorf("(-learns first +learns when it must):\n%s", diff)
			}
		})
	}
}

// walkAll walks over a file that is there twice, and writes down all that comes of it.
func walkAll(t *testing.T, path, src string, whole bool) []string {
	t.Helper()
	w := walker{inputs: append(openInput(t, path, src), openInput(t, path, src)...), whole: whole, cells: true}
	var all []string
	err := w.walk(t.Context(), func(v *visit) error {
		all = append(all, fmt.Sprintf("%d/%d %s %s %+v", v.input, v.row.Number, v.payload.JSON, v.result.Cells, v.result.Issues))
		return nil
	})
	for i := range w.inputs {
		all = append(all, fmt.Sprintf("%+v", w.inputs[i].Plan.Issues()))
		if w.inputs[i].Plan.MustLearn() {
			t.Error("the plan must learn again")
		}
	}
	return append(all, fmt.Sprintf("%d rows, %d blank, %v", w.rows, w.blank, err))
}
