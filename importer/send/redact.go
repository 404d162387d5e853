package send

import (
	"bytes"
	"cmp"
	"encoding/json"
	"html"
	"net/url"
	"slices"
	"strings"
)

// minSecret is the length from which a key is looked for in what servers say.
// Shorter ones, such as the public "test", are no secrets, and are words.
const minSecret = 6

const redacted = "[api-key]"

// A redactor takes the api-key out of what a server says, should it echo it.
type redactor struct{ forms []string } // longest first

// newRedactor looks for the key as it is and as JSON, URLs and HTML write it.
func newRedactor(key string) redactor {
	if len(key) < minSecret {
		return redactor{}
	}
	quoted, _ := json.Marshal(key) // a string always marshals
	inJSON := string(quoted[1 : len(quoted)-1])
	forms := []string{
		key, inJSON, strings.ReplaceAll(key, "/", `\/`), strings.ReplaceAll(inJSON, "/", `\/`),
		url.QueryEscape(key), url.PathEscape(key), html.EscapeString(key), strings.ToLower(key), strings.ToUpper(key),
	}
	slices.SortFunc(forms, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	return redactor{slices.Compact(forms)}
}

// body takes the key out of a body before anything is cut out of it. Of a body
// that reached the bound, a key may have been cut itself: its end goes.
func (r redactor) body(body []byte) []byte {
	if len(r.forms) > 0 && len(body) >= maxBody {
		body = body[:len(body)-len(r.forms[0])]
	}
	for _, form := range r.forms {
		body = bytes.ReplaceAll(body, []byte(form), []byte(redacted))
	}
	return body
}

// answer takes the key out of an answer: headers may hold it too, and errors.
func (r redactor) answer(a Answer) Answer {
	for _, form := range r.forms {
		a.Message = strings.ReplaceAll(a.Message, form, redacted)
		a.RequestID = strings.ReplaceAll(a.RequestID, form, redacted)
	}
	return a
}
