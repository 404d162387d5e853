package infer

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"alvio.ai/alvio-import/importer/source"
	"alvio.ai/alvio-import/record"
)

// A header set is a list as a program or a person writes it, and where each of its
// columns has to go.
type headerSet struct {
	name    string
	sample  *Sample
	answers []answer
}

// An answer is the header of a column and the fields that are right for it. Custom
// stands for any field under custom, and for none.
type answer struct {
	header string
	fields []string
}

var verbose = flag.Bool("columns", false, "print what is proposed for each column of the header sets")

func readSets(t *testing.T, dir string) []headerSet {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("testdata", dir, "*.txtar"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("%s: %v, %d sets", dir, err, len(paths))
	}
	var sets []headerSet
	for _, path := range paths {
		sets = append(sets, readSet(t, path))
	}
	return sets
}

func readSet(t *testing.T, path string) headerSet {
	t.Helper()
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	set := headerSet{name: strings.TrimSuffix(filepath.Base(path), ".txtar")}
	for _, file := range archive.Files {
		switch file.Name {
		case "list.csv":
			set.sample = readSample(t, set.name+".csv", file.Data)
		case "answers":
			for line := range strings.Lines(string(file.Data)) {
				if strings.TrimSpace(line) == "" {
					continue
				}
				i := strings.LastIndex(line, " = ")
				if i < 0 {
					t.Fatalf("%s: %q is no answer", path, line)
				}
				a := answer{header: line[:i]}
				for field := range strings.SplitSeq(line[i+3:], "|") {
					a.fields = append(a.fields, strings.TrimSpace(field))
				}
				set.answers = append(set.answers, a)
			}
		}
	}
	if set.sample == nil || len(set.answers) != len(set.sample.Header) {
		t.Fatalf("%s: %d answers for %d columns", path, len(set.answers), len(set.sample.Header))
	}
	return set
}

// readSample reads a list as the program does.
func readSample(t *testing.T, name string, data []byte) *Sample {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := source.Open(context.Background(), path, source.Options{Known: Known})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	rows, err := f.Rows()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	s := &Sample{Name: name, Header: f.Header()}
	for {
		var row record.Row
		if err := rows.Read(&row); err == io.EOF {
			return s
		} else if err != nil {
			t.Fatal(err)
		}
		s.Rows = append(s.Rows, row)
	}
}

// right reports whether a proposal is one of the answers.
func (a *answer) right(c *Column) bool {
	return slices.ContainsFunc(a.fields, func(field string) bool {
		switch {
		case field == "custom":
			return c.Field == "" || strings.HasPrefix(c.Field, "custom.")
		case strings.HasSuffix(field, ".*"):
			return strings.HasPrefix(c.Field, strings.TrimSuffix(field, "*"))
		}
		return c.Field == field
	})
}

// A score counts answers.
type score struct {
	sure, sureRight int // fields that were said to be sure
	fields, found   int // columns that have a field of the guide's, and those that got it
	wrong           int // likely ones that are wrong
}

func (s *score) String() string {
	return fmt.Sprintf("sure %d of %d right (%.1f %%), fields found %d of %d (%.1f %%), likely and wrong %d",
		s.sureRight, s.sure, percent(s.sureRight, s.sure), s.found, s.fields, percent(s.found, s.fields), s.wrong)
}

func percent(n, of int) float64 { return 100 * float64(n) / float64(max(of, 1)) }

// score compares the proposals with the answers, and logs those that differ.
func (set *headerSet) score(t *testing.T, total *score) {
	p := Propose(set.sample)
	for i, a := range set.answers {
		c := &p.Columns[i]
		if c.Header != a.header {
			t.Fatalf("%s: column %q has the answer of %q", set.name, c.Header, a.header)
		}
		right := a.right(c)
		if c.Field != "" && c.Level() == Sure {
			total.sure++
			if right {
				total.sureRight++
			} else {
				t.Logf("%s: WRONG %q is %s, said to be %s: %s (%q)", set.name, a.header, a.fields, c.Field, c.Why, c.Example)
			}
		} else if c.Field != "" && !right {
			total.wrong++
			t.Logf("%s: likely and wrong: %q is %s, said to be %s: %s (%q)", set.name, a.header, a.fields, c.Field, c.Why, c.Example)
		}
		if !slices.Contains(a.fields, "custom") {
			total.fields++
			if right {
				total.found++
			} else if c.Field == "" {
				t.Logf("%s: not found: %q is %s: %s (%q, could be %s)", set.name, a.header, a.fields, c.Why, c.Example, c.CouldBe)
			}
		}
		if *verbose {
			t.Logf("%s: %q -> %s %.2f %s %v", set.name, a.header, c.GoesTo, c.Confidence, c.Why, c.options)
		}
	}
}

// Exports of programs and lists of people, by which the table was made: all of their
// columns go where they have to.
func TestExports(t *testing.T) {
	total := &score{}
	for _, set := range readSets(t, "exports") {
		set.score(t, total)
	}
	t.Log(total)
	if total.sureRight < total.sure || total.found < total.fields || total.wrong > 0 {
		t.Errorf("not all are right: %s", total)
	}
}

// Sets that were written by others, in rounds of twelve, who had seen neither the table
// nor any other set. The first score of a round is that of the table as it was before
// anybody had read the round, and testdata/README.md has it; the table has learned from
// them since.
func TestIndependent(t *testing.T) {
	rounds, err := filepath.Glob(filepath.Join("testdata", "independent-*"))
	if err != nil || len(rounds) == 0 {
		t.Fatal(err, rounds)
	}
	for _, round := range rounds {
		total := &score{}
		for _, set := range readSets(t, filepath.Base(round)) {
			set.score(t, total)
		}
		t.Log(round, total)
		if total.sureRight < total.sure || percent(total.found, total.fields) < 90 {
			t.Errorf("%s: %s", round, total)
		}
	}
}

// What is proposed is a mapping that binds. The rows that it does not fit have no phone,
// or hold what no mapping can mend.
func TestWrite(t *testing.T) {
	for _, set := range readSets(t, "exports") {
		text := Propose(set.sample).Write()
		if *verbose {
			t.Logf("%s\n%s", set.name, text)
		}
		trial, err := Try(text, set.sample)
		if err != nil {
			t.Errorf("%s: %v\n%s", set.name, err, text)
			continue
		}
		for code, n := range trial.Codes {
			if code != string(record.PhoneMissing) && !slices.Contains(damaged[set.name], code) {
				t.Errorf("%s: %d rows of %d are %s\n%s", set.name, n, trial.Rows, code, text)
			}
		}
	}
}

// damaged are the issues of lists that hold what they should not.
var damaged = map[string][]string{
	"database-dump":    {"phone-invalid"}, // "NULL"
	"meta-lead-ads-en": {"phone-invalid"}, // of a test lead
}
