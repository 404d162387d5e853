package ledger

import (
	"math/rand/v2"
	"testing"
)

// The set knows all phones that it was given, and hardly any other, in little memory.
func TestPhoneSet(t *testing.T) {
	var set phoneSet
	r := rand.New(rand.NewPCG(1, 2))
	const n = 200_000
	known := make([]uint64, n)
	for i := range known {
		known[i] = r.Uint64()
		set.add(known[i])
		set.add(known[r.IntN(i+1)])
	}
	count, places := 0, 0
	for i := range set {
		count += set[i].count
		places += len(set[i].keys)
	}
	if count > n || count < n-10 {
		t.Errorf("%d phones, want %d", count, n)
	}
	if bytes := 4 * float64(places) / n; bytes > 5.5 {
		t.Errorf("%.1f bytes a phone", bytes)
	}
	for _, phone := range known {
		if !set.has(phone) {
			t.Fatalf("%x is not known", phone)
		}
	}
	wrong := 0
	for range n {
		if set.has(r.Uint64()) {
			wrong++
		}
	}
	if wrong > 3 {
		t.Errorf("%d of %d unknown phones are known", wrong, n)
	}
	if (&phoneSet{}).has(known[0]) {
		t.Error("an empty set knows a phone")
	}
}
