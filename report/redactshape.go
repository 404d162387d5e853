package report

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// minDigits is how many digits make a phone number.
const minDigits = 6

// phoneShape is a run of six digits or more, with what people put between them.
var phoneShape = regexp.MustCompile(`(?:[+＋]\s?)?\(?\p{Nd}(?:[\s\p{Z}.\-‐‑‒–—/()·_+]{0,3}\p{Nd}){5,}`)

// phoneID is an id that is a phone number as no ids are written.
var phoneID = regexp.MustCompile(`[+＋]\s?\(?\p{Nd}(?:[\s.\-/()]{0,3}\p{Nd}){7,}|^0\d(?:[\s.\-]?\d\d){4}$`)

// dateShape is a date, which is no phone number.
var dateShape = regexp.MustCompile(`^(?:\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)\d\d|(?:19|20)\d\d-\d\d-\d\d)`)

// goesOn is what a number that only began like a date goes on with.
var goesOn = regexp.MustCompile(`^[-/.]?\p{Nd}`)

// address is what IP addresses look like.
var address = regexp.MustCompile(`^\d{1,3}(?:\.\d{1,3}){3}$`)

// maskNumbers masks what has the shape of a phone number, except dates, addresses
// of machines and numbers of rows.
func maskNumbers(s string) string {
	var b strings.Builder
	for {
		at := phoneShape.FindStringIndex(s)
		if at == nil {
			b.WriteString(s)
			return b.String()
		}
		from, to := at[0], at[1]
		b.WriteString(s[:from])
		switch date := len(dateShape.FindString(s[from:])); {
		case date > 0 && !goesOn.MatchString(s[from+date:]):
			to = from + date
			b.WriteString(s[from:to])
		case isElse(s[:from], s[from:to], s[to:]):
			b.WriteString(s[from:to])
		default:
			b.WriteString(maskPhone(s[from:to]))
		}
		s = s[to:]
	}
}

// isElse reports whether a number is a row's, or a machine's address: this one's, or
// one with a port behind it.
func isElse(before, number, after string) bool {
	if strings.HasSuffix(before, "row ") && len(number) <= 7 && isDigits(number) {
		return true
	}
	return address.MatchString(number) && (strings.HasPrefix(after, ":") || strings.HasPrefix(number, "127."))
}

// maskPhone keeps where a number is from and its last three digits: +336•••••678,
// 06•••••678. Of a short one it keeps less.
func maskPhone(s string) string {
	all := []rune(onlyDigits(s))
	sign, head := "", 2
	if strings.ContainsAny(s, "+＋") {
		sign, head = "+", 3
	}
	head = min(head, max(0, len(all)-minDigits))
	tail := len(all) - min(3, max(0, len(all)-3))
	return sign + string(all[:head]) + strings.Repeat("•", tail-head) + string(all[tail:])
}

func onlyDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Nd, r) {
			return r
		}
		return -1
	}, s)
}

func countDigits(s string) int { return utf8.RuneCountInString(onlyDigits(s)) }
