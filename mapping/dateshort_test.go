package mapping

import (
	"regexp"
	"strings"
	"testing"
)

// Whatever form the hint names reads the date that it is about, and so does what it says
// to write instead.
func TestShortYearHint(t *testing.T) {
	const full = "write it as in 2025-01-31, with the whole year"
	name := func(forms string) string {
		return full + "; if all dates of the column are written so, add format: " + forms + " to the column in the mapping"
	}
	for written, want := range map[string]string{
		"31/03/25":          name("DD/MM/YY"),
		"03/31/25":          name("MM/DD/YY"),
		"03/07/25":          name("DD/MM/YY (or MM/DD/YY)"),
		"3.7.25":            name("DD.MM.YY (or MM.DD.YY)"),
		"31-03-25 9:30":     name("DD-MM-YY HH:mm"),
		"31/03/25 2:30 PM":  name("DD/MM/YY hh:mm A"),
		"31 mars 25":        name("D MMM YY"),
		"31-Jan-25":         name("D-MMM-YY"),
		"Jan 31, 25":        name("MMM D, YY"),
		"lundi 31 janv. 25": full,
	} {
		_, issue := appendDate(nil, text(written), nil, orderUnknown)
		if issue == nil || !strings.HasSuffix(issue.Message, "has a year of two digits") || issue.Hint != want {
			t.Errorf("%s: %+v\nwant the hint %q", written, issue, want)
		}
		for _, match := range regexp.MustCompile(`(?:format:|or) ([DM][^()]*?)(?: to the| \(|\))`).FindAllStringSubmatch(want, -1) {
			if _, issue := appendDate(nil, text(written), mustFormat(t, match[1]), orderUnknown); issue != nil {
				t.Errorf("%s: not read by %s: %+v", written, match[1], issue)
			}
		}
	}
}
