package cli

import (
	"cmp"
	"crypto/x509"
	"errors"
	"fmt"
	"net/url"
	"os"
	"runtime"
	"strings"
	"unicode"

	encoding "golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"alvio.ai/alvio-import/importer/send"
	"alvio.ai/alvio-import/report"
)

// The public test environment of the webhook guide. Its key is no secret.
const (
	testURL = "https://webhooks.alvio.ai/6i8qsza7zhyt76"
	testKey = "test"
)

// The environment's words.
const (
	envURL    = "ALVIO_URL"
	envAPIKey = "ALVIO_API_KEY"
)

// A destination is where a run sends.
type destination struct {
	name    string // for people: the word they used, or the URL's host
	url     string // empty for the sandbox, which is started later
	key     string
	sandbox bool
	local   bool           // nothing leaves this machine
	shared  bool           // others see what is sent
	keyFile string         // that holds the key; empty: the environment has it
	caFile  string         // of authorities that are trusted too
	roots   *x509.CertPool // authorities that are trusted; nil: the system's
}

// describe names the destination in a sentence.
func (d *destination) describe() string {
	switch {
	case d.sandbox:
		return "the sandbox; nothing leaves this machine"
	case d.shared:
		return "the public test environment"
	}
	return d.name
}

// resolve finds out where to send. The key of destinations that have one of their
// own is found by unlock.
func (a *app) resolve(f *sendFlags) (destination, error) {
	switch to := f.to; {
	case to == "":
		return destination{}, &usageError{errors.New("name a destination with --to: sandbox (on this machine), test (which everybody shares), production, a name of the configuration, or a URL")}
	case to == "sandbox":
		return destination{name: "sandbox", key: testKey, sandbox: true, local: true}, nil
	case to == "test":
		return destination{name: "test", url: testURL, key: testKey, shared: true}, nil
	case to == "production" && a.sys.Getenv(envURL) != "":
		raw := a.sys.Getenv(envURL)
		if err := send.CheckURL(raw); err != nil {
			return destination{}, &usageError{fmt.Errorf("the environment variable %s: %w", envURL, err)}
		}
		return resolveURL("production", raw)
	case strings.Contains(to, "://"):
		return resolveURL("", to)
	}
	c, err := a.readConfig(f.config)
	if err != nil {
		return destination{}, err
	}
	d, ok, err := c.find(f.to)
	switch {
	case ok || err != nil:
		return d, err
	case f.to == "production":
		return d, &usageError{fmt.Errorf("--to production needs your webhook's URL, in the environment variable %s or as a destination in %s", envURL, cmp.Or(c.path, "a configuration (--config)"))}
	}
	return d, c.unknown(f.to)
}

func resolveURL(name, raw string) (destination, error) {
	if err := send.CheckURL(raw); err != nil {
		return destination{}, &usageError{err}
	}
	u, err := url.Parse(raw)
	if err != nil {
		return destination{}, &usageError{err}
	}
	if name == "" {
		name = u.Host
	} else {
		name += " (" + u.Host + ")"
	}
	return destination{name: name, url: raw, local: send.IsLoopback(u.Hostname())}, nil
}

// unlock finds the destination's key, and whom to trust for it.
func (a *app) unlock(d *destination, f *sendFlags) (err error) {
	if d.key == "" {
		file := cmp.Or(f.apiKeyFile, d.keyFile)
		if d.key, err = a.apiKey(file); err != nil {
			return err
		}
		if !f.quiet {
			a.tellOpenKey(file)
		}
	}
	d.roots, err = trusted(cmp.Or(f.caFile, d.caFile))
	return err
}

// tellOpenKey warns of a key's file that others on the machine can read, as it is made
// if nobody takes care. One that nobody may write was given its mode on purpose.
func (a *app) tellOpenKey(file string) {
	if file == "" || runtime.GOOS == "windows" {
		return
	}
	if info, err := os.Stat(file); err == nil && info.Mode()&0o200 != 0 && info.Mode()&0o044 != 0 {
		a.warn(fmt.Sprintf("others on this machine can read the key in %s (mode %04o); to keep it to yourself: chmod 600 %s", report.Visible(file), info.Mode().Perm(), report.Typed(file)))
	}
}

// apiKey reads the key from the file or the environment.
func (a *app) apiKey(file string) (string, error) {
	key, from := a.sys.Getenv(envAPIKey), "the environment variable "+envAPIKey
	if file != "" {
		data, err := os.ReadFile(file)
		if err != nil {
			return "", &usageError{fmt.Errorf("the api-key's file: %w%s", err, tilde(file))}
		}
		// What Windows writes may be UTF-16, and has a mark that says so.
		if data, _, err = transform.Bytes(encoding.BOMOverride(transform.Nop), data); err != nil {
			return "", &usageError{fmt.Errorf("the api-key's file %s: %w", file, err)}
		}
		key, from = string(data), file
	}
	key = strings.TrimSpace(key)
	switch {
	case key == "" && file == "":
		return "", &usageError{fmt.Errorf("the webhook needs a key: put it into %s, or into a file that --api-key-file names", from)}
	case key == "":
		return "", &usageError{fmt.Errorf("%s is empty; it should hold the key", from)}
	case strings.ContainsFunc(key, func(r rune) bool { return r > unicode.MaxASCII || unicode.IsControl(r) }):
		return "", &usageError{fmt.Errorf("the key in %s holds line breaks or characters that no key has; copy it again", from)}
	}
	return key, nil
}

// tilde is the end of a message about a file whose name shells complete, and nobody else.
func tilde(name string) string {
	if strings.Contains(name, "~") {
		return "; write the home folder out, rather than ~"
	}
	return ""
}

// trusted returns the system's authorities and those of the file; nil, which means
// the system's, if no file is named.
func trusted(file string) (*x509.CertPool, error) {
	if file == "" {
		return nil, nil
	}
	pem, err := os.ReadFile(file)
	if err != nil {
		return nil, &usageError{fmt.Errorf("the file of trusted authorities: %w%s", err, tilde(file))}
	}
	roots, err := x509.SystemCertPool()
	if err != nil { // a machine without any
		roots = x509.NewCertPool()
	}
	if !roots.AppendCertsFromPEM(pem) {
		return nil, &usageError{fmt.Errorf("%s: no certificate in it; it should be text with a line -----BEGIN CERTIFICATE-----", file)}
	}
	return roots, nil
}
