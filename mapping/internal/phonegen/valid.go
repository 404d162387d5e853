package main

import (
	"slices"

	"github.com/nyaruka/phonenumbers"
)

// A validity is IsValidNumber as a machine, for the numbers of one country code.
type validity struct {
	*machine[tuple]
	patterns []*pattern
	regions  []regionCheck
}

// A regionCheck says whether a number belongs to a region, and if so, is valid.
type regionCheck struct {
	leading int // the pattern of the leading digits, or noPattern
	general descCheck
	types   []descCheck
}

// A descCheck is a pattern with the lengths that it is for, or none for all.
type descCheck struct {
	pattern int
	lengths []int32
}

const noPattern = -1

// newValidity takes what the library knows about all regions of a country
// code, in its order.
func newValidity(regions []*phonenumbers.PhoneMetadata) *validity {
	v := &validity{}
	known := make(map[string]int)
	for _, pm := range regions {
		v.regions = append(v.regions, v.newRegionCheck(pm, known))
	}
	v.machine = newMachine(make(tuple, len(v.patterns)), func(from tuple, digit int) tuple {
		to := make(tuple, len(from))
		for i, state := range from {
			to[i] = v.patterns[i].step(state, digit)
		}
		return to
	})
	return v
}

func (v *validity) newRegionCheck(pm *phonenumbers.PhoneMetadata, known map[string]int) regionCheck {
	add := func(expr string) int {
		if _, ok := known[expr]; !ok {
			known[expr] = len(v.patterns)
			v.patterns = append(v.patterns, newPattern(expr))
		}
		return known[expr]
	}
	check := func(desc *phonenumbers.PhoneNumberDesc) descCheck {
		return descCheck{add("(?:" + desc.GetNationalNumberPattern() + ")$"), desc.GetPossibleLength()}
	}
	r := regionCheck{leading: noPattern, general: check(pm.GetGeneralDesc())}
	if digits := pm.GetLeadingDigits(); digits != "" {
		r.leading = add(digits)
	}
	for _, desc := range types(pm) {
		if desc.GetNationalNumberPattern() != "NA" {
			r.types = append(r.types, check(desc))
		}
	}
	return r
}

// types are those that getNumberTypeHelper asks for.
func types(pm *phonenumbers.PhoneMetadata) []*phonenumbers.PhoneNumberDesc {
	descs := []*phonenumbers.PhoneNumberDesc{
		pm.GetPremiumRate(), pm.GetTollFree(), pm.GetSharedCost(), pm.GetVoip(), pm.GetPersonalNumber(),
		pm.GetPager(), pm.GetUan(), pm.GetVoicemail(), pm.GetFixedLine(),
	}
	if pm.GetSameMobileAndFixedLinePattern() {
		return descs
	}
	return append(descs, pm.GetMobile())
}

// valid reports whether the digits, as many as length, are a valid number.
func (v *validity) valid(state, length int) bool {
	at := v.states[state]
	for _, r := range v.regions {
		switch typed := v.typed(r, at, length); {
		case len(v.regions) == 1:
			return typed
		case r.leading == noPattern && typed:
			return true
		case r.leading != noPattern && v.patterns[r.leading].matches(at[r.leading]):
			return typed
		}
	}
	return false
}

// typed reports whether getNumberTypeHelper would know the type.
func (v *validity) typed(r regionCheck, at tuple, length int) bool {
	is := func(c descCheck) bool {
		return (len(c.lengths) == 0 || slices.Contains(c.lengths, int32(length))) &&
			v.patterns[c.pattern].matches(at[c.pattern])
	}
	return is(r.general) && slices.ContainsFunc(r.types, is)
}
