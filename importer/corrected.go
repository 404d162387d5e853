package importer

import (
	"time"

	"alvio.ai/alvio-import/importer/ledger"
	"alvio.ai/alvio-import/record"
)

// Invalid rows are corrected in a workbook, and their list has the wrong ones still. The
// ledger remembers which rows were delivered in another form, so that nobody is asked to
// correct them again each time their list comes.

// invalid ends a row that has an error. If it is a list's, and a corrected form of it was
// delivered before, it says so, and nobody gets it back. Rows must come in their order.
func (w *walker) invalid(v *visit) {
	r := v.result
	r.Outcome = record.Invalid
	fix := w.inputs[v.input].Plan.Fix()
	if v.rowID != 0 && !fix {
		if w.same == nil {
			w.same = map[record.RowID]int{}
		}
		w.same[v.rowID]++
		v.rowID = v.rowID.Nth(w.same[v.rowID])
	}
	if w.book != nil && !fix {
		if at, ok := w.book.Corrected(v.rowID); ok {
			message := "a corrected form of this row was delivered on " + at.Format(time.DateOnly) + "; the list has the wrong one still"
			r.Issues = append(r.Issues, record.NewIssue(record.CorrectedBefore, message).At(v.row, -1, ""))
			r.Cells = nil
			return
		}
	}
	if w.cells {
		r.ID = v.rowID
	}
}

// correct adds that the destination has the row, which was wrong in its list.
func (k *keeping) correct(d *delivery) {
	at := d.ended
	if at.IsZero() {
		at = time.Now()
	}
	k.batch.Corrections = append(k.batch.Corrections, ledger.Correction{Row: d.corrects, ID: d.id, At: at})
}
