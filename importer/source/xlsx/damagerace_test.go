//go:build race

package xlsx_test

// The race detector makes them about ten times as slow, and any of them comes by
// everything that it could find.
func init() { everyFlip = 5 }
