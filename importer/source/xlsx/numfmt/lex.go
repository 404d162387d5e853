package numfmt

import (
	"errors"
	"strings"
	"unicode/utf8"
)

// A token is a piece of a section.
type token struct {
	kind tokenKind
	text string
}

type tokenKind uint8

const (
	literalToken   tokenKind = iota // stands for itself
	numeralToken                    // 1 to 9, stands for itself unless a denominator
	digitToken                      // 0, # or ?
	pointToken                      // .
	commaToken                      // ,
	slashToken                      // /
	percentToken                    // %
	exponentToken                   // E+ or E-, text is the sign
	generalToken                    // General
	textToken                       // @
	dateToken                       // a run of one small letter of y m d h s e
	elapsedToken                    // a run of one small letter of h m s, in brackets
	meridiemToken                   // AM/PM or A/P, as it is written
	conditionToken                  // >=100
	localeToken                     // what follows the minus in [$€-40C]
	eraToken                        // dates as other calendars and languages have them
	foreignToken                    // what else has a meaning that is not known here, as numerals
)

// hasKind reports whether one of tokens is of this kind.
func hasKind(tokens []token, kind tokenKind) bool {
	for _, t := range tokens {
		if t.kind == kind {
			return true
		}
	}
	return false
}

// A lexer splits a format code into the tokens of its sections.
type lexer struct {
	rest   string
	tokens []token // of the present section
}

func lex(code string) (sections [][]token, err error) {
	if code == "" {
		code = "General"
	}
	l := lexer{rest: code}
	for l.rest != "" {
		if l.rest[0] == ';' {
			sections = append(sections, l.tokens)
			l.tokens, l.rest = nil, l.rest[1:]
			continue
		}
		if err := l.next(); err != nil {
			return nil, err
		}
	}
	return append(sections, l.tokens), nil
}

// add consumes n bytes as a token.
func (l *lexer) add(kind tokenKind, text string, n int) {
	l.tokens = append(l.tokens, token{kind, text})
	l.rest = l.rest[n:]
}

// symbols are the characters that are a token by themselves.
var symbols = [128]tokenKind{
	'0': digitToken, '#': digitToken, '?': digitToken,
	'1': numeralToken, '2': numeralToken, '3': numeralToken,
	'4': numeralToken, '5': numeralToken, '6': numeralToken,
	'7': numeralToken, '8': numeralToken, '9': numeralToken,
	'.': pointToken, ',': commaToken, '/': slashToken, '%': percentToken, '@': textToken,
}

// next reads a token.
func (l *lexer) next() error {
	switch c := l.rest[0]; {
	case c == '"':
		return l.quoted()
	case c == '[':
		return l.bracket()
	case c == '\\' || c == '_' || c == '*':
		return l.escape(c)
	case c < utf8.RuneSelf && isLetter(c):
		return l.word()
	case c < utf8.RuneSelf && symbols[c] != literalToken:
		l.add(symbols[c], l.rest[:1], 1)
	default:
		_, n := utf8.DecodeRuneInString(l.rest)
		l.add(literalToken, l.rest[:n], n)
	}
	return nil
}

func (l *lexer) quoted() error {
	end := strings.IndexByte(l.rest[1:], '"')
	if end < 0 {
		return errors.New("a quote is not closed")
	}
	l.add(literalToken, l.rest[1:1+end], end+2)
	return nil
}

// escape reads \x, which is x, _x, a space as wide as x, and *x, which fills the
// cell with x.
func (l *lexer) escape(c byte) error {
	_, n := utf8.DecodeRuneInString(l.rest[1:])
	if n == 0 {
		return errors.New("nothing follows the " + string(rune(c)) + " at the end of a section")
	}
	text := l.rest[1 : 1+n]
	switch c {
	case '_':
		text = " "
	case '*':
		text = ""
	}
	l.add(literalToken, text, 1+n)
	return nil
}

// word reads letters without quotes. Those which no code uses stand for themselves.
func (l *lexer) word() error {
	for _, w := range [...]struct {
		word string
		kind tokenKind
	}{{"general", generalToken}, {"am/pm", meridiemToken}, {"a/p", meridiemToken}} {
		if n := len(w.word); len(l.rest) >= n && strings.EqualFold(l.rest[:n], w.word) {
			l.add(w.kind, l.rest[:n], n)
			return nil
		}
	}
	letter := l.rest[0] | 0x20
	n := 1
	for n < len(l.rest) && l.rest[n]|0x20 == letter {
		n++
	}
	run := strings.ToLower(l.rest[:n])
	switch {
	case letter == 'e' && n == 1 && len(l.rest) > 1 && (l.rest[1] == '+' || l.rest[1] == '-') && hasKind(l.tokens, digitToken):
		l.add(exponentToken, l.rest[1:2], 2)
	case strings.IndexByte("ymdhse", letter) >= 0:
		l.add(dateToken, run, n)
	case letter == 'g' || letter == 'b' || letter == 'a' && n >= 3:
		l.era(letter, n)
	case letter == 'n':
		return errors.New("the letter " + l.rest[:1] + " needs quotes")
	default:
		l.add(literalToken, l.rest[:1], 1)
	}
	return nil
}

// era reads the codes of eras (g), of other calendars (B1, B2), of the Buddhist
// year (b) and of East Asian names of days (aaa).
func (l *lexer) era(letter byte, n int) {
	if letter == 'b' && n == 1 && len(l.rest) > 1 && (l.rest[1] == '1' || l.rest[1] == '2') {
		n = 2
	}
	l.add(eraToken, string(rune(letter)), n)
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// bracket reads [a colour], [a condition], [$a currency-and language] or [h].
func (l *lexer) bracket() error {
	end := strings.IndexByte(l.rest, ']')
	if end < 0 {
		return errors.New("a bracket is not closed")
	}
	inner := l.rest[1:end]
	lower := strings.ToLower(inner)
	switch {
	case strings.HasPrefix(inner, "$"):
		symbol, locale, found := strings.Cut(inner[1:], "-")
		l.add(literalToken, symbol, end+1)
		if found {
			l.tokens = append(l.tokens, token{localeToken, strings.ToLower(locale)})
		}
	case inner != "" && strings.IndexByte("<>=", inner[0]) >= 0:
		l.add(conditionToken, inner, end+1)
	case lower != "" && strings.IndexByte("hms", lower[0]) >= 0 && strings.Trim(lower, lower[:1]) == "":
		l.add(elapsedToken, lower, end+1)
	case isColour(lower):
		l.rest = l.rest[end+1:]
	case lower != "":
		l.add(foreignToken, lower, end+1)
	default:
		return errors.New("an empty pair of brackets")
	}
	return nil
}
