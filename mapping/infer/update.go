package infer

import (
	"fmt"
	"slices"

	"alvio.ai/alvio-import/mapping"
)

// An Amendment is what Update did to a mapping.
type Amendment struct {
	Data    []byte          // the mapping file with it
	Added   []*Column       // new columns of the list
	Renamed []mapping.Alias // columns of the mapping that the list has by another name
	Absent  []string        // columns of the mapping that the list does not have by any name
	Open    []mapping.Alias // absent columns with new ones that they may be, which are not added
	ByHand  []string        // lines that the mapping could do with, and that are not added
}

// Update adds to a mapping what the list has and it does not name: an alias to a column
// that the list calls otherwise, if that is sure, and an entry for each other column. Of a
// new column that may be one by another name, same is asked; if it is nil or says no, the
// column is left out, so that the mapping fits the lists that it did. What
// the mapping says stays as it is, with its comments and its order. Name stands for the
// file in errors, which are those of [mapping.Parse] and [mapping.Amend].
func Update(p *Proposal, name string, data []byte, same func(header, alias string) bool) (*Amendment, error) {
	m, err := mapping.Parse(name, data)
	if err != nil {
		return nil, err
	}
	u := updater{proposal: p, mapping: m, taken: map[string]bool{}}
	u.compare()
	return u.amend(name, data, same)
}

type updater struct {
	proposal *Proposal
	mapping  *mapping.Mapping
	taken    map[string]bool // fields that the mapping fills, and is able to
	absent   []mapping.Entry
	fresh    []*Column
}

// compare finds what is in one of the two only.
func (u *updater) compare() {
	has := map[string]bool{}
	for i := range u.proposal.Columns {
		c := &u.proposal.Columns[i]
		has[mapping.Fold(c.Header)] = true
		if c.GoesTo != nil && !u.mapping.Uses(c.Header) {
			u.fresh = append(u.fresh, c)
		}
	}
	for _, e := range u.mapping.Entries() {
		if !slices.ContainsFunc(append([]string{e.Header}, e.Aliases...), func(h string) bool { return has[mapping.Fold(h)] }) {
			u.absent = append(u.absent, e)
			continue
		}
		for _, field := range e.Fields {
			u.taken[field] = true
		}
	}
	for _, field := range u.mapping.Sets() {
		u.taken[field] = true
	}
}

func (u *updater) amend(name string, data []byte, same func(header, alias string) bool) (*Amendment, error) {
	a := &Amendment{}
	u.pair(a, func(e *mapping.Entry, c *Column) bool { return u.sameAs(c) == e.Header })
	u.pair(a, func(e *mapping.Entry, c *Column) bool { return u.spelt(e, c) })
	if same != nil {
		u.pair(a, func(e *mapping.Entry, c *Column) bool { return mayBe(e, c) && same(e.Header, c.Header) })
	}
	for _, e := range u.absent {
		a.Absent = append(a.Absent, e.Header)
		u.fresh = slices.DeleteFunc(u.fresh, func(c *Column) bool {
			if !mayBe(&e, c) {
				return false
			}
			a.Open = append(a.Open, mapping.Alias{Header: e.Header, Alias: c.Header})
			return true
		})
	}
	a.Added = u.fresh
	var added []mapping.Addition
	for _, c := range a.Added {
		u.makeRoom(c)
		added = append(added, mapping.Addition{Header: c.Header, Value: c.value(), Comment: c.comment()})
	}
	a.ByHand = u.byHand(a.Added)
	var err error
	a.Data, err = mapping.Amend(name, data, added, a.Renamed)
	return a, err
}

// pair takes new columns for absent ones by another name, as far as is says.
func (u *updater) pair(a *Amendment, is func(*mapping.Entry, *Column) bool) {
	var left []*Column
	for _, c := range u.fresh {
		i := slices.IndexFunc(u.absent, func(e mapping.Entry) bool { return is(&e, c) })
		if i < 0 {
			left = append(left, c)
			continue
		}
		a.Renamed = append(a.Renamed, mapping.Alias{Header: u.absent[i].Header, Alias: c.Header})
		for _, field := range u.absent[i].Fields {
			u.taken[field] = true
		}
		u.absent = slices.Delete(u.absent, i, i+1)
	}
	u.fresh = left
}

// shortestSpelt is how many letters a header has that is known again with two of them
// changed: SMS is not GSM.
const shortestSpelt = 5

// spelt reports whether a new column's header is an absent one's, spelt a little
// differently, and no other's.
func (u *updater) spelt(e *mapping.Entry, c *Column) bool {
	if c.Field != "" && !slices.Contains(e.Fields, c.Field) || c.contradicts(e) {
		return false
	}
	short := c.Field == "" && len(mapping.Fold(c.Header)) < shortestSpelt
	if (short || len(c.options)+len(c.Doubts) > 0) && !mapping.IsTypo(mapping.Fold(e.Header), mapping.Fold(c.Header)) {
		return false // it may be another word, or its values may have to be read otherwise
	}
	var fresh, absent []string
	for _, other := range u.fresh {
		fresh = append(fresh, other.Header)
	}
	for _, other := range u.absent {
		absent = append(absent, other.Header)
	}
	return mapping.Nearest(e.Header, fresh) == c.Header && mapping.Nearest(c.Header, absent) == e.Header
}

// mayBe reports whether a new column could be an absent one by quite another name.
func mayBe(e *mapping.Entry, c *Column) bool {
	return !c.contradicts(e) && (c.Field == "" || slices.Contains(e.Fields, c.Field))
}

// contradicts reports whether a new column has values, and one of the entry's fields is
// for what looks quite different, as phones do, or for what none of the values is.
func (c *Column) contradicts(e *mapping.Entry) bool {
	return slices.ContainsFunc(e.Fields, func(field string) bool {
		k := table().attributeOf(field).kindOf()
		return k != "" && c.values.contradict(k) && (kinds[k].specific || c.values.share(k) == 0)
	})
}

// byHand returns entries that new columns call for outside of columns.
func (u *updater) byHand(added []*Column) []string {
	if len(added) == 0 {
		return nil
	}
	var lines []string
	if region := u.proposal.Region; u.mapping.Region() == "" && region.Code != "" {
		lines = append(lines, "region: "+region.Code)
	}
	for _, set := range u.proposal.Sets {
		if !u.taken[set.Field] {
			lines = append(lines, fmt.Sprintf("set: {%s: %s}", mapping.Quote(set.Field), mapping.Quote(set.Value)))
		}
	}
	return lines
}

// sameAs returns the header of the absent column that a new one surely is by another name:
// the only one that goes to its field. It is empty if that is not sure.
func (u *updater) sameAs(c *Column) string {
	if c.Level() < Sure || c.second || len(c.options)+len(c.Doubts) > 0 {
		return "" // its values may have to be read otherwise than the other column's were
	}
	found := ""
	for _, e := range u.absent {
		if slices.Contains(e.Fields, c.Field) {
			if found != "" {
				return ""
			}
			found = e.Header
		}
	}
	return found
}

// makeRoom sends a new column elsewhere if the mapping fills its field already.
func (u *updater) makeRoom(c *Column) {
	switch {
	case !u.taken[c.GoesTo[0]]:
	case slices.Contains(several, c.Field) && c.Level() == Sure:
		if c.Field == phoneField && !c.second {
			c.readCustomPhone()
		}
		c.GoesTo, c.second, c.Why = []string{c.Field, customName(c, u.taken)}, true, "used where the columns above are blank"
	case c.Field == "":
		c.GoesTo = []string{customName(c, u.taken)}
	default:
		c.Why = "the mapping fills " + c.Field + " already"
		c.Field, c.GoesTo, c.options, c.Doubts, c.Todo, c.Untold = "", []string{customName(c, u.taken)}, nil, nil, nil, nil
	}
	for _, field := range c.GoesTo {
		u.taken[field] = true
	}
}
