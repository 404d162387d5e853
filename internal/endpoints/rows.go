package endpoints

import (
	"bufio"
	"errors"
	"fmt"
	"os"
)

// WriteRows writes a CSV list of so many rows to path, each of another contact: Phone,
// a number in E.164, and ID. It is plenty for what an endpoint may take.
func WriteRows(path string, rows int) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	_, _ = w.WriteString("Phone;ID\n") // w keeps the error until Flush
	for i := range rows {
		_, _ = fmt.Fprintf(w, "+336%08d;%d\n", 12_000_000+i, i)
	}
	return errors.Join(w.Flush(), f.Close())
}
