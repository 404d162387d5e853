package contacts

import (
	"math/rand/v2"
	"testing"

	"alvio.ai/alvio-import/record"
)

// The table knows what maps know, and takes no more than 32 bytes a contact, unless much
// of what the destination has was displaced.
func TestTable(t *testing.T) {
	type last struct {
		content uint64
		place   uint32
		cut     int
	}
	for _, test := range []struct {
		name     string
		known    int // contacts of eight that the destination has
		contents int // that a contact may have
		most     float64
	}{
		{"a new destination", 0, 3, 24 / 0.77},
		{"the destination has all, unchanged", 8, 1, 32},
		{"the destination has some", 3, 3, 40 / 0.75},
		{"the destination has all, changed", 8, 3, 40 / 0.75},
	} {
		t.Run(test.name, func(t *testing.T) {
			table, accepted, want := &Table{}, map[uint64]uint64{}, map[uint64]last{}
			r := rand.New(rand.NewPCG(1, 2))
			const keys = 200_000
			key := func(i int) uint64 { return uint64(i)*0x9E3779B97F4A7C15 | 1 }
			for i := range keys {
				if i%8 < test.known {
					table.Accept(key(i), 5)
					accepted[key(i)] = uint64(r.IntN(test.contents))
					table.Accept(key(i), accepted[key(i)])
				}
			}
			if table.Len() != len(accepted) {
				t.Errorf("%d contacts, want %d", table.Len(), len(accepted))
			}
			for i := range 3 * keys {
				key, content, place := key(r.IntN(keys)), uint64(r.IntN(test.contents)), uint32(i)+1
				has, known := table.Accepted(key)
				if is, ok := accepted[key]; known != ok || has != is && ok {
					t.Fatalf("key %x: the destination has %d, %t, want %d, %t", key, has, known, is, ok)
				}
				same := known && has == content
				seen := table.See(key, content, place, i+1, same)
				was, ok := want[key]
				if seen.Known != ok || ok && (seen.Place != was.place || seen.Content != was.content || seen.Same != (was.content == content) || seen.Cut != (was.cut > 0)) {
					t.Fatalf("key %x: %+v; it was %+v, %t", key, seen, was, ok)
				}
				if same {
					was.cut = i + 1
				}
				want[key] = last{content, place, was.cut}
			}
			if bytes := float64(table.size+table.displaced.size) / float64(table.Len()); bytes > test.most {
				t.Errorf("%.1f bytes a contact", bytes)
			} else {
				t.Logf("%.1f bytes a contact", bytes)
			}
			table.StartOver()
			for key, w := range want {
				if cut := table.Cut(key); cut != w.cut {
					t.Fatalf("key %x: cut %d, want %d", key, cut, w.cut)
				}
				if _, ok := table.Last(key, w.content); ok {
					t.Fatalf("key %x has an end of the second pass before that has begun", key)
				}
				table.Ended(key, w.content, record.Rejected)
				if o, ok := table.Last(key, w.content); !ok || o != record.Rejected {
					t.Fatalf("key %x ended as %s, %t", key, o, ok)
				}
				if _, ok := table.Last(key, w.content+1); ok {
					t.Fatalf("key %x has an end of other content", key)
				}
			}
		})
	}
}
