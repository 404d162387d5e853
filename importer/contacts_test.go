package importer

import (
	"math/rand/v2"
	"testing"

	"alvio.ai/alvio-import/record"
)

// The table knows what a map knows, and takes no more than 32 bytes a contact.
func TestContactTable(t *testing.T) {
	type last struct {
		content uint64
		place   uint32
		cut     int
	}
	table, want := &contactTable{}, map[uint64]last{}
	r := rand.New(rand.NewPCG(1, 2))
	const keys = 300_000
	for i := range 2 * keys {
		key, content, place := (uint64(r.IntN(keys))*0x9E3779B97F4A7C15)|1, uint64(r.IntN(3)), uint32(i)
		has := r.IntN(4) == 0
		seen := table.see(key, content, place, i+1, has)
		was, ok := want[key]
		if seen.known != ok || ok && (seen.place != was.place || seen.content != was.content || seen.same != (was.content == content) || seen.cut != (was.cut > 0)) {
			t.Fatalf("key %x: %+v; it was %+v, %t", key, seen, was, ok)
		}
		if has {
			was.cut = i + 1
		}
		want[key] = last{content, place, was.cut}
	}
	table.startOver()
	for key, w := range want {
		if cut := table.cut(key); cut != w.cut {
			t.Fatalf("key %x: cut %d, want %d", key, cut, w.cut)
		}
		if _, ok := table.last(key, w.content); ok {
			t.Fatalf("key %x has an end of the second pass before that has begun", key)
		}
		table.ended(key, w.content, record.Rejected)
		if o, ok := table.last(key, w.content); !ok || o != record.Rejected {
			t.Fatalf("key %x ended as %s, %t", key, o, ok)
		}
		if _, ok := table.last(key, w.content+1); ok {
			t.Fatalf("key %x has an end of other content", key)
		}
	}
	count, places := 0, 0
	for i := range table.shards {
		count += table.shards[i].count
		places += len(table.shards[i].keys)
	}
	if count != len(want) {
		t.Errorf("%d contacts, want %d", count, len(want))
	}
	if bytes := float64(24*places) / float64(count); bytes > 32 {
		t.Errorf("%.1f bytes a contact", bytes)
	} else {
		t.Logf("%.1f bytes a contact", bytes)
	}
}
