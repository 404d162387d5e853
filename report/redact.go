package report

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
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
	redacted.RequestID = RedactID(r.RequestID, r.Personal)
	redacted.Message = RedactText(r.Message, r.Personal)
	redacted.Issues = RedactIssues(r.Issues, r.Personal)
	redacted.Personal = nil
	redacted.ID = 0 // who knows the row could tell it by that
	return redacted
}

// RedactIssues returns copies of issues in which personal texts are masked.
func RedactIssues(issues []record.Issue, personal []record.Personal) []record.Issue {
	if len(issues) == 0 {
		return issues
	}
	redacted := slices.Clone(issues)
	known := knownTexts(personal)
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
		issue.Value = redact(issue.Value, known, maskShapes)
		issue.Message = redact(issue.Message, known, maskShapes)
		issue.Hint = redact(issue.Hint, known, maskShapes)
		issue.Column = redact(issue.Column, nil, maskShapes) // it may be data, if there is no header
	}
	return redacted
}

// RedactText masks in a text what has the shape of an e-mail address or a phone
// number, and the given texts whatever their case and accents, also where they are
// escaped as in JSON, web addresses and HTML. A text in which only escapes hide
// them is returned without its escapes.
func RedactText(s string, personal []record.Personal) string {
	if s == "" {
		return s
	}
	return redact(s, knownTexts(personal), maskShapes)
}

// RedactID is RedactText for an id that a server gave. Ids are full of digits: they
// are a phone number only if it is one of the given, or the id looks like no other.
func RedactID(id string, personal []record.Personal) string {
	if id == "" {
		return id
	}
	plain, _ := plainly(id, func(s string) string { return s })
	digits := onlyDigits(plain)
	for _, p := range personal {
		phone := onlyDigits(p.Text)
		if p.Kind == record.PersonalPhone && len(phone) >= minAnywhere && strings.Contains(digits, phone[len(phone)-minAnywhere:]) {
			return hidden
		}
	}
	if phoneID.MatchString(plain) {
		return hidden
	}
	return redact(id, knownTexts(personal), maskAddresses)
}

// redact masks the known texts and what has a shape. Where escapes are in the way,
// it is what the text says that is masked and returned.
func redact(s string, known []knownText, maskShapes func(string) string) string {
	masked := maskShapes(maskKnown(s, known))
	if unescape(s) == s {
		return masked
	}
	plain, ok := plainly(s, func(s string) string { return maskKnown(s, known) })
	if !ok {
		return hidden
	}
	plain = maskShapes(plain)
	if said, ok := plainly(masked, func(s string) string { return s }); ok && said == plain {
		return masked
	}
	return plain
}

func maskShapes(s string) string { return maskNumbers(maskAddresses(s)) }

func maskAddresses(s string) string {
	if !strings.ContainsAny(s, "@＠") {
		return s
	}
	return emailShape.ReplaceAllStringFunc(s, maskAddress)
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

// maskName keeps the first character: J•••. One that may be a whole name goes too.
func maskName(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	if size == len(s) || !unicode.In(r, unicode.Lu, unicode.Ll, unicode.Lt, unicode.Nd) {
		return hidden
	}
	return string(r) + hidden
}

// emailShape is what stands around an @, also if it is no valid address.
var emailShape = regexp.MustCompile(`[^\s<>()\[\],;:"|/\\@＠]+[@＠]+[^\s<>()\[\],;:"'|/\\@＠]+`)

// maskAddress keeps the first character and the domain: j•••@example.com.
func maskAddress(s string) string {
	at := strings.LastIndexAny(s, "@＠")
	return maskName(s[:at]) + "@" + strings.TrimLeft(s[at:], "@＠")
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
