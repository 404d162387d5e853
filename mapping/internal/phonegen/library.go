package main

import (
	"fmt"
	"slices"

	"github.com/nyaruka/phonenumbers"
)

// The names of the library are kept in this file, so that it can be read next
// to phonenumberutil.go.

// metadata is what the library knows about one region.
type metadata struct {
	*phonenumbers.PhoneMetadata
	general *pattern // the whole text is a number of the region
	strip   *stripper
}

func newMetadata(pm *phonenumbers.PhoneMetadata) *metadata {
	m := &metadata{PhoneMetadata: pm, general: whole(pm.GetGeneralDesc())}
	m.strip = newStripper(m)
	return m
}

// whole is the pattern of desc for the whole text.
func whole(desc *phonenumbers.PhoneNumberDesc) *pattern {
	return newPattern("(?:" + desc.GetNationalNumberPattern() + ")$")
}

// The answers of testNumberLength that make a difference.
const (
	lengthPossible = iota
	lengthTooLong
	lengthOther
)

// testNumberLength is the function of that name for numbers of any type.
func (m *metadata) testNumberLength(length int) int {
	desc := m.GetGeneralDesc()
	possible := desc.GetPossibleLength()
	switch l := int32(length); {
	case len(possible) == 0 || possible[0] == -1 || slices.Contains(desc.GetPossibleLengthLocalOnly(), l):
		return lengthOther
	case possible[0] != l && l > possible[len(possible)-1]:
		return lengthTooLong
	case slices.Contains(possible, l):
		return lengthPossible
	}
	return lengthOther
}

// A stripper is maybeStripNationalPrefixAndCarrierCode as a machine.
type stripper struct {
	*machine[stripping]
	meta   *metadata
	prefix *pattern
}

// noPrefix and unclear stand for the length of a national prefix.
const (
	noPrefix = -1
	unclear  = -2 // more than one length, or a number that is made anew
)

type stripping struct {
	read   int // digits, until the prefix can't go on
	prefix int // the state of the national prefix
	length int // of the prefix that was met
	whole  int // the general pattern's state for all digits
	rest   int // the same for those after the prefix
}

func (s stripping) key() string { return fmt.Sprint(s) }

func newStripper(m *metadata) *stripper {
	s := &stripper{meta: m}
	var start stripping
	start.length = noPrefix
	if expr := m.GetNationalPrefixForParsing(); expr != "" {
		s.prefix = newPattern(expr)
		start = s.note(start)
	}
	s.machine = newMachine(start, s.read)
	return s
}

func (s *stripper) read(st stripping, digit int) stripping {
	st.whole = s.meta.general.step(st.whole, digit)
	if st.length > noPrefix {
		st.rest = s.meta.general.step(st.rest, digit)
	}
	if s.prefix == nil || st.read < 0 {
		return st
	}
	st.prefix = s.prefix.step(st.prefix, digit)
	st.read++
	return s.note(st)
}

// note writes down that a prefix ends here, or that none can any more.
func (s *stripper) note(st stripping) stripping {
	at := s.prefix.states[st.prefix]
	switch {
	case !at.hit:
	case st.length != noPrefix || s.transforms(at.tagged):
		st.length = unclear
	default:
		st.length = st.read
	}
	if len(at.threads) == 0 && at.end == at.hit { // not if it matches only here, at the end
		st.read, st.prefix = -1, 0
	}
	return st
}

// transforms reports whether the number would be made anew from the groups.
func (s *stripper) transforms(tagged bool) bool {
	return s.meta.GetNationalPrefixTransformRule() != "" && (tagged || s.prefix.groups == 0)
}

// stripped returns how many digits go if the text ends here, or unclear.
func (s *stripper) stripped(state int) int {
	st := s.states[state]
	if st.read >= 0 && s.prefix != nil {
		if at := s.prefix.states[st.prefix]; at.end && !at.hit {
			return unclear
		}
	}
	if st.length == noPrefix || st.length > 0 && s.keeps(st) {
		return 0
	}
	return st.length
}

// keeps reports whether the number is one of the region only with the prefix.
func (s *stripper) keeps(st stripping) bool {
	return s.meta.general.matches(st.whole) && !s.meta.general.matches(st.rest)
}

// parsed is stripped with the check of parseHelper for the length that is left.
func (s *stripper) parsed(state, length int) int {
	n := s.stripped(state)
	if n >= 0 && s.meta.testNumberLength(length-n) == lengthOther {
		return 0
	}
	return n
}
