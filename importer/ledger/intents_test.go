package ledger

import (
	"errors"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// What is packed is unpacked, and bytes that were not packed are damage or are packed
// to the same bytes again.
func FuzzIntents(f *testing.F) {
	sample := packIntents([]*Intent{{ID: ID{Contact: ContactID{1}, Phone: 2, Content: math.MaxUint64}, Key: "key"}, {}})
	f.Add(sample, 2)
	f.Add(sample, 3)
	f.Add(sample, -1)
	f.Add(sample, math.MaxInt)
	f.Add(sample[:len(sample)-1], 2)
	f.Add([]byte{}, 0)
	f.Fuzz(func(t *testing.T, packed []byte, count int) {
		rows, err := unpackIntents(packed, 100, count)
		if err != nil {
			if !errors.Is(err, errDamaged) || rows != nil {
				t.Fatalf("%d rows, error %v", len(rows), err)
			}
			return
		}
		if len(rows) != count {
			t.Fatalf("%d rows, want %d", len(rows), count)
		}
		again := make([]*Intent, len(rows))
		for i := range rows {
			if again[i] = &rows[i]; rows[i].seq != 100+int64(i) {
				t.Errorf("row %d has the number %d", i, rows[i].seq)
			}
		}
		if diff := cmp.Diff(packed, packIntents(again), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("packed again (-want +got):\n%s", diff)
		}
	})
}

// Rows come back as they were, also those with the longest keys.
func FuzzPackIntents(f *testing.F) {
	f.Add("contact", uint64(1), uint64(2), "key")
	f.Add("", uint64(0), uint64(math.MaxUint64), "")
	f.Add("x", uint64(1), uint64(1), string(make([]byte, 255)))
	f.Fuzz(func(t *testing.T, contact string, phone, content uint64, key string) {
		if len(key) > 255 {
			t.Skip("keys have at most 255 bytes")
		}
		in := Intent{ID: ID{Phone: phone, Content: content}, Key: key}
		copy(in.ID.Contact[:], contact)
		got, err := unpackIntents(packIntents([]*Intent{&in, {}, &in}), 1, 3)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]Intent{in, {}, in}, got, cmpopts.IgnoreUnexported(Intent{})); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		for cut := 1; cut < intentSize; cut++ {
			packed := packIntents([]*Intent{&in})
			if _, err := unpackIntents(packed[:len(packed)-cut], 1, 1); !errors.Is(err, errDamaged) {
				t.Fatalf("cut by %d bytes: error %v", cut, err)
			}
		}
	})
}
