package importer

import (
	"encoding/csv"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"alvio.ai/alvio-import/importer/source"
	"alvio.ai/alvio-import/mapping"
	"alvio.ai/alvio-import/record"
)

// benchRows is how many rows one operation of the benchmarks reads.
const benchRows = 20_000

const benchMapping = `version: 1
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
  Campagne: campaign.campaign_name
  utm_medium: campaign.utm_medium
  Langue: {to: custom.preferred_language, values: {Français: fr, Anglais: en}}
  Accepte WhatsApp: {to: custom.accepts_whatsapp, type: boolean}
  Signé le: {to: conversion.date, format: DD/MM/YYYY}
  Montant: {to: conversion.amount, decimal: ","}
  Devise: conversion.currency
  Commercial nom: [sales.nom, "assignees[0].nom"]
  Commercial e-mail: [sales.email, "assignees[0].email"]
set:
  contact.name: "{Prénom} {Nom}"
  assignees[0].role: sales
unmapped: custom
`

// writeBenchFile writes a list of 20 columns as French CRMs export it. The mix of
// spellings of its phones: a half national with spaces, a quarter national
// without, a quarter in E.164.
func writeBenchFile(b *testing.B) string {
	b.Helper()
	r := rand.New(rand.NewPCG(1, 2))
	var s strings.Builder
	s.WriteString("Téléphone;ID contact;ID affaire;Prénom;Nom;E-mail;CP;Société;Statut;Source;Campagne;utm_medium;Langue;Accepte WhatsApp;Signé le;Montant;Devise;Commercial nom;Commercial e-mail;Commentaire\n")
	for i := range benchRows {
		digits := fmt.Sprintf("%08d", r.IntN(100_000_000))
		phone := "01" + digits
		switch i % 4 {
		case 0, 1:
			phone = fmt.Sprintf("01 %s %s %s %s", digits[:2], digits[2:4], digits[4:6], digits[6:])
		case 2:
			phone = "+331" + digits
		}
		fmt.Fprintf(&s, "%s;C-%06d;D-%06d;Zoé;Lefèvre %d;contact%d@example.com;%05d;Atelier du Nord;%s;facebook;parrainage;cpc;Français;oui;%02d/%02d/2025;%d,50;EUR;Dupont;jean.dupont@example.com;à rappeler le matin\n",
			phone, i, i, i, i, 1000+r.IntN(90_000), []string{"Prospect", "Client", "Perdu"}[i%3], 1+i%28, 1+i%12, r.IntN(10_000))
	}
	path := filepath.Join(b.TempDir(), "leads.csv")
	if err := os.WriteFile(path, []byte(s.String()), 0o600); err != nil {
		b.Fatal(err)
	}
	return path
}

// BenchmarkCheck is a dry run of a file, beside which BenchmarkReadCSV is what
// reading alone takes the standard library.
func BenchmarkCheck(b *testing.B) {
	path := writeBenchFile(b)
	m, err := mapping.Parse("bench.yaml", []byte(benchMapping))
	if err != nil {
		b.Fatal(err)
	}
	f, err := source.Open(b.Context(), path, source.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	plan, err := m.Bind(f.Header())
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		totals, err := Check(b.Context(), []Input{{File: f, Plan: plan}}, CheckOptions{}, forget{}, &Progress{})
		if err != nil || totals.Outcomes[record.NotSent] < benchRows*9/10 {
			b.Fatalf("%+v, %v", totals, err)
		}
	}
	b.ReportMetric(float64(benchRows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}

type forget struct{}

func (forget) Record(*record.Result) error { return nil }

func (forget) Flush() error { return nil }

func BenchmarkReadCSV(b *testing.B) {
	path := writeBenchFile(b)
	for b.Loop() {
		f, err := os.Open(path)
		if err != nil {
			b.Fatal(err)
		}
		r := csv.NewReader(f)
		r.Comma = ';'
		r.ReuseRecord = true
		rows := 0
		for {
			if _, err = r.Read(); err != nil {
				break
			}
			rows++
		}
		if err != io.EOF || rows != benchRows+1 {
			b.Fatalf("%d rows, %v", rows, err)
		}
		_ = f.Close()
	}
	b.ReportMetric(float64(benchRows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
