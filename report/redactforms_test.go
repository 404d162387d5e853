package report_test

import (
	"encoding/json"
	"fmt"
	"html"
	"math/rand/v2"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf16"

	"golang.org/x/text/unicode/norm"

	"alvio.ai/alvio-import/record"
	"alvio.ai/alvio-import/report"
)

// forms are how servers repeat a text.
var forms = map[string]func(string) string{
	"as it is":      func(s string) string { return s },
	"JSON":          inJSON,
	"JSON in ASCII": inASCII,
	"JSON in JSON":  func(s string) string { return inJSON(inASCII(s)) },
	"capital hex":   func(s string) string { return strings.ReplaceAll(strings.ToUpper(inASCII(s)), `\U`, `\u`) },
	"Go":            func(s string) string { return strings.Trim(strconv.QuoteToASCII(s), `"`) },
	"bytes in hex":  func(s string) string { return eachByte(s, `\x%02x`) },
	"octal":         func(s string) string { return eachByte(s, `\%03o`) },
	"braces":        func(s string) string { return eachRune(s, `\u{%x}`) },
	"query":         url.QueryEscape,
	"path":          url.PathEscape,
	"all percent":   func(s string) string { return eachByte(s+" ", "%%%02x") },
	"query twice":   func(s string) string { return url.QueryEscape(url.QueryEscape(s)) },
	"HTML":          html.EscapeString,
	"HTML numbers":  func(s string) string { return eachRune(s, "&#%d;") },
	"HTML hex":      func(s string) string { return eachRune(s, "&#x%X;") },
	"HTML names": func(s string) string {
		return strings.NewReplacer("é", "&eacute;", "É", "&Eacute;", "ö", "&ouml;", "ø", "&oslash;").Replace(html.EscapeString(s))
	},
	"decomposed":   norm.NFD.String,
	"compatible":   norm.NFKC.String,
	"no accents":   withoutAccents,
	"capitals":     strings.ToUpper,
	"small":        strings.ToLower,
	"run together": func(s string) string { return strings.Join(strings.Fields(s), "") },
	"underscores":  func(s string) string { return strings.Join(strings.Fields(strings.ToLower(s)), "_") },
	"Latin-1 lost": func(s string) string { return lostLatin.ReplaceAllString(s, "\ufffd") },
	"Latin-1 query": func(s string) string {
		return lostLatin.ReplaceAllStringFunc(s, func(s string) string { return fmt.Sprintf("%%%02X", []rune(s)[0]) })
	},
}

var lostLatin = regexp.MustCompile(`[\x{80}-\x{FF}]`)

func inJSON(s string) string {
	b, _ := json.Marshal(s)
	return string(b[1 : len(b)-1])
}

// inASCII is JSON as PHP and Python write it.
func inASCII(s string) string {
	var b strings.Builder
	for _, unit := range utf16.Encode([]rune(inJSON(s))) {
		if unit < 0x80 {
			b.WriteByte(byte(unit))
		} else {
			fmt.Fprintf(&b, `\u%04x`, unit)
		}
	}
	return b.String()
}

func eachByte(s, format string) string {
	var b strings.Builder
	for i := range len(s) {
		fmt.Fprintf(&b, format, s[i])
	}
	return b.String()
}

func eachRune(s, format string) string {
	var b strings.Builder
	for _, r := range s {
		fmt.Fprintf(&b, format, r)
	}
	return b.String()
}

func withoutAccents(s string) string {
	return norm.NFC.String(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, strings.NewReplacer("ø", "o", "Ł", "L", "ß", "ss").Replace(norm.NFD.String(s))))
}

var (
	percents    = regexp.MustCompile(`(?:%[[:xdigit:]]{2})+`)
	backslashes = regexp.MustCompile(`(?:\\u[[:xdigit:]]{4})+|(?:\\x[[:xdigit:]]{2})+|(?:\\[0-7]{3})+|\\U[[:xdigit:]]{8}|\\[nrt\\"/]`)
	braces      = regexp.MustCompile(`\\u\{([[:xdigit:]]+)\}`)
)

// readings are what somebody may make of a text who undoes escapes in any order.
func readings(s string) []string {
	undo := []func(string) string{
		html.UnescapeString,
		func(s string) string {
			return percents.ReplaceAllStringFunc(s, func(s string) string { t, _ := url.PathUnescape(s); return t })
		},
		func(s string) string {
			return backslashes.ReplaceAllStringFunc(s, func(s string) string {
				var t string
				if json.Unmarshal([]byte(`"`+s+`"`), &t) != nil {
					t, _ = strconv.Unquote(`"` + s + `"`)
				}
				return t
			})
		},
		func(s string) string {
			return braces.ReplaceAllStringFunc(s, func(s string) string {
				n, _ := strconv.ParseUint(s[3:len(s)-1], 16, 32)
				return string(rune(n))
			})
		},
	}
	seen := map[string]bool{s: true}
	all := []string{s}
	for i := 0; i < len(all) && i < 1000; i++ {
		for _, f := range undo {
			if t := f(all[i]); !seen[t] {
				seen[t] = true
				all = append(all, t)
			}
		}
	}
	return all
}

// bare is what is left of a text without case, accents, spaces and punctuation.
func bare(s string) string {
	return strings.Map(func(r rune) rune {
		switch r = unicode.ToLower(r); {
		case unicode.IsLetter(r), unicode.IsNumber(r), unicode.Is(unicode.Mc, r):
			return r
		}
		return -1
	}, norm.NFKD.String(s))
}

// tells reports whether a text can be read in another.
func tells(s, text string) bool {
	for _, reading := range readings(s) {
		if strings.Contains(bare(reading), bare(text)) {
			return true
		}
	}
	return false
}

// texts are personal texts, each of a person.
var texts = []record.Personal{
	{Kind: record.PersonalName, Text: "Zoé Géraldine Béart"},
	{Kind: record.PersonalName, Text: "Zoé"},
	{Kind: record.PersonalName, Text: "Jo\nAnn"},
	{Kind: record.PersonalName, Text: "Xi Wu"},
	{Kind: record.PersonalName, Text: "Jean-François d'Aubigné"},
	{Kind: record.PersonalName, Text: "Łukasz Strauß"},
	{Kind: record.PersonalName, Text: "Søren Öst"},
	{Kind: record.PersonalName, Text: "Михаил Горбачёв"},
	{Kind: record.PersonalName, Text: "李"},
	{Kind: record.PersonalName, Text: "李小龍"},
	{Kind: record.PersonalName, Text: "山田 ガッツ"},
	{Kind: record.PersonalName, Text: "김민준"},
	{Kind: record.PersonalName, Text: "محمد علي"},
	{Kind: record.PersonalName, Text: "राम कुमार"},
	{Kind: record.PersonalName, Text: "𠮷野家"},
	{Kind: record.PersonalEmail, Text: "zoe.b+x@exemple.fr"},
	{Kind: record.PersonalEmail, Text: "gérard@exemple.fr"},
	{Kind: record.PersonalEmail, Text: "q@x.fr"},
	{Kind: record.PersonalPhone, Text: "+33 6 12 34 56 78"},
	{Kind: record.PersonalPhone, Text: "06.12.34.56.78"},
	{Kind: record.PersonalPhone, Text: "06 12 XX XX 34"},
}

var frames = []string{"%s", `{"errors":{"contact":{"name":["%s is bad"]}}}`, `{\"v\":\"%s\"}`, "v=%s&w=1", "<b>%s</b>", "(%s)", "“%s”, 1%% & 2"}

func TestRedactForms(t *testing.T) {
	for _, text := range texts {
		for name, form := range forms {
			for _, frame := range frames {
				message := fmt.Sprintf(frame, form(text.Text))
				got := report.RedactText(message, []record.Personal{text})
				if tells(got, text.Text) {
					t.Errorf("%s: %q becomes %q", name, message, got)
				}
				if again := report.RedactText(got, []record.Personal{text}); again != got {
					t.Errorf("%s: %q becomes %q, and then %q", name, message, got, again)
				}
				if id := report.RedactID(message, []record.Personal{text}); tells(id, text.Text) {
					t.Errorf("%s: the id %q becomes %q", name, message, id)
				}
			}
		}
	}
}

func TestRedactEscaped(t *testing.T) {
	people := []record.Personal{
		{Kind: record.PersonalName, Text: "Zoé"},
		{Kind: record.PersonalName, Text: "Béart-Łoś"},
		{Kind: record.PersonalName, Text: "An"},
		{Kind: record.PersonalName, Text: "Isa"},
		{Kind: record.PersonalName, Text: "Benoit"},
		{Kind: record.PersonalName, Text: "李"},
		{Kind: record.PersonalName, Text: "이"},
	}
	for _, tt := range []struct{ name, text, want string }{
		{"escapes of others", `{"message":"caf\u00e9 \"An\" & co"}`, `{"message":"caf\u00e9 \"A•••\" & co"}`},
		{"escapes only", `\u00e9 %20 &amp; \n 100%`, `\u00e9 %20 &amp; \n 100%`},
		{"escaped name", `{"a":"Zo\u00e9 isn\u2019t"}`, `{"a":"Z••• isn’t"}`},
		{"not an escape", `CORP\benoit`, `CORP\b•••`},
		{"no word", "an e-mail, this is a phone, plan", "an e-mail, this is a phone, plan"},
		{"a word", "An, AN, Isa", "A•••, A•••, I•••"},
		{"run together", "ZOÉBÉARTŁOŚ and zoeBeartLosIsBad", "Z•••B••• and z•••B•••IsBad"},
		{"within a sentence", "用户李不存在", "用户•••不存在"},
		{"within a syllable", "일 이", "일 •••"},
		{"cut in an escape", `B\u00e9a\u00…`, `B•••…`},
		{"cut in percents", `B%C3%A9art%C5…`, `B•••…`},
		{"cut in a name of HTML", `B&eacute;art-&Lstr…`, `B•••-…`},
		{"cut in Han", `%E6%9D%8E%E6%9…`, `•••…`},
		{"unknown address", `g\u00e9raldine.b\u00e9art@x.fr`, `g•••@x.fr`},
		{"unknown number", "tel=%2B33+6%2012&#32;34\\u002056 78", "tel=+336•••••678"},
		{"control characters", `Zo\u00e9\u001b[31m\u202e`, `Z••• [31m`},
		{"without end", "%" + strings.Repeat("25", 40) + "41 Zoé", "•••"},
		{"lost", "Zo\ufffd, Zo?, ??? ok?", "Z•••, Z•••, ??? ok?"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := report.RedactText(tt.text, people)
			if got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
			if again := report.RedactText(got, people); again != got {
				t.Errorf("a second time it is %q", again)
			}
		})
	}
}

func TestRedactID(t *testing.T) {
	people := []record.Personal{
		{Kind: record.PersonalName, Text: "Ed"},
		{Kind: record.PersonalName, Text: "Zoé Béart"},
		{Kind: record.PersonalPhone, Text: "06 12 34 56 78"},
	}
	for _, tt := range []struct{ name, id, want string }{
		{"UUID", "550e8400-e29b-41d4-7ed9-446655440000", "550e8400-e29b-41d4-7ed9-446655440000"},
		{"number", "1738291029384756", "1738291029384756"},
		{"word and number", "req_987654321", "req_987654321"},
		{"e-mail", "req-jean@example.com-1", "r•••@example.com-1"},
		{"escaped e-mail", "jean%40example.com", "j•••@example.com"},
		{"the row's phone", "req-33612345678", "•••"},
		{"another's phone", "+33711223344", "•••"},
		{"another's national phone", "0711223344", "•••"},
		{"name", "req/zoe-beart/1", "req/z•••/1"},
		{"empty", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := report.RedactID(tt.id, people); got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}

// scripts are the letters of which names are made.
var scripts = []string{
	"abcdefghijklmnopqrstuvwxyz", "aéèêëàâäçîïôöùûüñõåø", "ąćęłńóśźżčďěňřšťůžőű", "ıiğşçöü", "абвгдеёжзийклмн", "αβγδεζηθάέίόύώς",
	"李王张刘陈杨赵黄周吴", "あいうえおがぎぐアイウガギ", "김이박최정강조윤장임", "محمدعليحسنكريم", "אבגדהוזחטי", "राजकुमारसीता", "กขคงจฉชซ", "აბგდევზთ", "աբգդեզէը", "𠮷𡈽😀🌸",
}

// TestRedactAnyName looks for names of many scripts that went through several encoders.
func TestRedactAnyName(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	encoders := []string{
		"as it is", "JSON", "JSON in ASCII", "bytes in hex", "octal", "braces", "query", "path", "HTML", "HTML numbers", "HTML hex", "HTML names",
	}
	first := []string{"as it is", "decomposed", "no accents", "capitals", "run together", "underscores"}
	for n := range 3000 {
		var words []string
		for range 1 + random.IntN(3) {
			letters := []rune(scripts[random.IntN(len(scripts))])
			var word strings.Builder
			for i := range 3 + random.IntN(6) {
				r := letters[random.IntN(len(letters))]
				if i == 0 {
					r = unicode.ToUpper(r)
				}
				word.WriteRune(r)
			}
			words = append(words, word.String())
		}
		name := strings.Join(words, []string{" ", "-", "\n", "'"}[random.IntN(4)])
		if len([]rune(bare(name))) < 3 {
			continue // of letters, not of marks
		}
		message := forms[first[random.IntN(len(first))]](name)
		var how []string
		for range random.IntN(4) {
			encoder := encoders[random.IntN(len(encoders))]
			if len(message) > 2000 {
				break
			}
			how = append(how, encoder)
			message = forms[encoder](message)
		}
		message = `{"1":"` + message + `"}`
		got := report.RedactText(message, []record.Personal{{Kind: record.PersonalName, Text: name}})
		if tells(got, name) {
			t.Errorf("name %d, %q, by %q: %q becomes %q", n, name, how, message, got)
		}
		if !strings.Contains(got, "•••") {
			t.Errorf("name %d, %q, by %q: %q stays", n, name, how, got)
		}
	}
}

func BenchmarkRedact(b *testing.B) {
	people := append(texts[:3:3], texts[15], texts[18])
	accepted := record.Result{RequestID: "550e8400-e29b-41d4-7ed9-446655440000", Personal: people}
	rejected := accepted
	rejected.Message = `HTTP 422: {"errors":{"contact":{"name":["Zo\u00e9 G\u00e9raldine B\u00e9art is bad"]}}}`
	for name, r := range map[string]*record.Result{"accepted": &accepted, "rejected": &rejected} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				report.Redact(r)
			}
		})
	}
}
