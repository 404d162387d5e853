package mapping

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"alvio.ai/alvio-import/record"
)

var (
	dateToken = regexp.MustCompile(`[A-Za-z]+`)
	// tightFormat has nothing between its parts, so that all have both digits.
	tightFormat = regexp.MustCompile(`^(?:YY(?:YY)?MMDD|DDMMYY(?:YY)?|MMDDYY(?:YY)?)$`)
	tightLayout = strings.NewReplacer("YYYY", "2006", "YY", "06", "MM", "01", "DD", "02")
)

// dateLayouts makes Go layouts of a format in people's letters: D or DD, M or
// MM, YY or YYYY. Days and months are read with and without a leading zero.
func dateLayouts(format string) ([]string, error) {
	var unknown string
	counts := map[byte]int{}
	if tightFormat.MatchString(format) {
		return []string{tightLayout.Replace(format)}, nil
	}
	layout := dateToken.ReplaceAllStringFunc(format, func(token string) string {
		counts[token[0]]++
		switch token {
		case "D", "DD":
			return "2"
		case "M", "MM":
			return "1"
		case "YYYY":
			return "2006"
		case "YY":
			return "06"
		}
		unknown = token
		return token
	})
	if strings.ContainsAny(dateToken.ReplaceAllString(format, ""), "0123456789_") {
		unknown = format
	}
	if unknown != "" || counts['D'] != 1 || counts['M'] != 1 || counts['Y'] != 1 {
		return nil, fmt.Errorf("date format %q: write D, M and YYYY once each, as in DD/MM/YYYY", format)
	}
	return []string{layout}, nil
}

// isoDateForm is ISO 8601 with or without a time, and its form with slashes. The
// time and its zone are dropped: they never move the date.
var isoDateForm = regexp.MustCompile(`^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ](?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:[.,]\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$`)

// numericDate is day and month in either order.
var numericDate = regexp.MustCompile(`^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$`)

// appendDate writes a date as "2006-01-02". What Excel stores as a date and ISO
// dates are always understood; other texts must have the format, if there is one.
func appendDate(dst []byte, cell record.Cell, format string, layouts []string) ([]byte, *record.Issue) {
	text := strings.TrimSpace(cell.Text)
	if cell.Kind == record.KindDate {
		text, format, layouts = cell.Value, "", nil
	}
	t, issue := parseDate(text, format, layouts)
	if issue != nil {
		return dst, issue
	}
	return append(t.AppendFormat(append(dst, '"'), time.DateOnly), '"'), nil
}

func parseDate(text, format string, layouts []string) (time.Time, *record.Issue) {
	for _, layout := range layouts {
		if t, err := time.Parse(layout, text); err == nil {
			return t, nil
		}
	}
	if m := isoDateForm.FindStringSubmatch(text); m != nil {
		return makeDate(text, m[1], m[2], m[3])
	}
	if format != "" {
		return time.Time{}, issuef(record.DateInvalid, "%q is not a date of the form %s", record.Shorten(text, 60), format)
	}
	m := numericDate.FindStringSubmatch(text)
	if m == nil {
		return time.Time{}, issuef(record.DateInvalid, "%q is not a date", record.Shorten(text, 60))
	}
	first, _ := strconv.Atoi(m[1])
	second, _ := strconv.Atoi(m[2])
	switch {
	case first > 12 || first == second || first == 0 || second == 0:
		return makeDate(text, m[3], m[2], m[1])
	case second > 12:
		return makeDate(text, m[3], m[1], m[2])
	}
	return time.Time{}, issuef(record.DateAmbiguous, "%q may be the %s/%s or the %s/%s (day/month)", text, m[1], m[2], m[2], m[1])
}

// makeDate refuses days that no calendar has, such as 31 February.
func makeDate(text, year, month, day string) (time.Time, *record.Issue) {
	t, err := time.Parse("2006-1-2", year+"-"+month+"-"+day)
	if err != nil {
		return t, issuef(record.DateInvalid, "%q is not a day of the calendar", text)
	}
	return t, nil
}
