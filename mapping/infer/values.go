package infer

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"alvio.ai/alvio-import/mapping"
	"alvio.ai/alvio-import/record"
)

// A kind is what values look like.
type kind string

// kinds say how many of a column's values are of a kind, as a share; and from which
// share on the column is of that kind.
var kinds = map[kind]*kindTest{
	"phone":        {0.6, (*values).phones, true},
	"email":        {0.7, each(isEmail), true},
	"postal_code":  {0.7, each(isPostalCode), false},
	"date":         {0.8, (*values).dates, true},
	"number":       {0.8, (*values).numbers, false},
	"integer":      {0.95, each(isInteger), false},
	"boolean":      {0.9, (*values).booleans, false},
	"url":          {0.7, each(isURL), true},
	"siret":        {0.7, each(isSIRET), true},
	"currency":     {0.8, each(mapping.IsCurrency), true},
	"id":           {0.8, each(isID), false},
	"words":        {0.7, (*values).words, false},
	"person":       {0.8, (*values).persons, false},
	"full_name":    {0.6, (*values).fullNames, false},
	"stage":        {0.5, (*values).stages, false},
	"stages":       {0.5, (*values).severalStages, false},
	"text":         {0.6, (*values).texts, false},
	"lettered":     {0.6, (*values).lettered, false},
	"channel":      {0.5, (*values).channels, false},
	"country":      {0.8, (*values).countries, false},
	"civility":     {0.8, (*values).civilities, false},
	"company_name": {0.25, (*values).companies, false},
	"first_name":   {0.8, (*values).firstNames, false},
}

type kindTest struct {
	least    float64
	share    func(v *values) float64
	specific bool // hardly anything else is of it
}

// values are those of a column that are not blank.
type values struct {
	cells    []record.Cell // without what prefix is
	prefix   string        // that lead-form exports write in front, "" if there is none
	distinct int
	region   string // of phones
	known    *knowledge
	found    map[kind]float64
	forms    *dateForms // nil until they are asked for
}

func newValues(k *knowledge, cells []record.Cell, region string) *values {
	v := &values{cells: cells, region: region, known: k, found: map[kind]float64{}}
	v.cutPrefix()
	seen := map[string]bool{}
	for i := range v.cells {
		seen[v.cells[i].Text] = true
	}
	v.distinct = len(seen)
	return v
}

// is reports whether the values are of the kind; those of an empty column are of none.
func (v *values) is(k kind) bool {
	return len(v.cells) > 0 && v.share(k) >= kinds[k].least
}

// contradict reports whether there are values, and they are not of the kind.
func (v *values) contradict(k kind) bool {
	if k == "" || len(v.cells) == 0 {
		return false
	}
	texts := k == "words" || k == "lettered" || k == "text" || k == "person"
	return !v.is(k) || texts && v.is("boolean")
}

func (v *values) share(k kind) float64 {
	if share, ok := v.found[k]; ok {
		return share
	}
	v.found[k] = kinds[k].share(v)
	return v.found[k]
}

func (v *values) unique() bool { return len(v.cells) > 1 && v.distinct == len(v.cells) }

func (v *values) example() string {
	if len(v.cells) == 0 {
		return ""
	}
	if c := v.cells[0]; c.Kind == record.KindNumber && strings.Contains(c.Text, ",") {
		return c.Value // which nobody reads as a fraction
	}
	return v.prefix + v.cells[0].Text
}

// cutPrefix finds a prefix that all values have, such as p: and z:.
func (v *values) cutPrefix() {
	for _, prefix := range v.known.Prefixes {
		all := len(v.cells) > 0
		for i := range v.cells {
			all = all && v.cells[i].Kind == record.KindText && strings.HasPrefix(strings.TrimSpace(v.cells[i].Text), prefix)
		}
		if !all {
			continue
		}
		v.prefix = prefix
		cut := make([]record.Cell, len(v.cells))
		for i := range cut {
			cut[i] = record.Cell{Text: strings.TrimPrefix(strings.TrimSpace(v.cells[i].Text), prefix)}
		}
		v.cells = slices.DeleteFunc(cut, func(c record.Cell) bool { return c.Blank() })
		return
	}
}

// each makes a test of texts one of columns.
func each(is func(text string) bool) func(v *values) float64 {
	return func(v *values) float64 {
		return v.count(func(c record.Cell) bool { return is(strings.TrimSpace(c.Text)) })
	}
}

func (v *values) count(is func(c record.Cell) bool) float64 {
	n := 0
	for i := range v.cells {
		if is(v.cells[i]) {
			n++
		}
	}
	return float64(n) / float64(max(len(v.cells), 1))
}

// read counts the values that are read without a fault as a type.
func (v *values) read(o mapping.CellOptions) float64 {
	read, err := mapping.NewCellReader(o)
	if err != nil {
		return 0
	}
	return v.count(func(c record.Cell) bool {
		_, issue := read(c)
		return issue == nil || issue.Severity < record.Error
	})
}

func (v *values) phones() float64 {
	read, _ := mapping.NewCellReader(mapping.CellOptions{Type: mapping.TypePhone, Region: v.region})
	return v.count(func(c record.Cell) bool {
		js, issue := read(c)
		if issue != nil && issue.Code == record.PhoneNotNormalized {
			return looksDialled(c.Text)
		}
		return len(js) > 2
	})
}

// looksDialled reports whether a text has a phone's digits and nothing but what is
// written between them, for phones of countries that are not known yet.
func looksDialled(text string) bool {
	digits := 0
	for _, r := range text {
		switch {
		case unicode.IsDigit(r):
			digits++
		case !strings.ContainsRune(" +-./()\u00a0\u202f", r):
			return false
		}
	}
	return digits >= 8 && digits <= 15
}

// surelyPhones reports whether the values can be hardly anything else: they are written
// as phones are, not as plain numbers.
func (v *values) surelyPhones() bool {
	return v.is("phone") && !v.is("date") && v.count(func(c record.Cell) bool {
		text := strings.TrimSpace(c.Text)
		marks := strings.Count(text, " ") + strings.Count(text, ".") + strings.Count(text, "-") + strings.Count(text, "(")
		return looksDialled(text) && (strings.HasPrefix(text, "+") || strings.HasPrefix(text, "0") && len(text) >= 10 || marks >= 2)
	}) >= 0.8
}

func isEmail(text string) bool {
	at := strings.LastIndexByte(text, '@')
	return at > 0 && strings.Contains(text[at:], ".") && !strings.ContainsAny(text, " \t") && strings.Count(text, "@") == 1
}

var (
	postalCode = regexp.MustCompile(`^[A-Za-z]{0,4}[ -]?\d[A-Za-z\d]{0,5}(?:[ -][A-Za-z\d]{1,5})?$`)
	sirets     = regexp.MustCompile(`^\d{3}[ .]?\d{3}[ .]?\d{3}[ .]?\d{5}$`)
	urls       = regexp.MustCompile(`(?i)^(?:https?://\S+|www\.\S+|[\w-]+(?:\.[\w-]+)+/\S+)$`)
)

func isPostalCode(text string) bool { return postalCode.MatchString(text) }
func isSIRET(text string) bool      { return sirets.MatchString(text) }
func isURL(text string) bool        { return urls.MatchString(text) }

func isInteger(text string) bool {
	if text == "" || len(text) > 15 || len(text) > 1 && text[0] == '0' {
		return false
	}
	return isDigits(text)
}

// isID reports whether a text is one word, or number, as ids are.
func isID(text string) bool {
	return text != "" && len(text) <= 64 && !strings.ContainsAny(text, " @\t\n")
}

// dates can be of several forms.
func (v *values) dates() float64 {
	return float64(v.dateForms().count) / float64(max(len(v.cells), 1))
}

func (v *values) numbers() float64 {
	return max(v.read(mapping.CellOptions{Type: mapping.TypeNumber, Decimal: ","}), v.read(mapping.CellOptions{Type: mapping.TypeNumber, Decimal: "."}))
}

func (v *values) booleans() float64 {
	const most, few = 6, 2 // spellings of the two, and letters of what may mean anything
	if v.distinct > most || !slices.ContainsFunc(v.cells, func(c record.Cell) bool { return len(strings.TrimSpace(c.Text)) >= few }) {
		return 0
	}
	return v.read(mapping.CellOptions{Type: mapping.TypeBoolean})
}

// words are what names, places and professions are made of.
func (v *values) words() float64 {
	return v.count(func(c record.Cell) bool { return c.Kind == record.KindText && isWords(c.Text) })
}

func isWords(text string) bool {
	letters, others := 0, 0
	for _, r := range text {
		switch {
		case unicode.IsLetter(r):
			letters++
		case r == '@', r == '_', r == '\n':
			return false
		case !unicode.IsSpace(r):
			others++
		}
	}
	return letters > 0 && others <= letters/2+1 && len(strings.Fields(text)) <= 8 && !isURL(text)
}

// persons are named with capitals, and do not say yes or no.
func (v *values) persons() float64 {
	if v.booleans() >= 0.9 {
		return 0
	}
	return v.count(func(c record.Cell) bool {
		first, _ := utf8.DecodeRuneInString(strings.TrimSpace(c.Text))
		return unicode.IsUpper(first) && isWords(c.Text) && len(strings.Fields(c.Text)) <= 4
	})
}

func (v *values) fullNames() float64 {
	return v.count(func(c record.Cell) bool {
		n := len(strings.Fields(c.Text))
		return isWords(c.Text) && n >= 2 && n <= 5 && !strings.ContainsAny(c.Text, "0123456789&/:?")
	})
}

// lettered are texts that are not numbers, dates or addresses of the net.
func (v *values) lettered() float64 {
	return v.texts() * v.count(func(c record.Cell) bool { return strings.ContainsFunc(c.Text, unicode.IsLetter) })
}

// channels are where leads come from.
func (v *values) channels() float64 {
	return v.count(func(c record.Cell) bool { return v.known.channel[joined(c.Text)] })
}

func (v *values) countries() float64 {
	return v.count(func(c record.Cell) bool { return len(c.Text) > 2 && v.known.country[joined(c.Text)] != "" })
}

func (v *values) civilities() float64 {
	return v.count(func(c record.Cell) bool { return v.known.civil[joined(c.Text)] })
}

// companies have words in their names that no person's name has. A quarter of a column is
// enough: many have none.
func (v *values) companies() float64 {
	return v.count(func(c record.Cell) bool {
		words := wordsOf(c.Text)
		return len(words) > 1 && slices.ContainsFunc(words, func(word string) bool { return v.known.firms[word] })
	})
}

// firstNames are single words with one capital.
func (v *values) firstNames() float64 {
	if v.booleans() >= 0.9 {
		return 0
	}
	return v.count(func(c record.Cell) bool {
		text := strings.TrimSpace(c.Text)
		first, size := utf8.DecodeRuneInString(text)
		return isWords(text) && unicode.IsUpper(first) && len(strings.Fields(text)) == 1 && strings.ToUpper(text[size:]) != text[size:]
	})
}

// texts are those that are nothing more definite.
func (v *values) texts() float64 {
	return v.count(func(c record.Cell) bool {
		text := strings.TrimSpace(c.Text)
		return c.Kind != record.KindDate && !isEmail(text) && !isURL(text) && !strings.HasPrefix(text, "+")
	})
}
