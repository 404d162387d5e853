package numfmt

import (
	"strconv"
	"strings"
)

// isColour reports whether the text of a bracket, in small letters, is a colour.
// Files have the English names; other programs left French and German ones.
func isColour(text string) bool {
	switch text {
	case "black", "blue", "cyan", "green", "magenta", "red", "white", "yellow",
		"noir", "bleu", "vert", "rouge", "blanc", "jaune",
		"schwarz", "blau", "zyan", "grün", "rot", "weiß", "weiss", "gelb":
		return true
	}
	for _, word := range [...]string{"color", "colour", "couleur", "farbe"} {
		if number, found := strings.CutPrefix(text, word); found {
			_, err := strconv.ParseUint(strings.TrimSpace(number), 10, 8)
			return err == nil
		}
	}
	return false
}

// A language is what a section's [$-…] says about dates.
type language struct {
	names   *names // nil if they are not known
	foreign bool   // another calendar than ours is, or may be, meant
	given   bool
	system  systemFormat
}

// A systemFormat is a format that the reader's machine defines.
type systemFormat uint8

const (
	noSystem systemFormat = iota
	systemDate
	systemTime
)

// parseLanguage reads what follows the minus in [$€-40C], in small letters: a
// Windows language id in hexadecimal digits, whose bits from 16 on are a calendar
// and the shape of numerals, or a language tag.
func parseLanguage(text string) language {
	switch text {
	case "f800", "x-sysdate":
		return language{given: true, system: systemDate}
	case "f400", "x-systime":
		return language{given: true, system: systemTime}
	}
	id, err := strconv.ParseUint(text, 16, 64)
	if err != nil {
		return parseTag(text)
	}
	foreign := id>>16&0xFF > 1 || id>>24 > 1 // 1 is our calendar, and our numerals
	if id&0xFFFF == 0 {                      // no language
		return language{foreign: foreign}
	}
	primary := id & 0x3FF
	return language{names: namesByID[primary], foreign: foreign || otherCalendar(primary), given: true}
}

// otherCalendar reports whether people of a language use, or may use, another
// calendar: Arabic, Hebrew, Thai, Persian.
func otherCalendar(primary uint64) bool {
	return primary == 0x01 || primary == 0x0D || primary == 0x1E || primary == 0x29
}

// parseTag reads a tag as fr-FR, and fr-FR,107 with a calendar.
func parseTag(text string) language {
	tag, calendar, _ := strings.Cut(text, ",")
	primary, _, _ := strings.Cut(tag, "-")
	l := language{foreign: calendar != "" && calendar != "1", given: true}
	switch primary {
	case "en":
		l.names = &english
	case "fr":
		l.names = &french
	case "de":
		l.names = &german
	case "es":
		l.names = &spanish
	case "it":
		l.names = &italian
	case "pt":
		l.names = &portuguese
	case "nl":
		l.names = &dutch
	case "ar", "he", "th", "fa":
		l.foreign = true
	}
	return l
}

// names are those of months, from January, and of days, from Sunday.
type names struct {
	months, shortMonths [12]string
	days, shortDays     [7]string
}

// namesByID has the languages known here, by the primary id of Windows.
var namesByID = map[uint64]*names{
	0x07: &german, 0x09: &english, 0x0A: &spanish, 0x0C: &french, 0x10: &italian, 0x13: &dutch, 0x16: &portuguese,
}

var (
	english = names{
		[12]string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
		[12]string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"},
		[7]string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
		[7]string{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"},
	}
	french = names{
		[12]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"},
		[12]string{"janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."},
		[7]string{"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"},
		[7]string{"dim.", "lun.", "mar.", "mer.", "jeu.", "ven.", "sam."},
	}
	german = names{
		[12]string{"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"},
		[12]string{"Jan", "Feb", "Mrz", "Apr", "Mai", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dez"},
		[7]string{"Sonntag", "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag"},
		[7]string{"So", "Mo", "Di", "Mi", "Do", "Fr", "Sa"},
	}
	spanish = names{
		[12]string{"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"},
		[12]string{"ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"},
		[7]string{"domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado"},
		[7]string{"dom", "lun", "mar", "mié", "jue", "vie", "sáb"},
	}
	italian = names{
		[12]string{"gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre"},
		[12]string{"gen", "feb", "mar", "apr", "mag", "giu", "lug", "ago", "set", "ott", "nov", "dic"},
		[7]string{"domenica", "lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato"},
		[7]string{"dom", "lun", "mar", "mer", "gio", "ven", "sab"},
	}
	portuguese = names{
		[12]string{"janeiro", "fevereiro", "março", "abril", "maio", "junho", "julho", "agosto", "setembro", "outubro", "novembro", "dezembro"},
		[12]string{"jan", "fev", "mar", "abr", "mai", "jun", "jul", "ago", "set", "out", "nov", "dez"},
		[7]string{"domingo", "segunda-feira", "terça-feira", "quarta-feira", "quinta-feira", "sexta-feira", "sábado"},
		[7]string{"dom", "seg", "ter", "qua", "qui", "sex", "sáb"},
	}
	dutch = names{
		[12]string{"januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november", "december"},
		[12]string{"jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"},
		[7]string{"zondag", "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag"},
		[7]string{"zo", "ma", "di", "wo", "do", "vr", "za"},
	}
)
