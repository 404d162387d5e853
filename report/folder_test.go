package report_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"alvio.ai/alvio-import/record"
	"alvio.ai/alvio-import/report"
)

// names lists a folder.
func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return all
}

func TestCreateInAnEmptyFolder(t *testing.T) {
	dir := t.TempDir()
	w, err := report.Create(dir)
	if err != nil {
		t.Fatal(err)
	}
	if w.Dir() != dir {
		t.Errorf("Dir %q, want %q", w.Dir(), dir)
	}
	finish(t, w)
	if diff := cmp.Diff([]string{"report.csv", "report.html", "report.jsonl", "summary.json"}, names(t, dir)); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
}

func TestCreateKeepsWhatIsThere(t *testing.T) {
	for _, name := range []string{report.CSVFile, report.SummaryFile, "notes.txt", ".hidden"} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, name)
			if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := report.Create(dir); err == nil || !strings.Contains(err.Error(), "--report-dir") {
				t.Errorf("error %v, want one that says what to do", err)
			}
			if data, err := os.ReadFile(path); err != nil || string(data) != "old" {
				t.Errorf("the old file is now %q, %v", data, err)
			}
			if diff := cmp.Diff([]string{name}, names(t, dir)); diff != "" {
				t.Errorf("files (-want +got):\n%s", diff)
			}
		})
	}
}

func TestCreateNewPicksTheNextName(t *testing.T) {
	parent := filepath.Join(t.TempDir(), "alvio-reports")
	for _, want := range []string{"run", "run-2", "run-3"} {
		w, err := report.CreateNew(parent, "run")
		if err != nil {
			t.Fatal(err)
		}
		if w.Dir() != filepath.Join(parent, want) {
			t.Errorf("folder %s, want %s", w.Dir(), want)
		}
		write(t, w, record.Result{File: want, Row: 2})
		finish(t, w)
	}
	// The first report is as it was.
	data, err := os.ReadFile(filepath.Join(parent, "run", report.CSVFile))
	if err != nil || !strings.Contains(string(data), "\nrun,,2,") {
		t.Errorf("%q, %v", data, err)
	}
}

// A file in the way stands for any folder that can't be made: rights would not
// stop a test that runs as root.
func TestFolderCannotBeMade(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{file, filepath.Join(file, "run")} {
		if _, err := report.Create(dir); err == nil {
			t.Errorf("Create(%s) has no error", dir)
		}
		if _, err := report.CreateNew(dir, "run"); err == nil {
			t.Errorf("CreateNew(%s) has no error", dir)
		}
	}
	if _, err := report.CreateNew(t.TempDir(), "no/such/parent"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error %v, want one that says why", err)
	}
}

func TestFolderGoesAway(t *testing.T) {
	w := create(t)
	if err := os.RemoveAll(w.Dir()); err != nil {
		t.Skip("this system keeps folders with open files") // Windows
	}
	if err := w.Finish(&report.Summary{}); err == nil {
		t.Error("the summary has no place, and Finish has no error")
	}
	if err := errors.Join(w.Record(&record.Result{File: "leads.csv", Row: 2}), w.Flush()); err == nil {
		t.Error("the files are closed, and Flush has no error")
	}
}

func TestFolderName(t *testing.T) {
	began := time.Date(2025, 1, 15, 9, 5, 7, 0, time.UTC)
	for _, tt := range []struct{ name, input, want string }{
		{"file", "leads.csv", "2025-01-15T090507-leads.csv"},
		{"accents", "Été 2025.xlsx", "2025-01-15T090507-Été_2025.xlsx"},
		{"what file systems refuse", `a/b\c:*?"<>|d`, "2025-01-15T090507-a_b_c_d"},
		{"line break", "a\nb", "2025-01-15T090507-a_b"},
		{"long", strings.Repeat("a", 200), "2025-01-15T090507-" + strings.Repeat("a", 150)},
		{"long, of characters of three bytes", strings.Repeat("名", 80), "2025-01-15T090507-" + strings.Repeat("名", 50)},
		{"accents that are characters of their own", "e\u0301te\u0301.csv", "2025-01-15T090507-e\u0301te\u0301.csv"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := report.FolderName(began, tt.input)
			if got != tt.want {
				t.Errorf("FolderName(%q) = %q, want %q", tt.input, got, tt.want)
			}
			w, err := report.CreateNew(t.TempDir(), got)
			if err != nil {
				t.Fatal(err)
			}
			finish(t, w)
		})
	}
}

// A report names contacts: nobody but the user may read it.
func TestModes(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no such modes")
	}
	made, err := report.CreateNew(filepath.Join(t.TempDir(), "alvio-reports"), "run")
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range []*report.Writer{create(t), made} {
		write(t, w, results()...)
		finish(t, w)
		want := map[string]fs.FileMode{".": 0o700, report.CSVFile: 0o600, report.JSONLFile: 0o600, report.SummaryFile: 0o600, report.HTMLFile: 0o600, report.FixFile: 0o600}
		for _, name := range append(names(t, w.Dir()), ".") {
			info, err := os.Stat(filepath.Join(w.Dir(), name))
			if err != nil {
				t.Fatal(err)
			}
			if got := info.Mode().Perm(); got != want[name] {
				t.Errorf("%s has mode %o, want %o", name, got, want[name])
			}
		}
	}
	if info, err := os.Stat(filepath.Dir(made.Dir())); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the folder of the folders: %v, %v", info, err)
	}
}
