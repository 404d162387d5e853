package record

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A RowID is what a row of a list is known by once it was corrected elsewhere: a hash of
// what its cells show. It is the same wherever the row stands, in whatever order the
// columns are, and whether a CSV file has it or a workbook; it is another one if anything
// in the row changes. The zero RowID is none.
type RowID uint64

// A CellOf is a text of a row and the column that it stands in.
type CellOf struct{ Column, Text string }

// NewRowID returns the ID of a row whose cells, but the blank ones, are these. It orders
// them.
func NewRowID(cells []CellOf) RowID {
	slices.SortFunc(cells, func(a, b CellOf) int {
		if c := strings.Compare(a.Column, b.Column); c != 0 {
			return c
		}
		return strings.Compare(a.Text, b.Text)
	})
	buffer := []byte{'1'} // the version of what is hashed
	for i := range cells {
		for _, text := range []string{cells[i].Column, cells[i].Text} {
			buffer = append(binary.AppendUvarint(buffer, uint64(len(text))), text...)
		}
	}
	return rowID(buffer)
}

// Nth returns the ID of the n-th of the rows, from 1, that show the same: each of them may
// be corrected to something else.
func (id RowID) Nth(n int) RowID {
	if n <= 1 || id == 0 {
		return id
	}
	return rowID(binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(nil, uint64(id)), uint64(n)))
}

func rowID(data []byte) RowID {
	sum := sha256.Sum256(data)
	return RowID(max(binary.BigEndian.Uint64(sum[:]), 1))
}

// String returns the ID's text: a letter, so that no spreadsheet program takes it for a
// number, and 16 hexadecimal digits; "" for none.
func (id RowID) String() string {
	if id == 0 {
		return ""
	}
	return fmt.Sprintf("r%016x", uint64(id))
}

// ParseRowID returns the ID that a text is, none for any other text.
func ParseRowID(text string) RowID {
	digits, ok := strings.CutPrefix(strings.ToLower(strings.TrimSpace(text)), "r")
	n, err := strconv.ParseUint(digits, 16, 64)
	if !ok || err != nil || len(digits) != 16 {
		return 0
	}
	return RowID(n)
}

// MarshalText gives the ID its text in JSON.
func (id RowID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// UnmarshalText reads the ID's text.
func (id *RowID) UnmarshalText(text []byte) error {
	*id = ParseRowID(string(text))
	return nil
}
