package infer

import (
	"regexp"
	"strings"
	"unicode"

	"alvio.ai/alvio-import/mapping"
)

// wordsOf cuts a header into words without case, accents, marks and plurals:
// "Tél. portable" is tel and portable, "utmSource2" utm, source and 2.
func wordsOf(header string) []string {
	header = brands.Replace(placeholders.ReplaceAllString(header, " $1"))
	header = signs.Replace(cutCamel(header))
	words := strings.FieldsFunc(mapping.Fold(header), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	var cut []string
	for _, word := range words {
		cut = append(cut, cutDigits(word)...)
	}
	for i, word := range cut {
		cut[i] = singular(word)
	}
	return cut
}

func joined(text string) string { return strings.Join(wordsOf(text), " ") }

// placeholders are what forms put for an earlier answer, marks of HTML, and the sign of
// a number before its digits.
var placeholders = regexp.MustCompile(`\{\{[^}]*\}\}|<[^>]*>|#\s*(\d)`)

// brands are one word, whatever their capitals.
var brands = strings.NewReplacer("WhatsApp", "whatsapp", "LinkedIn", "linkedin", "HubSpot", "hubspot", "TikTok", "tiktok", "SalesForce", "salesforce", "YouTube", "youtube")

// signs that stand for words.
var signs = strings.NewReplacer("n°", "no ", "N°", "no ", "nº", "no ", "Nº", "no ", "№", "no ", "#", " no ", "@", " email ", "☎", " phone ", "📞", " phone ", "📱", " mobile ", "✉", " email ", "📧", " email ", "œ", "oe", "Œ", "oe")

// cutCamel puts spaces between the words of firstName and CRMContactID.
func cutCamel(text string) string {
	runes := []rune(text)
	var b strings.Builder
	for i, r := range runes {
		if i > 0 && unicode.IsUpper(r) {
			before := runes[i-1]
			ids := i+2 == len(runes) && runes[i+1] == 's'
			ends := i+1 < len(runes) && unicode.IsLower(runes[i+1]) && !ids
			if unicode.IsLower(before) || unicode.IsUpper(before) && ends {
				b.WriteByte(' ')
			}
		}
		b.WriteRune(r)
	}
	return b.String()
}

// cutDigits parts digits from letters, but for words such as e164.
func cutDigits(word string) []string {
	switch word {
	case "e164", "b2b", "b2c", "md5", "sha256", "sha1":
		return []string{word}
	}
	var parts []string
	start := 0
	runes := []rune(word)
	for i := 1; i <= len(runes); i++ {
		if i == len(runes) || unicode.IsDigit(runes[i]) != unicode.IsDigit(runes[i-1]) {
			parts = append(parts, string(runes[start:i]))
			start = i
		}
	}
	return parts
}

// singular drops the s of a plural.
func singular(word string) string {
	if word == "ids" || word != "pays" && len(word) > 3 && strings.HasSuffix(word, "s") && !strings.HasSuffix(word, "ss") {
		return word[:len(word)-1]
	}
	return word
}
