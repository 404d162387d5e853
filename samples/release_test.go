package samples_test

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

// TestReleaseFiles: the archives of a release have what people read with the program, and
// all of it.
func TestReleaseFiles(t *testing.T) {
	config, err := os.ReadFile("../.goreleaser.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var release struct {
		Archives []struct {
			Files []struct{ Src string }
		}
	}
	if err := yaml.Unmarshal(config, &release); err != nil {
		t.Fatal(err)
	}
	var packed []string
	for _, file := range release.Archives[0].Files {
		found, err := filepath.Glob(filepath.Join("..", filepath.FromSlash(file.Src)))
		if err != nil || len(found) == 0 {
			t.Errorf("%s: no such file (%v)", file.Src, err)
		}
		for _, name := range found {
			packed = append(packed, filepath.ToSlash(strings.TrimPrefix(name, ".."+string(filepath.Separator))))
		}
	}
	for _, dir := range []string{"docs", "samples"} {
		err := fs.WalkDir(os.DirFS(".."), dir, func(name string, d fs.DirEntry, err error) error {
			if wanted := path.Ext(name) != ".go" && name != "docs/pictures"; err == nil && !d.IsDir() && wanted && !slices.Contains(packed, name) {
				t.Errorf("%s is in no archive", name)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
}
