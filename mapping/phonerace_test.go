//go:build race

package mapping

// The race detector makes the library about fifteen times as slow, and the
// table has nothing to find for it.
func init() { fewerPhones = 25 }
