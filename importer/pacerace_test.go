//go:build race

package importer

// The race detector makes these simulations about ten times as slow; the first two of
// them come by everything that it could find.
func init() { brief = brief[:2] }
