package cli

import (
	"testing"

	"github.com/spf13/pflag"
)

func TestValues(t *testing.T) {
	for _, tc := range []struct {
		value pflag.Value
		good  map[string]string // as typed and as shown
		bad   []string
	}{
		{new(share), map[string]string{"20%": "20%", "0%": "0%", "100%": "100%", "2.5%": "2.5%"}, []string{"", "20", "%", "-1%", "101%", "NaN%", "a fifth"}},
		{new(pace), map[string]string{"20/s": "20/s", "600/m": "600/m", "0.5/s": "0.5/s"}, []string{"", "20", "20/d", "0/s", "-1/s", "NaN/s", "Inf/s", "fast"}},
		{new(errorLimit), map[string]string{"100": "100", "0": "0", "5%": "5%", "0.5%": "0.5%"}, []string{"", "-1", "1.5", "0%", "101%", "NaN%", "few"}},
	} {
		for text, shown := range tc.good {
			if err := tc.value.Set(text); err != nil || tc.value.String() != shown {
				t.Errorf("%s %q: %v, shown as %q", tc.value.Type(), text, err, tc.value)
			}
		}
		before := tc.value.String()
		for _, text := range tc.bad {
			if err := tc.value.Set(text); err == nil || tc.value.String() != before {
				t.Errorf("%s %q: error %v, now %q", tc.value.Type(), text, err, tc.value)
			}
		}
	}
	p := pace{}
	if _ = p.Set("600/m"); p.perSecond != 10 {
		t.Errorf("600/m are %g per second", p.perSecond)
	}
	l := errorLimit{}
	if _ = l.Set("5%"); l != (errorLimit{share: 0.05}) {
		t.Errorf("5%% is %+v", l)
	}
}
