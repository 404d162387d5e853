package report

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"alvio.ai/alvio-import/record"
)

// The shortest texts that are looked for, in characters: shorter ones are anywhere.
const (
	minText = 2 // a whole name
	minWord = 3 // a word of one
	minCut  = 3 // what is left of one before an ellipsis
)

// A knownText is a personal text that is looked for.
type knownText struct {
	text string
	kind record.PersonalKind
}

// knownTexts are the texts and, of names, their words; the longest first.
func knownTexts(personal []record.Personal) []knownText {
	var all []knownText
	add := func(text string, kind record.PersonalKind, least int) {
		if utf8.RuneCountInString(text) >= least {
			all = append(all, knownText{text, kind})
		}
	}
	for _, p := range personal {
		switch text := strings.Join(strings.Fields(p.Text), " "); p.Kind {
		case record.PersonalPhone:
			add(text, p.Kind, minDigits)
			add(p.Text, p.Kind, minDigits)
		default:
			add(text, p.Kind, minText)
			add(p.Text, p.Kind, minText)
			for word := range strings.FieldsSeq(text) {
				add(word, p.Kind, minWord)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b knownText) int { return cmp.Compare(len(b.text), len(a.text)) })
	return all
}

// maskKnown masks personal texts where they are words of their own, whatever their
// case, and what an ellipsis has left of one.
func maskKnown(s string, personal []record.Personal) string {
	for _, known := range knownTexts(personal) {
		pattern := regexp.MustCompile(`(?i)` + regexp.QuoteMeta(known.text))
		s = replaceApart(s, pattern, func(found string) string { return mask(known.kind, found) })
		s = maskCut(s, known)
	}
	return s
}

func replaceApart(s string, pattern *regexp.Regexp, with func(string) string) string {
	var b strings.Builder
	end := 0
	for _, at := range pattern.FindAllStringIndex(s, -1) {
		b.WriteString(s[end:at[0]])
		end = at[1]
		if found := s[at[0]:at[1]]; apart(s, at[0], at[1]) {
			b.WriteString(with(found))
		} else {
			b.WriteString(found)
		}
	}
	b.WriteString(s[end:])
	return b.String()
}

// maskCut masks the beginning of a text of which an ellipsis hides the end.
func maskCut(s string, known knownText) string {
	parts := strings.Split(s, "…")
	for i := range parts[:len(parts)-1] {
		if n := cutLength(parts[i], known.text); n > 0 {
			kept := parts[i][:len(parts[i])-n]
			parts[i] = kept + mask(known.kind, parts[i][len(kept):])
		}
	}
	return strings.Join(parts, "…")
}

// cutLength returns how many bytes at the end of s are a beginning of the text; 0
// if that is too little to tell.
func cutLength(s, text string) int {
	for n := min(len(s), len(text)-1); n > 0; n-- {
		from := len(s) - n
		if utf8.RuneStart(s[from]) && strings.EqualFold(s[from:], text[:n]) && apart(s, from, len(s)) && utf8.RuneCountInString(text[:n]) >= minCut {
			return n
		}
	}
	return 0
}
