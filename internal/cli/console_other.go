//go:build !windows

package cli

import "os"

// showsColours reports whether the terminal that f writes to understands colours.
func showsColours(*os.File) bool { return true }
