package cli

import (
	"errors"
	"math"
	"strconv"
	"strings"

	"github.com/dustin/go-humanize"
)

// The values of flags that are more than a word or a number. Each is a
// pflag.Value: what can't be read is told with the flag's name.

// A share is a part of a whole, written as a percentage: "20%" is 0.2.
type share float64

func (s *share) String() string { return strconv.FormatFloat(float64(*s)*100, 'g', 4, 64) + "%" }
func (s *share) Type() string   { return "percentage" }

func (s *share) Set(text string) error {
	digits, ok := strings.CutSuffix(text, "%")
	p, err := strconv.ParseFloat(digits, 64)
	if !ok || err != nil || !(p >= 0 && p <= 100) {
		return errors.New("write a percentage, as in 20%")
	}
	*s = share(p / 100)
	return nil
}

// A limit is a share that may have been given, rather than be the program's own.
type limit struct {
	share
	given bool
}

func (l *limit) Set(text string) error {
	l.given = true
	return l.share.Set(text)
}

// A pace is a number of requests per second, written as "20/s", "600/m" or
// "5000/h"; 0 is none.
type pace struct {
	perSecond float64
	text      string
}

func (p *pace) String() string { return p.text }
func (p *pace) Type() string   { return "pace" }

func (p *pace) Set(text string) error {
	count, unit, _ := strings.Cut(text, "/")
	seconds := map[string]float64{"s": 1, "m": 60, "h": 3600}[unit]
	n, err := strconv.ParseFloat(count, 64)
	if err != nil || seconds == 0 || !(n > 0 && n <= 1e9) {
		return errors.New("write how many per second, minute or hour, as in 20/s, 600/m or 5000/h")
	}
	*p = pace{n / seconds, text}
	return nil
}

// An errorLimit is how many rows may be rejected or fail: so many one after
// another, or a share of all. The zero value is no limit.
type errorLimit struct {
	inARow int
	share  share
}

func (l *errorLimit) Type() string { return "rows|percentage" }

func (l *errorLimit) String() string {
	if l.share > 0 {
		return l.share.String()
	}
	return strconv.Itoa(l.inARow)
}

func (l *errorLimit) Set(text string) error {
	if strings.HasSuffix(text, "%") {
		var s share
		if s.Set(text) == nil && s > 0 {
			*l = errorLimit{share: s}
			return nil
		}
	} else if n, err := strconv.Atoi(text); err == nil && n >= 0 {
		*l = errorLimit{inARow: n}
		return nil
	}
	return errors.New("write a number of rows, as in 100 (0: never stop), or a share of them, as in 5%")
}

// A runNumber is that of a run, from 1, as history lists them; 0 is none.
type runNumber int64

func (n *runNumber) Type() string { return "number" }

func (n *runNumber) String() string {
	if *n == 0 {
		return ""
	}
	return strconv.FormatInt(int64(*n), 10)
}

func (n *runNumber) Set(text string) error {
	i, err := strconv.ParseInt(text, 10, 64)
	if err != nil || i < 1 {
		return errors.New("write the number of a run, as in 12; history lists them")
	}
	*n = runNumber(i)
	return nil
}

// A size is a number of bytes, written as "20GiB", "500MB" or "1000000".
type size int64

func (s *size) String() string {
	if *s == 0 {
		return ""
	}
	return humanize.IBytes(uint64(*s))
}

func (s *size) Type() string { return "size" }

func (s *size) Set(text string) error {
	n, err := humanize.ParseBytes(text)
	if err != nil || n == 0 || n > math.MaxInt64 {
		return errors.New("write a size, as in 20GiB")
	}
	*s = size(n)
	return nil
}
