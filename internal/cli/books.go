package cli

import (
	"fmt"

	"alvio.ai/alvio-import/importer"
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

func unbalanced(format string, args ...any) error {
	return &booksError{"the books do not balance: " + fmt.Sprintf(format, args...) + ". This is a bug of alvio-import; do not trust this report, and please tell its makers"}
}
