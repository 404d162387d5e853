package report

import (
	"runtime"
	"strings"
)

// Typed returns a path as it is typed in a command, in quotes if it needs them.
func Typed(path string) string {
	if runtime.GOOS == "windows" {
		return typedInWindows(Visible(path))
	}
	return typedInShell(Visible(path))
}

func typedInShell(path string) string {
	switch {
	case !strings.ContainsAny(path, " '\"`$&|;<>()*?[]{}#!~\\"):
		return path
	case !strings.ContainsAny(path, "\"`$!\\"):
		return `"` + path + `"`
	}
	return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
}

// typedInWindows is for cmd.exe, which knows no other quotes, and for PowerShell. Neither
// takes a backslash for anything but itself, save programs one that stands before a quote.
func typedInWindows(path string) string {
	if !strings.ContainsAny(path, " '\"`$&|;<>()*?[]{}#!~%^=+,@") {
		return path
	}
	stem := strings.TrimRight(path, `\`)
	return `"` + strings.ReplaceAll(stem, `"`, `\"`) + strings.Repeat(path[len(stem):], 2) + `"`
}
