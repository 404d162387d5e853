package mapping

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/nyaruka/phonenumbers"

	"alvio.ai/alvio-import/record"
)

// A wrong number in a right form is the worst that can come of a phone column:
// somebody else is called. So a number is changed only where it can mean nothing
// else, in three steps:
//
//	phoneText     what is written: digits, an extension, other numbers, damage  (phonetext.go)
//	phoneReading  what it can mean, by the library's rules                      (phonereading.go)
//	appendPhone   what is sent, and the issue that tells of it
//
// Most cells take none of them: fastPhone knows their spelling (phonetable.go).

// minPhoneDigits is what a text must have to be sent as a phone number at all.
const minPhoneDigits = 6

// maxPhoneDigits is the most that E.164 allows, and what Excel keeps of a number.
const maxPhoneDigits = 15

// ReadPhone returns a phone number as it would be sent of a cell: in E.164, or as typed if
// nobody can read it. Country is the one of numbers without +, in two letters. The error
// says what is wrong with the text, or with the country.
func ReadPhone(text, country string) (string, error) {
	region := strings.ToUpper(country)
	if !phonenumbers.GetSupportedRegions()[region] {
		return "", fmt.Errorf("region %q is not known; write the country's two letters, as in FR", country)
	}
	js, issue := appendPhone(nil, record.Cell{Text: text}, region)
	if issue != nil && issue.Severity == record.Error {
		return "", errors.New(issue.Message)
	}
	var phone string
	err := json.Unmarshal(js, &phone)
	return phone, err
}

// appendPhone appends a phone number in E.164. One that the library calls possible
// and not valid is sent with a warning; one that it can't read is sent as typed, as
// the webhook tries to normalize it by itself; what has too few digits, or has lost
// some, is an error.
func appendPhone(dst []byte, cell record.Cell, region string) ([]byte, *record.Issue) {
	if issue := checkPhoneCell(cell); issue != nil {
		return dst, issue
	}
	var buf [2]string
	start := len(dst) + 1
	for _, text := range phoneTexts(buf[:0], cell) {
		e164, bare, ok := fastPhone(append(dst, '"'), text, region)
		switch {
		case !ok:
		case notDialled(text) != "", bare && isAddress(text), mayBeSeveral(text), isItalianZero(text, e164[start:]):
			return appendSlowPhone(dst, cell, region)
		case bare:
			return append(e164, '"'), issuef(record.PhoneRepaired, "%q is read as %s: its leading zero was lost", text, e164[start:])
		default:
			return append(e164, '"'), nil
		}
	}
	return appendSlowPhone(dst, cell, region)
}

// appendSlowPhone is appendPhone for what fastPhone does not know.
func appendSlowPhone(dst []byte, cell record.Cell, region string) ([]byte, *record.Issue) {
	var buf [2]string
	var first phoneText
	var possible phoneReading
	for i, text := range phoneTexts(buf[:0], cell) {
		t := cleanPhone(text)
		if i == 0 {
			first = t
		}
		if t.damage != "" {
			return dst, issuef(record.PhoneDamaged, "%q %s", record.Shorten(t.typed, 60), t.damage)
		}
		r := readPhone(t, region)
		if r.valid && t.count >= minPhoneDigits {
			return appendString(dst, r.e164), r.issue(t)
		}
		if possible.e164 == "" {
			possible = r
		}
	}
	switch {
	case first.count < minPhoneDigits:
		return dst, issuef(record.PhoneInvalid, "%q is not a phone number", record.Shorten(first.typed, 60))
	case possible.e164 != "":
		return appendString(dst, possible.e164), possible.issue(first)
	}
	issue := issuef(record.PhoneNotNormalized, "%q is not a phone number of a known form, and is left as typed", record.Shorten(first.typed, 60))
	if region == "" && !strings.HasPrefix(first.clean, "+") {
		issue.Hint = "add region: to the mapping, as in region: FR, for numbers written without +"
	}
	return appendString(dst, first.typed), issue
}

// checkPhoneCell refuses what a spreadsheet program has made of a phone number.
func checkPhoneCell(cell record.Cell) *record.Issue {
	switch {
	case cell.Kind == record.KindDate:
		return issuef(record.PhoneDamaged, "the cell holds a date, %s", cell.Value)
	case cell.Kind == record.KindNumber && (len(cell.Value) > maxPhoneDigits || strings.ContainsAny(cell.Value, ".-")):
		return issuef(record.PhoneDamaged, "the stored number %s can't be a phone number", record.Shorten(cell.Value, 60))
	}
	return nil
}

// phoneTexts appends the forms of the cell to try, the best first. A number's
// format may give it the zeros that it needs, or hide its digits: what is shown
// is good if it has all the digits that are stored.
func phoneTexts(texts []string, cell record.Cell) []string {
	if cell.Kind != record.KindNumber || cell.Text == cell.Value {
		return append(texts, cell.Text)
	}
	added, shown := strings.CutSuffix(onlyDigits(cell.Text), cell.Value)
	switch {
	case !shown || strings.HasPrefix(added, "00"):
		return append(texts, cell.Value) // more than one zero fills a format's width, and is no 00 of abroad
	case added != "" && added != "0" || strings.Contains(cell.Text, "+"):
		return append(texts, cell.Text) // the country is in the format
	}
	return append(texts, cell.Text, cell.Value)
}

func onlyDigits(text string) string {
	var b strings.Builder
	for i := range len(text) {
		if c := text[i]; '0' <= c && c <= '9' {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// issue tells what was done to a number, nil if nothing needs to be told. The
// gravest of it gives the code.
func (r phoneReading) issue(t phoneText) *record.Issue {
	issue := &record.Issue{}
	var told []string
	tell := func(code record.Code, what string) {
		if i := record.NewIssue(code, ""); i.Severity > issue.Severity {
			issue = &i
		}
		told = append(told, what)
	}
	if !r.valid {
		tell(record.PhoneNotValid, "no such number is known, although one could be")
	}
	if len(r.others) > 0 {
		tell(record.PhoneSeveral, "the cell holds several numbers, and "+strings.Join(r.others, ", ")+" is left out")
	}
	if r.extension != "" {
		tell(record.PhoneExtension, "the extension "+r.extension+" is left out")
	}
	if r.repair != "" {
		tell(record.PhoneRepaired, r.repair)
	}
	if len(told) == 0 {
		return nil
	}
	if issue.Code == record.PhoneRepaired && r.hint != "" {
		issue.Hint = r.hint
	}
	issue.Message = fmt.Sprintf("%q is read as %s: %s", record.Shorten(t.typed, 60), r.e164, strings.Join(told, "; "))
	return issue
}
