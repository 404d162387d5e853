package mapping

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"alvio.ai/alvio-import/record"
)

// guideMapping and guideCells make the full payload of the webhook guide.
const guideMapping = `version: 1
region: FR
columns:
  Téléphone: phone_number
  ID contact: crm_contact_id
  ID affaire: crm_deal_id
  Statut: {to: lifecycle_stage, values: {Prospect: lead, Client: customer, Perdu: churned}}
  E-mail: contact.email
  CP: contact.postal_code
  Société: contact.company
  Source: campaign.source
  Publicité: campaign.ad_id
  Langue: {to: custom.preferred_language, values: {Anglais: en, Français: fr}}
  Budget: custom.budget_range
  WhatsApp: {to: custom.accepts_whatsapp, type: boolean}
  Signé le: {to: conversion.date, format: DD/MM/YYYY}
  Montant: conversion.amount
  Commercial nom: [sales.nom, "assignees[0].nom"]
  Commercial prénom: [sales.prenom, "assignees[0].prenom"]
  Commercial e-mail: [sales.email, "assignees[0].email"]
  Commercial Slack: [sales.slack_id, "assignees[0].slack_id"]
  Commercial agenda: sales.lien_calendrier
  Commercial tél.: sales.phone_number
  SDR nom: [sdr.nom, "assignees[1].nom"]
  SDR prénom: [sdr.prenom, "assignees[1].prenom"]
  SDR e-mail: [sdr.email, "assignees[1].email"]
  SDR Slack: [sdr.slack_id, "assignees[1].slack_id"]
  SDR agenda: sdr.lien_calendrier
  SDR tél.: sdr.phone_number
set:
  contact.name: "{Prénom} {Nom}"
  campaign.campaign_name: "{Source}_{Campagne}"
  campaign.utm_source: fb
  campaign.utm_medium: cpc
  conversion.currency: EUR
  assignees[0].role: sales
  assignees[1].role: sdr
`

var guideCells = []struct{ header, cell string }{
	{"Prénom", "Jane"}, {"Nom", "Doe"}, {"Téléphone", "01 99 00 12 34"}, {"E-mail", "jane@example.com"}, {"CP", "75001"}, {"Société", "Alpine Farm"},
	{"ID contact", "12345-abc"}, {"ID affaire", "deal-12345-abc"}, {"Statut", "Client"},
	{"Source", "facebook"}, {"Campagne", "video_august"}, {"Publicité", "9876543210"},
	{"Langue", "Anglais"}, {"Budget", "5-10k"}, {"WhatsApp", "oui"},
	{"Signé le", "15/01/2025"}, {"Montant", "5 000,00 €"},
	{"Commercial nom", "Dupont"}, {"Commercial prénom", "Jean"}, {"Commercial e-mail", "jean.dupont@example.com"}, {"Commercial Slack", "U1234567890"},
	{"Commercial agenda", "https://calendly.com/jean-dupont"}, {"Commercial tél.", "01.99.00.56.78"},
	{"SDR nom", "Martin"}, {"SDR prénom", "Sophie"}, {"SDR e-mail", "sophie.martin@example.com"}, {"SDR Slack", "U0987654321"},
	{"SDR agenda", "https://calendly.com/sophie-martin"}, {"SDR tél.", "+33 (0)1 99 00 12 34"},
}

// guidePayload is the guide's, but for its phone numbers: these are kept for
// fiction.
const guidePayload = `{
  "phone_number": "+33199001234",
  "crm_contact_id": "12345-abc",
  "crm_deal_id": "deal-12345-abc",
  "lifecycle_stage": "customer",
  "contact": {"name": "Jane Doe", "email": "jane@example.com", "postal_code": "75001", "company": "Alpine Farm"},
  "campaign": {"source": "facebook", "ad_id": "9876543210", "campaign_name": "facebook_video_august", "utm_source": "fb", "utm_medium": "cpc"},
  "custom": {"preferred_language": "en", "budget_range": "5-10k", "accepts_whatsapp": true},
  "conversion": {"date": "2025-01-15", "amount": 5000, "currency": "EUR"},
  "sales": {"nom": "Dupont", "prenom": "Jean", "email": "jean.dupont@example.com", "lien_calendrier": "https://calendly.com/jean-dupont", "slack_id": "U1234567890", "phone_number": "+33199005678"},
  "sdr": {"nom": "Martin", "prenom": "Sophie", "email": "sophie.martin@example.com", "lien_calendrier": "https://calendly.com/sophie-martin", "slack_id": "U0987654321", "phone_number": "+33199001234"},
  "assignees": [
    {"role": "sales", "nom": "Dupont", "prenom": "Jean", "email": "jean.dupont@example.com", "slack_id": "U1234567890"},
    {"role": "sdr", "nom": "Martin", "prenom": "Sophie", "email": "sophie.martin@example.com", "slack_id": "U0987654321"}
  ]
}`

// guideRow returns the guide's contact with the cell below header changed.
func guideRow(header, cell string) (headers []string, row *record.Row) {
	row = csvRow()
	for _, c := range guideCells {
		headers = append(headers, c.header)
		if c.header == header {
			c.cell = cell
		}
		row.Cells = append(row.Cells, text(c.cell))
	}
	return headers, row
}

func TestFullPayloadOfTheGuide(t *testing.T) {
	tests := []struct {
		name, header, cell string
		want               string
	}{
		{"every field", "", "", guidePayload},
		{"a blank stage is not sent, so that it is the guide's default", "Statut", " ", strings.Replace(guidePayload, `"lifecycle_stage": "customer",`, "", 1)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			headers, row := guideRow(tt.header, tt.cell)
			payload, issues := mustBind(t, guideMapping, headers...).Apply(row)
			if len(issues) > 0 {
				t.Errorf("issues = %+v", issues)
			}
			wantJSON(t, payload.JSON, tt.want)
			payload.JSON = nil
			want := Payload{Phone: "+33199001234", ContactID: "12345-abc", DealID: "deal-12345-abc", Lane: "33199001234",
				Key: "33199001234=phone_number\n12345-abc=crm_contact_id\ndeal-12345-abc=crm_deal_id\n"}
			if diff := cmp.Diff(want, payload); diff != "" {
				t.Errorf("identifiers (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSmallestPayload(t *testing.T) {
	payload, issues := mustBind(t, french+"columns: {Tel: phone_number}", "Tel").Apply(csvRow(aPhone))
	if got := string(payload.JSON); got != withPhone("{}") || len(issues) > 0 {
		t.Errorf("payload = %s, issues = %+v", got, issues)
	}
}

// The same row has the same bytes, in every plan and however often it is applied.
func TestApplyIsDeterministic(t *testing.T) {
	headers, row := guideRow("", "")
	plan := mustBind(t, guideMapping, headers...)
	first, _ := plan.Apply(row)
	first.JSON = bytes.Clone(first.JSON)
	_, other := guideRow("Nom", "")
	plan.Apply(other)
	second, _ := plan.Apply(row)
	third, _ := mustBind(t, guideMapping, headers...).Apply(row)
	for _, payload := range []Payload{second, third} {
		if diff := cmp.Diff(first, payload); diff != "" {
			t.Errorf("the same row (-first +later):\n%s", diff)
		}
	}
}

// A plan uses its memory again: what was copied of a payload is what the row would
// have become alone, and its texts need no copy.
func TestTextsOutliveTheNextRow(t *testing.T) {
	plan := mustBind(t, french+"columns: {Tel: phone_number, Id: crm_contact_id, Note: custom.note}\n", "Tel", "Id", "Note")
	var payloads []Payload
	var rows []*record.Row
	for i, length := range []int{1, 5000, 3, 200, 5001, 0} { // longer and shorter, so that memory is used again and grows
		row := csvRow(fmt.Sprintf("01 99 00 12 %02d", i), fmt.Sprint("id-", i), strings.Repeat(fmt.Sprint(i), length))
		payload, issues := plan.Apply(row)
		if len(issues) > 0 {
			t.Fatalf("row %d: %+v", i, issues)
		}
		payload.JSON = bytes.Clone(payload.JSON)
		rows, payloads = append(rows, row), append(payloads, payload)
	}
	for i, row := range rows {
		want, _ := mustBind(t, french+"columns: {Tel: phone_number, Id: crm_contact_id, Note: custom.note}\n", "Tel", "Id", "Note").Apply(row)
		if diff := cmp.Diff(want, payloads[i]); diff != "" {
			t.Errorf("row %d (-as alone +after others):\n%s", i, diff)
		}
	}
}

// The issues that a source gave to a row stay the source's: Apply does not write
// behind their end.
func TestApplyDoesNotTouchTheRow(t *testing.T) {
	shared := make([]record.Issue, 1, 4)
	shared[0] = record.NewIssue(record.RowRagged, "one cell too many")
	row := csvRow("bad")
	row.Issues = shared
	plan := mustBind(t, french+"columns: {Tel: phone_number}", "Tel")
	if _, issues := plan.Apply(row); len(issues) != 2 {
		t.Fatalf("issues = %+v, want two", issues)
	}
	if behind := shared[:2][1]; behind.Code != "" {
		t.Errorf("behind the row's issues stands %+v", behind)
	}
}

// The guide wants payloads under 2 MB; bytes count, not letters.
func TestPayloadLimit(t *testing.T) {
	plan := mustBind(t, french+"columns: {Tel: phone_number, Note: custom.note}\n", "Tel", "Note")
	small, _ := plan.Apply(csvRow(aPhone, "x"))
	frame := len(small.JSON) - len("x")
	// fill makes a note of which the payload has the given size: letters of the
	// given width in JSON, after a plain one if that is needed.
	fill := func(size int, letter string, width int) string {
		return strings.Repeat("x", (size-frame)%width) + strings.Repeat(letter, (size-frame)/width)
	}
	tests := []struct {
		name string
		note string
		size int
		goes bool
	}{
		{"one byte less", fill(1_999_999, "x", 1), 1_999_999, true},
		{"the limit", fill(2_000_000, "x", 1), 2_000_000, true},
		{"one byte more", fill(2_000_001, "x", 1), 2_000_001, false},
		{"letters of two bytes", fill(1_999_999, "é", 2), 1_999_999, true},
		{"letters of two bytes, the limit", fill(2_000_000, "é", 2), 2_000_000, true},
		{"letters of two bytes, one byte more", fill(2_000_001, "é", 2), 2_000_001, false},
		{"letters that JSON writes as two", fill(2_000_000, "\"", 2), 2_000_000, true},
		{"letters that JSON writes as two, one byte more", fill(2_000_001, "\"", 2), 2_000_001, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			payload, issues := plan.Apply(csvRow(aPhone, tt.note))
			if payload.Phone != aPhoneE164 {
				t.Errorf("phone %q", payload.Phone)
			}
			if tt.goes {
				if len(issues) > 0 || len(payload.JSON) != tt.size {
					t.Errorf("%d bytes of JSON, issues %+v", len(payload.JSON), issues)
				}
				return
			}
			want := []record.Issue{issueOf(record.PayloadTooLarge, "", "line 2", "", "", fmt.Sprintf("the payload has %d bytes, and 2000000 are allowed", tt.size))}
			if diff := cmp.Diff(want, issues); diff != "" {
				t.Errorf("issues (-want +got):\n%s", diff)
			}
			if payload.JSON != nil {
				t.Errorf("%d bytes of JSON", len(payload.JSON))
			}
		})
	}
}

// Whatever the cells hold, a row has either an error or a payload that the
// webhook takes: an object with a phone number, in which nothing is empty.
func FuzzApply(f *testing.F) {
	f.Add("01 99 00 12 34", "", "c-1", "Client", "jane@example.com", "5 000,00 €", "15/01/2025", "oui", "Jane", uint8(0), int64(0))
	f.Add("", "+33 (0)1 99 00 12 34", "", "", "", "1,234", "03/04/25", "x", "#N/A", uint8(0), int64(0))
	f.Add("06 39 98 XX XX", "n/a", "\x00", "lead", "jane", "-0,0", "2025-02-30", "2", "caf\xe9 \u2028", uint8(0), int64(0))
	f.Add("3.32E+10", "06 39 98 00 00", "<&>", "perdu", "\u200b", "1E5", "45672", "VRAI", "😀\"\\", uint8(1), int64(33199001234))
	f.Add("1 234", "1", "{x}", "#REF!", "a@b", "1234", "x", "0", " ", uint8(2), int64(-5))
	headers := split("Phone|Mobile|Id|Stage|Mail|Amount|Signed|Opt-in|Note|First|Last|Extra")
	plan := mustBind(f, richMapping, headers...)
	f.Fuzz(func(t *testing.T, phone, mobile, id, stage, mail, amount, signed, optIn, words string, kind uint8, stored int64) {
		row := csvRow(phone, mobile, id, stage, mail, amount, signed, optIn, words, words, id, stage)
		for _, i := range []int{0, 1, 5, 6, 8} { // what a workbook may hold as number or date
			switch kind % 3 {
			case 1:
				row.Cells[i] = number(row.Cells[i].Text, fmt.Sprint(stored))
			case 2:
				row.Cells[i] = date(row.Cells[i].Text, "2025-01-15")
			}
		}
		payload, issues := plan.Apply(row)
		if (payload.JSON == nil) != record.HasErrors(issues) {
			t.Fatalf("payload %s with issues %+v", payload.JSON, issues)
		}
		payload.JSON = bytes.Clone(payload.JSON)
		again, _ := plan.Apply(row)
		if !bytes.Equal(payload.JSON, again.JSON) {
			t.Fatalf("the same row became %s and %s", payload.JSON, again.JSON)
		}
		if payload.JSON == nil {
			return
		}
		object, ok := decode(t, payload.JSON).(map[string]any)
		if !ok {
			t.Fatalf("%s is not an object", payload.JSON)
		}
		if number, ok := object["phone_number"].(string); !ok || number == "" || number != payload.Phone || payload.Lane == "" {
			t.Fatalf("the phone is %q and its lane %q in %s", payload.Phone, payload.Lane, payload.JSON)
		}
		if hasEmpty(object) {
			t.Fatalf("something is empty in %s", payload.JSON)
		}
	})
}

// hasEmpty reports whether an object, a list or a text in v has nothing in it.
func hasEmpty(v any) bool {
	switch v := v.(type) {
	case map[string]any:
		for _, child := range v {
			if hasEmpty(child) {
				return true
			}
		}
		return len(v) == 0
	case []any:
		for _, child := range v {
			if hasEmpty(child) {
				return true
			}
		}
		return len(v) == 0
	case string:
		return v == ""
	}
	return false
}
