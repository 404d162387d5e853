package main

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"alvio.ai/alvio-import/importer/source"
	"alvio.ai/alvio-import/record"
)

var errArgs = errors.New("the argument is one workbook")

// readOurs reads a workbook as the importer does: it is opened, which finds damage
// and the header, and read to its end.
func readOurs(ctx context.Context, args []string, m *meter) (err error) {
	if len(args) != 1 {
		return errArgs
	}
	f, err := source.Open(ctx, args[0], source.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	rows, err := f.Rows()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for row := new(record.Row); ; m.row() {
		switch err := rows.Read(row); {
		case err == io.EOF:
			return nil
		case err != nil:
			return err
		}
	}
}

// readExcelize reads a workbook in the fastest way that excelize has: it streams
// the texts as they are stored. Numbers and dates are not made what a person
// sees, and damage is not looked for.
func readExcelize(_ context.Context, args []string, m *meter) (err error) {
	if len(args) != 1 {
		return errArgs
	}
	f, err := excelize.OpenFile(args[0])
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	rows, err := f.Rows(f.GetSheetName(0))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for header := true; rows.Next(); header = false {
		if _, err := rows.Columns(excelize.Options{RawCellValue: true}); err != nil {
			return err
		}
		if !header {
			m.row()
		}
	}
	return rows.Error()
}

// inflate is the limit of all readers that use the same decompression: it unpacks
// the parts that must be read, and compares their checksums, as archive/zip does
// at the end of each. It knows no rows.
func inflate(_ context.Context, args []string, m *meter) (err error) {
	if len(args) != 1 {
		return errArgs
	}
	z, err := zip.OpenReader(args[0])
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, z.Close()) }()
	found := 0
	for _, part := range z.File {
		if !isNeeded(part.Name) {
			continue
		}
		if err := inflatePart(part); err != nil {
			return fmt.Errorf("%s: %w", part.Name, err)
		}
		found++
	}
	if found != len(neededParts)+1 {
		return fmt.Errorf("%d parts, not %d", found, len(neededParts)+1)
	}
	m.rows = -1
	return nil
}

// neededParts are those beside the sheet that any reader must look into.
var neededParts = []string{"xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml"}

func isNeeded(name string) bool {
	return slices.Contains(neededParts, name) || strings.HasPrefix(name, "xl/worksheets/sheet")
}

func inflatePart(part *zip.File) (err error) {
	r, err := part.Open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	_, err = io.Copy(io.Discard, r)
	return err
}
