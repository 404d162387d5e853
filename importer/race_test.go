//go:build race

package importer

// The race detector makes simulations about ten times as slow; the first of them come by
// everything that it could find.
func init() { brief, anySeries = brief[:1], 75 }
