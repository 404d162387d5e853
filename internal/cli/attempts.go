package cli

import (
	"cmp"
	"fmt"
	"time"

	"alvio.ai/alvio-import/importer"
)

// tellAttempt tells of one attempt: "leads.csv row 17, attempt 2, 0.31s: HTTP 503
// Service Unavailable".
func (r *run) tellAttempt(a *importer.Attempt) {
	row := a.Result
	where := fmt.Sprintf("%s row %d", row.File, row.Row)
	if row.Sheet != "" {
		where = fmt.Sprintf("%s %s row %d", row.File, row.Sheet, row.Row)
	}
	what := cmp.Or(a.Answer.Message, fmt.Sprintf("accepted (HTTP %d, request id %s)", a.Answer.Status, cmp.Or(a.Answer.RequestID, "none")))
	r.say("%s, attempt %d, %s: %s", where, row.Attempts, a.Took.Round(time.Millisecond), what)
}
