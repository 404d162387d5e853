package cli

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// gcHeadroom is how much garbage, in bytes, is always let be.
const gcHeadroom = 24 << 20

// relaxGC lets a small heap grow by gcHeadroom between two collections, where Go
// would collect whenever it has doubled, which is often: much of the work is short
// lived garbage of net/http. It sets the percentage anew after each collection, by
// what that found alive. A percentage that the user has set stays.
func relaxGC() {
	if os.Getenv("GOGC") == "" {
		afterGC(new([16]*int))
	}
}

// afterGC arranges for itself to run after the next collection, which is when
// nothing holds the sentinel any more.
func afterGC(sentinel *[16]*int) {
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(sample)
	live := max(sample[0].Value.Uint64(), 1<<20)
	debug.SetGCPercent(max(100, int(gcHeadroom*100/live)))
	runtime.SetFinalizer(sentinel, afterGC)
}
