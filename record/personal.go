package record

import "strings"

// Personal is a text of a row that tells who somebody is.
type Personal struct {
	Kind PersonalKind
	Text string
}

// PersonalKind says what a personal text is.
type PersonalKind uint8

// The kinds of personal texts.
const (
	PersonalPhone PersonalKind = iota + 1
	PersonalEmail
	PersonalName
)

// personalFields are the last names of paths that are personal in every object.
var personalFields = map[string]PersonalKind{
	"phone_number": PersonalPhone, "phone": PersonalPhone, "mobile": PersonalPhone,
	"email": PersonalEmail,
}

// personNames are those that are personal in objects that are people. A calendar's
// address names its person.
var personNames = map[string]bool{
	"name": true, "first_name": true, "last_name": true, "nom": true, "prenom": true, "lien_calendrier": true,
}

// PersonalField returns of what kind the field at a path of the payload is, as in
// contact.name or assignees[0].email; 0 if it is not personal. What the fields are
// is told in the webhook guide; first_name, last_name, phone and mobile are what
// lists have beside them.
func PersonalField(path string) PersonalKind {
	root, _, _ := strings.Cut(path, ".")
	root, _, _ = strings.Cut(root, "[")
	last, _, _ := strings.Cut(path[strings.LastIndexByte(path, '.')+1:], "[")
	if kind := personalFields[last]; kind != 0 {
		return kind
	}
	switch root {
	case "contact", "sales", "sdr", "assignees":
		if personNames[last] {
			return PersonalName
		}
	}
	return 0
}
