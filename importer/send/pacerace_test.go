//go:build race

package send

// The simulation is a single goroutine, in which the race detector has nothing to find.
func init() { usualSeeds, briefly = 1, true }
