package importer

import (
	"bytes"
	"encoding/binary"

	"alvio.ai/alvio-import/mapping"
	"alvio.ai/alvio-import/record"
)

// Rows that a person has to do something about go back to him with their cells. It
// is known of a row only once it has ended, so that those under way have their cells
// with them, packed.

// needsPerson reports whether running again is no help to a row that ended so.
func (o *Options) needsPerson(outcome record.Outcome) bool {
	return outcome == record.Rejected || outcome == record.InDoubt && o.Hold
}

// restaters write the cells of rows, for one goroutine.
type restaters struct {
	inputs []Input
	made   []*mapping.Restater // by input, nil until it is needed
}

func (r *restaters) of(input int) *mapping.Restater {
	if r.made == nil {
		r.made = make([]*mapping.Restater, len(r.inputs))
	}
	if r.made[input] == nil {
		r.made[input] = r.inputs[input].Plan.Restater()
	}
	return r.made[input]
}

// restate gives the result the cells of its row, which were packed.
func (r *restaters) restate(d *delivery) {
	row := unpackCells(d.cells)
	d.result.Cells = bytes.Clone(r.of(d.input).Restate(&row))
}

// packCells returns the cells in as little memory as they need.
func packCells(cells []record.Cell) []byte {
	size := binary.MaxVarintLen32
	for i := range cells {
		size += 1 + textSize(cells[i].Text)
		if cells[i].Kind != record.KindText {
			size += textSize(cells[i].Value)
		}
	}
	packed := binary.AppendUvarint(make([]byte, 0, size), uint64(len(cells)))
	for i := range cells {
		packed = append(packed, byte(cells[i].Kind))
		packed = appendText(packed, cells[i].Text)
		if cells[i].Kind != record.KindText {
			packed = appendText(packed, cells[i].Value)
		}
	}
	return packed
}

// textSize returns how many bytes appendText adds, at most.
func textSize(text string) int { return 1 + len(text)/128 + len(text) }

func appendText(packed []byte, text string) []byte {
	return append(binary.AppendUvarint(packed, uint64(len(text))), text...)
}

// unpackCells returns a row of the cells that were packed.
func unpackCells(packed []byte) record.Row {
	n, size := binary.Uvarint(packed)
	packed = packed[size:]
	row := record.Row{Cells: make([]record.Cell, n)}
	for i := range row.Cells {
		cell := &row.Cells[i]
		cell.Kind, packed = record.Kind(packed[0]), packed[1:]
		cell.Text, packed = cutText(packed)
		if cell.Kind != record.KindText {
			cell.Value, packed = cutText(packed)
		}
	}
	return row
}

func cutText(packed []byte) (string, []byte) {
	n, size := binary.Uvarint(packed)
	end := size + int(n)
	return string(packed[size:end]), packed[end:]
}
