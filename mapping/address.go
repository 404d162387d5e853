package mapping

import (
	"net/mail"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"alvio.ai/alvio-import/record"
)

// appendEmail takes one address of the form local@domain.tld (RFC 5322, without
// comments and quoted names). What surely is meant is repaired; of several
// addresses it takes the first.
func appendEmail(dst []byte, text string) ([]byte, *record.Issue) {
	if isPlainEmail(text) {
		return appendString(dst, text), nil
	}
	typed := strings.TrimSpace(visible(text))
	address := bareEmail(typed)
	if isEmail(address) {
		if address == typed {
			return appendString(dst, address), nil
		}
		return appendString(dst, address), issuef(record.EmailRepaired, "%q was sent as %s", record.Shorten(typed, 60), address)
	}
	for part := range strings.FieldsFuncSeq(typed, func(r rune) bool { return r == ';' || r == ',' || r == '/' || r == '|' || unicode.IsSpace(r) }) {
		if part = bareEmail(part); isEmail(part) && strings.Count(typed, "@") > 1 {
			return appendString(dst, part), issuef(record.EmailSeveral, "%q holds several addresses; %s was sent", record.Shorten(typed, 60), part)
		}
	}
	issue := issuef(record.EmailInvalid, "%q is not an e-mail address%s", record.Shorten(typed, 60), emailFault(typed))
	return dst, issue
}

// isPlainEmail knows the usual addresses without parsing.
func isPlainEmail(s string) bool {
	local, domain, ok := strings.Cut(s, "@")
	if !ok || local == "" || len(s) > 254 {
		return false
	}
	return isDotted(local, &localCharacters) && isDotted(domain, &domainCharacters) && hasTLD(domain)
}

// A characterSet tells of each byte whether it may stand in a text.
type characterSet [256]bool

// What may stand between the points of usual addresses.
var localCharacters, domainCharacters = lettersAnd("_+-"), lettersAnd("-")

// lettersAnd is the set of ASCII letters, digits and the given marks.
func lettersAnd(marks string) (set characterSet) {
	for i := range set {
		c := byte(i)
		set[i] = isASCIILetter(c) || isDigit(c) || strings.IndexByte(marks, c) >= 0
	}
	return set
}

// isDotted reports whether s is made of a set's characters with single points between
// them.
func isDotted(s string, set *characterSet) bool {
	before := byte('.')
	for i := range len(s) {
		c := s[i]
		if !set[c] && (c != '.' || before == '.') {
			return false
		}
		before = c
	}
	return before != '.'
}

func isASCIILetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// hasTLD reports whether the last of several names has two letters or more, and
// nothing else, or is one that stands for other letters (xn--).
func hasTLD(domain string) bool {
	dot := strings.LastIndexByte(domain, '.')
	last := domain[dot+1:]
	if dot < 1 || len(last) < 2 {
		return false
	}
	return strings.HasPrefix(last, "xn--") || !strings.ContainsFunc(last, func(r rune) bool {
		return (r >= utf8.RuneSelf || !isASCIILetter(byte(r))) && !unicode.IsLetter(r)
	})
}

func isEmail(s string) bool {
	address, err := mail.ParseAddress(s)
	_, domain, _ := strings.Cut(s, "@")
	return err == nil && address.Address == s && isDomain(domain)
}

// isDomain reports whether a text is a name of the internet, in any alphabet.
func isDomain(s string) bool {
	return hasTLD(s) && !strings.Contains(s, "..") && !strings.ContainsFunc(s, func(r rune) bool {
		return r != '.' && r != '-' && !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.Mn, r)
	})
}

// bareEmail drops what people write around an address: mailto: and what follows
// the address there, a name, brackets, quotes, marks at the end.
func bareEmail(s string) string {
	if open := strings.LastIndexByte(s, '<'); open >= 0 {
		if inner, _, ok := strings.Cut(s[open+1:], ">"); ok && strings.Count(s, "@") == 1 {
			s = inner
		}
	}
	if len(s) > 7 && strings.EqualFold(s[:7], "mailto:") {
		s, _, _ = strings.Cut(s[7:], "?")
	}
	s = strings.Trim(s, " \t\r\n,;:'\"()[]“”«»„‘’")
	return strings.TrimRight(s, "./!?")
}

// emailFault says what is wrong with an address, where that can be told.
func emailFault(s string) string {
	local, domain, ok := strings.Cut(s, "@")
	switch {
	case !ok:
		return ": it has no @"
	case strings.Contains(domain, "@"):
		return ": it has more than one @"
	case strings.TrimSpace(local) == "":
		return ": nothing stands before the @"
	case strings.TrimSpace(domain) == "":
		return ": nothing stands behind the @"
	case strings.ContainsFunc(s, unicode.IsSpace):
		return ": it has a space"
	case strings.Contains(s, ","):
		return ": it has a comma; is a point meant?"
	case !strings.Contains(domain, "."):
		return ": the domain has no ending such as .fr or .com"
	case strings.Contains(s, ".."):
		return ": two points follow each other"
	case !hasTLD(domain):
		return ": the domain ends with no name of letters such as .fr or .com"
	}
	return ""
}

// appendURL takes an address of the web. One without its scheme gets https.
func appendURL(dst []byte, text string) ([]byte, *record.Issue) {
	typed := strings.TrimSpace(visible(text))
	if isURL(typed) {
		return appendString(dst, typed), nil
	}
	if full := "https://" + typed; !strings.Contains(typed, "://") && isURL(full) {
		return appendString(dst, full), issuef(record.URLRepaired, "%q was sent as %s", record.Shorten(typed, 60), record.Shorten(full, 80))
	}
	return dst, issuef(record.URLInvalid, "%q is not a web address", record.Shorten(typed, 60))
}

func isURL(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.User == nil && isDomain(u.Hostname()) &&
		strings.Count(s, "://") == 1 && !strings.ContainsFunc(s, unicode.IsSpace)
}
