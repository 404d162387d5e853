package importer

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// Rows of one phone, and rows of one contact with several phones, take their turns in
// the order of the input; whatever ends when, every row has its turn once.
func TestLanesOfTwoKinds(t *testing.T) {
	for seed := range uint64(200) {
		random := rand.New(rand.NewPCG(seed, 5))
		l := lanes{}
		var ready []*delivery
		last := map[string]int{}
		turns, entered, rows := 0, 0, 1+random.IntN(300)
		turn := func(d *delivery) {
			turns++
			for _, lane := range d.lanes {
				if seq, ok := last[lane]; lane != "" && ok && seq > d.seq {
					t.Fatalf("seed %d: row %d has its turn after row %d of the lane %s", seed, d.seq, seq, lane)
				}
				last[lane] = d.seq
			}
			ready = append(ready, d)
		}
		for entered < rows || len(ready) > 0 {
			if entered < rows && (len(ready) == 0 || random.IntN(2) == 0) {
				d := &delivery{seq: entered, lanes: [2]string{fmt.Sprint("phone ", random.IntN(8))}}
				if random.IntN(3) > 0 {
					d.lanes[1] = fmt.Sprint("contact ", random.IntN(8))
				}
				entered++
				if l.enter(d) {
					turn(d)
				}
				continue
			}
			i := random.IntN(len(ready))
			d := ready[i]
			ready = append(ready[:i], ready[i+1:]...)
			for _, next := range l.leave(d) {
				if next != nil {
					turn(next)
				}
			}
		}
		if turns != rows || len(l) != 0 {
			t.Fatalf("seed %d: %d of %d rows had their turn, and %d lanes are left", seed, turns, rows, len(l))
		}
	}
}
