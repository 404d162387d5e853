package numfmt

import "testing"

func BenchmarkAppend(b *testing.B) {
	for _, c := range []struct {
		code string
		v    float64
	}{
		{`00000`, 1000},
		{`0.00`, 19.99},
		{`dd/mm/yyyy`, 45672},
		{`dd/mm/yyyy hh:mm`, 45672.5625},
		{`00 00 00 00 00`, 612345678},
		{`#,##0.00`, 1234567.89},
		{`General`, 19.989999999999998},
		{`0.00E+00`, 12345.678},
		{`# ?/?`, 0.456},
	} {
		b.Run(c.code, func(b *testing.B) {
			f, err := Parse(c.code)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			buf := make([]byte, 0, 64)
			for b.Loop() {
				buf, _ = f.Append(buf[:0], c.v, false)
			}
		})
	}
}

func BenchmarkParse(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse(`_-* #,##0.00\ _€_-;-* #,##0.00\ _€_-;_-* "-"??\ _€_-;_-@_-`); err != nil {
			b.Fatal(err)
		}
	}
}
