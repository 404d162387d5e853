package report

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"alvio.ai/alvio-import/record"
)

// Redact returns a copy of a result for eyes that may see which rows ended how, and
// not of whom they are: phone numbers, e-mail addresses and names are masked. Ids
// stay, so that rows can be found.
//
// What is personal is known by the fields that it goes to, by the row's own texts
// (Result.Personal) wherever they occur, and by its shape.
func Redact(r *record.Result) record.Result {
	redacted := *r
	redacted.Phone = mask(record.PersonalPhone, r.Phone)
	redacted.Message = RedactText(r.Message, r.Personal)
	redacted.Issues = RedactIssues(r.Issues, r.Personal)
	redacted.Personal = nil
	return redacted
}

// RedactIssues returns copies of issues in which personal texts are masked.
func RedactIssues(issues []record.Issue, personal []record.Personal) []record.Issue {
	redacted := slices.Clone(issues)
	for i := range redacted {
		issue := &redacted[i]
		kind := record.PersonalField(issue.Field)
		if issue.Code == record.HeaderDoubtful {
			kind = record.PersonalName // a header that looks like data may be a person
		}
		if kind != 0 {
			issue.Value = mask(kind, issue.Value)
			issue.Message = maskQuoted(kind, issue.Message)
		}
		issue.Value = RedactText(issue.Value, personal)
		issue.Message = RedactText(issue.Message, personal)
		issue.Hint = RedactText(issue.Hint, personal)
		issue.Column = RedactText(issue.Column, nil) // it may be data, if there is no header
	}
	return redacted
}

// RedactText masks in a text what has the shape of an e-mail address or a phone
// number, and the given texts whatever their case.
func RedactText(s string, personal []record.Personal) string {
	if s == "" {
		return s
	}
	s = maskKnown(s, personal)
	s = emailShape.ReplaceAllStringFunc(s, maskAddress)
	return maskNumbers(s)
}

// hidden stands for what a mask leaves out.
const hidden = "•••"

// mask masks a whole text of a kind.
func mask(kind record.PersonalKind, s string) string {
	switch {
	case s == "":
		return ""
	case kind == record.PersonalPhone && countDigits(s) >= minDigits:
		return maskPhone(s)
	case kind == record.PersonalEmail:
		if addresses := emailShape.FindAllString(s, -1); addresses != nil {
			for i := range addresses {
				addresses[i] = maskAddress(addresses[i])
			}
			return strings.Join(addresses, ", ")
		}
	}
	return maskName(s)
}

// maskName keeps the first character: J•••.
func maskName(s string) string {
	r, _ := utf8.DecodeRuneInString(s)
	return string(r) + hidden
}

// emailShape is what stands around an @, also if it is no valid address.
var emailShape = regexp.MustCompile(`[^\s<>()\[\],;:"|/\\@＠]+[@＠]+[^\s<>()\[\],;:"'|/\\@＠]+`)

// maskAddress keeps the first character and the domain: j•••@example.com.
func maskAddress(s string) string {
	at := strings.LastIndexAny(s, "@＠")
	return maskName(s) + "@" + strings.TrimLeft(s[at:], "@＠")
}

// quotedText is a value within a message.
var quotedText = regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)

func maskQuoted(kind record.PersonalKind, message string) string {
	return quotedText.ReplaceAllStringFunc(message, func(quoted string) string {
		text, err := strconv.Unquote(quoted)
		if err != nil {
			text = strings.Trim(quoted, `"`)
		}
		return strconv.Quote(mask(kind, text))
	})
}
