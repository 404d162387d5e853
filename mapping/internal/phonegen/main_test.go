package main

import (
	"bytes"
	"math/rand/v2"
	"os"
	"regexp"
	"strconv"
	"testing"

	"github.com/nyaruka/phonenumbers"
)

func TestGeneratedFileIsCurrent(t *testing.T) {
	want, err := source()
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../../phonetable_data.go")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("mapping/phonetable_data.go is not what the library gives now: run go generate ./mapping")
	}
}

// The machines say what package regexp says, for the library's own patterns.
func TestPatternIsTheRegularExpression(t *testing.T) {
	known, err := allMetadata()
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for _, regions := range known {
		for _, pm := range regions {
			for _, expr := range []string{
				pm.GetNationalPrefixForParsing(), pm.GetInternationalPrefix(), pm.GetLeadingDigits(),
				"(?:" + pm.GetGeneralDesc().GetNationalNumberPattern() + ")$",
				"(?:" + pm.GetMobile().GetNationalNumberPattern() + ")$",
			} {
				comparePattern(t, rng, expr)
			}
		}
	}
}

func comparePattern(t *testing.T, rng *rand.Rand, expr string) {
	t.Helper()
	p, re := newPattern(expr), regexp.MustCompile("^(?:"+expr+")")
	for range 200 {
		text := strconv.FormatUint(rng.Uint64()>>rng.IntN(64), 10)
		state := 0
		for _, digit := range text {
			state = p.step(state, int(digit-'0'))
		}
		if got, want := p.matches(state), re.MatchString(text); got != want {
			t.Errorf("%q: %s matches: %t, want %t", expr, text, got, want)
		}
	}
}

func TestStripperFindsThePrefix(t *testing.T) {
	known, err := allMetadata()
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		code, region int // the place among the regions of the code
		text         string
		want         int
	}{
		"a trunk prefix":                 {33, 0, "0612345678", 1},
		"none":                           {33, 0, "612345678", 0},
		"none is dialled in Italy":       {39, 0, "0669821234", 0},
		"an 8 that is part of a number":  {7, 0, "8005553535", 0},
		"an 8 before it":                 {7, 0, "88005553535", 1},
		"a number made anew":             {1, regionOf(t, 1, "BS"), "3456789", unclear},
		"the same with a digit more":     {1, regionOf(t, 1, "BS"), "34567890", 0},
		"a longer and a shorter prefix":  {375, 0, "80291234567", unclear},
		"a carrier's code":               {82, 0, "0821012345678", unclear},
		"no carrier's code":              {82, 0, "01012345678", 1},
		"an empty prefix":                {54, 0, "2234567890", 0},
		"a mobile number with 15 inside": {54, 0, "111523456789", unclear},
	} {
		t.Run(name, func(t *testing.T) {
			s := newMetadata(known[tt.code][tt.region]).strip
			state := 0
			for _, digit := range tt.text {
				state = s.step(state, int(digit-'0'))
			}
			if got := s.stripped(state); got != tt.want {
				t.Errorf("%d digits of %s go, want %d", got, tt.text, tt.want)
			}
		})
	}
}

func regionOf(t *testing.T, code int, region string) int {
	t.Helper()
	for i, name := range phonenumbers.GetRegionCodesForCountryCode(code) {
		if name == region {
			return i
		}
	}
	t.Fatalf("+%d has no region %s", code, region)
	return 0
}
