package mapping

import (
	"fmt"

	"alvio.ai/alvio-import/record"
)

// CellOptions say how a single cell is to be read. The zero value takes any text.
type CellOptions struct {
	Type    Type
	Region  string // of phone numbers written without +, "" if none
	Format  string // of dates, as in a mapping file; "" for those that mean one day only
	Decimal string // the decimal mark, "," or "."; "" if none is known
}

// A CellReader reads a cell that is not blank as a column of a mapping would whose other
// values tell nothing. It returns the JSON; none if the issue is an error. It is not
// for several goroutines.
type CellReader func(cell record.Cell) (js []byte, issue *record.Issue)

// NewCellReader returns a reader. It fails if the format or the decimal mark is none.
func NewCellReader(o CellOptions) (CellReader, error) {
	field := path{{name: "custom"}, {name: "value"}}
	c := columnOf("", field)
	c.typ = o.Type
	r := noReading(o.Region)
	if o.Format != "" {
		format, err := parseDateFormat(o.Format)
		if err != nil {
			return nil, err
		}
		c.format = format
	}
	switch o.Decimal {
	case "":
	case ",", ".":
		*r.marks = declaredMarks(o.Decimal[0])
	default:
		return nil, fmt.Errorf("decimal mark %q: it is a comma or a point", o.Decimal)
	}
	convert := c.converterFor(field, r)
	return func(cell record.Cell) ([]byte, *record.Issue) {
		if hasFailed(&cell) {
			return nil, failure(&cell)
		}
		js, issue := convert(nil, cell)
		if issue != nil && issue.Severity == record.Error {
			js = nil
		}
		return js, issue
	}, nil
}

// DecimalMark returns the decimal mark that numbers prove together, as those of a column
// do; "" if they prove none. Doubtful is whether one of them could be read in two ways
// then, such as 1,234.
func DecimalMark(cells []record.Cell) (mark string, doubtful bool) {
	var m marks
	for _, cell := range cells {
		if n, ok := parseNumeral(cell.Text); ok && cell.Kind == record.KindText {
			m.learn(&n)
			doubtful = doubtful || n.ambiguous()
		}
	}
	if decimal, known := m.decimal(','); known {
		return map[bool]string{true: ",", false: "."}[decimal], false
	}
	if decimal, known := m.decimal('.'); known {
		return map[bool]string{true: ".", false: ","}[decimal], false
	}
	return "", doubtful
}
