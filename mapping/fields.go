package mapping

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// A Type says how a cell's text becomes a JSON value.
type Type string

// The types of fields.
const (
	TypeText     Type = "text"
	TypePhone    Type = "phone"
	TypeEmail    Type = "email"
	TypeNumber   Type = "number"
	TypeInteger  Type = "integer"
	TypeBoolean  Type = "boolean"
	TypeDate     Type = "date"
	TypeDatetime Type = "datetime"
	TypeEnum     Type = "enum"
	TypeList     Type = "list"
	TypeURL      Type = "url"
	TypeCurrency Type = "currency"
	TypeJSON     Type = "json"
)

var types = []string{
	string(TypeText), string(TypePhone), string(TypeEmail), string(TypeNumber), string(TypeInteger), string(TypeBoolean),
	string(TypeDate), string(TypeDatetime), string(TypeEnum), string(TypeList), string(TypeURL), string(TypeCurrency), string(TypeJSON),
}

// The fields by which a contact is known.
const (
	fieldPhone   = "phone_number"
	fieldContact = "crm_contact_id"
	fieldDeal    = "crm_deal_id"
)

// A known field is one that the webhook guide names.
type knownField struct {
	typ  Type
	enum []string // allowed values, of an enum
}

// known holds the fields that the guide names. Everything else is text until
// the mapping says otherwise.
var known = map[string]knownField{
	fieldPhone:               {typ: TypePhone},
	fieldContact:             {typ: TypeText},
	fieldDeal:                {typ: TypeText},
	"lifecycle_stage":        {TypeEnum, []string{"lead", "customer", "churned"}},
	"contact.name":           {typ: TypeText},
	"contact.email":          {typ: TypeEmail},
	fieldPostal:              {typ: TypeText},
	"campaign.source":        {typ: TypeText},
	"campaign.ad_id":         {typ: TypeText},
	"campaign.campaign_name": {typ: TypeText},
	"conversion.date":        {typ: TypeDate},
	"conversion.amount":      {typ: TypeNumber},
	"conversion.currency":    {typ: TypeCurrency},
	"sales.nom":              {typ: TypeText},
	"sales.prenom":           {typ: TypeText},
	"sales.email":            {typ: TypeEmail},
	"sales.lien_calendrier":  {typ: TypeURL},
	"sales.slack_id":         {typ: TypeText},
	"sales.phone_number":     {typ: TypePhone},
}

// A Field is one that the webhook guide names.
type Field struct {
	Path   string   `json:"field"` // as in "contact.email" or "assignees[n].email"
	Type   Type     `json:"type"`
	Values []string `json:"values,omitempty"` // all that an enum can be
}

// Fields returns the fields that the webhook guide names, in the order of its objects.
func Fields() []Field {
	var fields []Field
	for path, k := range known {
		fields = append(fields, Field{path, k.typ, k.enum})
		if name, ok := strings.CutPrefix(path, "sales."); ok {
			fields = append(fields, Field{"sdr." + name, k.typ, k.enum}, Field{"assignees[n]." + name, k.typ, k.enum})
		}
	}
	slices.SortFunc(fields, func(a, b Field) int {
		root := func(f Field) int {
			return slices.IndexFunc(guideRoots, func(r string) bool { return strings.HasPrefix(f.Path, r) })
		}
		return cmp.Or(root(a)-root(b), strings.Compare(a.Path, b.Path))
	})
	return fields
}

// knownAt returns what the guide says of the field at p, and whether it names
// it. The SDR and all assignees have the fields of sales.
func knownAt(p path) (knownField, bool) {
	switch {
	case len(p) == 2 && p[0].name == "sdr":
		p = path{{name: "sales"}, p[1]}
	case len(p) == 3 && p[0].name == "assignees" && p[1].name == "":
		p = path{{name: "sales"}, p[2]}
	}
	k, ok := known[p.String()]
	if !ok {
		k = knownField{typ: TypeText}
	}
	return k, ok
}

// checkSubTypo finds a field of a guide's object that is probably misspelt.
func checkSubTypo(field path) error {
	if _, named := knownAt(field); named || len(field) == 1 {
		return nil
	}
	parent, last := field[:len(field)-1], field[len(field)-1]
	for name := range known {
		name = name[strings.LastIndexByte(name, '.')+1:]
		meant := append(slices.Clone(parent), step{name: name})
		if _, named := knownAt(meant); named && isTypo(last.name, name) {
			return fmt.Errorf("field path %q: is %s meant? a field of your own needs a name that differs more", field, meant)
		}
	}
	return nil
}

// guideRoots are the first names of the guide's paths.
var guideRoots = []string{
	"phone_number", "crm_contact_id", "crm_deal_id", "lifecycle_stage",
	"contact", "campaign", "custom", "conversion", "sales", "sdr", "assignees",
}

// checkGuide holds a path against the guide's shapes: extra keys are welcome
// anywhere, but its own names are not to be used as something else.
func checkGuide(field path) error {
	root := field[0].name
	single := len(field) == 1
	indexed := !single && field[1].name == ""
	switch root {
	case "assignees":
		if !indexed || len(field) < 3 || field[2].name == "" {
			return fmt.Errorf("field path %q: assignees is a list of people; write assignees[0].email", field)
		}
	case "contact", "campaign", "custom", "conversion", "sales", "sdr":
		if single || indexed {
			return fmt.Errorf("field path %q: %s is an object; write %s.name or another of its fields", field, root, root)
		}
	}
	for n := 1; n < len(field); n++ {
		if _, named := knownAt(field[:n]); named {
			return fmt.Errorf("field path %q: %s is a single value", field, field[:n])
		}
	}
	return nil
}

// checkTypo finds a root that is probably a misspelt name of the guide's.
func checkTypo(field path) error {
	root := field[0].name
	if slices.Contains(guideRoots, root) {
		return checkSubTypo(field)
	}
	for _, name := range guideRoots {
		if isTypo(root, name) {
			return fmt.Errorf("field path %q: %s is not a field of the webhook (did you mean %q?); a field of your own goes under custom, as in custom.%s", field, root, name, root)
		}
	}
	return nil
}
