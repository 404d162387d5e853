package mapping

import (
	"slices"
	"strings"
	"unicode"

	"github.com/agnivade/levenshtein"
	"golang.org/x/text/unicode/norm"
)

// fold makes texts that people take for the same equal: case, accents,
// compatibility forms, surrounding and doubled spaces, marks without width, and the
// kind of an apostrophe do not count.
func fold(s string) string {
	if isFolded(s) {
		return s
	}
	s = strings.Map(dropMark, norm.NFKD.String(apostrophes.Replace(s)))
	return strings.Join(strings.Fields(strings.ToLower(norm.NFC.String(s))), " ")
}

// dropMark tells [strings.Map] to leave out what has no width of its own.
func dropMark(r rune) rune {
	if unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Cf, r) {
		return -1
	}
	return r
}

// apostrophes makes those that programs put for the typed one the same: d’accord.
var apostrophes = strings.NewReplacer("’", "'", "‘", "'", "ʼ", "'", "´", "'", "`", "'")

// isFolded spares plain lower-case words the work.
func isFolded(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}

// safeName makes a header fit to be a name in a path: "Date de création" becomes
// "date_de_creation". It is empty if the header has neither letter nor digit.
func safeName(header string) string {
	words := strings.FieldsFunc(fold(header), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	return strings.Join(words, "_")
}

// suggest returns " (did you mean …?)" with the candidate that is nearest to
// word, or nothing if none is near.
func suggest(word string, candidates []string) string {
	if best := nearest(word, candidates); best != "" {
		return " (did you mean \"" + best + "\"?)"
	}
	return ""
}

// nearest returns the candidate with the fewest changed letters, at most a
// third of the word's, or else the longest of which the word is a longer or
// shorter form, as "telephone" is of "telephone mobile"; an empty string if there
// is none.
func nearest(word string, candidates []string) string {
	folded := fold(word)
	length := len([]rune(folded))
	best, bestDistance := "", min(length/3+2, length) // both exclusive: a swap of two letters counts as 2
	similar := ""
	for _, candidate := range candidates {
		other := fold(candidate)
		if d := levenshtein.ComputeDistance(folded, other); d < bestDistance {
			best, bestDistance = candidate, d
		}
		if isForm(folded, other) && len(candidate) > len(similar) {
			similar = candidate
		}
	}
	if best == "" {
		return similar
	}
	return best
}

// isTypo reports whether two names differ by one letter, or by the order of two.
func isTypo(a, b string) bool {
	switch levenshtein.ComputeDistance(a, b) {
	case 1:
		return len(a) > 3
	case 2:
		return len(a) == len(b) && sortedLetters(a) == sortedLetters(b)
	}
	return false
}

func sortedLetters(s string) string {
	letters := []rune(s)
	slices.Sort(letters)
	return string(letters)
}

// isForm reports whether one of the two holds all words of the other.
func isForm(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	return len(a) >= 4 && strings.Contains(" "+b+" ", " "+a+" ")
}
