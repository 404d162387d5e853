package infer

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"alvio.ai/alvio-import/mapping"
	"alvio.ai/alvio-import/record"
)

// A Region is the country of phone numbers that are written without one.
type Region struct {
	Code  string // two letters, "" if none is proposed
	Level Level
	Why   string
}

// otherRegions are tried when nothing tells the country.
var otherRegions = []string{"FR", "BE", "CH", "LU", "GB", "US", "CA", "DE", "ES", "IT", "PT", "NL", "IE", "MA", "TN", "DZ", "SN", "CI"}

// A regionFinder gathers what tells a list's country.
type regionFinder struct {
	national []record.Cell  // phones without a country
	prefixes map[string]int // regions of those with one
	phones   int
	country  string // most rows are of
	french   bool   // headers
}

func (l *list) findRegion() Region {
	f := regionFinder{prefixes: map[string]int{}, country: l.mainCountry(), french: l.isFrench()}
	for i := range l.columns {
		if l.mayHoldPhones(i) {
			f.add(newValues(l.known, l.cells[i], "").cells)
		}
	}
	return f.find()
}

// mayHoldPhones reports whether the header names a phone, or the values look dialled.
func (l *list) mayHoldPhones(i int) bool {
	m := &l.meanings[i]
	if m.attribute != nil && m.attribute.name == "phone" && m.against == "" {
		return true
	}
	return m.attribute == nil && m.against == "" && len(m.unknown) > 0 && newValues(l.known, l.cells[i], "").surelyPhones()
}

func (f *regionFinder) add(cells []record.Cell) {
	for _, cell := range cells {
		switch region := regionOf(cell.Text); {
		case region != "":
			f.prefixes[region]++
			f.phones++
		case looksDialled(cell.Text):
			f.national = append(f.national, cell)
			f.phones++
		}
	}
}

func (f *regionFinder) find() Region {
	most, count := f.mostSeen()
	if f.phones == 0 {
		return Region{}
	}
	if len(f.national) == 0 {
		if 2*count <= f.phones {
			return Region{}
		}
		return Region{most, Sure, fmt.Sprintf("%d of %d phone numbers looked at have its prefix", count, f.phones)}
	}
	best, score := "", 0.0
	for _, region := range f.candidates(most) {
		if s := f.fit(region); s > score+0.05 {
			best, score = region, s
		}
	}
	fits := fmt.Sprintf("%.0f%% of those without a prefix have its form", 100*score)
	switch {
	case best == "" || score < 0.5:
		return Region{Why: "the phone numbers without a prefix fit no country that was tried"}
	case score >= 0.9 && (best == most || best == f.country):
		return Region{best, Sure, fits}
	case score >= 0.9 && best == "FR" && f.french:
		return Region{best, Likely, fits + ", and the headers are French"}
	}
	return Region{best, Likely, fits + "; nothing else tells the country"}
}

func (f *regionFinder) mostSeen() (region string, count int) {
	for r, n := range f.prefixes {
		if n > count || n == count && r < region {
			region, count = r, n
		}
	}
	return region, count
}

// candidates are the regions to try, the likeliest first: of equal ones the first is
// taken.
func (f *regionFinder) candidates(most string) []string {
	first := []string{most, f.country}
	if f.french {
		first = append(first, "FR")
	}
	return slices.DeleteFunc(append(first, otherRegions...), func(region string) bool { return region == "" })
}

// fit is the share of the national numbers that the region has, or could have.
func (f *regionFinder) fit(region string) float64 {
	read, err := mapping.NewCellReader(mapping.CellOptions{Type: mapping.TypePhone, Region: region})
	if err != nil {
		return 0
	}
	fit := 0.0
	for _, cell := range f.national {
		js, issue := read(cell)
		switch {
		case len(js) == 0 || js[1] != '+':
		case issue == nil || issue.Code == record.PhoneRepaired || issue.Code == record.PhoneSeveral || issue.Code == record.PhoneExtension:
			fit++
		case issue.Code == record.PhoneNotValid: // as numbers for fiction are
			fit += 0.95
		}
	}
	return fit / float64(len(f.national))
}

// mainCountry is the region that most rows name in a column of countries, if there is
// one.
func (l *list) mainCountry() string {
	for i := range l.columns {
		m := &l.meanings[i]
		if m.attribute == nil || m.attribute.name != "country" || m.subject == nil || m.subject.name != "contact" {
			continue
		}
		counts := map[string]int{}
		for _, cell := range l.cells[i] {
			counts[l.known.country[joined(cell.Text)]]++
		}
		for region, n := range counts {
			if 2*n > len(l.cells[i]) {
				return region
			}
		}
	}
	return ""
}

// isFrench reports whether the headers are French rather than anything else.
func (l *list) isFrench() bool {
	french, all := 0, 0
	for i := range l.columns {
		words := wordsOf(l.columns[i].Header)
		if len(words) == 0 {
			continue
		}
		all++
		if slices.ContainsFunc(words, func(word string) bool { return l.known.french[word] }) || strings.ContainsAny(l.columns[i].Header, "éèàçêÉ") {
			french++
		}
	}
	return cmp.Compare(3*french, all) >= 0
}
