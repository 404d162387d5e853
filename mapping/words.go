package mapping

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/currency"

	"alvio.ai/alvio-import/record"
)

// Converters of words: enums, booleans, currencies.

// A wordTable maps words to JSON, whatever their case, accents and spaces.
type wordTable struct {
	folded map[string][]byte
	seen   map[string][]byte // spellings looked up before
}

// maxSpellings bounds how many spellings a table remembers.
const maxSpellings = 1000

func newWordTable() *wordTable {
	return &wordTable{folded: map[string][]byte{}, seen: map[string][]byte{}}
}

func (t *wordTable) add(word string, js []byte) { t.folded[fold(word)] = js }

func (t *wordTable) find(word string) (js []byte, ok bool) {
	if js, ok = t.seen[word]; ok {
		return js, true
	}
	if js, ok = t.folded[fold(word)]; ok {
		t.remember(word, js)
	}
	return js, ok
}

func (t *wordTable) remember(word string, js []byte) {
	if len(t.seen) < maxSpellings {
		t.seen[strings.Clone(word)] = js
	}
}

// allowed returns the texts that an enum column may yield for target.
func (c *column) allowed(target path) []string {
	if guide, _ := knownAt(target); guide.enum != nil {
		return guide.enum
	}
	texts := make([]string, 0, len(c.values))
	for _, v := range c.values {
		texts = append(texts, jsonText(v.json))
	}
	return texts
}

// enumConverter looks cells up among values:, or among what the guide allows
// for the field. A cell that holds a resulting value already is taken as it is.
func (c *column) enumConverter(target path) converter {
	table := newWordTable()
	allowed := c.allowed(target)
	for _, text := range allowed {
		table.add(text, appendString(nil, text))
	}
	listed := slices.Clone(allowed)
	for i, v := range c.values {
		if i == 0 {
			listed = nil
		}
		table.add(jsonText(v.json), v.json)
		listed = append(listed, v.text)
	}
	for _, v := range c.values {
		table.add(v.text, v.json)
	}
	shown := listSome(listed)
	return func(dst []byte, cell record.Cell) ([]byte, *record.Issue) {
		text := strings.TrimSpace(cellText(cell))
		js, ok := table.find(text)
		if ok {
			return append(dst, js...), nil
		}
		issue := issuef(record.EnumUnknown, "%q is none of %s%s", record.Shorten(text, 60), shown, suggest(text, listed))
		if stage := stageOf[fold(text)]; stage != "" && slices.Contains(allowed, stage) {
			issue.Hint = "add it to the column in the mapping, as in values: {" + text + ": " + stage + "}"
		}
		return dst, issue
	}
}

// stageOf are words that people use for the webhook's lifecycle stages. They are
// offered, not taken: what a lead is differs from one sales team to the next.
var stageOf = map[string]string{
	"prospect": "lead", "piste": "lead", "nouveau": "lead", "new": "lead", "contact": "lead", "opportunite": "lead", "opportunity": "lead",
	"a contacter": "lead", "qualifie": "lead", "qualified": "lead", "mql": "lead", "sql": "lead", "en cours": "lead", "open": "lead",
	"client": "customer", "cliente": "customer", "clients": "customer", "customers": "customer", "gagne": "customer", "signe": "customer", "won": "customer",
	"closed won": "customer", "actif": "customer", "active": "customer", "abonne": "customer", "subscriber": "customer",
	"perdu": "churned", "perdue": "churned", "ancien client": "churned", "ex client": "churned", "resilie": "churned", "desabonne": "churned", "lost": "churned",
	"closed lost": "churned", "churn": "churned", "former customer": "churned", "inactif": "churned", "inactive": "churned", "cancelled": "churned", "canceled": "churned",
}

var booleans = map[string]bool{
	"true": true, "vrai": true, "yes": true, "y": true, "oui": true, "o": true, "1": true, "x": true,
	"false": false, "faux": false, "no": false, "n": false, "non": false, "0": false,
}

// booleanConverter reads yes and no in French and English, and the column's own
// words for them.
func (c *column) booleanConverter() converter {
	table := newWordTable()
	for word, v := range booleans {
		table.add(word, strconv.AppendBool(nil, v))
	}
	for _, v := range c.values {
		table.add(v.text, v.json)
	}
	return func(dst []byte, cell record.Cell) ([]byte, *record.Issue) {
		text := cell.Text
		if cell.Kind == record.KindBool || cell.Kind == record.KindNumber {
			text = cell.Value
		}
		js, ok := table.find(text)
		if !ok {
			return dst, issuef(record.BooleanInvalid, "%q is neither yes nor no", record.Shorten(strings.TrimSpace(text), 60))
		}
		return append(dst, js...), nil
	}
}

// currencySigns are those that stand for one currency only; $ does not.
var currencySigns = map[string]string{"€": "EUR", "euro": "EUR", "euros": "EUR", "£": "GBP"}

// currencyConverter remembers the currencies that it met: a list has few.
func currencyConverter(textOf func(record.Cell) string) converter {
	table := newWordTable()
	return func(dst []byte, cell record.Cell) ([]byte, *record.Issue) {
		text := textOf(cell)
		if js, ok := table.seen[text]; ok {
			return append(dst, js...), nil
		}
		start := len(dst)
		dst, issue := appendCurrency(dst, text)
		if issue == nil {
			table.remember(text, bytes.Clone(dst[start:]))
		}
		return dst, issue
	}
}

// appendCurrency writes a currency's three letters (ISO 4217).
func appendCurrency(dst []byte, text string) ([]byte, *record.Issue) {
	text = strings.TrimSpace(visible(text))
	if code := currencySigns[strings.ToLower(text)]; code != "" {
		return appendString(dst, code), nil
	}
	if !isCurrency(text) {
		return dst, issuef(record.CurrencyUnknown, "%q is not a currency", record.Shorten(text, 60))
	}
	return appendString(dst, strings.ToUpper(text)), nil
}

// otherCurrencies are those that the library does not know yet (true), and what it
// takes for currencies although it is none (false).
var otherCurrencies = map[string]bool{
	"MRU": true, "SLE": true, "STN": true, "VED": true, "VES": true, "XCG": true, "ZWG": true,
	"XTS": false, "XXX": false,
}

// isCurrency reports whether a text is a code of ISO 4217.
func isCurrency(code string) bool {
	if is, listed := otherCurrencies[strings.ToUpper(code)]; listed {
		return is
	}
	_, err := currency.ParseISO(code)
	return err == nil
}
