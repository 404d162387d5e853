package infer

import (
	_ "embed" // knowledge.yaml
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"

	"alvio.ai/alvio-import/mapping"
)

//go:embed knowledge.yaml
var knowledgeFile []byte

// The table, as knowledge.yaml has it and explains it.
type knowledge struct {
	Attributes map[string]*attribute
	Subjects   map[string]*subject
	Plain      map[int][]string
	Aspects    []string
	Fillers    []string
	Stages     map[string][]string
	Languages  map[string][]string
	Countries  map[string][]string
	French     []string
	Quantities []string
	Nothing    []string
	ByValues   []rule `yaml:"by_values"`
	Channels   []string
	Short      []string `yaml:"short_words"`
	Civilities []string
	Companies  []string `yaml:"company_words"`
	Prefixes   []string `yaml:"value_prefixes"`

	phrases    map[string]*phrase // by their words, joined by spaces
	longest    int                // in words
	long       []string           // words that may be misspelt
	vocabulary map[string]bool    // the words of all phrases
	french     map[string]bool
	amounts    map[string]bool // quantities
	civil      map[string]bool
	firms      map[string]bool
	nothing    map[string]bool // texts that stand for no value
	channel    map[string]bool
	stage      map[string]string // word -> stage
	tongue     map[string]string // word -> language
	country    map[string]string // word -> region
}

type attribute struct {
	Values   kind
	Words    []string
	Vague    []string
	Weak     []string
	Becomes  []rule
	Holds    []string // attributes that are parts of it
	Plain    bool     // no word beside it makes it something else
	Numbered bool     // the contact may have several
	Distinct bool     // the values of contacts are different

	name string
}

// A rule says what an attribute with several meanings is.
type rule struct {
	Attribute string
	Values    kind     // the values are of this kind
	Beside    string   // there is a column of this attribute of the same subject
	Among     []string // the list has columns of one of these subjects
	Holds     string   // the values hold those of this attribute's column, row by row
	Level     string   // "likely", or sure if it is empty
}

type subject struct {
	Alone    string
	Words    []string
	Vague    []string
	Weak     []string
	Fields   map[string]string
	Reserve  map[string]string // attribute -> why it is likely only
	Numbered []string          // subjects that are this one if they have a number

	name string
}

// A phrase is all that some words can mean.
type phrase struct {
	attributes []attributeSense
	subjects   []subjectSense
	plain      bool
	rank       int // of plain
	aspect     bool
	filler     bool
}

type attributeSense struct {
	of       *attribute
	strength int
}

type subjectSense struct {
	of       *subject
	strength int
}

// The strengths of words.
const (
	weak = iota
	vague
	strong
)

// table is the knowledge. That it can be read is tested.
var table = sync.OnceValue(func() *knowledge {
	k, err := parseKnowledge(knowledgeFile)
	if err != nil {
		panic("infer: knowledge.yaml: " + err.Error())
	}
	return k
})

func parseKnowledge(data []byte) (*knowledge, error) {
	k := &knowledge{phrases: map[string]*phrase{}}
	if err := yaml.UnmarshalWithOptions(data, k, yaml.DisallowUnknownField()); err != nil {
		return nil, err
	}
	for name, a := range k.Attributes {
		a.name = name
	}
	for name, s := range k.Subjects {
		s.name = name
	}
	if err := k.check(); err != nil {
		return nil, err
	}
	k.index()
	return k, nil
}

// index makes the phrases of the words.
func (k *knowledge) index() {
	k.each(k.Fillers, func(p *phrase) { p.filler = true })
	for _, name := range slices.Sorted(maps.Keys(k.Attributes)) {
		a := k.Attributes[name]
		for strength, words := range [][]string{a.Weak, a.Vague, a.Words} {
			k.each(words, func(p *phrase) { p.attributes = append(p.attributes, attributeSense{a, strength}) })
		}
	}
	for _, name := range slices.Sorted(maps.Keys(k.Subjects)) {
		s := k.Subjects[name]
		for strength, words := range [][]string{s.Weak, s.Vague, s.Words} {
			k.each(words, func(p *phrase) { p.subjects = append(p.subjects, subjectSense{s, strength}) })
		}
	}
	for rank, words := range k.Plain {
		k.each(words, func(p *phrase) { p.plain, p.rank = true, rank })
	}
	k.each(k.Aspects, func(p *phrase) { p.aspect = true })
	k.vocabulary = map[string]bool{}
	for text := range k.phrases {
		for word := range strings.SplitSeq(text, " ") {
			k.vocabulary[word] = true
		}
	}
	for text := range k.vocabulary {
		if len(text) >= shortestMisspelt-1 {
			k.long = append(k.long, text)
		}
	}
	slices.Sort(k.long)
	k.french, k.amounts = setOf(k.French), setOf(k.Quantities)
	k.nothing = map[string]bool{}
	for _, text := range k.Nothing {
		k.nothing[text] = true
	}
	k.civil, k.firms, k.channel = setOf(k.Civilities), setOf(k.Companies), setOf(k.Channels)
	k.stage, k.tongue, k.country = invert(k.Stages), invert(k.Languages), invert(k.Countries)
}

func (k *knowledge) each(texts []string, do func(p *phrase)) {
	for _, text := range texts {
		words := wordsOf(text)
		k.longest = max(k.longest, len(words))
		key := strings.Join(words, " ")
		do(k.phrase(key))
		if short := k.squeeze(words); !slices.Contains(words, "et") && !slices.Contains(words, "and") && short != key && strings.Contains(short, " ") && !k.phrase(key).isOther() {
			do(k.phrase(short))
		}
	}
}

func (k *knowledge) phrase(key string) *phrase {
	if k.phrases[key] == nil {
		k.phrases[key] = &phrase{}
	}
	return k.phrases[key]
}

func setOf(texts []string) map[string]bool {
	set := map[string]bool{}
	for _, text := range texts {
		set[joined(text)] = true
	}
	return set
}

func invert(words map[string][]string) map[string]string {
	meant := map[string]string{}
	for meaning, texts := range words {
		for _, text := range texts {
			meant[joined(text)] = meaning
		}
	}
	return meant
}

// check finds what the table says of attributes, subjects and fields that are not there,
// and words that it has twice.
func (k *knowledge) check() error {
	for name, a := range k.Attributes {
		where := "attribute " + name
		if a.Values != "" && kinds[a.Values] == nil {
			return fmt.Errorf("%s: values %q is not a kind", where, a.Values)
		}
		for _, r := range a.Becomes {
			if err := k.checkRule(where, r); err != nil {
				return err
			}
		}
		if err := once(where, a.Words, a.Vague, a.Weak); err != nil {
			return err
		}
	}
	for _, r := range k.ByValues {
		if err := k.checkRule("by_values", r); err != nil {
			return err
		}
		if contact := k.Subjects["contact"]; contact == nil || contact.Fields[r.Attribute] == "" || r.Values == "" {
			return fmt.Errorf("by_values: %s has no field of the contact, or no values", r.Attribute)
		}
	}
	for name, s := range k.Subjects {
		if err := k.checkSubject("subject "+name, s); err != nil {
			return err
		}
	}
	return once("plain", slices.Collect(maps.Values(k.Plain))...)
}

// once returns an error if a phrase stands twice in lists that exclude each other.
func once(where string, lists ...[]string) error {
	seen := map[string]bool{}
	for _, text := range slices.Concat(lists...) {
		if key := joined(text); seen[key] {
			return fmt.Errorf("%s: %q stands there twice", where, text)
		} else {
			seen[key] = true
		}
	}
	return nil
}

func (k *knowledge) checkAttribute(where, name string) error {
	if name != "" && k.Attributes[name] == nil {
		return fmt.Errorf("%s: there is no attribute %q", where, name)
	}
	return nil
}

func (k *knowledge) checkRule(where string, r rule) error {
	for _, name := range []string{r.Attribute, r.Beside, r.Holds} {
		if err := k.checkAttribute(where, name); err != nil {
			return err
		}
	}
	for _, s := range r.Among {
		if k.Subjects[s] == nil {
			return fmt.Errorf("%s: there is no subject %q", where, s)
		}
	}
	if r.Level != "" && r.Level != "likely" || r.Values != "" && kinds[r.Values] == nil {
		return fmt.Errorf("%s: becomes %+v", where, r)
	}
	return nil
}

func (k *knowledge) checkSubject(where string, s *subject) error {
	if err := k.checkAttribute(where, s.Alone); err != nil {
		return err
	}
	for attribute := range s.Reserve {
		if s.Fields[attribute] == "" {
			return fmt.Errorf("%s: reserve: %s has no field", where, attribute)
		}
	}
	for attribute, field := range s.Fields {
		if err := k.checkAttribute(where, attribute); err != nil {
			return err
		}
		if err := mapping.CheckField(strings.Replace(field, "[n]", "[0]", 1)); err != nil {
			return fmt.Errorf("%s: %w", where, err)
		}
	}
	return once(where, s.Words, s.Vague, s.Weak)
}
