package report

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// A letter is a letter or digit of a text as it is compared: without its case, accents
// and width.
type letter struct {
	char     rune
	from, to int  // the bytes of the text that it stands for
	apart    bool // something else stands before it
	upper    bool // it is a capital
	foreign  bool // it is not ASCII
	cut      bool // an ellipsis is behind it
}

// lost is the letter of characters that an answer has no longer: a server replaced
// what its character set does not have.
const lost = utf8.RuneError

// plainLetters are how people write letters that have no accent to leave out.
var plainLetters = map[rune]string{
	'æ': "ae", 'œ': "oe", 'ß': "ss", 'þ': "th", 'ø': "o", 'ł': "l", 'đ': "d", 'ð': "d", 'ħ': "h",
}

// fold returns the letters of a text.
func fold(s string) []letter {
	letters := make([]letter, 0, len(s))
	apart := true
	for from, r := range s {
		to := from + utf8.RuneLen(r)
		if r == lost {
			_, size := utf8.DecodeRuneInString(s[from:])
			to = from + size
		}
		last := len(letters) - 1
		folded := foldRune(r)
		switch {
		case unicode.Is(unicode.Mn, r) && last >= 0:
			letters[last].to = to
		case folded == "":
			apart = true
			if last >= 0 && (r == '…' || strings.HasPrefix(s[from:], "...")) {
				letters[last].cut = true
			}
		}
		for _, char := range folded {
			letters = append(letters, letter{
				char: char, from: from, to: to, apart: apart, upper: unicode.IsUpper(r) || unicode.IsTitle(r), foreign: r >= utf8.RuneSelf,
			})
			apart = false
		}
	}
	return letters
}

// foldRune returns the letters of a character: often one, none of punctuation.
func foldRune(r rune) string {
	switch {
	case r == lost || r == '?':
		return string(lost)
	case r == '…':
		return ""
	case r < utf8.RuneSelf:
		if r = unicode.ToLower(r); 'a' <= r && r <= 'z' || '0' <= r && r <= '9' {
			return string(r)
		}
		return ""
	}
	var b strings.Builder
	for _, r := range norm.NFKD.String(string(r)) {
		r = unicode.ToLower(unicode.ToUpper(r)) // of σ and ς, of i and ı there is one capital
		if plain := plainLetters[r]; plain != "" {
			b.WriteString(plain)
		} else if unicode.In(r, unicode.L, unicode.N, unicode.Mc, unicode.So) {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// inWord reports whether a letter is of a script that has spaces between words, as
// far as can be told: of one with capitals, or a digit.
func inWord(l letter) bool { return unicode.IsLower(l.char) || unicode.IsNumber(l.char) }

// joined reports whether letter i goes on with the word of the one before it. A
// capital behind a small letter begins a word, asInThis.
func joined(letters []letter, i int) bool {
	if i <= 0 || i >= len(letters) || letters[i].apart {
		return false
	}
	before, after := letters[i-1], letters[i]
	return inWord(before) && inWord(after) && (before.upper || !unicode.IsLower(before.char) || !after.upper)
}

// split reports whether letters i-1 and i are of the same character.
func split(letters []letter, i int) bool {
	return i > 0 && i < len(letters) && letters[i-1].from == letters[i].from
}
