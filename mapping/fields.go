package mapping

import "slices"

// A Type says how a cell's text becomes a JSON value.
type Type string

// The types of fields.
const (
	TypeText    Type = "text"
	TypePhone   Type = "phone"
	TypeEmail   Type = "email"
	TypeNumber  Type = "number"
	TypeInteger Type = "integer"
	TypeBoolean Type = "boolean"
	TypeDate    Type = "date"
	TypeEnum    Type = "enum"
)

var types = []string{
	string(TypeText), string(TypePhone), string(TypeEmail), string(TypeNumber),
	string(TypeInteger), string(TypeBoolean), string(TypeDate), string(TypeEnum),
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

var stages = knownField{TypeEnum, []string{"lead", "customer", "churned"}}

// known holds the guide's fields that are not plain text. Everything else,
// named by the guide or not, is text until the mapping says otherwise.
var known = map[string]knownField{
	fieldPhone:           {typ: TypePhone},
	"lifecycle_stage":    stages,
	"contact.email":      {typ: TypeEmail},
	"conversion.date":    {typ: TypeDate},
	"conversion.amount":  {typ: TypeNumber},
	"sales.email":        {typ: TypeEmail},
	"sales.phone_number": {typ: TypePhone},
	"sdr.email":          {typ: TypeEmail},
	"sdr.phone_number":   {typ: TypePhone},
}

// knownAt returns what the guide says of the field at p. All items of assignees
// have the fields of sales.
func knownAt(p path) knownField {
	if len(p) == 3 && p[0].name == "assignees" && p[1].name == "" {
		p = path{{name: "sales"}, p[2]}
	}
	k, ok := known[p.String()]
	if !ok {
		return knownField{typ: TypeText}
	}
	return k
}

// guideRoots are the first names of the guide's paths.
var guideRoots = []string{
	"phone_number", "crm_contact_id", "crm_deal_id", "lifecycle_stage",
	"contact", "campaign", "custom", "conversion", "sales", "sdr", "assignees",
}

func isGuideRoot(name string) bool { return slices.Contains(guideRoots, name) }
