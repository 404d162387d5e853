package lists

import (
	"encoding/csv"
	"io"
)

// writeCSV writes the list as UTF-8 with commas (RFC 4180), every cell as a person
// sees it.
func (l List) writeCSV(out io.Writer) error {
	w := csv.NewWriter(out)
	if err := w.Write(Header); err != nil {
		return err
	}
	leads, row, texts := l.leads(), make([]cell, len(Header)), make([]string, len(Header))
	for range l.Rows {
		leads.next(row)
		for i := range row {
			texts[i] = row[i].text
		}
		if err := w.Write(texts); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}
