// Package samples holds spreadsheets and mappings to try the program with. Its
// tests make the spreadsheets, so that what they hold is known, and hold the
// files against what they should be. To write them anew:
//
//	go test ./samples -update
package samples

import (
	"bytes"
	"encoding/csv"
	"errors"
	"flag"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

var update = flag.Bool("update", false, "write the sample files")

var header = []string{
	"ID contact", "ID affaire", "Prénom", "Nom", "Téléphone", "Mobile", "E-mail", "CP", "Société", "SIRET",
	"Statut", "Source", "Campagne", "ID publicité", "utm_source", "utm_medium", "Langue", "Budget", "Effectif",
	"Accepte WhatsApp", "Créé le", "Signé le", "Montant", "Devise",
	"Commercial nom", "Commercial prénom", "Commercial e-mail", "Commercial agenda", "Commercial Slack", "Commercial tél.",
	"SDR nom", "SDR prénom", "SDR e-mail", "SDR Slack", "Référence", "Commentaire",
}

// A lead is one row: cells by header. A nil lead is a blank row.
type lead map[string]string

// fiction returns the n-th French number that is kept for fiction and valid, in
// its national form without the leading zero.
func fiction(n int) string { return fmt.Sprintf("1990%05d", n) }

// spell writes a French number in one of the ways that people do.
func spell(national string, way int) string {
	pairs := fmt.Sprintf("0%s %s %s %s %s", national[:1], national[1:3], national[3:5], national[5:7], national[7:])
	tail := pairs[3:]
	switch way % 8 {
	case 0:
		return "0" + national
	case 1:
		return strings.ReplaceAll(pairs, " ", ".")
	case 2:
		return "+33" + national
	case 3:
		return "+33 " + national[:1] + " " + tail
	case 4:
		return "0033" + national
	case 5:
		return "+33 (0)" + national[:1] + " " + tail
	case 6:
		return strings.ReplaceAll(pairs, " ", "-")
	}
	return pairs
}

func pick(list []string, i int) string { return list[i%len(list)] }

var (
	firstNames = []string{"Zoé", "Noël", "Éloïse", "Aurèle", "Maëlle", "Côme", "Inès", "Gaëtan", "Anaïs", "Loïc", "Françoise", "Jérôme", "Océane"}
	lastNames  = []string{"Dupré", "Lefèvre", "Garçon", "Noyer", "Béranger", "Châtel", "d'Aubigné", "Le Goff", "Müller", "Sélène", "Roche-Brune"}
	companies  = []string{"Ferme des Alpes", "Atelier du Nord", "Boulangerie « Au Four »", "Garage Saint-Éloi", "", "Cabinet Lune; Étoile", "Fleurs & Cie"}
	statuses   = []string{"Prospect", "Client", "", "Perdu", "prospect", "PROSPECT", ""}
	campaigns  = []string{"facebook_video_août", "google_marque", "salon_2025", "parrainage"}
	codes      = []string{"01000", "75001", "06400", "2A004", "59800", "97110", ""}
	amounts    = []string{"", "5000", "1250,5", "", "990", "12 400,00", ""}
	answers    = []string{"oui", "non", "Oui", "", "x", "NON"}
)

// leads returns the rows of the sample: mostly good ones, with the dirt that
// real lists have.
func leads() []lead {
	var rows []lead
	for i := range 324 {
		rows = append(rows, goodLead(i))
	}
	dirt(rows)
	for _, at := range []int{57, 58, 150, 233} { // blank rows
		rows = append(rows[:at], append([]lead{nil}, rows[at:]...)...)
	}
	return rows
}

func goodLead(i int) lead {
	created := time.Date(2025, 1, 2, 0, 0, 0, 0, time.UTC).AddDate(0, 0, i)
	first, last := pick(firstNames, i*5), pick(lastNames, i*3)
	l := lead{
		"ID contact": fmt.Sprintf("C-%05d", 1000+i), "Prénom": first, "Nom": last,
		"Téléphone": spell(fiction(i), i), "CP": pick(codes, i), "Société": pick(companies, i),
		"E-mail": fmt.Sprintf("contact%03d@example.com", i),
		"Statut": pick(statuses, i), "Source": pick([]string{"facebook", "google", "salon"}, i),
		"Campagne": pick(campaigns, i), "ID publicité": fmt.Sprintf("98765%05d", i*37),
		"utm_source": pick([]string{"fb", "adwords", ""}, i), "utm_medium": pick([]string{"cpc", "", "email"}, i),
		"Langue": pick([]string{"Français", "", "Anglais"}, i), "Budget": pick([]string{"5-10k", "10-20k", ""}, i),
		"Effectif": pick([]string{"12", "", "250"}, i), "Accepte WhatsApp": pick(answers, i),
		"Créé le": created.Format("02/01/2006"), "Référence": fmt.Sprintf("LOT-%02d", i/50+1),
		"Montant": pick(amounts, i),
	}
	if l["Montant"] != "" {
		l["Devise"], l["Signé le"] = "EUR", created.AddDate(0, 0, 12).Format("02/01/2006")
		l["ID affaire"] = fmt.Sprintf("D-%04d", i)
	}
	if i%4 == 0 {
		l["SIRET"] = fmt.Sprintf("000000000%05d", i)
	}
	if i%5 == 2 { // known by the mobile alone
		l["Mobile"], l["Téléphone"] = "0"+fiction(5000+i), ""
	}
	people(l, i)
	if i%9 == 4 {
		l["Commentaire"] = "A rappeler le soir,\n\"pas avant 18 h\" ; demander " + first
	}
	return l
}

// people gives the lead its sales rep and, to some, an SDR.
func people(l lead, i int) {
	if i%3 != 2 {
		l["Commercial nom"], l["Commercial prénom"] = "Rivière", "Jeanne"
		l["Commercial e-mail"] = "jeanne.riviere@example.com"
		l["Commercial agenda"] = "https://calendar.example.com/jeanne-riviere"
		l["Commercial Slack"], l["Commercial tél."] = "U0000000001", "01 99 00 99 01"
	}
	if i%2 == 0 {
		l["SDR nom"], l["SDR prénom"] = "Lac", "Simon"
		l["SDR e-mail"], l["SDR Slack"] = "simon.lac@example.com", "U0000000002"
	}
}

// dirt spoils some rows, each in one way.
func dirt(rows []lead) {
	set := func(row int, column, text string) { rows[row][column] = text }
	// Rejected: no phone, words, too few digits, damaged by a spreadsheet program.
	for _, row := range []int{11, 48, 131} {
		set(row, "Téléphone", "")
		set(row, "Mobile", "")
	}
	set(20, "Téléphone", "à rappeler")
	set(93, "Téléphone", "inconnu")
	set(34, "Téléphone", "12345")
	set(66, "Téléphone", "3,36E+10")
	set(103, "Téléphone", "01 99 00 XX XX")
	set(171, "Téléphone", "#N/A")
	// Rejected: e-mails, dates, numbers, words that are not in the lists.
	set(25, "E-mail", "contact025@example")
	set(79, "E-mail", "contact 079@example.com")
	set(140, "E-mail", "contact140.example.com")
	set(208, "E-mail", "a@example.com, b@example.com")
	set(41, "Statut", "En cours")
	set(215, "Langue", "Klingon")
	set(90, "Signé le", "31/02/2025")
	set(90, "Créé le", "hier")
	set(115, "Montant", "sur devis")
	set(180, "Montant", "1,250")
	set(222, "Effectif", "une douzaine")
	set(260, "Accepte WhatsApp", "peut-être")
	// Sent with a warning: numbers of fiction that no numbering plan has.
	set(15, "Téléphone", "06 39 98 00 12")
	set(60, "Téléphone", "+44 7700 900123")
	set(120, "Téléphone", "01 99 00 01 20 poste 12")
	set(190, "Téléphone", "0639980034")
	// Sent as they are: spaces around, a foreign number, invisible marks.
	set(30, "Téléphone", "  01 99 00 00 30  ")
	set(45, "Téléphone", "+1 202 555 0143")
	set(75, "Téléphone", "\u202a01\u00a099\u00a000\u00a000\u00a075\u202c")
	// The same contact twice, the second time changed.
	for column, text := range rows[200] {
		rows[201][column] = text
	}
	set(201, "Téléphone", spell(fiction(200), 3))
	set(201, "Statut", "Client")
}

// cells returns the lead's cells in the order of the header.
func (l lead) cells() []string {
	cells := make([]string, len(header))
	for i, h := range header {
		cells[i] = l[h]
	}
	return cells
}

// The rows, counted from 0 without the header, whose width differs in the CSV.
const (
	shortRow = 7   // lacks its last cells, which are blank
	longRow  = 245 // goes on after the last column
)

func csvFile(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	b.WriteString("\ufeff")
	w := csv.NewWriter(&b)
	w.Comma = ';'
	// As Excel has it: rows end with CRLF, lines inside a cell with LF.
	write := func(cells []string) {
		err := w.Write(cells)
		w.Flush()
		if err = errors.Join(err, w.Error()); err != nil {
			t.Fatal(err)
		}
		b.Truncate(b.Len() - 1)
		b.WriteString("\r\n")
	}
	write(header)
	for i, l := range leads() {
		cells := l.cells()
		switch i {
		case shortRow:
			cells = cells[:len(cells)-1]
		case longRow:
			cells = append(cells, "", "une cellule de trop")
		}
		write(cells)
	}
	return b.Bytes()
}

// xlsxFile makes the workbook: the same leads, with numbers and dates as Excel
// stores them, and phones of the column Mobile as numbers.
func xlsxFile(t *testing.T) *excelize.File {
	t.Helper()
	f := excelize.NewFile()
	check := func(err error) {
		if err != nil {
			t.Helper()
			t.Fatal(err)
		}
	}
	check(f.SetSheetName("Sheet1", "Leads"))
	dateFormat, codeFormat := "dd/mm/yyyy", "00000"
	date, err := f.NewStyle(&excelize.Style{CustomNumFmt: &dateFormat})
	check(err)
	code, err := f.NewStyle(&excelize.Style{CustomNumFmt: &codeFormat})
	check(err)
	put := func(row, column int, v any, style int) {
		cell, err := excelize.CoordinatesToCellName(column+1, row)
		check(err)
		check(f.SetCellValue("Leads", cell, v))
		if style != 0 {
			check(f.SetCellStyle("Leads", cell, cell, style))
		}
	}
	for i, h := range header {
		put(1, i, h, 0)
	}
	for i, l := range leads() {
		for c, text := range l.cells() {
			if text == "" {
				continue
			}
			v := any(text)
			style := 0
			switch header[c] {
			case "Mobile", "Effectif":
				if n, err := strconv.Atoi(text); err == nil {
					v = n
				}
			case "Montant":
				if n, err := strconv.ParseFloat(strings.NewReplacer(" ", "", ",", ".").Replace(text), 64); err == nil && text != "1,250" {
					v = n
				}
			case "CP":
				if n, err := strconv.Atoi(text); err == nil {
					v, style = n, code
				}
			case "Créé le", "Signé le":
				if d, err := time.Parse("02/01/2006", text); err == nil {
					v, style = d, date
				}
			}
			put(i+2, c, v, style)
		}
		if i == longRow {
			put(i+2, len(header)+1, "une cellule de trop", 0)
		}
	}
	_, err = f.NewSheet("Notes")
	check(err)
	check(f.SetCellValue("Notes", "A1", "Cette feuille n'est pas une liste."))
	return f
}

func TestCSV(t *testing.T) {
	want := csvFile(t)
	if *update {
		if err := os.WriteFile("leads.csv", want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile("leads.csv")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("leads.csv is not what the test makes; go test ./samples -update writes it anew")
	}
}

func TestXLSX(t *testing.T) {
	want := xlsxFile(t)
	defer want.Close() //nolint:errcheck // nothing to lose
	if *update {
		if err := want.SaveAs("leads.xlsx"); err != nil {
			t.Fatal(err)
		}
	}
	got, err := excelize.OpenFile("leads.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	defer got.Close() //nolint:errcheck // nothing to lose
	for _, raw := range []bool{true, false} {
		options := excelize.Options{RawCellValue: raw}
		wantRows, err := want.GetRows("Leads", options)
		if err != nil {
			t.Fatal(err)
		}
		gotRows, err := got.GetRows("Leads", options)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(wantRows, gotRows); diff != "" {
			t.Errorf("leads.xlsx is not what the test makes (raw %v); go test ./samples -update writes it anew\n%s", raw, diff)
		}
	}
}
