package cli

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"alvio.ai/alvio-import/importer"
)

// TestUnattendedDoc: every message of the log, every reason and every metric is in the
// document, and it has no others.
func TestUnattendedDoc(t *testing.T) {
	doc := readDoc(t, "../../docs/unattended.md")
	section := func(title string) string {
		_, text, found := strings.Cut(doc, "\n## "+title+"\n")
		if !found {
			t.Fatalf("there is no section %q", title)
		}
		text, _, _ = strings.Cut(text, "\n## ")
		return text
	}
	// firsts are the names in the first cell of each of a section's rows.
	firsts := func(text string) map[string]bool {
		names := map[string]bool{}
		for _, row := range regexp.MustCompile("(?m)^\\| (`[^|]*) \\|").FindAllStringSubmatch(text, -1) {
			for _, name := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(row[1], -1) {
				names[name[1]] = true
			}
		}
		return names
	}
	same := func(what string, told, real map[string]bool) {
		for name := range real {
			if !told[name] {
				t.Errorf("%s %q is not told of", what, name)
			}
		}
		for name := range told {
			if !real[name] {
				t.Errorf("%s %q is told of, and there is none", what, name)
			}
		}
		if len(real) < 5 {
			t.Errorf("only %d of %s", len(real), what)
		}
	}
	found := func(source, pattern string) map[string]bool {
		text, err := os.ReadFile(source)
		if err != nil {
			t.Fatal(err)
		}
		names := map[string]bool{}
		for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(string(text), -1) {
			names[m[1]] = true
		}
		return names
	}
	messages := found("log.go", `\.log\.(?:Info|Warn|Debug|Log)\((?:context\.Background\(\), level, )?"([^"]+)"`)
	for name := range found("send.go", `\.log\.Info\("([^"]+)"`) {
		messages[name] = true
	}
	same("the message", firsts(section("Logs")), messages)
	same("the metric", firsts(section("Figures for Prometheus")), found("metrics.go", `"(alvio_import_[a-z_]+)"`))
	reasons := found("log.go", `return "([a-z]+)"`)
	for kind := importer.StopInterrupted; kind <= importer.StopDeclined; kind++ {
		reasons[kind.String()] = true
	}
	same("the reason", firsts(section("What a scheduler does with the exit code")), reasons)
}
