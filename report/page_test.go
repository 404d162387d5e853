package report

import (
	"bytes"
	"flag"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"alvio.ai/alvio-import/record"
)

var hashes = regexp.MustCompile(`sha256-[^ ]*?=`)

func TestPageGolden(t *testing.T) {
	check := &trial{Summary: Summary{Version: "1.2.3", DryRun: true, Destination: "sandbox", Mapping: "leads.mapping.yaml", Files: []File{{Name: "a.csv"}, {Name: "b.csv"}}, Began: morning, Ended: morning.Add(time.Second)}}
	check.add(record.Result{File: "a.csv", Row: 2, Outcome: record.NotSent})
	check.add(record.Result{File: "b.csv", Row: 2, Outcome: record.Invalid, Issues: []record.Issue{wrong(record.PhoneMissing, "Phone", "line 2, column 1", "", "the row has no phone number")}})
	for name, r := range map[string]*trial{"send": delivery(50), "check": check} {
		t.Run(name, func(t *testing.T) {
			// The style and the script are files of their own.
			got := hashes.ReplaceAllString(strings.NewReplacer(pageCSS, "", pageJS, "").Replace(string(r.write(t))), "sha256-…")
			golden := filepath.Join("testdata", name+".html")
			if flag.Lookup("update").Value.String() == "true" {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("%s (-want +got; go test -update writes it anew):\n%s", golden, diff)
			}
		})
	}
}

// checkBalanced reports elements that are not closed where they should be.
func checkBalanced(t *testing.T, page []byte) {
	t.Helper()
	empty := map[string]bool{"meta": true, "input": true}
	tokens := html.NewTokenizer(bytes.NewReader(page))
	var open []string
	for {
		kind := tokens.Next()
		name, _ := tokens.TagName()
		switch kind {
		case html.ErrorToken:
			if err := tokens.Err(); err != io.EOF || len(open) > 0 {
				t.Errorf("the page ends within %v: %v", open, err)
			}
			return
		case html.StartTagToken:
			if !empty[string(name)] {
				open = append(open, string(name))
			}
		case html.EndTagToken:
			if len(open) == 0 || open[len(open)-1] != string(name) {
				t.Fatalf("</%s> within %v", name, open)
			}
			open = open[:len(open)-1]
		default: // texts
		}
	}
}

// texts returns what a reader sees, and the elements.
func texts(t *testing.T, page []byte) (text string, elements map[string]int) {
	t.Helper()
	root, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	elements = map[string]int{}
	for n := range root.Descendants() {
		switch {
		case n.Type == html.ElementNode:
			elements[n.Data]++
		case n.Type == html.TextNode && n.Parent.Data != "style" && n.Parent.Data != "script":
			b.WriteString(n.Data + "\n")
		}
	}
	return b.String(), elements
}

func TestPageIsWellFormed(t *testing.T) {
	for name, r := range map[string]*trial{"empty": {}, "check": {Summary: Summary{DryRun: true}}, "delivery": delivery(500)} {
		t.Run(name, func(t *testing.T) {
			checkBalanced(t, r.write(t))
			if strings.Contains(string(r.write(t)), "ZgotmplZ") {
				t.Error("the template refused a value")
			}
		})
	}
}

// evil are texts that a page may do something with.
var evil = []string{
	`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `' onmouseover='alert(1)`, `javascript:alert(1)`, `</script><script>alert(1)</script>`,
	`</style><svg onload=alert(1)>`, `<!--`, `]]>`, `{{.}}`, `{{template "plot"}}`, `${alert(1)}`, "`", "\u202egpj.exe", "\u2066\u2069\u200f", "a\x00b\x1b[31m", "\xff\xfe",
	"a\u2028b\nc\rd\te", strings.Repeat("W", 10_000), strings.Repeat("é\u0301", 500), "\ufeff\u200b", "مرحبا بالعالم", "&lt;b&gt;&amp;", "a  b",
}

// fill puts a text into every string that v holds.
func fill(v reflect.Value, text string) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(text)
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			return
		}
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				fill(v.Field(i), text)
			}
		}
	case reflect.Slice:
		if v.Type().Elem().Kind() != reflect.Uint8 {
			v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		}
		for i := range v.Len() {
			fill(v.Index(i), text)
		}
	default: // numbers
	}
}

// hostile returns a run of which every text is an evil one.
func hostile(all ...string) *trial {
	r := new(trial)
	for _, text := range all {
		fill(reflect.ValueOf(&r.Summary).Elem(), text)
	}
	for i, text := range all {
		for _, o := range []record.Outcome{record.Accepted, record.Invalid, record.Rejected} {
			result := record.Result{Outcome: o, Row: i, MaybeDoubled: o == record.Accepted, Ended: morning.Add(time.Duration(i) * time.Second), Latency: time.Second}
			fill(reflect.ValueOf(&result).Elem(), text)
			result.Issues[0].Severity, result.Issues[1].Severity = record.Warning, record.Error
			r.add(result)
		}
	}
	r.Began, r.SendBegan, r.Ended = morning, morning, morning.Add(time.Minute)
	return r
}

func TestPageEscapes(t *testing.T) {
	_, want := texts(t, hostile("plain").write(t))
	odd := regexp.MustCompile(`[\x00-\x09\x0b-\x1f\x7f-\x9f\x{202a}-\x{202e}\x{2066}-\x{2069}\x{2028}\x{2029}]|\S{700}`)
	for _, evil := range evil {
		t.Run(record.Shorten(Visible(evil), 20), func(t *testing.T) {
			page := hostile(evil).write(t)
			checkBalanced(t, page)
			text, elements := texts(t, page)
			if diff := cmp.Diff(want, elements); diff != "" {
				t.Errorf("elements (-of a plain text +got):\n%s", diff)
			}
			if at := odd.FindString(text); at != "" {
				t.Errorf("the page has %.40q", at)
			}
			if shown := strings.TrimSpace(record.Shorten(Visible(record.Shorten(evil, 70)), 60)); !strings.Contains(text, strings.TrimSuffix(shown, "…")) {
				t.Errorf("the page does not show %q", shown)
			}
		})
	}
}

func BenchmarkPage(b *testing.B) {
	r := delivery(60_000)
	p := r.page()
	b.ReportAllocs()
	for b.Loop() {
		if err := writePage(io.Discard, p); err != nil {
			b.Fatal(err)
		}
	}
}
