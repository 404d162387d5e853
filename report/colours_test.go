package report

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// Colours can be told apart: texts as WCAG 2.2 asks for in 1.4.3 (AA), and marks as
// in 1.4.11.
func TestContrast(t *testing.T) {
	themes := strings.SplitN(pageCSS, "@media", 2)
	for i, css := range []string{themes[0], themes[1]} {
		colours := map[string]float64{}
		for _, m := range regexp.MustCompile(`--([a-z-]+): #([0-9a-f]{6});`).FindAllStringSubmatch(css[:strings.Index(css, "}")], -1) {
			colours[m[1]] = luminance(t, m[2])
		}
		for _, tt := range []struct {
			over, under string
			least       float64
		}{
			{"ink", "page", 7}, {"soft", "page", 4.5}, {"soft", "hover", 4.5}, {"link", "page", 4.5}, {"alert", "alert-sheet", 4.5},
			{"ink", "next-sheet", 7}, {"soft", "next-sheet", 4.5}, {"ink", "sheet", 7}, {"soft", "sheet", 4.5},
			{"accepted", "page", 3}, {"unchanged", "page", 3}, {"duplicate", "page", 3}, {"invalid", "page", 3},
			{"rejected", "page", 3}, {"failed", "page", 3}, {"in-doubt", "page", 3}, {"not-sent", "page", 3},
		} {
			over, under := colours[tt.over], colours[tt.under]
			if over == 0 || under == 0 {
				t.Fatalf("theme %d has no %s or %s", i, tt.over, tt.under)
			}
			if ratio := (max(over, under) + 0.05) / (min(over, under) + 0.05); ratio < tt.least {
				t.Errorf("theme %d: %s on %s has %.2f, want %g", i, tt.over, tt.under, ratio, tt.least)
			}
		}
	}
}

// luminance returns the relative luminance of a colour, as WCAG 2.2 defines it.
func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		n, err := strconv.ParseUint(hex[2*i:2*i+2], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		c := float64(n) / 255
		if c <= 0.04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		sum += weight * c
	}
	return sum
}
