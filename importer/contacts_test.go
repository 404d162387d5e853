package importer

import (
	"math/rand/v2"
	"testing"
)

// The table knows what a map knows, and takes no more than 32 bytes a contact.
func TestContactTable(t *testing.T) {
	type last struct {
		content uint64
		place   uint32
	}
	table, want := newContactTable(), map[uint64]last{}
	r := rand.New(rand.NewPCG(1, 2))
	const keys = 300_000
	for i := range 2 * keys {
		key, content, place := (uint64(r.IntN(keys))*0x9E3779B97F4A7C15)|1, uint64(r.IntN(3)), uint32(i)
		before, same, known := table.shards[key>>56].put(key, content, place)
		was, ok := want[key]
		if known != ok || known && (before != was.place || same != (was.content == content)) {
			t.Fatalf("key %x: %d, %t, %t; it was %+v, %t", key, before, same, known, was, ok)
		}
		want[key] = last{content, place}
	}
	count, places := 0, 0
	for i := range table.shards {
		count += table.shards[i].count
		places += len(table.shards[i].keys)
	}
	if count != len(want) {
		t.Errorf("%d contacts, want %d", count, len(want))
	}
	if bytes := float64(20*places) / float64(count); bytes > 32 {
		t.Errorf("%.1f bytes a contact", bytes)
	} else {
		t.Logf("%.1f bytes a contact", bytes)
	}
}
