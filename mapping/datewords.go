package mapping

import "unicode/utf8"

// months holds the names of the months in French and English, and their usual
// abbreviations, as plainWord leaves them. "jui" is absent: June or July.
var months = map[string]int{
	"jan": 1, "janv": 1, "janvier": 1, "january": 1,
	"feb": 2, "febr": 2, "february": 2, "fev": 2, "fevr": 2, "fevrier": 2,
	"mar": 3, "mars": 3, "march": 3,
	"apr": 4, "april": 4, "avr": 4, "avril": 4,
	"may": 5, "mai": 5,
	"jun": 6, "june": 6, "juin": 6,
	"jul": 7, "july": 7, "juil": 7, "juill": 7, "juillet": 7,
	"aug": 8, "august": 8, "aou": 8, "aout": 8,
	"sep": 9, "sept": 9, "september": 9, "septembre": 9,
	"oct": 10, "october": 10, "octobre": 10,
	"nov": 11, "november": 11, "novembre": 11,
	"dec": 12, "december": 12, "decembre": 12,
}

// weekdays holds the names of the days, from Monday. They are read and ignored.
var weekdays = map[string]int{
	"lun": 1, "lundi": 1, "mon": 1, "monday": 1,
	"mar": 2, "mardi": 2, "tue": 2, "tues": 2, "tuesday": 2,
	"mer": 3, "mercredi": 3, "wed": 3, "weds": 3, "wednesday": 3,
	"jeu": 4, "jeudi": 4, "thu": 4, "thur": 4, "thurs": 4, "thursday": 4,
	"ven": 5, "vend": 5, "vendredi": 5, "fri": 5, "friday": 5,
	"sam": 6, "samedi": 6, "sat": 6, "saturday": 6,
	"dim": 7, "dimanche": 7, "sun": 7, "sunday": 7,
}

// ordinals are what may follow the number of a day: 1er, 1st, 2nd, 3rd, 4th.
var ordinals = map[string]int{"er": 1, "st": 2, "nd": 3, "rd": 4, "th": 5}

// lookWord looks a word up in one of the tables above, whatever its case and
// its accents. It returns 0 for a word that is not there.
func lookWord(table map[string]int, word string) int {
	var plain [12]byte // more than the longest of the names
	n := 0
	for _, r := range word {
		if n == len(plain) {
			return 0
		}
		plain[n] = plainLetter(r)
		n++
	}
	return table[string(plain[:n])]
}

// plainLetter returns the lower-case letter without its accent, for the letters
// of French and English names of months and days, and 0 for others.
func plainLetter(r rune) byte {
	switch {
	case r >= 'a' && r <= 'z':
		return byte(r)
	case r >= 'A' && r <= 'Z':
		return byte(r) | 0x20
	}
	switch r {
	case 'é', 'è', 'ê', 'ë', 'É', 'È', 'Ê', 'Ë':
		return 'e'
	case 'û', 'ù', 'ü', 'Û', 'Ù', 'Ü':
		return 'u'
	}
	return 0
}

// firstWord returns the letters that s begins with.
func firstWord(s string) string {
	for i := 0; i < len(s); {
		if isLetter(s[i]) {
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if r != 'à' && r != 'À' && plainLetter(r) == 0 {
			return s[:i]
		}
		i += size
	}
	return s
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
