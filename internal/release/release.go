package main

import (
	"crypto/sha256"
	"debug/buildinfo"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// program is what the archives, and the program in them, are called.
const program = "alvio-import"

// A platform is a system and a processor that the program is built for, as Go names them.
type platform struct{ system, processor string }

// platforms are all that there are archives for.
var platforms = []platform{
	{"linux", "amd64"}, {"linux", "arm64"},
	{"darwin", "amd64"}, {"darwin", "arm64"},
	{"windows", "amd64"}, {"windows", "arm64"},
}

// String names the platform as people do.
func (p platform) String() string {
	return strings.Replace(p.system, "darwin", "macos", 1) + "_" + p.processor
}

// executable is the name of the platform's program.
func (p platform) executable() string {
	if p.system == "windows" {
		return program + ".exe"
	}
	return program
}

// documents are what lies beside the program in each archive.
var documents = []string{
	"README.md", "CHANGELOG.md",
	"docs/*.md", "docs/*.png",
	"samples/*.csv", "samples/*.xlsx", "samples/*.mapping.yaml", "samples/unattended/*",
}

// sumsFile is the list of the archives, in the form of sha256sum.
const sumsFile = "checksums.txt"

// A release is made of the clone in the folder root, and goes to the folder out.
type release struct {
	root, out string
	flags     []string // of go build
	env       []string // of go build, beside the process's own
}

// noSymbols is the flag that leaves out what only debuggers need, a third of the program.
const noSymbols = "-ldflags=-s -w"

// make writes an archive for each of the platforms, and then their checksums.
func (r *release) make(platforms []platform) error {
	if err := makeEmpty(r.out); err != nil {
		return err
	}
	files, err := r.documents()
	if err != nil {
		return err
	}
	temporary, err := os.MkdirTemp("", "release-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temporary) //nolint:errcheck // the system's temporary files are nobody's loss
	var sums []string
	for _, p := range platforms {
		sum, err := r.archive(p, filepath.Join(temporary, p.executable()), files)
		if err != nil {
			return fmt.Errorf("%s: %w", p, err)
		}
		sums = append(sums, sum)
	}
	return os.WriteFile(filepath.Join(r.out, sumsFile), []byte(strings.Join(sums, "")), 0o644)
}

// makeEmpty makes the folder. One that holds anything is refused: an older release
// would be mixed with the new one.
func makeEmpty(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	entries, err := os.ReadDir(dir)
	if err == nil && len(entries) > 0 {
		err = fmt.Errorf("%s is not empty", dir)
	}
	return err
}

// documents returns the files that the patterns mean, by name.
func (r *release) documents() ([]entry, error) {
	var files []entry
	for _, pattern := range documents {
		paths, err := filepath.Glob(filepath.Join(r.root, filepath.FromSlash(pattern)))
		if err != nil {
			return nil, err
		}
		if len(paths) == 0 {
			return nil, fmt.Errorf("%s: no such file", pattern)
		}
		for _, path := range paths {
			name, err := filepath.Rel(r.root, path)
			if err != nil {
				return nil, err
			}
			mode := fs.FileMode(0o644)
			if filepath.Ext(name) == ".sh" {
				mode = 0o755
			}
			files = append(files, entry{name: filepath.ToSlash(name), path: path, mode: mode})
		}
	}
	slices.SortFunc(files, func(a, b entry) int { return strings.Compare(a.name, b.name) })
	return files, nil
}

// archive builds the program for a platform, puts it into an archive with the other
// files, and returns the archive's line of the checksums.
func (r *release) archive(p platform, binary string, files []entry) (string, error) {
	if err := r.build(p, binary); err != nil {
		return "", err
	}
	s, err := readStamp(binary)
	if err != nil {
		return "", err
	}
	folder := fmt.Sprintf("%s_%s_%s", program, s.version, p)
	files = append([]entry{{name: p.executable(), path: binary, mode: 0o755}}, files...)
	name, newPacker := folder+".tar.gz", newTar
	if p.system == "windows" {
		name, newPacker = folder+".zip", newZip
	}
	file, err := os.Create(filepath.Join(r.out, name))
	if err != nil {
		return "", err
	}
	sum := sha256.New()
	err = pack(newPacker(io.MultiWriter(file, sum), s.time), folder, files)
	return fmt.Sprintf("%x  %s\n", sum.Sum(nil), name), errors.Join(err, file.Close())
}

// build builds the program. What the user has set for Go's builds does not count.
func (r *release) build(p platform, binary string) error {
	target, err := filepath.Abs(binary)
	if err != nil {
		return err
	}
	cmd := exec.Command("go", slices.Concat([]string{"build", "-buildvcs=true", "-o", target}, r.flags, []string{"."})...)
	cmd.Dir = r.root
	cmd.Env = slices.Concat(os.Environ(), []string{"GOFLAGS=-mod=readonly", "GOAMD64=v1", "GOARM64=v8.0", "GOOS=" + p.system, "GOARCH=" + p.processor}, r.env)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("go build: %w\n%s", err, out)
	}
	return nil
}

// A stamp is what Go has written into a program about where it comes from.
type stamp struct {
	version string
	time    time.Time // of the commit
}

func readStamp(binary string) (s stamp, err error) {
	info, err := buildinfo.ReadFile(binary)
	if err != nil {
		return s, err
	}
	s.version = info.Main.Version
	for _, setting := range info.Settings {
		switch {
		case setting.Key == "vcs.time":
			s.time, err = time.Parse(time.RFC3339, setting.Value)
		case setting.Key == "vcs.modified" && setting.Value == "true":
			return s, errors.New("the clone has changes that are in no commit; commit them, or put them away")
		}
	}
	if err == nil && s.time.IsZero() {
		err = errors.New("the program does not know its commit; a release is made in a clone")
	}
	return s, err
}
