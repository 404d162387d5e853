package mapping

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"alvio.ai/alvio-import/record"
)

// FuzzDate asserts that a date which is written by the tokens of a format is read
// back equal, and that any text becomes a date or an issue.
func FuzzDate(f *testing.F) {
	f.Add(int64(739_000), uint32(37_805_120), uint64(0), "03/04/2025 10:30", "DD/MM/YYYY HH:mm")
	f.Add(int64(730_119), uint32(1), uint64(1<<63), "lundi 3 mars 2025 à 10h30", "DDDD D MMMM YYYY 'à' HH'h'mm")
	f.Add(int64(719_528), uint32(86_399_999), uint64(0x123456789abcdef), "2025-03-30 02:30 Europe/Paris", "YYYY-MM-DD HH:mm z")
	f.Add(int64(3_000_000), uint32(0), uint64(0xfedcba9876543210), "Mar. 4th, 2025, 2:30:05.5 p.m.", "MMM D, YYYY, h:mm:ss A")
	f.Add(int64(0), uint32(0), uint64(42), "\u200e3\u202f/\xff", "''D.M.YY")
	f.Fuzz(func(t *testing.T, days int64, millis uint32, shape uint64, words, format string) {
		w := dateWriter{rest: shape}
		w.write(anyDay(days), millis)
		w.wantReadBack(t)
		declared, err := parseDateFormat(format)
		if err != nil {
			declared = nil
		} else if m, f := declared.read(declared.example()); f != noFault || string(m.appendDay(nil)) != "2025-01-31" {
			t.Fatalf("%q, the example of %q, is read as %+v with the fault %d", declared.example(), format, m, f)
		}
		for _, cell := range []record.Cell{text(words), number(words, "45688"), date(words, words)} {
			for _, order := range []dateOrder{orderUnknown, dayFirst, monthFirst} {
				wantDateOrIssue(t, cell, declared, order)
			}
		}
	})
}

// anyDay returns a day of the years that are read.
func anyDay(days int64) time.Time {
	first := time.Date(1000, 1, 1, 0, 0, 0, 0, time.UTC)
	return first.AddDate(0, 0, int(uint64(days)%(9000*365+2182))) // with 2182 leap days, until the end of 9999
}

// wantDateOrIssue holds what becomes of any text against the package time.
func wantDateOrIssue(t *testing.T, cell record.Cell, format *dateFormat, order dateOrder) {
	js, issue := appendDate([]byte("x"), cell, format, order)
	long, longIssue := appendDatetime([]byte("x"), cell, format, order)
	if issue != nil && (string(js) != "x" || issue.Message == "" || longIssue == nil || *longIssue != *issue) {
		t.Fatalf("%q: %s with %+v, and %s with %+v", cell.Text, js, issue, long, longIssue)
	}
	if longIssue != nil {
		if string(long) != "x" {
			t.Fatalf("%q: %s with %+v", cell.Text, long, longIssue)
		}
		return
	}
	day, err := time.Parse(`x"2006-01-02"`, string(js))
	if err != nil || day.Year() < 1000 {
		t.Fatalf("%q became %s: %v", cell.Text, js, err)
	}
	if _, err = time.Parse(`x"2006-01-02T15:04:05Z07:00"`, string(long)); err != nil {
		_, err = time.Parse(`x"2006-01-02T15:04:05"`, string(long))
	}
	if err != nil || string(long[:11]) != string(js[:11]) {
		t.Fatalf("%q became %s and %s: %v", cell.Text, js, long, err)
	}
	if proved := dateEvidence(cell); proved != orderUnknown {
		other := dayFirst + monthFirst - proved
		if m, f := readFree(plainText(cell.Text), other); f != noFault || m.day <= 12 {
			t.Fatalf("%q proves %d, and is read as %+v", cell.Text, proved, m)
		}
	}
}

// A dateWriter draws a format and writes a date in it, token by token.
type dateWriter struct {
	rest         uint64 // what is left to draw from
	format, text strings.Builder
	want         string
	lastIsName   bool // of the part that was written last
}

// draw returns a number below n.
func (w *dateWriter) draw(n int) int {
	drawn := int(w.rest % uint64(n))
	w.rest /= uint64(n)
	return drawn
}

func (w *dateWriter) one(list ...string) string { return list[w.draw(len(list))] }

func (w *dateWriter) add(token, written string) {
	w.format.WriteString(token)
	w.text.WriteString(written)
}

// literal adds what is itself in the format, but white space may be other.
func (w *dateWriter) literal(token string) {
	w.add(token, strings.ReplaceAll(strings.Trim(token, "'"), " ", w.one(" ", "\u00a0", " \u202f", "\t")))
}

func (w *dateWriter) write(day time.Time, millis uint32) {
	w.want = day.Format(time.DateOnly)
	if w.draw(4) == 0 {
		w.weekday(day)
	}
	order := [][3]byte{{'D', 'M', 'Y'}, {'M', 'D', 'Y'}, {'Y', 'M', 'D'}, {'Y', 'D', 'M'}, {'D', 'Y', 'M'}, {'M', 'Y', 'D'}}[w.draw(6)]
	mark := w.one("/", ".", "-", " ", ", ", "' de '", "_", "")
	for i, part := range order {
		if i > 0 && mark != "" {
			w.literal(mark)
		}
		w.datePart(part, day, mark == "")
	}
	if w.draw(3) > 0 {
		w.clock(int(millis % 86_400_000))
	} else {
		w.want += "T00:00:00"
	}
}

func (w *dateWriter) weekday(day time.Time) {
	french := []string{"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"}[day.Weekday()]
	english := day.Weekday().String()
	w.add(w.one("DDD", "DDDD", "jjjj"), w.one(french, french[:3]+".", english, english[:3], strings.ToUpper(french)))
	w.literal(w.one(" ", ", "))
}

func (w *dateWriter) datePart(part byte, day time.Time, touching bool) {
	w.lastIsName = false
	switch year := day.Format("2006"); part {
	case 'D':
		w.number([]string{"D", "DD", "j", "jj"}, day.Day(), touching)
	case 'M':
		if w.lastIsName = w.draw(2) == 0; !w.lastIsName {
			w.number([]string{"M", "MM", "m", "mm"}, int(day.Month()), touching)
			return
		}
		french := []string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"}[day.Month()-1]
		english := day.Month().String()
		w.add(w.one("MMM", "MMMM", "mmmm"), w.one(french, english, english[:3], strings.ToUpper(french), strings.ToUpper(english[:3])+"."))
	default:
		if y := day.Year(); y >= 1970 && y < 2070 && w.draw(2) == 0 {
			w.add(w.one("YY", "aa"), year[2:])
			return
		}
		w.add(w.one("YYYY", "yyyy", "AAAA", "aaaa"), year)
	}
}

// number adds a number with or without its leading zero.
func (w *dateWriter) number(tokens []string, n int, touching bool) {
	token, written := w.one(tokens...), strconv.Itoa(n)
	if touching {
		token = tokens[1]
	}
	if touching || w.draw(2) == 0 {
		written = fmt.Sprintf("%02d", n)
	}
	w.add(token, written)
}

func (w *dateWriter) clock(millis int) {
	hour, minute, second := millis/3_600_000, millis/60_000%60, millis/1000%60
	if join := w.one(" ", "T", "' à '", ", ", " à "); join == "T" && w.lastIsName {
		w.literal(" ")
	} else {
		w.literal(join)
	}
	halves := w.draw(3) == 0
	if halves {
		w.number([]string{"h", "hh"}, (hour+11)%12+1, false)
	} else {
		w.number([]string{"H", "HH"}, hour, false)
	}
	w.literal(w.one(":", "'h'", "."))
	w.add(w.one("mm", "MM"), fmt.Sprintf("%02d", minute))
	w.want += fmt.Sprintf("T%02d:%02d", hour, minute)
	if w.draw(2) == 0 {
		w.literal(":")
		w.seconds(second, millis%1000)
	} else {
		w.want += ":00"
	}
	if halves {
		w.literal(" ")
		w.add(w.one("A", "a", "AM/PM"), []string{w.one("AM", "am", "a.m."), w.one("PM", "pm", "p.m.")}[hour/12])
	}
	if w.draw(3) == 0 {
		w.literal(" ")
		offset := w.draw(2*maxOffset+1) - maxOffset
		w.offset(offset)
	}
}

func (w *dateWriter) seconds(second, milli int) {
	w.add(w.one("ss", "SS"), fmt.Sprintf("%02d", second))
	w.want += fmt.Sprintf(":%02d", second)
	if milli == 0 || w.draw(2) == 0 {
		return
	}
	w.add("", w.one(".", ",")+fmt.Sprintf("%03d", milli))
	w.want += fmt.Sprintf(".%03d", milli)
}

func (w *dateWriter) offset(minutes int) {
	at := time.Date(2025, 1, 1, 0, 0, 0, 0, time.FixedZone("", minutes*60))
	w.add("Z", at.Format(w.one("Z07:00", "-0700", "-07:00")))
	w.want += at.Format("Z07:00")
}

func (w *dateWriter) wantReadBack(t *testing.T) {
	f, err := parseDateFormat(w.format.String())
	if err != nil {
		t.Fatal(err)
	}
	js, issue := appendDatetime(nil, text(w.text.String()), f, orderUnknown)
	if issue != nil || string(js) != `"`+w.want+`"` {
		t.Fatalf("%q in the format %s became %s, %+v; want %s", w.text.String(), f, js, issue, w.want)
	}
}

// The dates of a plain column need no memory of their own.
func TestDatesDoNotAllocate(t *testing.T) {
	f := mustFormat(t, "DD/MM/YYYY HH:mm")
	dst := make([]byte, 0, 64)
	for _, written := range []string{"2025-01-31", "2025-01-31T10:30:00.123+02:00", "31/01/2025", "31/01/2025 10:30", "15 août 2025", "March 3, 2025"} {
		if n := testing.AllocsPerRun(100, func() { appendDatetime(dst, text(written), nil, orderUnknown) }); n > 0 {
			t.Errorf("%s takes %v allocations", written, n)
		}
	}
	if n := testing.AllocsPerRun(100, func() { appendDatetime(dst, text("31/01/2025 10:30"), f, orderUnknown) }); n > 0 {
		t.Errorf("a declared format takes %v allocations", n)
	}
}

func BenchmarkAppendDatetime(b *testing.B) {
	for _, bb := range []struct{ name, text, format string }{
		{"ISO", "2025-01-31", ""},
		{"ISO with a time", "2025-01-31T10:30:00+02:00", ""},
		{"numeric", "31/01/2025", ""},
		{"numeric with a time", "31/01/2025 10:30", ""},
		{"words", "lundi 15 août 2025", ""},
		{"declared", "31/01/2025 10:30", "DD/MM/YYYY HH:mm"},
		{"declared words", "15 août 2025", "D MMMM YYYY"},
		{"ISO in a declared column", "2025-01-31", "DD/MM/YYYY HH:mm"},
		{"named zone", "31/01/2025 10:30 Europe/Paris", "DD/MM/YYYY HH:mm z"},
		{"ambiguous", "03/04/2025", ""},
	} {
		b.Run(bb.name, func(b *testing.B) {
			var format *dateFormat
			if bb.format != "" {
				format = mustFormat(b, bb.format)
			}
			cell, dst := text(bb.text), make([]byte, 0, 64)
			b.ReportAllocs()
			for b.Loop() {
				appendDatetime(dst, cell, format, orderUnknown)
			}
		})
	}
}
