package importer

import (
	"context"
	"fmt"

	"alvio.ai/alvio-import/record"
)

// Preview reads and maps rows as Check does, and shows each one as it was read,
// its payload, nil if it has an error, and its issues. Damage anywhere in an input is
// told after them. Only counts if it is not 0:
// it is the number of the one row to show. An error of show's ends it.
func Preview(ctx context.Context, inputs []Input, limit, only int, show func(row *record.Row, payload []byte, r *record.Result) error) error {
	if only > 0 {
		limit = 0
	}
	shown := 0
	w := walker{inputs: inputs, limit: limit}
	err := w.walk(ctx, func(v *visit) error {
		switch {
		case only > 0 && v.row.Number < only:
			return nil
		case only > 0 && v.row.Number > only:
			return errEnough
		}
		shown++
		return show(v.row, v.payload.JSON, v.result)
	})
	if err == nil && only > 0 && shown == 0 {
		return fmt.Errorf("row %d has nothing to show: it is blank, the header or above it, or beyond the end", only)
	}
	if err == nil {
		err = verify(inputs)
	}
	return Interrupted(err)
}
