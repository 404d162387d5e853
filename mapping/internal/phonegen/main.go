// Command phonegen writes the table of phone numbers that package mapping
// reads before it asks the library nyaruka/phonenumbers.
//
// The library says with regular expressions which numbers are valid, and how a
// number is told from what is dialled before it. Both are turned into machines
// that read digits one by one (pattern.go), and these are put together as the
// library does it (library.go, valid.go). A spelling is a question to them:
// which digits after this prefix are a number of which the library keeps all
// of these digits (spelling.go)? All answers for up to 17 digits are kept as a
// graph: each node has one next node per digit, or is a leaf from where only
// the number of digits still counts (table.go). So the table is not a sample:
// it is the library's rule written in another way. Where the library makes a
// new number of what it was given, the answer is no, and the library is asked.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
)

func main() {
	out := flag.String("o", "", "the `file` to write")
	flag.Parse()
	text, err := source()
	if err == nil {
		err = os.WriteFile(*out, text, 0o644)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "phonegen:", err)
		os.Exit(1)
	}
}

const libraryPath = "github.com/nyaruka/phonenumbers"

var requireLibrary = regexp.MustCompile(`(?m)^\s*(?:require )?` + regexp.QuoteMeta(libraryPath) + ` (v\S+)`)

// libraryVersion returns what go.mod of this module requires, as the go command
// does not write the build info into a test.
func libraryVersion() (string, error) {
	dir, err := os.Getwd()
	for err == nil {
		mod, readErr := os.ReadFile(filepath.Join(dir, "go.mod"))
		if found := requireLibrary.FindSubmatch(mod); readErr == nil && found != nil {
			return libraryPath + " " + string(found[1]), nil
		}
		if filepath.Dir(dir) == dir {
			err = fmt.Errorf("no go.mod requires %s", libraryPath)
		}
		dir = filepath.Dir(dir)
	}
	return "", err
}
