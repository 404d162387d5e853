package numfmt

import (
	"math"
	"time"
)

const (
	daySeconds = 86400

	// Days from 1 January 1970.
	epoch1900 = -25569 // of day 0 of the 1900 system, seen from 1 March 1900 on
	epoch1904 = -24107 // of day 0 of the 1904 system
	lastDay   = 2932896

	// leapDay is 29 February 1900, which Excel has and the calendar has not.
	leapDay = 60

	// maxSerial bounds the numbers that are times, in days.
	maxSerial = 2958466
)

// Time returns the civil moment, in UTC, that a serial number stands for: the days
// since the beginning of the workbook's date system, the time of day being the
// fraction. It is rounded to the second, half up. Time returns false if the number
// stands for none: below 1 in the 1900 system, on day 60, which is the 29 February
// 1900 that never was, below 0 in the 1904 system, after 9999-12-31 in both. Days 1
// to 59 of the 1900 system are 1900-01-01 to 1900-02-28, as Excel shows them.
func Time(serial float64, date1904 bool) (time.Time, bool) {
	m, ok := newMoment(serial, date1904, 1)
	if !ok {
		return time.Time{}, false
	}
	return time.Unix(m.unixDay*daySeconds+m.ticks, 0).UTC(), true
}

// A moment is a serial number, split into what formats show.
type moment struct {
	unixDay          int64 // since 1 January 1970
	year, month, day int
	weekday          int   // from Sunday
	ticks            int64 // of the day, or all that elapsed
	perSecond        int64
}

// newMoment returns the moment of a serial number, rounded to a tick, of which
// there are perSecond in a second.
func newMoment(serial float64, date1904 bool, perSecond int64) (m moment, ok bool) {
	first := 1.0
	if date1904 {
		first = 0
	}
	if !(serial >= first && serial < maxSerial) {
		return m, false
	}
	day, ticks := split(serial, perSecond)
	m = moment{ticks: ticks, perSecond: perSecond}
	switch {
	case date1904:
		m.unixDay = day + epoch1904
	case day == leapDay:
		return m, false
	case day < leapDay:
		m.unixDay = day + epoch1900 + 1
	default:
		m.unixDay = day + epoch1900
	}
	if m.unixDay > lastDay {
		return m, false
	}
	year, month, dayOfMonth := time.Unix(m.unixDay*daySeconds, 0).UTC().Date()
	m.year, m.month, m.day = year, int(month), dayOfMonth
	m.weekday = int((m.unixDay%7 + 11) % 7) // 1 January 1970 was a Thursday
	if !date1904 && day < leapDay {
		m.weekday = (m.weekday + 6) % 7 // Excel's are one day off before its leap day
	}
	return m, true
}

// elapsed returns the ticks that a number of days takes. Negative times are shown
// in the 1904 system only.
func elapsed(v float64, date1904 bool, perSecond int64) (ticks int64, ok bool) {
	if date1904 {
		v = math.Abs(v)
	}
	if !(v >= 0 && v < maxSerial) {
		return 0, false
	}
	day, ticks := split(v, perSecond)
	return day*daySeconds*perSecond + ticks, true
}

// split returns the days and the ticks of the day, rounded half up, of v.
func split(v float64, perSecond int64) (day, ticks int64) {
	whole := math.Floor(v)
	day = int64(whole)
	ticks = int64(math.Floor((v-whole)*float64(daySeconds*perSecond) + 0.5))
	if ticks >= daySeconds*perSecond {
		return day + 1, 0
	}
	return day, ticks
}
