// Package oracle runs other programs that read and write workbooks, so that tests
// can compare, and finds a browser that shows a page as people see it, and what judges scripts
// and units. A test whose oracle is not installed is skipped by name; with
// REQUIRE_ORACLES=1 it fails.
package oracle

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
)

// Python returns a Python that has openpyxl.
func Python(t testing.TB) string {
	t.Helper()
	return pythonWith(t, "openpyxl")
}

func pythonWith(t testing.TB, module string) string {
	t.Helper()
	for _, python := range []string{"python3", "/usr/bin/python3"} {
		if exec.Command(python, "-c", "import "+module).Run() == nil {
			return python
		}
	}
	absent(t, "no Python with "+module)
	return ""
}

// RunPython runs a script with arguments and returns what it prints. The script may
// import openpyxl.
func RunPython(t testing.TB, script string, args ...string) []byte {
	t.Helper()
	return RunPythonWith(t, "openpyxl", script, args...)
}

// RunPythonWith runs a script that imports another module.
func RunPythonWith(t testing.TB, module, script string, args ...string) []byte {
	t.Helper()
	cmd := exec.Command(pythonWith(t, module), append([]string{"-c", script}, args...)...)
	out, err := cmd.Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			t.Logf("%s", exit.Stderr)
		}
		t.Fatal(err)
	}
	return out
}

// The filters by which LibreOffice writes.
const (
	Excel2007 = "xlsx:Calc MS Excel 2007 XML"
	OOXML     = "xlsx:Calc Office Open XML"
	ODS       = "ods"
	// Shown is a CSV file of each sheet, <workbook>-<sheet>.csv, that holds
	// what cells show. Texts are in quotes and numbers are not.
	Shown = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,true,true,false,false,-1"
	// Stored is the same with numbers in full.
	Stored = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,true,false,false,false,-1"
)

// A LibreOffice converts files with a profile of its own, in American English.
type LibreOffice struct {
	t       testing.TB
	path    string
	profile string
}

// NewLibreOffice finds the program.
func NewLibreOffice(t testing.TB) *LibreOffice {
	t.Helper()
	for _, name := range []string{"soffice", "libreoffice", "/usr/bin/soffice"} {
		if path, err := exec.LookPath(name); err == nil {
			return &LibreOffice{t, path, t.TempDir()}
		}
	}
	absent(t, "no LibreOffice")
	return nil
}

// Convert writes the files into a new folder, all in one start of the program, and
// returns that folder. The names of the files must differ.
func (l *LibreOffice) Convert(filter string, files ...string) string {
	l.t.Helper()
	return l.convert(nil, filter, files)
}

// ConvertCSV is Convert of CSV files in UTF-8 with commas; cells in quotes are texts.
func (l *LibreOffice) ConvertCSV(filter string, files ...string) string {
	l.t.Helper()
	return l.convert([]string{"--infilter=Text - txt - csv (StarCalc):44,34,76,1,,0,true,true"}, filter, files)
}

func (l *LibreOffice) convert(options []string, filter string, files []string) string {
	l.t.Helper()
	folder := l.t.TempDir()
	args := slices.Concat([]string{"--headless", "--norestore", "-env:UserInstallation=file://" + filepath.ToSlash(l.profile)},
		options, []string{"--convert-to", filter, "--outdir", folder}, files)
	cmd := exec.Command(l.path, args...)
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8", "TZ=UTC", "SAL_USE_VCLPLUGIN=svp")
	if out, err := cmd.CombinedOutput(); err != nil {
		l.t.Fatalf("%v: %s", err, out)
	}
	return folder
}

// Chromium returns the path of a browser that runs without windows.
func Chromium(t testing.TB) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "headless-shell", "chrome-headless-shell"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	absent(t, "no Chromium")
	return ""
}

// Command returns the path of a program.
func Command(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		absent(t, "no "+name)
	}
	return path
}

func absent(t testing.TB, what string) {
	t.Helper()
	if os.Getenv("REQUIRE_ORACLES") == "1" {
		t.Fatal(what)
	}
	t.Skip(what)
}
