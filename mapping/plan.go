package mapping

import (
	"slices"

	"alvio.ai/alvio-import/record"
)

// MaxPayload is the webhook's limit for a payload, in bytes.
const MaxPayload = 2_000_000

// A Plan is a mapping bound to the header of one file: all names are looked up,
// all converters chosen. It reuses its memory between rows, so that only one
// goroutine may use it at a time.
type Plan struct {
	mapping   *Mapping
	header    []string
	leftOut   []int // columns
	fields    []field
	root      node
	ignored   []string
	extras    []string
	issues    []record.Issue
	learned   []*evidence // of columns whose values decide how they are read
	settled   bool        // they did
	undecided bool        // a row could be read in two ways before
	binding
	added    []int    // columns that the workbook of rows to fix has, and the list had not
	beyond   []int    // columns for what stood beyond the list's header
	idColumn int      // with the rows' IDs, -1 if there is none
	goesTo   []string // the fields of each column, as rows' IDs have them; nil until they are needed

	stripped []stripped // columns
	copied   record.Row // without their prefixes

	phone, contact, deal int   // index into fields, -1 if not mapped
	key                  []int // indexes into fields

	row      *record.Row    // that is being applied
	bare     *record.Row    // the same without prefixes
	found    []record.Issue // in it
	values   []value
	scratch  []byte // JSON of the values
	template []byte // text of a template
	json     []byte
	ids      []byte // of the contact

	byPath  []int  // indexes into fields, sorted by path
	content []byte // what is hashed
}

// A field is a leaf of the payload and where its value comes from, in this
// order: the first column that has a value, the template, the constant.
type field struct {
	path     string
	tag      []byte // the path with its length before it, for hashing
	inputs   []input
	template *template
	convert  converter     // of what the template yields
	invalid  invalidPolicy // for the same
	constant []byte        // of set, or the default of a column
	blank    []byte        // what the field is without any value; nil: left out
	required bool
	list     bool // inputs are joined
}

type input struct {
	column  int
	convert converter
	invalid invalidPolicy
	nothing bool // a dash and the like are blank, see isNothing
}

// A Payload is what one row becomes.
type Payload struct {
	// JSON is the request's body: the same bytes for the same row, wherever
	// the file has its columns. It is nil
	// if the row has an error. The plan reuses its memory for the next row.
	JSON []byte
	// Phone, ContactID and DealID are the contact's identifiers as the JSON
	// has them, or would have; empty if absent.
	Phone, ContactID, DealID string
	// Lane names the contact's phone by its digits: payloads with the same
	// lane are for the same contact and must be sent one after another.
	Lane string
	// KeyLane is a second such lane, if the key does not hold the phone, so that
	// one contact may have several phones; else it is empty.
	KeyLane string
	// Key tells contacts apart: the fields of the mapping's key, by default
	// phone number, contact ID and deal ID, those present.
	Key string
}

func (p *Plan) finish(key []keyField) {
	p.prepareContent()
	p.values = make([]value, len(p.fields))
	for i := range p.fields {
		switch p.fields[i].path {
		case fieldPhone:
			p.phone = i
		case fieldContact:
			p.contact = i
		case fieldDeal:
			p.deal = i
		}
	}
	if len(key) == 0 {
		for _, name := range []string{fieldPhone, fieldContact, fieldDeal} {
			key = append(key, keyField{target: path{{name: name}}})
		}
	}
	for _, k := range key {
		if i := slices.IndexFunc(p.fields, func(f field) bool { return f.path == k.target.String() }); i >= 0 {
			p.key = append(p.key, i)
		}
	}
}

// Ignored returns the headers of the columns that go nowhere.
func (p *Plan) Ignored() []string { return p.ignored }

// Extras returns the columns that are sent although the mapping does not name
// them, each with its field, as in "Note → custom.note".
func (p *Plan) Extras() []string { return p.extras }

// Issues tell of columns that are not sent because of their headers.
func (p *Plan) Issues() []record.Issue { return p.issues }
