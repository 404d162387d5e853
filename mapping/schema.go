package mapping

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// Schema returns the JSON Schema (draft 2020-12) of the mapping file, by which
// editors complete and check it. It is the same bytes each time, and its lists are
// those that the parser reads with.
//
// What the parser accepts, the schema accepts. It can't refuse all that the parser
// refuses: whether a date format is one, whether headers are alike, whether
// anything goes to phone_number.
func Schema() []byte {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(rootSchema()); err != nil {
		panic(err) // a schema holds nothing that JSON can't
	}
	return b.Bytes()
}

// A schema is a schema object, with the keywords that are needed here. They are
// those that draft 7 has too, because many editors know no later one.
type schema struct {
	Draft         string             `json:"$schema,omitempty"`
	ID            string             `json:"$id,omitempty"`
	Title         string             `json:"title,omitempty"`
	Description   string             `json:"description,omitempty"`
	Ref           string             `json:"$ref,omitempty"`
	Type          any                `json:"type,omitempty"` // a name or several
	Const         any                `json:"const,omitempty"`
	Enum          []string           `json:"enum,omitempty"`
	Pattern       string             `json:"pattern,omitempty"`
	ErrorMessage  string             `json:"errorMessage,omitempty"` // no keyword of the draft, but VS Code shows it
	MinLength     int                `json:"minLength,omitempty"`
	Minimum       int                `json:"minimum,omitempty"`
	Maximum       int                `json:"maximum,omitempty"`
	Items         *schema            `json:"items,omitempty"`
	MinItems      int                `json:"minItems,omitempty"`
	UniqueItems   bool               `json:"uniqueItems,omitempty"`
	Required      []string           `json:"required,omitempty"`
	Properties    properties         `json:"properties,omitempty"`
	PropertyNames *schema            `json:"propertyNames,omitempty"`
	Additional    any                `json:"additionalProperties,omitempty"` // a schema or false
	MinProperties int                `json:"minProperties,omitempty"`
	MaxProperties int                `json:"maxProperties,omitempty"`
	AllOf         []*schema          `json:"allOf,omitempty"`
	AnyOf         []*schema          `json:"anyOf,omitempty"`
	Not           *schema            `json:"not,omitempty"`
	If            *schema            `json:"if,omitempty"`
	Then          *schema            `json:"then,omitempty"`
	Else          *schema            `json:"else,omitempty"`
	Defs          map[string]*schema `json:"$defs,omitempty"`
}

// properties are schemas by key, or false for a key that may not be there.
type properties map[string]any

func ref(name string) *schema { return &schema{Ref: "#/$defs/" + name} }

// described returns a reference with a description and an example of its own.
func described(name, description, example string) *schema {
	return &schema{Ref: "#/$defs/" + name, Description: describe(description, example)}
}

func describe(description, example string) string { return description + "\nExample: " + example }

// texts are what the parser reads as a text: numbers and booleans too, as written.
var texts = []string{"string", "number", "boolean"}

func rootSchema() *schema {
	return &schema{
		Draft:       "https://json-schema.org/draft/2020-12/schema",
		ID:          "https://alvio.ai/alvio-import/mapping.schema.json",
		Title:       "Mapping file of alvio-import",
		Description: "Says which column of a spreadsheet goes to which field of the webhook's payload.",
		Type:        "object",
		Required:    []string{"version", "columns"},
		Additional:  false,
		Properties:  topProperties(),
		Defs: map[string]*schema{
			"path": pathSchema(), "field": fieldSchema(), "fields": fieldsSchema(), "column": columnSchema(), "options": optionsSchema(),
			"region": regionSchema(), "value": valueSchema(),
		},
	}
}

func topProperties() properties {
	return properties{
		"version": &schema{
			Description: describe("The version of the mapping file's form: always 1.", "version: 1"),
			Const:       1,
		},
		"region": described("region", "The country of phone numbers written without +, by its two letters.", "region: FR"),
		"key": described("fields", "The fields that tell contacts apart. Without it they are phone_number, crm_contact_id and crm_deal_id, those that a row has.",
			"key: [phone_number]"),
		"columns": &schema{
			Description: describe("Which column goes where: its header, then a field, a list of fields, or options in braces. "+
				"Case, accents and spaces of headers do not count. If two columns go to one field, the first that has a value wins.",
				"columns: {Tel: phone_number, Mail: contact.email}"),
			Type: "object", PropertyNames: notBlank("a header is blank"), Additional: ref("column"),
		},
		"set": &schema{
			Description: describe("Fields that no column fills: a constant, or a text with headers in braces (in quotes).",
				`set: {campaign.source: facebook, contact.name: "{First name} {Last name}"}`),
			Type: "object", PropertyNames: ref("path"), Properties: setProperties(), Additional: ref("value"),
		},
		"unmapped": &schema{
			Description: describe("What becomes of columns that are not named here: they are left out (ignore, which is the default), "+
				"go below custom (custom) or beside phone_number (root), or are a mistake (error).", "unmapped: custom"),
			Enum: unmappedPolicies,
		},
	}
}

func notBlank(message string) *schema {
	return &schema{Type: texts, Pattern: `\S`, ErrorMessage: message}
}

func columnSchema() *schema {
	return &schema{AnyOf: []*schema{ref("field"), listOfTargets(), ref("options")}}
}

func optionsSchema() *schema {
	return &schema{
		Type: "object", Required: []string{"to"}, Additional: false,
		Properties: optionProperties(),
		AllOf:      optionRules(),
	}
}

func optionProperties() properties {
	return properties{
		"to": &schema{
			Description: describe("The field that the column goes to, or a list of fields.", "Mail: {to: contact.email, required: true}"),
			AnyOf:       []*schema{ref("field"), listOfTargets()},
		},
		"type": &schema{
			Description: describe("How cells become JSON values. The fields of the webhook guide have their type without being told; others are text.",
				"Amount: {to: custom.amount, type: number}"),
			Enum: types,
		},
		"format": &schema{
			Description: describe("How dates are written: D, M, YYYY, YY, MMM (month in words), HH, mm, ss, hh with A (AM or PM), Z (offset), "+
				"and what stands between them. ISO dates need none.", "Signed on: {to: conversion.date, format: DD/MM/YYYY}"),
			Type: "string", MinLength: 1,
		},
		"decimal": &schema{
			Description: describe("The mark before the fraction of numbers. Without it the column's other values decide about 1,234.",
				`Amount: {to: conversion.amount, decimal: ","}`),
			Enum: []string{",", "."},
		},
		"separator": &schema{
			Description: describe("What stands between the items of a list; a comma if nothing is said.", `Tags: {to: custom.tags, type: list, separator: ";"}`),
			Type:        texts, MinLength: 1,
		},
		"values": &schema{
			Description: describe("What each text of the cells becomes. Case, accents and spaces do not count, and other texts are an issue.",
				"Stage: {to: lifecycle_stage, values: {Prospect: lead, Client: customer, Perdu: churned}}"),
			Type: "object", Additional: &schema{Type: []string{"string", "number", "boolean", "null"}},
		},
		"default": described("value", "What the field is if the cell is blank.", "Language: {to: custom.language, default: fr}"),
		"required": &schema{
			Description: describe("true makes a blank cell an error of its row.", "Id: {to: crm_contact_id, required: true}"),
			Type:        "boolean",
		},
		"strip_prefix": &schema{
			Description: describe("A text that is dropped from the front of a cell's text where it stands there, or a list of such texts. "+
				"Cells without it are taken as they are. Capitals and small letters differ.", `Phone: {to: phone_number, strip_prefix: "p:"}`),
			AnyOf: []*schema{notBlank(emptyPrefix), {Type: "array", Items: notBlank(emptyPrefix), MinItems: 1}},
		},
		"trim": &schema{
			Description: describe("false keeps the spaces around texts.", "Code: {to: custom.code, trim: false}"),
			Type:        "boolean",
		},
		"case": &schema{
			Description: describe("Writes texts in capitals (upper), in small letters (lower), or with a capital for each word (title).",
				"Name: {to: contact.name, case: title}"),
			Enum: letterCases,
		},
		"pad_zeros": &schema{
			Description: describe("How many digits a number has: one with fewer gets zeros in front of it. Cells with anything but digits stay as they are.",
				"Zip: {to: contact.postal_code, pad_zeros: 5}"),
			Type: "integer", Minimum: 2, Maximum: maxPadded,
		},
		"on_invalid": &schema{
			Description: describe("What becomes of a value that its type does not allow: its row is not sent (reject), the field is left out (omit), "+
				"or the text is sent as it is (send). Without it errors reject the row and warnings do not.", "Mail: {to: contact.email, on_invalid: omit}"),
			Enum: invalidPolicies,
		},
		"blank": &schema{
			Description: describe(`What the field is if the cell is blank: left out (omit, which is the default), null, `+
				"or an empty text or list (empty).", `Note: {to: custom.note, blank: null}`),
			AnyOf: []*schema{{Enum: blankPolicies}, {Type: "null"}},
		},
		"region": described("region", "The country of this column's phone numbers, if it is another than the mapping's.", "Rep: {to: sales.phone_number, region: BE}"),
		"aliases": &schema{
			Description: describe("Other headers that the column may have.", "Name: {to: contact.name, aliases: [Full name, Nom]}"),
			AnyOf:       []*schema{notBlank("an alias is blank"), {Type: "array", Items: notBlank("an alias is blank")}},
		},
	}
}

// regionSchema offers the regions in capitals, and takes them in any letters.
func regionSchema() *schema {
	second := map[byte][]byte{} // letters by the first one
	var regions []string
	for _, region := range slices.Sorted(maps.Keys(phonenumbers.GetSupportedRegions())) {
		regions = append(regions, region)
		second[region[0]] = append(second[region[0]], region[1])
	}
	var pairs []string
	for _, first := range slices.Sorted(maps.Keys(second)) {
		pairs = append(pairs, anyCase([]byte{first})+anyCase(second[first]))
	}
	return &schema{
		Type: "string", Pattern: `^(` + strings.Join(pairs, "|") + `)$`, ErrorMessage: "write the country's two letters, as in FR",
		AnyOf: []*schema{{Enum: regions}, {}},
	}
}

func anyCase(letters []byte) string {
	return "[" + string(letters) + strings.ToLower(string(letters)) + "]"
}

// valueSchema takes any JSON but {Header}, which is a template without its quotes.
// A plain "items" would make editors write a dash after the key.
func valueSchema() *schema {
	return &schema{
		Description: "A text, a number, true, false, null, a list or an object.",
		Type:        []string{"string", "number", "boolean", "null", "array", "object"},
		AllOf:       []*schema{{Items: ref("value"), Additional: ref("value")}},
		If:          &schema{Type: "object", MinProperties: 1, MaxProperties: 1, Additional: &schema{Type: "null"}},
		Then:        &schema{Type: "string", ErrorMessage: "put quotes around a template"},
	}
}
