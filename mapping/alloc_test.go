package mapping

import (
	"testing"

	"alvio.ai/alvio-import/record"
)

// usualMapping is that of a usual list of twenty columns, usualCells one of its
// rows.
const usualMapping = french + `columns:
  Tel: phone_number
  Id: crm_contact_id
  Deal: crm_deal_id
  Stage: {to: lifecycle_stage, values: {Prospect: lead, Client: customer}}
  Mail: contact.email
  CP: contact.postal_code
  Company: contact.company
  City: contact.city
  Source: campaign.source
  Ad: campaign.ad_id
  Campaign: campaign.campaign_name
  Lang: custom.preferred_language
  Budget: custom.budget_range
  WhatsApp: {to: custom.accepts_whatsapp, type: boolean}
  Day: conversion.date
  Amount: conversion.amount
  Rep: sales.nom
  Rep mail: "assignees[0].email"
set:
  contact.name: "{First} {Last}"
  conversion.currency: EUR
  assignees[0].role: sales
`

var usualCells = []struct{ header, cell string }{
	{"Tel", aPhoneE164}, {"First", "Élodie"}, {"Last", "Doe"}, {"Id", "12345-abc"}, {"Deal", "deal-12345"}, {"Stage", "Client"}, {"Mail", "jane.doe@example.com"},
	{"CP", "75001"}, {"Company", "Alpine Farm"}, {"City", "Orléans"}, {"Source", "facebook"}, {"Ad", "9876543210"}, {"Campaign", "video_august"}, {"Lang", "fr"},
	{"Budget", "5-10k"}, {"WhatsApp", "oui"}, {"Day", "2025-01-15"}, {"Amount", "5000.50"}, {"Rep", "Dupont"}, {"Rep mail", "jean.dupont@example.com"},
}

// usualPlan returns the plan of the usual list and its row.
func usualPlan(t testing.TB) (*Plan, *record.Row) {
	var headers []string
	row := csvRow()
	for _, c := range usualCells {
		headers = append(headers, c.header)
		row.Cells = append(row.Cells, text(c.cell))
	}
	return mustBind(t, usualMapping, headers...), row
}

// maxAllocs is what a usual row may allocate: its identifiers, the text of its
// template, and some room.
const maxAllocs = 5

func TestApplyAllocatesLittle(t *testing.T) {
	plan, row := usualPlan(t)
	if payload, issues := plan.Apply(row); payload.JSON == nil || len(issues) > 0 {
		t.Fatalf("the usual row has the payload %s and the issues %+v", payload.JSON, issues)
	}
	if got := testing.AllocsPerRun(100, func() { plan.Apply(row) }); got > maxAllocs {
		t.Errorf("a usual row allocates %v times, and %d are allowed", got, maxAllocs)
	}
}

// Conversions of what cells usually hold allocate nothing, or what is listed.
func TestConvertersAllocateLittle(t *testing.T) {
	tests := []struct {
		name, options string
		cell          record.Cell
		most          float64
	}{
		{"phone number in E.164", "type: phone", text(aPhoneE164), 0},
		{"text", "type: text", text(" Alpine Farm "), 0},
		{"text with accents and quotes", "type: text", text("Orléans \"Nord\""), 0},
		{"upper, which is so already", "case: upper", text("PARIS"), 0},
		{"upper", "case: upper", text("Paris"), 1},
		{"e-mail", "type: email", text("jane.doe+tag@mail.example.org"), 0},
		{"number", "type: number", text("5000.50"), 0},
		{"number with a grouping and a currency", "type: number", text("5 000,00 €"), 2},
		{"stored number", "type: number", number("5,000.50", "5000.5"), 0},
		{"integer", "type: integer", text("42"), 0},
		{"boolean", "type: boolean", text("Oui"), 0},
		{"enum", "values: {Client: customer}", text("Client"), 0},
		{"enum with accents", "values: {Très chaud: hot}", text("TRÈS CHAUD"), 0},
		{"ISO date", "type: date", text("2025-01-15"), 0},
		{"date of numbers", "type: date", text("31/01/2025"), 0},
		{"date with a format", "type: date, format: DD/MM/YYYY", text("03/04/2025"), 0},
		{"stored date", "type: date", date("15/01/2025", "2025-01-15"), 0},
		{"moment", "type: datetime", text("2025-01-15T10:30:00Z"), 0},
		{"list", "type: list", text("a, b, c"), 0},
		{"web address", "type: url", text("https://calendly.com/jean"), 1},
		{"currency", "type: currency", text("EUR"), 0},
		{"JSON", "type: json", text(`{"a": 1}`), 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			plan := mustBind(t, french+"columns:\n  Tel: phone_number\n  A: {to: custom.a, "+tt.options+"}\n", "Tel", "A")
			convert := plan.fields[1].inputs[0].convert
			dst, issue := convert(nil, tt.cell)
			if issue != nil {
				t.Fatalf("issue = %+v", issue)
			}
			got := testing.AllocsPerRun(100, func() { dst, _ = convert(dst[:0], tt.cell) })
			if got > tt.most {
				t.Errorf("%q allocates %v times, and %v are allowed", tt.cell.Text, got, tt.most)
			}
		})
	}
}

func BenchmarkApplyUsual(b *testing.B) {
	plan, row := usualPlan(b)
	b.ReportAllocs()
	for b.Loop() {
		plan.Apply(row)
	}
}
