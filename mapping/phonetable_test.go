package mapping

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/nyaruka/phonenumbers"
)

var (
	phones     = flag.Int("phones", usualPhones, "how many random numbers to compare with the library, of each region where the program is used; a fiftieth for others")
	allRegions = flag.Bool("all-regions", false, "compare as many of every region")
)

const usualPhones = 10_000

// fewerPhones divides how many numbers a normal run tries.
var fewerPhones = 1

// regionsTriedMore are compared with more numbers in a normal run.
var regionsTriedMore = []string{
	"FR", "GP", "RE", "GF", "MQ", "YT", "BE", "CH", "LU", "MC", "MA", "DZ", "TN", "SN",
	"GB", "DE", "ES", "IT", "PT", "NL", "US", "CA",
}

// askLibrary is what fastPhone must agree with. The space U+202F, unknown to
// the library, has become a common one when it is asked.
func askLibrary(text, region string) (string, bool) {
	number, err := phonenumbers.Parse(strings.ReplaceAll(text, "\u202f", " "), region)
	if err != nil || number.GetExtension() != "" || !phonenumbers.IsValidNumber(number) {
		return "", false
	}
	return phonenumbers.Format(number, phonenumbers.E164), true
}

// wantAsLibrary fails if the table says something else than the library, and
// reports whether the table said something.
func wantAsLibrary(t *testing.T, text, region string) bool {
	t.Helper()
	got, _, ok := fastPhone(nil, text, region)
	if !ok {
		return false
	}
	if want, valid := askLibrary(text, region); !valid || string(got) != want {
		t.Errorf("fastPhone(%q, %q) = %s, and the library says %q, %t", text, region, got, want, valid)
	}
	return true
}

func TestFastPhone(t *testing.T) {
	for name, tt := range map[string]struct{ text, region, want string }{
		"mobile":                        {"06 12 34 56 78", "FR", "+33612345678"},
		"tight":                         {"0612345678", "FR", "+33612345678"},
		"points":                        {"06.12.34.56.78", "FR", "+33612345678"},
		"hyphens":                       {"06-12-34-56-78", "FR", "+33612345678"},
		"spaces that do not break":      {"06\u00a012\u202f34\u00a056\u00a078", "FR", "+33612345678"},
		"E.164":                         {"+33612345678", "FR", "+33612345678"},
		"E.164 without a region":        {"+33 6 12 34 56 78", "", "+33612345678"},
		"abroad":                        {"+33 6 12 34 56 78", "US", "+33612345678"},
		"a zero in brackets":            {"+33 (0)6 12 34 56 78", "FR", "+33612345678"},
		"by 00":                         {"0033 6 12 34 56 78", "FR", "+33612345678"},
		"by 00 from elsewhere":          {"0033612345678", "BE", "+33612345678"},
		"by 011":                        {"011 33 6 12 34 56 78", "US", "+33612345678"},
		"no plus":                       {"33612345678", "FR", "+33612345678"},
		"no leading zero":               {"612345678", "FR", "+33612345678"},
		"Belgium":                       {"0475/12.34.56", "BE", "+32475123456"},
		"an Italian landline":           {"06 6982 1234", "IT", "+390669821234"},
		"an Italian mobile":             {"312 345 6789", "IT", "+393123456789"},
		"Spain":                         {"612 34 56 78", "ES", "+34612345678"},
		"the USA":                       {"(201) 555-0123", "US", "+12015550123"},
		"Canada from the USA":           {"506 234 5678", "US", "+15062345678"},
		"Guadeloupe":                    {"0690 00 12 34", "GP", "+590690001234"},
		"Guadeloupe from France":        {"0690 00 12 34", "FR", ""},
		"Guernsey":                      {"+44 1481 256789", "FR", "+441481256789"},
		"Morocco":                       {"0650-123456", "MA", "+212650123456"},
		"a number for fiction":          {"06 39 98 00 00", "FR", ""},
		"no region":                     {"06 12 34 56 78", "", ""},
		"no such region":                {"06 12 34 56 78", "fr", ""},
		"00 is not dialled in the USA":  {"0033612345678", "US", ""},
		"one digit too many":            {"06 12 34 56 789", "FR", ""},
		"letters":                       {"06 12 34 56 7O", "FR", ""},
		"an extension":                  {"06 12 34 56 78 x5", "FR", ""},
		"a second plus":                 {"++33612345678", "FR", ""},
		"a plus inside":                 {"06+12345678", "FR", ""},
		"five digits":                   {"12 345", "AD", ""},
		"nothing":                       {"", "FR", ""},
		"only a plus":                   {"+", "FR", ""},
		"a country code and no more":    {"+33", "FR", ""},
		"a country code that begins 0":  {"+0336 12 34 56 78", "FR", ""},
		"more digits than there can be": {strings.Repeat("1", 200), "FR", ""},
	} {
		t.Run(name, func(t *testing.T) {
			got, _, ok := fastPhone([]byte("to: "), tt.text, tt.region)
			if want := "to: " + tt.want; string(got) != want || ok != (tt.want != "") {
				t.Errorf("got %q, %t, want %q", got, ok, want)
			}
			wantAsLibrary(t, tt.text, tt.region)
		})
	}
}

// The table is of the library's version that go.mod requires.
func TestPhoneTableIsOfThisLibrary(t *testing.T) {
	mod, err := os.ReadFile("../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(mod), "\t"+phoneTableVersion+"\n") {
		t.Errorf("the table was made from %s: run go generate ./mapping", phoneTableVersion)
	}
}

func TestFastPhoneAgreesOnRandomNumbers(t *testing.T) {
	forEachRegion(t, func(t *testing.T, s *phoneSampler, often bool) {
		n := *phones
		if !often && !*allRegions {
			n /= 50
		}
		for range n / fewerPhones {
			wantAsLibrary(t, s.text(), s.region())
		}
	})
}

// Each prefix of three digits, for all lengths; more of those where the next
// digits make a difference, such as 836 in France, where 2.5 % are not valid.
func TestFastPhoneAgreesOnEachPrefix(t *testing.T) {
	forEachRegion(t, func(t *testing.T, s *phoneSampler, often bool) {
		few, many := 1, 5
		switch {
		case *allRegions, often && *phones > usualPhones:
			few, many = 4, 200
		case !often || s.IntN(fewerPhones) > 0:
			return
		}
		node := phoneCountry([]byte(s.code)).spellings[0].node
		for i := range 1000 {
			prefix := fmt.Sprintf("%03d", i)
			n := few
			if branches(node, prefix) {
				n = many
			}
			for _, length := range s.lengths {
				for range n {
					s.wantSame(t, s.fill(prefix, int(length)))
				}
			}
		}
	})
}

// branches reports whether the next digits make a difference.
func branches(node int, prefix string) bool {
	for i := 0; i < len(prefix) && node < phoneFirstLeaf; i++ {
		node = phoneNext(node, prefix[i])
	}
	return node < phoneFirstLeaf
}

// wantSame compares in both directions, and for what is dialled inside too.
func (s *phoneSampler) wantSame(t *testing.T, digits string) {
	t.Helper()
	text := "+" + s.code + digits
	e164, _ := askLibrary(text, "")
	if !wantAsLibrary(t, text, "") && e164 == text && s.code != "54" { // Argentina writes mobile numbers in two ways
		t.Errorf("the library takes %s, and the table does not", text)
	}
	wantAsLibrary(t, s.trunk+digits, s.name)
	wantAsLibrary(t, s.code+digits, s.name)
}

// Each end of the table, for all ways to write a number of a region.
func TestFastPhoneAgreesAtEachLeaf(t *testing.T) {
	forEachRegion(t, func(t *testing.T, s *phoneSampler, often bool) {
		share := 1 // of how many one is tried
		if !*allRegions && !often {
			share = 20
		}
		for _, spelling := range phoneRegion(s.name).spellings {
			s.walk(spelling.node, "", func(digits string) {
				if s.IntN(share*fewerPhones) == 0 {
					wantAsLibrary(t, spelling.prefix+digits, s.name)
				}
			})
		}
	})
}

// walk visits one number for each leaf that can be reached and each length.
func (s *phoneSampler) walk(node int, digits string, visit func(digits string)) {
	if node < phoneFirstLeaf {
		for digit := byte('0'); digit <= '9'; digit++ {
			s.walk(phoneNext(node, digit), digits+string(digit), visit)
		}
		return
	}
	for n := range 32 {
		if phoneLeaves[node-phoneFirstLeaf]>>n&1 == 1 {
			visit(s.fill(digits, len(digits)+n))
		}
	}
}

func TestFastPhoneKnowsFrenchNumbers(t *testing.T) {
	s := newPhoneSampler(t, "FR")
	valid, known := 0, 0
	for range 10_000 / fewerPhones {
		digits := s.fill(fmt.Sprint(1+s.IntN(7)), 9)
		if _, ok := askLibrary("0"+digits, "FR"); !ok {
			continue
		}
		valid++
		if wantAsLibrary(t, s.part("0"+digits), "FR") {
			known++
		}
	}
	t.Logf("the table knows %d of %d valid numbers", known, valid)
	if valid < 5_000/fewerPhones || known*100 < valid*95 {
		t.Errorf("the table knows %d of %d valid numbers", known, valid)
	}
}

func TestFastPhoneAllocatesNothing(t *testing.T) {
	var buf [32]byte
	if n := testing.AllocsPerRun(100, func() { fastPhone(buf[:0], "06 12 34 56 78", "FR") }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func FuzzFastPhone(f *testing.F) {
	regions := []string{"", "FR", "US", "GB", "GG", "IT", "DE", "ES", "MA", "AR", "BR", "BS", "CC", "RU", "JP", "001", "ZZ", "fr"}
	s := newPhoneSampler(f, "FR")
	for i := range regions {
		f.Add(s.text(), uint8(i))
	}
	f.Add("(201) 555-0123", uint8(2))
	f.Add("+33 (0)6.12-34/56\u00a0\u202f78", uint8(0))
	f.Fuzz(func(t *testing.T, text string, region uint8) {
		wantAsLibrary(t, text, regions[int(region)%len(regions)])
	})
}

func BenchmarkFastPhone(b *testing.B) {
	for _, text := range []string{"06 12 34 56 78", "0612345678", "+33612345678", "0033 6 12 34 56 78", "06 39 98 00 00"} {
		b.Run("table/"+text, func(b *testing.B) {
			var buf [32]byte
			b.ReportAllocs()
			for b.Loop() {
				fastPhone(buf[:0], text, "FR")
			}
		})
		b.Run("library/"+text, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				askLibrary(text, "FR")
			}
		})
	}
}
