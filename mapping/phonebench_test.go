package mapping

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"alvio.ai/alvio-import/record"
)

// frenchMix is how the phones of a French list are written, in percent: mostly
// national forms, some international ones, what Excel leaves of a number, and what
// people add. The rest is invalid, as in any list. The numbers are random: 60 % begin
// with 06, 30 % with 073 to 078, 10 % with 01 to 05; some of them belong to nobody.
var frenchMix = []struct {
	percent int
	cell    func(nine string) record.Cell
}{
	{30, func(n string) record.Cell { return text("0" + pairs(n, " ")) }},
	{22, func(n string) record.Cell { return text("0" + n) }},
	{8, func(n string) record.Cell { return text("0" + pairs(n, ".")) }},
	{2, func(n string) record.Cell { return text("0" + pairs(n, "-")) }},
	{12, func(n string) record.Cell { return text("+33" + n) }},
	{6, func(n string) record.Cell { return text("+33 " + pairs(n, " ")) }},
	{2, func(n string) record.Cell { return text("+33 (0)" + pairs(n, " ")) }},
	{3, func(n string) record.Cell { return text("0033" + n) }},
	{3, func(n string) record.Cell { return text("33" + n) }},
	{7, func(n string) record.Cell { return number(n, n) }},
	{1, func(n string) record.Cell { return number("0"+pairs(n, " "), n) }},
	{1, func(n string) record.Cell { return text("Tél : 0" + n) }},
	{1, func(n string) record.Cell { return text("0" + n + " / 01 99 00 12 34") }},
	{1, func(n string) record.Cell { return text("0" + n[:7]) }},
	{1, func(string) record.Cell { return text("à demander") }},
}

// pairs writes 612345678 as 6 12 34 56 78.
func pairs(nine, mark string) string {
	return nine[:1] + mark + nine[1:3] + mark + nine[3:5] + mark + nine[5:7] + mark + nine[7:]
}

// frenchList makes the same n cells in each run, in the proportions of frenchMix.
func frenchList(n int) []record.Cell {
	random := rand.New(rand.NewPCG(33, 6))
	var cells []record.Cell
	for len(cells) < n {
		begin := []int{6, 6, 6, 6, 6, 6, 7, 7, 7, 1 + random.IntN(5)}[random.IntN(10)]
		rest := random.IntN(1e8)
		if begin == 7 {
			rest = (3+random.IntN(6))*1e7 + random.IntN(1e7)
		}
		nine := fmt.Sprintf("%d%08d", begin, rest)
		for roll, i := random.IntN(100), 0; ; i++ {
			if roll -= frenchMix[i].percent; roll < 0 {
				cells = append(cells, frenchMix[i].cell(nine))
				break
			}
		}
	}
	return cells
}

// The table reads at least 85 % of a French list; the rest goes to the library.
func TestFastPhoneTakesMostOfAList(t *testing.T) {
	cells, taken := frenchList(10_000), 0
	for _, cell := range cells {
		if isFast(cell) {
			taken++
		}
	}
	t.Logf("the table takes %.1f %%", float64(taken)*100/float64(len(cells)))
	if taken*100 < len(cells)*85 {
		t.Errorf("the table takes %d of %d", taken, len(cells))
	}
}

func isFast(cell record.Cell) bool {
	var buf [2]string
	for _, text := range phoneTexts(buf[:0], cell) {
		if _, _, ok := fastPhone(nil, text, "FR"); ok {
			return true
		}
	}
	return false
}

// BenchmarkPhoneList measures a cell of a French list: by the program, by the library
// alone, and both on what the table takes.
func BenchmarkPhoneList(b *testing.B) {
	all := frenchList(10_000)
	var fast []record.Cell
	for _, cell := range all {
		if isFast(cell) {
			fast = append(fast, cell)
		}
	}
	for _, list := range []struct {
		name  string
		cells []record.Cell
	}{{"all", all}, {"table", fast}} {
		var buf [64]byte
		b.Run(list.name+"/ours", func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				appendPhone(buf[:0], list.cells[i%len(list.cells)], "FR")
			}
		})
		b.Run(list.name+"/library", func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				askLibrary(list.cells[i%len(list.cells)].Text, "FR")
			}
		})
	}
}
