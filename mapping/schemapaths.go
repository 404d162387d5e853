package mapping

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// The field paths of the schema: what parsePath and checkGuide take, as patterns.

// The parts of patterns. They mean the same in Go, JavaScript (with flag u) and
// Java.
var (
	indexPattern = `\[(0|[1-9][0-9]?)\]` // up to maxIndex
	partPattern  = `[\p{L}\p{Nd}\p{Mn}_-]+(` + indexPattern + `)*`
	pathPattern  = `^` + partPattern + `(\.` + partPattern + `)*$`
)

// knownPattern matches the guide's fields of which a test holds, wherever the guide
// has them.
func knownPattern(holds func(knownField) bool) string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(known)) {
		if !holds(known[name]) {
			continue
		}
		pattern := regexp.QuoteMeta(name)
		if rest, ok := strings.CutPrefix(pattern, `sales\.`); ok {
			pattern = `(sales|sdr|assignees` + indexPattern + `)\.` + rest
		}
		names = append(names, pattern)
	}
	return `(` + strings.Join(names, "|") + `)`
}

// guideObjects are the roots that are objects.
func guideObjects() []string {
	return slices.DeleteFunc(slices.Clone(guideRoots), func(root string) bool {
		_, single := known[root]
		return single || root == "assignees"
	})
}

// misusedPattern matches paths that use the guide's names as something else:
// objects without a field, assignees without an index, parts of a single value.
func misusedPattern() string {
	return `^((` + strings.Join(guideObjects(), "|") + `)($|\[)` +
		`|assignees($|\.|` + indexPattern + `($|\[))` +
		`|` + knownPattern(func(knownField) bool { return true }) + `[.\[])`
}

// pathSchema takes what leads to a field.
func pathSchema() *schema {
	misused := refuse(misusedPattern(), strings.Join(guideObjects(), ", ")+" are objects, assignees is a list of people, "+
		"and the guide's other fields are single values; write contact.name or assignees[0].email")
	return &schema{
		Type: texts, Pattern: pathPattern,
		ErrorMessage: "write names of letters, digits, _ and - joined by dots, as in contact.email or assignees[0].email",
		If:           misused.If, Then: misused.Then,
	}
}

// fieldSchema takes paths, and offers those that the guide names.
func fieldSchema() *schema {
	field := pathSchema()
	field.Description = describe("A field of the payload: names of letters, digits, _ and - joined by dots; brackets count the items of a list, from 0 to 99. "+
		"Fields of your own go best below custom, as in custom.budget.", "assignees[0].email")
	field.AnyOf = []*schema{{Enum: knownNames()}, {}}
	return field
}

// refuse holds of all but texts that the pattern matches. It is not for the empty
// pattern. A plain "not" has no message in editors.
func refuse(pattern, message string) *schema {
	return &schema{
		If:   &schema{Type: "string", Pattern: pattern},
		Then: &schema{Pattern: "^$", ErrorMessage: message},
	}
}

// fieldsSchema takes a path or several.
func fieldsSchema() *schema {
	return &schema{AnyOf: []*schema{ref("field"), {
		Type: "array", Items: ref("field"), MinItems: 1,
	}}}
}

// listOfTargets has each field once. Numbers are left to the parser, for which 1.5
// and 1.50 are two fields.
func listOfTargets() *schema {
	return &schema{
		Type: "array", Items: ref("field"), MinItems: 1,
		If: &schema{Items: &schema{Type: "string"}}, Then: &schema{UniqueItems: true},
	}
}

// setProperties has no schema of its own for a field, but offers the known ones.
func setProperties() properties {
	offered := properties{}
	for _, name := range knownNames() {
		field, err := parsePath(name)
		if err != nil {
			panic(err) // the table is wrong
		}
		guide, _ := knownAt(field)
		description := fmt.Sprintf("Of type %s.", guide.typ)
		if guide.enum != nil {
			description = fmt.Sprintf("One of %s.", strings.Join(guide.enum, ", "))
		}
		offered[name] = &schema{Ref: "#/$defs/value", Description: description}
	}
	return offered
}

// knownNames lists the fields of the guide, of assignees those of the first two.
func knownNames() []string {
	var names []string
	for name := range known {
		names = append(names, name)
		if rest, ok := strings.CutPrefix(name, "sales."); ok {
			names = append(names, "sdr."+rest, "assignees[0]."+rest, "assignees[1]."+rest)
		}
	}
	slices.Sort(names)
	return names
}
