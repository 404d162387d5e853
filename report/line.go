package report

import (
	"encoding/json"
	"time"

	"alvio.ai/alvio-import/record"
)

// A line is one line of report.jsonl.
type line struct {
	File           string          `json:"file"`
	Sheet          string          `json:"sheet,omitempty"`
	Row            int             `json:"row"`
	Outcome        record.Outcome  `json:"outcome"`
	Phone          string          `json:"phone_number,omitempty"`
	ContactID      string          `json:"crm_contact_id,omitempty"`
	DealID         string          `json:"crm_deal_id,omitempty"`
	HTTPStatus     int             `json:"http_status,omitempty"`
	RequestID      string          `json:"request_id,omitempty"`
	Attempts       int             `json:"attempts"`
	ElapsedMS      int64           `json:"elapsed_ms"`
	LatencyMS      int64           `json:"latency_ms,omitempty"` // of the last request
	Ended          time.Time       `json:"ended,omitzero"`       // when it was answered
	Code           string          `json:"code,omitempty"`
	Message        string          `json:"message,omitempty"`
	MaybeDelivered bool            `json:"maybe_delivered,omitempty"`
	MaybeDoubled   bool            `json:"maybe_doubled,omitempty"`
	Known          bool            `json:"known,omitempty"` // to the destination, of a check
	Issues         []record.Issue  `json:"issues,omitempty"`
	Cells          json.RawMessage `json:"cells,omitempty"` // of rows that are to be fixed
	ID             record.RowID    `json:"import_id,omitzero"`
}

func newLine(r *record.Result) line {
	return line{
		File: r.File, Sheet: r.Sheet, Row: r.Row, Outcome: r.Outcome,
		Phone: r.Phone, ContactID: r.ContactID, DealID: r.DealID,
		HTTPStatus: r.HTTPStatus, RequestID: r.RequestID,
		Attempts: r.Attempts, ElapsedMS: r.Elapsed.Milliseconds(),
		LatencyMS: r.Latency.Milliseconds(), Ended: r.Ended.UTC().Truncate(time.Millisecond),
		Code: r.Code, Message: r.Message, MaybeDelivered: r.MaybeDelivered, MaybeDoubled: r.MaybeDoubled, Known: r.Known,
		Issues: r.Issues, Cells: r.Cells, ID: r.ID,
	}
}

// result returns what the line was made of.
func (l *line) result() *record.Result {
	return &record.Result{
		File: l.File, Sheet: l.Sheet, Row: l.Row, Outcome: l.Outcome,
		Phone: l.Phone, ContactID: l.ContactID, DealID: l.DealID,
		HTTPStatus: l.HTTPStatus, RequestID: l.RequestID,
		Attempts: l.Attempts, Elapsed: time.Duration(l.ElapsedMS) * time.Millisecond,
		Latency: time.Duration(l.LatencyMS) * time.Millisecond, Ended: l.Ended,
		Code: l.Code, Message: l.Message, MaybeDelivered: l.MaybeDelivered, MaybeDoubled: l.MaybeDoubled, Known: l.Known,
		Issues: l.Issues, Cells: l.Cells, ID: l.ID,
	}
}
