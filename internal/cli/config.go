package cli

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"alvio.ai/alvio-import/importer/send"
)

// A config is the user's configuration file. It names destinations, so that nobody has
// to type an address, and no mapping holds one:
//
//	destinations:
//	  prod-fr:
//	    url: https://webhooks.example.com/fr
//	    api_key_file: prod-fr.key
type config struct {
	path         string
	Destinations map[string]configuredDestination `yaml:"destinations"`
}

// A configuredDestination is one with a name of its own. Names of files count from the
// folder of the configuration.
type configuredDestination struct {
	URL        string `yaml:"url"`
	APIKeyFile string `yaml:"api_key_file"` // ALVIO_API_KEY if empty
	CAFile     string `yaml:"ca_file"`
}

// configName is the configuration's file, in the user's directory of such files.
const configName = "config.yaml"

// configPath returns where the configuration is: the flag's value, or a file in the
// directory that the system has for such things; "" if there is no such directory.
func (a *app) configPath(flag string) string {
	if flag != "" {
		return flag
	}
	dir := a.userDir("APPDATA", "XDG_CONFIG_HOME", ".config")
	if dir == "" {
		return ""
	}
	return filepath.Join(dir, configName)
}

// userDir returns the program's directory among those that the user's programs have for
// files of one kind, "" if there are none. On Windows they are where a variable says; on
// other systems than macOS too, or else in the user's home.
func (a *app) userDir(windows, xdg string, home ...string) string {
	base := cmp.Or(a.sys.Getenv("HOME"), a.sys.Getenv("USERPROFILE"))
	var dir string
	switch runtime.GOOS {
	case "windows":
		dir = a.sys.Getenv(windows)
	case "darwin":
		if base != "" {
			dir = filepath.Join(base, "Library", "Application Support")
		}
	default: // the XDG Base Directory Specification
		dir = a.sys.Getenv(xdg)
		if dir == "" && base != "" {
			dir = filepath.Join(append([]string{base}, home...)...)
		}
	}
	if dir == "" {
		return ""
	}
	return filepath.Join(dir, "alvio-import")
}

// readConfig reads the configuration. Only one that was asked for has to be there.
func (a *app) readConfig(flag string) (*config, error) {
	c := &config{path: a.configPath(flag)}
	if c.path == "" {
		return c, nil
	}
	data, err := os.ReadFile(c.path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && flag == "":
		return c, nil
	case err != nil:
		return nil, &usageError{fmt.Errorf("the configuration: %w", err)}
	}
	data = bytes.ReplaceAll(bytes.TrimPrefix(data, []byte("\ufeff")), []byte("\r\n"), []byte("\n"))
	if err := yaml.UnmarshalWithOptions(data, c, yaml.Strict()); err != nil {
		return nil, &usageError{c.fault(err)}
	}
	var given struct {
		Destinations map[string]map[string]any `yaml:"destinations"`
	}
	if err := yaml.Unmarshal(data, &given); err != nil {
		return nil, &usageError{c.fault(err)}
	}
	for _, name := range c.names() {
		err := c.check(name)
		for _, key := range slices.Sorted(maps.Keys(given.Destinations[name])) {
			if given.Destinations[name][key] == nil && err == nil {
				err = fmt.Errorf("%s has no value; give it one, or delete the line", key)
			}
		}
		if err != nil {
			return nil, &usageError{fmt.Errorf("the configuration %s: destination %q: %w", c.path, name, err)}
		}
	}
	return c, nil
}

// fault says where the file is wrong. It does not show what is there: it may be a key, or
// an address that is as good as one.
func (c *config) fault(err error) error {
	at, ok := errors.AsType[yaml.Error](err)
	if !ok || at.GetToken() == nil {
		return fmt.Errorf("the configuration %s: not valid YAML", c.path)
	}
	message := at.GetMessage()
	if _, mismatch := errors.AsType[*yaml.TypeError](err); mismatch {
		message = "this must be a text"
	}
	if strings.Contains(message, `"api_key"`) {
		message += "; a key stands in a file of its own, which api_key_file names"
	}
	place := at.GetToken().Position
	return fmt.Errorf("the configuration %s:%d:%d: %s", c.path, place.Line, place.Column, message)
}

func (c *config) check(name string) error {
	switch {
	case name == "" || strings.Contains(name, "://") || strings.TrimSpace(name) != name:
		return errors.New("this is no name")
	case name == "sandbox" || name == "test":
		return errors.New("the program has this one itself; choose another name")
	case c.Destinations[name].URL == "":
		return errors.New("it has no url")
	}
	return send.CheckURL(c.Destinations[name].URL)
}

// names are those of the destinations, in order.
func (c *config) names() []string { return slices.Sorted(maps.Keys(c.Destinations)) }

// find returns the destination of that name, if there is one.
func (c *config) find(name string) (d destination, ok bool, err error) {
	configured, ok := c.Destinations[name]
	if !ok {
		return d, false, nil
	}
	d, err = resolveURL(name, configured.URL)
	d.keyFile, d.caFile = c.beside(configured.APIKeyFile), c.beside(configured.CAFile)
	return d, true, err
}

// beside returns where a file is that the configuration names.
func (c *config) beside(name string) string {
	if name == "" || filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(filepath.Dir(c.path), name)
}

// unknown is the error for a destination that nobody knows.
func (c *config) unknown(name string) error {
	names := []string{"sandbox", "test", "production"}
	for _, own := range c.names() {
		if own != "production" {
			names = append(names, own)
		}
	}
	if meant := didYouMean(name, names); meant != "" {
		return &usageError{fmt.Errorf("--to %q: there is no such destination%s", name, meant)}
	}
	if strings.ContainsAny(name, "/:@") || len(name) > 40 { // it may be an address or a key in the wrong place
		return &usageError{fmt.Errorf("--to: this is no destination; write %s, or a URL as in https://host/path", strings.Join(names, ", "))}
	}
	return &usageError{fmt.Errorf("--to %q: write %s, or a URL as in https://host/path; others are named in %s", name, strings.Join(names, ", "), cmp.Or(c.path, "a configuration (--config)"))}
}
