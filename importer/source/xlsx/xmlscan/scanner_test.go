package xmlscan_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/unicode"

	"alvio.ai/alvio-import/importer/source/xlsx/xmlscan"
)

// scan returns the document's tokens, a line each, with adjacent texts joined.
func scan(in io.Reader, attrs ...string) (tokens []string, err error) {
	s := xmlscan.New(in)
	text := ""
	flush := func() {
		if text != "" {
			tokens = append(tokens, fmt.Sprintf("%q", text))
		}
		text = ""
	}
	for {
		kind, err := s.Next()
		if err == io.EOF {
			return tokens, nil
		}
		if err != nil {
			return tokens, err
		}
		switch kind {
		case xmlscan.Text:
			text += string(s.Text())
			continue
		case xmlscan.Start:
			flush()
			tag := "<" + string(s.Name())
			for _, name := range attrs {
				if value, ok := s.Attr(name); ok {
					tag += fmt.Sprintf(" %s=%q", name, value)
				}
			}
			if s.Foreign() {
				tag += " foreign"
			}
			tokens = append(tokens, tag)
		case xmlscan.End:
			flush()
			tokens = append(tokens, "/")
		case xmlscan.None:
			return nil, errors.New("no token and no error")
		}
	}
}

func TestScanner(t *testing.T) {
	tests := []struct {
		name string
		give string
		want []string
	}{
		{"an empty root", "<a/>", []string{"<a", "/"}},
		{"spaces in tags", "<a r = \"1\"\n\t><b /></a\r\n>", []string{`<a r="1"`, "<b", "/", "/"}},
		{"single quotes", `<a r='1" 2'/>`, []string{`<a r="1\" 2"`, "/"}},
		{"a > in an attribute", `<a r="1>2"/>`, []string{`<a r="1>2"`, "/"}},
		{"white space in an attribute", "<a r=\"1\n2\t3\r\n4&#10;5\"/>", []string{`<a r="1 2 3 4\n5"`, "/"}},
		{"text", "<a>one<b/>two</a>", []string{"<a", `"one"`, "<b", "/", `"two"`, "/"}},
		{"references", "<a>&lt;&gt;&amp;&quot;&apos;&#233;&#xE9;&#x1F600;&#0000000065;</a>", []string{"<a", `"<>&\"'éé😀A"`, "/"}},
		{"a reference in an attribute", `<a r="a&amp;b&#x9;"/>`, []string{`<a r="a&b\t"`, "/"}},
		{"ends of lines", "<a>1\r\n2\r3\n4&#13;</a>", []string{"<a", `"1\n2\n3\n4\r"`, "/"}},
		{"CDATA", "<a>1<![CDATA[<b>&amp;]]]]><![CDATA[>]]>2</a>", []string{"<a", `"1<b>&amp;]]>2"`, "/"}},
		{"comments", "<!-- - --><a>1<!--<b>-->2</a><!---->\n", []string{"<a", `"12"`, "/"}},
		{"instructions", "<?xml version='1.0' encoding='utf-8'?><?x y?><a>1<?p ?>2</a>", []string{"<a", `"12"`, "/"}},
		{"a byte order mark", "\uFEFF<?xml version=\"1.0\"?><a/>", []string{"<a", "/"}},
		{"letters beyond ASCII", "<é·1 Ω='ü'>日本</é·1>", []string{"<é·1", `"日本"`, "/"}},
		{"a prefix", `<x:a xmlns:x="m"><x:b/></x:a>`, []string{"<a", "<b", "/", "/"}},
		{"a foreign prefix", `<a xmlns="m" xmlns:y="n"><y:b/></a>`, []string{"<a", "<b foreign", "/", "/"}},
		{"two prefixes of one namespace", `<a xmlns="m" xmlns:y="m"><y:b/></a>`, []string{"<a", "<b", "/", "/"}},
		{"the default is another one", `<x:a xmlns:x="m" xmlns="n"><b/><x:b/></x:a>`, []string{"<a", "<b foreign", "/", "<b", "/", "/"}},
		{"the default is none", `<x:a xmlns:x="m"><b/></x:a>`, []string{"<a", "<b foreign", "/", "/"}},
		{
			"declared for an element alone", `<a xmlns="m"><b xmlns="n"><c/></b><b xmlns="m"/><d/><y:b xmlns:y="m"/></a>`,
			[]string{"<a", "<b foreign", "<c foreign", "/", "/", "<b", "/", "<d", "/", "<b", "/", "/"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := scan(strings.NewReader(tt.give), "r")
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("tokens (-want +got):\n%s", diff)
			}
			got, err = scan(iotest.OneByteReader(strings.NewReader(tt.give)), "r")
			if diff := cmp.Diff(tt.want, got); err != nil || diff != "" {
				t.Errorf("byte by byte: %v, tokens (-want +got):\n%s", err, diff)
			}
		})
	}
}

func TestScannerRefuses(t *testing.T) {
	tests := []struct {
		name, give, want string
	}{
		{"nothing", "", "ends too early"},
		{"no element", "<?xml version='1.0'?>\n", "ends too early"},
		{"no end tag", "<a><b></b>", "ends too early"},
		{"half a start tag", "<a", "ends too early"},
		{"half an end tag", "<a></a", "end tag"},
		{"half an attribute", "<a r=\"", "ends too early"},
		{"half a comment", "<a/><!-- x", "ends too early"},
		{"half of CDATA", "<a><![CDATA[ x", "ends too early"},
		{"half of the word CDATA", "<a><![CDA", "ends too early"},
		{"half an instruction", "<?x", "ends too early"},
		{"wrong end tag", "<a><b></a></b>", `"b"`},
		{"a longer end tag", "<a></ab>", `"a"`},
		{"an end tag with a prefix", "<a></a:b>", `"a"`},
		{"an end tag alone", "</a>", "end tag"},
		{"words in an end tag", "<a></a b>", "in an end tag"},
		{"two roots", "<a/><b/>", "second root"},
		{"text before the root", "x<a/>", "outside the root"},
		{"text behind the root", "<a/>x", "outside the root"},
		{"CDATA behind the root", "<a/><![CDATA[ ]]>", "outside the root"},
		{"no name", "<>", "name"},
		{"a digit begins a name", "<1/>", "name"},
		{"a space begins a name", "< a/>", "name"},
		{"two colons", "<a:b:c xmlns:a='m'/>", "in a tag"},
		{"no space between attributes", `<a b="1"c="2"/>`, "in a tag"},
		{"an attribute without a value", "<a b/>", "no value"},
		{"an attribute without quotes", "<a b=1/>", "no quotes"},
		{"an attribute twice", `<a b="1" b="2"/>`, "twice"},
		{"< in an attribute", `<a b="<"/>`, "< in an attribute"},
		{"a slash in a tag", "<a / >", "name should begin"},
		{"a bare &", "<a>a & b</a>", "&"},
		{"an entity that is not declared", "<a>&nbsp;</a>", `"nbsp"`},
		{"a reference to no character", "<a>&#xD800;</a>", "no character"},
		{"a reference to a control character", "<a>&#0;</a>", "no character"},
		{"a reference beyond Unicode", "<a>&#x110000;</a>", "no character"},
		{"a sign in a reference", "<a>&#+65;</a>", "no character"},
		{"an endless reference", "<a>&" + strings.Repeat("a", 100) + ";</a>", "&"},
		{"a control character", "<a>\x01</a>", "no characters"},
		{"a NUL", "<a>\x00</a>", "no characters"},
		{"not UTF-8", "<a>\xE9t\xE9</a>", "not UTF-8"},
		{"not UTF-8 in an attribute", "<a b='\xE9t\xE9'/>", "not UTF-8"},
		{"half of a surrogate pair", "<a>\xED\xA0\x80</a>", "not UTF-8"},
		{"no character of Unicode", "<a>\uFFFE</a>", "no characters"},
		{"the end of CDATA alone", "<a>]]></a>", "]]>"},
		{"-- in a comment", "<a><!-- -- --></a>", "--"},
		{"a document type", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "document type"},
		{"an element declaration", "<!ELEMENT a ANY><a/>", "<!"},
		{"a late XML declaration", "<a/><?xml version='1.0'?>", "beginning"},
		{"two XML declarations", "<?xml version='1.0'?><?xml version='1.0'?><a/>", "beginning"},
		{"a declaration without version", "<?xml encoding='utf-8'?><a/>", "version"},
		{"another version", "<?xml version='1.1'?><a/>", "version 1.0"},
		{"another encoding", "<?xml version='1.0' encoding='ISO-8859-1'?><a/>", `"ISO-8859-1"`},
		{"an encoding that lies", "<?xml version='1.0' encoding='utf-16'?><a/>", `"utf-16"`},
		{"a prefix that is not declared", "<x:a/>", `"x"`},
		{"a prefix that is declared elsewhere", "<a><b xmlns:x='m'/><x:b/></a>", `"x"`},
		{"too deep", strings.Repeat("<a>", 1000), "more than"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, in := range []io.Reader{strings.NewReader(tt.give), iotest.OneByteReader(strings.NewReader(tt.give))} {
				_, err := scan(in)
				if err == nil || !strings.Contains(err.Error(), tt.want) {
					t.Errorf("error %v, want it to say %q", err, tt.want)
				}
			}
		})
	}
}

func TestScannerUTF16(t *testing.T) {
	for _, tt := range []struct {
		name  string
		order unicode.Endianness
		bom   unicode.BOMPolicy
	}{
		{"big endian, with a mark", unicode.BigEndian, unicode.UseBOM},
		{"little endian, with a mark", unicode.LittleEndian, unicode.UseBOM},
		{"big endian", unicode.BigEndian, unicode.IgnoreBOM},
		{"little endian", unicode.LittleEndian, unicode.IgnoreBOM},
	} {
		t.Run(tt.name, func(t *testing.T) {
			long := strings.Repeat("é😀", 100_000)
			document := "<?xml version=\"1.0\" encoding=\"UTF-16\"?><a>" + long + "</a>"
			encoded, err := unicode.UTF16(tt.order, tt.bom).NewEncoder().String(document)
			if err != nil {
				t.Fatal(err)
			}
			got, err := scan(strings.NewReader(encoded))
			if want := []string{"<a", fmt.Sprintf("%q", long), "/"}; err != nil || !cmp.Equal(want, got) {
				t.Errorf("%v, %d tokens", err, len(got))
			}
		})
	}
}

// A fault of the reader below is no end of the document.
func TestScannerReadError(t *testing.T) {
	for _, broken := range []error{io.ErrUnexpectedEOF, errors.New("checksum")} {
		for _, give := range []string{"", "<a>", "<a/>", "<a/>\n"} {
			_, err := scan(io.MultiReader(strings.NewReader(give), iotest.ErrReader(broken)))
			if !errors.Is(err, broken) {
				t.Errorf("%q, then %v: the error is %v", give, broken, err)
			}
		}
	}
}

func TestScannerSkipAndDrain(t *testing.T) {
	s := xmlscan.New(strings.NewReader("<a><b><c>1</c><b/></b><d/>2<e/></a>\n"))
	next := func(want string) {
		t.Helper()
		if kind, err := s.Next(); kind != xmlscan.Start || string(s.Name()) != want {
			t.Fatalf("kind %d, name %q, error %v; want the start of %q", kind, s.Name(), err, want)
		}
	}
	skip := func() {
		t.Helper()
		if err := s.Skip(); err != nil {
			t.Fatal(err)
		}
	}
	next("a")
	next("b")
	skip()
	next("d")
	skip()
	if kind, err := s.Next(); kind != xmlscan.Text || string(s.Text()) != "2" {
		t.Fatalf("kind %d, error %v", kind, err)
	}
	if err := s.Drain(); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Next(); err != io.EOF {
		t.Errorf("error %v behind the end", err)
	}
}

// Tokens longer than the window, at every place in it.
func TestScannerLongTokens(t *testing.T) {
	var document strings.Builder
	var want []string
	document.WriteString("<a>")
	want = append(want, "<a")
	for n := range 200 {
		text := strings.Repeat("x", n*n*7)
		fmt.Fprintf(&document, `<b r="%s">%s</b>`, text, text)
		want = append(want, fmt.Sprintf("<b r=%q", text))
		if text != "" {
			want = append(want, fmt.Sprintf("%q", text))
		}
		want = append(want, "/")
	}
	document.WriteString("</a>")
	want = append(want, "/")
	got, err := scan(strings.NewReader(document.String()), "r")
	if err != nil || !cmp.Equal(want, got) {
		t.Errorf("error %v, %d tokens, want %d", err, len(got), len(want))
	}
	if _, err := scan(strings.NewReader("<a>" + strings.Repeat("x", 20<<20) + "</a>")); err == nil {
		t.Error("a text of 20 MiB was not refused")
	}
}
