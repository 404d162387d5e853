package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"alvio.ai/alvio-import/internal/oracle"
)

// committed is when the commit of newClone was made.
var committed = time.Date(2026, 3, 1, 9, 30, 0, 0, time.UTC)

// A clone is a repository that has this module in one commit, tagged v0.99.0.
type clone struct {
	dir, commit string
}

func newClone(t *testing.T) *clone {
	t.Helper()
	git := oracle.Command(t, "git")
	c := &clone{dir: t.TempDir()}
	copyModule(t, "../..", c.dir)
	run := func(args ...string) string {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), git, append([]string{"-c", "user.name=Somebody", "-c", "user.email=somebody@example.com"}, args...)...)
		cmd.Dir = c.dir
		date := committed.Format(time.RFC3339)
		cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_AUTHOR_DATE="+date, "GIT_COMMITTER_DATE="+date)
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("git %s: %v\n%s", args, err, out)
		}
		return strings.TrimSpace(string(out))
	}
	run("init", "--quiet")
	run("add", "--all")
	run("commit", "--quiet", "--message", "all")
	run("tag", "v0.99.0")
	c.commit = run("rev-parse", "HEAD")
	return c
}

// copyModule copies what a release is made of, and the tests of the samples, which are in
// none.
func copyModule(t *testing.T, from, to string) {
	t.Helper()
	if err := filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		switch base := d.Name(); {
		case d.IsDir() && (base == ".git" || base == "testdata" || base == "bench" || base == "dist" || base == "alvio-reports"):
			return fs.SkipDir
		case d.IsDir():
			return os.MkdirAll(filepath.Join(to, name), 0o755)
		case strings.HasSuffix(base, "_test.go") && filepath.Dir(name) != "samples", name == program:
			return nil
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, name), content, 0o644)
	}); err != nil {
		t.Fatal(err)
	}
}

// host is the platform that the tests run on.
var host = platform{runtime.GOOS, runtime.GOARCH}

// TestRelease makes the archive of this machine's platform, and runs what is in it. So
// that it takes a moment only, the libraries are those that the other tests have built.
func TestRelease(t *testing.T) {
	c := newClone(t)
	r := release{root: c.dir, out: t.TempDir(), flags: []string{noSymbols}}
	if err := r.make([]platform{host}); err != nil {
		t.Fatal(err)
	}
	folder := "alvio-import_v0.99.0_" + host.String()
	archive := folder + ".tar.gz"
	if host.system == "windows" {
		archive = folder + ".zip"
	}
	if got, want := names(t, r.out), []string{archive, sumsFile}; !slices.Equal(got, want) {
		t.Fatalf("made %q, want %q", got, want)
	}
	content := read(t, filepath.Join(r.out, archive))
	wantSums := fmt.Sprintf("%x  %s\n", sha256.Sum256(content), archive)
	if sums := string(read(t, filepath.Join(r.out, sumsFile))); sums != wantSums {
		t.Errorf("%s says %q, want %q", sumsFile, sums, wantSums)
	}

	files := unpack(t, archive, content)
	var got []string
	for _, f := range files {
		got = append(got, fmt.Sprint(f.mode, " ", strings.TrimPrefix(f.name, folder+"/")))
		if !f.at.Equal(committed) {
			t.Errorf("%s is of %s, want the commit's time, %s", f.name, f.at, committed)
		}
	}
	want := []string{
		"-rwxr-xr-x " + host.executable(),
		"-rw-r--r-- CHANGELOG.md", "-rw-r--r-- README.md",
		"-rw-r--r-- docs/architecture.md", "-rw-r--r-- docs/operations.md", "-rw-r--r-- docs/reference.md", "-rw-r--r-- docs/report.png", "-rw-r--r-- docs/to-fix.png", "-rw-r--r-- docs/unattended.md",
		"-rw-r--r-- samples/leads.csv", "-rw-r--r-- samples/leads.mapping.yaml", "-rw-r--r-- samples/leads.xlsx", "-rw-r--r-- samples/minimal.csv", "-rw-r--r-- samples/minimal.mapping.yaml",
		"-rw-r--r-- samples/unattended/alvio-import.service", "-rw-r--r-- samples/unattended/alvio-import.timer", "-rwxr-xr-x samples/unattended/drop-folder.sh",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("in the archive (-want +got):\n%s", diff)
	}
	binary := filepath.Join(t.TempDir(), host.executable())
	if err := os.WriteFile(binary, files[0].content, 0o755); err != nil {
		t.Fatal(err)
	}
	said, err := exec.CommandContext(t.Context(), binary, "version").CombinedOutput()
	wantSaid := fmt.Sprintf("alvio-import v0.99.0\ncommit %s of 2026-03-01T09:30:00Z\n%s, %s\n", c.commit, runtime.Version(), host.system+"/"+host.processor)
	if err != nil || string(said) != wantSaid {
		t.Errorf("it says (%v):\n%s\nwant:\n%s", err, said, wantSaid)
	}

	t.Run("the same commit gives the same bytes", func(t *testing.T) {
		again := release{root: c.dir, out: t.TempDir(), flags: []string{noSymbols}}
		if err := again.make([]platform{host}); err != nil {
			t.Fatal(err)
		}
		if sums := string(read(t, filepath.Join(again.out, sumsFile))); sums != wantSums {
			t.Errorf("%q, and before %q", sums, wantSums)
		}
	})
	t.Run("a folder that holds a release", func(t *testing.T) {
		if err := r.make([]platform{host}); err == nil || !strings.Contains(err.Error(), "is not empty") {
			t.Errorf("error %v, want that it is not empty", err)
		}
	})
	t.Run("changes that are in no commit", func(t *testing.T) {
		if err := os.WriteFile(filepath.Join(c.dir, "docs", "new.md"), []byte("new"), 0o644); err != nil {
			t.Fatal(err)
		}
		dirty := release{root: c.dir, out: t.TempDir(), flags: []string{noSymbols}}
		if err := dirty.make([]platform{host}); err == nil || !strings.Contains(err.Error(), "in no commit") {
			t.Errorf("error %v, want that there are changes", err)
		}
		if made := names(t, dirty.out); len(made) > 0 {
			t.Errorf("made %q", made)
		}
	})
}

// TestPack: both kinds of archive have names, modes, times and contents.
func TestPack(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string]string{"program": "machine code", "text": "accents: é"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	entries := []entry{{"program.exe", filepath.Join(dir, "program"), 0o755}, {"docs/text.md", filepath.Join(dir, "text"), 0o644}}
	want := []unpacked{
		{"folder/program.exe", 0o755, committed, []byte("machine code")},
		{"folder/docs/text.md", 0o644, committed, []byte("accents: é")},
	}
	for ending, newPacker := range map[string]func(io.Writer, time.Time) packer{".tar.gz": newTar, ".zip": newZip} {
		var first []byte
		for _, zone := range []*time.Location{time.UTC, time.FixedZone("", 2*60*60)} {
			var archive bytes.Buffer
			if err := pack(newPacker(&archive, committed.In(zone)), "folder", entries); err != nil {
				t.Fatal(err)
			}
			got := unpack(t, ending, archive.Bytes())
			if diff := cmp.Diff(want, got, cmp.AllowUnexported(unpacked{})); diff != "" {
				t.Errorf("%s (-want +got):\n%s", ending, diff)
			}
			if first == nil {
				first = archive.Bytes()
			} else if !bytes.Equal(archive.Bytes(), first) {
				t.Errorf("%s: a time in another zone gives other bytes", ending)
			}
		}
	}
}

// TestPlatforms: there is an archive for each system and processor, and their names are in
// order, as those of a folder are.
func TestPlatforms(t *testing.T) {
	var got []string
	for _, p := range platforms {
		got = append(got, p.String()+" "+p.executable())
	}
	want := []string{
		"linux_amd64 alvio-import", "linux_arm64 alvio-import",
		"macos_amd64 alvio-import", "macos_arm64 alvio-import",
		"windows_amd64 alvio-import.exe", "windows_arm64 alvio-import.exe",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// names returns the names of the files in a folder.
func names(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// unpacked is a file that was in an archive.
type unpacked struct {
	name    string
	mode    fs.FileMode
	at      time.Time
	content []byte
}

func unpack(t *testing.T, name string, archive []byte) (files []unpacked) {
	t.Helper()
	var err error
	if strings.HasSuffix(name, ".zip") {
		files, err = unzip(archive)
	} else {
		files, err = untar(archive)
	}
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func untar(archive []byte) (files []unpacked, err error) {
	compressed, err := gzip.NewReader(bytes.NewReader(archive))
	if err != nil {
		return nil, err
	}
	for in := tar.NewReader(compressed); ; {
		h, err := in.Next()
		if err == io.EOF {
			return files, nil
		}
		if err != nil {
			return nil, err
		}
		content, err := io.ReadAll(in)
		if err != nil {
			return nil, err
		}
		files = append(files, unpacked{h.Name, h.FileInfo().Mode(), h.ModTime.UTC(), content})
	}
}

func unzip(archive []byte) (files []unpacked, err error) {
	in, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		return nil, err
	}
	for _, f := range in.File {
		content, err := fs.ReadFile(in, f.Name)
		if err != nil {
			return nil, err
		}
		files = append(files, unpacked{f.Name, f.Mode(), f.Modified.UTC(), content})
	}
	return files, nil
}
