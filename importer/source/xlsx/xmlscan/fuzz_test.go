package xmlscan_test

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

// theirs are the tokens that encoding/xml finds, in the form of scan.
func theirs(document string) (tokens []string, err error) {
	d := xml.NewDecoder(strings.NewReader(document))
	text, depth, root := "", 0, ""
	flush := func() {
		if text != "" && depth > 0 {
			tokens = append(tokens, fmt.Sprintf("%q", text))
		}
		text = ""
	}
	for {
		token, err := d.Token()
		if err == io.EOF {
			return tokens, nil
		}
		if err != nil {
			return tokens, err
		}
		switch token := token.(type) {
		case xml.CharData:
			text += string(token)
		case xml.StartElement:
			flush()
			if depth == 0 {
				root = token.Name.Space
			}
			depth++
			tag := "<" + token.Name.Local
			for _, a := range token.Attr {
				if a.Name.Local == "r" {
					tag += fmt.Sprintf(" r=%q", whiteSpace.Replace(a.Value))
					break
				}
			}
			if token.Name.Space != root {
				tag += " foreign"
			}
			tokens = append(tokens, tag)
		case xml.EndElement:
			flush()
			depth--
			tokens = append(tokens, "/")
		}
	}
}

// whiteSpace makes spaces of what encoding/xml leaves as it is in attributes.
var whiteSpace = strings.NewReplacer("\t", " ", "\n", " ", "\r", " ")

// escapes does the same to what scan has quoted.
var escapes = strings.NewReplacer(`\\`, `\\`, `\t`, " ", `\n`, " ", `\r`, " ")

// stricter are the faults that encoding/xml lets pass.
var stricter = []string{
	"second root", "outside the root", "twice", "not declared", "document type", "ends too early", "more than",
	"beginning", "in a comment", "no characters of XML", "in the name of", "<! that", "version", "encoding", "instruction",
	"in an attribute", "in a tag", "name should begin", "is no character",
}

// What is accepted is well-formed, and means what encoding/xml reads in it; what
// encoding/xml accepts is refused for a known reason only.
func FuzzScanner(f *testing.F) {
	for _, seed := range []string{
		`<?xml version="1.0" encoding="UTF-8" standalone="yes"?><sst xmlns="m" count="2"><si><t xml:space="preserve"> a </t></si><si><r><t>b&amp;</t></r></si></sst>`,
		`<x:row xmlns:x="m" r="1"><x:c r='A1' t="s"><x:v>0</x:v></x:c><!-- c --><y:d xmlns:y="n"/></x:row>`,
		"<a>1\r\n<![CDATA[]]>&#13;]]</a>", "\ufeff<a r=\"\t&lt;\"/>", "<a:b:c/>", "<a>&#x41;</a\n>", "<a xmlns:r='m' r='1'/>",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, document string) {
		if strings.HasPrefix(document, "\xFE\xFF") || strings.HasPrefix(document, "\xFF\xFE") || strings.Contains(document[:min(len(document), 4)], "\x00") {
			t.Skip("UTF-16, which encoding/xml can't read")
		}
		got, err := scan(strings.NewReader(document), "r")
		for i, tag := range got {
			if strings.HasPrefix(tag, "<") {
				got[i] = escapes.Replace(tag)
			}
		}
		want, theirErr := theirs(strings.TrimPrefix(document, "\ufeff"))
		switch {
		case err != nil && theirErr == nil:
			for _, reason := range stricter {
				if strings.Contains(err.Error(), reason) {
					return
				}
			}
			t.Errorf("refused (%v), and encoding/xml reads %q", err, want)
		case err == nil && theirErr != nil:
			if strings.Contains(theirErr.Error(), "invalid XML name") {
				return // it knows the names of an older edition
			}
			t.Errorf("accepted as %q, and encoding/xml says %v", got, theirErr)
		case err == nil:
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("tokens (-encoding/xml +ours):\n%s", diff)
			}
		}
		got, _ = scan(strings.NewReader(document), "r")
		short, shortErr := scan(iotest.OneByteReader(strings.NewReader(document)), "r")
		if (err == nil) != (shortErr == nil) || err == nil && !cmp.Equal(got, short) {
			t.Errorf("byte by byte it is %q, %v; at once %q, %v", short, shortErr, got, err)
		}
	})
}
