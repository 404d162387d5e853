package lists

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"
)

// Header is the first row of every list.
var Header = []string{
	"ID contact", "Prénom", "Nom", "E-mail", "Téléphone", "Mobile", "CP", "Ville", "Rue", "Société",
	"Statut", "Source", "Campagne", "Créé le", "Signé le", "Montant", "Effectif", "Accepte WhatsApp",
	"Commercial e-mail", "Commentaire",
}

// A cell is one cell of a lead.
type cell struct {
	text   string // what a person sees
	stored string // the number that Excel stores for it, empty if it stores the text
	style  style
}

// A style is an index of the cell formats in styles.xml.
type style int

const (
	general style = iota
	day           // dd/mm/yyyy
	phone         // 0# ## ## ## ##
	amount        // 0.00
)

var (
	firstNames = []string{"Zoé", "Côme", "Anaïs", "Élodie", "Hugo", "Inès", "Jeanne", "Léa", "Maël", "Noémie", "Simon", "Théo", "Yasmine", "Björn", "Łucja", "José"}
	lastNames  = []string{"Lefèvre", "Dupré", "Noyer", "Rivière", "Lac", "Du Val d'Or", "O'Brien", "Müller", "Fontaine", "Grand", "Petit", "Sureau", "Tilleul", "Peuplier"}
	mailNames  = []string{"zoe.lefevre", "come.noyer", "a.riviere", "contact", "info", "hugo-dupre", "jeanne.lac+salon", "simon"}
	mailHosts  = []string{"example.com", "example.org"}
	towns      = []string{"Paris", "Saint-Étienne", "L'Haÿ-les-Roses", "Nantes", "Besançon", "Mâcon", "Aix-en-Provence", "Brest"}
	streets    = []string{"rue des Lilas", "avenue de la Gare", "impasse du Moulin", "boulevard de l'Océan", "place de l'Église", "chemin Vert"}
	companies  = []string{"Atelier du Nord", "Ferme des Alpes", "Noyer & Fils", "Café <Central>", "Maison \"Sureau\"", "Garage du Lac", ""}
	statuses   = []string{"Prospect", "Client", "Perdu", "À rappeler"}
	sources    = []string{"facebook", "google", "salon", "parrainage", "site web"}
	campaigns  = []string{"facebook_video_août", "google_marque", "salon_2025", "parrainage_été"}
	sellers    = []string{"jeanne.riviere@example.com", "simon.lac@example.com", "ines.grand@example.org"}
	comments   = []string{"", "à rappeler le matin", "devis & photos envoyés", "préfère l'e-mail", "n° < 10 salariés", "  deux espaces devant", "première ligne\ndeuxième ligne", "rendez-vous demandé, disponible en fin de journée seulement"}
)

// leads makes one lead after the other. Equal seeds make equal leads, so that a
// short list is the beginning of a long one.
type leads struct {
	random *rand.Rand
	made   int
	unique bool // ID and comment are texts that no other row has, as the e-mail always is
}

func newLeads(unique bool) *leads {
	return &leads{random: rand.New(rand.NewPCG(42, 20)), unique: unique}
}

func (l *leads) pick(texts []string) string { return texts[l.random.IntN(len(texts))] }

// next fills row, which is as long as Header, with the next lead.
func (l *leads) next(row []cell) {
	l.made++
	id := strconv.Itoa(1_000_000 + l.made)
	created := l.random.IntN(700)
	row[0] = cell{text: id, stored: id}
	row[1] = cell{text: l.pick(firstNames)}
	row[2] = cell{text: l.pick(lastNames)}
	row[3] = cell{text: l.pick(mailNames) + "." + id + "@" + l.pick(mailHosts)}
	row[4] = cell{text: l.phone()}
	row[5] = l.mobile()
	row[6] = cell{text: fmt.Sprintf("%05d", 1000+10*l.random.IntN(9400))}
	row[7] = cell{text: l.pick(towns)}
	row[8] = cell{text: strconv.Itoa(1+l.random.IntN(120)) + " " + l.pick(streets)}
	row[9] = cell{text: l.pick(companies)}
	row[10] = cell{text: l.pick(statuses)}
	row[11] = cell{text: l.pick(sources)}
	row[12] = cell{text: l.pick(campaigns)}
	row[13] = date(created)
	row[14] = cell{style: day}
	row[15] = cell{style: amount}
	if l.random.IntN(3) == 0 {
		row[14] = date(created + l.random.IntN(30))
		row[15] = l.amount()
	}
	row[16] = l.staff()
	row[17] = cell{text: l.pick([]string{"oui", "non"})}
	row[18] = cell{text: l.pick(sellers)}
	row[19] = cell{text: l.pick(comments)}
	if l.unique {
		row[0] = cell{text: "C-" + id}
		row[19].text += " (dossier " + id + ")"
	}
}

// phones are how the phones of a French list are written, in percent: mostly national
// forms, some international ones, and what people add. The last two are invalid, as
// some in any list are.
var phones = []struct {
	percent int
	write   func(nine string) string
}{
	{34, func(n string) string { return "0" + pairs(n, " ") }},
	{26, func(n string) string { return "0" + n }},
	{9, func(n string) string { return "0" + pairs(n, ".") }},
	{2, func(n string) string { return "0" + pairs(n, "-") }},
	{12, func(n string) string { return "+33" + n }},
	{6, func(n string) string { return "+33 " + pairs(n, " ") }},
	{2, func(n string) string { return "+33 (0)" + pairs(n, " ") }},
	{3, func(n string) string { return "0033" + n }},
	{1, func(n string) string { return "Tél : 0" + n }},
	{1, func(n string) string { return "0" + n + " / 01 99 00 12 34" }},
	{2, func(string) string { return "" }}, // the other column has one
	{1, func(n string) string { return "0" + n[:4] }},
	{1, func(string) string { return "à demander" }},
}

// pairs writes 612345678 as 6 12 34 56 78.
func pairs(nine, mark string) string {
	return nine[:1] + mark + nine[1:3] + mark + nine[3:5] + mark + nine[5:7] + mark + nine[7:]
}

// mobileNumber returns the nine digits of the lead's number. No other lead has it: it
// counts up, in steps that leave no pattern. Those that begin with 63 are left to films
// and tests, and are not valid.
func (l *leads) mobileNumber() string {
	return fmt.Sprintf("6%08d", 40_000_000+l.made*7_368_787%20_000_000)
}

// phone returns the lead's number in one of the spellings that people use.
func (l *leads) phone() string {
	nine := l.mobileNumber()
	for roll, i := l.random.IntN(100), 0; ; i++ {
		if roll -= phones[i].percent; roll < 0 {
			return phones[i].write(nine)
		}
	}
}

// mobile returns the lead's number as Excel keeps it: it makes a number of it and
// drops its zero, which the format shows again.
func (l *leads) mobile() cell {
	nine := l.mobileNumber()
	return cell{text: "0" + pairs(nine, " "), stored: nine, style: phone}
}

func (l *leads) amount() cell {
	cents := 25 * l.random.IntN(400_000)
	return cell{
		text:   fmt.Sprintf("%d.%02d", cents/100, cents%100),
		stored: strconv.FormatFloat(float64(cents)/100, 'f', -1, 64),
		style:  amount,
	}
}

func (l *leads) staff() cell {
	n := strconv.Itoa(1 + l.random.IntN(500))
	return cell{text: n, stored: n}
}

// date is a day of 2024 or later. 45292 is how Excel counts its first one.
func date(days int) cell {
	t := time.Date(2024, 1, 1+days, 0, 0, 0, 0, time.UTC)
	return cell{text: t.Format("02/01/2006"), stored: strconv.Itoa(45292 + days), style: day}
}
