package cli

import (
	"os"

	"golang.org/x/sys/windows"
)

// showsColours makes the console that f writes to understand colours (ECMA-48), which it
// does not do by itself, and reports whether it does: those before Windows 10 can't.
func showsColours(f *os.File) bool {
	console := windows.Handle(f.Fd())
	var mode uint32
	if windows.GetConsoleMode(console, &mode) != nil {
		return false
	}
	const colours = windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING
	return mode&colours != 0 || windows.SetConsoleMode(console, mode|colours) == nil
}
