package mapping

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"alvio.ai/alvio-import/record"
)

// Lead forms write before a value what kind of value it is: p:+33612345678, z:75011.
// A column with strip_prefix drops that before anything else looks at its cells.

const emptyPrefix = `strip_prefix is empty; write what stands before the values, as in "p:"`

// prefixes are the texts that a column drops, the longest first.
type prefixes []string

// add returns the prefixes with one more. White space in front of it does not count:
// no text has any by then.
func (ps prefixes) add(prefix string) prefixes {
	ps = append(ps, strings.TrimLeftFunc(prefix, unicode.IsSpace))
	slices.SortStableFunc(ps, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	return ps
}

// drop returns the cell without the longest prefix that stands at its front, and
// without the white space around that. Only texts have one: what Excel stores is a
// value already.
func (ps prefixes) drop(cell record.Cell) record.Cell {
	if len(ps) == 0 || cell.Kind != record.KindText {
		return cell
	}
	text := strings.TrimLeftFunc(cell.Text, unicode.IsSpace)
	for _, prefix := range ps {
		if rest, ok := strings.CutPrefix(text, prefix); ok {
			cell.Text = strings.TrimLeftFunc(rest, unicode.IsSpace)
			break
		}
	}
	return cell
}

// put returns the texts, each behind a prefix, which is dropped again; none if there
// is no prefix.
func (ps prefixes) put(texts []string) []string {
	if len(ps) == 0 {
		return nil
	}
	prefixed := make([]string, len(texts))
	for i, text := range texts {
		prefixed[i] = ps[0] + text
	}
	return prefixed
}

// A stripped column is one of the file's whose texts lose their prefixes.
type stripped struct {
	column   int
	prefixes prefixes
}

// strip returns the row without its columns' prefixes: the row itself if no column
// drops any, else a copy that lasts until the next call.
func (p *Plan) strip(row *record.Row) *record.Row {
	if len(p.stripped) == 0 {
		return row
	}
	p.copied.Cells = append(p.copied.Cells[:0], row.Cells...)
	cells := p.copied.Cells
	for _, s := range p.stripped {
		if s.column < len(cells) {
			cells[s.column] = s.prefixes.drop(cells[s.column])
		}
	}
	return &p.copied
}
