package infer

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/nyaruka/phonenumbers"

	"alvio.ai/alvio-import/mapping"
	"alvio.ai/alvio-import/record"
)

// A Region is the country of phone numbers that are written without one.
type Region struct {
	Code  string // two letters, "" if none is proposed
	Level Level
	Why   string
}

// A regionFinder gathers what tells a list's country.
type regionFinder struct {
	national []record.Cell  // phones without a country
	prefixes map[string]int // regions of those with one
	prefixed int
	country  string  // that most rows name
	rows     float64 // the share of them
	mails    string  // that most e-mail addresses end with
	french   bool    // headers
}

// findRegion looks at the phones of the contact, and at columns that look dialled and
// whose header tells nothing.
func (l *list) findRegion() Region {
	f := regionFinder{prefixes: map[string]int{}, mails: l.mailCountry(), french: l.french && !l.hasOtherPostalCodes()}
	f.country, f.rows = l.mainCountry()
	l.each(func(c *candidate) {
		m := &c.meaning
		named := m.attribute != nil && m.attribute.name == "phone"
		if m.against != "" || m.attribute != nil && !named || named && m.subject.name != "contact" {
			return
		}
		if v := newValues(l.known, c.cells, ""); named || v.surelyPhones() {
			f.add(v.cells)
		}
	})
	return f.find()
}

func (f *regionFinder) add(cells []record.Cell) {
	for _, cell := range cells {
		switch region := regionOf(cell.Text); {
		case region != "":
			f.prefixes[region]++
			f.prefixed++
		case looksDialled(cell.Text):
			f.national = append(f.national, cell)
		}
	}
}

// A hint is a country, and what speaks for it.
type hint struct {
	region string
	strong bool // as the list says it by itself
	why    string
}

// find takes the first country that something speaks for and whose form the numbers
// have: without a sign of its own, a country is not guessed. Many take almost any digits.
func (f *regionFinder) find() Region {
	most, count := f.mostSeen()
	switch {
	case f.prefixed+len(f.national) == 0:
		return Region{}
	case len(f.national) == 0 && 2*count > f.prefixed:
		return Region{most, Sure, fmt.Sprintf("%d of %d phone numbers looked at have its prefix", count, f.prefixed)}
	case len(f.national) == 0:
		return Region{}
	}
	for _, h := range f.hints(most, count) {
		fit := f.fit(h.region)
		if h.region == "" || fit < leastFit {
			continue
		}
		level := Likely
		if h.strong && fit >= sureFit {
			level = Sure
		}
		return Region{h.region, level, fmt.Sprintf("%s, and %.0f%% of the numbers without a country have its form", h.why, 100*fit)}
	}
	return Region{Why: "nothing tells the country of the phone numbers that are written without one"}
}

// The share of the numbers that has to have the form of a country.
const (
	leastFit = 0.6
	sureFit  = 0.9
)

// hints are what speaks for countries, the strongest first.
func (f *regionFinder) hints(most string, count int) []hint {
	all := f.prefixed + len(f.national)
	french := ""
	if f.french {
		french = "FR"
	}
	prefixes := fmt.Sprintf("%d of %d phone numbers have its prefix", count, all)
	hints := []hint{{f.country, f.rows >= sureFit, fmt.Sprintf("%.0f%% of the rows name it as their country", 100*f.rows)}}
	if 2*count > all {
		hints = append(hints, hint{most, true, prefixes})
	}
	hints = append(hints,
		hint{f.mails, false, "many e-mail addresses end with it"},
		hint{french, false, "the headers are French"},
		hint{f.byForm(), false, "the numbers are grouped as there"})
	if 2*count > f.prefixed && 5*count >= all {
		hints = append(hints, hint{most, false, prefixes})
	}
	return hints
}

func (f *regionFinder) mostSeen() (region string, count int) {
	for r, n := range f.prefixes {
		if n > count || n == count && r < region {
			region, count = r, n
		}
	}
	return region, count
}

// forms are how numbers are written in one country, and hardly in another.
var forms = []struct {
	region string
	form   *regexp.Regexp
}{
	{"FR", regexp.MustCompile(`^0[1-9](?:[ .-]\d\d){4}$`)},
	{"US", regexp.MustCompile(`^(?:1[ .-]?)?(?:\([2-9]\d\d\) ?|[2-9]\d\d[-.])[2-9]\d\d[-. ]\d{4}$`)},
	{"GB", regexp.MustCompile(`^0(?:7\d{3} ?\d{6}|7\d{3} ?\d{3} ?\d{3}|20 ?\d{4} ?\d{4}|1\d{3} ?\d{6}|1\d1 ?\d{3} ?\d{4})$`)},
}

// byForm returns the country as in which most numbers are written, "" if there is none.
func (f *regionFinder) byForm() string {
	for _, form := range forms {
		n := 0
		for _, cell := range f.national {
			if form.form.MatchString(strings.TrimSpace(cell.Text)) {
				n++
			}
		}
		if 2*n > len(f.national) {
			return form.region
		}
	}
	return ""
}

// fit is the share of the national numbers that the region has, or could have.
func (f *regionFinder) fit(region string) float64 {
	read, err := mapping.NewCellReader(mapping.CellOptions{Type: mapping.TypePhone, Region: region})
	if err != nil || region == "" {
		return 0
	}
	fit := 0
	for _, cell := range f.national {
		if js, _ := read(cell); len(js) > 1 && js[1] == '+' {
			fit++
		}
	}
	return float64(fit) / float64(len(f.national))
}

// mailCountry is the country in which at least half of the e-mail addresses end that end
// in one, if they are a fifth of all.
func (l *list) mailCountry() string {
	counts := map[string]int{}
	all, national := 0, 0
	l.each(func(c *candidate) {
		for _, cell := range c.cells {
			text := strings.TrimSpace(cell.Text)
			if !isEmail(text) {
				continue
			}
			all++
			if region := domainCountry(text[strings.LastIndexByte(text, '.')+1:]); region != "" {
				counts[region]++
				national++
			}
		}
	})
	for region, n := range counts {
		if 2*n > national && 5*n >= all {
			return region
		}
	}
	return ""
}

// domainCountry returns the region of a domain's last part. Some are everybody's.
func domainCountry(last string) string {
	region := strings.ToUpper(last)
	switch region {
	case "UK":
		return "GB"
	case "IO", "CO", "TV", "ME", "AI", "CC", "FM", "IM":
		return ""
	}
	if phonenumbers.GetSupportedRegions()[region] {
		return region
	}
	return ""
}

// hasOtherPostalCodes reports whether the contacts have postal codes that are not written
// as in France.
func (l *list) hasOtherPostalCodes() bool {
	codes, french := 0, 0
	l.each(func(c *candidate) {
		if m := &c.meaning; m.attribute == nil || m.attribute.name != "postal_code" || m.against != "" {
			return
		}
		for _, cell := range c.cells {
			codes++
			if text := strings.TrimSpace(cell.Text); len(text) >= 4 && len(text) <= 5 && isDigits(text) && (len(text) == 5 || cell.Kind == record.KindNumber) {
				french++
			}
		}
	})
	return codes > 0 && 2*french < codes
}

func isDigits(text string) bool { return strings.Trim(text, "0123456789") == "" }

// abroad says how many rows have a phone without a country, which is read as one of the
// list's region, and name another country. It is "" if hardly any do.
func (l *list) abroad(rows int) string {
	const few = 20 // one of so many
	phones := map[int]bool{}
	l.each(func(c *candidate) {
		for n, cell := range c.cells {
			text := strings.TrimPrefix(strings.TrimSpace(cell.Text), c.values.prefix)
			if c.Field == phoneField && looksDialled(text) && regionOf(text) == "" {
				phones[c.rows[n]] = true
			}
		}
	})
	count, names := 0, map[string]int{}
	l.each(func(c *candidate) {
		if l.region == "" || count > 0 || !c.isCountry() {
			return
		}
		for n, cell := range c.cells {
			region := l.known.country[joined(cell.Text)]
			if phones[c.rows[n]] && region != "" && !sharePrefix(region, l.region) {
				count++
				names[strings.TrimSpace(cell.Text)]++
			}
		}
	})
	if few*count < rows || count == 0 {
		return ""
	}
	return fmt.Sprintf("%d of %d rows name another country (%s): their phones without + are read as those of %s", count, rows, mostFrequent(names), l.region)
}

// mostFrequent returns the three most frequent names, and an ellipsis for more.
func mostFrequent(names map[string]int) string {
	const most = 3
	sorted := slices.Sorted(maps.Keys(names))
	slices.SortStableFunc(sorted, func(a, b string) int { return cmp.Compare(names[b], names[a]) })
	text := strings.Join(sorted[:min(most, len(sorted))], ", ")
	if len(sorted) > most {
		text += "…"
	}
	return text
}

// sharePrefix reports whether phones of two regions are the same without a country, as
// those of the United States and Canada are.
func sharePrefix(a, b string) bool {
	return phonenumbers.GetCountryCodeForRegion(a) == phonenumbers.GetCountryCodeForRegion(b)
}

// isCountry reports whether the column is the contact's country.
func (c *candidate) isCountry() bool {
	m := &c.meaning
	return m.attribute != nil && m.attribute.name == "country" && m.subject != nil && m.subject.name == "contact"
}

// mainCountry is the region that most rows name in a column of countries, if there is
// one, and the share of them.
func (l *list) mainCountry() (region string, share float64) {
	for i := range l.columns {
		c := &l.columns[i]
		if !c.isCountry() {
			continue
		}
		counts := map[string]int{}
		for _, cell := range c.cells {
			counts[l.known.country[joined(cell.Text)]]++
		}
		for region, n := range counts {
			if 2*n > len(c.cells) {
				return region, float64(n) / float64(len(c.cells))
			}
		}
	}
	return "", 0
}

// isFrench reports whether the headers are French rather than anything else.
func (l *list) isFrench() bool {
	french, all := 0, 0
	l.each(func(c *candidate) {
		words := wordsOf(c.Header)
		if len(words) > 0 {
			all++
		}
		if slices.ContainsFunc(words, func(word string) bool { return l.known.french[word] }) || strings.ContainsAny(c.Header, "éèàçêÉ") {
			french++
		}
	})
	return 3*french >= all
}

// regionOf returns the country of a number written with + or 00, "" if it is not.
func regionOf(text string) string {
	text = strings.TrimSpace(text)
	if rest, ok := strings.CutPrefix(text, "00"); ok {
		text = "+" + rest
	}
	if digits := strings.NewReplacer(" ", "", ".", "").Replace(text); len(digits) == 11 && strings.HasPrefix(digits, "33") && isInteger(digits) {
		text = "+" + digits // as French programs write
	}
	if !strings.HasPrefix(text, "+") {
		return ""
	}
	number, err := phonenumbers.Parse(text, "")
	if err != nil {
		return ""
	}
	region := phonenumbers.GetRegionCodeForNumber(number)
	if region == "" {
		region = phonenumbers.GetRegionCodeForCountryCode(int(number.GetCountryCode()))
	}
	if !phonenumbers.GetSupportedRegions()[region] {
		return "" // as of satellites
	}
	return region
}
