package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/nyaruka/phonenumbers"
)

// A plan is the ways to write the numbers of a region, or all numbers of a
// country code.
type plan struct {
	name      string // the region; empty for a country code
	code      string
	idd       string // what is dialled for +, if there is one way only
	spellings []spelling
}

// A spelling is a prefix to drop, and the node for the digits after it.
type spelling struct {
	prefix string
	node   int
}

// plans returns those of all country codes, and those of all regions, both in
// order. Their nodes are in t.
func (t *table) plans() (countries, regions []plan, err error) {
	known, err := allMetadata()
	if err != nil {
		return nil, nil, err
	}
	for _, code := range slices.Sorted(maps.Keys(phonenumbers.GetSupportedCallingCodes())) {
		of := known[code]
		c := country{strconv.Itoa(code), newMetadata(of[0]), newValidity(of)}
		countries = append(countries, t.internationalPlan(c))
		for _, pm := range of {
			if pm.GetId() != phonenumbers.REGION_CODE_FOR_NON_GEO_ENTITY {
				regions = append(regions, t.nationalPlan(c, newMetadata(pm)))
			}
		}
	}
	slices.SortFunc(regions, func(a, b plan) int { return cmp.Compare(a.name, b.name) })
	return countries, regions, nil
}

// allMetadata returns what the library knows about the regions of each country
// code, in the library's order, of which the first is the main region.
func allMetadata() (map[int][]*phonenumbers.PhoneMetadata, error) {
	collection, err := phonenumbers.MetadataCollection()
	if err != nil {
		return nil, err
	}
	known := make(map[int][]*phonenumbers.PhoneMetadata)
	for code := range phonenumbers.GetSupportedCallingCodes() {
		for _, region := range phonenumbers.GetRegionCodesForCountryCode(code) {
			i := slices.IndexFunc(collection.GetMetadata(), func(pm *phonenumbers.PhoneMetadata) bool {
				return pm.GetId() == region && int(pm.GetCountryCode()) == code
			})
			if i < 0 {
				return nil, fmt.Errorf("the library has no metadata for region %s of +%d", region, code)
			}
			known[code] = append(known[code], collection.GetMetadata()[i])
		}
	}
	return known, nil
}

// spellings asks each question, and keeps those with a number that fits.
func (t *table) spellings(questions ...*question) []spelling {
	var kept []spelling
	for _, q := range questions {
		if node := t.node(q); node != t.nothing {
			kept = append(kept, spelling{q.prefix, node})
		}
	}
	return kept
}

func (t *table) internationalPlan(c country) plan {
	questions := []*question{international(c, "")}
	if trunk := c.main.GetNationalPrefix(); isDigits(trunk) {
		questions = append(questions, international(c, trunk))
	}
	return plan{code: c.code, spellings: t.spellings(questions...)}
}

func (t *table) nationalPlan(c country, region *metadata) plan {
	trunk, idd := region.GetNationalPrefix(), region.GetInternationalPrefix()
	var questions []*question
	if isDigits(trunk) {
		questions = append(questions, national(c, region, trunk), bare(c, region, trunk))
	}
	questions = append(questions, national(c, region, ""), bare(c, region, ""))
	p := plan{name: region.GetId(), code: c.code, spellings: t.spellings(questions...)}
	if isDigits(idd) {
		p.idd = idd
	}
	return p
}

func isDigits(text string) bool {
	_, err := strconv.ParseUint(text, 10, 64)
	return err == nil
}
