package cli

import (
	"encoding/json"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

// repeated are forms in which servers repeat a text, and what the report must not
// show of Zoé Géraldine Béart, Jo⏎Ann Ørsted and 李小龍 in it.
var repeated = map[string]struct {
	form func(string) string
	tell []string
}{
	"as it is":     {func(s string) string { return s }, []string{"Géraldine", "Ørsted", "李"}},
	"JSON":         {func(s string) string { return escaped(s, `\u%04x`) }, []string{`G\u00e9`, `G\\u00e9`, "Géraldine", "Ann", "Ørsted", `u674e`, "李"}},
	"JSON in JSON": {func(s string) string { return escaped(s, `\\u%04x`) }, []string{"u00e9", "Géraldine", "Ann", "Ørsted", `u674e`, "李"}},
	"query":        {url.QueryEscape, []string{"%A9", "Géraldine", "Ann", "Ørsted", "%E6", "李"}},
	"path":         {url.PathEscape, []string{"%A9", "Géraldine", "Ann", "Ørsted", "%E6", "李"}},
	"HTML":         {func(s string) string { return escaped(html.EscapeString(s), "&#%d;") }, []string{"&#233;", "Géraldine", "Ann", "Ørsted", "&#26446;", "李"}},
	"HTML in hex":  {func(s string) string { return escaped(s, "&#x%X;") }, []string{"&#xE9;", "Géraldine", "Ann", "Ørsted", "&#x674E;", "李"}},
	"HTML names": {func(s string) string {
		return strings.NewReplacer("é", "&eacute;", "Ø", "&Oslash;").Replace(s)
	}, []string{"&eacute;", "Géraldine", "Ann", "Ørsted", "李"}},
	"decomposed":   {norm.NFD.String, []string{"Ge\u0301raldine", "Ann", "Ørsted", "李"}},
	"no accents":   {strings.NewReplacer("é", "e", "Ø", "O").Replace, []string{"Geraldine", "Ann", "Orsted", "李"}},
	"capitals":     {strings.ToUpper, []string{"GÉRALDINE", "ANN", "ØRSTED", "李"}},
	"run together": {func(s string) string { return strings.Join(strings.Fields(s), "") }, []string{"Géraldine", "Ann", "Ørsted", "李"}},
}

// escaped writes line breaks and what is not ASCII in a format.
func escaped(s, format string) string {
	var b strings.Builder
	for _, r := range s {
		if ' ' <= r && r < 0x80 {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, format, r)
		}
	}
	return b.String()
}

// TestRedactEscaped looks for people whom the server names in other forms than the
// list, in its message and as the id of the request.
func TestRedactEscaped(t *testing.T) {
	dir := t.TempDir()
	list, mapping := filepath.Join(dir, "list.csv"), filepath.Join(dir, "map.yaml")
	for path, data := range map[string]string{
		list: "ID,Phone,Name,Mail\nC-1,+33612345671,Zoé Géraldine Béart,zoe.b@exemple.fr\n" +
			"C-2,+33612345672,\"Jo\nAnn Ørsted\",jo.o@exemple.fr\nC-3,+33612345673,李小龍,li.x@exemple.fr\n",
		mapping: "version: 1\ncolumns: {ID: crm_contact_id, Phone: phone_number, Name: contact.name, Mail: contact.email}\n",
	} {
		if err := os.WriteFile(path, []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	always := []string{"zoe.b", "jo.o", "li.x", "612345671", "612345672", "612345673"}
	for name, as := range repeated {
		t.Run(name, func(t *testing.T) {
			server := newServer(t, repeating(as.form))
			plain := everythingWritten(t, "send", list, "-m", mapping, "--to", server, "--verbose")
			written := everythingWritten(t, "send", list, "-m", mapping, "--to", server, "--verbose", "--redact")
			seen := 0
			for _, tell := range append(as.tell, always...) {
				if strings.Contains(plain, tell) {
					seen++
				}
				if strings.Contains(written, tell) {
					t.Errorf("%s is shown:\n%s", tell, written)
				}
			}
			if seen <= len(always) || !strings.Contains(written, "C-3") || !strings.Contains(written, "is bad") {
				t.Errorf("%d texts are found without --redact; with it:\n%s", seen, written)
			}
		})
	}
}

// repeating is a server that rejects contacts by name.
func repeating(form func(string) string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var sent struct {
			Phone   string `json:"phone_number"`
			Contact struct{ Name, Email string }
		}
		if body, err := io.ReadAll(r.Body); err != nil || json.Unmarshal(body, &sent) != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		w.WriteHeader(http.StatusUnprocessableEntity)
		_ = json.NewEncoder(w).Encode(map[string]string{
			"message":    fmt.Sprintf(`{"errors":{"contact":{"name":["%s is bad"],"email":["%s"]}}}`, form(sent.Contact.Name), form(sent.Contact.Email)),
			"request_id": form(sent.Contact.Email) + "/" + sent.Phone + "/" + form(sent.Contact.Name),
		})
	})
}

// everythingWritten runs a command and returns what it printed and all files of its
// report.
func everythingWritten(t *testing.T, args ...string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "report")
	s := start(t, map[string]string{envAPIKey: "test"}, "", append(args, "--report-dir", dir, "--ledger", filepath.Join(t.TempDir(), "ledger.db"))...)
	<-s.code
	written := s.out.String() + s.err.String()
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err, written)
	}
	for _, file := range files {
		data, err := os.ReadFile(filepath.Join(dir, file.Name()))
		if err != nil {
			t.Fatal(err)
		}
		written += file.Name() + ":\n" + string(data)
	}
	return written
}
