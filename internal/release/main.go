// Command release makes what people download: for each system an archive with the
// program and what they read with it, and checksums.txt with the SHA-256 of each.
//
// The version is the one that Go writes into a program that is built in a clone: the
// commit's tag, such as v0.2.0, or else a name that is made of the commit. Everything
// comes from the commit, times as well, so that the same commit and the same version of
// Go give the same bytes on any machine. A clone with changes that are in no commit is
// refused.
package main

import (
	"flag"
	"fmt"
	"os"
)

func main() {
	out := flag.String("o", "dist", "a new or empty `folder` for the archives")
	flag.Parse()
	r := release{root: ".", out: *out, flags: []string{"-trimpath", noSymbols}, env: []string{"CGO_ENABLED=0"}}
	if err := r.make(platforms); err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}
