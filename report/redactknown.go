package report

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"alvio.ai/alvio-import/record"
)

// The shortest texts that are looked for, in letters: shorter ones are anywhere. Of
// scripts without capitals, of which one letter may be a name, all are.
const (
	minText     = 2 // a whole name; of two letters only with its capital
	minWord     = 3 // a word of one
	minCut      = 3 // what is left of one before an ellipsis
	minAnywhere = 8 // one that is found also within words, and whatever is between its letters
)

// A knownText is a personal text that is looked for.
type knownText struct {
	letters []letter
	kind    record.PersonalKind
}

// knownTexts are the texts and, of names, their words.
func knownTexts(personal []record.Personal) []knownText {
	var all []knownText
	add := func(text string, kind record.PersonalKind, least int) {
		if letters := fold(text); enough(letters, least) {
			all = append(all, knownText{letters, kind})
		}
	}
	for _, p := range personal {
		if p.Kind == record.PersonalPhone {
			add(p.Text, p.Kind, minDigits)
			continue
		}
		add(p.Text, p.Kind, minText)
		if words := strings.Fields(p.Text); len(words) > 1 {
			for _, word := range words {
				add(word, p.Kind, minWord)
			}
		}
	}
	return all
}

// enough reports whether there are as many letters, or any of a script without
// capitals.
func enough(letters []letter, least int) bool {
	return len(letters) >= least || len(letters) > 0 && !slices.ContainsFunc(letters, inWord)
}

// A finding is where a known text stands: the letters from and up to.
type finding struct {
	from, to int
	kind     record.PersonalKind
}

// maskKnown masks personal texts where they are words of their own, or run together,
// whatever their case and accents, and what an ellipsis has left of one.
func maskKnown(s string, known []knownText) string {
	for len(known) > 0 {
		letters := fold(s)
		found := findings(letters, known)
		if len(found) == 0 {
			break
		}
		var b strings.Builder
		end := 0
		for _, f := range found {
			from, to := letters[f.from].from, letters[f.to-1].to
			if f.kind == record.PersonalPhone {
				from = len(strings.TrimRight(s[:from], "+＋("))
			}
			from = max(from, end)
			b.WriteString(s[end:from])
			b.WriteString(mask(f.kind, s[from:to]))
			end = to
		}
		s = b.String() + s[end:] // in which there are fewer letters
	}
	return s
}

// findings returns where known texts stand, in order; of those that overlap the
// longest, stretched over the others.
func findings(letters []letter, known []knownText) []finding {
	var all []finding
	for i := range letters {
		for _, k := range known {
			if k.stands(letters, i, len(k.letters)) {
				all = append(all, finding{i, i + len(k.letters), k.kind})
			}
			if !letters[i].cut {
				continue
			}
			for n := min(len(k.letters)-1, i+1); n > 0 && enough(k.letters[:n], minCut); n-- {
				if k.stands(letters, i+1-n, n) {
					all = append(all, finding{i + 1 - n, i + 1, k.kind})
					break
				}
			}
		}
	}
	all = wholeWords(letters, all)
	slices.SortFunc(all, func(a, b finding) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(b.to, a.to)) })
	var merged []finding
	longest := 0
	for _, f := range all {
		last := len(merged) - 1
		if last < 0 || f.from >= merged[last].to {
			merged, longest = append(merged, f), f.to-f.from
			continue
		}
		merged[last].to = max(merged[last].to, f.to)
		if f.to-f.from > longest {
			merged[last].kind, longest = f.kind, f.to-f.from
		}
	}
	return merged
}

// wholeWords returns the findings that are long, or that are words, alone or together
// with others.
func wholeWords(letters []letter, all []finding) []finding {
	if len(all) == 0 {
		return nil
	}
	begins, ends := make([]bool, len(letters)+1), make([]bool, len(letters)+1)
	for i := range begins {
		begins[i] = !joined(letters, i)
		ends[i] = begins[i]
	}
	slices.SortFunc(all, func(a, b finding) int { return cmp.Compare(a.from, b.from) })
	for _, f := range all {
		begins[f.to] = begins[f.to] || begins[f.from]
	}
	slices.SortFunc(all, func(a, b finding) int { return cmp.Compare(b.to, a.to) })
	for _, f := range all {
		ends[f.from] = ends[f.from] || ends[f.to]
	}
	return slices.DeleteFunc(all, func(f finding) bool {
		return f.to-f.from < minAnywhere && (!begins[f.from] || !ends[f.to])
	})
}

// stands reports whether the first n letters of the text stand at an index. Characters
// that are lost may be any that is not ASCII, if most are there.
func (k *knownText) stands(letters []letter, at, n int) bool {
	if at+n > len(letters) || split(letters, at) || split(letters, at+n) {
		return false
	}
	missing := 0
	for i, want := range k.letters[:n] {
		have := letters[at+i]
		switch {
		case have.char == want.char:
		case have.char == lost && want.foreign:
			missing++
		default:
			return false
		}
		if i > 0 && have.apart && !want.apart && n < minAnywhere {
			return false // "is a" is not Isa
		}
	}
	if n == minText && unicode.IsLower(letters[at].char) && k.letters[0].upper && !letters[at].upper {
		return false // "an" is not An
	}
	return 2*missing <= n
}
