package tofix

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"alvio.ai/alvio-import/record"
)

// maxName is how many UTF-16 units a sheet's name may have.
const maxName = 31

// reserved are names that a sheet of rows can't have: Excel's own, and the note's.
var reserved = []string{"History", record.FixNote}

// names are those that the sheets of a workbook have. Case does not tell them apart.
type names []string

// take returns the name that a sheet gets: the wanted one, made fit for a workbook,
// and with a number behind it if another sheet has it.
func (n *names) take(wanted string) string {
	wanted = fitName(wanted)
	name := wanted
	for i := 2; n.has(name); i++ {
		suffix := " (" + strconv.Itoa(i) + ")"
		name = trimName(cut(wanted, maxName-len(suffix))) + suffix
	}
	*n = append(*n, name)
	return name
}

func (n *names) has(name string) bool {
	same := func(other string) bool { return strings.EqualFold(other, name) }
	return slices.ContainsFunc(reserved, same) || slices.ContainsFunc(*n, same)
}

// fitName replaces what a sheet's name can't have.
func fitName(name string) string {
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]:*?/\`, r) || unicode.IsControl(r) || mustEscape(r) {
			return '_'
		}
		return r
	}, strings.ToValidUTF8(name, "_"))
	if name = trimName(cut(trimName(name), maxName)); name == "" {
		return "Sheet"
	}
	return name
}

// trimName drops what can't be, or can't be seen, at the ends of a name.
func trimName(name string) string {
	return strings.TrimFunc(name, func(r rune) bool { return r == '\'' || unicode.IsSpace(r) })
}

// cut returns the first n UTF-16 units of a name, or one less.
func cut(name string, n int) string {
	for i, r := range name {
		if n--; r > '\uFFFF' {
			n--
		}
		if n < 0 {
			return name[:i]
		}
	}
	return name
}
