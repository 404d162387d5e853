package mapping

import "testing"

// BenchmarkFold measures a header, which is folded for each cell among which the header is
// looked for.
func BenchmarkFold(b *testing.B) {
	for _, header := range []string{"Accepte WhatsApp", "Prénom", "65 rue des Lilas"} {
		b.Run(header, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				fold(header)
			}
		})
	}
}
