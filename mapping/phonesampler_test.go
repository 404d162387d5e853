package mapping

import (
	"hash/fnv"
	"maps"
	"math/rand/v2"
	"regexp/syntax"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/nyaruka/phonenumbers"
)

// A phoneSampler makes up numbers of a region from the library's patterns, the
// same in each run.
type phoneSampler struct {
	*rand.Rand
	name, code, trunk, idd string
	lengths                []int32
	patterns               []*syntax.Regexp
	regions                []string
}

// forEachRegion runs test for each region that the library has. often is true
// for those of regionsTriedMore.
func forEachRegion(t *testing.T, test func(t *testing.T, s *phoneSampler, often bool)) {
	for _, region := range slices.Sorted(maps.Keys(phonenumbers.GetSupportedRegions())) {
		t.Run(region, func(t *testing.T) {
			t.Parallel()
			test(t, newPhoneSampler(t, region), slices.Contains(regionsTriedMore, region))
		})
	}
}

func newPhoneSampler(t testing.TB, region string) *phoneSampler {
	collection, err := phonenumbers.MetadataCollection()
	if err != nil {
		t.Fatal(err)
	}
	all := collection.GetMetadata()
	pm := all[slices.IndexFunc(all, func(pm *phonenumbers.PhoneMetadata) bool { return pm.GetId() == region })]
	seed := fnv.New64a()
	seed.Write([]byte(region))
	s := &phoneSampler{
		Rand:    rand.New(rand.NewPCG(seed.Sum64(), 1)),
		name:    region,
		code:    strconv.Itoa(int(pm.GetCountryCode())),
		trunk:   pm.GetNationalPrefix(),
		idd:     pm.GetInternationalPrefix(),
		lengths: pm.GetGeneralDesc().GetPossibleLength(),
		regions: slices.Sorted(maps.Keys(phonenumbers.GetSupportedRegions())),
	}
	for _, desc := range []*phonenumbers.PhoneNumberDesc{
		pm.GetGeneralDesc(), pm.GetFixedLine(), pm.GetMobile(), pm.GetTollFree(), pm.GetPremiumRate(), pm.GetSharedCost(),
		pm.GetPersonalNumber(), pm.GetVoip(), pm.GetPager(), pm.GetUan(), pm.GetVoicemail(),
	} {
		if pattern := desc.GetNationalNumberPattern(); pattern != "NA" {
			re, err := syntax.Parse(pattern, syntax.Perl)
			if err != nil {
				t.Fatal(err)
			}
			s.patterns = append(s.patterns, re)
		}
	}
	return s
}

// text is a number near the patterns, as somebody may write it.
func (s *phoneSampler) text() string {
	digits := s.match(s.patterns[s.IntN(len(s.patterns))])
	if at := s.IntN(len(digits) + 1); s.IntN(4) == 0 { // cut or grown by a digit, or with another one
		digits = digits[:at] + strings.Repeat(s.digit(), s.IntN(2)) + digits[min(len(digits), at+s.IntN(2)):]
	}
	idd := s.idd
	if strings.ContainsFunc(idd, func(r rune) bool { return r < '0' || r > '9' }) {
		idd = "00"
	}
	return s.part([]string{
		digits, s.trunk + digits, s.trunk + digits, "+" + s.code + digits, "+" + s.code + digits,
		"+" + s.code + "(" + s.trunk + ")" + digits, idd + s.code + digits, s.code + digits, s.code + s.trunk + digits,
	}[s.IntN(9)])
}

// region is most often the sampler's own, to read a text in.
func (s *phoneSampler) region() string {
	switch s.IntN(8) {
	case 0:
		return s.regions[s.IntN(len(s.regions))]
	case 1:
		return ""
	}
	return s.name
}

// part puts what parts digits between some of them, or nothing at all.
func (s *phoneSampler) part(digits string) string {
	parting := []string{"", "", " ", ".", "-", "/", "\u00a0", "\u202f", " (", ") ", " - "}
	p := parting[s.IntN(len(parting))]
	if p == "" {
		return digits
	}
	var b strings.Builder
	for i, r := range digits {
		if i > 0 && s.IntN(3) == 0 {
			b.WriteString(p)
		}
		b.WriteRune(r)
	}
	return b.String()
}

// fill adds random digits to have as many as length.
func (s *phoneSampler) fill(digits string, length int) string {
	for len(digits) < length {
		digits += s.digit()
	}
	return digits
}

func (s *phoneSampler) digit() string {
	return string(rune('0' + s.IntN(10)))
}

// match returns a random text that a pattern of the library matches.
func (s *phoneSampler) match(re *syntax.Regexp) string {
	least, most := 1, 1
	switch re.Op {
	case syntax.OpLiteral:
		return string(re.Rune)
	case syntax.OpCharClass:
		i := 2 * s.IntN(len(re.Rune)/2)
		return string(re.Rune[i] + s.Int32N(re.Rune[i+1]-re.Rune[i]+1))
	case syntax.OpAlternate:
		return s.match(re.Sub[s.IntN(len(re.Sub))])
	case syntax.OpQuest:
		least = 0
	case syntax.OpRepeat:
		least, most = re.Min, re.Max
	case syntax.OpEmptyMatch, syntax.OpConcat, syntax.OpCapture:
	default:
		panic("not known here: " + re.String())
	}
	var b strings.Builder
	for range least + s.IntN(most-least+1) {
		for _, sub := range re.Sub {
			b.WriteString(s.match(sub))
		}
	}
	return b.String()
}
