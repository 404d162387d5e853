package infer

import (
	"slices"
	"strings"

	"alvio.ai/alvio-import/mapping"
)

// A part is a phrase of a header.
type part struct {
	*phrase
	text string
}

// split finds the longest phrases in the words of a header, from the left. Small numbers
// and words that are not in the table are told apart; after is how many phrases stand
// before the number.
func (k *knowledge) split(words []string) (parts []part, number, after int, unknown []string) {
	number = noNumber
	for i := 0; i < len(words); {
		p, n := k.longestAt(words[i:])
		switch small, isNumber := smallNumber(words[i]); {
		case n > 0:
			parts = append(parts, p)
		case isNumber:
			number, after = small, len(parts)
		default:
			unknown = append(unknown, words[i])
		}
		i += max(n, 1)
	}
	return parts, number, after, unknown
}

// noNumber is the number of a header that has none.
const noNumber = -1

// longestAt returns the longest phrase at the beginning of the words, and how many
// words it takes. Fillers inside may be more or fewer than in the table, unless the
// phrase is one of those that mean nothing more: "nom du commercial" is not "nom
// commercial".
func (k *knowledge) longestAt(words []string) (part, int) {
	for n := min(k.longest+2, len(words)); n > 0; n-- {
		text := strings.Join(words[:n], " ")
		if p := k.phrases[text]; p != nil {
			return part{p, text}, n
		}
		if k.isFiller(words[0]) || k.isFiller(words[n-1]) {
			continue
		}
		text = k.squeeze(words[:n])
		if p := k.phrases[text]; p != nil && !p.isOther() {
			return part{p, text}, n
		}
	}
	return part{}, 0
}

// expand cuts words that are written together, as in ADGROUPID, if no phrase has them
// so.
func (k *knowledge) expand(words []string) []string {
	var cut []string
	for _, word := range words {
		pieces := []string{word}
		if !k.vocabulary[word] {
			if several := k.pieces(word); several != nil {
				pieces = several
			}
		}
		cut = append(cut, pieces...)
	}
	return cut
}

// pieces cuts a word into words of the table, the longest first; nil if it can't be done.
func (k *knowledge) pieces(word string) []string {
	if word == "" {
		return []string{}
	}
	for n := len(word); n >= 2; n-- {
		known := n > 3 && k.vocabulary[word[:n]] || n <= 3 && slices.Contains(k.Short, word[:n])
		if !known {
			continue
		}
		if rest := k.pieces(word[n:]); rest != nil {
			return append([]string{word[:n]}, rest...)
		}
	}
	return nil
}

// shortestMisspelt is how many letters a word has in which a slip is seen: of shorter ones,
// too many are words themselves.
const shortestMisspelt = 7

// misspelt returns the word that a header probably means by one that is not known: it
// differs by one letter, or by the order of two.
func (k *knowledge) misspelt(word string) string {
	if len(word) < shortestMisspelt {
		return ""
	}
	for _, known := range k.long {
		if near := len(known)-len(word) <= 1 && len(word)-len(known) <= 1; near && mapping.IsTypo(word, known) {
			return known
		}
	}
	return ""
}

// correct returns the words with those that are misspelt put right, and whether there
// were any.
func (k *knowledge) correct(words []string) (right []string, any bool) {
	right = slices.Clone(words)
	for i, word := range words {
		if k.vocabulary[word] {
			continue
		}
		if meant := k.misspelt(word); meant != "" {
			right[i], any = meant, true
		}
	}
	return right, any
}

// sharedWords returns words that mean nothing and stand at the beginning of several
// headers, as the name of a table does, or at their end, as the name of a person.
func (k *knowledge) sharedWords(headers []string) map[string]bool {
	const fewest = 3
	count, shared := map[string]int{}, map[string]bool{}
	for _, header := range headers {
		words := wordsOf(header)
		if len(words) < 2 {
			continue
		}
		for _, word := range []string{words[0], words[len(words)-1]} {
			if _, isNumber := smallNumber(word); isNumber || k.vocabulary[word] {
				continue
			}
			if count[word]++; count[word] >= fewest {
				shared[word] = true
			}
		}
	}
	return shared
}

// readAmong understands a header among others that share words with it, without these,
// unless it is understood with them. It is never sure then: they may mean something.
func (k *knowledge) readAmong(header string, shared map[string]bool) meaning {
	m := k.read(header)
	words := slices.DeleteFunc(wordsOf(header), func(word string) bool { return shared[word] })
	if len(m.unknown) == 0 || len(words) == 0 || !slices.ContainsFunc(m.unknown, func(word string) bool { return shared[word] }) {
		return m
	}
	m = k.readWords(words, m.question)
	m.strength, m.doubtful = min(m.strength, vague), true
	return m
}

func (k *knowledge) isFiller(word string) bool {
	p := k.phrases[word]
	return p != nil && p.filler
}

// knows reports whether a text is made of phrases of the table, of which one names an
// attribute that has a field. Data hardly ever is, though "client" and "facebook" are in
// the table too.
func (k *knowledge) knows(text string) bool {
	const longest = 60 // in bytes
	if len(text) > longest {
		return false
	}
	tells := false
	for words := wordsOf(text); len(words) > 0; {
		p, n := k.longestAt(words)
		if _, isNumber := smallNumber(words[0]); n == 0 && !isNumber {
			return false
		} else if n > 0 {
			tells = tells || !p.isOther() && slices.ContainsFunc(p.attributes, func(a attributeSense) bool { return a.strength > weak })
		}
		words = words[max(n, 1):]
	}
	return tells
}

// squeeze joins the words that are no fillers.
func (k *knowledge) squeeze(words []string) string {
	var kept []string
	for _, word := range words {
		if !k.isFiller(word) {
			kept = append(kept, word)
		}
	}
	return strings.Join(kept, " ")
}

func (p *phrase) isOther() bool {
	for _, a := range p.attributes {
		if a.of.name == otherAttribute {
			return true
		}
	}
	return false
}

// otherAttribute is what is known to be none of the fields.
const otherAttribute = "other"

func smallNumber(word string) (n int, ok bool) {
	if len(word) > 2 {
		return 0, false
	}
	for _, r := range word {
		if r < '0' || r > '9' {
			return 0, false
		}
		n = 10*n + int(r-'0')
	}
	return n, true
}
