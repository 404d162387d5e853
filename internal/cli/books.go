package cli

import (
	"context"
	"errors"
	"fmt"

	"alvio.ai/alvio-import/importer"
	"alvio.ai/alvio-import/importer/ledger"
	"alvio.ai/alvio-import/record"
	"alvio.ai/alvio-import/report"
)

// balance holds three counts against each other that were kept apart: what the
// importer decided, what the report recorded, and what the client requested. Any
// difference is a bug, and the report is not to be trusted.
func balance(t *importer.Totals, s *report.Summary, requests int64) error {
	sum := 0
	for o, n := range t.Outcomes {
		sum += n
		if recorded := s.Count(record.Outcome(o)); recorded != n {
			return unbalanced("%d rows ended as %s and the report has %d", n, record.Outcome(o), recorded)
		}
	}
	switch {
	case sum != t.Rows:
		return unbalanced("%d rows were read and %d ended", t.Rows, sum)
	case s.Rows != t.Rows:
		return unbalanced("%d rows were read and the report has %d", t.Rows, s.Rows)
	case s.Attempts != t.Attempts:
		return unbalanced("%d requests were answered and the report has %d", t.Attempts, s.Attempts)
	case int64(s.Attempts) != requests:
		return unbalanced("%d requests were made and the report has %d", requests, s.Attempts)
	}
	return nil
}

// auditReport holds what is in the report's files against the summary.
func auditReport(w *report.Writer, s *report.Summary) error {
	err := w.Audit(s)
	if books, ok := errors.AsType[*report.BooksError](err); ok {
		return unbalanced("%s", books.Message)
	}
	if err != nil {
		return fmt.Errorf("the report can't be read again: %w", err)
	}
	return nil
}

// audit holds what the ledger has of the run against what the importer told it.
func (m *memory) audit(t *importer.Totals) error {
	if t.Unkept > 0 {
		return nil // it is known that the ledger is not whole
	}
	states, err := m.book.RunStates(context.Background())
	if err != nil {
		return err
	}
	return balanceLedger(t, states)
}

// balanceLedger holds the ledger's states against the totals.
func balanceLedger(t *importer.Totals, states map[ledger.State]int) error {
	var kept [record.NumOutcomes]int
	for state, n := range states {
		kept[outcomeOf(state)] += n
	}
	for o, n := range t.Kept {
		if kept[o] != n {
			return unbalanced("%d rows that were sent ended as %s and the ledger has %d", n, record.Outcome(o), kept[o])
		}
	}
	if accepted := t.Outcomes[record.Accepted]; accepted != kept[record.Accepted] {
		return unbalanced("%d rows were accepted and the ledger has %d", accepted, kept[record.Accepted])
	}
	return nil
}

// outcomeOf returns how a row ended that the ledger has in this state.
func outcomeOf(s ledger.State) record.Outcome {
	switch s {
	case ledger.Accepted:
		return record.Accepted
	case ledger.Failed:
		return record.Failed
	case ledger.InDoubt:
		return record.InDoubt
	case ledger.Rejected, ledger.MaybeRejected, ledger.Refused, ledger.MaybeRefused:
	}
	return record.Rejected
}

func unbalanced(format string, args ...any) error {
	return &booksError{"the books do not balance: " + fmt.Sprintf(format, args...) + ". This is a bug of alvio-import; do not trust this report, and please tell its makers"}
}
