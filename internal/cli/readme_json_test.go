package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"alvio.ai/alvio-import/record"
	"alvio.ai/alvio-import/report"
)

// jsonNames returns the names of all fields of a type, and of those within.
func jsonNames(t reflect.Type, names map[string]bool) {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct || t == reflect.TypeFor[time.Time]() {
		return
	}
	for i := range t.NumField() {
		field := t.Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		names[name] = true
		jsonNames(field.Type, names)
	}
}

// TestReadmeJSON: every field of the summary and of a line of report.jsonl is in the
// reference, and it has no others.
func TestReadmeJSON(t *testing.T) {
	names := map[string]bool{}
	jsonNames(reflect.TypeFor[report.Summary](), names)
	for name := range lineNames(t) {
		names[name] = true
	}
	_, section, found := strings.Cut(readDoc(t, reference), "\n## For programs\n")
	section, _, _ = strings.Cut(section, "\n## ")
	if !found {
		t.Fatal("the reference has no such section")
	}
	told := map[string]bool{}
	for _, m := range regexp.MustCompile("`([a-z_]+)`").FindAllStringSubmatch(section, -1) {
		told[m[1]] = true
	}
	for name := range names {
		if !told[name] {
			t.Errorf("%s is not in the reference", name)
		}
	}
	for name := range told {
		if !names[name] {
			t.Errorf("the reference tells of %s, which there is not", name)
		}
	}
	if len(names) < 40 {
		t.Errorf("only %d names", len(names))
	}
}

// lineNames returns the names of all that a line of report.jsonl may have.
func lineNames(t *testing.T) map[string]json.RawMessage {
	t.Helper()
	w, err := report.CreateNew(t.TempDir(), "run")
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Record(&record.Result{
		File: "f", Sheet: "s", Row: 1, Outcome: record.Rejected, Phone: "p", ContactID: "c", DealID: "d", HTTPStatus: 422,
		RequestID: "r", Attempts: 2, Elapsed: time.Second, Latency: time.Second, Ended: time.Now(), Code: "x", Message: "m",
		MaybeDelivered: true, MaybeDoubled: true, Known: true, Issues: []record.Issue{{}}, Cells: []byte("[]"), ID: 1,
	}); err != nil {
		t.Fatal(err)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(w.Dir(), report.JSONLFile))
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]json.RawMessage{}
	if err := json.Unmarshal(data, &names); err != nil {
		t.Fatal(err)
	}
	if fields := reflect.TypeFor[record.Result]().NumField(); len(names) < fields-1 { // Personal is no part of it
		t.Errorf("a line has %d names, a result %d fields", len(names), fields)
	}
	if err := w.Discard(); err != nil {
		t.Fatal(err)
	}
	return names
}
