package mapping

//go:generate go run ./internal/phonegen -o phonetable_data.go

// maxTableDigits is how many digits a text may have for the table: a country
// code, a trunk prefix, and the 17 digits that the library takes at most.
const maxTableDigits = 24

// maxTableText is how long a text may be; the library reads 250 bytes at most.
const maxTableText = 100

// A phonePlan is the ways to write the numbers of a country code or of a region.
type phonePlan struct {
	region    string // empty for a country code
	code      string
	idd       string // what is dialled there for +, if there is one way only
	spellings []phoneSpelling
}

// A phoneSpelling is a prefix that is not a part of the number, and the node of
// the table from which the digits after it are looked up.
type phoneSpelling struct {
	prefix string
	node   int
}

// fastPhone appends the E.164 form of a number in a common spelling to dst: the
// country code after + or what the region dials for it, with or without the
// trunk prefix that is dialled inside the country, or the national form of
// region, or the digits of E.164 without +. Between the digits there may be
// spaces (also U+00A0 and U+202F), dots, hyphens, slashes and brackets.
//
// bare says that the leading zero is missing with which the region writes its
// numbers. ok is false if the table can't tell: then the library must be asked. It is
// true only for what the library calls valid and formats the same, and can't mean
// another number, if U+202F,
// which the library does not know, is a space to it. Nothing is allocated.
func fastPhone(dst []byte, text, region string) (e164 []byte, bare, ok bool) {
	var buf [maxTableDigits]byte
	digits, plus, ok := phoneDigits(buf[:0], text)
	if !ok {
		return dst, false, false
	}
	plan := (*phonePlan)(nil)
	if !plus {
		if plan = phoneRegion(region); plan == nil {
			return dst, false, false
		}
		if rest, dialled := cutPrefix(digits, plan.idd); dialled {
			digits, plus = rest, true
		}
	}
	if plus {
		if plan = phoneCountry(digits); plan == nil {
			return dst, false, false
		}
		digits = digits[len(plan.code):]
	}
	e164, bare, ok = plan.append(dst, digits)
	if !ok || plus {
		return e164, false, ok
	}
	return e164, bare && writesZero(len(digits), region), plan.isCertain(digits, e164[len(dst):])
}

// append appends + and the country code with the digits that are left without
// the prefix of the spelling that fits. bare says that there was no prefix.
func (p *phonePlan) append(dst, digits []byte) (e164 []byte, bare, ok bool) {
	for _, s := range p.spellings {
		rest := digits
		if s.prefix != "" {
			var found bool
			if rest, found = cutPrefix(digits, s.prefix); !found {
				continue
			}
		}
		if tableHas(s.node, rest) {
			dst = append(dst, '+')
			dst = append(dst, p.code...)
			return append(dst, rest...), s.prefix == "", true
		}
	}
	return dst, false, false
}

// cutPrefix returns digits without prefix, and false if they don't have it or
// it is empty.
func cutPrefix(digits []byte, prefix string) ([]byte, bool) {
	if prefix == "" || len(digits) < len(prefix) || string(digits[:len(prefix)]) != prefix {
		return digits, false
	}
	return digits[len(prefix):], true
}

// phoneDigits appends the digits of text to buf, which must have room for as
// many as the table takes. plus says that + is before the first. ok is false if
// the text is too long, or has what does not just part digits, or has fewer
// digits than a number that is sent.
func phoneDigits(buf []byte, text string) (digits []byte, plus, ok bool) {
	if len(text) > maxTableText {
		return buf, false, false
	}
	for _, r := range text {
		switch r {
		case '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
			if len(buf) == cap(buf) {
				return buf, plus, false
			}
			buf = append(buf, byte(r))
		case ' ', '.', '-', '/', '(', ')', '\u00a0', '\u202f':
		case '+':
			if plus || len(buf) > 0 {
				return buf, plus, false
			}
			plus = true
		default:
			return buf, plus, false
		}
	}
	return buf, plus, len(buf) >= minPhoneDigits
}

// phoneCountry returns the plan of the country code at the start of digits, or
// nil. No country code is the start of another.
func phoneCountry(digits []byte) *phonePlan {
	if len(digits) == 0 || digits[0] == '0' {
		return nil
	}
	code := 0
	for _, digit := range digits[:min(3, len(digits))] {
		code = 10*code + int(digit-'0')
		if i := phoneCodes[code]; i > 0 {
			return &phoneCountries[i-1]
		}
	}
	return nil
}

// phoneRegion returns the plan of a region, which has a name of ISO 3166 in
// capital letters, or nil.
func phoneRegion(name string) *phonePlan {
	if len(name) != 2 || name[0]-'A' >= 26 || name[1]-'A' >= 26 {
		return nil
	}
	i := phoneNames[name[0]-'A'][name[1]-'A']
	if i == 0 {
		return nil
	}
	return &phoneRegions[i-1]
}

// tableHas reports whether the digits from node on are a number.
func tableHas(node int, digits []byte) bool {
	for i := 0; ; i++ {
		if node >= phoneFirstLeaf {
			return phoneLeaves[node-phoneFirstLeaf]>>(len(digits)-i)&1 == 1
		}
		if i == len(digits) {
			return false
		}
		node = phoneNext(node, digits[i])
	}
}

// phoneNext returns the node that follows another. A branch has two characters
// for each digit, of which the lowest is # and the highest ~.
func phoneNext(node int, digit byte) int {
	const lowest, base = '#', '~' - '#' + 1
	at := 20*node + 2*int(digit-'0')
	return int(phoneBranches[at]-lowest)*base + int(phoneBranches[at+1]-lowest)
}
