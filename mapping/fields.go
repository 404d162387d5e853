package mapping

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

// known holds the fields that the guide names. Everything else is text until
// the mapping says otherwise.
var known = map[string]knownField{
	fieldPhone:               {typ: TypePhone},
	fieldContact:             {typ: TypeText},
	fieldDeal:                {typ: TypeText},
	"lifecycle_stage":        {TypeEnum, []string{"lead", "customer", "churned"}},
	"contact.name":           {typ: TypeText},
	"contact.email":          {typ: TypeEmail},
	"contact.postal_code":    {typ: TypeText},
	"campaign.source":        {typ: TypeText},
	"campaign.ad_id":         {typ: TypeText},
	"campaign.campaign_name": {typ: TypeText},
	"conversion.date":        {typ: TypeDate},
	"conversion.amount":      {typ: TypeNumber},
	"conversion.currency":    {typ: TypeText},
	"sales.nom":              {typ: TypeText},
	"sales.prenom":           {typ: TypeText},
	"sales.email":            {typ: TypeEmail},
	"sales.lien_calendrier":  {typ: TypeText},
	"sales.slack_id":         {typ: TypeText},
	"sales.phone_number":     {typ: TypePhone},
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

// guideRoots are the first names of the guide's paths.
var guideRoots = []string{
	"phone_number", "crm_contact_id", "crm_deal_id", "lifecycle_stage",
	"contact", "campaign", "custom", "conversion", "sales", "sdr", "assignees",
}
