package mapping

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"alvio.ai/alvio-import/record"
)

func TestBindFindsHeadersAsPeopleDo(t *testing.T) {
	spellings := []string{
		"Prénom du client",
		"PRENOM DU CLIENT",
		"  Prénom  du client ",
		"Pre\u0301nom du client",
		"Prénom\u00a0du\u202fclient",
		"\ufeffPrénom du\u200b client",
		"prénom\ndu client",
	}
	for _, mapped := range spellings {
		quoted, err := json.Marshal(mapped)
		if err != nil {
			t.Fatal(err)
		}
		m := mustParse(t, french+"columns: {Tel: phone_number, "+string(quoted)+": custom.a}\n")
		for _, header := range spellings {
			plan, err := m.Bind([]string{"Prénom", header, "Tel"})
			if err != nil {
				t.Errorf("%q in the mapping, %q in the file: %v", mapped, header, err)
				continue
			}
			payload, _ := plan.Apply(csvRow("wrong", "right", aPhone))
			wantJSON(t, payload.JSON, withPhone(`{"custom":{"a":"right"}}`))
		}
	}
}

func TestBindReportsWhatDoesNotFit(t *testing.T) {
	tests := []struct {
		name   string
		src    string
		header string
		want   []string
	}{
		{"a column is absent, another is near", "§Prénoms: contact.name", "Tel|Prénom|Nom", []string{`the file has no column "Prénoms"; "Prénom" is new: if it is the same, rename it here or add aliases: [Prénom]`}},
		{"a column is absent, none is near", "§Ville: custom.city", "Tel||Nom", []string{`the file has no column "Ville"; its columns that the mapping does not name are "Nom"`}},
		{"a column stands twice", "§Nom: contact.name", "Tel|Nom|NOM ", []string{`the file has several columns "Nom" (B, C); rename all but one`}},
		{"a column stands three times", "§Nom: contact.name", "Nom|Tel|Nom|Nom", []string{`the file has several columns "Nom" (A, C, D)`}},
		{"a template's column is absent", "Nom: custom.a\nset:\n  §contact.name: \"{Prenoms} {Nom}\"", "Tel|Prénom|Nom", []string{`the file has no column "Prenoms"; "Prénom" is new: if it is the same, rename it here or add aliases: [Prénom]`}},
		{"all of them at once", "§A: custom.a\n  Nom: custom.b\n  §B: custom.c\nset:\n  §§contact.name: \"{C} {D}\"", "Tel|Nom", []string{`"A"`, `"B"`, `"C"`, `"D"`}},
		{"a column that is not mapped", "Nom: custom.a\nunmapped: error", "Tel|Nom|Ville|Note|", []string{`column "Ville" is not in the mapping`, `column "Note" is not in the mapping`}},
		{"an unmapped column, a taken field", "Nom: custom.ville\nunmapped: custom", "Tel|Nom|Ville", []string{`column "Ville" would go to custom.ville, which another column or entry fills; map it by hand`}},
		{"two unmapped columns, one name", "Nom: custom.a\nunmapped: custom", "Tel|Nom|N° (1)|N 1", []string{`column "N 1" would go to custom.n_1, which another`}},
		{"an unmapped column, a field set", "Nom: custom.a\nset: {ville: Lyon}\nunmapped: root", "Tel|Nom|Ville", []string{`column "Ville" would go to ville, which another column or entry fills`}},
		{"unmapped columns of the same name", "Nom: custom.a\nunmapped: custom", "Tel|Nom|Note|note", []string{`the file has several columns "Note" (C, D); rename all but one`}},
		{"an unmapped column, an object", "Nom: custom.ville.x\nunmapped: custom", "Tel|Nom|Ville", []string{"uses custom.ville as an object"}},
		{"an unmapped column without letters", "Nom: custom.a\nunmapped: custom", "Tel|Nom|***", []string{`no field name can be made of column "***"`}},
		{"an unmapped column named as the guide's object", "Nom: custom.a\nunmapped: root", "Tel|Nom|Sales", []string{"sales is an object"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			src, places := unmark(head + "  " + tt.src + "\n")
			if len(places) == 0 { // what the file has too much has no place in the mapping
				places = slices.Repeat([]position{{}}, len(tt.want))
			}
			plan, err := mustParse(t, src).Bind(split(tt.header))
			if plan != nil {
				t.Error("there is a plan")
			}
			wantProblems(t, err, places, tt.want)
		})
	}
}

func TestBindNamesNoMoreThanTwentyColumns(t *testing.T) {
	header := slices.Repeat([]string{"Column of the export"}, 25)
	_, err := mustParse(t, head).Bind(header)
	if err == nil {
		t.Fatal("no error")
	}
	if got := strings.Count(err.Error(), "Column of the export"); got != 20 || !strings.Contains(err.Error(), " and 5 more") {
		t.Errorf("%d columns are named: %v", got, err)
	}
}

func TestUnmappedColumns(t *testing.T) {
	const header = "Tel|Date de création|N° d'adhérent|Note||Tel."
	tests := []struct {
		policy  string
		want    string
		ignored []string
	}{
		{"ignore", `{}`, []string{"Date de création", "N° d'adhérent", "Note", "Tel."}},
		{"custom", `{"custom":{"date_de_creation":"03/04/2025","n_d_adherent":"007","tel":"x"}}`, nil},
		{"root", `{"date_de_creation":"03/04/2025","n_d_adherent":"007","tel":"x"}`, nil},
	}
	for _, tt := range tests {
		t.Run(tt.policy, func(t *testing.T) {
			plan := mustBind(t, french+"columns: {Tel: phone_number}\nunmapped: "+tt.policy+"\n", split(header)...)
			payload, issues := plan.Apply(csvRow(split(aPhone + "|03/04/2025|007| |no header|x")...))
			if len(issues) > 0 {
				t.Errorf("issues = %+v", issues)
			}
			wantJSON(t, payload.JSON, withPhone(tt.want))
			if diff := cmp.Diff(tt.ignored, plan.Ignored()); diff != "" {
				t.Errorf("Ignored() (-want +got):\n%s", diff)
			}
			if got := plan.Issues(); len(got) != 1 || got[0].Code != record.HeaderBlank || !strings.Contains(got[0].Message, ": E") {
				t.Errorf("Issues() = %+v, want that column E has no header", got)
			}
		})
	}
}

func TestHeadersThatAreBlankOrStandTwice(t *testing.T) {
	tests := []struct {
		name   string
		header string
		want   []string // code and message of each issue
	}{
		{"neither", "Tel|Nom|Note", nil},
		{"blank", "Tel||Nom|| \u00a0\u200b|Note", []string{"header-blank: columns without a header: B, D, E"}},
		{"twice", "Note|Tel|NOTE ", []string{`header-duplicate: several columns are called "Note": A, C`}},
		{"three times, and two of another", "N|Tel|n|Note|N|Note", []string{
			`header-duplicate: several columns are called "N": A, C, E`,
			`header-duplicate: several columns are called "Note": D, F`,
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			plan := mustBind(t, french+"columns: {Tel: phone_number}\n", split(tt.header)...)
			var got []string
			for _, issue := range plan.Issues() {
				got = append(got, string(issue.Code)+": "+issue.Message)
				if issue.Severity != record.Warning || issue.Hint == "" {
					t.Errorf("%+v is no warning with a hint", issue)
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("issues (-want +got):\n%s", diff)
			}
		})
	}
}

func TestCountColumns(t *testing.T) {
	m := mustParse(t, french+"columns: {Tel: phone_number, Ville: custom.city}\nset: {contact.name: \"{Prénom} {Nom}\"}\n")
	for header, want := range map[string]int{
		"":                        0,
		"Leads of Monday":         0,
		"TEL|x|prenom":            2,
		"Ville|Tel|Nom|Prénom|No": 4,
	} {
		if got := m.CountColumns(split(header)); got != want {
			t.Errorf("%q holds %d of the mapping's columns, want %d", header, got, want)
		}
	}
}

// A column that a template uses is mapped, even if nothing else does.
func TestColumnsOfTemplatesAreMapped(t *testing.T) {
	src := french + "columns: {Tel: phone_number}\nset: {contact.name: \"{Nom}\"}\nunmapped: error\n"
	payload, _ := mustBind(t, src, "Tel", "Nom").Apply(csvRow(aPhone, "Doe"))
	wantJSON(t, payload.JSON, withPhone(`{"contact":{"name":"Doe"}}`))
}

// At the root, a column that is named as a field of the guide goes there, with
// the field's type.
func TestUnmappedAtTheRootHaveTheGuidesTypes(t *testing.T) {
	plan := mustBind(t, french+"columns: {Tel: phone_number}\nunmapped: root\n", "Tel", "Lifecycle stage", "CRM contact ID")
	payload, issues := plan.Apply(csvRow(aPhone, "Customer", "42"))
	if len(issues) > 0 {
		t.Errorf("issues = %+v", issues)
	}
	wantJSON(t, payload.JSON, withPhone(`{"lifecycle_stage":"customer","crm_contact_id":"42"}`))
	if payload.ContactID != "42" {
		t.Errorf("ContactID = %q", payload.ContactID)
	}
}

// One mapping serves many files: plans of it share nothing that a binding changes.
func TestBindTwice(t *testing.T) {
	m := mustParse(t, french+"columns: {Tel: phone_number, Ville: custom.city}\nset: {contact.name: \"{Prénom} {Nom}\"}\n")
	first, err := m.Bind(split("Tel|Ville|Prénom|Nom"))
	if err != nil {
		t.Fatal(err)
	}
	second, err := m.Bind(split("Nom|Prénom|Ville|Tel"))
	if err != nil {
		t.Fatal(err)
	}
	want := withPhone(`{"custom":{"city":"Lyon"},"contact":{"name":"Jane Doe"}}`)
	payload, _ := first.Apply(csvRow(aPhone, "Lyon", "Jane", "Doe"))
	wantJSON(t, payload.JSON, want)
	payload, _ = second.Apply(csvRow("Doe", "Jane", "Lyon", aPhone))
	wantJSON(t, payload.JSON, want)
}

// Columns that are left out go nowhere, and nobody is told that they have no header.
func TestBindLeftOut(t *testing.T) {
	m := mustParse(t, french+"columns: {Tel: phone_number}\nunmapped: custom\n")
	plan, err := m.Bind([]string{"", "Tel", "", "Note"}, 0)
	if err != nil {
		t.Fatal(err)
	}
	if got := plan.Issues(); len(got) != 1 || !strings.HasSuffix(got[0].Message, ": C") {
		t.Errorf("issues %+v, want one about column C", got)
	}
	payload, _ := plan.Fork().Apply(csvRow("", aPhone, "", "x"))
	wantJSON(t, payload.JSON, withPhone(`{"custom":{"note":"x"}}`))
}
