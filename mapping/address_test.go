package mapping

import (
	"strings"
	"testing"

	"alvio.ai/alvio-import/record"
)

func TestEmail(t *testing.T) {
	var tests []conversion
	for _, s := range []string{
		"jane@example.com", "jane.doe+tag@mail.example.org", "o'neil@example.net", "JANE@Example.COM", "zoé@example.com", "jane@été.example.com", "1@example.com",
		"jane_doe-2@ex-ample.co.uk", "j@e.fr", "!#$&*@example.com",
	} {
		tests = append(tests, conversion{s, text(s), `"` + s + `"`, ""})
	}
	for _, s := range []string{
		"jane", "jane@", "@example.com", "jane@example", "jane@@example.com", "jane@example..com", "jane@.com", "jane@example.c",
		"jane doe@example.com", "jane@exam ple.com", "jane..doe@example.com", ".jane@example.com", "jane.@example.com", "jane@example,com",
		"jane(home)@example.com", "mailto:", "mailto:jane", "<>", "Jane <jane>", "Jane <jane@example.com", "jane; bob", "jane@; bob@", "n.a.", "@", "@@", ";",
	} {
		tests = append(tests, conversion{s, text(s), "", record.EmailInvalid})
	}
	tests = append(tests, conversion{"surrounding spaces", text("\u00a0jane@example.com "), `"jane@example.com"`, ""},
		conversion{"marks without width", text("\ufeffjane@exam\u200bple.com"), `"jane@example.com"`, ""},
		conversion{"longer than an address may be", text(strings.Repeat("x", 300) + "@"), "", record.EmailInvalid})
	wantConversions(t, "FR", "type: email", tests)
}

// What stands around an address is left out, and told.
func TestEmailRepaired(t *testing.T) {
	const want = `"jane@example.com"`
	var tests []conversion
	for _, s := range []string{
		"mailto:jane@example.com", "MailTo:jane@example.com", "<jane@example.com>", "Jane <jane@example.com>", "\"Doe, Jane\" <jane@example.com>", "<mailto:jane@example.com>",
		"jane@example.com.", "jane@example.com,", "jane@example.com;", "jane@example.com ; ", "; jane@example.com", "'jane@example.com'", "\"jane@example.com\"", "jane@example.com:",
	} {
		tests = append(tests, conversion{s, text(s), want, record.EmailRepaired})
	}
	wantConversions(t, "FR", "type: email", tests)
}

func TestEmailSeveral(t *testing.T) {
	tests := []struct{ name, cell, want string }{
		{"a comma", "jane@example.com, bob@example.com", "jane@example.com"},
		{"a semicolon", "jane@example.com;bob@example.com", "jane@example.com"},
		{"lines", "jane@example.com\nbob@example.com", "jane@example.com"},
		{"a slash", "jane@example.com / bob@example.com", "jane@example.com"},
		{"a bar", "jane@example.com|bob@example.com", "jane@example.com"},
		{"with names", "Jane Doe <jane@example.com>, Bob <bob@example.com>", "jane@example.com"},
		{"the first is none", "jane@example; bob@example.com", "bob@example.com"},
		{"a word before", "perso: jane@example.com pro: bob@example.com", "jane@example.com"},
	}
	var cases []conversion
	for _, tt := range tests {
		cases = append(cases, conversion{tt.name, text(tt.cell), `"` + tt.want + `"`, record.EmailSeveral})
	}
	wantConversions(t, "FR", "type: email", cases)
	for _, tt := range tests {
		_, issue := appendEmail(nil, tt.cell)
		if issue == nil || !strings.HasSuffix(issue.Message, "holds several addresses; "+tt.want+" was sent") {
			t.Errorf("%s: issue %+v does not name the address that was sent", tt.name, issue)
		}
	}
}

func TestEmailFaultsAreNamed(t *testing.T) {
	for s, want := range map[string]string{
		"jane":                  "it has no @",
		"jane@@example.com":     "it has more than one @",
		"@example.com":          "nothing stands before the @",
		"jane doe@example.com":  "it has a space",
		"jane@example,com":      "it has a comma; is a point meant?",
		"jane@example":          "the domain has no ending such as .fr or .com",
		"jane..doe@example.com": "two points follow each other",
	} {
		_, issue := appendEmail(nil, s)
		if issue == nil || issue.Message != `"`+s+`" is not an e-mail address: `+want {
			t.Errorf("%q: issue %+v, want that %s", s, issue, want)
		}
	}
}

// The quick way to know an address and the careful one agree.
func FuzzEmail(f *testing.F) {
	for _, s := range []string{"jane@example.com", "a.b@c.de", "a..b@c.de", ".a@b.cd", "a@b.c", "a@-b.cd", "<a@b.cd>", "mailto:a@b.cd", "a@b.cd,e@f.gh", "é@b.cd", "a@b.cd\u200b", "a b@c.de"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if isPlainEmail(s) && !isEmail(s) {
			t.Fatalf("%q is an address only at a glance", s)
		}
		js, issue := appendEmail(nil, s)
		if issue != nil && issue.Severity == record.Error {
			return
		}
		sent := jsonText(js)
		if again, issue := appendEmail(nil, sent); issue != nil || jsonText(again) != sent {
			t.Fatalf("%q became %q, and that %q with %+v", s, sent, again, issue)
		}
	})
}

func TestURL(t *testing.T) {
	const repaired, invalid = record.URLRepaired, record.URLInvalid
	wantConversions(t, "", "type: url", []conversion{
		{"https", text("https://calendly.com/jean"), `"https://calendly.com/jean"`, ""},
		{"http", text("http://example.com"), `"http://example.com"`, ""},
		{"capitals", text("HTTPS://Example.com/A"), `"HTTPS://Example.com/A"`, ""},
		{"a question and a place", text("https://example.com/a?b=c&d=é#e"), `"https://example.com/a?b=c&d=é#e"`, ""},
		{"a port", text("https://example.com:8443/"), `"https://example.com:8443/"`, ""},
		{"accents", text("https://été.example.com"), `"https://été.example.com"`, ""},
		{"surrounding spaces", text("\u00a0https://example.com\n"), `"https://example.com"`, ""},
		{"a mark without width", text("https://example.com/\u200bx"), `"https://example.com/x"`, ""},

		{"no scheme", text("calendly.com/x"), `"https://calendly.com/x"`, repaired},
		{"no scheme, www", text(" www.example.com "), `"https://www.example.com"`, repaired},
		{"no scheme, a port", text("example.com:8443/x"), `"https://example.com:8443/x"`, repaired},

		{"a word", text("bientôt"), "", invalid},
		{"words", text("voir avec Jean"), "", invalid},
		{"words and an address", text("lien : https://example.com"), "", invalid},
		{"a space inside", text("https://example.com/a b"), "", invalid},
		{"two addresses", text("https://example.com https://example.org"), "", invalid},
		{"an e-mail address", text("jane@example.com"), "", invalid},
		{"mailto", text("mailto:jane@example.com"), "", invalid},
		{"another scheme", text("ftp://example.com"), "", invalid},
		{"a script", text("javascript:alert(1)"), "", invalid},
		{"no host", text("https://"), "", invalid},
		{"a host without an ending", text("https://localhost/x"), "", invalid},
		{"a slash too few", text("https:/example.com"), "", invalid},
		{"a file", text("C:\\agenda.txt"), "", invalid},
		{"a formula's error", text("#N/A"), "", record.CellErrorValue},
	})
}
